"""Commands about keys: central's set-up with an escrow key, the receipt of a desk's key, and whose key is whose."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from samdesk.cli.collection import answer_reports
from samdesk.cli.desk import DeskAt
from samdesk.cli.output import answer, open_desk, output, progress, say
from samdesk.domain import fingerprints
from samdesk.domain.desk_keys import KeyStatus, status_names
from samdesk.language import _
from samdesk.services import keys, known_keys, quarantine, receipts

keys_app = typer.Typer(no_args_is_help=True, help="The keys that files are signed with and sealed for.")

By = Annotated[str, typer.Option(metavar="CODE", help="Operator code of who does it.")]


@keys_app.command("setup")
def setup(
    desk: DeskAt,
    escrow: Annotated[Path, typer.Option(metavar="FILE", help="A new file for the escrow key, on a stick.")],
    receipt: Annotated[
        Path | None, typer.Option(metavar="OUT.pdf", help="The escrow key on paper too, to print for the safe. Secret.")
    ] = None,
    by: By = "",
    again: Annotated[bool, typer.Option("--again", help="New keys, where there are some.")] = False,
) -> None:
    """Make central's keys, so that merge files travel sealed. A test message is opened with each of them."""
    with open_desk(desk) as opened:
        if receipt is not None:
            keys.require_free(opened, receipt)
        done = keys.setup_central(opened, escrow, by=by, again=again)
        _told(done)
        if receipt is not None:
            receipts.write_escrow_paper(opened, escrow, receipt)


def _told(done: keys.KeysReady) -> None:
    said = _("The keys are set up, and each opened a test message. The escrow key is in {file}: put it in a safe.")
    more = ""
    if done.same_disk:
        more = _("It lies on the same disk as the other key: move it to a stick, away from this computer.")
    answer(
        f"{said.format(file=done.escrow_file)} {more}".strip(),
        recipients=[{"name": one.name, "key": one.key} for one in done.recipients],
        escrow=done.escrow_file,
        same_disk=done.same_disk,
    )


@keys_app.command("paper")
def paper(
    desk: DeskAt,
    identity: Annotated[Path, typer.Option(metavar="FILE", help="The file of the escrow key.")],
    out: Annotated[Path, typer.Option(metavar="OUT.pdf", help="A new file; print it, then delete it. Secret.")],
) -> None:
    """Write the escrow key on a page for the safe, to be typed if its file cannot be read."""
    with open_desk(desk, read_only=True) as opened:
        receipts.write_escrow_paper(opened, identity, out)
    answer(_("The page is in {file}. Print it, put it in a safe, then delete the file.").format(file=out), out=out)


@keys_app.command("test")
def test(
    desk: DeskAt,
    identity: Annotated[Path, typer.Option(metavar="FILE", help="The file of the escrow key.")],
) -> None:
    """See whether the escrow key opens what is sealed for central. Do it once a year."""
    with open_desk(desk) as opened:
        done = keys.try_escrow(opened, identity)
    said = (
        _("The escrow key opens what is sealed for central HR.")
        if done.is_escrow
        else _("The file opens what is sealed for central HR, but holds central's own key, not the escrow's.")
    )
    answer(said, file=identity, opens=True, escrow=done.is_escrow)


@keys_app.command("copy")
def copy(
    desk: DeskAt,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A new file with the keys of this computer. Secret.")],
) -> None:
    """Copy central's keys for another computer of central's."""
    with open_desk(desk, read_only=True) as opened:
        keys.copy_central(opened, out)
    said = _("The keys are in {file}. Take them in on the other computer, then delete the file.")
    answer(said.format(file=out), out=out)


@keys_app.command("import")
def take_in(
    desk: DeskAt,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A copy of central's keys, or the escrow key.")],
) -> None:
    """Take central's keys into this computer."""
    with open_desk(desk, read_only=True) as opened:
        done = keys.import_central(opened, file)
    answer(done.said, escrow=done.is_escrow, signs=done.signs)


@keys_app.command("receipt")
def receipt(
    desk: DeskAt,
    out: Annotated[Path, typer.Option(metavar="FILE.pdf")],
) -> None:
    """Write the receipt of the key that this desk signs with, for comparing fingerprints by telephone."""
    with open_desk(desk, read_only=True) as opened:
        receipts.write_receipt(opened, out)
        fingerprint = receipts.fingerprint(opened)
    said = _("Wrote {out}. Key: {fingerprint}").format(out=out, fingerprint=fingerprint)
    answer(said, out=out, fingerprint=fingerprint)


@keys_app.command("renew")
def renew(desk: DeskAt, by: By) -> None:
    """Make a new key to sign with; the old one is kept aside. Central must approve the new one."""
    with open_desk(desk) as opened:
        done = receipts.renew_key(opened, by=by)
    said = _("This desk signs with a new key: {fingerprint}. Print a new receipt.").format(fingerprint=done.fingerprint)
    kept = _("The former key is {file}.").format(file=done.aside) if done.aside else ""
    answer(f"{said} {kept}".strip(), fingerprint=done.fingerprint, former=done.aside)


@keys_app.command("list")
def list_keys(desk: DeskAt) -> None:
    """List the keys that files from other desks were signed with, and what somebody has said of each."""
    with open_desk(desk, read_only=True) as opened:
        found = known_keys.known_keys(opened)
    if output.as_json:
        answer("", keys=[{**asdict(key), "fingerprint": key.fingerprint} for key in found])
        return
    if not found:
        say(_("No file from another desk has come in yet."))
    for key in found:
        since = f"{key.settled_at.astimezone():%Y-%m-%d}" if key.settled_at else ""
        parts = (status_names(_)[key.status], since, key.operator, key.reason)
        say(f"{key.desk_name}: {', '.join(part for part in parts if part)}")
        say(f"    {key.fingerprint}")


@keys_app.command("pin")
def pin(
    desk: DeskAt,
    whose: Annotated[
        str, typer.Argument(metavar="DESK_NAME", help="As “keys list” gives it; or the fingerprint's start.")
    ],
    by: By,
    chunk: Annotated[
        list[str] | None, typer.Option(metavar="N=XXXX", help="A chunk of the desk's receipt; give two.")
    ] = None,
    fingerprint: Annotated[str, typer.Option(metavar="F", help="The whole fingerprint instead.")] = "",
) -> None:
    """Approve a desk's key, read from its receipt, and take in its files that wait in quarantine."""
    if bool(chunk) == bool(fingerprint):
        raise typer.BadParameter(_("Give one of the two."), param_hint="--chunk / --fingerprint")
    typed = dict(_chunk(text) for text in chunk or [])
    with open_desk(desk) as opened, progress(_("Collecting")) as told:
        key = known_keys.find_key(opened, whose, among=[KeyStatus.UNKNOWN])
        done = quarantine.pin(opened, key, chunks=typed, fingerprint=fingerprint, by=by, progress=told)
    if not output.as_json:
        say(_("The key of {name} is approved.").format(name=done.desk_name))
    answer_reports(done.reports, desk=done.desk_name, fingerprint=fingerprints.written(key))


@keys_app.command("revoke")
def revoke(
    desk: DeskAt,
    whose: Annotated[str, typer.Argument(metavar="KEY", help="The desk's name, or the start of the fingerprint.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="What has happened.")],
    by: By,
) -> None:
    """Take in nothing more that is signed with a key. What was collected stays; “withdraw” takes it back."""
    with open_desk(desk) as opened:
        others = [status for status in KeyStatus if status is not KeyStatus.REVOKED]
        key = known_keys.find_key(opened, whose, among=others)
        done = known_keys.revoke_key(opened, key, reason=reason, by=by)
    said = [_("The key of {name} is revoked.").format(name=", ".join(one.desk_name for one in done.keys))]
    for one in done.files:
        taken = _("Number {n}, {file}, was taken in on {day}. “samdesk withdraw” takes it back.")
        day = f"{one.at.astimezone():%Y-%m-%d}"
        said.append(taken.format(n=one.report.collection, file=one.report.file, day=day))
    answer(
        said[0],
        fingerprint=fingerprints.written(key),
        files=[{"collection": one.report.collection, "file": one.report.file} for one in done.files],
    )
    if not output.as_json:
        for line in said[1:]:
            say(line)


def add_to(app: typer.Typer) -> None:
    """Declare these commands."""
    app.add_typer(keys_app, name="keys")


def _chunk(text: str) -> tuple[int, str]:
    number, separator, typed = text.partition("=")
    if not separator or not number.strip().isdecimal():
        raise typer.BadParameter(_("Write it as 3=AB12."), param_hint="--chunk")
    return int(number), typed

"""Commands about keys: central's set-up with an escrow key, the receipt of a desk's key, and whose key is whose."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from samdesk.cli.desk import DeskAt
from samdesk.cli.output import answer, open_desk
from samdesk.language import _
from samdesk.services import keys, receipts

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


def add_to(app: typer.Typer) -> None:
    """Declare these commands."""
    app.add_typer(keys_app, name="keys")

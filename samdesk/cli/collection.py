"""Commands of central HR: collect, what came in, quarantine, withdraw, report."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from samdesk.cli.desk import DeskAt
from samdesk.cli.output import answer, open_desk, output, progress, say
from samdesk.domain.addresses import DatabaseUrl, desk_address
from samdesk.domain.collection import Outcome, desk_texts
from samdesk.domain.faults import InputFaults
from samdesk.language import _, current
from samdesk.services import collecting, quarantine, reporting, withdrawing
from samdesk.services.desk_sequences import desk_files
from samdesk.services.keys import read_identity_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from samdesk.domain.collection import CollectedFile, FileReport

Number = Annotated[int, typer.Argument(metavar="N", help="Its number, as “samdesk collections” gives it.")]
Reason = Annotated[str, typer.Option(metavar="TEXT")]
By = Annotated[str, typer.Option(metavar="NAME", help="Short code of who does it.")]


def collect(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="DESK FILES...",
            help="The desk file, or a database, unless --database names it; then merge files, and folders of them.",
        ),
    ],
    database: Annotated[
        str, typer.Option("--database", metavar="URL", help="The database to take them into, instead of DESK.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report the same and change nothing.")] = False,
    trust: Annotated[
        list[str] | None,
        typer.Option(metavar="FINGERPRINT", help="That of a key which you have compared with the desk's receipt."),
    ] = None,
    identity: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A file with a key that opens sealed files, such as the escrow's."),
    ] = None,
) -> None:
    """Take in merge files. A bad file is named and never stops the next."""
    desk, *files = [database, *words] if database else words
    if not files:
        raise typer.BadParameter(_("Name the files to take in."), param_hint="FILES")
    with open_desk(desk) as opened, progress(_("Collecting")) as told:
        done = collecting.collect(
            opened,
            [Path(file) for file in files],
            dry_run=dry_run,
            trust=trust or (),
            identities=read_identity_file(identity) if identity else (),
            progress=told,
        )
    answer_reports((*done.reports, *done.waited), dry_run=dry_run)


def answer_reports(reports: Iterable[FileReport], **values: Any) -> None:  # noqa: ANN401 - any JSON value
    """Say what became of files; raises ``InputFaults`` with all faults of those that were rejected."""
    reports = tuple(reports)
    if output.as_json:
        answer("", **values, files=[_plain(report) for report in reports])
    else:
        for report in reports:
            say(said_of(report))
    faults = [fault for report in reports for fault in report.faults]
    if faults:
        raise InputFaults(*faults)


def collections(
    desk: DeskAt,
    report: Annotated[int, typer.Option("--report", metavar="N", help="Write the report of this file.")] = 0,
    out: Annotated[Path | None, typer.Option(metavar="FILE.(pdf|xlsx|csv|json)", help="Where to write it.")] = None,
) -> None:
    """List the files that came in, the newest first, and the desks with what is missing from them."""
    if bool(report) != bool(out):
        raise typer.BadParameter(_("Give both or neither."), param_hint="--report / --out")
    with open_desk(desk, read_only=True) as opened:
        if out:
            collecting.write_collection_report(opened, out, collection=report)
            answer(_("Wrote {out}.").format(out=out), out=out)
            return
        files, desks = collecting.collections(opened), desk_files(opened)
    if output.as_json:
        told = [{**asdict(one), "notes": desk_texts(one, current())} for one in desks]
        answer("", files=[{**_plain(one.report), **_withdrawn(one), "at": one.at} for one in files], desks=told)
        return
    for one in files:
        say(f"{one.report.collection:>4}  {one.at.astimezone():%Y-%m-%d %H:%M}  {said_of(one.report)}")
    for one_desk in desks:
        for text in desk_texts(one_desk, current()):
            say(f"{one_desk.name}: {text}")


def withdraw(desk: DeskAt, number: Number, reason: Reason, by: By) -> None:
    """Take back that a file was taken in: what nothing else says counts no longer. It can be collected again."""
    with open_desk(desk) as opened:
        withdrawing.withdraw(opened, number, reason=reason, by=by)
    answer(_("File {n} is withdrawn.").format(n=number), collection=number)


def list_quarantine(
    desk: DeskAt,
    discard: Annotated[int, typer.Option("--discard", metavar="N", help="Throw this file away.")] = 0,
    reason: Reason = "",
    by: By = "",
) -> None:
    """List the files whose key nobody has compared yet (“samdesk keys pin” approves one), or throw one away."""
    if discard:
        with open_desk(desk) as opened:
            quarantine.discard(opened, [discard], by=by, reason=reason)
        answer(_("File {n} is thrown away.").format(n=discard), collection=discard)
        return
    with open_desk(desk, read_only=True) as opened:
        waiting = quarantine.quarantined(opened)
    if output.as_json:
        answer("", files=[{**asdict(one), "fingerprint": one.fingerprint} for one in waiting])
        return
    if not waiting:
        say(_("No file is in quarantine."))
    for one in waiting:
        new = _(" (a new key)") if one.is_new_key else ""
        said = _("{file}: says that it is from {desk}, file {n}. Fingerprint{new}: {fingerprint}")
        told = said.format(file=one.file, desk=one.desk_name, n=one.number, new=new, fingerprint=one.fingerprint)
        say(f"{one.collection:>4}  {one.at.astimezone():%Y-%m-%d %H:%M}  {told}")


def report(
    desk: DeskAt,
    kind: Annotated[str, typer.Argument(metavar="KIND", help=", ".join(reporting.REPORT_KINDS))],
    out: Annotated[Path, typer.Option(metavar="FILE.(pdf|xlsx|csv|json)")],
) -> None:
    """Write a report of the newest round."""
    # A database keeps what was counted for the next report; a desk file may be open elsewhere, and stays as it is.
    with open_desk(desk, read_only=not isinstance(desk_address(desk), DatabaseUrl)) as opened:
        reporting.write_report(opened, kind, out)
    answer(_("Wrote {out}.").format(out=out), out=out)


def add_to(app: typer.Typer) -> None:
    """Declare these commands."""
    for command in (collect, collections, withdraw, report):
        app.command()(command)
    app.command("quarantine")(list_quarantine)


def said_of(report: FileReport) -> str:
    """What became of a file, in a line."""
    if report.outcome is Outcome.REJECTED:
        return _("{file}: rejected, nothing of it was changed.").format(file=report.file)
    if report.outcome is Outcome.QUARANTINED:
        said = _(
            "{file}: in quarantine, nothing of it was changed. It says that it is from {sender}, file {sequence}; "
            "nobody has compared the key yet. Fingerprint: {fingerprint}"
        )
        parts = {"sender": report.sender, "sequence": report.sequence, "fingerprint": report.fingerprint}
        return " ".join((said.format(file=report.file, **parts), *report.notes))
    said = _(
        "{file}: {new} new, {newer} newer, {identical} same ({confirmed} confirmed), {conflicts} that differ. "
        "From {sender}, file {sequence}."
    ).format(
        file=report.file,
        new=report.new,
        newer=report.newer,
        identical=report.identical,
        confirmed=report.confirmed,
        conflicts=report.conflicts,
        sender=report.sender,
        sequence=report.sequence,
    )
    more = [_("{n} made void.").format(n=report.voided)] if report.voided else []
    if report.waiting:
        more.append(_("{n} wait until somebody says how they are to be read.").format(n=report.waiting))
    if report.outcome is Outcome.WITHDRAWN:
        more.append(_("Withdrawn since."))
    return " ".join((said, *more, *report.notes))


def _plain(report: FileReport) -> dict[str, object]:
    more = {"accepted": report.accepted, "fingerprint": report.fingerprint, "notes": report.notes}
    return {**asdict(report), **more}


def _withdrawn(one: CollectedFile) -> dict[str, object]:
    return {
        "withdrawn_at": one.withdrawn_at,
        "withdrawn_by": one.withdrawn_by,
        "withdraw_reason": one.withdraw_reason,
    }

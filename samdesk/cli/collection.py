"""Commands of central HR: collect, conflicts, decide, report."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from samdesk.cli.desk import DeskAt
from samdesk.cli.output import answer, open_desk, output, progress, say
from samdesk.domain.faults import InputFaults
from samdesk.language import _
from samdesk.services import collecting, reporting

if TYPE_CHECKING:
    from samdesk.services.collecting import FileReport


def collect(
    desk: DeskAt,
    files: Annotated[list[Path], typer.Argument(metavar="FILES...")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report the same and change nothing.")] = False,
    trust: Annotated[
        list[str] | None, typer.Option(metavar="FINGERPRINT", help="A new key that you have compared with the desk.")
    ] = None,
) -> None:
    """Take in merge files. A bad file is named and never stops the next."""
    with open_desk(desk) as opened, progress(_("Collecting")) as told:
        done = collecting.collect(opened, files, dry_run=dry_run, trust=trust or (), progress=told)
    if output.as_json:
        answer("", dry_run=dry_run, files=[asdict(report) for report in done.reports])
    else:
        for report in done.reports:
            say(_said(report))
    faults = [fault for report in done.reports for fault in report.faults]
    if faults:
        raise InputFaults(*faults)


def report(
    desk: DeskAt,
    kind: Annotated[str, typer.Argument(metavar="KIND", help=", ".join(reporting.REPORT_KINDS))],
    out: Annotated[Path, typer.Option(metavar="FILE.(pdf|xlsx|csv|json)")],
) -> None:
    """Write a report of the newest round."""
    with open_desk(desk, read_only=True) as opened:
        reporting.write_report(opened, kind, out)
    answer(_("Wrote {out}.").format(out=out), out=out)


def add_to(app: typer.Typer) -> None:
    """Declare these commands."""
    for command in (collect, report):
        app.command()(command)


def _said(report: FileReport) -> str:
    if not report.accepted:
        return _("{file}: rejected, nothing of it was changed.").format(file=report.file)
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
    return " ".join((said, *report.notes, report.key_note)).strip()

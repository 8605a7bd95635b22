"""Commands on a desk as a whole: init, check, backup, restore, demo."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from samdesk.cli.output import answer, open_desk, output, progress, say
from samdesk.domain.addresses import desk_address
from samdesk.domain.faults import Refused
from samdesk.language import _
from samdesk.services import desks, sample_desk

DeskAt = Annotated[
    str, typer.Argument(metavar="DESK", help="The desk file, *.samdesk, or a database, postgresql://user@server/name.")
]


def init(
    desk: DeskAt,
    name: Annotated[str, typer.Option(help="Name of the desk for people; the file's name by default.")] = "",
    local: Annotated[bool, typer.Option("--local", help="A local desk that opens a round package.")] = False,
) -> None:
    """Make an empty desk."""
    role = desks.Role.LOCAL if local else desks.Role.CENTRAL
    address = desk_address(desk)
    desks.create_desk(address, name=name, role=role)
    answer(_("Made {file}.").format(file=address), file=address, role=role)


def check(desk: DeskAt) -> None:
    """Check that a desk is whole and every answer is what it was."""
    address = desk_address(desk)
    faults = desks.check_desk(address)
    if faults:
        raise Refused(*faults)
    answer(_("{file} has no fault.").format(file=address), file=address, faults=[])


def backup(desk: DeskAt, out: Annotated[Path, typer.Argument(metavar="OUT", help="The copy to make.")]) -> None:
    """Copy a desk to a file, whole and checked, also while it is in use."""
    with open_desk(desk, read_only=True) as opened:
        desks.backup_desk(opened, out)
    address = desk_address(desk)
    answer(_("Copied {file} to {out}.").format(file=address, out=out), file=address, out=out)


def restore(backup_file: Annotated[Path, typer.Argument(metavar="BACKUP")], desk: DeskAt) -> None:
    """Put a backup in the place of a desk file, which is kept under another name, or in an empty database."""
    address = desk_address(desk)
    aside = desks.restore_desk(backup_file, address)
    said = _("Restored {file}.").format(file=address)
    kept = _("The former file is {aside}.").format(aside=aside) if aside else ""
    answer(f"{said} {kept}".strip(), file=address, former=aside)


def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder for all files.")],
    number: Annotated[int | None, typer.Option("--forms", min=20, help="About so many forms; all by default.")] = None,
) -> None:
    """Take the sample region through the whole cycle: plan, print, key, export, collect, report."""
    files: list[Path] = []
    with progress(_("The sample region")) as told:
        for step in sample_desk.demo(folder, number=number, progress=told):
            files += step.files
            if not output.as_json:
                say(step.said)
    answer(_("All files are in {folder}.").format(folder=folder), folder=folder, files=files)


def add_to(app: typer.Typer) -> None:
    """Declare these commands."""
    for command in (init, check, backup, restore, demo):
        app.command()(command)

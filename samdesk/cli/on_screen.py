"""Commands for forms that are filled in on screen: make them, and take them in again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from samdesk.cli.desk import DeskAt
from samdesk.cli.output import answer, open_desk, output, progress, say
from samdesk.domain.faults import InputFaults, input_fault
from samdesk.domain.form_id import written
from samdesk.language import _, ngettext
from samdesk.services import fillable
from samdesk.services.filled import FileTaken, Taken, is_filled_form, take_in
from samdesk.services.printing import PrintOrder


def fillable_forms(
    desk: DeskAt,
    out: Annotated[Path, typer.Option(metavar="DIR", help="A folder for the files.")],
    unit: Annotated[list[str] | None, typer.Option(metavar="CODE", help="Only this unit; may be repeated.")] = None,
    below: Annotated[str, typer.Option(metavar="UNIT", help="Only this unit and all below it.")] = "",
    spare: Annotated[int, typer.Option(min=0, max=1000, help="So many new forms without unit.")] = 0,
    large: Annotated[bool, typer.Option("--large", help="In large print.")] = False,
    language: Annotated[str, typer.Option(metavar="CODE", help="A language of the definition, e.g. en.")] = "",
    more: Annotated[list[str] | None, typer.Argument(metavar="CODE", help="More units after --unit.")] = None,
) -> None:
    """Make a PDF to fill in on screen for each form; take them in again with “key --from FORM.pdf”."""
    units = (*(unit or []), *(more or []))
    order = PrintOrder(units=units, below=below, spare=spare, large=large, language=language)
    with open_desk(desk) as opened, progress(_("Making forms")) as shown:
        made = fillable.make_fillable(opened, order, out, progress=shown)
    n = len(made.paths)
    said = ngettext("Wrote {n} form to {out}.", "Wrote {n} forms to {out}.", n).format(n=n, out=out)
    answer(said, out=out, files=[str(path) for path in made.paths], forms=n)


def holds_filled_forms(files: list[Path]) -> bool:
    """Whether files are filled forms, by what they hold. Raises ``InputFaults`` for both kinds, or several tables."""
    kinds = {is_filled_form(path) for path in files}
    if len(kinds) > 1:
        raise input_fault(
            _("There are tables and filled forms among the files."),
            _("Key one table at a time, and filled forms apart from it."),
        )
    if kinds == {False} and len(files) > 1:
        raise input_fault(
            _("Several tables were given."), _("Key one table at a time, and filled forms apart from it.")
        )
    return kinds == {True}


def take_in_forms(desk: str, files: list[Path], operator: str) -> None:
    """Take in filled forms, say what became of each, and name everything that a person must look at."""
    with open_desk(desk) as opened, progress(_("Taking in")) as shown:
        taken = take_in(opened, files, operator=operator, progress=shown)
    plain = [
        {
            "file": one.path,
            "state": one.state,
            "form_id": one.form_id,
            "row": one.row,
            "faults": [str(fault) for fault in one.faults],
        }
        for one in taken
    ]
    if output.as_json:
        answer("", files=plain)
    else:
        for one in taken:
            say(_said(one))
    if faults := [fault for one in taken for fault in one.faults]:
        raise InputFaults(*faults)


def _said(one: FileTaken) -> str:
    opened = _("{file}: form {code} is begun and goes on at row {row}.")
    said = {
        Taken.FINISHED: _("{file}: form {code} is final."),
        Taken.OPENED: opened if one.row else _("{file}: form {code} is begun, and waits for what is named."),
        Taken.UNCHANGED: _("{file}: form {code} was the same before."),
        Taken.REFUSED: _("{file}: not taken in."),
    }[one.state]
    code = written(one.form_id) if one.form_id else ""
    return said.format(file=one.path.name, code=code, row=one.row)


def add_to(app: typer.Typer) -> None:
    """Declare these commands."""
    app.command("fillable")(fillable_forms)

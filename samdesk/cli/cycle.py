"""Commands of a desk's daily work: print, register, key, export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from samdesk.cli import keying_room, on_screen
from samdesk.cli.desk import DeskAt
from samdesk.cli.output import answer, open_desk, progress
from samdesk.domain.faults import InputFaults
from samdesk.language import _, ngettext
from samdesk.services import exporting, forms, key_table, printing
from samdesk.services.printing import PrintOrder, Split


def print_forms(
    desk: DeskAt,
    out: Annotated[Path, typer.Option(metavar="FILE.pdf", help="A file, or with --split a folder.")],
    unit: Annotated[list[str] | None, typer.Option(metavar="CODE", help="Only this unit; may be repeated.")] = None,
    below: Annotated[str, typer.Option(metavar="UNIT", help="Only this unit and all below it.")] = "",
    spare: Annotated[int, typer.Option(min=0, max=1000, help="So many new forms without unit.")] = 0,
    split: Annotated[Split, typer.Option(help="A file for each unit, manager or förvaltning.")] = Split.ALL,
    letter: Annotated[bool, typer.Option("--letter", help="A cover letter before the forms of each manager.")] = False,
    material: Annotated[
        list[str] | None, typer.Option("--with", metavar="NAME", help="Support material too, e.g. 02-forberedelse.")
    ] = None,
    no_forms: Annotated[bool, typer.Option("--no-forms", help="Only letters or support material.")] = False,
    large: Annotated[bool, typer.Option("--large", help="In large print.")] = False,
    language: Annotated[
        str, typer.Option(metavar="CODE", help="Language of the paper: one of the definition, e.g. en.")
    ] = "",
    geometry: Annotated[
        Path | None, typer.Option(metavar="FILE.json", help="Also write where everything stands, in mm.")
    ] = None,
    more: Annotated[list[str] | None, typer.Argument(metavar="CODE", help="More units after --unit.")] = None,
) -> None:
    """Print forms and what goes with them to one PDF file, or to several in a folder; note the forms as printed."""
    units = (*(unit or []), *(more or []))
    order = PrintOrder(
        units=units,
        below=below,
        spare=spare,
        forms=not no_forms,
        letter=letter,
        materials=tuple(material or ()),
        split=split,
        large=large,
        language=language,
    )
    with open_desk(desk) as opened, progress(_("Printing")) as told:
        done = printing.print_order(opened, order, out, geometry=geometry, progress=told)
    said = ngettext("Wrote {out}: {n} form, {pages} pages.", "Wrote {out}: {n} forms, {pages} pages.", done.forms)
    said = said.format(out=out, n=done.forms, pages=done.pages)
    if split is not Split.ALL:
        files = ngettext("{n} file in the folder.", "{n} files in the folder.", len(done.paths))
        said = f"{said} {files.format(n=len(done.paths))}"
    answer(said, out=out, files=[str(path) for path in done.paths], forms=done.forms, pages=done.pages)


def register(
    desk: DeskAt,
    received: Annotated[
        list[str] | None, typer.Option("--received", metavar="FORM_ID", help="A form that came back.")
    ] = None,
    handed_out: Annotated[
        list[str] | None, typer.Option("--handed-out", metavar="FORM_ID", help="A form that was handed out.")
    ] = None,
    more: Annotated[list[str] | None, typer.Argument(metavar="FORM_ID")] = None,
    operator: Annotated[str, typer.Option(help="Short code of who registers.")] = "",
) -> None:
    """Note paper that came back, or that was handed out. Unknown codes are named; the others are noted all the same."""
    if bool(received) == bool(handed_out):
        raise typer.BadParameter(_("Give one of the two."), param_hint="--received / --handed-out")
    noted = forms.register_received if received else forms.register_handed_out
    with open_desk(desk) as opened:
        done = noted(opened, [*(received or handed_out or []), *(more or [])], operator=operator)
    said = _("{n} registered, {already} were registered before.").format(
        n=len(done.registered), already=len(done.already)
    )
    unknown = [{"typed": one.typed, "nearest": one.nearest} for one in done.unknown]
    answer(said, registered=done.registered, already=done.already, unknown=unknown)
    if done.unknown:
        raise InputFaults(*map(forms.unknown_fault, done.unknown))


def key(
    desk: DeskAt,
    files: Annotated[
        list[Path],
        typer.Option("--from", metavar="FILE", help="A table with a row for each form, or filled PDF forms."),
    ],
    operator: Annotated[str, typer.Option(metavar="NAME", help="Short code of who keyed, 1-12 letters or digits.")],
    keying_pass: Annotated[
        str, typer.Option("--pass", metavar="first|second", help="second is compared with what was keyed first.")
    ] = "first",
    override: Annotated[
        str, typer.Option(metavar="REASON", help="Why whoever keyed first keys second, too; it is kept.")
    ] = "",
) -> None:
    """Key a table of answers, all of it or, if anything is wrong, nothing; or take in filled forms, one by one."""
    if keying_pass not in ("first", "second"):
        raise typer.BadParameter("first, second", param_hint="--pass")
    if on_screen.holds_filled_forms(files):
        if keying_pass == "second":
            raise typer.BadParameter(_("Filled forms are not keyed a second time."), param_hint="--pass")
        on_screen.take_in_forms(desk, files, operator)
        return
    (table,) = files
    if keying_pass == "second":
        keying_room.key_second(desk, table, operator, override)
        return
    with open_desk(desk) as opened:
        done = key_table.key_table(opened, table, operator=operator)
    said = _(
        "Keyed {forms} forms with {answers} answers; {unchanged} were the same before, {replaced} replaced an "
        "earlier answer."
    )
    counts = {
        "forms": done.forms,
        "answers": done.answers,
        "unchanged": done.unchanged,
        "replaced": done.replaced,
    }
    answer(said.format(**counts), **counts)


def export(
    desk: DeskAt,
    out: Annotated[Path, typer.Argument(metavar="OUT.sammerge.zip")],
    operator: Annotated[str, typer.Option(help="Short code of who exports.")] = "",
    no_free_text: Annotated[
        bool, typer.Option("--no-free-text", help="Leave out free text: a file for readers, which is not collected.")
    ] = False,
    no_person_data: Annotated[
        bool, typer.Option("--no-person-data", help="Leave out operator codes and who is to do an action.")
    ] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="Do not seal the file, though the round says for whom answers are sealed.")
    ] = False,
    no_workbook: Annotated[bool, typer.Option("--no-workbook", help="Leave out Läs.xlsx.")] = False,
) -> None:
    """Write all final answers to a merge file for central HR, sealed if the round says for whom."""
    with open_desk(desk) as opened:
        done = exporting.export_merge(
            opened,
            out,
            operator=operator,
            free_text=not no_free_text,
            person_data=not no_person_data,
            encrypt=not plain,
            workbook=not no_workbook,
        )
    answer(
        _exported(done),
        out=done.path,
        forms=done.forms,
        new=done.new,
        sequence=done.sequence,
        fingerprint=done.fingerprint,
        encrypted_for=list(done.encrypted_for),
    )


def _exported(done: exporting.MergeExported) -> str:
    if done.sequence:
        said = ngettext(
            "Wrote {out}: {forms} form, {new} of them new. File {sequence} of this desk. Key: {fingerprint}",
            "Wrote {out}: {forms} forms, {new} of them new. File {sequence} of this desk. Key: {fingerprint}",
            done.forms,
        )
    else:
        said = ngettext(
            "Wrote {out}, a copy for readers: {forms} form. Key: {fingerprint}",
            "Wrote {out}, a copy for readers: {forms} forms. Key: {fingerprint}",
            done.forms,
        )
    said = said.format(
        out=done.path, forms=done.forms, new=done.new, sequence=done.sequence, fingerprint=done.fingerprint
    )
    sealed = _("Sealed: only {names} can open it.").format(names=", ".join(done.encrypted_for))
    return f"{said}\n{sealed}" if done.encrypted_for else said


def add_to(app: typer.Typer) -> None:
    """Declare these commands."""
    app.command("print")(print_forms)
    for command in (register, key, export):
        app.command()(command)

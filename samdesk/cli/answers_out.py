"""Commands that hand answers on: answers, archive."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from samdesk.cli.desk import DeskAt
from samdesk.cli.output import answer, open_desk, progress
from samdesk.domain.current_answers import Holds
from samdesk.domain.form_id import written
from samdesk.language import _, ngettext
from samdesk.services import answers_out
from samdesk.services import archive as service

if TYPE_CHECKING:
    from samdesk.domain.current_answers import NoAnswer

RoundId = Annotated[str, typer.Option("--round", metavar="ID", help="The newest round by default.")]
NoFreeText = Annotated[bool, typer.Option("--no-free-text", help="Leave out motivations and answers in words.")]
NoPersonData = Annotated[bool, typer.Option("--no-person-data", help="Leave out names and codes of persons.")]


def answers(
    desk: DeskAt,
    out: Annotated[Path, typer.Option(metavar="FILE.(csv|xlsx)")],
    as_list: Annotated[bool, typer.Option("--long", help="A row for each answered statement, not each form.")] = False,
    spss: Annotated[bool, typer.Option("--spss", help="Also a table and the syntax that reads it into SPSS.")] = False,
    no_free_text: NoFreeText = False,
    no_person_data: NoPersonData = False,
    round_id: RoundId = "",
) -> None:
    """Write the current answers of a round as a table that key --from reads; nothing is guessed where they differ."""
    holds = Holds(free_text=not no_free_text, person_data=not no_person_data)
    with open_desk(desk, read_only=True) as opened, progress(_("Writing answers")) as told:
        done = answers_out.write_answers(
            opened, out, round_id=round_id, as_list=as_list, spss=spss, holds=holds, progress=told
        )
    said = ngettext("Wrote {out}: {n} form.", "Wrote {out}: {n} forms.", done.forms).format(out=out, n=done.forms)
    answer(
        f"{said} {left_out_said(done.left_out)}".strip(),
        out=out,
        files=done.paths,
        forms=done.forms,
        left_out=plain_left_out(done.left_out),
    )


def archive(
    desk: DeskAt,
    out: Annotated[Path, typer.Argument(metavar="OUT.zip")],
    no_free_text: NoFreeText = False,
    no_person_data: NoPersonData = False,
    round_id: RoundId = "",
) -> None:
    """Write everything about a round to one package that can be read without the program."""
    holds = Holds(free_text=not no_free_text, person_data=not no_person_data)
    with open_desk(desk, read_only=True) as opened, progress(_("Writing the archive")) as told:
        done = service.write_archive(opened, out, round_id=round_id, holds=holds, progress=told)
    said = ngettext("Wrote {out}: {n} form.", "Wrote {out}: {n} forms.", done.forms).format(out=out, n=done.forms)
    answer(
        f"{said} {left_out_said(done.left_out)}".strip(),
        out=out,
        files=done.files,
        forms=done.forms,
        left_out=plain_left_out(done.left_out),
    )


def left_out_said(left_out: tuple[NoAnswer, ...]) -> str:
    """How many forms with answers are not in the files."""
    said = ngettext(
        "{n} form is left out, because nothing is guessed; it is named in the file.",
        "{n} forms are left out, because nothing is guessed; they are named in the file.",
        len(left_out),
    )
    return said.format(n=len(left_out)) if left_out else ""


def plain_left_out(left_out: tuple[NoAnswer, ...]) -> list[dict[str, str]]:
    """The forms that are not in the files, for machines."""
    return [{"form": written(one.row.form_id), "unit": one.row.unit, "why": one.why} for one in left_out]


def add_to(app: typer.Typer) -> None:
    """Declare these commands."""
    for command in (answers, archive):
        app.command()(command)

"""Answer a form on the screen: open it by its code, with what helps to talk about each area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samdesk.domain import form_id as codes
from samdesk.domain.definition import fill, text_in
from samdesk.domain.faults import input_fault
from samdesk.language import _, current
from samdesk.services.actions import plan_rows
from samdesk.services.beside import beside
from samdesk.services.changes import now
from samdesk.services.desks import refuse_itself
from samdesk.services.keying import SCREEN, current_answer, open_form, opened, reopen
from samdesk.services.last_actions import fix_places
from samdesk.services.on_paper import form_named
from samdesk.services.rounds import the_round
from samdesk.storage import definitions as stored_definitions
from samdesk.storage import entries
from samdesk.storage import organisations as stored_units
from samdesk.storage.desk_file import file_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from samdesk.domain.definition import Definition, Material
    from samdesk.services.beside import Beside
    from samdesk.services.keying import OpenForm
    from samdesk.storage.desk_file import Desk

RESPONDENT: Final = "SVAR"
"""Stands as operator of such entries: whoever answers a form takes part in it, and is never named."""
_DEEPEST: Final = 2
"""Headings of this order begin an area in support material."""


def open_to_answer(desk: Desk, typed: str) -> OpenForm:
    """Open a form to be answered on the screen, where it was left; a finished one is shown as finished.

    Raises ``InputFaults`` as ``keying.open_form`` does.
    """
    return open_form(desk, typed, operator=RESPONDENT, keying_pass=SCREEN)


def change_answers(desk: Desk, typed: str) -> OpenForm:
    """Open a form that was handed in, to change it; the former answers stay known."""
    return reopen(desk, typed, operator=RESPONDENT, keying_pass=SCREEN)


def beside_form(desk: Desk, form: OpenForm, language: str) -> tuple[dict[str, tuple[str, ...]], Beside]:
    """Questions to talk about by the heading of their area, and what the form has beside its answers.

    Open actions of former years get their places if the form was never printed.
    """
    if not desk.read_only:
        _fix_places(desk, form.form_id)
    return talking_points(desk, form.definition, form.names, language), beside(desk, form.form_id)


def _fix_places(desk: Desk, form_id: str) -> None:
    form = form_named(desk, form_id)
    year = the_round(desk, form.round_id).year
    with desk.writing() as db:
        fix_places(db, stored_units.organisation(db), {form_id: form.units}, year)


def talking_points(
    desk: Desk, definition: Definition, names: Mapping[str, str], language: str
) -> dict[str, tuple[str, ...]]:
    """Questions to talk about before answering, by the heading of their area (R104).

    They are the questions that the definition's support material lists under a heading of that name.
    """
    with desk.reading() as db:
        found = stored_definitions.materials(db, definition.sha256)
    spoken = [material for material in found if material.language == language]
    return points_of(definition, spoken, names, language)


def points_of(
    definition: Definition, materials: Iterable[Material], names: Mapping[str, str], language: str
) -> dict[str, tuple[str, ...]]:
    """The questions that material lists under headings of a definition's areas and sections."""
    wanted = {text_in(section.label, language).casefold() for section in definition.sections}
    wanted |= {text_in(statement.area, language).casefold() for statement in definition.statements()}
    points: dict[str, list[str]] = {}
    for heading, question in _questions(materials):
        if heading.casefold() in wanted:
            points.setdefault(heading.casefold(), []).append(fill(question, names))
    return {heading: tuple(dict.fromkeys(questions)) for heading, questions in points.items()}


def write_answers(desk: Desk, form_id: str, out: Path) -> Path:
    """Write the answers of a form, as they stand, to a file whose ending says what kind (R25, R56).

    Raises ``InputFaults`` if the form is unknown, has no answers or some that differ, ``Refused`` if the file cannot be
    written.
    """
    from samdesk.reports.answers import AnsweredForm, answers_document
    from samdesk.reports.files import write_document

    refuse_itself(desk, out)
    with desk.reading() as db:
        entry = entries.open_entry(db, form_id, SCREEN)
        current_one = None if entry else current_answer(db, form_id)
    content = entry.content if entry else current_one.content if current_one else None
    if content is None:
        raise input_fault(
            _("Form {code} has no answers.").format(code=codes.written(form_id)), _("Answer it, or key it, first.")
        )
    form = opened(desk, form_id, entry, content, RESPONDENT)
    answered = AnsweredForm(
        form_id,
        form.definition,
        form.names,
        form.unit_name,
        form.round_name,
        content,
        plan_rows(desk, form_id),
        form.finished,
    )
    document = answers_document(answered, language=current(), made_on=now().astimezone().date(), source=desk.title)
    with file_errors(out):
        write_document(document, out)
    return out


def _questions(materials: Iterable[Material]) -> Iterator[tuple[str, str]]:
    """Each listed question with the heading of the second order that it stands under."""
    from samdesk.paper.material_text import BlockKind, blocks_of

    for material in materials:
        heading = ""
        for block in blocks_of(material.text):
            if block.kind is BlockKind.HEADING and block.level <= _DEEPEST:
                heading = block.text
            elif block.kind is BlockKind.BULLET and block.text.endswith("?"):
                yield heading, block.text

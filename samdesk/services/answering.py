"""Answer a form on the screen: open it by its code, with what helps to talk about each area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samdesk.domain import form_id as codes
from samdesk.domain.definition import fill, text_in
from samdesk.domain.faults import input_fault
from samdesk.language import _, current
from samdesk.services.actions import actions_on_form, plan_rows
from samdesk.services.changes import now
from samdesk.services.desks import refuse_itself
from samdesk.services.keying import SCREEN, open_form, reopen
from samdesk.services.last_actions import places, to_print
from samdesk.services.on_paper import filled_names
from samdesk.services.rounds import the_round
from samdesk.storage import actions as stored_actions
from samdesk.storage import definitions as stored_definitions
from samdesk.storage import entries, revisions
from samdesk.storage import organisations as stored_units
from samdesk.storage import rounds as stored_rounds
from samdesk.storage.desk_file import file_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from samdesk.domain.actions import Action, PlanRow
    from samdesk.domain.definition import Definition, Material
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


@dataclass(frozen=True)
class BesideForm:
    """What belongs to a form that is answered, beside its answers.

    ``points`` are questions to talk about by the heading of their area, ``last_year`` the open actions of former
    years by their position on the form, ``plan`` the rows of its action plan.
    """

    points: Mapping[str, tuple[str, ...]]
    last_year: Mapping[int, Action]
    plan: Mapping[int, PlanRow]


def beside_form(desk: Desk, form: OpenForm, language: str) -> BesideForm:
    """What is shown beside a form; its open actions of former years get their places if it was never printed."""
    _place_actions(desk, form.form_id)
    return BesideForm(
        talking_points(desk, form.definition, form.names, language),
        actions_on_form(desk, form.form_id),
        plan_rows(desk, form.form_id),
    )


def _place_actions(desk: Desk, form_id: str) -> None:
    """Give open actions of former years a place on a form, as printing it does."""
    with desk.reading() as db:
        form = stored_rounds.form(db, form_id)
        organisation = stored_units.organisation(db)
    if form is None or desk.read_only:
        return
    year = the_round(desk, form.round_id).year
    with desk.writing() as db:
        found = to_print(db, organisation, {form_id: form.units}, year)
        stored_actions.put_positions(db, places(found))


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

    Raises ``InputFaults`` if the form is unknown or has no answers, ``Refused`` if the file cannot be written.
    """
    from samdesk.reports.answers import AnsweredForm, answers_document
    from samdesk.reports.files import write_document

    refuse_itself(desk, out)
    with desk.reading() as db:
        entry = entries.open_entry(db, form_id, SCREEN)
        heads = revisions.heads(db, [form_id]).get(form_id, ())
        form = stored_rounds.form(db, form_id)
        definition = stored_definitions.definition(db, form.definition) if form else None
        path = stored_units.path_to(db, form.units[0]) if form and form.units else None
    content = entry.content if entry else next((head.content for head in heads), None)
    if form is None or definition is None or content is None:
        raise input_fault(
            _("Form {code} has no answers.").format(code=codes.written(form_id)), _("Answer it, or key it, first.")
        )
    a_round = the_round(desk, form.round_id)
    unit = path.units[form.units[0]] if path else None
    forvaltning = path.forvaltning_of.get(unit.code, "") if path and unit else ""
    answered = AnsweredForm(
        form_id,
        definition,
        filled_names(a_round, definition, forvaltning),
        unit.name if unit else "",
        a_round.name,
        content,
        plan_rows(desk, form_id),
        entry is None,
    )
    document = answers_document(answered, language=current(), made_on=now().astimezone().date(), source=desk.path.name)
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

"""The lines of a sheet: what the paper says, from its headings to who took part, in the definition's language.

Pure: turns a form and its answers into texts and boxes; knows nothing of pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from samdesk import language
from samdesk.domain.actions import line as action_line
from samdesk.domain.answers import Answer, Missing, is_asked
from samdesk.domain.definition import Definition, Kind, Section, Statement, fill, text_in
from samdesk.language import _
from samdesk.ui.keying import closing
from samdesk.ui.keying.flow import DAY, EMPLOYEES, PARTICIPANTS, UNITS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samdesk.ui.keying.session import Session


class LineKind(Enum):
    """What a line of the sheet is."""

    HEADING = auto()
    TEXT = auto()
    ROW = auto()
    PAGE = auto()
    """Where the paper turns."""


@dataclass(frozen=True)
class Box:
    """A box that is ticked or not, with the code to key and what it stands for."""

    code: str
    label: str


@dataclass(frozen=True)
class Line:
    """A line of the sheet; ``stop`` names the row, empty for what is not answered."""

    kind: LineKind
    text: str
    stop: str = ""
    number: str = ""
    hint: str = ""
    boxes: tuple[Box, ...] = ()


def lines(session: Session) -> tuple[Line, ...]:
    """All lines of a form, in the order of the paper."""
    rows = _lines(session.definition, dict(session.form.names))
    return tuple(_with_pages(session, (*rows, *_closing_lines(session), *_background_lines(session))))


def _with_pages(session: Session, plain: tuple[Line, ...]) -> Iterator[Line]:
    """The lines with one for each page that begins, above the headings of its first row."""
    shown = 1
    waiting: list[Line] = []
    for line in plain:
        waiting.append(line)
        if line.kind is not LineKind.ROW:
            continue
        page = session.pages.get(_on_paper(line.stop), shown)
        if page > shown:
            shown = page
            yield Line(LineKind.PAGE, _("Page {n}").format(n=page))
        yield from waiting
        waiting = []
    yield from waiting


def _on_paper(stop: str) -> str:
    """What the paper calls a stop."""
    if closing.is_closing(stop):
        position, cell = closing.place(stop)
        return f"plan_{position}_{cell}" if cell else f"outcome_{position}"
    names = {PARTICIPANTS: "participant", EMPLOYEES: "employees_took_part", UNITS: "units_covered", DAY: "answered_on"}
    return names.get(stop, stop)


def _lines(definition: Definition, names: dict[str, str]) -> Iterator[Line]:
    spoken = definition.language
    for section in definition.sections:
        if heading := text_in(section.label, spoken):
            yield Line(LineKind.HEADING, fill(heading, names))
        if stem := text_in(section.stem, spoken):
            yield Line(LineKind.TEXT, fill(stem, names))
        for statement in section.statements:
            yield _line(definition, section, statement, names)


def _closing_lines(session: Session) -> Iterator[Line]:
    """What came of last year's actions, and the plan; a row of the plan shows its later cells once it has a first."""
    heading = ""
    for stop in closing.stops(session.closing):
        position, cell = closing.place(stop)
        above = _("Action plan") if cell else _("What came of last year's actions?")
        if above != heading:
            heading = above
            yield Line(LineKind.HEADING, heading)
        if not cell:
            text = action_line(session.closing.actions[position], session.definition.language)
            hint = _("Begin with + if it is done, with - if it will not be done. Enter alone: nothing is written.")
            yield Line(LineKind.ROW, text, stop, hint=hint)
            continue
        names = {closing.WHAT: _("What is to be done"), closing.WHO: _("Who (role)"), closing.WHEN: _("Done by")}
        hint = _("The row's number first: 7a Buy a lift. Enter alone: no more rows.") if cell == closing.WHAT else ""
        number = str(position) if cell == closing.WHAT else ""
        yield Line(LineKind.ROW, names[cell], stop, number, hint)


def _background_lines(session: Session) -> Iterator[Line]:
    yield Line(LineKind.HEADING, _("Who answered, and when"))
    yield Line(LineKind.ROW, _("Took part"), PARTICIPANTS, boxes=_people())
    yield Line(LineKind.ROW, _("Number of employees who took part"), EMPLOYEES)
    own = session.form.unit_code
    hint = _("Codes of other units that the answers hold for. Enter alone: only {unit}.").format(unit=own or "–")
    yield Line(LineKind.ROW, _("Units beside the form's own"), UNITS, hint=hint)
    yield Line(LineKind.ROW, _("Day of answering"), DAY, hint=_("Write it as 231215 or 2023-12-15."))


def _line(definition: Definition, section: Section, statement: Statement, names: dict[str, str]) -> Line:
    spoken = definition.language
    short = text_in(statement.short, spoken) if section.stem else ""
    text = fill(short or text_in(statement.label, spoken), names)
    if statement.kind is Kind.NOTE:
        return Line(LineKind.TEXT, text)
    scale = definition.scale_of(statement)
    boxes = (
        tuple(Box(choice.code, fill(text_in(choice.labels, spoken), names)) for choice in scale.choices)
        if scale
        else ()
    )
    return Line(
        LineKind.ROW, text, statement.number, statement.number, fill(text_in(statement.hint, spoken), names), boxes
    )


def _people() -> tuple[Box, ...]:
    return (
        Box("1", _("Manager")),
        Box("2", _("Safety representative")),
        Box("3", _("Main safety representative")),
    )


def ticked(session: Session, stop: str) -> tuple[str, ...]:
    """Codes of the boxes that are ticked on a row."""
    if stop == PARTICIPANTS:
        people = session.content.participants
        marks = (people.manager, people.safety_representative, people.main_safety_representative)
        return tuple(code for code, mark in zip("123", marks, strict=True) if mark)
    return tuple(session.answers.get(stop, Answer()).choice.split())


def said(session: Session, stop: str) -> str:
    """What a row holds beside ticked boxes: a text, or why it has none."""
    if closing.is_closing(stop):
        return closing.text_at(session.closing, stop)
    if stop == UNITS:
        return " ".join(session.content.units_covered)
    if stop == EMPLOYEES:
        employees = session.content.participants.employees
        return "" if employees is None else str(employees)
    if stop == DAY:
        day = session.content.answered_on
        return language.day(day) if day else ""
    answer = session.answers.get(stop, Answer())
    return missing_name(answer.missing) if answer.missing else answer.text


def remarks(session: Session, stop: str) -> str:
    """What is written beside a row, in one line: what is said of it, its motivation and the note on it."""
    motivation, note = session.answers.get(stop, Answer()).motivation, session.notes.get(stop, "")
    said = [beside] if (beside := session.walk.get(stop)) else []
    said += [f"– {motivation}"] if motivation else []
    return "   ".join([*said, *([_("Note: {text}").format(text=note)] if note else [])])


def missing_name(missing: Missing) -> str:
    """Why a row has no answer, in words."""
    return {
        Missing.BLANK: _("blank on the paper"),
        Missing.ILLEGIBLE: _("cannot be read"),
        Missing.TWO_BOXES: _("two boxes marked"),
    }[missing]


def asked(session: Session, stop: str) -> bool:
    """Whether a row applies, given the other answers."""
    statement = session.definition.by_number.get(stop)
    return statement is None or is_asked(session.definition, statement, session.answers)


def spoken(session: Session, line: Line) -> str:
    """A row and its answer as a screen reader says them."""
    labels = [box.label for box in line.boxes if box.code in ticked(session, line.stop)]
    answer = session.answers.get(line.stop, Answer())
    parts = [line.number, line.text, ", ".join(labels) or said(session, line.stop) or _("no answer yet")]
    if answer.action:
        parts.append(_("needs action"))
    if answer.motivation:
        parts.append(answer.motivation)
    if note := session.notes.get(line.stop):
        parts.append(_("Note: {text}").format(text=note))
    if beside := session.walk.get(line.stop):
        parts.append(beside)
    return ". ".join(part for part in parts if part)

"""The fields of a form that is filled in on screen: their names in the file, and what a screen reader calls them.

The names are a file format: who reads a filled form goes by them. Knows nothing of how a PDF is written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from samdesk.domain.answers import TEXT_LIMIT
from samdesk.domain.definition import Kind, fill, text_in
from samdesk.domain.form_id import written
from samdesk.language import translator
from samdesk.paper.form_pdf import names_of
from samdesk.paper.shapes import Rect

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from samdesk.domain.rounds import PrintedForm
    from samdesk.paper.shapes import Box, Field, FormLayout

FORMAT: Final = 1
"""Version of the field names; a reader refuses newer ones."""
PASSPORT: Final = "samdesk"
"""Name of the hidden field, and of the entry in the document's description, that says which form a file is."""
SEPARATOR: Final = ":"
"""Between the parts of a field's name; no statement number or choice code holds it."""
OFF: Final = "Off"
"""What PDF calls a box without a cross."""


class Part(StrEnum):
    """First part of a field's name: what of an answer it holds."""

    CHOICE = "choice"
    BOX = "box"
    ACTION = "action"
    MOTIVATION = "motivation"
    TEXT = "text"
    PARTICIPANT = "participant"
    PLAN = "plan"
    OUTCOME = "outcome"
    FORM = "form"


class Shape(StrEnum):
    """How a field is filled in."""

    RADIO = "radio"
    CHECK = "check"
    TEXT = "text"


@dataclass(frozen=True)
class Widget:
    """One place to click or write. ``said`` is its accessible name, ``group`` that of the row of boxes it is one of.

    ``on`` is what a crossed box says, ``cells`` the number of cells for one character each, ``lines`` that there may be
    several.
    """

    name: str
    shape: Shape
    rect: Rect
    said: str
    group: str = ""
    on: str = ""
    cells: int = 0
    lines: bool = False
    limit: int = TEXT_LIMIT


@dataclass(frozen=True)
class Sayings:
    """What the fields of one form are called, in its language."""

    form: PrintedForm
    layout: FormLayout
    translate: Callable[[str], str]
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, form: PrintedForm, layout: FormLayout) -> Sayings:
        """The words of a form in the language of its layout."""
        return cls(form, layout, translator(layout.language), names_of(form))

    def said(self, labels: dict[str, str]) -> str:
        """A text of the definition, its names filled in."""
        return fill(text_in(labels, self.layout.language), self.names)

    def box(self, box: Box) -> Widget:
        """The widget of a box."""
        _ = self.translate
        if box.kind == "participant":
            people = {
                "manager": _("Manager"),
                "safety_representative": _("Safety representative"),
                "main_safety_representative": _("Main safety representative"),
            }
            said = _("Who took part? {who}").format(who=people[box.choice])
            return Widget(_named(Part.PARTICIPANT, box.choice), Shape.CHECK, box.rect, said, on="yes")
        row = self.row(box.statement)
        if box.kind == "action":
            said = " – ".join((row, _("Needs action")))
            return Widget(_named(Part.ACTION, box.statement), Shape.CHECK, box.rect, said, on="yes")
        statement = self.form.definition.by_number[box.statement]
        scale = self.form.definition.scale_of(statement)
        choice = scale.choice(box.choice) if scale else None
        said = f"{row} – {self.said(choice.labels) if choice else box.choice}"
        if statement.kind is Kind.SELECT_MULTIPLE:
            return Widget(_named(Part.BOX, box.statement, box.choice), Shape.CHECK, box.rect, said, on=box.choice)
        return Widget(_named(Part.CHOICE, box.statement), Shape.RADIO, box.rect, said, row, on=box.choice)

    def row(self, number: str) -> str:
        """A statement as a screen reader says it."""
        _ = self.translate
        statement = self.form.definition.by_number[number]
        return _("Statement {number}: {text}").format(number=number, text=self.said(statement.label))

    def written(self, place: Field) -> Widget | None:
        """The widget of an area to write in; none for signatures and for more room, which belong to paper."""
        if place.name.startswith("signature") or place.name == "more":
            return None
        said, parts = self._meaning(place)
        single = bool(place.cells) or (parts[0] == Part.FORM and place.name != "units_covered")
        limit = place.cells or (200 if single else TEXT_LIMIT)
        area = place.rect if single else _inner(place.rect)
        return Widget(_named(*parts), Shape.TEXT, area, said, cells=place.cells, lines=not single, limit=limit)

    def _meaning(self, place: Field) -> tuple[str, tuple[str, ...]]:
        """What an area is called, and the parts of its name."""
        _ = self.translate
        if place.number:
            row = self.row(place.number)
            if place.name == "motivation":
                return " – ".join((row, _("Motivation"))), (Part.MOTIVATION, place.number)
            kind = self.form.definition.by_number[place.number].kind
            return f"{row} – {self._how(kind)}", (Part.TEXT, place.number)
        what, _sep, number = place.name.partition("_")
        if what == "plan":
            number, _sep, column = number.partition("_")
            return self._plan(number, column), (Part.PLAN, number, column)
        if what == "outcome":
            said = _("What came of last year's action {n}: {action}")
            return said.format(n=number, action=self.form.actions[int(number) - 1]), (Part.OUTCOME, number)
        return self._of_form(place.name), (Part.FORM, place.name)

    def _how(self, kind: Kind) -> str:
        _ = self.translate
        if kind is Kind.DATE:
            return _("date in eight digits: year, month, day")
        return _("whole number") if kind is Kind.INTEGER else _("answer in writing")

    def _plan(self, number: str, column: str) -> str:
        _ = self.translate
        columns = {
            "number": _("Row"),
            "what": _("What is to be done"),
            "who": _("Who (role)"),
            "when": _("Done by"),
        }
        return _("Action plan, line {n}: {column}").format(n=number, column=columns[column])

    def _of_form(self, name: str) -> str:
        _ = self.translate
        day = _("date in eight digits: year, month, day")
        return {
            "unit": _("Unit"),
            "code": _("Unit code"),
            "path": _("Belongs to"),
            "managers": _("Manager"),
            "employees": _("Employees"),
            "employees_took_part": _("Number of other employees"),
            "units_covered": _("Which units do the answers hold for?"),
            "answered_on": " – ".join((_("Date"), day)),
        }[name]


def _inner(area: Rect) -> Rect:
    """An area that is free of the text above it and of the rules around it."""
    return Rect(area.x + 0.8, area.y + 0.9, area.w - 0.8, area.h - 0.9)


def passport(form: PrintedForm) -> str:
    """What says which form a file is: the version of this format, form id, definition."""
    return f"SamDesk form {FORMAT} {written(form.form_id)} {form.definition.sha256}"


def state_of(code: str) -> str:
    """What a crossed box is called in the file: its code, except one that is called like a box without a cross."""
    return f"={code}" if code.casefold() == OFF.casefold() else code


def code_of(state: str) -> str:
    """The code that ``state_of`` was given."""
    return state.removeprefix("=")


def _named(*parts: str) -> str:
    return SEPARATOR.join(parts)

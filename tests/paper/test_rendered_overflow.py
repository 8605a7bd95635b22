"""Awkward input on paper: no ink where the layout has nothing, and whatever was cut says so."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from samdesk.domain.definition import Choice, Definition, Kind, Scale, Section, Statement
from samdesk.domain.form_id import written
from samdesk.domain.letters import MISSING
from samdesk.paper.fonts import lacking
from samdesk.paper.shapes import POINT, Page, Rect
from samdesk.paper.typesetting import ELLIPSIS
from tests.paper.paper_forms import printed_form
from tests.paper.rendering import PRINTS, Picture, Printed, part, printed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samdesk.domain.rounds import PrintedForm

DPI = 150
WAYS = ("", "large")
"""The ``PRINTS`` that differ in how much room there is."""
AROUND = 0.6
"""Ink may stand so many mm beyond its rectangle: accents, half a line's width, anti-aliasing."""
UNITS = tuple(f"Enhet {n} vid Österlens närsjukhus (4711-{n:04})" for n in range(400))
ACTIONS = tuple(f"Åtgärd {n}: gå igenom rutinen för hot och våld på arbetsplatsträffen, och öva" for n in range(1, 21))


def made_up(statements: int, choices: int) -> Definition:
    """A definition of so many rows, all with so many choices."""
    scale = Scale("scale", tuple(Choice(str(n), {"sv": f"Alternativ {n}"}) for n in range(1, choices + 1)))
    rows = tuple(
        Statement(
            f"s{n}",
            Kind.SELECT_ONE,
            str(n),
            label={"sv": f"Påstående {n} om arbetsplatsen"},
            scale="scale",
            motivation=True,
        )
        for n in range(1, statements + 1)
    )
    return Definition("made-up", "1", {"sv": "Påhittad"}, ("sv",), (Section("a", {"sv": "Allt"}, {}, rows),), (scale,))


SPARE: dict[str, Any] = {"unit_code": "", "unit_name": "", "unit_path": (), "managers": (), "employees": None}
AWKWARD: dict[str, dict[str, Any]] = {
    "a unit's name of 120 letters": {"unit_name": ("Barn- och ungdomspsykiatriska mottagningen för unga " * 3)[:120]},
    "a unit's name of 120 letters without a space": {"unit_name": "M" * 120},
    "a manager without name": {"managers": ("",)},
    "twelve managers": {"managers": tuple(f"Chef {n:04} med ett ganska långt efternamn" for n in range(12))},
    "accents": {"unit_name": "Åäö-éüß ÅÄÖÉÜ Ångström", "managers": ("Chéf Åäöß",), "contact": "ÅÄÖÉÜ"},
    "Arabic letters": {"unit_name": "مستشفى الأطفال", "managers": ("أحمد",)},
    "no employees": {"employees": 0},
    "400 employees": {"employees": 400},
    "40 units": {"units_covered": UNITS[:40]},
    "400 units": {"units_covered": UNITS},
    "8 actions": {"actions": ACTIONS[:8]},
    "20 actions": {"actions": ACTIONS},
    "a long action": {"actions": (ACTIONS[0] * 9,)},
    "long addresses": {"contact": "W" * 300, "return_address": "Rad\n" * 40, "round_name": "Omgång " * 30},
    "a deep place": {"unit_path": ("Verksamhetsområdet för närsjukvård",) * 12},
    "a spare form": SPARE,
    "12 choices": {"definition": made_up(5, 12)},
    "60 statements": {"definition": made_up(60, 4)},
}


@cache
def awkward(case: str, way: str) -> Printed:
    changes = {**AWKWARD[case], **PRINTS[way]}
    if "definition" in changes:
        changes.pop("language", None)
    return printed(replace(printed_form(), **changes))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("case", AWKWARD)
def test_there_is_no_ink_outside_of_what_the_layout_has(case: str, way: str) -> None:
    for page, picture in awkward(case, way).pages(DPI):
        for rect in covered(page):
            part(picture, rect.grown(AROUND), DPI)[:] = 255
        assert picture.min() == 255, (page.number, stray(picture))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("case", AWKWARD)
def test_every_text_of_a_form_is_whole_or_says_that_it_was_cut(case: str, way: str) -> None:
    form, text = awkward(case, way).form, awkward(case, way).text()
    for said in texts_of(form):
        assert closed_up(said) in text or is_cut(closed_up(said), text), said
    if form.definition.id == "made-up":
        assert all(closed_up(row.label["sv"]) in text for row in form.definition.statements())
    for listed in (form.units_covered, form.actions):
        left_out = sum(closed_up(one) not in text and not is_cut(closed_up(one), text) for one in listed)
        assert not left_out or re.search(rf"(?<!\d){left_out}(more|enhetertill|åtgärder)", text)


def closed_up(text: str) -> str:
    return "".join(text.split())


def texts_of(form: PrintedForm) -> Iterator[str]:
    managers = ", ".join(filter(None, form.managers))
    yield from (written(form.form_id), form.unit_name, form.unit_code, managers, " › ".join(form.unit_path))
    yield from (", ".join(text.splitlines()) for text in (form.contact, form.return_address, form.round_name))
    yield "" if form.employees is None else str(form.employees)


def is_cut(said: str, text: str) -> bool:
    """Whether a text ends early with an ellipsis, or has marks for letters that the font lacks."""
    return any(said[:n] + ELLIPSIS in text for n in range(8, len(said))) or (bool(lacking(said)) and MISSING in text)


def covered(page: Page) -> Iterator[Rect]:
    """Everything that the layout puts on a page; text with room for accents and descenders."""
    yield page.qr
    yield from (*page.marks, *page.frames, *page.solids)
    yield from (box.rect for box in page.boxes)
    yield from (place.rect for place in page.places)
    for rule in page.rules:
        x, y = sorted((rule.x1, rule.x2)), sorted((rule.y1, rule.y2))
        yield Rect(x[0], y[0], x[1] - x[0], y[1] - y[0])
    for line in page.texts:
        size = line.size * POINT
        yield Rect(line.x, line.y - 0.95 * size, line.width, 1.25 * size)


def stray(picture: Picture) -> Rect:
    """Where ink stands that nothing explains, in mm."""
    rows, columns = np.nonzero(picture < 255)
    x, y = columns.min() / DPI * 25.4, rows.min() / DPI * 25.4
    return Rect(x, y, columns.max() / DPI * 25.4 - x, rows.max() / DPI * 25.4 - y)

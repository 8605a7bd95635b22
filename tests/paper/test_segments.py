"""Pages cut into what is shared and what is a form's own, in the order of reading."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

from samdesk.paper.form_pdf import layout_of
from samdesk.paper.segments import segments
from samdesk.paper.shapes import Page, Place, Rect, TextLine
from samdesk.paper.sketch import sizes_for
from tests.paper.paper_forms import SHIPPED, definitions, printed_form

if TYPE_CHECKING:
    from samdesk.domain.definition import Definition


def read(page: Page, *, large: bool = False) -> list[TextLine | Place]:
    found: list[TextLine | Place] = []
    for segment in segments(page, sizes_for(large=large).top):
        found += [segment] if isinstance(segment, Place) else segment
    return found


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("name", SHIPPED)
def test_every_text_and_place_of_a_page_is_read_once(name: str, large: bool) -> None:
    form = printed_form(name, large=large, actions=("Byt lampor",), units_covered=("Enhet A", "Enhet B"))
    for page in layout_of(form).pages:
        assert Counter(read(page, large=large)) == Counter([*page.texts, *page.places])


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(definitions())
def test_the_texts_of_a_body_stay_in_the_order_in_which_they_were_set(definition: Definition) -> None:
    top = sizes_for(large=False).top
    for page in layout_of(printed_form(definition)).pages:
        foot = next(place.rect.y for place in page.places if place.name == "form_id_foot")
        assert Counter(read(page)) == Counter([*page.texts, *page.places])
        body = [text for text in read(page) if isinstance(text, TextLine) and top <= text.rect.y < foot]
        assert body == [text for text in page.texts if top <= text.rect.y < foot]


def test_a_place_comes_after_the_label_beside_it_and_before_what_stands_below() -> None:
    label, below = TextLine(20, 60, 10, "Enhet", 9), TextLine(20, 80, 10, "Kod", 9)
    place = Place("unit", Rect(56, 55, 100, 9), 14, 8)
    page = Page(1, (), Rect(170, 12, 18, 18), (label, below), places=(place,))
    assert read(page) == [label, place, below]


def test_what_two_places_share_stands_between_them() -> None:
    first, second = (Place(name, Rect(56, y, 60, 8), 11, 8) for name, y in (("code", 55.0), ("path", 64.0)))
    employees = Place("employees", Rect(150, 55, 20, 8), 11, 8)
    labels = (
        TextLine(20, 60, 10, "Kod", 9),
        TextLine(130, 60, 15, "Medarbetare", 9),
        TextLine(20, 69, 10, "Hör till", 9),
    )
    page = Page(1, (), Rect(170, 12, 18, 18), labels, places=(second, employees, first))
    assert read(page) == [labels[0], first, labels[1], employees, labels[2], second]

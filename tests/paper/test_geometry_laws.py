"""The laws of paper hold for shipped definitions and for any that the checks let through, in both sizes."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samdesk.domain.definition import Definition  # noqa: TC001 - Hypothesis reads the hints
from samdesk.paper.closing import MOST_ACTIONS, Room
from samdesk.paper.fonts import measure
from samdesk.paper.geometry import lay_out, paper_faults
from samdesk.paper.sketch import sizes_for
from tests.paper.laws import assert_laws
from tests.paper.paper_forms import NAMES, SHIPPED, definitions, shipped_definition, with_sixty_rows

ROOMS = (Room(), Room(actions=8, more_actions=True, unit_lines=20, unit_columns=2), Room(spare=True))
any_definition = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@st.composite
def rooms(draw: st.DrawFn, *, large: bool) -> Room:
    lines = draw(st.integers(0, sizes_for(large=large).unit_lines))
    actions = draw(st.integers(0, MOST_ACTIONS))
    more = actions == MOST_ACTIONS and draw(st.booleans())
    return Room(actions, more, lines, draw(st.integers(1, 2)) if lines else 1, draw(st.booleans()))


@pytest.mark.parametrize(("name", "language", "large"), list(product(SHIPPED, ("sv", "en"), (False, True))))
def test_shipped_definitions_keep_the_rules_of_paper(name: str, language: str, large: bool) -> None:
    definition, _material = shipped_definition(name)
    assert paper_faults(definition) == ()
    for room in ROOMS:
        assert_laws(lay_out(definition, language, measure, names=NAMES, room=room, large=large), definition)


@given(definitions(hard=True), st.booleans(), st.data())
@settings(any_definition, max_examples=25)
def test_any_definition_keeps_the_rules_of_paper_or_is_refused_with_the_row_named(
    definition: Definition, large: bool, data: st.DataObject
) -> None:
    assert_kept_or_refused(definition, large=large, room=data.draw(rooms(large=large)))


@given(definitions(hard=True), st.booleans())
@settings(any_definition, max_examples=4)
def test_sixty_statements_keep_the_rules_of_paper_or_are_refused_with_the_row_named(
    definition: Definition, large: bool
) -> None:
    assert_kept_or_refused(with_sixty_rows(definition), large=large, room=Room())


def assert_kept_or_refused(definition: Definition, *, large: bool, room: Room) -> None:
    faults = paper_faults(definition)
    if faults:
        numbers = [row.number for row in definition.statements()]
        for fault in faults:
            named = any(f"Row {number} " in fault.what for number in numbers)
            assert fault.advice
            assert named or fault.what.startswith("A heading or note"), fault
        return
    for language in definition.languages:
        assert_laws(lay_out(definition, language, measure, room=room, large=large), definition)

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samdesk.domain.missing import answered_jointly, covering_forms, is_missing, missing_forms
from samdesk.domain.rounds import FormRow, FormState

RECEIVED = datetime(2023, 12, 1, tzinfo=UTC)


def form(
    form_id: str = "A",
    state: FormState = FormState.PLANNED,
    *,
    unit: str = "U",
    received: datetime | None = None,
    forvaltning: str = "F",
    managers: str = "Chef 0001",
    joint_with: str = "",
) -> FormRow:
    row = FormRow(form_id, "d", unit, f"Enhet {unit}", forvaltning, forvaltning, managers, state, 0, 31, None, received)
    return replace(row, joint_with=joint_with)


@pytest.mark.parametrize(
    ("state", "missing"),
    [
        (FormState.PLANNED, True),
        (FormState.PRINTED, True),
        (FormState.HANDED_OUT, True),
        (FormState.RECEIVED, False),
        (FormState.KEYED, False),
        (FormState.EXPORTED, False),
        (FormState.COLLECTED, False),
        (FormState.CONFLICT, False),
        (FormState.EXEMPT, False),
    ],
)
def test_a_form_is_missing_until_it_is_received(state: FormState, missing: bool) -> None:
    assert is_missing(form(state=state)) is missing


def test_a_form_begun_on_screen_is_missing_until_finished_and_one_on_paper_is_not() -> None:
    assert is_missing(form(state=FormState.BEGUN))
    assert not is_missing(form(state=FormState.BEGUN, received=RECEIVED))


def test_a_spare_form_without_a_unit_is_nobodys_and_not_missing() -> None:
    assert not is_missing(form(unit=""))


def test_the_list_goes_by_forvaltning_in_swedish_order_and_in_each_as_the_piles_lie() -> None:
    rows = [
        form("1", forvaltning="Ängelholm"),
        form("2", forvaltning="Sus", managers="Chef 0002"),
        form("3", forvaltning="Sus", unit="Ö"),
        form("4", forvaltning="Sus", unit="Å"),
        form("5", forvaltning="Sus", state=FormState.KEYED),
        form("6", forvaltning="Sus", managers="Chef 0002"),
    ]
    assert [row.form_id for row in missing_forms(rows)] == ["2", "6", "3", "4", "1"]


@given(st.lists(st.builds(form, state=st.sampled_from(FormState), joint_with=st.sampled_from(["", "X"])), max_size=6))
def test_no_form_is_both_asked_for_and_answered_jointly_and_what_another_answers_is_not_asked_for(
    rows: list[FormRow],
) -> None:
    asked, jointly = missing_forms(rows), answered_jointly(rows)
    assert not any(row.joint_with for row in asked)
    assert all(row.joint_with for row in jointly)
    alone = [replace(row, joint_with="") for row in rows]
    assert len(asked) + len(jointly) == len(missing_forms(alone)), "what is out stays the same"


UNITS = st.sets(st.sampled_from("abcd"))
WAITING = st.dictionaries(st.sampled_from("KLMN"), UNITS.map(sorted).map(tuple), max_size=4)
COVERED = st.dictionaries(st.sampled_from("PQRS"), UNITS, max_size=4)


@given(WAITING, COVERED)
def test_a_form_is_answered_by_others_exactly_if_they_cover_all_of_its_units(
    waiting: dict[str, tuple[str, ...]], covered: dict[str, set[str]]
) -> None:
    found = covering_forms(waiting, covered)
    every = {unit for units in covered.values() for unit in units}
    assert {*found} == {form_id for form_id, units in waiting.items() if units and {*units} <= every}
    assert all(waiting[form_id][0] in covered[other] for form_id, other in found.items())
    assert found == covering_forms(waiting, dict(reversed(covered.items())))


@given(WAITING, COVERED, COVERED)
def test_another_answer_never_makes_a_form_asked_for_again(
    waiting: dict[str, tuple[str, ...]], covered: dict[str, set[str]], more: dict[str, set[str]]
) -> None:
    both = {form_id: covered.get(form_id, set()) | more.get(form_id, set()) for form_id in {*covered, *more}}
    assert {*covering_forms(waiting, covered)} <= {*covering_forms(waiting, both)}

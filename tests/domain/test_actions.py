from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samdesk import language
from samdesk.domain.actions import (
    OUTCOME_LIMIT,
    WHAT_LIMIT,
    WHO_LIMIT,
    Action,
    PlanRow,
    Status,
    action_id,
    distinct,
    in_order,
    in_plan,
    judged_outcome,
    judged_row,
    line,
    met,
    with_predecessors,
)
from samdesk.domain.faults import InputFaults, Where
from samdesk.domain.organisation import Organisation, Unit

HERE = Where(row=2)
MADE = Action("a" * 32, "A1", "Öva larmet", 2022)


@pytest.fixture(autouse=True)
def english(_own_home: None) -> None:
    language.use("en")


def faults(row: PlanRow) -> list[str]:
    with pytest.raises(InputFaults) as caught:
        judged_row(row, in_plan(2))
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2023-03-01", "2023-03-01"),
        ("20230301", "2023-03-01"),
        ("230301", "2023-03-01"),
        (" 23-03-01 ", "2023-03-01"),
        ("2023-02-30", "2023-02-30"),
        ("våren 2023", "våren 2023"),
        ("löpande", "löpande"),
        ("", ""),
    ],
)
def test_when_is_a_day_where_it_reads_as_one(written: str, kept: str) -> None:
    assert judged_row(PlanRow(what="x", when=written), in_plan(2)).when == kept


def test_texts_are_tidied_to_one_line() -> None:
    row = judged_row(PlanRow(" 7a ", "O\u0308va\r\n larmet\x00\u00a0 nu", "Chef\toch ombud", ""), in_plan(2))
    assert row == PlanRow("7a", "Öva larmet nu", "Chef och ombud", "")


def test_a_row_with_nothing_but_space_is_empty() -> None:
    assert judged_row(PlanRow(" ", "\n", "\t", "\u00a0"), in_plan(2)).is_empty


def test_a_row_must_say_what_is_to_be_done_and_names_where() -> None:
    (said,) = faults(PlanRow("7a", "", "Chef"))
    assert said.startswith("Action plan, row 2, column what: The row does not say what is to be done.")


def test_all_that_is_too_long_is_said_at_once() -> None:
    said = faults(PlanRow("1" * 21, "å" * (WHAT_LIMIT + 1), "å" * (WHO_LIMIT + 1), "å" * 61))
    assert [one.partition(":")[0].rpartition(" ")[2] for one in said] == ["row", "what", "who", "when"]
    assert not judged_row(PlanRow("1" * 20, "å" * WHAT_LIMIT, "å" * WHO_LIMIT, "å" * 60), in_plan(2)).is_empty


def test_an_outcome_keeps_its_lines_and_has_a_limit() -> None:
    assert judged_outcome(" Bytta\r\ni maj ", HERE) == "Bytta\ni maj"
    with pytest.raises(InputFaults):
        judged_outcome("å" * (OUTCOME_LIMIT + 1), HERE)


@given(st.builds(PlanRow, *[st.text(max_size=30)] * 4))
def test_a_judged_row_is_judged_the_same_again(row: PlanRow) -> None:
    try:
        kept = judged_row(row, in_plan(2))
    except InputFaults:
        return
    assert judged_row(kept, in_plan(2)) == kept


@pytest.mark.parametrize(
    ("action", "spoken", "said"),
    [
        (replace(MADE, who="Chef", when="2023-03-01"), "sv", "Öva larmet – Chef, 1 mars 2023"),
        (replace(MADE, who="Chef", when="2023-03-01"), "en", "Öva larmet – Chef, 1 March 2023"),
        (replace(MADE, when="våren"), "sv", "Öva larmet – våren"),
        (replace(MADE, who="Chef"), "sv", "Öva larmet – Chef"),
        (MADE, "sv", "Öva larmet"),
    ],
)
def test_an_action_is_one_line_in_the_language_of_the_form(action: Action, spoken: str, said: str) -> None:
    assert line(action, spoken) == said


def test_a_change_is_counted_and_saying_the_same_is_none() -> None:
    once = MADE.changed("d", outcome="Övat")
    assert once.changes == {"d": 1}
    assert once.changed("d", outcome="Övat") is once
    assert once.changed("d", outcome="").changed("e", outcome="x").changes == {"d": 2, "e": 1}


def test_the_state_that_goes_back_to_the_other_holds() -> None:
    once = MADE.changed("d", outcome="Övat")
    twice = once.changed("e", status=Status.DONE)
    assert met(MADE, once) == (once, None)
    assert met(once, MADE) == (once, None)
    assert met(once, twice) == (twice, None)
    assert met(twice, once) == (twice, None)


def test_what_two_desks_changed_without_knowing_stays_as_two() -> None:
    mine, theirs = MADE.changed("d", what="Öva i mars"), MADE.changed("e", what="Öva i maj")
    kept, second = met(mine, theirs)
    assert kept == mine
    assert second == replace(theirs, id=action_id(MADE.id, "e"))
    assert met(mine, theirs.changed("e", outcome="Klart"))[1].id == second.id  # type: ignore[union-attr]


def test_what_two_desks_changed_alike_is_shown_once() -> None:
    mine, theirs = MADE.changed("d", status=Status.DONE), MADE.changed("e", status=Status.DONE)
    kept, second = met(mine, theirs)
    assert kept == mine
    assert second == replace(theirs, id=action_id(MADE.id, "e"))
    assert len(distinct([kept, second])) == 1


def test_the_same_count_with_another_text_loses_neither() -> None:
    kept, second = met(MADE.changed("d", what="x"), MADE.changed("d", what="y"))
    assert second is not None
    assert (kept.what, second.what) == ("x", "y")


CHANGES = st.lists(st.tuples(st.sampled_from("de"), st.sampled_from(["", "Övat", "Struket"])), max_size=4)


def after(changes: list[tuple[str, str]]) -> Action:
    action = MADE
    for desk, outcome in changes:
        action = action.changed(desk, outcome=outcome)
    return action


@given(CHANGES, CHANGES)
def test_neither_state_is_lost_unless_the_other_goes_back_to_it(
    one: list[tuple[str, str]], other: list[tuple[str, str]]
) -> None:
    ours, theirs = after(one), after(other)
    kept, second = met(ours, theirs)
    outcomes = {found.outcome for found in (kept, second) if found}
    for state, rival in ((ours, theirs), (theirs, ours)):
        superseded = all(rival.changes.get(desk, 0) >= times for desk, times in state.changes.items())
        assert state.outcome in outcomes or superseded
    assert kept == ours or all(kept.changes.get(desk, 0) >= times for desk, times in ours.changes.items())


@given(CHANGES, CHANGES)
def test_two_desks_that_meet_agree_on_what_was_said(one: list[tuple[str, str]], other: list[tuple[str, str]]) -> None:
    ours, theirs = after(one), after(other)
    here = {found.outcome for found in met(ours, theirs) if found}
    there = {found.outcome for found in met(theirs, ours) if found}
    assert here == there


def test_what_was_written_alike_stands_once_and_the_one_that_was_followed_up_stays() -> None:
    twin = replace(MADE, id="b" * 32)
    assert distinct([MADE, twin]) == [MADE]
    done = twin.changed("d", status=Status.DONE)
    assert distinct([MADE, done]) == [done]
    other = MADE.changed("e", outcome="Påbörjat")
    assert distinct([other, done]) == [other, done]
    assert distinct([replace(MADE, what="", status=Status.DROPPED)]) == []


def test_the_order_is_the_same_whatever_order_they_come_in() -> None:
    others = [
        replace(MADE, id="1" * 32, year=2021, unit="B"),
        replace(MADE, id="2" * 32, unit="B"),
        replace(MADE, id="3" * 32, form_id="K7QX2M4P", position=2),
        replace(MADE, id="4" * 32, form_id="K7QX2M4P", position=1),
    ]
    wanted = ["1", "2", "a", "4", "3"]
    for some in ([MADE, *others], [*reversed(others), MADE]):
        assert [one.id[0] for one in in_order(some, ["B", "A1"])] == wanted


def test_what_has_a_day_comes_before_what_has_none() -> None:
    some = [replace(MADE, what="a"), replace(MADE, what="c", when="2023-05-01"), replace(MADE, what="b", when="våren")]
    assert [one.what for one in in_order(some)] == ["c", "b", "a"]


def test_units_that_became_a_unit_are_found_through_all_years_even_in_a_circle() -> None:
    units = (
        Unit("A", "A", "enhet", predecessors=("B", "C")),
        Unit("B", "B", "enhet", predecessors=("D",)),
        Unit("D", "D", "enhet", predecessors=("A",)),
    )
    assert with_predecessors(Organisation.of(units), ["A"]) == ("A", "B", "C", "D")

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samdesk.domain.answers import Answer, FormAnswers, Missing, Participants, judged
from samdesk.domain.faults import InputFaults
from samdesk.domain.second_entry import (
    BACKGROUND,
    ErrorRate,
    Sampling,
    SamplingPlan,
    agree,
    compared,
    differences,
    settled,
    value,
    with_value,
)
from tests.domain.asked import DEFINITION

MISSING = st.builds(Answer, missing=st.sampled_from(Missing))
MARKED = st.builds(
    Answer,
    st.sampled_from(["", "1", "3"]),
    action=st.booleans(),
    motivation=st.sampled_from(["", "Brist", "Ingen tid"]),
)
YES_NO = st.builds(Answer, st.sampled_from(["", "1", "3"]))
AREAS = st.builds(Answer, st.sets(st.sampled_from("abcd"), max_size=3).map(lambda codes: " ".join(sorted(codes))))
ROWS = {
    "1": MARKED | MISSING,
    "2": YES_NO | MISSING,
    "3": YES_NO | MISSING,
    "4": AREAS | MISSING,
    "5": st.builds(Answer, text=st.sampled_from(["", "Buller i köket", "buller i köket.", "Annat"])),
    "6": st.builds(Answer, text=st.integers(0, 99).map(str)),
    "7": st.builds(Answer, text=st.dates().map(lambda day: day.isoformat() if day.year > 999 else "")),
}
CONTENTS = st.builds(
    FormAnswers,
    st.fixed_dictionaries({}, optional=ROWS),
    st.builds(Participants, st.booleans(), st.booleans(), st.booleans(), st.none() | st.integers(0, 99)),
    st.none() | st.dates(min_value=date(2000, 1, 1)),
    st.lists(st.sampled_from(["1001", "1002", "Å1"]), unique=True).map(lambda codes: tuple(sorted(codes))),
)


@given(CONTENTS, CONTENTS, st.data())
def test_a_form_says_what_was_settled_on_rows_that_differ_and_elsewhere_what_both_said(
    first: FormAnswers, second: FormAnswers, data: st.DataObject
) -> None:
    found = differences(DEFINITION, first, second)
    taken = [(one.number, data.draw(st.sampled_from([one.first, one.second]))) for one in found]
    result = settled(DEFINITION, first, taken)
    for number, answer in taken:
        assert value(result, number) == answer
    for number in {*compared(DEFINITION, first, second)} - {number for number, _answer in taken}:
        assert value(result, number) == value(first, number)
        assert agree(value(result, number), value(second, number))


@given(CONTENTS, CONTENTS)
def test_two_entries_differ_in_the_same_rows_whichever_was_first(first: FormAnswers, second: FormAnswers) -> None:
    one, other = differences(DEFINITION, first, second), differences(DEFINITION, second, first)
    assert [(row.number, row.first, row.second) for row in one] == [
        (row.number, row.second, row.first) for row in other
    ]
    assert {row.number for row in one} <= {*compared(DEFINITION, first, second)}


@given(CONTENTS)
def test_an_entry_does_not_differ_from_itself(content: FormAnswers) -> None:
    assert differences(DEFINITION, content, content) == ()


@given(CONTENTS, CONTENTS)
def test_a_form_that_takes_every_difference_of_the_second_entry_does_not_differ_from_it(
    first: FormAnswers, second: FormAnswers
) -> None:
    found = differences(DEFINITION, first, second)
    result = settled(DEFINITION, first, [(one.number, one.second) for one in found])
    assert differences(DEFINITION, result, second) == ()


@given(CONTENTS, st.sampled_from(sorted({*ROWS, *BACKGROUND})))
def test_what_a_form_says_can_be_put_back(content: FormAnswers, number: str) -> None:
    again = with_value(DEFINITION, content, number, value(content, number))
    assert value(again, number) == value(content, number)


def test_free_texts_differ_only_if_their_words_do() -> None:
    assert agree(Answer("1", motivation="Ont om tid."), Answer("1", motivation="ont  om tid"))
    assert not agree(Answer("1", motivation="Ont om tid"), Answer("1", motivation="Gott om tid"))
    assert not agree(Answer("1", motivation="Ont om tid"), Answer("2", motivation="Ont om tid"))
    assert not agree(Answer("1", action=True), Answer("1"))
    assert not agree(Answer(missing=Missing.BLANK), Answer(missing=Missing.ILLEGIBLE))


def test_differences_come_in_printed_order_and_the_background_last() -> None:
    first = FormAnswers({"5": Answer(text="a"), "1": Answer("1")}, Participants(employees=7))
    second = FormAnswers({"1": Answer("3"), "5": Answer(text="b")}, Participants(employees=9))
    assert [one.number for one in differences(DEFINITION, first, second)] == ["1", "5", "participants_employees"]


def test_a_row_that_neither_entry_is_asked_for_is_no_field() -> None:
    yes = FormAnswers({"1": Answer("1")})
    assert "2" not in compared(DEFINITION, yes, yes)
    assert "2" in compared(DEFINITION, yes, FormAnswers({"1": Answer("3")}))
    assert compared(DEFINITION, yes, yes)[-len(BACKGROUND) :] == BACKGROUND


@pytest.mark.parametrize(
    ("number", "answer"),
    [
        ("1", Answer("2")),
        ("17", Answer("1")),
        ("answered_on", Answer(text="i går")),
        ("participants_employees", Answer(text="många")),
        ("participants_employees", Answer(text="-1")),
        ("participants_employees", Answer(text="1000000")),
        ("participants_manager", Answer("ja")),
    ],
)
def test_what_the_row_does_not_take_is_not_put(number: str, answer: Answer) -> None:
    with pytest.raises(InputFaults):
        with_value(DEFINITION, FormAnswers(), number, answer)


def test_a_typed_answer_is_kept_in_one_form() -> None:
    assert value(with_value(DEFINITION, FormAnswers(), "4", Answer("c  a")), "4") == judged(
        DEFINITION, "4", Answer("a c")
    )
    assert value(with_value(DEFINITION, FormAnswers(), "answered_on", Answer(text="231103")), "answered_on") == Answer(
        text="2023-11-03"
    )
    covered = with_value(DEFINITION, FormAnswers(), "units_covered", Answer(text=" B  A B"))
    assert covered.units_covered == ("A", "B")


@given(st.integers(1, 20), st.data(), st.integers(0, 200))
def test_every_nth_takes_one_of_each_n_in_a_row_whatever_the_start(n: int, data: st.DataObject, after: int) -> None:
    plan = SamplingPlan(Sampling.EVERY_NTH, n, data.draw(st.integers(1, n)))
    assert sum(plan.takes(place) for place in range(after + 1, after + n + 1)) == 1


def test_a_sample_of_none_takes_nothing_and_of_all_everything() -> None:
    assert not any(SamplingPlan(Sampling.NONE).takes(place) for place in range(1, 50))
    assert all(SamplingPlan(Sampling.ALL).takes(place) for place in range(1, 50))


# From the formula of Wilson (1927), worked out by hand with z = 1.96.
INTERVALS = [(0, 100, 0.0, 37.0), (1, 100, 1.77, 54.5), (5, 1000, 2.14, 11.65), (50, 100, 403.8, 596.2)]


@pytest.mark.parametrize(("wrong", "fields", "low", "high"), INTERVALS)
def test_the_confidence_interval_is_wilsons(wrong: int, fields: int, low: float, high: float) -> None:
    rate = ErrorRate(fields, wrong)
    assert rate.per_thousand == 1000 * wrong / fields
    assert rate.low == pytest.approx(low, abs=0.06)
    assert rate.high == pytest.approx(high, abs=0.06)


@given(st.integers(1, 10_000).flatmap(lambda fields: st.tuples(st.just(fields), st.integers(0, fields))))
def test_the_rate_lies_within_its_interval(counts: tuple[int, int]) -> None:
    rate = ErrorRate(*counts)
    assert rate.low is not None
    assert rate.high is not None
    assert rate.per_thousand is not None
    assert 0 <= rate.low <= rate.per_thousand + 1e-9 <= rate.high + 2e-9 <= 1000 + 3e-9


def test_nothing_keyed_twice_has_no_rate_and_stops_nothing() -> None:
    rate = ErrorRate(0, 0)
    assert (rate.per_thousand, rate.low, rate.high, rate.stop) == (None, None, None, False)


def test_the_stop_rule_holds_above_its_percentage_and_not_at_it() -> None:
    assert not ErrorRate(1000, 5, stop_percent=0.5).stop
    assert ErrorRate(1000, 6, stop_percent=0.5).stop
    assert not ErrorRate(1000, 0, waiting=9, stop_percent=0.5).stop

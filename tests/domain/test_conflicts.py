from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samdesk.domain import form_id
from samdesk.domain.answers import Answer, FormAnswers, Missing, Participants
from samdesk.domain.conflicts import (
    BothDecision,
    answering_twice,
    differing_rows,
    latest_both,
    pair_key,
    read_both,
    without_blanks,
)

BLANK = Answer(missing=Missing.BLANK)
FORMS = tuple(form_id.with_check(free) for free in ("K7QX2M", "000000", "ZZZZZZ"))


def rows(**answers: Answer) -> FormAnswers:
    return FormAnswers({number.removeprefix("s"): answer for number, answer in answers.items()})


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (Answer("1"), BLANK, Answer("1")),
        (Answer("1"), Answer(), Answer("1")),
        (BLANK, Answer(), BLANK),
        (Answer("1", motivation="för att"), Answer("1"), Answer("1", motivation="för att")),
        (Answer("1"), Answer(missing=Missing.BLANK, motivation="för att"), Answer("1", motivation="för att")),
        (Answer("1", action=True), BLANK, Answer("1", action=True)),
        (Answer(missing=Missing.TWO_BOXES), BLANK, Answer(missing=Missing.TWO_BOXES)),
    ],
)
def test_a_blank_gives_way_to_what_the_other_reading_says(one: Answer, other: Answer, said: Answer) -> None:
    for contents in ([rows(s3=one), rows(s3=other)], [rows(s3=other), rows(s3=one)]):
        joined = without_blanks(contents, ())
        assert joined is not None
        assert joined.answers["3"] == said


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Answer("1"), Answer("2")),
        (Answer("1"), Answer(missing=Missing.ILLEGIBLE)),
        (Answer("1", motivation="a"), Answer("1", motivation="b")),
        (Answer("1", action=True), Answer("1")),
        (Answer(text="7"), Answer(text="8")),
    ],
)
def test_two_readings_that_both_say_something_have_no_suggestion(one: Answer, other: Answer) -> None:
    assert without_blanks([rows(s3=one, s4=BLANK), rows(s3=other, s4=Answer("1"))], ()) is None


def test_who_when_and_for_which_units_are_filled_in_too_but_never_chosen_between() -> None:
    bare = FormAnswers({}, units_covered=("A11",))
    full = FormAnswers({}, Participants(True, False, False, 7), date(2023, 12, 1), ("A11", "A12"))
    assert without_blanks([bare, full, bare], ("A11",)) == full
    for other in (
        replace(full, participants=Participants(True, True, False, 7)),
        replace(full, participants=Participants(True, False, False, 8)),
        replace(full, answered_on=date(2023, 12, 2)),
        replace(full, units_covered=("A11", "A21")),
    ):
        assert without_blanks([full, other], ("A11",)) is None


ANSWERS = st.builds(
    Answer,
    st.sampled_from(["", "1", "2"]),
    st.just(""),
    st.sampled_from([None, Missing.BLANK, Missing.ILLEGIBLE]),
    st.booleans(),
    st.sampled_from(["", "a", "b"]),
).filter(lambda one: not (one.choice and one.missing))
CONTENTS = st.builds(FormAnswers, st.dictionaries(st.sampled_from(["1", "2"]), ANSWERS))


@given(st.lists(CONTENTS, min_size=2, max_size=4), st.randoms())
def test_a_suggestion_is_the_same_in_any_order_contradicts_no_reading_and_invents_nothing(
    contents: list[FormAnswers], random: object
) -> None:
    said = without_blanks(contents, ())
    shuffled = list(contents)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert without_blanks(shuffled, ()) == said
    if said is None:
        return
    assert without_blanks([*contents, said], ()) == said
    for number, joined in said.answers.items():
        read = [content.answers.get(number, Answer()) for content in contents]
        for part in ("choice", "motivation"):
            values = {getattr(answer, part) for answer in read} - {""}
            assert values <= {getattr(joined, part)}
            assert getattr(joined, part) in values | {""}
        assert joined.action == any(answer.action for answer in read)


def test_rows_that_differ_stand_in_printed_order() -> None:
    same = {number: Answer("1") for number in ("10a", "2", "7b", "7a", "1")}
    assert differing_rows([FormAnswers(same), FormAnswers({"1": Answer("1")})]) == ("2", "7a", "7b", "10a")
    assert differing_rows([FormAnswers({"1": Answer()}), FormAnswers()]) == ()


def test_forms_of_the_same_questions_that_cover_a_unit_are_found_in_pairs() -> None:
    covered = {
        "C": ("d", ("1", "2")),
        "A": ("d", ("1",)),
        "B": ("d", ("2",)),
        "D": ("e", ("1", "2")),
    }
    assert answering_twice(covered) == (("A", "C"), ("B", "C"))


@given(
    st.lists(st.builds(BothDecision, st.just(FORMS[1]), st.just(FORMS[2]), st.integers(1, 4), st.booleans())),
    st.randoms(),
)
def test_of_decisions_about_two_forms_the_same_one_counts_in_any_order(
    decisions: list[BothDecision], random: object
) -> None:
    shuffled = list(decisions)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found = latest_both(decisions)
    assert latest_both(shuffled) == found
    assert all(one.number <= found[FORMS[1], FORMS[2]].number for one in decisions)


def test_a_decision_about_two_forms_is_read_from_its_note_from_either_side_and_nothing_else_is() -> None:
    one = BothDecision(FORMS[1], FORMS[0], 3, counts=False)
    assert read_both(FORMS[1], one.note) == one
    assert read_both(FORMS[0], f"not both 3 {FORMS[1]}") == one
    for note in ("", "both", f"both 0 {FORMS[0]}", f"both 1 {FORMS[1]}", "both 1 K7QX2M00", f"joint 1 {FORMS[0]}"):
        assert read_both(FORMS[1], note) is None
    assert pair_key((FORMS[0], FORMS[1])) == pair_key((FORMS[1], FORMS[0])) == f"{FORMS[1]}+{FORMS[0]}"

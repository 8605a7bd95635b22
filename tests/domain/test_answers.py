from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samdesk.domain.answers import TEXT_LIMIT, Answer, Missing, is_asked, judged, left_open, read_day, tidy, valid_codes
from samdesk.domain.faults import InputFaults
from tests.domain.asked import DEFINITION


def faults(number: str, answer: Answer) -> list[str]:
    with pytest.raises(InputFaults) as caught:
        judged(DEFINITION, number, answer)
    assert all(fault.what and fault.advice for fault in caught.value.faults)
    return [fault.what for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("number", "answer"),
    [
        ("11", Answer("1")),
        ("", Answer("1")),
        ("om", Answer("1")),
        ("1", Answer("2")),
        ("1", Answer("1 3")),
        ("1", Answer(text="Ja")),
        ("1", Answer("1", missing=Missing.BLANK)),
        ("5", Answer(text="Ja", missing=Missing.ILLEGIBLE)),
        ("1", Answer("1", motivation="x" * (TEXT_LIMIT + 1))),
        ("2", Answer("1", motivation="x")),
        ("2", Answer("1", action=True)),
        ("4", Answer("a b c d")),
        ("4", Answer("a e")),
        ("5", Answer("1")),
        ("5", Answer(text="x" * (TEXT_LIMIT + 1))),
        ("6", Answer(text="-1")),
        ("6", Answer(text="1,5")),
        ("6", Answer(text="\u0661")),
        ("7", Answer(text="2023-02-30")),
    ],
)
def test_what_the_row_does_not_take_is_one_fault(number: str, answer: Answer) -> None:
    assert len(faults(number, answer)) == 1


def test_all_faults_of_a_row_are_told_at_once() -> None:
    assert len(faults("2", Answer("2 7", text="Ja", missing=Missing.BLANK, action=True, motivation="x"))) == 7


def test_several_choices_are_kept_once_each_in_printed_order() -> None:
    assert judged(DEFINITION, "4", Answer(" c  a c ")).choice == "a c"
    assert judged(DEFINITION, "8", Answer("d c b a")).choice == "a b c d"
    assert judged(DEFINITION, "1", Answer("1 1")).choice == "1"


@given(st.permutations(["a", "b", "c"]))
def test_the_order_of_keying_several_choices_makes_no_difference(codes: list[str]) -> None:
    assert judged(DEFINITION, "4", Answer(" ".join(codes))).choice == "a b c"


def test_a_number_and_a_date_have_one_form_however_they_were_written() -> None:
    assert {judged(DEFINITION, "6", Answer(text=text)).text for text in ("12", "012", " 12 ")} == {"12"}
    assert judged(DEFINITION, "6", Answer(text="000")).text == "0"
    written = ("2023-12-15", "20231215", "231215", " 23-12-15")
    assert {judged(DEFINITION, "7", Answer(text=text)).text for text in written} == {"2023-12-15"}


def test_a_number_of_ten_thousand_digits_is_kept_and_not_counted_with() -> None:
    assert judged(DEFINITION, "6", Answer(text="9" * TEXT_LIMIT)).text == "9" * TEXT_LIMIT


@given(
    st.sampled_from(sorted(DEFINITION.by_number)),
    st.builds(
        Answer,
        st.sampled_from(["", "1", "3", "a", "b a", "9"]),
        st.sampled_from(["", "7", "231215", " Text\u0301 "]),
        st.sampled_from([None, *Missing]),
        st.booleans(),
        st.text(max_size=5),
    ),
)
def test_what_was_judged_is_judged_the_same_again(number: str, answer: Answer) -> None:
    try:
        kept = judged(DEFINITION, number, answer)
    except InputFaults:
        return
    assert judged(DEFINITION, number, kept) == kept
    assert replace(kept, choice=answer.choice, text=answer.text, motivation=answer.motivation) == answer


def test_text_is_kept_as_written_but_for_control_characters_line_ends_and_outer_space() -> None:
    assert tidy("  Vi \u00a0bör\x00\x1b[31m\r\ngöra\rså\u2028här\tnu \n") == "Vi \u00a0bör[31m\ngöra\nså\nhär\tnu"


@given(st.text(st.characters()))
def test_a_tidied_text_can_be_stored_as_utf_8(text: str) -> None:
    assert "\x00" not in tidy(text)
    assert tidy(text).encode().decode() == tidy(text)


def test_codes_are_in_printed_order_and_none_for_text() -> None:
    rows = DEFINITION.by_number
    assert valid_codes(DEFINITION, rows["4"]) == ("a", "b", "c", "d")
    assert valid_codes(DEFINITION, rows["5"]) == ()


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_day_is_read_in_each_of_its_forms(day: date) -> None:
    for form in ("%Y-%m-%d", "%Y%m%d", "%y%m%d", "%y-%m-%d"):
        assert read_day(f" {day.strftime(form)} ") == day


@pytest.mark.parametrize(
    "text",
    ["", "2012-1-1", "2011-1-15", "2023-12-5", "-20231215", "2023-1215", "20-231215", "2023-13-01", "231515",
     "15/12 2023", "0000-01-01", "\u0662\u0660\u0662\u0663-12-15", "2023-12-15T00:00"],
)  # fmt: skip
def test_what_is_not_surely_a_day_is_none_and_never_another_day(text: str) -> None:
    assert read_day(text) is None


@given(st.text(st.sampled_from("0123456789-"), max_size=10))
def test_a_day_that_is_read_has_the_digits_that_were_written(text: str) -> None:
    day = read_day(text)
    assert day is None or day.isoformat().replace("-", "").endswith(text.replace("-", ""))
    assert day is None or day + timedelta(0) == day


def test_a_conditional_row_is_asked_by_the_other_rows_choice() -> None:
    rows = DEFINITION.by_number

    def asked(number: str, **answers: Answer) -> bool:
        return is_asked(DEFINITION, rows[number], {name.strip("_"): answer for name, answer in answers.items()})

    assert asked("1")
    assert asked("2", _1=Answer("3"))
    assert not asked("2", _1=Answer("1"))
    assert not asked("2")
    assert asked("3", _1=Answer("1"))
    assert not asked("3", _1=Answer("3"))
    assert not asked("3"), "nobody knows yet"
    assert not asked("3", _1=Answer(missing=Missing.BLANK))


def test_rows_with_choices_and_required_ones_are_open_until_dealt_with_where_they_apply() -> None:
    assert left_open(DEFINITION, {}) == ("1", "4", "6", "8")
    assert left_open(DEFINITION, {"1": Answer("3")}) == ("2", "4", "6", "8")
    assert left_open(DEFINITION, {"1": Answer("1")}) == ("3", "4", "6", "8")
    assert left_open(DEFINITION, {"1": Answer(motivation="x", action=True)}) == ("1", "4", "6", "8")
    done = {
        "1": Answer(missing=Missing.BLANK),
        "4": Answer("a"),
        "6": Answer(text="3"),
        "8": Answer(missing=Missing.TWO_BOXES),
    }
    assert left_open(DEFINITION, done) == ()


def test_an_answer_is_empty_only_if_nothing_was_entered() -> None:
    assert Answer().is_empty
    for answer in (Answer("1"), Answer(text="x"), Answer(missing=Missing.BLANK)):
        assert answer.is_given
        assert not answer.is_empty
    for answer in (Answer(action=True), Answer(motivation="x")):
        assert not answer.is_given
        assert not answer.is_empty

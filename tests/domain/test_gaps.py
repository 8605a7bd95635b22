from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from samdesk.domain.answers import Answer, Missing
from samdesk.domain.definition import Choice, Condition, Definition, Kind, Scale, Section, Statement
from samdesk.domain.gaps import Gap, gaps

SCALE = Scale("svar", tuple(Choice(code, {"sv": code}) for code in ("1", "2", "3", "9")))
ROW = Statement("s", Kind.SELECT_ONE, scale="svar", motivation=True, action=True)
ROWS = (
    replace(ROW, name="s1", number="1"),
    replace(ROW, name="s2", number="2", relevant=Condition("1", "1")),
    replace(ROW, name="s3", number="3", action=False),
    Statement("s4", Kind.TEXT, "4", action=True),
)
DEFINITION = Definition("prov", "1", {"sv": "Prov"}, ("sv",), (Section("ett", {}, {}, ROWS),), (SCALE,))


def numbers(answers: dict[str, Answer]) -> list[str]:
    return [gap.number for gap in gaps(DEFINITION, answers, ())]


def test_partly_and_no_are_gaps_and_yes_and_not_applicable_are_none() -> None:
    found = {code: numbers({"1": Answer(code)}) for code in ("1", "2", "3", "9", "")}
    assert found == {"1": [], "2": ["1"], "3": ["1"], "9": [], "": []}


def test_a_marked_box_is_a_gap_whatever_the_answer() -> None:
    assert numbers({"1": Answer("1", action=True), "4": Answer(action=True)}) == ["1", "4"]


def test_a_row_without_the_box_is_never_a_gap() -> None:
    assert numbers({"3": Answer("3")}) == []


def test_a_row_that_does_not_apply_is_no_gap() -> None:
    assert numbers({"1": Answer("9"), "2": Answer("3")}) == []
    assert numbers({"1": Answer("1"), "2": Answer("3")}) == ["2"]


def test_a_row_that_is_missing_on_paper_is_no_gap() -> None:
    assert numbers({"1": Answer(missing=Missing.BLANK)}) == []


def test_a_gap_is_settled_by_a_plan_or_by_a_reason_for_none() -> None:
    def only(answer: Answer, planned: tuple[str, ...] = ()) -> Gap:
        (gap,) = gaps(DEFINITION, {"1": answer}, planned)
        return gap

    assert not only(Answer("3")).is_settled
    assert only(Answer("3", motivation="Byggs om i vår")).is_settled
    assert only(Answer("3"), ("1",)).is_settled
    assert not only(Answer("3", action=True, motivation="Ja")).is_settled
    assert only(Answer("3", action=True), ("1",)).is_settled


@given(
    st.dictionaries(
        st.sampled_from(["1", "2", "3", "4"]),
        st.builds(Answer, st.sampled_from(["", "1", "2", "3", "9"]), action=st.booleans()),
    )
)
def test_gaps_stand_in_printed_order_and_once(answers: dict[str, Answer]) -> None:
    found = numbers(answers)
    assert found == sorted(set(found))

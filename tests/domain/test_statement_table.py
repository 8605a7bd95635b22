import pytest

from samdesk.domain.answers import Missing
from samdesk.domain.definition import Choice, Definition, Kind, Scale, Section, Statement
from samdesk.domain.figures import Share
from samdesk.domain.statement_table import AnswerCount, StatementRow, StatementTable, statement_table

YES_NO = Scale("svar", tuple(Choice(code, {"sv": text}) for code, text in [
    ("1", "Ja"), ("2", "Delvis"), ("3", "Nej"), ("9", "Ej aktuellt"),
]))  # fmt: skip
UNDERSTANDING = Scale("forstaelse", tuple(Choice(code, {"sv": text}) for code, text in [
    ("1", "1 - Mycket liten förståelse"), ("2", "2"), ("3", "3"), ("4", "4"),
    ("5", "5 - Mycket stor förståelse"), ("9", "Ingen bedömning kan göras"),
]))  # fmt: skip
NINE_STEPS = Scale("nio", tuple(Choice(str(n), {"sv": f"Nivå {n}"}) for n in range(1, 10)))


def table(
    counts: list[AnswerCount], *, scale: Scale = YES_NO, kind: Kind = Kind.SELECT_ONE, forms: int = 20
) -> StatementTable:
    statement = Statement("s1", kind, "1", label={"sv": "Påstående"}, scale=scale.name, motivation=True, action=True)
    text = Statement("k", Kind.TEXT, "2", label={"sv": "Kommentar"})
    definition = Definition("d", "1", {"sv": "Enkät"}, ("sv",), (Section("a", {}, {}, (statement, text)),), (scale,))
    return statement_table(definition, counts, forms=forms)


def row(
    counts: list[AnswerCount], *, scale: Scale = YES_NO, kind: Kind = Kind.SELECT_ONE, forms: int = 20
) -> StatementRow:
    (only,) = table(counts, scale=scale, kind=kind, forms=forms).rows
    return only


def test_shares_are_among_answers_and_not_applicable_is_counted_but_kept_out() -> None:
    found = row([
        AnswerCount("1", "1", None, 6),
        AnswerCount("1", "3", None, 2),
        AnswerCount("1", "9", None, 4),
        AnswerCount("1", "", Missing.BLANK, 3),
        AnswerCount("1", "", Missing.TWO_BOXES, 1),
    ])  # fmt: skip
    assert (found.answered, found.applicable, found.not_applicable, found.base) == (12, 8, 4, 8)
    assert [str(found.percent(code)) for code in "1239"] == ["75.0", "0.0", "25.0", "None"]
    assert found.missing == {Missing.BLANK: 3, Missing.TWO_BOXES: 1}
    assert found.not_answered == 4


def test_motivations_are_a_share_of_the_answers_and_actions_are_counted_on_every_row() -> None:
    found = row([
        AnswerCount("1", "1", None, 8, motivated=3, needs_action=1),
        AnswerCount("1", "", Missing.BLANK, 2, motivated=2, needs_action=2),
    ])  # fmt: skip
    assert found.motivation == Share(3, 8)
    assert found.needs_action == 3


def test_the_published_question_on_understanding_has_17_as_base_of_percent_and_16_of_the_mean() -> None:
    numbers = {"1": 1, "2": 1, "3": 8, "4": 3, "5": 3, "9": 1}
    found = row([AnswerCount("1", code, None, n) for code, n in numbers.items()], scale=UNDERSTANDING, forms=17)
    assert [str(found.percent(code)) for code in numbers] == ["5.9", "5.9", "47.1", "17.6", "17.6", "5.9"]
    assert (str(found.rating.mean), str(found.rating.median), found.rating.n) == ("3.38", "3", 16)


def test_fewer_than_five_answers_have_no_mean() -> None:
    found = row([AnswerCount("1", "4", None, 2), AnswerCount("1", "5", None, 2)], scale=UNDERSTANDING)
    assert found.rating.mean is None
    assert str(found.rating.median) == "4.5"


def test_yes_partly_no_is_not_a_scale_of_numbers() -> None:
    assert row([AnswerCount("1", "1", None, 20)]).rating is None


def test_a_scale_with_nine_steps_has_no_choice_for_not_applicable() -> None:
    found = row([AnswerCount("1", "9", None, 3), AnswerCount("1", "1", None, 1)], scale=NINE_STEPS)
    assert found.not_applicable == 0
    assert found.percent("9") == 75


def test_several_choices_are_each_a_share_of_the_forms_that_answered() -> None:
    found = row([AnswerCount("1", "1 2", None, 5), AnswerCount("1", "2 9", None, 5)], kind=Kind.SELECT_MULTIPLE)
    assert found.answered == found.base == 10
    assert [found.percent(code) for code in "1239"] == [50, 100, 0, 50]


def test_a_row_nobody_came_to_has_no_shares() -> None:
    found = row([])
    assert found.not_answered == 20
    assert found.percent("1") is None


def test_rows_with_text_are_not_in_the_table() -> None:
    assert [r.statement.number for r in table([AnswerCount("2", "", None, 3)]).rows] == ["1"]


def test_a_choice_of_another_definition_is_a_bug() -> None:
    with pytest.raises(ValueError, match="no choice 7"):
        row([AnswerCount("1", "7", None, 1)])

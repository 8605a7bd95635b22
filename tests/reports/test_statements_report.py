"""What the statement report says, before it is a file."""

from datetime import date

import pytest

from samdesk.domain.answers import Missing
from samdesk.domain.definition import Choice, Definition, Kind, Scale, Section, Statement
from samdesk.domain.document import Document, Heading, Table
from samdesk.domain.statement_table import AnswerCount, statement_table
from samdesk.reports.cells import cell_text, value_text
from samdesk.reports.statements import statements_document


def scale(name: str, **labels: str) -> Scale:
    return Scale(name, tuple(Choice(code.strip("c"), {"sv": text, "en": text}) for code, text in labels.items()))


YES_NO = scale("svar", c1="Ja", c2="Delvis", c3="Nej", c9="Ej aktuellt")
PATTERN = scale("monster", c1="Ja", c2="Nej")
UNDERSTANDING = scale(
    "forstaelse",
    c1="1 - Mycket liten förståelse", c2="2", c3="3", c4="4", c5="5 - Mycket stor förståelse",
    c9="Ingen bedömning kan göras",
)  # fmt: skip
SUPPORT = scale("stod", c1="Nej, det fungerade inte tillräckligt", c2="Ja, för genomförandet", c3="Ja, för båda")
STRENGTHS = scale("styrkor", c1="Policy", c2="Mål", c3="Rutiner", c4="Risker", c5="Ombud")


def definition(*statements: Statement, id_: str = "prov", title: str = "Prov om {policy}") -> Definition:
    scales = (YES_NO, PATTERN, UNDERSTANDING, SUPPORT, STRENGTHS)
    label = {"sv": title, "en": "Trial of {policy}"}
    return Definition(id_, "1", label, ("sv", "en"), (Section("a", {}, {}, statements),), scales)


def statement(number: str, of: str, kind: Kind = Kind.SELECT_ONE, *, more: bool = False) -> Statement:
    label = {"sv": f"Påstående om {number}", "en": f"Statement on {number}"}
    return Statement(f"s{number.lower()}", kind, number, label=label, scale=of, motivation=more, action=more)


def report(of: Definition, *counts: AnswerCount, forms: int, language: str = "sv") -> Document:
    table = statement_table(of, counts, forms=forms)
    made_on = date(2023, 12, 20)
    return statements_document([(table, {"policy": "policyn"})], language=language, made_on=made_on, round_name="R")


def shown(table: Table, language: str = "sv") -> list[list[str]]:
    rows = (*table.rows, *([table.total] if table.total else []))
    return [[cell_text(v, c, language) for v, c in zip(row, table.columns, strict=True)] for row in rows]


def test_the_question_on_understanding_is_the_published_table_with_mean_and_median() -> None:
    numbers = {"1": 1, "2": 1, "3": 8, "4": 3, "5": 3, "9": 1}
    made = report(
        definition(statement("F4", "forstaelse")),
        *(AnswerCount("F4", c, None, n) for c, n in numbers.items()),
        forms=17,
    )
    assert shown(made.table("prov.statement_f4")) == [
        ["1 - Mycket liten förståelse", "1", "5,9%", "–"],
        ["2", "1", "5,9%", "–"],
        ["3", "8", "47,1%", "–"],
        ["4", "3", "17,6%", "–"],
        ["5 - Mycket stor förståelse", "3", "17,6%", "–"],
        ["Ingen bedömning kan göras", "1", "5,9%", "–"],
        ["Totalt", "17", "100,0%", "–"],
    ]
    figures = {figure.key: str(figure.value) for figure in made.figures}
    assert (figures["prov.mean_f4"], figures["prov.median_f4"], figures["prov.n_f4"]) == ("3.38", "3", "16")


def test_long_choices_stand_below_each_other_as_in_the_published_table_on_support() -> None:
    counts = [AnswerCount("F5", code, None, n) for code, n in (("1", 1), ("2", 7), ("3", 9))]
    table = report(definition(statement("F5", "stod")), *counts, forms=17).table("prov.statement_f5")
    assert [row[1:3] for row in shown(table)] == [["1", "5,9%"], ["7", "41,2%"], ["9", "52,9%"], ["17", "100,0%"]]


def test_several_choices_are_ranked_and_equal_numbers_share_a_place() -> None:
    counts = [AnswerCount("F1", chosen, None, n) for chosen, n in (("1 2", 4), ("2 3", 4), ("5", 2))]
    table = report(definition(statement("F1", "styrkor", Kind.SELECT_MULTIPLE)), *counts, forms=12).table(
        "prov.statement_f1"
    )
    assert shown(table) == [
        ["Mål", "8", "80,0%", "1"],
        ["Policy", "4", "40,0%", "2"],
        ["Rutiner", "4", "40,0%", "2"],
        ["Ombud", "2", "20,0%", "4"],
    ]
    assert table.total is None
    assert table.notes[-1] == "Saknas eller inte besvarade: 2."


def test_not_applicable_is_counted_apart_and_missing_rows_are_in_no_share() -> None:
    of = definition(statement("1", "svar", more=True), statement("2", "svar", more=True))
    made = report(
        of,
        AnswerCount("1", "1", None, 3, motivated=2, needs_action=1),
        AnswerCount("1", "3", None, 1),
        AnswerCount("1", "9", None, 4, motivated=4),
        AnswerCount("1", "", Missing.TWO_BOXES, 2),
        forms=12,
    )
    table = made.table("prov.statements_1")
    assert table.title == "Påståenden 1 till 2"
    assert [column.title for column in table.columns][2:6] == ["Ja", "Delvis", "Nej", "Ej aktuellt"]
    assert shown(table)[0] == [
        "1", "Påstående om 1", "75,0% (3)", "0,0% (0)", "25,0% (1)", "4", "8", "2", "2", "75%", "1",
    ]  # fmt: skip


def test_a_row_that_nobody_answered_has_no_shares() -> None:
    made = report(definition(statement("1", "svar", more=True)), forms=0)
    assert shown(made.table("prov.statements_1")) == [
        ["1", "Påstående om 1", "– (0)", "– (0)", "– (0)", "0", "0", "0", "0", "–", "0"]
    ]


@pytest.mark.parametrize(("language", "note"), [("sv", "Ingen blankett har ett svar här."), ("en", "No form has")])
def test_a_question_that_nobody_answered_says_so(language: str, note: str) -> None:
    of = definition(statement("F1", "styrkor", Kind.SELECT_MULTIPLE), statement("F7", "monster"))
    for table in report(of, forms=0, language=language).tables:
        assert table.notes[0].startswith(note)


def test_variants_keep_their_own_tables_below_each_other() -> None:
    one = definition(statement("1", "svar", more=True))
    other = definition(statement("1", "svar", more=True), id_="prov-2", title="Prov för {policy}")
    tables = [(statement_table(of, [], forms=0), {"policy": of.id}) for of in (one, other)]
    made = statements_document(tables, language="sv", made_on=date(2023, 12, 20), round_name="R")
    assert made.title == "Prov om prov"
    assert [table.key for table in made.tables] == ["prov.statements_1", "prov-2.statements_1"]
    assert [block.text for block in made.blocks if isinstance(block, Heading)] == [
        "Prov för prov-2",
        "Så har vi räknat",
    ]


def test_english_says_the_same_in_english() -> None:
    of = definition(statement("1", "svar", more=True), statement("2", "svar", more=True))
    made = report(of, AnswerCount("1", "1", None, 3), forms=1200, language="en")
    assert made.title == "Trial of policyn"
    assert made.tables[0].title == "Statements 1 to 2"
    assert shown(made.tables[0], "en")[0][:3] == ["1", "Statement on 1", "100.0% (3)"]
    forms = made.figures[0]
    assert value_text(forms.value, made.tables[0].columns[-1], "en") == "1,200"

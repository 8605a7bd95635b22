from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samdesk.domain import form_id as codes
from samdesk.domain.answers import Answer, FormAnswers, Missing, Participants, read_day
from samdesk.domain.faults import InputFaults, Where
from samdesk.exchange.answer_table import AnswersRow, Cell, judged_cell, read_answers
from samdesk.exchange.answer_writer import Layout, answer_sheet, write_answers
from samdesk.exchange.sheet_writer import workbook_bytes
from samdesk.exchange.sheets import text_faults
from tests.exchange.travelling import DEFINITION, FORM_IDS, TEXTS, answers_of_a_form


def table(path: Path, text: str, encoding: str = "utf-8-sig") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def said(path: Path) -> list[tuple[int | None, str, str]]:
    with pytest.raises(InputFaults) as caught:
        read_answers(path)
    return [(fault.where.row, fault.where.column, fault.what) for fault in caught.value.faults]


def answers_of(row: AnswersRow) -> dict[str, Answer]:
    judged = {number: judged_cell(DEFINITION, number, cell) for number, cell in row.cells.items()}
    return {number: answer for number, answer in judged.items() if not answer.is_empty}


VISIBLE = TEXTS.filter(lambda text: not list(text_faults(Where(), text)))
"""Texts that a table may hold; one with an invisible character is a fault, told when it is read."""
MARKS = st.sampled_from([",", ".", "/", "*", "'", "''", "'/", "=1+1", "-", "@a", "+46"])


ROWS = answers_of_a_form().map(lambda rows: {number: row for number, row in rows.items() if number in "123"})


@st.composite
def forms(draw: st.DrawFn) -> list[tuple[str, FormAnswers]]:
    made = []
    for code in draw(st.lists(st.sampled_from(FORM_IDS), unique=True, min_size=1, max_size=3)):
        motivation = MARKS | VISIBLE
        answers = {
            number: replace(answer, text="", motivation=draw(motivation)) for number, answer in draw(ROWS).items()
        }
        answers |= {"91": Answer(text="12"), "92": Answer(draw(st.sampled_from(["1", "1 4"])))}
        text = draw(MARKS | VISIBLE)
        if text:
            answers["90"] = Answer(text=text)
        people = draw(
            st.builds(Participants, st.booleans(), st.booleans(), st.booleans(), st.none() | st.integers(0, 999))
        )
        day = draw(st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31)))
        units = tuple(draw(st.lists(st.sampled_from(["0412", "=A 1", "Ö-2"]), unique=True)))
        made.append((code, FormAnswers(answers, people, day, units)))
    return made


def written_and_read(written: list[tuple[str, FormAnswers]], name: str) -> tuple[AnswersRow, ...]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        if name.endswith(".csv"):
            write_answers(written, [DEFINITION], path)
        else:
            layout = Layout((DEFINITION,), whose=False)
            rows = [tuple(layout.cells(form_id, content)) for form_id, content in written]
            path.write_bytes(workbook_bytes([answer_sheet("Svar", layout.columns, rows)]))
        return read_answers(path)


@given(forms(), st.sampled_from(["svar.csv", "svar.xlsx"]))
def test_what_is_written_is_what_is_read(written: list[tuple[str, FormAnswers]], name: str) -> None:
    rows = written_and_read(written, name)
    assert [codes.read(row.typed) for row in rows] == [code for code, _content in written]
    for row, (_code, content) in zip(rows, written, strict=True):
        assert answers_of(row) == {number: answer for number, answer in content.answers.items() if not answer.is_empty}
        assert row.participants == content.participants
        assert (read_day(row.answered_on) if row.answered_on else None) == content.answered_on
        assert set(row.units) == set(content.units_covered)


def test_a_table_opens_right_in_a_swedish_excel(tmp_path: Path) -> None:
    write_answers([(FORM_IDS[0], FormAnswers({"90": Answer(text="åäö; ja")}))], [DEFINITION], tmp_path / "x.csv")
    data = (tmp_path / "x.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfform_id;answered_on;")
    assert data.endswith('"åäö; ja";;\r\n'.encode())


def test_columns_for_people_are_not_read(tmp_path: Path) -> None:
    path = table(tmp_path / "x.csv", "form_id;forvaltning_name;unit_name;managers;1\nK;Norr;Akuten;Chef 1;2\n")
    assert read_answers(path)[0].cells == {"1": Cell("2", False, "")}


def test_no_written_cell_begins_like_a_formula(tmp_path: Path) -> None:
    content = FormAnswers({"1": Answer(motivation="@x"), "90": Answer(text="=1+1")})
    write_answers([(FORM_IDS[0], content)], [DEFINITION], tmp_path / "x.csv")
    cells = (tmp_path / "x.csv").read_text("utf-8-sig").splitlines()[1].split(";")
    assert not [cell for cell in cells if cell[:1] in "=+-@" and cell]
    assert {"'=1+1", "'@x"} <= set(cells)


def test_marks_say_why_an_answer_is_missing(tmp_path: Path) -> None:
    path = table(tmp_path / "x.csv", "form_id;1;2;3;90\nK;/;*;,;'/\n")
    assert answers_of(read_answers(path)[0]) == {
        "1": Answer(missing=Missing.ILLEGIBLE),
        "2": Answer(missing=Missing.TWO_BOXES),
        "3": Answer(missing=Missing.BLANK),
        "90": Answer(text="/"),
    }


def test_a_motivation_is_read_also_where_its_row_has_no_column(tmp_path: Path) -> None:
    path = table(tmp_path / "x.csv", "form_id;2_motivation;3_action\nK;Därför;x\n")
    assert read_answers(path)[0].cells == {"2": Cell("", False, "Därför"), "3": Cell("", True, "")}


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_tables_are_read_as_spreadsheets_save_them(tmp_path: Path, separator: str, encoding: str) -> None:
    text = separator.join(["form_id", "1", "1_motivation"]) + "\r\n" + separator.join(["K", "2", "Åtgärd på väg"])
    row = read_answers(table(tmp_path / "x.csv", text, encoding))[0]
    assert row.cells == {"1": Cell("2", False, "Åtgärd på väg")}


def test_yes_may_be_written_in_several_ways_and_anything_else_is_a_fault(tmp_path: Path) -> None:
    good = table(tmp_path / "x.csv", "form_id;participants_manager;1_action\nA;ja;X\nB;nej;0\n")
    assert [(row.participants.manager, row.cells["1"].action) for row in read_answers(good)] == [
        (True, True),
        (False, False),
    ]
    bad = table(tmp_path / "y.csv", "form_id;participants_manager;1_action\nA;kanske;2\n")
    assert said(bad) == [
        (2, "participants_manager", "“kanske” is neither yes nor no."),
        (2, "1_action", "“2” is neither yes nor no."),
    ]


def test_all_faults_are_told_at_once_with_row_and_column(tmp_path: Path) -> None:
    path = table(
        tmp_path / "x.csv", "form_id;answered_on;participants_employees;1\nA;2023-13-40;många;1\nB;igår;-1;1\n"
    )
    assert said(path) == [
        (2, "participants_employees", "“många” is no number of employees."),
        (2, "answered_on", "“2023-13-40” is no date."),
        (3, "participants_employees", "“-1” is no number of employees."),
        (3, "answered_on", "“igår” is no date."),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kod;1\nA;1\n", "There is no column form_id."),
        ("form_id;1\n", "The table has no row."),
        ("form_id;1\nA;1;2;3\n", "The row has 4 cells, the header has 2."),
        ("form_id;1;1\nA;1;2\n", "Two columns have the name 1."),
        ("", "The file is empty."),
    ],
)
def test_a_table_without_the_right_shape_is_told(tmp_path: Path, text: str, told: str) -> None:
    assert told in [what for _row, _column, what in said(table(tmp_path / "x.csv", text, "utf-8"))]

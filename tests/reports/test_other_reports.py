"""The statement report and the missing list, written as files from small data."""

import csv
import io
from collections import Counter
from datetime import date
from pathlib import Path

from openpyxl import load_workbook
from pypdf import PdfReader

from samdesk.domain.definition import Choice, Definition, Kind, Scale, Section, Statement
from samdesk.domain.rounds import FormRow, FormState
from samdesk.domain.statement_table import AnswerCount, statement_table
from samdesk.reports.files import write_document
from samdesk.reports.missing import missing_document
from samdesk.reports.statements import statements_document

LABELS = {"1": "1 - Mycket liten förståelse", "2": "2", "3": "3", "4": "4", "5": "5 - Mycket stor förståelse"}
SCALE = Scale(
    "scale", (*(Choice(code, {"sv": label}) for code, label in LABELS.items()), Choice("9", {"sv": "Ingen bedömning"}))
)
YES_NO = Scale("svar", tuple(Choice(c, {"sv": t}) for c, t in (("1", "Ja"), ("3", "Nej"), ("9", "Ej aktuellt"))))
DEFINITION = Definition(
    "prov",
    "1",
    {"sv": "Prov"},
    ("sv",),
    (
        Section(
            "a",
            {"sv": "A"},
            {},
            (
                Statement("s1", Kind.SELECT_ONE, "1", label={"sv": "Påstående ett"}, scale="svar", motivation=True),
                Statement("f4", Kind.SELECT_ONE, "F4", label={"sv": "Förståelse"}, scale="scale"),
            ),
        ),
    ),
    (SCALE, YES_NO),
)
UNDERSTANDING = {"1": 1, "2": 1, "3": 8, "4": 3, "5": 3, "9": 1}


def pdf_text(path: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def statements() -> list[AnswerCount]:
    return [
        AnswerCount("1", "1", None, 9, motivated=3),
        AnswerCount("1", "3", None, 3, motivated=3, needs_action=2),
        AnswerCount("1", "9", None, 5),
        *(AnswerCount("F4", code, None, n) for code, n in UNDERSTANDING.items()),
    ]


def test_mean_median_and_shares_are_those_that_the_region_published(tmp_path: Path) -> None:
    made = statements_document(
        statement_table(DEFINITION, statements(), forms=17), language="sv", made_on=date(2023, 12, 20), round_name="R"
    )
    write_document(made, tmp_path / "s.pdf")
    text = pdf_text(tmp_path / "s.pdf")
    assert "3,38" in text
    for share, times in Counter(["5,9%", "5,9%", "47,1%", "17,6%", "17,6%", "5,9%"]).items():
        assert text.count(share) >= times


def test_not_applicable_is_counted_and_kept_out_of_the_shares(tmp_path: Path) -> None:
    made = statements_document(
        statement_table(DEFINITION, statements(), forms=17), language="sv", made_on=date(2023, 12, 20), round_name="R"
    )
    write_document(made, tmp_path / "s.xlsx")
    sheets = load_workbook(tmp_path / "s.xlsx").worksheets
    cells = [cell.value for sheet in sheets for row in sheet.iter_rows() for cell in row]
    assert 0.75 in cells
    assert 0.25 in cells


def test_no_answers_at_all_still_give_a_report(tmp_path: Path) -> None:
    made = statements_document(
        statement_table(DEFINITION, [], forms=0), language="sv", made_on=date(2023, 12, 20), round_name="R"
    )
    for ending in ("pdf", "xlsx", "csv", "json"):
        write_document(made, tmp_path / f"s.{ending}")
        assert (tmp_path / f"s.{ending}").stat().st_size > 0


def row(form_id: str, unit: str, state: FormState) -> FormRow:
    return FormRow(form_id, "d", unit, f"=Enhet {unit}", "F", "Förvaltning F", "Chef 0001", state, 0, 31, None, None)


def test_the_missing_list_has_what_is_out_and_runs_no_formula(tmp_path: Path) -> None:
    rows = [row("0000000A", "A", FormState.PLANNED), row("0000000B", "B", FormState.KEYED)]
    made = missing_document(rows, language="sv", made_on=date(2023, 12, 20), round_name="R")
    write_document(made, tmp_path / "m.csv")
    read = list(csv.reader(io.StringIO((tmp_path / "m.csv").read_text("utf-8-sig")), delimiter=";"))
    assert len(read) == 2
    assert not any(cell.startswith("=") for cell in read[1])
    write_document(made, tmp_path / "m.xlsx")
    cells = [cell for row in load_workbook(tmp_path / "m.xlsx").worksheets[0].iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if cell.value == "=Enhet A"] == ["s"]


def test_an_empty_missing_list_says_so(tmp_path: Path) -> None:
    made = missing_document(
        [row("0000000B", "B", FormState.KEYED)], language="sv", made_on=date(2023, 12, 20), round_name="R"
    )
    write_document(made, tmp_path / "m.pdf")
    assert "Ingen blankett saknas." in pdf_text(tmp_path / "m.pdf")

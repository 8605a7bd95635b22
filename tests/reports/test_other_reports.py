"""The statement report and the missing list, written as files from small data."""

import csv
import io
import json
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from samdesk.domain.definition import Choice, Definition, Kind, Scale, Section, Statement
from samdesk.domain.following import Following
from samdesk.domain.missing import Reason
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
        [(statement_table(DEFINITION, statements(), forms=17), {})],
        language="sv",
        made_on=date(2023, 12, 20),
        round_name="R",
    )
    write_document(made, tmp_path / "s.pdf")
    text = pdf_text(tmp_path / "s.pdf")
    assert "3,38" in text
    for share, times in Counter(["5,9%", "5,9%", "47,1%", "17,6%", "17,6%", "5,9%"]).items():
        assert text.count(share) >= times


def test_not_applicable_is_counted_and_kept_out_of_the_shares(tmp_path: Path) -> None:
    made = statements_document(
        [(statement_table(DEFINITION, statements(), forms=17), {})],
        language="sv",
        made_on=date(2023, 12, 20),
        round_name="R",
    )
    write_document(made, tmp_path / "s.xlsx")
    sheets = load_workbook(tmp_path / "s.xlsx").worksheets
    cells = [cell.value for sheet in sheets for row in sheet.iter_rows() for cell in row]
    assert 0.75 in cells
    assert 0.25 in cells


RANKED = Definition(
    "rangordning",
    "1",
    {"sv": "Rangordning"},
    ("sv",),
    (
        Section(
            "a",
            {"sv": "A"},
            {},
            tuple(
                Statement(n, Kind.SELECT_MULTIPLE, n, label={"sv": f"Fråga {n}"}, scale="scale") for n in ("F1", "F2")
            ),
        ),
    ),
    (SCALE,),
)


def test_a_variant_of_the_definition_is_beside_it_in_every_file(tmp_path: Path) -> None:
    variant = replace(DEFINITION, id="prov-variant", title={"sv": "Variant"})
    made = statements_document(
        [
            (statement_table(DEFINITION, statements(), forms=17), {}),
            (statement_table(variant, [AnswerCount("1", "1", None, 2)], forms=2), {}),
        ],
        language="sv",
        made_on=date(2023, 12, 20),
        round_name="R",
    )
    write_document(made, tmp_path / "s.json")
    said = json.loads((tmp_path / "s.json").read_text("utf-8"))
    assert said["figures"]["prov.forms"] == 17
    assert said["figures"]["prov-variant.forms"] == 2
    ones = [said["tables"][f"{one}.statements_1"]["rows"][0] for one in ("prov", "prov-variant")]
    assert [(one["definition"], one["choice_1"], one["choice_1_percent"]) for one in ones] == [
        ("prov", 9, 75),
        ("prov-variant", 2, 100),
    ]
    write_document(made, tmp_path / "s.csv")
    read = list(csv.reader(io.StringIO((tmp_path / "s.csv").read_text("utf-8-sig")), delimiter=";"))
    assert [row[:5] for row in read[1:]] == [
        ["1", "prov", "Påstående ett", "9", "75,0"],
        ["1", "prov-variant", "Påstående ett", "2", "100,0"],
    ]
    write_document(made, tmp_path / "s.pdf")
    assert "Variant" in pdf_text(tmp_path / "s.pdf")


def test_chosen_statements_are_ranked_and_equal_numbers_share_a_place(tmp_path: Path) -> None:
    counts = [AnswerCount("F1", "1 2", None, 3), AnswerCount("F1", "2 3", None, 3), AnswerCount("F1", "4", None, 1)]
    made = statements_document(
        [(statement_table(RANKED, counts, forms=7), {})], language="sv", made_on=date(2023, 12, 20), round_name="R"
    )
    write_document(made, tmp_path / "s.json")
    first, second = json.loads((tmp_path / "s.json").read_text("utf-8"))["tables"].values()
    assert [(row["code"], row["n"], row["place"]) for row in first["rows"]] == [
        ("2", 6, 1),
        ("1", 3, 2),
        ("3", 3, 2),
        ("4", 1, 4),
    ]
    assert second["rows"] == []


def test_a_document_in_which_a_file_would_lose_a_table_cannot_be_made() -> None:
    made = missing_document(
        [row("0000000A", "A", FormState.PLANNED)], {}, language="sv", made_on=date(2023, 12, 20), round_name="R"
    )
    with pytest.raises(ValueError, match="twice"):
        replace(made, blocks=made.blocks * 2)


def test_a_name_without_spaces_is_broken_and_never_widens_the_page(tmp_path: Path) -> None:
    long = replace(row("0000000A", "A", FormState.PLANNED), unit_name="x" * 300, forvaltning_name="y" * 300)
    made = missing_document([long], {}, language="sv", made_on=date(2023, 12, 20), round_name="R")
    write_document(made, tmp_path / "m.pdf")
    text = "".join(pdf_text(tmp_path / "m.pdf").split())
    assert text.count("x") == 300
    assert text.count("y") >= 600


def test_no_answers_at_all_still_give_a_report(tmp_path: Path) -> None:
    made = statements_document(
        [(statement_table(DEFINITION, [], forms=0), {})], language="sv", made_on=date(2023, 12, 20), round_name="R"
    )
    for ending in ("pdf", "xlsx", "csv", "json"):
        write_document(made, tmp_path / f"s.{ending}")
        assert (tmp_path / f"s.{ending}").stat().st_size > 0


def row(form_id: str, unit: str, state: FormState) -> FormRow:
    return FormRow(form_id, "d", unit, f"=Enhet {unit}", "F", "Förvaltning F", "Chef 0001", state, 0, 31, None, None)


def test_the_missing_list_has_what_is_out_and_runs_no_formula(tmp_path: Path) -> None:
    rows = [row("0000000A", "A", FormState.PLANNED), row("0000000B", "B", FormState.KEYED)]
    made = missing_document(rows, {}, language="sv", made_on=date(2023, 12, 20), round_name="R")
    write_document(made, tmp_path / "m.csv")
    read = list(csv.reader(io.StringIO((tmp_path / "m.csv").read_text("utf-8-sig")), delimiter=";"))
    assert len(read) == 2
    assert not any(cell.startswith("=") for cell in read[1])
    write_document(made, tmp_path / "m.xlsx")
    cells = [cell for row in load_workbook(tmp_path / "m.xlsx").worksheets[0].iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if cell.value == "=Enhet A"] == ["s"]


def test_an_empty_missing_list_says_so(tmp_path: Path) -> None:
    made = missing_document(
        [row("0000000B", "B", FormState.KEYED)], {}, language="sv", made_on=date(2023, 12, 20), round_name="R"
    )
    write_document(made, tmp_path / "m.pdf")
    assert "Ingen blankett saknas." in pdf_text(tmp_path / "m.pdf")


def test_the_missing_list_says_what_is_known_and_counts_reasons_by_forvaltning(tmp_path: Path) -> None:
    rows = [replace(row(f"0000000{n}", n, FormState.PRINTED), forvaltning_name=f"F{n in 'CD'}") for n in "ABCD"]
    known = {
        "0000000A": Following(Reason.ABSENCE, "", "Hjälp att läsa resultatet", "Chef 0002, v 50"),
        "0000000B": Following(Reason.ABSENCE, "", "", ""),
        "0000000C": Following(Reason.NEW_MANAGER, "", "", ""),
        "0000000E": Following(Reason.OTHER, "har kommit in", "", ""),
    }
    made = missing_document(rows, known, language="sv", made_on=date(2023, 12, 20), round_name="R")
    counts = made.table("by_forvaltning")
    assert [column.key for column in counts.columns[1:]] == ["missing", "absence", "new_manager", "without_reason"]
    assert counts.rows == (("FFalse", 2, 2, 0, 0), ("FTrue", 2, 0, 1, 1))
    assert counts.total == ("Totalt", 4, 2, 1, 1)
    write_document(made, tmp_path / "m.pdf")
    assert "frånvaro; Hjälp att läsa resultatet; Chef 0002, v 50" in pdf_text(tmp_path / "m.pdf")
    write_document(made, tmp_path / "m.json")
    first = json.loads((tmp_path / "m.json").read_text("utf-8"))["tables"]["missing"]["rows"][0]
    assert (first["reason"], first["support"]) == ("absence", "Hjälp att läsa resultatet")

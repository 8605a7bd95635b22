"""The response rate report says exactly what the published table says, in every kind of file."""

import csv
import io
import json
import re
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from samdesk.domain.document import Document
from samdesk.domain.faults import InputFaults
from samdesk.reports.cells import cell_text
from samdesk.reports.files import write_document
from samdesk.reports.response_rate import response_rate_document
from tests.domain.skane import published, skane

ENDINGS = ("pdf", "xlsx", "csv", "json")


def report(language: str = "sv") -> Document:
    return response_rate_document(
        skane(units=True), language=language, made_on=date(2023, 12, 20), round_name="SAM 2023", source="c.samdesk"
    )


def expected_rows() -> list[tuple[str, str]]:
    return [
        (row["forvaltning"], f"{row['svarsfrekvens_2023_pct']}% ({row['svarsfrekvens_2022_pct']}%)")
        for row in published()
    ]


def test_the_table_is_the_published_one_row_for_row() -> None:
    table = report().table("rates")
    name, rate = table.columns[0], table.columns[1]
    assert (name.title, rate.title) == ("Förvaltning", "2023 % (2022 %)")
    assert table.total is not None
    shown = [
        (cell_text(row[0], name, "sv"), cell_text(row[1], rate, "sv").replace("*", ""))
        for row in (*table.rows, table.total)
    ]
    assert shown == expected_rows()
    assert table.notes[0] == "2022 enligt dåvarande organisation."


def test_it_says_how_many_rose_fell_and_stayed_and_which_rose_most(tmp_path: Path) -> None:
    write_document(report(), tmp_path / "r.pdf")
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(tmp_path / "r.pdf").pages))
    assert "13 av 17 förvaltningar förbättrar sin svarsfrekvens, 3 försämrar sin, 1 är oförändrad." in text
    assert "Störst ökning: Lasarettet i Ystad, +29 procentenheter." in text
    assert "Störst minskning: Region Skånes kulturförvaltning, −20 procentenheter." in text


def test_the_english_report_has_the_same_figures(tmp_path: Path) -> None:
    table = report("en").table("rates")
    assert [row[1:4] for row in table.rows] == [row[1:4] for row in report().table("rates").rows]
    write_document(report("en"), tmp_path / "r.pdf")
    assert "raise their response rate" in PdfReader(tmp_path / "r.pdf").pages[0].extract_text()


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_report_gives_the_same_bytes(tmp_path: Path, ending: str) -> None:
    first, second = tmp_path / f"a.{ending}", tmp_path / f"b.{ending}"
    write_document(report(), first)
    write_document(report(), second)
    assert first.read_bytes() == second.read_bytes()


def test_the_pdf_names_itself_its_language_and_its_pages_and_carries_its_fonts(tmp_path: Path) -> None:
    write_document(report(), tmp_path / "r.pdf")
    read = PdfReader(tmp_path / "r.pdf")
    assert read.metadata is not None
    assert read.metadata.title == "Svarsfrekvens 2023"
    assert read.root_object["/Lang"] == "sv"
    for number, page in enumerate(read.pages, 1):
        assert f"Sida {number} av {len(read.pages)}" in page.extract_text()
        fonts = page["/Resources"]["/Font"].get_object().values()
        embedded = [font.get_object().get("/FontDescriptor") for font in fonts]
        assert any(one is not None and "/FontFile2" in one.get_object() for one in embedded)


def test_the_workbook_has_numbers_as_numbers_under_a_frozen_head(tmp_path: Path) -> None:
    write_document(report(), tmp_path / "r.xlsx")
    book = load_workbook(tmp_path / "r.xlsx")
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    assert sheet.freeze_panes == "B2"
    at = heads.index("2023 %")
    percents = {row[0].value: row[at] for row in sheet.iter_rows(min_row=2, max_row=18)}
    assert {name: round(100 * cell.value) for name, cell in percents.items()} == {
        row["forvaltning"]: int(row["svarsfrekvens_2023_pct"]) for row in published()[:-1]
    }
    assert {cell.number_format for cell in percents.values()} == {"0%"}
    assert len(book.worksheets) == len(report().tables) + 1


def test_the_csv_opens_in_a_swedish_spreadsheet(tmp_path: Path) -> None:
    write_document(report(), tmp_path / "r.csv")
    data = (tmp_path / "r.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert [(row["Förvaltning"], f"{row['2023 %']}% ({row['2022 %']}%)") for row in rows] == expected_rows()


def test_the_json_has_english_keys_and_plain_numbers(tmp_path: Path) -> None:
    write_document(report(), tmp_path / "r.json")
    said = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert (said["report"], said["language"], said["figures"]["rising"]) == ("response-rate", "sv", 13)
    rates = said["tables"]["rates"]
    assert [(row["name"], row["percent"], row["percent_last_year"]) for row in rates["rows"]] == [
        (row["forvaltning"], int(row["svarsfrekvens_2023_pct"]), int(row["svarsfrekvens_2022_pct"]))
        for row in published()[:-1]
    ]
    assert (rates["total"]["percent"], rates["total"]["percent_last_year"]) == (87, 84)


def test_another_ending_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(InputFaults, match=r"\.pdf, \.xlsx, \.csv.* \.json"):
        write_document(report(), tmp_path / "r.docx")
    assert list(tmp_path.iterdir()) == []

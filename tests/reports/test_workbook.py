"""Workbooks that people calculate in and print: numbers, widths, heights, names of sheets, and no formulas."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from samdesk.domain.document import (
    Block,
    Cell,
    Column,
    Document,
    Figure,
    Figures,
    Heading,
    Paragraph,
    Row,
    Table,
)
from samdesk.reports.files import write_document
from samdesk.reports.response_rate import response_rate_document
from tests.domain.skane import skane

COLUMNS = (
    Column("name", "Förvaltning"),
    Column("n", "Blanketter som har kommit in", Cell.INTEGER),
    Column("share", "%", Cell.PERCENT, 1),
    Column("change", "Procentenheter", Cell.POINTS),
    Column("day", "Dag", Cell.DATE),
    Column("words", "Kommentar"),
)
WORDS = "Ett långt påstående om hur det går till på arbetsplatsen, med flera led och ett till. " * 2


def row(name: str = "A", words: str = "") -> Row:
    return (name, 12345, Decimal("17.6"), -20, date(2023, 12, 1), words)


def written(path: Path, *blocks: Block, language: str = "sv", title: str = "Rapport") -> Any:
    document = Document("prov", title, "Omgång & år", language, date(2023, 12, 20), "c.samdesk", blocks)
    write_document(document, path / "r.xlsx")
    return load_workbook(path / "r.xlsx")


def table(*rows: Row, title: str = "Tabell", key: str = "t", notes: tuple[str, ...] = ()) -> Table:
    return Table(key, title, COLUMNS, rows, row("Totalt"), notes)


@pytest.mark.parametrize(
    ("language", "formats"),
    [
        ("sv", ["[$-41D]#,##0", "[$-41D]0.0%", "+0;−20;0", "yyyy-mm-dd"]),
        ("en", ["#,##0", "0.0%", "+0;−20;0", "yyyy-mm-dd"]),
    ],
)
def test_values_keep_their_kind_and_are_shown_as_the_language_writes_them(
    tmp_path: Path, language: str, formats: list[str]
) -> None:
    cells = written(tmp_path, table(row()), language=language).worksheets[0][2]
    values = [cell.value for cell in cells][1:5]
    assert [float(value) for value in values[:3]] == pytest.approx([12345, 0.176, -20])
    assert values[3].date() == date(2023, 12, 1)
    assert [cell.number_format for cell in cells][1:5] == [text.replace("−20", "\u22120") for text in formats]


def test_nothing_that_looks_like_a_formula_is_one(tmp_path: Path) -> None:
    danger = "=1+1"
    figure = Figure("f", danger, 1, note=danger)
    blocks = (Figures((figure,)), Paragraph(danger), Heading(danger), table(row(danger, danger), notes=(danger,)))
    book = written(tmp_path, *blocks, title=danger)
    cells = [cell for sheet in book.worksheets for line in sheet.iter_rows() for cell in line if cell.value == danger]
    assert len(cells) == 8
    assert {cell.data_type for cell in cells} == {"s"}


def test_the_head_is_frozen_and_comes_again_on_every_printed_page(tmp_path: Path) -> None:
    sheet = written(tmp_path, table(row())).worksheets[0]
    assert sheet.freeze_panes == "B2"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0


def test_columns_hold_their_values_and_rows_are_as_high_as_their_texts(tmp_path: Path) -> None:
    sheet = written(tmp_path, table(row("Skånes universitetssjukhus Sus", WORDS))).worksheets[0]
    widths = [sheet.column_dimensions[letter].width for letter in "ABCDEF"]
    assert widths[0] > len("Skånes universitetssjukhus Sus")
    assert widths[1] > len("Blanketter")
    assert widths[5] < len(WORDS) / 3
    assert sheet.row_dimensions[1].height > 2 * 13
    assert sheet.row_dimensions[2].height > 4 * 13
    assert sheet.row_dimensions[3].height is None


@pytest.mark.parametrize(("rows", "filtered"), [(17, False), (200, True)])
def test_a_list_to_look_things_up_in_can_be_filtered(tmp_path: Path, rows: int, filtered: bool) -> None:
    sheet = written(tmp_path, table(*[row(str(n)) for n in range(rows)])).worksheets[0]
    assert (sheet.auto_filter.ref == f"A1:F{rows + 1}") is filtered


def test_every_table_has_a_sheet_with_a_name_that_excel_takes(tmp_path: Path) -> None:
    long = "Inom vilka påståenden kommer ni att vidta åtgärder?"
    titles = ["a/b: [c]*?", long, long, "'"]
    sheets = written(tmp_path, *[table(row(), title=text, key=str(n)) for n, text in enumerate(titles)]).worksheets
    assert [sheet.title for sheet in sheets] == [
        "a b c",
        "Inom vilka påståenden kommer…",
        "Inom vilka påståenden… (2)",
        "Table",
        "Om",
    ]


def test_the_last_sheet_holds_what_the_tables_do_not_and_leads_to_them(tmp_path: Path) -> None:
    figures = Figures((Figure("mean", "Medelvärde", Decimal("3.38"), Cell.NUMBER, "av 16"),))
    sheet = written(tmp_path, figures, Paragraph(WORDS), table(row(), title="Tabell")).worksheets[-1]
    said = [[cell.value for cell in line if cell.value is not None] for line in sheet.iter_rows()]
    assert said[0] == ["Rapport"]
    assert ["Omgång", "Omgång & år"] in said
    assert ["Källa", "c.samdesk"] in said
    assert ["Medelvärde", 3.38, "av 16"] in said
    assert [WORDS] in said
    links = {cell.value: cell.hyperlink.location for line in sheet.iter_rows() for cell in line if cell.hyperlink}
    assert links == {"Tabell": "'Tabell'!A1"}


def test_the_chart_stands_below_its_table_on_a_page_of_its_own(tmp_path: Path) -> None:
    document = response_rate_document(skane(), language="sv", made_on=date(2023, 12, 20), round_name="R")
    write_document(document, tmp_path / "r.xlsx")
    sheet = load_workbook(tmp_path / "r.xlsx").worksheets[0]
    (chart,) = sheet._charts
    at = chart.anchor._from
    assert at.col == 0
    assert at.row > sheet.max_row
    assert [one.id for one in sheet.row_breaks.brk] == [at.row]

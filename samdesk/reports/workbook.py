"""A document as an Excel workbook: a sheet for each table, numbers as numbers, charts of Excel's own."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

from xlsxwriter import Workbook

from samdesk.domain.document import (
    BarChart,
    Cell,
    Column,
    Document,
    Figures,
    Heading,
    Paragraph,
    Table,
    Value,
    data_row,
)
from samdesk.language import day, translator
from samdesk.reports.cells import value_text

if TYPE_CHECKING:
    from pathlib import Path

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

ACCENT: Final = "#1f4e79"
HEAD: Final = {"bold": True, "text_wrap": True, "bottom": 2, "font_color": ACCENT, "valign": "bottom"}
LINE: Final = 15
"""Points that a line of text is high."""
WIDEST: Final = 60
"""Characters that a column is wide at most; longer texts wrap."""


def write_workbook(document: Document, out: Path) -> None:
    """Write a document as XLSX; the same document gives the same bytes."""
    with Workbook(str(out), {"in_memory": True}) as book:
        _Writer(book, document).write()


class _Writer:
    """Holds the open workbook, its formats and the names of its sheets."""

    def __init__(self, book: Workbook, document: Document) -> None:
        self.book = book
        self.document = document
        self.formats: dict[tuple[Any, ...], Format] = {}
        self.sheet_names: dict[str, str] = {}

    def write(self) -> None:
        made = datetime.combine(self.document.made_on, time())
        self.book.set_properties(
            {
                "title": self.document.title,
                "subject": self.document.round_name,
                "author": "SamDesk",
                "comments": self.document.source,
                "created": made,
            }
        )
        for table in self.document.tables:
            self._write_table(table)
        for block in self.document.blocks:
            if isinstance(block, BarChart):
                self._write_chart(block)
        self._write_text()

    def _format(self, **properties: Any) -> Format:  # noqa: ANN401 - the library's own properties
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({"valign": "top", **properties})
        return self.formats[key]

    def _sheet(self, title: str) -> Worksheet:
        """A new sheet; Excel allows 31 characters, none that paths use, and no name twice."""
        clean = re.sub(r"[\[\]:*?/\\']", " ", title).strip() or "Table"
        name, n = clean[:31].strip(), 1
        while name.casefold() in (sheet.name.casefold() for sheet in self.book.worksheets()):
            n += 1
            name = f"{clean[: 28 - len(str(n))].strip()} ({n})"
        sheet = self.book.add_worksheet(name)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_header("&L" + self.document.title.replace("&", "&&"))
        sheet.set_footer("&C&P / &N")
        return sheet

    def _write_table(self, table: Table) -> None:
        sheet = self._sheet(table.title)
        self.sheet_names[table.key] = sheet.name
        columns = table.data_columns
        rows = [data_row(row) for row in table.rows]
        total = [data_row(table.total)] if table.total else []
        lines = 1
        for at, column in enumerate(columns):
            right = "left" if column.cell is Cell.TEXT else "right"
            indent = int(at > 0 and right == "left")
            head = self._format(align=right, indent=indent, **HEAD)
            sheet.write_string(0, at, column.title, head)
            width = self._width(column, [row[at] for row in (*rows, *total)])
            sheet.set_column(at, at, width)
            lines = max(lines, len(wrap(column.title, int(width) - 1)))
        sheet.set_row(0, LINE * lines)
        for line, row in enumerate((*rows, *total), 1):
            for at, (value, column) in enumerate(zip(row, columns, strict=True)):
                self._write_value(sheet, line, at, value, column, bold=line > len(rows))
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(columns) - 1)
        for line, note in enumerate(table.notes, len(rows) + len(total) + 2):
            sheet.write_string(line, 0, note, self._format(font_color="#595959"))

    def _write_value(self, sheet: Worksheet, line: int, at: int, value: Value, column: Column, *, bold: bool) -> None:
        rule = {"bold": True, "top": 2} if bold else {}
        if value is None:
            sheet.write_blank(line, at, None, self._format(**rule))
        elif isinstance(value, str):
            shown = column.labels.get(value, value)
            sheet.write_string(line, at, shown, self._format(text_wrap=True, align="left", indent=int(at > 0), **rule))
        elif isinstance(value, date):
            moment = datetime.combine(value, time())
            sheet.write_datetime(line, at, moment, self._format(num_format="yyyy-mm-dd", align="right", **rule))
        else:
            factor = Decimal("0.01") if column.cell is Cell.PERCENT else Decimal(1)
            kind = self._format(num_format=_number_format(column), **rule)
            sheet.write_number(line, at, float(value * factor), kind)

    def _width(self, column: Column, values: list[Value]) -> float:
        """Characters: the longest value, or the longest word of the head."""
        texts = [value_text(value, column, self.document.language) for value in values]
        longest = max((len(text) for text in texts), default=0)
        head = max(len(word) for word in column.title.split())
        return min(max(longest, head + 2, 8) + 2, WIDEST)

    def _write_chart(self, chart: BarChart) -> None:
        """Excel's own bar chart of the table's cells, below them, the first row at the top."""
        table = self.document.table(chart.table)
        sheet = self.book.get_worksheet_by_name(self.sheet_names[chart.table])
        keys = [column.key for column in table.data_columns]
        last = len(table.rows)
        if not last:
            return
        bars = self.book.add_chart({"type": "bar"})
        for key, fill in ((chart.value, {"color": ACCENT}), (chart.earlier, {"none": True})):
            if key:
                at, label = keys.index(key), keys.index(chart.label)
                bars.add_series(
                    {
                        "name": [sheet.name, 0, at],
                        "categories": [sheet.name, 1, label, last, label],
                        "values": [sheet.name, 1, at, last, at],
                        "fill": fill,
                        "border": {"color": "#1a1a1a", "width": 0.75},
                        "gap": 60,
                    }
                )
        bars.set_title({"name": chart.title, "name_font": {"size": 12}})
        bars.set_x_axis({"min": 0, "max": 1, "num_format": "0%", "major_gridlines": {"visible": True}})
        bars.set_y_axis({"reverse": True})
        bars.set_legend({"position": "bottom"})
        bars.set_size({"width": 720, "height": 120 + 30 * last})
        below = last + bool(table.total) + len(table.notes) + 4
        sheet.insert_chart(below, 0, bars, {"description": chart.title})

    def _write_text(self) -> None:
        """A last sheet with what the tables do not hold: texts, key figures, where it comes from."""
        document, _ = self.document, translator(self.document.language)
        sheet = self._sheet(_("About"))
        sheet.set_column(0, 0, 60)
        sheet.set_column(1, 1, 80)
        sheet.write_string(0, 0, document.title, self._format(bold=True, font_size=16, font_color=ACCENT))
        facts = [
            (_("Round"), document.round_name),
            (_("Made on"), day(document.made_on, language=document.language)),
            (_("Source"), document.source),
        ]
        line = 2
        for name, fact in facts:
            sheet.write_string(line, 0, name, self._format(bold=True))
            sheet.write_string(line, 1, fact, self._format())
            line += 1
        for block in document.blocks:
            if isinstance(block, Figures):
                line = self._write_figures(sheet, line + 1, block)
            elif isinstance(block, Heading):
                sheet.write_string(line + 1, 0, block.text, self._format(bold=True, font_color=ACCENT))
                line += 2
            elif isinstance(block, Paragraph):
                sheet.merge_range(line, 0, line, 1, block.text, self._format(text_wrap=True))
                sheet.set_row(line, LINE * len(wrap(block.text, 125)))
                line += 1

    def _write_figures(self, sheet: Worksheet, line: int, figures: Figures) -> int:
        for figure in figures.items:
            name = f"{figure.label} ({figure.note})" if figure.note else figure.label
            sheet.write_string(line, 0, name, self._format(text_wrap=True))
            self._write_value(sheet, line, 1, figure.value, Column(figure.key, "", figure.cell), bold=False)
            line += 1
        return line


def _number_format(column: Column) -> str:
    decimals = "." + "0" * column.decimals if column.decimals else ""
    match column.cell:
        case Cell.PERCENT:
            return f"0{decimals}%"
        case Cell.POINTS:
            return "+0;\u22120;0"
        case Cell.INTEGER:
            return "#,##0"
    return "General"

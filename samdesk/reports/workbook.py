"""A document as an Excel workbook: a sheet for each table, numbers as numbers, charts of Excel's own."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from textwrap import shorten, wrap
from typing import TYPE_CHECKING, Any, Final

from xlsxwriter import Workbook

from samdesk.domain.document import (
    BarChart,
    Block,
    Cell,
    Column,
    Document,
    Figure,
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
SOFT: Final = "#595959"
FONT: Final = {"font_name": "Arial", "font_size": 10}
"""A font that every office program has, or one as wide as it."""
HEAD: Final = {"bold": True, "text_wrap": True, "bottom": 2, "font_color": ACCENT, "valign": "bottom"}
LINE: Final = 13.5
"""Points that a line of text is high."""
WIDEST: Final = 50
"""Characters that a column is wide at most; longer texts wrap."""
CHARACTER: Final = 7
"""Pixels that a character of a column's width is wide."""
LONG: Final = 40
"""A table with more rows than this is a list to look things up in, and gets buttons to filter it."""
ABOUT: Final = (40, 14, 80)
"""Characters that the columns of the last sheet are wide: what it is, its value, a few words more."""


def write_workbook(document: Document, out: Path) -> None:
    """Write a document as XLSX; the same document gives the same bytes."""
    with Workbook(str(out), {"in_memory": True, "default_format_properties": dict(FONT)}) as book:
        _Writer(book, document).write()


class _Writer:
    """Holds the open workbook, its formats, and the sheet of each table."""

    def __init__(self, book: Workbook, document: Document) -> None:
        self.book = book
        self.document = document
        self.formats: dict[tuple[Any, ...], Format] = {}
        self.sheets: dict[str, Worksheet] = {}

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
        part = ""
        for block in self.document.blocks:
            if isinstance(block, Heading):
                part = block.text
            elif isinstance(block, Table):
                self._write_table(block, part)
            elif isinstance(block, BarChart):
                self._write_chart(block)
        self._write_text()

    def _format(self, **properties: Any) -> Format:  # noqa: ANN401 - the library's own properties
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({"valign": "top", **FONT, **properties})
        return self.formats[key]

    def _sheet(self, title: str, part: str = "") -> Worksheet:
        """A new sheet; Excel allows 31 characters, none that paths use, and no name twice.

        On paper its head names the document, the ``part`` of it and the sheet.
        """
        clean = " ".join(re.sub(r"[\[\]:*?/\\']", " ", title).split()) or "Table"
        name, n = shorten(clean, 31, placeholder="…"), 1
        while name.casefold() in (sheet.name.casefold() for sheet in self.book.worksheets()):
            n += 1
            name = f"{shorten(clean, 28 - len(str(n)), placeholder='…')} ({n})"
        sheet = self.book.add_worksheet(name)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        said = " · ".join(dict.fromkeys(filter(None, (self.document.title, part, title))))
        sheet.set_header("&L" + shorten(said, 200, placeholder="…").replace("&", "&&"))
        sheet.set_footer(f"&L{self.document.round_name[:100].replace('&', '&&')}&R&P / &N")
        return sheet

    def _write_table(self, table: Table, part: str) -> None:
        sheet = self.sheets[table.key] = self._sheet(table.title, part)
        columns = table.data_columns
        rows = [data_row(row) for row in table.rows]
        total = [data_row(table.total)] if table.total else []
        is_list = len(rows) > LONG
        widths = [
            self._width(column, [row[at] for row in (*rows, *total)]) + 2 * is_list for at, column in enumerate(columns)
        ]
        for at, (column, width) in enumerate(zip(columns, widths, strict=True)):
            head = self._format(align="left" if _is_text(column) else "right", indent=_indent(column, at), **HEAD)
            sheet.write_string(0, at, column.title, head)
            sheet.set_column(at, at, width)
        sheet.set_row(0, _height([column.title for column in columns], widths) + 3)
        for line, row in enumerate((*rows, *total), 1):
            for at, (value, column) in enumerate(zip(row, columns, strict=True)):
                self._write_value(sheet, line, at, value, column, bold=line > len(rows))
            sheet.set_row(line, _height([self._text(*cell) for cell in zip(row, columns, strict=True)], widths))
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        if is_list:
            sheet.autofilter(0, 0, len(rows), len(columns) - 1)
        for line, note in enumerate(table.notes, len(rows) + len(total) + 2):
            sheet.write_string(line, 0, note, self._format(font_color=SOFT))

    def _write_value(self, sheet: Worksheet, line: int, at: int, value: Value, column: Column, *, bold: bool) -> None:
        rule = {"bold": True, "top": 2} if bold else {}
        if value is None:
            sheet.write_blank(line, at, None, self._format(**rule))
        elif isinstance(value, str):
            kind = self._format(text_wrap=True, align="left", indent=_indent(column, at), **rule)
            sheet.write_string(line, at, self._text(value, column), kind)
        elif isinstance(value, date):
            kind = self._format(num_format="yyyy-mm-dd", align="left", indent=_indent(column, at), **rule)
            sheet.write_datetime(line, at, datetime.combine(value, time()), kind)
        else:
            factor = Decimal("0.01") if column.cell is Cell.PERCENT else Decimal(1)
            kind = self._format(num_format=_number_format(column, self.document.language), align="right", **rule)
            sheet.write_number(line, at, float(value * factor), kind)

    def _text(self, value: Value, column: Column) -> str:
        return value_text(value, column, self.document.language)

    def _width(self, column: Column, values: list[Value]) -> int:
        """Characters: the longest value, or the longest word of the head."""
        longest = max((len(self._text(value, column)) for value in values), default=0)
        head = max((len(word) for word in column.title.split()), default=0)
        return min(max(longest, head + 1, 4) + 3 + _is_text(column), WIDEST)

    def _write_chart(self, chart: BarChart) -> None:
        """Excel's own bar chart of the table's cells, below them, the first row at the top."""
        table = self.document.table(chart.table)
        sheet = self.sheets[chart.table]
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
                        "data_labels": {"value": True, "font": {"size": 8}} if key == chart.value else {},
                    }
                )
        bars.set_title({"name": chart.title, "name_font": {"size": 12}})
        gridlines = {"visible": True, "line": {"color": "#c4c4c4", "width": 0.5}}
        bars.set_x_axis({"min": 0, "max": 1, "num_format": "0%", "major_gridlines": gridlines})
        bars.set_y_axis({"reverse": True})
        bars.set_legend({"position": "top"})
        rows = [data_row(row) for row in (*table.rows, *([table.total] if table.total else []))]
        widths = [self._width(column, [row[at] for row in rows]) for at, column in enumerate(table.data_columns)]
        bars.set_size({"width": CHARACTER * sum(widths), "height": 120 + 26 * last})
        below = last + bool(table.total) + len(table.notes) + 3
        sheet.insert_chart(below, 0, bars, {"description": chart.title, "y_offset": 4})
        sheet.set_h_pagebreaks([below])

    def _write_text(self) -> None:
        """A last sheet with what the tables do not hold: texts, key figures, where it all comes from."""
        document, _ = self.document, translator(self.document.language)
        sheet = self._sheet(_("About"))
        for at, width in enumerate(ABOUT):
            sheet.set_column(at, at, width)
        sheet.write_string(0, 0, document.title, self._format(bold=True, font_size=16, font_color=ACCENT))
        facts = [
            (_("Round"), document.round_name),
            (_("Made on"), day(document.made_on, language=document.language)),
            (_("Source"), document.source),
        ]
        for line, (name, fact) in enumerate(facts, 2):
            sheet.write_string(line, 0, name, self._format(bold=True))
            sheet.write_string(line, 1, fact, self._format())
        line = 2 + len(facts)
        before: type[Block] | None = None
        for block in (block for block in document.blocks if not isinstance(block, BarChart)):
            line += type(block) is not before and before is not Heading
            line = self._write_block(sheet, line, block)
            before = type(block)

    def _write_block(self, sheet: Worksheet, line: int, block: Heading | Paragraph | Figures | Table) -> int:
        """Write a block and return the line after it; of a table only where it is."""
        match block:
            case Heading():
                sheet.write_string(line, 0, block.text, self._format(bold=True, font_size=12, font_color=ACCENT))
            case Paragraph():
                sheet.merge_range(line, 0, line, len(ABOUT) - 1, "")
                sheet.write_string(line, 0, block.said, self._format(text_wrap=True))
                sheet.set_row(line, _height([block.said], [sum(ABOUT)]) + 2)
            case Table():
                there = f"internal:'{self.sheets[block.key].name}'!A1"
                kind = self._format(font_color=ACCENT, underline=1)
                sheet.write_url(line, 0, there, kind, string=shorten(block.title, 200, placeholder="…"))
            case Figures():
                for at, figure in enumerate(block.items):
                    self._write_figure(sheet, line + at, figure)
                return line + len(block.items)
        return line + 1

    def _write_figure(self, sheet: Worksheet, line: int, figure: Figure) -> None:
        sheet.write_string(line, 0, figure.label, self._format(text_wrap=True))
        decimals = max(0, -int(figure.value.as_tuple().exponent)) if isinstance(figure.value, Decimal) else 0
        column = Column(figure.key, figure.label, figure.cell, decimals)
        self._write_value(sheet, line, 1, figure.value, column, bold=False)
        sheet.write_string(line, 2, figure.note, self._format(font_color=SOFT, align="left", indent=1))


def _is_text(column: Column) -> bool:
    return column.cell in (Cell.TEXT, Cell.DATE)


def _indent(column: Column, at: int) -> int:
    """A text keeps its distance from the number before it."""
    return 2 * int(_is_text(column) and at > 0)


def _height(texts: list[str], widths: list[int]) -> float:
    """Points that a row of wrapping texts needs; letters are on average narrower than the digits of a width."""
    lines = (len(wrap(text, int(1.1 * width) - 2)) for text, width in zip(texts, widths, strict=True))
    return LINE * max(1, *lines, 1) + 1.5


def _number_format(column: Column, language: str) -> str:
    """Excel's format; in Swedish with the locale named, so that thousands get a space and decimals a comma."""
    swedish = "[$-41D]" if language == "sv" else ""
    decimals = "." + "0" * column.decimals if column.decimals else ""
    match column.cell:
        case Cell.PERCENT:
            return f"{swedish if decimals else ''}0{decimals}%"
        case Cell.POINTS:
            return "+0;\u22120;0"
        case Cell.INTEGER | Cell.NUMBER:
            return f"{swedish}#,##0{decimals}"
    return "General"

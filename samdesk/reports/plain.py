"""Plain files that other programs read: the main table as CSV, the whole report as JSON."""

from __future__ import annotations

import csv
import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from samdesk.domain.document import Column, Document, Paragraph, Row, Table, Value, data_row

if TYPE_CHECKING:
    from pathlib import Path

FORMAT: Final = 1
"""Version of the JSON file; raised when a key changes its meaning or goes."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_csv(document: Document, out: Path) -> None:
    """The main table with semicolons, UTF-8 with BOM, and the decimal sign of the language: opens right in Excel.

    Tables with the same columns, those of a variant's statements, go on below it; their rows say which they are of.
    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    columns = document.tables[0].data_columns if document.tables else ()
    alike = [table for table in document.tables if _keys(table) == [column.key for column in columns]]
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([_not_formula(column.title) for column in columns])
        for table in alike:
            for row in (*table.rows, *([table.total] if table.total else [])):
                values = zip(data_row(row), table.data_columns, strict=True)
                writer.writerow([_csv_text(value, column, document.language) for value, column in values])


def _keys(table: Table) -> list[str]:
    return [column.key for column in table.data_columns]


def _csv_text(value: Value, column: Column, language: str) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _not_formula(column.labels.get(value, value))
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace(".", ",") if language == "sv" else str(value)


def _not_formula(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def write_json(document: Document, out: Path) -> None:
    """The whole report: texts, key figures, and tables with a key for each value; codes are English and stay."""
    report = {
        "format": FORMAT,
        "report": document.kind,
        "title": document.title,
        "round": document.round_name,
        "language": document.language,
        "made_on": document.made_on.isoformat(),
        "source": document.source,
        "figures": {figure.key: _json_value(figure.value) for figure in document.figures},
        "texts": [block.said for block in document.blocks if isinstance(block, Paragraph)],
        "tables": {table.key: _json_table(table) for table in document.tables},
    }
    text = json.dumps(report, ensure_ascii=False, indent=2, allow_nan=False)
    out.write_text(text + "\n", encoding="utf-8", newline="\n")


def _json_table(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "columns": [
            {"key": column.key, "title": column.title, "type": column.cell.value} for column in table.data_columns
        ],
        "rows": [_json_row(table, row) for row in table.rows],
        "total": _json_row(table, table.total) if table.total else None,
        "notes": list(table.notes),
    }


def _json_row(table: Table, row: Row) -> dict[str, Any]:
    return dict(zip(_keys(table), map(_json_value, data_row(row)), strict=True))


def _json_value(value: Value) -> str | int | float | None:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value

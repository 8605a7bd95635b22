"""Files that other programs read: what they find, and what must not run in a spreadsheet."""

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samdesk.domain.document import Cell, Column, Document, Figure, Figures, Paragraph, Table
from samdesk.reports.cells import cell_text
from samdesk.reports.plain import _not_formula, write_csv, write_json

ORIGIN = Column("origin", "Från", labels={"own": "egen", "old": "föregångare"}, marks={"old": "*"})
COLUMNS = (
    Column("name", "=Namn"),
    Column(
        "rate", "%", Cell.PERCENT, 1, parts=(Column("percent", "Procent", Cell.PERCENT, 1), ORIGIN), pattern="{0}{1}"
    ),
    Column("change", "Procentenheter", Cell.POINTS),
    Column("day", "Dag", Cell.DATE),
)
ROWS = (
    ("A", (Decimal("17.6"), "old"), -3, date(2023, 12, 1)),
    ("+B", (None, "own"), None, None),
)


def document(language: str = "sv") -> Document:
    blocks = (
        Figures((Figure("share", "Andel", Decimal("3.38"), Cell.NUMBER),)),
        Paragraph("Så här är det."),
        Table("main", "Tabell", COLUMNS, ROWS, ("Totalt", (Decimal(20), None), 0, None), ("Not.",)),
        Table("other", "Annan", (Column("n", "Antal", Cell.INTEGER),), ((1,),)),
    )
    return Document("prov", "Rapport", "Omgång", language, date(2023, 12, 20), "c.samdesk", blocks)


@pytest.mark.parametrize(("language", "share"), [("sv", "17,6"), ("en", "17.6")])
def test_csv_has_the_main_table_with_numbers_as_the_language_writes_them(
    tmp_path: Path, language: str, share: str
) -> None:
    write_csv(document(language), tmp_path / "r.csv")
    data = (tmp_path / "r.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";")) == [
        ["'=Namn", "Procent", "Från", "Procentenheter", "Dag"],
        ["A", share, "föregångare", "-3", "2023-12-01"],
        ["'+B", "", "egen", "", ""],
        ["Totalt", "20", "", "0", ""],
    ]


@given(st.text())
def test_no_text_of_a_csv_file_begins_as_a_formula_does(text: str) -> None:
    written = _not_formula(text)
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert written in (text, f"'{text}")


def test_json_has_codes_and_numbers_under_keys_that_stay(tmp_path: Path) -> None:
    write_json(document(), tmp_path / "r.json")
    said = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert said == {
        "format": 1,
        "report": "prov",
        "title": "Rapport",
        "round": "Omgång",
        "language": "sv",
        "made_on": "2023-12-20",
        "source": "c.samdesk",
        "figures": {"share": 3.38},
        "texts": ["Så här är det."],
        "tables": {
            "main": {
                "title": "Tabell",
                "columns": [
                    {"key": "name", "title": "=Namn", "type": "text"},
                    {"key": "percent", "title": "Procent", "type": "percent"},
                    {"key": "origin", "title": "Från", "type": "text"},
                    {"key": "change", "title": "Procentenheter", "type": "points"},
                    {"key": "day", "title": "Dag", "type": "date"},
                ],
                "rows": [
                    {"name": "A", "percent": 17.6, "origin": "old", "change": -3, "day": "2023-12-01"},
                    {"name": "+B", "percent": None, "origin": "own", "change": None, "day": None},
                ],
                "total": {"name": "Totalt", "percent": 20, "origin": None, "change": 0, "day": None},
                "notes": ["Not."],
            },
            "other": {
                "title": "Annan",
                "columns": [{"key": "n", "title": "Antal", "type": "integer"}],
                "rows": [{"n": 1}],
                "total": None,
                "notes": [],
            },
        },
    }


def test_marks_stand_for_codes_where_values_share_a_cell() -> None:
    assert [cell_text(row[1], COLUMNS[1], "sv") for row in ROWS] == ["17,6%*", "–"]


def test_a_report_without_tables_is_still_a_file(tmp_path: Path) -> None:
    empty = Document("prov", "Rapport", "Omgång", "sv", date(2023, 12, 20), "", ())
    write_csv(empty, tmp_path / "r.csv")
    write_json(empty, tmp_path / "r.json")
    assert json.loads((tmp_path / "r.json").read_text("utf-8"))["tables"] == {}


def test_two_tables_with_one_key_are_a_bug() -> None:
    table = Table("t", "T", (), ())
    with pytest.raises(ValueError, match="twice"):
        Document("prov", "Rapport", "Omgång", "sv", date(2023, 12, 20), "", (table, table))

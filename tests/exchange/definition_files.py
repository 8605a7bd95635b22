"""Definitions as files with chosen faults, and generated definitions that the reader must accept."""

import csv
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from hypothesis import strategies as st

from samdesk.domain.definition import (
    AnsweredBy,
    Choice,
    Condition,
    Definition,
    Kind,
    Labels,
    Material,
    Scale,
    Section,
    Statement,
)

Sheets = dict[str, list[dict[str, str]]]
Place = tuple[str, int, str]
"""Sheet, row as a spreadsheet counts, column."""

SV, EN = "label::Svenska (sv)", "label::English (en)"


def sound() -> Sheets:
    """A small definition without faults; survey row 3 is the first statement."""
    return {
        "survey": [
            {"type": "begin_group", "name": "g1", SV: "Grupp", EN: "Group"},
            {"type": "select_one svar", "name": "s1", "number": "1", SV: "Alla kan {policy}", EN: "All know {policy}"},
            {"type": "select_multiple svar", "name": "s2", "number": "2a", SV: "Vilka", EN: "Which"},
            {"type": "text", "name": "s3", "number": "2b", SV: "Berätta", EN: "Tell"},
            {"type": "note", "name": "n1", SV: "Läs", EN: "Read"},
            {"type": "end_group"},
        ],
        "choices": [
            {"list_name": "svar", "name": "1", SV: "Ja", EN: "Yes"},
            {"list_name": "svar", "name": "2", SV: "Nej", EN: "No"},
        ],
        "settings": [
            {
                "form_id": "prov",
                "version": "1",
                "form_title": "Prov",
                "translated_title::English (en)": "Test",
                "default_language": "Svenska (sv)",
            }
        ],
    }


def changed(*changes: tuple[Place, str]) -> Sheets:
    """The sound definition with these cells set to other texts; a row after the last is added."""
    sheets = sound()
    for (sheet, row, column), text in changes:
        rows = sheets[sheet]
        rows.extend({} for _ in range(row - 1 - len(rows)))
        rows[row - 2][column] = text
    return sheets


def folder(path: Path, sheets: Sheets) -> Path:
    """The sheets as CSV files in a folder that is made."""
    path.mkdir(parents=True, exist_ok=True)
    for name, rows in sheets.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (path / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)
    return path


def workbook(path: Path, sheets: Sheets) -> Path:
    """The sheets as a workbook, as a person may make one."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        page = book.create_sheet(name)
        page.append(columns)
        for row in rows:
            page.append([row.get(column) for column in columns])
    book.save(path)
    return path


_LETTERS = st.characters(exclude_categories=("C", "Z"), exclude_characters="{}") | st.sampled_from(" \n=+-@';|\"")
TEXTS = st.text(_LETTERS, min_size=1, max_size=30).map(lambda text: unicodedata.normalize("NFC", text).strip())
TEXTS = TEXTS.filter(lambda text: "_x0" not in text)  # how workbooks escape characters
FILLED = TEXTS.filter(bool)
_NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]{0,8}", fullmatch=True).filter(
    lambda name: name.casefold() not in ("meta", "data")
)
_NUMBERS = st.from_regex(r"[0-9A-Za-z]{1,6}", fullmatch=True)
_CODES = st.from_regex(r"[0-9A-Za-zÅÄÖåäö]{1,8}", fullmatch=True)


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    """Any definition that a workbook can hold."""
    languages = draw(st.sampled_from([("sv",), ("sv", "en"), ("en", "sv"), ("fi", "sv", "en")]))
    labels = st.fixed_dictionaries(dict.fromkeys(languages, FILLED))
    scales = draw(_scales(labels))
    names = iter(draw(st.lists(_NAMES, min_size=14, max_size=14, unique_by=str.casefold)))
    numbers = iter(draw(st.lists(_NUMBERS, min_size=10, max_size=10, unique_by=str.casefold)))
    asked: list[Statement] = []
    sections = []
    for size in draw(st.lists(st.integers(1, 3), min_size=1, max_size=3)):
        grouped = draw(st.booleans()) or bool(sections and not sections[-1].name)
        rows = tuple(draw(_statement(next(names), numbers, labels, scales, asked)) for _ in range(size))
        stem = draw(st.just({}) | labels) if grouped else {}
        sections.append(Section(next(names) if grouped else "", draw(labels) if grouped else {}, stem, rows))
    last = Statement(next(names), Kind.TEXT, next(numbers), label=draw(labels))
    sections.append(Section(next(names), draw(labels), {}, (last,)))
    answered_by = draw(st.sampled_from(list(AnsweredBy)))
    return Definition(
        id=draw(st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True)),
        version=draw(FILLED),
        title=draw(labels),
        languages=languages,
        sections=tuple(sections),
        scales=scales,
        variant_of=draw(st.sampled_from(["", "another-definition"])),
        answered_by=answered_by,
        level=draw(FILLED) if answered_by is AnsweredBy.LEVEL else "",
    )


@st.composite
def _scales(draw: st.DrawFn, labels: st.SearchStrategy[Labels]) -> tuple[Scale, ...]:
    names = draw(st.lists(_NAMES, min_size=1, max_size=3, unique=True))
    codes = st.lists(_CODES, min_size=1, max_size=4, unique_by=str.casefold)
    return tuple(Scale(name, tuple(Choice(code, draw(labels)) for code in draw(codes))) for name in names)


@st.composite
def _statement(
    draw: st.DrawFn,
    name: str,
    numbers: Iterator[str],
    labels: st.SearchStrategy[Labels],
    scales: tuple[Scale, ...],
    asked: list[Statement],
) -> Statement:
    kind = draw(st.sampled_from(list(Kind)))
    optional = st.just({}) | labels
    is_note = kind is Kind.NOTE
    condition = None
    if asked and draw(st.booleans()):
        other = draw(st.sampled_from(asked))
        scale = next(scale for scale in scales if scale.name == other.scale)
        condition = Condition(other.number, draw(st.sampled_from(scale.choices)).code, draw(st.booleans()))
    selects = kind in (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE)
    statement = Statement(
        name=name,
        kind=kind,
        number="" if is_note else next(numbers),
        area=draw(optional),
        label=draw(labels),
        short=draw(optional),
        hint=draw(optional),
        help=draw(optional),
        law=draw(TEXTS),
        scale=draw(st.sampled_from(scales)).name if selects else "",
        motivation=not is_note and draw(st.booleans()),
        action=not is_note and draw(st.booleans()),
        required=not is_note and draw(st.booleans()),
        relevant=condition,
        max_choices=draw(st.none() | st.integers(1, 5)) if kind is Kind.SELECT_MULTIPLE else None,
    )
    if selects:
        asked.append(statement)
    return statement


@st.composite
def materials(draw: st.DrawFn, languages: tuple[str, ...]) -> tuple[Material, ...]:
    """Support material in the languages of a definition."""
    names = draw(st.lists(st.from_regex(r"[0-9a-zåäö-]{1,12}", fullmatch=True), max_size=3, unique=True))
    return tuple(Material(name, code, draw(FILLED)) for code in languages for name in names)

"""Answers as a table, one row per form, as CSV or as a workbook: the layout of ``answer_table``, which reads both.

Row by row, so that a nation's forms need no more memory than a few; a workbook holds fewer. Knows nothing of where
the answers come from.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from samdesk.domain.answers import Answer, Missing
from samdesk.domain.current_answers import EVERYTHING, Holds
from samdesk.domain.definition import Kind, statement_key
from samdesk.domain.faults import Where, input_fault
from samdesk.domain.form_id import written
from samdesk.exchange.answer_table import BETWEEN, PEOPLE, UNITS, WHOSE, text_cell
from samdesk.exchange.csv_sheets import guarded
from samdesk.language import _
from samdesk.shipped import written_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from samdesk.domain.answers import FormAnswers
    from samdesk.domain.current_answers import CurrentAnswer
    from samdesk.domain.definition import Definition
    from samdesk.domain.rounds import FormRow
    from samdesk.exchange.sheet_writer import Cell, Sheet

_WRITTEN: Final = {Missing.BLANK: ".", Missing.ILLEGIBLE: "/", Missing.TWO_BOXES: "*"}
_WIDTHS: Final = {
    "form_id": 12,
    "forvaltning_name": 28,
    "unit_name": 32,
    "managers": 24,
    "definition_id": 22,
    "round": 30,
    "area": 24,
    "statement": 60,
    "choice_label": 20,
    "text": 40,
    "motivation": 40,
}
MOST_ROWS: Final = 1_048_575
"""Rows of a sheet under its header."""


@dataclass(frozen=True)
class Layout:
    """The columns of a table for forms of these definitions; with ``whose``, those for people stand before them."""

    definitions: tuple[Definition, ...]
    holds: Holds = EVERYTHING
    whose: bool = True

    @cached_property
    def by_hash(self) -> Mapping[str, Definition]:
        """The definitions by their SHA-256."""
        return {one.sha256: one for one in self.definitions}

    @cached_property
    def rows(self) -> tuple[tuple[str, bool, bool], ...]:
        """The numbers of all statements in order, each with whether it has a box for action, and a motivation."""
        found: dict[str, tuple[bool, bool]] = {}
        for statement in (statement for one in self.definitions for statement in one.statements()):
            if self.holds.free_text or statement.kind is not Kind.TEXT:
                action, motivation = found.get(statement.number, (False, False))
                motivation = self.holds.free_text and (motivation or statement.motivation)
                found[statement.number] = (action or statement.action, motivation)
        return tuple((number, *found[number]) for number in sorted(found, key=statement_key))

    @cached_property
    def about(self) -> tuple[str, ...]:
        """The columns that say whose a form is."""
        return tuple(name for name in WHOSE if self.whose and (name != "managers" or self.holds.person_data))

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The names of all columns."""
        each = [
            name
            for number, action, motivation in self.rows
            for name, there in ((number, True), (f"{number}_action", action), (f"{number}_motivation", motivation))
            if there
        ]
        return ("form_id", *self.about, "answered_on", *PEOPLE, UNITS, *each)

    def cells(self, form_id: str, content: FormAnswers, row: FormRow | None = None) -> Iterator[Cell]:
        """The cells of a form; ``row`` says whose it is."""
        yield written(form_id)
        if row is not None:
            yield from self._whose(row)
        yield content.answered_on
        people = content.participants
        for took_part in (people.manager, people.safety_representative, people.main_safety_representative):
            yield int(took_part)
        yield people.employees
        own = row.units if row else ()
        yield BETWEEN.join(code for code in sorted(content.units_covered) if code not in own)
        for number, action, motivation in self.rows:
            answer = content.answers.get(number, Answer())
            yield _answer_cell(answer)
            if action:
                yield 1 if answer.action else None
            if motivation:
                yield answer.motivation

    def _whose(self, row: FormRow) -> Iterator[str]:
        definition = self.by_hash[row.definition]
        said = {
            "forvaltning_code": row.forvaltning,
            "forvaltning_name": row.forvaltning_name,
            "unit_code": row.unit,
            "unit_name": row.unit_name,
            "managers": row.managers,
            "definition_id": definition.id,
            "definition_version": definition.version,
        }
        yield from (said[name] for name in self.about)


def write_answers(forms: Iterable[tuple[str, FormAnswers]], definitions: Iterable[Definition], out: Path) -> None:
    """Write answers alone as CSV, so that ``read_answers`` gives the same."""
    layout = Layout(tuple(definitions), whose=False)
    with written_whole(out) as temporary:
        write_csv(temporary, layout.columns, (layout.cells(form_id, content) for form_id, content in forms))


def current_rows(answers: Iterable[CurrentAnswer], layout: Layout) -> Iterator[Sequence[Cell]]:
    """The rows of current answers, each with whose it is."""
    for one in answers:
        yield tuple(layout.cells(one.row.form_id, one.content, one.row))


def write_csv(out: Path, columns: Sequence[str], rows: Iterable[Iterable[Cell]]) -> None:
    """Write a table that opens right in a Swedish Excel: UTF-8 with BOM, ``;`` between columns, nothing that runs."""
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows([_csv_cell(cell) for cell in row] for row in rows)


def answer_sheet(name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Sheet:
    """The table as the sheet of a workbook; what is longer than a sheet raises ``InputFaults`` as it is written."""
    from samdesk.exchange.sheet_writer import Column, Sheet

    return Sheet(name, [Column(column, _width(column)) for column in columns], _within(rows))


def _within(rows: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    for number, row in enumerate(rows):
        if number >= MOST_ROWS:
            raise input_fault(
                _("There are more rows than a sheet holds."),
                _("Write the answers as CSV: name the file with .csv at the end."),
                Where(),
            )
        yield row


def _width(column: str) -> int:
    if column.endswith("_motivation"):
        return 40
    return _WIDTHS.get(column, max(8, len(column) + 2))


def _answer_cell(answer: Answer) -> Cell:
    if answer.missing:
        return _WRITTEN[answer.missing]
    return _number(answer.choice) if answer.choice else text_cell(answer.text)


def _number(code: str) -> int | str:
    """A choice code as a number where it is written as one, so that a spreadsheet can count with it."""
    return int(code) if code.isdecimal() and code.isascii() and (code == "0" or code[0] != "0") else code


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    return guarded(cell) if isinstance(cell, str) else str(cell)

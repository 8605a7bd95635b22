"""Answers out: the current answers of a round as a table, a list or for SPSS, for everyone who counts elsewhere."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samdesk.domain.answers import missing_names
from samdesk.domain.current_answers import EVERYTHING, Holds
from samdesk.domain.faults import Where, input_fault
from samdesk.language import _, current, translator
from samdesk.services.changes import now
from samdesk.services.current_answers import CurrentAnswers
from samdesk.services.desks import refuse_itself
from samdesk.services.on_paper import filled_names
from samdesk.shipped import written_whole
from samdesk.storage.desk_file import file_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from samdesk.domain.current_answers import NoAnswer
    from samdesk.exchange.spss_table import SpssTable
    from samdesk.services.changes import Progress
    from samdesk.services.current_answers import Table
    from samdesk.storage.desk_file import Desk

_ABOUT: Final = 110
"""Characters that the column of the last sheet is wide: a line of reading."""


@dataclass(frozen=True)
class AnswersWritten:
    """Files that were written, the one that was asked for first; and the forms that are not in them."""

    paths: tuple[Path, ...]
    forms: int
    left_out: tuple[NoAnswer, ...]


def write_answers(
    desk: Desk,
    out: Path,
    *,
    round_id: str = "",
    as_list: bool = False,
    spss: bool = False,
    holds: Holds = EVERYTHING,
    progress: Progress | None = None,
) -> AnswersWritten:
    """Write the current answers of a round to ``out``, as ``.csv`` or ``.xlsx`` by its ending.

    A row for each form, in the layout that ``key_table`` reads; ``as_list``: a row for each answered statement. Beside
    a CSV file lies a text of the same name that says what it holds, in a workbook that is a sheet. ``spss`` adds a
    table of numbers and the syntax that reads it. All files are written, or none. Raises ``InputFaults`` for another
    ending or if no form has an answer, ``Refused`` if a file cannot be written; lets ``Cancelled`` through.
    """
    if out.suffix.lower() not in (".csv", ".xlsx"):
        raise input_fault(
            _("Answers cannot be written as “{suffix}”.").format(suffix=out.suffix),
            _("Name the file with .csv or .xlsx at the end."),
            Where(file=out.name),
        )
    answers = CurrentAnswers(desk, round_id)
    if not answers.rows:
        raise no_answers(answers)
    order = _Order(answers, out, as_list, holds, progress)
    paths = [out, *([order.note] if order.is_csv else []), *([order.data, order.syntax] if spss else [])]
    for path in paths:
        refuse_itself(desk, path)
    with file_errors(out), ExitStack() as whole:
        parts = {path: whole.enter_context(written_whole(path)) for path in reversed(paths)}
        _write_table(order, parts[out], desk.title, paths)
        if order.is_csv:
            write_text(parts[order.note], _note(order, desk.title, paths))
        if spss:
            write_spss(answers, parts[order.data], parts[order.syntax], order.data.name, holds)
    return AnswersWritten(tuple(paths), len(answers.rows), answers.left_out)


@dataclass(frozen=True)
class _Order:
    answers: CurrentAnswers
    out: Path
    as_list: bool
    holds: Holds
    progress: Progress | None

    @property
    def is_csv(self) -> bool:
        return self.out.suffix.lower() == ".csv"

    @property
    def note(self) -> Path:
        return self.out.with_suffix(".txt")

    @property
    def data(self) -> Path:
        return self.out.with_name(f"{self.out.stem}-spss.csv")

    @property
    def syntax(self) -> Path:
        return self.out.with_suffix(".sps")


def no_answers(answers: CurrentAnswers) -> Exception:
    """That there is nothing to write, and what keeps answers back."""
    advice = (
        _("Settle first what differs, under Collection.") if answers.left_out else _("Key, or collect, a form first.")
    )
    return input_fault(_("No form of the round has an answer that counts."), advice)


def table_rows(answers: CurrentAnswers, holds: Holds, progress: Progress | None = None) -> Table:
    """The table with a row for each form: names of its columns, and its rows."""
    from samdesk.exchange.answer_writer import Layout, current_rows

    layout = Layout(answers.used_definitions, holds)
    return layout.columns, current_rows(answers.read(holds, progress), layout)


def list_rows(answers: CurrentAnswers, holds: Holds, progress: Progress | None = None) -> Table:
    """The list with a row for each answered statement: names of its columns, and its rows."""
    from samdesk.exchange.answer_list import AnswerList

    words = missing_names(translator(current()))
    listed = AnswerList(answers.round, answers.definitions, _names(answers), words, holds)
    return listed.columns, listed.rows(answers.read(holds, progress))


def write_spss(answers: CurrentAnswers, data: Path, syntax: Path, name: str, holds: Holds) -> None:
    """Write the table for SPSS and the syntax that reads it as a file of this name."""
    from samdesk.exchange.answer_writer import write_csv
    from samdesk.exchange.spss_syntax import Widths, spss_syntax

    table = _spss_table(answers, holds)
    widths = Widths(len(table.variables))
    rows = widths.seen(table.rows(answers.read(holds)))
    write_csv(data, [variable.name for variable in table.variables], rows)
    syntax.write_text(spss_syntax(table, name, widths.most, _said(answers, holds)), "utf-8", newline="")


def write_text(out: Path, lines: Iterable[str]) -> None:
    """Write lines that Notepad shows right, too."""
    out.write_text("".join(f"{line}\r\n" for line in lines), "utf-8-sig", newline="")


def _write_table(order: _Order, part: Path, source: str, paths: Sequence[Path]) -> None:
    from samdesk.exchange.answer_writer import answer_sheet, write_csv
    from samdesk.exchange.sheet_writer import Column, Sheet, workbook_bytes

    columns, rows = (list_rows if order.as_list else table_rows)(order.answers, order.holds, order.progress)
    if order.is_csv:
        write_csv(part, columns, rows)
        return
    lines = [[line] for line in _note(order, source, paths)]
    about = Sheet(_("About"), [Column(_("About these answers"), _ABOUT)], lines)
    part.write_bytes(workbook_bytes([answer_sheet(_("Answers"), columns, rows), about]))


def _note(order: _Order, source: str, paths: Sequence[Path]) -> list[str]:
    from samdesk.reports.answers_note import answers_note

    what = {
        order.out: _("A row for each answered statement.")
        if order.as_list
        else _("A row for each form; the program reads it again: samdesk key --from."),
        order.note: _("This text."),
        order.data: _("A row for each form, in numbers, for programs of statistics; texts are on one line."),
        order.syntax: _("Syntax for SPSS that reads the file above: open it in SPSS and run all of it."),
    }
    return answers_note(
        order.answers.round,
        forms=len(order.answers.rows),
        left_out=order.answers.left_out,
        twice=order.answers.twice,
        holds=order.holds,
        files=[(path.name, what[path]) for path in paths],
        language=current(),
        made_on=now().astimezone().date(),
        source=source,
    )


def _spss_table(answers: CurrentAnswers, holds: Holds) -> SpssTable:
    from samdesk.exchange.spss_table import SpssTable

    return SpssTable(answers.used_definitions, _names(answers), _spss_words(), holds)


def _said(answers: CurrentAnswers, holds: Holds) -> Iterator[str]:
    """What stands above the syntax."""
    from samdesk.reports.answers_note import holds_lines

    yield _("Answers: {round}").format(round=answers.round.name)
    yield from holds_lines(holds, _)
    yield _("Run it where the CSV file lies, or write the whole path of the file below.")
    if len(answers.used_definitions) > 1:
        yield _("A row is named in the words of the first definition that has it; others may ask it in other words.")
    yield _("-1 is left blank, -2 cannot be read, -3 has two boxes marked; empty is not on the form, or not asked.")


def _names(answers: CurrentAnswers) -> Mapping[str, Mapping[str, str]]:
    return {sha256: filled_names(answers.round, one) for sha256, one in answers.definitions.items()}


def _spss_words() -> dict[str, str]:
    missing = {str(why): name for why, name in missing_names(_).items()}
    return missing | {
        "yes": _("yes"),
        "no": _("no"),
        "action": _("{number}: needs action"),
        "motivation": _("{number}: motivation"),
        "form_id": _("Form id"),
        "forvaltning_code": _("Code of the förvaltning"),
        "forvaltning_name": _("Förvaltning"),
        "unit_code": _("Unit code"),
        "unit_name": _("Unit"),
        "managers": _("Managers"),
        "definition": _("Definition"),
        "answered_on": _("Day of answering"),
        "took_part_manager": _("Manager took part"),
        "took_part_representative": _("Safety representative took part"),
        "took_part_main_representative": _("Main safety representative took part"),
        "took_part_employees": _("Other employees who took part"),
        "units_covered": _("Codes of the units that the answers hold for"),
    }

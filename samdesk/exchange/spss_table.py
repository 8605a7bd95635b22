"""Answers as a table for statistics programs: one row per form, every cell a number, a date or one line of text.

A column is named like a variable of SPSS: ``s`` and the number of the statement, so that 7a is ``s7a``. Why a row has
no answer is a negative number; empty means that the row is not on the form, or was not asked. Where definitions ask
different things under one number, each has a variable of its own. ``spss_syntax`` says what it all means.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final

from samdesk.domain.answers import Answer, Missing
from samdesk.domain.definition import Definition, Kind, Statement, fill, statement_key, text_in
from samdesk.domain.form_id import written
from samdesk.domain.statement_table import not_applicable_code
from samdesk.exchange.answer_table import BETWEEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from samdesk.domain.current_answers import CurrentAnswer, Holds
    from samdesk.exchange.sheet_writer import Cell

MISSING: Final = {Missing.BLANK: -1, Missing.ILLEGIBLE: -2, Missing.TWO_BOXES: -3}
"""Numbers that stand for why a row has no answer; no choice code and no whole number that is answered is negative."""


class Level(StrEnum):
    """How a variable may be counted with."""

    NOMINAL = "NOMINAL"
    ORDINAL = "ORDINAL"
    SCALE = "SCALE"


class Form(StrEnum):
    """How the cells of a variable are written."""

    NUMBER = "number"
    DAY = "day"
    TEXT = "text"


@dataclass(frozen=True)
class Variable:
    """A column. ``values`` names its numbers, ``apart`` those that are no answer to count with."""

    name: str
    label: str
    form: Form
    level: Level
    values: Mapping[int, str] = field(default_factory=dict)
    apart: tuple[int, ...] = ()


@dataclass(frozen=True)
class Several:
    """The variables of one question where several choices may be made, and what it asks."""

    name: str
    label: str
    variables: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """One statement as one or more definitions ask it: the same kind, with the same choices."""

    name: str
    statement: Statement
    definition: Definition
    asked_in: frozenset[str]
    """SHA-256 of the definitions."""


@dataclass(frozen=True)
class SpssTable:
    """The table for forms of these definitions; ``names`` fill their texts, by SHA-256."""

    definitions: tuple[Definition, ...]
    names: Mapping[str, Mapping[str, str]]
    words: Mapping[str, str]
    """Labels of what is no statement, by variable; and ``action``, ``motivation``, ``yes``, ``no`` and ``Missing``."""
    holds: Holds

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All questions by their number, those of the main definition first."""
        found: dict[str, dict[tuple[object, ...], list[tuple[Definition, Statement]]]] = {}
        for definition in self.definitions:
            for statement in definition.statements():
                if statement.kind is Kind.TEXT and not self.holds.free_text:
                    continue
                alike = found.setdefault(statement.number.casefold(), {})
                alike.setdefault(_shape(definition, statement), []).append((definition, statement))
        return tuple(
            Question(
                f"s{number}" if at == 1 else f"s{number}_v{at}",
                same[0][1],
                same[0][0],
                frozenset(definition.sha256 for definition, _statement in same),
            )
            for number, alike in sorted(found.items(), key=lambda item: statement_key(item[0]))
            for at, same in enumerate(alike.values(), 1)
        )

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """All columns, in order."""
        about = ["form_id", "forvaltning_code", "forvaltning_name", "unit_code", "unit_name"]
        about += ["managers"] if self.holds.person_data else []
        found = [self._about(name, Form.TEXT, Level.NOMINAL) for name in about]
        found.append(self._definition)
        found.append(self._about("answered_on", Form.DAY, Level.SCALE))
        yes_no = {0: self.words["no"], 1: self.words["yes"]}
        found += [
            Variable(name, self.words[name], Form.NUMBER, Level.NOMINAL, yes_no)
            for name in ("took_part_manager", "took_part_representative", "took_part_main_representative")
        ]
        found.append(self._about("took_part_employees", Form.NUMBER, Level.SCALE))
        found.append(self._about("units_covered", Form.TEXT, Level.NOMINAL))
        return (*found, *(variable for question in self.questions for variable in self._of(question)))

    @property
    def several(self) -> tuple[Several, ...]:
        """The questions that have a variable for each choice."""
        return tuple(
            Several(one.name, self._label(one), _choice_names(one))
            for one in self.questions
            if one.statement.kind is Kind.SELECT_MULTIPLE
        )

    def rows(self, answers: Iterable[CurrentAnswer]) -> Iterator[Sequence[Cell]]:
        """A row for each form."""
        place = {one.sha256: at for at, one in enumerate(self.definitions, 1)}
        for one in answers:
            yield tuple(self._cells(one, place))

    def _cells(self, one: CurrentAnswer, place: Mapping[str, int]) -> Iterator[Cell]:
        row, content = one.row, one.content
        yield from (written(row.form_id), row.forvaltning, on_one_line(row.forvaltning_name), row.unit)
        yield on_one_line(row.unit_name)
        if self.holds.person_data:
            yield on_one_line(row.managers)
        yield place[row.definition]
        yield content.answered_on
        people = content.participants
        for took_part in (people.manager, people.safety_representative, people.main_safety_representative):
            yield int(took_part)
        yield people.employees
        yield BETWEEN.join(content.units_covered)
        for question in self.questions:
            answer = content.answers.get(question.statement.number, Answer())
            asked = row.definition in question.asked_in
            yield from self._answer(question, answer) if asked else self._nothing(question)

    def _answer(self, question: Question, answer: Answer) -> Iterator[Cell]:
        statement, why = question.statement, MISSING[answer.missing] if answer.missing else None
        match statement.kind:
            case Kind.SELECT_ONE:
                yield numbered(question)[answer.choice] if answer.choice else why
            case Kind.SELECT_MULTIPLE:
                chosen = answer.choice.split()
                yield from (int(code in chosen) if chosen else why for code in _codes(question))
            case Kind.INTEGER:
                yield answer.text or why
            case Kind.DATE:
                yield answer.text
            case _:
                yield on_one_line(answer.text)
        if statement.action:
            yield int(answer.action)
        if statement.motivation and self.holds.free_text:
            yield on_one_line(answer.motivation)

    def _nothing(self, question: Question) -> Iterator[Cell]:
        yield from (None for _variable in self._of(question))

    def _of(self, question: Question) -> Iterator[Variable]:
        statement, label = question.statement, self._label(question)
        yes_no = {0: self.words["no"], 1: self.words["yes"]}
        why = {number: self.words[str(missing)] for missing, number in MISSING.items()}
        match statement.kind:
            case Kind.SELECT_ONE:
                yield self._chosen(question, label, why)
            case Kind.SELECT_MULTIPLE:
                labels = self._choices(question)
                for name, code in zip(_choice_names(question), _codes(question), strict=True):
                    said = f"{labels[code]} – {label}"
                    yield Variable(name, said, Form.NUMBER, Level.NOMINAL, yes_no | why, tuple(why))
            case Kind.INTEGER:
                yield Variable(question.name, label, Form.NUMBER, Level.SCALE, why, tuple(why))
            case Kind.DATE:
                yield Variable(question.name, label, Form.DAY, Level.SCALE)
            case _:
                yield Variable(question.name, label, Form.TEXT, Level.NOMINAL)
        if statement.action:
            said = self.words["action"].format(number=statement.number)
            yield Variable(f"{question.name}_action", said, Form.NUMBER, Level.NOMINAL, yes_no)
        if statement.motivation and self.holds.free_text:
            said = self.words["motivation"].format(number=statement.number)
            yield Variable(f"{question.name}_motivation", said, Form.TEXT, Level.NOMINAL)

    def _chosen(self, question: Question, label: str, why: Mapping[int, str]) -> Variable:
        codes, labels = numbered(question), self._choices(question)
        values = {number: labels[code] for code, number in codes.items()}
        scale = question.definition.scale_of(question.statement)
        apart = not_applicable_code(question.statement, scale) if scale else ""
        no_answer = (*why, codes[apart]) if apart else tuple(why)
        return Variable(question.name, label, Form.NUMBER, Level.ORDINAL, {**why, **values}, no_answer)

    def _choices(self, question: Question) -> dict[str, str]:
        definition = question.definition
        scale = definition.scale_of(question.statement)
        choices = scale.choices if scale else ()
        names = self.names[definition.sha256]
        return {one.code: fill(text_in(one.labels, definition.language), names) for one in choices}

    def _label(self, question: Question) -> str:
        statement, definition = question.statement, question.definition
        text = text_in(statement.label or statement.short, definition.language)
        return f"{statement.number} {fill(text, self.names[definition.sha256])}"

    def _about(self, name: str, form: Form, level: Level) -> Variable:
        return Variable(name, self.words[name], form, level)

    @property
    def _definition(self) -> Variable:
        values = {at: f"{one.id} {one.version}" for at, one in enumerate(self.definitions, 1)}
        return Variable("definition", self.words["definition"], Form.NUMBER, Level.NOMINAL, values)


def numbered(question: Question) -> dict[str, int]:
    """The number of each choice code: the code itself where all are whole numbers, else its place."""
    codes = _codes(question)
    if all(code.isascii() and code.isdecimal() for code in codes) and len({int(code) for code in codes}) == len(codes):
        return {code: int(code) for code in codes}
    return {code: at for at, code in enumerate(codes, 1)}


def on_one_line(text: str) -> str:
    """A text as the file holds it: SPSS reads line by line, and knows no quotation mark inside another."""
    return " ".join(text.replace('"', "”").split())


def _codes(question: Question) -> tuple[str, ...]:
    scale = question.definition.scale_of(question.statement)
    return tuple(choice.code for choice in scale.choices) if scale else ()


def _choice_names(question: Question) -> tuple[str, ...]:
    """A variable for each choice, named by its code, or by its place where a code cannot be in a name."""
    codes = _codes(question)
    if not all(code.isascii() and code.isalnum() for code in codes) or len({*map(str.casefold, codes)}) < len(codes):
        codes = tuple(map(str, range(1, len(codes) + 1)))
    return tuple(f"{question.name}_c{code}" for code in codes)


def _shape(definition: Definition, statement: Statement) -> tuple[object, ...]:
    """What must be equal for two statements of one number to be one question, whatever their words."""
    scale = definition.scale_of(statement)
    choices = tuple((one.code, tuple(sorted(one.labels.items()))) for one in scale.choices) if scale else ()
    return (statement.number, statement.kind, choices, statement.action, statement.motivation)

"""Answers: what may be keyed on a row, what is missing, and what a whole form must satisfy."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from samdesk.domain.definition import Definition, Kind, Statement
from samdesk.domain.faults import Fault, InputFaults
from samdesk.language import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

TEXT_LIMIT = 10_000
"""Longest free text of one row, in characters."""

_LINE_END: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_HIDDEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_DAY: Final = re.compile("([0-9]{2}|[0-9]{4})(-?)([0-9]{2})\\2([0-9]{2})")


class Missing(StrEnum):
    """Why a row has no answer on the paper."""

    BLANK = "blank"
    ILLEGIBLE = "illegible"
    TWO_BOXES = "two_boxes"


def missing_names(_: Callable[[str], str]) -> dict[Missing, str]:
    """Why a row has no answer, in words of the language that ``_`` translates to."""
    return {
        Missing.BLANK: _("left blank"),
        Missing.ILLEGIBLE: _("cannot be read"),
        Missing.TWO_BOXES: _("two boxes marked"),
    }


@dataclass(frozen=True)
class Answer:
    """The answer of one row: a choice (codes joined by a space for several), a text, or why it is missing.

    A row nobody has come to yet has all three empty. ``action`` is the box "behöver åtgärd".
    """

    choice: str = ""
    text: str = ""
    missing: Missing | None = None
    action: bool = False
    motivation: str = ""

    @property
    def is_given(self) -> bool:
        """Whether the row has been dealt with: answered, or noted as missing on the paper."""
        return bool(self.choice or self.text or self.missing)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all has been entered on the row."""
        return not (self.is_given or self.action or self.motivation)


@dataclass(frozen=True)
class Participants:
    """Who answered together (R11, R12); ``employees`` counts employees beside manager and representatives."""

    manager: bool = False
    safety_representative: bool = False
    main_safety_representative: bool = False
    employees: int | None = None


@dataclass(frozen=True)
class FormAnswers:
    """A form's whole answer: rows by statement number, who took part, which day, which units it covers."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    participants: Participants = Participants()
    answered_on: date | None = None
    units_covered: tuple[str, ...] = ()


def tidy(text: str) -> str:
    """Free text as it is stored: NFC, line ends as newlines, no control character or half surrogate, no outer space."""
    if text.isascii() and text.isprintable():
        return text.strip()
    lines = _LINE_END.sub("\n", text)
    return unicodedata.normalize("NFC", _HIDDEN.sub("", lines)).strip()


def judged(definition: Definition, number: str, answer: Answer) -> Answer:
    """The answer as it may be stored on a row: choices in printed order, texts tidied, a number or date in one form.

    Raises ``InputFaults`` if the row does not exist, or a choice code, number or date is not one of the row.
    """
    statement = definition.by_number.get(number)
    if statement is None:
        raise InputFaults(
            Fault(
                _("The form has no row {number}.").format(number=number),
                _("Use the numbers of the printed form."),
            )
        )
    chosen = " ".join(answer.choice.split())
    given = Answer(chosen, tidy(answer.text), answer.missing, answer.action, tidy(answer.motivation))
    faults = list(_faults(definition, statement, given))
    if faults:
        raise InputFaults(*faults)
    scale = definition.scale_of(statement)
    if scale and " " in given.choice:
        codes = set(chosen.split())
        given = replace(given, choice=" ".join(c.code for c in scale.choices if c.code in codes))
    text = _in_one_form(statement.kind, given.text)
    return given if text == given.text else replace(given, text=text)


def _in_one_form(kind: Kind, text: str) -> str:
    """A valid number or date as it is stored, because the same paper keyed at two desks must be the same answer."""
    if kind is Kind.INTEGER and text:
        return text.lstrip("0") or "0"
    day = read_day(text) if kind is Kind.DATE else None
    return day.isoformat() if day else text


def valid_codes(definition: Definition, statement: Statement) -> tuple[str, ...]:
    """Choice codes of a row, in printed order; none for a row that takes text."""
    scale = definition.scale_of(statement)
    return tuple(choice.code for choice in scale.choices) if scale else ()


def _faults(definition: Definition, statement: Statement, answer: Answer) -> Iterator[Fault]:
    row = statement.number
    if len(answer.text) > TEXT_LIMIT or len(answer.motivation) > TEXT_LIMIT:
        yield Fault(
            _("Row {number} has a text of more than {n} characters.").format(number=row, n=TEXT_LIMIT),
            _("Shorten it."),
        )
    if answer.missing and (answer.choice or answer.text):
        yield Fault(
            _("Row {number} is both answered and marked as missing.").format(number=row),
            _("Keep one of the two."),
        )
    if answer.action and not statement.action:
        yield Fault(_("Row {number} has no box “needs action”.").format(number=row), _("Take the mark away."))
    if answer.motivation and not statement.motivation:
        yield Fault(_("Row {number} has no motivation.").format(number=row), _("Take the text away."))
    yield from _choice_faults(definition, statement, answer)
    yield from _text_faults(statement, answer)


def _choice_faults(definition: Definition, statement: Statement, answer: Answer) -> Iterator[Fault]:
    if not answer.choice:
        return
    valid = valid_codes(definition, statement)
    codes = answer.choice.split()
    if not valid:
        yield Fault(
            _("Row {number} is answered with text, not with a choice.").format(number=statement.number),
            _("Write the answer as text."),
        )
        return
    for code in codes:
        if code not in valid:
            yield Fault(
                _("Row {number} has no choice {code}.").format(number=statement.number, code=code),
                _("The choices are {codes}.").format(codes=", ".join(valid)),
            )
    limit = 1 if statement.kind is Kind.SELECT_ONE else statement.max_choices or len(valid)
    if len(set(codes)) > limit:
        yield Fault(
            _("Row {number} has {n} choices, at most {limit} are allowed.").format(
                number=statement.number, n=len(set(codes)), limit=limit
            ),
            _("Mark it as two boxes if the paper has more."),
        )


def _text_faults(statement: Statement, answer: Answer) -> Iterator[Fault]:
    if not answer.text:
        return
    number = statement.number
    if statement.kind in (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE):
        yield Fault(
            _("Row {number} is answered with a choice, not with text.").format(number=number),
            _("Write the text as motivation."),
        )
    elif statement.kind is Kind.INTEGER and not (answer.text.isascii() and answer.text.isdigit()):
        yield Fault(
            _("Row {number} takes a whole number, not “{text}”.").format(number=number, text=answer.text[:40]),
            _("Use digits only."),
        )
    elif statement.kind is Kind.DATE and read_day(answer.text) is None:
        yield Fault(
            _("Row {number} takes a date, not “{text}”.").format(number=number, text=answer.text[:40]),
            _("Write it as 2023-12-15."),
        )


def read_day(text: str) -> date | None:
    """The date of ``2023-12-15``, ``20231215``, ``23-12-15`` or ``231215``; ``None`` if it is no date."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    year, _dash, month, day = found.groups()
    try:
        return date(int(year if len(year) == 4 else f"20{year}"), int(month), int(day))
    except ValueError:
        return None


def is_asked(definition: Definition, statement: Statement, answers: Mapping[str, Answer]) -> bool:
    """Whether a conditional row applies, given the other answers."""
    condition = statement.relevant
    if condition is None:
        return True
    chosen = answers.get(condition.number, Answer()).choice.split()
    return (condition.code in chosen) is condition.equal and (condition.equal or bool(chosen))


def left_open(definition: Definition, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    """Numbers of rows with choices, or required ones, that apply and that nobody has dealt with yet."""
    return tuple(
        statement.number
        for statement in definition.statements()
        if (statement.scale or statement.required)
        and is_asked(definition, statement, answers)
        and not answers.get(statement.number, Answer()).is_given
    )

"""What differs between the answers of a conflict, in words, row by row.

Pure: turns a conflict into texts, each with what of it differs; knows nothing of widgets.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from samdesk import language
from samdesk.domain.answers import Answer
from samdesk.domain.definition import Definition, Statement, fill, text_in
from samdesk.domain.form_id import written
from samdesk.domain.revision import RevisionState
from samdesk.language import _
from samdesk.ui.collecting.comparison_words import Piece, pieces
from samdesk.ui.keying.flow import DAY, EMPLOYEES, PARTICIPANTS, UNITS
from samdesk.ui.keying.lines import missing_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from samdesk.domain.answers import FormAnswers
    from samdesk.services.conflicts import Conflict, HeadInfo

_NOTHING = "–"
"""What a void answer says on a row."""


@dataclass(frozen=True)
class Part:
    """A part of what an answer says on a row: the choice, the motivation, or the box "needs action".

    ``pieces`` are its text; where only some words of a long text differ, only they are lit.
    """

    text: str
    differs: bool
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class ComparedRow:
    """A row of the form; ``said`` has the parts of each answer, in the answers' order.

    ``number`` is empty for what stands outside the statements, such as who took part.
    """

    number: str
    text: str
    said: tuple[tuple[Part, ...], ...]

    @property
    def differs(self) -> bool:
        """Whether the answers differ on it."""
        return any(part.differs for parts in self.said for part in parts)


class Way(StrEnum):
    """How a conflict may be settled: by one of its answers, by what is typed or suggested, or by letting both count."""

    ANSWER = "answer"
    TYPED = "typed"
    SUGGESTED = "suggested"
    BOTH = "both"


@dataclass(frozen=True)
class AnswerColumn:
    """An answer beside the others: what it is called, and whose it is, a line for each who sent it.

    ``rev`` and ``form_id`` name one that came in; ``void`` is the reason of one that was made void.
    """

    way: Way
    name: str
    whose: str
    answers: FormAnswers
    rev: str = ""
    form_id: str = ""
    void: str = ""


def answers_of(conflict: Conflict) -> tuple[tuple[HeadInfo, ...], ...]:
    """The different answers of a conflict, each with all who sent it; those of two forms are never the same one."""
    alike: list[list[HeadInfo]] = []
    for head in conflict.heads:
        same = next((heads for heads in alike if _say_the_same(heads[0], head)), None)
        if same is None:
            alike.append([head])
        else:
            same.append(head)
    return tuple(tuple(heads) for heads in alike)


def _say_the_same(one: HeadInfo, other: HeadInfo) -> bool:
    """Whether two answers of a form are the same as they are read here, whatever version they were given to."""
    state, reason = one.revision.state, one.revision.reason
    return (one.form_id, one.answers, state, reason) == (
        other.form_id,
        other.answers,
        other.revision.state,
        other.revision.reason,
    )


def columns_of(conflict: Conflict, typed: FormAnswers | None = None) -> tuple[AnswerColumn, ...]:
    """The answers of a conflict, then what is suggested or was typed."""
    columns = [_column(conflict, place, heads) for place, heads in enumerate(answers_of(conflict), start=1)]
    if typed is not None:
        columns.append(AnswerColumn(Way.TYPED, _("Typed anew"), _("what you typed from the paper"), typed))
    if conflict.suggestion is not None:
        whose = _("what is blank in one answer is taken from the other")
        columns.append(AnswerColumn(Way.SUGGESTED, _("Suggestion"), whose, conflict.suggestion))
    return tuple(columns)


def _column(conflict: Conflict, place: int, heads: Sequence[HeadInfo]) -> AnswerColumn:
    head = heads[0]
    name = _("Answer {n}").format(n=place)
    whose = "\n".join(_who(head) for head in heads)
    if len(conflict.form_ids) > 1:
        name = f"{name} · {written(head.form_id)}"
        whose = f"{head.unit_name}\n{whose}".strip()
    void = head.revision.reason if head.revision.state is RevisionState.VOID else ""
    return AnswerColumn(Way.ANSWER, name, whose, head.answers, head.rev, head.form_id, void)


def compared_rows(
    definition: Definition, columns: Sequence[AnswerColumn], names: Mapping[str, str]
) -> tuple[ComparedRow, ...]:
    """All rows on which anything is said, what stands outside the statements first.

    ``names`` fills ``{policy}``-style names.
    """
    statements = (_statement_row(definition, columns, names, one) for one in definition.statements())
    return (*_others(columns), *(row for row in statements if row is not None))


def answer_text(definition: Definition, number: str, answer: Answer) -> str:
    """The choice, text or reason of an answer in words."""
    if answer.missing:
        return missing_name(answer.missing)
    scale = definition.scale_of(definition.by_number[number])
    if scale is None:
        return answer.text or _("no answer")
    chosen = (scale.choice(code) for code in answer.choice.split())
    return ", ".join(text_in(one.labels, definition.language) for one in chosen if one) or _("no answer")


def _who(head: HeadInfo) -> str:
    sender = head.sender or _("unknown desk")
    if head.keyed_at is None:
        return sender
    when = f"{head.keyed_at.astimezone():%Y-%m-%d %H:%M}"
    if not head.operator:
        return _("{sender}, keyed {when}").format(sender=sender, when=when)
    return _("{sender}, keyed {when} by {operator}").format(sender=sender, when=when, operator=head.operator)


def _statement_row(
    definition: Definition, columns: Sequence[AnswerColumn], names: Mapping[str, str], statement: Statement
) -> ComparedRow | None:
    """What answers say of a statement; nothing of one on which none says anything."""
    number = statement.number
    answers = [one.answers.answers.get(number, Answer()) for one in columns if not one.void]
    if all(answer.is_empty for answer in answers):
        return None
    parts = [_marked([answer_text(definition, number, answer) for answer in answers], words=not statement.scale)]
    if any(answer.motivation for answer in answers):
        texts = [_motivation_text(answer) for answer in answers]
        parts.append(_marked(texts, words=True, none=_motivation_text(Answer())))
    if any(answer.action for answer in answers):
        parts.append(_marked([_("needs action") if one.action else _("needs no action") for one in answers]))
    text = text_in(statement.short, definition.language) or text_in(statement.label, definition.language)
    return ComparedRow(number, fill(text, names), _beside(columns, list(zip(*parts, strict=True))))


def _others(columns: Sequence[AnswerColumn]) -> Iterator[ComparedRow]:
    """What stands beside the statements; of void answers only that they are."""
    if any(one.void for one in columns):
        states = _marked(
            [_("void: {reason}").format(reason=one.void) if one.void else _("answered") for one in columns]
        )
        yield ComparedRow("", _("Whether the form is answered"), tuple((part,) for part in states))
    given = [one.answers for one in columns if not one.void]
    for stop, name in outside_names().items():
        parts = _marked([outside_text(answers, stop) for answers in given])
        yield ComparedRow("", name, _beside(columns, [(part,) for part in parts]))


def _beside(columns: Sequence[AnswerColumn], said: Sequence[tuple[Part, ...]]) -> tuple[tuple[Part, ...], ...]:
    """What is said in each column, a dash in those of void answers."""
    given = iter(said)
    nothing = Part(_NOTHING, differs=False, pieces=(Piece(_NOTHING, lit=False),))
    return tuple((nothing,) if one.void else next(given) for one in columns)


def _marked(texts: Sequence[str], *, words: bool = False, none: str = "") -> list[Part]:
    """Texts with what differs; with ``words``, only the words that not all of those have that are not ``none``."""
    differs = len(set(texts)) > 1
    given = [text for text in texts if text != none]
    lit = iter(pieces(given) if words and differs and len(given) > 1 else [(Piece(text, differs),) for text in given])
    return [Part(text, differs, (Piece(text, differs),) if text == none else next(lit)) for text in texts]


def _motivation_text(answer: Answer) -> str:
    return _("Motivation: {text}").format(text=answer.motivation) if answer.motivation else _("no motivation")


def outside_names() -> dict[str, str]:
    """What stands outside the statements, by its stop in keying."""
    return {
        PARTICIPANTS: _("Took part"),
        EMPLOYEES: _("Employees who took part"),
        DAY: _("Day of answering"),
        UNITS: _("Units covered"),
    }


def outside_text(answers: FormAnswers, stop: str) -> str:
    """What an answer says outside the statements."""
    people = answers.participants
    named = (
        (people.manager, _("Manager")),
        (people.safety_representative, _("Safety representative")),
        (people.main_safety_representative, _("Main safety representative")),
    )
    said = {
        PARTICIPANTS: ", ".join(name for present, name in named if present),
        EMPLOYEES: "" if people.employees is None else str(people.employees),
        DAY: language.day(answers.answered_on) if answers.answered_on else "",
        UNITS: ", ".join(answers.units_covered),
    }[stop]
    return said or _("not said")

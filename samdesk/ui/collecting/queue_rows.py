"""The queue as a list: every question that a person must settle, in what order, and which of them are looked for.

Pure: turns a queue into rows with words; knows neither widgets nor the desk file.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samdesk.domain.answers import Answer
from samdesk.domain.conflicts import ConflictClass
from samdesk.domain.definition import text_in
from samdesk.domain.form_id import written
from samdesk.domain.organisation import swedish_key
from samdesk.language import _, ngettext
from samdesk.ui.collecting.comparison import answer_text, answers_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from samdesk.domain.definition import Definition
    from samdesk.services.conflicts import Conflict, OtherDefinition, Queue, UnknownUnit

ORDER: Final = (
    ConflictClass.OTHER_DEFINITION,
    ConflictClass.UNKNOWN_UNIT,
    ConflictClass.BLANKS,
    ConflictClass.VALUES,
    ConflictClass.TWO_FORMS,
    ConflictClass.VOID,
)
"""What settles most at a time comes first."""
CLASS_ICONS: Final = {
    ConflictClass.OTHER_DEFINITION: "definition",
    ConflictClass.UNKNOWN_UNIT: "organisation",
    ConflictClass.BLANKS: "planned",
    ConflictClass.VALUES: "differs",
    ConflictClass.TWO_FORMS: "joint",
    ConflictClass.VOID: "exempt",
}
_MOST_FILLED: Final = 4
"""Rows that are told one by one in a line of the list; of more, how many more there are."""


def class_names() -> dict[ConflictClass, str]:
    """What each kind of question is called, in a word or two."""
    return {
        ConflictClass.OTHER_DEFINITION: _("other version"),
        ConflictClass.UNKNOWN_UNIT: _("unknown unit"),
        ConflictClass.BLANKS: _("blank"),
        ConflictClass.VALUES: _("different"),
        ConflictClass.TWO_FORMS: _("duplicate"),
        ConflictClass.VOID: _("void"),
    }


def class_meanings() -> dict[ConflictClass, str]:
    """What each kind of question asks, in a sentence."""
    return {
        ConflictClass.OTHER_DEFINITION: _("Forms were answered by another version of the definition."),
        ConflictClass.UNKNOWN_UNIT: _("Answers name a unit that the organisation list does not have."),
        ConflictClass.BLANKS: _("The answers differ only where one of them is blank: accept many at a time."),
        ConflictClass.VALUES: _("Answers of the same form say different things."),
        ConflictClass.TWO_FORMS: _("Two forms answer for the same unit."),
        ConflictClass.VOID: _("The answer was made void in one place and says something in another."),
    }


@dataclass(frozen=True)
class Question:
    """A question of the queue, as the list shows it; ``of`` is what it is about.

    ``key`` is the same as long as the question is.
    """

    key: str
    kind: ConflictClass
    name: str
    said: str
    forvaltning: str
    of: Conflict | UnknownUnit | OtherDefinition


def questions(queue: Queue) -> tuple[Question, ...]:
    """All questions of a queue, in the order of their kinds, then of förvaltningar and units."""
    found = [
        *(_definition_question(one) for one in queue.definitions),
        *(_unit_question(one) for one in queue.units),
        *(_conflict_question(one) for one in queue.conflicts),
    ]
    return tuple(sorted(found, key=_place))


def _place(one: Question) -> tuple[object, ...]:
    return ORDER.index(one.kind), swedish_key(one.forvaltning), swedish_key(one.name), one.key


def forvaltningar(rows: Iterable[Question]) -> tuple[str, ...]:
    """The förvaltningar that have a question, in alphabetical order."""
    return tuple(sorted({row.forvaltning for row in rows if row.forvaltning}, key=swedish_key))


def found(rows: Sequence[Question], mark: str, forvaltning: str) -> tuple[Question, ...]:
    """The questions of a kind and a förvaltning; "" stands for all."""
    return tuple(
        row
        for row in rows
        if (not mark or row.kind == mark) and (not forvaltning or row.forvaltning in ("", forvaltning))
    )


def counts(rows: Sequence[Question], forvaltning: str) -> dict[str, int]:
    """How many questions of each kind a förvaltning has; "" counts all."""
    shown = found(rows, "", forvaltning)
    return {"": len(shown), **Counter(str(row.kind) for row in shown)}


def filled_text(conflict: Conflict) -> str:
    """What the suggestion fills in where an answer is blank, in one line."""
    if conflict.suggestion is None:
        return ""
    rows = conflict.differing
    answers = conflict.suggestion.answers
    said = [
        f"{number} {answer_text(conflict.definition, number, answers.get(number, Answer()))}"
        for number in rows[:_MOST_FILLED]
    ]
    if len(rows) > _MOST_FILLED:
        rest = len(rows) - _MOST_FILLED
        said.append(ngettext("and {n} more row", "and {n} more rows", rest).format(n=rest))
    return " · ".join(said) or _("who took part, or which day")


def _conflict_question(one: Conflict) -> Question:
    codes = ", ".join(written(form_id) for form_id in one.form_ids)
    return Question(
        one.key,
        one.kind,
        one.unit_name or _("Spare form {code}").format(code=codes),
        _said(one),
        one.forvaltning_name,
        one,
    )


def _said(one: Conflict) -> str:
    match one.kind:
        case ConflictClass.BLANKS:
            return filled_text(one)
        case ConflictClass.TWO_FORMS:
            return ", ".join(written(form_id) for form_id in one.form_ids)
        case ConflictClass.VOID:
            return _("void in one place, answered in another")
    rows = one.differing
    answers = len(answers_of(one))
    said = ngettext("row {rows}", "rows {rows}", len(rows)).format(rows=", ".join(rows[:_MOST_FILLED]))
    if len(rows) > _MOST_FILLED:
        said = ngettext("{n} row", "{n} rows", len(rows)).format(n=len(rows))
    said = said if rows else _("who took part, or which day")
    return said if answers < 3 else _("{answers} answers: {rows}").format(answers=answers, rows=said)


def _unit_question(one: UnknownUnit) -> Question:
    named = f"{one.code} {one.name}".strip()
    return Question(f"unit {one.code}", ConflictClass.UNKNOWN_UNIT, named, named_by(one), "", one)


def named_by(one: UnknownUnit) -> str:
    """How many forms and actions name an unknown unit."""
    parts = [ngettext("{n} form", "{n} forms", one.forms).format(n=one.forms)] if one.forms else []
    parts += [ngettext("{n} action", "{n} actions", one.actions).format(n=one.actions)] if one.actions else []
    return ", ".join(parts)


def _definition_question(one: OtherDefinition) -> Question:
    said = ngettext("{n} form waits", "{n} forms wait", one.forms).format(n=one.forms)
    return Question(
        f"definition {one.used.sha256} {one.own.sha256}",
        ConflictClass.OTHER_DEFINITION,
        version_name(one.used),
        said,
        "",
        one,
    )


def version_name(definition: Definition) -> str:
    """What a version of a definition is called."""
    title = text_in(definition.title, definition.language)
    return _("version {version}, {title}").format(version=definition.version, title=title)

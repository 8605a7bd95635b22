"""What differs between the answers of a form in conflict, in words, row by row.

Pure: turns a conflict into texts, each with whether it differs; knows nothing of widgets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from samdesk import language
from samdesk.domain.answers import Answer
from samdesk.domain.definition import Definition, fill, text_in
from samdesk.domain.revision import RevisionState
from samdesk.language import _
from samdesk.ui.keying.lines import missing_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from samdesk.domain.revision import Revision
    from samdesk.services.conflicts import Conflict, HeadInfo


@dataclass(frozen=True)
class Part:
    """A part of what an answer says on a row: the choice, the motivation, or the box "needs action"."""

    text: str
    differs: bool


@dataclass(frozen=True)
class DifferingRow:
    """A row of the form where answers differ; ``said`` has the parts of each answer, in the answers' order.

    ``number`` is empty for what stands outside the statements, such as who took part.
    """

    number: str
    text: str
    said: tuple[tuple[Part, ...], ...]


def answers_of(conflict: Conflict) -> tuple[tuple[HeadInfo, ...], ...]:
    """The different answers of a conflict, each with all who sent it."""
    alike: dict[str, list[HeadInfo]] = {}
    for head in conflict.heads:
        alike.setdefault(head.revision.answers_sha256, []).append(head)
    return tuple(tuple(heads) for heads in alike.values())


def differing_rows(conflict: Conflict, names: Mapping[str, str]) -> tuple[DifferingRow, ...]:
    """The rows that differ, in printed order; ``names`` fills ``{policy}``-style names."""
    revisions = [heads[0].revision for heads in answers_of(conflict)]
    return (*_statements(conflict, revisions, names), *_others(revisions))


def _statements(conflict: Conflict, revisions: Sequence[Revision], names: Mapping[str, str]) -> Iterator[DifferingRow]:
    definition = conflict.definition
    for number in conflict.differing:
        statement = definition.by_number[number]
        text = text_in(statement.short, definition.language) or text_in(statement.label, definition.language)
        answers = [revision.content.answers.get(number, Answer()) for revision in revisions]
        parts = [_marked([_answer_text(definition, number, answer) for answer in answers])]
        if any(answer.motivation for answer in answers):
            parts.append(_marked([_motivation_text(answer) for answer in answers]))
        if any(answer.action for answer in answers):
            parts.append(_marked([_("needs action") if one.action else _("needs no action") for one in answers]))
        yield DifferingRow(number, fill(text, names), tuple(zip(*parts, strict=True)))


def _others(revisions: Sequence[Revision]) -> Iterator[DifferingRow]:
    """What differs beside the statements."""
    reads: tuple[tuple[str, Callable[[Revision], str]], ...] = (
        (_("Whether the form is answered"), _state_text),
        (_("Took part"), _people_text),
        (_("Day of answering"), _day_text),
        (_("Units covered"), lambda revision: ", ".join(revision.content.units_covered) or _("only its own unit")),
    )
    for name, read in reads:
        texts = [read(revision) for revision in revisions]
        if len(set(texts)) > 1:
            yield DifferingRow("", name, tuple((part,) for part in _marked(texts)))


def _marked(texts: Sequence[str]) -> list[Part]:
    differs = len(set(texts)) > 1
    return [Part(text, differs) for text in texts]


def _answer_text(definition: Definition, number: str, answer: Answer) -> str:
    if answer.missing:
        return missing_name(answer.missing)
    scale = definition.scale_of(definition.by_number[number])
    if scale is None:
        return answer.text or _("no answer")
    chosen = (scale.choice(code) for code in answer.choice.split())
    return ", ".join(text_in(one.labels, definition.language) for one in chosen if one) or _("no answer")


def _motivation_text(answer: Answer) -> str:
    return _("Motivation: {text}").format(text=answer.motivation) if answer.motivation else _("no motivation")


def _state_text(revision: Revision) -> str:
    if revision.state is RevisionState.VOID:
        return _("withdrawn: {reason}").format(reason=revision.reason)
    return _("answered")


def _people_text(revision: Revision) -> str:
    people = revision.content.participants
    named = (
        (people.manager, _("Manager")),
        (people.safety_representative, _("Safety representative")),
        (people.main_safety_representative, _("Main safety representative")),
        (people.employees is not None, _("employees: {n}").format(n=people.employees)),
    )
    return ", ".join(name for present, name in named if present) or _("not said")


def _day_text(revision: Revision) -> str:
    day = revision.content.answered_on
    return language.day(day) if day else _("not said")

"""Gaps: rows whose answer says that something does not work yet, and what has been decided about them (R3).

A row can only be a gap where the form has the box "needs action". It is one if that box is marked, or if the
answer is another choice than the scale's first, which agrees wholly; "not applicable" is never a gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from samdesk.domain.answers import Answer, is_asked
from samdesk.domain.statement_table import not_applicable_code

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from samdesk.domain.definition import Definition, Statement


@dataclass(frozen=True)
class Gap:
    """A row that needs an action or a reason why there is none.

    ``planned`` says that the action plan has a row for it, ``explained`` that its motivation says why.
    """

    number: str
    marked: bool
    planned: bool
    explained: bool

    @property
    def is_settled(self) -> bool:
        """Whether there is an action, or a reason for none where nobody marked that one is needed."""
        return self.planned or (self.explained and not self.marked)


def gaps(definition: Definition, answers: Mapping[str, Answer], planned: Collection[str]) -> tuple[Gap, ...]:
    """The gaps of a form in printed order; ``planned`` are the numbers that the action plan speaks of."""
    return tuple(_gaps(definition, answers, planned))


def _gaps(definition: Definition, answers: Mapping[str, Answer], planned: Collection[str]) -> Iterator[Gap]:
    for statement in definition.statements():
        answer = answers.get(statement.number, Answer())
        if not statement.action or not is_asked(definition, statement, answers):
            continue
        if answer.action or _falls_short(definition, statement, answer):
            yield Gap(statement.number, answer.action, statement.number in planned, bool(answer.motivation))


def _falls_short(definition: Definition, statement: Statement, answer: Answer) -> bool:
    scale = definition.scale_of(statement)
    if scale is None or not answer.choice:
        return False
    return answer.choice not in (scale.choices[0].code, not_applicable_code(statement, scale))

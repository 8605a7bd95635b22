"""Answers as a list, one row per answered statement, for those who count in a spreadsheet or a database.

Nothing reads it back. Codes and what they mean stand side by side, in the words of the form that was answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samdesk.domain.current_answers import EVERYTHING, Holds
from samdesk.domain.definition import fill, text_in
from samdesk.domain.form_id import written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from samdesk.domain.answers import Answer, Missing
    from samdesk.domain.current_answers import CurrentAnswer
    from samdesk.domain.definition import Definition, Statement
    from samdesk.domain.rounds import Round
    from samdesk.exchange.sheet_writer import Cell

_WHOSE: Final = (
    "year",
    "round",
    "form_id",
    "forvaltning_code",
    "forvaltning_name",
    "unit_code",
    "unit_name",
    "managers",
    "definition_id",
    "definition_version",
    "answered_on",
)
_ANSWER: Final = (
    "number",
    "area",
    "statement",
    "choice",
    "choice_label",
    "text",
    "missing",
    "missing_label",
    "needs_action",
    "motivation",
)


@dataclass(frozen=True)
class AnswerList:
    """The list of one round. ``definitions`` and the ``names`` that fill their texts are by SHA-256."""

    round: Round
    definitions: Mapping[str, Definition]
    names: Mapping[str, Mapping[str, str]]
    missing: Mapping[Missing, str]
    holds: Holds = EVERYTHING

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of all columns."""
        left_out = set() if self.holds.free_text else {"motivation"}
        left_out |= set() if self.holds.person_data else {"managers"}
        return tuple(name for name in (*_WHOSE, *_ANSWER) if name not in left_out)

    def rows(self, answers: Iterable[CurrentAnswer]) -> Iterator[Sequence[Cell]]:
        """A row for each statement that a form says something of, in printed order."""
        columns = self.columns
        for one in answers:
            definition = self.definitions[one.row.definition]
            whose = self._whose(one, definition)
            for statement in definition.statements():
                answer = one.content.answers.get(statement.number)
                if answer is not None and not answer.is_empty:
                    said = whose | self._said(definition, statement, answer)
                    yield [said[name] for name in columns]

    def _whose(self, one: CurrentAnswer, definition: Definition) -> dict[str, Cell]:
        row = one.row
        return {
            "year": self.round.year,
            "round": self.round.name,
            "form_id": written(row.form_id),
            "forvaltning_code": row.forvaltning,
            "forvaltning_name": row.forvaltning_name,
            "unit_code": row.unit,
            "unit_name": row.unit_name,
            "managers": row.managers,
            "definition_id": definition.id,
            "definition_version": definition.version,
            "answered_on": one.content.answered_on,
        }

    def _said(self, definition: Definition, statement: Statement, answer: Answer) -> dict[str, Cell]:
        names, language = self.names[definition.sha256], definition.language
        scale = definition.scale_of(statement)
        codes = answer.choice.split()
        chosen = [choice for choice in scale.choices if choice.code in codes] if scale else []
        return {
            "number": statement.number,
            "area": fill(text_in(statement.area, language), names),
            "statement": fill(text_in(statement.label, language), names),
            "choice": answer.choice,
            "choice_label": "; ".join(fill(text_in(choice.labels, language), names) for choice in chosen),
            "text": answer.text,
            "missing": str(answer.missing or ""),
            "missing_label": self.missing[answer.missing] if answer.missing else "",
            "needs_action": int(answer.action),
            "motivation": answer.motivation,
        }

"""The statement table: how each row of a definition was answered, over all forms of a round that have an answer.

Missing rows and rows that nobody came to are counted apart and never enter a share (R34).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samdesk.domain.definition import Definition, Kind, Scale, Statement
from samdesk.domain.figures import Share, percent, quotient

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from samdesk.domain.answers import Missing

NOT_APPLICABLE: Final = "9"
"""Code of "Ej aktuellt" or "Ingen bedömning" in a scale, set apart from the scale's other codes."""

FEWEST_FOR_MEAN: Final = 5
"""A mean of fewer answers says more about single answers than about the whole."""


@dataclass(frozen=True)
class AnswerCount:
    """How many forms have this on a row: a choice (codes joined by a space for several), or why it is missing.

    Both empty counts rows with only a text, a motivation or an action. ``motivated`` and ``needs_action`` say
    how many of the ``n`` have a motivation, and the box "needs action" ticked.
    """

    number: str
    choice: str
    missing: Missing | None
    n: int
    motivated: int = 0
    needs_action: int = 0


@dataclass(frozen=True)
class Rating:
    """Mean (two decimals) and median of a scale whose choices are numbers, over ``n`` answers on the scale."""

    n: int
    mean: Decimal | None
    median: Decimal


@dataclass(frozen=True)
class StatementRow:
    """How one statement was answered. ``chosen`` has every code of the scale, in printed order.

    ``answered`` counts forms with a choice, ``not_applicable`` those of them that chose "Ej aktuellt";
    ``motivated`` counts forms with both a choice and a motivation.
    """

    statement: Statement
    scale: Scale
    forms: int
    answered: int
    chosen: Mapping[str, int]
    missing: Mapping[Missing, int]
    motivated: int
    needs_action: int
    rating: Rating | None

    @property
    def not_applicable(self) -> int:
        """Forms that chose the scale's code for "Ej aktuellt"."""
        code = not_applicable_code(self.statement, self.scale)
        return self.chosen[code] if code else 0

    @property
    def base(self) -> int:
        """What shares are shares of: answers without "Ej aktuellt", but on a numbered scale all answers (R34, R85)."""
        return self.answered if is_numbered(self.statement, self.scale) else self.applicable

    @property
    def applicable(self) -> int:
        """Forms with a choice other than "Ej aktuellt"."""
        return self.answered - self.not_applicable

    @property
    def not_answered(self) -> int:
        """Forms where nobody has dealt with the row, or where it does not apply."""
        return self.forms - self.answered - sum(self.missing.values())

    @property
    def motivation(self) -> Share:
        """Answers that say why (R4)."""
        return Share(self.motivated, self.answered)

    def percent(self, code: str) -> Decimal | None:
        """Percent of ``base`` with one decimal; ``None`` for "Ej aktuellt" where it is kept out, and of nothing."""
        if self.base != self.answered and code == not_applicable_code(self.statement, self.scale):
            return None
        return percent(self.chosen[code], self.base, 1)


@dataclass(frozen=True)
class StatementTable:
    """All rows with choices of a definition, in printed order, over ``forms`` forms that have an answer."""

    definition: Definition
    forms: int
    rows: tuple[StatementRow, ...]


def not_applicable_code(statement: Statement, scale: Scale) -> str:
    """The code of "Ej aktuellt" in a scale, empty if it has none: 9, unless it is just the one after 8."""
    apart = scale.choice(NOT_APPLICABLE) and not scale.choice("8")
    return NOT_APPLICABLE if apart and statement.kind is Kind.SELECT_ONE else ""


def is_numbered(statement: Statement, scale: Scale) -> bool:
    """Whether the choices are numbers to take a mean of: one is chosen, and each is labelled with its own code."""
    if statement.kind is not Kind.SELECT_ONE:
        return False
    apart = not_applicable_code(statement, scale)
    steps = [choice for choice in scale.choices if choice.code != apart]
    return all(
        choice.code.isdigit() and all(label.split()[:1] == [choice.code] for label in choice.labels.values())
        for choice in steps
    )


def statement_table(definition: Definition, counts: Iterable[AnswerCount], *, forms: int) -> StatementTable:
    """The statement table of ``forms`` forms of a definition; counts of rows without choices are left out.

    Raises ``ValueError`` if a choice is not of the definition.
    """
    by_number: dict[str, list[AnswerCount]] = defaultdict(list)
    for count in counts:
        by_number[count.number].append(count)
    rows = []
    for statement in definition.statements():
        scale = definition.scale_of(statement)
        if scale is not None:
            rows.append(_row(statement, scale, by_number.get(statement.number, []), forms))
    return StatementTable(definition, forms, tuple(rows))


def _row(statement: Statement, scale: Scale, counts: Iterable[AnswerCount], forms: int) -> StatementRow:
    chosen = {choice.code: 0 for choice in scale.choices}
    missing: dict[Missing, int] = defaultdict(int)
    answered = motivated = needs_action = 0
    for count in counts:
        needs_action += count.needs_action
        if count.missing:
            missing[count.missing] += count.n
        if not count.choice:
            continue
        answered += count.n
        motivated += count.motivated
        for code in count.choice.split():
            if code not in chosen:
                raise ValueError(f"row {statement.number} has no choice {code}")
            chosen[code] += count.n
    return StatementRow(
        statement=statement,
        scale=scale,
        forms=forms,
        answered=answered,
        chosen=chosen,
        missing=dict(missing),
        motivated=motivated,
        needs_action=needs_action,
        rating=_rating(statement, scale, chosen),
    )


def _rating(statement: Statement, scale: Scale, chosen: Mapping[str, int]) -> Rating | None:
    if not is_numbered(statement, scale):
        return None
    apart = not_applicable_code(statement, scale)
    values = sorted(int(code) for code, n in chosen.items() if code != apart for _ in range(n))
    n = len(values)
    if not n:
        return None
    middle = values[(n - 1) // 2] + values[n // 2]
    mean = quotient(sum(values), n, 2) if n >= FEWEST_FOR_MEAN else None
    return Rating(n, mean, quotient(middle, 2, middle % 2))

"""Sample answers: a plausible answer of one form, for any definition, the same on every machine.

Statements 8, 2 and 1 are weak and 4, 7a, 7b and 10a strong, as Region Skåne reported for 2023 (avsnitt 6).
Must not know how answers are kept or written.
"""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from datetime import date, timedelta
from functools import cache
from math import fsum
from typing import TYPE_CHECKING, Final, TypeVar

from samdesk import shipped
from samdesk.domain.answers import Answer, FormAnswers, Missing, Participants, is_asked
from samdesk.domain.definition import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from samdesk.domain.definition import Choice, Definition, Statement

    Draw = Callable[[], float]

_T = TypeVar("_T")

_BEST: Final = {"8": 0.55, "2": 0.52, "1": 0.58, "4": 0.9, "7a": 0.87, "7b": 0.86, "10a": 0.85}
"""Share of the best answer, by statement number."""

_NOT_APPLICABLE: Final = {"10m": 0.2, "10o": 0.25, "11": 0.1, "13": 0.15}
"""Share of answers outside the scale proper, by statement number; elsewhere 3 %."""

_OUTSIDE: Final = ("ej ", "inte ", "ingen bedömning", "vet ")
"""How Swedish labels of choices begin that lie outside the scale proper."""

_MISSING: Final = {Missing.BLANK: 0.006, Missing.ILLEGIBLE: 0.002, Missing.TWO_BOXES: 0.002}
"""Shares of rows with choices that have no answer."""

_ACTION: Final = {"yes": 0.02, "partly": 0.35, "no": 0.75}
"""Share of "behöver åtgärd", by the tone of the answer."""

_FIRST_DAY: Final = date(2023, 10, 16)
_DAYS: Final = 50
"""From the first to the last day that a form is answered; the last are a little late."""


def sample_answers(definition: Definition, form_id: str, seed: int) -> FormAnswers:
    """A form's answer, every row as ``domain.answers.judged`` would store it."""
    draw = random.Random(f"{seed} {definition.id} {form_id}").random
    mood = 0.75 + 0.4 * draw()
    answers: dict[str, Answer] = {}
    for statement in definition.statements():
        if is_asked(definition, statement, answers):
            answer = _answer(definition, statement, mood, draw)
            if not answer.is_empty:
                answers[statement.number] = answer
    day = _FIRST_DAY + timedelta(days=int(min(draw(), draw()) * _DAYS))
    return FormAnswers(answers, _participants(draw), day - timedelta(days=max(0, day.weekday() - 4)))


def _participants(draw: Draw) -> Participants:
    """Who answered together; about one manager in six answers alone (R12)."""
    if draw() < 0.16:
        return Participants(manager=True, employees=0)
    return Participants(
        manager=draw() < 0.98,
        safety_representative=draw() < 0.85,
        main_safety_representative=draw() < 0.06,
        employees=1 + int(draw() * 4) if draw() < 0.9 else None,
    )


def _answer(definition: Definition, statement: Statement, mood: float, draw: Draw) -> Answer:
    scale = definition.scale_of(statement)
    if scale is None:
        return Answer(text=_text(statement, draw))
    missing = _one_of((None, *_MISSING), (1 - fsum(_MISSING.values()), *_MISSING.values()), draw)
    if missing:
        return Answer(missing=missing)
    if statement.kind is Kind.SELECT_MULTIPLE:
        choice, tone = _several(scale.choices, statement.max_choices, draw), "any"
    else:
        choice, tone = _single(statement, scale.choices, mood, draw)
    return Answer(
        choice=choice,
        action=statement.action and draw() < _ACTION.get(tone, 0.01),
        motivation=_motivation(tone, draw) if statement.motivation and draw() < 0.3 else "",
    )


def _single(statement: Statement, choices: Sequence[Choice], mood: float, draw: Draw) -> tuple[str, str]:
    """A choice code, and the tone of that answer. Scales that do not begin with yes have no tone."""
    outside = [choice for choice in choices if _label(choice).startswith(_OUTSIDE)]
    proper = [choice for choice in choices if choice not in outside]
    if not proper or (outside and draw() < _NOT_APPLICABLE.get(statement.number, 0.03)):
        return _one_of(outside, [1.0] * len(outside), draw).code, "not_applicable"
    if not _label(proper[0]).startswith("ja"):
        middle = 0.6 * (len(proper) - 1)
        weights = [1 / (1 + (place - middle) ** 2) for place in range(len(proper))]
        return _one_of(proper, weights, draw).code, "any"
    best = min(0.97, _best(statement.number) * mood)
    rest = [0.55**place for place in range(len(proper) - 1)]
    weights = [best, *((1 - best) * weight / fsum(rest) for weight in rest)]
    chosen = _one_of(proper, weights, draw)
    tone = "yes" if chosen is proper[0] else "no" if chosen is proper[-1] else "partly"
    return chosen.code, tone


def _label(choice: Choice) -> str:
    return choice.labels.get("sv", "").casefold()


def _best(number: str) -> float:
    """Share of the best answer: as reported, else a fixed one of the statement's own between 66 and 80 %."""
    return _BEST.get(number) or 0.66 + 0.14 * random.Random(number).random()


def _several(choices: Sequence[Choice], limit: int | None, draw: Draw) -> str:
    """One to five choice codes in printed order, never more than ``limit``."""
    left = list(range(len(choices)))
    most = min(len(left), limit or 5, 5)
    taken = [left.pop(int(draw() * len(left))) for _ in range(1 + int(draw() * most))]
    return " ".join(choices[place].code for place in sorted(taken))


def _text(statement: Statement, draw: Draw) -> str:
    if not statement.required and draw() < 0.6:
        return ""
    if statement.kind is Kind.INTEGER:
        return str(int(draw() * 40))
    if statement.kind is Kind.DATE:
        return (_FIRST_DAY - timedelta(days=int(draw() * 280))).isoformat()
    return _motivation("any", draw)


def _motivation(tone: str, draw: Draw) -> str:
    texts = _motivations()
    fitting = texts[tone] if draw() < 0.85 else texts["any"]
    return fitting[int(draw() * len(fitting))]


def _one_of(things: Sequence[_T], weights: Sequence[float], draw: Draw) -> _T:
    """One of the things, each as likely as its weight says (``sum`` of floats differs between Pythons)."""
    left = draw() * fsum(weights)
    for thing, weight in zip(things, weights, strict=True):
        left -= weight
        if left < 0:
            return thing
    return things[-1]


@cache
def _motivations() -> dict[str, tuple[str, ...]]:
    """Invented motivations by the tone of the answer they go with."""
    found: dict[str, list[str]] = defaultdict(list)
    with shipped.resource("sample", "motivations.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["tone"]].append(row["text"])
    return {tone: tuple(texts) for tone, texts in found.items()}

"""Answers as they stand, for everyone who counts elsewhere: one of each form, and which forms have none that counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from samdesk.domain.definition import Kind

if TYPE_CHECKING:
    from samdesk.domain.answers import FormAnswers
    from samdesk.domain.definition import Definition
    from samdesk.domain.rounds import FormRow


class LeftOut(StrEnum):
    """Why a form that somebody answered has no answer that counts."""

    CONFLICT = "conflict"
    """Its current answers differ, and nobody has decided yet."""
    VOID = "void"
    """It was made void."""
    OTHER_DEFINITION = "other_definition"
    """It was answered by another definition, and nobody has said yet how that is to be read."""


@dataclass(frozen=True)
class CurrentAnswer:
    """The answer of a form that counts, and whose form it is."""

    row: FormRow
    content: FormAnswers


@dataclass(frozen=True)
class NoAnswer:
    """A form that is left out, because nothing is guessed; ``reason`` is what was written when it was made void."""

    row: FormRow
    why: LeftOut
    reason: str = ""


@dataclass(frozen=True)
class Holds:
    """What goes along when answers leave the program: two switches, and the files say how they stood."""

    free_text: bool = True
    """Motivations, answers in words, and what plans say."""
    person_data: bool = True
    """Names of managers, codes of operators, and who does what in plans."""


EVERYTHING: Final = Holds()


def without_free_text(definition: Definition, content: FormAnswers) -> FormAnswers:
    """The answers without motivations and answers in words; that a row was left blank or cannot be read stays."""
    answers = {}
    for number, answer in content.answers.items():
        statement = definition.by_number.get(number)
        in_words = statement is None or statement.kind is Kind.TEXT
        answers[number] = replace(answer, motivation="", text="" if in_words else answer.text)
    return replace(content, answers=answers)

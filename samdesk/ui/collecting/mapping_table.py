"""How one version of a definition is read as another: a line for each row that is not the same in both.

Pure: rows, what they may become, and the mapping that was chosen; knows neither widgets nor the desk file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from samdesk.domain.definition import Definition, text_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samdesk.domain.mapping import DefinitionMapping


@dataclass(frozen=True)
class MappedRow:
    """A row of the version that was used, and the row that it becomes, "" for none."""

    number: str
    text: str
    becomes: str
    same: bool
    """Whether it is the same row in both: nothing to look at."""


def mapped_rows(used: Definition, own: Definition, mapping: DefinitionMapping) -> tuple[MappedRow, ...]:
    """The rows of ``used`` with what a mapping makes of them, in printed order."""
    rows = []
    for statement in used.statements():
        becomes = mapping.numbers.get(statement.number, "")
        same = becomes == statement.number and not mapping.choices.get(statement.number)
        rows.append(MappedRow(statement.number, row_text(used, statement.number), becomes, same))
    return tuple(rows)


def row_text(definition: Definition, number: str) -> str:
    """What a row says."""
    statement = definition.by_number[number]
    return text_in(statement.short, definition.language) or text_in(statement.label, definition.language)


def candidates(used: Definition, own: Definition, number: str) -> tuple[str, ...]:
    """Numbers of the rows that a row may become: those that are answered in the same way."""
    kind = used.by_number[number].kind
    return tuple(one.number for one in own.statements() if one.kind is kind)


def choices(definition: Definition, number: str) -> dict[str, str]:
    """Code and name of the choices of a row, in printed order."""
    scale = definition.scale_of(definition.by_number[number])
    return {one.code: text_in(one.labels, definition.language) for one in scale.choices} if scale else {}


def asks_choices(used: Definition, own: Definition, number: str, becomes: str) -> bool:
    """Whether it must be said which choice stands for which: their codes or names are not the same."""
    return bool(becomes) and choices(used, number) != choices(own, becomes)


def usual_choices(used: Definition, own: Definition, number: str, becomes: str) -> dict[str, str]:
    """What each choice of a row probably is: the one with its name, else the one with its code, else none."""
    ours = choices(own, becomes)
    by_name = {name.casefold(): code for code, name in ours.items()}
    return {
        code: by_name.get(name.casefold(), code if code in ours else "") for code, name in choices(used, number).items()
    }


def changed_choices(chosen: Mapping[str, str]) -> dict[str, str]:
    """The choices that another one stands for."""
    return {code: becomes for code, becomes in chosen.items() if code != becomes}

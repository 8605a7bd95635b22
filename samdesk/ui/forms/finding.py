"""Finds forms among many: by words, state and förvaltning. Pure: knows neither widgets nor the desk file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from samdesk.domain import form_id
from samdesk.domain.rounds import FormRow, FormState
from samdesk.language import _

if TYPE_CHECKING:
    from collections.abc import Sequence


def state_name(state: FormState) -> str:
    """How far a form has come, in words."""
    return {
        FormState.PLANNED: _("planned"),
        FormState.PRINTED: _("printed"),
        FormState.HANDED_OUT: _("handed out"),
        FormState.RECEIVED: _("received"),
        FormState.BEGUN: _("begun"),
        FormState.DIFFERS: _("two entries differ"),
        FormState.KEYED: _("keyed"),
        FormState.CHECKED: _("checked"),
        FormState.EXPORTED: _("exported"),
        FormState.COLLECTED: _("collected"),
        FormState.CONFLICT: _("answers differ"),
        FormState.EXEMPT: _("exempt"),
    }[state]


@dataclass(frozen=True)
class Wanted:
    """What is looked for; empty fields mean everything."""

    words: str = ""
    state: str = ""
    forvaltning: str = ""


class Finder:
    """All forms of a round with their texts made ready for searching."""

    def __init__(self, rows: Sequence[FormRow]) -> None:
        self.rows = tuple(rows)
        self._texts = tuple(_searchable(row) for row in rows)

    def found(self, wanted: Wanted) -> list[FormRow]:
        """The forms that have every word, the state and the förvaltning."""
        words = wanted.words.casefold().split()
        code = form_id.read(wanted.words)
        if code is not None:
            words = [code.casefold()]
        return [
            row
            for row, text in zip(self.rows, self._texts, strict=True)
            if (not wanted.state or row.state == wanted.state)
            and (not wanted.forvaltning or row.forvaltning == wanted.forvaltning)
            and all(word in text for word in words)
        ]

    @property
    def units(self) -> dict[str, str]:
        """Name of the unit of each form, by form id."""
        return {row.form_id: row.unit_name for row in self.rows}

    @property
    def forvaltningar(self) -> tuple[tuple[str, str], ...]:
        """Code and name of each förvaltning that has a form, in the order of the list."""
        return tuple({row.forvaltning: row.forvaltning_name for row in self.rows if row.forvaltning}.items())


def _searchable(row: FormRow) -> str:
    parts = (row.form_id, form_id.written(row.form_id), row.unit, row.unit_name, row.forvaltning_name, row.managers)
    return " ".join(parts).casefold()

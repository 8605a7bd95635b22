"""The current answers of a round, a form at a time: what tables, lists and archives hold.

Nothing is guessed: a form whose answers differ, that was made void, or that waits to be read is left out and named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samdesk.domain.current_answers import EVERYTHING, CurrentAnswer, Holds, LeftOut, NoAnswer, without_free_text
from samdesk.services.forms import forms
from samdesk.services.rounds import the_round
from samdesk.storage import conflicts, revisions
from samdesk.storage import current_answers as stored
from samdesk.storage import definitions as stored_definitions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from samdesk.domain.definition import Definition
    from samdesk.domain.rounds import FormRow, Round
    from samdesk.exchange.sheet_writer import Cell
    from samdesk.services.changes import Progress
    from samdesk.storage.desk_file import Desk

    Table = tuple[Sequence[str], Iterator[Sequence[Cell]]]
    """Names of columns, and rows."""

_AT_ONCE = 500
"""Forms that are in memory at once."""


class CurrentAnswers:
    """The current answers of one round: which forms have one, which are left out, and the answers themselves.

    Forms stand in the order of the organisation list. The answers are read anew each time, some forms at a time,
    because those of a nation do not fit in memory.
    """

    def __init__(self, desk: Desk, round_id: str = "") -> None:
        self.round: Round = the_round(desk, round_id)
        self._desk = desk
        rows = forms(desk, self.round.id)
        with desk.reading() as db:
            self._revs, left_out = stored.standing_answers(db, self.round.id)
            known = {sha256: stored_definitions.definition(db, sha256) for sha256 in self.round.definitions}
            void = [form_id for form_id, why in left_out.items() if why is LeftOut.VOID]
            twice = conflicts.answering_twice_forms(db, self.round.id)
            reasons = {code: heads[0].reason for code, heads in revisions.heads(db, void).items()}
        self.definitions: dict[str, Definition] = {sha256: one for sha256, one in known.items() if one}
        self.rows: tuple[FormRow, ...] = tuple(row for row in rows if row.form_id in self._revs)
        self.left_out: tuple[NoAnswer, ...] = tuple(
            NoAnswer(row, left_out[row.form_id], reasons.get(row.form_id, ""))
            for row in rows
            if row.form_id in left_out
        )
        by_code = {row.form_id: row for row in self.rows}
        self.twice: tuple[tuple[FormRow, FormRow], ...] = tuple(
            (by_code[first], by_code[second]) for first, second in sorted(twice) if {first, second} <= by_code.keys()
        )
        """Pairs of forms that answer for the same unit, where nobody has decided yet; both are among the answers."""

    @property
    def used_definitions(self) -> tuple[Definition, ...]:
        """The definitions that forms with an answer have; where there are none, those of the round."""
        used = {row.definition for row in self.rows} or set(self.definitions)
        return tuple(one for sha256, one in self.definitions.items() if sha256 in used)

    def read(
        self, holds: Holds = EVERYTHING, progress: Progress | None = None, rows: Sequence[FormRow] | None = None
    ) -> Iterator[CurrentAnswer]:
        """The answers as ``holds`` says, or those of some ``rows``; ``progress`` counts forms.

        Revisions never change, so these are the same answers however often they are read.
        """
        wanted = self.rows if rows is None else rows
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            with self._desk.reading() as db:
                found = stored.contents(db, (self._revs[row.form_id] for row in some))
            for row in some:
                content = found[self._revs[row.form_id]]
                if not holds.free_text:
                    content = without_free_text(self.definitions[row.definition], content)
                yield CurrentAnswer(row, content)
            if progress:
                progress(start + len(some), len(wanted))

"""What is asked of the desk file when something was keyed: calls, and what holds once they are done.

This module is one ``Keeping``; what is keyed without an entry, such as a decision, has another.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from samdesk.ui.keying import closing as paper_end
from samdesk.ui.keying.flow import neighbour

if TYPE_CHECKING:
    from collections.abc import Callable

    from samdesk.domain.answers import Answer, FormAnswers
    from samdesk.services.changes import Changes
    from samdesk.services.desks import Desk
    from samdesk.services.keying import AnswerKept, OpenForm
    from samdesk.ui.keying.closing import Closing


class Keeping(Protocol):
    """Where what is keyed is kept: what to ask of the desk file for each step of it."""

    def put_answer(
        self, form: OpenForm, number: str, answer: Answer, reopens_at: str, strokes: int
    ) -> Callable[[Desk], AnswerKept]:
        """Keep the answer of a row."""
        ...

    def put_background(
        self, form: OpenForm, content: FormAnswers, reopens_at: str, strokes: int
    ) -> Callable[[Desk], object]:
        """Keep who took part, which units the answers hold for, and the day."""
        ...

    def put_closing(
        self, form: OpenForm, closing: Closing, stop: str, text: str
    ) -> tuple[Callable[[Desk], object], Closing]:
        """Keep what came of an action, or a cell of the plan; gives the closing as it is then, too."""
        ...

    def put_note(self, form: OpenForm, number: str, text: str, *, sent: bool) -> Callable[[Desk], object]:
        """Keep a note on a row."""
        ...

    def leave(self, form: OpenForm, number: str) -> Callable[[Desk], object]:
        """Remember where the form is left."""
        ...

    def finish(self, form: OpenForm, *, second: bool, blank_rest: bool) -> Callable[[Desk], Any]:
        """Make the answers final; ``blank_rest`` says that rows without an answer are blank on the paper."""
        ...


def put_answer(
    form: OpenForm, number: str, answer: Answer, reopens_at: str, strokes: int
) -> Callable[[Desk], AnswerKept]:
    """Save the answer of a row, and that the form reopens at the row after it."""
    from samdesk.services.keying import put_answer as put

    return lambda desk: put(desk, form.entry_id, number, answer, next_row=reopens_at, strokes=strokes)


def put_closing(form: OpenForm, closing: Closing, stop: str, text: str) -> tuple[Callable[[Desk], Changes], Closing]:
    """Save what came of an action, or a cell of the plan, and that the form reopens at the stop after it."""
    from samdesk.services.actions import put_outcome, put_plan_row
    from samdesk.services.keying import leave

    position, cell = paper_end.place(stop)
    if cell:
        row = paper_end.row_with(closing, stop, text, form.definition)
        after = paper_end.with_row(closing, position, row)

        def put(desk: Desk) -> Changes:
            return put_plan_row(desk, form.form_id, position, row, form.operator)

    else:
        outcome, status = paper_end.outcome_of(text)
        action = replace(closing.actions[position], outcome=outcome, status=status)
        after = replace(closing, actions={**closing.actions, position: action})

        def put(desk: Desk) -> Changes:
            return put_outcome(desk, form.form_id, position, outcome, status, form.operator)

    reopens_at = neighbour(form.definition, form.content.answers, stop, 1, after)

    def save(desk: Desk) -> Changes:
        changes = put(desk)
        leave(desk, form.entry_id, reopens_at)
        return changes

    return save, after


def put_background(form: OpenForm, content: FormAnswers, reopens_at: str, strokes: int) -> Callable[[Desk], Changes]:
    """Save who took part, which units the answers hold for, and the day."""
    from samdesk.services.keying import put_background as put

    return lambda desk: put(
        desk,
        form.entry_id,
        participants=content.participants,
        answered_on=content.answered_on,
        units_covered=content.units_covered,
        next_row=reopens_at,
        strokes=strokes,
    )


def put_note(form: OpenForm, number: str, text: str, *, sent: bool) -> Callable[[Desk], Changes]:
    """Save a note on a row, or on the whole form."""
    from samdesk.services.notes import note

    return lambda desk: note(desk, form.form_id, number, text, operator=form.operator, export=sent)


def leave(form: OpenForm, number: str) -> Callable[[Desk], Changes]:
    """Save where the form is left."""
    from samdesk.services.keying import leave as left

    return lambda desk: left(desk, form.entry_id, number)


def finish(form: OpenForm, *, second: bool, blank_rest: bool) -> Callable[[Desk], Any]:
    """Make the answers final, or, of a second entry, compare them with the first one's."""
    if second:
        from samdesk.services.second_entry import finish_second

        return lambda desk: finish_second(desk, form.entry_id, blank_rest=blank_rest)
    from samdesk.services.keying import finish as first

    return lambda desk: first(desk, form.entry_id, blank_rest=blank_rest)

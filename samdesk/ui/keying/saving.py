"""What is asked of the desk file when something beside the rows was keyed: a call, and what holds once it is done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from samdesk.ui.keying import closing as paper_end

if TYPE_CHECKING:
    from collections.abc import Callable

    from samdesk.domain.answers import FormAnswers
    from samdesk.services.changes import Changes
    from samdesk.services.desks import Desk
    from samdesk.services.keying import OpenForm
    from samdesk.ui.keying.closing import Closing


def put_closing(form: OpenForm, closing: Closing, stop: str, text: str) -> tuple[Callable[[Desk], Changes], Closing]:
    """Save what came of an action, or a cell of the plan."""
    from samdesk.services.actions import put_outcome, put_plan_row

    position, cell = paper_end.place(stop)
    if cell:
        row = paper_end.row_with(closing, stop, text, form.definition)
        after = paper_end.with_row(closing, position, row)
        return lambda desk: put_plan_row(desk, form.form_id, position, row, form.operator), after
    outcome, status = paper_end.outcome_of(text)
    action = replace(closing.actions[position], outcome=outcome, status=status)
    after = replace(closing, actions={**closing.actions, position: action})
    return lambda desk: put_outcome(desk, form.form_id, position, outcome, status, form.operator), after


def put_background(form: OpenForm, content: FormAnswers, strokes: int) -> Callable[[Desk], Changes]:
    """Save who took part, which units the answers hold for, and the day."""
    from samdesk.services.keying import put_background as put

    return lambda desk: put(
        desk,
        form.entry_id,
        participants=content.participants,
        answered_on=content.answered_on,
        units_covered=content.units_covered,
        strokes=strokes,
    )


def put_note(form: OpenForm, number: str, text: str, *, sent: bool) -> Callable[[Desk], Changes]:
    """Save a note on a row, or on the whole form."""
    from samdesk.services.notes import note

    return lambda desk: note(desk, form.form_id, number, text, operator=form.operator, export=sent)

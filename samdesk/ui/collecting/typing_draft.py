"""What is typed anew of a form in conflict: begins with what all answers say, kept in memory until it is decided.

Nothing of it is in the desk file before the decision is; a window that is closed leaves the conflict as it was.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from samdesk.domain.answers import Answer, FormAnswers, Missing, Participants, judged, left_open
from samdesk.domain.revision import RevisionState
from samdesk.services.changes import NOTHING
from samdesk.ui.collecting.comparison import Way, answer_text, columns_of, outside_text
from samdesk.ui.keying import saving
from samdesk.ui.keying.flow import DAY, EMPLOYEES, PARTICIPANTS, UNITS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from samdesk.services.conflicts import Conflict
    from samdesk.services.desks import Desk
    from samdesk.services.keying import AnswerKept, OpenForm
    from samdesk.ui.collecting.comparison import AnswerColumn
    from samdesk.ui.keying.closing import Closing


def agreed(conflict: Conflict) -> FormAnswers:
    """What all answers that are not void say; a row is open where they differ, but for what of it they agree in."""
    said = [head.answers for head in conflict.heads if head.revision.state is not RevisionState.VOID]
    first = said[0] if said else FormAnswers()
    numbers = {number for one in said for number in one.answers}
    answers = {number: _agreed_row([one.answers.get(number, Answer()) for one in said]) for number in numbers}
    people = {replace(one.participants, employees=None) for one in said}
    employees = {one.participants.employees for one in said}
    took_part = replace(
        first.participants if len(people) == 1 else Participants(),
        employees=first.participants.employees if len(employees) == 1 else None,
    )
    day = first.answered_on if len({one.answered_on for one in said}) == 1 else None
    return FormAnswers(answers, took_part, day)


def agreed_units(conflict: Conflict) -> tuple[str, ...]:
    """The units that all answers cover: they are not typed anew."""
    said = [set(one.answers.units_covered) for one in columns_of(conflict) if one.way is Way.ANSWER and not one.void]
    return tuple(sorted(set.intersection(*said))) if said else ()


def _agreed_row(said: Sequence[Answer]) -> Answer:
    first = said[0]
    row = first if len({(one.choice, one.text, one.missing) for one in said}) == 1 else Answer()
    return replace(
        row,
        action=first.action if len({one.action for one in said}) == 1 else False,
        motivation=first.motivation if len({one.motivation for one in said}) == 1 else "",
    )


def walk(conflict: Conflict) -> dict[str, str]:
    """The stops where the answers differ, each with what they say there; none if there is one answer beside a void."""
    columns = [one for one in columns_of(conflict) if one.way is Way.ANSWER and not one.void]
    said = {number: _said_on(conflict, columns, number) for number in conflict.differing}
    given = [one.answers for one in columns]
    outside = {
        PARTICIPANTS: len({replace(one.participants, employees=None) for one in given}) > 1,
        EMPLOYEES: len({one.participants.employees for one in given}) > 1,
        UNITS: len({one.units_covered for one in given}) > 1,
        DAY: len({one.answered_on for one in given}) > 1,
    }
    for stop, differs in outside.items():
        if differs:
            said[stop] = _beside([(one.name, outside_text(one.answers, stop)) for one in columns])
    return said


def _said_on(conflict: Conflict, columns: Sequence[AnswerColumn], number: str) -> str:
    texts = []
    for column in columns:
        answer = column.answers.answers.get(number, Answer())
        text = answer_text(conflict.definition, number, answer)
        texts.append((column.name, f"{text} – {answer.motivation}" if answer.motivation else text))
    return _beside(texts)


def _beside(texts: Sequence[tuple[str, str]]) -> str:
    return "   ".join(f"≠ {name}: {text}" for name, text in texts)


def form_of(conflict: Conflict, names: dict[str, str], operator: str) -> OpenForm:
    """The form as the keying room has it."""
    from samdesk.services.keying import OpenForm
    from samdesk.ui.keying.session import DECISION

    return OpenForm(
        entry_id=0,
        form_id=conflict.form_id,
        definition=conflict.definition,
        names=names,
        round_name="",
        unit_code="",
        unit_name=conflict.unit_name,
        forvaltning_name=conflict.forvaltning_name,
        managers="",
        operator=operator,
        position=next(iter(walk(conflict)), ""),
        content=agreed(conflict),
        finished=False,
        keying_pass=DECISION,
    )


class Draft:
    """Keeps what is typed; a ``Keeping`` whose calls ask nothing of the desk file but to keep a note."""

    def __init__(self, content: FormAnswers, units: tuple[str, ...]) -> None:
        """``units`` are covered beside those that are typed."""
        self._units = units
        self._answers = dict(content.answers)
        self._background = content

    def put_answer(
        self, form: OpenForm, number: str, answer: Answer, _reopens_at: str, _strokes: int
    ) -> Callable[[Desk], AnswerKept]:
        """Keep the answer of a row."""
        from samdesk.services.keying import AnswerKept

        def keep(_desk: Desk) -> AnswerKept:
            kept = self._answers[number] = judged(form.definition, number, answer)
            return AnswerKept(NOTHING, number, kept)

        return keep

    def put_background(
        self, _form: OpenForm, content: FormAnswers, _reopens_at: str, _strokes: int
    ) -> Callable[[Desk], None]:
        """Keep who took part, which units the answers hold for, and the day."""

        def keep(_desk: Desk) -> None:
            self._background = content

        return keep

    def put_closing(
        self, form: OpenForm, closing: Closing, stop: str, text: str
    ) -> tuple[Callable[[Desk], object], Closing]:
        """The plan is kept as in keying; it is no part of what is decided."""
        return saving.put_closing(form, closing, stop, text)

    def put_note(self, form: OpenForm, number: str, text: str, *, sent: bool) -> Callable[[Desk], object]:
        """Save a note on the form, as in keying."""
        return saving.put_note(form, number, text, sent=sent)

    def leave(self, _form: OpenForm, _number: str) -> Callable[[Desk], None]:
        """What was typed is dropped: nothing to remember."""
        return lambda _desk: None

    def finish(self, form: OpenForm, *, second: bool, blank_rest: bool) -> Callable[[Desk], Any]:
        """What was typed as a whole; rows that nobody dealt with are blank on the paper, which was said before."""

        def whole(_desk: Desk) -> FormAnswers:
            rest = left_open(form.definition, self._answers)
            blank = {number: replace(self._answers.get(number, Answer()), missing=Missing.BLANK) for number in rest}
            units = tuple(sorted({*self._units, *self._background.units_covered}))
            return replace(self._background, answers={**self._answers, **blank}, units_covered=units)

        return whole

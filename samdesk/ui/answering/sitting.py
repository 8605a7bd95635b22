"""One form while it is answered on the screen: its answers, and saving each of them at once.

Knows nothing of how the form looks.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from samdesk import language
from samdesk.domain.answers import Answer, FormAnswers, is_asked
from samdesk.domain.definition import Kind, fill, text_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from samdesk.domain.definition import Labels, Section, Statement
    from samdesk.domain.faults import KnownError
    from samdesk.services.changes import Changes
    from samdesk.services.desks import Desk
    from samdesk.services.keying import AnswerKept, OpenForm
    from samdesk.ui.work import DeskWork


T = TypeVar("T")


class Sitting(QObject):
    """The answering of one form. What is changed is saved at once, and never held back."""

    saved = Signal()
    """Everything that was changed so far is on disk."""
    answered = Signal(str)
    """The answer of a row is another one, and it is on disk."""
    not_saved = Signal(str, object)
    """A row (empty for who took part) with the ``KnownError`` that says why it was not saved."""

    def __init__(self, work: DeskWork, form: OpenForm, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self.form = form
        self.definition = form.definition
        self.content: FormAnswers = form.content
        self.answers: dict[str, Answer] = dict(form.content.answers)
        self._under_way = 0
        spoken = language.current()
        self.spoken = spoken if spoken in self.definition.languages else self.definition.language

    @property
    def is_saving(self) -> bool:
        """Whether something that was changed is not on disk yet."""
        return self._under_way > 0

    def said(self, labels: Labels) -> str:
        """A text of the definition in the user's language if it has that, names filled in."""
        return fill(text_in(labels, self.spoken), self.form.names)

    def answer(self, number: str) -> Answer:
        """The answer of a row, as it was changed last."""
        return self.answers.get(number, Answer())

    def is_asked(self, statement: Statement) -> bool:
        """Whether a row applies, given the other answers."""
        return is_asked(self.definition, statement, self.answers)

    def counted(self, section: Section) -> tuple[int, int]:
        """How many rows of a section are answered, and how many should be: a text may be left empty."""
        rows = [one for one in section.statements if _counts(one) and self.is_asked(one)]
        return sum(self.answer(one.number).is_given for one in rows), len(rows)

    def put(self, number: str, answer: Answer) -> None:
        """Save the answer of a row."""
        if answer == self.answer(number):
            return
        from samdesk.services.keying import put_answer

        before = self.answer(number)
        self.answers[number] = answer
        entry = self.form.entry_id

        def kept(result: AnswerKept) -> None:
            if self.answers[number] == answer:
                self.answers[number] = result.answer  # tidied
            self.answered.emit(number)

        def refused(_error: KnownError) -> None:
            if self.answers[number] == answer:
                self.answers[number] = before

        self._save(number, lambda desk: put_answer(desk, entry, number, answer, next_row=number), kept, refused)

    def put_background(self, content: FormAnswers) -> None:
        """Save who took part, which day, and which units the answers hold for."""
        if content == self.content:
            return
        from samdesk.services.keying import put_background

        before, self.content = self.content, content
        entry = self.form.entry_id

        def refused(_error: KnownError) -> None:
            if self.content == content:
                self.content = before

        self._save(
            "",
            lambda desk: put_background(
                desk,
                entry,
                participants=content.participants,
                answered_on=content.answered_on,
                units_covered=content.units_covered,
            ),
            lambda _changes: self.answered.emit(""),
            refused,
        )

    def save(
        self,
        call: Callable[[Desk], Changes],
        done: Callable[[Changes], None],
        refused: Callable[[KnownError], None],
    ) -> None:
        """Save something else that belongs to the form, such as a row of its plan."""
        self._save("", call, done, refused)

    def _save(
        self,
        number: str,
        call: Callable[[Desk], T],
        done: Callable[[T], None],
        refused: Callable[[KnownError], None],
    ) -> None:
        self._under_way += 1

        def came_back(result: T) -> None:
            self._under_way -= 1
            done(result)
            if not self._under_way:
                self.saved.emit()

        def failed(error: KnownError) -> None:
            self._under_way -= 1
            refused(error)
            self.not_saved.emit(number, error)

        self._work.run(call, came_back, failed)


def _counts(statement: Statement) -> bool:
    return statement.kind is not Kind.NOTE and bool(statement.scale or statement.required)


def whole(sitting: Sitting) -> FormAnswers:
    """All that is answered, as it stands now."""
    return replace(sitting.content, answers=dict(sitting.answers))

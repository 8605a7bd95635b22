"""One form while it is keyed: where the operator is, what is being saved, and what each key brings about.

An answer is committed before the next row becomes the current one. While that goes on, ``is_saving`` is true and
no key may reach the session: the page keeps them in order. Knows nothing of how the form looks.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from samdesk.domain import form_id
from samdesk.domain.answers import Answer, FormAnswers
from samdesk.domain.definition import Kind
from samdesk.language import _
from samdesk.ui.keying import closing, flow, saving
from samdesk.ui.keying.closing import Closing, is_closing
from samdesk.ui.keying.flow import EMPLOYEES, PARTICIPANTS, UNITS, EndCheck
from samdesk.ui.keying.keys import Act, Intent, Stroke, meaning, valid_keys
from samdesk.ui.keying.scanning import Scanning, scanned_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from samdesk.domain.faults import KnownError
    from samdesk.services.beside import Beside
    from samdesk.services.desks import Desk
    from samdesk.services.keying import AnswerKept, Finished, OpenForm
    from samdesk.services.second_entry import Compared
    from samdesk.ui.keying.saving import Keeping
    from samdesk.ui.work import DeskWork

SECOND = "second"
DECISION = "decision"
"""The passes of a second entry, in which only the rows are keyed, and of what is typed anew to settle a conflict."""


class Writing(StrEnum):
    """What is being written."""

    ANSWER = "answer"
    MOTIVATION = "motivation"
    GO_TO = "go_to"
    NOTE = "note"
    SENT_NOTE = "sent_note"


class Session(QObject):
    """The keying of one form."""

    moved = Signal()
    """Another row is the current one."""
    lines_changed = Signal()
    """The form has other rows at its end than before."""
    row_changed = Signal(str)
    """The answer of a row, or what is said about it, is another one."""
    writing_changed = Signal()
    """An editor is wanted, or no longer: see ``writing``."""
    wrong_key = Signal()
    """A key that means nothing here was pressed."""
    settled = Signal()
    """Saving is over, well or badly: the next key may come."""
    not_saved = Signal()
    """Saving failed: keys that have come since must not be used."""
    check_wanted = Signal(object)
    """An ``EndCheck`` to show before the form is finished."""
    check_over = Signal()
    """The end check is no longer wanted."""
    other_scanned = Signal(str)
    """The code of another form was scanned in the middle of this one."""
    finished = Signal(object)
    left = Signal()

    def __init__(
        self,
        work: DeskWork,
        form: OpenForm,
        parent: QObject | None = None,
        *,
        keeping: Keeping = saving,
        walk: Mapping[str, str] | None = None,
    ) -> None:
        """``walk`` are the only stops that are gone to one after the other, each with what is said beside it."""
        super().__init__(parent)
        self._work = work
        self._keeping = keeping
        self.form = form
        self.walk = walk or {}
        self.definition = form.definition
        self.content: FormAnswers = form.content
        self.answers: dict[str, Answer] = dict(form.content.answers)
        self.notes: dict[str, str] = {}
        self.closing = Closing(asked=form.keying_pass not in (SECOND, DECISION))
        self.pages: dict[str, int] = {}
        """Page of the paper by what stands on it, once that is known: see ``services.paper_pages``."""
        self.strokes = 0
        """Keys since the last answer was saved."""
        known = form.position in flow.BACKGROUND or form.position in self.definition.by_number
        self.at = form.position if known else PARTICIPANTS
        self._reopens_at = form.position if is_closing(form.position) else ""
        """Where to go once it is known what stands at the end of the paper."""
        self.typed = self.problem = self.written = ""
        self.writing: Writing | None = None
        self.is_saving = self._is_waiting = bool(self._reopens_at)
        self._scanning = Scanning()
        self._check: EndCheck | None = None
        work.crashed.connect(self._on_crashed)
        self._arrive()

    @property
    def answer(self) -> Answer:
        """The answer of the current row."""
        return self.answers.get(self.at, Answer())

    @property
    def _row(self) -> str:
        """The number of the current row, "" where it is none of the definition's."""
        return self.at if self.at in self.definition.by_number else ""

    @property
    def _next(self) -> str:
        """The stop after the current one, "" after the last."""
        return self._neighbour(self.answers, 1)

    def _neighbour(self, answers: Mapping[str, Answer], step: int) -> str:
        return flow.neighbour(self.definition, answers, self.at, step, self.closing, self.walk)

    @property
    def given(self) -> int:
        """How many rows have been dealt with."""
        return sum(answer.is_given for answer in self.answers.values())

    def press(self, stroke: Stroke) -> bool:
        """Do what a key asks for; false if the key is none of keying's."""
        self.strokes += not stroke.repeated
        row = flow.keys_of(self.definition, self.at, self.typed)
        taken, scanned = self._scanning.take(stroke, row)
        if scanned:
            self._on_scanned(scanned)
        if taken:
            return True
        intent = meaning(stroke, row)
        if intent.act is Act.NOT_MINE:
            return False
        if intent.act is not Act.DONE:
            self._drop_check()
        self._do(intent)
        return True

    # Moving

    def go_to(self, stop: str) -> None:
        """Make a row the current one."""
        self._reopens_at = ""
        self.at = stop
        self._arrive()

    def forward(self) -> None:
        """Go to the next row; beyond the last one, the form is done."""
        if after := self._next:
            self.go_to(after)
        else:
            self.done()

    def back(self) -> None:
        """Go to the row before."""
        if before := self._neighbour(self.answers, -1):
            self.go_to(before)
        else:
            self._wrong()

    def leave(self) -> None:
        """Leave the form as it is."""
        self._stop_writing()
        self.is_saving = True
        self._work.run(self._keeping.leave(self.form, self.at), self._on_left, self._on_left)

    def done(self) -> None:
        """Finish the form; what is missing or odd is shown once before that."""
        check = flow.end_check(self.definition, replace(self.content, answers=self.answers), date.today())
        if not check.is_clean and self._check != check:
            self._check = check
            self._say("")
            self.check_wanted.emit(check)
            self._write_where_text_is_taken()
            return
        second = self.form.keying_pass == SECOND
        self._save(self._keeping.finish(self.form, second=second, blank_rest=bool(check.open_rows)), self._on_finished)

    def look_at_missing(self) -> None:
        """Go to the first row that the end check has found open."""
        rows = self._check.open_rows if self._check else ()
        self._drop_check()
        if rows:
            self.go_to(rows[0])

    # Answering

    def choose(self, code: str) -> None:
        """Answer the current row with a choice, or mark who took part."""
        if self.at == PARTICIPANTS:
            people = flow.toggled(self.content.participants, code)
            self._save_background(replace(self.content, participants=people), advance=False)
            return
        answer = flow.chosen(self.definition, self.at, self.answer, code)
        several = self.definition.by_number[self.at].kind is Kind.SELECT_MULTIPLE
        self._put(answer, advance=not several)

    def write(self, what: Writing, text: str) -> None:
        """Begin to write a motivation, a text answer or a row's number."""
        self.writing, self.written = what, text
        self.writing_changed.emit()

    def write_note(self, *, sent: bool) -> None:
        """Begin to write a note on the row, or go on with the one it has; ``sent`` for one that goes to central HR."""
        self.write(Writing.SENT_NOTE if sent else Writing.NOTE, self.notes.get(self._row, ""))

    def show_beside(self, beside: Beside) -> None:
        """Show what the form has beside its answers: notes, former actions, rows of the plan."""
        self.notes = {note.number: note.text for note in beside.notes}
        self.closing = replace(self.closing, actions=beside.actions, plan=beside.plan)
        self.lines_changed.emit()
        self.begin()

    def begin(self) -> None:
        """Let keys come, at the stop at the end of the paper where the form was left if it has that one."""
        if not self._is_waiting:
            return
        self._is_waiting = self.is_saving = False
        if self._reopens_at in closing.stops(self.closing):
            self.go_to(self._reopens_at)
        self.settled.emit()

    def show_pages(self, pages: dict[str, int]) -> None:
        """Show where the paper turns."""
        self.pages = pages
        self.lines_changed.emit()

    def stop_writing(self) -> None:
        """Drop what is being written; on a row of text a second time leaves the form."""
        if self.writing is Writing.ANSWER:
            self.leave()
            return
        self._stop_writing()
        self._arrive()

    def keep_written(self, text: str, then: Callable[[], None]) -> None:
        """Save what was written, and go on with ``then`` once it is saved."""
        if then != self.done:
            self._drop_check()
        if (found := scanned_in(text)) is not None:
            self._on_scanned_in_text(*found)
            return
        self.written = text
        self.strokes += len(text)
        match self.writing:
            case Writing.GO_TO:
                self._go_to_written(text)
            case Writing.MOTIVATION:
                self._put(replace(self.answer, motivation=text), then=then)
            case Writing.NOTE | Writing.SENT_NOTE:
                self._keep_note(text, sent=self.writing is Writing.SENT_NOTE)
            case _ if is_closing(self.at):
                self._keep_closing(text, then)
            case _ if self.at in flow.BACKGROUND:
                self._keep_background(text, then)
            case _:
                self._put(replace(self.answer, text=text, missing=None), then=then)

    def _go_to_written(self, text: str) -> None:
        wanted = text.strip().casefold()
        found = next((number for number in self.definition.by_number if number.casefold() == wanted), None)
        if found is not None:
            self._stop_writing()
            self.go_to(found)
        else:
            self._say(_("The form has no row {number}.").format(number=text.strip() or "–"))
            self.wrong_key.emit()

    def _keep_note(self, text: str, *, sent: bool) -> None:
        number = self._row

        def kept(_changes: object) -> None:
            self.notes[number] = text
            self._saved(self._arrive)

        self._save(self._keeping.put_note(self.form, number, text, sent=sent), kept)

    def _keep_closing(self, text: str, then: Callable[[], None]) -> None:
        """Save what came of an action, or a row of the plan."""
        if text.strip() == self._text_here():
            self._stop_writing()
            then()
            return
        call, after = self._keeping.put_closing(self.form, self.closing, self.at, text)

        def kept(_changes: object) -> None:
            self.closing = after
            self.lines_changed.emit()
            self._saved(then)

        self._save(call, kept)

    def _keep_background(self, text: str, then: Callable[[], None]) -> None:
        try:
            if self.at == EMPLOYEES:
                people = replace(self.content.participants, employees=flow.read_employees(text))
                content = replace(self.content, participants=people)
            elif self.at == UNITS:
                content = replace(self.content, units_covered=flow.read_units(text))
            else:
                content = replace(self.content, answered_on=flow.read_answered_on(text))
        except ValueError:
            said = _("Write a number, such as 12.") if self.at == EMPLOYEES else _("Write the day as 231215.")
            self._say(said)
            self.wrong_key.emit()
            return
        self._save_background(content, then=then)

    def _do(self, intent: Intent) -> None:
        moves = {
            Act.BACK: self.back,
            Act.FORWARD: self._accept_typed if self.typed else self.forward,
            Act.DONE: self.done,
            Act.LEAVE: self.leave,
        }
        if move := moves.get(intent.act):
            move()
            return
        match intent.act:
            case Act.CODE:
                self._type_code(intent.text)
            case Act.MISSING:
                self._put(replace(self.answer, choice="", text="", missing=intent.missing), advance=True)
            case Act.ACTION:
                self._put(replace(self.answer, action=not self.answer.action))
            case Act.MOTIVATE:
                self.write(Writing.MOTIVATION, self.answer.motivation + intent.text)
            case Act.GO_TO:
                self.write(Writing.GO_TO, "")
            case Act.NOTE:
                self.write_note(sent=bool(intent.text))
            case _:
                self._wrong()

    def _type_code(self, text: str) -> None:
        codes = flow.keys_of(self.definition, self.at, "").codes
        begun = (self.typed + text).casefold()
        fitting = [code for code in codes if code.casefold().startswith(begun)]
        if len(fitting) == 1 and fitting[0].casefold() == begun:
            self.typed = ""
            self.choose(fitting[0])
        else:
            self.typed += text
            self._say("")

    def _accept_typed(self) -> None:
        codes = flow.keys_of(self.definition, self.at, "").codes
        exact = next((code for code in codes if code.casefold() == self.typed.casefold()), None)
        self.typed = ""
        if exact is None:
            self._wrong()
        else:
            self.choose(exact)

    # Saving

    def _put(self, answer: Answer, *, advance: bool = False, then: Callable[[], None] | None = None) -> None:
        after = then or (self.forward if advance else self._stay)
        if answer == self.answer:
            self._stop_writing()
            after()
            return
        number = self.at
        reopens_at = self._neighbour({**self.answers, number: answer}, 1) if after != self._stay else number
        strokes, self.strokes = self.strokes, 0
        put = self._keeping.put_answer(self.form, number, answer, reopens_at, strokes)
        self._save(put, partial(self._on_kept, after))

    def _save_background(
        self, content: FormAnswers, *, advance: bool = False, then: Callable[[], None] | None = None
    ) -> None:
        after = then or (self.forward if advance else self._stay)
        if content == self.content:
            self._stop_writing()
            after()
            return
        strokes, self.strokes = self.strokes, 0
        reopens_at = self.at if after == self._stay else self._next or self.at
        call = self._keeping.put_background(self.form, content, reopens_at, strokes)
        self._save(call, partial(self._on_background_kept, content, after))

    def _save(self, call: Callable[[Desk], Any], done: Callable[[Any], None]) -> None:
        self.is_saving = True
        self._work.run(call, done, self._on_not_saved)

    def _on_kept(self, after: Callable[[], None], kept: AnswerKept) -> None:
        self.answers[kept.number] = kept.answer
        self._saved(after)

    def _on_background_kept(self, content: FormAnswers, after: Callable[[], None], _kept: object) -> None:
        self.content = content
        self._saved(after)

    def _saved(self, after: Callable[[], None]) -> None:
        self.is_saving = False
        self._stop_writing()
        self._say("")
        after()
        self.settled.emit()

    def _on_finished(self, result: Finished | Compared) -> None:
        self.is_saving = False
        self.finished.emit(result)

    def _on_left(self, _result: object) -> None:
        """The answers are saved; where even the place cannot be, the form opens at its first open row."""
        self.is_saving = False
        self.left.emit()

    def _on_not_saved(self, error: KnownError) -> None:
        self._fail(str(error))

    def _on_crashed(self, _error: BaseException) -> None:
        if self.is_saving:
            self._fail(_("The program failed while it saved."))

    def _fail(self, said: str) -> None:
        self.is_saving = False
        self.typed = ""
        self._say(_("Not saved. {reason}").format(reason=said))
        self._write_where_text_is_taken()
        self.not_saved.emit()
        self.settled.emit()

    # Showing

    def _arrive(self) -> None:
        self.typed = ""
        self.problem = ""
        self._stop_writing()
        self.moved.emit()
        self._write_where_text_is_taken()

    def _write_where_text_is_taken(self) -> None:
        if self.writing is None and flow.takes_text(self.definition, self.at):
            self.write(Writing.ANSWER, self._text_here())

    def _text_here(self) -> str:
        if is_closing(self.at):
            return closing.text_at(self.closing, self.at)
        return flow.background_text(self.content, self.at) if self.at in flow.BACKGROUND else self.answer.text

    def _stay(self) -> None:
        self.row_changed.emit(self.at)

    def _say(self, problem: str) -> None:
        self.problem = problem
        self.row_changed.emit(self.at)

    def _wrong(self) -> None:
        self.typed = ""
        self._say(valid_keys(flow.keys_of(self.definition, self.at, "")))
        self.wrong_key.emit()

    def _stop_writing(self) -> None:
        if self.writing is not None:
            self.writing = None
            self.writing_changed.emit()

    def _drop_check(self) -> None:
        if self._check is not None:
            self._check = None
            self.check_over.emit()

    def _on_scanned(self, scanned: str) -> None:
        self._stop_writing()
        self._arrive()
        self._tell_other(scanned)

    def _on_scanned_in_text(self, before: str, scanned: str) -> None:
        """Go on writing what the scanner wrote into; a field that held nothing but the code is as it was."""
        if not before.strip():
            self._on_scanned(scanned)
            return
        saved, self.written = self.written, before
        self.writing_changed.emit()
        self.written = saved
        self._tell_other(scanned)

    def _tell_other(self, scanned: str) -> None:
        code = form_id.read(scanned)
        if code != self.form.form_id:
            self.other_scanned.emit(code or scanned)

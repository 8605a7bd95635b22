"""The queue in which central HR settles what answers say differently: a list, what is looked at, and the decision.

Reads for itself, so that settling many goes on while the desk file is read. Knows no rule of what a conflict is.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QSplitter, QWidget

from samdesk.domain.conflicts import ConflictClass
from samdesk.language import _, ngettext
from samdesk.ui import controls, theme
from samdesk.ui.collecting.comparison_view import ComparisonView
from samdesk.ui.collecting.decisions_bar import DecidingBar
from samdesk.ui.collecting.queue_list import DECISIONS, QueueList, nothing_to_settle
from samdesk.ui.collecting.queue_reading import read_queue
from samdesk.ui.collecting.queue_task import accept_ticked
from samdesk.ui.collecting.queue_views import Explained, QueueViews
from samdesk.ui.keying.in_view import FocusInView
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from samdesk.domain.answers import FormAnswers
    from samdesk.domain.faults import KnownError
    from samdesk.domain.organisation import Organisation
    from samdesk.services.conflicts import Conflict, OtherDefinition, UnknownUnit
    from samdesk.ui.collecting.decisions_list import Decided, DecisionsView
    from samdesk.ui.collecting.mapping_definition import DefinitionView
    from samdesk.ui.collecting.mapping_unit import UnitView
    from samdesk.ui.collecting.queue_reading import QueueRead
    from samdesk.ui.collecting.queue_rows import Question
    from samdesk.ui.collecting.queue_task import Task
    from samdesk.ui.collecting.typing_view import TypingView
    from samdesk.ui.page import Page

_BESIDE = 110
"""Characters; in a narrower window the list stands above what is looked at."""
_LIST_SHARE, _LIST_ABOVE = (36, 64), (1, 99)
_ARRANGED = "arranged"
_REST = 1000
"""Milliseconds after the last decision before the queue is read anew."""


class ConflictsGroup(QWidget):
    """Shows what is to be settled, one question at a time, and goes on to the next one by itself."""

    count_changed = Signal(int)
    """How many questions are left to settle."""
    typing_changed = Signal(bool)
    """Whether a form is typed anew, which needs all the room that there is."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._shown: Question | None = None
        self._reading = self._read_again = self._has_settled = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self._read)
        self._organisation: Organisation | None = None
        self.decided: tuple[Decided, ...] = ()
        self.list = QueueList()
        self.comparison = ComparisonView()
        self.bar = DecidingBar()
        self.typing: TypingView | None = None
        self.unit_view: UnitView | None = None
        self.definition_view: DefinitionView | None = None
        self.decisions: DecisionsView | None = None
        self._views = QueueViews(page, self.comparison)
        self._splitter = QSplitter()
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self.list)
        right = controls.column(self._views, self.bar, spacing=2)
        right.setStretch(0, 1)
        self._splitter.addWidget(controls.framed(right))
        self._empty = nothing_to_settle(self.explain)
        self._below = controls.column(self._splitter)
        self._below.setStretch(0, 1)
        scrolls = controls.scrolled(controls.framed(self._below))
        FocusInView(scrolls)
        self._above = controls.column()
        inner = controls.column(self.list.chips, self._above, scrolls)
        inner.setStretch(2, 1)
        self._settle = controls.framed(inner)
        self._explained = Explained()
        self._explained.left.connect(self._on_explanation_left)
        layout = controls.column(self._empty, self._settle, self._explained)
        layout.setStretch(1, 1)
        layout.setStretch(2, 1)
        layout.addStretch(0)  # below the card, where there is nothing else
        self.setLayout(layout)
        self._connect()
        self._show_empty()

    def _connect(self) -> None:
        self.list.current_changed.connect(self._on_current_changed)
        self.list.kind_changed.connect(self._on_kind_changed)
        self.list.entered.connect(self._on_entered)
        self.list.explanation_wanted.connect(self.explain)
        self.list.model.ticks_changed.connect(self._show_task)
        self.comparison.chosen_changed.connect(self._show_task)
        self.comparison.entered.connect(self.bar.take_focus)
        self.comparison.typing_wanted.connect(self.type_anew)
        self.bar.settled.connect(self._settle_task)
        self.bar.left.connect(self.take_focus)
        self._keys = [QShortcut(QKeySequence(str(digit)), self) for digit in range(10)]
        for digit, key in enumerate(self._keys):
            key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            key.activated.connect(partial(self._on_digit, digit))

    def explain(self) -> None:
        """Show how conflicts are settled, in place of the queue."""
        self._empty.hide()
        self._settle.hide()
        self._explained.show_text()

    def _on_explanation_left(self) -> None:
        self._show_empty()
        self.take_focus()

    # Reading

    @property
    def is_useful(self) -> bool:
        """Whether there is anything to settle, or was."""
        return bool(self.list.rows or self.list.decided)

    def refresh(self) -> None:
        """Read the queue; what is being looked at stays.

        What was settled here is out of the list already, so that is read once the decisions rest: reading 300
        conflicts takes longer than the next decision may wait.
        """
        if self._has_settled:
            self._has_settled = False
            self._rest.start()
        else:
            self._read()

    def _read(self) -> None:
        self._rest.stop()
        shown = self._page.current.round
        if shown is None:
            return
        if self._reading:
            self._read_again = True
            return
        self._reading = True
        round_id = shown.id
        self._page.ask(lambda desk: read_queue(desk, round_id), self._on_read, self._on_not_read)

    def _on_read(self, read: QueueRead) -> None:
        self._reading = False
        self.decided, self._organisation = read.decided, read.organisation
        self.bar.by.setText(self.bar.by.text() or self._page.current.settings.operator)
        self.list.show_questions(read.questions, len(self.decided))
        if self.decisions is not None:
            self.decisions.show_decisions(self.decided)
        self._show_empty()
        self._go_on_reading()

    def _on_not_read(self, error: KnownError) -> None:
        self._reading = False
        self._page.show_error(error)
        self._go_on_reading()

    def _go_on_reading(self) -> None:
        if self._read_again:
            self._read_again = False
            self._read()

    def forget(self) -> None:
        """Another desk file: nothing of the former one is shown."""
        self.decided = ()
        self._rest.stop()
        self._explained.hide()
        self._stop_typing()
        self.list.show_questions((), 0)
        self._show_empty()

    def _show_empty(self) -> None:
        n = len(self.list.rows)
        if not self._explained.isHidden():
            self.count_changed.emit(n)
            return
        shows_decided = self.list.mark == DECISIONS
        self._empty.setVisible(not n and not shows_decided)
        self._settle.setVisible(self.is_useful)
        self._splitter.setVisible(bool(n) or shows_decided)
        self.count_changed.emit(n)

    # What is looked at

    def take_focus(self) -> None:
        """Go to the list, that of decisions if they are shown."""
        if self.list.mark == DECISIONS and self.decisions is not None:
            self._show_only(self.decisions)
            self.decisions.take_focus()
        else:
            self.list.table.setFocus()

    def _on_kind_changed(self) -> None:
        if self.list.mark == DECISIONS:
            self._show_decisions()
        if self.list.mark == DECISIONS and self._rest.isActive():
            self._read()
        self._show_empty()

    def _on_current_changed(self) -> None:
        if self.list.mark == DECISIONS:
            return
        question = self.list.current
        if self._is_typing:
            if question is not None and self._shown is not None and question == self._shown:
                return
            self._stop_typing()
        if question is not None and question == self._shown:
            self._show_view(question)
            return
        self._shown = question
        if question is None:
            self.comparison.show_conflict(None, {}, writable=False)
            self._show_only(self.comparison)
        else:
            self._ask_of(question)
            self._show_view(question)

    def _ask_of(self, question: Question) -> None:
        """Show another question."""
        match question.kind:
            case ConflictClass.UNKNOWN_UNIT:
                self._ask_unit(question.of)  # type: ignore[arg-type]  # its kind says what it is of
            case ConflictClass.OTHER_DEFINITION:
                self._ask_definition(question.of)  # type: ignore[arg-type]  # its kind says what it is of
            case _:
                conflict: Conflict = question.of  # type: ignore[assignment]  # its kind says what it is of
                writable = self._page.current.is_writable
                self.comparison.show_conflict(conflict, self._names(conflict), writable=writable)
                self._views.scroll_up()

    def _ask_unit(self, unit: UnknownUnit) -> None:
        from samdesk.ui.collecting.mapping_unit import UnitView

        if self.unit_view is None:
            self.unit_view = UnitView()
            self.unit_view.chosen_changed.connect(self._show_task)
            self.unit_view.entered.connect(self.bar.take_focus)
            self._views.add(self.unit_view)
        if self._organisation is not None:
            self.unit_view.show_unit(unit, self._organisation)

    def _ask_definition(self, question: OtherDefinition) -> None:
        from samdesk.ui.collecting.mapping_definition import DefinitionView

        if self.definition_view is None:
            self.definition_view = DefinitionView()
            self.definition_view.chosen_changed.connect(self._show_task)
            self._views.add(self.definition_view)
        self.definition_view.show_question(question)

    def _show_decisions(self) -> None:
        from samdesk.ui.collecting.decisions_list import DecisionsView

        if self.decisions is None:
            self.decisions = DecisionsView()
            self.decisions.chosen_changed.connect(self._show_task)
            self.decisions.entered.connect(self.bar.take_focus)
            self.decisions.anew_wanted.connect(self.decide_anew)
            self._views.add(self.decisions, scrolls=False)
        self.decisions.show_decisions(self.decided)
        self._show_only(self.decisions)

    def decide_anew(self, form_id: str) -> None:
        """Show all that a form has said, to choose another answer or type it anew."""
        from samdesk.services.conflicts import answers_so_far

        def show(conflict: Conflict) -> None:
            self._shown = None
            writable = self._page.current.is_writable
            self.comparison.show_conflict(conflict, self._names(conflict), writable=writable)
            self._show_only(self.comparison)
            if self.comparison.buttons:
                self.comparison.buttons[0].setFocus()

        self._page.ask(lambda desk: answers_so_far(desk, form_id), show)

    def _show_view(self, question: Question) -> None:
        views = {
            ConflictClass.UNKNOWN_UNIT: self.unit_view,
            ConflictClass.OTHER_DEFINITION: self.definition_view,
        }
        self._show_only(views.get(question.kind) or self.comparison)

    def _show_only(self, view: QWidget) -> None:
        self._views.show_view(view)
        self.bar.setVisible(view is not self.typing)
        for key in self._keys:
            key.setEnabled(view is self.comparison)
        self.list.setVisible(view is not self.typing and self.list.mark != DECISIONS)
        self._show_kinds()
        self._show_task()

    def _names(self, conflict: Conflict) -> dict[str, str]:
        from samdesk.services.on_paper import filled_names

        shown = self._page.current.round
        return filled_names(shown, conflict.definition) if shown else {}

    # What can be done with it

    @property
    def task(self) -> Task:
        """What the button does now."""
        for view in (self.decisions, self.unit_view, self.definition_view):
            if view is not None and self._views.shown is view:
                return view.task
        return accept_ticked(self.list.model.ticked) if self._is_bulk else self.comparison.task

    @property
    def _is_bulk(self) -> bool:
        """Whether all that are ticked are accepted at once."""
        return self.list.model.has_ticks and self._views.shown is self.comparison and self.comparison.is_suggested

    def _show_task(self) -> None:
        self.bar.show_task(self.task, writable=self._page.current.is_writable)
        self._views.fit(whole=not self._is_beside)

    def _settle_task(self, reason: str, by: str) -> None:
        task = self.task
        if task.settles is None:
            return
        settled: set[str] = set()
        if self._is_bulk:
            settled = {row.key for row in self.list.model.ticked}
        elif self._shown is not None and self.list.mark != DECISIONS:
            settled = {self._shown.key}
        self.bar.hold()
        self._page.ask(
            task.settles(reason, by),
            lambda _changes: self._on_settled(settled, task.done, by),
            self._on_not_settled,
        )

    def _on_settled(self, keys: set[str], done: str, by: str) -> None:
        """Go on to the next question at once; the queue is read again behind that."""
        self._has_settled = self.list.mark != DECISIONS
        if by != self._page.current.settings.operator:
            self._page.current.change_settings(operator=by)
        self.list.drop(keys, decided=self.list.mark != DECISIONS)
        left = len(self.list.rows)
        some = ngettext("{n} question is left.", "{n} questions are left.", left).format(n=left)
        rest = some if left else _("Nothing is left to settle.")
        self._page.strip.say(Tone.GOOD, f"{done} {rest}")
        self._show_empty()
        self._show_task()
        self.take_focus()

    def _on_not_settled(self, error: KnownError) -> None:
        self._show_task()
        self._page.show_error(error)

    def _on_digit(self, digit: int) -> None:
        self.comparison.press(digit)

    def _on_entered(self) -> None:
        """Enter in the list goes to where the question is answered."""
        view = {ConflictClass.UNKNOWN_UNIT: self.unit_view, ConflictClass.OTHER_DEFINITION: self.definition_view}.get(
            self._shown.kind if self._shown else ConflictClass.VALUES
        )
        if view is not None:
            view.take_focus()
        elif self.task.settles is not None:
            self.bar.take_focus()
        elif self.comparison.buttons:
            self.comparison.buttons[0].setFocus()

    # Typing anew

    def type_anew(self) -> None:
        """Type the answer anew from the paper."""
        from samdesk.ui.collecting.typing_view import TypingView

        conflict = self.comparison.conflict
        if conflict is None or not self._page.current.is_writable:
            return
        if self.typing is None:
            self.typing = TypingView(self._page)
            self.typing.typed.connect(self._on_typed)
            self.typing.left.connect(self._on_typing_left)
            self._views.add(self.typing, scrolls=False)
        self._page.strip.clear()
        self._show_only(self.typing)
        self.typing_changed.emit(True)
        self.typing.begin(conflict, self._names(conflict), self.bar.by.text())

    def _on_typed(self, typed: FormAnswers) -> None:
        self._end_typing()
        self.comparison.show_typed(typed)
        self.bar.take_focus()

    def _on_typing_left(self) -> None:
        self._end_typing()
        self.take_focus()

    def _end_typing(self) -> None:
        self.typing_changed.emit(False)
        self._show_only(self.comparison)

    def _stop_typing(self) -> None:
        """The conflict that was being typed is no longer what it was."""
        if self.typing is not None and self._is_typing:
            self.typing.forget()
            self._end_typing()
            self._page.strip.say(Tone.NOTE, _("The form has got other answers meanwhile. Look at them first."))

    # Room

    @property
    def _is_beside(self) -> bool:
        """Whether there is room for the list beside what is looked at."""
        return self.width() >= _BESIDE * self.fontMetrics().averageCharWidth()

    def _arrange(self) -> None:
        wanted = Qt.Orientation.Horizontal if self._is_beside else Qt.Orientation.Vertical
        self._splitter.setHandleWidth(3 * theme.GRID)
        self.list.fit(beside=self._is_beside)
        if not self._is_beside:
            self._above.addWidget(self.list.filters)
            self._below.addWidget(self.list.help)
        self._show_kinds()
        self._views.fit(whole=not self._is_beside)
        if self._splitter.property(_ARRANGED) != wanted:
            self._splitter.setProperty(_ARRANGED, wanted)
            self._splitter.setOrientation(wanted)
            self._splitter.setSizes([10 * share for share in (_LIST_SHARE if self._is_beside else _LIST_ABOVE)])

    def _show_kinds(self) -> None:
        """Chips where there is room for them, else a list; neither while a form is typed anew."""
        typing = self._views.shown is self.typing
        self.list.chips.setVisible(self._is_beside and not typing)
        self.list.kinds.setVisible(not self._is_beside)
        self.list.filters.setVisible(not typing)

    @property
    def _is_typing(self) -> bool:
        return self.typing is not None and self.typing.is_open

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_splitter"):
            self._arrange()

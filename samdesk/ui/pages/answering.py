"""The answering page: a manager answers a form on the screen, with others at the table, and gets a plan out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QScrollArea, QStackedWidget, QWidget

from samdesk.domain.form_id import written
from samdesk.language import _
from samdesk.services.changes import Kind
from samdesk.ui import controls, dialogs, theme
from samdesk.ui.answering.area_view import AreaView
from samdesk.ui.answering.choosing import ChoosingView
from samdesk.ui.answering.outcomes_view import OutcomesView
from samdesk.ui.answering.people_view import PeopleView
from samdesk.ui.answering.sitting import Sitting
from samdesk.ui.answering.summary_view import SummaryView
from samdesk.ui.keying.voiding import was_made_void
from samdesk.ui.page import Page
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from samdesk.domain.actions import PlanRow
    from samdesk.domain.definition import Section
    from samdesk.domain.faults import KnownError
    from samdesk.services.beside import Beside
    from samdesk.services.keying import Finished, OpenForm
    from samdesk.ui.current import Current

_STEPS_WIDTH = 28
_ROOM_FOR_STEPS = 90
"""Characters; in a narrower page the list of parts gives way to what is answered."""


class AnsweringPage(Page):
    """Leads through a form part by part."""

    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.ROUND})

    def __init__(self, current: Current) -> None:
        super().__init__(current, _("Answer on screen"))
        self.sitting: Sitting | None = None
        self.choosing = ChoosingView()
        self.choosing.wanted.connect(self.open)
        self.choosing.looked_for.connect(self._look_for)
        self.steps = QListWidget()
        self.steps.setAccessibleName(_("Parts of the form"))
        self.steps.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.steps.setWordWrap(True)
        self.steps.currentRowChanged.connect(self._show_step)
        self.parts: QStackedWidget = QStackedWidget()
        self._views: list[AreaView | OutcomesView | PeopleView | SummaryView] = []
        self._unit = controls.label(factor=1.15, bold=True)
        self._part = controls.quiet()
        self._part.setWordWrap(False)
        self._leave = controls.button(_("Stop and go on later"), "back", self.leave_form)
        self._back = controls.button(_("Previous part"), "back", lambda: self.turn(-1))
        self._next = controls.button(_("Next part"), "forward", lambda: self.turn(1), primary=True)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.choosing)
        self._stack.addWidget(self._build_form())
        self.body.addWidget(self._stack, stretch=1)

    def _build_form(self) -> QWidget:
        head = controls.row(self._unit, self._leave, spacing=4)
        head.setStretch(0, 1)
        middle = controls.row(self.steps, self.parts, spacing=4)
        middle.setStretch(1, 1)
        foot = controls.row(self._back, None, self._part, None, self._next)
        layout = controls.column(head, middle, foot, spacing=3)
        layout.setStretch(1, 1)
        return controls.framed(layout)

    def refresh(self) -> None:
        self.choosing.set_possible(self.current.is_writable, bool(self.current.rounds))
        if self.sitting is not None and self.current.desk is None:
            self._end()

    def take_focus(self) -> None:
        if self.sitting is None:
            self.choosing.words.setFocus()
        else:
            self._views[self.parts.currentIndex()].take_focus()

    def leave(self) -> None:
        self._flush()

    # Choosing and opening

    def _look_for(self, words: str) -> None:
        from samdesk.services.finding import find

        if not words.strip():
            self.choosing.show_found(words, ())
            return
        round_id = self.current.round_id
        self.ask(lambda desk: find(desk, words, round_id), lambda found: self.choosing.show_found(words, found))

    def open(self, typed: str) -> None:
        """Open the form with a code, to answer it."""
        from samdesk.services.answering import open_to_answer

        self.strip.clear()
        self.ask(lambda desk: open_to_answer(desk, typed), self._on_opened)

    def change(self, form_id: str) -> None:
        """Open a form that is handed in, to change it."""
        from samdesk.services.answering import change_answers

        self.strip.clear()
        self.ask(lambda desk: change_answers(desk, form_id), self._on_opened)

    def _on_opened(self, form: OpenForm) -> None:
        if form.finished:
            said = _("The form of {unit}, {code}, is handed in.")
            self.strip.say(
                Tone.NOTE,
                said.format(unit=form.unit_name or _("Spare form"), code=written(form.form_id)),
                (_("Change the answers"), "edit", lambda: self.change(form.form_id)),
            )
            return
        if form.void:
            self.strip.say(Tone.NOTE, was_made_void(form.void))
        from samdesk.services.answering import beside_form

        spoken = Sitting(self.work, form).spoken

        self.ask(lambda desk: beside_form(desk, form, spoken), lambda found: self._begin(form, *found))

    def _begin(self, form: OpenForm, points: Mapping[str, tuple[str, ...]], beside: Beside) -> None:
        self.sitting = sitting = Sitting(self.work, form, self)
        sitting.answered.connect(self._on_answered)
        sitting.not_saved.connect(self._on_not_saved)
        parts = (form.unit_name or _("Spare form"), written(form.form_id))
        self._unit.setText(" · ".join(parts))
        self._views = [AreaView(sitting, section, points) for section in form.definition.sections]
        if beside.actions:
            self._views.append(OutcomesView(sitting, beside.actions))
        self._views += [PeopleView(sitting), self._summary(sitting, beside.plan)]
        self.steps.blockSignals(True)
        self.steps.clear()
        for view in self._views:
            self.parts.addWidget(controls.scrolled(view))
            self.steps.addItem(QListWidgetItem())
        self.steps.setFixedWidth(_STEPS_WIDTH * self.fontMetrics().averageCharWidth() + 8 * theme.GRID)
        self.steps.blockSignals(False)
        self._stack.setCurrentIndex(1)
        self.heading.hide()
        self._count()
        self.steps.setCurrentRow(self._where_to_go_on(form.position))
        self.take_focus()

    def _summary(self, sitting: Sitting, plan: Mapping[int, PlanRow]) -> SummaryView:
        view = SummaryView(sitting)
        view.plan.show_rows(plan)
        view.row_wanted.connect(self.go_to)
        view.hand_in_wanted.connect(self.hand_in)
        view.print_wanted.connect(self.save_pdf)
        return view

    def _where_to_go_on(self, position: str) -> int:
        """The part with the row that was answered last, or the first one."""
        for at, section in enumerate(self._sections()):
            if any(statement.number == position for statement in section.statements):
                return at
        return 0

    def _sections(self) -> tuple[Section, ...]:
        return self.sitting.definition.sections if self.sitting else ()

    # Moving

    def turn(self, by: int) -> None:
        """Go to the next part, or to the one before."""
        self.steps.setCurrentRow(min(max(self.parts.currentIndex() + by, 0), self.parts.count() - 1))
        self.take_focus()

    def go_to(self, number: str) -> None:
        """Go to a row of the form."""
        at = self._where_to_go_on(number)
        self.steps.setCurrentRow(at)
        view = self._views[at]
        if isinstance(view, AreaView):
            view.take_focus(number)

    def _show_step(self, at: int) -> None:
        if not 0 <= at < len(self._views):
            return
        self._flush()
        self._views[at].show_answers()
        self.parts.setCurrentIndex(at)
        area = self.parts.currentWidget()
        if isinstance(area, QScrollArea):
            area.verticalScrollBar().setValue(0)
        self._back.setEnabled(at > 0)
        self._next.setEnabled(at < self.parts.count() - 1)
        self._part.setText(_("Part {n} of {count}").format(n=at + 1, count=self.parts.count()))
        self._count()

    def _count(self) -> None:
        """Say at each part how far it has come, in words and not by colour."""
        sitting = self.sitting
        if sitting is None:
            return
        for at, section in enumerate(sitting.definition.sections):
            done, rows = sitting.counted(section)
            mark = "✓ " if rows and done == rows else ""
            name = sitting.said(section.label) or _("Part {n}").format(n=at + 1)
            self.steps.item(at).setText(f"{mark}{name}" + (f"  {done}/{rows}" if rows else ""))
        for at in range(len(sitting.definition.sections), len(self._views)):
            self.steps.item(at).setText(self._views[at].title)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.steps.setVisible(self.width() > _ROOM_FOR_STEPS * self.fontMetrics().averageCharWidth())

    # Saving

    def _flush(self) -> None:
        for view in self._views:
            view.flush()

    def _on_answered(self, number: str) -> None:
        self._count()
        view = self._views[self.parts.currentIndex()]
        if isinstance(view, SummaryView) or (number and isinstance(view, AreaView)):
            view.show_answers()

    def _on_not_saved(self, number: str, error: KnownError) -> None:
        shown = any(view.show_error(number, error) for view in self._views if isinstance(view, AreaView))
        if not shown:
            self.show_error(error)
            self._views[self.parts.currentIndex()].show_answers()

    # Leaving and handing in

    def leave_form(self) -> None:
        """Stop; the form opens again at the same part."""
        form = self._end()
        if form is not None:
            said = _("The form of {unit} is left as it is. Open it again when you go on.")
            self.strip.say(Tone.NOTE, said.format(unit=form.unit_name or written(form.form_id)))

    def hand_in(self, *, with_gaps: bool = False) -> None:
        """Make the answers final; rows without an answer are asked about once."""
        from samdesk.services.keying import finish

        sitting = self.sitting
        if sitting is None:
            return
        self._flush()
        left = sum(rows - done for done, rows in map(sitting.counted, self._sections()))
        if left and not with_gaps:
            self.strip.say(
                Tone.WARNING,
                _("Some rows have no answer. Hand in all the same?"),
                (_("Hand in with rows left blank"), "check", lambda: self.hand_in(with_gaps=True)),
                (_("Go on answering"), "back", self._go_to_first_open),
            )
            return
        entry = sitting.form.entry_id
        self.ask(lambda desk: finish(desk, entry, blank_rest=bool(left)), self._on_handed_in)

    def _go_to_first_open(self) -> None:
        sitting = self.sitting
        self.strip.clear()
        for at, section in enumerate(self._sections()):
            done, rows = sitting.counted(section) if sitting else (0, 0)
            if done < rows:
                self.steps.setCurrentRow(at)
                self.take_focus()
                return

    def _on_handed_in(self, _result: Finished) -> None:
        form = self._end()
        if form is None:
            return
        said = _("Thank you. The answers of {unit} are handed in. Save the merge file when all forms are done.")
        self.strip.say(
            Tone.GOOD,
            said.format(unit=form.unit_name or written(form.form_id)),
            (_("Save answers…"), "print", lambda: self._save_pdf(form.form_id)),
            (_("Save merge file…"), "export", lambda: self.current.action_wanted.emit("export_merge")),
        )

    def save_pdf(self) -> None:
        """Save the answers and the plan as a PDF to print or to show to those who took part."""
        if self.sitting is not None:
            self._flush()
            self._save_pdf(self.sitting.form.form_id)

    def _save_pdf(self, form_id: str) -> None:
        from samdesk.services.answering import write_answers

        name = _("answers") + f"-{written(form_id)}.pdf"
        out = dialogs.save_file(self, _("Save answers"), name, "PDF (*.pdf);;Excel (*.xlsx);;CSV (*.csv)")
        if out is None:
            return

        def done(path: Path) -> None:
            self.strip.say(Tone.GOOD, _("The answers are saved: {path}").format(path=path))

        self.ask(lambda desk: write_answers(desk, form_id, out), done)

    def _end(self) -> OpenForm | None:
        """Go back to choosing a form."""
        self._flush()
        sitting, self.sitting = self.sitting, None
        self._stack.setCurrentIndex(0)
        self.heading.show()
        self.choosing.clear()
        self._views = []
        while (widget := self.parts.widget(0)) is not None:
            self.parts.removeWidget(widget)
            widget.deleteLater()
        self.take_focus()
        if sitting is None:
            return None
        sitting.deleteLater()
        return sitting.form

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.sitting is not None:
            self.leave_form()
            return
        super().keyPressEvent(event)

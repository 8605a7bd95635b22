"""Settling what two entries of a form say differently: one row at a time, both readings, against the paper.

Only rows that differ are asked. Every decision is kept before the next row is shown; what is left waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QGridLayout, QPushButton, QWidget

from samdesk.domain.form_id import written
from samdesk.language import _
from samdesk.ui import controls, theme
from samdesk.ui.charts import ThinBar
from samdesk.ui.flow_layout import FlowLayout
from samdesk.ui.keying import readings
from samdesk.ui.keying.in_view import FocusInView

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QLabel

    from samdesk.domain.answers import Answer
    from samdesk.domain.faults import KnownError
    from samdesk.domain.second_entry import Difference
    from samdesk.services.second_entry import FormDifferences, Settled
    from samdesk.ui.pages.keying import KeyingPage

_NOT_MINE: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class SettlingView(QWidget):
    """Keys: 1 the first reading, 2 the second, 0 typed anew; up and down between rows; Esc leaves the rest."""

    kept = Signal()
    """A decision was kept, or could not be: keys that have come meanwhile may go on."""
    not_kept = Signal()
    """Keys that have come meanwhile must not be used."""
    checked = Signal(str)
    """The last row of a form was settled."""
    left = Signal()

    def __init__(self, page: KeyingPage) -> None:
        super().__init__()
        self._page = page
        self.is_saving = False
        self._form: FormDifferences | None = None
        self._settled: dict[str, Answer] = {}
        self._at = 0
        self._head = controls.label(factor=1.15, bold=True)
        self._bar = ThinBar(_("Differences settled"))
        self._count = controls.quiet()
        self._row = controls.label(factor=1.3)
        question = controls.subheading(_("What does it say on the paper?"))
        self._first = controls.label(factor=1.3)
        self._second = controls.label(factor=1.3)
        self._state = controls.label(bold=True)
        self.typing = QWidget()
        self.answer = controls.field(_("What it says on the paper"), placeholder=_("What it says on the paper"))
        self.motivation = controls.field(_("Motivation"), placeholder=_("motivation, if there is one"))
        self._hint = controls.quiet()
        self.typing.setLayout(controls.column(self.answer, self._hint, self.motivation))
        self.problem = controls.label(bold=True)
        self.panel = controls.card(
            self._row, question, self._choices(), self.typing, self.problem, self._state, spacing=4
        )
        self.panel.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.answer.returnPressed.connect(self._on_answer_typed)
        self.motivation.returnPressed.connect(self._keep_typed)
        keys = controls.quiet(_("↑ ↓ other rows · Esc leave the rest for later"))
        leave = controls.button(_("Leave the rest"), "back", self.leave)
        leave.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        inner = controls.column(self._head, self._bar, self._count, self.panel, keys, FlowLayout(leave), None)
        area = controls.scrolled(controls.framed(inner))
        FocusInView(area)
        self.setLayout(controls.column(area))

    def _choices(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(6 * theme.GRID)
        grid.setVerticalSpacing(3 * theme.GRID)
        grid.setColumnStretch(1, 1)
        ways: tuple[tuple[str, Callable[[], object], QLabel | None], ...] = (
            (_("1 First entry"), lambda: self._take("first"), self._first),
            (_("2 Second entry"), lambda: self._take("second"), self._second),
            (_("0 Type it anew"), self._begin_typing, None),
        )
        for row, (text, act, reading) in enumerate(ways):
            made: QPushButton = controls.button(text, "", act)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            grid.addWidget(made, row, 0, alignment=Qt.AlignmentFlag.AlignTop)
            if reading is not None:
                grid.addWidget(reading, row, 1)
        return grid

    @property
    def watched(self) -> tuple[QWidget, ...]:
        """Where keys are held back while a decision is being kept."""
        return (self.panel, self.answer, self.motivation)

    @property
    def is_open(self) -> bool:
        """Whether a form is being settled."""
        return self._form is not None

    @property
    def target(self) -> QWidget:
        """Where keys belong."""
        if self.typing.isHidden():
            return self.panel
        return self.motivation if self.motivation.hasFocus() else self.answer

    def begin(self, form: FormDifferences) -> None:
        """Show a form's first difference that is not settled."""
        self._form = form
        self._settled = dict(form.settled)
        self._head.setText(" · ".join(part for part in (written(form.form_id), form.unit_name) if part))
        self._go_to(self._next_open())

    def leave(self) -> None:
        """Stop here; what is settled is kept."""
        if self._form is not None and not self.is_saving:
            self._form = None
            self.left.emit()

    def forget(self) -> None:
        """Show no form any more, as when the desk file is closed."""
        self._form = None
        self.is_saving = False

    # Where one is

    @property
    def _here(self) -> Difference:
        if self._form is None:
            raise LookupError
        return self._form.differences[self._at]

    def _next_open(self) -> int:
        rows = self._form.differences if self._form else ()
        order = [*range(self._at, len(rows)), *range(min(self._at, len(rows)))]
        return next((place for place in order if rows[place].number not in self._settled), 0)

    def _go_to(self, place: int) -> None:
        if self._form is None:
            return
        self._at = place
        form, here = self._form, self._here
        definition, names, number = form.definition, form.names, here.number
        self._row.setText(readings.title(definition, names, number))
        self._first.setText(readings.said(definition, names, number, here.first))
        self._second.setText(readings.said(definition, names, number, here.second))
        done, n = len(self._settled), len(form.differences)
        self._count.setText(_("Difference {place} of {n}, {done} settled").format(place=place + 1, n=n, done=done))
        self._bar.show_count(done, n)
        settled = self._settled.get(number)
        said = readings.said(definition, names, number, settled) if settled is not None else ""
        self._state.setText(_("Settled: {reading}").format(reading=said) if said else "")
        self._state.setVisible(bool(said))
        self._say("")
        self._end_typing()
        spoken = _("{row}. First entry: {first}. Second entry: {second}. What does it say on the paper?")
        text = spoken.format(row=self._row.text(), first=self._first.text(), second=self._second.text())
        self.panel.setAccessibleName(text)
        controls.announce(self.panel, text)

    def _step(self, step: int) -> None:
        rows = len(self._form.differences) if self._form else 0
        if 0 <= self._at + step < rows:
            self._go_to(self._at + step)
        else:
            QApplication.beep()

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.use(event):
            super().keyPressEvent(event)

    def use(self, event: QKeyEvent) -> bool:
        """Do what a key asks for; false if it is none of settling's."""
        if event.isAutoRepeat() or event.modifiers() & _NOT_MINE:
            return False
        if not self.typing.isHidden():
            if event.key() != Qt.Key.Key_Escape:
                return False
            self._say("")
            self._end_typing()
            return True
        act = self._act(event)
        if act is not None:
            act()
        return act is not None

    def _act(self, event: QKeyEvent) -> Callable[[], None] | None:
        named: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Escape: self.leave,
            Qt.Key.Key_Up: lambda: self._step(-1),
            Qt.Key.Key_Down: lambda: self._step(1),
            Qt.Key.Key_F2: self._begin_typing,
        }
        written: dict[str, Callable[[], None]] = {
            "1": lambda: self._take("first"),
            "2": lambda: self._take("second"),
            "0": self._begin_typing,
            "-": lambda: self._step(-1),
        }
        text = event.text().strip()
        usual = self._on_wrong_key if text.isprintable() and text else None
        return named.get(event.key()) or written.get(text) or usual

    def _on_wrong_key(self) -> None:
        self._say(_("That key does nothing here. Keys of this row: {keys}").format(keys="1  2  0"))
        QApplication.beep()

    def _begin_typing(self) -> None:
        if self._form is None:
            return
        definition, number = self._form.definition, self._here.number
        self.answer.clear()
        self.motivation.setText(self._here.second.motivation)
        self.motivation.setVisible(readings.takes_motivation(definition, number))
        self._hint.setText(readings.hint(definition, number))
        self.typing.show()
        self._say("")
        self.answer.setFocus()

    def _end_typing(self) -> None:
        self.typing.hide()
        self.panel.setFocus()

    def _on_answer_typed(self) -> None:
        here = self._here
        if not self.motivation.isHidden() and (here.first.motivation or here.second.motivation):
            self.motivation.setFocus()
        else:
            self._keep_typed()

    def _keep_typed(self) -> None:
        if self._form is not None:
            text, motivation = self.answer.text(), self.motivation.text()
            self._take(readings.typed(self._form.definition, self._here.number, text, motivation))

    # Keeping

    def _take(self, take: str | Answer) -> None:
        from samdesk.services.second_entry import settle

        if self._form is None or self.is_saving:
            return
        code, number, operator = self._form.form_id, self._here.number, self._page.operator
        self.is_saving = True
        self._page.ask(lambda desk: settle(desk, code, number, take, operator=operator), self._on_kept, self._on_failed)

    def _on_kept(self, result: Settled) -> None:
        self.is_saving = False
        self._settled[result.number] = result.answer
        if result.left:
            self._go_to(self._next_open())
        else:
            self._form = None
            self.checked.emit(result.form_id)
        self.kept.emit()

    def _on_failed(self, error: KnownError) -> None:
        self.is_saving = False
        self._say(_("Not saved. {reason}").format(reason=error))
        QApplication.beep()
        self.not_kept.emit()

    def _say(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        if problem:
            controls.announce(self.panel, problem, urgent=True)

"""The answers of a conflict side by side, and the ways to settle it.

What differs has a mark before it and is bold; in a long text only the words that differ are underlined and tinted.
"""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QLabel, QRadioButton, QWidget

from samdesk.domain.conflicts import ConflictClass
from samdesk.domain.form_id import written
from samdesk.language import _, ngettext
from samdesk.ui import controls, theme
from samdesk.ui.collecting.comparison import Way, columns_of, compared_rows
from samdesk.ui.collecting.queue_task import Task
from samdesk.ui.flow_layout import FlowLayout
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from samdesk.domain.answers import FormAnswers
    from samdesk.services.conflicts import Conflict
    from samdesk.services.desks import Desk
    from samdesk.ui.collecting.comparison import AnswerColumn, ComparedRow, Part

_TOP = Qt.AlignmentFlag.AlignTop
_MARK = "≠"


class ComparisonView(QFrame):
    """Whose each answer is with a button to choose it, and below that what each says, row by row.

    Keys: a digit for each answer, the next one to type it anew, then what else there is; 0 types anew as in keying.
    """

    chosen_changed = Signal()
    """Another way is chosen."""
    entered = Signal()
    """A person chose a way: the reason may be written."""
    typing_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.conflict: Conflict | None = None
        self.rows: tuple[ComparedRow, ...] = ()
        self.columns: tuple[AnswerColumn, ...] = ()
        self.buttons: list[QRadioButton] = []
        self.typed: FormAnswers | None = None
        self._both = False
        self._names: Mapping[str, str] = {}
        self._writable = True
        self._title = controls.subheading("")
        self._about = controls.quiet()
        self.show_all = controls.button(_("Show all rows"), "forms", self._build)
        self.show_all.setCheckable(True)
        self.anew = controls.button(_("Type it anew"), "edit", self.typing_wanted.emit)
        self.both = controls.button(_("Let both count"), "joint", self._choose_both)
        self.both.setCheckable(True)
        self._group = QButtonGroup(self)
        self._group.idToggled.connect(self._on_toggled)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(4 * theme.GRID)
        self._grid.setVerticalSpacing(2 * theme.GRID)
        whose = controls.column(self._title, self._about, spacing=1)
        head = controls.row(whose, controls.framed(FlowLayout(self.anew, self.both)), spacing=3)
        head.setStretch(0, 1)
        more = controls.row(self.show_all, None)
        self.setLayout(controls.column(head, self._grid, more, None, spacing=3))

    # What is shown

    def show_conflict(self, conflict: Conflict | None, names: Mapping[str, str], *, writable: bool) -> None:
        """Show another conflict; nothing is chosen but what is suggested."""
        self.conflict, self._names, self._writable = conflict, names, writable
        self.typed, self._both = None, False
        if self.show_all.isChecked():
            self.show_all.setChecked(False)
        self._build()
        suggested = next((place for place, one in enumerate(self.columns) if one.way is Way.SUGGESTED), None)
        if suggested is not None:
            self.buttons[suggested].setChecked(True)

    def show_typed(self, typed: FormAnswers) -> None:
        """Show what was typed anew beside the answers, and choose it."""
        self.typed = typed
        self._build()
        place = next(place for place, one in enumerate(self.columns) if one.way is Way.TYPED)
        self.buttons[place].setChecked(True)

    def _build(self) -> None:
        self._clear()
        conflict = self.conflict
        if conflict is None:
            return
        codes = " · ".join(written(code) for code in conflict.form_ids)
        self._title.setText(
            " · ".join(part for part in (conflict.unit_name, conflict.forvaltning_name) if part) or codes
        )
        self.columns = columns_of(conflict, self.typed)
        every = compared_rows(conflict.definition, self.columns, self._names)
        self.rows = every if self.show_all.isChecked() else tuple(row for row in every if row.differs)
        self._about.setText(f"{codes}. {_about(conflict)}")
        two = conflict.kind is ConflictClass.TWO_FORMS
        self.both.setVisible(two)
        self.both.setChecked(self._both)
        for button in (self.anew, self.both):
            button.setEnabled(self._writable)
        key = sum(one.way is Way.ANSWER for one in self.columns) + 1
        self.anew.setText(_("{key}  Type it anew").format(key=key))
        self.both.setText(_("{key}  Let both count").format(key=key + 1))
        for place, column in enumerate(self.columns):
            self._grid.addWidget(self._head(place, column), 0, place, _TOP)
            self._grid.setColumnStretch(place, 1)
        for place, row in enumerate(self.rows):
            self._add_row(3 * place + 1, row)

    def _add_row(self, place: int, row: ComparedRow) -> None:
        """A line, the statement over the whole width, and below it what each answer says."""
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        line.setForegroundRole(QPalette.ColorRole.Midlight)
        self._grid.addWidget(line, place, 0, 1, len(row.said))
        number = f"<b>{escape(row.number)}</b>&nbsp;&nbsp;" if row.number else ""
        statement = _rich(number + escape(row.text))
        statement.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._grid.addWidget(statement, place + 1, 0, 1, len(row.said))
        for index, parts in enumerate(row.said):
            cell = _rich("<br>".join(_html(part, self.palette()) for part in parts))
            cell.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            cell.setAccessibleName(_spoken(parts))
            self._grid.addWidget(cell, place + 2, index, _TOP)

    def _head(self, place: int, column: AnswerColumn) -> QWidget:
        """Whose an answer is, where and when it was keyed, and the button that chooses it."""
        key = self._key_of(place)
        button = QRadioButton(f"{key}  {column.name}")
        theme.set_text(button, 1.15, bold=True)
        button.setAccessibleName(f"{column.name}: {column.whose}")
        button.setToolTip(_("Key {n}").format(n=key))
        button.setEnabled(self._writable)
        button.clicked.connect(self.entered.emit)
        self._group.addButton(button, place)
        self.buttons.append(button)
        return controls.framed(controls.column(button, controls.quiet(column.whose), spacing=1))

    def _clear(self) -> None:
        for button in self.buttons:
            self._group.removeButton(button)
        self.buttons, self.columns, self.rows = [], (), ()
        controls.empty(self._grid)
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 0)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_grid"):
            chosen = self._group.checkedId()
            self._build()
            if 0 <= chosen < len(self.buttons):
                self.buttons[chosen].setChecked(True)

    # What is chosen

    def _key_of(self, place: int) -> int:
        """The digit that chooses a column: its place, but for what is suggested, whose key comes after typing anew."""
        answers = sum(one.way is Way.ANSWER for one in self.columns)
        return {Way.TYPED: answers + 1, Way.SUGGESTED: answers + 2}.get(self.columns[place].way, place + 1)

    def press(self, digit: int) -> None:
        """Do what a digit means here; nothing happens if it means nothing."""
        if not self._writable or self.conflict is None:
            return
        answers = sum(one.way is Way.ANSWER for one in self.columns)
        if digit in (0, answers + 1):
            self.typing_wanted.emit()
        elif digit == answers + 2 and not self.both.isHidden():
            self.both.click()
        else:
            keys = {self._key_of(place): button for place, button in enumerate(self.buttons)}
            if digit in keys:
                keys[digit].click()

    @property
    def chosen(self) -> AnswerColumn | None:
        """The answer that is chosen to count."""
        index = self._group.checkedId()
        return self.columns[index] if 0 <= index < len(self.columns) else None

    @property
    def is_suggested(self) -> bool:
        """Whether nothing is chosen but what was suggested."""
        return self.chosen is not None and self.chosen.way is Way.SUGGESTED

    @property
    def task(self) -> Task:
        """What can be done with the way that is chosen."""
        conflict, chosen = self.conflict, self.chosen
        keys = _("Choose with the keys, or by clicking. What is not chosen stays in the form's history.")
        if conflict is None or (chosen is None and not self._both):
            return Task(_("Decide"), keys)
        code = written(conflict.form_id)
        if self._both:
            done = _("Forms {codes} both count.").format(codes=_codes(conflict))
            return Task(_("Let both forms count"), keys, partial(_both_count, conflict), done)
        if chosen is None:
            raise LookupError
        settles: Callable[[str, str], Callable[[Desk], object]] = partial(_settled, conflict, chosen)
        done = _("Form {code} is settled: {answer} counts.").format(code=code, answer=chosen.name)
        if chosen.way is Way.SUGGESTED:
            return Task(_("Accept the suggestion"), keys, settles, _("Form {code} is filled in.").format(code=code))
        hint = keys
        if len(conflict.form_ids) > 1:
            hint = _("The form that is not chosen becomes void, with your reason. It stays in the history.")
        elif chosen.void:
            hint = _("The form then has no answer any more. What it said stays in its history.")
        return Task(_("Let {answer} count").format(answer=chosen.name), hint, settles, done)

    def _on_toggled(self, _place: int, on: bool) -> None:
        if on:
            self._both = False
            self.both.setChecked(False)
            self.chosen_changed.emit()

    def _choose_both(self) -> None:
        self._both = self.both.isChecked()
        if self._both:
            self._group.setExclusive(False)
            for button in self.buttons:
                button.setChecked(False)
            self._group.setExclusive(True)
        self.chosen_changed.emit()
        if self._both:
            self.entered.emit()


def _settled(conflict: Conflict, chosen: AnswerColumn, reason: str, by: str) -> Callable[[Desk], object]:
    from samdesk.services import deciding

    if chosen.way is Way.SUGGESTED:
        return lambda desk: deciding.accept_blanks(desk, [conflict.form_id], reason=reason, by=by)
    typed = chosen.answers if chosen.way is Way.TYPED else None
    if conflict.kind is ConflictClass.TWO_FORMS:
        keep = chosen.form_id or conflict.form_id
        return lambda desk: deciding.settle_two_forms(
            desk, conflict.form_ids, keep=keep, typed=typed, reason=reason, by=by
        )
    return lambda desk: deciding.decide(desk, conflict.form_id, take=chosen.rev, typed=typed, reason=reason, by=by)


def _both_count(conflict: Conflict, reason: str, by: str) -> Callable[[Desk], object]:
    from samdesk.services.deciding import BOTH, settle_two_forms

    return lambda desk: settle_two_forms(desk, conflict.form_ids, keep=BOTH, reason=reason, by=by)


def _codes(conflict: Conflict) -> str:
    return ", ".join(written(code) for code in conflict.form_ids)


def _about(conflict: Conflict) -> str:
    """What kind of question it is, in a sentence."""
    n = len(conflict.differing)
    match conflict.kind:
        case ConflictClass.BLANKS:
            return _("The answers differ only where one of them is blank.")
        case ConflictClass.TWO_FORMS:
            units = ", ".join(conflict.shared)
            return _("Two forms answer for {units}. Does one of them count, or both?").format(units=units)
        case ConflictClass.VOID:
            return _("The answer was made void in one place and says something in another.")
    said = ngettext("{n} row differs. What does the paper say?", "{n} rows differ. What does the paper say?", n)
    return said.format(n=n) if n else _("The rows are alike; what differs is who took part, the day or the units.")


def _rich(html: str) -> QLabel:
    made = QLabel(html)
    made.setTextFormat(Qt.TextFormat.RichText)
    made.setWordWrap(True)
    return made


def _html(part: Part, palette: QPalette) -> str:
    """A part of an answer; what differs is marked by a sign, weight and line, and by colour beside that."""
    if not part.differs:
        return _lines(part.text)
    colour = theme.tone_colour(Tone.WARNING, palette)
    tint = theme.mixed(palette.color(QPalette.ColorRole.Base), colour, 0.18).name()
    some = any(not piece.lit for piece in part.pieces)
    style = f"background-color: {tint}; font-weight: 600;{' text-decoration: underline;' if some else ''}"
    shown = "".join(
        f'<span style="{style}">{_lines(piece.text)}</span>' if piece.lit else _lines(piece.text)
        for piece in part.pieces
    )
    return f'<span style="color: {colour.name()}; font-weight: 600;">{_MARK}</span>&nbsp;{shown}'


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _spoken(parts: Sequence[Part]) -> str:
    return ". ".join(_("differs: {text}").format(text=part.text) if part.differs else part.text for part in parts)

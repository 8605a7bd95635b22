"""The answers of a form in conflict side by side: only rows that differ, and what differs marked by weight and icon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QLabel, QRadioButton, QWidget

from samdesk.language import _
from samdesk.ui import controls, icons, theme
from samdesk.ui.collecting.comparison import answers_of, differing_rows
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from samdesk.services.conflicts import Conflict, HeadInfo
    from samdesk.ui.collecting.comparison import DifferingRow, Part

_TOP = Qt.AlignmentFlag.AlignTop


class ComparisonView(QFrame):
    """Who keyed each answer with a button to choose it, and below that the rows that differ, answers side by side."""

    chosen_changed = Signal()
    """Another answer is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.rows: tuple[DifferingRow, ...] = ()
        self.buttons: list[QRadioButton] = []
        self._answers: tuple[tuple[HeadInfo, ...], ...] = ()
        self._group = QButtonGroup(self)
        self._group.idToggled.connect(lambda _id, on: self.chosen_changed.emit() if on else None)
        self._grid = QGridLayout(self)
        side = 4 * theme.GRID
        self._grid.setContentsMargins(side, side, side, side)
        self._grid.setHorizontalSpacing(4 * theme.GRID)
        self._grid.setVerticalSpacing(3 * theme.GRID)

    @property
    def chosen(self) -> HeadInfo | None:
        """The answer that is chosen to count."""
        index = self._group.checkedId()
        return self._answers[index][0] if 0 <= index < len(self._answers) else None

    @property
    def chosen_name(self) -> str:
        """What the chosen answer is called here; empty if none is."""
        index = self._group.checkedId()
        return _("Answer {n}").format(n=index + 1) if index >= 0 else ""

    def choose(self, index: int) -> None:
        """Choose an answer, 0 being the first; nothing happens if there are fewer."""
        if index < len(self.buttons):
            self.buttons[index].setChecked(True)

    def show_conflict(self, conflict: Conflict | None, names: Mapping[str, str]) -> None:
        """Show another conflict, with no answer chosen."""
        self._clear()
        if conflict is None:
            return
        self._answers = answers_of(conflict)
        self.rows = differing_rows(conflict, names)
        for index, heads in enumerate(self._answers):
            self._grid.addWidget(self._head(index, heads), 0, index, _TOP)
            self._grid.setColumnStretch(index, 1)
        for place, row in enumerate(self.rows):
            self._add_row(3 * place + 1, row)

    def _add_row(self, place: int, row: DifferingRow) -> None:
        """A line, the statement over the whole width, and below it what each answer says."""
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        line.setForegroundRole(self.palette().ColorRole.Midlight)
        self._grid.addWidget(line, place, 0, 1, len(row.said))
        statement = controls.row(controls.label(row.number, bold=True, wrap=False), controls.label(row.text), spacing=3)
        statement.setStretch(1, 1)
        statement.setAlignment(_TOP)
        self._grid.addWidget(controls.framed(statement), place + 1, 0, 1, len(row.said))
        for index, parts in enumerate(row.said):
            self._grid.addWidget(_cell(parts), place + 2, index, _TOP)

    def _clear(self) -> None:
        for button in self.buttons:
            self._group.removeButton(button)
        self.buttons, self._answers, self.rows = [], (), ()
        controls.empty(self._grid)
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 0)

    def _head(self, index: int, heads: Sequence[HeadInfo]) -> QWidget:
        """Who keyed an answer, where and when, and the button that chooses it."""
        button = QRadioButton(_("Answer {n}").format(n=index + 1))
        theme.set_text(button, 1.15, bold=True)
        who = "\n".join(_who(head) for head in heads)
        button.setAccessibleName(f"{button.text()}: {who}")
        button.setToolTip(_("Key {n}").format(n=index + 1))
        self._group.addButton(button, index)
        self.buttons.append(button)
        return controls.framed(controls.column(button, controls.quiet(who), spacing=1))


def _who(head: HeadInfo) -> str:
    sender = head.sender or _("unknown desk")
    if head.keyed_at is None:
        return sender
    when = f"{head.keyed_at.astimezone():%Y-%m-%d %H:%M}"
    if not head.operator:
        return _("{sender}, keyed {when}").format(sender=sender, when=when)
    return _("{sender}, keyed {when} by {operator}").format(sender=sender, when=when, operator=head.operator)


def _cell(parts: Sequence[Part]) -> QWidget:
    """What one answer says on a row; a part that differs is bold with a mark before it."""
    lines: list[QWidget] = []
    for part in parts:
        text = controls.label(part.text, bold=part.differs)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        mark = QLabel()
        if part.differs:
            mark.setAccessibleName(_("differs"))
            mark.setToolTip(_("differs"))
            mark.setProperty("icon_colour", theme.tone_colour(Tone.WARNING, mark.palette()))
            icons.set_icon(mark, "conflict")
        mark.setFixedWidth(mark.fontMetrics().height())
        line = controls.row(mark, text)
        line.setAlignment(mark, _TOP)
        line.setStretch(1, 1)
        lines.append(controls.framed(line))
    return controls.framed(controls.column(*lines, spacing=1))

"""Chips: a line of names with counts, one of which is chosen; the chosen one says what a list shows.

They are one stop for Tab; arrow keys go between them. Knows nothing of what is counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from samdesk import language
from samdesk.language import _
from samdesk.ui import icons
from samdesk.ui.flow_layout import FlowLayout

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QAbstractButton

_STEPS: Final[dict[int, int]] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class _Chip(QPushButton):
    """A chip lets the row of chips have the arrow keys."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPS:
            event.ignore()
        else:
            super().keyPressEvent(event)


class Chips(QWidget):
    """One of them is chosen, at first the one whose mark is "", which stands for all."""

    chosen = Signal()

    def __init__(self, kinds: Sequence[tuple[str, str, str]]) -> None:
        """``kinds`` have a mark, a name and an icon each, in order; the first has the mark ""."""
        super().__init__()
        self._names = {mark: name for mark, name, _icon in kinds}
        self._group = QButtonGroup(self)
        self.chips: dict[str, QPushButton] = {}
        for mark, name, icon in kinds:
            chip = self.chips[mark] = _Chip(name, self)
            chip.setCheckable(True)
            chip.setAutoDefault(False)
            chip.setProperty("chip", True)
            icons.set_icon(chip, icon)
            if mark:
                chip.hide()
            chip.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            self._group.addButton(chip)
        self._group.buttonToggled.connect(self._on_toggled)
        self.chips[""].setChecked(True)
        self.setLayout(FlowLayout(*self.chips.values(), spacing=1))

    def _on_toggled(self, chip: QAbstractButton, on: bool) -> None:
        chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.ClickFocus)
        if on:
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(event.key())
        if step is None:
            super().keyPressEvent(event)
            return
        seen = [chip for chip in self.chips.values() if not chip.isHidden()]
        chip = seen[(seen.index(self.chips[self.mark]) + step) % len(seen)]
        chip.setChecked(True)
        chip.setFocus()

    @property
    def mark(self) -> str:
        """What is chosen; "" for all."""
        return next(mark for mark, chip in self.chips.items() if chip.isChecked())

    def choose(self, mark: str) -> None:
        """Choose one."""
        self.chips[mark].setChecked(True)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Say how many there are of each; those that there are none of go away, but for the chosen one."""
        for mark, chip in self.chips.items():
            n = counts.get(mark, 0)
            chip.setText(f"{self._names[mark]} {language.number(n)}")
            chip.setAccessibleName(_("Show {name}: {n}").format(name=self._names[mark], n=language.number(n)))
            chip.setVisible(not mark or n > 0 or chip.isChecked())

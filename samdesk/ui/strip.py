"""The strip in which a page says what went wrong or well: in place, never as a dialog.

Keyboard focus stays where it is; screen readers are told. Knows nothing of what can go wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout

from samdesk.language import _, ngettext
from samdesk.ui import controls, icons, mnemonics, theme
from samdesk.ui.flow_layout import FlowLayout
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from samdesk.domain.faults import Fault, KnownError

_SHOWN_AT_ONCE = 60
"""More faults than this are counted, not listed."""
_MOST_LINES = 7
"""A longer list scrolls."""


class MessageStrip(QFrame):
    """Shows one message at a time, with what can be done about it as buttons; hidden when there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Message"))
        self.letters: frozenset[str] = frozenset()
        """Letters for Alt that the rest of the window uses."""
        self._tone = Tone.NOTE
        self._mark = QLabel()
        self._text = controls.label()
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._more: QLabel | None = None
        self._list: QScrollArea | None = None
        self._buttons = FlowLayout()
        self._close = controls.button("", "close", self.clear)
        self._close.setAccessibleName(_("Hide message"))
        self._close.setToolTip(_("Hide message"))
        self._texts = texts = QVBoxLayout()
        texts.setSpacing(theme.GRID)
        texts.addWidget(self._text)
        texts.addLayout(self._buttons)
        texts.addStretch(1)  # the text stays beside its mark
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4 * theme.GRID, 2 * theme.GRID, 2 * theme.GRID, 2 * theme.GRID)
        layout.setSpacing(3 * theme.GRID)
        layout.addWidget(self._mark, alignment=Qt.AlignmentFlag.AlignTop)
        layout.addLayout(texts, stretch=1)
        layout.addWidget(self._close, alignment=Qt.AlignmentFlag.AlignTop)
        self.hide()

    @property
    def text(self) -> str:
        """All that is said now; empty if nothing is."""
        if self.isHidden():
            return ""
        return "\n".join(part.text() for part in (self._text, self._more) if part and part.text())

    @property
    def tone(self) -> Tone:
        """What the message means."""
        return self._tone

    def show_error(self, error: KnownError, *actions: tuple[str, str, Callable[[], object]]) -> None:
        """Say all faults of a known error; ``actions`` are buttons: text, icon, what they do."""
        self.show_faults(error.faults, *actions)

    def show_faults(self, faults: tuple[Fault, ...], *actions: tuple[str, str, Callable[[], object]]) -> None:
        """Say faults, the first in full and several as a list."""
        if len(faults) == 1:
            self.say(Tone.ERROR, str(faults[0]), *actions)
            return
        said = ngettext("There is {n} fault.", "There are {n} faults.", len(faults)).format(n=len(faults))
        lines = [f"• {fault}" for fault in faults[:_SHOWN_AT_ONCE]]
        if len(faults) > _SHOWN_AT_ONCE:
            rest = len(faults) - _SHOWN_AT_ONCE
            lines.append(ngettext("and {n} more", "and {n} more", rest).format(n=rest))
        self.say(Tone.ERROR, said, *actions, more="\n".join(lines))

    def say(self, tone: Tone, text: str, *actions: tuple[str, str, Callable[[], object]], more: str = "") -> None:
        """Show a message; the one before is gone."""
        self._tone = tone
        self._text.setText(text)
        self._show_more(more)
        self._set_buttons(actions)
        self._mark.setProperty("icon_colour", theme.tone_colour(tone, self.palette()))
        icons.set_icon(self._mark, str(tone))
        self.show()
        self.update()
        controls.announce(self, f"{text}\n{more}".strip(), urgent=tone is Tone.ERROR)

    def _show_more(self, text: str) -> None:
        if self._more is None or self._list is None:
            if not text:
                return
            self._more = controls.label()
            self._more.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._list = controls.scrolled(controls.framed(controls.column(self._more, None)))
            self._texts.insertWidget(1, self._list)
        self._more.setText(text)
        self._list.setVisible(bool(text))
        lines = min(text.count("\n") + 2, _MOST_LINES)
        self._list.setMaximumHeight(lines * self.fontMetrics().lineSpacing())

    def clear(self) -> None:
        """Take the message away."""
        if self.isHidden():
            return
        if self.focusWidget() is not None and self.isAncestorOf(self.focusWidget()):
            self.focusNextChild()
        self.hide()

    def _set_buttons(self, actions: tuple[tuple[str, str, Callable[[], object]], ...]) -> None:
        while (item := self._buttons.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setParent(None)
                widget.deleteLater()
        made = [controls.button(text, icon, pressed) for text, icon, pressed in actions]
        mnemonics.assign(made, set(self.letters))
        for button in made:
            self._buttons.addWidget(button)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = self.palette()
        colour = theme.tone_colour(self._tone, palette)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, 1))
        painter.setBrush(theme.mixed(palette.color(QPalette.ColorRole.Base), colour, 0.10))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)
        painter.fillRect(1, 6, 4, self.height() - 12, colour)

    def buttons(self) -> list[QPushButton]:
        """The buttons of the message."""
        return [button for button in self.findChildren(QPushButton) if button is not self._close]

"""The start page: what one can begin with when no desk file is open, and the files of last time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QVBoxLayout

from samdesk.domain.addresses import DeskAddress, desk_address
from samdesk.language import _
from samdesk.ui import controls, theme
from samdesk.ui.page import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from samdesk.ui.current import Current


class StartPage(Page):
    """Four ways to begin, recent desk files, and a quiet one to open a database."""

    def __init__(self, current: Current) -> None:
        super().__init__(current, _("Welcome to SamDesk"))
        self._first_recent: QPushButton | None = None
        inner = QVBoxLayout()
        inner.setSpacing(4 * theme.GRID)
        inner.addWidget(
            controls.label(
                _(
                    "The desk for the yearly follow-up of systematic work-environment work. Everything stays on this "
                    "computer; what you save is saved at once."
                )
            )
        )
        inner.addLayout(self._ways())
        self._recent = QVBoxLayout()
        self._recent.setSpacing(theme.GRID)
        inner.addLayout(self._recent)
        inner.addLayout(self._database())
        inner.addStretch(1)
        self.body.addWidget(controls.scrolled(controls.framed(inner)), stretch=1)

    def refresh(self) -> None:
        had_focus = self._first_recent is not None and self._first_recent.hasFocus()
        controls.empty(self._recent)
        recent = [desk_address(text) for text in self.current.settings.recent]
        if recent:
            self._recent.addWidget(controls.subheading(_("Recent desk files")))
        self._first_recent = None
        for address in recent:
            self._recent.addWidget(self._recent_button(address))
        if had_focus:
            self.take_focus()

    def take_focus(self) -> None:
        (self._first_recent or self._first_way).setFocus()

    def _recent_button(self, address: DeskAddress) -> QFrame:
        if isinstance(address, Path):
            title, where = address.name, str(address.parent)
        else:
            title, where = address.title, str(address)
        open_button = controls.button(title, "recent", lambda: self.current.file_wanted.emit(address))
        self._first_recent = self._first_recent or open_button
        frame = QFrame()
        line = controls.row(open_button, controls.quiet(where), spacing=3)
        line.setStretch(1, 1)  # an address is not broken into lines where there is room
        frame.setLayout(line)
        return frame

    def _database(self) -> QVBoxLayout:
        """A field for the address of a database, seen once somebody asks for it: few have one."""
        self._address = controls.field(_("Address of the database"), placeholder="postgresql://…")
        self._address.setMinimumWidth(110 * theme.GRID)
        self._address.returnPressed.connect(self._open_database)
        explained = controls.quiet(
            _("For a collection that several people work in. Whoever runs the server gives you the address.")
        )
        asked = QFrame()
        line = controls.row(self._address, controls.button(_("Open"), "open", self._open_database), None)
        asked.setLayout(controls.column(line, explained))
        asked.hide()
        self._database_button = controls.button(_("Database…"), "", lambda: self._ask_address(asked))
        return controls.column(controls.row(self._database_button, None), asked)

    def _ask_address(self, asked: QFrame) -> None:
        self._database_button.hide()
        asked.show()
        self._address.setFocus()

    def _open_database(self) -> None:
        text = self._address.text().strip()
        if text:
            self.current.file_wanted.emit(desk_address(text if "://" in text else f"postgresql://{text}"))

    def _ways(self) -> QGridLayout:
        want = self.current.action_wanted.emit
        grid = QGridLayout()
        grid.setSpacing(4 * theme.GRID)
        ways: tuple[tuple[str, str, str, str, Callable[[], object]], ...] = (
            (
                _("Open a round package"),
                _("You print forms and key answers for a förvaltning. Central HR has sent you a round package."),
                _("Open package…"),
                "package",
                lambda: want("open_round"),
            ),
            (
                _("Try with the sample region"),
                _("An invented region with about 2,000 units, partly answered. Nothing in it is real."),
                _("Try"),
                "sample",
                lambda: want("try_sample"),
            ),
            (
                _("Plan a round"),
                _("You are central HR and begin this year's follow-up with a new desk file."),
                _("Plan…"),
                "round",
                lambda: want("plan_round"),
            ),
            (
                _("Go on with a desk file"),
                _("You have a desk file already and want to go on working in it."),
                _("Open desk file…"),
                "open",
                lambda: want("open_desk"),
            ),
        )
        for index, (title, text, label, icon, pressed) in enumerate(ways):
            button = controls.button(label, icon, pressed, primary=index == 0)
            made = controls.card(controls.subheading(title), controls.label(text), None, button, spacing=3)
            if index == 0:
                self._first_way = button
            grid.addWidget(made, index // 2, index % 2)
            grid.setColumnStretch(index % 2, 1)
        return grid

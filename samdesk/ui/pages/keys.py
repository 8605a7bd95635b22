"""The keys page: how answers travel, this desk's receipt, at central the keys of desks; and what keys are."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QTabWidget

from samdesk.language import _
from samdesk.services.changes import Kind
from samdesk.ui import controls, theme
from samdesk.ui.explanation import Explanation
from samdesk.ui.keying.in_view import FocusInView
from samdesk.ui.keys.package_key import PackageKeyGroup
from samdesk.ui.keys.receipt_group import ReceiptGroup
from samdesk.ui.keys.sealing_group import SealingGroup
from samdesk.ui.page import Page

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from samdesk.ui.current import Current
    from samdesk.ui.round.group import Group


class KeysPage(Page):
    """A tab for what is done with keys, and one that explains them."""

    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.SETTINGS, Kind.ROUND})

    def __init__(self, current: Current) -> None:
        super().__init__(current, _("Keys"))
        self.sealing = SealingGroup(self)
        self.receipt = ReceiptGroup(self)
        self.package_key = PackageKeyGroup(self)
        self._groups: tuple[Group, ...] = (self.package_key, self.sealing, self.receipt)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(_("Keys"))
        content = controls.framed(controls.column(*self._groups, None, spacing=4))
        scrolled = controls.scrolled(content)
        FocusInView(scrolled)
        self._add_tab(scrolled, _("Keys of this desk"))
        self._add_tab(Explanation(_("What keys are"), {"sv": "nycklar.sv.md", "en": "keys.en.md"}), _("What keys are"))
        self.body.addWidget(self.tabs, stretch=1)

    def refresh(self) -> None:
        for group in self._groups:
            group.refresh()

    def take_focus(self) -> None:
        self.tabs.tabBar().setFocus()

    def ask_about_package(self, package: Path, fingerprint: str, agreed: Callable[[Path, str], None]) -> None:
        """Ask whether a round package with a new key is central's; ``agreed`` is called with it if it is."""
        self.tabs.setCurrentIndex(0)
        self.package_key.ask(package, fingerprint, agreed)

    def _add_tab(self, content: QWidget, name: str) -> None:
        around = controls.framed(controls.column(content))
        around.setContentsMargins(0, 4 * theme.GRID, 0, 0)
        self.tabs.addTab(around, name)

"""The help page: every key and shortcut, read from where they are declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QGridLayout

from samdesk.language import _
from samdesk.ui import actions, controls, theme
from samdesk.ui.keying.keys import deciding_keys, key_map, settling_keys, waiting_keys
from samdesk.ui.page import Page

if TYPE_CHECKING:
    from samdesk.ui.current import Current


class HelpPage(Page):
    """Lists of keys: those of keying, and shortcuts everywhere."""

    def __init__(self, current: Current) -> None:
        super().__init__(current, _("Keys and shortcuts"))
        shortcuts = tuple(
            (QKeySequence(spec.shortcut).toString(QKeySequence.SequenceFormat.NativeText), spec.text.rstrip("…"))
            for spec in actions.all_actions()
            if spec.shortcut
        )
        keying = controls.column(
            _listed(_("While a form is keyed"), key_map()),
            _listed(_("Between two forms"), waiting_keys()),
            _listed(_("Where two entries differ"), settling_keys()),
            _listed(_("Where conflicts are settled"), deciding_keys()),
            spacing=4,
        )
        inner = controls.row(keying, _listed(_("Everywhere"), shortcuts), spacing=4)
        whole = controls.framed(controls.column(inner, None))
        self.body.addWidget(controls.scrolled(whole), stretch=1)


def _listed(title: str, keys: tuple[tuple[str, str], ...]) -> QFrame:
    grid = QGridLayout()
    grid.setHorizontalSpacing(4 * theme.GRID)
    grid.setVerticalSpacing(2 * theme.GRID)
    grid.setColumnStretch(1, 1)
    for row, (key, said) in enumerate(keys):
        grid.addWidget(controls.label(key, bold=True, wrap=False), row, 0)
        grid.addWidget(controls.label(said), row, 1)
    return controls.card(controls.subheading(title), grid, None, spacing=3)

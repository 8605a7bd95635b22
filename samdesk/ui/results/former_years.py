"""Counts of former years: what the table must hold, and the button that reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QGridLayout

from samdesk.language import _
from samdesk.ui import controls, theme

if TYPE_CHECKING:
    from collections.abc import Callable


class FormerYears(QFrame):
    """A card at the end of the response rate."""

    def __init__(self, read: Callable[[], object]) -> None:
        super().__init__()
        self.button = controls.button(_("Read counts of former years…"), "open", read)
        why = _(
            "The response rate is compared with former years of this desk file. Years before that can be read from a "
            "table, CSV or XLSX, with one row for each förvaltning of that time and these columns:"
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(4 * theme.GRID)
        grid.setVerticalSpacing(theme.GRID)
        grid.setColumnStretch(1, 1)
        for place, (name, said) in enumerate(_columns()):
            grid.addWidget(controls.label(name, bold=True, wrap=False), place, 0)
            grid.addWidget(controls.label(said), place, 1)
        card = controls.card(controls.subheading(_("Former years")), controls.label(why), grid, self.button, spacing=3)
        self.setLayout(controls.column(card))


def _columns() -> tuple[tuple[str, str], ...]:
    """Names that the table's columns have in every language, with what they hold."""
    return (
        ("year", _("the year of the follow-up, such as 2022")),
        ("unit", _("the code of the förvaltning")),
        ("name", _("its name at that time")),
        ("expected", _("how many forms were expected")),
        ("received", _("how many forms were received")),
        ("estimated", _("1 if the count is partly an estimate, else 0")),
    )

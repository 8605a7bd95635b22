"""An operator's own figures of the day, and those of all together without names: quiet, beneath the work."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from samdesk import language
from samdesk.language import _, ngettext
from samdesk.ui import controls

if TYPE_CHECKING:
    from samdesk.domain.second_entry import ErrorRate
    from samdesk.services.desks import Desk
    from samdesk.services.keying_figures import KeyingFigures
    from samdesk.ui.pages.keying import KeyingPage


class FiguresView(QWidget):
    """Two lines, read anew whenever the page waits for the next form."""

    def __init__(self, page: KeyingPage) -> None:
        super().__init__()
        self._page = page
        self.own = controls.quiet()
        self.all = controls.quiet()
        self.setLayout(controls.column(self.own, self.all, spacing=1))

    def refresh(self) -> None:
        """Read the figures of whoever keys now."""
        from samdesk.services.keying_figures import figures

        operator = self._page.operator
        if not operator or self._page.current.desk is None:
            return
        since = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)

        def read(desk: Desk) -> tuple[KeyingFigures, KeyingFigures]:
            return figures(desk, operator, since), figures(desk, "", since)

        self._page.ask(read, self._show)

    def _show(self, found: tuple[KeyingFigures, KeyingFigures]) -> None:
        own, everyone = found
        self.own.setText(_("You today: {figures}").format(figures=_said(own)))
        self.all.setText(_("All together today: {figures}").format(figures=_said(everyone)))


def _said(found: KeyingFigures) -> str:
    parts = [ngettext("{n} form", "{n} forms", found.forms).format(n=language.number(found.forms))]
    if found.forms_per_hour is not None and found.strokes_per_hour is not None:
        paces = _("{forms} forms and {strokes} strokes an hour")
        forms, strokes = language.number(found.forms_per_hour, 1), language.number(found.strokes_per_hour)
        parts.append(paces.format(forms=forms, strokes=strokes))
    parts.append(rate_said(found.error_rate))
    return " · ".join(part for part in parts if part)


def rate_said(rate: ErrorRate) -> str:
    """A measured error rate with its interval in a few words; "" before anything was keyed twice."""
    if rate.per_thousand is None or rate.low is None or rate.high is None:
        return ""
    said = _("{wrong} wrong per 1,000 fields (95 % interval {low}–{high}), measured on {n} fields keyed twice")
    return said.format(
        wrong=language.number(rate.per_thousand, 1),
        low=language.number(rate.low, 1),
        high=language.number(rate.high, 1),
        n=language.number(rate.fields),
    )

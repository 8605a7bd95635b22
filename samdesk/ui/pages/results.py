"""The results page: response rate, statements and missing forms, shown and saved as files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samdesk.language import _
from samdesk.ui.page import Page

if TYPE_CHECKING:
    from samdesk.ui.current import Current


class ResultsPage(Page):
    """The reports of the round that is looked at."""

    def __init__(self, current: Current) -> None:
        super().__init__(current, _("Results"))
        self.body.addStretch(1)

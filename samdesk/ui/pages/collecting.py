"""The collection page: central HR takes in merge files and settles conflicts; a local desk saves its merge file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samdesk.language import _
from samdesk.ui.page import Page

if TYPE_CHECKING:
    from samdesk.ui.current import Current


class CollectingPage(Page):
    """Merge files, in or out."""

    def __init__(self, current: Current) -> None:
        super().__init__(current, _("Collection"))
        self.body.addStretch(1)

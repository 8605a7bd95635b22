"""The pages of the window, one module each. A page's module is imported when the page is first shown."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from samdesk.ui.current import Current
    from samdesk.ui.page import Page

_CLASSES: Final = {
    "start": "StartPage",
    "overview": "OverviewPage",
    "round": "RoundPage",
    "forms": "FormsPage",
    "keying": "KeyingPage",
    "answering": "AnsweringPage",
    "collecting": "CollectingPage",
    "results": "ResultsPage",
    "keys": "KeysPage",
    "help": "HelpPage",
}


def build_page(page_id: str, current: Current) -> Page:
    """A new page; raises ``KeyError`` if there is none of that name."""
    module = import_module(f"samdesk.ui.pages.{page_id}")
    made: Page = getattr(module, _CLASSES[page_id])(current)
    return made

"""Prints a page about keys: the PDF lies in a folder of its own while it is printed, and is deleted after.

Knows nothing of what the page says.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from samdesk.domain.faults import KnownError
from samdesk.language import _
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from samdesk.services.changes import Progress
    from samdesk.services.desks import Desk
    from samdesk.ui.forms.paper_printer import OnPaper
    from samdesk.ui.page import Page


def print_page(page: Page, title: str, write: Callable[[Desk, Path], None], said: str) -> None:
    """Ask for a printer and print what ``write`` writes; ``said`` is said when the printer took it all.

    The folder is the user's alone (mode 0700), because a page may hold a secret.
    """
    from samdesk.ui.forms.paper_printer import choose_printer, print_pdf

    try:
        printer = choose_printer(page, title)
    except KnownError as error:
        page.show_error(error)
        return
    if printer is None:
        return

    def work(desk: Desk, told: Progress) -> OnPaper:
        with TemporaryDirectory(prefix="samdesk-") as folder:
            out = Path(folder) / "page.pdf"
            write(desk, out)
            return print_pdf(out, (), printer, told)

    def done(paper: OnPaper) -> None:
        if paper.whole:
            page.strip.say(Tone.GOOD, said)
        else:
            page.strip.say(Tone.WARNING, _("The printer did not take the whole page. Print it again."))

    page.ask_long(title, work, done)

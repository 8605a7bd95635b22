"""The two ways out of an order to print: files, or paper. Forms are noted as printed once they really are.

The desk file is needed at the start and at the end only; drawing and printing go on in the documents' thread, so that
keying need not wait. Knows the page only to ask and to speak.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from shiboken6 import isValid

from samdesk import language
from samdesk.domain.faults import KnownError
from samdesk.language import _, ngettext
from samdesk.services.changes import Cancelled
from samdesk.services.printing import Split
from samdesk.ui import dialogs
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from samdesk.domain.rounds import Round
    from samdesk.services.changes import Changes, Progress
    from samdesk.services.desks import Desk
    from samdesk.services.fillable import FormsMade
    from samdesk.services.printing import Drawn, Gathered, PrintOrder
    from samdesk.ui.forms.paper_printer import OnPaper
    from samdesk.ui.page import Page


class PrintRun:
    """Prints an order of a round; ``again`` gets the forms that are not on paper, when the user wants to print them."""

    def __init__(self, page: Page, planned: Round, order: PrintOrder, again: Callable[[tuple[str, ...]], None]) -> None:
        self._page = page
        self._round = planned
        self._order = order
        self._again = again

    # To files

    def save(self, *, note: bool) -> None:
        """Ask where to save, and save; ``note`` the forms as printed when their files are whole."""
        out = self._ask_where()
        if out is None:
            return
        order, round_id = self._order, self._round.id

        def drawn(told: Progress, gathered: Gathered) -> Drawn | None:
            from samdesk.services.printing import draw

            try:
                return draw(gathered, out, progress=told)
            except Cancelled:
                return None

        def noted(result: Drawn | None) -> None:
            if result is None:
                self._say(Tone.NOTE, _("Stopped. No form is noted as printed."))
                return
            self._keep(result, result.form_ids if note else (), lambda: self._say_saved(result, note=note))

        self._gather(
            order,
            out,
            round_id,
            note=note,
            then=lambda gathered: self._page.work.run_document(
                _("Making the PDF"), lambda told: drawn(told, gathered), noted, self._fail
            ),
        )

    def _ask_where(self) -> Path | None:
        order, year = self._order, self._round.year
        title = _("Save as PDF")
        if order.split is not Split.ALL:
            return dialogs.choose_folder(self._page, title)
        kind = _("forms") if order.forms else _("letters") if order.letter else _("support material")
        if order.only_spare:
            kind = _("spare forms")
        return dialogs.save_file(self._page, title, f"{kind}-{year}.pdf", "PDF (*.pdf)")

    def _say_saved(self, result: Drawn, *, note: bool) -> None:
        files = len(result.paths)
        saved = ngettext(
            "{files} file with {pages} pages is saved: {path}",
            "{files} files with {pages} pages are saved: {path}",
            files,
        )
        path = result.paths[0] if files == 1 else result.paths[0].parent
        said = saved.format(files=language.number(files), pages=language.number(result.pages), path=path)
        if result.form_ids:
            said += " " + (_noted(len(result.form_ids)) if note else _("Nothing is noted as printed."))
        name = _("Open the PDF") if files == 1 else _("Open folder")
        url = QUrl.fromLocalFile(str(path))
        self._say(Tone.GOOD, said, (name, "open", lambda: QDesktopServices.openUrl(url)))

    def save_fillable(self) -> None:
        """Ask for a folder, and make a PDF to fill in on screen for each form; they count as printed."""
        out = dialogs.choose_folder(self._page, _("PDFs to fill in on screen"))
        if out is None:
            return
        order, round_id = self._order, self._round.id

        def make(desk: Desk, told: Progress) -> FormsMade:
            from samdesk.services.fillable import make_fillable

            return make_fillable(desk, order, out, round_id=round_id, progress=told)

        def made(result: FormsMade) -> None:
            n = len(result.paths)
            saved = ngettext(
                "{n} PDF to fill in is saved in {path}, and its form is noted as printed.",
                "{n} PDFs to fill in are saved in {path}, and their forms are noted as printed.",
                n,
            )
            url = QUrl.fromLocalFile(str(out))
            opened = (_("Open folder"), "open", lambda: QDesktopServices.openUrl(url))
            self._say(Tone.GOOD, saved.format(n=language.number(n), path=out), opened)

        self._page.ask_long(_("Making the PDFs"), make, made)

    # To paper

    def print(self) -> None:
        """Ask for a printer, and print; forms that the printer took whole are noted as printed."""
        from samdesk.ui.forms.paper_printer import choose_printer, print_pdf

        try:
            printer = choose_printer(self._page, _("Print forms"))
        except KnownError as error:
            self._page.show_error(error)
            return
        if printer is None:
            return
        order = replace(self._order, split=Split.ALL)

        def on_paper(told: Progress, gathered: Gathered) -> tuple[Drawn, OnPaper] | None:
            from samdesk.services.printing import draw

            try:
                with TemporaryDirectory(prefix="samdesk-") as folder:
                    drawn = draw(gathered, Path(folder) / "forms.pdf", progress=told)
                    return drawn, print_pdf(drawn.paths[0], drawn.form_ids, printer, told)
            except Cancelled:
                return None

        def noted(result: tuple[Drawn, OnPaper] | None) -> None:
            if result is None:
                self._say(Tone.NOTE, _("Stopped. No form is noted as printed."))
                return
            drawn, paper = result
            out = set(paper.form_ids)
            known = replace(drawn, paths=(), added=tuple(form for form in drawn.added if form.id in out))
            self._keep(known, paper.form_ids, lambda: self._say_printed(drawn, paper))

        self._gather(
            order,
            Path(gettempdir()) / "forms.pdf",
            self._round.id,
            note=True,
            then=lambda gathered: self._page.work.run_document(
                _("Printing on paper"), lambda told: on_paper(told, gathered), noted, self._fail
            ),
        )

    def _say_printed(self, drawn: Drawn, paper: OnPaper) -> None:
        pages = ngettext("The printer took {n} page.", "The printer took {n} pages.", paper.taken)
        said = pages.format(n=language.number(paper.taken))
        if paper.whole:
            self._say(Tone.GOOD, f"{said} {_noted(len(paper.form_ids))}" if drawn.form_ids else said)
            return
        why = _("Printing was stopped.") if paper.cancelled else _("The printer takes no more pages.")
        out = set(paper.form_ids)
        left = tuple(form_id for form_id in drawn.form_ids if form_id not in out)
        rest = ngettext(
            "{n} form is not printed, and not noted.", "{n} forms are not printed, and not noted.", len(left)
        )
        text = f"{why} {said} {_noted(len(out))} {rest.format(n=language.number(len(left)))}"
        again = (_("Print the rest…"), "print", lambda: self._again(left))
        self._say(Tone.WARNING, text, *((again,) if left and not self._order.spare else ()))

    def _say(self, tone: Tone, text: str, *actions: tuple[str, str, Callable[[], object]]) -> None:
        """Say it on the page, unless that was built anew meanwhile."""
        if isValid(self._page):
            self._page.strip.say(tone, text, *actions)

    def _fail(self, error: KnownError) -> None:
        if isValid(self._page):
            self._page.show_error(error)

    # The desk file

    def _gather(
        self, order: PrintOrder, out: Path, round_id: str, *, note: bool, then: Callable[[Gathered], None]
    ) -> None:
        from samdesk.services.printing import gather

        self._page.strip.clear()
        self._page.ask(lambda desk: gather(desk, order, out, round_id=round_id, note=note), then)

    def _keep(self, drawn: Drawn, form_ids: tuple[str, ...], then: Callable[[], None]) -> None:
        from samdesk.services.printing import keep_drawn

        def keep(desk: Desk) -> Changes:
            return keep_drawn(desk, drawn, form_ids)

        self._page.ask(keep, lambda _changes: then())


def _noted(n: int) -> str:
    said = ngettext("{n} form is noted as printed.", "{n} forms are noted as printed.", n)
    return said.format(n=language.number(n))

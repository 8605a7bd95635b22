"""A PDF of bundles: for each receiver a cover letter, forms and support material, each beginning on a new sheet.

Knows the order on paper, not whose bundles these are.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from samdesk.domain.faults import input_fault
from samdesk.language import _
from samdesk.paper.form_pdf import FormPrinter, Layouts
from samdesk.paper.letter import draw_letter
from samdesk.paper.material_pdf import draw_material
from samdesk.paper.pdf_file import Drawn, passing_canvas
from samdesk.shipped import written_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from samdesk.domain.definition import Material
    from samdesk.domain.rounds import PrintedForm, PrintedLetter


@dataclass(frozen=True)
class About:
    """What a PDF says of itself; ``language`` is a code."""

    title: str
    subject: str
    language: str


@dataclass(frozen=True)
class Enclosure:
    """Support material that goes with a form: it speaks the form's language and has its names filled in."""

    material: Material
    form: PrintedForm


@dataclass(frozen=True)
class Bundle:
    """What one receiver gets, in this order; ``headings`` are the bookmarks that it stands below."""

    forms: tuple[PrintedForm, ...]
    headings: tuple[str, ...] = ()
    letter: PrintedLetter | None = None
    enclosures: tuple[Enclosure, ...] = ()

    @property
    def steps(self) -> int:
        """How much work it is, counted in forms."""
        return len(self.forms) or 1


def print_bundles(
    bundles: Iterable[Bundle],
    about: About,
    out: Path | BinaryIO,
    *,
    layouts: Layouts | None = None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Print bundles one after the other into one PDF and give the number of pages.

    ``progress`` is told the steps done. ``layouts`` are those of other files of the same run. The same bundles give
    the same bytes. A file appears under its name only when it is whole; raises ``InputFaults`` if there are no pages,
    ``OSError`` as the file system does.
    """
    if isinstance(out, Path):
        with written_whole(out) as temporary, temporary.open("wb") as file:
            return print_bundles(bundles, about, file, layouts=layouts, progress=progress)
    printer = _BundlePrinter(out, about, layouts or Layouts())
    done = 0
    for bundle in bundles:
        for steps in printer.add(bundle):
            done += steps
            if progress:
                progress(done)
    return printer.finish()


class _BundlePrinter:
    """The state of one file."""

    def __init__(self, out: BinaryIO, about: About, layouts: Layouts) -> None:
        self._canvas, self._document = passing_canvas(out, about.language)
        self._about = about
        self._forms = FormPrinter(self._canvas, self._document, layouts)
        self._drawn: dict[Hashable, list[Drawn]] = {}

    def add(self, bundle: Bundle) -> Iterable[int]:
        """Print one bundle; gives the steps done as they are."""
        self._document.below(bundle.headings)
        if bundle.letter:
            self._fill_sheet(draw_letter(self._canvas, bundle.letter))
        for form in bundle.forms:
            self._fill_sheet(self._forms.add(form))
            yield 1
        for enclosure in bundle.enclosures:
            self._fill_sheet(self._enclose(enclosure))
        if not bundle.forms:
            yield 1

    def _fill_sheet(self, pages: int) -> None:
        """Leave the back empty where something ends on the front, so that the next begins on a sheet of its own."""
        if pages % 2:
            self._canvas.showPage()

    def _enclose(self, enclosure: Enclosure) -> int:
        """Print support material; the same text is drawn once, its pages are used again."""
        form, material = enclosure.form, enclosure.material
        key = (form.definition.sha256, form.spoken, material, form.large, tuple(sorted(form.names.items())))
        if key in self._drawn:
            self._document.bookmark(material.title, material.title)
            self._document.repeat(self._drawn[key])
        else:
            with self._document.keeping() as self._drawn[key]:
                draw_material(self._canvas, form.definition, [material], form.names, form.spoken, large=form.large)
        return len(self._drawn[key])

    def finish(self) -> int:
        """Write the shared parts and give the number of pages."""
        if not self._document.page_count:
            raise input_fault(_("There is no form to print."), _("Choose at least one form."))
        self._canvas.setTitle(self._about.title)
        self._canvas.setSubject(self._about.subject)
        self._canvas.setAuthor("SamDesk")
        self._canvas.setCreator("SamDesk")
        self._document.finish()
        return self._document.page_count

"""Pictures of printed pages, and what a scanner would make of them: the judge looks at paper, not at the PDF.

A picture is an array of grey values, 0 black and 255 white. Scans are made from a rendering that is much finer, each
of their points being the mean of what it covers.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2

from samdesk.paper.fillable_pdf import fillable_form
from samdesk.paper.form_pdf import Layouts
from samdesk.paper.shapes import Rect
from tests.paper.paper_forms import SHIPPED, print_forms, printed_form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samdesk.domain.rounds import PrintedForm
    from samdesk.paper.shapes import FormLayout, Page

Picture = npt.NDArray[np.uint8]
LAYOUTS = Layouts()
FINE = 600
SCANNER = 200
COPIED = 0.7
"""A copier that fits four sheets on three."""
PRINTS: dict[str, dict[str, Any]] = {"": {}, "in English": {"language": "en"}, "large": {"large": True}}
"""The ways in which each shipped definition is printed."""
PAPER_SHEETS = tuple(f"{name} {way}".strip() for name in SHIPPED for way in PRINTS)
ON_SCREEN = "to fill in on screen"
SHEETS = (*PAPER_SHEETS, f"{SHIPPED[0]} {ON_SCREEN}")
"""What can come back to a scanner: a form to fill in on screen is the same paper once it is printed."""


class Printed(NamedTuple):
    """A form, its PDF, and the layout it was printed by."""

    form: PrintedForm
    pdf: bytes
    layout: FormLayout

    def pages(self, dpi: float = FINE) -> Iterator[tuple[Page, Picture]]:
        return zip(self.layout.pages, pictures(self.pdf, dpi), strict=True)

    def text(self) -> str:
        """What stands on all pages, without spaces: a PDF does not tell where lines were broken."""
        document = pypdfium2.PdfDocument(self.pdf)
        try:
            return "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
        finally:
            document.close()


@cache
def sheets(sheet: str) -> Printed:
    """One of ``SHEETS``, printed."""
    name, _, way = sheet.partition(" ")
    if way == ON_SCREEN:
        form = printed_form(name, n=7919)
        return Printed(form, fillable_form(form), LAYOUTS.of(form))
    return printed(printed_form(name, n=7919, **PRINTS[way]))


def printed(form: PrintedForm) -> Printed:
    out = BytesIO()
    print_forms([form], out)
    return Printed(form, out.getvalue(), LAYOUTS.of(form))


def pictures(pdf: bytes, dpi: float = FINE, *, smooth: bool = True, only: int = 0) -> Iterator[Picture]:
    """Each page of a PDF, or one ``only``, in grey; if not ``smooth`` in three colours without anti-aliasing."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number, page in enumerate(document, 1):
            if only not in (0, number):
                continue
            rough = {"no_smoothtext": True, "no_smoothpath": True, "no_smoothimage": True}
            options = {"grayscale": True} if smooth else rough
            yield np.array(page.render(scale=dpi / 72, **options).to_numpy()).squeeze()
            page.close()
    finally:
        document.close()


def scan(fine: Picture, size: float = 1.0, dpi: int = SCANNER) -> Picture:
    """The scan of a page, or of its copy at another ``size``; a copy is a little blurred."""
    if size != 1.0:
        fine = cv2.GaussianBlur(cv2.resize(fine, None, fx=size, fy=size, interpolation=cv2.INTER_AREA), (0, 0), 1.2)
    return cv2.resize(fine, None, fx=dpi / FINE, fy=dpi / FINE, interpolation=cv2.INTER_AREA)


def one_bit(picture: Picture) -> Picture:
    return np.where(picture < 128, 0, 255).astype(np.uint8)


def part(picture: Picture, rect: Rect, dpi: float) -> Picture:
    """What lies wholly inside a rectangle in mm."""
    scale = dpi / 25.4
    left, top = np.ceil([rect.x * scale - 0.01, rect.y * scale - 0.01]).astype(int)
    right, bottom = np.floor([rect.right * scale + 0.01, rect.bottom * scale + 0.01]).astype(int)
    return picture[max(0, top) : bottom, max(0, left) : right]


def line_across(picture: Picture, area: Rect, dpi: float, *, upright: bool) -> tuple[float, float]:
    """Middle and width in mm of the one line that crosses an area, by how much ink each column (or row) has."""
    scale = dpi / 25.4
    crop = part(picture, area, dpi)
    ink = 1 - crop.mean(axis=0 if upright else 1) / 255
    first = np.ceil((area.x if upright else area.y) * scale - 0.01)
    width = float(ink.sum())
    assert width > 0, area
    return (first + float((ink * (np.arange(len(ink)) + 0.5)).sum()) / width) / scale, width / scale


def edges(picture: Picture, rect: Rect, dpi: float) -> dict[str, tuple[float, float, float]]:
    """For each side of a square: where its line should be, where it is, and its width, all in mm."""
    inner = rect.grown(-1.0)
    return {
        "left": (rect.x, *line_across(picture, Rect(rect.x - 0.8, inner.y, 1.6, inner.h), dpi, upright=True)),
        "right": (rect.right, *line_across(picture, Rect(rect.right - 0.8, inner.y, 1.6, inner.h), dpi, upright=True)),
        "top": (rect.y, *line_across(picture, Rect(inner.x, rect.y - 0.8, inner.w, 1.6), dpi, upright=False)),
        "bottom": (
            rect.bottom,
            *line_across(picture, Rect(inner.x, rect.bottom - 0.8, inner.w, 1.6), dpi, upright=False),
        ),
    }


def darkness(picture: Picture, rect: Rect, dpi: float) -> float:
    """The share of ink in a rectangle."""
    return 1 - float(part(picture, rect, dpi).mean()) / 255

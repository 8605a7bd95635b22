"""Fills in forms as people's programs do: with pypdf, and with PDFium (Chrome's) by mouse and keys."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

if TYPE_CHECKING:
    from pathlib import Path

    from PIL.Image import Image

Values = dict[str, str]
"""What to fill in by field name: the code of the box to cross, or a text; "" clicks a crossed radio button again."""


def by_pypdf(data: bytes, values: Values, path: Path, *, looks: bool = True) -> Path:
    """Fill in with pypdf; without ``looks`` only the fields' values are set, as some programs do."""
    writer = PdfWriter(clone_from=BytesIO(data))
    fields = writer.get_fields() or {}
    given = {name: f"/{value}" if fields[name].get("/FT") == "/Btn" else value for name, value in values.items()}
    if looks:
        for page in writer.pages:
            writer.update_page_form_field_values(page, dict(given), auto_regenerate=False)
    else:
        for holder in _holders(writer):
            name = str(holder.get("/T"))
            if name in given:
                made = NameObject if given[name].startswith("/") else pdfium_text
                holder[NameObject("/V")] = made(given[name])
    writer.write(path)
    return path


def pdfium_text(text: str) -> object:
    from pypdf.generic import TextStringObject

    return TextStringObject(text)


def _holders(writer: PdfWriter) -> list[dict[object, object]]:
    form = writer.root_object["/AcroForm"].get_object()
    return [field.get_object() for field in form["/Fields"]]


def places(data: bytes) -> dict[tuple[str, str], tuple[int, tuple[float, float, float, float]]]:
    """Page (from 0) and corners in points of each field, by name and what a cross in it says."""
    found = {}
    for number, page in enumerate(PdfReader(BytesIO(data)).pages):
        for reference in page["/Annots"]:  # type: ignore[union-attr]
            widget = reference.get_object()
            holder = widget if "/T" in widget else widget["/Parent"].get_object()
            states = [state for state in widget.get("/AP", {}).get("/N", {}) if str(state).startswith("/")]
            on = next((str(state)[1:] for state in states if state != "/Off"), "") if holder["/FT"] == "/Btn" else ""
            x1, y1, x2, y2 = (float(edge) for edge in widget["/Rect"])
            found[str(holder["/T"]), on] = (number, (x1, y1, x2, y2))
    return found


def by_pdfium(data: bytes, clicks: list[tuple[str, str]], path: Path) -> Path:
    """Fill in with PDFium: each click is a field with the code of its box, or with a text to type."""
    where = places(data)
    document = pdfium.PdfDocument(data)
    document.init_forms()
    pages = [document[n] for n in range(len(document))]
    for name, value in clicks:
        boxed = (name, value) in where and value != ""
        number, (x1, y1, x2, y2) = where[name, value if boxed else ""]
        page = pages[number]
        environment = document.formenv.raw
        at = ((x1 + x2) / 2, (y1 + y2) / 2)
        pdfium_c.FORM_OnMouseMove(environment, page.raw, 0, *at)
        pdfium_c.FORM_OnLButtonDown(environment, page.raw, 0, *at)
        pdfium_c.FORM_OnLButtonUp(environment, page.raw, 0, *at)
        if not boxed:
            for letter in value:
                pdfium_c.FORM_OnChar(environment, page.raw, ord(letter), 0)
        pdfium_c.FORM_ForceToKillFocus(environment)
    document.save(path)
    for page in pages:
        page.close()
    document.close()
    return path


def picture(path: Path, page: int, *, scale: float = 2.0) -> Image:
    """A page as Chrome shows it, with what is filled in; ``scale`` pixels to a point."""
    document = pdfium.PdfDocument(path)
    document.init_forms()
    drawn = document[page].render(scale=scale, may_draw_forms=True).to_pil()
    document.close()
    return drawn

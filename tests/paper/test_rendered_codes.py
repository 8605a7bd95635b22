"""The code on every page, read from scans by another program than the one that writes it, and by its letters."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from itertools import product

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from pypdfium2 import PdfDocument

from samdesk import shipped
from samdesk.domain.form_id import ALPHABET, qr_text, read, with_check, written
from samdesk.paper.fonts import BOLD, measure
from samdesk.paper.shapes import PAGE_HEIGHT, PAGE_WIDTH, POINT, Place, Rect
from tests.paper.paper_forms import print_forms, printed_form
from tests.paper.rendering import COPIED, FINE, SCANNER, SHEETS, Picture, one_bit, part, printed, scan, sheets

WAYS = {"grey": (1.0, 8), "1 bit": (1.0, 1), "70 %": (COPIED, 8), "70 %, 1 bit": (COPIED, 1)}
QUIET = 3.5
"""What must be white around a QR code, in mm."""
EDGE = 1.5
"""How much is seen around a code in clear text, in mm."""
FINER = 4
"""Letters to compare with are drawn so much finer, then made coarse as a scan is."""


@pytest.mark.parametrize("sheet", SHEETS)
def test_another_reader_reads_form_and_page_from_the_qr_code_of_every_page_in_every_scan(sheet: str) -> None:
    form_id = sheets(sheet).form.form_id
    for page, picture in sheets(sheet).pages():
        for way, (size, bits) in WAYS.items():
            text = read_qr(scanned(picture, page.qr.grown(QUIET), size, bits))
            assert text == qr_text(form_id, page.number), way
            assert read(text) == form_id


def test_another_reader_reads_a_hundred_codes_in_every_scan() -> None:
    many = [printed_form(n=n * 1_790_063 % 2**30) for n in range(100)]
    out = BytesIO()
    pages = print_forms(many, out) // len(many)
    area = sheets(SHEETS[0]).layout.pages[0].qr.grown(QUIET)
    corner = [edge / POINT for edge in (area.x, PAGE_HEIGHT - area.bottom, PAGE_WIDTH - area.right, area.y)]
    document = PdfDocument(out.getvalue())
    for n, form in enumerate(many):
        picture = document[n * pages].render(scale=FINE / 72, crop=tuple(corner), grayscale=True).to_numpy().squeeze()
        for way, (size, bits) in WAYS.items():
            seen = scan(picture, size)
            assert read_qr(one_bit(seen) if bits == 1 else seen) == qr_text(form.form_id, 1), way
    document.close()


def read_qr(seen: Picture) -> str:
    """What OpenCV reads: as it is, or enlarged twice where modules are only 4.7 pixels wide.

    At 70 % in grey it misses 35 of 1,000 codes at first, and none of 600 in any scan after the second look.
    """
    for reader in (cv2.QRCodeDetector(), cv2.QRCodeDetectorAruco()):
        for picture in (seen, cv2.resize(seen, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)):
            if text := reader.detectAndDecode(picture)[0]:
                return str(text)
    return ""


def test_each_letter_of_the_code_in_clear_text_looks_most_like_itself_in_1_bit() -> None:
    for first in (0, 6, 12, 18, 24, 26):
        form = printed(printed_form(form_id=with_check(ALPHABET[first : first + 6])))
        page, picture = next(form.pages())
        code = written(form.form.form_id)
        places = [place for place in page.places if place.name in ("form_id", "form_id_foot")]
        assert len(places) == 2
        for place, size in product(places, (1.0, COPIED)):
            assert spelled(scanned(picture, place.rect.grown(EDGE), size, bits=1), place, code, size) == code


def scanned(fine: Picture, rect: Rect, size: float, bits: int) -> Picture:
    """A part of a page as it looks in the scan of it, or of its copy at another size."""
    seen = scan(part(fine, rect, FINE), size)
    return one_bit(seen) if bits == 1 else seen


def spelled(seen: Picture, place: Place, said: str, size: float) -> str:
    """What stands in a picture of the place: for each letter the one of the alphabet that looks most like it.

    Only the widths of the letters before it are taken from what is ``said``.
    """
    scale = size * SCANNER / 25.4
    start = EDGE if place.align == "left" else EDGE + place.rect.w - measure(said, place.size, bold=True)
    read_letters = ""
    for n, letter in enumerate(said):
        if letter == "-":
            read_letters += letter
            continue
        x = (start + measure(said[:n], place.size, bold=True)) * scale
        width = measure(letter, place.size, bold=True) * scale
        window = seen[:, round(x) - 2 : round(x + width) + 3]
        read_letters += max(ALPHABET, key=lambda other: likeness(window, drawn(other, place.size * size)))
    return read_letters


def likeness(window: Picture, letter: Picture) -> float:
    width = max(window.shape[1], letter.shape[1])
    padded = np.pad(window, ((0, 0), (0, width - window.shape[1])), constant_values=255)
    return float(cv2.matchTemplate(padded, letter, cv2.TM_CCOEFF_NORMED).max())


@cache
def drawn(letter: str, size: float) -> Picture:
    """A letter of the font, ``size`` in points, as a scanner sees it."""
    scale = SCANNER / 25.4 * POINT * FINER
    font = ImageFont.truetype(str(shipped.resource("fonts", f"{BOLD}.ttf")), size * scale)
    width, height = (round(n / FINER) * FINER for n in (font.getlength(letter), size * scale))
    picture = Image.new("L", (width, height), 255)
    ImageDraw.Draw(picture).text((0, 0.8 * height), letter, fill=0, font=font, anchor="ls")
    return cv2.resize(np.array(picture), None, fx=1 / FINER, fy=1 / FINER, interpolation=cv2.INTER_AREA)

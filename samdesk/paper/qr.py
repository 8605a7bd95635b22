"""QR codes as black runs of modules: level Q, written by zxing-cpp in a few hundredths of a millisecond."""

from __future__ import annotations

import re
from math import isqrt
from typing import TYPE_CHECKING

import zxingcpp

if TYPE_CHECKING:
    from collections.abc import Iterator

QUIET = 4
"""White modules that must surround a QR code (ISO/IEC 18004)."""


def modules(text: str) -> tuple[bytes, ...]:
    """The code's rows from top to bottom, a byte for each module: 1 is black.

    15 or 16 alphanumeric characters make 21 x 21 modules, so that 18 mm gives modules of 0.86 mm.
    """
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="Q")
    image = zxingcpp.write_barcode_to_image(barcode, 1, add_quiet_zones=False)
    # It has a buffer, of which its stub says nothing before Python 3.12.
    flat = bytes(image).translate(_BLACK)  # type: ignore[call-overload,unused-ignore]
    height = width = isqrt(len(flat))
    return tuple(flat[row * width : (row + 1) * width] for row in range(height))


_RUN = re.compile(b"\x01+")
_BLACK = bytes(1 if value < 128 else 0 for value in range(256))


def rectangles(rows: tuple[bytes, ...]) -> Iterator[tuple[int, int, int, int]]:
    """Rectangles ``(column, row, width, height)`` that cover the black modules once, equal runs merged downwards."""
    tops: dict[tuple[int, int], int] = {}
    for row, line in enumerate((*rows, b"")):
        runs = [run.span() for run in _RUN.finditer(line)]
        for start, end in [run for run in tops if run not in runs]:
            top = tops.pop((start, end))
            yield start, top, end - start, row - top
        for run in runs:
            tops.setdefault(run, row)

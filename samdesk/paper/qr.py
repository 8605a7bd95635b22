"""QR codes as black runs of modules: level Q, written by zxing-cpp in a few hundredths of a millisecond."""

from __future__ import annotations

from itertools import groupby
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


_BLACK = bytes(1 if value < 128 else 0 for value in range(256))


def rectangles(rows: tuple[bytes, ...]) -> Iterator[tuple[int, int, int, int]]:
    """Rectangles ``(column, row, width, height)`` that cover the black modules once, equal runs merged downwards."""
    open_runs: dict[tuple[int, int], int] = {}
    for row, line in enumerate((*rows, b"")):
        runs = set(_runs(line))
        for run in [run for run in open_runs if run not in runs]:
            top = open_runs.pop(run)
            yield run[0], top, run[1], row - top
        for run in sorted(runs):
            open_runs.setdefault(run, row)


def _runs(line: bytes) -> Iterator[tuple[int, int]]:
    column = 0
    for black, group in groupby(line):
        length = len(list(group))
        if black:
            yield column, length
        column += length

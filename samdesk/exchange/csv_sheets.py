"""CSV files as lines of cells: finds out encoding and separator, and says what is wrong with the quoting.

Text that a spreadsheet would run (it starts with ``=``, ``+``, ``-`` or ``@``) is written with an apostrophe
before it, and read without: ``guarded`` and ``unguarded``. Does not know what the columns mean.
"""

from __future__ import annotations

import csv
import io
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import TYPE_CHECKING, Final

from samdesk.domain.faults import Fault, Where, input_fault
from samdesk.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator

SEPARATORS: Final = ";\t,"

_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"
_RUNS: Final = re.compile(r"'*[=+\-@]")
_GUARDED: Final = re.compile(r"'+[=+\-@]")


def guarded(text: str) -> str:
    """The text as it is written to CSV, so that no spreadsheet runs it."""
    return "'" + text if _RUNS.match(text) else text


def unguarded(text: str) -> str:
    """The text that ``guarded`` was given."""
    return text[1:] if _GUARDED.match(text) else text


def lines(data: bytes, where: Where, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """The numbered lines of a CSV file (1 is the first, as a spreadsheet counts), each as its cells.

    Raises ``InputFaults`` if the file is not text. If the quotation marks do not match, what follows cannot be
    told apart: the reading ends there with a fault.
    """
    text = decoded(data, where)
    number = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        for number, line in enumerate(reader, start=1):
            yield number, [unguarded(cell) for cell in line]
    except csv.Error:
        faults.append(
            Fault(
                _("The quotation marks of the row do not match, so the rest of the file cannot be read."),
                _("Close each quotation mark, and write one inside a text as two; or the file was cut short."),
                Where(where.file, where.sheet, number + 1),
            )
        )


def decoded(data: bytes, where: Where) -> str:
    """Text of UTF-8, of UTF-16 with a byte order mark, or else of Windows-1252; raises ``InputFaults``."""
    if data.startswith(_OLD_OFFICE):
        raise input_fault(
            _("This is a workbook of an old kind, or one locked by a password."),
            _("Open it in a spreadsheet and save it as .xlsx without a password."),
            where,
        )
    text = None
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif data.startswith(BOM_UTF8):
        encodings = ["utf-8-sig"]
    else:
        encodings = ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    if text is None or "\0" in text:
        row = text[: text.index("\0")].count("\n") + 1 if text else None
        raise input_fault(
            _("The file is not text in UTF-8 or Windows-1252."),
            _("Save it as “CSV UTF-8” and try again."),
            Where(where.file, where.sheet, row),
        )
    return text


def _separator(text: str) -> str:
    """The separator that the first line with text holds most of, outside quotation marks."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(SEPARATORS, key=bare.count)

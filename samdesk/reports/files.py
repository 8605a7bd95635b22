"""Writing a document to a file: the suffix says which kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samdesk.domain.faults import Where, input_fault
from samdesk.language import _
from samdesk.shipped import written_whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from samdesk.domain.document import Document


def write_document(document: Document, out: Path) -> None:
    """Write a document as ``.pdf``, ``.xlsx``, ``.csv`` or ``.json``; the same document gives the same bytes.

    Raises ``InputFaults`` for another suffix, and ``OSError`` as the file system does.
    """
    write = _writer(out)
    with written_whole(out) as temporary:
        write(document, temporary)


def _writer(out: Path) -> Callable[[Document, Path], None]:
    """The function that writes a kind of file; its library is loaded only now."""
    match out.suffix.lower():
        case ".pdf":
            from samdesk.reports.pdf import write_pdf

            return write_pdf
        case ".xlsx":
            from samdesk.reports.workbook import write_workbook

            return write_workbook
        case ".csv":
            from samdesk.reports.plain import write_csv

            return write_csv
        case ".json":
            from samdesk.reports.plain import write_json

            return write_json
    raise input_fault(
        _("A report cannot be written as “{suffix}”.").format(suffix=out.suffix),
        _("Name the file with .pdf, .xlsx, .csv or .json at the end."),
        Where(file=out.name),
    )

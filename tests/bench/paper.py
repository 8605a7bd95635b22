"""How fast forms are printed, how many bytes a page takes, and whether memory grows: ``python -m tests.bench.paper``.

Each figure stands beside its budget, beside bare ReportLab drawing the same pages, and beside two limits measured in
the same run: pypdf copying pages that are finished already, and compressing and writing the same bytes page by page,
which nothing that makes these pages can do without.
"""

from __future__ import annotations

import subprocess
import sys
import time
import zlib
from dataclasses import replace
from io import BytesIO, RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING

from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from samdesk.domain.form_id import qr_text
from samdesk.paper.drawing import draw_place, draw_qr, draw_shapes, draw_texts
from samdesk.paper.fonts import REGULAR, register
from samdesk.paper.form_pdf import layout_of, said_on
from samdesk.paper.pdf_file import PAGE_SIZE
from tests.paper.paper_forms import forms, print_forms, printed_form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from samdesk.domain.rounds import PrintedForm

FORMS = 2000
FEW = 40
PAGES_A_SECOND = 250
BYTES_A_PAGE = 2048
GROWTH_MB = 8
_PEAK = """
from tests.bench.memory import memory
from tests.bench.paper import Nowhere
from tests.paper.paper_forms import forms, print_forms

print_forms(forms({count}), Nowhere())
print(memory().peak)
"""


class Nowhere(RawIOBase):
    """A file that keeps nothing."""

    def write(self, data: bytes) -> int:  # type: ignore[override]
        return len(data)


def main() -> list[tuple[str, str, str, bool]]:
    """Work, figure, budget, and whether it is reached."""
    print_forms(forms(1), BytesIO())
    ours, pages, size = _printed(forms(FORMS))
    differing, _pages, _size = _printed(_differing(FORMS))
    _second, few_pages, few_size = _printed(forms(FEW))
    beyond = (size - few_size) / (pages - few_pages)
    bare = _pages_a_second(_bare)
    copied = _pages_a_second(_copied(_finished(FEW)))
    written = _pages_a_second(_written(_finished(FEW)))
    small, large = _peak_mb(500), _peak_mb(FORMS)
    return [
        (
            f"print {FORMS} forms, {pages} pages",
            f"{ours:.0f} pages/s, {ours / bare:.1f} x bare ReportLab ({bare:.0f} pages/s)",
            f"{PAGES_A_SECOND} pages/s",
            ours >= PAGES_A_SECOND,
        ),
        ("  beside copying finished pages", f"{ours / copied:.1f} x pypdf ({copied:.0f} pages/s)", "", True),
        (
            "  beside compressing and writing alone",
            f"{100 * ours / written:.0f} % of that limit ({written:.0f} pages/s)",
            "",
            True,
        ),
        (
            f"print {FORMS} forms of 80 lengths, for what is open and for whom",
            f"{differing:.0f} pages/s, {differing / bare:.1f} x bare ReportLab",
            f"{PAGES_A_SECOND} pages/s",
            differing >= PAGES_A_SECOND,
        ),
        ("a page beyond the shared parts", f"{beyond:.0f} bytes", f"{BYTES_A_PAGE} bytes", beyond <= BYTES_A_PAGE),
        (
            f"peak memory, 500 and {FORMS} forms",
            f"{small:.1f} and {large:.1f} MB",
            f"at most {GROWTH_MB} MB more",
            large - small <= GROWTH_MB,
        ),
    ]


def _differing(count: int) -> Iterator[PrintedForm]:
    """Forms with none to nine open actions, a third of them for up to 16 units: each length is laid out once."""
    units = tuple(f"Enhet {n} vid Österlens närsjukhus (4711-{n:04})" for n in range(16))
    actions = tuple(f"Gå igenom rutin {n} på arbetsplatsträffen" for n in range(9))
    for n, form in enumerate(forms(count)):
        covered = units[: n // 10 % 17] if n % 3 == 0 else ()
        yield replace(form, actions=actions[: n % 10], units_covered=covered)


def _printed(printed: Iterable[PrintedForm]) -> tuple[float, int, int]:
    """Pages a second of processor time, pages, and bytes."""
    out = BytesIO()
    start = time.process_time()
    pages = print_forms(printed, out)
    return pages / (time.process_time() - start), pages, len(out.getvalue())


def _finished(count: int) -> PdfReader:
    out = BytesIO()
    print_forms(forms(count), out)
    return PdfReader(out)


def _pages_a_second(work: Callable[[], int]) -> float:
    """Of three runs the fastest, by processor time."""

    def once() -> float:
        start = time.process_time()
        return work() / (time.process_time() - start)

    return max(once() for _run in range(3))


def _bare() -> int:
    """ReportLab draws everything on every page anew and keeps it until the end."""
    register()
    layout = layout_of(printed_form())
    canvas = Canvas(BytesIO(), PAGE_SIZE, pageCompression=1, invariant=1, initialFontName=REGULAR)
    for form in forms(FEW):
        said = said_on(form)
        for page in layout.pages:
            draw_shapes(canvas, page)
            draw_texts(canvas, page.texts)
            draw_qr(canvas, page.qr, qr_text(form.form_id, page.number))
            for place in page.places:
                if text := said.get(place.name):
                    draw_place(canvas, place, text)
            canvas.showPage()
    canvas.save()
    return FEW * len(layout.pages)


def _copied(finished: PdfReader) -> Callable[[], int]:
    """Pages that lie ready in a file go into another one; nothing is laid out, drawn or compressed."""

    def copy() -> int:
        writer = PdfWriter()
        writer.append(finished, import_outline=False)
        writer.write(BytesIO())
        return len(finished.pages)

    return copy


def _written(finished: PdfReader) -> Callable[[], int]:
    """What every page says lies ready; it is compressed and written with the offsets of its objects."""
    contents = [page.get_contents() for page in finished.pages]
    said = [content.get_data() for content in contents if content is not None]

    def write() -> int:
        out, offsets = BytesIO(), []
        for number, content in enumerate(said):
            stream = zlib.compress(content, 6)
            offsets.append(out.tell())
            out.write(b"%d 0 obj\n<</Type/Page/Contents %d 0 R>>\nendobj\n" % (2 * number, 2 * number + 1))
            offsets.append(out.tell())
            out.write(b"%d 0 obj\n<</Length %d/Filter/FlateDecode>>stream\n" % (2 * number + 1, len(stream)))
            out.write(stream + b"\nendstream\nendobj\n")
        out.write(b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
        return len(said)

    return write


def _peak_mb(count: int) -> float:
    """The most memory that a process of its own takes to print so many forms."""
    program = _PEAK.format(count=count)
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=root)
    return int(done.stdout) / 1e6


if __name__ == "__main__":
    for work, figure, budget, reached in main():
        said = "reached" if reached else "MISSED"
        print(f"{said if budget else '':8} {work}: {figure}" + (f" (budget {budget})" if budget else ""))

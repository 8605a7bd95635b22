"""How fast forms are printed, how many bytes a page takes, and whether memory grows: ``python -m tests.bench.paper``.

Each figure stands beside its budget and beside bare ReportLab drawing the same pages in the same run.
"""

from __future__ import annotations

import subprocess
import sys
import time
from io import BytesIO
from typing import TYPE_CHECKING

from reportlab.pdfgen.canvas import Canvas

from samdesk.domain.form_id import qr_text
from samdesk.paper.drawing import draw_place, draw_qr, draw_shapes, draw_texts
from samdesk.paper.fonts import REGULAR, register
from samdesk.paper.form_pdf import layout_of, print_forms, said_on
from samdesk.paper.pdf_file import PAGE_SIZE
from tests.paper.paper_forms import forms, printed_form

if TYPE_CHECKING:
    from samdesk.paper.shapes import FormLayout

FORMS = 2000
BARE_FORMS = 40
PAGES_A_SECOND = 250
BYTES_A_PAGE = 2048
GROWTH_MB = 8
_PEAK = """
import resource, sys
from io import RawIOBase
from samdesk.paper.form_pdf import print_forms
from tests.paper.paper_forms import forms

class Nowhere(RawIOBase):
    def write(self, data):
        return len(data)

print_forms(forms({count}), Nowhere())
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def main() -> list[tuple[str, str, str, bool]]:
    """Work, figure, budget, and whether it is reached."""
    print_forms(forms(1), BytesIO())
    ours, pages, size = _printed(FORMS)
    _second, few_pages, few = _printed(10)
    beyond = (size - few) / (pages - few_pages)
    bare = _bare(layout_of(printed_form()), BARE_FORMS)
    small, large = _peak_mb(500), _peak_mb(FORMS)
    return [
        (
            f"print {FORMS} forms, {pages} pages",
            f"{ours:.0f} pages/s, {ours / bare:.1f} x bare ReportLab ({bare:.0f} pages/s)",
            f"{PAGES_A_SECOND} pages/s",
            ours >= PAGES_A_SECOND,
        ),
        ("a page beyond the shared parts", f"{beyond:.0f} bytes", f"{BYTES_A_PAGE} bytes", beyond <= BYTES_A_PAGE),
        (
            f"peak memory, 500 and {FORMS} forms",
            f"{small:.1f} and {large:.1f} MB",
            f"at most {GROWTH_MB} MB more",
            large - small <= GROWTH_MB,
        ),
    ]


def _printed(count: int) -> tuple[float, int, int]:
    """Pages a second of processor time, pages, and bytes."""
    out = BytesIO()
    start = time.process_time()
    pages = print_forms(forms(count), out)
    return pages / (time.process_time() - start), pages, len(out.getvalue())


def _bare(layout: FormLayout, count: int) -> float:
    """Pages a second when ReportLab draws everything on every page anew and keeps it until the end."""
    register()
    start = time.process_time()
    canvas = Canvas(BytesIO(), PAGE_SIZE, pageCompression=1, invariant=1, initialFontName=REGULAR)
    for form in forms(count):
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
    return count * len(layout.pages) / (time.process_time() - start)


def _peak_mb(count: int) -> float:
    """Largest resident memory of a process of its own that prints so many forms."""
    program = _PEAK.format(count=count)
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    return int(done.stdout) / 1024


if __name__ == "__main__":
    for work, figure, budget, reached in main():
        print(f"{'reached' if reached else 'MISSED':8} {work}: {figure} (budget {budget})")

"""Draws a page's elements on a ReportLab canvas; mm from the top left become points from the bottom left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samdesk.paper.fonts import BOLD, REGULAR, measure, printable
from samdesk.paper.qr import modules, rectangles
from samdesk.paper.shapes import PAGE_HEIGHT, POINT, Page, Place, Rect, TextLine
from samdesk.paper.sketch import base
from samdesk.paper.typesetting import fit, line_height

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reportlab.pdfgen.canvas import Canvas

BOX_LINE = 0.3
"""Line of a box in mm, within the 0.25-0.35 mm that scanners want."""


def draw_shapes(canvas: Canvas, page: Page) -> None:
    """Everything on a page that is the same on every form of its definition, but for the texts."""
    canvas.setLineCap(0)
    for solid in (*page.marks, *page.solids):
        _rect(canvas, solid, fill=1)
    canvas.setLineWidth(BOX_LINE / POINT)
    for frame in (*page.frames, *(box.rect for box in page.boxes)):
        _rect(canvas, frame, fill=0)
    for rule in page.rules:
        canvas.setLineWidth(rule.width / POINT)
        canvas.line(rule.x1 / POINT, _up(rule.y1), rule.x2 / POINT, _up(rule.y2))


def draw_texts(canvas: Canvas, texts: Iterable[TextLine]) -> None:
    """Lines of text, in this order."""
    for text in texts:
        _text(canvas, text)


def draw_place(canvas: Canvas, place: Place, text: str) -> None:
    """A form's own text in its place: as large as fits, then in more lines, at last with an ellipsis."""
    area = place.rect
    size, lines, _whole = fit(printable(text), area.w, area.h, (place.size, place.smallest), measure, bold=place.bold)
    spare = area.h - len(lines) * line_height(size)
    y = area.y + base(size) + (spare / 2 if place.centred else 0)
    for line in lines:
        width = measure(line, size, bold=place.bold)
        x = area.right - width if place.align == "right" else area.x
        _text(canvas, TextLine(x, y, width, line, size, place.bold))
        y += line_height(size)


def draw_qr(canvas: Canvas, area: Rect, text: str) -> None:
    """A QR code that fills the area; modules are whole numbers in its own grid, which saves bytes."""
    rows = modules(text)
    module = area.w / len(rows) / POINT
    shapes = " ".join(f"{x} {y} {w} {h} re" for x, y, w, h in rectangles(rows))
    left, top = area.x / POINT, _up(area.y)
    canvas.addLiteral(f"q {module:.4f} 0 0 {-module:.4f} {left:.3f} {top:.3f} cm {shapes} f Q")


def _text(canvas: Canvas, text: TextLine) -> None:
    canvas.setFont(BOLD if text.bold else REGULAR, text.size)
    canvas.drawString(text.x / POINT, _up(text.y), text.text)


def _rect(canvas: Canvas, rect: Rect, *, fill: int) -> None:
    canvas.rect(rect.x / POINT, _up(rect.bottom), rect.w / POINT, rect.h / POINT, stroke=1 - fill, fill=fill)


def _up(y: float) -> float:
    return (PAGE_HEIGHT - y) / POINT

"""Bar charts as vector drawings for paper: readable in black and white, values written out, never colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth

from samdesk.domain.document import BarChart, Document, data_row
from samdesk.reports.cells import percent_text
from samdesk.reports.typeface import ACCENT, BOLD, INK, PALE, REGULAR, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SIZE: Final = 8.5
"""Points of the chart's text."""
PITCH: Final = 5.8 * mm
"""Height of a förvaltning's row."""
VALUES: Final = 16 * mm
"""Width of the column of values, to the right of the bars."""
MOST_BARS: Final = 34
"""Rows that fit on a page of paper; more go on in another drawing."""


@dataclass(frozen=True)
class Bar:
    """One row: its label, this year's value and last year's, in percent."""

    label: str
    value: Decimal | None
    earlier: Decimal | None


def drawings(chart: BarChart, document: Document, width: float) -> Iterator[Drawing]:
    """The chart in as many drawings as pages need, ``width`` in points."""
    table = document.table(chart.table)
    keys = [column.key for column in table.data_columns]
    titles = {column.key: column.title for column in table.data_columns}
    rows = [dict(zip(keys, data_row(row), strict=True)) for row in table.rows]
    bars = [Bar(str(row[chart.label]), _percent(row[chart.value]), _percent(row.get(chart.earlier))) for row in rows]
    legend = [titles[key].removesuffix(" %") for key in (chart.value, chart.earlier) if key]
    for start in range(0, len(bars), MOST_BARS):
        yield _drawing(chart, bars[start : start + MOST_BARS], legend, width, document.language)


def _percent(value: object) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _drawing(chart: BarChart, bars: Sequence[Bar], legend: Sequence[str], width: float, language: str) -> Drawing:
    left = min(max(stringWidth(bar.label, REGULAR, SIZE) for bar in bars) + 3 * mm, width * 0.45)
    scale = (width - left - VALUES) / 100
    top = len(bars) * PITCH + 5 * mm
    drawing = Drawing(width, top + 8 * mm)
    for at in range(0, 101, 25):
        x = left + at * scale
        drawing.add(Line(x, 5 * mm, x, top, strokeColor=PALE, strokeWidth=0.5))
        drawing.add(String(x, 1.5 * mm, str(at), fontName=REGULAR, fontSize=SIZE - 1, textAnchor="middle"))
    for index, bar in enumerate(bars):
        _bar(drawing, bar, left, top - (index + 1) * PITCH, scale)
        value = percent_text(bar.value, language)
        y = _middle(top - (index + 1) * PITCH)
        drawing.add(String(width, y, value, fontName=BOLD, fontSize=SIZE, textAnchor="end"))
    if chart.goal is not None:
        x = left + chart.goal * scale
        drawing.add(Line(x, 5 * mm, x, top, strokeColor=INK, strokeWidth=1, strokeDashArray=[3, 2]))
    _legend(drawing, chart, legend, left, top + 3 * mm, scale)
    return drawing


def _middle(bottom: float) -> float:
    """Base line of a text in the middle of a row."""
    return float(bottom + PITCH / 2 - SIZE * 0.33)


def _bar(drawing: Drawing, bar: Bar, left: float, bottom: float, scale: float) -> None:
    """One row: this year filled, last year as an outline under it."""
    label = printable(bar.label)
    while stringWidth(label, REGULAR, SIZE) > left - 2 * mm:
        label = label.removesuffix("…")[:-1] + "…"
    drawing.add(String(left - 2 * mm, _middle(bottom), label, fontName=REGULAR, fontSize=SIZE, textAnchor="end"))
    if bar.earlier is not None:
        drawing.add(
            Rect(
                left,
                bottom + 0.6 * mm,
                float(bar.earlier) * scale,
                1.5 * mm,
                fillColor=None,
                strokeColor=INK,
                strokeWidth=0.5,
            )
        )
    if bar.value is not None:
        height = 2.6 * mm if bar.earlier is not None else 4 * mm
        drawing.add(
            Rect(
                left,
                bottom + PITCH - height - 0.6 * mm,
                float(bar.value) * scale,
                height,
                fillColor=ACCENT,
                strokeColor=None,
            )
        )


def _legend(drawing: Drawing, chart: BarChart, legend: Sequence[str], x: float, y: float, scale: float) -> None:
    """What filled, outlined and dashed mean, above the bars; the goal is named at its line."""
    for index, name in enumerate(legend):
        height, fill, stroke = (2.9 * mm, ACCENT, None) if index == 0 else (1.5 * mm, None, INK)
        drawing.add(
            Rect(x, y + (2.9 * mm - height) / 2, 6 * mm, height, fillColor=fill, strokeColor=stroke, strokeWidth=0.5)
        )
        drawing.add(String(x + 7.5 * mm, y + 0.4 * mm, name, fontName=REGULAR, fontSize=SIZE))
        x += 7.5 * mm + stringWidth(name, REGULAR, SIZE) + 6 * mm
    if chart.goal is not None:
        name = f"{chart.goal_name} {chart.goal}"
        drawing.add(
            Line(x, y + 1.4 * mm, x + 6 * mm, y + 1.4 * mm, strokeColor=INK, strokeWidth=1, strokeDashArray=[3, 2])
        )
        drawing.add(String(x + 7.5 * mm, y + 0.4 * mm, name, fontName=REGULAR, fontSize=SIZE))

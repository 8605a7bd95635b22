"""Breaking text into lines and fitting it into an area; widths come from a measure function.

Knows nothing of fonts or pages.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from samdesk.paper.shapes import POINT

if TYPE_CHECKING:
    from collections.abc import Iterator

ELLIPSIS = "…"
LEADING = 1.25
"""Distance of base lines, as a multiple of the text size."""
_LONGEST_LINE = 1000
"""More characters than any line holds: a stranger's word of a million is measured no further at a time."""


class Measure(Protocol):
    """Width of a text in mm when set in ``size`` points."""

    def __call__(self, text: str, size: float, *, bold: bool = False) -> float:
        """The width in mm."""
        ...

    def __hash__(self) -> int:
        """Functions have one; it keeps measured lines apart."""
        ...


def line_height(size: float) -> float:
    """Distance of base lines in mm for a text size in points."""
    return size * POINT * LEADING


def wrap(
    text: str, width: float, size: float, measure: Measure, *, bold: bool = False, longest: int = _LONGEST_LINE
) -> list[str]:
    """The text in lines no wider than ``width`` mm; a word that is too long is broken, nothing is left out.

    No line but one of a single word has more than ``longest`` characters. Hard spaces hold together; a newline
    begins a new line.
    """
    return list(_wrapped(text, width, size, measure, bold, longest))


@lru_cache(maxsize=10_000)  # layouts are tried at several heights, and most texts are the same in all of them
def _wrapped(text: str, width: float, size: float, measure: Measure, bold: bool, longest: int) -> tuple[str, ...]:
    lines: list[str] = []
    for paragraph in text.replace("\t", " ").splitlines():
        line = ""
        for word in _words(paragraph, width, size, measure, bold):
            longer = f"{line} {word}" if line else word
            if line and (len(longer) > longest or measure(longer, size, bold=bold) > width):
                lines.append(line)
                line = word
            else:
                line = longer
        if line:
            lines.append(line)
    return tuple(lines)


def _words(text: str, width: float, size: float, measure: Measure, bold: bool) -> Iterator[str]:
    """The words of a text; one that is wider than a line comes in pieces, broken after a hyphen if it has one."""
    for word in (part for part in text.split(" ") if part):
        rest = word
        while len(rest) > 1 and measure(rest[:_LONGEST_LINE], size, bold=bold) > width:
            end = _fitting(rest[:_LONGEST_LINE], width, size, measure, bold)
            hyphen = rest.rfind("-", 0, end) + 1
            end = hyphen or end
            yield rest[:end]
            rest = rest[end:]
        yield rest


def _fitting(text: str, width: float, size: float, measure: Measure, bold: bool) -> int:
    """How many characters at the start of a text that is too wide fit into a width, at least one."""
    return max(1, bisect_right(range(1, len(text)), width, key=lambda end: measure(text[:end], size, bold=bold)))


def balanced(lines: list[str], size: float, measure: Measure) -> list[str]:
    """The lines of a bold title with its words shared out, so that no line is much shorter than the others."""
    words = " ".join(lines).split(" ")
    starts = range(len(words))
    parts = [" ".join(words[start:end]) for start in starts for end in range(start + 1, len(words) + 1)]
    longest = max((measure(word, size, bold=True) for word in words), default=0.0)
    widths = sorted(width for part in parts if (width := measure(part, size, bold=True)) >= longest)
    tried = (wrap(" ".join(words), width, size, measure, bold=True) for width in widths)
    return next((found for found in tried if len(found) <= len(lines)), lines)


def fit(
    text: str,
    width: float,
    height: float,
    sizes: tuple[float, float],
    measure: Measure,
    *,
    bold: bool = False,
) -> tuple[float, list[str], bool]:
    """The largest size in points, from ``sizes`` largest to smallest, whose lines fit; the lines; whether all is there.

    Text that does not fit at the smallest size ends with an ellipsis, so that the reader sees that more exists.
    """
    size, smallest = sizes
    while True:
        lines = wrap(text, width, size, measure, bold=bold)
        room = max(1, int((height + 0.25 * size * POINT + 0.01) / line_height(size)))
        if len(lines) <= room:
            return size, lines, True
        if size <= smallest:
            return size, [*lines[: room - 1], _ended(lines[room - 1], width, size, measure, bold)], False
        size = max(smallest, size - 0.5)


def _ended(line: str, width: float, size: float, measure: Measure, bold: bool) -> str:
    while line and measure(line + ELLIPSIS, size, bold=bold) > width:
        line = line[:-1]
    return line.rstrip(" ,;") + ELLIPSIS

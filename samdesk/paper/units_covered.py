"""How the units that a joint form answers for are listed: in two columns where they have room, else as running text.

Knows the names and the sizes of type, not where on the form the list stands.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from samdesk.paper.closing import HALF
from samdesk.paper.fonts import measure, printable
from samdesk.paper.sketch import LEFT, RIGHT
from samdesk.paper.typesetting import fit, line_height, wrap

if TYPE_CHECKING:
    from collections.abc import Callable

    from samdesk.paper.sketch import Sizes


@dataclass(frozen=True)
class UnitList:
    """The texts of the columns, one or two, and how many lines the tallest has at its full size."""

    columns: tuple[str, ...]
    lines: int


def unit_list(units: tuple[str, ...], sizes: Sizes, translate: Callable[[str], str]) -> UnitList:
    """The list of a form's units; those that have no room are counted. Empty for a form of one unit alone."""
    if len(units) < 2:
        return UnitList((), 0)
    names = [printable(unit) for unit in units]
    heights = [len(wrap(name, HALF, sizes.listed, measure)) for name in names]
    tallest, first = min((max(sum(heights[:n]), sum(heights[n:])), n) for n in range(1, len(names)))
    if tallest <= sizes.unit_lines:
        return UnitList(("\n".join(names[:first]), "\n".join(names[first:])), tallest)
    text = _running(names, sizes, translate)
    lines = len(wrap(text, RIGHT - LEFT, sizes.listed, measure))
    return UnitList((text,), min(lines, sizes.unit_lines))


def _running(names: list[str], sizes: Sizes, translate: Callable[[str], str]) -> str:
    """As many units one after the other as have room, and how many are left out."""
    _ = translate
    height = sizes.unit_lines * line_height(sizes.listed)

    def text(shown: int) -> str:
        rest = [_("and {n} more units").format(n=len(names) - shown)] if shown < len(names) else []
        return "; ".join([*names[:shown], *rest])

    def too_long(shown: int) -> bool:
        return not fit(text(shown), RIGHT - LEFT, height, (sizes.listed, sizes.least), measure)[2]

    if not too_long(len(names)):
        return text(len(names))
    return text(max(0, bisect_left(range(len(names)), True, key=too_long) - 1))

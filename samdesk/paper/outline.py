"""The outline of a PDF, its bookmarks in a tree, written in passing: only those on the way to the last one are kept.

Knows nothing of pages but their object numbers. Source: ISO 32000-1, 12.3.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class _Item:
    """A bookmark whose own object is written when nothing more can come below it."""

    number: int
    head: bytes = b""
    first: int = 0
    last: int = 0
    count: int = 0


class Outline:
    """Bookmarks, closed where others lie below them; ``reserve`` gives object numbers, ``write`` writes objects."""

    def __init__(self, reserve: Callable[[], int], write: Callable[[int, bytes], None]) -> None:
        self._reserve = reserve
        self._write = write
        self._open = [_Item(reserve())]

    @property
    def root(self) -> int:
        """Object number of the whole outline."""
        return self._open[0].number

    def add(self, level: int, title: bytes, page: int) -> None:
        """Put a bookmark below the last one of the level above; ``title`` is a PDF string, ``level`` 0 the highest."""
        number = self._reserve()
        self._close(level, number)
        above = self._open[-1]
        before = b"/Prev %d 0 R" % above.last if above.last else b""
        head = b"/Title %b/Parent %d 0 R/Dest[%d 0 R/Fit]%b" % (title, above.number, page, before)
        self._open.append(_Item(number, head))
        above.first = above.first or number
        above.last = number
        above.count += 1

    def _close(self, level: int, following: int) -> None:
        """Write the bookmarks of a level and those below it; the first of them is followed by another."""
        while len(self._open) > level + 1:
            item = self._open.pop()
            after = b"/Next %d 0 R" % following if following and len(self._open) == level + 1 else b""
            below = b""
            if item.count:
                below = b"/First %d 0 R/Last %d 0 R/Count %d" % (item.first, item.last, -item.count)
            self._write(item.number, b"<<%b%b%b>>" % (item.head, after, below))

    def finish(self) -> None:
        """Write what is left."""
        self._close(0, 0)
        root = self._open[0]
        bounds = b""
        if root.count:
            bounds = b"/First %d 0 R/Last %d 0 R/Count %d" % (root.first, root.last, root.count)
        self._write(root.number, b"<</Type/Outlines%b>>" % bounds)

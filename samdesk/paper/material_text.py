"""Support material as a list of blocks: the small part of Markdown that it is written in.

Headings, paragraphs, lists, numbered lists, lists to tick, tables, and bold; a line of ``___`` is a line to write
on. Knows nothing of pages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator


class BlockKind(StrEnum):
    """What a block of the text is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    NUMBERED = "numbered"
    TICK = "tick"
    LINES = "lines"
    TABLE = "table"


@dataclass(frozen=True)
class TextBlock:
    """One block; ``level`` is that of a heading (1 is the title) or of an indented list (0 is not indented).

    For lines to write on ``level`` counts them. ``mark`` is the number of a numbered item. ``text`` still has its
    ``**`` for bold. ``cells`` are the rows of a table, heads first, and ``widths`` the shares of its columns.
    """

    kind: BlockKind
    text: str
    level: int = 0
    mark: str = ""
    cells: tuple[tuple[str, ...], ...] = ()
    widths: tuple[int, ...] = ()


_HEADING: Final = re.compile(r"(#{1,6})\s+(.*)")
_TICK: Final = re.compile(r"(\s*)[-*]\s+\[[ xX]\]\s+(.*)")
_BULLET: Final = re.compile(r"(\s*)[-*]\s+(.*)")
_NUMBERED: Final = re.compile(r"(\s*)(\d+)[.)]\s+(.*)")
_LINE: Final = re.compile(r"\s*_{3,}\s*")
_ROW: Final = re.compile(r"\s*\|(.*)\|\s*")
_RULE: Final = re.compile(r":?-+:?")
_OPEN: Final = frozenset({BlockKind.PARAGRAPH, BlockKind.BULLET, BlockKind.NUMBERED, BlockKind.TICK})
"""Blocks that a line without a mark of its own goes on with."""


def blocks_of(text: str) -> Iterator[TextBlock]:
    """The blocks of a Markdown text in order; lines that follow each other belong to one block."""
    block: TextBlock | None = None
    for line in text.splitlines():
        if block and (longer := _longer(block, line)):
            block = longer
            continue
        begun = _begun(line)
        if begun is None and line.strip() and block and block.kind in _OPEN:
            block = replace(block, text=f"{block.text} {line.strip()}")
            continue
        if block:
            yield block
        block = begun
        if begun is None and line.strip():
            block = TextBlock(BlockKind.PARAGRAPH, line.strip())
    if block:
        yield block


def _longer(block: TextBlock, line: str) -> TextBlock | None:
    """Lines to write on, or a table, with one line more; lines may have empty ones between them."""
    if block.kind is BlockKind.LINES and (_LINE.fullmatch(line) or not line.strip()):
        return replace(block, level=block.level + bool(line.strip()))
    if block.kind is not BlockKind.TABLE or not (match := _ROW.fullmatch(line)):
        return None
    cells = tuple(cell.strip() for cell in match[1].split("|"))
    if all(_RULE.fullmatch(cell) for cell in cells):
        return replace(block, widths=tuple(len(cell) for cell in cells))
    return replace(block, cells=(*block.cells, cells))


def _begun(line: str) -> TextBlock | None:
    """The block that begins on a line by a mark of its own."""
    if match := _HEADING.match(line):
        return TextBlock(BlockKind.HEADING, match[2].strip(), len(match[1]))
    if match := _TICK.match(line):
        return TextBlock(BlockKind.TICK, match[2].strip(), len(match[1]) // 2)
    if match := _BULLET.match(line):
        return TextBlock(BlockKind.BULLET, match[2].strip(), len(match[1]) // 2)
    if match := _NUMBERED.match(line):
        return TextBlock(BlockKind.NUMBERED, match[3].strip(), len(match[1]) // 2, match[2])
    if _LINE.fullmatch(line):
        return TextBlock(BlockKind.LINES, "", 1)
    if match := _ROW.fullmatch(line):
        return TextBlock(BlockKind.TABLE, "", cells=(tuple(cell.strip() for cell in match[1].split("|")),))
    return None


def runs_of(text: str) -> list[tuple[str, bool]]:
    """The text in parts, each with whether it is bold; a ``**`` without its other half stays as it is."""
    parts = re.split(r"\*\*(.+?)\*\*", text)
    return [(part, n % 2 == 1) for n, part in enumerate(parts) if part]

"""Support material as a list of blocks: the small part of Markdown that it is written in.

Headings, paragraphs, lists, numbered lists, lists to tick, and bold. Knows nothing of pages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
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


@dataclass(frozen=True)
class TextBlock:
    """One block; ``level`` is that of a heading (1 is the title) or of an indented list (0 is not indented).

    ``mark`` is the number of a numbered item. ``text`` still has its ``**`` for bold.
    """

    kind: BlockKind
    text: str
    level: int = 0
    mark: str = ""


_HEADING: Final = re.compile(r"(#{1,6})\s+(.*)")
_TICK: Final = re.compile(r"(\s*)[-*]\s+\[[ xX]\]\s+(.*)")
_BULLET: Final = re.compile(r"(\s*)[-*]\s+(.*)")
_NUMBERED: Final = re.compile(r"(\s*)(\d+)[.)]\s+(.*)")


def blocks_of(text: str) -> Iterator[TextBlock]:
    """The blocks of a Markdown text in order; lines that follow each other belong to one block."""
    block: TextBlock | None = None
    for line in text.splitlines():
        begun = _begun(line)
        if begun is None and line.strip() and block and block.kind is not BlockKind.HEADING:
            block = TextBlock(block.kind, f"{block.text} {line.strip()}", block.level, block.mark)
            continue
        if block:
            yield block
        block = begun
        if begun is None and line.strip():
            block = TextBlock(BlockKind.PARAGRAPH, line.strip())
    if block:
        yield block


def _begun(line: str) -> TextBlock | None:
    """The heading or list item that begins on a line."""
    if match := _HEADING.match(line):
        return TextBlock(BlockKind.HEADING, match[2].strip(), len(match[1]))
    if match := _TICK.match(line):
        return TextBlock(BlockKind.TICK, match[2].strip(), len(match[1]) // 2)
    if match := _BULLET.match(line):
        return TextBlock(BlockKind.BULLET, match[2].strip(), len(match[1]) // 2)
    if match := _NUMBERED.match(line):
        return TextBlock(BlockKind.NUMBERED, match[3].strip(), len(match[1]) // 2, match[2])
    return None


def runs_of(text: str) -> list[tuple[str, bool]]:
    """The text in parts, each with whether it is bold; a ``**`` without its other half stays as it is."""
    parts = re.split(r"\*\*(.+?)\*\*", text)
    return [(part, n % 2 == 1) for n, part in enumerate(parts) if part]

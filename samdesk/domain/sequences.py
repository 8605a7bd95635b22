"""The numbers of the files that a desk sends: what is missing between them, and where the chain does not hold.

A desk counts its files from 1, and each names the manifest of the one before. So the files that came in tell of those
that did not, and of a desk file that was restored from a backup or copied and went on twice. Every merge file holds all
of the desk's answers of its round, so a missing one is a question to ask, never an answer that is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True)
class Numbered:
    """A file as it says itself: its number, the SHA-256 of its manifest, and that of the desk's file before it.

    ``previous`` is empty for a desk's first file, and where it is not known any more.
    """

    number: int
    manifest: str
    previous: str


@dataclass(frozen=True)
class Gap:
    """Numbers from ``first`` to ``last`` that no file bears."""

    first: int
    last: int

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return self.last - self.first + 1


@dataclass(frozen=True)
class Chain:
    """What the files of one desk tell together.

    ``forked`` are numbers that different files bear; ``broken`` those of files that name another file before them than
    the one that came in with that number.
    """

    last: int
    gaps: tuple[Gap, ...]
    forked: tuple[int, ...]
    broken: tuple[int, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is missing and nothing contradicts itself."""
        return not (self.gaps or self.forked or self.broken)


@dataclass(frozen=True)
class Place:
    """What a file is among those of its desk that came in before it.

    ``gap`` are the numbers between the last one and this; ``is_late``: one with a higher number came before.
    """

    gap: Gap | None = None
    is_known: bool = False
    is_late: bool = False
    is_forked: bool = False
    is_broken: bool = False


def chain(files: Iterable[Numbered]) -> Chain:
    """What the files of a desk that came in tell together, in whatever order they came."""
    manifests: dict[int, set[str]] = {}
    named: dict[int, set[str]] = {}
    for file in files:
        manifests.setdefault(file.number, set()).add(file.manifest)
        if file.previous:
            named.setdefault(file.number, set()).add(file.previous)
    numbers = sorted(manifests)
    gaps = tuple(Gap(one + 1, other - 1) for one, other in pairwise([0, *numbers]) if other > one + 1)
    forked = tuple(number for number in numbers if len(manifests[number]) > 1)
    broken = tuple(
        number for number in numbers if number - 1 in manifests and named.get(number, set()) - manifests[number - 1]
    )
    return Chain(numbers[-1] if numbers else 0, gaps, forked, broken)


def place(file: Numbered, last: int, beside: Sequence[Numbered]) -> Place:
    """What a file is among those of its desk that came in before it.

    ``last`` is the highest number of those, 0 for none; ``beside`` are those whose number is the same, or one apart.
    """
    same = [one for one in beside if one.number == file.number]
    if any(one.manifest == file.manifest for one in same):
        return Place(is_known=True)
    before = {one.manifest for one in beside if one.number == file.number - 1}
    after = {one.previous for one in beside if one.number == file.number + 1} - {""}
    broken = bool(before and file.previous and file.previous not in before)
    return Place(
        Gap(last + 1, file.number - 1) if file.number > last + 1 else None,
        is_late=file.number < last,
        is_forked=bool(same),
        is_broken=broken or bool(after and file.manifest not in after),
    )

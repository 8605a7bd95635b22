"""Counting that readers can check by hand: shares from counts, rounded as people round.

A percentage is always made from a numerator and a denominator, never from other percentages, and rounded half
up in decimals, not by binary floats. Must not know what is counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Share:
    """A part of a whole, in whole things: 279 of 300 forms. Raises ``ValueError`` unless 0 ≤ part ≤ whole."""

    part: int
    whole: int

    def __post_init__(self) -> None:
        if not 0 <= self.part <= self.whole:
            raise ValueError(f"{self.part} of {self.whole}")

    def __add__(self, other: Share) -> Share:
        return Share(self.part + other.part, self.whole + other.whole)

    @property
    def percent(self) -> Decimal | None:
        """Whole percent, half up; ``None`` of nothing, which is neither 0 % nor 100 %."""
        return percent(self.part, self.whole)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left: exactly all of something, not 99.6 % that is shown as 100 %."""
        return self.part == self.whole > 0


def quotient(numerator: int, denominator: int, decimals: int = 0) -> Decimal:
    """A quotient rounded half up: 54/16 with two decimals is 3.38.

    Both are not negative and the denominator is not 0.
    """
    units = (2 * numerator * 10**decimals + denominator) // (2 * denominator)
    return Decimal(units).scaleb(-decimals)


def percent(part: int, whole: int, decimals: int = 0) -> Decimal | None:
    """Percent of a whole, rounded half up; ``None`` where the whole is 0."""
    return quotient(100 * part, whole, decimals) if whole else None

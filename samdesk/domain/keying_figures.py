"""How fast forms are keyed: strokes and forms in the time that was worked. Must not know whose figures they are."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from samdesk.domain.second_entry import ErrorRate

PAUSE: Final = 300
"""Seconds between two answers that are a pause and not work; turning to the next paper takes less."""


@dataclass(frozen=True)
class KeyingFigures:
    """Forms finished, key strokes and hours worked; the measured error rate of what was keyed first."""

    forms: int
    strokes: int
    hours: float
    error_rate: ErrorRate

    @property
    def strokes_per_hour(self) -> float | None:
        """Key strokes in an hour of work; ``None`` before a minute was worked."""
        return self.strokes / self.hours if self.hours >= 1 / 60 else None

    @property
    def forms_per_hour(self) -> float | None:
        """Forms finished in an hour of work; ``None`` before a minute was worked."""
        return self.forms / self.hours if self.hours >= 1 / 60 else None


def hours_worked(moments: Iterable[datetime]) -> float:
    """Hours between answers given at these moments, in order, without pauses."""
    gaps = ((later - earlier).total_seconds() for earlier, later in pairwise(moments))
    return sum(gap for gap in gaps if 0 <= gap <= PAUSE) / 3600

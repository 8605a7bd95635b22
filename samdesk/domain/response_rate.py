"""The response rate: forms received of forms expected, by förvaltning and for the region, beside last year's.

Last year is shown by the organisation of that time (R41). A merged förvaltning is measured against the sum of
its predecessors; when one was split, each successor shows the old figure with a mark, and the region's total
counts it once. Totals come from counts, never from percentages.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Final

from samdesk.domain.figures import Share
from samdesk.domain.organisation import swedish_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

GOAL: Final = 100
"""Every manager answers: the goal of the response rate, in percent (R65)."""


@dataclass(frozen=True)
class Count:
    """Forms of a förvaltning in the round's year: expected on its last date, and received since.

    ``late`` of the received came after the last date (R50). ``units`` is the second way to count, units covered
    of units expected, joint answers included (R60); ``None`` where it was not counted.
    """

    unit: str
    name: str
    expected: int
    received: int
    late: int = 0
    units: Share | None = None


@dataclass(frozen=True)
class EarlierCount:
    """Forms of a former year, by the organisation of that time; ``estimated`` where they were not all counted.

    The rows of one year do not overlap, so that their sum is the region. What was not there to expect anything
    is given with 0 expected; what is not given is not known.
    """

    year: int
    unit: str
    name: str
    expected: int
    received: int
    estimated: bool = False


class Direction(StrEnum):
    """Which way a response rate went since last year; ``NO_VALUE`` where one of the two is missing."""

    UP = "up"
    DOWN = "down"
    UNCHANGED = "unchanged"
    NO_VALUE = "no_value"


class Goal(StrEnum):
    """Whether a goal was met; ``NO_VALUE`` where it cannot be judged."""

    MET = "met"
    NOT_MET = "not_met"
    NO_VALUE = "no_value"


@dataclass(frozen=True)
class RateRow:
    """The response rate of a förvaltning, or of the region in the total row, beside last year's.

    ``inherited``: last year's figure is that of predecessors that were since split or merged. ``estimated``:
    last year's figure is partly an estimate (R59).
    """

    unit: str
    name: str
    forms: Share
    last_year: Share | None
    inherited: bool
    estimated: bool
    late: int
    units: Share | None

    @property
    def percent(self) -> Decimal | None:
        """The rate of this year in whole percent; ``None`` where no form was expected."""
        return self.forms.percent

    @property
    def percent_last_year(self) -> Decimal | None:
        """The rate of last year in whole percent; ``None`` where it is not known."""
        return self.last_year.percent if self.last_year else None

    @property
    def difference(self) -> Decimal | None:
        """Percentage points since last year, between the two percentages as shown, so that readers can check it."""
        if self.percent is None or self.percent_last_year is None:
            return None
        return self.percent - self.percent_last_year

    @property
    def direction(self) -> Direction:
        """Which way the rate went, as shown."""
        if self.difference is None:
            return Direction.NO_VALUE
        if self.difference == 0:
            return Direction.UNCHANGED
        return Direction.UP if self.difference > 0 else Direction.DOWN

    @property
    def complete(self) -> Goal:
        """The goal that every manager answers (R65): exactly all forms, not nearly all."""
        if self.percent is None:
            return Goal.NO_VALUE
        return Goal.MET if self.forms.is_whole else Goal.NOT_MET

    @property
    def rising(self) -> Goal:
        """The goal that the rate rises (R66); met too where it is complete and cannot rise."""
        if self.difference is None:
            return Goal.NO_VALUE
        return Goal.MET if self.difference > 0 or self.forms.is_whole else Goal.NOT_MET


@dataclass(frozen=True)
class YearTotal:
    """The region in one year."""

    year: int
    forms: Share
    estimated: bool


@dataclass(frozen=True)
class ResponseRate:
    """A year's response rates: ``rows`` in Swedish alphabetical order, the region in ``total``, years in ``trend``."""

    year: int
    rows: tuple[RateRow, ...]
    total: RateRow
    trend: tuple[YearTotal, ...]

    def count(self, direction: Direction) -> int:
        """How many förvaltningar went this way since last year (R78)."""
        return sum(row.direction is direction for row in self.rows)

    @cached_property
    def compared(self) -> tuple[RateRow, ...]:
        """The förvaltningar that have a figure for both years."""
        return tuple(row for row in self.rows if row.difference is not None)

    @cached_property
    def largest_rise(self) -> tuple[RateRow, ...]:
        """The förvaltningar that rose most, several if equal, none if nothing rose."""
        largest = max((row.difference for row in self.rows if row.difference), default=0)
        return tuple(row for row in self.compared if row.difference == largest > 0)

    @cached_property
    def largest_fall(self) -> tuple[RateRow, ...]:
        """The förvaltningar that fell most, several if equal, none if nothing fell."""
        largest = min((row.difference for row in self.rows if row.difference), default=0)
        return tuple(row for row in self.compared if row.difference == largest < 0)

    @cached_property
    def highest(self) -> tuple[RateRow, ...]:
        """The förvaltningar with the highest rate (R81)."""
        best = max((row.percent for row in self.rows if row.percent is not None), default=None)
        return tuple(row for row in self.rows if best is not None and row.percent == best)

    @cached_property
    def lowest(self) -> tuple[RateRow, ...]:
        """The förvaltningar with the lowest rate (R81)."""
        worst = min((row.percent for row in self.rows if row.percent is not None), default=None)
        return tuple(row for row in self.rows if worst is not None and row.percent == worst)

    @cached_property
    def complete(self) -> tuple[RateRow, ...]:
        """The förvaltningar where every form was received."""
        return tuple(row for row in self.rows if row.complete is Goal.MET)


def response_rate(
    year: int,
    counts: Sequence[Count],
    *,
    region_name: str,
    earlier: Iterable[EarlierCount] = (),
    predecessors: Mapping[str, tuple[str, ...]] | None = None,
) -> ResponseRate:
    """The response rates of a year.

    ``predecessors`` gives the codes that a förvaltning comes from; where it gives none, the förvaltning itself
    is looked for last year. A förvaltning has a figure for last year only if all its predecessors have one.
    Rows of ``earlier`` that share year and code are added. Raises ``ValueError`` if more was received than
    expected.
    """
    by_year: dict[int, list[EarlierCount]] = defaultdict(list)
    for row in earlier:
        by_year[row.year].append(row)
    last_year = by_year.get(year - 1, [])
    origins = {count.unit: (predecessors or {}).get(count.unit) or (count.unit,) for count in counts}
    shared = Counter(code for codes in origins.values() for code in codes)
    rows = [
        _row(count, origins[count.unit], last_year, shared)
        for count in sorted(counts, key=lambda count: (swedish_key(count.name), count.unit))
    ]
    trend = [_year_total(past, by_year[past]) for past in sorted(by_year) if past < year]
    forms = sum((row.forms for row in rows), Share(0, 0))
    return ResponseRate(
        year=year,
        rows=tuple(rows),
        total=RateRow(
            unit="",
            name=region_name,
            forms=forms,
            last_year=trend[-1].forms if last_year else None,
            inherited=False,
            estimated=any(row.estimated for row in last_year),
            late=sum(row.late for row in rows),
            units=_sum_of_units(rows),
        ),
        trend=(*trend, YearTotal(year, forms, estimated=False)),
    )


def _row(
    count: Count, origins: tuple[str, ...], last_year: Sequence[EarlierCount], shared: Mapping[str, int]
) -> RateRow:
    known = [row for row in last_year if row.unit in origins]
    complete = {row.unit for row in known} == set(origins)
    return RateRow(
        unit=count.unit,
        name=count.name,
        forms=Share(count.received, count.expected),
        last_year=_year_total(0, known).forms if complete else None,
        inherited=complete and (len(origins) > 1 or any(shared[code] > 1 for code in origins)),
        estimated=complete and any(row.estimated for row in known),
        late=count.late,
        units=count.units,
    )


def _year_total(year: int, counts: Sequence[EarlierCount]) -> YearTotal:
    forms = sum((Share(row.received, row.expected) for row in counts), Share(0, 0))
    return YearTotal(year, forms, estimated=any(row.estimated for row in counts))


def _sum_of_units(rows: Sequence[RateRow]) -> Share | None:
    """Units of the region; unknown as long as a förvaltning has not counted them."""
    counted = [row.units for row in rows if row.units is not None]
    return sum(counted, Share(0, 0)) if counted and len(counted) == len(rows) else None

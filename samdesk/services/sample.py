"""The sample round: terms per förvaltning, and counts of forms that give the published response rates.

Region Skåne published percentages but no counts. Received counts are chosen so that each percentage and the
region's total come out by counting; expected counts are those of the sample organisation.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from samdesk.domain.organisation import FORVALTNING, Organisation
from samdesk.domain.response_rate import EarlierCount
from samdesk.domain.rounds import LocalTerms
from samdesk.services.sample_organisation import LAST_DAY_BEFORE, sample_organisation
from samdesk.services.sample_region import REGION, REGION_NAME, forvaltningar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from samdesk.domain.organisation import Unit

SAMPLE_YEAR: Final = 2023
"""The year of the sample round."""

SAMPLE_LAST_DATE: Final = date(2023, 12, 1)
"""Last date of the sample round; each förvaltning has its own, up to two weeks before."""

_DAYS_BEFORE: Final = (0, 7, 3, 14, 10, 4, 9)
"""How many days earlier the förvaltningar end, in turn; all are weekdays."""

_REGION_2021: Final = (75, 1100)
"""The region's percentage of 2021, partly estimated, and a chosen number of forms."""


def sample_terms(units: Iterable[Unit]) -> Mapping[str, LocalTerms]:
    """What each förvaltning that is valid on the last date decides for itself, by its code."""
    valid = [unit for unit in units if unit.level == FORVALTNING and unit.valid_on(SAMPLE_LAST_DATE)]
    return {
        unit.code: LocalTerms(
            last_date=SAMPLE_LAST_DATE - timedelta(days=_DAYS_BEFORE[place % len(_DAYS_BEFORE)]),
            contact=f"HR, {unit.name}, hr{unit.code}@exempel.invalid",
            return_address=f"HR, {unit.name}, Exempelgatan {place + 1}, 000 {unit.code} Exempelstad",
        )
        for place, unit in enumerate(valid)
    }


def sample_received(expected: Mapping[str, int]) -> Mapping[str, int]:
    """Forms received by förvaltning code, for what each expects, so that its published percentage comes out.

    A förvaltning of fewer than 100 forms may have no such number; it gets the nearest.
    """
    percent = {forvaltning.code: forvaltning.percent for forvaltning in forvaltningar()}
    return {code: _part(percent[code], forms) for code, forms in expected.items()}


def sample_earlier() -> tuple[EarlierCount, ...]:
    """Counts of earlier years: the region in 2021, and the 12 förvaltningar of 2022 that the published figures imply.

    Expected in 2022 is what the sample organisation of that time held.
    """
    organisation = Organisation.of(sample_organisation())
    expected = Counter(
        organisation.forvaltning_of[unit.code]
        for unit in organisation.units.values()
        if unit.managers and unit.valid_on(LAST_DAY_BEFORE)
    )
    percent_2021, forms_2021 = _REGION_2021
    percent = {forvaltning.former: forvaltning.percent_before for forvaltning in forvaltningar()}
    return (
        EarlierCount(2021, REGION, REGION_NAME, forms_2021, _part(percent_2021, forms_2021), estimated=True),
        *(
            EarlierCount(
                2022, code, organisation.units[code].name, expected[code], _part(percent[code], expected[code])
            )
            for code in sorted(percent)
        ),
    )


def _part(percent: int, whole: int) -> int:
    """The number nearest to a percentage of a whole, half up."""
    return (2 * whole * percent + 100) // 200

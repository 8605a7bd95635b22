import csv
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from samdesk import shipped
from samdesk.domain.definition import Definition
from samdesk.domain.figures import Share
from samdesk.domain.organisation import Organisation
from samdesk.domain.response_rate import Count, Direction, ResponseRate, response_rate
from samdesk.domain.rounds import expected_forms
from samdesk.services.sample import SAMPLE_LAST_DATE, sample_earlier, sample_received, sample_terms
from samdesk.services.sample_organisation import sample_organisation

DEFINITION = Definition("sam-chef", "1", {"sv": "Enkät"}, ("sv",), (), ())


def expected(organisation: Organisation, day: date) -> Counter[str]:
    return Counter(
        organisation.forvaltning_of[unit.code] for unit, _ in expected_forms(organisation, [DEFINITION], day)
    )


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    return Organisation.of(sample_organisation())


@pytest.fixture(scope="module")
def rate(organisation: Organisation) -> ResponseRate:
    forms = expected(organisation, SAMPLE_LAST_DATE)
    received = sample_received(forms)
    return response_rate(
        2023,
        [Count(code, organisation.units[code].name, forms[code], received[code]) for code in forms],
        region_name=organisation.units["00"].name,
        earlier=sample_earlier(),
        predecessors={code: organisation.units[code].predecessors for code in forms},
    )


def test_the_published_table_comes_out_of_the_counts(rate: ResponseRate) -> None:
    with shipped.resource("sample", "skane_response_rates.csv").open(encoding="utf-8", newline="") as file:
        *published, total = csv.DictReader(file)
    assert [(row.name, row.percent, row.percent_last_year) for row in rate.rows] == [
        (row["forvaltning"], Decimal(row["svarsfrekvens_2023_pct"]), Decimal(row["svarsfrekvens_2022_pct"]))
        for row in published
    ]
    assert (rate.total.percent, rate.total.percent_last_year) == (
        Decimal(total["svarsfrekvens_2023_pct"]),
        Decimal(total["svarsfrekvens_2022_pct"]),
    )


def test_13_rise_3_fall_1_is_unchanged_and_the_largest_rise_is_29(rate: ResponseRate) -> None:
    assert [rate.count(way) for way in (Direction.UP, Direction.DOWN, Direction.UNCHANGED)] == [13, 3, 1]
    assert [(row.name, row.difference) for row in rate.largest_rise] == [("Lasarettet i Ystad", Decimal(29))]


def test_the_region_had_75_percent_in_2021_partly_estimated(rate: ResponseRate) -> None:
    assert [(year.year, year.forms.percent, year.estimated) for year in rate.trend] == [
        (2021, Decimal(75), True),
        (2022, Decimal(84), False),
        (2023, Decimal(87), False),
    ]


def test_received_counts_give_the_percentages_for_every_seed() -> None:
    for seed in (1, 77):
        forms = expected(Organisation.of(sample_organisation(seed)), SAMPLE_LAST_DATE)
        received = sample_received(forms)
        assert received == sample_received(expected(Organisation.of(sample_organisation()), SAMPLE_LAST_DATE))
        assert sum((Share(received[code], forms[code]) for code in forms), Share(0, 0)).percent == 87


def test_received_never_exceeds_expected_in_a_small_sample() -> None:
    few = {f"{place:02d}": forms for forms in range(12) for place in range(1, 18)}
    assert all(0 <= number <= few[code] for code, number in sample_received(few).items())


def test_forms_of_2022_are_those_the_organisation_of_that_time_expected(organisation: Organisation) -> None:
    rows = [row for row in sample_earlier() if row.year == 2022]
    assert {row.unit: row.expected for row in rows} == expected(organisation, date(2022, 12, 1))
    assert {row.unit: row.name for row in rows} == {row.unit: organisation.units[row.unit].name for row in rows}
    assert len(rows) == 12


def test_each_forvaltning_has_its_own_terms_on_weekdays_before_the_last_date(organisation: Organisation) -> None:
    terms = sample_terms(organisation.units.values())
    assert list(terms) == [f"{number:02d}" for number in range(1, 18)]
    dates = {own.last_date for own in terms.values()}
    assert len(dates) > 4
    assert all(date(2023, 11, 17) <= day <= SAMPLE_LAST_DATE and day.weekday() < 5 for day in dates)
    assert terms["10"].contact == "HR, Primärvården, hr10@exempel.invalid"
    assert len({own.return_address for own in terms.values()}) == 17

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samdesk.domain.figures import Share
from samdesk.domain.response_rate import Count, Direction, EarlierCount, Goal, ResponseRate, response_rate
from tests.domain.skane import SPLIT, counts, earlier, published, skane

DIRECTIONS = {"upp": Direction.UP, "ned": Direction.DOWN, "oforandrad": Direction.UNCHANGED}


def test_skane_2023_comes_out_row_by_row_in_the_published_order() -> None:
    rate = skane()
    assert [
        (row.name, row.percent, row.percent_last_year, row.difference, row.direction)
        for row in (*rate.rows, replace(rate.total, name="Region Skåne totalt"))
    ] == [
        (
            row["forvaltning"],
            Decimal(row["svarsfrekvens_2023_pct"]),
            Decimal(row["svarsfrekvens_2022_pct"]),
            Decimal(row["forandring_procentenheter"]),
            DIRECTIONS[row["riktning"]],
        )
        for row in published()
    ]


def test_skane_2023_has_13_up_3_down_and_1_unchanged() -> None:
    rate = skane()
    assert [rate.count(direction) for direction in Direction] == [13, 3, 1, 0]


def test_skane_2023_names_its_extremes() -> None:
    rate = skane()
    assert [(row.name, row.difference) for row in rate.largest_rise] == [("Lasarettet i Ystad", 29)]
    assert [(row.name, row.difference) for row in rate.largest_fall] == [("Region Skånes kulturförvaltning", -20)]
    assert [(row.name, row.percent) for row in rate.highest] == [("Medicinsk service", 100)]
    assert [(row.name, row.percent) for row in rate.lowest] == [("Lasarettet i Trelleborg", 59)]
    assert [row.name for row in rate.complete] == ["Medicinsk service"]


def test_skane_2023_marks_last_years_figure_where_the_predecessor_was_split() -> None:
    assert {row.name for row in skane().rows if row.inherited} == set(SPLIT)


def test_skane_2023_shows_three_years_and_says_which_is_an_estimate() -> None:
    assert [(year.year, year.forms.percent, year.estimated) for year in skane().trend] == [
        (2021, 75, True),
        (2022, 84, False),
        (2023, 87, False),
    ]


def test_skane_2023_met_the_goal_to_rise_and_not_the_goal_of_100_percent() -> None:
    rate = skane()
    assert (rate.total.rising, rate.total.complete) == (Goal.MET, Goal.NOT_MET)
    assert sum(row.rising is Goal.MET for row in rate.rows) == 13


def test_a_merged_forvaltning_is_measured_against_the_sum_of_its_predecessors() -> None:
    rate = response_rate(
        2024,
        [Count("C", "C", 40, 30)],
        region_name="R",
        earlier=[EarlierCount(2023, "A", "A", 10, 10), EarlierCount(2023, "B", "B", 30, 6, estimated=True)],
        predecessors={"C": ("A", "B")},
    )
    row = rate.rows[0]
    assert row.last_year == Share(16, 40)
    assert row.inherited
    assert row.estimated
    assert row.difference == 75 - 40
    assert rate.total.last_year == Share(16, 40)


def test_a_split_forvaltning_keeps_its_figure_at_each_successor_and_counts_once_in_the_total() -> None:
    rate = response_rate(
        2024,
        [Count("A", "A", 10, 9), Count("B", "B", 10, 5)],
        region_name="R",
        earlier=[EarlierCount(2023, "A", "A", 20, 12)],
        predecessors={"B": ("A",)},
    )
    assert [(row.percent_last_year, row.inherited) for row in rate.rows] == [(60, True), (60, True)]
    assert rate.total.last_year == Share(12, 20)


def test_a_renamed_forvaltning_has_its_old_figure_without_a_mark() -> None:
    rate = response_rate(
        2024,
        [Count("B", "B", 10, 9)],
        region_name="R",
        earlier=[EarlierCount(2023, "A", "A", 20, 12)],
        predecessors={"B": ("A",)},
    )
    assert rate.rows[0].percent_last_year == 60
    assert not rate.rows[0].inherited


def test_a_closed_forvaltning_still_counts_in_last_years_total() -> None:
    rate = response_rate(
        2024,
        [Count("A", "A", 10, 9)],
        region_name="R",
        earlier=[EarlierCount(2023, "A", "A", 10, 9), EarlierCount(2023, "Z", "Z", 10, 1)],
    )
    assert rate.total.last_year == Share(10, 20)


def test_a_merged_forvaltning_has_no_figure_while_one_predecessor_is_unknown() -> None:
    rate = response_rate(
        2024,
        [Count("C", "C", 40, 30)],
        region_name="R",
        earlier=[EarlierCount(2023, "A", "A", 10, 10)],
        predecessors={"C": ("A", "B")},
    )
    row = rate.rows[0]
    assert (row.last_year, row.difference, row.direction, row.rising) == (
        None,
        None,
        Direction.NO_VALUE,
        Goal.NO_VALUE,
    )
    assert not row.inherited


def test_nothing_expected_is_neither_0_percent_nor_an_error() -> None:
    rate = response_rate(
        2024,
        [Count("A", "A", 0, 0), Count("B", "B", 4, 4)],
        region_name="R",
        earlier=[EarlierCount(2023, "A", "A", 4, 2)],
    )
    nothing, all_in = rate.rows
    assert (nothing.percent, nothing.direction, nothing.complete) == (None, Direction.NO_VALUE, Goal.NO_VALUE)
    assert rate.complete == rate.highest == rate.lowest == (all_in,)
    assert rate.total.percent == 100


def test_a_round_without_forms_has_no_rate_at_all() -> None:
    rate = response_rate(2024, [], region_name="R")
    assert rate.total.percent is None
    assert rate.highest == rate.lowest == rate.largest_rise == rate.largest_fall == ()


def test_staying_at_100_percent_meets_the_goal_to_rise() -> None:
    rate = response_rate(2024, [Count("A", "A", 4, 4)], region_name="R", earlier=[EarlierCount(2023, "A", "A", 4, 4)])
    assert rate.rows[0].direction is Direction.UNCHANGED
    assert rate.rows[0].rising is Goal.MET


def test_a_year_before_last_is_trend_and_not_last_year() -> None:
    rate = response_rate(2024, [Count("A", "A", 4, 4)], region_name="R", earlier=[EarlierCount(2022, "A", "A", 4, 1)])
    assert rate.rows[0].last_year is None
    assert rate.total.last_year is None
    assert [year.year for year in rate.trend] == [2022, 2024]


def test_units_covered_are_summed_only_when_every_forvaltning_has_counted_them() -> None:
    joint = Count("A", "A", 4, 2, units=Share(4, 4))
    alone = Count("B", "B", 4, 2)
    assert response_rate(2024, [joint, replace(joint, unit="B")], region_name="R").total.units == Share(8, 8)
    assert response_rate(2024, [joint, alone], region_name="R").total.units is None


def test_more_received_than_expected_is_refused() -> None:
    with pytest.raises(ValueError, match="5 of 4"):
        response_rate(2024, [Count("A", "A", 4, 5)], region_name="R")


CODES = st.sampled_from("ABCDEÅÄÖ")
PAIRS = st.tuples(st.integers(0, 30), st.integers(0, 30))


Drawn = tuple[list[Count], list[EarlierCount], dict[str, tuple[str, ...]]]


@st.composite
def rounds(draw: st.DrawFn) -> Drawn:
    now = draw(st.dictionaries(CODES, PAIRS, min_size=1))
    before = draw(st.dictionaries(CODES, PAIRS))
    predecessors = draw(st.dictionaries(CODES, st.lists(CODES, max_size=3, unique=True).map(tuple)))
    return (
        [Count(code, code, received + rest, received) for code, (received, rest) in now.items()],
        [EarlierCount(2023, code, code, received + rest, received) for code, (received, rest) in before.items()],
        predecessors,
    )


def rate_of(these: list[Count], before: list[EarlierCount], predecessors: dict[str, tuple[str, ...]]) -> ResponseRate:
    return response_rate(2024, these, region_name="R", earlier=before, predecessors=predecessors)


@given(rounds())
def test_the_total_lies_between_the_lowest_and_the_highest(drawn: Drawn) -> None:
    rate = rate_of(*drawn)
    assert (rate.total.percent is None) == (not rate.highest)
    if rate.highest:
        assert rate.lowest[0].percent <= rate.total.percent <= rate.highest[0].percent


@given(rounds())
def test_every_forvaltning_goes_exactly_one_way(drawn: Drawn) -> None:
    rate = rate_of(*drawn)
    assert sum(rate.count(direction) for direction in Direction) == len(rate.rows) == len(drawn[0])
    assert len(rate.rows) - rate.count(Direction.NO_VALUE) == len(rate.compared)


@given(rounds(), st.randoms())
def test_the_order_of_the_counts_does_not_matter(drawn: Drawn, random: Random) -> None:
    these, before, predecessors = drawn
    assert rate_of(random.sample(these, len(these)), random.sample(before, len(before)), predecessors) == rate_of(
        *drawn
    )


@given(rounds())
def test_last_years_total_is_that_of_last_years_organisation_whatever_became_of_it(drawn: Drawn) -> None:
    these, before, _ = drawn
    assert rate_of(*drawn).total == rate_of(these, before, {}).total


@given(rounds())
def test_rows_come_in_swedish_order(drawn: Drawn) -> None:
    order = "ABCDEÅÄÖ"
    names = [row.name for row in rate_of(*drawn).rows]
    assert names == sorted(names, key=order.index)


def test_the_made_up_counts_give_each_published_percentage_from_whole_forms() -> None:
    assert len(counts()) == 17
    assert sum(row.year == 2022 for row in earlier()) == 12

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samdesk.domain.figures import Share, percent, quotient


@pytest.mark.parametrize(
    ("part", "whole", "decimals", "shown"),
    [
        (1, 17, 1, "5.9"),
        (8, 17, 1, "47.1"),
        (3, 17, 1, "17.6"),
        (7, 17, 1, "41.2"),
        (9, 17, 1, "52.9"),
        (1, 8, 0, "13"),  # 12.5: binary round() would give 12
        (1, 200, 0, "1"),  # 0.5
        (0, 5, 0, "0"),
        (5, 5, 1, "100.0"),
    ],
)
def test_percentages_are_rounded_half_up_as_published(part: int, whole: int, decimals: int, shown: str) -> None:
    assert str(percent(part, whole, decimals)) == shown


def test_a_mean_of_54_over_16_is_shown_as_3_38() -> None:
    assert str(quotient(54, 16, 2)) == "3.38"


def test_nothing_expected_has_no_percentage() -> None:
    assert percent(0, 0) is None
    assert Share(0, 0).percent is None
    assert not Share(0, 0).is_whole


@pytest.mark.parametrize(("part", "whole"), [(2, 1), (-1, 1)])
def test_a_share_cannot_be_less_than_nothing_or_more_than_all(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="of"):
        Share(part, whole)


def test_nearly_all_is_shown_as_100_percent_but_is_not_all() -> None:
    assert Share(1999, 2000).percent == 100
    assert not Share(1999, 2000).is_whole
    assert Share(2000, 2000).is_whole


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(0, 4))
def test_rounding_is_within_half_a_step_and_up_at_the_half(numerator: int, denominator: int, decimals: int) -> None:
    exact = Fraction(numerator, denominator)
    off = Fraction(quotient(numerator, denominator, decimals)) - exact
    half = Fraction(1, 2 * 10**decimals)
    assert -half < off <= half


@given(st.integers(0, 500), st.integers(1, 500))
def test_percent_has_the_decimals_asked_for(part: int, rest: int) -> None:
    assert percent(part, part + rest, 1).as_tuple().exponent == -1
    assert percent(part, part + rest) == percent(part, part + rest).to_integral_value()
    assert isinstance(percent(part, part + rest), Decimal)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1))
def test_a_sum_of_shares_lies_between_the_smallest_and_the_largest(pairs: list[tuple[int, int]]) -> None:
    shares = [Share(part, part + rest) for part, rest in pairs]
    total = sum(shares, Share(0, 0))
    shown = [share.percent for share in shares if share.percent is not None]
    assert (total.percent is None) == (not shown)
    if shown:
        assert min(shown) <= total.percent <= max(shown)

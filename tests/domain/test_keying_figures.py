from datetime import UTC, datetime, timedelta

import pytest

from samdesk.domain.keying_figures import PAUSE, KeyingFigures, hours_worked
from samdesk.domain.second_entry import ErrorRate

BEGUN = datetime(2023, 12, 1, 8, tzinfo=UTC)


def at(*seconds: int) -> list[datetime]:
    return [BEGUN + timedelta(seconds=one) for one in seconds]


def test_time_worked_is_that_between_answers_without_pauses() -> None:
    assert hours_worked(at(0, 10, 20, 20 + PAUSE)) == pytest.approx((20 + PAUSE) / 3600)
    assert hours_worked(at(0, 10, 11 + PAUSE, 21 + PAUSE)) == pytest.approx(20 / 3600)
    assert hours_worked(at(7)) == hours_worked([]) == 0


def test_a_clock_that_was_set_back_takes_no_time_away() -> None:
    assert hours_worked(at(0, 60, 30, 90)) == pytest.approx(120 / 3600)


def test_speed_is_told_once_a_minute_was_worked() -> None:
    figures = KeyingFigures(10, 3000, 0.5, ErrorRate(0, 0))
    assert (figures.strokes_per_hour, figures.forms_per_hour) == (6000, 20)
    short = KeyingFigures(0, 5, 0.01, ErrorRate(0, 0))
    assert (short.strokes_per_hour, short.forms_per_hour) == (None, None)

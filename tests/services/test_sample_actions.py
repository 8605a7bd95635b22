"""The sample's plans are the same every time, and what a desk file takes."""

from pathlib import Path

from samdesk.domain.actions import in_plan, judged_row
from samdesk.exchange.action_list import read_actions
from samdesk.services.sample_actions import sample_outcome, sample_plan, write_last_plans

CODES = [f"{n:04}" for n in range(200)]


def test_last_years_plans_are_a_list_without_faults_and_always_the_same(tmp_path: Path) -> None:
    for name in ("one.csv", "two.csv"):
        write_last_plans(CODES, 2022, tmp_path / name)
    found = read_actions(tmp_path / "one.csv", CODES)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    assert 20 < len({one.unit for one in found}) < 120
    assert {one.is_open for one in found} == {True, False}
    assert any(sample_outcome(one.what) for one in found)


def test_every_row_of_a_plan_is_kept_as_it_is() -> None:
    for code in CODES:
        rows = sample_plan(code, 2023)
        assert 1 <= len(rows) <= 3
        assert all(judged_row(row, in_plan(1)) == row for row in rows)
        assert rows == sample_plan(code, 2023)

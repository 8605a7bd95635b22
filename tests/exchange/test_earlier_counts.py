from pathlib import Path

import pytest

from samdesk.domain.faults import InputFaults
from samdesk.domain.response_rate import EarlierCount
from samdesk.exchange.earlier_counts import read_earlier_counts

HEADER = "year;unit;name;expected;received;estimated"


def written(path: Path, *rows: str, header: str = HEADER) -> Path:
    path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return path


def said(path: Path) -> list[tuple[int | None, str, str]]:
    with pytest.raises(InputFaults) as caught:
        read_earlier_counts(path)
    return [(fault.where.row, fault.where.column, fault.what) for fault in caught.value.faults]


def test_counts_are_read_as_they_stand(tmp_path: Path) -> None:
    path = written(tmp_path / "x.csv", "2022;01;Sjukhuset Norr;120;96;", "2021;R;Regionen;1100;825;1")
    assert read_earlier_counts(path) == (
        EarlierCount(2022, "01", "Sjukhuset Norr", 120, 96, estimated=False),
        EarlierCount(2021, "R", "Regionen", 1100, 825, estimated=True),
    )


def test_a_column_that_is_missing_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / "x.csv", "2022;01;N;1", header="year;unit;name;expected")
    assert said(path) == [(1, "", "Columns are missing: received, estimated.")]


def test_all_faults_of_all_rows_are_told_at_once(tmp_path: Path) -> None:
    path = written(
        tmp_path / "x.csv",
        "i fjol;01;N;tio;-1;",
        "2022;01;N;10;11;",
        "2022;02;N;10;9;kanske",
        "2022;01;N;10;9;0",
        "2022;;N;10;9;0",
        "22;03;N;10;9;0",
    )
    assert [(row, column) for row, column, _what in said(path)] == [
        (2, "year"),
        (2, "expected"),
        (2, "received"),
        (3, "received"),
        (4, "estimated"),
        (5, "unit"),
        (6, "unit"),
        (7, "year"),
    ]


@pytest.mark.parametrize("number", ["1,5", "1 000", "²", "99999999", ""])
def test_only_plain_digits_are_a_number(tmp_path: Path, number: str) -> None:
    path = written(tmp_path / "x.csv", f"2022;01;N;{number};0;0")
    assert [(row, column) for row, column, _what in said(path)] == [(2, "expected")]

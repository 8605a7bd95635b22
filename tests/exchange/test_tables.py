import csv
import io
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samdesk.domain.faults import InputFaults
from samdesk.exchange.fault_list import MOST, FaultList
from samdesk.exchange.json_values import Misfit
from samdesk.exchange.tables import (
    DAY,
    FORM_ID,
    HASH,
    LIST,
    RUN_BY_SPREADSHEETS,
    TEXT,
    TIME,
    WHOLE,
    YES_NO,
    CellType,
    Column,
    Table,
    read_text,
    written_text,
)
from tests.exchange.travelling import FORM_IDS, TEXTS

THINGS = Table(
    "things",
    (
        Column("id", TEXT, required=True),
        Column("state", TEXT, values=("final", "-void")),
        Column("n", WHOLE),
        Column("day", DAY),
        Column("several", LIST),
        Column("yes", YES_NO, required=True),
    ),
    ("id",),
)
ROW = ("a", "-void", 3, date(2023, 12, 1), ("x", "y;z"), True)


def written(*rows: tuple[Any, ...]) -> bytes:
    faults = FaultList("f.zip")
    data = THINGS.written(rows, faults)
    faults.settle()
    return data


def read(data: bytes) -> list[tuple[int, list[Any]]]:
    faults = FaultList("f.zip")
    rows = list(THINGS.read(data, faults))
    faults.settle()
    return rows


def fault(data: bytes) -> str:
    with pytest.raises(InputFaults) as caught:
        read(data)
    assert all(fault.where.file == "f.zip" and fault.where.sheet == "things.csv" for fault in caught.value.faults)
    return str(caught.value)


def test_a_swedish_excel_opens_the_table_right() -> None:
    assert written(ROW) == (
        b"\xef\xbb\xbfid;state;n;day;several;yes\r\n"
        b"a;'-void;3;2023-12-01;\"[\"\"x\"\", \"\"y;z\"\"]\";1\r\n"
    )  # fmt: skip


def test_rows_are_read_with_the_row_that_a_spreadsheet_shows() -> None:
    empty = ("b\nc", "", None, None, (), False)
    assert read(written(ROW, empty, ("d", *ROW[1:]))) == [(2, [*ROW]), (3, [*empty]), (4, ["d", *ROW[1:]])]


@given(TEXTS)
def test_any_text_comes_back_as_it_was(text: str) -> None:
    assert read_text(written_text(text)) == text


@given(st.lists(st.tuples(TEXTS, st.lists(TEXTS).map(tuple)), unique_by=lambda row: row[0]))
def test_any_table_comes_back_as_it_was(rows: list[tuple[str, tuple[str, ...]]]) -> None:
    values = [("x" + key, "", None, None, several, False) for key, several in rows]
    assert [row for _number, row in read(written(*values))] == [list(row) for row in values]


@given(TEXTS)
def test_no_cell_begins_as_a_formula(text: str) -> None:
    assert not written_text(text).startswith(RUN_BY_SPREADSHEETS)


@pytest.mark.parametrize("text", ["=1+1", "+46", "-", "@SUM(A1)", "\tx", "'=1", "'", "\n="])
def test_formula_text_and_apostrophes_get_one_apostrophe(text: str) -> None:
    assert written_text(text) == "'" + text
    assert read_text("'" + text) == text


def test_a_formula_without_its_apostrophe_is_a_fault() -> None:
    assert "row 2, column id" in fault(b"id;state;n;day;several;yes\r\n=1;;;;;0\r\n")


def test_texts_are_composed_on_the_way_out_and_in() -> None:
    assert written_text("a\u030a") == "\u00e5"
    assert read_text("a\u030a") == "\u00e5"
    assert written_text("\u037e=") == ";="


@pytest.mark.parametrize("text", ["\0", "a\x07", "\x7f", "\x85", "a\rb", "\ud800"])
def test_control_characters_are_told_to_the_one_who_exports(text: str) -> None:
    with pytest.raises(InputFaults, match="control character"):
        written(("a" + text, *ROW[1:]))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "even its header"),
        (b"id;state\r\n", "columns should be id, state, n"),
        (b"id,state,n,day,several,yes\r\n", "columns should be"),
        (b"state;id;n;day;several;yes\r\n", "columns should be"),
        (b"\xff\xfei\0d\0", "cannot be read"),
        ("id;state;n;day;several;yes\r\nå;;;;;1".encode("cp1252"), "cannot be read"),
        (b"id;state;n;day;several;yes\r\n\r\n", "0 cells instead of 6"),
        (b"id;state;n;day;several;yes\r\na;;;;1\r\n", "5 cells instead of 6"),
        (b'id;state;n;day;several;yes\r\n"a;;;;;1\r\n', "cannot be read"),
        (b"id;state;n;day;several;yes\r\n" + b"a" * 200_000 + b";;;;;1", "row 2"),
        (b"id;state;n;day;several;yes\r\n" + b"a" * 110_000 + b";;;;;1", "longer than"),
        (b"id;state;n;day;several;yes\r\n;;;;;1\r\n", "row 2, column id"),
        (b"id;state;n;day;several;yes\r\na;gone;;;;1\r\n", "column state"),
        (b"id;state;n;day;several;yes\r\na;;-1;;;1\r\n", "column n"),
        (b"id;state;n;day;several;yes\r\na;;007;;;1\r\n", "column n"),
        (b"id;state;n;day;several;yes\r\na;;" + b"9" * 5000 + b";;;1\r\n", "column n"),
        ("id;state;n;day;several;yes\r\na;;\u0663;;;1\r\n".encode(), "column n"),
        (b"id;state;n;day;several;yes\r\na;;nan;;;1\r\n", "column n"),
        (b"id;state;n;day;several;yes\r\na;;;2023-02-30;;1\r\n", "column day"),
        (b"id;state;n;day;several;yes\r\na;;;20231201;;1\r\n", "column day"),
        (b"id;state;n;day;several;yes\r\na;;;;x;1\r\n", "column several"),
        (b"id;state;n;day;several;yes\r\na;;;;[1];1\r\n", "column several"),
        (b"id;state;n;day;several;yes\r\na;;;;[];1\r\n", "column several"),
        (b"id;state;n;day;several;yes\r\na;;;;" + b"[" * 90_000 + b";1\r\n", "column several"),
        (b'id;state;n;day;several;yes\r\na;;;;"[""\\ud800""]";1\r\n', "column several"),
        (b"id;state;n;day;several;yes\r\na;;;;;ja\r\n", "column yes"),
        (b"id;state;n;day;several;yes\r\na;;;;;\r\n", "column yes"),
        (b"id;state;n;day;several;yes\r\na\x07;;;;;1\r\n", "control character"),
        (b"id;state;n;day;several;yes\r\na;;;;;1\r\na;;;;;0\r\n", "row 3, column id"),
    ],
)
def test_what_is_wrong_is_told_with_member_row_and_column(data: bytes, says: str) -> None:
    assert says in fault(data)


def test_all_faults_are_told_at_once_but_not_endlessly() -> None:
    assert fault(b"id;state;n;day;several;yes\r\na;;x;y;;1\r\nb;;x;;;1\r\n").count("\n") == 2
    many = b"id;state;n;day;several;yes\r\n" + b"x\r\n" * 100_000
    with pytest.raises(InputFaults) as caught:
        read(many)
    assert len(caught.value.faults) == MOST + 1


def test_a_table_without_byte_order_mark_is_read_too() -> None:
    assert read(written(ROW).removeprefix(b"\xef\xbb\xbf")) == [(2, [*ROW])]


@pytest.mark.parametrize(
    ("kind", "value", "cell"),
    [
        (TIME, datetime(2023, 12, 15, 8, 30, tzinfo=UTC), "2023-12-15T08:30:00Z"),
        (TIME, datetime(2023, 12, 15, 8, 30, 0, 5, tzinfo=UTC), "2023-12-15T08:30:00.000005Z"),
        (FORM_ID, FORM_IDS[3], f"{FORM_IDS[3][:4]}-{FORM_IDS[3][4:]}"),
        (HASH, "ab" * 32, "ab" * 32),
        (WHOLE, None, ""),
        (WHOLE, 0, "0"),
        (DAY, None, ""),
        (LIST, (), ""),
        (LIST, ("å",), '["å"]'),
    ],
)
def test_a_value_has_one_way_to_be_written(kind: CellType, value: object, cell: str) -> None:
    assert kind.write(value) == cell
    assert kind.read(cell) == value


def test_times_are_written_in_utc_and_never_without_a_zone() -> None:
    stockholm = timezone(timedelta(hours=1))
    assert TIME.write(datetime(2023, 12, 15, 9, 30, tzinfo=stockholm)) == "2023-12-15T08:30:00Z"
    with pytest.raises(ValueError, match="2023"):
        TIME.write(datetime(2023, 12, 15))


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        (TIME, ""), (TIME, "2023-12-15T08:30:00"), (TIME, "2023-12-15 08:30:00Z"), (TIME, "2023-13-15T08:30:00Z"),
        (TIME, "0001-01-01T00:00:00Z"), (TIME, "1969-12-31T23:59:59Z"), (TIME, "9999-12-31T23:59:59Z"),
        (FORM_ID, FORM_IDS[0]), (FORM_ID, "0000-0001"), (FORM_ID, ""), (FORM_ID, "OOOO-OOOO"),
        (HASH, "AB" * 32), (HASH, "ab"),
    ],
)  # fmt: skip
def test_other_ways_to_write_a_value_are_misfits(kind: CellType, cell: str) -> None:
    with pytest.raises(Misfit):
        kind.read(cell)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_a_table_holds_only_faults_come_of_it(data: bytes) -> None:
    for start in (b"", b"id;state;n;day;several;yes\r\n"):
        with suppress(InputFaults):
            assert all(len(row) == 6 for _number, row in read(start + data))


def test_pythons_own_reader_agrees() -> None:
    rows = csv.reader(io.StringIO(written(ROW).decode("utf-8-sig"), newline=""), delimiter=";")
    assert list(rows)[1] == ["a", "'-void", "3", "2023-12-01", '["x", "y;z"]', "1"]

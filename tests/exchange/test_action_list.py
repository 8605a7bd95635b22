from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from samdesk.domain.actions import Action, Status
from samdesk.domain.faults import InputFaults, Refused
from samdesk.exchange.action_list import read_actions

HEADER = "Enhetskod;Vad ska göras;Vem;Klart senast;Status;Påstående;År"
ROWS = (
    "A1;Gå igenom larmrutinen på Öster;Chef och skyddsombud;2023-03-01;Öppen;7a;2022",
    "A1;Byt stolarna;Chef;;Klar;;2022",
    "R;Regional utbildning;Arbetsmiljöstrateg, HR;löpande;Utgår;;2021",
)
UNITS = {"A1", "R"}


def listed(folder: Path, *rows: str, header: str = HEADER, encoding: str = "utf-8-sig") -> Path:
    file = folder / "lista.csv"
    file.write_bytes("\r\n".join([header, *rows, ""]).encode(encoding))
    return file


def said(actions: tuple[Action, ...]) -> list[tuple[object, ...]]:
    return [(one.unit, one.number, one.what, one.who, one.when, str(one.status), one.year) for one in actions]


WANTED = [
    ("A1", "7a", "Gå igenom larmrutinen på Öster", "Chef och skyddsombud", "2023-03-01", "open", 2022),
    ("A1", "", "Byt stolarna", "Chef", "", "done", 2022),
    ("R", "", "Regional utbildning", "Arbetsmiljöstrateg, HR", "löpande", "dropped", 2021),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_encoding_and_separator_are_found_out(encoding: str, separator: str, tmp_path: Path) -> None:
    quoted = (separator.join(f'"{cell}"' for cell in row.split(";")) for row in ROWS)
    path = listed(tmp_path, *quoted, header=HEADER.replace(";", separator), encoding=encoding)
    assert said(read_actions(path, UNITS)) == WANTED


def test_a_workbook_says_the_same_and_gives_the_same_ids(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEADER, *ROWS):
        sheet.append([int(cell) if cell.isdigit() else cell for cell in row.split(";")])
    book.save(tmp_path / "lista.xlsx")
    assert read_actions(tmp_path / "lista.xlsx", UNITS) == read_actions(listed(tmp_path, *ROWS), UNITS)


def test_columns_may_have_other_names_and_order(tmp_path: Path) -> None:
    path = listed(tmp_path, "2022;Chef;x;A1;Byt stolarna;done", header="Year;Ansvarig;Eget;Unit code;Åtgärd;status")
    assert said(read_actions(path, UNITS)) == [WANTED[1]]


@pytest.mark.parametrize(
    ("word", "status"),
    [("", Status.OPEN), ("PÅGÅR", Status.OPEN), ("Genomförd", Status.DONE), ("struken", Status.DROPPED)],
)
def test_words_for_a_status_are_understood(word: str, status: Status, tmp_path: Path) -> None:
    (action,) = read_actions(listed(tmp_path, f"A1;x;;;{word};;2022"), UNITS)
    assert action.status is status


def test_all_faults_are_told_at_once_by_row_and_column(tmp_path: Path) -> None:
    path = listed(
        tmp_path,
        "X9;;Chef;;Kanske;;22;".removesuffix(";"),
        ROWS[0],
        f"A1;{'å' * 1001};{'å' * 201};;;;2022",
        ";x;;;;;",
    )
    with pytest.raises(InputFaults) as caught:
        read_actions(path, UNITS)
    assert [(fault.where.row, fault.where.column) for fault in caught.value.faults] == [
        (2, "Enhetskod"),
        (2, "År"),
        (2, "Status"),
        (2, "Vad ska göras"),
        (4, "Vad ska göras"),
        (4, "Vem"),
        (5, "Enhetskod"),
        (5, "År"),
    ]


@pytest.mark.parametrize(
    ("header", "column"),
    [(HEADER.replace("Påstående", "Påstånde"), "Påstånde"), (HEADER.replace("Enhetskod", "Kostnad"), "Enhetskod")],
)
def test_a_missing_or_mistyped_column_is_named(header: str, column: str, tmp_path: Path) -> None:
    with pytest.raises(InputFaults) as caught:
        read_actions(listed(tmp_path, *ROWS, header=header), UNITS)
    assert column in {fault.where.column for fault in caught.value.faults}


@pytest.mark.parametrize("content", [b"", b"\0\1", b"Enhetskod;Vad;\xc3", HEADER.encode(), b"PK\3\4"])
def test_what_is_no_list_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "lista.csv"
    path.write_bytes(content)
    with pytest.raises((InputFaults, Refused)):
        read_actions(path, UNITS)


def test_rows_that_say_the_same_are_one_action(tmp_path: Path) -> None:
    twice = read_actions(listed(tmp_path, ROWS[0], ROWS[0].replace("Öppen", "Klar"), ROWS[1]), UNITS)
    assert [one.status for one in twice] == [Status.DONE, Status.DONE]


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(ROWS))
def test_the_order_of_rows_is_of_no_account(tmp_path: Path, rows: list[str]) -> None:
    found = read_actions(listed(tmp_path, *rows), UNITS)
    assert sorted(found, key=str) == sorted(read_actions(listed(tmp_path, *ROWS), UNITS), key=str)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(max_size=40), max_size=5))
def test_any_text_gives_actions_or_faults(tmp_path: Path, rows: list[str]) -> None:
    path = listed(tmp_path, *rows, encoding="utf-8") if "\ud800" not in "".join(rows) else listed(tmp_path)
    with suppress(InputFaults):
        assert all(one.what and one.unit in UNITS for one in read_actions(path, UNITS))

import io
import zipfile
from contextlib import suppress
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samdesk.domain.faults import InputFaults
from samdesk.exchange import sheets, workbook_sheets
from samdesk.exchange.sheets import Table, column_letter, read_tables


def table(path: Path, data: bytes) -> Table:
    file = path / "tabell.csv"
    file.write_bytes(data)
    (found,) = read_tables(file)
    return found


def rows(found: Table) -> list[tuple[int, dict[str, str]]]:
    return [(row.number, dict(row.cells)) for row in found.rows]


def test_rows_are_counted_as_a_spreadsheet_does_past_blank_lines_and_line_breaks_in_cells(tmp_path: Path) -> None:
    found = table(tmp_path, b'\na;b\n\n"one\r\ntwo";2\r;;\n3;"4;""5"""\n')
    assert found.columns == ("a", "b")
    assert rows(found) == [(4, {"a": "one\ntwo", "b": "2"}), (6, {"a": "3", "b": '4;"5"'})]
    assert found.faults == ()


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("a;b,c;d", ("a", "b,c", "d")),
        ("a,b,c;d", ("a", "b", "c;d")),
        ("a\tb\tc", ("a", "b", "c")),
        ('"a,b,c,d";e', ("a,b,c,d", "e")),
    ],
)
def test_the_separator_is_what_the_header_has_most_of_outside_quotation_marks(
    header: str, columns: tuple[str, ...], tmp_path: Path
) -> None:
    assert table(tmp_path, header.encode()).columns == columns


def test_a_quotation_mark_that_is_not_closed_keeps_the_rows_before_and_tells_where(tmp_path: Path) -> None:
    found = table(tmp_path, b'a;b\n1;2\n3;"4\n5;6\n')
    assert rows(found) == [(2, {"a": "1", "b": "2"})]
    assert [fault.where.row for fault in found.faults] == [3]


def test_headers_twice_or_without_a_name_are_faults(tmp_path: Path) -> None:
    found = table(tmp_path, b"a;;a;b\n1;2;3;4\n")
    assert [(fault.where.row, fault.where.column) for fault in found.faults] == [(1, "a"), (2, "")]
    assert "column B" in found.faults[1].what


def test_trailing_separators_of_an_exporting_system_do_no_harm(tmp_path: Path) -> None:
    found = table(tmp_path, b"a;b;;\n1;2;;\n3;4;;;\n")
    assert (found.columns, found.faults, len(found.rows)) == (("a", "b"), (), 2)


@pytest.mark.parametrize(
    ("data", "row"),
    [
        (b"a;b\n" + b"1;2\n" * (sheets.ROW_LIMIT + 1), sheets.ROW_LIMIT + 2),
        (b";".join([b"a"] * (sheets.COLUMN_LIMIT + 1)) + b"\n1;2\n", 1),
    ],
)
def test_a_table_too_large_to_be_meant_is_a_fault(data: bytes, row: int, tmp_path: Path) -> None:
    found = table(tmp_path, data)
    assert "larger than" in found.faults[-1].what
    assert found.faults[-1].where.row == row


def test_a_cell_longer_than_a_spreadsheet_holds_is_a_fault(tmp_path: Path) -> None:
    (fault,) = table(tmp_path, b"a;b\n1;" + b"x" * (sheets.CELL_LIMIT + 1)).faults
    assert (fault.where.row, fault.where.column) == (2, "b")


def test_a_file_larger_than_the_limit_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "stor.csv"
    with file.open("wb") as out:
        out.truncate(sheets.FILE_LIMIT + 1)
    with pytest.raises(InputFaults, match="20 MB"):
        list(read_tables(file))


@pytest.mark.parametrize(("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (199, "GR")])
def test_columns_are_lettered_as_a_spreadsheet_does(index: int, letter: str) -> None:
    assert column_letter(index) == letter


@cache
def workbook() -> bytes:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = "först"
    for line in (["a", "b"], [1, 2.5], ["x\r\ny", True], [None, None], ["=1+1", "#N/A"], ["=2+2", "y"]):
        page.append(line)
    book.create_sheet("tom")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def remade(data: bytes, **members: bytes) -> bytes:
    """The workbook with some members replaced; ``sheet1`` names ``xl/worksheets/sheet1.xml``."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, members.get(Path(name).stem, old.read(name)))
    return out.getvalue()


def test_a_workbook_gives_its_sheets_as_text_and_tells_formulas_and_errors_once_a_column(tmp_path: Path) -> None:
    (tmp_path / "bok.xlsx").write_bytes(workbook())
    first, empty = read_tables(tmp_path / "bok.xlsx")
    assert rows(first) == [(2, {"a": "1", "b": "2.5"}), (3, {"a": "x\ny", "b": "true"}), (6, {"b": "y"})]
    assert [(fault.where.sheet, fault.where.row) for fault in first.faults] == [("först", 5), ("först", 5)]
    assert "Column A holds a formula" in first.faults[0].what
    assert (empty.sheet, empty.columns, empty.rows) == ("tom", (), ())


def test_entities_of_a_strangers_workbook_are_not_expanded(tmp_path: Path) -> None:
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        b'<c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
    )
    (tmp_path / "bok.xlsx").write_bytes(remade(workbook(), sheet1=bomb))
    with pytest.raises(InputFaults, match="damaged"):
        list(read_tables(tmp_path / "bok.xlsx"))


def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked(tmp_path: Path) -> None:
    (tmp_path / "bok.xlsx").write_bytes(remade(workbook(), sheet1=b" " * (workbook_sheets.UNPACKED_LIMIT // 10)))
    with pytest.raises(InputFaults, match="unpacks"):
        list(read_tables(tmp_path / "bok.xlsx"))


@pytest.mark.parametrize("place", ['r="999999999"', 'r="2"><c r="XFD2"><v>1</v></c></row><row r="3"'])
def test_a_sheet_with_a_far_cell_ends_at_the_limit(place: str, tmp_path: Path) -> None:
    far = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        f'<c r="A1" t="inlineStr"><is><t>a</t></is></c></row><row {place}></row></sheetData></worksheet>'
    )
    (tmp_path / "bok.xlsx").write_bytes(remade(workbook(), sheet1=far.encode()))
    first = next(read_tables(tmp_path / "bok.xlsx"))
    assert "larger than" in first.faults[-1].what


def test_a_workbook_cut_short_is_damaged_at_every_length(tmp_path: Path) -> None:
    file = tmp_path / "bok.xlsx"
    for length in range(4, len(workbook()), 97):
        file.write_bytes(workbook()[:length])
        with pytest.raises(InputFaults, match=r"damaged"):
            list(read_tables(file))


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_any_change_to_a_workbook_gives_tables_or_faults(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with zipfile.ZipFile(io.BytesIO(workbook())) as archive:
        name = data.draw(st.sampled_from(archive.namelist()))
        content = bytearray(archive.read(name))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        content[start : start + data.draw(st.integers(0, 30))] = data.draw(
            st.binary(max_size=6)
            | st.sampled_from([b'"', b"<", b"9" * 30, b"</row>", b'r="Z99"', b"inf", b"-1", b'"n"'])
        )
    changed = remade(workbook(), **{Path(name).stem: bytes(content)})
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(changed) - 1))
        changed = changed[:at] + data.draw(st.binary(min_size=1, max_size=4)) + changed[at + 1 :]
    file = tmp_path_factory.mktemp("changed") / "bok.xlsx"
    file.write_bytes(changed)
    with suppress(InputFaults):
        list(read_tables(file))

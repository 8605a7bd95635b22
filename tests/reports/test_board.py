"""The board list: every form, by förvaltning and manager, with what happened to its paper and room for ticks."""

import csv
import io
import json
import time
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from samdesk.domain.document import Document
from samdesk.domain.rounds import FormRow, FormState
from samdesk.reports.board import board_document
from samdesk.reports.files import write_document
from samdesk.reports.missing import missing_document

AT = datetime(2023, 11, 2, tzinfo=UTC)


def form(n: int, manager: str = "Chef 0412", forvaltning: str = "Förvaltning Öst") -> FormRow:
    state = FormState.PLANNED
    return FormRow(f"{n:08}", "d", f"U{n}", f"Enhet {n}", "F", forvaltning, manager, state, 0, 31, None, None)


def board(*rows: FormRow, language: str = "sv") -> Document:
    return board_document(rows, language=language, made_on=date(2023, 12, 20), round_name="Uppföljning 2023")


def texts(made: Document, folder: Path) -> list[str]:
    write_document(made, folder / "b.pdf")
    return [page.extract_text() for page in PdfReader(folder / "b.pdf").pages]


def test_every_form_is_listed_under_its_forvaltning_and_manager_with_its_dates(tmp_path: Path) -> None:
    out = replace(form(2), state=FormState.HANDED_OUT, printed_at=AT, handed_out_at=AT)
    back = replace(form(3, "Chef 0100"), state=FormState.RECEIVED, printed_at=AT, received_at=AT)
    (text,) = texts(board(form(1), back, out), tmp_path)
    heads = [text.index(said) for said in ("Chef 0412", "Enhet 1", "Enhet 2", "Chef 0100", "Enhet 3")]
    assert heads == sorted(heads), "a manager's forms lie together where the first of them has its place"
    assert text.count("Chef 0412") == 1
    assert text.count("2023-11-02") == 4
    for word in ("planerad", "utlämnad", "inkommen", "0000-0002", "Ut", "In"):
        assert word in text


def test_counts_by_forvaltning_stand_last(tmp_path: Path) -> None:
    made = board(replace(form(1), printed_at=AT), form(2), replace(form(3, "", "Förvaltning Väst"), received_at=AT))
    counts = made.table("by_forvaltning")
    assert counts.rows == (("Förvaltning Väst", 1, 0, 0, 1), ("Förvaltning Öst", 2, 1, 0, 0))
    assert counts.total == ("Totalt", 3, 1, 0, 1)
    assert "Ingen chef är angiven" in texts(made, tmp_path)[0]


def test_forms_without_a_unit_come_last_and_those_above_the_forvaltningar_are_named_so(tmp_path: Path) -> None:
    spare = replace(form(7, "", ""), unit="", unit_name="")
    said = "".join(texts(board(spare, form(1), form(2, "Chef 0001", "")), tmp_path))
    assert said.index("Enhet 2") < said.index("Enhet 1") < said.index("Blankett utan enhet")
    assert "Över förvaltningsnivå (1)" in said
    assert "Blanketter utan enhet (1)" in said


def test_short_parts_of_the_list_share_a_page_and_a_longer_one_is_whole_on_its_own(tmp_path: Path) -> None:
    many = [form(n, f"Chef {n:04}", f"Förvaltning {n // 4}") for n in range(12)]
    assert len(texts(board(*many), tmp_path)) == 1
    half = [form(100 + n, f"Chef {100 + n}", f"Storförvaltning {n // 16}") for n in range(32)]
    pages = texts(board(*many, *half), tmp_path)
    for n in range(2):
        (page,) = [page for page in pages if f"Storförvaltning {n}" in page and "Enhet " in page]
        assert all(f"Chef {100 + 16 * n + m}" in page for m in range(16))


def test_the_name_of_a_manager_of_very_many_forms_is_said_on_every_page(tmp_path: Path) -> None:
    pages = texts(board(*(form(n) for n in range(90))), tmp_path)
    assert len(pages) > 2
    assert all("Chef 0412" in page for page in pages if "Enhet " in page)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the system has one time zone for all")
def test_days_are_those_of_the_place_not_of_universal_time(monkeypatch: pytest.MonkeyPatch) -> None:
    late = datetime(2023, 11, 2, 23, 30, tzinfo=UTC)
    try:
        monkeypatch.setenv("TZ", "CET-1")
        time.tzset()
        row = replace(form(1), printed_at=late, handed_out_at=late)
        assert board(row).table("board").rows[0][6:8] == (date(2023, 11, 3),) * 2
        missing = missing_document([row], {}, language="sv", made_on=date(2023, 12, 20), round_name="Uppföljning 2023")
        assert missing.table("missing").rows[0][7:9] == (date(2023, 11, 3),) * 2
    finally:
        monkeypatch.undo()
        time.tzset()


def test_two_thousand_forms_are_all_on_paper_once_under_heads_on_every_page(tmp_path: Path) -> None:
    rows = [form(n, f"Chef {n % 600:04}", f"Förvaltning {n % 7}") for n in range(2000)]
    *pages, last = texts(board(*rows), tmp_path)
    said = "\n".join([*pages, last])
    assert all(said.count(f"0000-{n:04}") == 1 for n in range(2000))
    assert all("Blankettkod" in page for page in pages)


def test_long_names_and_other_writing_are_whole_and_keep_to_the_page(tmp_path: Path) -> None:
    name = "Verksamhetschef" * 8
    (text, *_rest) = texts(board(replace(form(1, name), unit_name=f"مركز {'Enhetsnamn ' * 11}")), tmp_path)
    assert name in text.replace("\n", "")
    assert text.count("Enhetsnamn") == 11


def test_data_files_hold_the_dates_and_no_column_for_the_hand(tmp_path: Path) -> None:
    made = board(replace(form(1), printed_at=AT), form(2))
    for ending in ("csv", "json", "xlsx"):
        write_document(made, tmp_path / f"b.{ending}")
    head, first, _second = csv.reader(io.StringIO((tmp_path / "b.csv").read_text("utf-8-sig")), delimiter=";")
    assert dict(zip(head, first, strict=True))["Utskriven den"] == "2023-11-02"
    table = json.loads((tmp_path / "b.json").read_text("utf-8"))["tables"]["board"]
    assert (table["rows"][0]["manager"], table["rows"][0]["handed_out_on"]) == ("Chef 0412", None)
    sheet = load_workbook(tmp_path / "b.xlsx").worksheets[0]
    assert [cell.value for cell in sheet[1]] == head
    assert "In" not in head


def test_a_round_without_forms_says_so_in_the_language_that_is_asked_for(tmp_path: Path) -> None:
    assert "Omgången har inga blanketter." in texts(board(), tmp_path)[0]
    assert "The round has no forms." in texts(board(language="en"), tmp_path)[0]

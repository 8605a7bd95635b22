"""What became of files: lists that are narrowed, reports that are read, saved and printed, files that are withdrawn."""

from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt

from samdesk.domain.collection import FileReport, Outcome
from samdesk.services.collecting import collections
from samdesk.services.forms import overview
from samdesk.ui.collecting.taken import CONFLICTS, Taken
from samdesk.ui.pages.collecting import CollectingPage
from samdesk.ui.theme import Tone
from tests.small_region import Region, merged
from tests.ui.driving import Driver

Key = Qt.Key


@pytest.fixture
def collected(central: Driver, page: CollectingPage, region: Region) -> CollectingPage:
    """One file is collected."""
    page.files.add_files([merged(region.local, region.folder / "one.sammerge.zip", "A11", "A12")])
    central.settle()
    return page


def at_former(driver: Driver, page: CollectingPage) -> None:
    page.tabs.setCurrentIndex(page._tab_of["former"])
    driver.settle()


# Reports


def test_a_report_is_read_in_the_page_and_escape_goes_back(central: Driver, collected: CollectingPage) -> None:
    at_former(central, collected)
    collected.former.table.setFocus()
    central.press(Key.Key_Return)
    central.settle()
    assert collected.report is not None
    assert collected.report.isVisible()
    assert not collected.tabs.isVisible()
    document = collected.report.document
    assert document is not None
    assert collected.heading.text() == document.title
    central.press(Key.Key_Escape)
    assert collected.report is None
    assert collected.tabs.isVisible()
    assert collected.heading.text() == "Collection"
    assert central.focus is collected.former.table


def test_all_files_are_read_and_saved_as_one_report(
    central: Driver, collected: CollectingPage, region: Region, dialogs: object
) -> None:
    broken = region.folder / "two.sammerge.zip"
    broken.write_bytes(b"PK")
    collected.files.add_files([broken])
    central.settle()
    at_former(central, collected)
    central.push("Read and print all reports")
    out = region.folder / "all.pdf"
    dialogs.saves = [out]  # type: ignore[attr-defined]
    central.push("Save as PDF…")
    text = "".join(sheet.extract_text() for sheet in PdfReader(out).pages)
    assert "one.sammerge.zip" in text
    assert "two.sammerge.zip" in text


def test_a_report_is_saved_as_pdf(central: Driver, collected: CollectingPage, region: Region, dialogs: object) -> None:
    central.push("Read and print report")
    out = region.folder / "report.pdf"
    dialogs.saves = [out]  # type: ignore[attr-defined]
    central.push("Save as PDF…")
    assert collected.strip.tone is Tone.GOOD
    text = "".join(sheet.extract_text() for sheet in PdfReader(out).pages)
    assert "one.sammerge.zip" in text


def test_a_report_is_printed_on_the_printer_that_is_chosen(
    central: Driver, collected: CollectingPage, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PySide6.QtPrintSupport import QPrinter

    from samdesk.ui.forms import paper_printer

    paper = region.folder / "paper.pdf"
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(paper))
    monkeypatch.setattr(paper_printer, "choose_printer", lambda _parent, _title: printer)
    central.push("Read and print report")
    central.push("Print…")
    assert "sent to the printer" in central.said
    assert len(PdfReader(paper).pages) == 1


def test_another_desk_file_closes_the_report(central: Driver, collected: CollectingPage, region: Region) -> None:
    central.push("Read and print report")
    central.open(region.local)
    assert collected.report is None
    assert collected.tabs.isVisible()


# Withdrawing


def test_a_file_is_withdrawn_with_a_reason_and_stops_counting(central: Driver, collected: CollectingPage) -> None:
    at_former(central, collected)
    files = collected.former
    central.push("Withdraw this file…")
    assert "Nothing is deleted" in files.withdrawal.said
    assert central.focus is files.withdrawal.reason
    assert files.withdrawal.by.text() == "A1"
    central.enter("sent for the wrong year")
    central.settle()
    (row,) = central.ask(collections)
    assert row.report.outcome is Outcome.WITHDRAWN
    assert central.ask(overview).total.collected == 0
    assert "is withdrawn" in central.said
    assert "sent for the wrong year" in files.details
    assert not files.withdraw_button.isVisible()
    assert [one.word for one in collected.files.taken] == ["withdrawn"], "where it was collected too"


def test_nothing_is_withdrawn_without_a_reason_or_after_escape(central: Driver, collected: CollectingPage) -> None:
    at_former(central, collected)
    central.push("Withdraw this file…")
    assert not collected.former.withdrawal.do.isEnabled()
    central.enter()
    assert central.focus is collected.former.withdrawal.reason
    central.type("because")
    central.press(Key.Key_Escape)
    assert not collected.former.withdrawal.isVisible()
    assert central.ask(overview).total.collected == 2


def test_an_operator_that_is_no_code_is_told_and_can_be_mended(central: Driver, collected: CollectingPage) -> None:
    at_former(central, collected)
    central.push("Withdraw this file…")
    collected.former.withdrawal.by.setText("A 1")
    central.enter("because")
    central.settle()
    assert collected.strip.tone is Tone.ERROR
    assert collected.former.withdrawal.isVisible()
    assert collected.former.withdrawal.do.isEnabled()
    assert central.ask(overview).total.collected == 2


def test_what_was_only_tried_or_rejected_is_not_withdrawn(
    central: Driver, page: CollectingPage, region: Region
) -> None:
    out = merged(region.local, region.folder / "one.sammerge.zip", "A11")
    page.files.drop_area.dry_run.setChecked(True)
    page.files.add_files([out])
    central.settle()
    assert not page.files.list.withdraw_button.isVisible()
    assert not page.files.list.read_button.isVisible()
    out.write_bytes(out.read_bytes()[:800])
    page.files.drop_area.dry_run.setChecked(False)
    page.files.add_files([out])
    central.settle()
    assert not page.files.list.withdraw_button.isVisible()
    assert page.files.list.read_button.isVisible()


# Narrowing


def test_a_long_list_is_narrowed_by_what_became_of_files_and_by_words(page: CollectingPage) -> None:
    usual = FileReport("x", Outcome.ACCEPTED, sender="Lund", new=1)
    rows = [Taken(replace(usual, file=f"Lund {n}.sammerge.zip", collection=n)) for n in range(1, 2001)]
    rows[40] = Taken(replace(rows[40].report, outcome=Outcome.REJECTED))
    rows[50] = Taken(replace(rows[50].report, conflicts=2, sender="Ystad"))
    page.former.show_rows(rows)
    assert page.former.chosen == rows[40], "what is wrong is shown first"
    page.former.chips.choose(CONFLICTS)
    assert page.former.model.rows == [rows[50]]
    assert page.former.chosen == rows[50]
    page.former.search.setText("malmö")
    assert page.former.model.rows == []
    assert page.former._none.isVisibleTo(page.former)
    page.former.search.setText("YSTAD 51")
    assert page.former.model.rows == [rows[50]]
    page.former.show_all()
    assert len(page.former.model.rows) == 2000


def test_the_chosen_file_stays_chosen_when_more_come(
    central: Driver, collected: CollectingPage, region: Region
) -> None:
    at_former(central, collected)
    broken = region.folder / "two.sammerge.zip"
    broken.write_bytes(b"PK")
    chosen = collected.former.chosen
    assert chosen is not None
    collected.files.add_files([broken])
    central.settle()
    assert len(collected.former.model.rows) == 2
    assert collected.former.chosen is not None
    assert collected.former.chosen.report == chosen.report


# Folders and names


def test_a_folder_is_chosen_for_all_files_in_it_and_below(
    central: Driver, page: CollectingPage, region: Region, dialogs: object
) -> None:
    folder = region.folder / "sent"
    (folder / "norr").mkdir(parents=True)
    merged(region.local, folder / "norr" / "one.sammerge.zip", "A11")
    dialogs.folders = [folder]  # type: ignore[attr-defined]
    central.push("Add a folder…")
    assert [one.path for one in page.files.taken] == [folder / "norr" / "one.sammerge.zip"]


def test_a_folder_without_merge_files_is_told(
    central: Driver, page: CollectingPage, region: Region, dialogs: object
) -> None:
    empty = region.folder / "empty"
    empty.mkdir()
    dialogs.folders = [empty]  # type: ignore[attr-defined]
    central.push("Add a folder…")
    assert "no merge file in the folder" in central.said
    assert central.ask(collections) == ()


def test_many_names_that_are_no_merge_files_are_counted(central: Driver, page: CollectingPage, region: Region) -> None:
    page.files.add_files([Path(region.folder / f"letter {n}.txt") for n in range(20)])
    central.settle()
    assert "letter 7.txt" in central.said
    assert "letter 8.txt" not in central.said
    assert "and 12 more" in central.said

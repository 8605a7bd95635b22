"""Answers handed on from the results page: tables, SPSS and the archive, with what goes along."""

import zipfile
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from samdesk.services import collecting
from samdesk.ui.pages.results import ResultsPage
from samdesk.ui.theme import Tone
from tests.small_region import Region, keyed, merged
from tests.ui.driving import Driver


@pytest.fixture
def page(central: Driver, region: Region) -> ResultsPage:
    central.ask(lambda desk: keyed(desk, region.folder, "A11", "B1", **{"s3_motivation": "Hemligt"}))
    shown = central.show("results")
    assert isinstance(shown, ResultsPage)
    shown.tabs.setCurrentIndex(shown.tabs.count() - 1)
    central.settle()
    return shown


def test_a_table_is_saved_where_the_user_says(central: Driver, page: ResultsPage, dialogs: Any, tmp_path: Path) -> None:
    dialogs.saves = [tmp_path / "svar.xlsx"]
    central.push("A row for each form…")
    central.settle()
    assert (tmp_path / "svar.xlsx").exists()
    assert central.said == f"The answers of 2 forms are saved: {tmp_path / 'svar.xlsx'}"


def test_what_is_not_ticked_does_not_go_along(central: Driver, page: ResultsPage, dialogs: Any, tmp_path: Path) -> None:
    for switch in (page.hand_on.free_text, page.hand_on.person_data):
        switch.box.setFocus()
        central.press(Qt.Key.Key_Space)
    dialogs.saves = [tmp_path / "svar.csv", tmp_path / "lista.csv"]
    central.push("For SPSS…")
    central.settle()
    central.push("A row for each statement…")
    central.settle()
    names = ["lista.csv", "lista.txt", "svar-spss.csv", "svar.csv", "svar.sps", "svar.txt"]
    for name in names:
        said = (tmp_path / name).read_text("utf-8-sig")
        assert "Hemligt" not in said
        assert "Chef 0111" not in said


def test_the_archive_is_one_file_that_any_program_opens(
    central: Driver, page: ResultsPage, dialogs: Any, tmp_path: Path
) -> None:
    dialogs.saves = [tmp_path / "arkiv.zip"]
    central.push("Save archive package…")
    central.settle()
    assert zipfile.is_zipfile(tmp_path / "arkiv.zip")


def test_forms_that_are_left_out_are_told(
    central: Driver, region: Region, page: ResultsPage, dialogs: Any, tmp_path: Path
) -> None:
    file = merged(region.local, tmp_path / "1.sammerge.zip", "A11", s3="3")
    central.ask(lambda desk: collecting.collect(desk, [file]))
    dialogs.saves = [tmp_path / "svar.csv"]
    central.push("A row for each form…")
    central.settle()
    assert central.said.endswith("1 form is left out, because nothing is guessed; it is named in the file.")
    assert page.strip.tone is Tone.NOTE


def test_the_buttons_of_reports_are_not_there_where_answers_are_handed_on(central: Driver, page: ResultsPage) -> None:
    shown = [button.text() for button in page.findChildren(type(page._buttons[0])) if button.isVisible()]
    assert "PDF" not in shown
    page.tabs.setCurrentIndex(0)
    assert page._buttons[0].isVisible()

"""The collection page: merge files in, conflicts settled by keys, and a local desk's merge file out."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from samdesk.services.collecting import collections
from samdesk.services.forms import overview
from samdesk.ui.collecting.merge_group import file_name
from samdesk.ui.next_steps import next_steps
from samdesk.ui.pages.collecting import CollectingPage
from samdesk.ui.theme import Tone
from tests.small_region import Region, merged
from tests.ui.driving import Driver

Key = Qt.Key
COPY, LEFT = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton


@pytest.fixture
def page(central: Driver) -> CollectingPage:
    """The page on central's desk file."""
    shown = central.show("collecting")
    assert isinstance(shown, CollectingPage)
    return shown


def add(driver: Driver, dialogs: Any, *files: Path) -> None:
    dialogs.opens = list(files)
    driver.push("Add merge files…")
    driver.settle()


def drag(page: CollectingPage, *paths: Path) -> bool:
    """Drag files over the page; whether it would take them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDragEnterEvent(QPointF(30, 90), COPY, data, LEFT, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    QApplication.sendEvent(page, event)
    return event.isAccepted()


def drop(page: CollectingPage, *paths: Path) -> None:
    """Drag files over the page and let them go."""
    assert drag(page, *paths)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    QApplication.sendEvent(page, QDropEvent(QPointF(30, 90), COPY, data, LEFT, Qt.KeyboardModifier.NoModifier))


# Files


def test_chosen_files_are_collected_and_counted(
    central: Driver, page: CollectingPage, region: Region, dialogs: object
) -> None:
    out = merged(region.local, region.folder / "one.sammerge.zip", "A11", "A12")
    add(central, dialogs, out)
    taken = page.files.list.model.rows[0]
    assert (taken.word, taken.report.new, taken.tone) == ("collected", 2, Tone.GOOD)
    assert "2 new answers" in page.files.list.details
    assert "1 file is collected. 2 answers are new." in central.said
    assert [row.report.file for row in page.former.model.rows]
    assert page.former.model.rows[0].report == taken.report
    assert central.ask(overview).total.collected == 2


def test_a_try_reports_the_same_and_changes_nothing(
    central: Driver, page: CollectingPage, region: Region, dialogs: object
) -> None:
    out = merged(region.local, region.folder / "one.sammerge.zip", "A11")
    page.files.drop_area.dry_run.setChecked(True)
    add(central, dialogs, out)
    tried = page.files.list.model.rows[0]
    assert tried.word == "would be collected"
    assert "nothing has been changed" in central.said
    assert central.ask(collections) == ()
    central.push("Collect these files now")
    central.settle()
    assert page.files.list.model.rows[0].report == tried.report
    assert page.files.list.model.rows[0].word == "collected"
    assert len(central.ask(collections)) == 1
    assert not page.files.collect_now.isVisible()


def test_files_are_dropped_anywhere_on_the_page(central: Driver, page: CollectingPage, region: Region) -> None:
    out = merged(region.local, region.folder / "one.sammerge.zip", "A11")
    page.show_conflicts()
    drop(page, out)
    assert page.files.isVisible(), "what is dropped shows where it goes"
    central.settle()
    assert [taken.word for taken in page.files.list.model.rows] == ["collected"]


def test_a_folder_is_dropped_for_the_merge_files_in_it(central: Driver, page: CollectingPage, region: Region) -> None:
    folder = region.folder / "sent"
    folder.mkdir()
    merged(region.local, folder / "one.sammerge.zip", "A11")
    (folder / "letter.txt").write_text("hello")
    drop(page, folder)
    central.settle()
    assert [taken.report.file for taken in page.files.list.model.rows] == ["one.sammerge.zip"]


def test_a_bad_file_is_told_in_full_and_stops_no_other(
    central: Driver, page: CollectingPage, region: Region, dialogs: object
) -> None:
    good = merged(region.local, region.folder / "good.sammerge.zip", "A11")
    bad = region.folder / "bad.sammerge.zip"
    bad.write_bytes(good.read_bytes()[:900])
    add(central, dialogs, bad, good)
    assert [taken.word for taken in page.files.list.model.rows] == ["rejected", "collected"]
    assert page.files.list.chosen is page.files.list.model.rows[0], "what is wrong is shown first"
    for fault in page.files.list.model.rows[0].report.faults:
        assert str(fault) in page.files.list.details
    assert page.strip.tone is Tone.WARNING
    assert "1 file is rejected" in central.said


def test_what_is_no_merge_file_is_told_and_left(
    central: Driver, page: CollectingPage, region: Region, dialogs: object
) -> None:
    add(central, dialogs, region.package)
    assert region.package.name in central.said
    assert page.strip.tone is Tone.WARNING
    assert central.ask(collections) == ()


def test_a_file_open_for_reading_collects_nothing(driver: Driver, region: Region) -> None:
    driver.open(region.central, read_only=True)
    page = driver.show("collecting")
    assert not page.files.drop_area.add.isEnabled()
    assert not page.files.drop_area.dry_run.isEnabled()
    assert not drag(page, region.package)


def test_another_desk_file_begins_without_files(
    central: Driver, page: CollectingPage, region: Region, dialogs: object
) -> None:
    add(central, dialogs, merged(region.local, region.folder / "one.sammerge.zip", "A11"))
    central.open(region.local)
    central.open(region.central)
    central.show("collecting")
    assert page.files.taken == ()
    assert len(page.former.model.rows) == 1


def test_files_that_were_not_begun_with_when_it_is_stopped_are_told_and_can_be_collected_after_that(
    central: Driver, page: CollectingPage, region: Region
) -> None:
    work = central.window.current.work
    stop = work.progressed.connect(lambda *_told: work.cancel(), Qt.ConnectionType.DirectConnection)
    sent = [merged(region.local, region.folder / f"{unit}.sammerge.zip", unit) for unit in ("A11", "A12")]
    page.files.add_files(sent)
    central.settle()
    assert "You stopped before 2 files; they are as they were" in central.said
    assert page.strip.tone is Tone.WARNING
    assert central.ask(collections) == ()
    work.progressed.disconnect(stop)
    page.files.add_files(sent)
    central.settle()
    assert [taken.word for taken in page.files.taken] == ["collected", "collected"]


def test_quarantine_is_a_next_step(central: Driver, page: CollectingPage, region: Region) -> None:
    stranger = merged(region.more_local("Lund", approved=False), region.folder / "lund.sammerge.zip", "A11")
    page.files.add_files([stranger])
    central.settle()
    step = next_steps(central.ask(overview), central=True)[0]
    assert "1 merge file waits in quarantine" in step.text
    central.show("overview")
    central.push("Compare keys")
    assert central.page is page


# A local desk


def test_a_local_desk_saves_its_merge_file_and_is_told_what_to_do_with_it(
    local: Driver, region: Region, dialogs: Any
) -> None:
    from tests.small_region import keyed

    page = local.show("collecting")
    assert not page.files.isVisible()
    assert not page.merge.save_button.isEnabled(), "nothing is finished"
    local.ask(lambda desk: keyed(desk, region.folder, "A11", "A12"))
    local.window.trigger("refresh")
    local.settle()
    assert page.merge.new.text() == "2"
    out = region.folder / "out.sammerge.zip"
    dialogs.saves = [out]
    local.push("Save merge file…")
    local.settle()
    assert out.exists()
    assert page.merge.new.text() == "0"
    assert page.merge.result.isVisible()
    assert "2 forms are in the merge file, 2 of them new." in local.said


def test_without_a_round_the_page_says_what_to_do(driver: Driver, tmp_path: Path) -> None:
    from samdesk.services.desks import Role, create_desk

    create_desk(tmp_path / "hr.samdesk", name="HR", role=Role.CENTRAL)
    driver.open(tmp_path / "hr.samdesk")
    page = driver.show("collecting")
    assert not page.tabs.isVisible()
    driver.push("Plan a round")
    assert driver.page is driver.window.pages["round"]


@given(st.text(), st.integers(2000, 2100))
def test_a_merge_file_has_a_name_that_every_system_holds(desk: str, year: int) -> None:
    name = file_name(desk, year, date(2023, 12, 1))
    assert name.endswith(f"{year}, 2023-12-01.sammerge.zip")
    assert not set(name) & set('<>:"/\\|?*\n\0')
    assert name == name.strip(" .")

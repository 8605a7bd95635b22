"""The watched folder: a hand clock turns, files come, and each is taken in whole and once."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from PySide6.QtCore import QObject, Qt, Signal

from samdesk.services.collecting import collections
from samdesk.services.desks import backups_of
from samdesk.services.settings import watched_by
from samdesk.ui.collecting import watching
from samdesk.ui.pages.collecting import CollectingPage
from samdesk.ui.theme import Tone
from tests.small_region import Region, merged
from tests.ui.driving import Driver

if TYPE_CHECKING:
    from samdesk.ui.window import MainWindow


class HandClock(QObject):
    """A clock that a test turns."""

    ticked = Signal()
    made: ClassVar[list["HandClock"]] = []

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.runs = False
        HandClock.made.append(self)

    def start(self) -> None:
        self.runs = True

    def stop(self) -> None:
        self.runs = False


@pytest.fixture(autouse=True)
def _hand_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    HandClock.made.clear()
    monkeypatch.setattr(watching, "Clock", HandClock)
    yield
    HandClock.made.clear()


@pytest.fixture
def folder(region: Region) -> Path:
    made = region.folder / "sent"
    made.mkdir()
    return made


@pytest.fixture
def page(central: Driver) -> CollectingPage:
    shown = central.show("collecting")
    assert isinstance(shown, CollectingPage)
    return shown


def turn(driver: Driver, times: int = 1) -> None:
    """Let the clock that runs tick, and wait for what comes of it each time."""
    for _turn in range(times):
        for clock in HandClock.made:
            if clock.runs:
                clock.ticked.emit()
        driver.settle()


def watch(driver: Driver, dialogs: Any, folder: Path) -> None:
    dialogs.folders = [folder]
    driver.push("Choose folder…")
    driver.settle()


def files(driver: Driver) -> list[str]:
    return [row.report.file for row in driver.ask(collections)]


def test_a_file_that_comes_is_taken_in_when_it_is_whole_and_only_once(
    central: Driver, page: CollectingPage, region: Region, folder: Path, dialogs: object
) -> None:
    watch(central, dialogs, folder)
    assert str(folder) in page.files.watch.said
    turn(central, 2)
    assert "No merge file has come yet" in page.files.watch.said
    merged(region.local, folder / "one.sammerge.zip", "A11")
    turn(central)
    assert files(central) == []
    assert "1 file is still being written" in page.files.watch.said
    turn(central)
    assert files(central) == ["one.sammerge.zip"]
    assert [one.word for one in page.files.taken] == ["collected"]
    assert "1 file is collected" in central.said
    turn(central, 3)
    assert files(central) == ["one.sammerge.zip"]
    assert "1 file has come since you began" in page.files.watch.said


def test_a_half_written_file_waits_until_it_rests(
    central: Driver, page: CollectingPage, region: Region, folder: Path, dialogs: object
) -> None:
    whole = merged(region.local, region.folder / "whole.sammerge.zip", "A11").read_bytes()
    watch(central, dialogs, folder)
    for end in (100, 1000, len(whole)):
        (folder / "one.sammerge.zip").write_bytes(whole[:end])
        turn(central)
        assert files(central) == []
    turn(central)
    assert [one.word for one in page.files.taken] == ["collected"]


def test_the_folder_is_watched_again_after_a_new_start_whatever_page_is_shown(
    central: Driver,
    page: CollectingPage,
    region: Region,
    folder: Path,
    dialogs: object,
    make_window: Any,
) -> None:
    watch(central, dialogs, folder)
    merged(region.local, folder / "one.sammerge.zip", "A11")
    turn(central, 2)
    settings = central.window.current.settings
    central.window.close()
    again: MainWindow = make_window()
    again.current.settings = settings
    driver = Driver(again, central.qtbot)
    driver.open(region.central)
    assert driver.page is again.pages["overview"]
    merged(region.local, folder / "two.sammerge.zip", "A12")
    turn(driver, 3)
    assert files(driver) == ["two.sammerge.zip", "one.sammerge.zip"]


def test_nothing_is_taken_while_it_is_paused_and_all_that_came_after_that(
    central: Driver, page: CollectingPage, region: Region, folder: Path, dialogs: object
) -> None:
    watch(central, dialogs, folder)
    page.files.watch.pause_button.setFocus()
    central.push("Pause")
    assert page.files.watch.said.startswith("Paused")
    assert central.focus is page.files.watch.go_on_button
    merged(region.local, folder / "one.sammerge.zip", "A11")
    turn(central, 3)
    assert files(central) == []
    desk = central.window.current.desk
    assert desk is not None
    chosen = watched_by(central.window.current.settings, desk.desk_id)
    assert chosen is not None
    assert chosen.paused
    central.push("Go on")
    turn(central, 2)
    assert files(central) == ["one.sammerge.zip"]


def test_files_that_trickle_in_do_not_push_out_older_backups(
    central: Driver, page: CollectingPage, region: Region, folder: Path, dialogs: object
) -> None:
    page.files.add_files([merged(region.local, region.folder / "first.sammerge.zip", "B1")])
    central.settle()
    watch(central, dialogs, folder)
    before = len(backups_of(region.central))
    for unit in ("A11", "A12", "A21"):
        merged(region.local, folder / f"{unit}.sammerge.zip", unit)
        turn(central, 3)
    assert len(files(central)) == 4
    assert len(backups_of(region.central)) == before + 1


def test_stopping_the_work_pauses_the_watching(
    central: Driver, page: CollectingPage, region: Region, folder: Path, dialogs: object
) -> None:
    work = central.window.current.work
    watch(central, dialogs, folder)
    merged(region.local, folder / "one.sammerge.zip", "A11")
    turn(central)
    stop = work.progressed.connect(lambda *_told: work.cancel(), Qt.ConnectionType.DirectConnection)
    turn(central)
    work.progressed.disconnect(stop)
    assert page.files.watch.said.startswith("Paused")
    assert files(central) == []
    central.push("Go on")
    turn(central, 2)
    assert files(central) == ["one.sammerge.zip"]


def test_what_the_desk_file_refuses_is_said_once_and_pauses_the_watching(
    central: Driver, page: CollectingPage, region: Region, folder: Path, dialogs: object
) -> None:
    page.files.add_files([merged(region.local, region.folder / "first.sammerge.zip", "B1")])
    central.settle()
    watch(central, dialogs, folder)
    backups = backups_of(region.central)[0].parent
    backups.rename(region.folder / "away")
    backups.write_text("no folder")
    merged(region.local, folder / "one.sammerge.zip", "A11")
    turn(central, 4)
    assert page.strip.tone is Tone.ERROR
    assert "could not be used" in central.said
    assert page.files.watch.said.startswith("Paused")
    backups.unlink()
    central.push("Go on")
    turn(central, 2)
    assert files(central) == ["one.sammerge.zip", "first.sammerge.zip"]
    assert backups.is_dir(), "the backup that could not be made is made now"


def test_another_language_goes_on_watching(
    central: Driver, page: CollectingPage, region: Region, folder: Path, dialogs: object
) -> None:
    watch(central, dialogs, folder)
    central.show("overview")
    central.window.trigger("language_sv")
    central.settle()
    merged(region.local, folder / "one.sammerge.zip", "A11")
    turn(central, 3)
    assert files(central) == ["one.sammerge.zip"]
    assert [clock.runs for clock in HandClock.made] == [False, True]


def test_giving_up_forgets_the_folder(
    central: Driver, page: CollectingPage, region: Region, folder: Path, dialogs: object
) -> None:
    watch(central, dialogs, folder)
    central.push("Stop watching")
    assert not any(clock.runs for clock in HandClock.made)
    assert central.window.current.settings.watched == ()
    assert "Let SamDesk collect by itself" in page.files.watch.said


def test_a_folder_that_cannot_be_read_is_said_on_its_card_and_tried_again(
    central: Driver, page: CollectingPage, region: Region, folder: Path, dialogs: object
) -> None:
    watch(central, dialogs, folder)
    folder.rename(region.folder / "away")
    turn(central, 2)
    assert "does not exist" in page.files.watch.said
    assert not central.said, "not in the strip again and again"
    (region.folder / "away").rename(folder)
    merged(region.local, folder / "one.sammerge.zip", "A11")
    turn(central, 2)
    assert files(central) == ["one.sammerge.zip"]


def test_a_damaged_file_is_told_once_and_taken_when_it_is_sent_anew(
    central: Driver, page: CollectingPage, region: Region, folder: Path, dialogs: object
) -> None:
    whole = merged(region.local, region.folder / "whole.sammerge.zip", "A11").read_bytes()
    sent = folder / "one.sammerge.zip"
    sent.write_bytes(whole[:900])
    watch(central, dialogs, folder)
    turn(central, 4)
    assert page.strip.tone is Tone.WARNING
    assert [row.report.outcome for row in central.ask(collections)] == ["rejected"]
    sent.write_bytes(whole)
    os.utime(sent, (1_800_000_000, 1_800_000_000))
    turn(central, 3)
    assert [row.report.outcome for row in central.ask(collections)] == ["accepted", "rejected"]


def test_what_is_being_written_is_not_disturbed_by_files_that_come(
    central: Driver, page: CollectingPage, region: Region, folder: Path, dialogs: object
) -> None:
    watch(central, dialogs, folder)
    merged(region.local, folder / "one.sammerge.zip", "A11")
    turn(central, 2)
    page.files.list.withdraw_button.click()
    central.type("wrong y")
    merged(region.local, folder / "two.sammerge.zip", "A12")
    turn(central, 3)
    central.type("ear")
    assert page.files.list.withdrawal.reason.text() == "wrong year"
    assert central.focus is page.files.list.withdrawal.reason


def test_another_desk_file_has_another_folder_or_none(
    central: Driver, page: CollectingPage, region: Region, folder: Path, dialogs: object
) -> None:
    watch(central, dialogs, folder)
    central.open(region.local)
    assert not any(clock.runs for clock in HandClock.made)
    merged_before = merged(region.more_local("other"), folder / "one.sammerge.zip", "A11")
    turn(central, 2)
    assert merged_before.exists()
    central.open(region.central)
    turn(central, 2)
    assert files(central) == ["one.sammerge.zip"]

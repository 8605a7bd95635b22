"""The worker thread: results, errors and crashes come back in order; long work can be stopped."""

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from samdesk.domain.faults import KnownError, input_fault
from samdesk.services import desks
from samdesk.services.changes import Cancelled, Changes, Kind, Progress, changed
from samdesk.services.desks import Desk
from samdesk.ui.work import DeskWork
from tests.small_region import Region


@pytest.fixture
def work() -> Iterator[DeskWork]:
    made = DeskWork()
    yield made
    made.stop()


@pytest.fixture
def opened(work: DeskWork, region: Region, qtbot: QtBot) -> DeskWork:
    work.open(region.local, done=lambda _info: None)
    rest(work, qtbot)
    return work


def rest(work: DeskWork, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not work.is_busy)


def test_results_come_back_in_order_and_in_the_windows_thread(opened: DeskWork, qtbot: QtBot) -> None:
    heard: list[tuple[int, int]] = []
    worked: list[int] = []

    def call(_desk: Desk, number: int) -> int:
        worked.append(threading.get_ident())
        return number

    for number in range(50):
        opened.run(lambda desk, n=number: call(desk, n), lambda n: heard.append((n, threading.get_ident())))
    rest(opened, qtbot)
    here = threading.get_ident()
    assert heard == [(number, here) for number in range(50)]
    assert len(set(worked)) == 1
    assert here not in worked


def test_a_known_error_goes_to_who_wants_it_else_to_the_window(opened: DeskWork, qtbot: QtBot) -> None:
    wanted: list[KnownError] = []
    window: list[KnownError] = []
    opened.known_error.connect(window.append)

    def fail(_desk: Desk) -> None:
        raise input_fault("No.", "Do otherwise.")

    opened.run(fail, None, wanted.append)
    opened.run(fail)
    rest(opened, qtbot)
    assert [str(error) for error in wanted] == ["No. Do otherwise."]
    assert [str(error) for error in window] == ["No. Do otherwise."]


def test_anything_else_is_a_crash_and_the_thread_goes_on(opened: DeskWork, qtbot: QtBot) -> None:
    crashes: list[BaseException] = []
    heard: list[int] = []
    opened.crashed.connect(crashes.append)
    opened.run(lambda _desk: [][1])
    opened.run(lambda _desk: 7, heard.append)
    rest(opened, qtbot)
    assert isinstance(crashes[0], IndexError)
    assert heard == [7]


def test_changes_are_told_once_after_the_asker_has_heard(opened: DeskWork, qtbot: QtBot) -> None:
    order: list[object] = []
    opened.changed.connect(order.append)
    changes = changed(Kind.FORM, ids=("a",))
    opened.run(lambda _desk: changes, lambda _changes: order.append("asker"))
    rest(opened, qtbot)
    assert order == ["asker", changes]
    assert isinstance(order[1], Changes)


def test_long_work_tells_how_far_it_is_and_stops_when_asked(opened: DeskWork, qtbot: QtBot) -> None:
    heard: list[object] = []
    steps: list[tuple[str, int, int]] = []
    begun = threading.Event()
    go_on = threading.Event()
    opened.progressed.connect(lambda *step: steps.append(step))
    opened.known_error.connect(heard.append)
    opened.crashed.connect(heard.append)

    def endless(_desk: Desk, told: Progress) -> None:
        told(3, 3)
        begun.set()
        go_on.wait(10)
        for step in range(1000):
            told(step, 1000)

    opened.run_long("Counting", endless, heard.append)
    assert begun.wait(10)
    opened.cancel()
    go_on.set()
    rest(opened, qtbot)
    assert ("Counting", 3, 3) in steps
    assert not [step for step in steps if step[2] == 1000]
    assert heard == []
    assert not opened.long_work


def test_stopping_closes_the_desk_file(opened: DeskWork, region: Region) -> None:
    opened.stop()
    with desks.open_desk(region.local) as again:
        assert not again.read_only


def test_what_comes_back_after_the_stop_is_not_delivered(opened: DeskWork) -> None:
    heard: list[int] = []
    opened.run(lambda _desk: 1, heard.append)
    opened.stop()
    QCoreApplication.processEvents()
    assert heard == []


def test_opening_the_same_file_again_works_and_another_one_closes_it(
    opened: DeskWork, region: Region, qtbot: QtBot
) -> None:
    infos: list[desks.DeskInfo] = []
    errors: list[KnownError] = []
    opened.open(region.local, read_only=True, done=infos.append, failed=errors.append)
    opened.open(region.central, done=infos.append, failed=errors.append)
    rest(opened, qtbot)
    assert not errors
    assert [info.read_only for info in infos] == [True, False]
    with desks.open_desk(region.local) as free:
        assert not free.read_only


def test_the_desk_file_is_free_while_a_document_is_drawn(opened: DeskWork, qtbot: QtBot) -> None:
    heard: list[object] = []
    go_on = threading.Event()
    opened.run_document("Drawing", lambda _told: go_on.wait(10), lambda _done: heard.append("drawn"))
    opened.run(lambda _desk: "read", heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == ["read"]
    assert opened.long_work
    go_on.set()
    rest(opened, qtbot)
    assert heard == ["read", "drawn"]
    assert not opened.long_work


def test_what_a_document_s_end_asks_of_the_desk_file_is_done_before_it_closes(opened: DeskWork) -> None:
    noted: list[Desk] = []
    begun = threading.Event()

    def draw(told: Progress) -> str:
        begun.set()
        try:
            while True:
                told(1, 0)
        except Cancelled:
            return "half of it is on paper"

    opened.run_document("Printing", draw, lambda _said: opened.run(noted.append))
    assert begun.wait(10)
    opened.stop()
    assert len(noted) == 1

"""The window on a desk in a database."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from samdesk.domain.addresses import DatabaseUrl
from samdesk.domain.rounds import FormState
from samdesk.services import desks, forms, keying
from samdesk.storage import entries
from samdesk.ui.mnemonics import plain
from samdesk.ui.window import MainWindow
from tests.on_both import moved
from tests.postgresql import Server, running
from tests.small_region import Region, codes
from tests.ui.driving import Driver, Key, begin


@pytest.fixture
def central(region: Region, postgresql: Server) -> DatabaseUrl:
    return moved(postgresql, region.central)


def test_a_database_is_opened_from_the_start_page_and_stands_among_the_recent(
    driver: Driver, central: DatabaseUrl
) -> None:
    driver.show("start")
    driver.push("Database…")
    driver.type(central.text.removeprefix("postgresql://"))
    driver.press(Key.Key_Return)
    driver.settle()
    desk = driver.window.current.desk
    assert desk is not None, driver.said
    assert (desk.address, desk.title, desk.name) == (central, central.title, "Centrala HR")
    assert driver.window.windowTitle() == f"{central.title} – SamDesk"
    assert driver.window.current.settings.recent[0] == str(central)
    driver.window.files.close_desk()
    driver.settle()
    assert central.title in [plain(one.text()) for one in driver.page.findChildren(QPushButton)]


def test_two_windows_work_in_one_database_and_each_shows_what_the_other_wrote(
    driver: Driver, make_window: Callable[[], MainWindow], qtbot: QtBot, central: DatabaseUrl
) -> None:
    other = Driver(make_window(), qtbot)
    for one in (driver, other):
        one.open(central)
        one.show("forms")
    with desks.open_desk(central) as desk:
        code = codes(desk)["A11"]
    assert other.said == driver.said == ""
    driver.ask(lambda desk: forms.register_received(desk, [code]))
    driver.settle()
    other.window.current.look_for_others()
    qtbot.waitUntil(lambda: state_of(other, code) is FormState.RECEIVED, timeout=20_000)


def state_of(driver: Driver, code: str) -> FormState:
    return next(row.state for row in driver.page.model.rows if row.form_id == code)


def test_what_nobody_else_wrote_is_not_read_again(driver: Driver, central: DatabaseUrl, qtbot: QtBot) -> None:
    driver.open(central)
    heard: list[object] = []
    driver.window.current.work.changed.connect(heard.append)
    answered: list[bool] = []
    look = driver.window.current.work.run_quietly
    for _time in range(2):
        look(lambda desk: desk.changed_elsewhere(), answered.append, pytest.fail)
    qtbot.waitUntil(lambda: len(answered) == 2, timeout=20_000)
    assert answered == [False, False]
    assert heard == []


def test_a_server_that_is_gone_is_told_with_a_way_to_try_again(
    driver: Driver, region: Region, qtbot: QtBot, tmp_path: Path
) -> None:
    with running() as server:
        central = moved(server, region.central)
        driver.open(central)
        server.stop(2)
        driver.show("forms")
        assert "connection to the database" in driver.said
        driver.open(central)
        assert "does not answer" in driver.said
        server.start()
        driver.push("Try again")
        driver.settle()
        assert driver.said == ""
        assert driver.window.current.desk is not None


@pytest.mark.parametrize("page", ["overview", "round", "forms", "keying", "answering", "collecting", "results", "keys"])
def test_every_page_shows_a_database(driver: Driver, central: DatabaseUrl, page: str) -> None:
    driver.open(central)
    driver.show(page)
    assert driver.said == ""


def test_a_form_is_keyed_into_a_database(driver: Driver, central: DatabaseUrl) -> None:
    driver.open(central)
    driver.begin_keying()
    code = begin(driver)
    driver.type("2")
    driver.settle()
    with desks.open_desk(central, read_only=True) as desk, desk.reading() as db:
        entry = entries.open_entry(db, code, keying.FIRST)
    assert entry is not None
    assert [answer.choice for answer in entry.content.answers.values()] == ["2"]

"""Making the answer of a form void: from the board and from the keying room, with a reason, and keyed again after."""

from typing import Any

from PySide6.QtCore import Qt

from samdesk.domain.rounds import FormState
from samdesk.services.forms import forms
from samdesk.ui.mnemonics import plain
from tests.small_region import Region, codes, keyed
from tests.ui.driving import Driver

Key = Qt.Key


def row_of(driver: Driver, unit: str = "A11") -> Any:
    return next(row for row in driver.ask(forms) if row.unit == unit)


def marked(driver: Driver, region: Region) -> Any:
    """The board with the answered form of A11 marked, in a window that keys reach."""
    driver.ask(lambda desk: keyed(desk, region.folder, "A11"))
    page = driver.show("forms")
    driver.window.activateWindow()
    driver.qtbot.waitUntil(driver.window.isActiveWindow)
    place = next(n for n, row in enumerate(page.model.rows) if row.unit == "A11")
    page.table.selectRow(place)
    driver.settle()
    page.table.setFocus()
    return page


def test_an_answer_is_made_void_from_the_board_by_a_key_and_says_so_everywhere(local: Driver, region: Region) -> None:
    page = marked(local, region)
    local.qtbot.keyClick(page.table, Key.Key_Delete)
    assert page.voiding.line.isVisible()
    assert "counts as not answered until it is keyed again" in page.voiding.line._said.text()
    local.enter()
    assert page.voiding.line.isVisible(), "a reason is needed"
    local.enter("another unit's paper")
    assert "is void" in local.said
    found = row_of(local)
    assert found.void == "another unit's paper"
    assert found.state is FormState.RECEIVED
    texts = {page.model.data(page.model.index(n, 3)) for n, row in enumerate(page.model.rows) if row.unit == "A11"}
    (text,) = texts
    assert text.startswith("received, void: another unit's paper")
    local.click(page.chips.chips["void"])
    assert [row.unit for row in page.model.rows] == ["A11"]


def test_the_line_is_dropped_with_escape_and_nothing_is_void(local: Driver, region: Region) -> None:
    page = marked(local, region)
    page.voiding.button.click()
    local.press(Key.Key_Escape)
    assert not page.voiding.line.isVisible()
    assert local.focus is page.table
    assert not row_of(local).void


def test_a_form_without_an_answer_cannot_be_made_void(local: Driver, region: Region) -> None:
    page = marked(local, region)
    assert page.voiding.button.isEnabled()
    page.table.selectRow(next(n for n, row in enumerate(page.model.rows) if row.unit == "A12"))
    local.settle()
    assert not page.voiding.button.isEnabled()
    assert not page.voiding.action.isEnabled()


def test_a_file_that_is_only_read_makes_nothing_void(driver: Driver, region: Region) -> None:
    driver.open(region.local)
    driver.ask(lambda desk: keyed(desk, region.folder, "A11"))
    driver.open(region.local, read_only=True)
    page = driver.show("forms")
    page.table.selectRow(next(n for n, row in enumerate(page.model.rows) if row.unit == "A11"))
    driver.settle()
    assert not page.voiding.button.isEnabled()


def test_an_answer_is_made_void_in_the_keying_room_and_keyed_again(at_work: Driver, region: Region) -> None:
    at_work.ask(lambda desk: keyed(desk, region.folder, "A11"))
    code = at_work.ask(codes)["A11"]
    at_work.enter(code)
    assert "is keyed already" in at_work.said
    at_work.push("Make void…")
    line = at_work.keying.waiting.voiding
    assert at_work.focus is line.field
    at_work.enter("two papers in one envelope")
    assert "is void" in at_work.said
    assert row_of(at_work).void == "two papers in one envelope"
    assert at_work.focus is at_work.keying.waiting.code
    at_work.enter(code)
    assert "made void: two papers in one envelope." in at_work.said
    session = at_work.keying.session
    assert session is not None
    assert not session.given, "it is keyed from the beginning"
    at_work.type("1")
    at_work.settle()
    while at_work.keying.session is not None:
        at_work.press(Key.Key_Return, shift=True)
        at_work.settle()
    at_work.press(Key.Key_Escape)  # Shift is no longer held
    assert not row_of(at_work).void
    assert row_of(at_work).state is FormState.KEYED


def test_the_menu_of_the_board_offers_it_too(local: Driver, region: Region) -> None:
    page = marked(local, region)
    assert [plain(action.text()) for action in page.table.actions()] == ["Make void…"]
    page.table.actions()[0].trigger()
    assert page.voiding.line.isVisible()


def test_in_large_text_the_question_why_is_brought_in_view(local: Driver, region: Region) -> None:
    for _step in range(10):
        local.window.trigger("text_larger")
    page = marked(local, region)
    page.voiding.ask()
    local.settle()
    line = page.voiding.line.field
    assert page.voiding.line.visibleRegion().boundingRect().height() > 0
    assert not line.visibleRegion().isEmpty()

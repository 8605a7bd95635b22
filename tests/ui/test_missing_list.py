"""The missing list: a manager a row, reasons and support written down at once, addresses copied, all by keyboard."""

import json
from collections import Counter
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton

from samdesk import language
from samdesk.services import organisations
from samdesk.services.following import Following, Reason, follow_up, missing_by_manager
from samdesk.services.forms import register_received
from samdesk.ui import theme
from samdesk.ui.forms.missing import WITHOUT, MissingView
from tests.small_region import Region, codes, dump
from tests.ui.driving import Driver
from tests.ui.test_window import _letters

Key = Qt.Key


def known(driver: Driver, unit: str) -> Following:
    found = driver.ask(missing_by_manager)
    return next(form.following for one in found for form in one.forms if form.form.unit == unit)


def managers(view: MissingView) -> list[str]:
    return [one.manager.managers for one in view.model.rows]


@pytest.fixture
def view(local: Driver) -> MissingView:
    page = local.show("forms")
    page.tabs.setFocus()
    local.press(Key.Key_Right)
    local.settle()
    assert page.missing.isVisible()
    view: MissingView = page.missing
    return view


def choose(driver: Driver, view: MissingView, manager: str) -> None:
    view.table.selectRow(managers(view).index(manager))
    driver.settle()


def test_each_manager_has_a_row_with_forms_last_date_and_reason(local: Driver, view: MissingView) -> None:
    texts = {
        one.manager.managers: [view.model.data(view.model.index(row, column)) for column in range(5)]
        for row, one in enumerate(view.model.rows)
    }
    assert texts["Chef 0210"] == ["Chef 0210", "2", "2023-12-01, is past", "", "Primärvården"]
    local.ask(lambda desk: follow_up(desk, [codes(desk)["B1"]], reason=Reason.ABSENCE))
    local.ask(lambda desk: register_received(desk, [codes(desk)["A11"]]))
    view._page.read_again()
    local.settle()
    assert "Chef 0111" not in managers(view)
    (row,) = [row for row, one in enumerate(view.model.rows) if one.manager.managers == "Chef 0210"]
    assert view.model.data(view.model.index(row, 3)) == "absence 1, without reason 1"


def test_a_reason_and_support_are_written_by_keyboard_and_saved_at_once(local: Driver, view: MissingView) -> None:
    view.table.setFocus()
    choose(local, view, "Chef 0210")
    local.press(Key.Key_Return)
    assert local.focus is view.card.reason
    for _step in range(4):
        local.press(Key.Key_Down)
    view.card.reason.activated.emit(view.card.reason.currentIndex())  # what an arrow key comes to where a list is shown
    local.settle()
    local.settle()
    assert known(local, "B1").reason is known(local, "B2").reason is Reason.ABSENCE
    local.press(Key.Key_Tab)
    local.press(Key.Key_Tab)
    assert local.focus is view.card.fields["support"]
    local.type("Vill ha hjälp på plats")
    local.press(Key.Key_Tab)
    local.type("HR2, v 50")
    local.press(Key.Key_Return)
    local.settle()
    local.settle()
    assert known(local, "B2").support == "Vill ha hjälp på plats"
    assert known(local, "B1").contact == "HR2, v 50"
    assert known(local, "B1").reason is Reason.ABSENCE
    assert local.focus is view.card.fields["contact"]
    local.press(Key.Key_Escape)
    assert local.focus is view.table


def test_only_the_marked_forms_are_written_of(local: Driver, view: MissingView) -> None:
    choose(local, view, "Chef 0210")
    assert view.card.whom.text() == "For the 2 marked forms"
    view.card.table.selectRow(0)
    unit, other = (one.form.unit for one in view.card.model.rows)
    view.card.fields["note"].setFocus()
    local.enter("Bytte arbetssätt")
    local.settle()
    assert known(local, unit).note == "Bytte arbetssätt"
    assert not known(local, other).note
    view.card.table.selectAll()
    assert view.card.fields["note"].placeholderText() == "different"
    assert view.card.fields["note"].text() == ""


def test_what_is_being_written_survives_that_something_else_changes(local: Driver, view: MissingView) -> None:
    choose(local, view, "Chef 0210")
    view.card.fields["note"].setFocus()
    local.type("Återkom")
    local.ask(lambda desk: follow_up(desk, [codes(desk)["A11"]], reason=Reason.OTHER))
    view._page.read_again()
    local.settle()
    assert view.card.fields["note"].text() == "Återkom"
    local.type("mer")
    local.show("overview")
    local.settle()
    assert known(local, "B1").note == "Återkommer"


def test_what_is_being_written_is_saved_when_the_window_is_closed(
    local: Driver, view: MissingView, region: Region
) -> None:
    choose(local, view, "Chef 0210")
    view.card.fields["note"].setFocus()
    local.type("Återkommer")
    local.window.close()
    assert any("Återkommer" in line for line in dump(region.local))


def test_managers_are_found_by_reason_and_without_one(local: Driver, view: MissingView) -> None:
    every = managers(view)
    local.ask(lambda desk: follow_up(desk, [codes(desk)["A11"]], reason=Reason.NEW_MANAGER))
    view._page.read_again()
    local.settle()
    view.table.setFocus()
    view.reason.setCurrentIndex(view.reason.findData(str(Reason.NEW_MANAGER)))
    view.look_up()
    assert managers(view) == ["Chef 0111"]
    assert view.reason.currentText() == "new manager (1)"
    view.reason.setCurrentIndex(view.reason.findData(WITHOUT))
    view.look_up()
    assert managers(view) == [name for name in every if name != "Chef 0111"]
    view.reason.setCurrentIndex(0)
    view.search.setText("öster")
    assert managers(view) == ["Chef 0210"]


def test_the_open_manager_stays_while_a_reason_filter_no_longer_fits(local: Driver, view: MissingView) -> None:
    view.reason.setCurrentIndex(view.reason.findData(WITHOUT))
    view.look_up()
    choose(local, view, "Chef 0111")
    view.open()
    view.card.reason.setCurrentIndex(4)
    view.card.reason.activated.emit(4)
    local.settle()
    local.settle()
    assert view.card.manager is not None
    assert view.card.manager.managers == "Chef 0111"
    assert view.card.reason.currentData() == str(Reason.ABSENCE)
    assert local.focus is view.card.reason


def test_addresses_are_copied_and_managers_without_one_are_counted(local: Driver, region: Region) -> None:
    table = region.folder / "with_addresses.csv"
    rows = region.list.read_text("utf-8").splitlines()
    written = [rows[0] + ";E-post"] + [
        row + (";chef0210@region.example" if "Chef 0210" in row else ";") for row in rows[1:]
    ]
    table.write_text("\n".join(written), "utf-8")
    local.ask(lambda desk: organisations.import_organisation(desk, table))
    page = local.show("forms")
    page.tabs.setCurrentIndex(1)
    local.settle()
    page.missing.copy_addresses()
    assert QGuiApplication.clipboard().text() == "chef0210@region.example"
    assert "1 address is copied. 8 managers have no address." in local.said
    choose(local, page.missing, "Chef 0210")
    assert page.missing.card.copy.isVisible()
    page.missing.card.copy.click()
    assert local.said == "1 address is copied."


@pytest.mark.parametrize("ending", ["pdf", "xlsx"])
def test_the_list_is_saved_with_reasons(
    local: Driver, view: MissingView, tmp_path: Path, dialogs: object, ending: str
) -> None:
    local.ask(lambda desk: follow_up(desk, [codes(desk)["A11"]], reason=Reason.PAPER_ONLY, support="Ring upp"))
    dialogs.saves = [tmp_path / f"list.{ending}"]  # type: ignore[attr-defined]
    local.push(f"Save list as {ending.upper()}…")
    local.settle()
    assert f"list.{ending}" in local.said
    if ending == "xlsx":
        cells = [c.value for sheet in load_workbook(tmp_path / "list.xlsx") for row in sheet.iter_rows() for c in row]
        assert "done on paper only" in cells
        assert "Ring upp" in cells


def test_a_file_that_is_only_read_shows_the_list_and_changes_nothing(driver: Driver, region: Region) -> None:
    before = dump(region.local)
    driver.open(region.local, read_only=True)
    page = driver.show("forms")
    page.tabs.setCurrentIndex(1)
    driver.settle()
    fields = [page.missing.card.reason, *page.missing.card.fields.values()]
    assert page.missing.model.rows
    assert not any(field.isEnabled() for field in fields)
    assert dump(region.local) == before


def test_the_list_speaks_of_absence_and_never_of_illness(local: Driver, view: MissingView) -> None:
    said = json.dumps([view.card.reason.itemText(index) for index in range(view.card.reason.count())])
    assert "absence" in said
    assert "ill" not in said.replace("still", "")


def test_every_field_of_the_list_is_reached_by_tab_and_named(local: Driver, view: MissingView) -> None:
    view.search.setFocus()
    seen = [local.focus]
    local.press(Key.Key_Tab)
    while local.focus not in seen and len(seen) < 60:
        seen.append(local.focus)
        local.press(Key.Key_Tab)
    assert all(widget.accessibleName() for widget in seen if view.isAncestorOf(widget))
    wanted = [view.table, view.card.table, view.card.reason, *view.card.fields.values(), view.forvaltning, view.reason]
    assert all(widget in seen for widget in wanted)


@pytest.mark.parametrize("spoken", ["sv", "en"])
def test_letters_for_alt_are_unique_and_no_text_is_cut_in_large_text(
    driver: Driver, region: Region, spoken: str
) -> None:
    language.use(spoken)
    driver.window.rebuild()
    driver.window.current.change_settings(text_percent=200)
    theme.use_text_size(200)
    theme.dress(driver.window)
    driver.window.resize(1280, 800)
    driver.open(region.local)
    page = driver.show("forms")
    page.tabs.setCurrentIndex(1)
    driver.settle()
    letters = Counter(_letters(driver.window))
    assert not [letter for letter, n in letters.items() if n > 1]
    assert driver.window.minimumSizeHint().width() <= 1280
    cut = [
        widget.text()
        for widget in page.missing.findChildren(QAbstractButton)
        if widget.isVisibleTo(page) and widget.width() < widget.minimumSizeHint().width()
    ]
    assert not cut
    language.use("en")
    theme.use_text_size(100)

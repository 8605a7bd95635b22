"""The board and registering: every state in words and shape, counts to choose from, and scanning without a stop."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from samdesk import language
from samdesk.domain.form_id import written
from samdesk.domain.rounds import FormRow, FormState
from samdesk.services.forms import forms, register_received
from samdesk.ui import controls
from samdesk.ui.forms import board, finding
from samdesk.ui.forms.finding import JOINT, LATE, VOID, Finder, Wanted
from samdesk.ui.forms.registering import Registering
from samdesk.ui.theme import Tone
from tests.small_region import Region, codes, keyed
from tests.ui.driving import Driver

Key = Qt.Key
STATE = 3
"""The column of the state."""


def row(n: int, state: FormState = FormState.PLANNED, **more: object) -> FormRow:
    known = (f"{n:08}", "d", f"U{n}", f"Enhet {n}", f"F{n % 2}", f"Förvaltning {n % 2}", f"Chef {n:04}")
    return FormRow(*known, state, 0, 31, None, None, **more)  # type: ignore[arg-type]


# The board


def test_every_state_has_words_and_a_shape_of_its_own() -> None:
    assert len({finding.state_name(state) for state in FormState}) == len(FormState)
    assert set(finding.STATE_ICONS) == set(FormState)
    assert len(set(finding.STATE_ICONS.values())) == len(FormState)


def test_late_and_joint_answers_are_said_beside_the_state() -> None:
    language.use("en")
    assert finding.state_text(row(1, FormState.RECEIVED, late=True)) == "received, late"
    assert finding.state_text(row(1, FormState.KEYED, units=("U1", "U2", "U3"))) == "keyed, joint for 3 units"
    code = "00000009"
    assert finding.state_text(row(1, joint_with=code)) == f"planned, answered by {written(code)}"


def test_counts_are_of_what_is_looked_for_whatever_state_is_chosen() -> None:
    rows = [row(n, FormState.KEYED if n < 3 else FormState.PLANNED, late=n == 0) for n in range(10)]
    finder = Finder([*rows, row(10, FormState.EXEMPT, joint_with="00000001")])
    found = finder.found(Wanted(forvaltning="F0", mark=str(FormState.KEYED)))
    assert [one.unit for one in found.rows] == ["U0", "U2"]
    assert found.counts == {"": 6, "keyed": 2, "planned": 3, "exempt": 1, LATE: 1, JOINT: 1, VOID: 0}
    assert [one.unit for one in finder.found(Wanted(mark=LATE)).rows] == ["U0"]
    assert [one.unit for one in finder.found(Wanted(mark=JOINT)).rows] == ["U10"]
    assert [one.unit for one in finder.found(Wanted("enhet 7")).rows] == ["U7"]


def test_chips_count_states_and_choose_what_the_list_shows(local: Driver, region: Region) -> None:
    local.ask(lambda desk: keyed(desk, region.folder, "A11", "B1"))
    local.ask(lambda desk: register_received(desk, [codes(desk)["A21"]]))
    page = local.show("forms")
    shown = {mark: chip.text() for mark, chip in page.chips.chips.items() if chip.isVisible()}
    assert shown == {"": "All 10", "planned": "planned 7", "received": "received 1", "keyed": "keyed 2", LATE: "late 3"}
    local.click(page.chips.chips["keyed"])
    assert {one.unit for one in page.model.rows} == {"A11", "B1"}
    assert page.chips.chips["keyed"].accessibleName() == "Show keyed: 2"
    page.search.setText("avdelning")
    assert [one.unit for one in page.model.rows] == ["A11"]
    assert page.chips.chips[""].text() == "All 2"


def test_chips_are_one_stop_for_tab_and_arrows_go_between_them(local: Driver) -> None:
    local.ask(lambda desk: register_received(desk, [codes(desk)["A11"]]))
    page = local.show("forms")
    page.search.setFocus()
    stops = []
    for _step in range(4):
        local.press(Key.Key_Tab)
        stops.append(local.focus)
    chips = [stop for stop in stops if stop in page.chips.chips.values()]
    assert chips == [page.chips.chips[""]]
    chips[0].setFocus()
    local.press(Key.Key_Right)
    local.press(Key.Key_Space)
    assert page.chips.mark == str(FormState.PLANNED)
    assert len(page.model.rows) == 9


def test_the_state_column_has_text_and_picture(local: Driver) -> None:
    page = local.show("forms")
    index = page.model.index(0, STATE)
    assert page.model.data(index) == "planned"
    assert not page.model.data(index, Qt.ItemDataRole.DecorationRole).isNull()
    warned, plain = board.state_icon(row(1, FormState.DIFFERS)), board.state_icon(row(1, FormState.KEYED))
    assert warned.cacheKey() != plain.cacheKey()


# Registering


def scan(driver: Driver, code: str) -> None:
    """A scanner: the characters of a code and Enter, a key each millisecond."""
    for character in code:
        QTest.keyClick(driver.focus, character, Qt.KeyboardModifier.NoModifier, 1)
    QTest.keyClick(driver.focus, Key.Key_Return, Qt.KeyboardModifier.NoModifier, 1)


@pytest.mark.parametrize("state", [FormState.RECEIVED, FormState.HANDED_OUT])
def test_a_scanner_is_never_kept_waiting_and_nothing_it_reads_is_lost(local: Driver, state: FormState) -> None:
    known = local.ask(codes)
    page = local.show("forms")
    page.registering.state.setCurrentIndex(page.registering.state.findData(str(state)))
    page.registering.code.setFocus()
    for code in (*known.values(), known["A11"], "ABCD1234"):
        scan(local, code)
        assert local.focus is page.registering.code
    local.settle()
    local.settle()
    assert {one.state for one in local.ask(forms)} == {state}
    assert {one.state for one in page.model.rows} == {state}
    assert [one.tone for one in page.registering.last[:3]] == [Tone.ERROR, Tone.WARNING, Tone.GOOD]
    assert len(page.registering.last) == 10
    assert page.registering.list.count() == 10


def test_what_is_wrong_is_heard_and_seen_and_the_next_code_goes_on(
    local: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    beeps: list[str] = []
    monkeypatch.setattr(QApplication, "beep", lambda: beeps.append("beep"))
    said: list[tuple[str, bool]] = []

    def hear(widget: QWidget, text: str, *, urgent: bool = False) -> None:
        if isinstance(widget, Registering):
            said.append((text, urgent))

    monkeypatch.setattr(controls, "announce", hear)
    known = local.ask(codes)
    page = local.show("forms")
    for code in (known["A11"], known["A11"], "ABCD1234", known["A12"]):
        local.enter(code)
    local.settle()
    assert len(beeps) == 2
    assert [urgent for _text, urgent in said] == [False, True, True, False]
    assert "before" in said[1][0]
    assert "ABCD1234" in said[2][0]
    assert [one.tone for one in reversed(page.registering.last)] == [Tone.GOOD, Tone.WARNING, Tone.ERROR, Tone.GOOD]
    assert "In this sitting: 2" in page.registering._said.text()


def test_a_wrong_registration_is_taken_back_from_the_list(local: Driver) -> None:
    known = local.ask(codes)
    page = local.show("forms")
    local.enter(known["A11"])
    local.enter(known["A12"])
    assert page.registering.list.currentItem().text().startswith(written(known["A12"]))
    page.registering.list.setCurrentRow(1)
    local.push("Take back registration")
    local.settle()
    states = {one.unit: one.state for one in page.model.rows}
    assert (states["A11"], states["A12"]) == (FormState.PLANNED, FormState.RECEIVED)
    assert "not registered any more" in page.registering._said.text()
    assert not page.registering.take_back.isEnabled()
    assert local.focus is page.registering.code
    local.enter(known["A11"])
    assert "In this sitting: 2" in page.registering._said.text()


def test_a_registration_that_is_keyed_meanwhile_stays_and_says_why(local: Driver, region: Region) -> None:
    known = local.ask(codes)
    page = local.show("forms")
    local.enter(known["A11"])
    local.ask(lambda desk: keyed(desk, region.folder, "A11"))
    page.registering.take_back.click()
    local.settle()
    assert "answers of it are keyed" in local.said


def test_another_desk_file_begins_with_an_empty_list(local: Driver, region: Region) -> None:
    page = local.show("forms")
    local.enter("ABCD1234")
    assert page.registering.list.isVisible()
    local.open(region.central)
    local.show("forms")
    assert not page.registering.list.isVisible()
    assert not page.registering._said.text()


def test_the_board_of_a_file_that_is_only_read_registers_nothing(driver: Driver, region: Region) -> None:
    driver.open(region.local, read_only=True)
    page = driver.show("forms")
    assert not page.registering.isEnabled()
    assert len(page.model.rows) == 10

"""Taking back and doing again, notes, and the count of strokes, by keyboard alone."""

from datetime import UTC, datetime

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from samdesk.domain.answers import Answer
from samdesk.services.desks import Desk
from samdesk.services.keying_figures import figures
from samdesk.services.notes import notes
from samdesk.ui.theme import Tone
from tests.small_region import NUMBERS
from tests.ui.driving import Driver, begin, session

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


def control(driver: Driver, key: Qt.Key) -> None:
    QTest.keyClick(driver.focus, key, CONTROL)
    driver.settle()
    driver.settle()


def finish(driver: Driver) -> None:
    """Key everything that is left, and say that the form is done."""
    driver.type("1" * len(NUMBERS))
    driver.settle()
    driver.enter()
    driver.type("1")
    driver.enter()
    driver.enter("2")
    driver.enter()
    driver.enter("231204")


def test_control_z_takes_back_the_last_answer_and_stands_on_its_row(at_work: Driver) -> None:
    begin(at_work)
    at_work.type("13")
    at_work.settle()
    control(at_work, Key.Key_Z)
    assert session(at_work).at == "2"
    assert session(at_work).answer == Answer()
    assert session(at_work).answers["1"].choice == "1"


def test_control_y_does_it_again(at_work: Driver) -> None:
    begin(at_work)
    at_work.type("13")
    at_work.settle()
    control(at_work, Key.Key_Z)
    control(at_work, Key.Key_Y)
    assert session(at_work).answers["2"].choice == "3"


def test_a_changed_answer_comes_back_as_it_was(at_work: Driver) -> None:
    begin(at_work)
    at_work.type("1-2")
    at_work.settle()
    control(at_work, Key.Key_Z)
    assert session(at_work).answers["1"].choice == "1"


def test_a_step_in_another_form_opens_that_form(at_work: Driver) -> None:
    first = begin(at_work)
    at_work.type("1")
    at_work.press(Key.Key_Escape)
    at_work.settle()
    begin(at_work, "A12")
    control(at_work, Key.Key_Z)
    assert session(at_work).form.form_id == first
    assert session(at_work).at == "1"


def test_a_finished_form_is_opened_again_for_it(at_work: Driver) -> None:
    code = begin(at_work)
    finish(at_work)
    assert at_work.keying.session is None
    control(at_work, Key.Key_Z)
    assert session(at_work).form.form_id == code


def test_with_nothing_to_take_back_it_is_said(at_work: Driver) -> None:
    begin(at_work)
    control(at_work, Key.Key_Z)
    assert at_work.page.strip.tone is Tone.NOTE
    at_work.type("1")
    at_work.settle()
    assert session(at_work).answers["1"].choice == "1"


def test_keys_pressed_while_a_step_is_taken_back_are_used_after_it(at_work: Driver) -> None:
    begin(at_work)
    at_work.type("13")
    at_work.settle()
    QTest.keyClick(at_work.focus, Key.Key_Z, CONTROL)
    at_work.type("2")
    at_work.settle()
    at_work.settle()
    assert session(at_work).answers["2"].choice == "2"
    assert session(at_work).at == "3"


def test_control_z_in_a_motivation_takes_back_what_is_being_written(at_work: Driver) -> None:
    begin(at_work)
    at_work.type("1-abc")
    at_work.settle()
    QTest.keyClick(at_work.focus, Key.Key_Z, CONTROL)
    assert session(at_work).answers["1"].choice == "1"
    assert session(at_work).writing is not None


def test_f9_writes_a_note_that_stays_on_the_row(at_work: Driver) -> None:
    code = begin(at_work)
    at_work.press(Key.Key_F9)
    at_work.enter("Otydligt kryss")
    assert session(at_work).at == "1"
    assert session(at_work).notes == {"1": "Otydligt kryss"}
    (note,) = at_work.ask(lambda desk: notes(desk, code))
    assert (note.text, note.export) == ("Otydligt kryss", False)


def test_shift_f9_writes_a_note_for_central(at_work: Driver) -> None:
    code = begin(at_work)
    at_work.press(Key.Key_F9, shift=True)
    at_work.enter("Fråga enheten")
    (note,) = at_work.ask(lambda desk: notes(desk, code))
    assert note.export


def test_notes_are_there_when_the_form_opens_again(at_work: Driver) -> None:
    begin(at_work)
    at_work.press(Key.Key_F9)
    at_work.enter("Otydligt kryss")
    at_work.press(Key.Key_Escape)
    at_work.settle()
    begin(at_work)
    at_work.settle()
    assert session(at_work).notes == {"1": "Otydligt kryss"}


def test_every_key_of_an_answer_is_counted(at_work: Driver) -> None:
    begin(at_work)
    at_work.type("5121")
    at_work.settle()

    def strokes(desk: Desk) -> int:
        return figures(desk, "A1", datetime(2000, 1, 1, tzinfo=UTC)).strokes

    assert at_work.ask(strokes) == 4

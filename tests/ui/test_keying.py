"""Keying a form by keyboard alone: what the operator presses is what the desk file holds."""

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from samdesk.domain.answers import Answer, FormAnswers, Missing
from samdesk.domain.form_id import qr_text, written
from samdesk.domain.rounds import FormState
from samdesk.services import desks
from samdesk.services.forms import forms
from samdesk.services.keying import open_form
from samdesk.ui.keying.flow import DAY, EMPLOYEES, PARTICIPANTS, UNITS
from samdesk.ui.window import MainWindow
from tests.small_region import NUMBERS, Region, codes
from tests.ui.driving import Driver, begin, session

Key = Qt.Key


def code_of(driver: Driver, unit: str) -> str:
    return driver.ask(codes)[unit]


def kept(driver: Driver, code: str) -> FormAnswers:
    """The answers of a form as the desk file has them."""
    return driver.ask(lambda desk: open_form(desk, code, operator="Z9")).content


def test_a_whole_form_on_the_keypad_is_read_back_from_the_file(at_work: Driver, region: Region) -> None:
    code = begin(at_work)
    at_work.type("1" * len(NUMBERS))
    at_work.settle()
    assert session(at_work).at == "#plan:1:what"
    at_work.enter()
    assert session(at_work).at == PARTICIPANTS
    at_work.type("12")
    at_work.enter()
    assert session(at_work).at == EMPLOYEES
    at_work.enter("7")
    assert session(at_work).at == UNITS
    at_work.enter()
    assert session(at_work).at == DAY
    at_work.enter("231204")
    assert at_work.keying.session is None, "nothing was missing, so the form is done"
    assert at_work.focus is at_work.keying.waiting.code

    content = kept(at_work, code)
    assert {number: answer.choice for number, answer in content.answers.items()} == dict.fromkeys(NUMBERS, "1")
    people = content.participants
    assert (people.manager, people.safety_representative, people.main_safety_representative) == (True, True, False)
    assert people.employees == 7
    assert content.answered_on == date(2023, 12, 4)
    states = {row.form_id: row.state for row in at_work.ask(forms)}
    assert states[code] is FormState.KEYED


def test_every_missing_key_says_why(at_work: Driver) -> None:
    code = begin(at_work)
    at_work.type(",.*/")
    at_work.settle()
    answers = kept(at_work, code).answers
    said = [answers[number].missing for number in NUMBERS[:4]]
    assert said == [Missing.BLANK, Missing.BLANK, Missing.TWO_BOXES, Missing.ILLEGIBLE]
    assert session(at_work).at == NUMBERS[4]


def test_a_wrong_key_changes_nothing_and_names_the_right_ones(at_work: Driver) -> None:
    code = begin(at_work)
    at_work.type("5")
    at_work.settle()
    assert session(at_work).at == "1"
    assert "1  2  3  9" in session(at_work).problem
    assert not kept(at_work, code).answers


def test_an_action_mark_stays_on_the_row_and_goes_away_again(at_work: Driver) -> None:
    begin(at_work)
    at_work.type("+")
    at_work.settle()
    assert session(at_work).at == "1"
    assert session(at_work).answer.action
    at_work.type("+")
    at_work.settle()
    assert not session(at_work).answer.action


def test_minus_and_up_go_back_enter_and_down_go_forward(at_work: Driver) -> None:
    begin(at_work)
    at_work.type("12")
    at_work.settle()
    at_work.type("-")
    assert session(at_work).at == "2"
    at_work.press(Key.Key_Up)
    assert session(at_work).at == "1"
    at_work.press(Key.Key_Down)
    at_work.press(Key.Key_Return)
    assert session(at_work).at == "3"
    assert [session(at_work).answers[number].choice for number in ("1", "2")] == ["1", "2"]


def test_letters_write_the_motivation_and_enter_goes_to_the_next_row(at_work: Driver) -> None:
    code = begin(at_work)
    at_work.enter("Policyn gicks igenom i mars, även på natten")
    assert session(at_work).at == "2"
    assert kept(at_work, code).answers["1"].motivation == "Policyn gicks igenom i mars, även på natten"


def test_f2_goes_on_with_a_motivation_and_escape_leaves_it_as_it_was(at_work: Driver) -> None:
    code = begin(at_work)
    at_work.press(Key.Key_F2)
    at_work.enter("En")
    at_work.type("-")
    at_work.press(Key.Key_F2)
    at_work.type(" gång")
    at_work.press(Key.Key_Escape)
    assert at_work.focus is at_work.keying.form_view.sheet
    assert kept(at_work, code).answers["1"].motivation == "En"
    at_work.press(Key.Key_F2)
    at_work.enter(" gång")
    assert kept(at_work, code).answers["1"].motivation == "En gång"


def test_f6_goes_to_a_row_by_its_number(at_work: Driver) -> None:
    begin(at_work)
    at_work.press(Key.Key_F6)
    at_work.enter("10C")
    assert session(at_work).at == "10c"
    at_work.press(Key.Key_F6)
    at_work.enter("99")
    assert session(at_work).at == "10c"
    assert "99" in session(at_work).problem
    at_work.press(Key.Key_Escape)
    at_work.type("3")
    at_work.settle()
    assert session(at_work).answers["10c"].choice == "3"


def test_escape_leaves_the_form_and_it_opens_again_at_the_same_row(at_work: Driver) -> None:
    code = begin(at_work)
    at_work.type("1122")
    at_work.settle()
    at_work.press(Key.Key_F6)
    at_work.enter("10b")
    at_work.press(Key.Key_Escape)
    at_work.settle()
    assert at_work.keying.session is None
    at_work.enter(code)
    assert session(at_work).at == "10b"


def test_a_new_program_opens_the_form_at_the_row_after_the_last_answer(
    at_work: Driver, make_window: Callable[[], MainWindow], region: Region
) -> None:
    code = begin(at_work)
    at_work.type("112")
    at_work.settle()
    at_work.window.close()
    again = Driver(make_window(), at_work.qtbot)
    again.open(region.local)
    again.begin_keying()
    again.enter(code)
    assert session(again).at == "4"


def test_the_end_check_is_shown_once_and_the_same_key_accepts_it(at_work: Driver) -> None:
    code = begin(at_work)
    at_work.type("1" * (len(NUMBERS) - 2))
    at_work.settle()
    at_work.press(Key.Key_Return, shift=True)
    at_work.settle()
    assert "15, 16" in at_work.said
    assert at_work.keying.session is not None
    at_work.press(Key.Key_Return, shift=True)
    at_work.settle()
    assert at_work.keying.session is None
    content = kept(at_work, code)
    assert [content.answers[number].missing for number in ("15", "16")] == [Missing.BLANK] * 2
    assert at_work.said == ""


def test_another_key_after_the_end_check_goes_on_keying(at_work: Driver) -> None:
    begin(at_work)
    at_work.type("1" * (len(NUMBERS) - 1))
    at_work.settle()
    at_work.press(Key.Key_Return, shift=True)
    assert "16" in at_work.said
    at_work.type("2")
    at_work.settle()
    assert at_work.said == ""
    assert session(at_work).answers["16"].choice == "2"


def test_the_end_check_can_be_accepted_while_the_day_is_written(at_work: Driver) -> None:
    begin(at_work)
    at_work.type("1" * len(NUMBERS))
    at_work.settle()
    for _step in range(5):
        at_work.enter()
    assert "day of answering" in at_work.said
    assert at_work.focus is at_work.keying.form_view.editor
    at_work.press(Key.Key_Return, shift=True)
    at_work.settle()
    assert at_work.keying.session is None


def test_a_day_that_is_none_stays_to_be_mended(at_work: Driver) -> None:
    begin(at_work)
    at_work.keying.session.go_to(DAY)
    at_work.enter("20231399")
    assert session(at_work).at == DAY
    assert session(at_work).problem
    assert at_work.keying.form_view.editor.text == "20231399"


def test_a_finished_form_says_so_and_opens_again(at_work: Driver) -> None:
    code = begin(at_work)
    at_work.type("1" * len(NUMBERS))
    at_work.settle()
    at_work.press(Key.Key_Return, shift=True)
    at_work.press(Key.Key_Return, shift=True)
    at_work.settle()
    at_work.enter(code)
    assert "keyed already" in at_work.said
    at_work.push("Open it again")
    at_work.press(Key.Key_F6)
    at_work.enter("8")
    at_work.type("3")
    at_work.settle()
    at_work.press(Key.Key_Return, shift=True)
    at_work.press(Key.Key_Return, shift=True)
    at_work.settle()
    assert at_work.keying.session is None
    assert kept(at_work, code).answers["8"].choice == "3"


def test_a_mistyped_code_is_refused_with_the_nearest_one(at_work: Driver) -> None:
    code = code_of(at_work, "A11")
    wrong = code[:7] + ("0" if code[7] != "0" else "1")
    at_work.enter(wrong)
    assert at_work.keying.session is None
    assert written(code) in at_work.said
    at_work.type(code)
    assert at_work.keying.waiting.code.text() == code, "the wrong code was marked, so the next one replaces it"


def test_a_scanner_burst_opens_the_form_and_keys_after_it_land_on_its_rows(at_work: Driver) -> None:
    code = code_of(at_work, "A12")
    at_work.type(qr_text(code, 1))
    at_work.press(Key.Key_Return)
    at_work.type("123")
    at_work.settle()
    assert [session(at_work).answers[number].choice for number in ("1", "2", "3")] == ["1", "2", "3"]
    assert session(at_work).form.form_id == code


@pytest.mark.parametrize("row", ["1", PARTICIPANTS, EMPLOYEES])
def test_scanning_the_forms_next_page_answers_nothing(at_work: Driver, row: str) -> None:
    code = begin(at_work)
    session(at_work).go_to(row)
    before = kept(at_work, code)
    at_work.enter(qr_text(code, 2))
    assert session(at_work).at == row
    assert kept(at_work, code) == before


@pytest.mark.parametrize("row", ["1", PARTICIPANTS])
def test_scanning_another_form_in_the_middle_is_said_and_answers_nothing(at_work: Driver, row: str) -> None:
    code, other = begin(at_work), code_of(at_work, "B1")
    session(at_work).go_to(row)
    at_work.enter(qr_text(other, 1))
    assert written(other) in at_work.said
    assert session(at_work).form.form_id == code
    assert not kept(at_work, code).answers


def test_keys_faster_than_the_disk_are_neither_lost_nor_misplaced(at_work: Driver) -> None:
    drawn = random.Random(4)
    keyed = {}
    for unit in ("A11", "A12", "A21", "B1", "B2"):
        code = code_of(at_work, unit)
        choices = [drawn.choice("1239,*/") for _row in NUMBERS]
        at_work.type(qr_text(code, 1))
        at_work.press(Key.Key_Return)
        at_work.type("".join(choices))
        at_work.press(Key.Key_Return, shift=True)
        at_work.press(Key.Key_Return, shift=True)
        keyed[code] = choices
    at_work.settle()
    missing = {",": Missing.BLANK, "*": Missing.TWO_BOXES, "/": Missing.ILLEGIBLE}
    for code, choices in keyed.items():
        answers = kept(at_work, code).answers
        expected = [Answer(missing=missing[key]) if key in missing else Answer(key) for key in choices]
        assert [answers[number] for number in NUMBERS] == expected


def test_a_key_held_down_answers_one_row(at_work: Driver) -> None:
    begin(at_work)
    at_work.type("1")
    for _time in range(20):
        at_work._send(Key.Key_1, "1", repeated=True)
    at_work.settle()
    assert session(at_work).at == "2"


def test_the_answer_is_in_the_file_before_the_next_row_is_the_current_one(at_work: Driver, region: Region) -> None:
    code = begin(at_work)
    seen: list[str] = []

    def look() -> None:
        with desks.open_desk(region.local, read_only=True) as desk:
            seen.append(open_form_read_only(desk, code).get("1", Answer()).choice)

    session(at_work).moved.connect(look)
    at_work.type("2")
    at_work.settle()
    assert seen == ["2"]


def open_form_read_only(desk: desks.Desk, code: str) -> dict[str, Answer]:
    return dict(open_form(desk, code, operator="Z9").content.answers)


def test_an_answer_that_cannot_be_saved_is_told_on_the_row_and_nothing_lands_elsewhere(
    at_work: Driver, refusing: Callable[[bool], None]
) -> None:
    code = begin(at_work)
    at_work.type("1")
    at_work.settle()
    refusing(True)
    at_work.type("2333")
    at_work.settle()
    assert session(at_work).at == "2"
    assert session(at_work).problem.startswith("Not saved.")
    assert at_work.said
    refusing(False)
    at_work.type("23")
    at_work.settle()
    assert [kept(at_work, code).answers[number].choice for number in ("1", "2", "3")] == ["1", "2", "3"]
    assert "4" not in kept(at_work, code).answers


def test_a_motivation_that_cannot_be_saved_is_still_there_to_save_again(
    at_work: Driver, full_disk: Callable[[bool], None]
) -> None:
    code = begin(at_work)
    full_disk(True)
    text = "Skrivet en gång. " * 500
    at_work.press(Key.Key_F2)
    at_work.keying.form_view.editor.setPlainText(text)
    at_work.enter()
    assert session(at_work).problem.startswith("Not saved.")
    assert at_work.focus is at_work.keying.form_view.editor
    assert at_work.keying.form_view.editor.text == text
    full_disk(False)
    at_work.enter()
    assert kept(at_work, code).answers["1"].motivation == text.strip()
    assert session(at_work).at == "2"


@pytest.fixture
def refusing(at_work: Driver) -> Callable[[bool], None]:
    """Let SQLite refuse every write as on a disk that became read-only, or take them again."""

    def change(refuse: bool) -> None:
        at_work.ask(lambda desk: _pragma(desk, f"query_only = {int(refuse)}"))

    return change


@pytest.fixture
def full_disk(at_work: Driver) -> Callable[[bool], None]:
    """Give the file no further page, as on a full disk, or give it space again."""

    def change(full: bool) -> None:
        pages = at_work.ask(lambda desk: _pragma(desk, "page_count"))
        at_work.ask(lambda desk: _pragma(desk, f"max_page_count = {pages if full else 1_000_000}"))

    return change


def _pragma(desk: desks.Desk, said: str) -> int:
    with desk.reading() as db:
        found = db.exec_driver_sql(f"PRAGMA {said}")
        return int(found.scalar_one()) if found.returns_rows else 0


def test_in_a_file_open_for_reading_nothing_can_be_keyed(driver: Driver, region: Region) -> None:
    driver.open(region.local, read_only=True)
    page = driver.begin_keying()
    assert not page.waiting.code.isEnabled()
    assert "reading" in page.waiting._note.text()


def test_an_operator_code_that_is_a_name_is_refused(local: Driver) -> None:
    page = local.show("keying")
    page.operator_view.code.clear()
    local.enter("Chef 0412")
    assert page.operator == ""
    assert "not a name" in local.said


def test_the_mouse_answers_too(at_work: Driver, tmp_path: Path) -> None:
    begin(at_work)
    sheet = at_work.keying.form_view.sheet
    placed = sheet._current()
    assert placed is not None
    area = {box.code: where for box, where in sheet._drawing.box_areas(placed.line, sheet._place(placed))}["3"]
    at_work.qtbot.mouseClick(sheet.viewport(), Qt.MouseButton.LeftButton, pos=area.center())
    at_work.settle()
    assert session(at_work).answers["1"].choice == "3"
    assert at_work.focus is sheet

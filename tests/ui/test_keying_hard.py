"""Keying under hard conditions: the program is killed, the disk fills up, keys come faster than a hand can press."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from getpass import getuser
from pathlib import Path
from platform import node
from time import perf_counter

import pytest
from PySide6.QtWidgets import QApplication

from samdesk.domain.answers import Answer, FormAnswers, Missing
from samdesk.domain.form_id import qr_text, written
from samdesk.services import desks, forms
from samdesk.services.keying import open_form
from samdesk.ui.keying.flow import DAY, EMPLOYEES
from samdesk.ui.theme import Tone
from tests import small_disks
from tests.bench import region as large
from tests.small_region import NUMBERS, Region, codes
from tests.storage.desks import faults_of
from tests.ui.driving import Driver, Key, begin, session

ROOT = Path(__file__).parents[2]
KILLS = 12
FORMS = 40
MISSING = {",": Missing.BLANK, ".": Missing.BLANK, "*": Missing.TWO_BOXES, "/": Missing.ILLEGIBLE}


def kept(driver: Driver, code: str) -> FormAnswers:
    """The answers of a form as the desk file has them."""
    return driver.ask(lambda desk: open_form(desk, code, operator="A1")).content


def again(driver: Driver, code: str) -> None:
    """Leave a form, and open it again."""
    while driver.keying.session is not None:
        driver.press(Key.Key_Escape)
        driver.settle()
    driver.enter(code)


# The program is killed


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills programs that it forks")
def test_what_was_painted_as_saved_is_in_the_file_after_the_program_was_killed(tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    command = [sys.executable, "-m", "tests.ui.kills", str(KILLS), str(seed)]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=180, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
    assert f"{KILLS} kills" in found.stdout


def test_a_form_that_is_left_at_its_end_opens_there_again(at_work: Driver) -> None:
    code = begin(at_work)
    for stop in (EMPLOYEES, DAY, "#plan:1:what"):
        session(at_work).go_to(stop)
        again(at_work, code)
        assert session(at_work).at == stop


def test_a_form_whose_plan_is_begun_opens_at_the_cell_after_the_last_one(at_work: Driver) -> None:
    code = begin(at_work)
    session(at_work).go_to("#plan:1:what")
    at_work.enter("Bättre ljus")
    assert session(at_work).at == "#plan:1:who"
    opened = at_work.ask(lambda desk: open_form(desk, code, operator="A1"))
    assert opened.position == "#plan:1:who", "as if the program had been killed here"
    again(at_work, code)
    at_work.enter("Chef")
    assert session(at_work).closing.plan[1].who == "Chef"


def test_a_form_whose_participants_are_keyed_opens_after_them(at_work: Driver) -> None:
    code = begin(at_work)
    session(at_work).go_to(EMPLOYEES)
    at_work.enter("7")
    opened = at_work.ask(lambda desk: open_form(desk, code, operator="A1"))
    assert opened.position == "#units"
    session(at_work).go_to(DAY)
    at_work.enter("231204")
    opened = at_work.ask(lambda desk: open_form(desk, code, operator="A1"))
    assert opened.position == DAY, "as if the program had been killed when rows were found without an answer"


# The disk is full, or may not be written any more


@pytest.fixture
def full(driver: Driver, region: Region, tmp_path: Path) -> Iterator[Callable[[bool], None]]:
    """A1 at work on a small disk, which can be filled up and emptied again."""
    with small_disks.small_disk(tmp_path / "disk", 8) as disk:
        path = Path(shutil.copy(region.local, disk))
        driver.open(path)
        driver.begin_keying()

        def change(fill: bool) -> None:
            if fill:
                small_disks.fill(disk)
            else:
                (disk / "stuffing").unlink()

        yield change
        driver.window.close()
        assert faults_of(path) == []


def key_until_refused(driver: Driver) -> dict[str, str]:
    """Key until an answer is refused; gives the choices that were painted as saved, by row."""
    keyed: dict[str, str] = {}
    for place in range(len(NUMBERS)):
        at, choice = session(driver).at, "123"[place % 3]
        driver.type(choice)
        driver.settle()
        if session(driver).problem:
            assert session(driver).at == at
            return keyed
        keyed[at] = choice
    pytest.fail("the disk was never full")


def choices(driver: Driver, code: str) -> dict[str, str]:
    return {number: answer.choice for number, answer in kept(driver, code).answers.items()}


def test_a_full_disk_is_told_on_the_row_and_keying_goes_on_there_when_there_is_room(
    driver: Driver, full: Callable[[bool], None]
) -> None:
    code = begin(driver)
    driver.type("12")
    driver.settle()
    full(True)
    keyed = {"1": "1", "2": "2", **key_until_refused(driver)}
    at = session(driver).at
    assert session(driver).problem.startswith("Not saved.")
    assert "full" in session(driver).problem
    assert driver.focus is driver.keying.form_view.sheet
    driver.type("3231")
    driver.settle()
    assert session(driver).at == at, "keys that were pressed after one that was not saved are not used"
    assert "not used" in driver.said
    assert choices(driver, code) == keyed
    full(False)
    driver.type("32")
    driver.settle()
    after = NUMBERS[NUMBERS.index(at) + 1]
    assert choices(driver, code) == {**keyed, at: "3", after: "2"}
    assert session(driver).problem == ""


def test_a_form_that_cannot_be_finished_on_a_full_disk_stays_open_and_is_finished_when_there_is_room(
    driver: Driver, full: Callable[[bool], None]
) -> None:
    code = begin(driver)
    driver.type("1" * len(NUMBERS))
    driver.settle()
    full(True)
    driver.press(Key.Key_Return, shift=True)
    driver.press(Key.Key_Return, shift=True)
    driver.settle()
    assert session(driver).problem.startswith("Not saved.")
    full(False)
    driver.press(Key.Key_Return, shift=True)
    driver.settle()
    assert driver.keying.session is None
    assert choices(driver, code) == dict.fromkeys(NUMBERS, "1")


def test_a_form_that_cannot_be_opened_on_a_full_disk_opens_when_there_is_room(
    driver: Driver, full: Callable[[bool], None]
) -> None:
    code = driver.ask(codes)["A12"]
    full(True)
    driver.type(qr_text(code, 1))
    driver.press(Key.Key_Return)
    driver.type("123")
    driver.settle()
    assert driver.keying.session is None
    assert "full" in driver.said
    full(False)
    driver.enter(code)
    assert choices(driver, code) == {}, "the keys that followed the code are not used later"


def test_a_disk_that_fails_is_told_on_the_row_and_what_was_saved_is_there_when_it_is_back(
    driver: Driver, region: Region, tmp_path: Path
) -> None:
    with small_disks.failing_disk(tmp_path / "disk") as disk:
        path = Path(shutil.copy(region.local, disk))
        small_disks.run("sync", "-f", str(disk))
        driver.open(path)
        driver.begin_keying()
        code = begin(driver)
        driver.type("123")
        driver.settle()
        small_disks.fail(disk)
        driver.type("1111")
        driver.settle()
        assert session(driver).at == "4"
        assert session(driver).problem.startswith("Not saved.")
        driver.press(Key.Key_Escape)
        driver.settle()
        assert driver.keying.session is None
        driver.window.close()
    image = disk.with_suffix(".img")
    with small_disks.mounted(tmp_path / "again", "-o", "loop", str(image)) as back:
        with desks.open_desk(back / path.name) as desk:
            opened = open_form(desk, code, operator="A1")
        assert {number: answer.choice for number, answer in opened.content.answers.items()} == {
            "1": "1",
            "2": "2",
            "3": "3",
        }
        assert opened.position == "4"
        assert faults_of(back / path.name) == []


# Keys as fast as the window takes them, and a scanner


@pytest.fixture
def many(driver: Driver, tmp_path: Path) -> tuple[Driver, list[str]]:
    """A1 at work on a desk file with many forms, and their codes."""
    path = tmp_path / "many.samdesk"
    with large.planned(path, FORMS) as desk:
        found = [row.form_id for row in forms.forms(desk) if row.unit]
    driver.open(path)
    driver.begin_keying()
    return driver, found


@dataclass
class Paper:
    """What a hand does to a form, and what its rows must say after that."""

    chance: random.Random
    code: str
    at: int = 0
    answers: dict[str, Answer] = field(default_factory=dict)

    def key(self, driver: Driver) -> None:
        """All rows, with keys that mean nothing, steps back, held keys and a page that is scanned in between."""
        while self.at < len(NUMBERS):
            self.one(driver, self.chance.random())

    def one(self, driver: Driver, dice: float) -> None:
        row = NUMBERS[self.at]
        if dice < 0.06:
            driver.type(self.chance.choice("5678"))
        elif dice < 0.09 and self.at:
            driver.type("-")
            self.at -= 1
        elif dice < 0.12:
            for _time in range(5):
                driver._send(Key.Key_2, "2", repeated=True)
        elif dice < 0.14:
            driver.type(qr_text(self.code, 2))
            driver.press(Key.Key_Return)
        elif dice < 0.20:
            driver.type("+")
            before = self.answers.get(row, Answer())
            self.answers[row] = Answer(before.choice, missing=before.missing, action=not before.action)
        else:
            self.answer(driver, row, self.chance.choice("1239123912391239,*/"))

    def answer(self, driver: Driver, row: str, key: str) -> None:
        driver.type(key)
        action = self.answers.get(row, Answer()).action
        missing = MISSING.get(key)
        self.answers[row] = Answer("" if missing else key, missing=missing, action=action)
        self.at += 1


def test_forty_forms_keyed_as_fast_as_the_window_takes_keys_have_every_answer_on_its_row(
    many: tuple[Driver, list[str]],
) -> None:
    driver, found = many
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    papers = [Paper(chance, code) for code in found[:FORMS]]
    for paper in papers:
        driver.type(qr_text(paper.code, 1))
        driver.press(Key.Key_Return)
        paper.key(driver)
        driver.press(Key.Key_Return, shift=True)
        driver.press(Key.Key_Return, shift=True)
        QApplication.processEvents()
    driver.qtbot.waitUntil(lambda: not driver.window.current.work.is_busy, timeout=60_000)
    driver.settle()
    assert driver.keying.session is None
    for paper in papers:
        assert kept(driver, paper.code).answers == paper.answers, f"seed {seed}"


def scan(driver: Driver, text: str) -> None:
    """Keys as a scanner sends them: one a millisecond, Enter at the end."""
    due = perf_counter()
    for character in text:
        while perf_counter() < due:
            QApplication.processEvents()
        driver.type(character)
        due += 0.001
    driver.press(Key.Key_Return)


def test_a_scanner_that_sends_a_key_each_millisecond_opens_form_after_form(many: tuple[Driver, list[str]]) -> None:
    driver, found = many
    for code in found[:6]:
        scan(driver, qr_text(code, 1))
        driver.type("13")
        driver.settle()
        assert session(driver).form.form_id == code
        assert choices(driver, code) == {"1": "1", "2": "3"}
        driver.press(Key.Key_Escape)


def test_a_page_that_is_scanned_twice_in_a_row_opens_its_form_once_and_answers_nothing(at_work: Driver) -> None:
    code = at_work.ask(codes)["A12"]
    scan(at_work, qr_text(code, 1))
    scan(at_work, qr_text(code, 1))
    at_work.settle()
    assert session(at_work).form.form_id == code
    assert session(at_work).at == "1"
    assert session(at_work).writing is None
    assert kept(at_work, code) == FormAnswers()


def test_a_page_of_another_form_that_is_scanned_right_after_answers_nothing_either(at_work: Driver) -> None:
    known = at_work.ask(codes)
    scan(at_work, qr_text(known["A12"], 1))
    scan(at_work, qr_text(known["B1"], 1))
    at_work.settle()
    assert session(at_work).form.form_id == known["A12"]
    assert written(known["B1"]) in at_work.said
    assert kept(at_work, known["A12"]) == kept(at_work, known["B1"]) == FormAnswers()


@pytest.mark.parametrize("row", ["7a", "#participants", "#employees", "#day", "#plan:1:what"])
def test_a_page_that_is_scanned_in_the_middle_leaves_its_row_as_it_was(at_work: Driver, row: str) -> None:
    code = begin(at_work)
    at_work.type("12")
    at_work.settle()
    session(at_work).go_to(row)
    before = kept(at_work, code)
    scan(at_work, qr_text(code, 2))
    at_work.settle()
    assert session(at_work).at == row
    assert kept(at_work, code) == before


def test_what_was_written_when_a_page_is_scanned_is_still_there(at_work: Driver) -> None:
    code = begin(at_work)
    at_work.type("Policyn gicks igenom")
    scan(at_work, qr_text(code, 2))
    at_work.settle()
    assert at_work.keying.form_view.editor.text == "Policyn gicks igenom"
    at_work.enter(" i mars")
    assert kept(at_work, code).answers["1"].motivation == "Policyn gicks igenom i mars"
    assert session(at_work).at == "2"


def test_a_code_that_is_scanned_behind_a_few_typed_letters_opens_with_the_next_scan_at_the_latest(
    at_work: Driver,
) -> None:
    code = at_work.ask(codes)["A12"]
    at_work.type("K7")
    scan(at_work, qr_text(code, 1))
    at_work.settle()
    if at_work.keying.session is None:
        assert at_work.page.strip.tone is Tone.ERROR
        scan(at_work, qr_text(code, 1))
        at_work.settle()
    assert session(at_work).form.form_id == code


@pytest.mark.parametrize("key", [Key.Key_2, Key.Key_Comma, Key.Key_Plus, Key.Key_Slash])
def test_a_key_that_is_held_down_does_what_it_did_once(at_work: Driver, key: Key) -> None:
    code = begin(at_work)
    text = chr(key)
    at_work.type(text)
    for _time in range(30):
        at_work._send(key, text, repeated=True)
    at_work.settle()
    assert list(kept(at_work, code).answers) == ["1"]
    assert session(at_work).at == ("1" if text == "+" else "2")


# Two programs on one desk file


def test_a_second_program_says_who_has_the_file_and_offers_to_read_it(driver: Driver, region: Region) -> None:
    program = (
        "import sys, pathlib; from samdesk.services.desks import open_desk;"
        "desk = open_desk(pathlib.Path(sys.argv[1])); print('open', flush=True); sys.stdin.read(); desk.close()"
    )
    command = [sys.executable, "-c", program, str(region.local)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        driver.open(region.local)
        assert f"in use by {getuser()} on {node()}" in driver.said
        driver.push("Open for reading")
        assert driver.window.current.desk is not None
        assert driver.window.current.desk.read_only
        assert len(driver.ask(codes)) == 10
        other.communicate(timeout=20)
    driver.open(region.local)
    assert not driver.window.current.desk.read_only

"""Keying under hard conditions: the program is killed, the disk fills up, keys come faster than a hand can press."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from samdesk.domain.answers import FormAnswers, Missing
from samdesk.services.keying import open_form
from samdesk.ui.keying.flow import DAY, EMPLOYEES
from samdesk.ui.keying.session import Session
from tests.small_region import codes
from tests.ui.driving import Driver, Key

ROOT = Path(__file__).parents[2]
KILLS = 12
FORMS = 40
MISSING = {",": Missing.BLANK, ".": Missing.BLANK, "*": Missing.TWO_BOXES, "/": Missing.ILLEGIBLE}


@pytest.fixture
def at_work(local: Driver) -> Driver:
    """A local desk where A1 has begun to key."""
    local.begin_keying()
    return local


def session(driver: Driver) -> Session:
    found = driver.keying.session
    assert found is not None
    return found


def begin(driver: Driver, unit: str = "A11") -> str:
    code = driver.ask(codes)[unit]
    driver.enter(code)
    return code


def kept(driver: Driver, code: str) -> FormAnswers:
    """The answers of a form as the desk file has them."""
    return driver.ask(lambda desk: open_form(desk, code, operator="Z9")).content


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

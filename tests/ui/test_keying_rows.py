"""Rows of other kinds than one choice of a few: several choices, codes of several characters, free text."""

from datetime import date

import pytest

from samdesk.domain.answers import Answer
from samdesk.services import definitions, rounds
from samdesk.services.desks import Desk
from samdesk.services.forms import forms
from samdesk.services.keying import open_form
from tests.ui.driving import Driver, Key, session


@pytest.fixture
def at_work(central: Driver) -> Driver:
    """Central's desk, where the form of a förvaltning is open at its first row."""

    def plan(desk: Desk) -> str:
        definitions.add_shipped(desk, "sam-forvaltning")
        planned = rounds.plan_round(desk, year=2024, definition="sam-forvaltning", last_date=date(2024, 2, 1))
        return next(row.form_id for row in forms(desk, planned.round_id) if row.unit == "A")

    code = central.ask(plan)
    central.begin_keying()
    central.enter(code)
    return central


def kept(driver: Driver) -> dict[str, Answer]:
    code = session(driver).form.form_id
    return dict(driver.ask(lambda desk: open_form(desk, code, operator="Z9")).content.answers)


def test_several_choices_are_ticked_and_unticked_and_enter_goes_on(at_work: Driver) -> None:
    at_work.type("7a")
    at_work.type("3")
    at_work.type("10c")
    at_work.settle()
    assert session(at_work).at == "F1"
    assert kept(at_work)["F1"].choice == "3 7a 10c"
    at_work.type("3")
    at_work.settle()
    assert kept(at_work)["F1"].choice == "7a 10c"
    at_work.enter()
    assert session(at_work).at == "F1k"


def test_a_code_that_begins_others_waits_for_enter(at_work: Driver) -> None:
    at_work.type("1")
    at_work.settle()
    assert "F1" not in kept(at_work)
    at_work.enter()
    assert kept(at_work)["F1"].choice == "1"
    assert session(at_work).at == "F1"


def test_a_key_that_fits_no_code_forgets_what_was_typed(at_work: Driver) -> None:
    at_work.type("10")
    at_work.type("9")
    at_work.settle()
    assert session(at_work).typed == ""
    assert session(at_work).problem
    assert "F1" not in kept(at_work)


def test_free_text_is_written_in_the_row_and_kept(at_work: Driver) -> None:
    at_work.enter()
    assert at_work.focus is at_work.keying.form_view.editor
    at_work.enter("Många har tagit fram egna rutiner, 3 av 4 – bra.")
    assert session(at_work).at == "F2"
    assert kept(at_work)["F1k"].text == "Många har tagit fram egna rutiner, 3 av 4 – bra."
    at_work.press(Key.Key_Up)
    assert at_work.keying.form_view.editor.text.startswith("Många")


def test_escape_takes_back_what_was_written_and_a_second_one_leaves(at_work: Driver) -> None:
    at_work.enter()
    at_work.type("Fel rad")
    at_work.press(Key.Key_Escape)
    assert at_work.keying.form_view.editor.text == ""
    assert at_work.keying.session is not None
    at_work.press(Key.Key_Escape)
    at_work.settle()
    assert at_work.keying.session is None


def test_a_row_is_found_by_its_number_in_either_case(at_work: Driver) -> None:
    at_work.press(Key.Key_F6)
    at_work.enter("f4")
    assert session(at_work).at == "F4"
    at_work.type("5")
    at_work.settle()
    assert kept(at_work)["F4"].choice == "5"
    assert session(at_work).at == "F4k"

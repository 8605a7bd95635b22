"""Figures of the day: one's own, and those of all together, without names."""

from samdesk.domain.answers import Answer
from samdesk.services import keying, second_entry
from samdesk.services.desks import Desk
from tests.small_region import NUMBERS
from tests.ui.driving import Driver
from tests.ui.test_second_entry import first


def test_own_figures_and_totals_name_nobody(local: Driver) -> None:
    first(local, "A11")
    first(local, "A12", operator="B2")
    page = local.begin_keying("A1")
    local.settle()
    assert page.waiting.figures.own.text().startswith("You today: 1 form")
    assert page.waiting.figures.all.text().startswith("All together today: 2 forms")
    for text in (page.waiting.figures.own.text(), page.waiting.figures.all.text()):
        assert "B2" not in text
        assert "A1" not in text


def test_the_measured_error_rate_is_shown_with_its_interval(local: Driver) -> None:
    code = first(local, "A11")

    def again(desk: Desk) -> None:
        opened = second_entry.begin_second(desk, code, operator="B2")
        for number in NUMBERS:
            keying.put_answer(desk, opened.entry_id, number, Answer("1"))
        second_entry.finish_second(desk, opened.entry_id)

    local.ask(again)
    page = local.begin_keying("A1")
    local.settle()
    said = page.waiting.figures.own.text()
    assert "0.0 wrong per 1,000 fields" in said
    assert "95 % interval 0.0–" in said
    assert "fields keyed twice" in said


def test_a_form_that_was_just_finished_is_counted(local: Driver) -> None:
    page = local.begin_keying("A1")
    before = page.waiting.figures.own.text()
    first(local, "A11")
    page.show_waiting()
    local.settle()
    assert "0 forms" in before
    assert "1 form" in page.waiting.figures.own.text()

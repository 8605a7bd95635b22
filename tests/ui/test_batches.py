"""A pile of paper by keyboard alone: begun, counted while it is keyed, ended; and forms whose code cannot be read."""

import pytest
from PySide6.QtCore import Qt

from samdesk.services import batches
from samdesk.ui.keying.batches import BatchCard
from samdesk.ui.theme import Tone
from tests.small_region import NUMBERS, codes
from tests.ui.driving import Driver

Key = Qt.Key


def card(driver: Driver) -> BatchCard:
    return driver.keying.waiting.batches


def begin(driver: Driver, name: str, number: str) -> None:
    driver.press(Key.Key_F7)
    driver.enter(name)
    driver.enter(number)


def key(driver: Driver, unit: str) -> str:
    """Key a form to its end."""
    code = driver.ask(codes)[unit]
    driver.enter(code)
    driver.type("1" * len(NUMBERS))
    driver.press(Key.Key_Return, shift=True)
    driver.press(Key.Key_Return, shift=True)
    driver.settle()
    assert driver.keying.session is None
    return code


def test_a_pile_of_three_forms_is_counted_down_and_ended(at_work: Driver) -> None:
    begin(at_work, "Låda 3", "3")
    assert at_work.focus is at_work.keying.waiting.code
    keyed = [key(at_work, "A11"), key(at_work, "A12")]
    assert "2 of 3 keyed · 1 left" in card(at_work).said
    keyed.append(key(at_work, "A21"))
    assert at_work.page.strip.tone is Tone.GOOD
    assert "counts agree" in at_work.said
    card(at_work).end()
    at_work.settle()
    assert at_work.said == "Batch Låda 3 is ended."
    (stand,) = at_work.ask(batches.batches)
    assert stand.agrees
    assert stand.batch.closed_by == "A1"
    assert set(at_work.ask(lambda desk: batches.forms_of_batch(desk, stand.batch.id))) == set(keyed)
    key(at_work, "B1")
    assert at_work.ask(batches.batches)[0].in_it == 3, "a form keyed after the end is in no batch"


def test_what_is_left_is_seen_while_a_form_is_keyed(at_work: Driver) -> None:
    begin(at_work, "Låda 3", "2")
    key(at_work, "A11")
    at_work.enter(at_work.ask(codes)["A12"])
    shown = at_work.keying.form_view._batch
    assert shown.isVisible()
    assert "1 of 2 keyed · 1 left · 2 met" in shown.text()


def test_counts_that_disagree_must_be_explained_in_the_page(at_work: Driver) -> None:
    begin(at_work, "Låda 3", "3")
    key(at_work, "A11")
    at_work.push("End the batch")
    assert at_work.focus is card(at_work).reason.field
    assert "should hold 3 forms: 1 were met, 1 are keyed" in card(at_work).reason._said.text()
    at_work.enter()
    assert card(at_work).stand is not None, "no explanation, no end"
    at_work.press(Key.Key_Escape)
    assert at_work.focus is at_work.keying.waiting.code
    assert card(at_work).stand is not None
    at_work.push("End the batch")
    at_work.enter("Två blanketter var tomma och lades åt sidan")
    assert card(at_work).stand is None
    (stand,) = at_work.ask(batches.batches)
    assert stand.batch.explanation == "Två blanketter var tomma och lades åt sidan"
    assert at_work.focus is at_work.keying.waiting.code


def test_a_batch_that_was_put_aside_is_gone_on_with_from_the_list(at_work: Driver) -> None:
    begin(at_work, "Låda 3", "2")
    key(at_work, "A11")
    at_work.push("Put it aside")
    assert card(at_work).stand is None
    key(at_work, "B1")
    at_work.press(Key.Key_F7)
    card(at_work).list.setFocus()
    at_work.enter()
    assert "1 of 2 keyed" in card(at_work).said
    key(at_work, "A12")
    assert "2 of 2 keyed" in card(at_work).said


def test_paper_of_another_batch_is_told(at_work: Driver) -> None:
    begin(at_work, "Låda 3", "2")
    code = at_work.ask(codes)["A11"]
    at_work.enter(code)
    at_work.press(Key.Key_Escape)
    at_work.settle()
    at_work.push("Put it aside")
    begin(at_work, "Låda 4", "2")
    at_work.enter(code)
    assert at_work.page.strip.tone is Tone.WARNING
    assert "Låda 3" in at_work.said
    assert at_work.focus is at_work.keying.form_view.sheet, "it is told without being in the way"


def test_more_paper_than_was_counted_is_told(at_work: Driver) -> None:
    begin(at_work, "Låda 3", "1")
    key(at_work, "A11")
    at_work.enter(at_work.ask(codes)["A12"])
    assert "should hold 1 forms, and this is number 2" in at_work.said


@pytest.mark.parametrize(
    ("name", "number", "said"), [("", "3", "name"), ("Låda", "många", "how many"), ("Låda", "0", "how many")]
)
def test_a_batch_without_name_or_number_is_not_begun(at_work: Driver, name: str, number: str, said: str) -> None:
    begin(at_work, name, number)
    assert said in at_work.said
    assert not at_work.ask(batches.batches)


def test_escape_leaves_the_fields_of_a_batch(at_work: Driver) -> None:
    at_work.press(Key.Key_F7)
    at_work.type("Lå")
    at_work.press(Key.Key_Escape)
    assert at_work.focus is at_work.keying.waiting.code


def test_another_operator_begins_without_the_batch_of_the_one_before(at_work: Driver) -> None:
    begin(at_work, "Låda 3", "2")
    at_work.push("Another operator")
    at_work.begin_keying("B2")
    assert card(at_work).stand is None
    assert card(at_work).list.count() == 1


def test_keys_faster_than_the_disk_key_a_pile(at_work: Driver) -> None:
    begin(at_work, "Låda 3", "3")
    known = at_work.ask(codes)
    for unit in ("A11", "A12", "A21"):
        at_work.type(known[unit])
        at_work.press(Key.Key_Return)
        at_work.type("1" * len(NUMBERS))
        at_work.press(Key.Key_Return, shift=True)
        at_work.press(Key.Key_Return, shift=True)
    at_work.settle()
    stand = card(at_work).stand
    assert stand is not None
    assert (stand.in_it, stand.keyed, stand.agrees) == (3, 3, True)


# Forms whose code cannot be read


def found(driver: Driver) -> list[str]:
    return driver.keying.waiting.finder.list.keys


def test_words_of_a_unit_list_its_form_and_enter_opens_the_only_one(at_work: Driver) -> None:
    code = at_work.ask(codes)["A12"]
    at_work.type("avdelning 2")
    at_work.qtbot.waitUntil(lambda: found(at_work) == [code])
    at_work.enter()
    assert at_work.keying.session is not None
    assert at_work.keying.session.form.form_id == code


def test_enter_before_the_list_shows_it_first(at_work: Driver) -> None:
    code = at_work.ask(codes)["A12"]
    at_work.enter("chef 0112")
    assert at_work.keying.session is None
    assert found(at_work) == [code]
    at_work.enter()
    assert at_work.keying.session is not None


def test_one_of_several_is_chosen_with_down_and_enter(at_work: Driver) -> None:
    known = at_work.ask(codes)
    at_work.enter("avdelning")
    assert found(at_work) == [known["A11"], known["A12"]]
    at_work.press(Key.Key_Down)
    at_work.press(Key.Key_Down)
    at_work.enter()
    assert at_work.keying.session is not None
    assert at_work.keying.session.form.form_id == known["A12"]
    at_work.press(Key.Key_Escape)
    at_work.settle()
    assert found(at_work) == []


def test_words_that_fit_nothing_are_said_to_be_no_code(at_work: Driver) -> None:
    at_work.enter("finns inte")
    assert "no form id" in at_work.said
    assert at_work.focus is at_work.keying.waiting.code
    at_work.press(Key.Key_Escape)
    assert at_work.keying.waiting.code.text() == ""


def test_a_form_found_by_words_lies_in_the_batch(at_work: Driver) -> None:
    begin(at_work, "Låda 3", "2")
    at_work.enter("avdelning 2")
    at_work.enter()
    assert card(at_work).stand is not None
    assert card(at_work).stand.in_it == 1

"""The second entry by keyboard alone: blind, by another operator, and only what differs is settled, by the paper."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QRadioButton, QWidget

from samdesk.domain.answers import Answer
from samdesk.domain.rounds import FormState
from samdesk.domain.second_entry import Sampling
from samdesk.services import batches, keying, second_entry
from samdesk.services.desks import Desk
from samdesk.services.forms import forms
from samdesk.ui.keying.flow import DAY, PARTICIPANTS
from samdesk.ui.keying.session import SECOND
from samdesk.ui.keying.settling import SettlingView
from samdesk.ui.theme import Tone
from tests.small_region import NUMBERS, Region, codes
from tests.ui.driving import Driver
from tests.ui.test_window import focusable

Key = Qt.Key


def key_first(desk: Desk, unit: str, operator: str = "A1", **changed: Answer) -> str:
    """Key a first entry with 1 everywhere; ``r3=Answer("2")`` changes row 3."""
    code = codes(desk)[unit]
    opened = keying.open_form(desk, code, operator=operator)
    for number in NUMBERS:
        keying.put_answer(desk, opened.entry_id, number, changed.get(f"r{number}", Answer("1")))
    keying.finish(desk, opened.entry_id)
    return code


def first(driver: Driver, unit: str, operator: str = "A1", **changed: Answer) -> str:
    return driver.ask(lambda desk: key_first(desk, unit, operator, **changed))


def begin_as(driver: Driver, operator: str) -> None:
    """Begin to key second entries."""
    driver.begin_keying(operator)
    driver.press(Key.Key_F8)
    driver.settle()


def key_again(driver: Driver, code: str, keys: str = "1" * len(NUMBERS)) -> None:
    driver.enter(code)
    driver.type(keys)
    driver.press(Key.Key_Return, shift=True)
    driver.press(Key.Key_Return, shift=True)
    driver.settle()


def settling(driver: Driver) -> SettlingView:
    found = driver.keying.settling
    assert found.is_open
    return found


def state(driver: Driver, code: str) -> FormState:
    return next(row.state for row in driver.ask(forms) if row.form_id == code)


def answers(driver: Driver, code: str) -> dict[str, Answer]:
    return dict(driver.ask(lambda desk: keying.open_form(desk, code, operator="Z9")).content.answers)


def changed(**keys: str) -> str:
    """Keys for all rows; ``r3="2"`` changes row 3."""
    return "".join(keys.get(f"r{number}", "1") for number in NUMBERS)


# Keying again


def test_a_second_entry_that_agrees_checks_the_form(local: Driver) -> None:
    code = first(local, "A11")
    begin_as(local, "B2")
    key_again(local, code)
    assert local.page.strip.tone is Tone.GOOD
    assert "agree" in local.said
    assert state(local, code) is FormState.CHECKED
    assert local.focus is local.keying.waiting.code


def test_a_second_entry_is_blind_and_says_what_it_is(local: Driver) -> None:
    code = first(local, "A11", r1=Answer("2", motivation="Hemligt"))
    begin_as(local, "B2")
    local.enter(code)
    session = local.keying.session
    assert session is not None
    assert session.form.keying_pass == SECOND
    assert session.given == 0
    assert session.at == "1"
    assert "second entry" in local.keying.form_view._code.text()


def test_a_second_entry_has_no_plan_rows(local: Driver) -> None:
    code = first(local, "A11")
    begin_as(local, "B2")
    local.enter(code)
    local.type("1" * len(NUMBERS))
    local.settle()
    assert local.keying.session is not None
    assert local.keying.session.at == PARTICIPANTS


def test_a_second_entry_is_left_and_opens_again_at_the_same_row(local: Driver) -> None:
    code = first(local, "A11")
    begin_as(local, "B2")
    local.enter(code)
    local.type("112")
    local.settle()
    local.press(Key.Key_Escape)
    local.settle()
    assert local.keying.waiting.is_second
    local.enter(code)
    assert local.keying.session is not None
    assert local.keying.session.at == "4"


def test_undo_goes_back_into_a_second_entry(local: Driver) -> None:
    code = first(local, "A11")
    begin_as(local, "B2")
    local.enter(code)
    local.type("12")
    local.settle()
    local.press(Key.Key_Escape)
    local.settle()
    local.keying.take_back()
    local.settle()
    session = local.keying.session
    assert session is not None
    assert (session.form.keying_pass, session.at) == (SECOND, "2")
    assert not session.answers["2"].is_given


def test_whoever_keyed_first_is_refused_with_a_sentence_and_only_a_reason_helps(local: Driver) -> None:
    code = first(local, "A11")
    begin_as(local, "A1")
    local.enter(code)
    assert local.keying.session is None
    reason = local.keying.waiting.reason
    assert "A1 keyed form" in reason._said.text()
    assert local.focus is reason.field
    local.press(Key.Key_Escape)
    assert local.focus is local.keying.waiting.code
    assert reason.isHidden()
    local.enter(code)
    local.enter("Ensam på kontoret")
    assert local.keying.session is not None
    assert local.keying.session.form.keying_pass == SECOND


def test_an_operator_who_keyed_both_entries_does_not_settle_them(local: Driver) -> None:
    code = first(local, "A11")
    begin_as(local, "A1")
    local.enter(code)
    local.enter("Ensam på kontoret")
    local.type(changed(r3="2"))
    local.press(Key.Key_Return, shift=True)
    local.press(Key.Key_Return, shift=True)
    local.settle()
    assert not local.keying.settling.is_open
    assert "somebody else must look at the paper" in local.said
    assert state(local, code) is FormState.DIFFERS


def test_a_form_that_was_not_keyed_is_not_keyed_a_second_time(local: Driver) -> None:
    begin_as(local, "B2")
    local.enter(local.ask(codes)["A11"])
    assert "has not been keyed a first time" in local.said
    assert local.focus is local.keying.waiting.code


# Settling


def test_only_what_differs_is_settled_with_one_key_each(local: Driver) -> None:
    code = first(local, "A11", r3=Answer("2"), r8=Answer("3"))
    begin_as(local, "B2")
    key_again(local, code)
    view = settling(local)
    assert view._row.text().startswith("3 ")
    assert (view._first.text(), view._second.text()) == ("Delvis", "Ja")
    assert local.focus is view.panel
    local.type("1")
    local.settle()
    assert view._row.text().startswith("8 ")
    local.type("2")
    local.settle()
    assert not view.is_open
    assert "settled" in local.said
    assert local.focus is local.keying.waiting.code
    assert state(local, code) is FormState.CHECKED
    assert (answers(local, code)["3"].choice, answers(local, code)["8"].choice) == ("2", "1")


def test_both_keys_in_one_go_land_on_their_rows(local: Driver) -> None:
    code = first(local, "A11", r3=Answer("2"), r8=Answer("3"))
    begin_as(local, "B2")
    key_again(local, code)
    local.type("21")
    local.settle()
    assert (answers(local, code)["3"].choice, answers(local, code)["8"].choice) == ("1", "3")


def test_what_neither_read_is_typed_anew(local: Driver) -> None:
    code = first(local, "A11", r3=Answer("2"))
    begin_as(local, "B2")
    key_again(local, code)
    local.type("0")
    assert local.focus is settling(local).answer
    local.enter("3+")
    assert state(local, code) is FormState.CHECKED
    assert answers(local, code)["3"] == Answer("3", action=True)


def test_a_motivation_that_differs_is_typed_anew_too(local: Driver) -> None:
    code = first(local, "A11", r3=Answer("1", motivation="Rutinen saknas på natten"))
    begin_as(local, "B2")
    key_again(local, code)
    local.type("0")
    local.enter("1")
    assert local.focus is settling(local).motivation
    local.enter("Rutinen saknas på natten och i helgen")
    assert answers(local, code)["3"] == Answer("1", motivation="Rutinen saknas på natten och i helgen")


def test_a_wrong_answer_typed_anew_stays_to_be_mended(local: Driver) -> None:
    code = first(local, "A11", r3=Answer("2"))
    begin_as(local, "B2")
    key_again(local, code)
    local.type("0")
    local.enter("7")
    view = settling(local)
    assert view.problem.text().startswith("Not saved.")
    assert local.focus is view.answer
    local.press(Key.Key_Escape)
    assert local.focus is view.panel
    assert view.problem.isHidden()
    assert state(local, code) is FormState.DIFFERS


def test_a_key_that_means_nothing_settles_nothing(local: Driver) -> None:
    code = first(local, "A11", r3=Answer("2"))
    begin_as(local, "B2")
    key_again(local, code)
    local.type("9")
    local.settle()
    assert "1  2  0" in settling(local).problem.text()
    assert state(local, code) is FormState.DIFFERS


def test_the_day_and_who_took_part_are_settled_too(local: Driver) -> None:
    code = first(local, "A11")
    begin_as(local, "B2")
    local.enter(code)
    local.type("1" * len(NUMBERS) + "1")
    local.settle()
    assert local.keying.session is not None
    local.keying.session.go_to(DAY)
    local.type("231204")
    local.press(Key.Key_Return, shift=True)
    local.settle()
    view = settling(local)
    assert view._row.text() == "The manager took part"
    local.type("2")
    local.settle()
    assert view._row.text() == "Day of answering"
    local.type("0")
    local.enter("2023-12-05")
    content = local.ask(lambda desk: keying.open_form(desk, code, operator="Z9")).content
    assert content.participants.manager
    assert str(content.answered_on) == "2023-12-05"


def test_escape_leaves_the_rest_for_the_list_and_a_third_person(local: Driver) -> None:
    code = first(local, "A11", r3=Answer("2"), r8=Answer("3"))
    begin_as(local, "B2")
    key_again(local, code)
    local.type("1")
    local.settle()
    local.press(Key.Key_Escape)
    local.settle()
    assert local.focus is local.keying.waiting.code
    local.push("Another operator")
    local.begin_keying("C3")
    assert local.keying.waiting.second.differing.keys == [code]
    local.press(Key.Key_F7)
    local.enter()
    assert settling(local)._row.text().startswith("8 ")
    local.press(Key.Key_Up)
    assert settling(local)._row.text().startswith("3 ")
    assert "Settled: Delvis" in settling(local)._state.text()
    local.type("2")
    local.settle()
    local.type("1")
    local.settle()
    assert state(local, code) is FormState.CHECKED
    assert (answers(local, code)["3"].choice, answers(local, code)["8"].choice) == ("1", "3")


def test_whoever_keyed_first_cannot_settle(local: Driver) -> None:
    code = first(local, "A11", r3=Answer("2"))
    begin_as(local, "B2")
    key_again(local, code)
    local.press(Key.Key_Escape)
    local.settle()
    local.push("Another operator")
    local.begin_keying("A1")
    local.enter(code)
    assert not local.keying.settling.is_open
    assert "You keyed it the first time" in local.said
    assert local.focus is local.keying.waiting.code


def test_scanning_a_form_with_differences_goes_on_settling(local: Driver) -> None:
    code = first(local, "A11", r3=Answer("2"))
    begin_as(local, "B2")
    key_again(local, code)
    local.press(Key.Key_Escape)
    local.settle()
    local.enter(code)
    local.type("2")
    local.settle()
    assert state(local, code) is FormState.CHECKED


def test_keys_that_come_before_the_comparison_are_not_lost(local: Driver) -> None:
    code, other = first(local, "A11", r3=Answer("2")), first(local, "A12")
    begin_as(local, "B2")
    for typed, settled in ((code, "2"), (other, "")):
        local.type(typed)
        local.press(Key.Key_Return)
        local.type("1" * len(NUMBERS))
        local.press(Key.Key_Return, shift=True)
        local.press(Key.Key_Return, shift=True)
        local.type(settled)
    local.settle()
    assert state(local, code) is FormState.CHECKED
    assert state(local, other) is FormState.CHECKED
    assert answers(local, code)["3"].choice == "1"


# How much is keyed twice


def test_the_sampling_of_the_round_is_set_in_the_page_and_its_forms_are_listed(local: Driver) -> None:
    code, other = first(local, "A11"), first(local, "A12")
    begin_as(local, "B2")
    card = local.keying.waiting.second
    assert card.wanted.keys == []
    card.sampling.choices[Sampling.ALL].click()
    card.sampling.percent.setValue(1.5)
    local.push("Keep this for the round")
    assert card.wanted.keys == [code, other]
    assert card._left.text() == "2 forms wait for a second entry"
    plan = local.ask(second_entry.sampling)
    assert (plan.sampling, plan.stop_percent) == (Sampling.ALL, 1.5)
    assert local.focus is local.keying.waiting.code
    local.press(Key.Key_F7)
    assert local.focus is card.wanted
    local.press(Key.Key_Escape)
    assert local.focus is local.keying.waiting.code
    local.press(Key.Key_Down)
    local.enter()
    assert local.keying.session is not None
    assert local.keying.session.form.form_id == code


def test_it_is_told_when_a_batch_must_be_keyed_again(local: Driver) -> None:
    local.ask(lambda desk: _batch_of_errors(desk))
    begin_as(local, "B2")
    wanted = local.keying.waiting.second.wanted.keys
    assert len(wanted) == 1, "every 1000th form alone would be none"
    local.enter(local.ask(codes)["A11"])
    local.type("2")
    local.settle()
    assert "Key all forms of batch Låda 3 a second time" in local.keying.waiting.second.stopped.text()


def _batch_of_errors(desk: Desk) -> None:
    """A batch of two, of which one was keyed twice and one differs."""
    second_entry.set_sampling(desk, "", Sampling.EVERY_NTH, every=1)
    batch = batches.begin_batch(desk, "Låda 3", 2, operator="A1")
    known = codes(desk)
    batches.add_to_batch(desk, batch.id, [known["A11"], known["A12"]], operator="A1")
    key_first(desk, "A11", r3=Answer("2"))
    key_first(desk, "A12")
    again = second_entry.begin_second(desk, known["A11"], operator="B2")
    for number in NUMBERS:
        keying.put_answer(desk, again.entry_id, number, Answer("1"))
    second_entry.finish_second(desk, again.entry_id)


def test_f8_goes_back_to_first_entries(local: Driver) -> None:
    begin_as(local, "B2")
    assert local.keying.waiting.is_second
    local.press(Key.Key_F8)
    local.settle()
    assert not local.keying.waiting.is_second
    assert local.focus is local.keying.waiting.code
    local.enter(local.ask(codes)["A11"])
    assert local.keying.session is not None
    assert local.keying.session.form.keying_pass == keying.FIRST


def test_the_field_that_is_written_in_is_in_view_in_large_text(local: Driver) -> None:
    for _step in range(10):
        local.window.trigger("text_larger")
    code = first(local, "A11", r3=Answer("2"))
    begin_as(local, "B2")
    key_again(local, code)
    local.type("0")
    in_view(local, settling(local).answer)
    local.press(Key.Key_Escape)
    local.press(Key.Key_Escape)
    local.settle()
    in_view(local, local.keying.waiting.code)


def in_view(driver: Driver, widget: QWidget) -> None:
    assert driver.focus is widget
    driver.qtbot.waitUntil(lambda: widget.visibleRegion().boundingRect().height() == widget.height())


@pytest.mark.parametrize("what", ["form", "settling"])
def test_another_desk_file_ends_what_was_open_of_the_one_before(local: Driver, region: Region, what: str) -> None:
    code = first(local, "A11", r3=Answer("2"))
    begin_as(local, "B2")
    key_again(local, code) if what == "settling" else local.enter(code)
    page = local.keying
    local.open(region.central)
    assert page.session is None
    assert not page.settling.is_open
    local.show("keying")
    assert local.focus is page.waiting.code


# Names, letters and Tab


@pytest.mark.parametrize("where", ["first", "second", "settling", "typing", "explaining"])
def test_every_view_between_two_forms_has_names_and_a_full_tab_cycle(local: Driver, where: str) -> None:
    code = first(local, "A11", r3=Answer("2"))
    first(local, "A12")
    local.ask(lambda desk: second_entry.set_sampling(desk, "", Sampling.ALL))
    local.ask(lambda desk: batches.begin_batch(desk, "Låda 3", 2, operator="A1"))
    page = local.begin_keying("B2")
    if where == "explaining":
        page.waiting.batches.go_on("1")
        local.settle()
        page.waiting.batches.end()
        local.settle()
    elif where != "first":
        local.press(Key.Key_F8)
        local.settle()
    if where in ("settling", "typing"):
        key_again(local, code)
        local.type("0" if where == "typing" else "")
    walked = focusable(local.window)
    assert not [widget for widget in walked if not _named(widget)]
    start = local.focus
    seen = {id(start)}
    for _step in range(100):
        local.press(Key.Key_Tab)
        if local.focus is start:
            break
        seen.add(id(local.focus))
    assert local.focus is start, "Tab is caught somewhere"
    missed = [widget for widget in walked if local.page.isAncestorOf(widget) and id(widget) not in seen]
    assert not [widget for widget in missed if not isinstance(widget, QRadioButton)], "Tab takes one of a group"


def _named(widget: QWidget) -> bool:
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return bool(widget.accessibleName() or text or widget.objectName() == "qt_spinbox_lineedit")

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from samdesk.domain.actions import PlanRow
from samdesk.domain.answers import FormAnswers
from samdesk.domain.form_id import written
from samdesk.services import keying
from samdesk.services.actions import plan_rows
from samdesk.services.desks import Desk
from samdesk.services.keying import SCREEN
from samdesk.storage import entries, revisions
from samdesk.ui.answering.area_view import AreaView
from samdesk.ui.answering.statement_card import StatementCard
from samdesk.ui.pages.answering import AnsweringPage
from samdesk.ui.theme import Tone
from tests.small_region import NUMBERS, Region, codes
from tests.ui.driving import Driver, Key


@pytest.fixture
def page(local: Driver) -> AnsweringPage:
    code = local.ask(codes)["A11"]
    page: AnsweringPage = local.show("answering")
    local.enter(code)
    local.settle()
    return page


def card(page: AnsweringPage, number: str) -> StatementCard:
    page.go_to(number)
    view = page._views[page.parts.currentIndex()]
    assert isinstance(view, AreaView)
    return view.cards[number]


def kept(driver: Driver) -> FormAnswers:
    """What the desk file holds of the form that is being answered."""

    def read(desk: Desk) -> FormAnswers:
        code = codes(desk)["A11"]
        with desk.reading() as db:
            entry = entries.open_entry(db, code, SCREEN)
        assert entry is not None
        return entry.content

    return driver.ask(read)


def test_a_form_is_found_by_a_piece_of_its_units_name(local: Driver) -> None:
    page: AnsweringPage = local.show("answering")
    local.type("operat")
    local.settle()
    local.press(Key.Key_Return)
    local.settle()
    local.settle()
    assert page.sitting is not None
    assert page.sitting.form.unit_code == "A21"


def test_enter_goes_to_the_list_where_several_forms_fit(local: Driver) -> None:
    page: AnsweringPage = local.show("answering")
    local.type("avdelning")
    local.settle()
    local.press(Key.Key_Return)
    assert page.sitting is None
    assert local.focus.accessibleName().startswith("Answer for Avdelning 1, ")


def test_a_code_that_is_unknown_is_told_in_place(local: Driver) -> None:
    page: AnsweringPage = local.show("answering")
    local.enter("K7QX-2M4P")
    assert page.sitting is None
    assert page.strip.tone is Tone.ERROR


def test_every_part_of_the_form_is_a_step_with_its_count(page: AnsweringPage) -> None:
    assert page.sitting is not None
    texts = [page.steps.item(at).text() for at in range(page.steps.count())]
    assert len(texts) == len(page.sitting.definition.sections) + 2
    assert texts[0] == "Policy and goals  0/2"
    assert texts[-2:] == ["Who answered", "Summary and plan"]


def test_an_answer_is_on_disk_when_its_choice_is_pressed(page: AnsweringPage, local: Driver) -> None:
    button = card(page, "1")._buttons["2"]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    local.settle()
    assert kept(local).answers["1"].choice == "2"
    assert page.steps.item(0).text() == "Policy and goals  1/2"


def test_a_motivation_is_on_disk_when_its_field_is_left(page: AnsweringPage, local: Driver) -> None:
    shown = card(page, "3")
    assert shown._motivation is not None
    QTest.keyClicks(shown._motivation, "Rutinen finns")
    QApplication.sendEvent(shown._motivation, QFocusEvent(QEvent.Type.FocusOut))
    local.settle()
    assert kept(local).answers["3"].motivation == "Rutinen finns"


def test_a_motivation_is_on_disk_in_a_pause_of_writing(page: AnsweringPage, local: Driver) -> None:
    shown = card(page, "3")
    assert shown._motivation is not None
    QTest.keyClicks(shown._motivation, "Rutinen finns")
    local.qtbot.waitUntil(lambda: not shown._motivation._pause.isActive())  # type: ignore[union-attr]
    local.settle()
    assert kept(local).answers["3"].motivation == "Rutinen finns"


def test_an_answer_can_be_taken_away(page: AnsweringPage, local: Driver) -> None:
    shown = card(page, "1")
    shown._buttons["3"].click()
    local.settle()
    shown._clear.click()
    local.settle()
    assert kept(local).answers["1"].choice == ""
    assert not any(button.isChecked() for button in shown._buttons.values())


def test_a_form_that_is_left_opens_again_where_it_was(page: AnsweringPage, local: Driver) -> None:
    card(page, "8")._buttons["1"].click()
    local.settle()
    local.press(Key.Key_Escape)
    local.settle()
    assert page.sitting is None
    code = local.ask(codes)["A11"]
    local.enter(written(code))
    local.settle()
    view = page._views[page.parts.currentIndex()]
    assert isinstance(view, AreaView)
    assert view.cards["8"]._buttons["1"].isChecked()


def test_who_took_part_and_the_day_are_saved(page: AnsweringPage, local: Driver) -> None:
    page.steps.setCurrentRow(page.steps.count() - 2)
    people = page._views[-2]
    people.boxes["manager"].click()  # type: ignore[union-attr]
    people.employees.setFocus()  # type: ignore[union-attr]
    local.type("2")
    people.day.setFocus()  # type: ignore[union-attr]
    local.type("231201")
    page.turn(1)
    local.settle()
    content = kept(local)
    assert content.participants.manager
    assert content.participants.employees == 2
    assert str(content.answered_on) == "2023-12-01"


def test_a_day_that_is_none_is_told_at_its_field(page: AnsweringPage, local: Driver) -> None:
    page.steps.setCurrentRow(page.steps.count() - 2)
    people = page._views[-2]
    people.day.setFocus()  # type: ignore[union-attr]
    local.type("i fredags")
    local.press(Key.Key_Tab)
    people.flush()
    assert "i fredags" in people._wrong.text()  # type: ignore[union-attr]
    assert kept(local).answered_on is None


def test_a_gap_becomes_a_row_of_the_plan(page: AnsweringPage, local: Driver) -> None:
    card(page, "5")._buttons["3"].click()
    local.settle()
    page.steps.setCurrentRow(page.steps.count() - 1)
    local.push("Write an action")
    local.type("Skriv fördelningen")
    local.press(Key.Key_Tab)
    page._views[-1].flush()
    local.settle()
    code = local.ask(codes)["A11"]
    assert local.ask(lambda desk: plan_rows(desk, code)) == {1: PlanRow("5", "Skriv fördelningen")}
    assert page._views[-1]._said["5"].text() == "In the action plan."  # type: ignore[union-attr]


def test_handing_in_with_open_rows_is_asked_about_once(page: AnsweringPage, local: Driver) -> None:
    page.steps.setCurrentRow(page.steps.count() - 1)
    local.push("Hand in")
    assert page.sitting is not None
    assert page.strip.tone is Tone.WARNING
    local.push("Hand in with rows left blank")
    assert page.sitting is None
    assert page.strip.tone is Tone.GOOD


def test_a_whole_form_becomes_a_final_answer(page: AnsweringPage, local: Driver) -> None:
    for number in NUMBERS:
        card(page, number)._buttons["1"].click()
    page.steps.setCurrentRow(page.steps.count() - 1)
    local.push("Hand in")
    assert page.sitting is None

    def heads(desk: Desk) -> list[str]:
        code = codes(desk)["A11"]
        with desk.reading() as db:
            (head,) = revisions.heads(db, [code])[code]
        return [head.content.answers[number].choice for number in NUMBERS]

    assert local.ask(heads) == ["1"] * len(NUMBERS)


def test_a_form_that_is_handed_in_can_be_changed(page: AnsweringPage, local: Driver) -> None:
    page.hand_in(with_gaps=True)
    local.settle()
    code = local.ask(codes)["A11"]
    local.enter(code)
    local.settle()
    assert page.sitting is None
    local.push("Change the answers")
    local.settle()
    assert page.sitting is not None


@pytest.mark.parametrize(("ending", "begins"), [("pdf", b"%PDF"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")])
def test_the_answers_are_saved_to_print_or_to_work_on(
    page: AnsweringPage, local: Driver, dialogs: object, tmp_path: Path, ending: str, begins: bytes
) -> None:
    card(page, "1")._buttons["1"].click()
    page.steps.setCurrentRow(page.steps.count() - 1)
    out = tmp_path / f"svar.{ending}"
    dialogs.saves = [out]  # type: ignore[attr-defined]
    local.push("Save answers…")
    assert out.exists(), page.strip.text
    assert out.read_bytes().startswith(begins)


def test_a_full_disk_is_told_and_the_answer_is_not_shown_as_saved(
    page: AnsweringPage, local: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    from samdesk.domain.faults import refused

    def full(*_args: object, **_more: object) -> None:
        raise refused("The disk is full.", "Make room.")

    monkeypatch.setattr(keying, "put_answer", full)
    shown = card(page, "1")
    shown._buttons["2"].click()
    local.settle()
    QApplication.processEvents()
    assert "The disk is full." in shown._wrong.text()
    assert not shown._buttons["2"].isChecked()


def test_questions_to_talk_about_stand_before_the_rows(page: AnsweringPage, region: Region) -> None:
    """The sample's material is in Swedish only; the window of the tests speaks English."""
    assert page.sitting is not None
    from samdesk.domain.definition import Material
    from samdesk.services.answering import points_of

    material = Material("04", "en", "## Policy and goals\n\n### Questions\n\n- What do we want?\n- A sentence.\n")
    points = points_of(page.sitting.definition, [material], {}, "en")
    assert points == {"policy and goals": ("What do we want?",)}

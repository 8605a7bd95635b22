"""The end of the paper by keyboard: what came of last year's actions, the plan, and the units covered."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from samdesk.domain.actions import Action, PlanRow, Status
from samdesk.services import actions, printing
from samdesk.services.keying import open_form
from samdesk.ui.keying import closing
from samdesk.ui.keying.closing import Closing
from samdesk.ui.keying.flow import DAY, PARTICIPANTS, UNITS
from samdesk.ui.keying.lines import LineKind, lines
from tests.domain.asked import DEFINITION
from tests.small_region import NUMBERS, codes
from tests.ui.driving import Driver, session

Key = Qt.Key


def to_the_end(driver: Driver, unit: str = "A11") -> str:
    """Open a form and key all its rows."""
    code = driver.ask(codes)[unit]
    driver.enter(code)
    driver.type("1" * len(NUMBERS))
    driver.settle()
    return code


def test_a_plan_row_is_keyed_as_it_stands_on_paper(at_work: Driver) -> None:
    code = to_the_end(at_work)
    at_work.enter("7a Köp en lift")
    at_work.enter("Enhetschef")
    at_work.enter("240301")
    assert session(at_work).at == "#plan:2:what"
    at_work.enter()
    assert session(at_work).at == PARTICIPANTS
    assert at_work.ask(lambda desk: actions.plan_rows(desk, code)) == {
        1: PlanRow("7a", "Köp en lift", "Enhetschef", "2024-03-01")
    }


def test_a_row_of_the_plan_without_a_number_is_kept_as_it_is(at_work: Driver) -> None:
    code = to_the_end(at_work)
    at_work.enter("Bättre ljus i korridoren")
    assert at_work.ask(lambda desk: actions.plan_rows(desk, code)) == {1: PlanRow("", "Bättre ljus i korridoren")}


def test_a_plan_row_that_is_emptied_is_gone(at_work: Driver) -> None:
    code = to_the_end(at_work)
    at_work.enter("Bättre ljus")
    at_work.press(Key.Key_Up)
    at_work.settle()
    at_work.keying.form_view.editor.setPlainText("")
    at_work.enter()
    assert at_work.ask(lambda desk: actions.plan_rows(desk, code)) == {}
    assert session(at_work).closing.plan == {}


def test_the_plan_is_there_when_the_form_opens_again(at_work: Driver) -> None:
    code = to_the_end(at_work)
    at_work.enter("Bättre ljus")
    at_work.press(Key.Key_Escape)
    at_work.settle()
    at_work.press(Key.Key_Escape)
    at_work.settle()
    at_work.enter(code)
    at_work.settle()
    assert session(at_work).closing.plan == {1: PlanRow("", "Bättre ljus")}


def test_other_units_are_kept_with_the_answer_and_unknown_ones_refused(at_work: Driver) -> None:
    code = to_the_end(at_work)
    session(at_work).go_to(UNITS)
    at_work.enter("A12 XX")
    assert "XX" in session(at_work).problem
    assert session(at_work).at == UNITS
    at_work.keying.form_view.editor.setPlainText("A12")
    at_work.enter()
    assert session(at_work).at == DAY
    kept = at_work.ask(lambda desk: open_form(desk, code, operator="A1"))
    assert kept.content.units_covered == ("A12",)


@pytest.fixture
def with_actions(at_work: Driver, tmp_path: Path) -> Driver:
    """A desk whose forms were printed with an action of last year."""
    listed = tmp_path / "atgarder.csv"
    listed.write_text("Enhet;Åtgärd;Ansvarig;Klart;År\nA11;Skyddsrond på natten;Chef;2023-05-01;2022\n", "utf-8")
    at_work.ask(lambda desk: actions.import_actions(desk, listed))
    at_work.ask(lambda desk: printing.print_order(desk, printing.PrintOrder(), tmp_path / "b.pdf"))
    return at_work


def test_what_came_of_an_action_is_kept_with_where_it_stands(with_actions: Driver) -> None:
    code = to_the_end(with_actions)
    assert session(with_actions).at == "#outcome:1"
    with_actions.enter("+ Gjord i mars")
    assert session(with_actions).at == "#plan:1:what"
    action = with_actions.ask(lambda desk: actions.actions_on_form(desk, code))[1]
    assert (action.status, action.outcome) == (Status.DONE, "Gjord i mars")


def test_enter_alone_leaves_an_action_as_it_was(with_actions: Driver) -> None:
    code = to_the_end(with_actions)
    with_actions.enter()
    action = with_actions.ask(lambda desk: actions.actions_on_form(desk, code))[1]
    assert (action.status, action.outcome) == (Status.OPEN, "")


TEXTS = st.text("abc åäö.", max_size=8)
ROWS = st.builds(
    PlanRow,
    st.sampled_from(["", "1", "8"]),
    TEXTS.map(str.strip).filter(bool),
    TEXTS.map(str.strip),
    TEXTS.map(str.strip),
)


@given(ROWS)
def test_a_plan_row_says_the_same_when_it_is_keyed_again(row: PlanRow) -> None:
    kept = Closing(plan={1: row})
    for cell in (closing.WHAT, closing.WHO, closing.WHEN):
        stop = f"#plan:1:{cell}"
        assert closing.row_with(kept, stop, closing.text_at(kept, stop), DEFINITION) == row


@given(TEXTS.map(str.strip), st.sampled_from(Status))
def test_an_outcome_says_the_same_when_it_is_keyed_again(text: str, status: Status) -> None:
    action = Action("0" * 32, "A11", "Lift", 2022, status=status, outcome=text)
    kept = Closing(actions={1: action})
    assert closing.outcome_of(closing.text_at(kept, "#outcome:1")) == (text, status)


def test_a_second_entry_has_no_end_of_the_paper() -> None:
    assert closing.stops(Closing(asked=False)) == ()
    assert closing.stops(Closing())[-1] == "#plan:1:what"


def test_the_screen_turns_where_the_paper_turns(at_work: Driver, tmp_path: Path) -> None:
    code = at_work.ask(codes)["A11"]
    out = tmp_path / "geometry.json"
    order = printing.PrintOrder(form_ids=(code,))
    at_work.ask(lambda desk: printing.print_order(desk, order, tmp_path / "b.pdf", geometry=out))
    at_work.enter(code)
    at_work.settle()
    (layout,) = json.loads(out.read_text("utf-8"))["layouts"]
    on_paper = {row["number"]: page["number"] for page in layout["pages"] for row in page["rows"]}
    assert len(set(on_paper.values())) > 2
    on_screen, page = {}, 1
    for line in lines(session(at_work)):
        if line.kind is LineKind.PAGE:
            page = int(line.text.removeprefix("Page "))
        elif line.stop in on_paper:
            on_screen[line.stop] = page
    assert on_screen == on_paper

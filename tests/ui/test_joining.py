"""Joint forms from the forms page."""

from samdesk.domain.rounds import FormRow, FormState
from samdesk.services.forms import forms
from tests.ui.driving import Driver


def rows(driver: Driver) -> dict[str, FormRow]:
    return {row.unit: row for row in driver.ask(forms)}


def mark(driver: Driver, *units: str) -> None:
    known = rows(driver)
    driver.page._mark({known[unit].form_id for unit in units})
    driver.settle()


def test_marked_forms_of_one_manager_become_a_joint_form_and_are_taken_apart(local: Driver) -> None:
    page = local.show("forms")
    mark(local, "B1", "B2")
    local.push("Joint form")
    local.settle()
    assert "answers for 2 units" in local.said
    found = rows(local)
    assert (found["B2"].units, found["B1"].state) == (("B2", "B1"), FormState.EXEMPT)
    page.search.setText("Öster")
    assert {row.unit for row in page.model.rows} == {"B1", "B2"}
    mark(local, "B2")
    local.click(page.joining.buttons[1])
    assert {row.state for row in rows(local).values()} == {FormState.PLANNED}
    assert "2 forms answer for themselves again" in local.said


def test_forms_of_several_managers_or_only_one_are_not_offered_to_be_joined(local: Driver) -> None:
    page = local.show("forms")
    join, separate = page.joining.buttons
    for units in (("B1",), ("A11", "B1"), ("A11", "A12"), ()):
        mark(local, *units) if units else page.table.clearSelection()
        assert not join.isEnabled()
        assert not separate.isEnabled()

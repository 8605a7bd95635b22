"""What is decided: listed, taken back with a reason, decided anew, forgotten."""

from samdesk.domain.conflicts import ConflictClass
from samdesk.services.collecting import collect
from samdesk.services.conflicts import queue
from samdesk.services.rounds import export_round
from samdesk.ui.collecting.queue_list import DECISIONS
from samdesk.ui.pages.collecting import CollectingPage
from tests.small_region import Region, merged
from tests.ui.conflicting import Key, answer_of, at_conflicts, differing, other_version, press
from tests.ui.driving import Driver


def test_a_decision_is_listed_and_taken_back_with_a_reason(
    central: Driver, page: CollectingPage, region: Region
) -> None:
    differing(central, region)
    group = at_conflicts(central)
    press(central, Key.Key_2)
    central.enter("the paper says 2")
    central.click(group.list.chips.chips[DECISIONS])
    assert group.decisions is not None
    (row,) = group.decisions.model.rows
    assert (row.reason, row.by.partition(",")[0]) == ("the paper says 2", "A1")
    assert "Avdelning 1" in row.about
    group.decisions.take_focus()
    press(central, Key.Key_Return)
    assert central.focus is group.bar.reason
    central.qtbot.keyClicks(group.bar.reason, "wrong paper")
    central.enter()
    assert "taken back" in central.said
    assert central.ask(queue).questions == 1
    assert group.decisions.model.rows[0].takes_back is None
    central.click(group.list.chips.chips[""])
    assert [one.kind for one in group.list.model.rows] == [ConflictClass.VALUES]


def test_a_decision_that_a_file_has_carried_is_decided_anew_and_not_taken_back(
    central: Driver, page: CollectingPage, region: Region
) -> None:
    code = differing(central, region)
    group = at_conflicts(central)
    other_choice = group.comparison.columns[0].answers.answers["3"].choice
    press(central, Key.Key_2)
    central.enter("the paper says 2")
    central.ask(lambda desk: export_round(desk, region.folder / "again.samround.zip"))
    central.window.trigger("refresh")
    central.settle()
    central.click(group.list.chips.chips[DECISIONS])
    assert "carried it" in group.bar.hint.text()
    assert not group.bar.button.isEnabled()
    assert group.decisions is not None
    group.decisions.take_focus()
    press(central, Key.Key_Return)
    columns = group.comparison.columns
    assert len(columns) == 2
    wanted = next(n for n, one in enumerate(columns) if one.answers.answers["3"].choice == other_choice)
    press(central, Key.Key_1 if wanted == 0 else Key.Key_2)
    group.bar.reason.clear()
    central.enter("the paper was found")
    assert {row.reason for row in group.decisions.model.rows} == {"the paper was found", "the paper says 2"}
    assert group.decisions.isVisible()
    assert central.ask(lambda desk: answer_of(desk, code))["3"] == other_choice


def test_a_mapping_is_listed_and_forgotten(central: Driver, page: CollectingPage, region: Region) -> None:
    other_version(central, region)
    group = at_conflicts(central)
    press(central, Key.Key_Return)
    group.bar.by.setFocus()
    central.enter()
    central.click(group.list.chips.chips[DECISIONS])
    assert group.decisions is not None
    assert not group.bar.reason.isVisible()
    group.bar.by.setFocus()
    central.enter()
    assert len(central.ask(queue).definitions) == 1


def test_the_queue_is_read_anew_once_decisions_rest_so_that_none_waits_for_it(
    central: Driver, page: CollectingPage, region: Region
) -> None:
    first = merged(region.local, region.folder / "one.sammerge.zip", "A11", "A12")
    other = merged(region.more_local("other"), region.folder / "two.sammerge.zip", "A11", "A12", s3="2")
    central.ask(lambda desk: collect(desk, [first, other]))
    central.window.trigger("refresh")
    central.settle()
    group = at_conflicts(central)
    press(central, Key.Key_1)
    central.enter("as on the paper")
    assert group._rest.isActive()
    assert group.decided == ()
    assert group.list.chips.chips[DECISIONS].text() == "decided 1"
    central.window.trigger("refresh")
    central.settle()
    assert len(group.decided) == 1
    assert not group._rest.isActive()

"""Questions about more than rows: two forms for one unit, void answers, unknown units, other versions."""

from samdesk.domain.conflicts import ConflictClass
from samdesk.services.collecting import collect
from samdesk.services.conflicts import queue
from samdesk.services.desks import open_desk
from samdesk.services.exporting import export_merge
from samdesk.services.forms import forms
from samdesk.services.mappings import mappings
from samdesk.services.organisations import import_organisation
from samdesk.services.voiding import void
from samdesk.ui.mnemonics import plain
from samdesk.ui.pages.collecting import CollectingPage
from samdesk.ui.theme import Tone
from tests.small_region import Region, codes
from tests.ui.conflicting import Key, answer_of, at_conflicts, collected, differing, other_version, press
from tests.ui.driving import Driver


def two_forms(driver: Driver, region: Region) -> None:
    """The form of A11 answers for A12 too, and A12 has answered by itself."""
    collected(driver, region, ("A11", {"sunits_covered": "A12"}), ("A12", {"s3": "2"}))


def test_of_two_forms_one_counts_and_the_other_is_void(central: Driver, page: CollectingPage, region: Region) -> None:
    two_forms(central, region)
    group = at_conflicts(central)
    assert [row.kind for row in group.list.rows] == [ConflictClass.TWO_FORMS]
    known = central.ask(codes)
    place = next(n for n, one in enumerate(group.comparison.columns, start=1) if one.form_id == known["A12"])
    press(central, Key.Key_1 if place == 1 else Key.Key_2)
    assert "becomes void" in group.bar.hint.text()
    central.enter("they answered by themselves")
    rows = {row.unit: row for row in central.ask(forms)}
    assert rows["A11"].void == "they answered by themselves"
    assert not rows["A12"].void
    assert central.ask(queue).questions == 0


def test_two_forms_may_both_count(central: Driver, page: CollectingPage, region: Region) -> None:
    two_forms(central, region)
    group = at_conflicts(central)
    press(central, Key.Key_4)
    assert plain(group.bar.button.text()) == "Let both forms count"
    central.enter("the joint one is for the day shift only")
    assert central.ask(queue).questions == 0
    assert not any(row.void for row in central.ask(forms))


def test_two_forms_are_typed_anew_as_one(central: Driver, page: CollectingPage, region: Region) -> None:
    two_forms(central, region)
    group = at_conflicts(central)
    press(central, Key.Key_3)
    assert group.typing is not None
    session = group.typing.session
    assert session is not None
    assert session.at == "3"
    central.type("2")
    central.settle()
    while group.typing.is_open:
        central.press(Key.Key_Return, shift=True)
        central.settle()
    central.enter("what they say together")
    first = session.form.form_id
    assert central.ask(lambda desk: answer_of(desk, first))["3"] == "2"
    assert sum(bool(row.void) for row in central.ask(forms)) == 1


def void_elsewhere(driver: Driver, region: Region) -> str:
    """A form whose conflict was settled here, and whose answer was made void at one of the desks; gives its form id."""
    code = differing(driver, region)
    at_conflicts(driver)
    press(driver, Key.Key_1)
    driver.enter("as on the paper")
    out = region.folder / "void.sammerge.zip"
    with open_desk(region.folder / "desk1.samdesk") as desk:
        void(desk, code, reason="another unit's paper", by="B2")
        export_merge(desk, out)
    driver.ask(lambda desk: collect(desk, [out]))
    driver.window.trigger("refresh")
    driver.settle()
    return code


def test_an_answer_that_was_made_void_elsewhere_is_asked_about(
    central: Driver, page: CollectingPage, region: Region
) -> None:
    code = void_elsewhere(central, region)
    group = page.conflicts
    assert [row.kind for row in group.list.rows] == [ConflictClass.VOID]
    texts = [part.text for said in group.comparison.rows[0].said for part in said]
    assert sorted(texts) == ["answered", "void: another unit's paper"]
    place = next(n for n, one in enumerate(group.comparison.columns) if one.void)
    group.comparison.buttons[place].click()
    assert "no answer any more" in group.bar.hint.text()
    central.enter("agreed")
    assert next(row for row in central.ask(forms) if row.form_id == code).void


def test_an_answer_beside_a_void_one_is_typed_anew_from_what_it_said(
    central: Driver, page: CollectingPage, region: Region
) -> None:
    code = void_elsewhere(central, region)
    group = page.conflicts
    press(central, Key.Key_3)
    assert group.typing is not None
    session = group.typing.session
    assert session is not None
    assert session.at == "1", "nothing differs row by row, so all rows are gone through"
    assert session.answer.choice == "1"
    central.type("2")
    central.settle()
    while group.typing.is_open:
        central.press(Key.Key_Return, shift=True)
        central.settle()
    central.press(Key.Key_Shift)  # is no longer held
    central.enter("the paper was found")
    assert central.ask(lambda desk: answer_of(desk, code))["1"] == "2"
    assert central.ask(queue).questions == 0


def test_an_unknown_unit_is_asked_about_once_and_remembered(
    central: Driver, page: CollectingPage, region: Region
) -> None:
    listed = region.folder / "more.csv"
    listed.write_text(region.list.read_text("utf-8") + "A13;Avdelning 3;enhet;A1;12;;\n", "utf-8")
    with open_desk(region.local) as desk:
        import_organisation(desk, listed)
    collected(central, region, ("A11", {"sunits_covered": "A13"}))
    group = at_conflicts(central)
    assert [row.kind for row in group.list.rows] == [ConflictClass.UNKNOWN_UNIT]
    press(central, Key.Key_Return)
    assert group.unit_view is not None
    assert central.focus is group.unit_view.words
    assert not group.bar.button.isEnabled()
    central.type("avdelning 2")
    assert group.unit_view.list.keys == ["A12"]
    press(central, Key.Key_Return)
    assert group.unit_view.chosen == "A12"
    assert central.focus is group.bar.by
    central.enter()
    assert "A13 counts as Avdelning 2" in central.said
    assert central.ask(queue).units == ()
    (remembered,) = central.ask(mappings).units
    assert (remembered.old, remembered.new) == ("A13", "A12")


def test_answers_to_another_version_count_once_somebody_has_said_which_row_is_which(
    central: Driver, page: CollectingPage, region: Region
) -> None:
    other_version(central, region)
    group = at_conflicts(central)
    assert [row.kind for row in group.list.rows] == [ConflictClass.OTHER_DEFINITION]
    press(central, Key.Key_Return)
    view = group.definition_view
    assert view is not None
    assert list(view.rows) == ["5", "17"] or list(view.rows) == ["17", "5"]
    assert view.rows["17"].currentData() == "3"
    assert view.rows["5"].currentData() == ""
    assert "Row 5 is not counted" in view.left_out.text()
    view.rows["5"].setFocus()
    press(central, Key.Key_Down, Key.Key_Down, Key.Key_Down)
    assert view.mapping.numbers["5"] == "3"
    group.bar.by.setFocus()
    central.enter()
    assert page.strip.tone is Tone.ERROR, "two rows cannot both be row 3"
    view.rows["5"].setFocus()
    press(central, Key.Key_Home)
    group.bar.by.setFocus()
    central.enter()
    assert central.ask(queue).definitions == ()
    code = central.ask(codes)["A11"]
    answers = central.ask(lambda desk: answer_of(desk, code))
    assert answers["3"] == "1"
    assert "5" not in answers

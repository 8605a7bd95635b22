"""The queue of conflicts: settled by keys one after the other, many at a time, or typed anew from the paper."""

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QTextBrowser, QWidget

from samdesk.domain.conflicts import ConflictClass
from samdesk.domain.form_id import written
from samdesk.services.collecting import collect
from samdesk.services.conflicts import queue
from samdesk.services.desks import open_desk
from samdesk.services.forms import overview
from samdesk.services.organisations import import_organisation
from samdesk.ui.collecting.comparison_words import pieces
from samdesk.ui.collecting.conflicts_group import ConflictsGroup
from samdesk.ui.mnemonics import plain
from samdesk.ui.pages.collecting import CollectingPage
from samdesk.ui.theme import Tone
from tests.small_region import Region, codes, merged
from tests.ui.conflicting import Key, answer_of, at_conflicts, collected, differing, other_version, press, tab_text
from tests.ui.driving import Driver

# One of the answers


def test_a_conflict_is_settled_by_keys(central: Driver, page: CollectingPage, region: Region) -> None:
    code = differing(central, region)
    assert plain(tab_text(page)) == "Conflicts (1)"
    group = at_conflicts(central)
    assert central.focus is group.list.table
    assert [row.number for row in group.comparison.rows] == ["3"]
    press(central, Key.Key_2)
    assert central.focus is group.bar.reason
    assert plain(group.bar.button.text()) == "Let Answer 2 count"
    central.enter("the paper says 2")
    assert central.ask(queue).questions == 0
    assert central.ask(overview).total.conflicts == 0
    assert plain(tab_text(page)) == "Conflicts"
    assert written(code) in central.said
    assert "Nothing is left to settle." in central.said


def test_the_next_conflict_comes_by_itself_and_the_reason_is_used_again(
    central: Driver, page: CollectingPage, region: Region
) -> None:
    first = merged(region.local, region.folder / "one.sammerge.zip", "A11", "A12", "A21")
    other = merged(region.more_local("other"), region.folder / "two.sammerge.zip", "A11", "A12", "A21", s3="2")
    central.ask(lambda desk: collect(desk, [first, other]))
    central.window.trigger("refresh")
    central.settle()
    group = at_conflicts(central)
    names = [row.name for row in group.list.model.rows]
    assert names == ["Avdelning 1", "Avdelning 2", "Operation"]
    press(central, Key.Key_1)
    central.enter("as on the paper")
    assert central.focus is group.list.table
    assert group.comparison.conflict is not None
    assert group.comparison.conflict.unit_name == "Avdelning 2"
    press(central, Key.Key_2)
    assert group.bar.reason.text() == "as on the paper"
    central.enter()
    assert [row.name for row in group.list.model.rows] == ["Operation"]
    assert "1 question is left." in central.said


def test_digits_in_a_reason_are_text(central: Driver, page: CollectingPage, region: Region) -> None:
    differing(central, region)
    group = at_conflicts(central)
    press(central, Key.Key_1)
    central.qtbot.keyClicks(group.bar.reason, "box 2")
    assert group.bar.reason.text() == "box 2"
    assert group.comparison.chosen is group.comparison.columns[0]


def test_nothing_is_decided_without_answer_reason_and_operator(
    central: Driver, page: CollectingPage, region: Region
) -> None:
    differing(central, region)
    group = at_conflicts(central)
    group.bar.reason.setText("because")
    assert not group.bar.button.isEnabled()
    press(central, Key.Key_1)
    assert group.bar.button.isEnabled()
    group.bar.by.clear()
    assert not group.bar.button.isEnabled()
    central.enter()
    assert central.ask(queue).questions == 1
    assert central.focus is group.bar.by


def test_an_operator_that_is_no_code_is_told_in_place(central: Driver, page: CollectingPage, region: Region) -> None:
    differing(central, region)
    group = at_conflicts(central)
    press(central, Key.Key_2)
    group.bar.by.setText("A 1")
    central.enter("because")
    assert page.strip.tone is Tone.ERROR
    assert "A 1" in central.said
    assert central.ask(queue).questions == 1
    assert group.bar.button.isEnabled()


def test_a_file_that_is_only_read_shows_conflicts_and_settles_none(
    central: Driver, page: CollectingPage, region: Region
) -> None:
    differing(central, region)
    central.open(region.central, read_only=True)
    central.show("collecting")
    group = at_conflicts(central)
    assert group.comparison.rows
    press(central, Key.Key_1)
    assert not any(button.isEnabled() for button in group.comparison.buttons)
    assert group.comparison.chosen is None


# What is shown


def test_only_what_differs_is_lit_and_all_rows_can_be_seen(
    central: Driver, page: CollectingPage, region: Region
) -> None:
    differing(central, region, s3="2", s3_motivation="Inte alla")
    group = at_conflicts(central)
    (row,) = group.comparison.rows
    texts = {part.text for said in row.said for part in said if part.differs}
    assert texts == {"Ja", "Delvis", "Motivation: Inte alla", "no motivation"}
    group.comparison.show_all.click()
    assert len(group.comparison.rows) > 30
    assert [one.number for one in group.comparison.rows if one.differs] == ["3"]


def test_of_a_long_motivation_only_the_words_that_differ_are_lit(
    central: Driver, page: CollectingPage, region: Region
) -> None:
    one = {"s4_motivation": "Rutinen finns sedan 2021 och gås igenom varje år"}
    two = {"s4_motivation": "Rutinen finns sedan 2022 och gås igenom varje år"}
    collected(central, region, ("A11", one), ("A11", two))
    group = at_conflicts(central)
    (row,) = group.comparison.rows
    lit = [[piece.text for piece in said[1].pieces if piece.lit] for said in row.said]
    assert sorted(lit) == [["2021"], ["2022"]]
    assert "".join(piece.text for piece in row.said[0][1].pieces) == row.said[0][1].text


def test_where_one_has_no_motivation_the_words_of_the_others_are_compared(
    central: Driver, page: CollectingPage, region: Region
) -> None:
    said = [{"s4_motivation": "Rutinen finns sedan 2021"}, {"s4_motivation": "Rutinen finns sedan 2022"}, {}]
    collected(central, region, *(("A11", one) for one in said))
    group = at_conflicts(central)
    (row,) = group.comparison.rows
    lit = sorted("".join(piece.text for piece in said[1].pieces if piece.lit) for said in row.said)
    assert lit == ["2021", "2022", "no motivation"]


@given(st.lists(st.text("åab .\n", max_size=40), min_size=1, max_size=4))
def test_pieces_joined_are_the_text_and_equal_texts_have_nothing_lit(texts: list[str]) -> None:
    assert ["".join(piece.text for piece in one) for one in pieces(texts)] == texts
    if len(set(texts)) == 1:
        assert not any(piece.lit for one in pieces(texts) for piece in one)


@given(st.lists(st.sampled_from(["alla", "några", "inte", "och"]), max_size=12), st.integers(0, 12))
def test_a_word_that_only_one_text_has_is_lit_and_the_others_are_not(words: list[str], place: int) -> None:
    longer = [*words[:place], "skyddsombudet", *words[place:]]
    one, other = pieces([" ".join(words), " ".join(longer)])
    assert [piece.text.strip() for piece in other if piece.lit] == ["skyddsombudet"]
    assert not any(piece.lit and piece.text.strip() for piece in one)


def test_what_differs_beside_the_statements_is_shown_too(central: Driver, page: CollectingPage, region: Region) -> None:
    collected(central, region, ("A11", {"sanswered_on": "2023-11-20"}), ("A11", {"sanswered_on": "2023-11-21"}))
    group = at_conflicts(central)
    (row,) = group.comparison.rows
    assert (row.number, row.text) == ("", "Day of answering")
    assert {part.text for (part,) in row.said} == {"20 November 2023", "21 November 2023"}


def test_equal_answers_of_several_desks_are_one_answer_and_more_than_two_stand_side_by_side(
    central: Driver, page: CollectingPage, region: Region
) -> None:
    collected(central, region, ("A11", {}), ("A11", {"s3": "2"}), ("A11", {"s3": "2"}), ("A11", {"s3": "3"}))
    group = at_conflicts(central)
    assert len(group.comparison.columns) == 3
    whose = sorted(column.whose.count("\n") for column in group.comparison.columns)
    assert whose[:2] == [0, 0]
    assert "4" in plain(group.comparison.anew.text())


def test_without_conflicts_it_says_that_all_is_well(central: Driver, page: CollectingPage) -> None:
    group = at_conflicts(central)
    assert group._empty.isVisible()
    assert not group._settle.isVisible()


# Many at a time


def blanks(driver: Driver, region: Region) -> None:
    """Three forms of which one desk has left a row blank."""
    units = ("A11", "A12", "A21")
    first = merged(region.local, region.folder / "one.sammerge.zip", *units)
    other = merged(region.more_local("other"), region.folder / "two.sammerge.zip", *units, s3=",")
    driver.ask(lambda desk: collect(desk, [first, other]))
    driver.window.trigger("refresh")
    driver.settle()


def test_blanks_are_filled_in_many_at_a_time_with_one_reason(
    central: Driver, page: CollectingPage, region: Region
) -> None:
    blanks(central, region)
    group = at_conflicts(central)
    assert {row.kind for row in group.list.rows} == {ConflictClass.BLANKS}
    assert group.list.rows[0].said == "3 Ja"
    central.click(group.list.chips.chips["blanks"])
    group.take_focus()
    assert plain(group.bar.button.text()) == "Accept 3 suggestions"
    press(central, Key.Key_Space)
    assert plain(group.bar.button.text()) == "Accept 2 suggestions"
    press(central, Key.Key_Return)
    assert central.focus is group.bar.reason
    central.enter("one desk had the second page")
    assert "2 forms are filled in." in central.said
    assert [row.name for row in group.list.rows] == ["Avdelning 1"]
    assert central.ask(queue).questions == 1


def test_one_of_the_blanks_is_settled_by_itself(central: Driver, page: CollectingPage, region: Region) -> None:
    blanks(central, region)
    group = at_conflicts(central)
    central.click(group.list.chips.chips["blanks"])
    group.take_focus()
    press(central, Key.Key_2)
    assert plain(group.bar.button.text()) == "Let Answer 2 count"
    central.enter("it is blank on the paper")
    assert len(group.list.rows) == 2
    assert plain(group.bar.button.text()) == "Accept 2 suggestions"


# Typed anew


def test_a_conflict_is_typed_anew_row_by_row_with_the_keys_of_the_keying_room(
    central: Driver, page: CollectingPage, region: Region
) -> None:
    changed = {"s3": "2", "s7a": "3", "sanswered_on": "2023-11-20"}
    collected(central, region, ("A11", {"sanswered_on": "2023-11-21"}), ("A11", changed))
    code = central.ask(codes)["A11"]
    group = at_conflicts(central)
    press(central, Key.Key_3)
    assert group.typing is not None
    session = group.typing.session
    assert session is not None
    assert session.at == "3"
    assert session.answers["4"].choice == "1", "what both agree on stands"
    assert session.answer.choice == ""
    assert "Ja" in session.walk["3"]
    assert "Delvis" in session.walk["3"]
    central.type("9")
    central.settle()
    assert session.at == "7a", "only the rows that differ are gone to"
    central.type("2")
    central.settle()
    central.enter("231122")
    central.press(Key.Key_Return, shift=True)
    central.settle()
    assert group.typing.session is None
    assert group.comparison.chosen is not None
    assert group.comparison.chosen.way == "typed"
    assert central.focus is group.bar.reason
    central.enter("both were wrong")
    with_reason = central.ask(lambda desk: answer_of(desk, code))
    assert (with_reason["3"], with_reason["7a"], with_reason["4"]) == ("9", "2", "1")
    assert central.ask(queue).questions == 0


def test_leaving_what_is_typed_anew_leaves_the_conflict_as_it_was(
    central: Driver, page: CollectingPage, region: Region
) -> None:
    differing(central, region)
    group = at_conflicts(central)
    press(central, Key.Key_0)
    assert group.typing is not None
    assert group.typing.is_open
    assert not group.bar.isVisible()
    central.press(Key.Key_Escape)
    central.settle()
    assert not group.typing.is_open
    assert central.focus is group.list.table
    assert central.ask(queue).questions == 1


def test_answers_that_come_in_while_one_types_are_shown_before_anything_is_decided(
    central: Driver, page: CollectingPage, region: Region
) -> None:
    differing(central, region)
    group = at_conflicts(central)
    press(central, Key.Key_3)
    third = merged(region.more_local("third"), region.folder / "three.sammerge.zip", "A11", s3="3")
    central.window.current.work.run(lambda desk: collect(desk, [third]))
    central.settle()
    central.settle()
    assert group.typing is not None
    assert not group.typing.is_open
    assert "other answers meanwhile" in central.said
    assert len(group.comparison.columns) == 3


# Finding


def two_kinds(driver: Driver, region: Region) -> None:
    """A form that one desk has left a row of blank, and a form of another förvaltning that two desks read otherwise."""
    first = merged(region.local, region.folder / "one.sammerge.zip", "A11", "B1")
    other = merged(region.more_local("other"), region.folder / "two.sammerge.zip", "A11", s3=",")
    third = merged(region.more_local("third"), region.folder / "three.sammerge.zip", "B1", s3="2")
    driver.ask(lambda desk: collect(desk, [first, other, third]))
    driver.window.trigger("refresh")
    driver.settle()


def test_the_queue_is_filtered_by_kind_and_forvaltning(central: Driver, page: CollectingPage, region: Region) -> None:
    two_kinds(central, region)
    group = at_conflicts(central)
    assert [row.kind for row in group.list.model.rows] == [ConflictClass.BLANKS, ConflictClass.VALUES]
    central.click(group.list.chips.chips["values"])
    assert [row.name for row in group.list.model.rows] == ["Vårdcentralen Öster"]
    central.click(group.list.chips.chips[""])
    combo = group.list.forvaltning
    combo.setCurrentIndex(combo.findData("Sjukhuset Norr"))
    combo.activated.emit(combo.currentIndex())
    assert [row.name for row in group.list.model.rows] == ["Avdelning 1"]
    assert group.list.chips.chips[""].text() == "All 1"


def test_settling_the_last_of_a_kind_shows_the_others(central: Driver, page: CollectingPage, region: Region) -> None:
    two_kinds(central, region)
    group = at_conflicts(central)
    central.click(group.list.chips.chips["values"])
    group.take_focus()
    press(central, Key.Key_1)
    central.enter("as on the paper")
    assert group.list.mark == ""
    assert [row.name for row in group.list.model.rows] == ["Avdelning 1"]


# As every page


def test_every_part_that_takes_the_focus_has_a_name_and_letters_are_unique(
    central: Driver, page: CollectingPage, region: Region
) -> None:
    other_version(central, region)
    listed = region.folder / "more.csv"
    listed.write_text(region.list.read_text("utf-8") + "A13;Avdelning 3;enhet;A1;12;;\n", "utf-8")
    other = region.more_local("other")
    with open_desk(other) as desk:
        import_organisation(desk, listed)
    sent = merged(other, region.folder / "two.sammerge.zip", "A12", sunits_covered="A13")
    third = merged(region.more_local("third"), region.folder / "three.sammerge.zip", "A12", s3="2")
    central.ask(lambda desk: collect(desk, [sent, third]))
    central.window.trigger("refresh")
    central.settle()
    group = at_conflicts(central)
    kinds = {row.kind for row in group.list.rows}
    assert kinds == {ConflictClass.OTHER_DEFINITION, ConflictClass.UNKNOWN_UNIT, ConflictClass.VALUES}
    for place in range(len(group.list.rows)):
        group.list.table.selectRow(place)
        central.settle()
        assert nameless(group) == []
        letters = seen_letters(page)
        assert len(letters) == len(set(letters)), letters
    group.type_anew()
    assert nameless(group) == []


def nameless(group: ConflictsGroup) -> list[QWidget]:
    """What is seen, takes the focus, and has neither a name nor a text."""
    seen = [widget for widget in group.findChildren(QWidget) if widget.isVisible()]
    stops = [widget for widget in seen if widget.focusPolicy() & Qt.FocusPolicy.TabFocus]
    inner = ("qt_", "QScrollArea", "QStackedWidget")
    return [
        widget
        for widget in stops
        if not widget.accessibleName()
        and not getattr(widget, "text", str)()
        and not widget.objectName().startswith(inner)
    ]


def seen_letters(page: CollectingPage) -> list[str]:
    """The letters for Alt of what is seen on the page."""
    names = [label for label in page.findChildren(QLabel) if label.buddy() is not None]
    named = [*page.findChildren(QAbstractButton), *names]
    texts = [widget.text().replace("&&", "") for widget in named if widget.isVisible()]
    return [text[text.index("&") + 1].casefold() for text in texts if "&" in text]


def test_how_conflicts_are_settled_is_explained_in_place(central: Driver, page: CollectingPage, region: Region) -> None:
    group = at_conflicts(central)
    central.push("How conflicts are settled")
    assert isinstance(central.focus, QTextBrowser)
    assert "Conflicts" in central.focus.toPlainText()
    assert not group._empty.isVisible()
    differing(central, region)
    assert not group._settle.isVisible(), "what one reads stays"
    central.push("Back to the questions")
    assert central.focus is group.list.table
    assert group.comparison.isVisible()
    central.push("How conflicts are settled")
    press(central, Key.Key_Escape)
    assert central.focus is group.list.table

"""Quarantine and desks: a key is compared on the telephone, files are let in or thrown away, a key is revoked."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from samdesk.domain import fingerprints
from samdesk.domain.collection import Outcome
from samdesk.domain.desk_keys import KeyStatus
from samdesk.services import home
from samdesk.services.collecting import collections
from samdesk.services.desk_sequences import desk_files
from samdesk.services.forms import overview
from samdesk.services.quarantine import quarantined
from samdesk.ui.collecting.desks_group import DesksGroup
from samdesk.ui.collecting.quarantine_group import QuarantineGroup
from samdesk.ui.mnemonics import plain
from samdesk.ui.pages.collecting import CollectingPage
from samdesk.ui.theme import Tone
from tests.small_region import Region, merged
from tests.ui.driving import Driver

Key = Qt.Key


@pytest.fixture
def stranger(region: Region) -> Path:
    """A file of a desk whose key nobody has compared."""
    return merged(region.more_local("Lund", approved=False), region.folder / "lund.sammerge.zip", "A11", "A12")


def add(driver: Driver, page: CollectingPage, *paths: Path) -> None:
    page.files.add_files(paths)
    driver.settle()


def at_quarantine(driver: Driver, page: CollectingPage, *paths: Path) -> QuarantineGroup:
    """Files collected into quarantine, and its tab shown."""
    add(driver, page, *paths)
    page.strip.buttons()[-1].click()
    driver.settle()
    return page.quarantine


def right(group: QuarantineGroup) -> list[str]:
    """What the receipt says at the places that are asked for."""
    assert group.chosen is not None
    chunks = fingerprints.chunks(group.chosen.public_key)
    return [chunks[place - 1] for place in group.panel.asked]


def tab(page: CollectingPage, name: str) -> str:
    return plain(page.tabs.tabText(page._tab_of[name]))


# Letting in


def test_an_unknown_key_waits_and_is_explained(
    central: Driver, page: CollectingPage, region: Region, stranger: Path
) -> None:
    add(central, page, stranger)
    assert [one.word for one in page.files.taken] == ["in quarantine"]
    assert page.strip.tone is Tone.WARNING
    assert "waits in quarantine" in central.said
    assert tab(page, "quarantine") == "Quarantine (1)"
    page.strip.buttons()[-1].click()
    panel = page.quarantine.panel
    assert panel.isVisible()
    first, second = panel.asked
    assert f"group {first}, and what in group {second}" in panel._read.text()
    assert "Lund" in panel._ring.text()
    assert central.ask(overview).total.collected == 0


def test_two_chunks_typed_by_keys_let_all_files_of_the_desk_in(
    central: Driver, page: CollectingPage, region: Region, stranger: Path
) -> None:
    second = merged(region.folder / "Lund.samdesk", region.folder / "lund2.sammerge.zip", "A21")
    group = at_quarantine(central, page, stranger, second)
    assert central.focus is group.panel.chunks[0], "there is one key: work begins at the first field"
    assert tab(page, "quarantine") == "Quarantine (2)"
    one, two = right(group)
    central.enter(one.lower())
    assert central.focus is group.panel.chunks[1]
    central.enter(f" {two} ")
    central.settle()
    assert central.ask(quarantined) == ()
    assert central.ask(overview).total.collected == 3
    assert "The key of Lund is approved" in central.said
    assert "2 files are collected" in central.said
    assert tab(page, "quarantine") == "Quarantine"
    assert [one.word for one in page.files.taken] == ["collected", "collected"]
    assert not group.panel.isVisible()


@pytest.mark.parametrize("wrong", [(0,), (1,), (0, 1)])
def test_a_wrong_chunk_is_named_and_lets_nothing_in(
    central: Driver, page: CollectingPage, region: Region, stranger: Path, wrong: tuple[int, ...]
) -> None:
    group = at_quarantine(central, page, stranger)
    typed = ["0000" if n in wrong and chunk != "0000" else chunk for n, chunk in enumerate(right(group))]
    for text in typed:
        central.enter(text)
    asked = [str(group.panel.asked[n]) for n in wrong]
    assert " and ".join(asked) in group.panel.problem.partition(".")[0]
    assert central.focus is group.panel.chunks[wrong[0]]
    assert group.panel.chunks[wrong[0]].selectedText() == "0000"
    assert len(central.ask(quarantined)) == 1
    central.type("F")
    assert group.panel.problem == "", "it is gone when something else is typed"


def test_nothing_is_compared_without_chunks_and_operator(
    central: Driver, page: CollectingPage, region: Region, stranger: Path
) -> None:
    group = at_quarantine(central, page, stranger)
    panel = group.panel
    assert not panel.take_in.isEnabled()
    panel.by.clear()
    for field, text in zip(panel.chunks, right(group), strict=True):
        field.setText(text)
    assert not panel.take_in.isEnabled()
    panel.chunks[1].setFocus()
    central.enter()
    assert central.focus is panel.by
    central.enter("HR 1")
    central.settle()
    assert page.strip.tone is Tone.ERROR
    assert len(central.ask(quarantined)) == 1


def test_the_whole_fingerprint_is_another_way(
    central: Driver, page: CollectingPage, region: Region, stranger: Path
) -> None:
    group = at_quarantine(central, page, stranger)
    central.push("Compare the whole fingerprint instead")
    assert central.focus is group.panel.whole
    assert not group.panel.chunks[0].isVisible()
    central.enter("AAAA " * 16)
    assert "not the fingerprint" in group.panel.problem
    assert group.chosen is not None
    group.panel.whole.setText(fingerprints.written(group.chosen.public_key).lower())
    central.enter()
    central.settle()
    assert central.ask(quarantined) == ()


def test_the_same_chunks_are_asked_for_until_the_key_is_compared(
    central: Driver, page: CollectingPage, region: Region, stranger: Path
) -> None:
    group = at_quarantine(central, page, stranger)
    asked = group.panel.asked
    add(central, page, merged(region.more_local("Malmö", approved=False), region.folder / "m.sammerge.zip", "B1"))
    group.table.selectRow(1)
    assert group.panel.asked != ()
    group.table.selectRow(0)
    assert group.panel.asked == asked


def test_what_is_typed_stays_when_more_files_come(
    central: Driver, page: CollectingPage, region: Region, stranger: Path
) -> None:
    group = at_quarantine(central, page, stranger)
    central.type("ab")
    add(central, page, merged(region.local, region.folder / "m.sammerge.zip", "B1"))
    assert group.panel.chunks[0].text() == "ab"


def test_a_desk_with_a_new_key_is_told_apart(central: Driver, page: CollectingPage, region: Region) -> None:
    for key in home.keys_folder().glob("*"):
        shutil.rmtree(key)
    group = at_quarantine(central, page, merged(region.local, region.folder / "one.sammerge.zip", "A11"))
    assert group.chosen is not None
    assert group.chosen.is_new_key
    assert "another key until now" in group.panel._why.text()


def test_files_of_a_key_that_was_revoked_meanwhile_can_only_be_thrown_away(
    central: Driver, page: CollectingPage, region: Region, stranger: Path
) -> None:
    group = at_quarantine(central, page, stranger)
    at_desks(central, page).table.selectRow(0)
    central.push("Revoke the key…")
    central.enter("nobody knows them")
    central.settle()
    page.show_quarantine()
    assert not group.panel.isVisible()
    assert group._out.isVisible()
    central.push("Throw the files away…")
    central.enter("nobody knows them")
    central.settle()
    assert central.ask(quarantined) == ()


# Throwing away


def test_files_are_thrown_away_with_a_reason(
    central: Driver, page: CollectingPage, region: Region, stranger: Path
) -> None:
    group = at_quarantine(central, page, stranger)
    central.push("Throw the files away…")
    assert central.focus is group.discarding.reason
    assert not group.discarding.do.isEnabled()
    central.enter("nobody there has sent it")
    central.settle()
    assert central.ask(quarantined) == ()
    (row,) = central.ask(collections)
    assert row.report.outcome is Outcome.REJECTED
    assert "nobody there has sent it" in " ".join(row.report.notes)
    assert "1 file is thrown away" in central.said
    assert "No file waits" in group._said.text()


def test_escape_throws_nothing_away(central: Driver, page: CollectingPage, region: Region, stranger: Path) -> None:
    group = at_quarantine(central, page, stranger)
    central.push("Throw the files away…")
    central.press(Key.Key_Escape)
    assert not group.discarding.isVisible()
    assert central.focus is group.discard_button
    assert len(central.ask(quarantined)) == 1


# Desks


def at_desks(driver: Driver, page: CollectingPage) -> DesksGroup:
    page.tabs.setCurrentIndex(page._tab_of["desks"])
    driver.settle()
    return page.desks


def test_a_desk_says_which_file_is_missing(central: Driver, page: CollectingPage, region: Region) -> None:
    merged(region.local, region.folder / "one.sammerge.zip", "A11")
    two = merged(region.local, region.folder / "two.sammerge.zip", "A12")
    add(central, page, two)
    group = at_desks(central, page)
    row = group.model.rows[0]
    assert "file 1 is missing" in [column.text(row) for column in group.model.columns]
    assert "File 1 has not come in" in group.details
    add(central, page, region.folder / "one.sammerge.zip")
    assert "All its files, 1 to 2, have come in" in group.details
    assert "nothing is missing" in group._said.text()


def test_a_desk_file_that_was_copied_and_used_twice_is_told(
    central: Driver, page: CollectingPage, region: Region
) -> None:
    twin = region.folder / "twin.samdesk"
    shutil.copyfile(region.local, twin)
    one = merged(region.local, region.folder / "one.sammerge.zip", "A11")
    other = merged(twin, region.folder / "other.sammerge.zip", "A12")
    add(central, page, one, other)
    assert "do not follow on each other" in at_desks(central, page).details


def test_a_key_is_revoked_with_a_reason_and_its_files_are_listed(
    central: Driver, page: CollectingPage, region: Region
) -> None:
    add(central, page, merged(region.local, region.folder / "one.sammerge.zip", "A11"))
    group = at_desks(central, page)
    central.push("Revoke the key…")
    assert central.focus is group.revoking.reason
    central.qtbot.waitUntil(lambda: not group.revoking.do.visibleRegion().isEmpty())
    central.enter("the computer was stolen")
    central.settle()
    (desk,) = central.ask(desk_files)
    assert desk.key.status is KeyStatus.REVOKED
    assert "the computer was stolen" in group.details
    assert not group.revoke_button.isVisible()
    assert "1 file that is signed with it is collected" in central.said
    central.push("Show these files")
    assert page.former.isVisible()
    assert [one.report.file for one in page.former.model.rows] == ["one.sammerge.zip"]
    add(central, page, merged(region.local, region.folder / "two.sammerge.zip", "A12"))
    assert [one.word for one in page.files.taken] == ["rejected"]


def test_before_the_first_file_each_tab_says_what_will_come(central: Driver, page: CollectingPage) -> None:
    assert "rung the desk" in page.quarantine._said.text()
    assert "can be printed" in page._no_former.text()
    assert not page.quarantine.table.isVisibleTo(page.quarantine)
    page.desks.show_desks(())
    assert "No desk has sent a file yet" in page.desks._said.text()
    assert not page.desks.table.isVisibleTo(page.desks)

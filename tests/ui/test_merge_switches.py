"""A local desk's merge file: what goes along, whom it is sealed for, and what is said of it afterwards."""

import csv
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel

from samdesk.services import keys, rounds
from samdesk.services.collecting import collect
from samdesk.services.desks import open_desk
from samdesk.ui import dialogs as asking
from samdesk.ui.collecting.merge_group import MergeGroup
from tests.small_region import Region, keyed
from tests.ui.driving import Driver


@pytest.fixture
def sealing(region: Region) -> Region:
    """The small region with a round whose merge files are sealed."""
    with open_desk(region.central) as central:
        keys.setup_central(central, region.folder / "escrow.txt", by="HR1")
        region.package.unlink()
        rounds.export_round(central, region.package)
    with open_desk(region.local) as local:
        rounds.open_round(local, region.package)
    return region


def at_desk(driver: Driver, region: Region) -> MergeGroup:
    """The page of a local desk with finished answers."""
    driver.open(region.local)
    page = driver.show("collecting")
    driver.ask(lambda desk: keyed(desk, region.folder, "A11", "A12", **{"s3_motivation": "Vi hinner inte"}))
    driver.window.trigger("refresh")
    driver.settle()
    group = page.merge
    assert isinstance(group, MergeGroup)
    return group


def save(driver: Driver, dialogs: Any, out: Path) -> None:
    dialogs.saves = [out]
    driver.push("Save merge file…")
    driver.settle()


def said(group: MergeGroup) -> str:
    return "\n".join(label.text() for label in group.result.findChildren(QLabel))


def member(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as package:
        return package.read(name).decode("utf-8-sig")


def operators(path: Path) -> set[str]:
    """Who did what, in a merge file."""
    return {row["operator"] for row in csv.DictReader(member(path, "events.csv").splitlines(), delimiter=";")}


def test_everything_goes_along_unless_it_is_switched_off(driver: Driver, region: Region, dialogs: object) -> None:
    group = at_desk(driver, region)
    out = region.folder / "all.sammerge.zip"
    save(driver, dialogs, out)
    assert "Vi hinner inte" in member(out, "motivations.csv")
    assert "A1" in operators(out)
    assert "Läs.xlsx" in zipfile.ZipFile(out).namelist()
    assert "Merge file 1 is ready" in said(group)
    assert "not sealed" in said(group)
    assert driver.focus.accessibleName() == "Open folder"


def test_without_person_data_and_workbook_central_still_collects(
    driver: Driver, region: Region, dialogs: object
) -> None:
    group = at_desk(driver, region)
    group.person_data.box.click()
    group.workbook.box.click()
    out = region.folder / "less.sammerge.zip"
    save(driver, dialogs, out)
    assert operators(out) == {""}
    assert "Läs.xlsx" not in zipfile.ZipFile(out).namelist()
    with open_desk(region.central) as central:
        (report,) = collect(central, [out]).reports
    assert report.new == 2


def test_without_free_text_the_file_is_for_readers_and_does_not_count_as_sent(
    driver: Driver, region: Region, dialogs: object
) -> None:
    group = at_desk(driver, region)
    assert not group._warning.isVisible()
    group.free_text.box.click()
    assert group._warning.isVisible()
    out = region.folder / "readers.sammerge.zip"
    save(driver, dialogs, out)
    assert "Vi hinner inte" not in member(out, "motivations.csv")
    assert "A file for readers is ready" in said(group)
    assert group.new.text() == "2", "central has got nothing yet"
    with open_desk(region.central) as central:
        (report,) = collect(central, [out]).reports
    assert not report.accepted


def test_a_file_is_sealed_for_those_whom_the_round_names(
    driver: Driver, sealing: Region, dialogs: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = at_desk(driver, sealing)
    assert group.is_sealed
    assert "Only Centrala HR and" in group.sealed.box.accessibleDescription()
    proposed: list[str] = []
    out = sealing.folder / "sealed.sammerge.zip.age"

    def chosen(*args: Any) -> tuple[str, str]:
        proposed.append(args[2])
        return str(out), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)
    driver.push("Save merge file…")
    driver.settle()
    assert proposed[0].endswith(".sammerge.zip.age")
    assert out.read_bytes().startswith(b"age-encryption.org/v1")
    assert "It is sealed: only Centrala HR and" in said(group)
    with open_desk(sealing.central) as central:
        (report,) = collect(central, [out]).reports
    assert report.new == 2


def test_sealing_is_left_out_only_by_hand_and_for_one_desk_file(
    driver: Driver, sealing: Region, dialogs: object
) -> None:
    group = at_desk(driver, sealing)
    group.sealed.box.click()
    assert not group.is_sealed
    driver.window.trigger("refresh")
    driver.settle()
    assert not group.is_sealed
    out = sealing.folder / "plain.sammerge.zip"
    save(driver, dialogs, out)
    assert zipfile.is_zipfile(out)
    driver.open(sealing.central)
    driver.open(sealing.local)
    driver.show("collecting")
    assert group.is_sealed


def test_a_round_that_names_nobody_cannot_seal_and_says_so(driver: Driver, region: Region) -> None:
    group = at_desk(driver, region)
    assert not group.sealed.box.isEnabled()
    assert not group.is_sealed
    assert "names nobody" in group.sealed.box.accessibleDescription()


def test_the_receipt_is_one_press_away(driver: Driver, region: Region) -> None:
    at_desk(driver, region)
    driver.push("Keys and receipt…")
    assert driver.page is driver.window.pages["keys"]


@pytest.mark.parametrize("typed", ["desk", "desk.sammerge", "desk.sammerge.zip", "desk.SAMMERGE.ZIP"])
def test_a_name_that_gets_its_ending_never_overwrites_unasked(
    driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    (tmp_path / "desk.sammerge.zip.age").write_text("an earlier file")
    began: list[str] = []
    answers = [str(tmp_path / typed), str(tmp_path / "other.sammerge.zip.age")]

    def chosen(*args: Any) -> tuple[str, str]:
        began.append(args[2])
        return answers.pop(0), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)
    got = asking.save_file(driver.window, "Save", "desk", asking.sealed_merge_files(), tmp_path)
    assert got == tmp_path / "other.sammerge.zip.age"
    assert began[1] == str(tmp_path / "desk.sammerge.zip.age"), "the system asks about the name that it would get"

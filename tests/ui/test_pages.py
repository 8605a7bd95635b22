"""What each page does with the desk file: planning, finding, printing, registering, and hearing of changes."""

import csv
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QDate, Qt

from samdesk.domain.form_id import written
from samdesk.domain.rounds import FormState
from samdesk.services.forms import forms, register_received
from samdesk.services.rounds import rounds
from samdesk.ui.next_steps import next_steps
from samdesk.ui.theme import Tone
from tests.small_region import LAST_DATE_OF_B, Region, codes, keyed
from tests.ui.driving import Driver

Key = Qt.Key


# Start


def test_a_round_package_opens_in_a_new_desk_file(driver: Driver, region: Region, dialogs: object) -> None:
    dialogs.opens = [region.package]  # type: ignore[attr-defined]
    dialogs.saves = [region.folder / "new.samdesk"]  # type: ignore[attr-defined]
    driver.push("Open package…")
    driver.settle()
    assert driver.page is driver.window.pages["overview"]
    assert driver.page.model.rows
    assert driver.page.strip.tone is Tone.GOOD
    assert not driver.window.current.is_central


def test_planning_begins_with_a_new_desk_file_for_central(driver: Driver, tmp_path: Path, dialogs: object) -> None:
    dialogs.saves = [tmp_path / "hr"]  # type: ignore[attr-defined]
    driver.push("Plan…")
    driver.settle()
    assert (tmp_path / "hr.samdesk").exists()
    assert driver.page is driver.window.pages["round"]
    assert driver.window.current.is_central


def test_recent_files_are_listed_newest_first(driver: Driver, region: Region) -> None:
    driver.open(region.local)
    driver.open(region.central)
    driver.show("start")
    assert [Path(path).name for path in driver.window.current.settings.recent] == ["central.samdesk", "local.samdesk"]
    driver.push("local.samdesk")
    driver.settle()
    assert driver.window.current.desk is not None
    assert driver.window.current.desk.address == region.local


def test_a_truncated_round_package_is_refused_in_place(driver: Driver, region: Region, dialogs: object) -> None:
    broken = region.folder / "broken.samround.zip"
    broken.write_bytes(region.package.read_bytes()[:2000])
    dialogs.opens = [broken]  # type: ignore[attr-defined]
    driver.open(region.local)
    driver.window.trigger("open_round")
    driver.settle()
    assert driver.page.strip.tone is Tone.ERROR
    assert "broken.samround.zip" in driver.said


# Overview


def test_the_overview_counts_and_hears_of_changes(local: Driver) -> None:
    page = local.show("overview")
    figures = {key: figure._count.text() for key, figure in page._figures.items()}
    assert figures == {"expected": "10", "printed": "0", "received": "0", "keyed": "0", "collected": "0"}
    code = local.ask(codes)["A11"]
    local.window.current.work.run(lambda desk: register_received(desk, [code]))
    local.settle()
    local.settle()
    assert page._figures["received"]._count.text() == "1"
    assert page._rate.text() == "10 %"


def test_a_hidden_page_reads_again_when_it_is_shown(local: Driver) -> None:
    page = local.show("overview")
    local.show("help")
    code = local.ask(codes)["A11"]
    local.ask(lambda desk: register_received(desk, [code]))
    assert page._figures["received"]._count.text() == "0"
    local.show("overview")
    assert page._figures["received"]._count.text() == "1"


def test_what_to_do_next_follows_the_round(local: Driver, region: Region) -> None:
    from samdesk.services.forms import overview

    def steps(central: bool = False) -> list[str]:
        return [step.goes_to for step in next_steps(local.ask(overview), central=central)]

    assert steps() == ["forms", "forms", "results"]
    local.ask(lambda desk: register_received(desk, [codes(desk)["A11"]]))
    assert steps()[0] == "keying"
    local.ask(lambda desk: keyed(desk, region.folder, "A11", "A12"))
    assert steps()[0] == "export_merge"
    assert steps(central=True)[0] == "export_round"


def test_a_desk_file_without_a_round_says_what_to_do(driver: Driver, tmp_path: Path, dialogs: object) -> None:
    dialogs.saves = [tmp_path / "hr.samdesk"]  # type: ignore[attr-defined]
    driver.push("Plan…")
    driver.settle()
    page = driver.show("overview")
    assert page._empty.isVisible()
    driver.push("Plan a round")
    assert driver.page is driver.window.pages["round"]


# Round


def test_a_round_is_planned_from_nothing_in_the_page(
    driver: Driver, region: Region, tmp_path: Path, dialogs: object
) -> None:
    dialogs.saves = [tmp_path / "hr.samdesk"]  # type: ignore[attr-defined]
    dialogs.opens = [region.list]  # type: ignore[attr-defined]
    driver.push("Plan…")
    driver.settle()
    driver.push("Take in organisation list…")
    driver.settle()
    assert "12 units" in driver.page.organisation._said.text()
    page = driver.page
    page.definitions._shipped.setCurrentText("sam-chef")
    page.definitions.add_shipped()
    driver.settle()
    driver.settle()
    assert {row.id for row in page.definitions.model.rows} == {"sam-chef", "sam-chef-over-chefer"}
    page.plan.year.setValue(2023)
    page.plan.last_date.setDate(QDate(2023, 12, 15))
    page.plan.region.setText("Region Exempel")
    driver.push("Plan the round")
    driver.settle()
    assert "10 forms" in driver.said
    assert "A22" in driver.said
    planned = driver.ask(rounds)[0]
    assert planned.year == 2023
    assert planned.names["region"] == "Region Exempel"
    assert driver.window.current.round_id == planned.id


def test_every_fault_of_an_organisation_list_is_shown_at_once(central: Driver, region: Region, dialogs: object) -> None:
    rows = region.list.read_text("utf-8").splitlines()
    rows[2] = rows[2].replace("förvaltning;R", "förvaltning;SAKNAS")
    rows[4] = rows[4].replace(";25;", ";många;")
    broken = region.folder / "broken.csv"
    broken.write_text("\n".join(rows), "utf-8")
    dialogs.opens = [broken]  # type: ignore[attr-defined]
    page = central.show("round")
    page.organisation.take_in()
    central.settle()
    assert page.strip.tone is Tone.ERROR
    assert "SAKNAS" in central.said
    assert "många" in central.said


def test_a_last_date_is_changed_in_the_table(central: Driver) -> None:
    page = central.show("round")
    model = page.terms.model
    assert [row.code for row in model.rows] == ["B", "A"]
    assert model.rows[0].terms.last_date == LAST_DATE_OF_B
    assert model.setData(model.index(0, 1), "231208")
    central.settle()
    central.settle()
    assert model.rows[0].terms.last_date.isoformat() == "2023-12-08"
    assert central.ask(rounds)[0].terms("B").last_date.isoformat() == "2023-12-08"
    assert not model.setData(model.index(0, 1), "soon")
    assert "soon" in central.said


def test_a_round_package_is_saved_and_its_fingerprint_said(central: Driver, region: Region, dialogs: object) -> None:
    out = region.folder / "out.samround.zip"
    dialogs.saves = [out]  # type: ignore[attr-defined]
    central.show("round")
    central.push("Save round package…")
    assert not out.exists()
    assert "Set up keys first" in central.said
    central.push("Save without keys…")
    assert out.exists()
    assert "ingerprint" in central.said


# Forms


def test_forms_are_found_by_word_state_and_code(local: Driver) -> None:
    page = local.show("forms")
    assert len(page.model.rows) == 10
    page.search.setText("vårdcentralen chef")
    assert [row.unit for row in page.model.rows] == ["B1", "B2"]
    code = local.ask(codes)["A21"]
    page.search.setText(written(code).lower())
    assert [row.unit for row in page.model.rows] == ["A21"]
    page.search.setText("finns inte")
    assert page._empty.isVisible()
    page.search.clear()
    page.chips.choose(str(FormState.KEYED))
    assert not page.model.rows


def test_forms_are_sorted_by_the_column_that_is_chosen(local: Driver) -> None:
    page = local.show("forms")
    page.table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    names = [row.unit_name for row in page.model.rows]
    assert names[0] == "Avdelning 1"
    assert names[-1] == "Vårdcentralen Öster"


def test_support_material_is_printed_as_a_booklet(local: Driver, tmp_path: Path, dialogs: object) -> None:
    dialogs.saves = [tmp_path / "material.pdf"]  # type: ignore[attr-defined]
    page = local.show("forms")
    local.push("Support material…")
    local.settle()
    assert page.strip.tone is Tone.GOOD
    assert len(PdfReader(tmp_path / "material.pdf").pages) > 5


@pytest.mark.parametrize("kind", ["board", "missing"])
def test_lists_of_forms_by_manager_are_saved(local: Driver, tmp_path: Path, dialogs: object, kind: str) -> None:
    dialogs.saves = [tmp_path / "list.pdf"]  # type: ignore[attr-defined]
    page = local.show("forms")
    actions = page._lists.menu().actions()
    assert [action.text() for action in actions] == ["All forms by manager…", "Missing forms by manager…"]
    actions[("board", "missing").index(kind)].trigger()
    local.settle()
    assert page.strip.tone is Tone.GOOD
    text = "".join(sheet.extract_text() for sheet in PdfReader(tmp_path / "list.pdf").pages)
    assert "Chef 0111" in text


def test_the_marked_form_is_previewed_page_by_page(local: Driver) -> None:
    page = local.show("forms")
    page.table.selectRow(2)
    local.settle()
    preview = page._preview
    assert preview.pages > 1
    assert preview._page.text() == f"Page 1 of {preview.pages}"
    preview.turn(1)
    assert preview._page.text() == f"Page 2 of {preview.pages}"
    assert all(row.state is FormState.PLANNED for row in local.ask(forms)), "a preview is no print"


def test_scanned_papers_are_registered_one_after_the_other(local: Driver) -> None:
    known = local.ask(codes)
    page = local.show("forms")
    for unit in ("A11", "A12", "A21"):
        local.type(known[unit])
        local.press(Key.Key_Return)
    local.settle()
    local.settle()
    received = [row.unit for row in page.model.rows if row.state is FormState.RECEIVED]
    assert received == ["A11", "A12", "A21"]
    assert written(known["A21"]) in page.registering._said.text()
    local.enter(known["A11"])
    assert "before" in page.registering._said.text()
    local.enter("ABCD1234")
    assert "ABCD1234" in page.registering._said.text()
    assert local.focus is page.registering.code


def test_handed_out_paper_is_registered_as_that(local: Driver) -> None:
    known = local.ask(codes)
    page = local.show("forms")
    assert page.registering.state.currentText() == "received"
    page.registering.state.setFocus()
    local.press(Key.Key_Down)
    page.registering.state.activated.emit(1)  # what choosing in the open list comes to
    assert page.registering.state.currentText() == "handed out"
    assert local.focus is page.registering.code
    for unit in ("A11", "A12"):
        local.type(known[unit])
        local.press(Key.Key_Return)
    local.settle()
    local.settle()
    assert [row.unit for row in page.model.rows if row.state is FormState.HANDED_OUT] == ["A11", "A12"]
    assert "handed out. In this sitting: 2" in page.registering._said.text()
    assert local.focus is page.registering.code
    local.enter(known["A11"])
    assert "before" in page.registering._said.text()


# Collection and results, as far as other pages lead to them


def test_a_merge_file_is_saved_from_the_menu(local: Driver, region: Region, dialogs: object) -> None:
    local.ask(lambda desk: keyed(desk, region.folder, "A11"))
    out = region.folder / "out.sammerge.zip"
    dialogs.saves = [out]  # type: ignore[attr-defined]
    local.window.trigger("export_merge")
    local.settle()
    local.settle()
    assert out.exists()


@pytest.mark.parametrize("ending", ["csv", "json", "xlsx", "pdf"])
def test_the_response_rate_is_saved_as_a_file(local: Driver, region: Region, dialogs: object, ending: str) -> None:
    out = region.folder / f"rate.{ending}"
    dialogs.saves = [out]  # type: ignore[attr-defined]
    page = local.show("results")
    page.save(ending)
    local.settle()
    assert out.stat().st_size > 100
    if ending == "csv":
        with out.open(encoding="utf-8-sig", newline="") as file:
            assert len(list(csv.reader(file, delimiter=";"))) >= 3

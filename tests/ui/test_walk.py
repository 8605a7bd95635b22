"""What three users stumbled on when they walked through the window: where the focus is, what is said, what is next."""

from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt

from samdesk.domain.organisation import Organisation, Unit
from samdesk.services import desks
from samdesk.services.organisations import organisation
from samdesk.services.rounds import rounds
from samdesk.ui import controls
from samdesk.ui.flow_layout import FlowLayout
from samdesk.ui.keying.flow import DAY
from samdesk.ui.theme import Tone
from tests.small_region import Region, codes
from tests.ui.driving import Driver

Key = Qt.Key


def focused(driver: Driver) -> str:
    return driver.focus.accessibleName()


# Where work begins


def test_the_first_start_begins_at_the_round_package_and_the_next_at_the_file_of_last_time(
    driver: Driver, region: Region
) -> None:
    driver.show("start")
    assert focused(driver) == "Open package…"
    driver.open(region.local)
    driver.window.trigger("close_desk")
    driver.settle()
    assert focused(driver) == "local.samdesk"


def test_a_new_desk_file_begins_at_its_first_step(driver: Driver, tmp_path: Path) -> None:
    desks.create_desk(tmp_path / "c.samdesk", name="c", role=desks.Role.CENTRAL)
    desks.create_desk(tmp_path / "l.samdesk", name="l", role=desks.Role.LOCAL)
    driver.open(tmp_path / "c.samdesk")
    assert focused(driver) == "Take in organisation list…"
    driver.window.trigger("close_desk")
    driver.settle()
    driver.open(tmp_path / "l.samdesk")
    assert focused(driver) == "Open round package…"


def test_the_focus_is_on_a_page_s_name_where_the_page_names_no_field(local: Driver) -> None:
    local.show("forms")
    local.show("overview")
    assert focused(local) == "Overview"


def test_keying_a_file_that_is_only_read_says_why_not(driver: Driver, region: Region) -> None:
    driver.open(region.local, read_only=True)
    page = driver.show("keying")
    assert "reading only" in page.waiting._note.text()
    assert page.waiting.isVisible()


# What is said


def test_a_message_that_was_seen_is_gone_when_one_comes_back(local: Driver, region: Region, dialogs: object) -> None:
    dialogs.saves = [region.folder / "material.pdf"]  # type: ignore[attr-defined]
    page = local.show("forms")
    local.push("Support material…")
    assert "material.pdf" in local.said
    local.show("overview")
    local.show("forms")
    assert not page.strip.text


def test_a_registered_paper_is_named_by_its_unit(local: Driver) -> None:
    known = local.ask(codes)
    page = local.show("forms")
    local.enter(known["A11"])
    assert "Avdelning 1" in page.registering._said.text()
    local.enter(known["A11"])
    assert "Avdelning 1" in page.registering._said.text()


def test_what_is_wrong_with_the_last_line_does_not_push_the_editor_out_of_sight(local: Driver) -> None:
    for _step in range(10):
        local.window.trigger("text_larger")
    page = local.begin_keying()
    local.enter(local.ask(codes)["A11"])
    assert page.session is not None
    page.session.go_to(DAY)
    local.enter("31 februari")
    assert page.session.problem
    editor = page.form_view.editor
    assert page.form_view.sheet.viewport().rect().contains(editor.geometry())


def test_long_texts_in_cards_beside_each_other_have_the_height_they_need(driver: Driver) -> None:
    text = controls.label("many words " * 30)
    cards = controls.card(text), controls.card(controls.label("few"))
    flow = FlowLayout(*cards, even=True)
    box = controls.framed(flow)
    wide = flow.sizeHint().width()  # the long text wants more than its half
    box.resize(wide, box.heightForWidth(wide))
    box.show()
    assert text.height() >= text.heightForWidth(text.width())
    box.close()


def test_columns_grow_with_the_text(local: Driver) -> None:
    page = local.show("forms")
    before = page.table.columnWidth(0)
    for _step in range(10):
        local.window.trigger("text_larger")
    local.settle()
    assert page.table.columnWidth(0) > 1.5 * before


# Rounds


def test_a_second_round_of_a_year_is_planned_only_when_that_is_meant(central: Driver) -> None:
    page = central.show("round")
    page.plan.year.setValue(2023)
    central.push("Plan the round")
    assert page.strip.tone is Tone.WARNING
    assert len(central.ask(rounds)) == 1
    central.push("Plan another round")
    central.settle()
    assert len(central.ask(rounds)) == 2
    assert focused(central) == "Save round package…"


def test_a_forvaltning_that_was_gone_on_the_last_date_has_no_terms(central: Driver) -> None:
    page = central.show("round")
    before = central.ask(organisation)
    gone = Unit("Z", "Gamla sjukhuset", "förvaltning", "R", valid_to=date(2022, 12, 31))
    assert page.current.round is not None
    page.terms._show(page.current.round, Organisation.of([*before.units.values(), gone]))
    assert [row.code for row in page.terms.model.rows] == ["B", "A"]


# Backups


def test_restoring_a_damaged_file_begins_at_its_backups_and_says_where_the_former_file_is(
    driver: Driver, region: Region, dialogs: object
) -> None:
    driver.open(region.local)
    driver.window.trigger("close_desk")
    driver.settle()
    backup = desks.backups_of(region.local)[0]
    region.local.write_bytes(b"not a desk file at all" * 100)
    driver.open(region.local)
    dialogs.opens, dialogs.saves = [backup], [region.local]  # type: ignore[attr-defined]
    driver.push("Restore from backup…")
    driver.settle()
    assert dialogs.began == [backup.parent, region.local.parent]  # type: ignore[attr-defined]
    assert driver.window.current.desk is not None
    assert driver.window.current.desk.address == region.local
    assert "before-restore" in driver.said
    assert focused(driver) == "Overview"

"""The results page: the reports on screen as their files say them, with bars, a search and former years."""

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from pytestqt.qtbot import QtBot

from samdesk.domain.definition import Kind, Statement
from samdesk.domain.form_id import written
from samdesk.domain.response_rate import GOAL
from samdesk.services.forms import register_received
from samdesk.services.reporting import cell_text, document, response_rate, statements
from samdesk.ui import theme
from samdesk.ui.charts import Bar, BarChart, GoalLine
from samdesk.ui.pages.results import ResultsPage
from samdesk.ui.results.answer_bars import ANSWERED_ROLE, answered
from samdesk.ui.theme import Tone
from tests.small_region import Region, codes, keyed
from tests.ui.driving import Driver

EARLIER = """\
year;unit;name;expected;received;estimated
2022;A;Sjukhuset Norr;8;4;0
2022;B;Primärvården;4;4;0
2021;A;Sjukhuset Norr;8;2;1
"""


@pytest.fixture
def answers(central: Driver, region: Region) -> Driver:
    """Central's desk file with four answered forms, one of them with other answers on row 3."""
    central.ask(lambda desk: keyed(desk, region.folder, "A11", "A12", "B1"))
    central.ask(lambda desk: keyed(desk, region.folder, "A21", s3="3", s4="9"))
    return central


@pytest.fixture
def page(answers: Driver) -> ResultsPage:
    """The page on those answers."""
    shown = answers.show("results")
    assert isinstance(shown, ResultsPage)
    return shown


def read_earlier(driver: Driver, region: Region, dialogs: Any, text: str = EARLIER) -> None:
    table = region.folder / "earlier.csv"
    table.write_text(text, "utf-8")
    dialogs.opens = [table]
    driver.push("Read counts of former years…")
    driver.settle()


# Response rate


def test_the_table_says_what_the_report_says_with_the_region_last(
    answers: Driver, page: ResultsPage, region: Region, dialogs: object
) -> None:
    read_earlier(answers, region, dialogs)
    report = answers.ask(lambda desk: document(desk, "response-rate"))
    rates = report.table("rates")
    model = page.rate.tables[0]
    shown = [[column.text(row) for column in model.columns] for row in model.rows]
    assert rates.total is not None
    assert shown == [
        [cell_text(value, column, "en") for value, column in zip(row, rates.columns, strict=True)]
        for row in (*rates.rows, rates.total)
    ]
    assert [row[:3] for row in shown] == [
        ["Above förvaltning", "0% (–)", "0/1"],
        ["Primärvården", "33% (100%)", "1/3"],
        ["Sjukhuset Norr", "50% (50%)", "3/6"],
        ["Regionen in total", "40% (67%)", "4/10"],
    ]
    assert model.data(model.index(len(model.rows) - 1, 0), Qt.ItemDataRole.FontRole).bold()


def test_the_chart_is_also_text(answers: Driver, page: ResultsPage, region: Region, dialogs: object) -> None:
    read_earlier(answers, region, dialogs)
    (chart,) = page.rate.findChildren(BarChart)
    assert chart.accessibleName() == "Response rate by förvaltning, percent"
    assert "Primärvården 33% (100%)" in chart.accessibleDescription()
    assert "Sjukhuset Norr 50% (50%)" in chart.accessibleDescription()
    assert chart._goal == GoalLine(GOAL, "Goal 100")


@pytest.mark.parametrize("dark", [False, True])
def test_a_bar_is_as_long_as_its_percentage(qtbot: QtBot, dark: bool) -> None:
    theme.use_theme("dark" if dark else "light")
    chart = BarChart()
    qtbot.addWidget(chart)
    chart.setPalette(theme.palette(dark))
    bars = (Bar("A", 50.0, "50%"), Bar("B", 100.0, "100%"), Bar("C", 0.0, "0%", 100.0))
    chart.show_bars("Rates", bars, ("2023", "2022"), None)
    chart.resize(600, chart.sizeHint().height())
    picture = chart.grab().toImage()
    accent = chart.palette().color(QPalette.ColorRole.Highlight)
    lengths = sorted(
        {sum(QColor(picture.pixel(x, y)) == accent for x in range(picture.width())) for y in range(picture.height())}
    )
    full, half = lengths[-1], next(length for length in lengths if length > 100)
    assert full > 300
    assert half == pytest.approx(full / 2, abs=2)


def test_former_years_are_read_and_shown_beside_this_one(
    answers: Driver, page: ResultsPage, region: Region, dialogs: object
) -> None:
    assert answers.ask(response_rate).compared == ()
    read_earlier(answers, region, dialogs)
    assert page.strip.tone is Tone.GOOD
    assert page.rate.document is not None
    trend = page.rate.document.table("trend")
    assert [row[0] for row in trend.rows] == ["2021", "2022", "2023"]
    assert any(
        "2022 by the organisation of that time." in note for table in page.rate.document.tables for note in table.notes
    )


def test_every_fault_of_former_years_is_told(
    answers: Driver, page: ResultsPage, region: Region, dialogs: object
) -> None:
    read_earlier(answers, region, dialogs, EARLIER.replace("8;4", "8;9").replace("4;4", "four;4"))
    assert page.strip.tone is Tone.ERROR
    assert "four" in answers.said
    assert "More forms were received than expected" in answers.said
    assert answers.ask(response_rate).compared == ()


# Statements


def test_each_statement_shows_every_share_and_count(answers: Driver, page: ResultsPage) -> None:
    page.tabs.setCurrentIndex(1)
    answers.settle()
    (view,) = [view for view in page.statements.tables if view.model().rowCount()]
    model = view.model()
    third = next(row for row in range(model.rowCount()) if model.index(row, 0).data() == "3")
    shown = model.index(third, 1).data(ANSWERED_ROLE)
    assert [part.text for part in shown.parts] == ["Yes 75.0% (3)", "Partly 0.0% (0)", "No 25.0% (1)"]
    assert sum(part.share for part in shown.parts) == 1
    assert shown.text in model.index(third, 1).data(), "a screen reader hears the text and the shares"
    assert "No 25.0% (1)" in model.index(third, 1).data()
    fourth = model.index(third + 1, 1).data(ANSWERED_ROLE)
    assert [part.share for part in fourth.parts] == [1, 0, 0], "what does not apply is outside every share"
    assert model.index(third + 1, 3).data() == "1"


def test_rows_are_as_high_as_their_texts_at_every_width(answers: Driver, page: ResultsPage) -> None:
    page.tabs.setCurrentIndex(1)
    answers.settle()
    view = page.statements.tables[0]
    wide = view.verticalHeader().length()
    answers.window.resize(1024, 700)
    answers.settle()
    assert view.verticalHeader().length() >= wide
    assert view.height() >= view.verticalHeader().length(), "the page scrolls, not the table"
    assert view.columnWidth(1) > 0


def test_several_choices_get_no_bar_but_are_told_most_chosen_first(answers: Driver) -> None:
    from dataclasses import replace

    row = answers.ask(statements)[0].rows[2]
    several = replace(
        row, statement=replace(row.statement, kind=Kind.SELECT_MULTIPLE), chosen={"1": 1, "2": 3, "3": 0, "9": 0}
    )
    shown = answered(several, {})
    assert isinstance(several.statement, Statement)
    assert [part.share for part in shown.parts] == [None, None]
    assert [part.text.split()[0] for part in shown.parts] == ["Partly", "Yes"]


# Missing


def test_missing_forms_are_searched_and_filtered(answers: Driver, page: ResultsPage) -> None:
    page.tabs.setCurrentIndex(2)
    answers.settle()
    view = page.missing
    assert len(view.model.rows) == 6
    answers.qtbot.keyClicks(view.search, "chef 0210")
    assert [row[4] for row in view.model.rows] == ["B2"]
    view.search.setText(written(answers.ask(codes)["A1"]).lower())
    assert [row[4] for row in view.model.rows] == ["A1"]
    view.search.setText("nobody")
    assert view.model.rows == []
    view.search.clear()
    view.forvaltning.setCurrentText("Primärvården (2)")
    assert {row[0] for row in view.model.rows} == {"Primärvården"}


def test_the_missing_list_hears_of_what_comes_in(answers: Driver, page: ResultsPage) -> None:
    page.tabs.setCurrentIndex(2)
    answers.settle()
    answers.ask(lambda desk: register_received(desk, [codes(desk)["B2"]]))
    answers.settle()
    assert len(page.missing.model.rows) == 5
    assert page.missing.forvaltning.findText("Primärvården (1)") > 0


# All forms


def test_the_board_list_has_every_form_with_how_far_its_paper_has_come(answers: Driver, page: ResultsPage) -> None:
    page.tabs.setCurrentIndex(3)
    answers.settle()
    report = answers.ask(lambda desk: document(desk, "board")).table("board")
    view = page.board
    assert [[column.text(row) for column in view.model.columns] for row in view.model.rows] == [
        [cell_text(value, column, "en") for value, column in zip(row, report.columns, strict=True)]
        for row in report.rows
    ]
    assert len(view.model.rows) == 10
    answers.qtbot.keyClicks(view.search, "chef 0210")
    assert {row[1] for row in view.model.rows} == {"Chef 0210"}
    view.search.setText("nobody")
    assert view.model.rows == []
    assert "No form fits the search." in view._found.text()


@pytest.mark.parametrize("ending", ["pdf", "xlsx", "csv"])
def test_the_lists_are_saved_as_paper_and_as_tables(
    answers: Driver, page: ResultsPage, region: Region, dialogs: Any, ending: str
) -> None:
    for tab in (2, 3):
        out = region.folder / f"{tab}.{ending}"
        dialogs.saves = [out]
        page.tabs.setCurrentIndex(tab)
        answers.settle()
        answers.push(ending.upper())
        answers.settle()
        assert out.stat().st_size > 100
        assert page.strip.tone is Tone.GOOD


# Files and empty pages


@pytest.mark.parametrize(("tab", "kind"), [(0, "response-rate"), (1, "statements"), (2, "missing"), (3, "board")])
def test_the_report_that_is_shown_is_saved(
    answers: Driver, page: ResultsPage, region: Region, dialogs: Any, tab: int, kind: str
) -> None:
    out = region.folder / "saved.json"
    dialogs.saves = [out]
    page.tabs.setCurrentIndex(tab)
    answers.settle()
    answers.push("JSON")
    answers.settle()
    assert json.loads(out.read_text("utf-8"))["report"] == kind
    assert str(out) in answers.said
    assert [button.text().replace("&", "") for button in page.strip.buttons()] == ["Open folder"]


def test_a_place_that_cannot_be_written_is_said(
    answers: Driver, page: ResultsPage, region: Region, dialogs: Any
) -> None:
    dialogs.saves = [region.folder / "nowhere" / "saved.csv"]
    answers.push("CSV")
    answers.settle()
    assert page.strip.tone is Tone.ERROR


@pytest.mark.parametrize(
    ("role", "button", "page_id"),
    [
        ("central", "Collect merge files", "collecting"),
        ("local", "Key forms", "keying"),
    ],
)
def test_before_anything_has_come_in_the_page_says_what_to_do(
    driver: Driver, region: Region, role: str, button: str, page_id: str
) -> None:
    driver.open(region.central if role == "central" else region.local)
    page = driver.show("results")
    assert "No answer has come in yet" in page._empty_text.text()
    driver.push(button)
    assert driver.page is driver.window.pages[page_id]


def test_the_page_stops_saying_so_once_something_has_come_in(local: Driver, region: Region) -> None:
    page = local.show("results")
    assert page._empty.isVisible()
    local.ask(lambda desk: keyed(desk, region.folder, "A11"))
    local.window.trigger("refresh")
    local.settle()
    assert not page._empty.isVisible()


def test_without_a_round_the_page_leads_to_the_round(driver: Driver, tmp_path: Path) -> None:
    from samdesk.services.desks import Role, create_desk

    create_desk(tmp_path / "hr.samdesk", name="HR", role=Role.CENTRAL)
    driver.open(tmp_path / "hr.samdesk")
    page = driver.show("results")
    assert not page.tabs.isVisible()
    driver.push("Go to the round")
    assert driver.page is driver.window.pages["round"]

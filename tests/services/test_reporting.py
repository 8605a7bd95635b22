import csv
import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from samdesk.domain.faults import InputFaults, Refused
from samdesk.domain.response_rate import EarlierCount, RateRow
from samdesk.domain.statement_table import StatementTable
from samdesk.services import collecting, conflicts, deciding, exporting, forms, key_table, reporting, rounds
from samdesk.services.desks import Desk, open_desk
from tests.on_both import on_both
from tests.small_region import Region, answers, codes, dump, keyed, merged

pytestmark = on_both


def rates(desk: Desk, round_id: str = "") -> dict[str, RateRow]:
    return {row.unit: row for row in reporting.response_rate(desk, round_id).rows}


def main_table(desk: Desk) -> StatementTable:
    return next(table for table in reporting.statements(desk) if table.definition.id == "sam-chef")


@pytest.fixture
def collected(region: Region, central: Desk, tmp_path: Path) -> Desk:
    """Central with four of ten forms from a local desk, and one of them from a second desk that read it alike."""
    with open_desk(region.local) as local:
        keyed(local, tmp_path, "A11", "A12", "A1", "B1")
        exporting.export_merge(local, tmp_path / "1.sammerge.zip")
    other = merged(region.more_local("andra"), tmp_path / "2.sammerge.zip", "A11")
    collecting.collect(central, [tmp_path / "1.sammerge.zip", other])
    return central


def test_the_response_rate_is_forms_received_of_forms_expected(collected: Desk) -> None:
    found = rates(collected)
    assert {unit: (row.forms.part, row.forms.whole) for unit, row in found.items()} == {
        "": (0, 1),
        "A": (3, 6),
        "B": (1, 3),
    }
    total = reporting.response_rate(collected).total
    assert (total.forms.part, total.forms.whole, total.percent, total.percent_last_year) == (4, 10, 40, None)


def test_an_answer_after_the_last_date_of_its_forvaltning_is_late(
    region: Region, central: Desk, tmp_path: Path
) -> None:
    with open_desk(region.local) as local:
        known = codes(local)
        days = {"A11": "2023-12-15", "A12": "2023-12-16", "B1": "2023-12-04"}
        rows = ({"form_id": known[unit], "answered_on": day} for unit, day in days.items())
        key_table.key_table(local, answers(tmp_path / "x.csv", *rows), operator="A1")
        exporting.export_merge(local, tmp_path / "1.sammerge.zip")
    collecting.collect(central, [tmp_path / "1.sammerge.zip"])
    assert {unit: row.late for unit, row in rates(central).items()} == {"": 0, "A": 1, "B": 1}


def test_an_answer_without_a_day_came_when_its_desk_received_it(
    region: Region, central: Desk, local: Desk, tmp_path: Path
) -> None:
    keyed(local, tmp_path, "A11")
    with local.writing() as db:
        db.exec_driver_sql("UPDATE event SET at = replace(at, substr(at, 1, 10), '2023-12-14')")
    exporting.export_merge(local, tmp_path / "1.sammerge.zip")
    collecting.collect(central, [tmp_path / "1.sammerge.zip"])
    row = next(row for row in forms.forms(central) if row.unit == "A11")
    assert row.received_at is not None
    assert row.received_at.date() == date(2023, 12, 14)
    assert rates(central)["A"].late == 0


def test_paper_that_came_back_counts_before_it_is_keyed(local: Desk) -> None:
    forms.register_received(local, [codes(local)["B1"]])
    assert rates(local)["B"].forms.part == 1


def test_counts_of_former_years_stand_beside(collected: Desk, tmp_path: Path) -> None:
    path = tmp_path / "tidigare.csv"
    path.write_text(
        "year;unit;name;expected;received;estimated\n2022;A;Sjukhuset Norr;10;3;0\n2022;B;Primärvården;4;4;1\n", "utf-8"
    )
    reporting.import_earlier(collected, path)
    found = rates(collected)
    assert (found["A"].percent_last_year, found["B"].percent_last_year, found["B"].estimated) == (30, 100, True)
    assert reporting.response_rate(collected).total.percent_last_year == 50
    reporting.keep_earlier(collected, (EarlierCount(2022, "A", "Sjukhuset Norr", 10, 6),))
    assert rates(collected)["A"].percent_last_year == 60


def test_counts_with_faults_change_nothing(collected: Desk, tmp_path: Path) -> None:
    path = tmp_path / "tidigare.csv"
    path.write_text("year;unit;name;expected;received;estimated\n2022;A;N;10;3;0\n2022;B;P;4;5;0\n", "utf-8")
    before = dump(collected.path)
    with pytest.raises(InputFaults, match="More forms were received than expected"):
        reporting.import_earlier(collected, path)
    assert dump(collected.path) == before


def test_a_former_round_in_the_same_file_counts_over_what_was_read_in(collected: Desk) -> None:
    newer = rounds.plan_round(collected, year=2024, definition="sam-chef", last_date=date(2024, 12, 13))
    reporting.keep_earlier(collected, (EarlierCount(2023, "A", "Sjukhuset Norr", 10, 10),))
    assert rates(collected, newer.round_id)["A"].percent_last_year == 50


def test_statements_count_the_answers_of_each_form_once(collected: Desk) -> None:
    table = main_table(collected)
    assert table.forms == 3
    assert {row.chosen["1"] for row in table.rows} == {3}


def test_statements_count_every_motivation_and_every_mark(local: Desk, tmp_path: Path) -> None:
    keyed(local, tmp_path, "A11", "A12", "B1", **{"s3_motivation": "Vi har gått igenom den", "s3_action": "1"})
    row = next(row for row in main_table(local).rows if row.statement.number == "3")
    assert (row.answered, row.motivated, row.needs_action) == (3, 3, 3)


def test_an_answer_confirmed_by_a_second_desk_is_counted_once(region: Region, central: Desk, tmp_path: Path) -> None:
    first = merged(region.local, tmp_path / "1.sammerge.zip", "A11")
    changed = merged(region.local, tmp_path / "2.sammerge.zip", "A11", s3="2")
    other = merged(region.more_local("andra"), tmp_path / "3.sammerge.zip", "A11", s3="2")
    collecting.collect(central, [first, changed, other])
    assert conflicts.conflicts(central) == ()
    table = main_table(central)
    assert table.forms == 1
    assert {sum(row.chosen.values()) for row in table.rows} == {1}


def test_answers_that_differ_are_not_counted_before_they_are_settled(
    region: Region, central: Desk, tmp_path: Path
) -> None:
    one = merged(region.local, tmp_path / "1.sammerge.zip", "A11", "B1")
    other = merged(region.more_local("andra"), tmp_path / "2.sammerge.zip", "A11", s3="2")
    collecting.collect(central, [one, other])
    assert main_table(central).forms == 1
    (conflict,) = conflicts.conflicts(central)
    deciding.decide(central, conflict.form_id, take=conflict.heads[0].rev, reason="Läst på papperet", by="HR1")
    assert main_table(central).forms == 2


def test_every_form_of_the_round_is_in_the_missing_list_until_it_has_come_in(collected: Desk) -> None:
    from samdesk.domain.missing import missing_forms

    out = missing_forms(reporting.missing(collected))
    assert {row.unit for row in out} == {"R", "A", "A2", "A21", "B", "B2"}


@pytest.mark.parametrize("kind", reporting.REPORT_KINDS)
def test_every_report_is_written_in_every_form(collected: Desk, tmp_path: Path, kind: str) -> None:
    for ending in ("pdf", "xlsx", "csv", "json"):
        reporting.write_report(collected, kind, tmp_path / f"x.{ending}")
    assert len(PdfReader(tmp_path / "x.pdf").pages) >= 1
    assert load_workbook(tmp_path / "x.xlsx").active.max_row > 1
    with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file, delimiter=";"))) >= 3
    assert json.loads((tmp_path / "x.json").read_text("utf-8"))


@pytest.mark.parametrize("kind", reporting.REPORT_KINDS)
def test_every_report_is_written_before_anything_has_come_in(central: Desk, tmp_path: Path, kind: str) -> None:
    for ending in ("pdf", "xlsx", "csv", "json"):
        reporting.write_report(central, kind, tmp_path / f"x.{ending}")
        assert (tmp_path / f"x.{ending}").stat().st_size > 0


def test_the_report_speaks_the_language_that_is_asked_for(collected: Desk) -> None:
    assert (
        reporting.document(collected, "missing", language="sv").title
        != reporting.document(collected, "missing", language="en").title
    )


@pytest.mark.parametrize(
    ("kind", "name", "said"), [("svar", "x.pdf", "no report svar"), ("missing", "x.doc", "“.doc”")]
)
def test_a_report_that_there_is_not_writes_nothing(
    collected: Desk, tmp_path: Path, kind: str, name: str, said: str
) -> None:
    with pytest.raises(InputFaults, match=said):
        reporting.write_report(collected, kind, tmp_path / name)
    assert not (tmp_path / name).exists()


def test_a_report_that_cannot_be_written_leaves_the_earlier_one(collected: Desk, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        reporting.write_report(collected, "missing", tmp_path / "finns-inte" / "x.csv")

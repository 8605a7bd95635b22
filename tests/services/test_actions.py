"""The life of an action: from the plan of one form, over paper and files, to what came of it on the next."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from samdesk.domain.actions import PlanRow, Status
from samdesk.domain.faults import InputFaults
from samdesk.domain.travel import EventKind
from samdesk.services import actions, collecting, desks, exporting, organisations, printing, rounds
from samdesk.services.changes import NOTHING, Kind
from samdesk.services.desks import Desk
from samdesk.services.printing import PrintOrder
from samdesk.storage import events
from tests.small_region import ORGANISATION, Region, codes, dump, keyed

ROW = PlanRow("7a", "Öva larmet", "Chef och skyddsombud", "2024-03-01")
LIST = """\
Enhetskod;Vad ska göras;Vem;Klart senast;Status;Påstående;År
A11;Gå igenom larmrutinen;Chef;2023-03-01;Öppen;7a;2022
A11;Byt stolarna;Chef;;Klar;;2022
A11;Öva brandlarmet;;våren;;;2021
B3;Laga fläkten;;;;;2022
"""


@pytest.fixture
def former(tmp_path: Path) -> Path:
    path = tmp_path / "former.csv"
    path.write_text(LIST, "utf-8-sig")
    return path


@pytest.fixture
def with_list(central: Desk, former: Path) -> Desk:
    actions.import_actions(central, former)
    return central


@pytest.fixture
def next_desk(region: Region, with_list: Desk) -> Iterator[Desk]:
    """A desk that opened a package with what is still to be done."""
    rounds.export_round(with_list, region.package)
    path = region.more_local("next")
    with desks.open_desk(path) as desk:
        yield desk


def said(found: tuple[actions.Action, ...]) -> list[tuple[str, str, str]]:
    return [(one.unit, one.what, str(one.status)) for one in found]


def with_predecessor(region: Region, unit: str, former: str, *more: str) -> None:
    """The organisation list in which a unit came from another one."""
    header, *rows = [*ORGANISATION.splitlines(), *more]
    listed = (f"{row};{former if row.startswith(f'{unit};') else ''}" for row in rows)
    region.list.write_text("\n".join([f"{header};Föregångare", *listed]), "utf-8")


def text_of(desk: Desk, path: Path, unit: str) -> str:
    printing.print_order(desk, PrintOrder(units=(unit,)), path)
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def test_a_plan_row_is_an_action_of_the_forms_unit_until_it_is_emptied(local: Desk) -> None:
    code = codes(local)["A11"]
    changes = actions.put_plan_row(local, code, 2, ROW, "A1")
    assert (changes.kinds, changes.ids) == ({Kind.ACTION}, (code,))
    assert actions.plan_rows(local, code) == {2: ROW}
    (action,) = actions.open_actions(local, "A11")
    assert (action.unit, action.form_id, action.position, action.year) == ("A11", code, 2, 2023)
    assert action.row == ROW
    assert actions.put_plan_row(local, code, 2, ROW, "A1") == NOTHING
    actions.put_plan_row(local, code, 2, PlanRow("7a", "Öva larmet två gånger"), "A1")
    assert [one.what for one in actions.actions(local)] == ["Öva larmet två gånger"]
    assert actions.actions(local)[0].id == action.id
    actions.put_plan_row(local, code, 2, PlanRow(), "A1")
    assert (actions.plan_rows(local, code), actions.actions(local)) == ({}, ())
    actions.put_plan_row(local, code, 2, ROW, "A1")
    assert [one.status for one in actions.actions(local)] == [Status.OPEN]


def test_an_empty_row_that_nobody_has_written_on_is_none(local: Desk) -> None:
    before = dump(local.path)
    assert actions.put_plan_row(local, codes(local)["A11"], 1, PlanRow(" ", "\n"), "A1") == NOTHING
    assert dump(local.path) == before


def test_who_wrote_is_traced_by_code(local: Desk) -> None:
    code = codes(local)["A11"]
    actions.put_plan_row(local, code, 1, ROW, "B7")
    round_id = rounds.the_round(local).id
    with local.reading() as db:
        (event,) = events.events(db, round_id, [EventKind.ACTION])
    assert (event.form_id, event.operator) == (code, "B7")


@pytest.mark.parametrize(
    ("form", "position", "row", "operator"),
    [
        ("00000000", 1, ROW, "A1"),
        ("A11", 0, ROW, "A1"),
        ("A11", 100, ROW, "A1"),
        ("A11", 1, PlanRow("7a"), "A1"),
        ("A11", 1, PlanRow(what="å" * 1001), "A1"),
        ("A11", 1, ROW, "Anna Ek"),
    ],
)
def test_what_cannot_be_written_changes_nothing(
    local: Desk, form: str, position: int, row: PlanRow, operator: str
) -> None:
    before = dump(local.path)
    with pytest.raises(InputFaults):
        actions.put_plan_row(local, codes(local).get(form, form), position, row, operator)
    assert dump(local.path) == before


def test_a_list_is_taken_in_once(central: Desk, former: Path) -> None:
    first = actions.import_actions(central, former)
    assert (first.actions, first.new, first.changed, first.unchanged) == (4, 4, 0, 0)
    before = dump(central.path)
    again = actions.import_actions(central, former)
    assert (again.changes, again.new, again.changed, again.unchanged) == (NOTHING, 0, 0, 4)
    assert dump(central.path) == before
    assert said(actions.actions(central)) == [
        ("A11", "Öva brandlarmet", "open"),
        ("A11", "Gå igenom larmrutinen", "open"),
        ("A11", "Byt stolarna", "done"),
        ("B3", "Laga fläkten", "open"),
    ]
    assert [one.what for one in actions.open_actions(central, "A11")] == ["Öva brandlarmet", "Gå igenom larmrutinen"]


def test_a_newer_list_changes_the_status_and_an_older_one_does_not_turn_it_back(with_list: Desk, former: Path) -> None:
    newer = former.with_name("newer.csv")
    newer.write_text(LIST.replace("Öppen", "Klar"), "utf-8-sig")
    assert actions.import_actions(with_list, newer).changed == 1
    assert actions.import_actions(with_list, former).changed == 0
    assert [one.what for one in actions.open_actions(with_list, "A11")] == ["Öva brandlarmet"]


def test_a_list_with_a_fault_changes_nothing(central: Desk, former: Path) -> None:
    former.write_text(LIST + "X9;x;;;;;2022\n", "utf-8-sig")
    before = dump(central.path)
    with pytest.raises(InputFaults):
        actions.import_actions(central, former)
    assert dump(central.path) == before


def test_open_actions_of_earlier_years_stand_on_the_form(with_list: Desk, tmp_path: Path) -> None:
    code = codes(with_list)["A11"]
    actions.put_plan_row(with_list, code, 1, ROW, "A1")
    text = text_of(with_list, tmp_path / "x.pdf", "A11")
    assert "Öva brandlarmet – våren" in text
    assert "Gå igenom larmrutinen – Chef, 1 mars 2023" in text
    assert "Byt stolarna" not in text
    assert "Öva larmet" not in text
    assert {n: one.what for n, one in actions.actions_on_form(with_list, code).items()} == {
        1: "Öva brandlarmet",
        2: "Gå igenom larmrutinen",
    }
    assert "Gå igenom" not in text_of(with_list, tmp_path / "y.pdf", "A12")


def test_a_number_on_paper_always_means_the_same_action(with_list: Desk, former: Path, tmp_path: Path) -> None:
    code = codes(with_list)["A11"]
    text_of(with_list, tmp_path / "x.pdf", "A11")
    actions.put_outcome(with_list, code, 1, "Övat i maj", Status.DONE, "A1")
    former.write_text(LIST + "A11;Aaa först i ordning;;;;;2020\n", "utf-8-sig")
    actions.import_actions(with_list, former)
    text = text_of(with_list, tmp_path / "y.pdf", "A11")
    wanted = ["Öva brandlarmet", "Gå igenom larmrutinen", "Aaa först i ordning"]
    assert [one.what for one in actions.actions_on_form(with_list, code).values()] == wanted
    assert sorted(wanted, key=text.index) == wanted
    assert [one.what for one in actions.open_actions(with_list, "A11")] == [wanted[2], wanted[1]]


def test_a_preview_fixes_no_numbers(with_list: Desk) -> None:
    before = dump(with_list.path)
    printing.preview(with_list, PrintOrder(), codes(with_list)["A11"])
    assert dump(with_list.path) == before


def test_a_desk_that_is_read_only_previews_the_same(with_list: Desk) -> None:
    code = codes(with_list)["A11"]
    wanted = printing.preview(with_list, PrintOrder(), code)
    path = with_list.path
    with_list.close()
    with desks.open_desk(path, read_only=True) as reader:
        assert printing.preview(reader, PrintOrder(), code) == wanted


def test_a_unit_takes_over_what_its_predecessors_had_to_do(with_list: Desk, region: Region, tmp_path: Path) -> None:
    with_predecessor(region, "B1", "B3")
    organisations.import_organisation(with_list, region.list)
    assert said(actions.open_actions(with_list, "B1")) == [("B3", "Laga fläkten", "open")]
    assert "Laga fläkten" in text_of(with_list, tmp_path / "x.pdf", "B1")


def test_an_outcome_needs_an_action_on_the_paper(with_list: Desk, tmp_path: Path) -> None:
    code = codes(with_list)["A11"]
    with pytest.raises(InputFaults, match="was not printed with an action 1"):
        actions.put_outcome(with_list, code, 1, "Klart", Status.DONE, "A1")
    text_of(with_list, tmp_path / "x.pdf", "A11")
    changes = actions.put_outcome(with_list, code, 1, "Klart", Status.DONE, "A1")
    assert changes.kinds == {Kind.ACTION}
    assert actions.put_outcome(with_list, code, 1, "Klart ", Status.DONE, "A1") == NOTHING
    with pytest.raises(InputFaults):
        actions.put_outcome(with_list, code, 1, "å" * 2001, Status.DONE, "A1")


def test_an_unknown_unit_has_no_actions_but_a_fault(local: Desk) -> None:
    with pytest.raises(InputFaults):
        actions.actions(local, unit="X9")


def test_actions_are_found_by_the_year_of_a_round(with_list: Desk) -> None:
    actions.put_plan_row(with_list, codes(with_list)["A11"], 1, ROW, "A1")
    found = actions.actions(with_list, round_id=rounds.the_round(with_list).id)
    assert said(found) == [("A11", "Öva larmet", "open")]


def test_a_package_brings_open_actions_with_the_numbers_they_have(
    with_list: Desk, next_desk: Desk, tmp_path: Path
) -> None:
    code = codes(next_desk)["A11"]
    assert actions.actions_on_form(next_desk, code) == actions.actions_on_form(with_list, code)
    assert said(actions.actions(next_desk)) == [
        ("A11", "Öva brandlarmet", "open"),
        ("A11", "Gå igenom larmrutinen", "open"),
        ("B3", "Laga fläkten", "open"),
    ]
    assert text_of(next_desk, tmp_path / "x.pdf", "A11") == text_of(with_list, tmp_path / "y.pdf", "A11")


def test_a_package_opened_again_does_not_turn_back_what_was_changed_here(
    region: Region, with_list: Desk, next_desk: Desk
) -> None:
    code = codes(next_desk)["A11"]
    actions.put_outcome(next_desk, code, 1, "Övat", Status.DONE, "A1")
    before = actions.actions(next_desk)
    rounds.open_round(next_desk, region.package)
    assert actions.actions(next_desk) == before
    actions.put_outcome(with_list, code, 2, "Påbörjat", Status.OPEN, "A1")
    rounds.export_round(with_list, region.package)
    rounds.open_round(next_desk, region.package)
    assert [one.outcome for one in actions.actions_on_form(next_desk, code).values()] == ["Övat", "Påbörjat"]


def test_a_package_of_a_part_carries_units_that_became_it(with_list: Desk, region: Region) -> None:
    with_predecessor(region, "A11", "B3")
    organisations.import_organisation(with_list, region.list)
    rounds.export_round(with_list, region.folder / "a.samround.zip", below="A")
    desks.create_desk(region.folder / "a.samdesk", name="a", role=desks.Role.LOCAL)
    with desks.open_desk(region.folder / "a.samdesk") as desk:
        rounds.open_round(desk, region.folder / "a.samround.zip")
        assert "Laga fläkten" in {one.what for one in actions.open_actions(desk, "A11")}
        assert "B1" not in organisations.organisation(desk).units


def test_plans_and_outcomes_come_to_central_once(with_list: Desk, next_desk: Desk, region: Region) -> None:
    code = codes(next_desk)["A11"]
    actions.put_plan_row(next_desk, code, 1, ROW, "A1")
    actions.put_outcome(next_desk, code, 1, "Övat i maj", Status.DONE, "A1")
    keyed(next_desk, region.folder, "A11")
    out = region.folder / "next.sammerge.zip"
    exporting.export_merge(next_desk, out)
    collected = collecting.collect(with_list, [out])
    assert Kind.ACTION in collected.changes.kinds
    (report,) = collected.reports
    assert report.accepted, report.faults
    assert actions.plan_rows(with_list, code) == {1: ROW}
    assert actions.actions_on_form(with_list, code)[1].outcome == "Övat i maj"
    before = actions.actions(with_list)
    collecting.collect(with_list, [out])
    assert actions.actions(with_list) == before


def test_a_later_file_brings_what_was_changed_and_an_earlier_one_does_not_turn_it_back(
    with_list: Desk, next_desk: Desk, region: Region
) -> None:
    code = codes(next_desk)["A11"]
    keyed(next_desk, region.folder, "A11")
    first, second = region.folder / "1.sammerge.zip", region.folder / "2.sammerge.zip"
    actions.put_plan_row(next_desk, code, 1, ROW, "A1")
    exporting.export_merge(next_desk, first)
    actions.put_plan_row(next_desk, code, 1, PlanRow(what="Öva oftare"), "A1")
    actions.put_plan_row(next_desk, code, 2, PlanRow(what="Byt dörr"), "A1")
    exporting.export_merge(next_desk, second)
    collecting.collect(with_list, [second, first])
    assert {n: row.what for n, row in actions.plan_rows(with_list, code).items()} == {1: "Öva oftare", 2: "Byt dörr"}


@pytest.mark.parametrize("first", [0, 1])
def test_what_two_desks_wrote_otherwise_in_one_row_is_kept_twice_and_alike_once(
    region: Region, central: Desk, first: int
) -> None:
    files = []
    for name, text in (("ett", "Öva larmet"), ("två", "Öva larmen")):
        with desks.open_desk(region.more_local(name)) as desk:
            keyed(desk, region.folder, "A11")
            code = codes(desk)["A11"]
            actions.put_plan_row(desk, code, 1, PlanRow(what=text), "A1")
            actions.put_plan_row(desk, code, 2, PlanRow(what="Byt dörr"), "A1")
            files.append(region.folder / f"{name}.sammerge.zip")
            exporting.export_merge(desk, files[-1])
    collecting.collect(central, [files[first], files[1 - first], files[first]])
    assert sorted(one.what for one in actions.actions(central)) == ["Byt dörr", "Öva larmen", "Öva larmet"]


def test_a_dry_run_keeps_no_action(region: Region, central: Desk, local: Desk) -> None:
    actions.put_plan_row(local, codes(local)["A11"], 1, ROW, "A1")
    keyed(local, region.folder, "A11")
    exporting.export_merge(local, region.folder / "x.sammerge.zip")
    before = dump(central.path)
    collecting.collect(central, [region.folder / "x.sammerge.zip"], dry_run=True)
    assert dump(central.path) == before


def test_an_action_of_a_unit_that_central_does_not_know_is_told(region: Region, central: Desk, next_desk: Desk) -> None:
    with_predecessor(region, "A12", "B9", "B9;Enhet som var;enhet;B;5;;")
    organisations.import_organisation(next_desk, region.list)
    former = region.folder / "own.csv"
    former.write_text(LIST.splitlines()[0] + "\nB9;Egen åtgärd;;;;;2022\n", "utf-8-sig")
    actions.import_actions(next_desk, former)
    printing.print_order(next_desk, PrintOrder(units=("A12",)), region.folder / "x.pdf")
    keyed(next_desk, region.folder, "A12")
    exporting.export_merge(next_desk, region.folder / "x.sammerge.zip")
    (report,) = collecting.collect(central, [region.folder / "x.sammerge.zip"]).reports
    assert report.accepted
    assert report.notes == ("1 action is for a unit that the organisation does not have: B9.",)
    assert "Egen åtgärd" in {one.what for one in actions.actions(central) if one.unit == "B9"}

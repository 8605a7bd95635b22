from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from samdesk.domain import form_id
from samdesk.domain.faults import InputFaults, Refused
from samdesk.domain.rounds import LocalTerms
from samdesk.domain.travel import Sender
from samdesk.exchange.keys import key_of
from samdesk.exchange.round_package import read_round_package, write_round_package
from samdesk.services import definitions, desks, forms, organisations, rounds
from samdesk.services.desks import Desk, Role
from tests.small_region import LAST_DATE, LAST_DATE_OF_B, LEADERS, LOWEST, ORGANISATION, Region, codes, dump


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Desk]:
    path = tmp_path / "tom.samdesk"
    desks.create_desk(path, name="", role=Role.CENTRAL)
    with desks.open_desk(path) as desk:
        yield desk


def test_every_unit_with_a_manager_on_the_last_date_gets_one_form(central: Desk) -> None:
    rows = forms.forms(central)
    assert {row.unit for row in rows} == LEADERS | LOWEST
    assert len({row.form_id for row in rows}) == len(rows)


def test_managers_of_managers_get_the_variant(central: Desk) -> None:
    by_definition: dict[str, set[str]] = {}
    for row in forms.forms(central):
        by_definition.setdefault(row.definition, set()).add(row.unit)
    names = {one.sha256: one.id for one in definitions.definitions(central)}
    assert {names[sha256]: units for sha256, units in by_definition.items()} == {
        "sam-chef": LOWEST,
        "sam-chef-over-chefer": LEADERS,
    }


def test_planning_tells_which_units_have_nobody_to_answer(central: Desk) -> None:
    planned = rounds.plan_round(central, year=2024, definition="sam-chef", last_date=date(2024, 12, 13))
    assert planned.units_without_manager == ("A22",)
    assert planned.forms == 10


def test_a_round_is_planned_for_the_units_of_its_own_last_date(central: Desk) -> None:
    planned = rounds.plan_round(central, year=2022, definition="sam-chef", last_date=date(2022, 12, 1))
    assert "B3" in {row.unit for row in forms.forms(central, planned.round_id)}


def test_a_definition_for_a_level_goes_to_that_level(central: Desk) -> None:
    definitions.add_shipped(central, "sam-forvaltning")
    planned = rounds.plan_round(central, year=2023, definition="sam-forvaltning", last_date=LAST_DATE)
    assert {row.unit for row in forms.forms(central, planned.round_id)} == {"A", "B"}


def test_an_unnamed_round_has_the_title_and_the_year(central: Desk) -> None:
    assert rounds.the_round(central).name == "Årlig uppföljning av det systematiska arbetsmiljöarbetet 2023"


def test_the_newest_round_is_meant_where_none_is_named(central: Desk) -> None:
    older = rounds.plan_round(central, year=2022, definition="sam-chef", last_date=date(2022, 12, 1))
    assert rounds.the_round(central).year == 2023
    assert rounds.the_round(central, older.round_id).year == 2022
    newer = rounds.plan_round(central, year=2024, definition="sam-chef", last_date=date(2024, 12, 1))
    assert rounds.the_round(central).id == newer.round_id


def test_a_desk_file_without_round_says_what_to_do(empty: Desk) -> None:
    with pytest.raises(InputFaults, match=r"has no round\. Plan one, or open a round package"):
        rounds.the_round(empty)


def test_an_unknown_definition_is_told_with_those_that_are_known(central: Desk) -> None:
    with pytest.raises(InputFaults, match=r"no definition sam-chefer\. It has sam-chef, sam-chef-over-chefer"):
        rounds.plan_round(central, year=2024, definition="sam-chefer", last_date=LAST_DATE)


def test_without_any_definition_planning_says_how_to_add_one(empty: Desk) -> None:
    with pytest.raises(InputFaults, match="Add one first"):
        rounds.plan_round(empty, year=2024, definition="sam-chef", last_date=LAST_DATE)


def test_without_organisation_nothing_is_planned(empty: Desk) -> None:
    definitions.add_shipped(empty, "sam-chef")
    with pytest.raises(InputFaults, match="Import an organisation list"):
        rounds.plan_round(empty, year=2023, definition="sam-chef", last_date=LAST_DATE)
    assert rounds.rounds(empty) == ()


@pytest.mark.parametrize(
    ("year", "opens", "said"),
    [(23, None, "23 is no year"), (2023, date(2023, 12, 16), "would open 2023-12-16, after its last date 2023-12-15")],
)
def test_dates_that_contradict_each_other_plan_nothing(central: Desk, year: int, opens: date, said: str) -> None:
    before = dump(central.path)
    with pytest.raises(InputFaults, match=said):
        rounds.plan_round(central, year=year, definition="sam-chef", last_date=LAST_DATE, opens=opens)
    assert dump(central.path) == before


@pytest.mark.parametrize(
    ("forvaltning", "terms", "said"),
    [
        ("C", LocalTerms(LAST_DATE), "no unit with code C"),
        ("A", LocalTerms(date(2023, 9, 1)), "would open 2023-10-02, after its last date 2023-09-01"),
        ("A", LocalTerms(LAST_DATE, date(2024, 1, 1)), "would open 2024-01-01"),
    ],
)
def test_terms_that_cannot_be_are_refused_when_set_and_when_planned(
    central: Desk, forvaltning: str, terms: LocalTerms, said: str
) -> None:
    a_round = rounds.the_round(central)
    before = dump(central.path)
    with pytest.raises(InputFaults, match=said):
        rounds.set_terms(central, a_round.id, forvaltning, terms)
    with pytest.raises(InputFaults, match=said):
        rounds.plan_round(
            central,
            year=2023,
            definition="sam-chef",
            last_date=LAST_DATE,
            opens=a_round.opens,
            local={forvaltning: terms},
        )
    assert dump(central.path) == before


def test_terms_of_a_forvaltning_hold_over_those_of_the_round(central: Desk) -> None:
    a_round = rounds.the_round(central)
    rounds.set_terms(central, a_round.id, "A", LocalTerms(date(2023, 11, 20), contact="HR Norr"))
    changed = rounds.the_round(central)
    assert changed.terms("A") == LocalTerms(date(2023, 11, 20), date(2023, 10, 2), "HR Norr", "")
    assert changed.terms("B").last_date == LAST_DATE_OF_B
    assert changed.terms("B").contact == "HR, hr@exempel.invalid"


def test_a_round_package_brings_the_same_forms_to_a_local_desk(central: Desk, local: Desk) -> None:
    assert codes(local) == codes(central)
    assert rounds.the_round(local) == rounds.the_round(central)
    assert organisations.organisation(local).units == organisations.organisation(central).units
    main = rounds.the_round(local).definitions[0]
    assert definitions.materials(local, main, "sv") == definitions.materials(central, main, "sv") != ()


def test_a_desk_file_is_made_for_a_package_only_if_the_package_is_whole(region: Region, tmp_path: Path) -> None:
    broken = tmp_path / "broken.samround.zip"
    broken.write_bytes(region.package.read_bytes()[:2000])
    with pytest.raises(InputFaults, match=r"broken\.samround\.zip"):
        rounds.desk_for_round(broken, tmp_path / "new.samdesk")
    assert not list(tmp_path.glob("*new.samdesk*"))
    rounds.desk_for_round(region.package, tmp_path / "new.samdesk")
    with desks.open_desk(tmp_path / "new.samdesk") as desk:
        assert rounds.open_round(desk, region.package).forms == 10


def test_opening_a_package_again_adds_nothing(region: Region, local: Desk) -> None:
    before = dump(local.path)
    opened = rounds.open_round(local, region.package)
    assert (opened.forms, opened.new_forms) == (10, 0)
    assert dump(local.path) == before


def test_a_later_package_updates_the_terms(region: Region, central: Desk, local: Desk) -> None:
    rounds.set_terms(central, rounds.the_round(central).id, "B", LocalTerms(date(2023, 12, 8)))
    rounds.export_round(central, region.package)
    rounds.open_round(local, region.package)
    assert rounds.the_round(local).terms("B").last_date == date(2023, 12, 8)
    assert codes(local) == codes(central)


def test_a_package_of_a_unit_holds_it_and_all_below_and_above_it(central: Desk, tmp_path: Path) -> None:
    out = tmp_path / "b.samround.zip"
    exported = rounds.export_round(central, out, below="B")
    path = tmp_path / "b.samdesk"
    desks.create_desk(path, name="B", role=Role.LOCAL)
    with desks.open_desk(path) as desk:
        opened = rounds.open_round(desk, out)
        assert (exported.forms, opened.forms, opened.new_forms) == (3, 3, 3)
        assert codes(desk) == {unit: code for unit, code in codes(central).items() if unit.startswith("B")}
        assert set(organisations.organisation(desk).units) == {"R", "B", "B1", "B2", "B3"}
        assert set(rounds.the_round(desk).local) == {"B"}


def test_an_unknown_unit_hands_out_nothing(central: Desk, tmp_path: Path) -> None:
    with pytest.raises(InputFaults, match="no unit with code C9"):
        rounds.export_round(central, tmp_path / "c.samround.zip", below="C9")
    assert not (tmp_path / "c.samround.zip").exists()


def test_a_package_that_cannot_be_written_is_not_counted_as_sent(central: Desk, tmp_path: Path) -> None:
    before = dump(central.path)
    with pytest.raises(Refused):
        rounds.export_round(central, tmp_path / "finns-inte" / "r.samround.zip")
    assert dump(central.path) == before


def test_a_package_signed_with_another_key_is_refused_and_changes_nothing(
    region: Region, central: Desk, local: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMDESK_HOME", str(tmp_path / "another"))
    rounds.export_round(central, region.package)
    before = dump(local.path)
    with pytest.raises(InputFaults, match="signed with another key"):
        rounds.open_round(local, region.package)
    assert dump(local.path) == before


def test_a_round_that_is_here_is_changed_by_no_other_desk(region: Region, local: Desk, central: Desk) -> None:
    package, _signed = read_round_package(region.package)
    stranger = replace(package, sender=Sender("0" * 32, "Centrala HR", 1))
    write_round_package(stranger, region.package, key_of(bytes(32)))
    for desk in (local, central):
        before = dump(desk.path)
        with pytest.raises(InputFaults, match="from another desk"):
            rounds.open_round(desk, region.package)
        assert dump(desk.path) == before


@pytest.mark.parametrize("new_id", [True, False])
def test_a_package_that_gives_a_unit_another_form_is_refused(
    region: Region, central: Desk, local: Desk, new_id: bool
) -> None:
    package, _signed = read_round_package(region.package)
    first, second, *rest = package.forms
    other = replace(first, id=form_id.with_check("000000")) if new_id else replace(first, units=second.units)
    forms = (other, *((second,) if new_id else ()), *rest)
    write_round_package(replace(package, forms=forms), region.package, desks.signing_key(central))
    before = dump(local.path)
    with pytest.raises(InputFaults, match="is here for another unit or definition"):
        rounds.open_round(local, region.package)
    assert dump(local.path) == before


def test_texts_with_pasted_control_characters_never_stop_a_package(central: Desk, tmp_path: Path) -> None:
    rounds.plan_round(
        central,
        year=2024,
        definition="sam-chef",
        last_date=LAST_DATE,
        name="Uppföljning\x07 2024",
        contact="HR\r\nväxeln\x0b",
        names={"policy": "policyn\x00"},
    )
    a_round = rounds.the_round(central)
    rounds.set_terms(central, a_round.id, "B", LocalTerms(LAST_DATE, return_address="Box 1\r\n\x1b"))
    rounds.export_round(central, tmp_path / "x.samround.zip")
    sent = read_round_package(tmp_path / "x.samround.zip")[0].round
    assert (sent.name, sent.contact, sent.names) == ("Uppföljning 2024", "HR\nväxeln", {"policy": "policyn"})
    assert sent.local["B"].return_address == "Box 1"


def test_a_name_that_no_text_has_is_refused(central: Desk) -> None:
    before = dump(central.path)
    with pytest.raises(InputFaults) as caught:
        rounds.plan_round(
            central, year=2024, definition="sam-chef", last_date=LAST_DATE, names={"polisy": "x", "year": "2020"}
        )
    assert [fault.what for fault in caught.value.faults] == [
        "No text of a questionnaire has {polisy}.",
        "No text of a questionnaire has {year}.",
    ]
    assert dump(central.path) == before


def test_a_damaged_package_is_refused_and_changes_nothing(region: Region, local: Desk) -> None:
    data = bytearray(region.package.read_bytes())
    data[len(data) // 2] ^= 1
    region.package.write_bytes(data)
    before = dump(local.path)
    with pytest.raises(InputFaults):
        rounds.open_round(local, region.package)
    assert dump(local.path) == before


def test_an_organisation_list_changes_what_it_names_and_keeps_the_rest(central: Desk, region: Region) -> None:
    lines = ORGANISATION.replace("Vårdcentralen Öster", "Vårdcentralen Öst").splitlines()
    region.list.write_text("\n".join([*lines[:-1], "B4;Vårdcentralen Ny;enhet;B;7;Chef 0240;"]) + "\n", "utf-8")
    done = organisations.import_organisation(central, region.list)
    assert (done.units, done.new, done.changed, done.unchanged, done.not_in_list) == (12, 1, 1, 10, ("B3",))
    units = organisations.organisation(central).units
    assert units["B1"].name == "Vårdcentralen Öst"
    assert "B3" in units
    assert len(desks.backups_of(central.path)) >= 1


def test_the_same_list_again_changes_nothing(central: Desk, region: Region) -> None:
    before = organisations.organisation(central).units
    done = organisations.import_organisation(central, region.list)
    assert (done.new, done.changed, done.unchanged) == (0, 0, 12)
    assert organisations.organisation(central).units == before


def test_a_list_with_faults_changes_nothing_and_names_them_all(central: Desk, region: Region) -> None:
    broken = ORGANISATION.replace("A1;Medicin;verksamhet;A;4", "A1;Medicin;verksamhet;X;fyra")
    region.list.write_text(broken.replace("B2;V", "B1;V"), "utf-8")
    before = dump(central.path)
    with pytest.raises(InputFaults) as caught:
        organisations.import_organisation(central, region.list)
    assert {fault.where.row for fault in caught.value.faults} >= {4, 12}
    assert dump(central.path) == before


def test_a_unit_that_is_moved_keeps_its_form(central: Desk) -> None:
    known = codes(central)
    units = organisations.organisation(central).units
    organisations.keep_units(central, (replace(units["B2"], parent="A1"),))
    assert codes(central) == known
    row = next(row for row in forms.forms(central) if row.unit == "B2")
    assert row.forvaltning == "A"

from datetime import date

import pytest

from samdesk.domain.organisation import Manager, Organisation, Unit, swedish_key

DAY = date(2023, 12, 15)


def unit(code: str, parent: str = "", level: str = "enhet", *managers: str, **more: object) -> Unit:
    return Unit(code, f"Enhet {code}", level, parent, managers=tuple(Manager(name) for name in managers), **more)


REGION = Organisation.of([
    unit("R", "", "region"),
    unit("F1", "R", "Förvaltning", "Chef 0001"),
    unit("V1", "F1", "verksamhet", "Chef 0002"),
    unit("E1", "V1", "enhet", "Chef 0003"),
    unit("E2", "V1", "enhet", "Chef 0002"),
    unit("F2", "R", "förvaltning", "Chef 0004"),
    unit("E3", "F2", "enhet", "Chef 0005", valid_to=date(2023, 6, 30)),
    unit("E4", "F2", "enhet", "Chef 0004"),
    unit("E5", "F2", "enhet"),
])  # fmt: skip


def test_the_path_goes_from_the_unit_to_the_root() -> None:
    assert [one.code for one in REGION.path("E1")] == ["E1", "V1", "F1", "R"]
    assert [one.code for one in REGION.path("")] == []


def test_below_holds_the_unit_and_all_under_it_parents_first_in_the_order_of_the_list() -> None:
    assert [one.code for one in REGION.below("F1")] == ["F1", "V1", "E1", "E2"]
    assert [one.code for one in REGION.below("R")] == ["R", "F1", "V1", "E1", "E2", "F2", "E3", "E4", "E5"]


def test_each_unit_is_below_everything_on_its_path_and_nothing_else() -> None:
    for code in REGION.units:
        above = {one.code for one in REGION.path(code)}
        assert above == {top for top in REGION.units if code in {one.code for one in REGION.below(top)}}


def test_a_unit_belongs_to_the_forvaltning_above_it_and_the_region_to_none() -> None:
    assert REGION.forvaltning_of == {
        "F1": "F1", "V1": "F1", "E1": "F1", "E2": "F1", "F2": "F2", "E3": "F2", "E4": "F2", "E5": "F2",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "leads"),
    [("F1", True), ("V1", True), ("E1", False), ("F2", False), ("R", True)],
)
def test_a_manager_leads_managers_if_another_one_answers_for_a_valid_unit_below(code: str, leads: bool) -> None:
    assert REGION.leads_managers(REGION.units[code], DAY) is leads


def test_a_unit_that_still_existed_counts_on_that_day() -> None:
    assert REGION.leads_managers(REGION.units["F2"], date(2023, 6, 30))


def test_shared_leadership_of_the_same_two_leads_no_managers() -> None:
    shared = Organisation.of([unit("A", "", "enhet", "X", "Y"), unit("B", "A", "enhet", "Y")])
    assert not shared.leads_managers(shared.units["A"], DAY)


def test_a_unit_is_valid_on_its_first_and_last_day_and_not_beside_them() -> None:
    one = unit("E", valid_from=date(2023, 1, 1), valid_to=date(2023, 12, 31))
    assert one.valid_on(date(2023, 1, 1))
    assert one.valid_on(date(2023, 12, 31))
    assert not one.valid_on(date(2022, 12, 31))
    assert not one.valid_on(date(2024, 1, 1))
    assert unit("E").valid_on(date.min)


def test_swedish_order_has_aring_adots_odots_last_and_ignores_case_and_other_accents() -> None:
    ordered = ["Akademi", "ambulans", "Émile", "Enhet 1", "Zon", "Ålder", "ånger", "Ämne", "Æon", "Öga", "Øre"]
    assert sorted(set(ordered), key=swedish_key) == ordered


def test_swedish_order_is_the_same_for_two_spellings_of_a_letter() -> None:
    assert swedish_key("A\u030angström") == swedish_key("ÅNGSTRÖM") == swedish_key("\u212bngstro\u0308m")

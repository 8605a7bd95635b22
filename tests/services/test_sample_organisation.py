import hashlib
from collections import Counter
from datetime import date

import pytest

from samdesk.domain.organisation import FORVALTNING, Organisation, Unit
from samdesk.services.sample_organisation import sample_organisation
from samdesk.services.sample_region import FORMER, REGION

DAY = date(2023, 12, 1)
DAY_BEFORE = date(2022, 12, 31)
SEEDS = (2023, 1, 77)


@pytest.fixture(scope="module", params=SEEDS)
def units(request: pytest.FixtureRequest) -> tuple[Unit, ...]:
    return sample_organisation(request.param)


def valid(units: tuple[Unit, ...]) -> list[Unit]:
    return [unit for unit in units if unit.valid_on(DAY) and unit.managers]


def test_the_sample_is_the_same_on_every_machine() -> None:
    text = "\n".join(map(repr, sample_organisation()))
    assert (
        hashlib.sha256(text.encode()).hexdigest() == "af0736a27c266a04f5c865d97b5d969b7270f2c8ca6db09285080db8abf28120"
    )


def test_another_seed_gives_another_organisation() -> None:
    assert sample_organisation(1) != sample_organisation(2)


def test_there_are_17_forvaltningar_in_2023_and_12_in_2022(units: tuple[Unit, ...]) -> None:
    heads = [unit for unit in units if unit.level == FORVALTNING]
    assert len([unit for unit in heads if unit.valid_on(DAY)]) == 17
    assert len([unit for unit in heads if unit.valid_on(DAY_BEFORE)]) == 12
    assert {unit.code for unit in heads if not unit.valid_on(DAY)} == set(FORMER)


def test_about_2000_units_answer(units: tuple[Unit, ...]) -> None:
    assert 1900 <= len(valid(units)) <= 2000
    assert len(units) <= 2300


def test_codes_and_names_are_unique_and_parents_come_before_children(units: tuple[Unit, ...]) -> None:
    assert len({unit.code for unit in units}) == len({unit.name for unit in units}) == len(units)
    seen = {""}
    for unit in units:
        assert unit.parent in seen
        assert unit.parent in ("", REGION) or unit.code.startswith(unit.parent + "-")
        seen.add(unit.code)


def test_a_unit_is_only_valid_while_the_unit_above_it_is(units: tuple[Unit, ...]) -> None:
    organisation = Organisation.of(units)
    for unit in units:
        if unit.parent:
            above = organisation.units[unit.parent]
            assert all(above.valid_on(day) for day in (DAY_BEFORE, DAY) if unit.valid_on(day))


def test_depth_varies_between_and_within_forvaltningar(units: tuple[Unit, ...]) -> None:
    organisation = Organisation.of(units)
    deepest: Counter[str] = Counter()
    for unit in valid(units):
        code = organisation.forvaltning_of[unit.code]
        deepest[code] = max(deepest[code], len(list(organisation.path(unit.code))))
    assert set(deepest.values()) == {3, 4, 5, 6}


def test_everything_below_a_forvaltning_is_seen_to_be_invented(units: tuple[Unit, ...]) -> None:
    assert "påhittat" in units[0].name
    for unit in units[1:]:
        if unit.level != FORVALTNING or unit.code in FORMER:
            assert any(character.isdigit() for character in unit.name)


def test_people_are_numbers_and_addresses_lead_nowhere(units: tuple[Unit, ...]) -> None:
    for unit in units:
        for manager in unit.managers:
            word, number = manager.name.split(" ")
            assert word == "Chef"
            assert len(number) == 4
            assert manager.email in ("", f"chef{number}@exempel.invalid")
        assert all(name.split(" ")[0] == "Skyddsombud" and name[12:].isdigit() for name in unit.safety_representatives)


def test_every_unit_but_the_region_has_a_manager(units: tuple[Unit, ...]) -> None:
    assert [unit.code for unit in units if not unit.managers] == [REGION]


def test_some_managers_have_several_units_and_one_has_forty(units: tuple[Unit, ...]) -> None:
    held = Counter(manager.name for unit in valid(units) for manager in unit.managers)
    by_number = Counter(held.values())
    assert set(range(1, 7)) <= set(by_number) <= {*range(1, 8), 40}
    assert by_number[40] == 1
    assert 1.15 <= len(valid(units)) / len(held) <= 1.35


def test_some_units_are_led_by_two(units: tuple[Unit, ...]) -> None:
    assert 0.02 <= sum(len(unit.managers) == 2 for unit in valid(units)) / len(valid(units)) <= 0.04
    assert all(len(set(unit.managers)) == len(unit.managers) <= 2 for unit in units)


def test_about_one_unit_in_seventeen_has_no_safety_representative(units: tuple[Unit, ...]) -> None:
    assert 0.045 <= sum(not unit.safety_representatives for unit in valid(units)) / len(valid(units)) <= 0.075


def test_units_have_the_sizes_of_a_region(units: tuple[Unit, ...]) -> None:
    employees = [unit.employees or 0 for unit in valid(units)]
    parents = {unit.parent for unit in units}
    lowest = [unit.employees or 0 for unit in valid(units) if unit.code not in parents]
    assert 32_000 <= sum(employees) <= 40_000
    assert 0.8 <= sum(10 <= number <= 60 for number in lowest) / len(lowest) <= 0.95
    assert any(number < 10 for number in lowest)
    assert any(100 <= number <= 200 for number in lowest)
    assert min(employees) > 0


def test_predecessors_are_units_that_ended_as_their_successors_began(units: tuple[Unit, ...]) -> None:
    organisation = Organisation.of(units)
    named = {code for unit in units for code in unit.predecessors}
    assert named == {unit.code for unit in units if unit.valid_to}
    for unit in units:
        for code in unit.predecessors:
            assert organisation.units[code].valid_to == DAY_BEFORE
            assert unit.valid_from == date(2023, 1, 1)


def test_units_were_united_divided_renamed_and_begun_in_2023(units: tuple[Unit, ...]) -> None:
    successors = Counter(code for unit in units for code in unit.predecessors)
    lived_on = [unit for unit in valid(units) if unit.code[:2] in ("02", "05", "09", "10", "11", "13", "14", "16")]
    assert any(len(unit.predecessors) == 2 for unit in lived_on)
    assert any(successors[code] == 2 for unit in lived_on for code in unit.predecessors)
    assert any(
        len(unit.predecessors) == successors[unit.predecessors[0]] == 1 for unit in lived_on if unit.predecessors
    )
    assert any(unit.valid_from and not unit.predecessors for unit in lived_on)


def test_the_former_forvaltningar_became_those_that_share_a_figure_of_2022(units: tuple[Unit, ...]) -> None:
    became: dict[str, list[str]] = {code: [] for code in FORMER}
    for unit in units:
        for code in unit.predecessors:
            if code in became:
                became[code].append(unit.name)
    assert list(became.values()) == [
        ["Centralsjukhuset Kristianstad", "Hässleholms sjukhus"],
        ["Helsingborgs lasarett", "Ängelholms sjukhus"],
        [
            "Lasarettet i Landskrona",
            "Lasarettet i Trelleborg",
            "Lasarettet i Ystad",
            "Skånes universitetssjukhus Sus",
        ],
    ]

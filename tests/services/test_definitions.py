from pathlib import Path

import pytest

from samdesk import shipped
from samdesk.domain.faults import InputFaults, Refused
from samdesk.services import definitions, desks
from samdesk.services.desks import Desk, Role
from tests.small_region import dump


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    path = tmp_path / "tom.samdesk"
    desks.create_desk(path, name="", role=Role.CENTRAL)
    return path


def test_a_definition_that_ships_brings_its_variants(empty: Path) -> None:
    with desks.open_desk(empty) as desk:
        definitions.add_shipped(desk, "sam-chef")
        found = {one.id: one for one in definitions.definitions(desk)}
    assert set(found) == {"sam-chef", "sam-chef-over-chefer"}
    assert found["sam-chef-over-chefer"].variant_of == "sam-chef"
    assert found["sam-chef"].statements == 31


def test_adding_a_definition_again_changes_nothing(central: Desk) -> None:
    before = sorted(dump(central.path))
    definitions.add_shipped(central, "sam-chef")
    definitions.add_definition(central, shipped.forms_folder() / "sam-chef")
    assert sorted(dump(central.path)) == before


def test_a_definition_that_does_not_ship_is_told_with_those_that_do(central: Desk) -> None:
    with pytest.raises(InputFaults, match="sam-chef, sam-chef-over-chefer, sam-forvaltning"):
        definitions.add_shipped(central, "sam-cheef")


def test_a_definition_comes_back_from_a_workbook_as_it_was(central: Desk, tmp_path: Path) -> None:
    out = tmp_path / "x.xlsx"
    definitions.export_definition(central, "sam-chef", out)
    shipped_one = definitions.check_definition(shipped.forms_folder() / "sam-chef")
    assert definitions.check_definition(out).sha256 == shipped_one.sha256


def test_an_unknown_definition_is_not_exported(central: Desk, tmp_path: Path) -> None:
    with pytest.raises(InputFaults, match=r"no definition hej\. It has sam-chef"):
        definitions.export_definition(central, "hej", tmp_path / "x.xlsx")
    with pytest.raises(Refused):
        definitions.export_definition(central, "sam-chef", tmp_path / "finns-inte" / "x.xlsx")


def test_support_material_is_given_in_the_language_that_there_is(central: Desk) -> None:
    main = next(one for one in definitions.definitions(central) if one.id == "sam-chef")
    swedish = definitions.materials(central, main.sha256, "sv")
    assert swedish
    assert {material.language for material in swedish} == {"sv"}
    assert definitions.materials(central, main.sha256, "fi") == swedish

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyxform.xls2xform import convert

from samdesk.domain.definition import Definition, Kind, Material, Section, Statement
from samdesk.exchange.definition_reader import read_definition
from samdesk.exchange.definition_writer import write_definition
from samdesk.shipped import forms_folder
from tests.exchange.definition_files import definitions, materials

SHIPPED = sorted(path for path in forms_folder().iterdir() if path.is_dir())


@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_written_definition_reads_back_without_a_difference(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    out = tmp_path_factory.mktemp("written") / "definition.xlsx"
    definition = data.draw(definitions())
    material = data.draw(materials(definition.languages))
    write_definition(definition, material, out)
    read, read_material = read_definition(out)
    assert read == definition
    assert read.sha256 == definition.sha256
    assert read_material == material


@given(definition=definitions())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_pyxform_accepts_what_is_written(definition: Definition, tmp_path_factory: pytest.TempPathFactory) -> None:
    out = tmp_path_factory.mktemp("written") / "definition.xlsx"
    write_definition(definition, (), out)
    form = convert(out).xform
    assert f'id="{definition.id}"' in form


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda path: path.name)
def test_a_shipped_definition_survives_the_way_to_a_workbook_and_back_and_pyxform_accepts_it(
    folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "shipped.xlsx"
    read = read_definition(folder)
    write_definition(*read, out)
    assert read_definition(out) == read
    assert convert(out).warnings == []


def test_support_material_longer_than_a_cell_survives(tmp_path: Path) -> None:
    definition, _material = read_definition(SHIPPED[0])
    text = "# Lång\n\n" + "Rad med åäö och \U00010000.\n\n" * 4000 + "Slut"
    material = (Material("01-lång", "sv", text), Material("02", "sv", "kort"), Material("01-lång", "en", text))
    write_definition(definition, material, tmp_path / "long.xlsx")
    assert read_definition(tmp_path / "long.xlsx") == (definition, material)


def test_the_same_definition_gives_the_same_bytes(tmp_path: Path) -> None:
    definition, material = read_definition(SHIPPED[0])
    write_definition(definition, material, tmp_path / "first.xlsx")
    write_definition(definition, material, tmp_path / "second.xlsx")
    assert (tmp_path / "first.xlsx").read_bytes() == (tmp_path / "second.xlsx").read_bytes()


def test_text_that_a_spreadsheet_would_run_stays_text(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    running = '=HYPERLINK("http://example.org";"klicka")'
    row = Statement("s1", Kind.TEXT, "1", label={"sv": running})
    definition = Definition("prov", "1", {"sv": "+1"}, ("sv",), (Section("g", {"sv": "@G"}, {}, (row,)),), ())
    write_definition(definition, (Material("01", "sv", "-x"),), tmp_path / "prov.xlsx")
    sheet = load_workbook(tmp_path / "prov.xlsx")["survey"]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == running)
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert not cell.hyperlink
    assert read_definition(tmp_path / "prov.xlsx")[0] == definition


def test_a_failed_write_leaves_the_old_file_as_it_was(tmp_path: Path) -> None:
    definition, material = read_definition(SHIPPED[0])
    with pytest.raises(FileNotFoundError):
        write_definition(definition, material, tmp_path / "missing" / "out.xlsx")
    assert list(tmp_path.iterdir()) == []

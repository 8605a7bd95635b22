"""LibreOffice opens the tables of packages as they are meant: as a person does, with semicolon and UTF-8."""

import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from samdesk.domain.answers import Answer
from samdesk.exchange.merge_file import write_merge_file
from samdesk.exchange.round_package import write_round_package
from tests.exchange.travelling import FORM_IDS, KEY, merge_file, revision, round_package

pytestmark = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")

DANGEROUS = ("=1+1", "+46 70", "-5", "@SUM(A1)", "\tflik", "'apostrof", '=HYPERLINK("http://x";"y")', '\nrad; "två"')
NUMBERS = ("1", "2", "3", "90")
_FILTER = "CSV:59,34,76,1"
"""Import as the dialog of a Swedish LibreOffice proposes: semicolon, quotation mark, UTF-8, from row 1."""


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[Any]]]:
    """The cells that LibreOffice makes of every table of a merge file and of a round package, by kind and name."""
    folder = tmp_path_factory.mktemp("tables")
    merge = merge_file()
    half = len(NUMBERS)
    texts = [
        revision(code, {number: Answer(motivation=text) for number, text in zip(NUMBERS, some, strict=True)})
        for code, some in ((FORM_IDS[0], DANGEROUS[:half]), (FORM_IDS[1], DANGEROUS[half:]))
    ]
    write_merge_file(replace(merge, revisions=(*merge.revisions, *texts)), folder / "merge.zip", KEY)
    write_round_package(round_package(), folder / "round.zip", KEY)
    for kind in ("merge", "round"):
        with zipfile.ZipFile(folder / f"{kind}.zip") as package:
            for name in package.namelist():
                if name.endswith(".csv"):
                    (folder / f"{kind}-{name}").write_bytes(package.read(name))
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", f"--infilter={_FILTER}"]
    tables = sorted(folder.glob("*.csv"))
    subprocess.run(
        [*command, "--convert-to", "xlsx", "--outdir", folder, *tables], check=True, capture_output=True, timeout=300
    )
    found = {}
    for table in tables:
        (sheet,) = load_workbook(table.with_suffix(".xlsx")).worksheets
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type in "fe"], table.name
        found[table.stem] = [[cell.value for cell in row] for row in sheet.iter_rows()]
    return found


def test_every_table_has_its_columns_in_the_first_row_and_none_beside(sheets: dict[str, list[list[Any]]]) -> None:
    assert {f"{kind}-{name}" for kind, names in {
        "merge": ("units", "forms", "revisions", "answers", "motivations", "events", "actions"),
        "round": ("units", "forms", "revisions", "answers", "motivations", "events", "actions", "form_actions"),
    }.items() for name in names} == sheets.keys()  # fmt: skip
    for name, rows in sheets.items():
        assert all(isinstance(cell, str) and cell.isascii() for cell in rows[0]), name
        assert len(rows) > 1, name


def test_what_looks_like_a_formula_is_a_text_with_an_apostrophe_before_it(sheets: dict[str, list[list[Any]]]) -> None:
    said = {row[2] for row in sheets["merge-motivations"][1:]}
    assert {f"'{text}" for text in DANGEROUS} <= said
    assert '\'=Akuten; "Östra"' in [row[1] for row in sheets["merge-units"]]


def test_swedish_letters_semicolons_and_line_ends_stay_in_their_cell(sheets: dict[str, list[list[Any]]]) -> None:
    assert '\'=Brist; på "tid"\noch folk' in [row[2] for row in sheets["merge-motivations"]]
    assert "Fel enhet" in [row[4] for row in sheets["merge-revisions"]]


def test_days_are_days_and_codes_are_texts(sheets: dict[str, list[list[Any]]]) -> None:
    head, *rows = sheets["merge-revisions"]
    assert {row[head.index("answered_on")] for row in rows} == {datetime(2023, 12, 1)}
    assert {row[head.index("form_id")] for row in rows} == {"0000-0000", "0000-0132"}
    assert all(len(row[0]) == 64 for row in rows)

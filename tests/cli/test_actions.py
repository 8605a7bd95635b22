"""The commands for actions, from a former year's spreadsheet to the list of what is to be done."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.small_region import Region

LIST = """\
Enhetskod;Vad ska göras;Vem;Klart senast;Status;Påstående;År
A11;Gå igenom larmrutinen;Chef och skyddsombud;2023-03-01;Öppen;7a;2022
A11;Byt stolarna;Chef;;Klar;;2022
B1;Öva brandlarmet;;våren;;;2022
"""


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "åtgärder.csv"
    path.write_text(LIST, "utf-8-sig")
    return path


def test_a_list_is_taken_in_once_and_listed(samdesk: Command, region: Region, listed: Path) -> None:
    ran = samdesk("--language", "en", "actions", "import", str(region.central), str(listed))
    assert (ran.code, ran.out) == (0, "3 actions: 3 new, 0 changed, 0 as before.\n")
    again = samdesk("actions", "import", str(region.central), str(listed), "--json")
    assert json.loads(again.out) == {"actions": 3, "new": 0, "changed": 0, "unchanged": 3}
    ran = samdesk("--language", "en", "actions", "list", str(region.central))
    assert ran.out.splitlines() == [
        "2022 A11 [open] Gå igenom larmrutinen – Chef och skyddsombud, 1 March 2023",
        "2022 A11 [done] Byt stolarna – Chef",
        "2022 B1 [open] Öva brandlarmet – våren",
        "3 actions.",
    ]


def test_only_the_open_ones_of_a_unit_are_listed(samdesk: Command, region: Region, listed: Path) -> None:
    samdesk("actions", "import", str(region.central), str(listed))
    ran = samdesk("actions", "list", str(region.central), "--unit", "A11", "--open", "--json")
    (found,) = json.loads(ran.out)["actions"]
    assert (found["unit"], found["number"], found["what"]) == ("A11", "7a", "Gå igenom larmrutinen")
    assert (found["who"], found["when"], found["status"]) == ("Chef och skyddsombud", "2023-03-01", "open")


def test_what_is_wrong_with_a_list_is_said_by_row_and_column(samdesk: Command, region: Region, listed: Path) -> None:
    listed.write_text(LIST.replace("B1;", "X9;").replace(";Klar;", ";Kanske;"), "utf-8-sig")
    ran = samdesk("--language", "en", "actions", "import", str(region.central), str(listed))
    assert ran.code == 1
    assert [line.partition(": ")[0] for line in ran.err.splitlines()] == [
        "åtgärder.csv, row 3, column Status",
        "åtgärder.csv, row 4, column Enhetskod",
    ]


def test_an_unknown_unit_is_a_fault(samdesk: Command, region: Region) -> None:
    assert samdesk("actions", "list", str(region.central), "--unit", "X9").code == 1

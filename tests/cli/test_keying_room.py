"""The keying room by commands: batches, second entry, what differs, who is asked."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from samdesk.domain.form_id import written
from tests.cli.conftest import Command
from tests.small_region import Region, answers, codes_of

Refuses = Callable[..., str]

COMMANDS = {
    ("batch", "begin"): ["DESK", "NAME", "--expected", "--operator"],
    ("batch", "add"): ["DESK", "BATCH", "FORM_ID", "--operator"],
    ("batch", "list"): ["DESK"],
    ("batch", "close"): ["DESK", "BATCH", "--operator", "--explanation"],
    ("key",): ["--pass", "--override"],
    ("differences",): ["DESK"],
    ("settle",): ["DESK", "FORM_ID", "ROW", "--operator", "--take", "--choice", "--text", "--missing"],
    ("sampling",): ["DESK", "--every", "--stop-percent"],
    ("reasons",): ["DESK", "FORM_ID", "--reason", "--note", "--support", "--contact", "--operator"],
}


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_is_there_with_its_options(samdesk: Command, command: tuple[str, ...]) -> None:
    ran = samdesk(*command, "--help")
    assert ran.code == 0
    said = re.sub(r"\x1b\[[0-9;]*m", "", ran.out)
    assert [word for word in COMMANDS[command] if word not in said] == []


def key(samdesk: Command, desk: Path, table: Path, operator: str, *more: str) -> object:
    ran = samdesk("key", desk, "--from", table, "--operator", operator, "--json", *more)
    assert ran.code == 0, ran.err
    return ran.json


def test_a_table_keyed_twice_is_compared_and_settled_by_commands(
    samdesk: Command, region: Region, tmp_path: Path
) -> None:
    desk, known = region.local, codes_of(region.local)
    one = answers(tmp_path / "1.csv", {"form_id": known["A11"]}, {"form_id": known["B1"]})
    other = answers(tmp_path / "2.csv", {"form_id": known["A11"], "3": "2", "9": "/"}, {"form_id": known["B1"]})
    key(samdesk, desk, one, "A1")
    assert key(samdesk, desk, other, "B2", "--pass", "second") == {
        "forms": 2,
        "agreed": 1,
        "differing": {known["A11"]: ["3", "9"]},
    }
    code = written(known["A11"])
    assert samdesk("differences", desk).out.splitlines() == [
        f"{code}  Avdelning 1",
        "    3: 1 1  2 2",
        "    9: 1 1  2 illegible",
    ]
    settled = samdesk("settle", desk, code, "3", "--take", "second", "--operator", "C3")
    assert settled.out == f"Row 3 of form {code} is settled; 1 row is left.\n"
    (form,) = samdesk("differences", desk, "--json").json["differences"]
    assert [row["settled"] and row["settled"]["choice"] for row in form["rows"]] == ["2", None]
    last = samdesk("settle", desk, code, "9", "--missing", "blank", "--operator", "C3", "--json").json
    assert (last["left"], len(last["revision"]), last["answer"]["missing"]) == (0, 64, "blank")
    assert samdesk("differences", desk).out == "No form has entries that differ.\n"
    rate = samdesk("sampling", desk, "--json").json["error_rate"]
    assert (rate["wrong"], rate["waiting"], rate["stop"]) == (2, 0, True)
    assert samdesk("check", desk).code == 0


def test_a_second_table_with_a_fault_keys_nothing_and_names_every_one(
    samdesk: Command, refuses: Refuses, region: Region, tmp_path: Path
) -> None:
    desk, known = region.local, codes_of(region.local)
    one = answers(tmp_path / "1.csv", {"form_id": known["A11"]}, {"form_id": known["B1"]})
    key(samdesk, desk, one, "A1")
    key(samdesk, desk, answers(tmp_path / "2.csv", {"form_id": known["B1"], "3": "2"}), "B2", "--pass", "second")
    table = answers(tmp_path / "3.csv", {"form_id": known["A11"]}, {"form_id": known["A12"]}, {"form_id": known["B1"]})
    said = refuses(1, "key", desk, "--from", table, "--operator", "A1", "--pass", "second").splitlines()
    assert [line.split(":")[0] for line in said] == ["3.csv, row 4, column form_id"]
    assert "not settled" in said[0]
    table = answers(tmp_path / "4.csv", {"form_id": known["A11"]}, {"form_id": known["A12"]})
    said = refuses(1, "key", desk, "--from", table, "--operator", "A1", "--pass", "second").splitlines()
    assert ["row 2" in said[0], "A1 keyed form" in said[0], "row 3" in said[1], "first time" in said[1]] == [True] * 4
    alone = answers(tmp_path / "5.csv", {"form_id": known["A11"]})
    key(samdesk, desk, alone, "A1", "--pass", "second", "--override", "Ensam")
    settled = refuses(1, "settle", desk, known["B1"], "3", "--take", "first", "--operator", "A1")
    assert "Let somebody else look at the paper" in settled
    assert "not settled" in refuses(1, "key", desk, "--from", one, "--operator", "C3")


def test_a_pile_goes_through_by_commands(samdesk: Command, refuses: Refuses, region: Region, tmp_path: Path) -> None:
    desk, known = region.local, codes_of(region.local)
    assert samdesk("batch", "list", desk).out == "There is no batch.\n"
    begun = samdesk("batch", "begin", desk, "Hög 1", "--expected", "2", "--operator", "A1", "--json").json
    number = str(begun["batch"])
    added = samdesk("batch", "add", desk, number, known["A11"], known["A11"], "K7QX-2M4P", "--operator", "A1")
    assert added.code == 1
    assert added.out == "1 added, 1 were met before. 1 of 2 forms met, 0 keyed, 1 double.\n"
    assert "“K7QX-2M4P” is no form of this desk file" in added.err
    said = refuses(1, "batch", "close", desk, number, "--operator", "A1")
    assert "should hold 2 forms: 1 were met, 0 are keyed" in said
    samdesk("batch", "add", desk, number, known["B1"], "--operator", "A1")
    table = answers(tmp_path / "1.csv", {"form_id": known["A11"]}, {"form_id": known["B1"]})
    key(samdesk, desk, table, "A1")
    (listed,) = samdesk("batch", "list", desk, "--json").json["batches"]
    assert (listed["name"], listed["in_it"], listed["keyed"], listed["left"]) == ("Hög 1", 2, 2, 0)
    assert samdesk("batch", "close", desk, number, "--operator", "A1").code == 0
    assert samdesk("batch", "list", desk).out.endswith("closed\n")


def test_why_forms_are_missing_is_noted_by_commands(samdesk: Command, refuses: Refuses, region: Region) -> None:
    desk, known = region.local, codes_of(region.local)
    noted = samdesk(
        *("reasons", desk, known["A11"], "--reason", "absence", "--note", "Åter i mars", "--operator", "HR1")
    )
    assert noted.code == 0
    listed = samdesk("reasons", desk).out
    assert f"    {written(known['A11'])}  Avdelning 1  absence, Åter i mars\n" in listed
    managers = samdesk("reasons", desk, "--json").json["managers"]
    (form,) = next(one["forms"] for one in managers if one["managers"] == "Chef 0111")
    assert (form["following"]["reason"], form["form"]["form_id"]) == ("absence", known["A11"])
    assert "There is no reason illness" in refuses(
        1, "reasons", desk, known["A11"], "--reason", "illness", "--operator", "HR1"
    )


def test_the_sample_is_set_and_told(samdesk: Command, region: Region, tmp_path: Path) -> None:
    desk, known = region.local, codes_of(region.local)
    assert samdesk("sampling", desk).out.startswith("No form is keyed twice.\n")
    key(samdesk, desk, answers(tmp_path / "1.csv", {"form_id": known["A11"]}), "A1")
    said = samdesk("sampling", desk, "all").out.splitlines()
    assert said == ["Every form is keyed twice.", f"Waiting for a second entry: {written(known['A11'])}"]
    assert samdesk("sampling", desk, "every_nth", "--every", "4", "--json").json["every"] == 4


@pytest.mark.parametrize(
    "words",
    [
        ["settle", "a.samdesk", "K7QX2M4P", "3", "--operator", "C3"],
        ["settle", "a.samdesk", "K7QX2M4P", "3", "--operator", "C3", "--take", "first", "--choice", "1"],
        ["settle", "a.samdesk", "K7QX2M4P", "3", "--operator", "C3", "--take", "third"],
        ["settle", "a.samdesk", "K7QX2M4P", "3", "--operator", "C3", "--missing", "gone"],
        ["batch", "begin", "a.samdesk", "Hög 1", "--operator", "A1"],
        ["sampling", "a.samdesk", "some"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_told_and_gives_2(samdesk: Command, words: list[str]) -> None:
    ran = samdesk(*words)
    assert (ran.code, ran.out) == (2, "")
    assert "Usage:" in ran.err

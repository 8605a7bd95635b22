"""Every command of the design, with its options and what it answers."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from samdesk import __version__, shipped
from samdesk.__main__ import main
from samdesk.domain.form_id import written
from samdesk.services import home
from tests.cli.conftest import Command
from tests.small_region import Region, answers, codes_of, dump, merged

COMMANDS = {
    ("init",): ["DESK"],
    ("definition", "check"): ["PATH"],
    ("definition", "add"): ["DESK", "PATH"],
    ("definition", "export"): ["DESK", "ID", "OUT.xlsx"],
    ("organisation", "import"): ["DESK", "LIST"],
    ("round", "plan"): ["DESK", "--year", "--definition", "--last-date", "--opens", "--name"],
    ("round", "terms"): ["DESK", "UNIT", "--last-date", "--opens", "--contact", "--return-address"],
    ("round", "earlier"): ["DESK", "COUNTS.csv"],
    ("round", "export"): ["DESK", "OUT.samround.zip", "--below"],
    ("round", "open"): ["DESK", "IN.samround.zip"],
    ("actions", "import"): ["DESK", "LIST"],
    ("actions", "list"): ["DESK", "--unit", "--open"],
    ("print",): ["DESK", "--out", "--unit", "--below", "--spare", "--geometry"],
    ("fillable",): ["DESK", "--out", "--unit", "--below", "--spare", "--large", "--language"],
    ("register",): ["DESK", "--received", "--handed-out"],
    ("key",): ["DESK", "--from", "--operator", "--pass"],
    ("export",): ["DESK", "OUT.sammerge.zip"],
    ("collect",): ["DESK", "FILES...", "--dry-run", "--trust", "--identity"],
    ("collections",): ["DESK", "--report", "--out"],
    ("withdraw",): ["DESK", "N", "--reason", "--by"],
    ("quarantine",): ["DESK", "--discard", "--reason", "--by"],
    ("conflicts",): ["DESK"],
    ("decide",): ["DESK", "CONFLICT", "--take", "--answers", "--both", "--accept-blanks", "--undo", "--reason", "--by"],
    ("decisions",): ["DESK"],
    ("void",): ["DESK", "FORM", "--reason", "--by"],
    ("map-unit",): ["DESK", "CODE", "UNIT", "--forget", "--by"],
    ("map-definition",): ["DESK", "USED", "OWN", "--mapping", "--draft", "--forget", "--by"],
    ("report",): ["DESK", "KIND", "--out"],
    ("archive",): ["DESK", "OUT.zip", "--no-free-text", "--no-person-data"],
    ("answers",): ["DESK", "--out", "--long", "--spss", "--no-free-text", "--no-person-data"],
    ("check",): ["DESK"],
    ("backup",): ["DESK", "OUT"],
    ("restore",): ["BACKUP", "DESK"],
    ("demo",): ["DIR", "--forms"],
}


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_is_there_with_its_options(samdesk: Command, command: tuple[str, ...]) -> None:
    ran = samdesk(*command, "--help")
    assert ran.code == 0
    said = re.sub(r"\x1b\[[0-9;]*m", "", ran.out)
    assert [word for word in COMMANDS[command] if word not in said] == []


def test_the_version_is_told(samdesk: Command) -> None:
    ran = samdesk("--version")
    assert (ran.code, ran.out) == (0, f"samdesk {__version__}\n")


@pytest.mark.parametrize(
    "words",
    [
        ["hej"],
        ["init"],
        ["print", "a.samdesk"],
        ["key", "a.samdesk", "--from", "x.csv"],
        ["key", "a.samdesk", "--from", "x.csv", "--operator", "A1", "--pass", "third"],
        ["round", "plan", "a.samdesk", "--year", "2023", "--definition", "sam-chef"],
        ["round", "plan", "a.samdesk", "--year", "i år", "--definition", "x", "--last-date", "2023-12-15"],
        ["round", "plan", "a.samdesk", "--year", "2023", "--definition", "x", "--last-date", "15/12 2023"],
        ["decide", "a.samdesk", "K7QX2M4P", "--reason", "x", "--by", "HR1"],
        ["decide", "a.samdesk", "K7QX2M4P", "--take", "a", "--answers", "x.csv", "--reason", "x", "--by", "HR1"],
        ["demo", "ut", "--forms", "3"],
        ["print", "a.samdesk", "--out", "x.pdf", "--spare", "-1"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_told_and_gives_2(samdesk: Command, words: list[str]) -> None:
    ran = samdesk(*words)
    assert (ran.code, ran.out) == (2, "")
    assert "Usage:" in ran.err


def test_paper_is_registered_as_received_or_as_handed_out_never_both(samdesk: Command) -> None:
    assert samdesk("register", "x.samdesk").code == 2
    assert samdesk("register", "x.samdesk", "--received", "a", "--handed-out", "b").code == 2


def test_a_language_that_is_not_spoken_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "a.samdesk", "--language", "fi"]) == 2
    assert "sv, en" in capsys.readouterr().err


def test_the_whole_cycle_goes_by_commands(samdesk: Command, tmp_path: Path, region: Region) -> None:
    central, local = tmp_path / "c.samdesk", tmp_path / "l.samdesk"
    assert samdesk("init", central, "--name", "Centrala HR").code == 0
    assert samdesk("init", local, "--local").code == 0
    assert samdesk("definition", "add", central, "sam-chef").out.startswith("sam-chef")
    assert samdesk("organisation", "import", central, region.list).out.startswith("12 units: 12 new")
    planned = samdesk(
        *("round", "plan", central, "--year", "2023", "--definition", "sam-chef", "--last-date", "2023-12-15"),
        *("--opens", "2023-10-02", "--name", "Uppföljning", "--text", "policy=Vår policy"),
    )
    assert planned.code == 0
    assert "1 unit has no manager" in planned.out
    package = tmp_path / "r.samround.zip"
    assert samdesk("round", "export", central, package, "--below", "B").code == 0
    assert samdesk("round", "open", local, package).code == 0
    assert samdesk("print", local, "--out", tmp_path / "f.pdf", "--unit", "B1", "B2").out.startswith("Wrote")
    code = codes_of(local)["B1"]
    assert samdesk("register", local, "--handed-out", written(code)).out.startswith("1 registered")
    assert samdesk("register", local, "--received", written(code)).code == 0
    table = answers(tmp_path / "svar.csv", {"form_id": code})
    assert samdesk("key", local, "--from", table, "--operator", "A1").code == 0
    merge = tmp_path / "b.sammerge.zip"
    assert samdesk("export", local, merge).code == 0
    assert "in quarantine" in samdesk("collect", central, merge).out
    waiting = samdesk("quarantine", central, "--json").json["files"]
    trusted = samdesk("collect", central, merge, "--trust", waiting[0]["fingerprint"])
    assert trusted.out.startswith("b.sammerge.zip: 1 new")
    assert samdesk("conflicts", central).out == "No form has answers that differ.\n"
    for kind in ("response-rate", "statements", "missing"):
        assert samdesk("report", central, kind, "--out", tmp_path / f"{kind}.csv").code == 0
    assert "Primärvården" in (tmp_path / "response-rate.csv").read_text("utf-8-sig")
    assert samdesk("check", central).code == 0


def test_answers_that_differ_are_listed_and_decided(samdesk: Command, region: Region, tmp_path: Path) -> None:
    one = merged(region.local, tmp_path / "1.sammerge.zip", "A11", "B1")
    other = merged(region.more_local("andra"), tmp_path / "2.sammerge.zip", "A11", "B1", s3="2")
    assert samdesk("collect", region.central, one, other).code == 0
    listed = samdesk("conflicts", region.central, "--json").json["conflicts"]
    assert [conflict["differing"] for conflict in listed] == [["3"], ["3"]]
    said = samdesk("conflicts", region.central).out
    assert "Avdelning 1, Sjukhuset Norr" in said
    assert "3: 2" in said
    first, second = listed
    taken = first["answers"][0]["revision"][:12]
    reason = ("--reason", "Läst på papperet", "--by", "HR1")
    assert samdesk("decide", region.central, first["form"], "--take", taken, *reason).code == 0
    table = answers(tmp_path / "beslut.csv", {"form_id": second["form"], "3": "9"})
    assert samdesk("decide", region.central, second["form"], "--answers", table, *reason).code == 0
    assert samdesk("conflicts", region.central, "--json").json == {"conflicts": [], "units": [], "definitions": []}


def test_answers_that_differ_only_beside_their_rows_are_told_apart(
    samdesk: Command, region: Region, tmp_path: Path
) -> None:
    one = merged(region.local, tmp_path / "1.sammerge.zip", "A11", sanswered_on="2023-11-01")
    other = merged(region.more_local("andra"), tmp_path / "2.sammerge.zip", "A11", sanswered_on="2023-11-02")
    assert samdesk("collect", region.central, one, other).code == 0
    said = samdesk("conflicts", region.central).out
    assert "answered_on: 2023-11-01" in said
    assert "answered_on: 2023-11-02" in said
    assert "participants" not in said
    (conflict,) = samdesk("conflicts", region.central, "--json").json["conflicts"]
    assert {given["background"]["answered_on"] for given in conflict["answers"]} == {"2023-11-01", "2023-11-02"}


def test_a_table_that_replaces_answers_says_so(samdesk: Command, region: Region, tmp_path: Path) -> None:
    merged(region.local, tmp_path / "1.sammerge.zip", "A11")
    table = answers(tmp_path / "svar.csv", {"form_id": codes_of(region.local)["A11"], "3": "2"})
    said = samdesk("key", region.local, "--from", table, "--operator", "A1").out
    assert "0 were the same before, 1 replaced an earlier answer." in said


def test_spare_forms_and_geometry_are_printed(samdesk: Command, region: Region, tmp_path: Path) -> None:
    ran = samdesk("print", region.local, "--out", tmp_path / "f.pdf", "--spare", "2", "--geometry", tmp_path / "g.json")
    assert ran.code == 0
    (layout,) = json.loads((tmp_path / "g.json").read_text("utf-8"))["layouts"]
    assert len(layout["forms"]) == 2


def test_definitions_are_checked_added_and_exported(samdesk: Command, region: Region, tmp_path: Path) -> None:
    checked = samdesk("definition", "check", shipped.forms_folder() / "sam-forvaltning", "--json").json
    assert checked["id"] == "sam-forvaltning"
    assert samdesk("definition", "add", region.central, "sam-forvaltning").code == 0
    assert samdesk("definition", "export", region.central, "sam-chef", tmp_path / "x.xlsx").code == 0
    assert "survey" in load_workbook(tmp_path / "x.xlsx").sheetnames
    assert samdesk("definition", "add", region.local, tmp_path / "x.xlsx").code == 0


def test_a_backup_is_made_and_restored(samdesk: Command, region: Region, tmp_path: Path) -> None:
    copy = tmp_path / "kopia.samdesk"
    assert samdesk("backup", region.local, copy).code == 0
    before = dump(region.local)
    samdesk("print", region.local, "--out", tmp_path / "x.pdf", "--spare", "1")
    assert dump(region.local) != before
    restored = samdesk("restore", copy, region.local, "--json").json
    assert dump(region.local) == before
    assert Path(restored["former"]).exists()


def test_counts_of_former_years_are_read(samdesk: Command, region: Region, tmp_path: Path) -> None:
    counts = tmp_path / "tidigare.csv"
    counts.write_text("year;unit;name;expected;received;estimated\n2022;A;Sjukhuset Norr;10;3;0\n", "utf-8")
    assert samdesk("round", "earlier", region.central, counts).code == 0


def test_a_forvaltning_gets_a_last_date_of_its_own(samdesk: Command, region: Region) -> None:
    ran = samdesk("round", "terms", region.central, "B", "--last-date", "2023-11-24", "--contact", "HR B", "--json")
    assert (ran.code, json.loads(ran.out)["last_date"]) == (0, "2023-11-24")
    unknown = samdesk("round", "terms", region.central, "Z", "--last-date", "2023-11-24")
    assert unknown.code == 1
    assert "Z" in unknown.err


def test_each_command_gives_one_json_object_when_asked(samdesk: Command, region: Region, tmp_path: Path) -> None:
    code = codes_of(region.local)["B1"]
    table = answers(tmp_path / "svar.csv", {"form_id": code})
    merge = tmp_path / "x.sammerge.zip"
    commands: list[list[str | Path]] = [
        ["init", tmp_path / "ny.samdesk"],
        ["definition", "check", shipped.forms_folder() / "sam-chef"],
        ["definition", "add", region.central, "sam-chef"],
        ["definition", "export", region.central, "sam-chef", tmp_path / "x.xlsx"],
        ["organisation", "import", region.central, region.list],
        ["round", "plan", region.central, "--year", "2022", "--definition", "sam-chef", "--last-date", "2022-12-15"],
        ["round", "export", region.central, tmp_path / "r.samround.zip"],
        ["round", "open", region.local, region.package],
        ["print", region.local, "--out", tmp_path / "x.pdf", "--unit", "B1"],
        ["register", region.local, "--received", code],
        ["key", region.local, "--from", table, "--operator", "A1"],
        ["export", region.local, merge],
        ["collect", region.central, merge, "--dry-run"],
        ["collect", region.central, merge],
        ["conflicts", region.central],
        ["report", region.central, "missing", "--out", tmp_path / "m.json"],
        ["check", region.central],
        ["backup", region.central, tmp_path / "kopia.samdesk"],
        ["restore", tmp_path / "kopia.samdesk", tmp_path / "ny.samdesk"],
    ]
    for words in commands:
        ran = samdesk(*words, "--json")
        assert (ran.code, ran.err) == (0, ""), words
        assert ran.json, words
    keyed = samdesk("--json", "key", region.local, "--from", table, "--operator", "A1").json
    assert keyed == {"forms": 1, "answers": 31, "unchanged": 1, "replaced": 0}


def test_faults_are_one_json_object_too(samdesk: Command, region: Region, tmp_path: Path) -> None:
    table = answers(tmp_path / "svar.csv", {"form_id": "fel"}, {"form_id": codes_of(region.local)["B1"], "3": "7"})
    ran = samdesk("key", region.local, "--from", table, "--operator", "A1", "--json")
    assert ran.code == 1
    assert [(fault["row"], fault["column"], fault["file"]) for fault in ran.json["faults"]] == [
        (2, "form_id", "svar.csv"),
        (3, "3", "svar.csv"),
    ]
    assert len(ran.err.splitlines()) == 2
    half = samdesk("register", region.local, "--received", "fel", codes_of(region.local)["B1"], "--json")
    assert half.code == 1
    assert len(half.json["registered"]) == 1
    bad = tmp_path / "bad.sammerge.zip"
    bad.write_bytes(b"x")
    collected = samdesk("collect", region.central, bad, "--json")
    assert collected.code == 1
    assert collected.json["files"][0]["accepted"] is False


def test_a_dry_run_says_the_same_and_changes_nothing(samdesk: Command, region: Region, tmp_path: Path) -> None:
    merge = merged(region.local, tmp_path / "x.sammerge.zip", "A11")
    before = dump(region.central)
    tried = samdesk("collect", region.central, merge, "--dry-run")
    assert dump(region.central) == before
    assert samdesk("collect", region.central, merge).out == tried.out


def test_the_language_may_stand_anywhere_and_is_swedish_where_chosen(
    capsys: pytest.CaptureFixture[str], region: Region
) -> None:
    assert main(["conflicts", str(region.central), "--language=sv"]) == 0
    swedish = capsys.readouterr().out
    assert main(["--language", "en", "conflicts", str(region.central)]) == 0
    assert capsys.readouterr().out != swedish


def test_settings_choose_the_language(capsys: pytest.CaptureFixture[str], region: Region) -> None:
    from samdesk.services.settings import Settings, save_settings

    save_settings(Settings(language="en"))
    assert home.settings_folder().exists()
    assert main(["conflicts", str(region.central)]) == 0
    assert capsys.readouterr().out == "No form has answers that differ.\n"


def test_the_program_runs_as_a_process_of_its_own(region: Region) -> None:
    def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "samdesk", *map(str, words)], capture_output=True, text=True, encoding="utf-8"
        )

    whole = run("check", region.central, "--json")
    assert (whole.returncode, whole.stderr) == (0, "")
    assert json.loads(whole.stdout)["faults"] == []
    missing = run("check", region.folder / "finns-inte.samdesk", "--language", "sv")
    assert (missing.returncode, missing.stdout) == (3, "")
    assert "finns-inte.samdesk" in missing.stderr
    assert run("hej").returncode == 2
    assert run("key", region.local, "--from", region.list, "--operator", "A1").returncode == 1

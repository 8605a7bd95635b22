"""What differs is listed by what settles it, and settled from the command line."""

import json
from pathlib import Path

import pytest

from samdesk.domain.answers import Answer, Participants
from samdesk.domain.form_id import written
from samdesk.domain.travel import MergeFile
from samdesk.services import desks, exporting, keying
from tests.cli.conftest import Command
from tests.services.test_mappings import altered, answered_with, of_unit, renumbered
from tests.small_region import Region, answers, codes_of, keyed, merged

WHY = ("--reason", "Läst på papperet", "--by", "HR1")


@pytest.fixture
def several(region: Region, samdesk: Command, tmp_path: Path) -> dict[str, str]:
    """Form ids by unit: B1 differs in blanks, B2 in values, A11 answers for A12 too, A21 is void and answered."""
    known = codes_of(region.local)
    with desks.open_desk(region.local) as desk:
        opened = keying.open_form(desk, known["A11"], operator="A1")
        keying.put_answer(desk, opened.entry_id, "3", Answer("2"))
        keying.put_background(
            desk, opened.entry_id, participants=Participants(), answered_on=None, units_covered=("A12",)
        )
        keying.finish(desk, opened.entry_id, blank_rest=True)
        keyed(desk, tmp_path, "A12", "A21")
        keyed(desk, tmp_path, "B1", s3="")
        keyed(desk, tmp_path, "B2", s3="2")
        exporting.export_merge(desk, tmp_path / "1.sammerge.zip")
    other = merged(region.more_local("andra"), tmp_path / "2.sammerge.zip", "B1", "B2", s4="")
    assert samdesk("collect", region.central, tmp_path / "1.sammerge.zip", other).code == 0
    assert samdesk("void", region.central, written(known["A21"]), "--reason", "Fel enhet", "--by", "HR1").code == 0
    later = merged(region.local, tmp_path / "3.sammerge.zip", "A21", s3="9")
    assert samdesk("collect", region.central, later).code == 0
    return known


def test_conflicts_are_listed_by_what_settles_them(samdesk: Command, region: Region, several: dict[str, str]) -> None:
    said = samdesk("conflicts", region.central).out
    assert [line.partition(":")[0] for line in said.splitlines() if not line.startswith(" ")] == [
        "Differ in blanks only",
        "Answers that differ",
        "Two forms answer for one unit",
        "Made void in one place, answered in another",
    ]
    assert "void: Fel enhet" in said
    assert "(Avdelning 2)" in said
    listed = samdesk("conflicts", region.central, "--json").json["conflicts"]
    assert [one["kind"] for one in listed].count("two_forms") == 1
    blanks = next(one for one in listed if one["kind"] == "blanks")
    assert (blanks["form"], blanks["suggestion"]["3"]["choice"]) == (several["B1"], "1")


def test_each_class_is_settled_by_its_own_way_and_listed_as_decided(
    samdesk: Command, region: Region, several: dict[str, str], tmp_path: Path
) -> None:
    central = region.central
    assert samdesk("decide", central, "--accept-blanks", *WHY, "--json").json == {"forms": [several["B1"]]}
    by_kind = {one["kind"]: one for one in samdesk("conflicts", central, "--json").json["conflicts"]}
    assert by_kind.keys() == {"values", "two_forms", "void"}
    pair = "+".join(written(code) for code in by_kind["two_forms"]["forms"])
    assert samdesk("decide", central, pair, "--both", *WHY).code == 0
    assert samdesk("decide", central, pair, "--undo", *WHY).code == 0
    table = answers(tmp_path / "b.csv", {"form_id": several["A11"], "3": "9", "units_covered": "A12"})
    assert samdesk("decide", central, pair, "--take", written(several["A11"]), "--answers", table, *WHY).code == 0
    for kind in ("values", "void"):
        taken = by_kind[kind]["answers"][0]["revision"][:12]
        assert samdesk("decide", central, by_kind[kind]["form"], "--take", taken, *WHY).code == 0
    assert samdesk("conflicts", central).out == "No form has answers that differ.\n"
    made = samdesk("decisions", central, "--json").json["decisions"]
    assert sorted(one["kind"] for one in made if one["stands"]).count("typed") == 1
    lines = samdesk("decisions", central).out.splitlines()
    assert len(lines) == len(made)
    assert any("[does not hold any more]" in line for line in lines)
    assert samdesk("decide", central, several["B2"], "--undo", *WHY).code == 0
    assert [one["form"] for one in samdesk("conflicts", central, "--json").json["conflicts"]] == [several["B2"]]


def test_of_two_forms_one_is_taken_by_its_answer(samdesk: Command, region: Region, several: dict[str, str]) -> None:
    listed = samdesk("conflicts", region.central, "--json").json["conflicts"]
    pair = next(one for one in listed if one["kind"] == "two_forms")
    kept = next(one for one in pair["answers"] if one["form"] == several["A12"])
    assert samdesk("decide", region.central, pair["key"], "--take", kept["revision"][:10], *WHY).code == 0
    (made,) = [
        one for one in samdesk("decisions", region.central, "--json").json["decisions"] if one["kind"] == "one_form"
    ]
    assert made["form_ids"] == [several["A12"], several["A11"]]


@pytest.mark.parametrize(
    "words",
    [
        ["decide", "{}", "--take", "a"],
        ["decide", "{}", "K7QX2M4P", "--take", "a", "--both"],
        ["decide", "{}", "K7QX2M4P", "K7QX2M4P", "--undo"],
        ["decide", "{}", "K7QX2M4P"],
        ["map-unit", "{}", "X9"],
        ["map-unit", "{}", "X9", "A11", "--forget"],
        ["map-definition", "{}", "a", "b"],
        ["map-definition", "{}", "a", "b", "--draft", "--forget"],
    ],
)
def test_what_contradicts_itself_is_wrong_usage(samdesk: Command, region: Region, words: list[str]) -> None:
    assert samdesk(*(str(region.central) if word == "{}" else word for word in words)).code == 2


def test_units_and_versions_are_mapped_and_forgotten(samdesk: Command, region: Region, tmp_path: Path) -> None:
    central = region.central
    with desks.open_desk(region.local) as desk:
        keyed(desk, tmp_path, "A11", units_covered="A12")
        exporting.export_merge(desk, tmp_path / "1.sammerge.zip")
    altered(tmp_path / "1.sammerge.zip", region.local, of_unit("X9", "Avdelning Ö", "A12"))
    other = region.more_local("andra")
    merged(other, tmp_path / "2.sammerge.zip", "A21", s3="2")

    def in_newer(merge: MergeFile) -> MergeFile:
        own = next(one for one in merge.definitions if one.sha256 == merge.revisions[0].definition)
        return answered_with(*renumbered(own))(merge)

    altered(tmp_path / "2.sammerge.zip", other, in_newer)
    assert samdesk("collect", central, tmp_path / "1.sammerge.zip", tmp_path / "2.sammerge.zip").code == 0
    said = samdesk("conflicts", central).out
    assert "X9 Avdelning Ö: 1 form, 0 actions" in said
    assert ": 1 form, 1 row without a counterpart" in said
    listed = samdesk("conflicts", central, "--json").json
    (unit,), (version,) = listed["units"], listed["definitions"]
    used, own = version["used"]["sha256"][:10], version["own"]["sha256"][:10]
    assert samdesk("map-unit", central, unit["code"], "A12", "--by", "HR1").out == "1 form is read anew.\n"
    file = tmp_path / "rader.json"
    version["mapping"]["numbers"]["5"] = "5"
    file.write_text(json.dumps(version["mapping"]), "utf-8")
    assert samdesk("map-definition", central, used, own, "--mapping", file, "--by", "HR1").code == 0
    assert samdesk("conflicts", central).out == "No form has answers that differ.\n"
    assert samdesk("map-definition", central, used, own, "--forget").code == 0
    assert samdesk("map-definition", central, used, own, "--draft", "--by", "HR1").code == 0
    assert samdesk("map-unit", central, "X9", "--forget").code == 0
    assert len(samdesk("conflicts", central, "--json").json["units"]) == 1
    file.write_text('{"numbers": {"1": 7}}', "utf-8")
    refused = samdesk("map-definition", central, used, own, "--mapping", file, "--by", "HR1")
    assert (refused.code, "numbers.1" in refused.err) == (1, True)

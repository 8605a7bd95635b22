"""Forms that are filled in on screen, from the command line."""

from pathlib import Path

import pytest

from samdesk.domain.form_id import written
from tests.cli.conftest import Command
from tests.paper.filling import by_pypdf
from tests.small_region import NUMBERS, Region, answers, codes_of

WHOLE = {f"choice:{number}": "1" for number in NUMBERS}


@pytest.fixture
def made(samdesk: Command, region: Region) -> Path:
    out = region.folder / "forms"
    ran = samdesk("--json", "fillable", region.local, "--out", out, "--below", "A")
    assert (ran.code, ran.json["forms"]) == (0, 6)
    assert sorted(map(str, out.iterdir())) == sorted(ran.json["files"])
    return out


def form_of(made: Path, unit: str) -> bytes:
    (path,) = made.glob(f"{unit} *.pdf")
    return path.read_bytes()


def test_filled_forms_are_taken_in_by_what_they_hold(
    samdesk: Command, region: Region, made: Path, tmp_path: Path
) -> None:
    whole = by_pypdf(form_of(made, "A11"), WHOLE, tmp_path / "hel.pdf", looks=False)
    half = by_pypdf(form_of(made, "A12"), {"choice:1": "2"}, tmp_path / "halv.csv", looks=False)
    ran = samdesk("key", region.local, "--from", whole, "--from", half, "--operator", "A1")
    known = codes_of(region.local)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        f"hel.pdf: form {written(known['A11'])} is final.",
        f"halv.csv: form {written(known['A12'])} is begun and goes on at row 2.",
    ]
    again = samdesk("--json", "key", region.local, "--from", whole, "--operator", "A1")
    assert (again.code, again.json["files"][0]["state"]) == (0, "unchanged")


def test_what_a_person_must_look_at_is_named_and_the_rest_is_taken_in(
    samdesk: Command, region: Region, made: Path, tmp_path: Path
) -> None:
    odd = by_pypdf(form_of(made, "A11"), {**WHOLE, "form:answered_on": "vår"}, tmp_path / "udda.pdf", looks=False)
    bad = tmp_path / "bild.pdf"
    bad.write_bytes(b"%PDF-1.7 no form")
    empty = tmp_path / "tom.pdf"
    empty.write_bytes(b"")
    ran = samdesk("key", region.local, "--from", bad, "--from", empty, "--from", odd, "--operator", "A1")
    code = written(codes_of(region.local)["A11"])
    assert ran.code == 1
    assert ran.out.splitlines() == [
        "bild.pdf: not taken in.",
        "tom.pdf: not taken in.",
        f"udda.pdf: form {code} is begun, and waits for what is named.",
    ]
    first, second, third = ran.err.splitlines()
    assert first.startswith("bild.pdf: ")
    assert second.startswith("tom.pdf: The file is no PDF.")
    assert third == "udda.pdf: “vår” is no date. Write it as 2023-12-15."


def test_tables_and_filled_forms_are_keyed_apart(samdesk: Command, region: Region, made: Path, tmp_path: Path) -> None:
    form = by_pypdf(form_of(made, "A11"), WHOLE, tmp_path / "a.pdf", looks=False)
    table = answers(tmp_path / "svar.csv", {"form_id": codes_of(region.local)["B1"]})
    both = samdesk("key", region.local, "--from", form, "--from", table, "--operator", "A1")
    assert (both.code, both.out) == (1, "")
    assert both.err.startswith("There are tables and filled forms among the files.")
    two = samdesk("key", region.local, "--from", table, "--from", table, "--operator", "A1")
    assert two.err.startswith("Several tables were given.")
    assert samdesk("key", region.local, "--from", tmp_path / "saknas.pdf", "--operator", "A1").code == 3
    second = samdesk("key", region.local, "--from", form, "--operator", "A1", "--pass", "second")
    assert second.code == 2

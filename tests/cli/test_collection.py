"""What came in, by commands: quarantine, reports, what is missing, and taking a file back."""

from collections.abc import Callable
from pathlib import Path

import pytest

from samdesk.exchange.sealing import new_sealing_key, sealed
from tests.cli.conftest import Command
from tests.small_region import Region, merged

Refuses = Callable[..., str]


@pytest.fixture
def stranger(region: Region) -> Path:
    return region.more_local("Lund", approved=False)


def test_a_file_with_an_unknown_key_is_no_fault_and_is_listed(
    samdesk: Command, region: Region, stranger: Path, tmp_path: Path
) -> None:
    sent = merged(stranger, tmp_path / "1.sammerge.zip", "A11")
    ran = samdesk("collect", region.central, sent)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("1.sammerge.zip: in quarantine, nothing of it was changed. It says that it is from Lund")
    listed = samdesk("quarantine", region.central)
    assert "1.sammerge.zip: says that it is from Lund, file 1. Fingerprint: " in listed.out
    (told,) = samdesk("quarantine", region.central, "--json").json["files"]
    assert told["fingerprint"] in listed.out
    collected = samdesk("collect", region.central, sent, "--json").json["files"][0]
    assert (collected["outcome"], collected["accepted"], collected["collection"]) == ("quarantined", False, 1)


def test_a_folder_is_collected_with_a_fingerprint_that_was_compared(
    samdesk: Command, region: Region, stranger: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "inkommet"
    folder.mkdir()
    merged(stranger, folder / "1.sammerge.zip", "A11")
    merged(region.local, folder / "2.sammerge.zip", "B1")
    (folder / "brev.txt").write_text("Hej")
    samdesk("collect", region.central, folder)
    (waiting,) = samdesk("quarantine", region.central, "--json").json["files"]
    ran = samdesk("collect", region.central, folder, "--trust", waiting["fingerprint"])
    told = [line.split(":")[0] for line in ran.out.splitlines()]
    assert told == ["1.sammerge.zip", "2.sammerge.zip", "1.sammerge.zip"], "the one that waited is taken in too"
    assert samdesk("quarantine", region.central).out == "No file is in quarantine.\n"


def test_a_file_that_waits_is_thrown_away(
    samdesk: Command, refuses: Refuses, region: Region, stranger: Path, tmp_path: Path
) -> None:
    samdesk("collect", region.central, merged(stranger, tmp_path / "1.sammerge.zip", "A11"))
    discard: list[str | Path] = ["quarantine", region.central, "--discard", "1", "--by", "HR1"]
    assert "needs a reason" in refuses(1, *discard)
    assert samdesk(*discard, "--reason", "Okänd").out == "File 1 is thrown away.\n"
    assert samdesk("quarantine", region.central, "--json").json["files"] == []


def test_files_are_listed_with_what_is_missing_from_whom(samdesk: Command, region: Region, tmp_path: Path) -> None:
    files = [merged(region.local, tmp_path / f"{n}.sammerge.zip", unit) for n, unit in enumerate(("A11", "B1", "B2"))]
    samdesk("collect", region.central, files[0], files[2])
    said = samdesk("collections", region.central)
    assert "2.sammerge.zip: 2 new" in said.out
    assert said.out.splitlines()[-1] == "local: File 2 is missing."
    told = samdesk("collections", region.central, "--json").json
    assert [file["file"] for file in told["files"]] == ["2.sammerge.zip", "0.sammerge.zip"]
    assert [(desk["name"], desk["notes"]) for desk in told["desks"]] == [("local", ["File 2 is missing."])]


def test_the_report_of_a_file_and_of_all_are_written(
    samdesk: Command, refuses: Refuses, region: Region, tmp_path: Path
) -> None:
    samdesk("collect", region.central, merged(region.local, tmp_path / "1.sammerge.zip", "A11"))
    out = tmp_path / "rapport.pdf"
    assert samdesk("collections", region.central, "--report", "1", "--out", out).code == 0
    assert out.read_bytes().startswith(b"%PDF")
    assert samdesk("report", region.central, "collection", "--out", tmp_path / "alla.csv").code == 0
    assert "1.sammerge.zip" in (tmp_path / "alla.csv").read_text("utf-8-sig")
    assert "number 99" in refuses(1, "collections", region.central, "--report", "99", "--out", out)
    assert samdesk("collections", region.central, "--report", "1").code == 2


def test_a_file_is_withdrawn_and_collected_again(
    samdesk: Command, refuses: Refuses, region: Region, tmp_path: Path
) -> None:
    sent = merged(region.local, tmp_path / "1.sammerge.zip", "A11")
    samdesk("collect", region.central, sent)
    withdraw: list[str | Path] = ["withdraw", region.central, "1", "--reason", "Fel desk", "--by", "HR1"]
    assert samdesk(*withdraw).out == "File 1 is withdrawn.\n"
    assert "Withdrawn since." in samdesk("collections", region.central).out
    assert "does not count" in refuses(1, *withdraw)
    assert samdesk("collect", region.central, sent).out.startswith("1.sammerge.zip: 1 new")


def test_a_sealed_file_is_opened_with_the_key_in_a_file(samdesk: Command, region: Region, tmp_path: Path) -> None:
    key, stick = new_sealing_key(), tmp_path / "reserv.txt"
    stick.write_text(f"{key.identity}\n")
    sent = merged(region.local, tmp_path / "1.sammerge.zip", "A11")
    closed = tmp_path / "1.sammerge.zip.age"
    closed.write_bytes(sealed(sent.read_bytes(), [key.recipient]))
    assert samdesk("collect", region.central, closed).code == 1
    assert samdesk("collect", region.central, closed, "--identity", stick).out.startswith("1.sammerge.zip.age: 1 new")

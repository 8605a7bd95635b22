import csv
import hashlib
import io
import json
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from samdesk.domain.actions import PlanRow
from samdesk.domain.current_answers import Holds
from samdesk.domain.faults import InputFaults
from samdesk.domain.form_id import written
from samdesk.services import actions, archive, collecting, deciding
from samdesk.services.changes import Cancelled
from samdesk.services.conflicts import conflicts
from samdesk.services.desks import Desk
from tests.on_both import on_both
from tests.small_region import Region, codes, merged

pytestmark = on_both


@pytest.fixture
def disputed(region: Region, central: Desk, tmp_path: Path) -> Desk:
    """Central with answers of four forms: of one they were decided, of one they still differ; one has a plan."""
    words = {"s3_motivation": "Hemlig motivering"}
    one = merged(region.local, tmp_path / "1.sammerge.zip", "A11", "A12", "B1", "B2", s3="2", **words)
    other = merged(region.more_local("andra"), tmp_path / "2.sammerge.zip", "A11", "A12", s3="3")
    collecting.collect(central, [one, other])
    (first, *_others) = next(found for found in conflicts(central) if found.form_id == codes(central)["A12"]).heads
    deciding.decide(central, codes(central)["A12"], take=first.rev, reason="Så står det på papperet", by="HR1")
    actions.put_plan_row(
        central, codes(central)["B1"], 1, PlanRow("3", "Skriv rutiner", "Chef Ek", "2024-03-01"), "HR1"
    )
    return central


def packed(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_every_file_opens_with_tools_of_others(disputed: Desk, tmp_path: Path) -> None:
    done = archive.write_archive(disputed, tmp_path / "arkiv.zip")
    files = packed(done.path)
    assert set(files) == set(done.files)
    for name, data in files.items():
        kind = Path(name).suffix
        if kind == ".pdf":
            assert len(PdfReader(io.BytesIO(data)).pages) > 0
        elif kind == ".xlsx":
            with closing(load_workbook(io.BytesIO(data))) as book:
                assert book.worksheets
        elif kind == ".csv":
            table = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
            assert {len(row) for row in table} == {len(table[0])}
        elif kind == ".json":
            json.loads(data)
        else:
            data.decode("utf-8-sig")


def test_the_hashes_are_those_of_the_files_and_the_readme_names_them_all(disputed: Desk, tmp_path: Path) -> None:
    archive.write_archive(disputed, tmp_path / "arkiv.zip")
    files = packed(tmp_path / "arkiv.zip")
    lines = [line.split(" *") for line in files["SHA256SUMS"].decode().splitlines()]
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != "SHA256SUMS"}
    assert {name: sha256 for sha256, name in lines} == hashes
    said = files["README.txt"].decode("utf-8-sig").splitlines()
    assert [name for name in files if name not in said and name != "README.txt"] == []


def test_the_definition_is_there_in_the_form_that_its_name_is_the_hash_of(disputed: Desk, tmp_path: Path) -> None:
    archive.write_archive(disputed, tmp_path / "arkiv.zip")
    files = packed(tmp_path / "arkiv.zip")
    named = {row["definition"] for row in rows_of(files["records/forms.csv"])}
    assert named == {
        hashlib.sha256(data).hexdigest()
        for name, data in files.items()
        if name.startswith("definitions/") and name.endswith(".json")
    }


def test_forms_lie_in_a_file_for_each_forvaltning_with_their_answers(disputed: Desk, tmp_path: Path) -> None:
    archive.write_archive(disputed, tmp_path / "arkiv.zip")
    files = packed(tmp_path / "arkiv.zip")
    assert [name for name in files if name.startswith("forms/")] == [
        "forms/A Sjukhuset Norr.pdf",
        "forms/B Primärvården.pdf",
    ]
    reader = PdfReader(io.BytesIO(files["forms/B Primärvården.pdf"]))
    assert [entry["/Title"] for entry in reader.outline] == [  # type: ignore[index,call-overload]
        "Answers: Vårdcentralen Öster",
        "Answers: Vårdcentralen Väster",
    ]
    said = " ".join(page.extract_text() for page in reader.pages)
    assert "Skriv rutiner" in said
    assert "Hemlig motivering" in said
    assert written(codes(disputed)["B1"]) in said
    assert "Page 1 of" in said


def test_what_is_not_settled_and_what_was_decided_is_told_with_all_answers(disputed: Desk, tmp_path: Path) -> None:
    archive.write_archive(disputed, tmp_path / "arkiv.zip")
    files = packed(tmp_path / "arkiv.zip")
    differing = rows_of(files["records/conflicts.csv"])
    assert sorted((row["form_id"], row["number"], row["choice"]) for row in differing) == [
        (written(codes(disputed)["A11"]), "3", choice) for choice in ("2", "3")
    ]
    (decided,) = rows_of(files["records/decisions.csv"])
    assert [decided[name] for name in ("form_ids", "reason", "by", "stands")] == [
        written(codes(disputed)["A12"]),
        "Så står det på papperet",
        "HR1",
        "1",
    ]
    assert {row["unit_code"] for row in rows_of(files["answers/answers.csv"])} == {"A12", "B1", "B2"}
    assert "decided" in {row["kind"] for row in rows_of(files["records/events.csv"])}


def test_switches_leave_words_and_persons_out_of_every_file(disputed: Desk, tmp_path: Path) -> None:
    archive.write_archive(disputed, tmp_path / "arkiv.zip", holds=Holds(free_text=False, person_data=False))
    for name, data in packed(tmp_path / "arkiv.zip").items():
        pages = PdfReader(io.BytesIO(data)).pages if name.endswith(".pdf") else ()
        said = " ".join(page.extract_text() for page in pages) or data.decode("utf-8-sig", errors="replace")
        words = ("Hemlig motivering", "Så står det", "Skriv rutiner", "Chef Ek", "Chef 0", "HR1", "operator")
        assert [word for word in words if word in said] == [], name


def test_the_same_round_gives_the_same_bytes(disputed: Desk, tmp_path: Path) -> None:
    archive.write_archive(disputed, tmp_path / "1.zip")
    archive.write_archive(disputed, tmp_path / "2.zip")
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()


def test_a_cancelled_archive_leaves_nothing_behind(disputed: Desk, tmp_path: Path) -> None:
    before = set(tmp_path.iterdir())

    def stop(_done: int, _total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        archive.write_archive(disputed, tmp_path / "arkiv.zip", progress=stop)
    assert set(tmp_path.iterdir()) == before


def test_a_round_without_answers_has_no_archive(local: Desk, tmp_path: Path) -> None:
    with pytest.raises(InputFaults, match="No form of the round has an answer"):
        archive.write_archive(local, tmp_path / "arkiv.zip")
    with pytest.raises(InputFaults, match="cannot be written as"):
        archive.write_archive(local, tmp_path / "arkiv.tar")

"""The report of a merge file, and of all of them, as people read and print them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from samdesk.domain.collection import (
    CollectedFile,
    DeskFiles,
    FileReport,
    NeedsSomebody,
    Outcome,
    Remark,
    RemarkKind,
    remark_text,
)
from samdesk.domain.conflicts import ConflictClass
from samdesk.domain.desk_keys import DeskKey, KeyStatus
from samdesk.domain.document import Document
from samdesk.domain.faults import Fault, Where
from samdesk.domain.fingerprints import written
from samdesk.domain.sequences import Numbered, chain
from samdesk.reports.collection import class_names, collection_document, file_document, outcome_names
from samdesk.reports.files import write_document

AT = datetime(2023, 12, 15, 9, 30, tzinfo=UTC)
KEY = "4a592f525aa8ae4b" * 4
REPORT = FileReport(
    "lund.sammerge.zip",
    Outcome.ACCEPTED,
    7,
    "1" * 32,
    "Lund",
    3,
    KEY,
    new=120,
    newer=4,
    identical=9,
    confirmed=2,
    conflicts=2,
    needing=(
        NeedsSomebody("K7QX2M4P", "A11", "Avdelning 1", "values"),
        NeedsSomebody("K7QX2M4R", "A12", "Avdelning 2", "blanks"),
        NeedsSomebody("K7QX2M4S", "", "", "values"),
    ),
    classes={"values": 2, "blanks": 1},
    remarks=(Remark(RemarkKind.GAP, 2, "1–2"),),
)
FILE = CollectedFile(AT, REPORT)


def text_of(made: Document, folder: Path) -> str:
    write_document(made, folder / "r.pdf")
    return "\n".join(page.extract_text() for page in PdfReader(folder / "r.pdf").pages)


def full(one: CollectedFile, language: str = "sv") -> Document:
    return file_document(one, desk_name="Centrala HR", language=language, made_on=date(2023, 12, 20))


def test_a_person_reads_what_came_from_whom_when_and_with_which_key(tmp_path: Path) -> None:
    text = text_of(full(FILE), tmp_path)
    for said in ("lund.sammerge.zip", "Lund", written(KEY), "samlades in", f"{AT.astimezone():%Y-%m-%d %H:%M}"):
        assert said in text
    assert "Filerna 1–2 från samma avsändare har inte kommit in" in text


def test_every_class_is_counted_and_said_in_words() -> None:
    table = full(FILE, "en").table("brought")
    assert [row[:2] for row in table.rows] == [
        ("New", 120),
        ("Newer", 4),
        ("Same", 9),
        ("Confirmed", 2),
        ("Differ", 2),
    ]
    more = full(replace(FILE, report=replace(REPORT, voided=1, waiting=5)), "en").table("brought")
    assert [row[:2] for row in more.rows[5:]] == [("Made void", 1), ("Wait", 5)]


def test_forms_that_need_somebody_are_listed_with_unit_by_why(tmp_path: Path) -> None:
    made = full(FILE)
    assert made.table("needing").rows == (
        ("Svaren säger olika", "K7QX-2M4S", "–", "reservblankett"),
        ("Svaren säger olika", "K7QX-2M4P", "A11", "Avdelning 1"),
        ("Ett svar är tomt där ett annat inte är det", "K7QX-2M4R", "A12", "Avdelning 2"),
    )
    text = text_of(made, tmp_path)
    assert text.index("Svaren säger olika") < text.index("K7QX-2M4P") < text.index("Ett svar är tomt")


def test_forms_beyond_the_list_are_counted() -> None:
    one = replace(FILE, report=replace(REPORT, needing=REPORT.needing * 334, classes={"values": 1500}))
    assert full(one, "en").table("needing").notes[0] == "498 more forms are not listed."


def test_a_rejected_file_says_why_and_nothing_of_what_it_brought(tmp_path: Path) -> None:
    fault = Fault("Filen är avklippt.", "Kopiera den igen.", Where("x.sammerge.zip"))
    made = full(CollectedFile(AT, FileReport("x.sammerge.zip", Outcome.REJECTED, 8, faults=(fault,))))
    text = text_of(made, tmp_path)
    assert "Filen är avklippt. Kopiera den igen." in text
    assert [table.key for table in made.tables] == ["file"]


def test_a_file_in_quarantine_says_that_nothing_is_proved(tmp_path: Path) -> None:
    text = text_of(full(replace(FILE, report=replace(REPORT, outcome=Outcome.QUARANTINED))), tmp_path)
    assert "Uppger att den kommer från" in text
    assert "120" not in text


def test_a_withdrawn_file_says_who_and_why(tmp_path: Path) -> None:
    one = CollectedFile(AT, replace(REPORT, outcome=Outcome.WITHDRAWN), AT, "HR1", "Fel pärm.")
    assert "av HR1: Fel pärm. Det" in text_of(full(one), tmp_path).replace("\n", " ")


def desk(name: str, status: KeyStatus, *numbers: int, waiting: int = 0) -> DeskFiles:
    sent = chain(Numbered(number, f"m{number}", "") for number in numbers)
    settled = None if status is KeyStatus.UNKNOWN else AT
    key = DeskKey("1" * 32, name, KEY, status, AT, settled, "HR1", "Stulen")
    return DeskFiles("1" * 32, name, (key,), len(numbers), sent, waiting, AT if numbers else None)


def test_all_files_and_desks_stand_together(tmp_path: Path) -> None:
    rejected = CollectedFile(AT, FileReport("x.sammerge.zip", Outcome.REJECTED, 8))
    desks = [desk("Lund", KeyStatus.PINNED, 1, 4), desk("Malmö", KeyStatus.REVOKED, waiting=2)]
    made = collection_document(
        [rejected, FILE], desks, desk_name="Centrala HR", language="sv", made_on=date(2023, 12, 20)
    )
    assert [(figure.key, figure.value) for figure in made.figures] == [
        ("accepted", 1),
        ("rejected", 1),
        ("quarantined", 0),
        ("withdrawn", 0),
    ]
    assert [row[0] for row in made.table("files").rows] == [8, 7]
    text = text_of(made, tmp_path)
    assert "Filerna 2–3 saknas." in text
    assert "Nyckeln är spärrad: Stulen 2 filer väntar i karantän." in text.replace("\n", " ")


def test_a_collection_without_files_says_so(tmp_path: Path) -> None:
    made = collection_document([], [], desk_name="Centrala HR", language="sv", made_on=date(2023, 12, 20))
    assert "Ingen samlingsfil har kommit in än." in text_of(made, tmp_path)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_everything_that_can_be_told_has_words(language: str) -> None:
    for kind in RemarkKind:
        assert "{" not in remark_text(Remark(kind, 2, "3, 5"), language)
    assert list(outcome_names(str)) == list(Outcome)
    assert set(class_names(str)) == {str(kind) for kind in ConflictClass}


@pytest.mark.parametrize("ending", ["xlsx", "csv", "json"])
def test_it_is_written_for_machines_too(tmp_path: Path, ending: str) -> None:
    write_document(full(FILE), tmp_path / f"r.{ending}")
    assert (tmp_path / f"r.{ending}").stat().st_size > 100

"""The workbook for people in a merge file, read back as a spreadsheet would."""

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from samdesk import language
from samdesk.domain.answers import Answer, FormAnswers, Missing, Participants
from samdesk.domain.revision import Revision, RevisionState
from samdesk.domain.rounds import Form
from samdesk.domain.travel import Contains, MergeFile
from samdesk.exchange import reading_book
from samdesk.exchange.merge_file import read_merge_file, write_merge_file
from samdesk.exchange.package import READING_BOOK
from tests.exchange.travelling import DEFINITION, FORM_IDS, KEY, SENDER, definition, merge_file, revision

ANSWERS = {
    "1": Answer("2", motivation='=HYPERLINK("x")'),
    "2": Answer(missing=Missing.TWO_BOXES),
    "90": Answer(text="Ordagrant"),
    "92": Answer("1 3", motivation="Därför\natt"),
}


def answered() -> MergeFile:
    """Forms with one answer, with none, with two that differ, and with one that was made void."""
    ids = FORM_IDS[:4]
    content = FormAnswers(ANSWERS, Participants(True, True, True, 1), date(2023, 12, 1), ("0412",))
    one, void = Revision(ids[0], DEFINITION.sha256, content), Revision(ids[3], DEFINITION.sha256, content)
    pair = [revision(ids[2], {"1": Answer(code, motivation=f"Svar {code}")}) for code in ("1", "2")]
    void = replace(void, state=RevisionState.VOID, reason="Fel", parents=(one.rev,))
    forms = tuple(Form(code, "r", DEFINITION.sha256, ("0412", "0499")) for code in ids)
    units = (("0412", '=Akuten; "Östra"'), ("0499", "Avdelning å"))
    return MergeFile(SENDER, "r", 2023, (DEFINITION,), forms, (one, *pair, void), (), (), units)


def sheets(merge: MergeFile) -> dict[str, list[list[object]]]:
    """The cells of the workbook by sheet; no cell may be anything else than a value."""
    book = load_workbook(io.BytesIO(reading_book.reading_book(merge)))
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def test_each_form_has_a_row_with_unit_answers_in_words_and_who_took_part() -> None:
    head, *rows = sheets(answered())["Blanketter"]
    assert head[:6] == ["Blankettkod", "Enhetskod", "Enhet", "Vad som gäller", "Svarsdatum", "Deltog"]
    assert head[6:] == ["1 Påstående 1", "2 Påstående 2", "3 Påstående 3", "90 Berätta", "91 Hur många", "92 Vilka"]
    first = rows[0]
    assert first[:3] == ["0000-0000", "0412, 0499", '=Akuten; "Östra", Avdelning å']
    assert first[4:6] == [datetime(2023, 12, 1), "chef, skyddsombud, huvudskyddsombud, 1 medarbetare"]
    assert first[6:] == ["Delvis", "två kryss", None, "Ordagrant", None, "Ja, Nej"]


def test_what_counts_is_said_of_every_form() -> None:
    _head, *rows = sheets(answered())["Blanketter"]
    with_answer, without, differing, void = (row[3] for row in rows)
    assert (with_answer, without, differing) == ("ett svar", "inget svar", "svaren skiljer sig")
    assert void not in (with_answer, without, differing)
    assert not any(cell for row in rows[1:] for cell in row[4:])


def test_motivations_stand_on_a_sheet_of_their_own_with_what_they_are_about() -> None:
    head, *rows = sheets(answered())["Motiveringar"]
    assert head[-1] == "Motivering"
    assert [row[-3:] for row in rows if row[0] == "0000-0000"] == [
        ["1 Påstående 1", "Delvis", '=HYPERLINK("x")'],
        ["92 Vilka", "Ja, Nej", "Därför\natt"],
    ]


def test_without_free_text_the_workbook_says_so_and_holds_none() -> None:
    found = sheets(replace(answered(), contains=Contains(free_text=False)))
    assert list(found) == ["Läs mig", "Blanketter"]
    said = str(found)
    assert "Ordagrant" not in said
    assert "Därför" not in said
    assert "Är utelämnad" in str(found["Läs mig"])


def test_a_large_file_has_only_the_sheet_that_explains(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_book, "FORMS_MOST", 3)
    found = sheets(answered())
    assert list(found) == ["Läs mig"]
    assert "fler än 3 blanketter" in str(found)


def test_the_workbook_speaks_swedish_and_is_the_same_whatever_language_the_window_has() -> None:
    in_english = reading_book.reading_book(answered())
    language.use("sv")
    assert reading_book.reading_book(answered()) == in_english


def test_two_versions_of_a_definition_stand_side_by_side() -> None:
    other = definition(2, version="2")
    foreign = Revision(FORM_IDS[1], other.sha256, FormAnswers({"2": Answer("4")}))
    merge = answered()
    both = replace(merge, definitions=(*merge.definitions, other), revisions=(*merge.revisions, foreign))
    _head, _first, second, *_rest = sheets(both)["Blanketter"]
    assert second[7] == "E/a"


def test_a_text_that_no_cell_holds_is_cut() -> None:
    long = revision(FORM_IDS[0], {"1": Answer("1", motivation="å" * 40_000)})
    merge = replace(merge_file(), revisions=(long,), events=())
    _head, row = sheets(merge)["Motiveringar"]
    assert str(row[-1]).endswith("å…")


def test_a_file_may_be_written_without_the_workbook(tmp_path: Path) -> None:
    path = tmp_path / "x.sammerge.zip"
    write_merge_file(merge_file(), path, KEY, workbook=False)
    assert READING_BOOK not in zipfile.ZipFile(path).namelist()
    assert read_merge_file(path)[0] == merge_file()


def test_other_programs_unpack_the_workbook_under_its_swedish_name(tmp_path: Path) -> None:
    path = tmp_path / "x.sammerge.zip"
    write_merge_file(merge_file(), path, KEY)
    with zipfile.ZipFile(path) as package:
        package.extract("Läs.xlsx", tmp_path)
    assert load_workbook(tmp_path / "Läs.xlsx").sheetnames == ["Läs mig", "Blanketter", "Motiveringar"]

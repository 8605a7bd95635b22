from pathlib import Path

import pytest

from samdesk.domain.answers import TEXT_LIMIT
from samdesk.domain.faults import InputFaults
from samdesk.exchange.merge_file import read_merge_file
from samdesk.services import collecting, exporting, keying, notes, second_entry
from samdesk.services.desks import Desk
from tests.small_region import codes, dump


@pytest.fixture
def code(local: Desk) -> str:
    return codes(local)["A11"]


def test_the_last_note_of_a_row_counts_and_an_empty_one_takes_it_away(local: Desk, code: str) -> None:
    notes.note(local, code, "3", "Otydligt", operator="A1")
    notes.note(local, code, "", "Kaffefläck", operator="A1")
    notes.note(local, code, "3", " Otydligt kryss ", operator="B2")
    assert [(one.number, one.text, one.operator) for one in notes.notes(local, code)] == [
        ("", "Kaffefläck", "A1"),
        ("3", "Otydligt kryss", "B2"),
    ]
    notes.note(local, code, "3", "", operator="B2")
    assert [one.number for one in notes.notes(local, code)] == [""]
    assert any("'Otydligt'" in line for line in dump(local.path))


def test_only_a_note_that_is_meant_to_travels_with_the_answers(
    local: Desk, central: Desk, code: str, tmp_path: Path
) -> None:
    opened = keying.open_form(local, code, operator="A1")
    notes.note(local, code, "3", "Stannar här", operator="A1")
    notes.note(local, code, "4", "Följer med", operator="A1", export=True)
    rev = keying.finish(local, opened.entry_id, blank_rest=True).rev
    out = tmp_path / "x.sammerge.zip"
    exporting.export_merge(local, out)
    merge, _signed = read_merge_file(out)
    assert [event.note for event in merge.events if event.kind == "noted"] == ["4: Följer med"]
    assert [one.rev for one in merge.revisions] == [rev]
    (report,) = collecting.collect(central, [out]).reports
    assert (report.accepted, report.new) == (True, 1)


@pytest.mark.parametrize(("number", "text"), [("17", "x"), ("3", "x" * (TEXT_LIMIT + 1))])
def test_a_note_that_cannot_be_is_refused(local: Desk, code: str, number: str, text: str) -> None:
    before = dump(local.path)
    with pytest.raises(InputFaults):
        notes.note(local, code, number, text, operator="A1")
    assert dump(local.path) == before


def test_a_second_entry_sees_its_own_notes_only_until_it_is_finished(local: Desk, code: str) -> None:
    opened = keying.open_form(local, code, operator="A1")
    notes.note(local, code, "3", "Nog ett ja", operator="A1")
    keying.finish(local, opened.entry_id, blank_rest=True)
    second = second_entry.begin_second(local, code, operator="B2")
    notes.note(local, code, "4", "Suddigt", operator="B2")
    assert [one.text for one in notes.notes(local, code)] == ["Suddigt"]
    second_entry.finish_second(local, second.entry_id, blank_rest=True)
    assert [one.text for one in notes.notes(local, code)] == ["Nog ett ja", "Suddigt"]

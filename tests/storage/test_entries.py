from datetime import UTC, date, datetime
from pathlib import Path

from samdesk.domain.answers import Answer, FormAnswers, Missing, Participants
from samdesk.storage import desk_file, entries
from tests.storage.test_rounds import CODES, planned

NOW = datetime(2023, 12, 15, 12, tzinfo=UTC)
CONTENT = FormAnswers(
    {
        "1": Answer("1", motivation="för att\nså", action=True),
        "2": Answer(missing=Missing.TWO_BOXES),
        "3": Answer(text="text"),
        "4": Answer(),
    },
    Participants(True, False, True, 0),
    date(2023, 12, 1),
    ("B", "A"),
)


def test_an_entry_comes_back_as_it_was(path: Path) -> None:
    with desk_file.open_desk(path) as desk:
        with desk.writing() as db:
            planned(db)
            entry_id = entries.begin(db, CODES[0], "first", "A1", NOW, CONTENT)
        with desk.reading() as db:
            found = entries.entry(db, entry_id)
            assert found == entries.open_entry(db, CODES[0], "first")
            assert found == entries.Entry(entry_id, CODES[0], "first", "A1", CONTENT, "", NOW, None, "")
            assert entries.forms_being_keyed(db) == {CODES[0]}
            assert entries.open_entry(db, CODES[0], "second") is None
            assert entries.entry(db, entry_id + 1) is None


def test_an_answer_replaces_that_of_its_row_only_and_the_place_is_kept_until_another_is_said(path: Path) -> None:
    with desk_file.open_desk(path) as desk, desk.writing() as db:
        planned(db)
        entry_id = entries.begin(db, CODES[0], "first", "A1", NOW, CONTENT)
        entries.put_answers(db, entry_id, {"1": Answer("2")}, "2")
        entries.put_answers(db, entry_id, {"5": Answer("3")})
        found = entries.entry(db, entry_id)
        assert found is not None
        assert found.position == "2"
        assert found.content.answers == {**CONTENT.answers, "1": Answer("2"), "5": Answer("3")}
        entries.put_background(db, entry_id, Participants(), None, ())
        found = entries.entry(db, entry_id)
        assert found is not None
        assert (found.content.participants, found.content.answered_on, found.content.units_covered) == (
            Participants(),
            None,
            (),
        )

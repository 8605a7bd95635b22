"""The log of every change: it comes back as it was, and stands and falls with the change itself."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from samdesk.domain.answers import Answer, FormAnswers, Missing, Participants
from samdesk.storage import desk_file, entries, keying_log
from samdesk.storage.desk_file import Desk
from samdesk.storage.keying_log import LogKind, Side
from tests.storage.desks import faults_of, tampered
from tests.storage.test_rounds import CODES, planned

NOW = datetime(2023, 12, 15, 12, tzinfo=UTC)
ANSWERS = st.builds(
    Answer,
    st.sampled_from(["", "1", "a b"]),
    st.text(max_size=5),
    st.none() | st.sampled_from(Missing),
    st.booleans(),
    st.text(max_size=5),
)
BACKGROUNDS = st.builds(
    FormAnswers,
    st.just({}),
    st.builds(Participants, st.booleans(), st.booleans(), st.booleans(), st.none() | st.integers(0, 99_999)),
    st.none() | st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)),
    st.lists(st.sampled_from(["A", "Å1", "B 2"])).map(tuple),
)


@given(ANSWERS | BACKGROUNDS)
@example(FormAnswers(participants=Participants(employees=0)))
def test_what_a_row_said_comes_back_as_it_was(side: Side) -> None:
    stored = json.loads(json.dumps(keying_log.plain(side)))
    assert keying_log.read("" if isinstance(side, FormAnswers) else "3", stored) == side


def test_a_row_that_says_nothing_takes_no_room() -> None:
    assert keying_log.plain(Answer()) == keying_log.plain(FormAnswers()) == {}


def put_and_fail(desk: Desk, entry: int) -> None:
    with desk.writing() as db:
        entries.put_answers(db, entry, {"1": Answer("1")})
        keying_log.note(db, entry, LogKind.PUT, "1", Answer(), Answer("1"), operator="A1", at=NOW)
        raise ZeroDivisionError


def test_a_change_that_does_not_come_to_be_leaves_no_trace(path: Path) -> None:
    with desk_file.open_desk(path) as desk:
        with desk.writing() as db:
            planned(db)
            entry = entries.begin(db, CODES[0], "first", "A1", NOW)
        with pytest.raises(ZeroDivisionError):
            put_and_fail(desk, entry)
        with desk.reading() as db:
            assert keying_log.last_done(db, "A1", "") is None
            assert keying_log.keyed_by(db, CODES[0]) == set()


def test_the_same_answer_keyed_again_is_traced_and_no_step(path: Path) -> None:
    with desk_file.open_desk(path) as desk, desk.writing() as db:
        planned(db)
        entry = entries.begin(db, CODES[0], "first", "A1", NOW)
        first = keying_log.note(db, entry, LogKind.PUT, "1", Answer(), Answer("1"), operator="A1", at=NOW, strokes=1)
        keying_log.note(db, entry, LogKind.PUT, "1", Answer("1"), Answer("1"), operator="A1", at=NOW, strokes=2)
        keying_log.note(db, entry, LogKind.BLANK, "2", Answer(), Answer(missing=Missing.BLANK), operator="A1", at=NOW)
        step = keying_log.last_done(db, "A1", "")
        assert step is not None
        assert (step.id, step.before, step.after) == (first, Answer(), Answer("1"))
        assert [one.strokes for one in keying_log.strokes(db, "A1", NOW)] == [1, 2, 0]
        assert keying_log.last_done(db, "B2", "") is None
        assert keying_log.last_done(db, "A1", CODES[1]) is None


def test_a_log_that_was_tampered_with_is_noticed_by_the_check(path: Path) -> None:
    with desk_file.open_desk(path) as desk, desk.writing() as db:
        planned(db)
        entry = entries.begin(db, CODES[0], "first", "A1", NOW)
        keying_log.note(db, entry, LogKind.PUT, "1", Answer(), Answer("1"), operator="A1", at=NOW)
    tampered(path, "PRAGMA ignore_check_constraints = ON", "UPDATE keying_log SET entry = 99, kind = 'gone'")
    assert len(faults_of(path)) == 2

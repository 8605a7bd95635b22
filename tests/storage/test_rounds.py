from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Connection

from samdesk.domain import form_id
from samdesk.domain.collection import Outcome
from samdesk.domain.definition import Definition
from samdesk.domain.organisation import Unit
from samdesk.domain.rounds import Form, LocalTerms, Round
from samdesk.domain.sequences import Numbered
from samdesk.domain.travel import Event, EventKind, Sender
from samdesk.storage import collections, definitions, desk_file, events, identity, organisations, rounds
from tests.storage.desks import DESK_ID

NOW = datetime(2023, 12, 15, 12, tzinfo=UTC)
MAIN = Definition("d", "1", {"sv": "Enkät"}, ("sv",), (), ())
VARIANT = Definition("v", "1", {"sv": "Variant"}, ("sv",), (), (), variant_of="d")
ROUND = Round(
    "r",
    2023,
    "SAM 2023",
    (MAIN.sha256, VARIANT.sha256),
    date(2023, 12, 15),
    date(2023, 10, 1),
    "hr@exempel.invalid",
    "Box 1",
    {"policy": "Arbetsmiljöpolicy"},
    {"F": LocalTerms(date(2023, 12, 1))},
)
CODES = [form_id.with_check(f"00000{place}") for place in range(4)]
FORMS = (
    Form(CODES[0], "r", MAIN.sha256, ("F",)),
    Form(CODES[1], "r", MAIN.sha256, ("A", "B")),
    Form(CODES[2], "r", MAIN.sha256, ()),
)


def planned(db: Connection) -> None:
    for definition in (MAIN, VARIANT):
        definitions.keep_definition(db, definition, [], NOW)
    units = [Unit("F", "F", "förvaltning"), Unit("A", "A", "enhet", "F"), Unit("B", "B", "enhet", "F")]
    organisations.keep_units(db, units, NOW.date())
    assert rounds.keep_round(db, ROUND, NOW)
    assert rounds.keep_forms(db, FORMS) == len(FORMS)


def test_a_round_and_its_forms_come_back_as_they_were(path: Path) -> None:
    with desk_file.open_desk(path) as desk:
        with desk.writing() as db:
            planned(db)
        with desk.reading() as db:
            assert rounds.rounds(db) == (ROUND,)
            assert rounds.forms(db, "r") == tuple(sorted(FORMS, key=lambda form: form.id))
            assert rounds.form(db, CODES[1]) == FORMS[1]
            assert rounds.form(db, CODES[3]) is None
            assert rounds.forms(db, "other") == ()
            assert set(rounds.form_ids(db)) == set(CODES[:3])


def test_a_round_that_comes_again_has_its_new_terms_and_its_forms_once(path: Path) -> None:
    newer = replace(
        ROUND, name="SAM", last_date=date(2024, 1, 31), local={"F": LocalTerms(date(2024, 1, 15), contact="x")}
    )
    with desk_file.open_desk(path) as desk, desk.writing() as db:
        planned(db)
        assert not rounds.keep_round(db, newer, NOW)
        assert rounds.rounds(db) == (newer,)
        assert rounds.keep_forms(db, (*FORMS, Form(CODES[3], "r", MAIN.sha256, ()))) == 1


def test_the_newest_year_comes_first_and_in_a_year_the_round_that_came_last(path: Path) -> None:
    with desk_file.open_desk(path) as desk, desk.writing() as db:
        planned(db)
        for identifier, year in (("a", 2022), ("b", 2023), ("c", 2021)):
            rounds.keep_round(db, replace(ROUND, id=identifier, year=year, local={}), NOW)
        assert [one.id for one in rounds.rounds(db)] == ["b", "r", "a", "c"]


def test_events_are_numbered_by_this_desk_and_those_of_others_are_kept_once(path: Path) -> None:
    theirs = Event("f" * 32, 7, CODES[0], EventKind.KEYED, NOW, "B2", "rev", "not")
    with desk_file.open_desk(path) as desk, desk.writing() as db:
        planned(db)
        events.note(db, EventKind.PRINTED, CODES[:2], NOW)
        events.note(db, EventKind.KEYED, CODES[:1], NOW, operator="A1", revs={CODES[0]: "x"}, text="y")
        events.keep_events(db, [theirs])
        events.keep_events(db, [replace(theirs, note="changed"), replace(theirs, desk_id=DESK_ID, sequence=1)])
        assert events.events(db, "r", [EventKind.PRINTED, EventKind.KEYED]) == (
            Event(DESK_ID, 1, CODES[0], EventKind.PRINTED, NOW),
            Event(DESK_ID, 2, CODES[1], EventKind.PRINTED, NOW),
            Event(DESK_ID, 3, CODES[0], EventKind.KEYED, NOW, "A1", "x", "y"),
            theirs,
        )


def test_an_events_number_goes_on_when_the_clock_went_back(path: Path) -> None:
    with desk_file.open_desk(path) as desk, desk.writing() as db:
        planned(db)
        for year in (2023, 2001):
            events.note(db, EventKind.RECEIVED, CODES[:1], NOW.replace(year=year))
        found = events.events(db, "r", [EventKind.RECEIVED])
        assert [(event.sequence, event.at.year) for event in found] == [(1, 2023), (2, 2001)]


def test_a_desk_counts_the_files_it_sends_and_those_it_gets(path: Path) -> None:
    sender = Sender("f" * 32, "Sjukhuset", 3)
    with desk_file.open_desk(path) as desk, desk.writing() as db:
        assert (identity.identity(db).sequence, identity.identity(db).previous) == (0, "")
        identity.note_sent(db, 1, "a" * 64)
        assert (identity.identity(db).sequence, identity.identity(db).previous) == (1, "a" * 64)
        for number, outcome in ((3, Outcome.ACCEPTED), (9, Outcome.REJECTED), (5, Outcome.ACCEPTED)):
            one = replace(sender, sequence=number)
            added = collections.add(db, at=NOW, file="m", manifest="m", sender=one, outcome=outcome)
        collections.note_withdrawn(db, added, NOW, by="HR1", reason="Fel omgång")
        third, fifth = Numbered(3, "m", ""), Numbered(5, "m", "")
        assert collections.beside(db, sender.desk_id, 4) == (5, (third,)), "only one that counts can be the same again"
        assert collections.beside(db, sender.desk_id, 9) == (5, ())
        assert collections.beside(db, "e" * 32, 1) == (0, ())
        assert collections.numbered(db) == {sender.desk_id: (third, fifth)}
        assert [one.number for one in collections.collections(db)] == [5, 9, 3]


def test_nobody_else_writes_in_the_name_of_this_desk(path: Path) -> None:
    told = [Event(desk, 900, CODES[0], EventKind.PRINTED, NOW) for desk in (DESK_ID, "another desk")]
    with desk_file.open_desk(path) as desk:
        with desk.writing() as db:
            planned(db)
            events.keep_events(db, told)
            events.note(db, EventKind.PRINTED, [CODES[1]], NOW)
        with desk.reading() as db:
            kept = events.events(db, "r", [EventKind.PRINTED])
            assert sorted((event.desk_id, event.sequence) for event in kept) == sorted(
                [(DESK_ID, 1), ("another desk", 900)]
            )

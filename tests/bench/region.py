"""Desk files and merge files of any size to measure on, made quickly and the same each time but for form ids."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from samdesk.domain.organisation import Manager, Unit
from samdesk.domain.revision import Revision
from samdesk.domain.travel import Event, EventKind, MergeFile, Sender
from samdesk.exchange.answer_writer import write_answers
from samdesk.exchange.keys import key_of
from samdesk.exchange.merge_file import write_merge_file
from samdesk.services import definitions, desks, organisations, rounds
from samdesk.services.sample_answers import sample_answers
from samdesk.storage import definitions as stored_definitions
from samdesk.storage import rounds as stored_rounds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from samdesk.domain.answers import FormAnswers
    from samdesk.domain.definition import Definition
    from samdesk.domain.rounds import Form
    from samdesk.services.desks import Desk

LARGE = "--large" in sys.argv
REGION = 2_000
"""Forms of a large region's year."""
NATION = 72_500
"""Forms of all regions and municipalities in a year."""
_FORVALTNINGAR = 17
_DIFFERENT = 200
_KEYED_AT = datetime(2023, 11, 20, 9, 30, tzinfo=UTC)
_invented: dict[tuple[str, int], FormAnswers] = {}


def planned(path: Path, number: int) -> Desk:
    """A central desk with a round of so many forms, open."""
    desks.create_desk(path, name="Central HR", role=desks.Role.CENTRAL)
    desk = desks.open_desk(path)
    definitions.add_shipped(desk, "sam-chef")
    organisations.keep_units(desk, tuple(_units(number)))
    rounds.plan_round(desk, year=2023, definition="sam-chef", last_date=date(2023, 12, 1))
    return desk


def _units(number: int) -> Iterator[Unit]:
    yield Unit("00", "Regionen", "region")
    size = -(-number // _FORVALTNINGAR)
    for place in range(number):
        forvaltning = f"{1 + place // size:02d}"
        if place % size == 0:
            yield Unit(forvaltning, f"Förvaltning {forvaltning}", "förvaltning", "00")
        chef = Manager(f"Chef {place:05d}", f"chef{place:05d}@exempel.invalid")
        yield Unit(f"{forvaltning}-{place:05d}", f"Enhet {place}", "enhet", forvaltning, 20, (chef,), ("Ombud 1",))


def forms_of(desk: Desk) -> tuple[tuple[Definition, ...], tuple[Form, ...]]:
    """The definitions and forms of the desk's round."""
    a_round = rounds.the_round(desk)
    with desk.reading() as db:
        found = [stored_definitions.definition(db, one) for one in a_round.definitions]
        return tuple(one for one in found if one), stored_rounds.forms(db, a_round.id)


def answers(definition: Definition, form: Form) -> FormAnswers:
    """The invented answer of a form; many answer alike, but no two cover the same unit."""
    alike = (definition.sha256, sum(form.units[0].encode()) % _DIFFERENT)
    if alike not in _invented:
        _invented[alike] = sample_answers(definition, str(alike[1]), 1)
    return replace(_invented[alike], units_covered=form.units)


def merge_file(desk: Desk, known: tuple[Definition, ...], forms: tuple[Form, ...], out: Path) -> Path:
    """A merge file with an answer of each form, signed by a desk of its own."""
    by_hash = {one.sha256: one for one in known}
    a_round = rounds.the_round(desk)
    seed = sha256(out.name.encode()).digest()
    desk_id = seed.hex()[:32]
    revisions = tuple(Revision(form.id, form.definition, answers(by_hash[form.definition], form)) for form in forms)
    events = tuple(
        Event(desk_id, place, one.form_id, EventKind.KEYED, _KEYED_AT, "op1", one.rev)
        for place, one in enumerate(revisions, 1)
    )
    sender = Sender(desk_id, f"Desk {desk_id[:6]}", 1)
    write_merge_file(MergeFile(sender, a_round.id, a_round.year, known, forms, revisions, events), out, key_of(seed))
    return out


def answers_table(known: tuple[Definition, ...], forms: tuple[Form, ...], out: Path) -> Path:
    """An answers table with a row for each form."""
    by_hash = {one.sha256: one for one in known}
    write_answers([(form.id, answers(by_hash[form.definition], form)) for form in forms], known, out)
    return out

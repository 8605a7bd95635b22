"""Make the desk file that later versions of the program must be able to open: ``tests/data/desk-vN.samdesk``.

Run ``python -m tests.storage.make_fixture`` once for each version of the desk file, as the last thing before that
version is released, with everything in it that the version can hold. Once released, a file is never made anew.
"""

import os
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from samdesk import language
from samdesk.domain.actions import PlanRow
from samdesk.domain.answers import Answer, Missing, Participants
from samdesk.domain.missing import Reason
from samdesk.domain.rounds import LocalTerms
from samdesk.domain.second_entry import Sampling, Take
from samdesk.services import (
    actions,
    batches,
    collecting,
    definitions,
    desks,
    exporting,
    following,
    forms,
    keying,
    notes,
    organisations,
    printing,
    rounds,
    second_entry,
    undoing,
)
from samdesk.services.desks import Desk, Role
from samdesk.storage import standing
from samdesk.storage.metadata import METADATA
from samdesk.storage.migrations import VERSION

DATA = Path(__file__).parents[1] / "data"

ACTIONS = """\
Enhetskod;Vad ska göras;Vem;Klart senast;Status;Påstående;År
A1;Gå igenom larmrutinen;Chef och skyddsombud;2023-03-01;Öppen;7a;2022
A1;Byt stolarna i receptionen;Chef;;Klar;;2022
"""
ORGANISATION = """\
Kod;Namn;Nivå;Överordnad kod;Antal anställda;Chef;Skyddsombud;Giltig från;Giltig till;Föregångare
R;Regionen;region;;;Chef 0001;;;;
A;Sjukhuset;förvaltning;R;5;Chef 0100;;;;
A1;Avdelning Å;enhet;A;25;Chef 0111|Chef 0112;Skyddsombud 0001;2022-01-01;;A0
A2;Avdelning Ö;enhet;A;9;Chef 0120;;;;
A3;Avdelning utan chef;enhet;A;9;;;;;
A0;Avdelning som var;enhet;A;20;Chef 0111;;;2021-12-31;
"""


def key_some(desk: Desk, changed: str) -> None:
    """One form with every kind of answer that is finished and changed once, and one that is begun."""
    codes = {row.unit: row.form_id for row in forms.forms(desk)}
    opened = keying.open_form(desk, codes["A1"], operator="A1")
    rows = list(opened.definition.by_number)
    for place, number in enumerate(rows[:-3]):
        motivation = f"Motivering å ä ö\nrad {place}" if place % 3 == 0 else ""
        keying.put_answer(desk, opened.entry_id, number, Answer("129"[place % 3], "", None, place % 4 == 0, motivation))
    keying.put_answer(desk, opened.entry_id, rows[-3], Answer(missing=Missing.ILLEGIBLE))
    keying.put_answer(desk, opened.entry_id, rows[-2], Answer(missing=Missing.TWO_BOXES))
    keying.put_background(
        desk,
        opened.entry_id,
        participants=Participants(True, True, False, 7),
        answered_on=date(2023, 12, 1),
        units_covered=("A2",),
    )
    plan = PlanRow("7a", f"Öva larmet, {changed.lower()}", "Chef 0111", "våren")
    actions.put_plan_row(desk, codes["A1"], 1, plan, "A1")
    keying.finish(desk, opened.entry_id, blank_rest=True)
    again = keying.reopen(desk, codes["A1"], operator="B2")
    keying.put_answer(desk, again.entry_id, rows[0], Answer("2", motivation=changed))
    keying.finish(desk, again.entry_id)
    begun = keying.open_form(desk, codes["A2"], operator="A1")
    keying.put_answer(desk, begun.entry_id, rows[0], Answer("1"), next_row=rows[1])


def key_twice(desk: Desk) -> None:
    """A form of a batch that two operators have read differently on two rows, one of which is settled."""
    code = {row.unit: row.form_id for row in forms.forms(desk)}["R"]
    pile = batches.begin_batch(desk, "Hög 1", 30, operator="A1")
    opened = keying.open_form(desk, code, operator="A1", batch=pile.id)
    rows = list(opened.definition.by_number)
    keying.put_answer(desk, opened.entry_id, rows[0], Answer("1"))
    keying.put_answer(desk, opened.entry_id, rows[1], Answer("2"))
    undoing.undo(desk, "A1")
    notes.note(desk, code, rows[0], "Otydligt kryss", operator="A1", export=True)
    keying.finish(desk, opened.entry_id, blank_rest=True)
    second_entry.set_sampling(desk, "", Sampling.EVERY_NTH)
    again = second_entry.begin_second(desk, code, operator="B2")
    keying.put_answer(desk, again.entry_id, rows[0], Answer("2"))
    keying.put_answer(desk, again.entry_id, rows[1], Answer("2"))
    second_entry.finish_second(desk, again.entry_id, blank_rest=True)
    second_entry.settle(desk, code, rows[0], Take.SECOND, operator="C3")


def make(path: Path, folder: Path) -> None:
    """A central desk file that has planned a round, keyed, collected what differs, and knows a former year."""
    listed, package, merge = folder / "lista.csv", folder / "r.samround.zip", folder / "m.sammerge.zip"
    listed.write_text(ORGANISATION, "utf-8")
    former = folder / "former.csv"
    former.write_text(ACTIONS, "utf-8")
    desks.create_desk(path, name="Centrala HR", role=Role.CENTRAL)
    local = folder / "lokal.samdesk"
    desks.create_desk(local, name="Sjukhuset", role=Role.LOCAL)
    with desks.open_desk(path) as desk:
        organisations.import_organisation(desk, listed)
        actions.import_actions(desk, former)
        definitions.add_shipped(desk, "sam-chef")
        rounds.plan_round(
            desk,
            year=2023,
            definition="sam-chef",
            last_date=date(2023, 12, 15),
            opens=date(2023, 10, 2),
            contact="hr@exempel.invalid",
            names={"policy": "Regionens arbetsmiljöpolicy"},
            local={"A": LocalTerms(date(2023, 12, 1), return_address="Box 1")},
        )
        printing.print_order(desk, printing.PrintOrder(units=("A1",), spare=1), folder / "blanketter.pdf")
        with desk.writing() as db:
            standing.keep_earlier(db, 2022, "A", "Sjukhuset", 4, 3, estimated=True)
        rounds.export_round(desk, package)
        with desks.open_desk(local) as other:
            rounds.open_round(other, package)
            key_some(other, "Ändrat lokalt")
            receipt = exporting.export_merge(other, merge).fingerprint
        key_some(desk, "Ändrat centralt")
        collecting.collect(desk, [merge, listed], trust=[receipt])
        key_twice(desk)
        waiting = {row.unit: row.form_id for row in forms.forms(desk)}["A"]
        following.set_reason(desk, waiting, Reason.NEW_MANAGER, "Börjar i januari", operator="HR1", contact="HR1")
        exporting.export_merge(desk, folder / "again.sammerge.zip")
        fill_what_no_service_fills(desk)


def fill_what_no_service_fills(desk: Desk) -> None:
    """A row of each table that is still empty."""
    at, sha256 = datetime(2023, 12, 15, tzinfo=UTC), rounds.the_round(desk).definitions[0]
    rows: dict[str, dict[str, Any]] = {
        "desk_key": {"desk": "f" * 32, "public_key": "f" * 64, "name": "Okänt", "status": "unknown",
                     "first_seen_at": at, "operator": "", "reason": ""},
        "quarantine": {"collection": 1, "public_key": "f" * 64, "content": b"PK", "settled": "", "operator": "",
                       "reason": ""},
        "unknown_unit": {"code": "A9", "name": "Avdelning som flyttat"},
        "unit_mapping": {"old": "A9", "new": "A1", "operator": "HR1", "at": at},
        "definition_mapping": {"used": sha256, "own": sha256, "numbers": {"1": "1"}, "choices": {}, "operator": "HR1",
                               "at": at},
        "kept_figures": {"round": rounds.the_round(desk).id, "kind": "prov", "figures": [1]},
    }  # fmt: skip
    with desk.writing() as db:
        for name, row in rows.items():
            db.execute(insert(METADATA.tables[name]), row)


def main() -> None:
    language.use("sv")
    target = DATA / f"desk-v{VERSION}.samdesk"
    with tempfile.TemporaryDirectory() as name:
        os.environ["SAMDESK_HOME"] = f"{name}/home"
        made = Path(name) / "central.samdesk"
        make(made, Path(name))
        target.unlink(missing_ok=True)
        with closing(sqlite3.connect(made)) as db:
            db.execute("PRAGMA journal_mode = DELETE").close()
            db.execute("VACUUM INTO ?", (str(target),))


if __name__ == "__main__":
    main()

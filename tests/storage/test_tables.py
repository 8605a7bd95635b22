"""Every named rule of the tables refuses a row that breaks it, in a real desk file."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, Connection, ForeignKeyConstraint, UniqueConstraint, insert, select, update
from sqlalchemy.exc import IntegrityError, StatementError

from samdesk.domain import actions, form_id
from samdesk.storage import desk_file
from samdesk.storage.tables import Table

NOW = datetime(2023, 12, 15, 12, tzinfo=UTC)
DAY = date(2023, 12, 15)
SHA, REV, OTHER = "a" * 64, "b" * 64, "c" * 64
FORM, SPARE = form_id.with_check("K7QX2M"), form_id.with_check("000000")

SOUND: dict[str, list[dict[str, Any]]] = {
    "setting": [{"key": "note", "value": "x"}],
    "definition": [{"sha256": SHA, "position": 1, "id": "d", "version": "1", "content": "{}", "added_at": NOW,
                    "is_foreign": False}],
    "material": [{"definition": SHA, "language": "sv", "name": "01", "text": "x"}],
    "unit": [
        {"code": "U", "position": 0, "name": "U", "level": "enhet", "parent": None, "employees": 0,
         "valid_from": DAY, "valid_to": DAY, "predecessors": []}
    ],
    "assignment": [
        {"id": 1, "unit": "U", "role": "manager", "position": 0, "name": "Chef 0412", "email": "", "valid_from": None,
         "valid_to": None}
    ],
    "round": [
        {"id": "r", "position": 1, "year": 2023, "name": "R", "opens": DAY, "last_date": DAY, "contact": "",
         "return_address": "", "names": {}, "planned_at": NOW, "recipients": []}
    ],
    "round_definition": [{"round": "r", "position": 0, "definition": SHA}],
    "round_terms": [
        {"round": "r", "forvaltning": "U", "opens": None, "last_date": DAY, "contact": "", "return_address": ""}
    ],
    "form": [
        {"id": code, "round": "r", "definition": SHA, "unit": unit, "also_covers": [], "printed_at": None,
         "handed_out_at": None, "received_at": None, "exempt_reason": None}
        for code, unit in ((FORM, "U"), (SPARE, None))
    ],
    "revision": [
        {"rev": REV, "form": FORM, "state": "final", "content": "{}", "answers_sha256": SHA, "units_covered": [],
         "answered_on": None, "kept_at": NOW, "exported_at": None, "definition": SHA, "own": True, "counts": True,
         "needs_mapping": False}
    ],
    "entry": [
        {"id": 1, "form": FORM, "keying_pass": "first", "operator": "A1", "started_at": NOW, "finished_at": None,
         "rev": None, "position": "", "answered_on": None, "manager": True, "safety_representative": False,
         "main_safety_representative": False, "employees": None, "units_covered": []}
    ],
    "answer": [
        {"entry": 1, "number": "1", "choice": "1", "text": "", "missing": "", "action": False, "motivation": ""}
    ],
    "revision_parent": [{"rev": REV, "parent": OTHER}],
    "revision_answer": [
        {"rev": REV, "number": "1", "choice": "1", "missing": "", "action": False, "has_motivation": True}
    ],
    "event": [
        {"desk": "0", "sequence": 1, "form": FORM, "kind": "keyed", "at": NOW, "operator": "", "rev": REV, "note": ""}
    ],
    "desk_key": [
        {"desk": "0", "public_key": SHA, "name": "x", "status": "unknown", "first_seen_at": NOW, "settled_at": None,
         "operator": "", "reason": ""}
    ],
    "collection": [
        {"id": 1, "at": NOW, "file": "x", "manifest": "", "previous": "", "desk": "0", "sequence": 1,
         "outcome": "accepted", "report": {}, "withdrawn_at": None, "withdrawn_by": "", "withdraw_reason": ""}
    ],
    "quarantine": [
        {"collection": 1, "public_key": SHA, "content": b"PK", "settled": "", "settled_at": None, "operator": "",
         "reason": ""}
    ],
    "unknown_unit": [{"code": "V", "name": "Avdelning V"}],
    "unit_mapping": [{"old": "V", "new": "U", "operator": "HR1", "at": NOW}],
    "definition_mapping": [
        {"used": SHA, "own": SHA, "numbers": {"1": "2"}, "choices": {}, "operator": "HR1", "at": NOW}
    ],
    "kept_figures": [{"round": "r", "kind": "answers", "figures": [1]}],
    "witness": [{"rev": REV, "collection": 1}],
    "earlier_count": [
        {"year": 2022, "unit": "", "name": "R", "expected": 1, "received": 1, "estimated": False}
    ],
    "action": [
        {"id": "a" * 32, "unit": "U", "form": "", "position": 0, "number": "7a", "what": "Se över rutinen",
         "who": "Chef", "due": "2023-05-01", "status": "open", "outcome": "", "year": 2022, "changes": {"0": 1},
         "unknown_unit": ""}
    ],
    "form_action": [{"form": FORM, "position": 1, "action": "a" * 32}],
    "keying_log": [
        {"id": 1, "entry": 1, "kind": "put", "number": "1", "before": {}, "after": {"choice": "1"}, "operator": "A1",
         "at": NOW, "strokes": 1, "undone_by": None}
    ],
    "comparison": [
        {"entry": 1, "form": FORM, "rev": REV, "first_operators": ["A1"], "override_reason": "", "fields": 9,
         "differing": 1, "compared_at": NOW, "checked_rev": None, "checked_at": None}
    ],
    "difference": [
        {"entry": 1, "number": "1", "position": 0, "first": {"choice": "1"}, "second": {}, "settled": None,
         "taken": "", "operator": "", "settled_at": None}
    ],
    "keyed_twice": [{"round": "r", "sampling": "every_nth", "every": 10, "start": 3, "stop_per_10000": 50}],
    "batch": [
        {"id": 1, "name": "B", "expected": 30, "begun_at": NOW, "begun_by": "A1", "closed_at": None, "closed_by": "",
         "explanation": ""}
    ],
    "batch_form": [{"batch": 1, "form": FORM, "papers": 1, "added_at": NOW, "operator": "A1"}],
    "note": [
        {"id": 1, "form": FORM, "entry": 1, "number": "1", "text": "x", "export": True, "operator": "A1", "at": NOW}
    ],
    "following": [
        {"id": 1, "form": FORM, "reason": "absence", "note": "", "support": "", "contact": "", "operator": "A1",
         "at": NOW}
    ],
}  # fmt: skip
"""Rows that every rule allows, in an order in which they can be inserted."""

BROKEN: list[tuple[str, dict[str, Any]]] = [
    ("ck_definition_sha256_length", {"sha256": "a"}),
    ("fk_material_definition", {"definition": OTHER}),
    ("ck_unit_employees_not_negative", {"code": "V", "employees": -1}),
    ("ck_unit_valid_in_order", {"code": "V", "valid_from": DAY, "valid_to": DAY - timedelta(1)}),
    ("ck_unit_not_its_own_parent", {"code": "V", "parent": "V"}),
    ("fk_unit_parent", {"code": "V", "parent": "X"}),
    ("ck_assignment_role_known", {"id": 2, "role": "chef"}),
    ("fk_assignment_unit", {"id": 2, "unit": "X"}),
    ("ck_round_year_plausible", {"id": "s", "year": 23}),
    ("ck_round_opens_before_last_date", {"id": "s", "opens": DAY + timedelta(1)}),
    ("fk_round_definition_round", {"round": "s"}),
    ("fk_round_definition_definition", {"position": 1, "definition": OTHER}),
    ("ck_round_terms_opens_before_last_date", {"opens": DAY + timedelta(1)}),
    ("fk_round_terms_round", {"round": "s"}),
    ("fk_round_terms_forvaltning", {"forvaltning": "X"}),
    ("ck_form_id_length", {"id": "K7QX", "unit": None}),
    ("uq_form_round_unit_definition", {"id": form_id.with_check("000001"), "unit": "U"}),
    ("fk_form_round", {"id": form_id.with_check("000001"), "round": "s"}),
    ("fk_form_definition", {"id": form_id.with_check("000001"), "definition": OTHER}),
    ("fk_form_unit", {"id": form_id.with_check("000001"), "unit": "X"}),
    ("ck_revision_rev_length", {"rev": "b"}),
    ("ck_revision_answers_sha256_length", {"rev": OTHER, "answers_sha256": ""}),
    ("ck_revision_state_known", {"rev": OTHER, "state": "draft"}),
    ("ck_revision_own_counts", {"rev": OTHER, "counts": False}),
    ("fk_revision_definition", {"rev": OTHER, "definition": OTHER}),
    ("fk_revision_form", {"rev": OTHER, "form": form_id.with_check("000001")}),
    ("ck_entry_pass_known", {"id": 2, "keying_pass": "third"}),
    ("ck_entry_finished_has_revision", {"id": 2, "keying_pass": "second", "finished_at": NOW}),
    ("ck_entry_employees_not_negative", {"id": 2, "keying_pass": "second", "employees": -1}),
    ("uq_entry_open", {"id": 2}),
    ("fk_entry_form", {"id": 2, "form": form_id.with_check("000001")}),
    ("fk_entry_rev", {"id": 2, "finished_at": NOW, "rev": OTHER}),
    ("ck_answer_missing_known", {"number": "2", "choice": "", "missing": "gone"}),
    ("ck_answer_answered_or_missing", {"number": "2", "missing": "blank"}),
    ("fk_answer_entry", {"entry": 2}),
    ("fk_revision_parent_rev", {"rev": OTHER}),
    ("ck_revision_answer_missing_known", {"number": "2", "missing": "gone"}),
    ("fk_revision_answer_rev", {"rev": OTHER}),
    ("fk_event_form", {"sequence": 2, "form": form_id.with_check("000001")}),
    ("ck_desk_key_key_length", {"desk": "1", "public_key": "a"}),
    ("ck_desk_key_status_known", {"desk": "1", "status": "good", "settled_at": NOW}),
    ("ck_desk_key_settled_has_time", {"desk": "1", "status": "pinned"}),
    ("ck_collection_outcome_known", {"id": 2, "outcome": "gone"}),
    ("ck_collection_withdrawn_has_time", {"id": 2, "outcome": "withdrawn"}),
    ("ck_quarantine_key_length", {"collection": 2, "public_key": "a"}),
    ("ck_quarantine_settled_known", {"collection": 2, "settled": "gone", "settled_at": NOW, "content": None}),
    ("ck_quarantine_settled_has_time", {"collection": 2, "settled_at": NOW}),
    ("ck_quarantine_content_until_settled", {"collection": 2, "settled": "taken", "settled_at": NOW}),
    ("fk_quarantine_collection", {"collection": 2}),
    ("fk_unit_mapping_new", {"old": "W", "new": "X"}),
    ("fk_definition_mapping_used", {"used": OTHER}),
    ("fk_definition_mapping_own", {"own": OTHER}),
    ("fk_kept_figures_round", {"round": "s"}),
    ("fk_witness_rev", {"rev": OTHER}),
    ("fk_witness_collection", {"collection": 2}),
    ("ck_earlier_count_received_at_most_expected", {"year": 2021, "received": 2}),
    ("ck_keying_log_kind_known", {"id": 2, "kind": "gone"}),
    ("ck_keying_log_strokes_not_negative", {"id": 2, "strokes": -1}),
    ("ck_keying_log_only_steps_are_undone", {"id": 2, "kind": "undo", "undone_by": 1}),
    ("fk_keying_log_entry", {"id": 2, "entry": 2}),
    ("fk_keying_log_undone_by", {"id": 2, "undone_by": 3}),
    ("ck_comparison_compared_has_fields", {"entry": 2, "fields": None}),
    ("ck_comparison_compared_has_differing", {"entry": 2, "differing": None}),
    ("ck_comparison_differing_at_most_fields", {"entry": 2, "differing": 10}),
    ("ck_comparison_checked_has_revision", {"entry": 2, "checked_at": NOW}),
    (
        "ck_comparison_compared_before_checked",
        {"entry": 2, "compared_at": None, "fields": None, "differing": None, "checked_at": NOW, "checked_rev": REV},
    ),
    ("fk_comparison_entry", {"entry": 2}),
    ("fk_comparison_form", {"entry": 2, "form": form_id.with_check("000001")}),
    ("fk_comparison_rev", {"entry": 2, "rev": OTHER}),
    ("fk_comparison_checked_rev", {"entry": 2, "checked_rev": OTHER, "checked_at": NOW}),
    ("ck_difference_taken_known", {"number": "2", "taken": "third", "settled": {}, "settled_at": NOW}),
    ("ck_difference_taken_is_settled", {"number": "2", "taken": "first"}),
    ("ck_difference_settled_has_time", {"number": "2", "taken": "first", "settled": {}}),
    ("fk_difference_entry", {"entry": 2}),
    ("ck_keyed_twice_sampling_known", {"round": "s", "sampling": "some"}),
    ("ck_keyed_twice_start_within_every", {"round": "s", "start": 11}),
    ("ck_keyed_twice_stop_is_a_share", {"round": "s", "stop_per_10000": 10001}),
    ("fk_keyed_twice_round", {"round": "s"}),
    ("ck_batch_expected_positive", {"id": 2, "name": "C", "expected": 0}),
    ("ck_batch_closed_by_somebody", {"id": 2, "name": "C", "closed_at": NOW}),
    ("uq_batch_open_name", {"id": 2}),
    ("ck_batch_form_papers_positive", {"form": SPARE, "papers": 0}),
    ("fk_batch_form_batch", {"batch": 2}),
    ("fk_batch_form_form", {"form": form_id.with_check("000001")}),
    ("fk_note_form", {"id": 2, "form": form_id.with_check("000001")}),
    ("fk_note_entry", {"id": 2, "entry": 2}),
    ("ck_following_reason_known", {"id": 2, "reason": "illness"}),
    ("fk_following_form", {"id": 2, "form": form_id.with_check("000001")}),
    ("fk_action_unit", {"id": "b" * 32, "unit": "X"}),
    ("ck_action_id_length", {"id": "b"}),
    ("ck_action_form_length", {"id": "b" * 32, "form": "K7QX", "position": 1}),
    ("ck_action_position_on_form", {"id": "b" * 32, "form": FORM}),
    ("ck_action_status_known", {"id": "b" * 32, "status": "begun"}),
    ("ck_action_what_needed", {"id": "b" * 32, "what": ""}),
    ("ck_action_text_lengths", {"id": "b" * 32, "who": "C" * 201}),
    ("ck_action_year_plausible", {"id": "b" * 32, "year": 23}),
    ("fk_form_action_form", {"form": form_id.with_check("000001")}),
    ("fk_form_action_action", {"form": SPARE, "action": "b" * 32}),
    ("ck_form_action_position_from_one", {"form": SPARE, "position": 0}),
    ("uq_form_action_form_action", {"position": 2}),
]
FLAGS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("ck_entry_participant_flags", "entry", "manager", {"id": 2, "keying_pass": "second"}),
    ("ck_entry_participant_flags", "entry", "safety_representative", {"id": 2, "keying_pass": "second"}),
    ("ck_entry_participant_flags", "entry", "main_safety_representative", {"id": 2, "keying_pass": "second"}),
    ("ck_answer_action_flag", "answer", "action", {"number": "2"}),
    ("ck_revision_answer_flags", "revision_answer", "action", {"number": "2"}),
    ("ck_revision_answer_flags", "revision_answer", "has_motivation", {"number": "2"}),
    ("ck_definition_foreign_flag", "definition", "is_foreign", {"sha256": OTHER}),
    ("ck_revision_flags", "revision", "own", {"rev": OTHER}),
    ("ck_revision_flags", "revision", "counts", {"rev": OTHER}),
    ("ck_revision_flags", "revision", "needs_mapping", {"rev": OTHER}),
    ("ck_earlier_count_estimated_flag", "earlier_count", "estimated", {"year": 2021}),
    ("ck_note_export_flag", "note", "export", {"id": 2}),
]
TABLES = Table.metadata.tables


def table_of(rule: str) -> str:
    return next(name for name, table in TABLES.items() if rule in rules_of(name) or rule == f"pk_{table.name}")


def rules_of(name: str) -> set[str]:
    table = TABLES[name]
    named = (CheckConstraint, ForeignKeyConstraint, UniqueConstraint)
    rules = {str(rule.name) for rule in table.constraints if isinstance(rule, named)}
    return rules | {str(index.name) for index in table.indexes if index.unique}


def fill(db: Connection) -> None:
    for name, rows in SOUND.items():
        db.execute(insert(TABLES[name]), rows)


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    path = tmp_path / "prov.samdesk"
    desk_file.create(path, fill)
    return path


def test_sound_rows_come_back_as_they_were(filled: Path) -> None:
    assert set(SOUND) == set(TABLES)
    with desk_file.open_desk(filled, read_only=True) as desk, desk.reading() as db:
        for name, rows in SOUND.items():
            found = [dict(row._mapping) for row in db.execute(select(TABLES[name]))]
            assert sorted(found, key=str) == sorted(rows, key=str)


def test_every_rule_has_a_row_that_breaks_it() -> None:
    tried = {rule for rule, _row in BROKEN} | {rule for rule, *_rest in FLAGS}
    assert tried == {rule for name in TABLES for rule in rules_of(name)}


def refused(filled: Path, name: str, row: dict[str, Any]) -> str:
    with desk_file.open_desk(filled) as desk:
        with pytest.raises(IntegrityError) as caught, desk.writing() as db:
            db.execute(insert(TABLES[name]), {**SOUND[name][0], **row})
        with desk.reading() as db:
            assert len(db.execute(select(TABLES[name])).all()) == len(SOUND[name])
    return str(caught.value.orig)


@pytest.mark.parametrize(("rule", "row"), BROKEN, ids=[rule for rule, _row in BROKEN])
def test_a_row_that_breaks_a_rule_is_refused(filled: Path, rule: str, row: dict[str, Any]) -> None:
    said = refused(filled, table_of(rule), row)
    if rule.startswith("ck"):
        assert said == f"CHECK constraint failed: {rule}"
    else:
        assert ("FOREIGN KEY" if rule.startswith("fk") else "UNIQUE") in said


@pytest.mark.parametrize(("rule", "name", "column", "row"), FLAGS)
def test_a_flag_is_yes_or_no(filled: Path, rule: str, name: str, column: str, row: dict[str, Any]) -> None:
    values = {**SOUND[name][0], **row}
    with desk_file.open_desk(filled) as desk:
        with desk.writing() as db:
            db.execute(insert(TABLES[name]), values)
        with pytest.raises(IntegrityError, match=rule), desk.writing() as db:
            db.exec_driver_sql(f'UPDATE "{name}" SET "{column}" = 2')


@pytest.mark.parametrize("name", sorted(TABLES))
def test_no_table_takes_the_same_key_twice(filled: Path, name: str) -> None:
    assert "UNIQUE constraint failed" in refused(filled, name, {})


@pytest.mark.parametrize("name", sorted(TABLES))
def test_no_column_takes_a_value_of_another_type(filled: Path, name: str) -> None:
    integers = [column.name for column in TABLES[name].columns if column.type.python_type in (int, bool)]
    with desk_file.open_desk(filled) as desk:
        for column in integers:
            with pytest.raises(IntegrityError, match=r"cannot store TEXT|datatype mismatch"), desk.writing() as db:
                db.exec_driver_sql(f'UPDATE "{name}" SET "{column}" = \'text\'')


@pytest.mark.parametrize(
    ("column", "limit"),
    [
        ("number", actions.NUMBER_LIMIT),
        ("what", actions.WHAT_LIMIT),
        ("who", actions.WHO_LIMIT),
        ("due", actions.WHEN_LIMIT),
        ("outcome", actions.OUTCOME_LIMIT),
    ],
)
def test_an_action_takes_texts_as_long_as_the_domain_lets_through(filled: Path, column: str, limit: int) -> None:
    row = {**SOUND["action"][0], "id": "b" * 32}
    with desk_file.open_desk(filled) as desk:
        with desk.writing() as db:
            db.execute(insert(TABLES["action"]), {**row, column: "å" * limit})
        with pytest.raises(IntegrityError, match="text_lengths"), desk.writing() as db:
            db.execute(insert(TABLES["action"]), {**row, "id": "c" * 32, column: "å" * (limit + 1)})


def test_several_spare_forms_have_no_unit(filled: Path) -> None:
    spare = {**SOUND["form"][1], "id": form_id.with_check("000001")}
    with desk_file.open_desk(filled) as desk, desk.writing() as db:
        db.execute(insert(TABLES["form"]), spare)
        assert db.execute(select(TABLES["form"].c.id).where(TABLES["form"].c.unit.is_(None))).all() == [
            (SPARE,),
            (spare["id"],),
        ]


def test_a_finished_entry_leaves_room_for_the_next_one(filled: Path) -> None:
    finished = {**SOUND["entry"][0], "id": 2, "finished_at": NOW, "rev": REV}
    with desk_file.open_desk(filled) as desk, desk.writing() as db:
        db.execute(insert(TABLES["entry"]), finished)
        assert len(db.execute(select(TABLES["entry"].c.id)).all()) == 2


def test_a_unit_may_come_before_its_parent_in_one_transaction(filled: Path) -> None:
    rows = [{**SOUND["unit"][0], "code": "child", "parent": "later"}, {**SOUND["unit"][0], "code": "later"}]
    with desk_file.open_desk(filled) as desk, desk.writing() as db:
        db.execute(insert(TABLES["unit"]), rows)
    with desk_file.open_desk(filled, read_only=True) as desk, desk.reading() as db:
        units = TABLES["unit"].c
        assert db.execute(select(units.parent).where(units.code == "child")).scalars().all() == ["later"]


@pytest.mark.parametrize("year", [1, 999, 1990, 9998])
def test_a_time_of_any_year_can_be_read_again(filled: Path, year: int) -> None:
    moment = datetime(year, 2, 3, 4, 5, 6, tzinfo=UTC)
    with desk_file.open_desk(filled) as desk:
        with desk.writing() as db:
            db.execute(update(TABLES["form"]).values(received_at=moment))
        with desk.reading() as db:
            assert set(db.execute(select(TABLES["form"].c.received_at)).scalars()) == {moment}


def test_times_are_kept_in_utc_and_one_without_time_zone_is_refused(filled: Path) -> None:
    stockholm = datetime(2023, 7, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    desk_row = {**SOUND["desk_key"][0], "desk": "1", "first_seen_at": stockholm}
    with desk_file.open_desk(filled) as desk:
        with desk.writing() as db:
            db.execute(insert(TABLES["desk_key"]), desk_row)
        with desk.reading() as db:
            stored = db.exec_driver_sql("SELECT first_seen_at FROM desk_key WHERE desk = '1'").scalar()
            assert stored == "2023-06-30T22:30:00Z"
        with pytest.raises(StatementError, match="time zone"), desk.writing() as db:
            db.execute(insert(TABLES["desk_key"]), {**desk_row, "desk": "2", "first_seen_at": datetime(2023, 7, 1)})


def test_the_file_with_every_kind_of_row_has_links_that_hold(filled: Path) -> None:
    with closing(sqlite3.connect(filled)) as db:
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]

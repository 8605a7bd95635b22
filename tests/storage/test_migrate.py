"""Older desk files open: those that were released lie under ``tests/data``, one of each version."""

import re
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from alembic.operations import Operations
from sqlalchemy import Column, Integer, Text, text

from samdesk.domain.faults import Refused
from samdesk.services import actions, collecting, conflicts, desks, forms, organisations, rounds
from samdesk.storage import backups, desk_file, lock, migrate, migrations, tables
from tests.small_region import Region, dump
from tests.storage.desks import faults_of, names
from tests.storage.schema import schema

DATA = Path(__file__).parents[1] / "data"
STORED = {int(match[1]): file for file in DATA.glob("*.samdesk") if (match := re.fullmatch(r"desk-v(\d+)", file.stem))}
Step = Callable[[Operations], None]
Register = Callable[..., None]


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Register:
    """Make the program one whose newest version has these steps more."""

    def add(*steps: Step) -> None:
        for number, step in enumerate(steps, migrations.VERSION + 1):
            module = ModuleType(f"samdesk.storage.migrations.step_{number}")
            module.upgrade = step  # type: ignore[attr-defined]
            monkeypatch.setitem(sys.modules, module.__name__, module)
        for one in (desk_file, migrate):
            monkeypatch.setattr(one, "VERSION", migrations.VERSION + len(steps))

    return add


def version_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def counts(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as db:
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}


def opened(path: Path) -> Path:
    with desk_file.open_desk(path):
        return path


def add_a_column(op: Operations) -> None:
    with op.batch_alter_table("form") as batch:
        batch.add_column(Column("note", Text, nullable=False, server_default=""))


def rebuild_with_children(op: Operations) -> None:
    """The table that others hang on by ``ON DELETE CASCADE`` is dropped and made anew."""
    with op.batch_alter_table("definition", recreate="always") as batch:
        batch.add_column(Column("note", Text))


def lose_rows(op: Operations) -> None:
    op.execute("DELETE FROM round_terms")


def break_a_link(op: Operations) -> None:
    op.execute("UPDATE form SET unit = 'nowhere' WHERE unit = 'B1'")


def fail(op: Operations) -> None:
    op.execute("DELETE FROM setting")
    raise ZeroDivisionError


@pytest.fixture(params=sorted(STORED), ids=lambda version: f"v{version}")
def stored(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return Path(shutil.copy(STORED[request.param], tmp_path / "stored.samdesk"))


def test_a_file_of_every_version_is_stored() -> None:
    assert sorted(STORED) == list(range(1, migrations.VERSION + 1))
    assert {version: version_of(file) for version, file in STORED.items()} == {version: version for version in STORED}


def test_every_stored_version_opens_migrates_and_is_built_like_a_new_file(stored: Path, path: Path) -> None:
    before = counts(stored)
    assert schema(opened(stored)) == schema(path)
    assert version_of(stored) == migrations.VERSION
    assert all(counts(stored)[name] >= rows for name, rows in before.items() if name in counts(stored))
    assert faults_of(stored) == []


def test_every_stored_version_still_says_what_it_said(stored: Path) -> None:
    with desks.open_desk(stored) as desk:
        assert desks.desk_info(desk).name == "Centrala HR"
        assert [one.year for one in rounds.rounds(desk)] == [2023]
        units = organisations.organisation(desk).units
        assert units["A1"].name == "Avdelning Å"
        assert [manager.name for manager in units["A1"].managers] == ["Chef 0111", "Chef 0112"]
        assert units["A1"].predecessors == ("A0",)
        states = {row.unit: str(row.state) for row in forms.forms(desk)}
        assert (states["A1"], states["A2"]) == ("conflict", "begun")
        assert len(collecting.collections(desk)) == 2
        (conflict,) = conflicts.conflicts(desk)
        assert conflict.differing == ("1",)
        said = {head.revision.content.answers["1"].motivation for head in conflict.heads}
        assert said == {"Ändrat lokalt", "Ändrat centralt"}
        for head in conflict.heads:
            assert head.revision.content.answers["4"].motivation == "Motivering å ä ö\nrad 3"


def test_the_stored_actions_still_say_what_they_said(tmp_path: Path) -> None:
    with desks.open_desk(Path(shutil.copy(STORED[2], tmp_path / "stored.samdesk"))) as desk:
        found = [(one.year, one.what, str(one.status)) for one in actions.actions(desk, unit="A1")]
        assert found == [
            (2022, "Gå igenom larmrutinen", "open"),
            (2022, "Byt stolarna i receptionen", "done"),
            (2023, "Öva larmet, ändrat centralt", "open"),
            (2023, "Öva larmet, ändrat lokalt", "open"),
        ]
        code = next(row.form_id for row in forms.forms(desk) if row.unit == "A1")
        assert [one.what for one in actions.actions_on_form(desk, code).values()] == ["Gå igenom larmrutinen"]


def test_the_newest_stored_file_holds_a_row_of_every_table() -> None:
    assert all(counts(STORED[migrations.VERSION]).values())


def test_a_step_keeps_every_row_and_a_backup_of_the_former_version(region: Region, register: Register) -> None:
    path = region.central
    before, made_of = dump(path), counts(path)
    earlier = backups.backups_of(path)
    register(add_a_column, rebuild_with_children)
    opened(path)
    assert version_of(path) == migrations.VERSION + 2
    assert counts(path) == made_of
    backup = backups.backups_of(path)[0]
    assert backup not in earlier
    assert backup.name.endswith("-migration.samdesk")
    assert version_of(backup) == migrations.VERSION
    assert dump(backup) == before
    assert faults_of(path) == []


def test_a_migrated_file_is_not_migrated_again(region: Region, register: Register) -> None:
    register(add_a_column)
    opened(region.central)
    kept, content = backups.backups_of(region.central), dump(region.central)
    opened(region.central)
    assert (backups.backups_of(region.central), dump(region.central)) == (kept, content)


def test_foreign_keys_hold_again_after_a_migration(region: Region, register: Register) -> None:
    register(add_a_column)
    with desk_file.open_desk(region.central) as desk, desk.reading() as db:
        assert db.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


@pytest.mark.parametrize("step", [lose_rows, break_a_link, fail])
def test_a_step_that_loses_something_or_fails_leaves_the_file_as_it_was(
    region: Region, register: Register, step: Step
) -> None:
    path = region.central
    before, built = dump(path), schema(path)
    register(add_a_column, step)
    with pytest.raises(ZeroDivisionError if step is fail else Refused):
        desk_file.open_desk(path)
    assert version_of(path) == migrations.VERSION
    assert (dump(path), schema(path)) == (before, built)
    assert dump(backups.backups_of(path)[0]) == before
    lock.release(path, lock.take(path))
    assert ".central.samdesk.holder" not in names(path.parent)


def test_an_older_file_is_not_changed_by_reading(region: Region, register: Register) -> None:
    before = region.central.read_bytes()
    register(add_a_column)
    with pytest.raises(Refused):
        desk_file.open_desk(region.central, read_only=True)
    assert region.central.read_bytes() == before
    assert len(names(backups.folder(region.central))) == len(backups.backups_of(region.central))


def remade(name: str, old: str, new: str) -> Step:
    """Make an empty table anew with another text in its definition."""

    def step(op: Operations) -> None:
        bind = op.get_bind()
        made: str = bind.execute(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": name}).scalar_one()
        assert old in made
        op.drop_table(name)
        bind.execute(text(made.replace(old, new)))

    return step


def column(name: str, **more: Any) -> Step:
    def step(op: Operations) -> None:
        with op.batch_alter_table("form") as batch:
            batch.add_column(Column(name, Text, **more))

    return step


OTHERWISE = {
    "not strict": remade("desk_key", "STRICT", ""),
    "another rule": remade("desk_key", "= 64", "= 65"),
    "no rule": remade("revision_answer", ", \n\tCONSTRAINT ck_revision_answer_flags CHECK (action IN (0, 1) "
                      "AND has_motivation IN (0, 1))", ""),
    "a rule without name": remade("desk_key", "CONSTRAINT ck_desk_key_key_length", ""),
    "with rowid": remade("revision_answer", "WITHOUT ROWID,", ""),
    "another type": remade("desk_key", "public_key TEXT", "public_key BLOB"),
    "nothing required": remade("desk_key", "name TEXT NOT NULL", "name TEXT"),
    "another default": remade("desk_key", "name TEXT NOT NULL", "name TEXT NOT NULL DEFAULT ''"),
    "another link": remade("witness", " ON DELETE CASCADE", ""),
    "one more column": column("note"),
    "one more table": lambda op: op.create_table("more", Column("id", Integer, primary_key=True)),
    "one index less": lambda op: op.drop_index("ix_form_unit"),
    "one unique index less": lambda op: op.drop_index("uq_entry_open"),
    "one more index": lambda op: op.create_index("ix_form_round", "form", ["round"]),
    "a trigger": lambda op: op.execute("CREATE TRIGGER t AFTER DELETE ON form BEGIN SELECT 1; END"),
}  # fmt: skip


@pytest.mark.parametrize("step", OTHERWISE.values(), ids=OTHERWISE)
def test_a_file_that_is_built_otherwise_than_a_new_one_is_noticed(path: Path, register: Register, step: Step) -> None:
    before = schema(path)
    register(step)
    assert schema(opened(path)) != before


@pytest.mark.parametrize("name", sorted(tables.Table.metadata.tables))
def test_a_table_that_a_batch_makes_anew_keeps_its_rules_links_and_rows(
    region: Region, register: Register, name: str
) -> None:
    before, made_of = schema(region.central), counts(region.central)

    def step(op: Operations) -> None:
        with op.batch_alter_table(name, recreate="always") as batch:
            batch.add_column(Column("added", Text))
        with op.batch_alter_table(name, recreate="always") as batch:
            batch.drop_column("added")

    register(step)
    assert schema(opened(region.central)) == before
    assert counts(region.central) == made_of
    assert faults_of(region.central) == []


def test_the_same_tables_are_the_same_however_they_are_spaced(tmp_path: Path) -> None:
    texts = (
        "CREATE TABLE a (x INTEGER NOT NULL, CONSTRAINT ck CHECK (x IN (1, 2)), PRIMARY KEY (x)) STRICT",
        'CREATE TABLE "a" (\n x INTEGER NOT NULL,\n CONSTRAINT ck CHECK (x IN (1, 2)),\n PRIMARY KEY (x)\n) STRICT',
        "CREATE TABLE a (x INTEGER NOT NULL, CONSTRAINT ck CHECK (x IN (1, 3)), PRIMARY KEY (x)) STRICT",
    )
    built = []
    for number, made in enumerate(texts):
        with closing(sqlite3.connect(tmp_path / f"{number}.db")) as db:
            db.execute(made)
        built.append(schema(tmp_path / f"{number}.db"))
    assert built[0] == built[1] != built[2]

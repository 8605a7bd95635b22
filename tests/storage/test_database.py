"""A desk in a PostgreSQL database, in a real server."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from traceback import format_exception
from typing import TYPE_CHECKING, cast

import pytest
from sqlalchemy import Connection, func, insert, select, text, type_coerce
from sqlalchemy.exc import IntegrityError, ProgrammingError

from samdesk import language, storage
from samdesk.domain.addresses import DatabaseUrl, desk_address
from samdesk.domain.faults import Refused
from samdesk.storage import checks, database, desk_file, events, identity, migrations
from samdesk.storage.columns import Whole
from samdesk.storage.copying import copy_all
from samdesk.storage.database import Database, create_database, open_database
from samdesk.storage.metadata import METADATA
from samdesk.storage.tables import EventRow, UnitRow
from tests.on_both import dump, moved
from tests.postgresql import Server, name_in
from tests.storage.desks import get, own, put
from tests.storage.test_tables import BROKEN, FLAGS, SOUND, TABLES, fill, rules_of, table_of

if TYPE_CHECKING:
    import psycopg

DATA = Path(__file__).parents[1] / "data"
NEWEST = DATA / f"desk-v{migrations.VERSION}.samdesk"


@pytest.fixture(autouse=True)
def _english() -> None:
    """Faults are judged by their source texts."""
    language.use("en")


@pytest.fixture
def url(postgresql: Server) -> DatabaseUrl:
    """A database with a desk that holds nothing but whose it is."""
    return DatabaseUrl(postgresql.copy_of("own", lambda made: create_database(DatabaseUrl(made), own)))


@pytest.fixture
def desk(url: DatabaseUrl) -> Iterator[Database]:
    with open_database(url) as opened:
        yield opened


def half(desk: Database, meanwhile: Callable[[Connection], object]) -> None:
    """Write, let something happen in the middle, and write on."""
    with desk.writing() as db:
        identity.put(db, "note", "half")
        meanwhile(db)
        identity.put(db, "other", "half")


# What is kept


def test_every_row_of_every_table_comes_back_as_it_was(postgresql: Server) -> None:
    address = DatabaseUrl(postgresql.database())
    create_database(address, fill)
    with open_database(address, read_only=True) as opened, opened.reading() as db:
        for name, rows in SOUND.items():
            kept = [dict(row._mapping) for row in db.execute(select(TABLES[name]))]
            ours = [row for row in kept if row.get("key") != identity.VERSION_KEY]
            assert sorted(ours, key=str) == sorted(rows, key=str)


def test_every_rule_of_the_tables_refuses_a_row_that_breaks_it(postgresql: Server) -> None:
    address = DatabaseUrl(postgresql.database())
    create_database(address, fill)
    with open_database(address) as opened, opened.writing() as db:
        db.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        for rule, row in BROKEN:
            name = table_of(rule)
            with pytest.raises(IntegrityError) as caught, db.begin_nested():
                db.execute(insert(TABLES[name]), {**SOUND[name][0], **row})
            broken = cast("psycopg.Error", caught.value.orig).diag.constraint_name
            assert broken == rule or (broken in rules_of(name) and broken[:2] == rule[:2])  # a row may break several
        for rule, name, column, row in FLAGS:
            with db.begin_nested() as tried:
                db.execute(insert(TABLES[name]), {**SOUND[name][0], **row})
                with pytest.raises(IntegrityError, match=rule), db.begin_nested():
                    db.execute(text(f'UPDATE "{name}" SET "{column}" = 2'))
                tried.rollback()


def test_names_are_short_enough_to_be_told_apart() -> None:
    """PostgreSQL cuts what is longer than 63 bytes."""
    names = {str(one.name) for table in METADATA.sorted_tables for one in (*table.constraints, *table.indexes)}
    assert max(map(len, names | METADATA.tables.keys())) <= 63


def test_text_is_sorted_by_its_bytes_whatever_language_the_server_speaks(desk: Database) -> None:
    codes = ["b", "B", "ä", "Z", "z", "å", "a-1", "a1", "a", "A"]
    row = SOUND["unit"][0]
    with desk.writing() as db:
        db.execute(insert(UnitRow), [{**row, "code": code, "position": 0} for code in codes])
        assert db.execute(text("SELECT 'a' < 'B'")).scalar() is True  # the server itself sorts as people do
        assert list(db.execute(select(UnitRow.code).order_by(UnitRow.code)).scalars()) == sorted(codes)
        assert db.execute(select(func.max(UnitRow.code))).scalar() == max(codes)


def test_words_that_only_sqlite_knows_mean_the_same(desk: Database) -> None:
    row = {**SOUND["unit"][0], "predecessors": ["x", "y"], "name": "Öppen VÅRD", "employees": 2**40}
    with desk.writing() as db:
        db.execute(insert(UnitRow), row)
        assert (
            db.execute(select(UnitRow.code).where(UnitRow.name.like("%en v_rd", escape="\\"))).scalar() == row["code"]
        )
        assert db.execute(select(func.json_array_length(UnitRow.predecessors))).scalar() == 2
        total = db.execute(select(func.sum(type_coerce(UnitRow.employees, Whole)))).scalar()
        assert (total, type(total)) == (2**40, int)


@pytest.mark.parametrize("many", [2, 60])
def test_rows_are_the_same_whether_they_are_sent_one_by_one_or_all_at_once(postgresql: Server, many: int) -> None:
    address = DatabaseUrl(postgresql.database())
    create_database(address, fill)
    hard = ["", "\\N", "\\t", "a\tb", "a\nb\r\n", "“å”", "\\.", '"', "%s", "NULL"]
    row = SOUND["note"][0]
    notes = [{**row, "id": 100 + n, "text": hard[n % len(hard)], "entry": None if n % 2 else 1} for n in range(many)]
    keys = [{"collection": 100 + n, "content": bytes([n, 0, 92, 255])} for n in range(many)]
    with open_database(address) as opened, opened.writing() as db:
        db.execute(insert(TABLES["note"]), notes)
        db.execute(insert(TABLES["collection"]), [{**SOUND["collection"][0], "id": one["collection"]} for one in keys])
        db.execute(insert(TABLES["quarantine"]), [{**SOUND["quarantine"][0], **one} for one in keys])
        for name, sent, key in (("note", notes, "id"), ("quarantine", keys, "collection")):
            table = TABLES[name]
            found = db.execute(select(table).where(table.c[key] >= 100).order_by(table.c[key])).mappings().all()
            assert [{**row, **one} for row, one in zip(found, sent, strict=True)] == [dict(row) for row in found]


def test_a_desk_file_moves_into_a_database_and_back_without_loss(postgresql: Server, tmp_path: Path) -> None:
    shutil.copy(NEWEST, tmp_path / "before.samdesk")
    address = moved(postgresql, tmp_path / "before.samdesk")
    after = tmp_path / "after.samdesk"
    with open_database(address, read_only=True) as source, source.reading() as rows:
        desk_file.create(after, lambda db: copy_all(rows, db))
    assert rows_of(after) == rows_of(tmp_path / "before.samdesk")
    with open_database(address, read_only=True) as source, source.reading() as rows:
        assert [str(fault) for fault in checks.faults(rows)] == []


def rows_of(path: Path) -> dict[str, list[str]]:
    with desk_file.open_desk(path, read_only=True) as opened, opened.reading() as db:
        return {name: sorted(str(row) for row in db.execute(select(table))) for name, table in TABLES.items()}


def test_new_rows_get_numbers_after_those_that_were_copied(postgresql: Server, tmp_path: Path) -> None:
    shutil.copy(NEWEST, tmp_path / "before.samdesk")
    with open_database(moved(postgresql, tmp_path / "before.samdesk")) as opened, opened.writing() as db:
        table = TABLES["note"]
        last = db.execute(select(func.max(table.c.id))).scalar_one()
        form = db.execute(select(TABLES["form"].c.id)).scalars().first()
        row = {**SOUND["note"][0], "form": form, "entry": None}
        del row["id"]
        assert db.execute(insert(table).returning(table.c.id), row).scalar_one() == last + 1


def test_a_check_finds_what_was_changed_behind_the_programs_back(postgresql: Server, tmp_path: Path) -> None:
    shutil.copy(NEWEST, tmp_path / "before.samdesk")
    address = moved(postgresql, tmp_path / "before.samdesk")
    postgresql.run("UPDATE revision SET content = content || ' '", database=name_in(address.text))
    with open_database(address, read_only=True) as opened, opened.reading() as db:
        assert all("has been changed" in str(fault) for fault in checks.faults(db))
        assert list(checks.faults(db))


# Making and opening


def test_a_desk_is_made_once(url: DatabaseUrl) -> None:
    before = dump(url)
    with pytest.raises(Refused, match="exists already"):
        create_database(url, own)
    assert dump(url) == before


def test_a_desk_that_could_not_be_filled_leaves_nothing(postgresql: Server) -> None:
    address = DatabaseUrl(postgresql.database())

    def fail(_db: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        create_database(address, fail)
    create_database(address, own)


def test_a_database_without_a_desk_says_how_to_make_one(postgresql: Server) -> None:
    with pytest.raises(Refused, match="samdesk init"):
        open_database(DatabaseUrl(postgresql.database()))


def test_a_database_of_a_newer_version_is_left_alone(url: DatabaseUrl, desk: Database) -> None:
    put(desk, identity.VERSION_KEY, str(migrations.VERSION + 1))
    before = dump_raw(desk)
    with pytest.raises(Refused, match="newer version"):
        open_database(url)
    assert dump_raw(desk) == before


def test_nothing_is_written_once_a_newer_program_has_changed_the_tables(desk: Database, postgresql: Server) -> None:
    newer = f"UPDATE setting SET value = '{migrations.VERSION + 1}' WHERE key = '{identity.VERSION_KEY}'"
    postgresql.run(newer, database=name_in(desk.url.text))
    with pytest.raises(Refused, match="newer version"):
        put(desk, "note", "x")
    assert get(desk, "note") == ""


def dump_raw(desk: Database) -> list[str]:
    with desk.reading() as db:
        return [str(row) for table in METADATA.sorted_tables for row in db.execute(select(table))]


def test_a_database_of_an_older_version_is_brought_up_to_date_by_the_same_steps(
    url: DatabaseUrl, desk: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from samdesk.storage import migrate

    class Step:
        @staticmethod
        def upgrade(op: object) -> None:
            op.execute("ALTER TABLE note ADD COLUMN colour TEXT")  # type: ignore[attr-defined]

    monkeypatch.setattr(migrate, "import_module", lambda name: {f"samdesk.storage.migrations.step_{newer}": Step}[name])
    newer = migrations.VERSION + 1
    for module in (migrate, database):
        monkeypatch.setattr(module, "VERSION", newer)
    with open_database(url) as opened:
        assert get(opened, identity.VERSION_KEY) == str(newer)
        with opened.reading() as db:
            assert db.execute(text("SELECT colour FROM note")).all() == []


def test_a_step_that_fails_changes_nothing(url: DatabaseUrl, monkeypatch: pytest.MonkeyPatch) -> None:
    from samdesk.storage import migrate

    class Step:
        @staticmethod
        def upgrade(op: object) -> None:
            op.execute("ALTER TABLE note ADD COLUMN colour TEXT")  # type: ignore[attr-defined]
            op.execute("DELETE FROM setting WHERE key = 'name'")  # type: ignore[attr-defined]

    before = dump(url)
    with monkeypatch.context() as newer:
        newer.setattr(migrate, "import_module", lambda _name: Step)
        for module in (migrate, database):
            newer.setattr(module, "VERSION", migrations.VERSION + 1)
        with pytest.raises(Refused, match="without loss"):
            open_database(url)
    assert dump(url) == before


def test_missing_tables_are_told(url: DatabaseUrl, postgresql: Server) -> None:
    postgresql.run("DROP TABLE note", database=name_in(url.text))
    with pytest.raises(Refused, match="tables are missing"):
        open_database(url)


def test_a_database_in_another_encoding_is_refused(postgresql: Server) -> None:
    postgresql.run("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'")
    with pytest.raises(Refused, match="UTF8"):
        create_database(DatabaseUrl(postgresql.url("latin")), own)


# Who else is there


def test_one_writer_at_a_time_and_readers_see_what_was_kept(url: DatabaseUrl, desk: Database) -> None:
    with open_database(url) as other, desk.writing() as db:
        identity.put(db, "note", "mine")
        assert get(other, "note") == ""
        with other.reading() as seen:
            assert identity.get(seen, "note") == ""
    assert get(desk, "note") == "mine"


def test_a_reader_sees_one_state_while_others_write(url: DatabaseUrl, desk: Database) -> None:
    with open_database(url) as other, desk.reading() as db:
        assert identity.get(db, "note") == ""
        put(other, "note", "new")
        assert identity.get(db, "note") == ""
    assert get(desk, "note") == "new"


def test_whoever_waits_too_long_to_write_is_told(
    url: DatabaseUrl, desk: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_TAKE_TURN", database._TAKE_TURN.replace("'60s'", "'20ms'"))
    with open_database(url) as other, desk.writing() as db:
        identity.put(db, "note", "mine")
        with pytest.raises(Refused, match="for a long time"):
            put(other, "note", "theirs")
    assert get(desk, "note") == "mine"


def test_numbers_of_events_follow_each_other_whoever_writes(url: DatabaseUrl, desk: Database) -> None:
    form = {**SOUND["form"][0], "unit": None}
    with desk.writing() as db:
        for name in ("definition", "round"):
            db.execute(insert(TABLES[name]), SOUND[name])
        db.execute(insert(TABLES["form"]), form)
    with open_database(url) as other:
        for one in (desk, other) * 5:
            with one.writing() as db:
                events.note(db, events.EventKind.PRINTED, [form["id"]], SOUND["form"][0]["printed_at"] or _now())
    with desk.reading() as db:
        assert list(db.execute(select(EventRow.sequence).order_by(EventRow.sequence)).scalars()) == list(range(1, 11))


def _now() -> object:
    from tests.storage.test_tables import NOW

    return NOW


def test_what_others_write_is_heard_once_and_ones_own_is_not(url: DatabaseUrl, desk: Database) -> None:
    assert not desk.changed_elsewhere()
    put(desk, "note", "mine")
    assert not desk.changed_elsewhere()
    with open_database(url) as other:
        put(other, "note", "theirs")
        assert heard(desk)
        assert not desk.changed_elsewhere()
        with pytest.raises(ZeroDivisionError):
            half(other, lambda _db: 1 // 0)
        assert not desk.changed_elsewhere()
        put(other, "note", "again")
        assert get(desk, "note") == "again"  # a question on the way does not swallow it
        assert heard(desk)


def heard(desk: Database) -> bool:
    """Whether word of what others wrote arrives; it travels by itself, so it may come after the next question."""
    return any(desk.changed_elsewhere() for _time in range(1000) if get(desk, "name"))


def test_a_desk_that_is_only_read_writes_nothing(url: DatabaseUrl) -> None:
    with open_database(url, read_only=True) as opened:
        with pytest.raises(Refused, match="reading only"), opened.writing():
            pytest.fail("it may not be written")
        assert get(opened, "name") == "Prov"


# What can go wrong


def test_a_connection_that_is_lost_in_the_middle_saves_nothing_and_the_next_step_works(
    url: DatabaseUrl, desk: Database, postgresql: Server
) -> None:
    end_all = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name_in(url.text)}'"
    with pytest.raises(Refused, match=r"connection to the database .* was lost"):
        half(desk, lambda _db: postgresql.run(end_all))
    assert get(desk, "note") == ""
    put(desk, "note", "whole")
    assert get(desk, "note") == "whole"


def test_a_connection_that_was_cut_while_idle_is_made_anew(
    url: DatabaseUrl, desk: Database, postgresql: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_IDLE", -1)
    assert not desk.changed_elsewhere()
    postgresql.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name_in(url.text)}'")
    put(desk, "note", "whole")
    assert desk.changed_elsewhere(), "something may have been written meanwhile"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("53100", "disk of the database server is full"),
        ("53200", "has trouble (code 53200)"),
        ("58030", "has trouble (code 58030)"),
        ("XX001", "has trouble (code XX001)"),
        ("57P01", "was lost"),
        ("40P01", "broke off"),
        ("25006", "may only be read"),
        ("42501", "do not have the right"),
    ],
)
def test_what_a_server_can_say_becomes_a_sentence(desk: Database, code: str, sentence: str) -> None:
    happens = text(f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{code}'; END $$")
    with pytest.raises(Refused) as caught:
        half(desk, lambda db: db.execute(happens))
    assert sentence in str(caught.value)
    assert get(desk, "note") == ""


def test_a_bug_stays_a_bug(desk: Database) -> None:
    with pytest.raises(ProgrammingError), desk.writing() as db:
        db.execute(text("SELECT nothing FROM nowhere"))


def test_whoever_may_only_read_is_told(url: DatabaseUrl, postgresql: Server) -> None:
    name = name_in(url.text)
    postgresql.run(f"CREATE ROLE reader_{name} LOGIN", f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader_{name}",
                   database=name)  # fmt: skip
    theirs = DatabaseUrl(postgresql.url(name, f"reader_{name}"))
    with open_database(theirs) as opened:
        assert get(opened, "name") == "Prov"
        with pytest.raises(Refused, match="do not have the right"):
            put(opened, "note", "x")


SECRET = "Hemligt-Lösen:1/2"
QUOTED = "Hemligt-L%C3%B6sen%3A1%2F2"


def refusal(address: str, caplog: pytest.LogCaptureFixture) -> str:
    caplog.set_level(0)
    with pytest.raises(Refused) as caught:
        open_database(DatabaseUrl(address))
    traceback = "".join(format_exception(caught.value))
    for shown in (str(caught.value), repr(DatabaseUrl(address)), str(DatabaseUrl(address)), caplog.text, traceback):
        assert SECRET not in shown
        assert QUOTED not in shown
    return str(caught.value)


def test_a_wrong_password_is_told_and_never_shown(
    url: DatabaseUrl, postgresql: Server, caplog: pytest.LogCaptureFixture
) -> None:
    postgresql.run("DROP ROLE IF EXISTS anna", "CREATE ROLE anna LOGIN PASSWORD 'another'")
    name = name_in(url.text)
    assert ".pgpass" in refusal(postgresql.network_url(name, "anna", QUOTED), caplog)
    assert ".pgpass" in refusal(f"postgresql://anna@127.0.0.1:{postgresql.port}/{name}?password={QUOTED}", caplog)
    assert ".pgpass" in refusal(f"postgresql://anna@127.0.0.1:{postgresql.port}/{name}", caplog)


def test_the_password_comes_from_the_password_file(
    url: DatabaseUrl, postgresql: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = name_in(url.text)
    postgresql.run("DROP ROLE IF EXISTS bo", "CREATE ROLE bo SUPERUSER LOGIN PASSWORD 'hemligt'")
    file = tmp_path / "pgpass"
    file.write_text("127.0.0.1:*:*:bo:hemligt\n")
    file.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(file))
    with open_database(DatabaseUrl(f"postgresql://bo@127.0.0.1:{postgresql.port}/{name}")) as opened:
        assert get(opened, "name") == "Prov"


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("postgresql://{socket}/nowhere", "has no database nowhere"),
        ("postgresql://anna:{secret}@127.0.0.1:1/samdesk", "does not answer"),
        ("postgresql://anna:{secret}@server.invalid/samdesk", "does not answer"),
        ("postgresql://anna:{secret}@127.0.0.1:port/samdesk", "no address of a PostgreSQL database"),
        ("postgresql://anna:{secret}@127.0.0.1/samdesk?nonsense=1", "no address of a PostgreSQL database"),
    ],
)
def test_what_keeps_one_out_is_told(
    postgresql: Server, caplog: pytest.LogCaptureFixture, address: str, sentence: str
) -> None:
    socket = f"postgres@/nowhere?host={postgresql.folder}&port={postgresql.port}"
    text = address.format(secret=QUOTED, socket=socket).replace(f"{socket}/nowhere", socket)
    assert sentence in refusal(text, caplog)


@pytest.mark.parametrize(
    ("text", "shown", "title"),
    [
        ("postgresql://anna:x@db.region.se/sam", "postgresql://anna@db.region.se/sam", "sam@db.region.se"),
        ("postgres://db.region.se:5433/sam", "postgresql://db.region.se:5433/sam", "sam@db.region.se:5433"),
        ("postgresql:///sam?host=/run&password=x&port=1", "postgresql:///sam?host=/run&port=1", "sam"),
        ("postgresql://a@h/?dbname=sam", "postgresql://a@h/?dbname=sam", "sam@h"),
    ],
)
def test_an_address_is_shown_without_its_password(text: str, shown: str, title: str) -> None:
    address = desk_address(text)
    assert isinstance(address, DatabaseUrl)
    assert (str(address), address.title) == (shown, title)
    assert desk_address("C:/sam.samdesk") == Path("C:/sam.samdesk")


def test_nothing_of_postgresql_is_loaded_for_a_desk_file(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from samdesk.services import desks; from samdesk.cli import app;"
        "from samdesk.ui import app as window;"
        f"desk = desks.open_desk(Path({str(path)!r})); desks.identity(desk); desk.close();"
        "print([one for one in sys.modules if 'postgresql' in one or 'psycopg' in one])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert found.stdout.strip() == "[]"


def test_an_installation_without_the_driver_says_what_is_missing(
    url: DatabaseUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(storage, "postgresql", raising=False)
    monkeypatch.setitem(sys.modules, "samdesk.storage.postgresql", None)
    with pytest.raises(Refused, match=r"samdesk\[postgresql\]"):
        open_database(url)

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from samdesk.domain.desk_keys import DeskKey, KeyStatus
from samdesk.storage import desk_file, desk_keys
from samdesk.storage.desk_file import Connection
from samdesk.storage.identity import Identity, write_identity

NOW = datetime(2023, 12, 15, 12, tzinfo=UTC)
LATER = datetime(2023, 12, 16, 12, tzinfo=UTC)
LUND, MALMO = "1" * 32, "2" * 32
FIRST, SECOND = "a" * 64, "b" * 64


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    path = tmp_path / "central.samdesk"
    desk_file.create(path, lambda db: write_identity(db, Identity("0" * 32, "Centrala HR", "central")))
    with desk_file.open_desk(path) as desk, desk.writing() as db:
        yield db


def statuses(db: Connection) -> dict[str, str]:
    return {one.public_key: str(one.status) for one in desk_keys.keys(db)}


def test_a_key_is_unknown_until_somebody_says_whose_it_is(db: Connection) -> None:
    assert desk_keys.key(db, LUND, FIRST) is None
    desk_keys.note_seen(db, LUND, "Lund", FIRST, NOW)
    assert desk_keys.key(db, LUND, FIRST) == DeskKey(LUND, "Lund", FIRST, KeyStatus.UNKNOWN, NOW)
    assert desk_keys.pinned_key(db, LUND) == ""
    assert desk_keys.desk_names(db) == {}
    desk_keys.pin(db, LUND, "Lund", FIRST, LATER, operator="HR1")
    assert desk_keys.key(db, LUND, FIRST) == DeskKey(LUND, "Lund", FIRST, KeyStatus.PINNED, NOW, LATER, "HR1")
    assert desk_keys.pinned_key(db, LUND) == FIRST
    assert desk_keys.desk_names(db) == {LUND: "Lund"}


def test_a_new_key_makes_the_one_before_it_a_former_one_and_never_the_other_way_round(db: Connection) -> None:
    desk_keys.pin(db, LUND, "Lund", FIRST, NOW)
    desk_keys.pin(db, LUND, "Lund", SECOND, LATER)
    assert statuses(db) == {FIRST: "former", SECOND: "pinned"}
    desk_keys.pin(db, LUND, "Lund", FIRST, LATER)
    assert statuses(db) == {FIRST: "former", SECOND: "pinned"}


def test_a_revoked_key_stays_revoked_with_who_and_why(db: Connection) -> None:
    desk_keys.pin(db, LUND, "Lund", FIRST, NOW)
    desk_keys.revoke(db, LUND, FIRST, LATER, operator="HR1", reason="Datorn är stulen")
    desk_keys.pin(db, LUND, "Lund", FIRST, LATER)
    desk_keys.note_seen(db, LUND, "Lund", FIRST, LATER)
    assert desk_keys.pinned_key(db, LUND) == ""
    assert desk_keys.keys(db) == (
        DeskKey(LUND, "Lund", FIRST, KeyStatus.REVOKED, NOW, LATER, "HR1", "Datorn är stulen"),
    )


def test_keys_of_one_desk_say_nothing_of_another_that_uses_the_same(db: Connection) -> None:
    desk_keys.pin(db, LUND, "Lund", FIRST, NOW)
    desk_keys.note_seen(db, MALMO, "Malmö", FIRST, NOW)
    assert [(one.desk_id, str(one.status)) for one in desk_keys.keys_with(db, FIRST)] == [
        (LUND, "pinned"),
        (MALMO, "unknown"),
    ]
    assert desk_keys.pinned_key(db, MALMO) == ""


def test_a_desk_bears_the_name_that_its_newest_key_came_with(db: Connection) -> None:
    desk_keys.pin(db, LUND, "Lund", FIRST, LATER)
    desk_keys.pin(db, LUND, "Lunds kansli", SECOND, NOW)
    assert desk_keys.desk_names(db) == {LUND: "Lunds kansli"}

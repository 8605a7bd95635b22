"""Several programs collect into one database at the same time: nothing is lost, nothing doubled."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from samdesk.domain.addresses import DatabaseUrl
from samdesk.services import collecting, conflicts, desks
from samdesk.storage import checks
from samdesk.storage.collection_tables import CollectionRow, WitnessRow
from samdesk.storage.tables import ActionRow, EventRow, FormRow, RevisionAnswerRow, RevisionParentRow, RevisionRow
from tests.on_both import moved
from tests.postgresql import Server
from tests.small_region import Region, merged

PROGRAMS = 8


@pytest.fixture
def files(region: Region, tmp_path: Path) -> list[Path]:
    """Merge files of three desks: some answers alike, some that differ, later files that hold all of the earlier."""
    made = []
    for name in ("north", "south", "east"):
        desk = region.more_local(name)
        for number, units in enumerate([["A11", "A12"], ["A21"], ["B1", "B2"]]):
            changed = {"s3": "2"} if name == "south" and number == 1 else {}
            made.append(merged(desk, tmp_path / f"{name}-{number}.sammerge.zip", *units, **changed))
    return made


@pytest.fixture
def one_after_another(region: Region, postgresql: Server, files: list[Path]) -> DatabaseUrl:
    url = moved(postgresql, region.central)
    with desks.open_desk(url) as desk:
        collecting.collect(desk, files)
    return url


def state(url: DatabaseUrl) -> dict[str, list[object]]:
    """What a collection comes to, whatever came first and whenever it was."""
    witnesses = select(WitnessRow.rev, CollectionRow.manifest).join(
        CollectionRow, CollectionRow.id == WitnessRow.collection
    )
    asked = {
        "revisions": select(RevisionRow.rev, RevisionRow.own, RevisionRow.counts, RevisionRow.answers_sha256),
        "parents": select(RevisionParentRow),
        "answers": select(RevisionAnswerRow),
        "witnesses": witnesses.distinct(),
        "events": select(EventRow),
        "actions": select(ActionRow),
        "forms": select(FormRow),
    }
    with desks.open_desk(url, read_only=True) as desk:
        with desk.reading() as db:
            found: dict[str, list[object]] = {name: sorted(map(repr, db.execute(rows))) for name, rows in asked.items()}
            found["faults"] = [str(fault) for fault in checks.faults(db)]
        found["conflicts"] = [one.key for one in conflicts.queue(desk).conflicts]
    return found


def collector(url: DatabaseUrl, files: list[Path]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "samdesk", "collect", "--database", url.text, *map(str, files)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def ended(program: "subprocess.Popen[bytes]") -> None:
    out, _nothing = program.communicate(timeout=300)
    assert program.returncode == 0, out.decode()


def shuffled(files: list[Path]) -> Iterator[list[Path]]:
    """For each program, two thirds of the files in an order of its own; every file is among those of several."""
    for number in range(PROGRAMS):
        chance = random.Random(number)
        rolled = files[number % len(files) :] + files[: number % len(files)]
        yield chance.sample(rolled[: 2 * len(files) // 3], 2 * len(files) // 3)


def test_eight_programs_bring_a_database_to_the_same_state_as_one_after_another(
    region: Region, postgresql: Server, files: list[Path], one_after_another: DatabaseUrl
) -> None:
    url = moved(postgresql, region.central)
    programs = [collector(url, some) for some in shuffled(files)]
    for program in programs:
        ended(program)
    assert state(url) == state(one_after_another)
    assert state(url)["conflicts"], "there is something to lose"
    with desks.open_desk(url, read_only=True) as desk, desk.reading() as db:
        said = db.execute(select(func.count()).select_from(CollectionRow)).scalar_one()
        assert said == sum(len(some) for some in shuffled(files))


KILLED = """
import sys, time
from pathlib import Path
from samdesk.domain.addresses import DatabaseUrl
from samdesk.services import collecting, desks
from samdesk.storage import revisions
keep = revisions.keep_revisions
def half(*given, **named):
    kept = keep(*given, **named)
    print("half", flush=True)
    time.sleep(600)
revisions.keep_revisions = half
with desks.open_desk(DatabaseUrl(sys.argv[1])) as desk:
    collecting.collect(desk, [Path(name) for name in sys.argv[2:]])
"""


def test_one_that_is_killed_in_the_middle_holds_nobody_up_and_leaves_nothing(
    region: Region, postgresql: Server, files: list[Path], one_after_another: DatabaseUrl
) -> None:
    url = moved(postgresql, region.central)
    before = state(url)
    killed = subprocess.Popen([sys.executable, "-c", KILLED, url.text, *map(str, files)], stdout=subprocess.PIPE)
    assert killed.stdout is not None
    assert killed.stdout.readline() == b"half\n"
    others = [collector(url, some) for some in list(shuffled(files))[:3]]
    assert state(url) == before
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    for program in others:
        ended(program)
    ended(collector(url, files))
    assert state(url) == state(one_after_another)

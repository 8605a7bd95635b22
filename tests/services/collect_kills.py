"""Kill a program that collects many merge files, at random moments, and look at the desk file each time.

``python -m tests.services.collect_kills [RUNS] [SEED]`` makes a region, desks and files of its own, and says what came
of it. Every file must be in whole or not at all: the desk file must be just as it is after an undisturbed collection of
as many files as it says that it has. And collecting all of them again must give what an undisturbed collection gives.
"""

import os
import random
import select
import shutil
import signal
import sqlite3
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from samdesk import language
from samdesk.services import collecting, desks
from tests.small_region import LOWEST, Region, grow, merged

State = dict[str, list[tuple[Any, ...]]]
_ROUNDS = 5
"""So often each desk keys something and exports."""

_LOOKED_AT = {
    "revision": "rev, form, state, content, answers_sha256, own, counts, needs_mapping, definition",
    "revision_parent": "rev, parent",
    "revision_answer": "rev, number, choice, missing, action, has_motivation",
    "event": "desk, sequence, form, kind, at, operator, rev, note",
    "form": "id, printed_at, handed_out_at, received_at, exempt_reason, also_covers",
    "desk_key": "desk, public_key, name, status",
    "quarantine": "public_key, settled, length(content)",
}
"""What must be the same however often the work was stopped: everything but times and numbers of imports."""
_WITNESSES = "SELECT DISTINCT w.rev, c.desk FROM witness w JOIN collection c ON c.id = w.collection"
_FILES = "SELECT c.file, c.outcome, c.report, count(w.rev) FROM collection c LEFT JOIN witness w ON w.collection = c.id"


@dataclass
class Killed:
    """What came of one run: how many files were in when the program was killed, and all that is not as it must be."""

    files: int
    faults: list[str]


class Ground:
    """A region with merge files on their way to central, and how its desk file looks after each of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.region = grow(folder)
        self.files = _sent(self.region)
        self.takes = 0.0
        self.after = [self._collected(number) for number in range(len(self.files) + 1)]

    def killed(self, chance: random.Random) -> Killed:
        """Kill one collection at a moment of its work, and look at what it left."""
        desk = self._copy()
        _kill_while_collecting(desk, self.files, chance.uniform(0, self.takes))
        faults = [str(fault) for fault in desks.check_desk(desk)]
        left = _state(desk)
        number = len(left["files"])
        if left != self.after[number]:
            faults.append(f"half a file after {number}: {_apart(left, self.after[number])}")
        with desks.open_desk(desk) as opened:
            collecting.collect(opened, self.files)
        again, whole = _state(desk), self.after[-1]
        faults += [f"collected again: {name}" for name in (*_LOOKED_AT, "witnesses") if again[name] != whole[name]]
        return Killed(number, faults)

    def _collected(self, number: int) -> State:
        desk = self._copy()
        with desks.open_desk(desk) as opened:
            began = monotonic()
            collecting.collect(opened, self.files[:number])
            self.takes = monotonic() - began
        return _state(desk)

    def _copy(self) -> Path:
        place = self.folder / "work"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        return Path(shutil.copy(self.region.central, place / "central.samdesk"))


def _sent(region: Region) -> list[Path]:
    """Files of three desks that agree, differ and go on, of a stranger, and one that is damaged."""
    names = {"local": region.local, "andra": region.more_local("andra"), "tredje": region.more_local("tredje")}
    units = sorted(LOWEST)
    files: list[Path] = []
    for turn in range(_ROUNDS):
        for place, (name, desk) in enumerate(names.items()):
            some = [units[(turn + place) % len(units)], units[(turn + 2 * place + 1) % len(units)]]
            out = region.folder / f"{turn}-{name}.sammerge.zip"
            files.append(merged(desk, out, *some, s3=str(1 + (turn + place) % 2)))
    files.insert(4, merged(region.more_local("okänd", approved=False), region.folder / "x.sammerge.zip", "A11"))
    damaged = region.folder / "trasig.sammerge.zip"
    damaged.write_bytes(files[0].read_bytes()[:-100])
    return [*files[:7], damaged, *files[7:]]


def _kill_while_collecting(desk: Path, files: list[Path], after: float) -> None:
    """Collect in a program of its own, and kill it so many seconds after it has opened the desk file."""
    begun, say_begun = os.pipe()
    child = os.fork()
    if child == 0:
        with desks.open_desk(desk) as opened:
            os.write(say_begun, b"!")
            collecting.collect(opened, files)
        os._exit(0)
    os.close(say_begun)
    os.read(begun, 1)
    select.select([begun], [], [], after)  # ready when the program has ended by itself
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(begun)


def _state(desk: Path) -> State:
    with closing(sqlite3.connect(desk)) as db:
        found = {
            name: sorted(db.execute(f"SELECT {columns} FROM {name}"), key=repr) for name, columns in _LOOKED_AT.items()
        }
        found["witnesses"] = sorted(db.execute(_WITNESSES))
        found["files"] = db.execute(f"{_FILES} GROUP BY c.id ORDER BY c.id").fetchall()
    return found


def _apart(one: State, other: State) -> list[str]:
    return [name for name in one if one[name] != other[name]]


def kills(runs: int, seed: int, folder: Path) -> list[Killed]:
    """What came of so many runs."""
    ground, chance = Ground(folder), random.Random(seed)
    return [ground.killed(chance) for _run in range(runs)]


def main() -> int:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(2**32)
    language.use("en")
    with tempfile.TemporaryDirectory(prefix="samdesk-kills-") as name:
        found = kills(runs, seed, Path(name))
    counts = sorted(one.files for one in found)
    print(f"{runs} kills, seed {seed}: {counts[0]} to {counts[-1]} files in, median {counts[len(counts) // 2]}")
    faults = [fault for one in found for fault in one.faults]
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults")
    return bool(faults)


if __name__ == "__main__":
    raise SystemExit(main())

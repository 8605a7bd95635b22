"""Kill the program while a hand keys in its window, at random moments, and look at the desk file each time.

``python -m tests.ui.kills [RUNS] [SEED]`` makes a desk file of its own and says what came of it; from 200 runs on
it takes minutes. ``killed(desk, runs, seed)`` gives what came of each run.
"""

import json
import os
import random
import select
import signal
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from PySide6.QtCore import Qt

from samdesk.domain.answers import Answer
from samdesk.domain.definition import Definition
from samdesk.services import actions, desks, forms, keying, notes
from samdesk.services.desks import Desk
from samdesk.storage import entries
from samdesk.storage.keying_log import plain
from samdesk.ui.keying import flow
from samdesk.ui.keying.closing import WHAT, WHEN, WHO, Closing
from tests.ui.keying_hand import key_for_ever

Said = dict[str, Any]
_STEPS = ("put", "background", "undo", "redo")
"""What a key brings about in the log; the rest follows from finishing a form."""
_END = (*flow.BACKGROUND, *(f"#plan:{place}:{cell}" for place in range(1, 40) for cell in (WHAT, WHO, WHEN)))
"""The stops at the end of the paper, where one may be written and the next one reached before it is painted."""
_ESCAPE = int(Qt.Key.Key_Escape)
_SLOWEST = 60.0
"""Seconds that a program may take until it has opened its first form."""


@dataclass
class Result:
    """What came of one run: answers that were painted as saved, and everything that is not as it must be."""

    painted: int = 0
    ahead: int = 0
    """Steps that are in the file although the program was killed before it painted them."""
    looked: bool = False
    """Whether the form that was in hand at the last kill was opened again, and looked at."""
    faults: list[str] = field(default_factory=list)


@dataclass
class Left:
    """How a form must look when it opens again: its answers, and at which of these stops."""

    answers: Said
    stops: set[str]


def killed(path: Path, runs: int, seed: int) -> Iterator[Result]:
    """Let a program key and kill it, as often as asked, and once more to look at what it opens."""
    chance = random.Random(seed)
    with desks.open_desk(path, read_only=True) as desk:
        codes = [row.form_id for row in forms.forms(desk)]
    first, left = chance.choice(codes), None
    for number in range(runs + 1):
        said = _run(path, codes, first, chance, to_look=number == runs)
        result = Result()
        if opened := next((one for one in said if "opened" in one), None):
            result.looked = left is not None
            _compare_opened(result, opened, left)
        if number == runs:
            yield result
            return
        with desks.open_desk(path) as desk:
            last = _look(result, desk, said)
            if last is not None:
                first, left = last["painted"], _left(desk, last, said)
        result.faults += [str(fault) for fault in desks.check_desk(path)]
        yield result


def _run(path: Path, codes: list[str], first: str, chance: random.Random, *, to_look: bool) -> list[Said]:
    """Everything that a program says until it is killed."""
    reading, writing = os.pipe()
    program = os.fork()
    if program == 0:
        key_for_ever(path, codes, first, chance.randrange(2**32), writing)
    os.close(writing)
    try:
        said = _heard(reading, chance, to_look=to_look)
        os.kill(program, signal.SIGKILL)
        while more := os.read(reading, 1 << 16):
            said += more
    finally:
        os.close(reading)
        _pid, status = os.waitpid(program, 0)
    assert os.WIFSIGNALED(status), "it was killed, and did not end by itself"
    return [json.loads(line) for line in said.split(b"\n")[:-1]]


def _heard(reading: int, chance: random.Random, *, to_look: bool) -> bytes:
    """Wait for a moment to kill: now and then while the program starts, else some keys after it opened a form."""
    said = b""
    if not to_look and chance.random() < 0.1:
        select.select([reading], [], [], chance.random())
        return said
    until = monotonic() + _SLOWEST
    while b'"opened"' not in said:
        assert select.select([reading], [], [], until - monotonic())[0], "the program opened no form"
        more = os.read(reading, 1 << 16)
        assert more, "the program ended"
        said += more
    keys = said.count(b"pressed") + chance.randrange(1, 160)
    while not to_look and said.count(b"pressed") < keys:
        said += os.read(reading, 1 << 16)
    select.select([], [], [], chance.random() * 0.012)
    return said


def _compare_opened(result: Result, opened: Said, left: Left | None) -> None:
    if left is None:
        return
    if opened["answers"] != left.answers:
        result.faults.append(f"opened with other answers: {opened['answers']} instead of {left.answers}")
    if opened["at"] not in left.stops:
        rows = sorted(stop for stop in left.stops if not stop.startswith("#plan"))
        result.faults.append(f"opened at row {opened['at']} instead of {rows}")


def _look(result: Result, desk: Desk, said: list[Said]) -> Said | None:
    """Compare what was painted last of each entry with the file; gives the last painting of all."""
    last: Said | None = None
    of_entry: dict[int, tuple[int, Said]] = {}
    for place, one in enumerate(said):
        if "painted" in one:
            of_entry[one["entry"]] = (place, one)
            last = one
        elif "finished" in one:
            with desk.reading() as db:
                found = db.exec_driver_sql("SELECT count(*) FROM revision WHERE rev = ?", (one["rev"],)).scalar_one()
            result.faults += [] if found else [f"form {one['finished']} was said to be finished, and is not"]
    for place, one in of_entry.values():
        result.painted += len(one["answers"])
        keys = one["waiting"] + sum("pressed" in other for other in said[place:])
        _compare_entry(result, desk, one, keys)
    return last


def _compare_entry(result: Result, desk: Desk, painted: Said, keys: int) -> None:
    """The file has what was painted, and nothing beyond it but what was pressed after it."""
    answers, background, log = _stored(desk, painted["entry"])
    steps = 0
    for kind, number, before, after in [("", "", {}, {}), *reversed(log)]:
        if kind:
            now = answers.get(number, {}) if number else background
            if now != after:
                result.faults.append(f"row {number!r} says {now}, its log {after}")
            if number:
                answers[number] = before
            else:
                background = before
            steps += kind in _STEPS
        if _given(answers) == painted["answers"] and background == painted["background"]:
            break
    else:
        result.faults.append(f"what was painted of entry {painted['entry']} is not in the file: {painted}")
    if steps > keys:
        result.faults.append(f"{steps} steps beyond what was painted, by {keys} keys")
    result.ahead += steps
    _compare_beside(result, desk, painted)


def _compare_beside(result: Result, desk: Desk, painted: Said) -> None:
    """Notes and rows of the plan are there, or later ones in their place."""
    code = painted["painted"]
    kept = {f"note {one.number}": one.text for one in notes.notes(desk, code)}
    kept |= {f"plan {place}": row.what for place, row in actions.plan_rows(desk, code).items()}
    shown = {f"note {number}": text for number, text in painted["notes"].items()}
    shown |= {f"plan {place}": text for place, text in painted["plan"].items()}
    for place, text in shown.items():
        if text and not kept.get(place):
            result.faults.append(f"{place} of form {code} was painted and is not in the file: {text}")


def _stored(desk: Desk, entry_id: int) -> tuple[Said, Said, list[tuple[str, str, Said, Said]]]:
    with desk.reading() as db:
        entry = entries.entry(db, entry_id)
        assert entry is not None
        rows = db.exec_driver_sql(
            "SELECT kind, number, before, after FROM keying_log WHERE entry = ? ORDER BY id", (entry_id,)
        ).all()
    log = [(row.kind, row.number, json.loads(row.before), json.loads(row.after)) for row in rows]
    content = entry.content
    background = plain(content.__class__({}, content.participants, content.answered_on, content.units_covered))
    return {number: plain(answer) for number, answer in content.answers.items()}, background, log


def _given(answers: Said) -> Said:
    return {number: said for number, said in answers.items() if said}


def _left(desk: Desk, last: Said, said: list[Said]) -> Left | None:
    """How the form that was in hand must open again; ``None`` if it is finished."""
    with desk.reading() as db:
        entry = entries.entry(db, last["entry"])
    assert entry is not None
    if entry.finished_at is not None:
        return None
    answers, _background, log = _stored(desk, entry.id)
    same = [place for place, one in enumerate(said) if one.get("entry") == entry.id and "painted" in one]
    since = [place for place in same if said[place]["answers"] == _given(answers)]
    with desk.reading() as db:
        definition = keying.in_hand(db, entry.id)[2]
    stops = {_after(definition, log, entry.content.answers)} if log else set()
    moved = any(one.get("pressed") == _ESCAPE for one in said[since[0] if since else same[-1] :])
    stops |= {said[place]["at"] for place in since if moved or not log or said[place]["at"].startswith("#")}
    if any(stop.startswith("#") for stop in stops):
        stops |= {*_END}
    return Left(_given(answers), stops)


def _after(definition: Definition, log: list[tuple[str, str, Said, Said]], answers: dict[str, Answer]) -> str:
    """The row after the one that was answered last; the row itself after a step back or a mark."""
    kind, number, before, after = next(row for row in [*reversed(log), ("", "1", {}, {})] if row[1])
    marked = {**before, "action": True} == {**after, "action": True}
    if kind in ("undo", "redo") or marked:
        return number
    return flow.neighbour(definition, answers, number, 1, Closing())


def main(runs: int, seed: int) -> int:
    """Kill so often, and say in a line what came of it; the exit code is 1 if something was not as it must be."""
    from tests.small_region import grow

    with tempfile.TemporaryDirectory(prefix="samdesk-kills-", dir="/var/tmp") as name:
        results = list(killed(grow(Path(name)).local, runs, seed))
    for number, result in enumerate(results):
        for fault in result.faults:
            print(f"run {number}: {fault}", file=sys.stderr)
    faults = sum(len(result.faults) for result in results)
    print(
        f"{runs} kills, seed {seed}: {sum(result.painted for result in results)} answers painted as saved, "
        f"{sum(result.looked for result in results)} forms opened again at their row, "
        f"{sum(result.ahead for result in results)} steps saved but not painted yet, {faults} faults"
    )
    return int(faults > 0)


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:3]]
    sys.exit(main(numbers[0] if numbers else 200, numbers[1] if len(numbers) > 1 else random.randrange(2**32)))

"""Kill a program that keys answers, at random moments, and look at the desk file each time.

Run as ``python killed_writer.py DESK MODE RUNS SEED``; prints a line of JSON for each run: answers that the program
said were kept, those of them that are lost, how many more there are, and the faults of the file or of its log.
"""

import json
import os
import random
import select
import signal
import sys
from pathlib import Path

from samdesk.domain.answers import Answer
from samdesk.services import forms, keying
from samdesk.storage import checks, desk_file, entries, keying_log, lock, places
from samdesk.storage.desk_file import DeskFile

ROWS = [str(number) for number in range(1, 7)]


def open_in(path: Path, mode: str) -> DeskFile:
    if mode == "WAL":
        return desk_file.open_desk(path)
    return DeskFile(path, desk_file._engine(path, mode), lock.take(path), places.Place.SHARE)


def key_forever(path: Path, mode: str, begin: int, kept: int) -> None:
    """Key answers and say each number on the pipe once it is kept."""
    with open_in(path, mode) as desk:
        with desk.reading() as db:
            db.exec_driver_sql("PRAGMA wal_autocheckpoint = 12")
        form = keying.open_form(desk, forms.forms(desk)[0].form_id, operator="A1")
        for number in range(begin, begin + 100_000):
            answer = Answer("1", motivation=f"{number} {'å' * (number * 97 % 3000)}")
            keying.put_answer(desk, form.entry_id, ROWS[number % len(ROWS)], answer)
            os.write(kept, f"{number}\n".encode())


def run(path: Path, mode: str, begin: int, chance: random.Random) -> list[int]:
    """Let a program key until it is killed; gives the numbers that it said were kept."""
    reading, writing = os.pipe()
    program = os.fork()
    if program == 0:
        key_forever(path, mode, begin, writing)
    os.close(writing)
    said = os.read(reading, 1 << 16)
    for _burst in range(chance.randrange(12)):
        if select.select([reading], [], [], chance.random() / 200)[0]:
            said += os.read(reading, 1 << 16)
    os.kill(program, signal.SIGKILL)
    os.waitpid(program, 0)
    while more := os.read(reading, 1 << 16):
        said += more
    os.close(reading)
    return [int(line) for line in said.split(b"\n")[:-1]]


def found(path: Path) -> tuple[dict[str, int], list[str]]:
    """The number in each row of the entry, and the faults of the file."""
    with desk_file.open_desk(path) as desk, desk.reading() as db:
        (code,) = entries.forms_being_keyed(db)
        entry = entries.open_entry(db, code, keying.FIRST)
        assert entry is not None
        rows = {row: int(answer.motivation.split()[0]) for row, answer in entry.content.answers.items()}
        logged = db.exec_driver_sql("SELECT number, after FROM keying_log ORDER BY id").all()
        traced = {number: keying_log.read_answer(json.loads(after)) for number, after in logged}
        faults = [str(fault) for fault in checks.faults(db)]
        if traced != entry.content.answers:
            faults.append("the log tells something else than the rows")
        return rows, faults


def main(path: Path, mode: str, runs: int, seed: int) -> None:
    chance = random.Random(seed)
    begin = 0
    for _run in range(runs):
        kept = run(path, mode, begin, chance)
        rows, faults = found(path)
        last = {ROWS[number % len(ROWS)]: number for number in kept}
        lost = [number for row, number in last.items() if rows.get(row, -1) < number]
        beyond = [number for number in rows.values() if number > kept[-1]]
        print(json.dumps({"kept": len(kept), "lost": lost, "beyond": len(beyond), "faults": faults}), flush=True)
        begin = max(rows.values()) + 1


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))

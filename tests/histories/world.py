"""What several desks do with the forms of one round, generated, on real desk files and real merge files.

A history is a list of steps. Each desk is a desk file of its own that has opened the same round package; each step is
done through the services as a person would do it, and one that the program refuses is left out. What comes of it is
the merge files in the order in which they were written.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import select

from samdesk.domain.actions import PlanRow
from samdesk.domain.answers import Answer, Missing
from samdesk.domain.definition import Definition
from samdesk.domain.faults import InputFaults
from samdesk.domain.revision import Revision
from samdesk.domain.second_entry import Take
from samdesk.domain.travel import MergeFile
from samdesk.exchange.keys import load_or_create_key
from samdesk.exchange.merge_file import read_merge_file, write_merge_file
from samdesk.services import (
    actions,
    collecting,
    conflicts,
    desks,
    exporting,
    forms,
    home,
    joint,
    keying,
    reporting,
    second_entry,
    voiding,
)
from samdesk.services.desks import Desk
from samdesk.storage import revisions
from samdesk.storage.tables import RevisionRow
from tests.small_region import codes, codes_of, grow

DESKS = ("norr", "söder", "väster")
UNITS = ("A11", "A12", "A21", "B1", "B2")
ROWS = ("1", "7a", "10o", "16")
OPERATORS = ("A1", "B2")


@dataclass(frozen=True)
class Step:
    """One thing that somebody does at a desk: ``kind`` with a unit's form, a row and what to say there."""

    desk: int
    kind: str
    unit: str
    row: str = "1"
    choice: str = "1"


KINDS = ("key", "key", "key", "edit", "edit", "blank", "word", "void", "again", "join", "plan", "export")


@dataclass(frozen=True)
class Elsewise:
    """That a desk had another version of the definition when it keyed the form of a unit.

    ``worded``: only texts differ, so answers mean the same. ``renumbered``: the last row has another number, which a
    person must say the meaning of.
    """

    desk: int
    unit: str
    how: str


def elsewise() -> st.SearchStrategy[Elsewise | None]:
    """Half of the histories meet another version of the definition somewhere."""
    some = st.builds(
        Elsewise,
        st.integers(0, len(DESKS) - 1),
        st.sampled_from(UNITS),
        st.sampled_from(("worded", "renumbered")),
    )
    return st.none() | some


def steps() -> st.SearchStrategy[list[Step]]:
    """Histories of up to twelve steps; most of them meet each other on few forms."""
    one = st.builds(
        Step,
        st.integers(0, len(DESKS) - 1),
        st.sampled_from(KINDS),
        st.sampled_from(UNITS),
        st.sampled_from(ROWS),
        st.sampled_from(("1", "2", "3")),
    )
    return st.lists(one, min_size=2, max_size=12)


@dataclass(frozen=True)
class World:
    """The folder of one history: central's desk file as it was planned, and the merge files in order."""

    folder: Path
    files: tuple[Path, ...]

    @property
    def last_files(self) -> tuple[Path, ...]:
        """The last file of each desk, which holds all that the desk has."""
        return tuple({path.name.split("-")[0]: path for path in self.files}.values())

    def collected(self, files: Sequence[Path], *more: Sequence[Path]) -> "Seen":
        """What central sees after it has collected files, then more files."""
        with self.central() as desk:
            for some in (files, *more):
                take_in(desk, some)
            return seen(desk)

    @contextmanager
    def central(self) -> Iterator[Desk]:
        """A desk file of central that nothing has been collected into."""
        with TemporaryDirectory() as name:
            path = Path(shutil.copy(self.folder / "central.samdesk", Path(name) / "central.samdesk"))
            with desks.open_desk(path) as desk:
                yield desk


@dataclass(frozen=True)
class Seen:
    """What a desk file says that people act on: answers, where forms stand, what waits, and the figures."""

    answers: dict[str, list[tuple[str, str, str]]]
    stands: dict[str, tuple[str, bool, bool, str]]
    waiting: list[str]
    figures: Any
    plans: list[str]


def seen(desk: Desk) -> Seen:
    """All of it, in an order that does not depend on how it came about."""
    rows = forms.forms(desk)
    with desk.reading() as db:
        heads = revisions.heads(db, [row.form_id for row in rows])
        said = revisions.said(db, [row.form_id for row in rows])
    queue = conflicts.queue(desk)
    waiting = sorted(f"{one.kind} {one.key} {' '.join(one.differing)}" for one in queue.conflicts)
    waiting += sorted(f"unit {one.code}" for one in queue.units)
    waiting += sorted(f"definition {one.used.sha256} {one.forms}" for one in queue.definitions)
    rate = reporting.response_rate(desk)
    return Seen(
        {
            code: sorted((one.rev, said[code][one.rev], str(one.state)) for one in found)
            for code, found in heads.items()
        },
        {row.form_id: (str(row.state), row.received_at is not None, row.late, row.joint_with) for row in rows},
        waiting,
        (rate, reporting.statements(desk)),
        sorted(repr(one) for one in actions.actions(desk)),
    )


def take_in(desk: Desk, files: Iterable[Path]) -> None:
    """Collect files of desks whose receipts have been compared; every one must be accepted."""
    files = tuple(files)
    signed = {path: read_merge_file(path)[1].fingerprint for path in files}
    for report in collecting.collect(desk, files, trust=tuple(signed.values())).reports:
        assert report.accepted, report.faults


def everything_in(desk: Desk) -> dict[str, Revision]:
    """Every revision of a desk file by its name, also those that no longer count."""
    with desk.reading() as db:
        return {rev: revisions.revision(db, rev) for rev in db.execute(select(RevisionRow.rev)).scalars()}


@cache
def _planned() -> tuple[Path, TemporaryDirectory[str]]:
    holder = TemporaryDirectory()
    with _home(Path(holder.name) / "home"):
        region = grow(Path(holder.name))
        for name in DESKS:
            region.more_local(name)
    return Path(holder.name), holder


@contextmanager
def _home(folder: Path) -> Iterator[None]:
    before = os.environ.get("SAMDESK_HOME")
    os.environ["SAMDESK_HOME"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["SAMDESK_HOME"]
        else:
            os.environ["SAMDESK_HOME"] = before


@contextmanager
def lived(history: Sequence[Step], other: Elsewise | None = None) -> Iterator[World]:
    """Let the desks live a history; in the end each of them that has answers exports once more."""
    planned, _holder = _planned()
    with TemporaryDirectory() as name, _home(planned / "home"):
        folder = Path(name)
        for file in planned.glob("*.samdesk"):
            shutil.copy(file, folder)
        files: list[Path] = []
        opened = [desks.open_desk(folder / f"{one}.samdesk") for one in DESKS]
        try:
            for step in (*history, *(Step(desk, "export", "") for desk in range(len(DESKS)))):
                with suppress(InputFaults):
                    _DO[step.kind](opened[step.desk], step, folder, files)
        finally:
            for desk in opened:
                desk.close()
        if other is not None:
            mine = [path for path in files if path.name.startswith(DESKS[other.desk])]
            _key_elsewise(mine, codes_of(folder / f"{DESKS[other.desk]}.samdesk")[other.unit], other.how)
        yield World(folder, tuple(files))


def _key_elsewise(files: Iterable[Path], code: str, how: str) -> None:
    """Write merge files anew, as if the desk had keyed a form with another version of its definition."""
    for path in files:
        merge, _signed = read_merge_file(path)
        own = next((form.definition for form in merge.forms if form.id == code), "")
        theirs = next((_other_version(one, how) for one in merge.definitions if one.sha256 == own), None)
        if theirs is None:
            continue
        renamed: dict[str, Revision] = {}
        for revision in _parents_first(one for one in merge.revisions if one.form_id == code):
            renamed[revision.rev] = _in_version(revision, theirs, renamed)
        rewritten(
            path,
            replace(
                merge,
                definitions=(*merge.definitions, theirs),
                revisions=tuple(renamed.get(one.rev, one) for one in merge.revisions),
                events=tuple(
                    replace(event, rev=renamed[event.rev].rev) if event.rev in renamed else event
                    for event in merge.events
                ),
            ),
        )


def rewritten(path: Path, merge: MergeFile) -> Path:
    """A merge file with other content, signed by the same desk."""
    key = load_or_create_key(home.keys_folder() / merge.sender.desk_id)
    path.unlink(missing_ok=True)
    write_merge_file(merge, path, key)
    return path


def _other_version(definition: Definition, how: str) -> Definition:
    *sections, last = definition.sections
    *rows, row = last.statements
    if how == "worded":
        row = replace(row, label={language: f"{text} (ny lydelse)" for language, text in row.label.items()})
    else:
        row = replace(row, number=f"{row.number}x")
    changed = replace(last, statements=(*rows, row))
    return replace(definition, version=f"{definition.version} {how}", sections=(*sections, changed))


def _in_version(revision: Revision, definition: Definition, renamed: dict[str, Revision]) -> Revision:
    answers = {
        number if number in definition.by_number else f"{number}x": answer
        for number, answer in revision.content.answers.items()
    }
    return replace(
        revision,
        definition=definition.sha256,
        content=replace(revision.content, answers=answers),
        parents=tuple(sorted(renamed[parent].rev if parent in renamed else parent for parent in revision.parents)),
    )


def _parents_first(found: Iterable[Revision]) -> list[Revision]:
    waiting = {one.rev: one for one in found}
    ordered: list[Revision] = []
    while waiting:
        ready = [one for one in waiting.values() if not waiting.keys() & set(one.parents)]
        ordered += ready
        waiting = {rev: one for rev, one in waiting.items() if one not in ready}
    return ordered


def _key(desk: Desk, step: Step, _folder: Path, _files: list[Path]) -> None:
    """Key the whole form: the same choice everywhere but in one row."""
    opened = keying.open_form(desk, codes(desk)[step.unit], operator="A1")
    for number in opened.definition.by_number:
        keying.put_answer(desk, opened.entry_id, number, Answer("1"))
    keying.put_answer(desk, opened.entry_id, step.row, Answer(step.choice, motivation=f"Därför {step.choice}"))
    keying.finish(desk, opened.entry_id)


def _edit(desk: Desk, step: Step, answer: Answer) -> None:
    opened = keying.reopen(desk, codes(desk)[step.unit], operator="A1")
    keying.put_answer(desk, opened.entry_id, step.row, answer)
    keying.finish(desk, opened.entry_id)


def _void(desk: Desk, step: Step, _folder: Path, _files: list[Path]) -> None:
    voiding.void(desk, codes(desk)[step.unit], reason=f"Fel blankett {step.choice}", by="A1")


def _again(desk: Desk, step: Step, _folder: Path, _files: list[Path]) -> None:
    """Key the form a second time, read one row otherwise, and settle what differs."""
    code = codes(desk)[step.unit]
    opened = second_entry.begin_second(desk, code, operator="B2")
    for number in opened.definition.by_number:
        keying.put_answer(desk, opened.entry_id, number, Answer("1"))
    keying.put_answer(desk, opened.entry_id, step.row, Answer(step.choice))
    for difference in second_entry.finish_second(desk, opened.entry_id).differences:
        second_entry.settle(desk, code, difference.number, Take.SECOND, operator="C3")


def _join(desk: Desk, step: Step, _folder: Path, _files: list[Path]) -> None:
    known = codes(desk)
    other = UNITS[(UNITS.index(step.unit) + int(step.choice)) % len(UNITS)]
    joint.join(desk, (known[step.unit], known[other]), operator="A1")


def _plan(desk: Desk, step: Step, _folder: Path, _files: list[Path]) -> None:
    row = PlanRow(step.row, f"Se över rad {step.row}", "Chef", "våren")
    actions.put_plan_row(desk, codes(desk)[step.unit], int(step.choice), row, "A1")


def _export(desk: Desk, step: Step, folder: Path, files: list[Path]) -> None:
    out = folder / f"{DESKS[step.desk]}-{len(files)}.sammerge.zip"
    exporting.export_merge(desk, out)
    files.append(out)


_DO: dict[str, Callable[[Desk, Step, Path, list[Path]], None]] = {
    "key": _key,
    "edit": lambda desk, step, *_: _edit(desk, step, Answer(step.choice, action=step.choice == "3")),
    "blank": lambda desk, step, *_: _edit(desk, step, Answer(missing=Missing.BLANK)),
    "word": lambda desk, step, *_: _edit(desk, step, Answer(step.choice, motivation="Ändrat ord")),
    "void": _void,
    "again": _again,
    "join": _join,
    "plan": _plan,
    "export": _export,
}

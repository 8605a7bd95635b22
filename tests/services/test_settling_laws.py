"""What must hold whatever came in which order: one state, decisions that stick, and everything that can be undone."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from samdesk.domain.answers import Participants
from samdesk.domain.collection import Outcome
from samdesk.domain.conflicts import ConflictClass
from samdesk.domain.definition import Definition
from samdesk.domain.mapping import DefinitionMapping, draft
from samdesk.exchange.merge_file import read_merge_file
from samdesk.services import (
    collecting,
    conflicts,
    deciding,
    desks,
    exporting,
    forms,
    keying,
    made_decisions,
    voiding,
    withdrawing,
)
from samdesk.services.desks import Desk
from samdesk.services.rounds import the_round
from samdesk.storage import collections, definitions, mappings, revisions, standing
from tests.services.test_mappings import altered, answered_with, of_unit, renumbered
from tests.small_region import Region, codes_of, grow, keyed, merged
from tests.storage.desks import faults_of

WHY = {"reason": "Läst på papperet", "by": "HR1"}
AT = datetime(2023, 12, 15, tzinfo=UTC)
LAWS = settings(max_examples=6, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
"""Each example takes a second; making a failing one smaller would take minutes and tell little."""


@dataclass(frozen=True)
class World:
    """Files of four desks with every class of conflict, and how the versions that they were keyed with are read."""

    region: Region
    files: tuple[Path, ...]
    used: str
    own: str
    mapping: DefinitionMapping
    holder: TemporaryDirectory[str]


@cache
def world() -> World:
    holder = TemporaryDirectory()
    region = grow(Path(holder.name))
    folder, known = region.folder, codes_of(region.local)
    second, third, fourth = (region.more_local(name) for name in ("andra", "tredje", "fjärde"))
    files = [merged(region.local, folder / "1.sammerge.zip", "A11", "A12", "B1", s5="")]
    files.append(merged(region.local, folder / "2.sammerge.zip", "A11", s3="2"))
    files.append(merged(second, folder / "3.sammerge.zip", "A11", "B1", s4=""))
    with desks.open_desk(region.local) as desk:
        voiding.void(desk, known["A12"], reason="Fel enhet", by="A1")
        exporting.export_merge(desk, folder / "4.sammerge.zip")
    files.append(folder / "4.sammerge.zip")
    with desks.open_desk(third) as desk:
        opened = keying.open_form(desk, known["B2"], operator="A1")
        keying.put_background(
            desk, opened.entry_id, participants=Participants(), answered_on=None, units_covered=("B1",)
        )
        keying.finish(desk, opened.entry_id, blank_rest=True)
        keyed(desk, folder, "A12", s7a="2")
        exporting.export_merge(desk, folder / "5.sammerge.zip")
    files.append(folder / "5.sammerge.zip")
    with desks.open_desk(fourth) as desk:
        keyed(desk, folder, "A21", "B1", s3="2", units_covered="A22")
        exporting.export_merge(desk, folder / "6.sammerge.zip")
    files.append(altered(folder / "6.sammerge.zip", fourth, of_unit("X9", "Operation", "A22")))
    own = definition_in(files[0])
    newer, places = renumbered(own)
    merged(fourth, folder / "7.sammerge.zip", "A21", s3="9")
    of_newer = altered(folder / "7.sammerge.zip", fourth, of_unit("X9", "Operation", "A22"))
    files.append(altered(of_newer, fourth, answered_with(newer, places)))
    mapping = draft(newer, own)
    mapping = replace(mapping, numbers={**mapping.numbers, "5": "5"})
    return World(region, tuple(files), newer.sha256, own.sha256, mapping, holder)


def definition_in(path: Path) -> Definition:
    merge, _signed = read_merge_file(path)
    return next(one for one in merge.definitions if one.sha256 == merge.revisions[0].definition)


@contextmanager
def central() -> Iterator[Desk]:
    """Central's desk file as it was before anything came in; it has no fault afterwards."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "central.samdesk"
        shutil.copy(world().region.central, path)
        with desks.open_desk(path) as desk:
            yield desk
        assert faults_of(path) == []


def take_in(desk: Desk, *files: Path) -> list[int]:
    reports = collecting.collect(desk, files).reports
    assert all(report.accepted for report in reports)
    return [report.collection for report in reports]


UNIT, DEFINITION = -1, -2
"""Steps that say how something is read, among those that take in a file."""


def do(desk: Desk, steps: Sequence[int]) -> None:
    for step in steps:
        if step == UNIT:
            with desk.writing() as db:
                mappings.map_unit(db, "X9", "A22", "HR1", AT)
        elif step == DEFINITION and knows(desk, world().used):
            with desk.writing() as db:
                mappings.map_definition(db, world().used, world().own, world().mapping, "HR1", AT)
        elif step >= 0:
            take_in(desk, world().files[step])


def knows(desk: Desk, sha256: str) -> bool:
    with desk.reading() as db:
        return definitions.definition(db, sha256) is not None


def state(desk: Desk) -> dict[str, object]:
    """What people see: which answers count, what is asked, what is counted."""
    round_id = the_round(desk).id
    known = [row.form_id for row in forms.forms(desk)]
    with desk.reading() as db:
        heads = revisions.current(db, known)
        counted = standing.answer_counts(db, round_id)
        covered = standing.covered_units(db, round_id)
    asked = conflicts.queue(desk)
    return {
        "heads": {code: [(head.rev, head.answers_sha256, head.waits) for head in some] for code, some in heads.items()},
        "asked": [(one.key, one.kind, one.suggestion) for one in asked.conflicts],
        "units": asked.units,
        "definitions": [(one.used.sha256, one.own.sha256, one.forms) for one in asked.definitions],
        "counted": sorted(counted),
        "covered": covered,
        "forms": [(row.form_id, row.state, row.void) for row in forms.forms(desk)],
    }


ALL = (*range(7), UNIT)
ORDERS = st.permutations(ALL)


@LAWS
@given(ORDERS, st.lists(st.sampled_from(ALL), max_size=3))
def test_any_order_of_files_and_mappings_gives_the_same_state(order: list[int], again: list[int]) -> None:
    with central() as one, central() as other:
        do(one, [*ALL, DEFINITION])
        do(other, [*order, *again, DEFINITION])
        assert state(other) == state(one)
        kinds = {conflict.kind for conflict in conflicts.queue(one).conflicts}
        assert {ConflictClass.VALUES, ConflictClass.VOID} <= kinds


@LAWS
@given(st.permutations([*ALL, DEFINITION]))
def test_a_version_that_is_mapped_before_its_next_file_comes_is_read_the_same(order: list[int]) -> None:
    with central() as one, central() as other:
        do(one, [6, *ALL, DEFINITION])
        do(other, [6, *order])
        assert state(other) == state(one)


def settle_one(desk: Desk, pick: int) -> bool:
    """Settle a question in one of the ways that it has; tells whether there was one."""
    asked = conflicts.queue(desk)
    if not asked.conflicts:
        return False
    one = asked.conflicts[pick % len(asked.conflicts)]
    head = one.heads[pick % len(one.heads)]
    if one.kind is ConflictClass.TWO_FORMS:
        keep = (deciding.BOTH, *one.form_ids)[pick % 3]
        typed = head.answers if pick % 2 and keep is not deciding.BOTH else None
        deciding.settle_two_forms(desk, one.form_ids, keep=keep, typed=typed, **WHY)
    elif one.kind is ConflictClass.BLANKS:
        deciding.accept_blanks(desk, [one.form_id], **WHY)
    elif pick % 3 == 2 and not head.is_void:
        deciding.decide(desk, one.form_id, typed=head.answers, **WHY)
    else:
        deciding.decide(desk, one.form_id, take=head.rev, **WHY)
    return True


PICKS = st.lists(st.integers(0, 11), min_size=12, max_size=12)


@LAWS
@given(PICKS, ORDERS)
def test_decisions_stick_whatever_comes_again_and_travel(picks: list[int], order: list[int]) -> None:
    with central() as desk:
        do(desk, [*ALL, DEFINITION])
        while settle_one(desk, picks.pop()):
            pass
        settled = state(desk)
        assert conflicts.queue(desk).questions == 0
        do(desk, order)
        assert state(desk) == settled
        with TemporaryDirectory() as folder, central() as other:
            out = Path(folder) / "centrala.sammerge.zip"
            exporting.export_merge(desk, out)
            do(other, [step for step in order if step in (6, UNIT)])
            copy_as_another(other)
            (report,) = collecting.collect(other, [out], trust=[key_of(desk)]).reports
            assert report.accepted
            do(other, [*order, DEFINITION])
            assert conflicts.queue(other).questions == 0
            assert state(other)["heads"] == settled["heads"]
            assert state(other)["counted"] == settled["counted"]


def copy_as_another(desk: Desk) -> None:
    """Let a copy of central's file be another desk, so that it takes in what central exports."""
    with desk.writing() as db:
        db.exec_driver_sql("UPDATE setting SET value = ? WHERE key = 'desk_id'", ("e" * 32,))


def key_of(desk: Desk) -> str:
    return desks.signing_key(desk).public_key


@LAWS
@given(PICKS, ORDERS)
def test_undoing_all_decisions_brings_all_questions_back(picks: list[int], order: list[int]) -> None:
    with central() as desk:
        do(desk, [*order, DEFINITION])
        states, made = [state(desk)], []
        while settle_one(desk, picks.pop()):
            new = [one for one in made_decisions.decisions(desk) if one.can_undo and one.key not in made]
            assert len(new) == 1
            made.append(new[0].key)
            states.append(state(desk))
        assert state(desk) == states.pop()
        for key in reversed(made):
            made_decisions.undo(desk, key, reason="Fel papper", by="HR1")
            assert state(desk) == states.pop()
        assert not any(one.can_undo for one in made_decisions.decisions(desk))


@LAWS
@given(ORDERS, st.sets(st.sampled_from(range(7)), min_size=1))
def test_withdrawing_and_collecting_again_gives_the_same_state(order: list[int], chosen: set[int]) -> None:
    with central() as desk, central() as never:
        do(desk, [*order, DEFINITION])
        whole = state(desk)
        files = world().files
        for step in sorted(chosen):
            (collection,) = take_in(desk, files[step])
            for number in range(1, collection + 1):
                withdraw_if_of(desk, number, files[step].name)
        do(never, [6, *(step for step in order if step not in chosen and step != 6), DEFINITION])
        if 6 not in chosen:
            assert state(desk)["heads"] == state(never)["heads"]
            assert state(desk)["counted"] == state(never)["counted"]
        do(desk, sorted(chosen, reverse=True))
        assert state(desk)["heads"] == whole["heads"]
        assert state(desk)["asked"] == whole["asked"]
        assert state(desk)["counted"] == whole["counted"]


def withdraw_if_of(desk: Desk, number: int, file: str) -> None:
    with desk.reading() as db:
        one = collections.collection(db, number)
    if one is not None and one.file == file and one.outcome is Outcome.ACCEPTED:
        withdrawing.withdraw(desk, number, reason="Fel fil", by="HR1")

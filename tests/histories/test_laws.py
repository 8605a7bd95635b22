"""The laws of collection, over what several desks do with the forms of one round, on real files.

Importing twice changes nothing; any order of files gives the same state; splitting or joining files gives the same
state; every value of an accepted file can be found in the history; decisions stick; nothing is lost by export and
import.
"""

import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from samdesk.domain.conflicts import ConflictClass
from samdesk.domain.faults import InputFaults
from samdesk.domain.form_id import written
from samdesk.domain.revision import Revision
from samdesk.exchange.merge_file import read_merge_file
from samdesk.services import conflicts, deciding, exporting, mappings
from samdesk.services.deciding import BOTH
from samdesk.services.desks import Desk
from tests.histories.world import (
    Elsewise,
    Step,
    World,
    elsewise,
    everything_in,
    lived,
    rewritten,
    seen,
    steps,
    take_in,
)

MANY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
ORDERS = st.randoms(use_true_random=False)

DISPUTED = [Step(0, "key", "A11", "7a", "2"), Step(1, "key", "A11", "7a", "3"), Step(2, "key", "A11", "7a", "2")]
"""Two desks say one thing and a third another."""
VOIDED = [Step(0, "key", "A11"), Step(0, "export", ""), Step(0, "void", "A11"), Step(1, "key", "A11")]
"""A form is made void at one desk and keyed at another."""
JOINED = [Step(0, "join", "B1"), Step(0, "key", "B1"), Step(1, "key", "B2", "1", "2"), Step(2, "join", "B2")]
"""A joint form answers for a unit that another desk has keyed by itself."""
OTHERWISE = Elsewise(1, "A11", "renumbered")


def shuffled(order: random.Random, files: Sequence[Path]) -> list[Path]:
    return order.sample(files, len(files))


@MANY
@given(steps(), elsewise(), ORDERS)
@example(DISPUTED, None, random.Random(1))
@example(VOIDED, None, random.Random(1))
@example(JOINED, None, random.Random(1))
@example(DISPUTED, OTHERWISE, random.Random(1))
def test_any_order_of_files_gives_the_same_state(
    history: list[Step], other: Elsewise | None, order: random.Random
) -> None:
    with lived(history, other) as world:
        assert world.collected(shuffled(order, world.files)) == world.collected(world.files)


@MANY
@given(steps(), elsewise(), ORDERS)
@example(DISPUTED, OTHERWISE, random.Random(2))
def test_importing_again_changes_nothing(history: list[Step], other: Elsewise | None, order: random.Random) -> None:
    with lived(history, other) as world:
        assert world.collected(world.files, shuffled(order, world.files)) == world.collected(world.files)


@MANY
@given(steps(), elsewise())
@example(JOINED, None)
def test_the_last_file_of_each_desk_says_all_that_its_files_say(history: list[Step], other: Elsewise | None) -> None:
    with lived(history, other) as world:
        assert world.collected(world.last_files) == world.collected(world.files)


@MANY
@given(steps(), elsewise(), ORDERS)
@example(DISPUTED, OTHERWISE, random.Random(3))
def test_files_may_be_split(history: list[Step], other: Elsewise | None, order: random.Random) -> None:
    with lived(history, other) as world:
        parts = [part for path in world.last_files for part in split(path)]
        assert world.collected(shuffled(order, parts)) == world.collected(world.files)


def split(path: Path) -> list[Path]:
    """A file for each form of a merge file, and one for all else, as if they had been sent one by one."""
    merge, _signed = read_merge_file(path)
    answered = sorted({one.form_id for one in merge.revisions})
    parts = []
    for number, code in enumerate(answered):
        part = replace(
            merge,
            sender=replace(merge.sender, sequence=merge.sender.sequence + number),
            revisions=tuple(one for one in merge.revisions if one.form_id == code),
            events=tuple(
                one for one in merge.events if one.form_id == code or (not number and one.form_id not in answered)
            ),
            actions=tuple(
                one for one in merge.actions if one.form_id == code or (not number and one.form_id not in answered)
            ),
        )
        parts.append(rewritten(path.with_name(f"del-{number}-{path.name}"), part))
    return parts or [path]


@MANY
@given(steps(), elsewise())
@example(DISPUTED, OTHERWISE)
@example([Step(0, "join", "A11")], None)
def test_files_may_be_joined(history: list[Step], other: Elsewise | None) -> None:
    """Two desks send to a third, which sends all on."""
    with lived(history, other) as world, world.central() as between:
        take_in(between, world.files)
        joined = exported(between, world)
        assert world.collected(joined) == world.collected(world.files)


def exported(desk: Desk, world: World) -> list[Path]:
    """What a desk exports; nothing if it has nothing to say."""
    out = world.folder / "vidare.sammerge.zip"
    with suppress(InputFaults):
        exporting.export_merge(desk, out)
        return [out]
    return []


@MANY
@given(steps(), elsewise())
@example(VOIDED, None)
@example(DISPUTED, OTHERWISE)
def test_every_value_of_an_accepted_file_is_in_the_history(history: list[Step], other: Elsewise | None) -> None:
    with lived(history, other) as world, world.central() as desk:
        take_in(desk, world.files)
        kept = everything_in(desk)
        for path in world.files:
            for revision in read_merge_file(path)[0].revisions:
                assert said(kept[revision.rev]) == said(revision)


def said(revision: Revision) -> tuple[object, ...]:
    given = {number: one for number, one in revision.content.answers.items() if not one.is_empty}
    return revision.form_id, revision.definition, revision.state, revision.reason, given, set(revision.parents)


@MANY
@given(steps(), elsewise(), ORDERS)
@example(DISPUTED, OTHERWISE, random.Random(4))
@example(VOIDED, None, random.Random(4))
@example(JOINED, None, random.Random(4))
def test_decisions_stick(history: list[Step], other: Elsewise | None, order: random.Random) -> None:
    with lived(history, other) as world, world.central() as desk:
        take_in(desk, world.files)
        decide_all(desk)
        before = seen(desk)
        assert before.waiting == []
        take_in(desk, shuffled(order, world.files))
        assert seen(desk) == before


def decide_all(desk: Desk) -> None:
    """Settle every question, in each of the ways that there are."""
    map_all(desk)
    # To let one of two forms count settles other questions too, so it is asked again each time.
    while queue := conflicts.queue(desk).conflicts:
        one = queue[0]
        if one.kind is ConflictClass.TWO_FORMS:
            keep = BOTH if sum(one.key.encode()) % 2 else one.form_ids[0]
            deciding.settle_two_forms(desk, one.form_ids, keep=keep, reason="Samma möte", by="HR1")
        elif one.kind is ConflictClass.BLANKS:
            deciding.accept_blanks(desk, [one.form_id], reason="Tomt på den ena", by="HR1")
        else:
            deciding.decide(desk, written(one.form_id), take=one.heads[0].rev, reason="Läst på papperet", by="HR1")


def map_all(desk: Desk) -> None:
    """Say how answers to other versions of the definition are read: by equal words, as is suggested."""
    for one in conflicts.queue(desk).definitions:
        mappings.map_definition(desk, one.used.sha256, one.own.sha256, one.mapping, by="HR1")


@MANY
@given(steps(), elsewise())
@example(DISPUTED, OTHERWISE)
@example(VOIDED, None)
@example(JOINED, None)
def test_nothing_is_lost_by_export_and_import(history: list[Step], other: Elsewise | None) -> None:
    with lived(history, other) as world, world.central() as first, world.central() as second:
        take_in(first, world.files)
        decide_all(first)
        take_in(second, exported(first, world))
        map_all(second)
        kept, again = everything_in(first), everything_in(second)
        assert again == kept
        assert seen(second).answers == seen(first).answers
        assert seen(second).figures == seen(first).figures
        assert seen(second).plans == seen(first).plans

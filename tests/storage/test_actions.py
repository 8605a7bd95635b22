"""Actions of several desks in one file: taken in again, in any order, and never lost."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from samdesk.domain.actions import Action, OnForm, Status
from samdesk.storage import actions, desk_file
from tests.small_region import Region
from tests.storage.desks import own

MADE = Action("a" * 32, "", "Öva larmet", 2022)
Step = tuple[str, str, str]
DESKS = "cde"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Connection]]:
    """Three desks and central, each with a file of its own."""
    folder = tmp_path_factory.mktemp("desks")
    with ExitStack() as stack:
        opened = {}
        for name in (*DESKS, "central", "other central"):
            desk_file.create(folder / f"{name}.samdesk", own)
            desk = stack.enter_context(desk_file.open_desk(folder / f"{name}.samdesk"))
            opened[name] = stack.enter_context(desk.writing())
        yield opened


@pytest.fixture
def db(path: Path) -> Iterator[Connection]:
    with desk_file.open_desk(path) as desk, desk.writing() as connection:
        yield connection


STEPS = st.lists(
    st.tuples(st.just("change"), st.sampled_from(DESKS), st.sampled_from(["", "Övat", "Struket", "Flyttat"]))
    | st.tuples(st.just("send"), st.sampled_from(DESKS), st.sampled_from(DESKS)),
    max_size=12,
)


def played(files: dict[str, Connection], steps: list[Step]) -> None:
    """Every desk has the action; they change it and send each other what they know."""
    for desk in DESKS:
        actions.put(files[desk], [MADE])
    for kind, desk, what in steps:
        known = actions.all_actions(files[desk])
        if kind == "send":
            actions.take_in(files[what], known)
        else:
            actions.put(files[desk], [min(known, key=lambda one: one.id).changed(desk, outcome=what)])


def said(db: Connection) -> set[str]:
    return {action.outcome for action in actions.all_actions(db)}


@settings(deadline=None, max_examples=150)
@given(steps=STEPS, order=st.permutations(DESKS))
@example(
    steps=[("change", "c", "Struket"), ("change", "d", "Övat"), ("send", "d", "e"), ("change", "e", "Struket")],
    order=["d", "c", "e"],
)
@example(
    steps=[("change", "c", "Övat"), ("change", "d", "Övat"), ("send", "d", "e"), ("change", "e", "")],
    order=["c", "e", "d"],
)
@example(
    steps=[("change", "d", "Struket"), ("change", "e", "Struket"), ("send", "e", "c"), ("change", "e", "")],
    order=["c", "d", "e"],
)
def test_what_any_desk_says_is_found_at_central_or_was_changed_since(
    files: dict[str, Connection], steps: list[Step], order: list[str]
) -> None:
    with ExitStack() as stack:
        for one in files.values():
            stack.callback(one.begin_nested().rollback)
        played(files, steps)
        for desk in order:
            actions.take_in(files["central"], actions.all_actions(files[desk]))
        found = actions.all_actions(files["central"])
        for desk in DESKS:
            for state in actions.all_actions(files[desk]):
                assert any(
                    state.outcome == one.outcome
                    or all(one.changes.get(name, 0) >= times for name, times in state.changes.items())
                    for one in found
                )
        for desk in (*order, *reversed(order)):
            assert actions.take_in(files["central"], actions.all_actions(files[desk])) == 0


@settings(deadline=None, max_examples=100)
@given(
    steps=st.lists(
        st.tuples(st.just("change"), st.sampled_from("cd"), st.sampled_from(["", "Övat", "Struket"])), max_size=6
    )
)
def test_two_desks_say_the_same_in_any_order(files: dict[str, Connection], steps: list[Step]) -> None:
    with ExitStack() as stack:
        for one in files.values():
            stack.callback(one.begin_nested().rollback)
        played(files, steps)
        for central, order in (("central", "cd"), ("other central", "dc")):
            for desk in order:
                actions.take_in(files[central], actions.all_actions(files[desk]))
        assert said(files["central"]) == said(files["other central"])


def test_what_was_changed_here_is_not_turned_back(db: Connection) -> None:
    actions.put(db, [MADE.changed("here", status=Status.DONE)])
    assert actions.take_in(db, [MADE]) == 0
    assert actions.take_in(db, [MADE.changed("there", outcome="Pågår")]) == 1
    states = {(one.status, one.outcome) for one in actions.all_actions(db)}
    assert states == {(Status.DONE, ""), (Status.OPEN, "Pågår")}


def test_more_actions_than_one_question_can_name_are_found(db: Connection) -> None:
    many = [Action(f"{n:032x}", "", f"Åtgärd {n}", 2022) for n in range(1201)]
    assert actions.take_in(db, many) == 1201
    assert len(actions.with_ids(db, [one.id for one in many])) == 1201
    assert actions.take_in(db, reversed(many)) == 0


def test_a_place_on_a_form_never_changes(region: Region) -> None:
    with desk_file.open_desk(region.local) as desk, desk.writing() as db:
        form = db.exec_driver_sql("SELECT min(id) FROM form").scalar_one()
        actions.put(db, [MADE, Action("b" * 32, "", "Byt stolar", 2022)])
        actions.put_positions(db, [OnForm(form, 1, "a" * 32)])
        actions.put_positions(db, [OnForm(form, 1, "b" * 32), OnForm(form, 2, "a" * 32), OnForm(form, 3, "b" * 32)])
        assert actions.positions(db, [form]) == {form: {1: "a" * 32, 3: "b" * 32}}

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samdesk.domain.answers import Answer, Missing, Participants
from samdesk.domain.faults import InputFaults
from samdesk.services import desks, keying, second_entry, undoing
from samdesk.services.desks import Desk
from tests.small_region import NUMBERS, Region, codes, dump
from tests.storage.desks import faults_of

ANSWERS = (Answer("1"), Answer("2", motivation="Därför"), Answer(missing=Missing.BLANK), Answer("3", action=True))


@pytest.fixture
def code(local: Desk) -> str:
    return codes(local)["A11"]


def said(desk: Desk, code: str, number: str, operator: str = "A1") -> Answer:
    return keying.open_form(desk, code, operator=operator).content.answers.get(number, Answer())


def finished(desk: Desk, code: str, operator: str = "A1", choice: str = "1") -> str:
    opened = keying.open_form(desk, code, operator=operator)
    for number in NUMBERS:
        keying.put_answer(desk, opened.entry_id, number, Answer(choice))
    return keying.finish(desk, opened.entry_id).rev


def test_nothing_keyed_is_nothing_to_take_back(local: Desk, code: str) -> None:
    before = dump(local.path)
    assert undoing.undo(local, "A1") is None
    assert undoing.redo(local, "A1") is None
    assert dump(local.path) == before


def test_a_step_taken_back_and_done_again_is_as_if_nothing_had_been(local: Desk, code: str) -> None:
    opened = keying.open_form(local, code, operator="A1")
    keying.put_answer(local, opened.entry_id, "1", Answer("1"))
    keying.put_answer(local, opened.entry_id, "1", Answer("2", motivation="Därför"), next_row="2")
    undone = undoing.undo(local, "A1")
    assert undone is not None
    assert (undone.form_id, undone.entry_id, undone.number, undone.answer) == (code, opened.entry_id, "1", Answer("1"))
    again = keying.open_form(local, code, operator="A1")
    assert (again.content.answers["1"], again.position) == (Answer("1"), "1")
    redone = undoing.redo(local, "A1")
    assert redone is not None
    assert redone.answer == said(local, code, "1") == Answer("2", motivation="Därför")


def test_who_took_part_is_taken_back_like_a_row(local: Desk, code: str) -> None:
    opened = keying.open_form(local, code, operator="A1")
    people = Participants(manager=True, employees=7)
    keying.put_background(
        local, opened.entry_id, participants=people, answered_on=date(2023, 11, 3), units_covered=("A12",)
    )
    undone = undoing.undo(local, "A1")
    assert undone is not None
    assert undone.number == ""
    content = keying.open_form(local, code, operator="A1").content
    assert (content.participants, content.answered_on, content.units_covered) == (Participants(), None, ())
    undoing.redo(local, "A1")
    content = keying.open_form(local, code, operator="A1").content
    assert (content.participants, content.answered_on, content.units_covered) == (people, date(2023, 11, 3), ("A12",))


def test_steps_are_taken_back_across_forms_unless_one_form_is_named(local: Desk, code: str) -> None:
    other = codes(local)["A12"]
    for each in (code, other):
        opened = keying.open_form(local, each, operator="A1")
        keying.put_answer(local, opened.entry_id, "1", Answer("2"))
    within = undoing.undo(local, "A1", form_id=code)
    assert within is not None
    assert within.form_id == code
    assert (said(local, code, "1"), said(local, other, "1")) == (Answer(), Answer("2"))
    undoing.redo(local, "A1", form_id=code)
    assert [step.form_id for step in (undoing.undo(local, "A1"), undoing.undo(local, "A1")) if step] == [other, code]
    assert undoing.undo(local, "A1") is None


def test_the_last_answer_of_a_finished_form_is_taken_back_by_opening_it_again(local: Desk, code: str) -> None:
    first = finished(local, code)
    undone = undoing.undo(local, "A1")
    assert undone is not None
    opened = keying.open_form(local, code, operator="A1")
    assert (opened.finished, opened.entry_id, opened.position) == (False, undone.entry_id, NUMBERS[-1])
    undoing.redo(local, "A1")
    assert keying.finish(local, opened.entry_id).rev == first


def test_a_form_finished_with_blank_rows_can_still_be_taken_back(local: Desk, code: str) -> None:
    opened = keying.open_form(local, code, operator="A1")
    keying.put_answer(local, opened.entry_id, "1", Answer("1"))
    keying.put_answer(local, opened.entry_id, "1", Answer())
    keying.finish(local, opened.entry_id, blank_rest=True)
    assert undoing.undo(local, "A1") is not None
    assert said(local, code, "1") == Answer("1")


def test_what_somebody_else_changed_since_is_not_overwritten(local: Desk, code: str) -> None:
    opened = keying.open_form(local, code, operator="A1")
    keying.put_answer(local, opened.entry_id, "1", Answer("1"))
    again = keying.open_form(local, code, operator="B2")
    keying.put_answer(local, again.entry_id, "1", Answer("2"))
    before = dump(local.path)
    with pytest.raises(InputFaults, match="was changed after that"):
        undoing.undo(local, "A1")
    assert dump(local.path) == before
    assert undoing.undo(local, "B2") is not None
    assert undoing.undo(local, "A1") is not None
    assert said(local, code, "1") == Answer()


def test_what_was_taken_back_is_not_done_again_once_something_new_is_keyed(local: Desk, code: str) -> None:
    opened = keying.open_form(local, code, operator="A1")
    keying.put_answer(local, opened.entry_id, "1", Answer("1"))
    undoing.undo(local, "A1")
    keying.put_answer(local, opened.entry_id, "2", Answer("2"))
    assert undoing.redo(local, "A1") is None
    assert (said(local, code, "1"), said(local, code, "2")) == (Answer(), Answer("2"))


def test_a_form_that_is_keyed_twice_is_not_opened_by_taking_back(local: Desk, code: str) -> None:
    finished(local, code)
    second = second_entry.begin_second(local, code, operator="B2")
    with pytest.raises(InputFaults, match="keyed a second time"):
        undoing.undo(local, "A1")
    keying.put_answer(local, second.entry_id, "1", Answer("2"))
    second_entry.finish_second(local, second.entry_id, blank_rest=True)
    with pytest.raises(InputFaults, match="not settled"):
        undoing.undo(local, "A1")
    with pytest.raises(InputFaults, match="finished and compared"):
        undoing.undo(local, "B2")


@dataclass
class Model:
    """What one operator keys, with the two stacks that everybody knows."""

    rows: dict[tuple[int, str], Answer] = field(default_factory=dict)
    done: list[tuple[tuple[int, str], Answer, Answer]] = field(default_factory=list)
    undone: list[tuple[tuple[int, str], Answer, Answer]] = field(default_factory=list)

    def put(self, row: tuple[int, str], answer: Answer) -> None:
        before = self.rows.get(row, Answer())
        self.rows[row] = answer
        if before != answer:
            self.done.append((row, before, answer))
            self.undone.clear()

    def finish(self, form: int) -> None:
        for number in NUMBERS:
            answer = self.rows.get((form, number), Answer())
            if not answer.is_given:
                self.rows[form, number] = replace(answer, missing=Missing.BLANK)

    def undo(self) -> None:
        if self.done:
            row, before, after = self.done.pop()
            self.rows[row] = before
            self.undone.append((row, before, after))

    def redo(self) -> None:
        if self.undone:
            row, before, after = self.undone.pop()
            self.rows[row] = after
            self.done.append((row, before, after))


PUT = st.tuples(st.integers(0, 1), st.sampled_from(NUMBERS[:3]), st.sampled_from((*ANSWERS, Answer())))
STEPS = st.lists(st.one_of(PUT, st.just("undo"), st.just("redo"), st.just("finish")), min_size=6, max_size=30)


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_any_sequence_of_keying_taking_back_and_doing_again_is_that_of_a_plain_model(
    grown: Region, steps: list[tuple[int, str, Answer] | str]
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "desk.samdesk"
        path.write_bytes(grown.local.read_bytes())
        with desks.open_desk(path) as desk:
            model = Model()
            known = codes(desk)
            ids = [known["A11"], known["A12"]]
            for step in steps:
                if step == "undo":
                    undoing.undo(desk, "A1")
                    model.undo()
                elif step == "redo":
                    undoing.redo(desk, "A1")
                    model.redo()
                elif step == "finish":
                    entry = keying.reopen(desk, ids[0], operator="A1")
                    keying.finish(desk, entry.entry_id, blank_rest=True)
                    model.finish(0)
                elif not isinstance(step, str):
                    place, number, answer = step
                    entry = keying.reopen(desk, ids[place], operator="A1")
                    keying.put_answer(desk, entry.entry_id, number, answer)
                    model.put((place, number), answer)
            for (place, number), answer in model.rows.items():
                shown = keying.reopen(desk, ids[place], operator="A1").content.answers.get(number, Answer())
                assert shown == answer
        assert faults_of(path) == []

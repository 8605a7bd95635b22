import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samdesk.domain.answers import Answer, FormAnswers, Missing, Participants
from samdesk.domain.faults import InputFaults
from samdesk.domain.revision import Revision
from samdesk.domain.rounds import FormState
from samdesk.domain.second_entry import Sampling, differences, value
from samdesk.services import (
    batches,
    collecting,
    conflicts,
    desks,
    exporting,
    forms,
    keying,
    notes,
    second_entry,
)
from samdesk.services.desks import Desk
from samdesk.storage import revisions
from tests.small_region import NUMBERS, Region, codes, dump, keyed, merged
from tests.storage.desks import faults_of

ONES = dict.fromkeys(NUMBERS, Answer("1"))


@pytest.fixture
def code(local: Desk) -> str:
    return codes(local)["A11"]


def put(desk: Desk, entry: int, answers: Mapping[str, Answer]) -> None:
    for number, answer in answers.items():
        keying.put_answer(desk, entry, number, answer)


def first(desk: Desk, code: str, operator: str = "A1", **changed: Answer) -> str:
    """Key a form the first time; ``r3=Answer("2")`` changes row 3."""
    opened = keying.open_form(desk, code, operator=operator)
    put(desk, opened.entry_id, {**ONES, **{name[1:]: answer for name, answer in changed.items()}})
    return keying.finish(desk, opened.entry_id, blank_rest=True).rev


def second(desk: Desk, code: str, operator: str = "B2", **changed: Answer) -> second_entry.Compared:
    opened = second_entry.begin_second(desk, code, operator=operator)
    put(desk, opened.entry_id, {**ONES, **{name[1:]: answer for name, answer in changed.items()}})
    return second_entry.finish_second(desk, opened.entry_id, blank_rest=True)


def head(desk: Desk, code: str) -> Revision:
    with desk.reading() as db:
        (found,) = revisions.heads(db, [code])[code]
    return found


def state(desk: Desk, code: str) -> FormState:
    return next(row.state for row in forms.forms(desk) if row.form_id == code)


def kinds(desk: Desk, code: str) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(f"file:{desk.path}?mode=ro", uri=True)) as db:
        return db.execute("SELECT kind, operator FROM event WHERE form = ? ORDER BY sequence", (code,)).fetchall()


# Blind, and by another operator


def test_a_second_entry_begins_empty_whatever_the_first_said(local: Desk, code: str) -> None:
    opened = keying.open_form(local, code, operator="A1")
    keying.put_background(
        local, opened.entry_id, participants=Participants(True), answered_on=date(2023, 11, 3), units_covered=("A12",)
    )
    put(local, opened.entry_id, {"1": Answer("2", motivation="Hemligt")})
    notes.note(local, code, "1", "Hemligt", operator="A1")
    keying.finish(local, opened.entry_id, blank_rest=True)
    again = second_entry.begin_second(local, code, operator="B2")
    assert (again.content, again.keying_pass, again.finished) == (FormAnswers(), keying.SECOND, False)
    assert again.position == "1"
    assert notes.notes(local, code) == ()
    assert second_entry.differences(local) == ()


def test_nothing_gives_the_first_entry_while_the_second_is_open(local: Desk, code: str) -> None:
    first(local, code)
    second_entry.begin_second(local, code, operator="B2")
    for way in (keying.open_form, keying.reopen):
        for operator in ("A1", "B2"):
            with pytest.raises(InputFaults, match=r"keyed a second time\. Finish the second entry first"):
                way(local, code, operator=operator)


def test_whoever_keyed_the_first_entry_or_some_of_it_does_not_key_the_second(local: Desk, code: str) -> None:
    opened = keying.open_form(local, code, operator="A1")
    put(local, opened.entry_id, {"1": Answer("1")})
    opened = keying.open_form(local, code, operator="B2")
    put(local, opened.entry_id, {"2": Answer("1")})
    keying.finish(local, opened.entry_id, blank_rest=True)
    before = dump(local.path)
    for operator in ("A1", "B2"):
        with pytest.raises(InputFaults, match=rf"{operator} keyed form .* the first time\. Let somebody else key it"):
            second_entry.begin_second(local, code, operator=operator)
    assert dump(local.path) == before
    begun = second_entry.begin_second(local, code, operator="C3")
    with pytest.raises(InputFaults, match="B2 keyed form"):
        second_entry.begin_second(local, code, operator="B2")
    assert second_entry.begin_second(local, code, operator="D4").entry_id == begun.entry_id


def test_an_override_needs_a_reason_which_is_kept(local: Desk, code: str) -> None:
    first(local, code)
    with pytest.raises(InputFaults, match="give a reason"):
        second_entry.begin_second(local, code, operator="A1", override_reason="  ")
    begun = second_entry.begin_second(local, code, operator="A1", override_reason="Ensam på jobbet")
    assert second_entry.begin_second(local, code, operator="A1").entry_id == begun.entry_id
    assert ("overridden", "A1") in kinds(local, code)
    with closing(sqlite3.connect(f"file:{local.path}?mode=ro", uri=True)) as db:
        assert db.execute("SELECT note FROM event WHERE kind = 'overridden'").fetchall() == [("Ensam på jobbet",)]
        assert db.execute("SELECT override_reason FROM comparison").fetchall() == [("Ensam på jobbet",)]


def test_an_override_lets_nobody_settle_their_own_differences(local: Desk, code: str) -> None:
    first(local, code)
    opened = second_entry.begin_second(local, code, operator="A1", override_reason="Ensam på jobbet")
    put(local, opened.entry_id, {**ONES, "3": Answer("2")})
    second_entry.finish_second(local, opened.entry_id)
    with pytest.raises(InputFaults, match="keyed form"):
        second_entry.settle(local, code, "3", "first", operator="A1")
    assert second_entry.settle(local, code, "3", "first", operator="B2").left == 0


def test_a_form_without_a_finished_first_entry_has_no_second(local: Desk, code: str) -> None:
    for _time in range(2):
        with pytest.raises(InputFaults, match=r"not been keyed a first time\. Key it and finish it first"):
            second_entry.begin_second(local, code, operator="B2")
        keying.open_form(local, code, operator="A1")


def test_a_second_entry_opens_again_where_it_was_left(local: Desk, code: str) -> None:
    first(local, code)
    opened = second_entry.begin_second(local, code, operator="B2")
    keying.put_answer(local, opened.entry_id, "1", Answer("2"), next_row="2")
    again = second_entry.begin_second(local, code, operator="B2")
    assert (again.entry_id, again.position, dict(again.content.answers)) == (opened.entry_id, "2", {"1": Answer("2")})


# Comparing


def test_a_second_entry_that_agrees_checks_the_form_and_makes_no_new_revision(local: Desk, code: str) -> None:
    rev = first(local, code)
    compared = second(local, code)
    assert (compared.agreed, compared.differences) == (True, ())
    assert (head(local, code).rev, state(local, code)) == (rev, FormState.CHECKED)
    assert kinds(local, code)[-2:] == [("second_keyed", "B2"), ("checked", "B2")]
    with pytest.raises(InputFaults, match="checked already"):
        second_entry.begin_second(local, code, operator="B2")


def test_rows_left_open_in_a_second_entry_are_named(local: Desk, code: str) -> None:
    first(local, code)
    opened = second_entry.begin_second(local, code, operator="B2")
    put(local, opened.entry_id, {number: Answer("1") for number in NUMBERS[:-2]})
    with pytest.raises(InputFaults, match="Rows without answer: 15, 16"):
        second_entry.finish_second(local, opened.entry_id)
    compared = second_entry.finish_second(local, opened.entry_id, blank_rest=True)
    assert [one.number for one in compared.differences] == ["15", "16"]


def test_who_took_part_and_which_units_are_compared_too(local: Desk, code: str) -> None:
    first(local, code)
    opened = second_entry.begin_second(local, code, operator="B2")
    put(local, opened.entry_id, ONES)
    keying.put_background(
        local, opened.entry_id, participants=Participants(employees=7), answered_on=None, units_covered=("A12",)
    )
    compared = second_entry.finish_second(local, opened.entry_id)
    assert [(one.number, one.first, one.second) for one in compared.differences] == [
        ("participants_employees", Answer(text=""), Answer(text="7")),
        ("units_covered", Answer(text="A11"), Answer(text="A11 A12")),
    ]
    second_entry.settle(local, code, "participants_employees", Answer(text="8"), operator="B2")
    with pytest.raises(InputFaults, match="no unit with code X"):
        second_entry.settle(local, code, "units_covered", Answer(text="A11 X"), operator="B2")
    second_entry.settle(local, code, "units_covered", "second", operator="B2")
    content = head(local, code).content
    assert (content.participants.employees, content.units_covered) == (8, ("A11", "A12"))


# Settling


def test_only_what_differs_is_settled_and_the_last_row_makes_the_checked_revision(local: Desk, code: str) -> None:
    rev = first(local, code)
    compared = second(local, code, r3=Answer("2"), r7a=Answer("3"), r9=Answer(missing=Missing.ILLEGIBLE))
    assert [one.number for one in compared.differences] == ["3", "7a", "9"]
    assert state(local, code) is FormState.DIFFERS
    (waiting,) = second_entry.differences(local)
    assert (waiting.form_id, waiting.unit_name, waiting.first_operators, waiting.second_operator) == (
        code,
        "Avdelning 1",
        ("A1",),
        "B2",
    )
    assert second_entry.settle(local, code, "3", "second", operator="C3").left == 2
    assert second_entry.settle(local, code, "7a", "first", operator="B2").left == 1
    assert head(local, code).rev == rev
    done = second_entry.settle(local, code, "9", Answer("9"), operator="C3")
    assert (done.left, done.rev) == (0, head(local, code).rev)
    final = head(local, code)
    assert final.parents == (rev,)
    assert final.content.answers == {**ONES, "3": Answer("2"), "9": Answer("9")}
    assert (state(local, code), second_entry.differences(local)) == (FormState.CHECKED, ())
    assert kinds(local, code)[-1] == ("checked", "C3")


def test_a_first_entry_that_was_right_everywhere_stays_the_revision(local: Desk, code: str) -> None:
    rev = first(local, code)
    second(local, code, r3=Answer("2"))
    assert second_entry.settle(local, code, "3", "first", operator="B2").rev == rev
    assert (head(local, code).rev, state(local, code)) == (rev, FormState.CHECKED)


def test_the_first_operator_does_not_settle(local: Desk, code: str) -> None:
    first(local, code)
    second(local, code, r3=Answer("2"))
    before = dump(local.path)
    with pytest.raises(InputFaults, match=r"the first time\. Let somebody else look at the paper"):
        second_entry.settle(local, code, "3", "second", operator="A1")
    with pytest.raises(InputFaults, match="not settled"):
        keying.reopen(local, code, operator="A1")
    assert dump(local.path) == before


@pytest.mark.parametrize(
    ("number", "take", "said"),
    [("4", "first", "does not differ"), ("3", Answer("7"), "no choice 7"), ("17", "first", "does not differ")],
)
def test_what_cannot_be_settled_so_changes_nothing(
    local: Desk, code: str, number: str, take: str | Answer, said: str
) -> None:
    first(local, code)
    second(local, code, r3=Answer("2"))
    before = dump(local.path)
    with pytest.raises(InputFaults, match=said):
        second_entry.settle(local, code, number, take, operator="B2")
    assert dump(local.path) == before


def test_a_row_may_be_settled_again_until_the_last_one_is(local: Desk, code: str) -> None:
    first(local, code)
    second(local, code, r3=Answer("2"), r4=Answer("2"))
    second_entry.settle(local, code, "3", "first", operator="B2")
    second_entry.settle(local, code, "3", "second", operator="C3")
    second_entry.settle(local, code, "4", "first", operator="C3")
    assert head(local, code).content.answers["3"] == Answer("2")
    with pytest.raises(InputFaults, match="no differences to settle"):
        second_entry.settle(local, code, "3", "first", operator="C3")


def test_nothing_that_was_keyed_or_settled_is_gone(local: Desk, code: str) -> None:
    first(local, code, r3=Answer("3"))
    second(local, code, r3=Answer("2", motivation="Andra"))
    second_entry.settle(local, code, "3", Answer("1"), operator="C3")
    with closing(sqlite3.connect(f"file:{local.path}?mode=ro", uri=True)) as db:
        logged = db.execute(
            "SELECT kind, operator, before, after FROM keying_log WHERE number = '3' ORDER BY id"
        ).fetchall()
        assert db.execute("SELECT choice FROM answer WHERE number = '3' ORDER BY entry").fetchall() == [("3",), ("2",)]
        kept = db.execute("SELECT first, second, settled, taken, operator FROM difference").fetchall()
    assert logged == [
        ("put", "A1", "{}", '{"choice": "3"}'),
        ("put", "B2", "{}", '{"choice": "2", "motivation": "Andra"}'),
        ("settle", "C3", '{"choice": "3"}', '{"choice": "1"}'),
    ]
    assert kept == [
        ('{"choice": "3"}', '{"choice": "2", "motivation": "Andra"}', '{"choice": "1"}', "typed", "C3"),
    ]


def test_a_form_changed_after_it_was_checked_is_no_longer_checked(local: Desk, code: str) -> None:
    second_entry.set_sampling(local, "", Sampling.ALL)
    first(local, code)
    second(local, code)
    assert second_entry.second_wanted(local) == ()
    opened = keying.reopen(local, code, operator="A1")
    put(local, opened.entry_id, {"3": Answer("2")})
    keying.finish(local, opened.entry_id)
    assert state(local, code) is FormState.KEYED
    assert second_entry.second_wanted(local) == (code,)
    assert [one.number for one in second(local, code).differences] == ["3"]


def test_an_answer_that_came_in_while_a_form_was_settled_is_not_replaced(
    central: Desk, region: Region, tmp_path: Path
) -> None:
    code = codes(central)["A11"]
    first(central, code)
    second(central, code, r3=Answer("2"))
    collecting.collect(central, [merged(region.local, tmp_path / "l.sammerge.zip", "A11", s3="3")])
    second_entry.settle(central, code, "3", "second", operator="C3")
    (conflict,) = conflicts.conflicts(central)
    assert {one.revision.content.answers["3"].choice for one in conflict.heads} == {"2", "3"}
    assert {one.operator for one in conflict.heads} == {"C3", "A1"}


def test_a_merge_file_carries_the_settled_answer_after_the_first_and_is_collected(
    region: Region, central: Desk, local: Desk, code: str, tmp_path: Path
) -> None:
    first(local, code)
    second(local, code, r3=Answer("2"))
    exporting.export_merge(local, tmp_path / "1.sammerge.zip")
    second_entry.settle(local, code, "3", "second", operator="C3")
    exporting.export_merge(local, tmp_path / "2.sammerge.zip")
    for name, counted in (("1", (1, 0)), ("2", (0, 1))):
        (report,) = collecting.collect(central, [tmp_path / f"{name}.sammerge.zip"]).reports
        assert (report.new, report.newer, report.faults) == (*counted, ())
    assert head(central, code).content.answers["3"] == Answer("2")


CHOICES = st.sampled_from(
    [*map(Answer, "1239"), *(Answer(missing=one) for one in Missing), Answer("2", action=True, motivation="Brist")]
)
ENTRIES = st.dictionaries(st.sampled_from(NUMBERS[:6]), CHOICES)


@settings(max_examples=25, deadline=None)
@given(ENTRIES, ENTRIES, st.data())
def test_after_settling_all_differences_of_any_two_entries_each_row_says_what_was_settled(
    grown: Region, one: dict[str, Answer], other: dict[str, Answer], data: st.DataObject
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "desk.samdesk"
        path.write_bytes(grown.local.read_bytes())
        with desks.open_desk(path) as desk:
            code = codes(desk)["A11"]
            rev = first(desk, code, **{f"r{number}": answer for number, answer in one.items()})
            before = head(desk, code)
            compared = second(desk, code, **{f"r{number}": answer for number, answer in other.items()})
            expected = {**before.content.answers}
            for difference in compared.differences:
                take = data.draw(st.sampled_from(["first", "second"]) | CHOICES)
                settled = second_entry.settle(desk, code, difference.number, take, operator="C3")
                expected[difference.number] = settled.answer
                wanted = {"first": difference.first, "second": difference.second}.get(str(take), take)
                assert settled.answer == wanted
            after = head(desk, code)
            assert after.content.answers == expected
            assert after.parents == (() if after.rev == rev else (rev,))
            assert state(desk, code) is FormState.CHECKED
            rate = second_entry.error_rate(desk)
            assert rate.wrong == len(differences(_definition(desk, code), before.content, after.content))
        assert faults_of(path) == []


def _definition(desk: Desk, code: str) -> object:
    return keying.open_form(desk, code, operator="D4").definition


# Sampling, error rate, stop rule


def test_nothing_is_keyed_twice_unless_somebody_says_so(local: Desk, tmp_path: Path) -> None:
    keyed(local, tmp_path, "A11", "A12")
    assert second_entry.sampling(local).sampling is Sampling.NONE
    assert second_entry.second_wanted(local) == ()
    second_entry.set_sampling(local, "", Sampling.ALL)
    assert set(second_entry.second_wanted(local)) == {codes(local)["A11"], codes(local)["A12"]}


def test_every_nth_starts_at_random_once_and_keeps_to_its_forms(local: Desk, tmp_path: Path) -> None:
    plan = second_entry.set_sampling(local, "", Sampling.EVERY_NTH, every=3)
    assert 1 <= plan.start <= 3
    assert {second_entry.set_sampling(local, "", Sampling.EVERY_NTH, every=3).start for _time in range(20)} == {
        plan.start
    }
    known = codes(local)
    order = ["B1", "A11", "B2", "A12", "A21"]
    for unit in order:
        first(local, known[unit])
    wanted = [known[unit] for place, unit in enumerate(order, 1) if place % 3 == plan.start % 3]
    assert list(second_entry.second_wanted(local)) == wanted
    opened = keying.reopen(local, known["B1"], operator="A1")
    put(local, opened.entry_id, {"3": Answer("2")})
    keying.finish(local, opened.entry_id)
    assert list(second_entry.second_wanted(local)) == wanted
    second(local, wanted[0], r3=Answer("3"))
    assert list(second_entry.second_wanted(local)) == wanted[1:]


def test_starts_are_drawn_from_all(local: Desk) -> None:
    drawn = {second_entry.set_sampling(local, "", Sampling.EVERY_NTH, every=3 + n % 2).start for n in range(60)}
    assert drawn == {1, 2, 3, 4}


@pytest.mark.parametrize(("every", "percent"), [(0, 0.5), (10, -1), (10, 101)])
def test_a_sample_that_cannot_be_is_refused(local: Desk, every: int, percent: float) -> None:
    with pytest.raises(InputFaults, match="is no sample"):
        second_entry.set_sampling(local, "", Sampling.EVERY_NTH, every, percent)


def test_a_form_that_was_answered_on_the_screen_has_no_paper_to_key_again(local: Desk, code: str) -> None:
    second_entry.set_sampling(local, "", Sampling.ALL)
    opened = keying.open_form(local, code, operator="SVAR", keying_pass=keying.SCREEN)
    keying.finish(local, opened.entry_id, blank_rest=True)
    assert second_entry.second_wanted(local) == ()


def test_the_error_rate_counts_fields_that_the_first_entry_had_wrong(local: Desk, code: str) -> None:
    first(local, code)
    second(local, code, r3=Answer("2"), r4=Answer("2"), r5=Answer("2"))
    fields = len(NUMBERS) + 6
    rate = second_entry.error_rate(local)
    assert (rate.fields, rate.wrong, rate.waiting, rate.stop) == (fields, 0, 3, False)
    second_entry.settle(local, code, "3", "second", operator="C3")
    second_entry.settle(local, code, "4", "first", operator="C3")
    second_entry.settle(local, code, "5", Answer("3"), operator="C3")
    rate = second_entry.error_rate(local)
    assert (rate.fields, rate.wrong, rate.waiting, rate.stop) == (fields, 2, 0, True)


def test_a_batch_with_too_many_errors_is_keyed_again_as_a_whole(local: Desk) -> None:
    known = codes(local)
    second_entry.set_sampling(local, "", Sampling.EVERY_NTH, every=1000, stop_percent=2)
    bad = batches.begin_batch(local, "Hög 1", 3, operator="A1")
    good = batches.begin_batch(local, "Hög 2", 2, operator="A1")
    piles = {"A11": bad, "A12": bad, "A21": bad, "B1": good, "B2": good}
    for unit, pile in piles.items():
        opened = keying.open_form(local, known[unit], operator="A1", batch=pile.id)
        put(local, opened.entry_id, ONES)
        keying.finish(local, opened.entry_id)
    before = set(second_entry.second_wanted(local))
    second(local, known["A11"], r3=Answer("2"))
    assert set(second_entry.second_wanted(local)) == before - {known["A11"]}
    second_entry.settle(local, known["A11"], "3", "second", operator="C3")
    assert second_entry.error_rate(local, batch=bad.id).stop
    assert not second_entry.error_rate(local, batch=good.id).stop
    assert set(second_entry.second_wanted(local)) == before - {known["A11"]} | {known["A12"], known["A21"]}


def test_what_was_settled_is_what_a_typed_answer_became(local: Desk, code: str) -> None:
    first(local, code)
    second(local, code, r3=Answer("2"))
    settled = second_entry.settle(local, code, "3", Answer(" 3 ", motivation=" Så  "), operator="C3")
    assert settled.answer == value(head(local, code).content, "3") == Answer("3", motivation="Så")
    assert replace(settled.answer, motivation="") == Answer("3")

"""Decisions through real files: each class of conflict is asked once, settled with a reason, and can be taken back."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from samdesk.domain.answers import Answer, FormAnswers, Missing, Participants
from samdesk.domain.conflicts import ConflictClass
from samdesk.domain.faults import InputFaults
from samdesk.domain.rounds import FormState
from samdesk.services import (
    collecting,
    conflicts,
    deciding,
    desks,
    exporting,
    forms,
    joint,
    keying,
    made_decisions,
    printing,
    reporting,
    rounds,
    voiding,
)
from samdesk.services.deciding import BOTH
from samdesk.services.desks import Desk
from samdesk.services.made_decisions import MadeKind
from samdesk.storage import revisions
from tests.on_both import on_both
from tests.small_region import Region, codes, codes_of, merged
from tests.storage.desks import faults_of

pytestmark = on_both

WHY = {"reason": "Läst på papperet", "by": "HR1"}
Send = Callable[..., Path]


@pytest.fixture
def send(region: Region) -> Send:
    """Key forms of units at a desk of that name, and export its merge file."""
    paths = {"local": region.local}

    def sent(name: str, *units: str, **changed: str) -> Path:
        path = paths.get(name) or paths.setdefault(name, region.more_local(name))
        return merged(
            path, region.folder / f"{name}-{len(list(region.folder.iterdir()))}.sammerge.zip", *units, **changed
        )

    return sent


def take_in(desk: Desk, *files: Path) -> None:
    assert all(report.accepted for report in collecting.collect(desk, files).reports)


def content(desk: Desk, unit: str) -> FormAnswers:
    code = codes(desk)[unit]
    with desk.reading() as db:
        found = keying.current_answer(db, code)
    assert found is not None
    return found.content


def heads_of(desk: Desk, unit: str) -> tuple[revisions.Head, ...]:
    code = codes(desk)[unit]
    with desk.reading() as db:
        return revisions.current(db, [code]).get(code, ())


def state(desk: Desk, unit: str) -> FormState:
    return next(row.state for row in forms.forms(desk) if row.unit == unit)


# --- blanks ---------------------------------------------------------------------------------------------------------


def test_answers_that_differ_in_blanks_only_are_suggested_together_and_accepted_many_at_a_time(
    central: Desk, send: Send
) -> None:
    take_in(central, send("local", "A11", "B1", "B2", s3=""), send("andra", "A11", "B1", "B2", s4=""))
    take_in(central, send("tredje", "B2", s5="2"))
    found = conflicts.queue(central)
    blanks, values = found.of(ConflictClass.BLANKS), found.of(ConflictClass.VALUES)
    known = codes(central)
    assert {one.form_id for one in blanks} == {known["A11"], known["B1"]}
    assert [one.form_id for one in values] == [known["B2"]]
    assert found.questions == 3
    for one in blanks:
        assert one.differing == ("3", "4")
        assert one.suggestion is not None
        assert {one.suggestion.answers[number] for number in ("3", "4")} == {Answer("1")}
    with pytest.raises(InputFaults) as refused:
        deciding.accept_blanks(central, known.values(), **WHY)
    assert len(refused.value.faults) == len(known) - 2
    assert len(conflicts.queue(central).conflicts) == 3
    deciding.accept_blanks(central, [one.key for one in blanks], **WHY)
    assert [one.form_id for one in conflicts.queue(central).conflicts] == [known["B2"]]
    suggested = {one.form_id: one.suggestion for one in blanks}
    assert {known[unit]: content(central, unit) for unit in ("A11", "B1")} == suggested
    assert [one.kind for one in made_decisions.decisions(central)] == [MadeKind.BLANKS] * 2


# --- values ---------------------------------------------------------------------------------------------------------


def test_an_answer_may_be_typed_anew_with_everything_that_a_form_says(central: Desk, send: Send) -> None:
    take_in(central, send("local", "A11"), send("andra", "A11", s3="2"))
    typed = FormAnswers(
        {"3": Answer("9", motivation=" Papperet säger så\t"), "4": Answer(missing=Missing.ILLEGIBLE)},
        Participants(True, False, True, 4),
        units_covered=("A12",),
    )
    deciding.decide(central, codes(central)["A11"], typed=typed, **WHY)
    said = content(central, "A11")
    assert said.answers["3"] == Answer("9", motivation="Papperet säger så")
    assert said.answers["4"] == Answer(missing=Missing.ILLEGIBLE)
    assert said.answers["5"] == Answer(missing=Missing.BLANK)
    assert (said.participants, said.units_covered) == (typed.participants, ("A11", "A12"))
    assert conflicts.queue(central).questions == 0
    (made,) = made_decisions.decisions(central)
    assert (made.kind, made.reason, made.by, made.sender, made.stands) == (
        MadeKind.TYPED,
        "Läst på papperet",
        "HR1",
        "Centrala HR",
        True,
    )


@pytest.mark.parametrize(
    "typed",
    [
        FormAnswers({"3": Answer("7"), "99": Answer("1")}),
        FormAnswers({"3": Answer("1")}, units_covered=("A11", "FINNS INTE")),
    ],
)
def test_what_cannot_be_kept_settles_nothing(central: Desk, send: Send, typed: FormAnswers) -> None:
    take_in(central, send("local", "A11"), send("andra", "A11", s3="2"))
    with pytest.raises(InputFaults):
        deciding.decide(central, codes(central)["A11"], typed=typed, **WHY)
    assert conflicts.queue(central).questions == 1
    assert made_decisions.decisions(central) == ()


def test_a_decision_that_was_taken_back_is_asked_again_with_the_same_answers(central: Desk, send: Send) -> None:
    take_in(central, send("local", "A11"), send("andra", "A11", s3="2"))
    before = conflicts.conflicts(central)
    deciding.decide(central, codes(central)["A11"], take=before[0].heads[1].rev, **WHY)
    (made,) = made_decisions.decisions(central)
    assert (made.kind, made.said, made.can_undo) == (MadeKind.ANSWER, before[0].heads[1].sender, True)
    made_decisions.undo(central, made.key, reason="Fel papper", by="HR2")
    assert conflicts.conflicts(central) == before
    (undone,) = made_decisions.decisions(central)
    assert (undone.stands, undone.can_undo) == (False, False)
    with pytest.raises(InputFaults, match="cannot be taken back"):
        made_decisions.undo(central, made.key, reason="Fel papper", by="HR2")
    deciding.decide(central, codes(central)["A11"], take=before[0].heads[1].rev, **WHY)
    assert conflicts.conflicts(central) == ()
    assert [one.stands for one in made_decisions.decisions(central)] == [True]


def test_what_a_file_has_carried_is_decided_anew_and_not_taken_back(central: Desk, send: Send, tmp_path: Path) -> None:
    take_in(central, send("local", "A11"), send("andra", "A11", s3="2"))
    code = codes(central)["A11"]
    (before,) = conflicts.conflicts(central)
    first, second = before.heads
    deciding.decide(central, code, take=first.rev, **WHY)
    exporting.export_merge(central, tmp_path / "ut.sammerge.zip")
    (made,) = made_decisions.decisions(central)
    assert (made.travelled, made.can_undo, made.can_decide_anew) == (True, False, True)
    with pytest.raises(InputFaults, match="cannot be taken back") as refused:
        made_decisions.undo(central, code, reason="Fel papper", by="HR1")
    assert "decide anew" in refused.value.faults[0].advice
    deciding.decide(central, code, take=second.rev, **WHY)
    (head,) = heads_of(central, "A11")
    assert head.content == second.answers
    latest = [one for one in made_decisions.decisions(central) if one.stands]
    assert len(latest) == 1
    made_decisions.undo(central, latest[0].key, reason="Ändå inte", by="HR1")
    (head,) = heads_of(central, "A11")
    assert head.content == first.answers


def test_there_is_nothing_to_decide_anew_where_nobody_decided(central: Desk, send: Send) -> None:
    take_in(central, send("local", "A11"))
    (head,) = heads_of(central, "A11")
    with pytest.raises(InputFaults, match="no answers that differ"):
        deciding.decide(central, codes(central)["A11"], take=head.rev, **WHY)


def test_a_later_answer_that_has_not_seen_the_decision_is_asked_about_and_the_decision_is_one_of_the_two(
    central: Desk, send: Send
) -> None:
    take_in(central, send("local", "A11"), send("andra", "A11", s3="2"))
    (asked,) = conflicts.conflicts(central)
    deciding.decide(central, asked.form_id, take=asked.heads[0].rev, **WHY)
    take_in(central, send("andra", "A11", s3="9"))
    (again,) = conflicts.conflicts(central)
    assert {head.operator for head in again.heads} == {"HR1", "A1"}
    assert [one.stands for one in made_decisions.decisions(central)] == [True]


# --- two forms ------------------------------------------------------------------------------------------------------


@pytest.fixture
def twice(region: Region, central: Desk, send: Send) -> tuple[str, str]:
    """Ids of the forms of A11, which says that it answers for A12 too, and of A12."""
    known = codes_of(region.local)
    with desks.open_desk(region.local) as desk:
        opened = keying.open_form(desk, known["A11"], operator="A1")
        for number in ("1", "3"):
            keying.put_answer(desk, opened.entry_id, number, Answer("2"))
        keying.put_background(
            desk, opened.entry_id, participants=Participants(True), answered_on=None, units_covered=("A12",)
        )
        keying.finish(desk, opened.entry_id, blank_rest=True)
    take_in(central, send("local", "A12"))
    return known["A11"], known["A12"]


def test_two_forms_that_answer_for_one_unit_are_asked_about_once(central: Desk, twice: tuple[str, str]) -> None:
    (asked,) = conflicts.queue(central).conflicts
    assert (asked.kind, set(asked.form_ids), asked.shared) == (ConflictClass.TWO_FORMS, set(twice), ("Avdelning 2",))
    assert tuple(head.form_id for head in asked.heads) == asked.form_ids
    assert asked.key == "+".join(sorted(twice))
    assert "1" in asked.differing
    assert state(central, "A11") is FormState.COLLECTED


def test_both_forms_may_count(central: Desk, twice: tuple[str, str]) -> None:
    deciding.settle_two_forms(central, twice, keep=BOTH, **WHY)
    assert conflicts.queue(central).questions == 0
    (made,) = made_decisions.decisions(central)
    assert (made.kind, set(made.form_ids), made.reason, made.can_undo) == (
        MadeKind.BOTH_FORMS,
        set(twice),
        "Läst på papperet",
        True,
    )
    with pytest.raises(InputFaults, match="or that is settled"):
        deciding.settle_two_forms(central, twice, keep=BOTH, **WHY)
    made_decisions.undo(central, made.key, reason="Fel", by="HR1")
    assert conflicts.queue(central).questions == 1
    assert [one.stands for one in made_decisions.decisions(central)] == [False]
    deciding.settle_two_forms(central, twice[::-1], keep=BOTH, **WHY)
    assert conflicts.queue(central).questions == 0


def test_one_of_two_forms_may_count_and_the_other_has_no_answer_then(central: Desk, twice: tuple[str, str]) -> None:
    joint_form, other = twice
    received = reporting.response_rate(central).total.forms.part
    deciding.settle_two_forms(central, twice, keep=joint_form, **WHY)
    assert conflicts.queue(central).questions == 0
    assert heads_of(central, "A12")[0].is_void
    row = next(row for row in forms.forms(central) if row.form_id == other)
    assert (row.void, row.state) == ("Läst på papperet", FormState.RECEIVED)
    assert reporting.response_rate(central).total.forms.part == received
    assert sum(table.forms for table in reporting.statements(central)) == 1
    (made,) = made_decisions.decisions(central)
    assert (made.kind, made.form_ids) == (MadeKind.ONE_FORM, (joint_form, other))
    made_decisions.undo(central, other, reason="Fel", by="HR1")
    assert conflicts.queue(central).questions == 1
    assert not heads_of(central, "A12")[0].is_void


def test_two_forms_may_be_combined_into_one_and_taken_apart_again(central: Desk, twice: tuple[str, str]) -> None:
    joint_form, other = twice
    before = conflicts.conflicts(central)
    typed = replace(before[0].heads[0].answers, units_covered=("A11", "A12"))
    typed = replace(typed, answers={**typed.answers, "1": Answer("9")})
    deciding.settle_two_forms(central, twice, keep=joint_form, typed=typed, **WHY)
    assert conflicts.queue(central).questions == 0
    assert content(central, "A11").answers["1"] == Answer("9")
    assert heads_of(central, "A12")[0].is_void
    (made,) = made_decisions.decisions(central)
    assert (made.kind, made.form_ids) == (MadeKind.TYPED, (joint_form, other))
    made_decisions.undo(central, made.key, reason="Fel", by="HR1")
    assert conflicts.conflicts(central) == before


def test_forms_that_do_not_answer_for_the_same_unit_are_not_settled(central: Desk, twice: tuple[str, str]) -> None:
    known = codes(central)
    with pytest.raises(InputFaults, match="do not answer for the same unit"):
        deciding.settle_two_forms(central, (known["A11"], known["B1"]), keep=BOTH, **WHY)
    with pytest.raises(InputFaults, match="do not answer for the same unit"):
        deciding.settle_two_forms(central, [known["A11"]], keep=BOTH, **WHY)
    with pytest.raises(InputFaults, match="none of the two"):
        deciding.settle_two_forms(central, twice, keep=known["B1"], **WHY)
    assert conflicts.queue(central).questions == 1


def test_what_differs_within_a_form_is_settled_before_what_two_forms_say(
    central: Desk, twice: tuple[str, str], send: Send
) -> None:
    take_in(central, send("andra", "A12", s3="2"))
    assert [one.kind for one in conflicts.queue(central).conflicts] == [ConflictClass.VALUES]
    deciding.decide(central, twice[1], take=conflicts.conflicts(central)[0].heads[0].rev, **WHY)
    assert [one.kind for one in conflicts.queue(central).conflicts] == [ConflictClass.TWO_FORMS]


def test_a_form_that_is_joint_by_plan_is_asked_about_where_its_other_form_came_in_too(
    region: Region, central: Desk, send: Send
) -> None:
    known = codes(central)
    joint.join(central, [known["B1"], known["B2"]])
    rounds.export_round(central, region.package)
    take_in(central, send("local", "B2"))
    take_in(central, send("ny", "B1"))
    (asked,) = conflicts.queue(central).conflicts
    assert (asked.kind, set(asked.form_ids)) == (ConflictClass.TWO_FORMS, {known["B1"], known["B2"]})
    assert state(central, "B2") is FormState.COLLECTED
    deciding.settle_two_forms(central, asked.form_ids, keep=known["B1"], **WHY)
    assert state(central, "B2") is FormState.EXEMPT


def test_a_spare_form_is_asked_about_where_the_unit_has_answered_on_its_own(
    region: Region, central: Desk, send: Send, tmp_path: Path
) -> None:
    with desks.open_desk(region.local) as desk:
        printing.print_order(desk, printing.PrintOrder(units=("A11",), spare=1), tmp_path / "b.pdf")
        (spare,) = [row.form_id for row in forms.forms(desk) if not row.unit]
        opened = keying.open_form(desk, spare, operator="A1")
        keying.put_background(
            desk, opened.entry_id, participants=Participants(), answered_on=None, units_covered=("A11",)
        )
        keying.finish(desk, opened.entry_id, blank_rest=True)
    take_in(central, send("local", "A11"))
    assert [one.kind for one in conflicts.queue(central).conflicts] == [ConflictClass.TWO_FORMS]
    assert faults_of(region.central) == []


# --- void -----------------------------------------------------------------------------------------------------------


def test_an_answer_made_void_in_one_place_and_edited_in_another_is_asked_about(
    region: Region, central: Desk, send: Send, tmp_path: Path
) -> None:
    take_in(central, send("local", "A11"))
    code = codes(central)["A11"]
    voiding.void(central, code, reason="Fel enhet", by="HR1")
    assert conflicts.queue(central).questions == 0
    assert (state(central, "A11"), heads_of(central, "A11")[0].is_void) == (FormState.RECEIVED, True)
    take_in(central, send("local", "A11", s3="2"))
    (asked,) = conflicts.queue(central).conflicts
    assert (asked.kind, asked.suggestion, asked.differing) == (ConflictClass.VOID, None, ())
    assert state(central, "A11") is FormState.CONFLICT
    assert {head.operator for head in asked.heads} == {"HR1", "A1"}
    with pytest.raises(InputFaults, match="do not differ in blanks only"):
        deciding.accept_blanks(central, [code], **WHY)
    void = next(head for head in asked.heads if head.revision.reason)
    deciding.decide(central, code, take=void.rev, **WHY)
    assert [head.is_void for head in heads_of(central, "A11")] == [True]
    made_decisions.undo(central, code, reason="Fel", by="HR1")
    final = next(head for head in conflicts.conflicts(central)[0].heads if not head.revision.reason)
    deciding.decide(central, code, take=final.rev, **WHY)
    assert content(central, "A11").answers["3"] == Answer("2")
    assert faults_of(region.central) == []


def test_two_desks_that_make_an_answer_void_for_different_reasons_agree(
    region: Region, central: Desk, send: Send, tmp_path: Path
) -> None:
    take_in(central, send("local", "A11"))
    voiding.void(central, codes(central)["A11"], reason="Fel enhet", by="HR1")
    with desks.open_desk(region.local) as desk:
        voiding.void(desk, codes(desk)["A11"], reason="Skriven två gånger", by="A1")
        exporting.export_merge(desk, tmp_path / "void.sammerge.zip")
    take_in(central, tmp_path / "void.sammerge.zip")
    assert conflicts.queue(central).questions == 0
    assert len(heads_of(central, "A11")) == 2
    assert next(row.void for row in forms.forms(central) if row.unit == "A11") in {"Fel enhet", "Skriven två gånger"}


def test_what_was_made_void_and_has_travelled_may_be_given_its_answer_back(
    central: Desk, send: Send, tmp_path: Path
) -> None:
    take_in(central, send("local", "A11", s3="2"))
    (before,) = heads_of(central, "A11")
    code = codes(central)["A11"]
    voiding.void(central, code, reason="Fel enhet", by="HR1")
    exporting.export_merge(central, tmp_path / "ut.sammerge.zip")
    with pytest.raises(InputFaults, match="cannot be taken back"):
        made_decisions.undo(central, code, reason="Rätt enhet", by="HR1")
    deciding.decide(central, code, take=before.rev, **WHY)
    assert content(central, "A11") == before.content
    assert state(central, "A11") is FormState.COLLECTED


# --- on the way back ------------------------------------------------------------------------------------------------


def test_decisions_come_back_to_the_desk_with_the_next_round_package(
    region: Region, central: Desk, send: Send, twice: tuple[str, str]
) -> None:
    take_in(central, send("andra", "B1", s3="2"), send("local", "B1", "B2"))
    known = codes(central)
    (asked,) = (one for one in conflicts.conflicts(central) if one.kind is ConflictClass.VALUES)
    right = next(head for head in asked.heads if head.sender == "andra")
    deciding.decide(central, asked.form_id, take=right.rev, **WHY)
    deciding.settle_two_forms(central, twice, keep=BOTH, **WHY)
    voiding.void(central, known["B2"], reason="Fel enhet", by="HR1")
    rounds.export_round(central, region.package)
    with desks.open_desk(region.local) as desk:
        rounds.open_round(desk, region.package)
        assert conflicts.queue(desk).questions == 0
        assert content(desk, "B1").answers["3"] == Answer("2")
        assert next(row.void for row in forms.forms(desk) if row.unit == "B2") == "Fel enhet"
        assert {one.kind for one in made_decisions.decisions(desk)} == {
            MadeKind.ELSEWHERE,
            MadeKind.BOTH_FORMS,
            MadeKind.VOID,
        }
        assert not any(one.can_undo for one in made_decisions.decisions(desk) if one.kind is not MadeKind.BOTH_FORMS)
    take_in(central, send("local", "B1", s3="3"), send("local", "B2", s3="3"))
    assert conflicts.queue(central).questions == 0
    assert content(central, "B1").answers["3"] == Answer("3")
    assert content(central, "B2").answers["3"] == Answer("3")
    assert [one.can_undo for one in made_decisions.decisions(central) if one.form_ids == (known["B2"],)] == [False]

from hypothesis import given
from hypothesis import strategies as st

from samdesk.domain.form_id import with_check
from samdesk.domain.joint import (
    Decision,
    answered_by,
    exempt_reason,
    first_named,
    joint_units,
    latest,
    read_decision,
)

FORMS = [with_check(f"00000{n}") for n in range(6)]
OWN = {code: (f"U{n}", f"V{n}") for n, code in enumerate(FORMS)}
DECISIONS = st.builds(Decision, st.sampled_from(FORMS), st.integers(1, 4), st.sampled_from(["", *FORMS])).filter(
    lambda one: one.form_id != one.first
)


@given(DECISIONS)
def test_a_decision_is_read_as_it_was_noted(decision: Decision) -> None:
    assert read_decision(decision.form_id, decision.note) == decision


@given(st.text(max_size=30))
def test_any_other_note_decides_nothing(note: str) -> None:
    found = read_decision(FORMS[0], note)
    assert found is None or found.note == note


def test_notes_that_are_nearly_right_decide_nothing() -> None:
    notes = ("joint 1", "apart 1 " + FORMS[1], "joint 0 " + FORMS[1], "joint 1 AAAAAAAA", "joint 1 " + FORMS[1] + " ")
    assert [note for note in notes if read_decision(FORMS[0], note)] == []


def test_the_reason_of_an_exemption_names_the_form_that_answers() -> None:
    assert first_named(exempt_reason(FORMS[0])) == FORMS[0]
    assert first_named(None) == ""


@given(st.lists(DECISIONS, max_size=8).flatmap(lambda some: st.tuples(st.just(some), st.permutations(some + some[:3]))))
def test_neither_order_nor_repetition_of_decisions_matters(both: tuple[list[Decision], list[Decision]]) -> None:
    assert answered_by(both[0]) == answered_by(both[1])


@given(st.lists(DECISIONS, max_size=10))
def test_every_unit_is_answered_by_exactly_one_expected_form_and_none_is_lost(decisions: list[Decision]) -> None:
    answered = answered_by(decisions)
    units = joint_units(OWN, answered)
    expected = [code for code in FORMS if code not in answered]
    assert sorted(unit for code in expected for unit in units[code]) == sorted(u for own in OWN.values() for u in own)
    assert not {*answered.values()} & {*answered}
    assert all(units[code] == OWN[code] for code in answered)


@given(st.lists(DECISIONS, max_size=8), st.sampled_from(FORMS))
def test_a_decision_that_follows_all_others_takes_a_form_out(decisions: list[Decision], form: str) -> None:
    before = latest(decisions)
    number = before[form].number + 1 if form in before else 1
    assert form not in answered_by([*decisions, Decision(form, number, "")])


def test_who_answers_for_one_that_answers_for_another_answers_for_both() -> None:
    a, b, c, *_rest = FORMS
    assert answered_by([Decision(c, 1, b), Decision(b, 1, a)]) == {b: a, c: a}


def test_of_two_that_should_answer_for_each_other_the_first_does() -> None:
    a, b, *_rest = FORMS
    assert answered_by([Decision(a, 1, b), Decision(b, 1, a)]) == {b: a}

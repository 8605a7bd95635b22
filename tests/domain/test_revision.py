import hashlib
import json
import unicodedata
from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samdesk.domain.answers import Answer, FormAnswers, Missing, Participants
from samdesk.domain.definition import canonical_json
from samdesk.domain.revision import Revision, RevisionState, from_plain, heads, to_plain

ANSWERS = st.builds(
    Answer,
    st.sampled_from(["", "1", "3"]),
    st.just(""),
    st.sampled_from([None, Missing.BLANK]),
    st.booleans(),
    st.text(max_size=4),
)
CONTENTS = st.builds(
    FormAnswers,
    st.dictionaries(st.sampled_from(["1", "2", "7a", "10o"]), ANSWERS),
    st.builds(Participants, st.booleans(), st.booleans(), st.booleans(), st.none() | st.integers(0, 99)),
    st.none() | st.dates(),
    st.lists(st.sampled_from(["1001", "1002", "Å1", "Z1"]), unique=True).map(tuple),
)
REVISIONS = st.builds(Revision, st.just("00000000"), st.just("d" * 64), CONTENTS)
ONE = Revision(
    "00000000",
    "d" * 64,
    FormAnswers(
        {"1": Answer("1", "text", None, True, "för att"), "2": Answer(missing=Missing.BLANK)},
        Participants(True, True, False, 7),
        date(2023, 12, 15),
        ("1001", "1002"),
    ),
    ("a" * 64,),
)


CANONICAL = (
    '{"answered_on":"2023-12-15","answers":{"1":{"action":true,"choice":"1","missing":"","motivation":"för att",'
    '"text":"text"},"2":{"action":false,"choice":"","missing":"blank","motivation":"","text":""}},'
    f'"definition_sha256":"{"d" * 64}","form_id":"00000000","parents":["{"a" * 64}"],'
    '"participants":{"employees":7,"main_safety_representative":false,"manager":true,"safety_representative":true},'
    '"reason":"","state":"final","units_covered":["1001","1002"]}'
)


def with_row(**changes: object) -> Revision:
    rows = {**ONE.content.answers, "1": replace(ONE.content.answers["1"], **changes)}
    return replace(ONE, content=replace(ONE.content, answers=rows))


@st.composite
def histories(draw: st.DrawFn) -> list[Revision]:
    """Revisions of two forms, each with some earlier ones of its form as parents."""
    made: list[Revision] = []
    for number in range(draw(st.integers(1, 8))):
        form = draw(st.sampled_from(["00000000", "00000011"]))
        earlier = [one.rev for one in made if one.form_id == form]
        parents = draw(st.lists(st.sampled_from(earlier), unique=True)) if earlier else []
        made.append(Revision(form, "d", FormAnswers({"1": Answer(text=str(number))}), tuple(parents)))
    return made


@pytest.mark.parametrize(
    "other",
    [
        replace(ONE, form_id="00000011"),
        replace(ONE, definition="e" * 64),
        replace(ONE, parents=()),
        replace(ONE, parents=("a" * 64, "b" * 64)),
        replace(ONE, state=RevisionState.VOID),
        replace(ONE, reason="fel enhet"),
        replace(ONE, content=replace(ONE.content, units_covered=("1001",))),
        replace(ONE, content=replace(ONE.content, answered_on=date(2023, 12, 16))),
        replace(ONE, content=replace(ONE.content, answered_on=None)),
        replace(ONE, content=replace(ONE.content, participants=Participants(True, True, False, 8))),
        replace(ONE, content=replace(ONE.content, participants=Participants(False, True, False, 7))),
        replace(ONE, content=replace(ONE.content, participants=Participants(True, False, False, 7))),
        replace(ONE, content=replace(ONE.content, participants=Participants(True, True, True, 7))),
        replace(ONE, content=replace(ONE.content, answers={"1": ONE.content.answers["1"]})),
        replace(ONE, content=replace(ONE.content, answers={**ONE.content.answers, "3": Answer("1")})),
        with_row(choice="3"),
        with_row(text="annat"),
        with_row(action=False),
        with_row(motivation=""),
        with_row(choice="", text="", missing=Missing.ILLEGIBLE),
    ],
)
def test_the_name_changes_with_everything_that_was_answered(other: Revision) -> None:
    assert other.rev != ONE.rev


def test_the_name_is_the_hash_of_the_content_as_files_that_were_sent_earlier_have_it() -> None:
    assert canonical_json(to_plain(ONE)).decode() == CANONICAL
    assert ONE.rev == hashlib.sha256(CANONICAL.encode()).hexdigest()


@given(REVISIONS)
def test_a_revision_comes_back_from_its_canonical_content_with_the_same_name(revision: Revision) -> None:
    plain = json.loads(canonical_json(to_plain(revision)))
    back = from_plain(plain)
    assert back.rev == revision.rev
    assert canonical_json(to_plain(back)) == canonical_json(plain)


@given(REVISIONS)
def test_rows_where_nothing_was_entered_make_no_difference(revision: Revision) -> None:
    padded = {"99": Answer(), **revision.content.answers}
    assert replace(revision, content=replace(revision.content, answers=padded)).rev == revision.rev


@given(REVISIONS)
def test_the_order_of_rows_units_and_parents_makes_no_difference(revision: Revision) -> None:
    revision = replace(revision, parents=("a" * 64, "b" * 64))
    content = revision.content
    turned = replace(
        revision,
        parents=revision.parents[::-1],
        content=replace(
            content,
            answers=dict(reversed(content.answers.items())),
            units_covered=content.units_covered[::-1],
        ),
    )
    assert turned.rev == revision.rev


@given(REVISIONS, st.sampled_from(["NFC", "NFD"]))
def test_two_spellings_of_a_letter_are_one_answer(revision: Revision, form: str) -> None:
    content = revision.content
    spelled = replace(
        content,
        answers={
            number: replace(answer, motivation=unicodedata.normalize(form, answer.motivation))
            for number, answer in content.answers.items()
        },
        units_covered=tuple(unicodedata.normalize(form, code) for code in content.units_covered),
    )
    assert replace(revision, content=spelled).rev == revision.rev


@given(REVISIONS, st.lists(st.sampled_from(["a" * 64, "b" * 64]), unique=True))
def test_equal_answers_are_known_whatever_came_before(revision: Revision, parents: list[str]) -> None:
    later = replace(revision, parents=tuple(parents))
    assert later.answers_sha256 == revision.answers_sha256
    assert (later.rev == revision.rev) is (not parents)


def test_different_answers_are_never_known_as_equal() -> None:
    assert with_row(choice="3").answers_sha256 != ONE.answers_sha256
    assert replace(ONE, state=RevisionState.VOID).answers_sha256 != ONE.answers_sha256


@given(histories(), st.randoms())
def test_heads_do_not_depend_on_the_order_of_arrival_nor_on_arriving_twice(
    made: list[Revision], random: Random
) -> None:
    before = heads(made)
    mixed = [*made, *made]
    random.shuffle(mixed)
    assert heads(mixed) == before


@given(histories())
def test_every_form_has_a_head_and_no_head_is_the_parent_of_another_revision(made: list[Revision]) -> None:
    found = heads(made)
    assert set(found) == {revision.form_id for revision in made}
    assert all(found.values())
    replaced = {parent for revision in made for parent in revision.parents}
    assert {rev for names in found.values() for rev in names} == {one.rev for one in made} - replaced


@given(histories())
def test_a_decision_that_names_all_heads_is_the_only_head(made: list[Revision]) -> None:
    form, names = next(iter(heads(made).items()))
    decision = Revision(form, "d", FormAnswers({"1": Answer(text="beslut")}), names)
    assert heads([*made, decision])[form] == (decision.rev,)


def test_a_revision_replaces_nothing_of_another_form() -> None:
    mine = Revision("00000000", "d", FormAnswers({"1": Answer("1")}))
    theirs = Revision("00000011", "d", FormAnswers(), (mine.rev,))
    assert heads([mine, theirs]) == {"00000000": (mine.rev,), "00000011": (theirs.rev,)}


def test_a_parent_may_be_known_by_name_only() -> None:
    assert heads([ONE]) == {"00000000": (ONE.rev,)}

import hashlib
from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from samdesk.domain.answers import Missing, is_asked, judged, left_open
from samdesk.domain.definition import Choice, Condition, Definition, Kind, Scale, Section, Statement
from samdesk.services.sample_answers import sample_answers

SCALE = Scale(
    "svar",
    tuple(
        Choice(code, {"sv": label})
        for code, label in (("1", "Ja"), ("2", "Delvis"), ("3", "Nej"), ("9", "Ej aktuellt"))
    ),
)
NUMBERS = ("1", "2", "3", "4", "7a", "7b", "8", "10a", "10m", "11")
CHEF = Definition(
    "sam-chef",
    "1",
    {"sv": "Enkät"},
    ("sv",),
    (
        Section(
            "a",
            {},
            {},
            tuple(
                Statement(f"s{number}", Kind.SELECT_ONE, number, scale="svar", motivation=True, action=True)
                for number in NUMBERS
            ),
        ),
    ),
    (SCALE,),
)
FORMS = [sample_answers(CHEF, f"FORM{number:04d}", 2023) for number in range(600)]


def share(number: str, code: str) -> float:
    chosen = [form.answers[number].choice for form in FORMS]
    return chosen.count(code) / sum(choice in ("1", "2", "3") for choice in chosen)


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    labels = st.sampled_from(("Ja", "Nej", "Delvis", "Ej aktuellt", "Ingen bedömning kan göras", "1", "5", ""))
    scale = st.lists(labels, min_size=1, max_size=7).map(
        lambda texts: tuple(Choice(str(code), {"sv": text}) for code, text in enumerate(texts))
    )
    kinds = st.sampled_from([kind for kind in Kind if kind is not Kind.NOTE])
    scales = tuple(Scale(f"scale{place}", draw(scale)) for place in range(2))
    rows: list[Statement] = []
    for place in range(draw(st.integers(1, 8))):
        kind = draw(kinds)
        chosen = draw(st.sampled_from(scales)) if kind in (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE) else None
        asked_before = [row for row in rows if row.scale]
        relevant = None
        if draw(st.booleans()) and asked_before:
            relevant = Condition(draw(st.sampled_from(asked_before)).number, "0", draw(st.booleans()))
        rows.append(
            Statement(
                f"s{place}",
                kind,
                str(place),
                scale=chosen.name if chosen else "",
                motivation=draw(st.booleans()),
                action=draw(st.booleans()),
                required=draw(st.booleans()),
                relevant=relevant,
                max_choices=draw(st.none() | st.integers(1, 3)) if kind is Kind.SELECT_MULTIPLE else None,
            )
        )
    return Definition("any", "1", {}, ("sv",), (Section("a", {}, {}, tuple(rows)),), scales)


@given(definitions(), st.integers(0, 10_000))
def test_answers_of_any_definition_are_stored_as_they_are_and_leave_nothing_open(
    definition: Definition, seed: int
) -> None:
    form = sample_answers(definition, "K7QX2M4P", seed)
    for number, answer in form.answers.items():
        assert judged(definition, number, answer) == answer
        assert is_asked(definition, definition.by_number[number], form.answers)
    assert left_open(definition, form.answers) == ()


def test_answers_are_the_same_on_every_machine_and_differ_between_forms_and_seeds() -> None:
    assert (
        hashlib.sha256(repr(FORMS).encode()).hexdigest()
        == "63d15bb73843dd9aa01cddc8dab6324ca650daa01c097467999670baf779a773"
    )
    assert sample_answers(CHEF, "FORM0001", 2023) == FORMS[1]
    assert sample_answers(CHEF, "FORM0001", 2024) != FORMS[1] != FORMS[2]


def test_weak_and_strong_statements_are_those_of_the_report() -> None:
    ranked = sorted(NUMBERS, key=lambda number: share(number, "1"))
    assert set(ranked[:3]) == {"8", "2", "1"}
    assert set(ranked[-4:]) == {"4", "7a", "7b", "10a"}


def test_some_rows_do_not_apply_and_a_few_are_missing_for_each_reason() -> None:
    rows = [answer for form in FORMS for answer in form.answers.values()]
    assert 0.02 <= sum(row.choice == "9" for row in rows) / len(rows) <= 0.1
    missing = Counter(row.missing for row in rows if row.missing)
    assert set(missing) == set(Missing)
    assert missing.total() / len(rows) < 0.02


def test_action_is_marked_mostly_where_the_answer_is_partly_or_no() -> None:
    marked = Counter(answer.choice for form in FORMS for answer in form.answers.values() if answer.action)
    assert marked["2"] + marked["3"] > 0.8 * marked.total() > 0


def test_three_rows_in_ten_have_a_motivation_out_of_many_without_names() -> None:
    rows = [answer for form in FORMS for answer in form.answers.values()]
    texts = {row.motivation for row in rows if row.motivation}
    assert 0.25 <= sum(bool(row.motivation) for row in rows) / len(rows) <= 0.35
    assert len(texts) >= 40
    assert not any(word[0].isupper() for text in texts for word in text.split()[1:])


def test_most_answer_together_and_on_weekdays_of_the_autumn() -> None:
    alone = sum(not form.participants.safety_representative and not form.participants.employees for form in FORMS)
    assert 0.1 <= alone / len(FORMS) <= 0.25
    days = [form.answered_on for form in FORMS if form.answered_on]
    assert len(days) == len(FORMS)
    assert all(date(2023, 10, 16) <= day <= date(2023, 12, 4) and day.weekday() < 5 for day in days)
    assert 0.01 <= sum(day > date(2023, 11, 24) for day in days) / len(days) <= 0.15

"""What the tests of this folder send: a small definition, a round package, a merge file, and generated ones."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import strategies as st

from samdesk.domain import form_id
from samdesk.domain.actions import Action, OnForm, PlanRow, Status, judged_row
from samdesk.domain.answers import Answer, FormAnswers, Missing, Participants, tidy
from samdesk.domain.definition import (
    Choice,
    Condition,
    Definition,
    Kind,
    Material,
    Scale,
    Section,
    Statement,
)
from samdesk.domain.faults import Where
from samdesk.domain.organisation import Manager, Unit
from samdesk.domain.revision import Revision, RevisionState
from samdesk.domain.rounds import Form, LocalTerms, Recipient, Round
from samdesk.domain.travel import Contains, Event, EventKind, MergeFile, RoundPackage, Sender
from samdesk.exchange.keys import key_of

KEY = key_of(bytes(range(32)))
SCALE = Scale(
    "jdn", tuple(Choice(str(code), {"sv": label}) for code, label in enumerate(["Ja", "Delvis", "Nej", "E/a"], 1))
)


def definition(rows: int = 31, version: str = "1") -> Definition:
    """A definition with rows of choices, then one row of each other kind."""
    chosen = [
        Statement(
            f"s{n}", Kind.SELECT_ONE, str(n), label={"sv": f"Påstående {n}"}, scale="jdn", motivation=True, action=True
        )
        for n in range(1, rows + 1)
    ]
    others = [
        Statement("note", Kind.NOTE, label={"sv": "Läs detta", "en": "Read this"}),
        Statement("text", Kind.TEXT, "90", label={"sv": "Berätta"}, relevant=Condition("1", "3")),
        Statement("count", Kind.INTEGER, "91", label={"sv": "Hur många"}),
        Statement("several", Kind.SELECT_MULTIPLE, "92", label={"sv": "Vilka"}, scale="jdn", max_choices=2),
    ]
    section = Section("a", {"sv": "Rutiner", "en": "Routines"}, {}, (*chosen, *others))
    return Definition("sam", version, {"sv": "Uppföljning åäö"}, ("sv", "en"), (section,), (SCALE,))


DEFINITION = definition(3)
SENDER = Sender("desk-1", "Skånes sjukhus", 3, "ab" * 32)
FORM_IDS = [form_id.with_check(f"{n:06d}") for n in range(50)]
AT = datetime(2023, 12, 15, 8, 30, tzinfo=UTC)
ACTIONS = (
    Action("0a" * 16, "0412", '=Larm; "öva"', 2022, "7a", "Chef", "2023-03-01", changes={"desk ö": 2, "desk-1": 1}),
    Action("1b" * 16, "0412", "Byt stolar", 2022, status=Status.DONE, outcome="Bytta\ni maj", changes={}),
    Action("2c" * 16, "", "", 2022, status=Status.DROPPED, form_id=FORM_IDS[9], position=3, changes={"desk-1": 4}),
)
DECIDED = (Event("desk-1", 7, FORM_IDS[0], EventKind.EXEMPT, AT, "HR1", note=f"joint 1 {FORM_IDS[1]}"),)
ON_FORMS = (OnForm(FORM_IDS[0], 1, "1b" * 16), OnForm(FORM_IDS[0], 2, "0a" * 16))


RECIPIENTS = (
    Recipient("Centrala HR", "age1s937yrqek0hk57sphy62zkjkfd7yxwsugkt355x7fkg4r37g5u7q6kwg5w"),
    Recipient("Reservnyckel", "age1pzzeaazykse22ksjgkgjx6nd22d8qd6hwtew5y9wt5hx0jpmdf9sxuk8af"),
)


def round_package() -> RoundPackage:
    """A package with everything in it: sealing, and a decision that travels back."""
    package = plain_round_package()
    decision = Revision(
        FORM_IDS[0], DEFINITION.sha256, FormAnswers({"1": Answer("2", motivation="Beslutat")}), ("ab" * 32, "cd" * 32)
    )
    told = Event("desk-1", 8, FORM_IDS[0], EventKind.DECIDED, AT, "HR1", decision.rev, "Pappret säger så")
    return replace(
        package,
        round=replace(package.round, recipients=RECIPIENTS),
        events=(*package.events, told),
        revisions=(decision,),
    )


def plain_round_package() -> RoundPackage:
    """What a package of the second version can hold."""
    units = (
        Unit("0", "Region", "region"),
        Unit(
            "0412",
            '=Akuten; "Östra"',
            "enhet",
            "0",
            12,
            (Manager("Chef 0412", "chef@example.org"), Manager("Chef 2")),
            ("Ombud 1",),
            date(2020, 1, 1),
            None,
            ("0400",),
        ),
    )
    terms = {"0412": LocalTerms(date(2023, 12, 1), None, "HR", "Box 1")}
    this = Round(
        "r-2023",
        2023,
        "Årlig uppföljning",
        (DEFINITION.sha256,),
        date(2023, 12, 15),
        names={"policy": "Policyn"},
        local=terms,
    )
    materials = {DEFINITION.sha256: (Material("01-syfte", "sv", "# Syfte\n\nVarför åäö."),)}
    forms = (
        Form(FORM_IDS[0], "r-2023", DEFINITION.sha256, ("0412",)),
        Form(FORM_IDS[1], "r-2023", DEFINITION.sha256, ()),
    )
    forms = tuple(sorted(forms, key=lambda form: form.id))
    return RoundPackage(SENDER, this, (DEFINITION,), materials, units, forms, ACTIONS, ON_FORMS, DECIDED)


def revision(form: str, answers: dict[str, Answer], **rest: object) -> Revision:
    content = FormAnswers(answers, Participants(True, True, False, 4), date(2023, 12, 1), ("0412",))
    return Revision(form, DEFINITION.sha256, content, **rest)  # type: ignore[arg-type]


UNITS = (("0412", '=Akuten; "Östra"'), ("0499", ""))


def merge_file() -> MergeFile:
    first = revision(
        FORM_IDS[0], {"1": Answer("1"), "2": Answer("3", motivation='=Brist; på "tid"\noch folk', action=True)}
    )
    second = revision(
        FORM_IDS[0],
        {"1": Answer("1"), "2": Answer(missing=Missing.TWO_BOXES), "92": Answer("1 2")},
        parents=(first.rev,),
    )
    void = revision(FORM_IDS[1], {}, state=RevisionState.VOID, reason="Fel enhet")
    events = (
        Event("desk-1", 1, FORM_IDS[0], EventKind.KEYED, AT, "A1", first.rev),
        Event("desk-1", 2, FORM_IDS[1], EventKind.EXPORTED, AT.replace(microsecond=5), note="-"),
    )
    forms = tuple(Form(one, "r-2023", DEFINITION.sha256, ("0412",)) for one in FORM_IDS[:2])
    revisions = tuple(sorted((first, second, void), key=lambda one: (one.form_id, one.rev)))
    return MergeFile(SENDER, "r-2023", 2023, (DEFINITION,), forms, revisions, events, ACTIONS, UNITS)


TEXTS = st.one_of(
    st.text(alphabet=st.sampled_from("aåäöe\u0301;\"'=+-@,\n\t 0\u037e"), max_size=12), st.text(max_size=30)
).map(tidy)
"""Texts as they are stored, with everything in them that a table could trip over."""


@st.composite
def answers_of_a_form(draw: st.DrawFn) -> dict[str, Answer]:
    rows = {
        number: draw(
            st.builds(
                Answer,
                choice=st.sampled_from(["", "1", "2", "3", "4"]),
                action=st.booleans(),
                motivation=TEXTS,
            )
            | st.builds(Answer, missing=st.sampled_from(Missing), motivation=TEXTS)
        )
        for number in draw(st.sets(st.sampled_from(["1", "2", "3"])))
    }
    rows["90"] = Answer(text=draw(TEXTS))
    rows["91"] = Answer(text=draw(st.sampled_from(["", "0", "12"])))
    rows["92"] = Answer(choice=draw(st.sampled_from(["", "1", "1 4"])))
    return {number: answer for number, answer in rows.items() if not answer.is_empty}


@st.composite
def revisions(draw: st.DrawFn, form_ids: Sequence[str] = tuple(FORM_IDS[:5])) -> Revision:
    codes = tuple(sorted(draw(st.sets(TEXTS, max_size=2))))
    people = draw(st.builds(Participants, st.booleans(), st.booleans(), st.booleans(), st.none() | st.integers(0, 99)))
    content = FormAnswers(draw(answers_of_a_form()), people, draw(st.none() | st.dates()), codes)
    parents = tuple(sorted(draw(st.sets(st.sampled_from(["0" * 64, "ab" * 32, "9e" * 32]), max_size=2))))
    form = draw(st.sampled_from(form_ids))
    return Revision(form, DEFINITION.sha256, content, parents, draw(st.sampled_from(RevisionState)), draw(TEXTS))


EVENTS = st.builds(
    Event,
    st.sampled_from(["desk-1", "desk ö"]),
    st.integers(1, 10**9),
    st.sampled_from(FORM_IDS[:5]),
    st.sampled_from(EventKind),
    st.datetimes(datetime(1970, 1, 1), datetime(2200, 12, 31), timezones=st.just(UTC)),
    TEXTS,
    st.sampled_from(["", "ab" * 32]),
    TEXTS,
)


LINES = TEXTS.map(lambda text: " ".join(text.split()))
COUNTS = st.dictionaries(TEXTS.filter(bool), st.integers(1, 10**6), max_size=2)


@st.composite
def actions(draw: st.DrawFn, units: st.SearchStrategy[str] = TEXTS) -> Action:
    """Actions as a desk keeps them, those that were taken out of their plan too."""
    row = draw(st.builds(PlanRow, LINES.map(lambda text: text[:20]), LINES.filter(bool), LINES, LINES))
    status, outcome = draw(st.sampled_from(Status)), draw(TEXTS)
    if draw(st.booleans()):
        row, status = PlanRow(), Status.DROPPED
    kept = judged_row(row, lambda _column: Where())
    form, position = draw(st.sampled_from([("", 0), (FORM_IDS[0], 1), (FORM_IDS[7], 99)]))
    return Action(
        draw(st.sampled_from([f"{n:032x}" for n in range(9)])),
        draw(units),
        kept.what,
        draw(st.integers(1990, 2200)),
        kept.number,
        kept.who,
        kept.when,
        status,
        outcome,
        form,
        position,
        draw(COUNTS),
    )


def some_actions(units: st.SearchStrategy[str] = TEXTS) -> st.SearchStrategy[tuple[Action, ...]]:
    found = st.lists(actions(units), max_size=4, unique_by=lambda one: one.id)
    return found.map(lambda some: tuple(sorted(some, key=lambda one: one.id)))


@st.composite
def merge_files(draw: st.DrawFn) -> MergeFile:
    """Merge files whose parts are in the order in which reading gives them."""
    forms = tuple(Form(one, "r", DEFINITION.sha256, tuple(draw(st.lists(TEXTS, max_size=2)))) for one in FORM_IDS[:5])
    found = draw(st.lists(revisions(), max_size=5, unique_by=lambda one: one.rev))
    events = draw(st.lists(EVENTS, max_size=4, unique_by=lambda event: (event.desk_id, event.sequence)))
    return MergeFile(
        Sender("d", draw(TEXTS), draw(st.integers(1, 99))),
        "r",
        2023,
        (DEFINITION,),
        forms,
        tuple(sorted(found, key=lambda one: (one.form_id, one.rev))),
        tuple(sorted(events, key=lambda event: (event.desk_id, event.sequence))),
        draw(some_actions()),
        tuple(sorted(draw(st.dictionaries(TEXTS.filter(bool), TEXTS, max_size=3)).items())),
        Contains(),
    )

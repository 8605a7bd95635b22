from dataclasses import replace

import pytest

from samdesk.domain.answers import Answer, FormAnswers, Missing
from samdesk.domain.definition import Choice, Definition, Kind, Scale, Section, Statement
from samdesk.domain.faults import InputFaults
from samdesk.domain.mapping import DefinitionMapping, Reading, check_mapping, draft, same_rows, unmatched, with_units
from samdesk.domain.revision import Revision, RevisionState

YES = Choice("1", {"sv": "Ja"})
NO = Choice("2", {"sv": "Nej"})
UNSURE = Choice("3", {"sv": "Vet ej"})


def asked(*rows: Statement, choices: tuple[Choice, ...] = (YES, NO), version: str = "1") -> Definition:
    section = Section("s", {"sv": "Avsnitt"}, {}, rows)
    return Definition("d", version, {"sv": "Enkät"}, ("sv",), (section,), (Scale("svar", choices),))


def row(number: str, text: str, kind: Kind = Kind.SELECT_ONE) -> Statement:
    scale = "svar" if kind is Kind.SELECT_ONE else ""
    return Statement(f"n{number}", kind, number, label={"sv": text}, scale=scale)


OWN = asked(row("1", "Vi vet målen."), row("2", "Vi övar larm."), row("3", "Antal tillbud", Kind.INTEGER))


def answered(definition: Definition, **answers: Answer) -> Revision:
    content = FormAnswers({number.removeprefix("s"): answer for number, answer in answers.items()})
    return Revision("00000000", definition.sha256, content, ("a" * 64,))


def as_own(revision: Revision, used: Definition, own: Definition, mapping: DefinitionMapping | None) -> Revision | None:
    return Reading.of(used, own, mapping).read(revision)


def test_words_may_be_mended_but_rows_that_changed_places_are_not_the_same() -> None:
    mended = asked(row("1", "Vi känner till målen."), *OWN.sections[0].statements[1:], version="2")
    assert same_rows(mended, OWN) == {"1", "2", "3"}
    swapped = asked(row("1", "Vi övar larm."), row("2", "Vi vet målen."), version="2")
    assert same_rows(swapped, OWN) == frozenset()


def test_where_the_answered_rows_are_the_same_nobody_is_asked_and_the_answer_is_as_good_as_an_own_one() -> None:
    newer = asked(*OWN.sections[0].statements, row("4", "Nytt."), version="2")
    answers = {"s1": Answer("1", motivation="x"), "s2": Answer(missing=Missing.BLANK), "s3": Answer(text="7")}
    said = as_own(answered(newer, **answers), newer, OWN, None)
    assert said is not None
    assert said.answers_sha256 == answered(OWN, **answers).answers_sha256
    assert as_own(answered(newer, s1=Answer("1"), s4=Answer("1")), newer, OWN, None) is None


@pytest.mark.parametrize(
    "used",
    [
        asked(row("1", "Vi vet målen.", Kind.TEXT)),
        asked(row("1", "Vi vet målen."), choices=(YES, NO, UNSURE)),
        asked(replace(row("1", "Vi vet målen."), kind=Kind.SELECT_MULTIPLE)),
        asked(row("9", "Vi vet målen.")),
    ],
)
def test_other_numbers_kinds_or_choices_wait_for_a_person(used: Definition) -> None:
    number = used.sections[0].statements[0].number
    assert as_own(answered(used, **{f"s{number}": Answer("1")}), used, OWN, None) is None


def test_a_mapping_says_which_row_and_which_choice_stands_for_which() -> None:
    used = asked(
        row("1", "Larm övas."), row("2", "Annat"), row("5", "Tillbud", Kind.INTEGER), choices=(NO, YES, UNSURE)
    )
    mapping = DefinitionMapping({"1": "2", "2": "", "5": "3"}, {"1": {"1": "2", "2": "1", "3": ""}})
    check_mapping(used, OWN, mapping)
    said = as_own(answered(used, s1=Answer("1", action=True), s2=Answer("1"), s5=Answer(text="7")), used, OWN, mapping)
    assert said is not None
    assert said.content.answers == {"2": Answer("2", action=True), "3": Answer(text="7")}
    left_out = as_own(answered(used, s1=Answer("3")), used, OWN, mapping)
    assert left_out is not None
    assert left_out.content.answers == {}


def test_an_answer_that_was_made_void_says_so_in_any_definition() -> None:
    used = asked(row("9", "Annat"), version="2")
    void = replace(answered(used), state=RevisionState.VOID, reason="Fel enhet")
    own = replace(void, definition=OWN.sha256, parents=(), reason="Annat skäl")
    said = as_own(void, used, OWN, None)
    assert said is not None
    assert said.answers_sha256 == own.answers_sha256 != answered(OWN).answers_sha256


def test_a_draft_pairs_equal_texts_and_says_what_is_left() -> None:
    used = asked(
        row("1", "Vi övar  LARM"),
        row("2", "Vi vet målen"),
        row("3", "Antal tillbud"),
        row("4", "Nytt."),
        choices=(Choice("a", {"sv": "ja"}), Choice("2", {"sv": "Inte alls"}), UNSURE),
    )
    mapping = draft(used, OWN)
    assert mapping.numbers == {"1": "2", "2": "1", "3": "", "4": ""}
    assert mapping.choices == {number: {"a": "1", "3": ""} for number in ("1", "2")}
    assert unmatched(used, mapping) == ("3", "4")
    check_mapping(used, OWN, mapping)


def test_a_draft_between_equal_definitions_is_the_whole_of_them() -> None:
    newer = replace(OWN, version="2")
    mapping = draft(newer, OWN)
    assert mapping == DefinitionMapping({"1": "1", "2": "2", "3": "3"}, {})
    assert unmatched(newer, mapping) == ()


def test_rows_of_the_same_text_are_told_apart_by_their_number_or_left_to_a_person() -> None:
    own = asked(row("1", "Varför?", Kind.TEXT), row("2", "Varför?", Kind.TEXT))
    used = asked(row("2", "Varför?", Kind.TEXT), row("3", "Varför?", Kind.TEXT))
    assert draft(used, own).numbers == {"2": "2", "3": ""}


def test_everything_that_is_wrong_in_a_mapping_is_named_at_once() -> None:
    used = asked(row("1", "Ett"), row("2", "Två"), row("3", "Tre"), row("4", "Fyra", Kind.TEXT), choices=(YES, UNSURE))
    mapping = DefinitionMapping({"1": "1", "2": "1", "4": "2", "8": "1", "3": "9"}, {"1": {"1": "7"}})
    with pytest.raises(InputFaults) as found:
        check_mapping(used, OWN, mapping)
    said = {fault.what for fault in found.value.faults}
    assert len(said) == len(found.value.faults) >= 6


def test_units_are_named_as_the_organisation_names_them() -> None:
    one = replace(answered(OWN), content=FormAnswers({}, units_covered=("GAMMAL", "A2", "NY")))
    assert with_units(one, {"GAMMAL": "NY"}).content.units_covered == ("A2", "NY")
    assert with_units(one, {"X": "Y"}) is one

from datetime import date

from samdesk.domain.definition import AnsweredBy, Definition
from samdesk.domain.organisation import Manager, Organisation, Unit
from samdesk.domain.rounds import LocalTerms, Round, expected_forms

DAY = date(2023, 12, 15)


def definition(name: str, answered_by: AnsweredBy = AnsweredBy.UNIT, level: str = "") -> Definition:
    return Definition(name, "1", {"sv": name}, ("sv",), (), (), answered_by=answered_by, level=level)


def unit(code: str, parent: str, level: str, manager: str = "", **more: object) -> Unit:
    return Unit(code, code, level, parent, managers=(Manager(manager),) if manager else (), **more)


MAIN = definition("chef")
LEADERS = definition("chef-over-chefer", AnsweredBy.MANAGERS_OF_MANAGERS)
ORGANISATION = Organisation.of([
    unit("F", "", "Förvaltning", "Chef 0001"),
    unit("E1", "F", "enhet", "Chef 0002"),
    unit("E2", "F", "enhet", "Chef 0001"),
    unit("E3", "F", "enhet"),
    unit("E4", "F", "enhet", "Chef 0003", valid_to=date(2023, 12, 14)),
    unit("E5", "F", "enhet", "Chef 0004", valid_from=DAY),
])  # fmt: skip


def expected(*definitions: Definition) -> list[tuple[str, str]]:
    return [(one.code, variant.id) for one, variant in expected_forms(ORGANISATION, definitions, DAY)]


def test_every_valid_unit_with_a_manager_answers() -> None:
    assert expected(MAIN) == [("F", "chef"), ("E1", "chef"), ("E2", "chef"), ("E5", "chef")]


def test_a_manager_of_managers_gets_the_variant_in_place_of_the_main_one() -> None:
    assert expected(MAIN, LEADERS) == [("F", "chef-over-chefer"), ("E1", "chef"), ("E2", "chef"), ("E5", "chef")]


def test_a_definition_for_a_level_goes_to_that_level_only_whatever_the_case_of_its_name() -> None:
    assert expected(definition("f", AnsweredBy.LEVEL, "förvaltning")) == [("F", "f")]
    assert expected(definition("f", AnsweredBy.LEVEL, "område")) == []


def test_no_unit_gets_two_forms() -> None:
    codes = [code for code, _definition in expected(MAIN, LEADERS, LEADERS)]
    assert len(codes) == len(set(codes))


def test_terms_fall_back_to_those_of_the_round_one_by_one() -> None:
    own = {"F": LocalTerms(date(2024, 1, 15), contact="hr@f"), "G": LocalTerms(DAY, date(2023, 11, 1), "g", "Box 7")}
    a_round = Round("r", 2023, "SAM", ("d",), DAY, date(2023, 10, 1), "hr@region", "Box 1", local=own)
    assert a_round.terms("F") == LocalTerms(date(2024, 1, 15), date(2023, 10, 1), "hr@f", "Box 1")
    assert a_round.terms("G") == own["G"]
    assert a_round.terms("X") == LocalTerms(DAY, date(2023, 10, 1), "hr@region", "Box 1")

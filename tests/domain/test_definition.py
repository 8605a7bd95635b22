import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samdesk import shipped
from samdesk.domain.definition import (
    Definition,
    Kind,
    Labels,
    Material,
    canonical_json,
    fill,
    from_plain,
    statement_key,
    text_in,
    to_plain,
)
from samdesk.exchange.definition_reader import read_definition
from tests.domain.asked import DEFINITION


def reordered(labels: Labels) -> Labels:
    return dict(reversed(labels.items()))


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.booleans()))
def test_canonical_json_does_not_depend_on_the_order_of_keys(value: dict[str, object]) -> None:
    assert canonical_json(value) == canonical_json(dict(reversed(value.items())))


def test_canonical_json_is_utf_8_without_spaces() -> None:
    assert canonical_json({"b": [1, True, None], "a": "å"}) == '{"a":"å","b":[1,true,null]}'.encode()


def test_canonical_json_orders_keys_by_their_composed_form() -> None:
    assert canonical_json({"a\u030a": 1, "z": 2}) == canonical_json({"å": 1, "z": 2}) == '{"z":2,"å":1}'.encode()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), date(2023, 12, 15), {1, 2}])
def test_what_json_cannot_say_has_no_canonical_form(value: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        canonical_json(value)


def test_the_identity_does_not_depend_on_the_order_of_languages_in_labels() -> None:
    other = replace(DEFINITION, title=reordered(DEFINITION.title))
    assert list(other.title) != list(DEFINITION.title)
    assert other.sha256 == DEFINITION.sha256


@pytest.mark.parametrize(
    "other",
    [
        replace(DEFINITION, id="annat"),
        replace(DEFINITION, version="2024"),
        replace(DEFINITION, languages=("en", "sv")),
        replace(DEFINITION, sections=DEFINITION.sections[::-1]),
        replace(DEFINITION, scales=DEFINITION.scales[::-1]),
        replace(DEFINITION, level="område"),
        replace(DEFINITION, title={"sv": "Prov", "en": "Tests"}),
    ],
)
def test_the_identity_changes_with_anything_that_was_asked(other: Definition) -> None:
    assert other.sha256 != DEFINITION.sha256


def test_a_definition_comes_back_from_its_canonical_form() -> None:
    back = from_plain(json.loads(canonical_json(to_plain(DEFINITION))))
    assert back == DEFINITION
    assert back.sha256 == DEFINITION.sha256


@pytest.mark.parametrize("name", sorted(folder.name for folder in shipped.forms_folder().iterdir()))
def test_every_definition_that_ships_comes_back_from_its_canonical_form(name: str) -> None:
    definition, _materials = read_definition(shipped.forms_folder() / name)
    assert from_plain(json.loads(canonical_json(to_plain(definition)))) == definition


@pytest.mark.parametrize("missing", ["languages", "sections", "scales", "answered_by", "id"])
def test_what_is_no_definition_is_an_error_and_not_half_a_definition(missing: str) -> None:
    plain = to_plain(DEFINITION)
    del plain[missing]
    with pytest.raises((KeyError, TypeError, ValueError)):
        from_plain(plain)


def test_notes_are_not_answered_and_have_no_number() -> None:
    assert [statement.number for statement in DEFINITION.statements()] == list("12345678")
    assert Kind.NOTE not in {statement.kind for statement in DEFINITION.by_number.values()}


def test_names_are_filled_in_and_one_that_the_round_does_not_give_stays_readable() -> None:
    assert fill("Vår {policy} i {region}: {}", {"policy": "arbetsmiljöpolicy", "region": ""}) == (
        "Vår arbetsmiljöpolicy i region: {}"
    )


def test_a_text_that_begins_with_a_name_begins_with_a_capital() -> None:
    names = {"samverkansavtal": "samverkansavtalet"}
    assert fill("{samverkansavtal} är känt", names) == "Samverkansavtalet är känt"
    assert fill("Om {samverkansavtal}", names) == "Om samverkansavtalet"
    assert fill("{samverkansavtal}", {}) == "Samverkansavtal"


def test_what_is_filled_in_is_not_filled_again() -> None:
    assert fill("{policy}", {"policy": "{region}", "region": "Skåne"}) == "{region}"


def test_statement_numbers_sort_as_people_count() -> None:
    printed = ["A1", "A2", "A10", "1", "2", "7a", "7b", "9", "10", "10a", "10o", "11"]
    assert sorted(set(printed), key=statement_key) == printed


@given(st.lists(st.text(st.characters(max_codepoint=0x2FF), max_size=6)))
def test_any_statement_numbers_can_be_sorted(numbers: list[str]) -> None:
    ordered = sorted(set(numbers), key=statement_key)
    assert len(ordered) == len(set(numbers))


def test_a_text_falls_back_to_the_language_that_comes_first() -> None:
    assert text_in({"sv": "Ja", "en": "Yes"}, "en") == "Yes"
    assert text_in({"sv": "Ja", "en": "Yes"}, "fi") == "Ja"
    assert text_in({}, "sv") == ""


def test_support_material_is_titled_by_its_first_heading_else_by_its_name() -> None:
    assert Material("01-syfte", "sv", "text\n# Därför\n# Sedan").title == "Därför"
    assert Material("01-syfte", "sv", "text").title == "01-syfte"

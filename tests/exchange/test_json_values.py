from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samdesk.domain.definition import Definition
from samdesk.domain.definition import to_plain as definition_to_plain
from samdesk.domain.rounds import Round
from samdesk.exchange.json_values import Misfit, decoded, dumped, loaded
from tests.exchange.travelling import DEFINITION, round_package


@dataclass(frozen=True)
class Inner:
    yes: bool
    number: int | None = None


@dataclass(frozen=True)
class Outer:
    text: str
    many: tuple[Inner, ...]
    by_name: dict[str, str]


GOOD: dict[str, Any] = {"text": "å", "many": [{"yes": True, "number": 7}, {"yes": False}], "by_name": {"a": "b"}}


def test_values_become_the_dataclass() -> None:
    assert decoded(Outer, GOOD) == Outer("å", (Inner(True, 7), Inner(False)), {"a": "b"})


def test_a_definition_and_a_round_come_back_whole() -> None:
    this = round_package().round
    assert decoded(Definition, loaded(dumped(definition_to_plain(DEFINITION)))) == DEFINITION
    assert decoded(Round, loaded(dumped(asdict(this)))) == this


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"text": 7}, "text"), ({"text": None}, "text"), ({"text": "a\0"}, "control"), ({"text": "\ud800"}, "control"),
        ({"text": "x" * 1_000_001}, "longer"), ({"many": {}}, "many"), ({"many": [None]}, "many[0]"),
        ({"many": [{"yes": 1}]}, "many[0].yes"), ({"many": [{}]}, "many[0].yes"), ({"more": 1}, "more"),
        ({"many": [{"yes": True, "number": True}]}, "number"), ({"many": [{"yes": True, "number": 1.0}]}, "number"),
        ({"many": [{"yes": True, "number": 10**40}]}, "number"), ({"by_name": {"a": 1}}, "by_name.a"),
        ({"by_name": []}, "by_name"), ({"by_name": {"\x07": "a"}}, "control"),
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_sort_is_named(change: dict[str, Any], place: str) -> None:
    with pytest.raises(Misfit) as caught:
        decoded(Outer, {**GOOD, **change})
    assert place in str(caught.value)


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff", b"\xef\xbb\xbf{}", b"{", b"NaN", b"[Infinity]", b'{"a":1,"a":1}', b"[" * 100_000, b"9" * 5000],
)
def test_what_is_no_json_is_a_misfit(data: bytes) -> None:
    with pytest.raises(Misfit):
        loaded(data)


@pytest.mark.parametrize("value", [{"a": "\0"}, ["\x7f"], {"\x07": ""}, "\ud800"])
def test_a_control_character_is_never_written(value: object) -> None:
    with pytest.raises(Misfit):
        dumped(value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@given(JSON)
def test_whatever_the_value_only_misfits_come_of_it(value: object) -> None:
    for wanted in (Outer, Round, Definition):
        with pytest.raises(Misfit):
            decoded(wanted, value)


@given(st.sampled_from(sorted(definition_to_plain(DEFINITION))), JSON)
def test_whatever_a_definition_holds_only_misfits_come_of_it(key: str, value: object) -> None:
    with suppress(Misfit):
        assert decoded(Definition, {**definition_to_plain(DEFINITION), key: value})

"""Text is composed (NFC) where it is stored and hashed, so that two spellings of a letter are one."""

import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from samdesk.domain.answers import tidy
from samdesk.domain.definition import canonical_json

VALUES = st.recursive(
    st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


def composed(value: object) -> object:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {composed(key): composed(item) for key, item in value.items()}
    return [composed(item) for item in value] if isinstance(value, list) else value


@given(VALUES)
def test_canonical_json_says_the_composed_value(value: object) -> None:
    assert json.loads(canonical_json(value)) == composed(value)


@given(VALUES)
def test_two_spellings_have_one_canonical_form(value: object) -> None:
    assert canonical_json(composed(value)) == canonical_json(value)


def test_an_accent_after_a_line_end_does_not_join_its_escape() -> None:
    assert json.loads(canonical_json("a\n\u0301")) == "a\n\u0301"


@given(st.text())
def test_a_tidied_text_is_composed_and_tidying_again_changes_nothing(text: str) -> None:
    assert unicodedata.is_normalized("NFC", tidy(text))
    assert tidy(tidy(text)) == tidy(text)


def test_an_accent_joins_its_letter_when_a_control_character_between_them_goes() -> None:
    assert tidy("a\x00\u030a") == "\u00e5"

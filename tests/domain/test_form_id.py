from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samdesk.domain import form_id
from samdesk.domain.form_id import ALPHABET

BITS = st.integers(0, 2**30 - 1)
IDS = BITS.map(lambda bits: form_id.new((), lambda: bits))
POSITIONS = tuple(combinations(range(8), 2))


def changed(code: str, changes: dict[int, str]) -> str:
    return "".join(changes.get(place, character) for place, character in enumerate(code))


def test_the_alphabet_has_32_characters_and_none_that_is_mistaken_for_another() -> None:
    assert len(set(ALPHABET)) == 32
    assert not set(ALPHABET) & set("ILOU")


def test_the_check_characters_are_those_of_paper_that_was_printed_earlier() -> None:
    printed = ("00000000", "00000132", "K7QX2MRG", "ZZZZZZDD", "123456DA")
    assert tuple(form_id.with_check(code[:6]) for code in printed) == printed


@pytest.mark.parametrize("code", ["00000000", form_id.with_check("K7QX2M"), form_id.with_check("ZZZZZZ")])
def test_every_error_in_one_or_two_characters_is_noticed(code: str) -> None:
    assert form_id.is_valid(code)
    for first, second in POSITIONS:
        for one, other in product(ALPHABET, repeat=2):
            wrong = changed(code, {first: one, second: other})
            assert not form_id.is_valid(wrong) or wrong == code


@given(IDS, st.sampled_from(POSITIONS), st.sampled_from(ALPHABET), st.sampled_from(ALPHABET))
def test_no_two_valid_codes_are_two_characters_apart(code: str, places: tuple[int, int], one: str, other: str) -> None:
    wrong = changed(code, {places[0]: one, places[1]: other})
    assert not form_id.is_valid(wrong) or wrong == code


@given(IDS)
def test_every_swap_of_two_characters_is_noticed(code: str) -> None:
    for first, second in POSITIONS:
        swapped = changed(code, {first: code[second], second: code[first]})
        assert not form_id.is_valid(swapped) or swapped == code


@given(BITS, BITS)
def test_different_bits_make_different_codes(one: int, other: int) -> None:
    assert (form_id.new((), lambda: one) == form_id.new((), lambda: other)) is (one == other)


def test_a_code_that_is_taken_is_drawn_again() -> None:
    draws = iter([7, 7, 8])
    first = form_id.new((), lambda: 7)
    assert form_id.new({first}, lambda: next(draws)) == form_id.new((), lambda: 8)


@given(IDS, st.data())
def test_a_code_is_read_in_any_case_with_any_dash_and_with_the_usual_confusions(code: str, data: st.DataObject) -> None:
    typed = "".join(
        data.draw(st.sampled_from({"0": "0Oo", "1": "1IiLl"}.get(character, character + character.lower())))
        for character in code
    )
    dash = data.draw(st.sampled_from(["", "-", " ", " - ", "\u2010", "\u2011", "\u2013", "\u2014", "\u2212", "\u00a0"]))
    assert form_id.read(f" {typed[:4]}{dash}{typed[4:]}\n") == code


@given(IDS, st.integers(1, 99))
def test_what_is_written_and_what_the_qr_code_says_are_read_back(code: str, page: int) -> None:
    assert form_id.read(form_id.written(code)) == code
    assert form_id.read(form_id.qr_text(code, page)) == code


@given(IDS, st.integers(1, 99))
def test_the_qr_code_says_only_characters_of_its_alphanumeric_mode(code: str, page: int) -> None:
    assert set(form_id.qr_text(code, page)) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


@given(st.text())
def test_what_is_no_code_is_never_read_as_one(text: str) -> None:
    read = form_id.read(text)
    assert read is None or form_id.is_valid(read)


@pytest.mark.parametrize(
    "typed", ["", "K7QX", "K7QX-2M4", "SAM2:00000000:1", "SAM1:00000000", "0000000\u0660", "ÅÄÖ00000"]
)
def test_other_texts_are_none(typed: str) -> None:
    assert form_id.read(typed) is None


def test_the_nearest_codes_come_first_and_none_that_is_further_than_two_characters() -> None:
    code = form_id.with_check("K7QX2M")
    two_off = changed(code, {0: "A", 1: "B"})
    far = changed(code, {0: "A", 1: "B", 2: "C"})
    one_off = changed(code, {7: "0" if code[7] != "0" else "2"})
    assert form_id.nearest(form_id.written(code).lower(), [far, two_off, code, one_off]) == [code, one_off, two_off]
    assert form_id.nearest("K7QX", [code]) == []


def test_nearest_reads_a_damaged_qr_text_too() -> None:
    code = form_id.with_check("K7QX2M")
    assert form_id.nearest(form_id.qr_text(changed(code, {5: "Z"}), 2), [code]) == [code]


def test_no_more_than_the_limit_are_near() -> None:
    code = form_id.with_check("K7QX2M")
    near = [changed(code, {place: "0" if code[place] != "0" else "2"}) for place in range(8)]
    assert len(form_id.nearest(code, near, limit=3)) == 3

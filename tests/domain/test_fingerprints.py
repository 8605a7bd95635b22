import pytest

from samdesk.domain import fingerprints

KEY = "0123456789abcdef" * 4


def test_a_fingerprint_is_the_key_in_sixteen_chunks() -> None:
    assert fingerprints.written(KEY) == " ".join(["0123", "4567", "89AB", "CDEF"] * 4)
    assert len(fingerprints.chunks(KEY)) == fingerprints.CHUNKS


def test_other_chunks_are_asked_for_each_time() -> None:
    asked = {fingerprints.challenge() for _time in range(200)}
    assert all(len(set(places)) == fingerprints.ASKED and sorted(places) == list(places) for places in asked)
    assert {place for places in asked for place in places} == set(range(1, 17))


@pytest.mark.parametrize("typed", ["89AB", "89ab", " 89 ab ", "89-AB"])
def test_case_spaces_and_dashes_do_not_matter(typed: str) -> None:
    assert fingerprints.wrong_chunks(KEY, {3: typed, 1: "O123"}) == ()


@pytest.mark.parametrize("typed", ["", "89A", "89AC", "89ABC", "å"])
def test_a_wrong_chunk_is_named(typed: str) -> None:
    assert fingerprints.wrong_chunks(KEY, {3: typed, 1: "0123"}) == (3,)


def test_the_whole_fingerprint_may_be_typed() -> None:
    assert fingerprints.is_whole(KEY, fingerprints.written(KEY).lower())
    assert not fingerprints.is_whole(KEY, fingerprints.written(KEY)[:-1])

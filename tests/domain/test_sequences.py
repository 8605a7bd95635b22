from hypothesis import given
from hypothesis import strategies as st

from samdesk.domain.sequences import Chain, Gap, Numbered, Place, chain, place


def sent(*numbers: int) -> list[Numbered]:
    """Files of a desk that went on as it should."""
    return [Numbered(number, f"m{number}", f"m{number - 1}" if number > 1 else "") for number in numbers]


def test_files_that_all_came_in_hold_together_in_any_order() -> None:
    assert chain(sent(3, 1, 2)) == Chain(3, (), (), ())
    assert chain(sent(1, 2, 2, 3)).holds
    assert chain([]) == Chain(0, (), (), ())


def test_numbers_that_no_file_bears_are_missing() -> None:
    told = chain(sent(2, 4, 9))
    assert told.gaps == (Gap(1, 1), Gap(3, 3), Gap(5, 8))
    assert [str(gap) for gap in told.gaps] == ["1", "3", "5–8"]
    assert sum(gap.size for gap in told.gaps) == 6
    assert not told.holds


def test_a_number_as_high_as_can_be_is_one_gap() -> None:
    assert chain([Numbered(10**18, "m", "x")]).gaps == (Gap(1, 10**18 - 1),)


def test_different_files_with_one_number_are_a_fork() -> None:
    again = Numbered(2, "other", "m1")
    assert chain([*sent(1, 2), again]) == Chain(2, (), (2,), ())
    assert chain([*sent(1, 2, 3), again]) == Chain(3, (), (2,), ())


def test_a_file_that_names_another_one_before_it_breaks_the_chain() -> None:
    assert chain([*sent(1, 2), Numbered(3, "m3", "stranger")]).broken == (3,)
    assert chain([*sent(1), Numbered(3, "m3", "stranger")]).broken == (), "the one before it is not known"
    assert chain([*sent(1), Numbered(2, "m2", "")]).broken == (), "it does not say"


def test_a_file_finds_its_place_among_those_before_it() -> None:
    first, second, third, _fourth, fifth = sent(1, 2, 3, 4, 5)
    assert place(first, 0, ()) == Place()
    assert place(second, 1, [first]) == Place()
    assert place(fifth, 2, ()) == Place(gap=Gap(3, 4))
    assert place(third, 5, [second]) == Place(is_late=True)
    assert place(second, 2, [first, second]) == Place(is_known=True)
    other = Numbered(2, "other", "m1")
    assert place(other, 2, [first, second]) == Place(is_forked=True)
    assert place(Numbered(3, "x", "other"), 2, [second]) == Place(is_broken=True)
    assert place(Numbered(3, "x", "m2"), 4, [second, Numbered(4, "m4", "m3")]) == Place(is_late=True, is_broken=True)


@given(st.permutations(sent(1, 2, 3, 4, 5, 6)), st.integers(0, 6))
def test_what_came_in_tells_the_same_in_any_order(files: list[Numbered], left_out: int) -> None:
    came = [file for file in files if file.number != left_out]
    assert chain(came) == chain(sorted(came, key=lambda file: file.number))
    expected = [(left_out, left_out)] if 0 < left_out < 6 else []
    assert [(gap.first, gap.last) for gap in chain(came).gaps] == expected
    assert not chain(came).forked
    assert not chain(came).broken

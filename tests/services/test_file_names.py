from hypothesis import given
from hypothesis import strategies as st

from samdesk.services.file_names import LONGEST, NamesTaken, file_name

DEVICES = {
    "CON",
    "PRN",
    "AUX",
    "NUL",
    "CONIN$",
    "CONOUT$",
    *(f"{name}{n}" for name in ("COM", "LPT") for n in "0123456789¹²³"),
}
hostile = st.one_of(
    st.text(),
    st.sampled_from(sorted(DEVICES)),
    st.sampled_from(["con", "nul.txt", "../../x", "-rf", ".dold", "a" * 500, "مستشفى الأطفال", "a\u202efdp.exe"]),
)


@given(st.lists(hostile, max_size=3))
def test_a_name_is_possible_on_windows_and_linux_whatever_it_is_made_of(parts: list[str]) -> None:
    name = file_name(*parts)
    assert name
    assert not set(name) & set('<>:"/\\|?*')
    assert all(character.isprintable() for character in name)
    assert name[-1] not in ". "
    assert name[0] not in ". -"
    assert name.split(".", maxsplit=1)[0].upper() not in DEVICES
    assert len(name) <= LONGEST + 1
    assert len(f".{name} (1000).pdf.01234567.part".encode()) <= 255


def test_letters_of_all_languages_are_kept() -> None:
    assert file_name("4711", "Ängelholms sjukhus") == "4711 Ängelholms sjukhus"
    assert file_name("4711", "مستشفى الأطفال") == "4711 مستشفى الأطفال"
    assert file_name("K/12:3", "Barn & ungdom  (BUP)?") == "K-12-3 Barn & ungdom (BUP)-".rstrip("-")


def test_parts_that_say_nothing_are_left_out() -> None:
    assert file_name("4711", "") == "4711"
    assert file_name("", " . ", "") == "_"


@given(st.lists(hostile.map(file_name), max_size=20))
def test_no_name_is_given_twice_where_case_does_not_count(names: list[str]) -> None:
    taken = NamesTaken()
    given_out = [taken.free(name).casefold() for name in [*names, *names]]
    assert len(set(given_out)) == len(given_out)

import os
import subprocess
import sys
from datetime import date

import pytest

from samdesk import language


def test_the_chosen_language_is_spoken_from_then_on() -> None:
    language.use("en")
    assert language._("January") == "January"
    language.use("sv")
    assert language._("January") == "januari"
    assert language.current() == "sv"


def test_a_language_without_catalogue_cannot_be_chosen() -> None:
    with pytest.raises(ValueError, match="fi"):
        language.use("fi")
    assert language.current() in language.LANGUAGES


def test_paper_speaks_its_own_language_whatever_the_window_speaks() -> None:
    for spoken in language.LANGUAGES:
        language.use(spoken)
        assert language.translator("sv")("January") == "januari"
        assert language.translator("en")("January") == "January"
        assert language.day(date(2023, 1, 5), language="sv") == "5 januari 2023"


def test_a_language_without_catalogue_is_swedish_in_words_dates_and_numbers_alike() -> None:
    language.use("en")
    assert language.translator("fi")("January") == "januari"
    assert language.plurals("fi")("January", "January", 2) == language.plurals("sv")("January", "January", 2)
    assert language.day(date(2023, 1, 5), language="fi") == "5 januari 2023"
    assert language.number(1234.5, 1, language="fi") == "1\u00a0234,5"


@pytest.mark.parametrize(
    ("value", "decimals", "swedish", "english"),
    [
        (0, 0, "0", "0"),
        (999, 0, "999", "999"),
        (72500, 0, "72\u00a0500", "72,500"),
        (1234567.5, 1, "1\u00a0234\u00a0567,5", "1,234,567.5"),
        (3.38, 2, "3,38", "3.38"),
    ],
)
def test_numbers_are_written_as_the_language_does(value: float, decimals: int, swedish: str, english: str) -> None:
    assert language.number(value, decimals, language="sv") == swedish
    assert language.number(value, decimals, language="en") == english


def test_numbers_and_days_follow_the_chosen_language_if_none_is_named() -> None:
    language.use("en")
    assert (language.number(1.5, 1), language.day(date(2023, 12, 15))) == ("1.5", "15 December 2023")
    language.use("sv")
    assert (language.number(1.5, 1), language.day(date(2023, 12, 15))) == ("1,5", "15 december 2023")


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ({"LANG": "sv_SE.UTF-8"}, "sv"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "sv"),
        ({"LANG": "de_DE.UTF-8"}, "sv"),
        ({"LANG": "sv_SE.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "SAMDESK_LANGUAGE": "sv"}, "sv"),
    ],
)
def test_the_program_speaks_swedish_unless_the_system_asks_for_english(
    monkeypatch: pytest.MonkeyPatch, named: dict[str, str], expected: str
) -> None:
    for name in ("SAMDESK_LANGUAGE", "LC_ALL", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    assert language.system_language() == expected


@pytest.mark.skipif(os.name == "nt", reason="Windows always names a language")
def test_a_system_that_names_no_language_is_spoken_to_in_swedish() -> None:
    names = ("SAMDESK_LANGUAGE", "LC_ALL", "LC_CTYPE", "LANG")
    silent = {name: value for name, value in os.environ.items() if name not in names}
    asked = "from samdesk import language; print(language.system_language())"
    environment = silent | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONCOERCECLOCALE": "1"}
    answer = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "sv"

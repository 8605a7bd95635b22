import configparser
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2" in text
    assert re.findall(r"^(\d+)\. [A-Z]", text, re.MULTILINE) == [str(article) for article in range(1, 16)]
    assert re.search(r"^Appendix$", text, re.MULTILINE)


def test_the_desktop_entry_speaks_swedish_too() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[method-assign, assignment]
    entry.read(ROOT / "packaging" / "samdesk.desktop", encoding="utf-8")
    section = entry["Desktop Entry"]
    translated = {key.removesuffix("[sv]") for key in section if key.endswith("[sv]")}
    assert {"GenericName", "Comment", "Keywords"} <= translated <= section.keys()
    assert section["Exec"].split()[0] == "samdesk"


def test_the_changelog_has_a_place_for_what_is_next() -> None:
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

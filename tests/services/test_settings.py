from pathlib import Path

import pytest

from samdesk.services import home, settings
from samdesk.services.settings import RECENT_LIMIT, Settings


def written(text: str | bytes) -> Settings:
    home.settings_folder().mkdir(parents=True)
    data = text if isinstance(text, bytes) else text.encode()
    (home.settings_folder() / "settings.json").write_bytes(data)
    return settings.load_settings()


def test_settings_are_read_as_they_were_saved(tmp_path: Path) -> None:
    chosen = settings.with_recent(Settings("en", "dark", 150, "HR1"), tmp_path / "a.samdesk")
    settings.save_settings(chosen)
    assert settings.load_settings() == chosen


def test_without_a_file_settings_are_as_usual() -> None:
    assert settings.load_settings() == Settings()


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "7", b"\xff\xfe", "\x00" * 10, '"hej"', "[" * 100_000])
def test_a_file_that_makes_no_sense_gives_usual_settings(text: str | bytes) -> None:
    assert written(text) == Settings()


def test_each_value_that_makes_no_sense_is_as_usual_and_the_others_are_kept() -> None:
    said = written('{"language": 7, "theme": "lila", "text_percent": "stor", "operator": "HR1", "recent": {}, "x": 1}')
    assert said == Settings(operator="HR1")


@pytest.mark.parametrize("percent", ["true", "-5", "0", "1000000000000", "1e999"])
def test_a_text_size_that_nobody_could_read_is_as_usual(percent: str) -> None:
    assert written(f'{{"text_percent": {percent}}}') == Settings()


def test_the_same_file_stands_once_among_the_recent_and_only_so_many_are_kept(tmp_path: Path) -> None:
    found = Settings()
    for n in [*range(RECENT_LIMIT + 3), 5]:
        found = settings.with_recent(found, tmp_path / f"{n}.samdesk")
    assert len(found.recent) == RECENT_LIMIT
    assert found.recent[0].endswith("5.samdesk")
    assert len(set(found.recent)) == RECENT_LIMIT


def test_a_language_that_is_not_spoken_falls_back_to_the_system() -> None:
    assert Settings("fi").spoken in ("sv", "en")
    assert Settings("en").spoken == "en"


def test_a_watched_folder_is_remembered_for_each_desk_file_and_one_that_makes_no_sense_is_left() -> None:
    chosen = settings.with_watched(Settings(), "d1", "/sent")
    chosen = settings.with_watched(chosen, "d2", "/other", paused=True)
    chosen = settings.with_watched(chosen, "d1", "/moved")
    settings.save_settings(chosen)
    read = settings.load_settings()
    assert settings.watched_by(read, "d1") == settings.Watched("d1", "/moved")
    assert settings.watched_by(read, "d2") == settings.Watched("d2", "/other", paused=True)
    assert settings.watched_by(settings.with_watched(read, "d1", ""), "d1") is None
    (home.settings_folder() / "settings.json").write_text('{"watched": [7, {"desk_id": "d", "folder": 1}, {}]}')
    assert settings.load_settings() == Settings()

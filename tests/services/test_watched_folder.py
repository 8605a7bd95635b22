"""A watched folder: a file is taken when it is whole, and once."""

import os
from pathlib import Path

import pytest

from samdesk.domain.faults import Refused
from samdesk.services.merge_files import merge_files_in
from samdesk.services.watched_folder import Look, WatchedFolder, watched


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMDESK_HOME", str(tmp_path / "home"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "sent"
    made.mkdir()
    return made


def put(folder: Path, name: str, text: str = "answers", *, time: int = 1_700_000_000) -> Path:
    path = folder / name
    path.write_text(text)
    os.utime(path, (time, time))
    return path


def names(look: Look) -> list[str]:
    return [one.path.name for one in look.ready]


def take(here: WatchedFolder, look: Look, first: int = 1) -> dict[int, str]:
    """Take in what is ready; gives the names by number of collection."""
    numbered = list(enumerate(look.ready, first))
    here.note_taken((one, number) for number, one in numbered)
    return {number: one.path.name for number, one in numbered}


def test_a_file_is_ready_when_two_looks_see_the_same(folder: Path) -> None:
    here = watched("d", folder, {})
    put(folder, "a.sammerge.zip")
    first = here.look()
    assert (names(first), first.unfinished) == ([], 1)
    second = here.look()
    assert (names(second), second.unfinished) == (["a.sammerge.zip"], 0)


def test_a_file_that_grows_or_is_empty_is_not_whole(folder: Path) -> None:
    here = watched("d", folder, {})
    for text in ("", "", "an", "answers"):
        put(folder, "a.sammerge.zip", text)
        assert names(here.look()) == []
    assert names(here.look()) == ["a.sammerge.zip"]


def test_a_file_written_anew_with_the_same_size_is_not_whole_until_it_rests(folder: Path) -> None:
    here = watched("d", folder, {})
    put(folder, "a.sammerge.zip", "one")
    here.look()
    put(folder, "a.sammerge.zip", "two", time=1_700_000_005)
    assert names(here.look()) == []
    assert names(here.look()) == ["a.sammerge.zip"]


def test_only_merge_files_are_seen_sealed_ones_too_and_the_oldest_first(folder: Path) -> None:
    here = watched("d", folder, {})
    put(folder, "b.sammerge.zip.age", "b", time=10)
    put(folder, "a.SAMMERGE.ZIP", "a", time=20)
    for other in ("letter.txt", "a.sammerge.zip.part", ".c.sammerge.zip", "~d.sammerge.zip"):
        put(folder, other)
    (folder / "e.sammerge.zip").mkdir()
    here.look()
    assert names(here.look()) == ["b.sammerge.zip.age", "a.SAMMERGE.ZIP"]


def test_a_file_is_taken_once_also_after_a_new_start_or_under_another_name(folder: Path) -> None:
    here = watched("d", folder, {})
    put(folder, "a.sammerge.zip")
    here.look()
    collected = take(here, here.look())
    assert names(here.look()) == []
    put(folder, "a (1).sammerge.zip", time=1_700_000_900)
    for _turn in range(3):
        assert names(here.look()) == []
    again = watched("d", folder, collected)
    for _turn in range(2):
        assert names(again.look()) == []


def test_two_files_that_say_the_same_at_once_are_one(folder: Path) -> None:
    here = watched("d", folder, {})
    put(folder, "a.sammerge.zip")
    put(folder, "b.sammerge.zip")
    here.look()
    look = here.look()
    assert names(look) == ["a.sammerge.zip"]
    take(here, look)
    here.look()
    assert names(here.look()) == []


def test_a_file_that_is_not_taken_yet_is_ready_again_at_the_next_look(folder: Path) -> None:
    here = watched("d", folder, {})
    put(folder, "a.sammerge.zip")
    here.look()
    assert names(here.look()) == names(here.look()) == ["a.sammerge.zip"]


def test_another_file_of_the_same_name_is_taken(folder: Path) -> None:
    here = watched("d", folder, {})
    put(folder, "a.sammerge.zip", "one")
    here.look()
    take(here, here.look())
    put(folder, "a.sammerge.zip", "two", time=1_700_000_005)
    here.look()
    assert names(here.look()) == ["a.sammerge.zip"]


def test_a_desk_file_that_was_restored_gets_what_it_has_not_anew(folder: Path) -> None:
    here = watched("d", folder, {})
    put(folder, "a.sammerge.zip", "one", time=10)
    put(folder, "b.sammerge.zip", "two", time=20)
    here.look()
    collected = take(here, here.look())
    for left in ({1: collected[1]}, {1: collected[1], 2: "other.sammerge.zip"}):
        restored = watched("d", folder, left)
        restored.look()
        assert names(restored.look()) == ["b.sammerge.zip"]


def test_another_desk_file_begins_anew(folder: Path) -> None:
    here = watched("d", folder, {})
    put(folder, "a.sammerge.zip")
    here.look()
    collected = take(here, here.look())
    other = watched("other", folder, collected)
    other.look()
    assert names(other.look()) == ["a.sammerge.zip"]


@pytest.mark.parametrize("text", ["", "[1]", '{"a": 1}', '{"a": {"stamp": {}, "content": "", "collection": 1}}'])
def test_what_is_remembered_and_makes_no_sense_is_nothing(folder: Path, tmp_path: Path, text: str) -> None:
    kept = tmp_path / "home" / "settings" / "watched-d.json"
    kept.parent.mkdir(parents=True)
    kept.write_text(text)
    put(folder, "a.sammerge.zip")
    here = watched("d", folder, {1: "a.sammerge.zip"})
    here.look()
    assert names(here.look()) == ["a.sammerge.zip"]


def test_a_folder_that_is_gone_is_told_and_looked_at_again_when_it_is_back(tmp_path: Path) -> None:
    here = watched("d", tmp_path / "share", {})
    with pytest.raises(Refused, match="share"):
        here.look()
    (tmp_path / "share").mkdir()
    put(tmp_path / "share", "a.sammerge.zip")
    here.look()
    assert names(here.look()) == ["a.sammerge.zip"]


def test_folders_are_walked_for_merge_files_and_other_files_are_told(folder: Path) -> None:
    inner = folder / "norr"
    inner.mkdir()
    one, two = put(folder, "b.sammerge.zip"), put(inner, "a.sammerge.zip.age")
    letter = put(inner, "letter.txt")
    found = merge_files_in([one, folder, letter, letter])
    assert found.files == (one, two)
    assert found.strange == (letter,)

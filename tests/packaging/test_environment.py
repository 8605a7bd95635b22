from pathlib import Path

import environment
import pytest


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that set-up takes for its own, with an interpreter that cannot do anything."""
    monkeypatch.setattr(environment, "VENV", tmp_path)
    monkeypatch.setattr(environment, "_STAMP", tmp_path / "stamp.json")
    lock = tmp_path / "requirements.lock"
    lock.write_text("one==1\n", encoding="utf-8")
    monkeypatch.setattr(environment, "LOCKS", {"run": lock, "test": lock})
    python = environment.python_of(tmp_path)
    python.parent.mkdir()
    python.write_text("", encoding="utf-8")
    return tmp_path


def test_a_second_set_up_touches_nothing(folder: Path) -> None:
    environment._write_stamp("run")
    before = (folder / "stamp.json").read_bytes()
    assert environment.ready("run", window=False) == environment.python_of(folder)
    assert (folder / "stamp.json").read_bytes() == before


def test_what_is_set_up_for_tests_also_runs_but_not_the_other_way(folder: Path) -> None:
    environment._write_stamp("test")
    assert {"run", "test"} <= environment._read_stamp().keys()
    environment._write_stamp("run")
    assert "test" not in environment._read_stamp()


def test_another_lock_file_asks_for_a_new_set_up(folder: Path) -> None:
    before = environment._fingerprint("run")
    (folder / "requirements.lock").write_text("one==2\n", encoding="utf-8")
    assert environment._fingerprint("run") != before


@pytest.mark.parametrize("changed", [{"python": "3.9"}, {"place": "/somewhere/else"}])
def test_an_environment_of_another_python_or_place_is_made_anew(folder: Path, changed: dict[str, str]) -> None:
    environment._write_stamp("run")
    assert not environment._usable(environment._read_stamp() | changed)


def test_a_spoiled_stamp_counts_as_none(folder: Path) -> None:
    (folder / "stamp.json").write_text("{", encoding="utf-8")
    assert environment._read_stamp() == {}

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from samdesk.__main__ import main
from tests.small_region import dump


@dataclass(frozen=True)
class Run:
    """What a command gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one object on standard output."""
        (line,) = self.out.splitlines()
        read = json.loads(line)
        assert isinstance(read, dict)
        return read


Command = Callable[..., Run]


@pytest.fixture
def samdesk(capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command in this process, in English."""

    def run(*words: str | Path) -> Run:
        capsys.readouterr()
        code = main(["--language", "en", *map(str, words)])
        said = capsys.readouterr()
        return Run(code, said.out, said.err)

    return run


@pytest.fixture
def refuses(samdesk: Command, tmp_path: Path) -> Callable[..., str]:
    """Run a command that must say what is wrong, and change nothing; gives what it says."""

    def run(code: int, *words: str | Path) -> str:
        before = contents(tmp_path)
        ran = samdesk(*words)
        assert (ran.code, ran.out) == (code, ""), ran
        assert "Traceback" not in ran.err
        assert contents(tmp_path) == before
        lines = ran.err.splitlines()
        assert lines
        assert all(line.endswith((".", "?")) for line in lines), lines
        return ran.err

    return run


def contents(folder: Path) -> dict[str, object]:
    """All files of a folder but backups, locks and the user's keys; desk files by what they hold."""
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        passing = path.name.startswith(".") or path.name.endswith(("-wal", "-shm"))
        if (
            path.is_file()
            and not passing
            and "-backups" not in path.parent.name
            and folder / "home" not in path.parents
        ):
            data = path.read_bytes()
            found[str(path)] = tuple(dump(path)) if data[68:72] == b"SAMD" and sound(path) else data
    return found


def sound(path: Path) -> bool:
    """Whether a desk file can be read at all."""
    try:
        dump(path)
    except sqlite3.DatabaseError:
        return False
    return True

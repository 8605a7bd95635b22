"""Every check that a change must pass, one line each with its time; all run, whatever the earlier ones said."""

from __future__ import annotations

import os
import subprocess
import time
from typing import TYPE_CHECKING

from environment import ROOT, script_of

if TYPE_CHECKING:
    from pathlib import Path


_ALL_TESTS = ["--numprocesses", "auto"]
"""All tests on all cores; whoever names some wants to see them one after the other."""


def run_all(python: Path, pytest_arguments: list[str]) -> int:
    """0 when all pass, else 1. What a failing check said is shown; pytest speaks as it goes."""
    checks: list[tuple[str, list[str | Path]]] = [
        ("ruff check", [python, "-m", "ruff", "check", "--quiet"]),
        ("ruff format", [python, "-m", "ruff", "format", "--check", "--quiet"]),
        ("mypy", [python, "-m", "mypy"]),
        ("import rule", [script_of(python, "lint-imports"), "--no-cache"]),
        ("pytest", [python, "-m", "pytest", *(pytest_arguments or _ALL_TESTS)]),
    ]
    failed = [name for name, command in checks if not _passes(name, command, aloud=name == "pytest")]
    print(f"Failed: {', '.join(failed)}." if failed else "All checks pass.")
    return 1 if failed else 0


def quiet_environment() -> dict[str, str]:
    """Variables for tests and benchmarks: no window on anyone's screen, and the same locale everywhere."""
    return os.environ | {"QT_QPA_PLATFORM": "offscreen", "LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "utf-8"}


def _passes(name: str, command: list[str | Path], *, aloud: bool) -> bool:
    began = time.monotonic()
    result = subprocess.run(
        command,
        cwd=ROOT,
        env=quiet_environment(),
        stdout=None if aloud else subprocess.PIPE,
        stderr=None if aloud else subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    passed = result.returncode == 0
    if not passed and result.stdout:
        print(result.stdout.rstrip())
    print(f"{'ok    ' if passed else 'FAILED'} {name:<12} {time.monotonic() - began:6.1f} s")
    return passed

"""Pinning: one lock file to run and one to test, for every Python from 3.11 and every platform, with hashes.

uv resolves for all platforms at once, which pip cannot; it is fetched into a temporary environment and used for
nothing else.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import Final

import environment
from refusal import Refusal

_UV: Final = "uv==0.13.9"
_GROUPS: Final[dict[str, list[str]]] = {
    "run": [],
    "test": ["--group", "dev", "--constraint", "packaging/requirements.lock"],
}


def pin(*, upgrade: bool) -> None:
    """Write the lock files; pins that still fit are kept unless ``upgrade``. Raises ``Refusal`` when uv fails."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment.create(folder)
        environment.install(folder, _UV)
        uv = environment.script_of(environment.python_of(folder), "uv")
        for purpose, lock in environment.LOCKS.items():
            command: list[str | Path] = [
                *(uv, "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--python-version", "3.11"),
                *("--custom-compile-command", "python3 packaging/dev.py lock"),
                *(["--upgrade"] if upgrade else []),
                *("pyproject.toml", *_GROUPS[purpose], "--output-file", lock.relative_to(environment.ROOT).as_posix()),
            ]
            if subprocess.run(command, cwd=environment.ROOT, check=False).returncode != 0:
                raise Refusal("The lock files cannot be written; uv's reason is above.")
            print(f"{lock.relative_to(environment.ROOT)} is up to date.")

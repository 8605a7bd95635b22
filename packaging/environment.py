"""The checkout's own Python environment, ``.venv``: exactly what the lock files pin, and the checkout itself.

A stamp in the environment says what was installed, so that a second call costs a few file reads. The checkout
is put on the path by a ``.pth`` file: nothing to build, nothing to fetch. ``SAMDESK_VENV`` names another folder
than ``.venv``, to try several Pythons side by side.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import sysconfig
import time
from pathlib import Path
from typing import Final, Literal

import bootstrap
import libraries
from refusal import Refusal

ROOT: Final = Path(__file__).resolve().parents[1]
VENV: Final = Path(os.environ.get("SAMDESK_VENV") or ROOT / ".venv").absolute()
LOCKS: Final = {"run": ROOT / "packaging" / "requirements.lock", "test": ROOT / "packaging" / "requirements-dev.lock"}
_STAMP: Final = VENV / "samdesk-stamp.json"
_PYTHON_VERSION: Final = f"{sys.version_info.major}.{sys.version_info.minor}"

Purpose = Literal["run", "test"]


def python_of(folder: Path) -> Path:
    """The interpreter of a virtual environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def script_of(python: Path, name: str) -> Path:
    """A command that was installed beside an environment's interpreter."""
    return python.with_name(f"{name}.exe" if os.name == "nt" else name)


def ready(purpose: Purpose, *, window: bool) -> Path:
    """The environment's interpreter, after installing what is missing for the purpose.

    ``window`` asks for the shared libraries of Qt too. Raises ``Refusal`` when the machine does not let.
    """
    has_pip = importlib.util.find_spec("ensurepip") is not None
    libraries.provide(window=window, venv=None if has_pip or _STAMP.exists() else f"python{_PYTHON_VERSION}-venv")
    python, stamp = python_of(VENV), _read_stamp()
    if python.exists() and stamp.get(purpose) == _fingerprint(purpose):
        return python
    began = time.monotonic()
    if not _usable(stamp):
        print(f"Making the environment {VENV} ...")
        create(VENV)
    _STAMP.unlink(missing_ok=True)
    lock = LOCKS[purpose]
    print(f"Fetching and installing what {lock.relative_to(ROOT)} pins (a minute or two the first time) ...")
    install(VENV, "--require-hashes", "--no-deps", "--only-binary=:all:", "--requirement", str(lock))
    _put_on_path()
    _write_stamp(purpose)
    print(f"Ready after {time.monotonic() - began:.0f} s.")
    return python


def create(folder: Path) -> None:
    """Make an empty virtual environment with pip, in place of whatever is there."""
    importlib.invalidate_caches()  # apt may have brought ensurepip a moment ago
    command = [sys.executable, "-m", "venv", "--clear", str(folder)]
    if importlib.util.find_spec("ensurepip") is not None:
        _must(command, f"The environment {folder} cannot be made.")
        return
    _must([*command, "--without-pip"], f"The environment {folder} cannot be made.")
    bootstrap.install_pip(python_of(folder))


def install(folder: Path, *arguments: str) -> None:
    """Let the environment's pip install; raises ``Refusal`` with what to look at."""
    pip = [str(python_of(folder)), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
    _must([*pip, *arguments], "The packages cannot be installed; pip's reason is above. PIP_INDEX_URL names a mirror.")


def _must(command: list[str], otherwise: str) -> None:
    if subprocess.run(command, check=False).returncode != 0:
        raise Refusal(otherwise)


def _usable(stamp: dict[str, str]) -> bool:
    """Whether what stands in the folder can be brought up to date instead of being made anew."""
    if stamp and (stamp.get("python"), stamp.get("place")) != (_PYTHON_VERSION, str(VENV)):
        return False
    python = python_of(VENV)
    if not python.exists():
        return False
    asked = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
    answer = subprocess.run([python, "-c", asked], capture_output=True, text=True, check=False)
    return answer.returncode == 0 and answer.stdout.strip() == _PYTHON_VERSION


def _fingerprint(purpose: Purpose) -> str:
    """Changes when the lock file, the Python version or the place of the checkout or environment does."""
    said = "\0".join((_PYTHON_VERSION, str(ROOT), str(VENV)))
    return hashlib.sha256(os.fsencode(said) + LOCKS[purpose].read_bytes()).hexdigest()


def _read_stamp() -> dict[str, str]:
    try:
        stamp: dict[str, str] = json.loads(_STAMP.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return stamp


def _write_stamp(purpose: Purpose) -> None:
    """What is needed to run is part of what is needed to test."""
    done: tuple[Purpose, ...] = ("run", "test") if purpose == "test" else ("run",)
    stamp = {"python": _PYTHON_VERSION, "place": str(VENV)} | {name: _fingerprint(name) for name in done}
    _STAMP.write_text(json.dumps(stamp, indent=1) + "\n", encoding="utf-8")


def _put_on_path() -> None:
    """Name the checkout in a ``.pth`` file; relatively where that goes, since Python 3.11 reads it in the system's
    encoding and a user's folder may be called anything.
    """
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(VENV), "platbase": str(VENV)}))
    root = os.path.relpath(ROOT, packages) if packages.is_relative_to(ROOT) else str(ROOT)
    (packages / "samdesk.pth").write_text(f"{root}\n", encoding="locale")

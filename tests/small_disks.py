"""Small disks for tests that fill them up or make them fail; skipped where the system lets nobody mount one."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def mounted(place: Path, *how: str) -> Iterator[Path]:
    """A disk at a place until the block ends."""
    place.mkdir()
    run("mount", *how, str(place))
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True, capture_output=True, timeout=20)


@contextmanager
def small_disk(place: Path, megabytes: int = 2) -> Iterator[Path]:
    """A disk of so many megabytes."""
    with mounted(place, "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs") as disk:
        yield disk


@contextmanager
def failing_disk(place: Path) -> Iterator[Path]:
    """A disk of eight megabytes with a file system that becomes read-only when it fails: see ``fail``."""
    image = place.with_suffix(".img")
    image.write_bytes(b"\0" * 8_000_000)
    run("mkfs.ext4", "-q", "-F", str(image))
    with mounted(place, "-o", "loop", str(image)) as disk:
        yield disk


def fail(disk: Path) -> None:
    """Let the file system meet an error, as from a broken disk: from now on it may only be read."""
    run("mount", "-o", "remount,abort", str(disk))


def run(*command: str) -> None:
    """Run a command of the system, or skip the test."""
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        pytest.skip("no right to mount a small disk")


def fill(disk: Path) -> Path:
    """Leave no byte free."""
    stuffing = disk / "stuffing"
    with stuffing.open("wb", buffering=0) as file:
        for size in (65536, 4096):
            try:
                while file.write(b"x" * size) == size:
                    pass
            except OSError:
                continue
    return stuffing

"""How long things take, and what the disk alone takes: the measure that the other figures stand beside."""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

PRAGMAS = ("foreign_keys = ON", "synchronous = FULL", "journal_mode = WAL")
"""As the desk file has them on a local disk."""


def rows_of(name: str) -> list[tuple[str, str, str, bool]]:
    """What a module of benchmarks measures; nothing for a module that only helps others."""
    bench = getattr(import_module(f"tests.bench.{name}"), "main", None)
    if bench is None:
        return []
    print(f"{name} …", file=sys.stderr, flush=True)
    rows: list[tuple[str, str, str, bool]] = bench()
    return rows


def seconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def fastest(work: Callable[[], object], times: int = 9) -> float:
    """Of several runs the fastest: what the work takes when nothing else has the processor."""
    return min(seconds(work) for _time in range(times))


def at_share(times: Sequence[float], share: float) -> float:
    """The time that this share of all times does not exceed."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def spread(times: Sequence[float]) -> str:
    return f"p50 {1000 * at_share(times, 0.5):.1f} ms, p99 {1000 * at_share(times, 0.99):.1f} ms"


@contextmanager
def folder() -> Iterator[Path]:
    """A folder on a real disk, where ``/tmp`` may be memory; the user's own keys and settings stay out of it."""
    real = Path("/var/tmp")
    before = os.environ.get("SAMDESK_HOME")
    with tempfile.TemporaryDirectory(prefix="samdesk-bench-", dir=real if real.is_dir() else None) as name:
        os.environ["SAMDESK_HOME"] = f"{name}/home"
        try:
            yield Path(name)
        finally:
            os.environ.pop("SAMDESK_HOME")
            if before is not None:
                os.environ["SAMDESK_HOME"] = before


def bare_database(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def synced_write(path: Path) -> Callable[[], None]:
    """Work that writes a page and waits until the disk has it."""
    page = b"\0" * 4096
    file = path.open("wb", buffering=0)

    def write() -> None:
        file.write(page)
        os.fsync(file.fileno())

    return write

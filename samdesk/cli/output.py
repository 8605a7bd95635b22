"""What every command shares: the open desk file, progress on a terminal, answers for people or as one JSON object."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from samdesk.domain.addresses import desk_address
from samdesk.services import desks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samdesk.domain.answers import Answer
    from samdesk.domain.faults import KnownError
    from samdesk.services.changes import Progress
    from samdesk.services.desks import Desk


@dataclass
class Output:
    """How the running command answers; ``--json`` sets it before any command runs."""

    as_json: bool = False
    answered: bool = False
    """Whether the one object has been printed."""


output = Output()


@contextmanager
def open_desk(address: str, *, read_only: bool = False) -> Iterator[Desk]:
    """The desk of a command, closed after it."""
    desk = desks.open_desk(desk_address(address), read_only=read_only)
    try:
        yield desk
    finally:
        desk.close()


def answer(said: str, **values: Any) -> None:  # noqa: ANN401 - any JSON value
    """Say what was done: a sentence for people, or some on a line each, or the values as one JSON object."""
    if output.as_json:
        print(json.dumps(values, default=str))  # ASCII, which every terminal and pipe takes
    else:
        for line in said.split("\n"):
            say(line)
    output.answered = True


def say(text: str) -> None:
    """Print a line for people."""
    print(printable(text), flush=True)


def told(error: KnownError) -> None:
    """Name each fault on standard error, one a line; with ``--json`` also on standard output, if nothing is there."""
    for fault in error.faults:
        print(printable(str(fault)), file=sys.stderr)
    if output.as_json and not output.answered:
        faults = [
            {
                "what": fault.what,
                "advice": fault.advice,
                "file": fault.where.file,
                "sheet": fault.where.sheet,
                "row": fault.where.row,
                "column": fault.where.column,
            }
            for fault in error.faults
        ]
        print(json.dumps({"faults": faults}))


@contextmanager
def progress(title: str) -> Iterator[Progress]:
    """A progress bar on a terminal, silence elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bars

    with Bars(console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(title, total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total or None)


def printable(text: str) -> str:
    """Text that may hold a stranger's words, without control characters that a terminal would obey."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def short(given: Answer) -> str:
    """An answer in a few characters: the choice or beginning of a text, or why there is none, and of the motivation."""
    said = given.choice or given.text[:20] or str(given.missing or "–")
    return f"{said} ({given.motivation[:20]})" if given.motivation else said

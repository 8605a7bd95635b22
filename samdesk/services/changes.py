"""What a use case changed, so that views refresh what they show; and how long work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

Progress = Callable[[int, int], None]
"""Called with steps done and steps in all (0 if unknown); may raise ``Cancelled`` to stop the work."""


class Cancelled(Exception):
    """The user stopped long work; what was whole is kept, the rest is as before."""


class Kind(StrEnum):
    """Kinds of things that change."""

    ORGANISATION = "organisation"
    DEFINITION = "definition"
    ROUND = "round"
    FORM = "form"
    ANSWER = "answer"
    REVISION = "revision"
    ACTION = "action"
    COLLECTION = "collection"
    SETTINGS = "settings"


@dataclass(frozen=True)
class Changes:
    """Kinds of things that changed, and the ids of those concerned; no ids means many."""

    kinds: frozenset[Kind]
    ids: tuple[str, ...] = ()


NOTHING: Final = Changes(frozenset())


def changed(*kinds: Kind, ids: tuple[str, ...] = ()) -> Changes:
    """Changes of these kinds."""
    return Changes(frozenset(kinds), ids)


def now() -> datetime:
    """The time in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)

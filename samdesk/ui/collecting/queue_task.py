"""What can be done with what the queue shows: one thing at a time, said in words, with the call that does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from samdesk.services.desks import Desk

    Settles = Callable[[str, str], Callable[[Desk], object]]
    """Gives the call on the desk for a reason and an operator code."""


@dataclass(frozen=True)
class Task:
    """A button's text, what is said above it, and what is said once it is done.

    ``settles`` is ``None`` while something must be chosen first.
    """

    button: str
    hint: str
    settles: Settles | None = None
    done: str = ""
    icon: str = "check"
    needs_reason: bool = True

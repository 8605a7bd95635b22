"""What can be done with what the queue shows: one thing at a time, said in words, with the call that does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from samdesk.language import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from samdesk.services.desks import Desk
    from samdesk.ui.collecting.queue_rows import Question

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


def accept_ticked(ticked: Sequence[Question]) -> Task:
    """Accept many suggestions at a time."""
    n = len(ticked)
    button = ngettext("Accept {n} suggestion", "Accept {n} suggestions", n).format(n=n)
    hint = _("All that are ticked, with one reason. Space ticks; keys 1 and 2 settle the one that is looked at.")
    if not n:
        return Task(button, hint)
    forms = [row.key for row in ticked]

    def settles(reason: str, by: str) -> Callable[[Desk], object]:
        from samdesk.services.deciding import accept_blanks

        return lambda desk: accept_blanks(desk, forms, reason=reason, by=by)

    done = ngettext("{n} form is filled in.", "{n} forms are filled in.", n).format(n=n)
    return Task(button, hint, settles, done)

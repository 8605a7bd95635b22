"""Joint forms: one form that answers for the units of several, so that a manager gets a reasonable number (R42, R64).

What is decided about a form is never rewritten, only followed by another decision, and which one counts depends neither
on clocks nor on the order in which files come in. Knows nothing of where decisions are kept or how they travel.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samdesk.domain import form_id as codes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NOTE: Final = re.compile(r"(?:joint|apart) ([1-9][0-9]{0,17})(?: ([0-9A-Z]{8}))?")


@dataclass(frozen=True)
class Decision:
    """That another form, ``first``, answers for the units of a form; "" that it answers for itself again.

    ``number`` is one more than that of the decision about the form that this one follows.
    """

    form_id: str
    number: int
    first: str

    @property
    def note(self) -> str:
        """The decision as it stands in the note of an event."""
        return f"joint {self.number} {self.first}" if self.first else f"apart {self.number}"


def read_decision(form_id: str, note: str) -> Decision | None:
    """What the note of an event decides about a form; ``None`` if it is about something else."""
    found = _NOTE.fullmatch(note)
    if found is None or note.startswith("joint") != bool(found[2]) or codes.read(found[2] or form_id) is None:
        return None
    return Decision(form_id, int(found[1]), found[2] or "")


def latest(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """By form id, the decision that counts: the last, and of several that nobody saw together, the same everywhere."""
    found: dict[str, Decision] = {}
    for one in sorted(decisions, key=lambda one: (one.number, one.first)):
        found[one.form_id] = one
    return found


def answered_by(decisions: Iterable[Decision]) -> dict[str, str]:
    """By id of each form that is not expected, the form that answers for it, which is expected.

    Two desks may have decided what does not go together: that B answers for C and A for B, then A answers for both; or
    A for B and B for A, then the one whose id comes first answers.
    """
    after = {one.form_id: one.first for one in latest(decisions).values() if one.first}
    found: dict[str, str] = {}
    for form in after:
        path = [form]
        while path[-1] in after and after[path[-1]] not in path:
            path.append(after[path[-1]])
        last = path[-1]
        first = min(path[path.index(after[last]) :]) if last in after else last
        if first != form:
            found[form] = first
    return found


def joint_units(own: Mapping[str, tuple[str, ...]], answered: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """By form id, the units that each form answers for: its own, then those of the forms that it answers for, sorted.

    A form that is not expected keeps its own, so that nothing is lost when it is taken apart.
    """
    more: dict[str, set[str]] = {}
    for form, first in answered.items():
        more.setdefault(first, set()).update(own[form])
    return {form: (*units, *sorted(more.get(form, set()) - {*units})) for form, units in own.items()}


def exempt_reason(first: str) -> str:
    """Why a form is not expected, as it is kept: the form that answers for it."""
    return f"joint {first}"


def first_named(reason: str | None) -> str:
    """The form that answers for a form by the reason why it is not expected, "" if it is expected."""
    return (reason or "").removeprefix("joint ")

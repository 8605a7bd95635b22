"""The missing list: which forms nobody has received yet, in the order people call the managers, and why (R61).

A unit that another form's answer covers is not asked for again, though the official rate still counts forms (R43, R60).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from samdesk.domain.rounds import FormRow, FormState, as_handed_out

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

_ON_PAPER: Final = frozenset({FormState.PLANNED, FormState.PRINTED, FormState.HANDED_OUT})


class Reason(StrEnum):
    """Why a form is missing (R61). Absence says nothing of its cause: illness of a person is health data."""

    PAPER_ONLY = "paper_only"
    LACK_OF_TIME = "lack_of_time"
    JOINT = "joint"
    ABSENCE = "absence"
    CHANGE_OF_MANAGER = "change_of_manager"
    REORGANISATION = "reorganisation"
    NEW_MANAGER = "new_manager"
    OTHER = "other"


def reason_names(_: Callable[[str], str]) -> dict[Reason, str]:
    """The reasons in the order they are offered, in words of the language that ``_`` translates to."""
    return {
        Reason.PAPER_ONLY: _("done on paper only"),
        Reason.LACK_OF_TIME: _("several units or lack of time"),
        Reason.JOINT: _("done together with another unit"),
        Reason.ABSENCE: _("absence"),
        Reason.CHANGE_OF_MANAGER: _("change of manager"),
        Reason.REORGANISATION: _("reorganisation"),
        Reason.NEW_MANAGER: _("new manager"),
        Reason.OTHER: _("other"),
    }


def is_missing(row: FormRow) -> bool:
    """Whether somebody must be asked for a form: not received, or begun on screen and not finished.

    An exempt form is not expected, a spare form without a unit has nobody to ask, and what another form's answer covers
    is answered.
    """
    return _is_out(row) and not row.joint_with


def _is_out(row: FormRow) -> bool:
    unfinished = row.state is FormState.BEGUN and row.received_at is None
    return bool(row.unit) and (row.state in _ON_PAPER or unfinished)


def missing_forms(rows: Iterable[FormRow]) -> tuple[FormRow, ...]:
    """The forms still out, in the order of the piles they were handed out in."""
    return tuple(as_handed_out(filter(is_missing, rows)))


def answered_jointly(rows: Iterable[FormRow]) -> tuple[FormRow, ...]:
    """The forms that are out but not asked for, since another form's answer covers their units; in the same order."""
    return tuple(as_handed_out(row for row in rows if _is_out(row) and row.joint_with))


def covering_forms(waiting: Mapping[str, Collection[str]], covered: Mapping[str, Collection[str]]) -> dict[str, str]:
    """By id of each form whose units the current answers of others all cover, the form that covers its first unit.

    ``waiting`` has the units of forms that have no answer themselves, ``covered`` those that the answers of forms
    are for. If several cover the first unit, the one whose id comes first is named.
    """
    covers: dict[str, str] = {}
    for form_id in sorted(covered):
        for unit in covered[form_id]:
            covers.setdefault(unit, form_id)
    return {
        form_id: covers[next(iter(units))]
        for form_id, units in waiting.items()
        if units and all(unit in covers for unit in units)
    }

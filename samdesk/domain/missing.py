"""The missing list: which forms nobody has received yet, in the order people call the managers, and why (R61)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from samdesk.domain.rounds import FormRow, FormState

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def is_missing(row: FormRow) -> bool:
    """Whether an expected form is still out: not received, or begun on screen and not finished.

    An exempt form is not expected, and a spare form without a unit has nobody to ask.
    """
    unfinished = row.state is FormState.BEGUN and row.received_at is None
    return bool(row.unit) and (row.state in _ON_PAPER or unfinished)


def missing_forms(rows: Iterable[FormRow]) -> tuple[FormRow, ...]:
    """The forms still out, by förvaltning, manager and unit in Swedish alphabetical order."""
    return tuple(sorted(filter(is_missing, rows), key=lambda row: row.by_manager))

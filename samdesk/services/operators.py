"""Operator codes: short, so that what was done is traceable without names of people."""

from __future__ import annotations

from samdesk.domain.faults import input_fault
from samdesk.language import _


def check_operator(operator: str) -> None:
    """Raise ``InputFaults`` unless it is a short code: operators are traceable, not named."""
    if not (operator.isalnum() and len(operator) <= 12):
        raise input_fault(
            _("“{operator}” is no operator code.").format(operator=operator[:20]),
            _("Use 1 to 12 letters or digits, not a name."),
        )

"""What is known of a form that is missing, from asking its manager (R51, R61)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from samdesk.domain.missing import Reason


@dataclass(frozen=True)
class Following:
    """Why a form is missing, what support its manager needs, and who asks; ``at`` is when it was last written, UTC."""

    reason: Reason | None
    note: str
    support: str
    contact: str
    operator: str = ""
    at: datetime | None = None

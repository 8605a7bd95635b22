"""What the queue shows, read from the desk file at once: questions, decisions, and the units to choose among.

Runs beside the window, which only shows what comes back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from samdesk.language import _
from samdesk.ui.collecting.queue_rows import questions

if TYPE_CHECKING:
    from samdesk.domain.organisation import Organisation
    from samdesk.services.desks import Desk
    from samdesk.ui.collecting.decisions_list import Decided
    from samdesk.ui.collecting.queue_rows import Question


@dataclass(frozen=True)
class QueueRead:
    """The queue of a round as it stands."""

    questions: tuple[Question, ...]
    decided: tuple[Decided, ...]
    organisation: Organisation


def read_queue(desk: Desk, round_id: str) -> QueueRead:
    """Read the queue of a round."""
    from samdesk.services.conflicts import queue
    from samdesk.services.made_decisions import decisions
    from samdesk.services.mappings import mappings
    from samdesk.services.organisations import organisation
    from samdesk.ui.collecting.decisions_list import decided

    mapped = mappings(desk)
    made = decided(decisions(desk, round_id), mapped, _versions(desk) if mapped.definitions else {})
    return QueueRead(questions(queue(desk, round_id)), made, organisation(desk))


def _versions(desk: Desk) -> dict[str, str]:
    """What the definitions of a desk file are called, by their SHA-256."""
    from samdesk.services.definitions import definitions

    return {one.sha256: _("version {version}").format(version=one.version) for one in definitions(desk)}

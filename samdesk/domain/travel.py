"""What travels between desks: the content of a round package and of a merge file, apart from their file form."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from samdesk.domain.fingerprints import written

if TYPE_CHECKING:
    from datetime import datetime

    from samdesk.domain.actions import Action, OnForm
    from samdesk.domain.definition import Definition, Material
    from samdesk.domain.organisation import Unit
    from samdesk.domain.revision import Revision
    from samdesk.domain.rounds import Form, Round


@dataclass(frozen=True)
class Sender:
    """The desk that made a file.

    ``sequence`` counts its files from 1; ``previous`` is the SHA-256 of the manifest of the one before, empty
    for the first. A file for readers, which is not collected, has no number: 0.
    """

    desk_id: str
    desk_name: str
    sequence: int
    previous: str = ""


@dataclass(frozen=True)
class Signed:
    """What opening a file proved: the SHA-256 of its manifest, and the public key that signed it.

    The key is an Ed25519 key in hexadecimal.
    """

    manifest: str
    public_key: str

    @property
    def fingerprint(self) -> str:
        """The public key in 16 chunks of 4 characters, to read aloud and compare."""
        return written(self.public_key)


class EventKind(StrEnum):
    """What was done with a form, by whom, when and where; kept outside the hash of a revision."""

    PLANNED = "planned"
    PRINTED = "printed"
    HANDED_OUT = "handed_out"
    RECEIVED = "received"
    BEGUN = "begun"
    KEYED = "keyed"
    REOPENED = "reopened"
    EXPORTED = "exported"
    COLLECTED = "collected"
    DECIDED = "decided"
    EXEMPT = "exempt"
    """It was decided that another form answers for its units, or that it answers for itself again."""
    RESTORED = "restored"
    SECOND_BEGUN = "second_begun"
    OVERRIDDEN = "overridden"
    SECOND_KEYED = "second_keyed"
    SETTLED = "settled"
    CHECKED = "checked"
    NOTED = "noted"
    FOLLOWED_UP = "followed_up"
    BOTH = "both"
    """It was decided that two forms whose answers cover the same unit both count, or that they do not any more."""
    UNDECIDED = "undecided"
    """A decision was taken back."""
    VOIDED = "voided"
    ACTION = "action"
    """A row of its plan, or what came of an action that it was printed with, was written or changed."""


@dataclass(frozen=True)
class Event:
    """One thing done with a form.

    ``operator`` is a short code, never a name; ``at`` is UTC; ``rev`` names the revision concerned, if any.
    Order is by the desk's own ``sequence``, never by the clock.
    """

    desk_id: str
    sequence: int
    form_id: str
    kind: EventKind
    at: datetime
    operator: str = ""
    rev: str = ""
    note: str = ""


@dataclass(frozen=True)
class RoundPackage:
    """A round as central hands it out: terms, definitions with material, units, and the expected forms."""

    sender: Sender
    round: Round
    definitions: tuple[Definition, ...]
    materials: dict[str, tuple[Material, ...]]
    """Support material by the SHA-256 of its definition."""
    units: tuple[Unit, ...]
    forms: tuple[Form, ...]
    actions: tuple[Action, ...] = ()
    """What is still to be done at the units, and what else stands on the forms."""
    on_forms: tuple[OnForm, ...] = ()
    events: tuple[Event, ...] = ()
    """What was decided about forms: which one answers for which units, and which answers count.

    ``forms`` have the units they were planned for.
    """
    revisions: tuple[Revision, ...] = ()
    """Decisions that travel back: the answers that were decided or made void at central."""


@dataclass(frozen=True)
class Contains:
    """What the sender of a merge file chose to hand over.

    Without ``free_text`` it lacks motivations, answers in text, notes and what actions say: it is for readers, because
    its answers cannot be verified. Without ``person_data`` it lacks operator codes and who is to do an action.
    """

    free_text: bool = True
    person_data: bool = True


@dataclass(frozen=True)
class MergeFile:
    """What a desk has of its forms of one round: final answers, the events that witness them, and actions.

    ``forms`` have the units that they were planned for; those that became joint forms since are told by events.
    """

    sender: Sender
    round_id: str
    year: int
    definitions: tuple[Definition, ...]
    forms: tuple[Form, ...]
    revisions: tuple[Revision, ...]
    events: tuple[Event, ...]
    actions: tuple[Action, ...] = ()
    """Those in the plans of the forms, and those that the forms were printed with."""
    units: tuple[tuple[str, str], ...] = ()
    """Code and name of the units that the forms, answers and actions name, as the sender's organisation has them."""
    contains: Contains = Contains()

"""What becomes of a merge file at central, told so that it can be kept, shown in any language, and printed."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from samdesk.domain.desk_keys import KeyStatus
from samdesk.domain.fingerprints import written
from samdesk.language import current, plurals, translator

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from samdesk.domain.desk_keys import DeskKey
    from samdesk.domain.faults import Fault
    from samdesk.domain.sequences import Chain

NEEDING_LIMIT: Final = 1000
"""A report names at most so many forms that need somebody; more than that are only counted."""


class Outcome(StrEnum):
    """What became of a merge file as a whole."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    QUARANTINED = "quarantined"
    """Signed with a key that nobody has compared yet: kept, and nothing else was changed."""
    WITHDRAWN = "withdrawn"
    """Was accepted, and somebody took that back."""


class RemarkKind(StrEnum):
    """What is to be known of a file beside what it brought."""

    KEY_PINNED = "key_pinned"
    WAITED = "waited"
    WAITING_BEFORE = "waiting_before"
    FORMER_KEY_REPLACED = "former_key_replaced"
    GAP = "gap"
    LATE = "late"
    KNOWN = "known"
    FORKED = "forked"
    BROKEN = "broken"
    EVENTS_LEFT_OUT = "events_left_out"
    ACTIONS_WITHOUT_UNIT = "actions_without_unit"
    DISCARDED = "discarded"


@dataclass(frozen=True)
class Remark:
    """One thing to be known of a file; ``n`` and ``text`` are what the sentence speaks of."""

    kind: RemarkKind
    n: int = 0
    text: str = ""


@dataclass(frozen=True)
class NeedsSomebody:
    """A form that a person must look at, of which unit, and why: the value of a ``ConflictClass``."""

    form_id: str
    unit: str
    unit_name: str
    why: str


@dataclass(frozen=True)
class FileReport:
    """What became of one merge file, in forms.

    ``new`` had no answer before; ``newer`` replace an answer that they name as their parent; ``identical`` were here
    already; ``confirmed`` are those of them that another desk had sent; ``conflicts`` differ from an answer that is
    here; ``voided`` are made void; ``waiting`` cannot be counted until somebody says how their answers are to be read.
    ``needing`` names the forms that need somebody. ``collection`` is the number that the report is kept under, 0 for a
    try, which for the rest tells the same.
    """

    file: str
    outcome: Outcome
    collection: int = field(default=0, compare=False)
    desk_id: str = ""
    sender: str = ""
    sequence: int = 0
    public_key: str = ""
    new: int = 0
    newer: int = 0
    identical: int = 0
    confirmed: int = 0
    conflicts: int = 0
    voided: int = 0
    waiting: int = 0
    needing: tuple[NeedsSomebody, ...] = ()
    classes: Mapping[str, int] = field(default_factory=dict)
    """How many forms need somebody, by why."""
    faults: tuple[Fault, ...] = ()
    remarks: tuple[Remark, ...] = ()
    former_notes: tuple[str, ...] = ()
    """Remarks of an earlier version of the program, in the language of that day."""

    @property
    def accepted(self) -> bool:
        """Whether it was taken in and still counts."""
        return self.outcome is Outcome.ACCEPTED

    @property
    def fingerprint(self) -> str:
        """That of the key it was signed with, "" where nothing is proved."""
        return written(self.public_key)

    @property
    def notes(self) -> tuple[str, ...]:
        """The remarks in the user's language."""
        return (*self.former_notes, *(remark_text(remark, current()) for remark in self.remarks))


@dataclass(frozen=True)
class CollectedFile:
    """A file that came in, with its report as it is kept; who withdrew it, when and why, where somebody did."""

    at: datetime
    report: FileReport
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""
    withdraw_reason: str = ""


@dataclass(frozen=True)
class DeskFiles:
    """What has come in from a desk, and the keys that it has signed with, the oldest first.

    ``files`` counts those that came in, ``waiting`` those in quarantine; ``last_at`` is when the last one came in.
    """

    desk_id: str
    name: str
    keys: tuple[DeskKey, ...]
    files: int
    chain: Chain
    waiting: int
    last_at: datetime | None

    @property
    def key(self) -> DeskKey:
        """The key that counts, or the last one where none does."""
        return next((key for key in self.keys if key.status is KeyStatus.PINNED), self.keys[-1])


def desk_texts(desk: DeskFiles, language: str) -> tuple[str, ...]:
    """What somebody should know of the files of a desk, a sentence each; nothing where all is well."""
    _, ngettext = translator(language), plurals(language)
    said: list[str] = []
    if desk.key.status is KeyStatus.UNKNOWN:
        said.append(_("Nobody has compared its key yet."))
    elif desk.key.status is KeyStatus.REVOKED:
        said.append(_("Its key is revoked: {reason}").format(reason=desk.key.reason))
    if desk.waiting:
        waits = ngettext("{n} file waits in quarantine.", "{n} files wait in quarantine.", desk.waiting)
        said.append(waits.format(n=desk.waiting))
    missing = sum(gap.size for gap in desk.chain.gaps)
    if missing:
        numbers = ", ".join(map(str, desk.chain.gaps))
        said.append(ngettext("File {n} is missing.", "Files {n} are missing.", missing).format(n=numbers))
    forked, broken = _("Different files have number {n}."), _("File {n} does not follow on file {before}.")
    said += [forked.format(n=number) for number in desk.chain.forked]
    said += [broken.format(n=number, before=number - 1) for number in desk.chain.broken]
    if desk.chain.forked or desk.chain.broken:
        said.append(_("Its desk file may have been restored from a backup, or copied and used twice: ask."))
    return tuple(said)


def remark_text(remark: Remark, language: str) -> str:
    """A remark as a sentence."""
    ngettext = plurals(language)
    said = (
        _sentences(language).get(remark.kind)
        or {
            RemarkKind.GAP: ngettext(
                "File {text} from this desk has not come in; this file holds its answers too.",
                "Files {text} from this desk have not come in; this file holds their answers too.",
                remark.n,
            ),
            RemarkKind.EVENTS_LEFT_OUT: ngettext(
                "{n} event was left out, because another one of its desk has its number: a desk file may have been "
                "restored or copied. The answers are all here.",
                "{n} events were left out, because others of their desk have their numbers: a desk file may have been "
                "restored or copied. The answers are all here.",
                remark.n,
            ),
            RemarkKind.ACTIONS_WITHOUT_UNIT: ngettext(
                "{n} action is for a unit that the organisation does not have: {text}.",
                "{n} actions are for units that the organisation does not have: {text}.",
                remark.n,
            ),
        }[remark.kind]
    )
    return said.format(n=remark.n, text=remark.text)


def _sentences(language: str) -> dict[RemarkKind, str]:
    _ = translator(language)
    return {
        RemarkKind.KEY_PINNED: _("The key of this desk was compared and approved with this file."),
        RemarkKind.FORMER_KEY_REPLACED: _(
            "The desk signs with a new key from now on. Files signed with its former one are not taken in any more."
        ),
        RemarkKind.WAITED: _("It waited in quarantine until its key was approved."),
        RemarkKind.WAITING_BEFORE: _("The same file was in quarantine already; it is kept once."),
        RemarkKind.LATE: _("A later file from this desk came in before; nothing of it was changed."),
        RemarkKind.KNOWN: _("This very file has come in before."),
        RemarkKind.FORKED: _(
            "Another file from this desk has the same number, {n}: its desk file may have been restored from a backup, "
            "or copied and used twice. The answers of both are kept."
        ),
        RemarkKind.BROKEN: _(
            "The file does not follow on the one with the number before it: the desk file may have been restored from "
            "a backup, or copied and used twice. The answers of both are kept."
        ),
        RemarkKind.DISCARDED: _("It was in quarantine and was thrown away: {text}."),
    }

"""A merge file with what became of it, and the words and marks for that. Pure: knows no widgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samdesk import language
from samdesk.domain.collection import Outcome, RemarkKind
from samdesk.language import _, ngettext
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from samdesk.domain.collection import CollectedFile, FileReport

_GRAVE: Final = frozenset(
    {
        RemarkKind.GAP,
        RemarkKind.FORKED,
        RemarkKind.BROKEN,
        RemarkKind.EVENTS_LEFT_OUT,
        RemarkKind.ACTIONS_WITHOUT_UNIT,
    }
)
"""Remarks on a collected file that somebody should look at; the others are good to know."""
CONFLICTS: Final = "conflicts"
"""The mark of files that brought conflicts, beside those of ``Outcome``."""


@dataclass(frozen=True)
class Taken:
    """A file with what became of it; ``tried`` if nothing was changed, ``path`` while it is known where it lies."""

    report: FileReport
    path: Path | None = None
    at: datetime | None = None
    tried: bool = False
    withdrawn: str = ""
    """Who withdrew it, when and why, as a sentence."""

    @classmethod
    def stored(cls, file: CollectedFile, path: Path | None = None) -> Taken:
        """A file as the desk file has it."""
        withdrawn = ""
        if file.withdrawn_at is not None:
            said = _("Withdrawn on {day} by {by}: {reason}")
            day = f"{file.withdrawn_at.astimezone():%Y-%m-%d}"
            withdrawn = said.format(day=day, by=file.withdrawn_by, reason=file.withdraw_reason)
        return cls(file.report, path, file.at, withdrawn=withdrawn)

    @property
    def name(self) -> str:
        """The name of the file without the ending that all have."""
        return self.report.file.partition(".sammerge")[0]

    @property
    def outcome(self) -> Outcome:
        """What became of it."""
        return self.report.outcome

    @property
    def is_stored(self) -> bool:
        """Whether the desk file has a report of it."""
        return bool(self.report.collection) and not self.tried

    @property
    def tone(self) -> Tone:
        """What its mark means."""
        match self.outcome:
            case Outcome.REJECTED:
                return Tone.ERROR
            case Outcome.QUARANTINED:
                return Tone.WARNING
            case Outcome.WITHDRAWN:
                return Tone.NOTE
        grave = any(remark.kind in _GRAVE for remark in self.report.remarks)
        return Tone.WARNING if grave or self.report.conflicts or self.report.waiting else Tone.GOOD

    @property
    def icon(self) -> str:
        """The picture of what became of it."""
        return {Outcome.QUARANTINED: "quarantine", Outcome.WITHDRAWN: "undo"}.get(self.outcome, str(self.tone))

    @property
    def word(self) -> str:
        """What became of it in a word."""
        tried = {
            Outcome.ACCEPTED: _("would be collected"),
            Outcome.REJECTED: _("would be rejected"),
            Outcome.QUARANTINED: _("would wait"),
        }
        return (self.tried and tried.get(self.outcome)) or outcome_words()[self.outcome]

    @property
    def marks(self) -> tuple[str, ...]:
        """What a list of files can be narrowed to that has this one."""
        conflicts = self.outcome is Outcome.ACCEPTED and self.report.conflicts
        return (str(self.outcome), CONFLICTS) if conflicts else (str(self.outcome),)


def outcome_words() -> dict[Outcome, str]:
    """What can become of a file, in words."""
    return {
        Outcome.ACCEPTED: _("collected"),
        Outcome.REJECTED: _("rejected"),
        Outcome.QUARANTINED: _("in quarantine"),
        Outcome.WITHDRAWN: _("withdrawn"),
    }


def counts_text(report: FileReport) -> str:
    """What a collected file brought, in sentences."""
    said = [
        ngettext("{n} new answer", "{n} new answers", report.new),
        ngettext("{n} newer than what was here", "{n} newer than what was here", report.newer),
        ngettext("{n} the same as here", "{n} the same as here", report.identical),
    ]
    counts = (report.new, report.newer, report.identical)
    texts = [one.format(n=language.number(n)) for one, n in zip(said, counts, strict=True) if n]
    text = ", ".join(texts) or _("nothing new")
    if n := report.confirmed:
        by_others = ngettext("({n} confirmed by a second desk)", "({n} confirmed by a second desk)", n)
        text = f"{text} {by_others.format(n=language.number(n))}"
    if n := report.conflicts:
        settle = ngettext("{n} conflict to settle", "{n} conflicts to settle", n)
        text = f"{text}, {settle.format(n=language.number(n))}"
    return f"{text[0].upper()}{text[1:]}."


def sum_text(taken: Sequence[Taken], *, left: int = 0) -> tuple[Tone, str]:
    """What became of files that were taken at once, in sentences; ``left`` of them were not begun with."""
    reports = [one.report for one in taken]
    accepted = [report for report in reports if report.outcome is Outcome.ACCEPTED]
    rejected = sum(report.outcome is Outcome.REJECTED for report in reports)
    waiting = sum(report.outcome is Outcome.QUARANTINED for report in reports)
    tried = any(one.tried for one in taken)
    said: list[str] = []
    if accepted or not (rejected or waiting):
        said.append(_would(len(accepted)) if tried else _collected(len(accepted)))
    if waiting:
        told = ngettext(
            "{n} file is from a desk whose key nobody has compared, and waits in quarantine.",
            "{n} files are from desks whose keys nobody has compared, and wait in quarantine.",
            waiting,
        )
        said.append(told.format(n=language.number(waiting)))
    if rejected:
        told = ngettext("{n} file is rejected.", "{n} files are rejected.", rejected)
        said.append(told.format(n=language.number(rejected)))
    if new := sum(report.new for report in accepted):
        told = ngettext("{n} answer is new.", "{n} answers are new.", new)
        said.append(told.format(n=language.number(new)))
    if conflicts := _conflicts(accepted):
        told = ngettext("{n} conflict to settle.", "{n} conflicts to settle.", conflicts)
        said.append(told.format(n=language.number(conflicts)))
    if left:
        stopped = ngettext(
            "You stopped before {n} file; it is as it was.",
            "You stopped before {n} files; they are as they were.",
            left,
        )
        said.append(stopped.format(n=language.number(left)))
    return Tone.WARNING if rejected or waiting or conflicts or left else Tone.GOOD, " ".join(said)


def _conflicts(reports: Sequence[FileReport]) -> int:
    """How many forms need somebody: one that several files brought differently is one."""
    forms = {one.form_id for report in reports for one in report.needing}
    return max(len(forms), max((report.conflicts for report in reports), default=0))


def _collected(n: int) -> str:
    return ngettext("{n} file is collected.", "{n} files are collected.", n).format(n=language.number(n))


def _would(n: int) -> str:
    said = ngettext(
        "{n} file would be collected; nothing has been changed.",
        "{n} files would be collected; nothing has been changed.",
        n,
    )
    return said.format(n=language.number(n))

"""Revisions: final answers of a form, immutable and named by the hash of their content.

Who, when and where are no part of the content, so the same paper keyed at two desks is one revision with two
witnesses. A later revision names those it replaces as its parents; heads are those that nobody replaces.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from samdesk.domain.answers import Answer, FormAnswers, Missing, Participants
from samdesk.domain.definition import canonical_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class RevisionState(StrEnum):
    """Whether a revision is an answer, or says that the form has none any more."""

    FINAL = "final"
    VOID = "void"


@dataclass(frozen=True)
class Revision:
    """A final answer of a form. ``reason`` says why a void one is void; empty for a final one."""

    form_id: str
    definition: str
    content: FormAnswers
    parents: tuple[str, ...] = ()
    state: RevisionState = RevisionState.FINAL
    reason: str = ""

    @cached_property
    def rev(self) -> str:
        """Hexadecimal SHA-256 of the canonical content: the revision's name everywhere."""
        return hashlib.sha256(canonical_json(to_plain(self))).hexdigest()

    @cached_property
    def answers_sha256(self) -> str:
        """Hexadecimal SHA-256 of the content without its parents: equal for equal answers, whatever came before.

        Those that are void say the same for whatever reason: that the form has no answer.
        """
        if self.state is RevisionState.VOID:
            return void_sha256(self.form_id)
        if not self.parents:
            return self.rev
        return hashlib.sha256(canonical_json({**to_plain(self), "parents": []})).hexdigest()


def void_sha256(form_id: str) -> str:
    """The ``answers_sha256`` of all void revisions of a form."""
    return hashlib.sha256(canonical_json({"form_id": form_id, "state": str(RevisionState.VOID)})).hexdigest()


def to_plain(revision: Revision) -> dict[str, Any]:
    """The hashed content as JSON values. Rows where nothing was entered are left out."""
    content, people = revision.content, revision.content.participants
    return {
        "form_id": revision.form_id,
        "definition_sha256": revision.definition,
        "parents": sorted(revision.parents),
        "state": str(revision.state),
        "reason": revision.reason,
        "answers": {
            number: {
                "choice": answer.choice,
                "text": answer.text,
                "missing": str(answer.missing or ""),
                "action": answer.action,
                "motivation": answer.motivation,
            }
            for number, answer in content.answers.items()
            if not answer.is_empty
        },
        "units_covered": sorted(normalize("NFC", code) for code in content.units_covered),
        "participants": {
            "manager": people.manager,
            "safety_representative": people.safety_representative,
            "main_safety_representative": people.main_safety_representative,
            "employees": people.employees,
        },
        "answered_on": content.answered_on.isoformat() if content.answered_on else None,
    }


def from_plain(plain: Mapping[str, Any]) -> Revision:
    """The revision of what ``to_plain`` gave; raises ``KeyError``, ``TypeError`` or ``ValueError`` if it is none."""
    answers = {
        number: Answer(
            row["choice"],
            row["text"],
            Missing(row["missing"]) if row["missing"] else None,
            row["action"],
            row["motivation"],
        )
        for number, row in plain["answers"].items()
    }
    day = plain["answered_on"]
    content = FormAnswers(
        answers,
        Participants(**plain["participants"]),
        date.fromisoformat(day) if day else None,
        tuple(plain["units_covered"]),
    )
    return Revision(
        plain["form_id"],
        plain["definition_sha256"],
        content,
        tuple(plain["parents"]),
        RevisionState(plain["state"]),
        plain["reason"],
    )


def heads(revisions: Iterable[Revision]) -> dict[str, tuple[str, ...]]:
    """By form id, the names of the revisions that no other one of the same form names as its parent, sorted."""
    names: dict[str, set[str]] = defaultdict(set)
    replaced: dict[str, set[str]] = defaultdict(set)
    for revision in revisions:
        names[revision.form_id].add(revision.rev)
        replaced[revision.form_id].update(revision.parents)
    return {form_id: tuple(sorted(names[form_id] - replaced[form_id])) for form_id in names}

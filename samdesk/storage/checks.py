"""What ``samdesk check`` looks at: the file itself, its links, and that every revision is what its name says."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from samdesk.domain import form_id
from samdesk.domain.faults import Fault
from samdesk.language import _
from samdesk.storage.tables import DefinitionRow, FormRow, RevisionAnswerRow, RevisionRow

if TYPE_CHECKING:
    from collections.abc import Iterator


def faults(db: Connection) -> Iterator[Fault]:
    """Everything that is wrong in a desk file, a sentence and advice for each."""
    restore = _("Restore a backup that has no fault.")
    for row in db.exec_driver_sql("PRAGMA integrity_check(20)"):
        if row[0] != "ok":
            yield Fault(_("The file is damaged: {said}.").format(said=row[0]), restore)
    for row in db.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Fault(
            _("Row {row} of {table} points to a missing row of {other}.").format(
                row=row[1], table=row[0], other=row[2]
            ),
            restore,
        )
    for sha256, content in db.execute(select(DefinitionRow.sha256, DefinitionRow.content)):
        if hashlib.sha256(content.encode()).hexdigest() != sha256:
            yield Fault(_("Definition {sha256} has been changed.").format(sha256=sha256[:12]), restore)
    for identifier in db.execute(select(FormRow.id)).scalars():
        if not form_id.is_valid(identifier):
            yield Fault(_("{form_id} is no form id.").format(form_id=identifier), restore)
    yield from _revision_faults(db, restore)


def _revision_faults(db: Connection, restore: str) -> Iterator[Fault]:
    for rev, form, content in db.execute(select(RevisionRow.rev, RevisionRow.form, RevisionRow.content)):
        if hashlib.sha256(content.encode()).hexdigest() != rev:
            yield Fault(
                _("The answer {rev} of form {form} has been changed.").format(rev=rev[:12], form=form_id.written(form)),
                restore,
            )
    orphaned = select(RevisionAnswerRow.rev).where(RevisionAnswerRow.rev.not_in(select(RevisionRow.rev))).distinct()
    for rev in db.execute(orphaned).scalars():
        yield Fault(_("Counted rows belong to the missing answer {rev}.").format(rev=rev[:12]), restore)

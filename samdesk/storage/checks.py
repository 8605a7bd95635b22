"""What ``samdesk check`` looks at: the file itself, its links, and that every revision is what its name says."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import CheckConstraint, Connection, Text, func, select, text, type_coerce

from samdesk.domain import definition, form_id
from samdesk.domain import revision as domain
from samdesk.domain.faults import Fault
from samdesk.language import _, ngettext
from samdesk.storage import derived, revisions, rounds
from samdesk.storage.metadata import METADATA
from samdesk.storage.tables import (
    DefinitionRow,
    FormRow,
    RevisionAnswerRow,
    RevisionParentRow,
    RevisionRow,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlalchemy import Row

    from samdesk.domain.revision import Revision
    from samdesk.domain.rounds import Form

T = TypeVar("T")


def faults(db: Connection) -> Iterator[Fault]:
    """Everything that is wrong in a desk, a sentence and advice for each.

    A database server looks after its own pages and links.
    """
    restore = _("Restore a backup that has no fault.")
    if db.dialect.name == "sqlite":
        said = db.exec_driver_sql("PRAGMA integrity_check(20)").scalars().all()
        if said != ["ok"]:
            # What else is found in a damaged file would mislead.
            yield from (Fault(_("The file is damaged: {said}.").format(said=one), restore) for one in said)
            return
        yield from _broken_links(db, restore)
    yield from _broken_rules(db, restore)
    for sha256, content in db.execute(select(DefinitionRow.sha256, DefinitionRow.content)):
        if hashlib.sha256(content.encode()).hexdigest() != sha256 or _as_read(definition.from_plain, content) is None:
            yield Fault(_("Definition {sha256} has been changed.").format(sha256=sha256[:12]), restore)
    for identifier in db.execute(select(FormRow.id)).scalars():
        if not form_id.is_valid(identifier):
            yield Fault(_("{form_id} is no form id.").format(form_id=identifier), restore)
    rows = db.execute(
        select(
            RevisionRow.rev,
            RevisionRow.form,
            RevisionRow.state,
            RevisionRow.content,
            RevisionRow.answers_sha256,
            RevisionRow.definition,
            RevisionRow.needs_mapping,
            type_coerce(RevisionRow.units_covered, Text).label("units_covered"),
            type_coerce(RevisionRow.answered_on, Text).label("answered_on"),
        ),
        execution_options={"yield_per": 500},
    )
    for some in rows.partitions():
        yield from _revision_faults(db, some, restore)


def _broken_rules(db: Connection, restore: str) -> Iterator[Fault]:
    """Rows that a named rule does not allow; SQLite's own check leaves rules out of a file opened for reading only."""
    for table in METADATA.sorted_tables:
        for rule in table.constraints:
            if not isinstance(rule, CheckConstraint):
                continue
            n = db.execute(select(func.count()).select_from(table).where(text(f"NOT ({rule.sqltext})"))).scalar_one()
            if n:
                yield Fault(
                    ngettext("{n} row of {table} breaks a rule.", "{n} rows of {table} break a rule.", n).format(
                        n=n, table=table.name
                    ),
                    restore,
                )


def _broken_links(db: Connection, restore: str) -> Iterator[Fault]:
    broken = Counter((row[0], row[2]) for row in db.exec_driver_sql("PRAGMA foreign_key_check"))
    for (table, other), n in sorted(broken.items()):
        yield Fault(
            ngettext(
                "{n} row of {table} points to a missing row of {other}.",
                "{n} rows of {table} point to missing rows of {other}.",
                n,
            ).format(n=n, table=table, other=other),
            restore,
        )


def _revision_faults(db: Connection, rows: Sequence[Row[*tuple[object, ...]]], restore: str) -> Iterator[Fault]:
    parents: dict[str, set[str]] = defaultdict(set)
    counted: dict[str, set[tuple[object, ...]]] = defaultdict(set)
    revs = [row.rev for row in rows]
    for parent in db.execute(select(RevisionParentRow).where(RevisionParentRow.rev.in_(revs))):
        parents[parent.rev].add(parent.parent)
    for answer in db.execute(select(RevisionAnswerRow).where(RevisionAnswerRow.rev.in_(revs))):
        counted[answer.rev].add((answer.number, answer.choice, answer.missing, answer.action, answer.has_motivation))
    forms = rounds.forms_with_ids(db, {row.form for row in rows})
    miscounted = revisions.miscounted(db, forms)
    for row in rows:
        about = {"rev": row.rev[:12], "form": form_id.written(row.form)}
        if hashlib.sha256(row.content.encode()).hexdigest() != row.rev:
            yield Fault(_("The answer {rev} of form {form} has been changed.").format(**about), restore)
            continue
        revision = _as_read(domain.from_plain, row.content)
        beside = (row.form, row.state, row.definition, row.answered_on, parents[row.rev])
        is_other = revision is None or beside != _as_kept(revision) or row.rev in miscounted
        if is_other or (row.form in forms and _is_derived_wrongly(db, row, revision, forms, counted[row.rev])):
            yield Fault(_("The answer {rev} of form {form} is counted as something else.").format(**about), restore)


def _is_derived_wrongly(
    db: Connection,
    row: Row[*tuple[object, ...]],
    revision: Revision | None,
    forms: Mapping[str, Form],
    counted: set[tuple[object, ...]],
) -> bool:
    """Whether something else is counted than a revision says as the form's own definition has it."""
    if revision is None:
        return True
    try:
        (said,) = derived.read(db, [revision], forms)
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return False  # a definition is missing or no definition, which is told by itself
    rows = {tuple(answer.values())[1:] for answer in derived.answer_rows(row.rev, said)}
    units = json.dumps(sorted(said.revision.content.units_covered), ensure_ascii=False)
    derives = (said.revision.answers_sha256, said.waits, units, rows)
    return derives != (row.answers_sha256, row.needs_mapping, row.units_covered, counted)


def _as_read(from_plain: Callable[[dict[str, Any]], T], content: str) -> T | None:
    """What a content says; ``None`` for one that no program of ours wrote, although its hash is right."""
    try:
        return from_plain(json.loads(content))
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        return None


def _as_kept(revision: Revision) -> tuple[object, ...]:
    """What stands beside the content of a revision, so that it can be found."""
    day = revision.content.answered_on
    return (
        revision.form_id,
        str(revision.state),
        revision.definition,
        day.isoformat() if day else None,
        set(revision.parents),
    )

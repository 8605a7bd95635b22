"""Revisions in the desk file: kept once, never changed, with their parents and witnesses."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, delete, exists, insert, select, update
from sqlalchemy.orm import aliased

from samdesk.domain import revision as domain
from samdesk.domain.definition import canonical_json
from samdesk.domain.revision import RevisionState
from samdesk.storage import derived, kept_figures
from samdesk.storage.collection_tables import CollectionRow, WitnessRow
from samdesk.storage.portable import upsert
from samdesk.storage.rounds import forms_with_ids
from samdesk.storage.tables import FormRow, RevisionParentRow, RevisionRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from samdesk.domain.answers import FormAnswers
    from samdesk.domain.revision import Revision
    from samdesk.domain.rounds import Form


@dataclass(frozen=True)
class Kept:
    """What became of revisions that were handed in: names of those that were new, and of those known before."""

    new: tuple[str, ...]
    known: tuple[str, ...]


@dataclass(frozen=True)
class Head:
    """A current answer of a form: ``revision`` as it came, and what it says as the form's own definition has it.

    Heads that share ``answers_sha256`` say the same. One that ``waits`` answers another definition, and nobody has said
    yet how that is read: ``content`` is what it says there.
    """

    rev: str
    revision: Revision
    content: FormAnswers
    answers_sha256: str
    waits: bool

    @property
    def is_void(self) -> bool:
        """Whether it says that the form has no answer."""
        return self.revision.state is RevisionState.VOID


def keep_revisions(
    db: Connection,
    revisions: Iterable[Revision],
    at: datetime,
    *,
    own: bool = False,
    forms: Mapping[str, Form] | None = None,
) -> Kept:
    """Keep revisions; one that is here already stays as it is, but that it is ``own`` from now on too.

    Own ones need no collection to count; for others the caller notes which one brought them (``note_witness``).
    ``forms`` are those that they are of, if the caller has them at hand.
    """
    by_rev = {revision.rev: revision for revision in revisions}
    known = known_revs(db, by_rev)
    kept_figures.concerns(db, forms=(revision.form_id for revision in by_rev.values()))
    new = {rev: revision for rev, revision in by_rev.items() if rev not in known}
    if new and forms is None:
        forms = forms_with_ids(db, {revision.form_id for revision in new.values()})
    # In order of their key, so that a table larger than the cache is written page by page; and some at a time,
    # because the rows of all answers of a large file would fill the memory.
    ordered = sorted(new)
    for start in range(0, len(ordered), 500):
        _insert(db, {rev: new[rev] for rev in ordered[start : start + 500]}, forms or {}, at, own)
    if own and known:
        db.execute(_MAKE_OWN, {"revs": sorted(known)})
    if own:
        _wake(db, {revision.form_id for revision in by_rev.values()})
    return Kept(tuple(new), tuple(sorted(known)))


def _insert(db: Connection, new: Mapping[str, Revision], forms: Mapping[str, Form], at: datetime, own: bool) -> None:
    said = dict(zip(new, derived.read(db, new.values(), forms), strict=True))
    db.execute(_NEW_REVISION, [_row(rev, revision, said[rev], at, own) for rev, revision in new.items()])
    parents = [{"rev": rev, "parent": parent} for rev, revision in new.items() for parent in revision.parents]
    if parents:
        db.execute(_NEW_PARENT, parents)
    derived.keep_answers(db, said)
    derived.note_unknown_units(db, new.values(), forms)


def known_revs(db: Connection, revs: Iterable[str]) -> set[str]:
    """Which of these revisions are in the file."""
    found: set[str] = set()
    wanted = list(revs)
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        found.update(db.execute(_KNOWN, {"revs": some}).scalars())
    return found


def form_of(db: Connection, start: str) -> str:
    """The form of the revision whose name begins so, "" if there is none or they are of several forms."""
    rows = select(RevisionRow.form).where(RevisionRow.rev >= start, RevisionRow.rev < start + "g").distinct().limit(2)
    found = db.execute(rows).scalars().all() if start else []
    return found[0] if len(found) == 1 else ""


def any_kept(db: Connection) -> bool:
    """Whether the file holds any revision at all."""
    return db.execute(select(RevisionRow.rev).limit(1)).first() is not None


@cache
def is_head() -> ColumnElement[bool]:
    """The condition that a revision counts and no other one of the same form that counts replaces it.

    Of the same form, so that no file that comes in can make the answers of other forms vanish.
    """
    later = aliased(RevisionRow)
    return and_(
        RevisionRow.counts,
        ~exists().where(
            RevisionParentRow.parent == RevisionRow.rev,
            later.rev == RevisionParentRow.rev,
            later.form == RevisionRow.form,
            later.counts,
        ),
    )


_NEW_REVISION: Final = insert(RevisionRow)
_NEW_PARENT: Final = insert(RevisionParentRow)
_KNOWN: Final = select(RevisionRow.rev).where(RevisionRow.rev.in_(bindparam("revs", expanding=True)))
_HEADS: Final = (
    select(
        RevisionRow.form, RevisionRow.rev, RevisionRow.content, RevisionRow.answers_sha256, RevisionRow.needs_mapping
    )
    .where(RevisionRow.form.in_(bindparam("forms", expanding=True)), is_head())
    .order_by(RevisionRow.rev)
)
_READ: Final = select(
    RevisionRow.rev, RevisionRow.content, RevisionRow.answers_sha256, RevisionRow.needs_mapping
).order_by(RevisionRow.rev)
_CURRENT: Final = _READ.where(RevisionRow.form.in_(bindparam("forms", expanding=True)), is_head())
_ALL: Final = _READ.where(RevisionRow.form == bindparam("form"), RevisionRow.counts)
_NAMED: Final = _READ.where(RevisionRow.rev.in_(bindparam("revs", expanding=True)))
_SAID: Final = select(RevisionRow.form, RevisionRow.rev, RevisionRow.answers_sha256).where(
    RevisionRow.form.in_(bindparam("forms", expanding=True)), is_head()
)
_MAKE_OWN: Final = (
    update(RevisionRow).where(RevisionRow.rev.in_(bindparam("revs", expanding=True))).values(own=True, counts=True)
)
_ASLEEP: Final = (
    select(RevisionRow.form)
    .where(RevisionRow.form.in_(bindparam("forms", expanding=True)), ~RevisionRow.counts)
    .distinct()
)
_FAMILY: Final = select(
    RevisionRow.rev,
    RevisionRow.form,
    RevisionRow.own,
    RevisionRow.counts,
    exists().where(WitnessRow.rev == RevisionRow.rev).label("witnessed"),
).where(RevisionRow.form.in_(bindparam("forms", expanding=True)))
_PARENTS: Final = (
    select(RevisionParentRow.rev, RevisionParentRow.parent, RevisionRow.form)
    .join(RevisionRow, RevisionRow.rev == RevisionParentRow.rev)
    .where(RevisionRow.form.in_(bindparam("forms", expanding=True)))
)
_NOTE_WITNESS: Final = upsert(WitnessRow).on_conflict_do_nothing()
_NEEDING_MAPPING: Final = (
    select(RevisionRow.form)
    .where(RevisionRow.rev.in_(bindparam("revs", expanding=True)), RevisionRow.needs_mapping, is_head())
    .distinct()
)
_SET_COUNTS: Final = (
    update(RevisionRow)
    .where(RevisionRow.rev == bindparam("of"))
    .values(counts=bindparam("now", type_=RevisionRow.counts.type))
)
_WITNESSES: Final = (
    select(WitnessRow.rev, CollectionRow.desk)
    .join(CollectionRow, CollectionRow.id == WitnessRow.collection)
    .where(WitnessRow.rev.in_(bindparam("revs", expanding=True)))
    .distinct()
    .order_by(WitnessRow.rev, CollectionRow.desk)
)


def said(db: Connection, form_ids: Iterable[str]) -> dict[str, dict[str, str]]:
    """By form id, the names of the revisions of these forms that nobody replaces, each with its ``answers_sha256``."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    wanted = list(form_ids)
    for start in range(0, len(wanted), 500):
        for form, rev, answers in db.execute(_SAID, {"forms": wanted[start : start + 500]}):
            found[form][rev] = answers
    return dict(found)


def heads(db: Connection, form_ids: Iterable[str]) -> dict[str, tuple[Revision, ...]]:
    """By form id, the revisions of these forms that nobody replaces, in order of their names."""
    found: dict[str, list[Revision]] = defaultdict(list)
    wanted = list(form_ids)
    for start in range(0, len(wanted), 500):
        for row in db.execute(_HEADS, {"forms": wanted[start : start + 500]}):
            found[row.form].append(domain.from_plain(json.loads(row.content)))
    return {form_id: tuple(revisions) for form_id, revisions in found.items()}


def current(db: Connection, form_ids: Iterable[str]) -> dict[str, tuple[Head, ...]]:
    """By form id, what the revisions of these forms that nobody replaces say, in order of their names."""
    found: dict[str, tuple[Head, ...]] = {}
    wanted = list(form_ids)
    for start in range(0, len(wanted), 500):
        some = _read(db, db.execute(_CURRENT, {"forms": wanted[start : start + 500]}).all())
        for one in some:
            found[one.revision.form_id] = (*found.get(one.revision.form_id, ()), one)
    return found


def all_of(db: Connection, form_id: str) -> tuple[Head, ...]:
    """What all revisions of a form that count say, those that others replace too, in order of their names."""
    return _read(db, db.execute(_ALL, {"form": form_id}).all())


def named(db: Connection, revs: Iterable[str]) -> dict[str, Head]:
    """What those of these revisions say that are in the file, by their names."""
    found: dict[str, Head] = {}
    wanted = sorted(revs)
    for start in range(0, len(wanted), 500):
        rows = db.execute(_NAMED, {"revs": wanted[start : start + 500]}).all()
        found.update({one.rev: one for one in _read(db, rows)})
    return found


def _read(db: Connection, rows: Sequence[Row[*tuple[Any, ...]]]) -> tuple[Head, ...]:
    came = [domain.from_plain(json.loads(row.content)) for row in rows]
    return tuple(
        Head(row.rev, one, said.revision.content, row.answers_sha256, row.needs_mapping)
        for row, one, said in zip(rows, came, derived.read(db, came), strict=True)
    )


def revision(db: Connection, rev: str) -> Revision:
    """The revision of this name, which is in the file."""
    content = db.execute(select(RevisionRow.content).where(RevisionRow.rev == rev)).scalar_one()
    return domain.from_plain(json.loads(content))


def revisions_of_round(db: Connection, round_id: str) -> tuple[Revision, ...]:
    """Every revision of a round that counts, those that others replace too, in order of their names."""
    contents = db.execute(
        select(RevisionRow.content)
        .join(FormRow, FormRow.id == RevisionRow.form)
        .where(FormRow.round == round_id, RevisionRow.counts)
        .order_by(RevisionRow.rev)
    ).scalars()
    return tuple(domain.from_plain(json.loads(content)) for content in contents)


def not_exported(db: Connection, round_id: str) -> tuple[str, ...]:
    """Forms of a round with a current answer that no merge file has carried yet."""
    return tuple(
        db.execute(
            select(RevisionRow.form)
            .join(FormRow, FormRow.id == RevisionRow.form)
            .where(FormRow.round == round_id, RevisionRow.exported_at.is_(None), is_head())
            .distinct()
            .order_by(RevisionRow.form)
        ).scalars()
    )


def note_exported(db: Connection, round_id: str, at: datetime) -> None:
    """Note that a merge file carries every revision of a round now; the first time counts."""
    db.execute(
        update(RevisionRow)
        .where(
            RevisionRow.exported_at.is_(None),
            RevisionRow.form.in_(select(FormRow.id).where(FormRow.round == round_id)),
        )
        .values(exported_at=at)
    )


def note_carried(db: Connection, revs: Sequence[str], at: datetime) -> None:
    """Note that a file carries these revisions now; the first time counts."""
    waiting = RevisionRow.exported_at.is_(None)
    for start in range(0, len(revs), 500):
        some = RevisionRow.rev.in_(revs[start : start + 500])
        db.execute(update(RevisionRow).where(waiting, some).values(exported_at=at))


def note_witness(
    db: Connection, revisions: Iterable[Revision], collection: int, *, new: Collection[str] = frozenset()
) -> None:
    """Note that a collection brought these revisions, which are kept; they count from now on.

    Those that are known to be ``new`` count already.
    """
    brought = tuple(revisions)
    if brought:
        db.execute(_NOTE_WITNESS, [{"rev": revision.rev, "collection": collection} for revision in brought])
        _wake(db, {revision.form_id for revision in brought if revision.parents or revision.rev not in new})


def take_back(db: Connection, collection: int) -> tuple[str, ...]:
    """Forget that a collection brought its revisions; gives the forms that have a revision that stopped counting."""
    forms = db.execute(
        select(RevisionRow.form)
        .join(WitnessRow, WitnessRow.rev == RevisionRow.rev)
        .where(WitnessRow.collection == collection)
        .distinct()
    ).scalars()
    touched = list(forms)
    db.execute(delete(WitnessRow).where(WitnessRow.collection == collection))
    return _recount(db, touched)


def disown(db: Connection, rev: str) -> None:
    """Let a revision of this desk count no more, unless a collection brought it or one that counts replaces it."""
    row = update(RevisionRow).where(RevisionRow.rev == rev).values(own=False).returning(RevisionRow.form)
    form = db.execute(row).scalar_one()
    kept_figures.concerns(db, forms=[form])
    _recount(db, [form])


def _wake(db: Connection, form_ids: Collection[str]) -> None:
    """See to it that what came in counts again, with all that it replaces, after an import was withdrawn."""
    asleep: list[str] = []
    wanted = sorted(form_ids)
    for start in range(0, len(wanted), 500):
        asleep += db.execute(_ASLEEP, {"forms": wanted[start : start + 500]}).scalars()
    _recount(db, asleep)


def _recount(db: Connection, form_ids: Sequence[str]) -> tuple[str, ...]:
    """Set anew which revisions of forms count; gives the forms for which one stopped doing so."""
    stopped: set[str] = set()
    for start in range(0, len(form_ids), 500):
        family, counting = _counting(db, form_ids[start : start + 500])
        changed = [rev for rev, row in family.items() if row.counts != (rev in counting)]
        if changed:
            db.execute(_SET_COUNTS, [{"of": rev, "now": rev in counting} for rev in changed])
        stopped.update(family[rev].form for rev in changed if rev not in counting)
    return tuple(sorted(stopped))


def miscounted(db: Connection, form_ids: Iterable[str]) -> set[str]:
    """Names of the revisions of forms that are noted as counting although they do not, or the other way round."""
    found: set[str] = set()
    wanted = list(form_ids)
    for start in range(0, len(wanted), 500):
        family, counting = _counting(db, wanted[start : start + 500])
        found.update(rev for rev, row in family.items() if row.counts != (rev in counting))
    return found


def _counting(db: Connection, form_ids: Sequence[str]) -> tuple[dict[str, Row[*tuple[Any, ...]]], set[str]]:
    """All revisions of forms, and the names of those that count: own ones, brought ones, and what these replace."""
    family: dict[str, Row[*tuple[Any, ...]]] = {row.rev: row for row in db.execute(_FAMILY, {"forms": form_ids})}
    parents: dict[str, list[str]] = defaultdict(list)
    for rev, parent, form in db.execute(_PARENTS, {"forms": form_ids}):
        if parent in family and family[parent].form == form:
            parents[rev].append(parent)
    waiting = [rev for rev, row in family.items() if row.own or row.witnessed]
    counting = set(waiting)
    while waiting:
        more = [parent for parent in parents[waiting.pop()] if parent not in counting]
        counting.update(more)
        waiting += more
    return family, counting


def witnesses(db: Connection, revs: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """By revision, ids of the desks whose merge files brought it, each once."""
    found: dict[str, list[str]] = defaultdict(list)
    wanted = list(revs)
    for start in range(0, len(wanted), 500):
        for rev, desk in db.execute(_WITNESSES, {"revs": wanted[start : start + 500]}):
            found[rev].append(desk)
    return {rev: tuple(desks) for rev, desks in found.items()}


def _row(rev: str, revision: Revision, said: derived.Read, at: datetime, own: bool) -> dict[str, object]:
    return {
        "rev": rev,
        "form": revision.form_id,
        "state": str(revision.state),
        "content": canonical_json(domain.to_plain(revision)).decode(),
        "answered_on": revision.content.answered_on,
        "kept_at": at,
        "exported_at": None,
        "definition": revision.definition,
        "own": own,
        "counts": True,
        **derived.columns(said),
    }

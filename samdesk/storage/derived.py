"""What revisions say as the forms' own definitions and the organisation have it: all that is counted and compared.

The columns ``answers_sha256``, ``units_covered`` and ``needs_mapping`` of a revision and its rows of
``revision_answer`` follow from its content and the mappings, so they are made anew when a mapping changes, and the same
files and mappings in any order give the same. The content itself is never changed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Text, bindparam, delete, or_, select, type_coerce, update

from samdesk.domain import revision as domain
from samdesk.domain.mapping import DefinitionMapping, Reading, with_units
from samdesk.domain.revision import RevisionState
from samdesk.storage import definitions, rounds
from samdesk.storage.collection_tables import DefinitionMappingRow, UnitMappingRow, UnknownUnitRow
from samdesk.storage.portable import insert_as_kept, upsert
from samdesk.storage.tables import FormRow, RevisionAnswerRow, RevisionRow, UnitRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from samdesk.domain.revision import Revision
    from samdesk.domain.rounds import Form

_UNITS: Final = select(UnitMappingRow.old, UnitMappingRow.new)
_KNOWN_UNITS: Final = select(UnitRow.code).where(UnitRow.code.in_(bindparam("codes", expanding=True)))
_MAPPING: Final = select(DefinitionMappingRow.numbers, DefinitionMappingRow.choices).where(
    DefinitionMappingRow.used == bindparam("used"), DefinitionMappingRow.own == bindparam("own")
)
_CONTENTS: Final = select(RevisionRow.content).where(RevisionRow.rev.in_(bindparam("revs", expanding=True)))
_NEW_UNKNOWN: Final = upsert(UnknownUnitRow).on_conflict_do_nothing()
_DERIVED: Final = (
    update(RevisionRow)
    .where(RevisionRow.rev == bindparam("of_rev"))
    .values(
        {
            column: bindparam(f"new_{column.key}", type_=column.type)
            for column in (RevisionRow.answers_sha256, RevisionRow.units_covered, RevisionRow.needs_mapping)
        }
    )
)
_MOST: Final = 500
"""So many revisions are read at once."""


@dataclass(frozen=True)
class Read:
    """What a revision says as its form's own definition and the organisation have it.

    ``waits``: it answers another definition, and nobody has said yet how that is read, so it says what it said there.
    """

    revision: Revision
    waits: bool = False


def read(db: Connection, revisions: Iterable[Revision], forms: Mapping[str, Form] | None = None) -> list[Read]:
    """What each of these revisions says, in their order; ``forms`` are those that they are of, if they are at hand."""
    asked = list(revisions)
    known = rounds.forms_with_ids(db, {one.form_id for one in asked}) if forms is None else forms
    mapped_units: dict[str, str] | None = None
    readings: dict[tuple[str, str], Reading] = {}
    found: list[Read] = []
    for one in asked:
        form = known[one.form_id]
        said = Read(one)
        if one.definition != form.definition:
            pair = (one.definition, form.definition)
            if pair not in readings:
                readings[pair] = _reading(db, *pair)
            as_own = readings[pair].read(one)
            said = Read(one, waits=True) if as_own is None else Read(as_own)
        # A form's own units are never mapped: the organisation has them.
        if set(one.content.units_covered) - {*form.units}:
            if mapped_units is None:
                mapped_units = {row.old: row.new for row in db.execute(_UNITS)}
            if mapped_units:
                said = Read(with_units(said.revision, mapped_units), said.waits)
        found.append(said)
    return found


def contents_as_own(db: Connection, revisions: Iterable[Revision]) -> list[Revision]:
    """What each of these revisions says, in their order; none of them may wait for a mapping.

    The names of the results are not those of the revisions.
    """
    return [one.revision for one in read(db, revisions)]


def _reading(db: Connection, used_sha256: str, own_sha256: str) -> Reading:
    used, own = definitions.definition(db, used_sha256), definitions.definition(db, own_sha256)
    if used is None or own is None:
        raise LookupError(used_sha256)
    return Reading.of(used, own, definition_mapping(db, used_sha256, own_sha256))


def definition_mapping(db: Connection, used: str, own: str) -> DefinitionMapping | None:
    """How a person said that answers of one definition are read as those of another."""
    row = db.execute(_MAPPING, {"used": used, "own": own}).one_or_none()
    return None if row is None else DefinitionMapping(row.numbers, row.choices)


def columns(said: Read) -> dict[str, object]:
    """The derived columns of a revision."""
    return {
        "answers_sha256": said.revision.answers_sha256,
        "units_covered": sorted(said.revision.content.units_covered),
        "needs_mapping": said.waits,
    }


def answer_rows(rev: str, said: Read) -> Iterator[dict[str, str | int]]:
    """The rows of answers that are counted, as they are kept: none of a revision that is void or waits."""
    if said.waits or said.revision.state is RevisionState.VOID:
        return
    for number, answer in said.revision.content.answers.items():
        if not answer.is_empty:
            yield {
                "rev": rev,
                "number": number,
                "choice": answer.choice,
                "missing": str(answer.missing or ""),
                "action": int(answer.action),
                "has_motivation": int(answer.motivation != ""),
            }


def keep_answers(db: Connection, read_by_rev: Mapping[str, Read]) -> None:
    """Keep the rows of answers of revisions that have none."""
    rows = [row for rev, said in read_by_rev.items() for row in answer_rows(rev, said)]
    insert_as_kept(db, RevisionAnswerRow, rows)


def note_unknown_units(db: Connection, revisions: Iterable[Revision], forms: Mapping[str, Form]) -> None:
    """Note the codes of units that answers name beside those of their forms and that the organisation does not have."""
    note_unknown_codes(
        db, {code for one in revisions for code in one.content.units_covered if code not in forms[one.form_id].units}
    )


def note_unknown_codes(db: Connection, codes: Iterable[str]) -> None:
    """Note those of these codes that no unit of the organisation has."""
    wanted = sorted(set(codes))
    for start in range(0, len(wanted), _MOST):
        some = wanted[start : start + _MOST]
        unknown = set(some) - set(db.execute(_KNOWN_UNITS, {"codes": some}).scalars())
        if unknown:
            db.execute(_NEW_UNKNOWN, [{"code": code, "name": ""} for code in sorted(unknown)])


def derive_anew(db: Connection, revs: Sequence[str]) -> tuple[str, ...]:
    """Make what is derived from these revisions anew, after a mapping has changed; gives the forms concerned."""
    forms: set[str] = set()
    for start in range(0, len(revs), _MOST):
        contents = db.execute(_CONTENTS, {"revs": revs[start : start + _MOST]}).scalars().all()
        some = [domain.from_plain(json.loads(content)) for content in contents]
        said = {one.rev: reading for one, reading in zip(some, read(db, some), strict=True)}
        db.execute(delete(RevisionAnswerRow).where(RevisionAnswerRow.rev.in_(said)))
        keep_answers(db, said)
        rows: list[dict[str, Any]] = [
            {"of_rev": rev, **{f"new_{name}": value for name, value in columns(reading).items()}}
            for rev, reading in said.items()
        ]
        db.execute(_DERIVED, rows)
        forms.update(one.form_id for one in some)
    return tuple(sorted(forms))


def of_definitions(db: Connection, used: str, own: str) -> list[str]:
    """Names of the revisions that answer the definition ``used`` on forms of the definition ``own``."""
    rows = (
        select(RevisionRow.rev)
        .join(FormRow, FormRow.id == RevisionRow.form)
        .where(RevisionRow.definition == used, FormRow.definition == own)
    )
    return list(db.execute(rows.order_by(RevisionRow.rev)).scalars())


def covering(db: Connection, codes: Iterable[str]) -> list[str]:
    """Names of the revisions that cover a unit with one of these codes, as it is counted now."""
    wanted = set(codes)
    as_text = type_coerce(RevisionRow.units_covered, Text)
    rows = db.execute(
        select(RevisionRow.rev, RevisionRow.units_covered)
        .where(or_(*(as_text.contains(json.dumps(code, ensure_ascii=False), autoescape=True) for code in wanted)))
        .order_by(RevisionRow.rev)
    )
    return [row.rev for row in rows if wanted.intersection(row.units_covered)]

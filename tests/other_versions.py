"""A form that was answered by another version of its definition, as a desk with an older package would send it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from samdesk.domain.answers import Answer, FormAnswers
from samdesk.domain.definition import Definition
from samdesk.domain.revision import Revision
from samdesk.domain.travel import EventKind
from samdesk.services.desks import open_desk
from samdesk.services.exporting import export_merge
from samdesk.storage import definitions, events, revisions, rounds

AT = datetime(2023, 11, 20, tzinfo=UTC)


def answered_by_other_version(path: Path, form_id: str, out: Path) -> Path:
    """Answer a form of a desk file by the version that ``renumbered`` makes, with the first choice, and export it."""
    with open_desk(path) as desk:
        with desk.writing() as db:
            form = rounds.form(db, form_id)
            own = definitions.definition(db, form.definition) if form else None
            if form is None or own is None:
                raise LookupError(form_id)
            used = renumbered(own)
            definitions.keep_definition(db, used, (), AT, is_foreign=True)
            answers = {number: Answer("1") for number in used.by_number}
            made = Revision(form_id, used.sha256, FormAnswers(answers, units_covered=form.units))
            revisions.keep_revisions(db, [made], AT, own=True)
            events.note(db, EventKind.KEYED, [form_id], AT, revs={form_id: made.rev})
        export_merge(desk, out)
    return out


def renumbered(own: Definition) -> Definition:
    """A version whose row 17 is the row 3 of ``own``, and whose row 5 asks something else."""
    changed = {"3": {"number": "17"}, "5": {"label": {"sv": "Har ni en rutin för hot och våld?"}, "short": {}}}
    sections = tuple(
        replace(section, statements=tuple(replace(one, **changed.get(one.number, {})) for one in section.statements))
        for section in own.sections
    )
    return replace(own, version="2022-1", sections=sections)

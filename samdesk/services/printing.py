"""Print forms and support material; forms are noted as printed once the file is whole."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING

from samdesk.domain.faults import input_fault
from samdesk.domain.rounds import PrintedForm
from samdesk.domain.travel import EventKind
from samdesk.language import _
from samdesk.language import day as written_day
from samdesk.services.changes import Changes, Kind, Progress, changed, now
from samdesk.services.desks import refuse_itself
from samdesk.services.rounds import new_spare_forms, the_round
from samdesk.shipped import written_whole
from samdesk.storage import definitions as stored_definitions
from samdesk.storage import events, standing
from samdesk.storage import organisations as stored_units
from samdesk.storage import rounds as stored_rounds
from samdesk.storage.desk_file import file_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from samdesk.domain.definition import Definition
    from samdesk.domain.organisation import Organisation
    from samdesk.domain.rounds import Form, Round
    from samdesk.storage.desk_file import Desk
    from samdesk.storage.standing import Standing


@dataclass(frozen=True)
class FormsPrinted:
    """Forms that were printed to a file."""

    changes: Changes
    path: Path
    forms: int
    pages: int


def print_forms(
    desk: Desk,
    out: Path,
    *,
    round_id: str = "",
    form_ids: Iterable[str] = (),
    units: Iterable[str] = (),
    below: str = "",
    spare: int = 0,
    geometry: Path | None = None,
    progress: Progress | None = None,
) -> FormsPrinted:
    """Print forms of a round to one PDF: those named, those of units, those below a unit, else all.

    ``spare`` adds new forms without unit; with nothing else named only those are printed. Order is that of the
    organisation list. ``geometry`` is a file for where everything stands on the pages, in mm, as JSON.
    Raises ``InputFaults`` if something named is unknown, ``Refused`` if a file cannot be written, and lets
    ``Cancelled`` from ``progress`` through: then nothing is noted and an earlier file is as it was.
    """
    from samdesk.paper.form_pdf import print_forms as draw

    for file in (out, geometry or out):
        refuse_itself(desk, file)
    a_round = the_round(desk, round_id)
    wanted = _wanted(desk, a_round, set(form_ids), set(units), below, only_spare=bool(spare))
    added = new_spare_forms(desk, a_round, spare)
    sheets = _sheets(desk, a_round, wanted, added)
    if not sheets:
        raise input_fault(_("There is no form to print."), _("Choose other units, or plan the round first."))
    total = len(sheets)
    with desk.writing():
        pass  # refuses before any paper is made where it could not be noted
    if geometry:
        _write_geometry(sheets, geometry)
    with file_errors(out):
        pages = draw(sheets, out, progress=(lambda done: progress(done, total)) if progress else None)
    printed = tuple(sheet.form_id for sheet in sheets)
    try:
        _note_printed(desk, printed, added)
    except BaseException:
        if added:  # codes on paper that no desk file knows could never be keyed
            out.unlink(missing_ok=True)
        raise
    return FormsPrinted(changed(Kind.FORM, ids=printed), out, total, pages)


def _note_printed(desk: Desk, printed: tuple[str, ...], added: tuple[Form, ...]) -> None:
    with desk.writing() as db:
        stored_rounds.keep_forms(db, added)
        events.note(db, EventKind.PLANNED, [form.id for form in added], now())
        standing.note_printed(db, printed, now())
        events.note(db, EventKind.PRINTED, printed, now())


def preview_form(desk: Desk, form_id: str) -> bytes:
    """One form as a PDF in memory, as it would be printed; nothing is noted."""
    from samdesk.paper.form_pdf import print_forms as draw

    with desk.reading() as db:
        form = stored_rounds.form(db, form_id)
    if form is None:
        raise input_fault(_("There is no form {code}.").format(code=form_id), _("Choose one from the list."))
    drawn = BytesIO()
    draw(_sheets(desk, the_round(desk, form.round_id), {form_id}), drawn)
    return drawn.getvalue()


def _write_geometry(sheets: list[PrintedForm], out: Path) -> None:
    """Each layout that was used, once, with the ids of the forms that are printed by it."""
    from samdesk.paper.form_pdf import layout_of, room_of
    from samdesk.paper.shapes import to_json

    by_room: dict[tuple[object, ...], tuple[PrintedForm, list[str]]] = {}
    for sheet in sheets:
        key = (sheet.definition.sha256, tuple(sorted(sheet.names.items())), room_of(sheet))
        by_room.setdefault(key, (sheet, []))[1].append(sheet.form_id)
    layouts = [{"forms": codes, **to_json(layout_of(first))} for first, codes in by_room.values()]
    with file_errors(out), written_whole(out) as temporary:
        temporary.write_text(json.dumps({"layouts": layouts}, ensure_ascii=False), "utf-8")


def print_material(desk: Desk, sha256: str, out: Path, *, round_id: str = "") -> None:
    """Print the support material of a definition with the names of a round filled in."""
    from samdesk.paper.material_pdf import print_material as draw

    refuse_itself(desk, out)
    a_round = the_round(desk, round_id)
    with desk.reading() as db:
        definition = stored_definitions.definition(db, sha256)
        found = stored_definitions.materials(db, sha256)
    if definition is None or not found:
        raise input_fault(
            _("The definition has no support material."), _("Add it from a folder that has a folder “material”.")
        )
    spoken = tuple(material for material in found if material.language == definition.language)
    with file_errors(out):
        draw(definition, spoken, filled_names(a_round, definition), out)


def filled_names(a_round: Round, definition: Definition, forvaltning: str = "") -> dict[str, str]:
    """What ``{policy}``-style names stand for in a round, with usual words for those the round leaves open."""
    terms = a_round.terms(forvaltning)
    usual = {
        "policy": "regionens arbetsmiljöpolicy",
        "samverkansavtal": "samverkansavtalet",
        "region": "regionen",
        "contact": terms.contact or "HR",
    }
    fixed = {
        "year": str(a_round.year),
        "last_date": written_day(terms.last_date, language=definition.language),
    }
    given = {name: text for name, text in a_round.names.items() if text}
    return {**usual, **given, **fixed}


def _wanted(
    desk: Desk, a_round: Round, form_ids: set[str], units: set[str], below: str, *, only_spare: bool
) -> set[str]:
    with desk.reading() as db:
        organisation = stored_units.organisation(db)
        known = stored_rounds.forms(db, a_round.id)
    for code in (*sorted(units), *([below] if below else [])):
        if code not in organisation.units:
            raise input_fault(
                _("There is no unit with code {code}.").format(code=code),
                _("Use a code of the organisation list."),
            )
    unknown = sorted(form_ids - {form.id for form in known})
    if unknown:
        raise input_fault(_("There is no form {code}.").format(code=unknown[0]), _("Choose a form of this round."))
    if below:
        units = units | {unit.code for unit in organisation.below(below)}
    if not (form_ids or units):
        return set() if only_spare else {form.id for form in known if form.units}
    return form_ids | {form.id for form in known if set(form.units) & units}


def _sheets(desk: Desk, a_round: Round, form_ids: set[str], added: tuple[Form, ...] = ()) -> list[PrintedForm]:
    """What paper says about forms of the desk file, in order, and about spare forms that are new."""
    with desk.reading() as db:
        organisation = stored_units.organisation(db)
        known = {one.sha256: one for one in stored_definitions.definitions(db)}
        rows = [row for row in standing.standings(db, a_round.id) if row.form_id in form_ids]
    position = {code: place for place, code in enumerate(organisation.units)}
    rows.sort(key=lambda row: (position.get(row.units[0], -1) if row.units else len(position), row.form_id))
    sheets = list(_printed(rows, a_round, organisation, known))
    return [*sheets, *(_sheet(form.id, known[form.definition], a_round, "", {}) for form in added)]


def _printed(
    rows: list[Standing], a_round: Round, organisation: Organisation, known: dict[str, Definition]
) -> Iterator[PrintedForm]:
    names: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows:
        unit = organisation.units.get(row.units[0]) if row.units else None
        forvaltning = organisation.forvaltning_of.get(unit.code, "") if unit else ""
        sheet = _sheet(row.form_id, known[row.definition], a_round, forvaltning, names)
        sheet = replace(sheet, reprint=row.printed_at is not None)
        if unit is None:
            yield sheet
            continue
        yield replace(
            sheet,
            unit_code=unit.code,
            unit_name=unit.name,
            unit_path=tuple(above.name for above in organisation.path(unit.code) if above.code != unit.code),
            managers=tuple(manager.name for manager in unit.managers),
            employees=unit.employees,
            units_covered=tuple(organisation.units[code].name for code in row.units if code in organisation.units),
        )


def _sheet(
    form_id: str,
    definition: Definition,
    a_round: Round,
    forvaltning: str,
    names: dict[tuple[str, str], dict[str, str]],
) -> PrintedForm:
    """What every form of a definition says in a förvaltning; ``names`` keeps what was filled in for the last ones."""
    key = (definition.sha256, forvaltning)
    if key not in names:
        names[key] = filled_names(a_round, definition, forvaltning)
    terms = a_round.terms(forvaltning)
    return PrintedForm(
        form_id,
        definition,
        a_round.name,
        a_round.year,
        last_date=terms.last_date,
        contact=terms.contact,
        return_address=terms.return_address,
        names=names[key],
    )

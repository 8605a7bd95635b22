"""Reports of a round: response rate, statements, missing forms, on screen and as files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samdesk.domain.faults import input_fault
from samdesk.domain.response_rate import Count, EarlierCount, ResponseRate
from samdesk.domain.response_rate import response_rate as computed
from samdesk.domain.statement_table import StatementTable, statement_table
from samdesk.language import _, current
from samdesk.reports.cells import cell_text as cell_text
from samdesk.services.changes import Changes, Kind, changed, now
from samdesk.services.collecting import report_document
from samdesk.services.desks import refuse_itself
from samdesk.services.forms import forms
from samdesk.services.on_paper import filled_names
from samdesk.services.round_figures import Answered, answered, received
from samdesk.services.rounds import rounds, the_round
from samdesk.storage import definitions as stored_definitions
from samdesk.storage import notes as stored_notes
from samdesk.storage import organisations as stored_units
from samdesk.storage import standing
from samdesk.storage.desk_file import file_errors

if TYPE_CHECKING:
    from pathlib import Path

    from samdesk.domain.document import Document
    from samdesk.domain.organisation import Organisation
    from samdesk.domain.rounds import FormRow, Round
    from samdesk.storage.desk_file import Desk

REPORT_KINDS: Final = ("response-rate", "statements", "missing", "board", "collection")


def import_earlier(desk: Desk, path: Path) -> Changes:
    """Read counts of former years into the desk file, over those of the same year and unit."""
    from samdesk.exchange.earlier_counts import read_earlier_counts

    with file_errors(path):
        counts = read_earlier_counts(path)
    return keep_earlier(desk, counts)


def keep_earlier(desk: Desk, counts: tuple[EarlierCount, ...]) -> Changes:
    """Keep counts of former years."""
    with desk.writing() as db:
        for count in counts:
            standing.keep_earlier(
                db, count.year, count.unit, count.name, count.expected, count.received, count.estimated
            )
    return changed(Kind.COLLECTION)


def response_rate(desk: Desk, round_id: str = "") -> ResponseRate:
    """The response rates of a round beside former years.

    A former year comes from its own round if the desk file has one, else from the counts that were read in.
    """
    a_round = the_round(desk, round_id)
    with desk.reading() as db:
        known = {one.sha256: one.id for one in stored_definitions.definitions(db)}
        entered = [EarlierCount(*row) for row in standing.earlier(db)]
    former = [
        one
        for one in rounds(desk)
        if one.year < a_round.year and known[one.definitions[0]] == known[a_round.definitions[0]]
    ]
    by_round = {one.id: received(desk, one) for one in (a_round, *former)}
    with desk.reading() as db:
        codes = {row.code for rows in by_round.values() for row in rows if row.code}
        organisation = stored_units.paths_to(db, codes)
        region_name = stored_units.root_name(db) or _("All")
    counted_years = {one.year for one in former}
    earlier = [count for count in entered if count.year not in counted_years]
    for one in former:
        earlier += [
            EarlierCount(one.year, row.code, _name(row.code, organisation), row.expected, row.received)
            for row in by_round[one.id]
        ]
    counts = [
        Count(row.code, _name(row.code, organisation), row.expected, row.received, row.late, row.units)
        for row in by_round[a_round.id]
    ]
    predecessors = {count.unit: organisation.units[count.unit].predecessors for count in counts if count.unit}
    return computed(a_round.year, counts, region_name=region_name, earlier=earlier, predecessors=predecessors)


def statements(desk: Desk, round_id: str = "") -> tuple[StatementTable, ...]:
    """How each row was answered, a table for each definition of a round that has answers."""
    a_round = the_round(desk, round_id)
    with desk.reading() as db:
        known = {sha256: stored_definitions.definition(db, sha256) for sha256 in a_round.definitions}
    found = answered(desk, a_round)
    nobody = Answered(0, ())
    return tuple(
        statement_table(one, found.get(sha256, nobody).counts, forms=found.get(sha256, nobody).forms)
        for sha256, one in known.items()
        if one is not None
    )


def missing(desk: Desk, round_id: str = "") -> tuple[FormRow, ...]:
    """All forms that a round expects; the missing list picks those that have not come in."""
    return tuple(row for row in forms(desk, round_id) if row.unit)


def document(desk: Desk, kind: str, *, round_id: str = "", language: str = "") -> Document:
    """A report as a document in a language (the user's if none is named).

    Raises ``InputFaults`` if the kind is none of ``REPORT_KINDS``.
    """
    if kind == "collection":
        return report_document(desk, language=language)
    spoken = language or current()
    made_on = now().astimezone().date()
    a_round = the_round(desk, round_id)
    if kind == "response-rate":
        from samdesk.reports.response_rate import response_rate_document

        return response_rate_document(
            response_rate(desk, a_round.id),
            language=spoken,
            made_on=made_on,
            round_name=a_round.name,
            source=desk.title,
        )
    if kind == "statements":
        return _statements_document(desk, a_round, spoken)
    if kind == "missing":
        from samdesk.reports.missing import missing_document

        with desk.reading() as db:
            known = stored_notes.following(db, a_round.id)
        return missing_document(
            missing(desk, a_round.id),
            known,
            language=spoken,
            made_on=made_on,
            round_name=a_round.name,
            source=desk.title,
        )
    if kind == "board":
        from samdesk.reports.board import board_document

        return board_document(
            forms(desk, a_round.id),
            language=spoken,
            made_on=made_on,
            round_name=a_round.name,
            source=desk.title,
        )
    raise input_fault(
        _("There is no report {kind}.").format(kind=kind),
        _("The reports are {kinds}.").format(kinds=", ".join(REPORT_KINDS)),
    )


def write_report(desk: Desk, kind: str, out: Path, *, round_id: str = "", language: str = "") -> None:
    """Write a report as ``.pdf``, ``.xlsx``, ``.csv`` or ``.json``, by the name's ending."""
    from samdesk.reports.files import write_document

    refuse_itself(desk, out)
    made = document(desk, kind, round_id=round_id, language=language)
    with file_errors(out):
        write_document(made, out)


def _statements_document(desk: Desk, a_round: Round, language: str) -> Document:
    from samdesk.reports.statements import statements_document

    tables = [
        (table, filled_names(a_round, table.definition))
        for table in statements(desk, a_round.id)
        if table.forms or table.definition.sha256 == a_round.definitions[0]
    ]
    return statements_document(
        tables,
        language=language,
        made_on=now().astimezone().date(),
        round_name=a_round.name,
        source=desk.title,
    )


def _name(code: str, organisation: Organisation) -> str:
    return organisation.units[code].name if code else _("Above förvaltning")

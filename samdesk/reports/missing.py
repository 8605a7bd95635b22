"""The missing list: forms that nobody has received, by manager, so that each can be asked what they need (R51)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from samdesk.domain import form_id
from samdesk.domain.document import ByHand, Cell, Column, Document, Figure, Figures, Paragraph, Table
from samdesk.domain.missing import missing_forms
from samdesk.domain.rounds import FormState
from samdesk.language import number, translator
from samdesk.reports.cells import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from samdesk.domain.rounds import FormRow


def missing_document(
    rows: Sequence[FormRow], *, language: str, made_on: date, round_name: str, source: str = ""
) -> Document:
    """The missing list of a round's forms; those that are not missing are left out."""
    _ = translator(language)
    missing = missing_forms(rows)
    managers = {(row.forvaltning, row.managers) for row in missing}
    listed = _("of {n} on the list").format(n=number(len(rows), language=language))
    figures = Figures(
        (
            Figure("missing", _("Missing forms"), len(missing), note=listed),
            Figure("managers", _("Managers to ask"), len(managers)),
            Figure("forvaltningar", _("Förvaltningar"), len({row.forvaltning for row in missing})),
        )
    )
    blocks = (
        (figures, _list(missing, language), _by_forvaltning(missing, language))
        if missing
        else (
            figures,
            Paragraph(_("No form is missing.")),
        )
    )
    return Document("missing", _("Missing forms"), round_name, language, made_on, source, blocks)


def _list(missing: Sequence[FormRow], language: str) -> Table:
    _ = translator(language)
    states: dict[str, str] = {
        FormState.PLANNED: _("not printed"),
        FormState.PRINTED: _("printed"),
        FormState.HANDED_OUT: _("handed out"),
        FormState.BEGUN: _("begun on screen"),
    }
    columns = (
        Column("forvaltning", _("Förvaltning")),
        Column("manager", _("Manager")),
        Column("emails", _("E-mail")),
        Column("unit_name", _("Unit")),
        Column("unit", _("Unit code")),
        Column("form_id", _("Form id")),
        Column("state", _("State"), labels=states),
        Column("printed_on", _("Printed on"), Cell.DATE),
        Column("handed_out_on", _("Handed out on"), Cell.DATE),
    )
    cells = tuple(
        (
            row.forvaltning_name or _("Above förvaltning"),
            row.managers or _("No manager is named"),
            row.emails,
            row.unit_name,
            row.unit,
            form_id.written(row.form_id),
            row.state,
            day_of(row.printed_at),
            day_of(row.handed_out_at),
        )
        for row in missing
    )
    return Table(
        "missing",
        _("Missing forms by manager"),
        columns,
        cells,
        group="forvaltning",
        subgroup=("manager", "emails"),
        by_hand=(ByHand(_("Support needed, and who gives it"), 50, 9),),
    )


def _by_forvaltning(missing: Sequence[FormRow], language: str) -> Table:
    _ = translator(language)
    columns = (Column("forvaltning", _("Förvaltning")), Column("missing", _("Missing forms"), Cell.INTEGER))
    by_name = Counter(row.forvaltning_name or _("Above förvaltning") for row in missing)
    return Table(
        "by_forvaltning",
        _("Missing forms by förvaltning"),
        columns,
        tuple(by_name.items()),
        (_("Total"), len(missing)),
    )

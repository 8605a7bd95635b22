"""The missing list: forms that nobody has received, by manager, so that each can be asked what they need (R51).

What is known already stands beside each form; how often each reason is given, by förvaltning (R61, R62).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from samdesk.domain import form_id
from samdesk.domain.document import ByHand, Cell, Column, Document, Figure, Figures, Paragraph, Row, Table
from samdesk.domain.missing import answered_jointly, missing_forms, reason_names
from samdesk.domain.rounds import FormState
from samdesk.language import number, translator
from samdesk.reports.cells import day_of
from samdesk.reports.whose import forvaltning_of, whose_cells, whose_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from samdesk.domain.following import Following
    from samdesk.domain.rounds import FormRow


def missing_document(
    rows: Sequence[FormRow],
    known: Mapping[str, Following],
    *,
    language: str,
    made_on: date,
    round_name: str,
    source: str = "",
) -> Document:
    """The missing list of a round: its forms that are missing, with what is ``known`` of them by form id."""
    _ = translator(language)
    missing = missing_forms(rows)
    managers = {(row.forvaltning, row.managers) for row in missing}
    expected = sum(row.state is not FormState.EXEMPT for row in rows)
    listed = _("of {n} on the list").format(n=number(expected, language=language))
    figures = Figures(
        (
            Figure("missing", _("Missing forms"), len(missing), note=listed),
            Figure("managers", _("Managers to ask"), len(managers)),
            Figure("forvaltningar", _("Förvaltningar"), len({row.forvaltning for row in missing})),
        )
    )
    blocks: tuple[Figures | Paragraph | Table, ...] = (
        (figures, _list(missing, known, language), _by_forvaltning(missing, known, language))
        if missing
        else (
            figures,
            Paragraph(_("No form is missing.")),
        )
    )
    jointly = answered_jointly(rows)
    if jointly:
        blocks = (*blocks, _jointly(jointly, language))
    return Document("missing", _("Missing forms"), round_name, language, made_on, source, blocks)


def _jointly(rows: Sequence[FormRow], language: str) -> Table:
    """Forms that nobody is asked for, though none came in, since another form's answer covers their units (R43)."""
    _ = translator(language)
    columns = (
        *whose_columns(_),
        Column("joint_with", _("Answered with")),
    )
    cells = tuple(
        (
            *whose_cells(row, _),
            form_id.written(row.joint_with),
        )
        for row in rows
    )
    return Table("jointly", _("Answered jointly, not to be asked for"), columns, cells, group="forvaltning")


def _list(missing: Sequence[FormRow], known: Mapping[str, Following], language: str) -> Table:
    _ = translator(language)
    states: dict[str, str] = {
        FormState.PLANNED: _("not printed"),
        FormState.PRINTED: _("printed"),
        FormState.HANDED_OUT: _("handed out"),
        FormState.BEGUN: _("begun on screen"),
    }
    columns = (
        *whose_columns(_, emails=True),
        Column("state", _("State"), labels=states),
        Column("printed_on", _("Printed on"), Cell.DATE),
        Column("handed_out_on", _("Handed out on"), Cell.DATE),
        Column(
            "known",
            _("What is known"),
            parts=(
                Column("reason", _("Reason"), labels={str(reason): name for reason, name in reason_names(_).items()}),
                Column("note", _("Note")),
                Column("support", _("Support needed")),
                Column("contact", _("Who asks, and when")),
            ),
        ),
    )
    cells = tuple(
        (
            *whose_cells(row, _, emails=True),
            row.state,
            day_of(row.printed_at),
            day_of(row.handed_out_at),
            _known(known.get(row.form_id)),
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


def _known(one: Following | None) -> tuple[str, str, str, str]:
    return (one.reason or "", one.note, one.support, one.contact) if one else ("", "", "", "")


def _by_forvaltning(missing: Sequence[FormRow], known: Mapping[str, Following], language: str) -> Table:
    """How many forms are missing by förvaltning and in all, and why; reasons that nobody gave have no column."""
    _ = translator(language)
    names = reason_names(_)
    counted: dict[str, Counter[str]] = {}
    for row in missing:
        one = known.get(row.form_id)
        counts = counted.setdefault(forvaltning_of(row, _), Counter())
        counts.update(["missing", (one.reason if one else None) or "without_reason"])
    total = sum(counted.values(), Counter[str]())
    given = tuple(reason for reason in names if total[reason])
    columns = (
        Column("forvaltning", _("Förvaltning")),
        Column("missing", _("Missing forms"), Cell.INTEGER),
        *(Column(str(reason), names[reason], Cell.INTEGER) for reason in given),
        *([Column("without_reason", _("without reason"), Cell.INTEGER)] if given else []),
    )
    cells: tuple[Row, ...] = tuple(
        (name, *(counts[column.key] for column in columns[1:])) for name, counts in counted.items()
    )
    return Table(
        "by_forvaltning",
        _("Missing forms by förvaltning, and why") if given else _("Missing forms by förvaltning"),
        columns,
        cells,
        (_("Total"), *(total[column.key] for column in columns[1:])),
    )

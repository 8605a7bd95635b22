"""The board list: every form of a round and how far its paper has come, to tick off by hand where paper is handled."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from samdesk.domain.document import ByHand, Cell, Column, Document, Figure, Figures, Paragraph, Row, Table
from samdesk.domain.rounds import as_handed_out, state_names
from samdesk.language import translator
from samdesk.reports.cells import day_of
from samdesk.reports.whose import forvaltning_of, whose_cells, whose_columns

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from samdesk.domain.rounds import FormRow


def board_document(
    rows: Sequence[FormRow], *, language: str, made_on: date, round_name: str, source: str = ""
) -> Document:
    """The board list of a round's forms, those without a unit last."""
    _ = translator(language)
    ordered = as_handed_out(rows)
    figures = Figures(
        (
            Figure("forms", _("Forms"), len(ordered)),
            Figure("printed", _("Printed"), sum(row.printed_at is not None for row in ordered)),
            Figure("handed_out", _("Handed out"), sum(row.handed_out_at is not None for row in ordered)),
            Figure("received", _("Received"), sum(row.received_at is not None for row in ordered)),
        )
    )
    blocks = (
        (figures, _list(ordered, language), _by_forvaltning(ordered, language))
        if ordered
        else (figures, Paragraph(_("The round has no forms.")))
    )
    return Document("board", _("Board list"), round_name, language, made_on, source, blocks)


def _list(rows: Sequence[FormRow], language: str) -> Table:
    _ = translator(language)
    columns = (
        *whose_columns(_),
        Column("state", _("State"), labels={str(state): name for state, name in state_names(_).items()}),
        Column("printed_on", _("Printed on"), Cell.DATE),
        Column("handed_out_on", _("Handed out on"), Cell.DATE),
        Column("received_on", _("Received on"), Cell.DATE),
    )
    cells = tuple(
        (
            *whose_cells(row, _),
            row.state,
            day_of(row.printed_at),
            day_of(row.handed_out_at),
            day_of(row.received_at),
        )
        for row in rows
    )
    by_hand = (ByHand(_("Out"), 12), ByHand(_("Back"), 12))
    return Table("board", _("Forms by manager"), columns, cells, group="forvaltning", once="manager", by_hand=by_hand)


def _by_forvaltning(rows: Sequence[FormRow], language: str) -> Table:
    _ = translator(language)
    columns = (
        Column("forvaltning", _("Förvaltning")),
        Column("forms", _("Forms"), Cell.INTEGER),
        Column("printed", _("Printed"), Cell.INTEGER),
        Column("handed_out", _("Handed out"), Cell.INTEGER),
        Column("received", _("Received"), Cell.INTEGER),
    )
    counted: dict[str, Counter[str]] = {}
    for row in rows:
        marks = {"printed": row.printed_at, "handed_out": row.handed_out_at, "received": row.received_at}
        counts = counted.setdefault(forvaltning_of(row, _), Counter())
        counts.update(["forms", *(name for name, at in marks.items() if at)])
    total = sum(counted.values(), Counter[str]())
    cells: tuple[Row, ...] = tuple(
        (name, *(counts[column.key] for column in columns[1:])) for name, counts in counted.items()
    )
    return Table(
        "by_forvaltning",
        _("Forms by förvaltning"),
        columns,
        cells,
        (_("Total"), *(total[column.key] for column in columns[1:])),
    )

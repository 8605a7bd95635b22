"""Whose a form is, as every list of forms says it: the same columns, in the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samdesk.domain import form_id
from samdesk.domain.document import Column

if TYPE_CHECKING:
    from collections.abc import Callable

    from samdesk.domain.rounds import FormRow


def whose_columns(_: Callable[[str], str], *, emails: bool = False) -> tuple[Column, ...]:
    """The first columns of a list of forms, with the managers' addresses if wanted."""
    return (
        Column("forvaltning", _("Förvaltning")),
        Column("manager", _("Manager")),
        *([Column("emails", _("E-mail"))] if emails else []),
        Column("unit_name", _("Unit")),
        Column("unit", _("Unit code")),
        Column("form_id", _("Form id")),
    )


def whose_cells(row: FormRow, _: Callable[[str], str], *, emails: bool = False) -> tuple[str, ...]:
    """A form's cells for ``whose_columns``."""
    return (
        forvaltning_of(row, _),
        row.managers or (_("No manager is named") if row.unit else ""),
        *([row.emails] if emails else []),
        row.unit_name or _("Form without a unit"),
        row.unit,
        form_id.written(row.form_id),
    )


def forvaltning_of(row: FormRow, _: Callable[[str], str]) -> str:
    """What a form is listed under."""
    return row.forvaltning_name or (_("Above förvaltning") if row.unit else _("Forms without a unit"))

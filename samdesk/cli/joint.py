"""Commands about joint forms: make one, take it apart, see who has several forms."""

from __future__ import annotations

from typing import Annotated

import typer

from samdesk.cli.desk import DeskAt
from samdesk.cli.output import answer, open_desk
from samdesk.domain.form_id import written
from samdesk.language import _, ngettext
from samdesk.services import joint

forms_app = typer.Typer(no_args_is_help=True, help="Joint forms for several units, and who has several forms.")

Operator = Annotated[str, typer.Option(help="Short code of who decides.")]


@forms_app.command("join")
def join(
    desk: DeskAt,
    form_ids: Annotated[list[str], typer.Argument(metavar="FORM...", help="The first answers for the others.")],
    operator: Operator = "",
) -> None:
    """Let the first form answer for the units of the others too, which are not expected any more."""
    with open_desk(desk) as opened:
        changes = joint.join(opened, form_ids, operator=operator)
    said = ngettext("{n} form changed.", "{n} forms changed.", len(changes.ids)).format(n=len(changes.ids))
    answer(said, forms=list(changes.ids))


@forms_app.command("separate")
def separate(desk: DeskAt, form_id: Annotated[str, typer.Argument(metavar="FORM")], operator: Operator = "") -> None:
    """Take a joint form apart, or only the form that it answers for, so that each is expected again."""
    with open_desk(desk) as opened:
        changes = joint.separate(opened, form_id, operator=operator)
    said = ngettext("{n} form changed.", "{n} forms changed.", len(changes.ids)).format(n=len(changes.ids))
    answer(said, forms=list(changes.ids))


@forms_app.command("managers")
def managers(desk: DeskAt) -> None:
    """Managers who have several forms, with those that can be joined."""
    with open_desk(desk, read_only=True) as opened:
        several = [one for one in joint.forms_per_manager(opened) if len(one.forms) > 1]
    above = _("Above förvaltning")
    lines = [
        f"{one.managers}, {one.forvaltning_name or above}: "
        + ", ".join(f"{written(row.form_id)} {row.unit_name}" for row in one.forms)
        for one in several
    ]
    listed = [
        {
            "managers": one.managers,
            "forvaltning": one.forvaltning,
            "forms": [{"form_id": row.form_id, "units": row.units, "state": str(row.state)} for row in one.forms],
            "joinable": one.joinable,
        }
        for one in several
    ]
    answer("\n".join(lines) or _("No manager has several forms."), managers=listed)


def add_to(app: typer.Typer) -> None:
    """Declare these commands."""
    app.add_typer(forms_app, name="forms")

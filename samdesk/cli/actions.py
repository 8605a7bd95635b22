"""Commands for actions: take in a list of a former year, and see what is to be done."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from samdesk.cli.desk import DeskAt
from samdesk.cli.output import answer, open_desk, output, say
from samdesk.domain import form_id
from samdesk.domain.actions import Action, Status, line
from samdesk.language import _, current, ngettext
from samdesk.services import actions

actions_app = typer.Typer(no_args_is_help=True, help="Actions: what is to be done, and what came of it.")


@actions_app.command("import")
def import_actions(desk: DeskAt, path: Annotated[Path, typer.Argument(metavar="LIST")]) -> None:
    """Read a list of a former year's actions (CSV or XLSX) into a desk file."""
    with open_desk(desk) as opened:
        done = actions.import_actions(opened, path)
    said = _("{actions} actions: {new} new, {changed} changed, {unchanged} as before.")
    counts = {"actions": done.actions, "new": done.new, "changed": done.changed, "unchanged": done.unchanged}
    answer(said.format(**counts), **counts)


@actions_app.command("list")
def list_actions(
    desk: DeskAt,
    unit: Annotated[str, typer.Option(metavar="CODE", help="Only this unit and those that became it.")] = "",
    only_open: Annotated[bool, typer.Option("--open", help="Only what is still to be done.")] = False,
) -> None:
    """List actions, the oldest year first."""
    with open_desk(desk, read_only=True) as opened:
        found = [one for one in actions.actions(opened, unit=unit) if one.is_open or not only_open]
    for action in () if output.as_json else found:
        say(_said(action))
    said = ngettext("{n} action.", "{n} actions.", len(found)).format(n=len(found))
    answer(said, actions=[_plain(one) for one in found])


def _said(action: Action) -> str:
    status = {Status.OPEN: _("open"), Status.DONE: _("done"), Status.DROPPED: _("dropped")}[action.status]
    row = " ".join((str(action.year), action.unit, f"[{status}]", line(action, current())))
    return f"{row}: {action.outcome}" if action.outcome else row


def _plain(action: Action) -> dict[str, object]:
    return {
        "id": action.id,
        "unit": action.unit,
        "year": action.year,
        "form_id": form_id.written(action.form_id) if action.form_id else "",
        "position": action.position,
        "number": action.number,
        "what": action.what,
        "who": action.who,
        "when": action.when,
        "status": action.status,
        "outcome": action.outcome,
    }


def add_to(app: typer.Typer) -> None:
    """Declare these commands."""
    app.add_typer(actions_app, name="actions")

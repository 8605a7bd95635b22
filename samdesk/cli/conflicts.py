"""Commands that settle what differs: conflicts, decide."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from samdesk.cli.desk import DeskAt
from samdesk.cli.output import answer, open_desk, output, say, short
from samdesk.domain import form_id
from samdesk.domain.answers import Answer
from samdesk.language import _
from samdesk.services import conflicts as queue
from samdesk.services import deciding

if TYPE_CHECKING:
    from samdesk.domain.answers import FormAnswers
    from samdesk.services.conflicts import Conflict


def conflicts(desk: DeskAt) -> None:
    """List forms with answers that differ."""
    with open_desk(desk, read_only=True) as opened:
        found = queue.conflicts(opened)
    if output.as_json:
        answer("", conflicts=[_plain(conflict) for conflict in found])
        return
    if not found:
        say(_("No form has answers that differ."))
    for conflict in found:
        say(f"{form_id.written(conflict.form_id)}  {conflict.unit_name}, {conflict.forvaltning_name}")
        apart = _apart(conflict)
        for head in conflict.heads:
            given = head.revision.content
            rows = [f"{number}: {short(given.answers.get(number, Answer()))}" for number in conflict.differing]
            rows += [f"{name}: {value}" for name, value in _background(given).items() if name in apart]
            say(f"    {head.rev[:12]}  {head.sender} ({head.operator})  {', '.join(rows)}")


def decide(
    desk: DeskAt,
    code: Annotated[str, typer.Argument(metavar="CONFLICT", help="The form id.")],
    reason: Annotated[str, typer.Option(metavar="TEXT")],
    by: Annotated[str, typer.Option(metavar="NAME", help="Short code of who decides.")],
    take: Annotated[str, typer.Option(metavar="REVISION", help="The answer that counts; the start is enough.")] = "",
    answers: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="The answer typed anew, as a table with one row.")
    ] = None,
) -> None:
    """Settle a conflict with --take or --answers; the other answers stay in the history."""
    if bool(take) == bool(answers):
        raise typer.BadParameter(_("Give one of the two."), param_hint="--take / --answers")
    with open_desk(desk) as opened:
        deciding.decide(opened, code, take=take, answers=answers, reason=reason, by=by)
    answer(_("Form {code} is settled.").format(code=code), form=code)


def add_to(app: typer.Typer) -> None:
    """Declare these commands."""
    for command in (conflicts, decide):
        app.command()(command)


def _background(content: FormAnswers) -> dict[str, str]:
    """What an answer says beside its rows, by the names of the answers table."""
    people = content.participants
    return {
        "answered_on": str(content.answered_on or "–"),
        "participants_manager": str(int(people.manager)),
        "participants_safety_representative": str(int(people.safety_representative)),
        "participants_main_safety_representative": str(int(people.main_safety_representative)),
        "participants_employees": "–" if people.employees is None else str(people.employees),
        "units_covered": " ".join(sorted(content.units_covered)),
    }


def _apart(conflict: Conflict) -> set[str]:
    """Names of what the answers of a conflict say differently beside their rows."""
    first, *others = (_background(head.revision.content) for head in conflict.heads)
    return {name for name in first for other in others if other[name] != first[name]}


def _plain(conflict: Conflict) -> dict[str, object]:
    return {
        "form": conflict.form_id,
        "unit": conflict.unit_name,
        "forvaltning": conflict.forvaltning_name,
        "differing": conflict.differing,
        "answers": [
            {
                "revision": head.rev,
                "sender": head.sender,
                "operator": head.operator,
                "background": _background(head.revision.content),
                "rows": {
                    number: asdict(head.revision.content.answers.get(number, Answer())) for number in conflict.differing
                },
            }
            for head in conflict.heads
        ],
    }

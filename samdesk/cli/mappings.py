"""Commands that say how what came in is read: map-unit, map-definition."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from samdesk.cli.desk import DeskAt
from samdesk.cli.output import answer, open_desk
from samdesk.domain.faults import input_fault
from samdesk.language import _, ngettext
from samdesk.services import conflicts as queue
from samdesk.services import mappings

if TYPE_CHECKING:
    from samdesk.services.changes import Changes

By = Annotated[str, typer.Option(metavar="NAME", help="Short code of who says it.")]


def map_unit(
    desk: DeskAt,
    old: Annotated[str, typer.Argument(metavar="CODE", help="The code that no unit has.")],
    new: Annotated[str, typer.Argument(metavar="UNIT", help="Code of the unit that it stands for.")] = "",
    by: By = "",
    forget: Annotated[bool, typer.Option("--forget", help="Forget what it stands for; it is asked again.")] = False,
) -> None:
    """Say once which unit an unknown code stands for, in answers and actions, also in those that come later."""
    if bool(new) == forget:
        raise typer.BadParameter(_("Give one of the two."), param_hint="UNIT / --forget")
    with open_desk(desk) as opened:
        done = mappings.forget_unit(opened, old) if forget else mappings.map_unit(opened, old, new, by=by)
    _answer(done)


def map_definition(
    desk: DeskAt,
    used: Annotated[
        str, typer.Argument(metavar="USED", help="SHA-256 of the version that was answered, or its start.")
    ],
    own: Annotated[str, typer.Argument(metavar="OWN", help="SHA-256 of the forms' own version, or its start.")],
    mapping: Annotated[
        Path | None, typer.Option(metavar="FILE.json", help="Numbers and choices, as “conflicts --json” shows them.")
    ] = None,
    draft: Annotated[
        bool, typer.Option("--draft", help="Accept what is suggested; rows without a counterpart are left out.")
    ] = False,
    by: By = "",
    forget: Annotated[bool, typer.Option("--forget", help="Forget how it is read; it is asked again.")] = False,
) -> None:
    """Say once how answers to another version of a definition are read, also those that come later."""
    if [mapping is not None, draft, forget].count(True) != 1:
        raise typer.BadParameter(_("Give one of them."), param_hint="--mapping / --draft / --forget")
    with open_desk(desk) as opened:
        if forget:
            known = [(one.used, one.own) for one in mappings.mappings(opened).definitions]
            _answer(mappings.forget_definition(opened, *_pair(known, used, own)))
            return
        known = [(one.used.sha256, one.own.sha256) for one in queue.queue(opened).definitions]
        known += [(one.used, one.own) for one in mappings.mappings(opened).definitions]
        pair = _pair(known, used, own)
        said = mappings.read_mapping(mapping) if mapping else mappings.suggested(opened, *pair)
        _answer(mappings.map_definition(opened, *pair, said, by=by))


def add_to(app: typer.Typer) -> None:
    """Declare these commands."""
    app.command("map-unit")(map_unit)
    app.command("map-definition")(map_definition)


def _pair(known: list[tuple[str, str]], used: str, own: str) -> tuple[str, str]:
    """The two definitions that are named by the start of their SHA-256."""
    found = {pair for pair in known if pair[0].startswith(used.lower()) and pair[1].startswith(own.lower())}
    if len(found) != 1:
        raise input_fault(
            _("No answers to {used} on forms of {own} are known, or more than one version begins so.").format(
                used=used[:64], own=own[:64]
            ),
            _("See “samdesk conflicts” for those that answers wait for."),
        )
    return found.pop()


def _answer(done: Changes) -> None:
    n = len(done.ids)
    said = ngettext("{n} form is read anew.", "{n} forms are read anew.", n).format(n=n)
    answer(said, forms=done.ids)

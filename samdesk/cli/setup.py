"""Commands that set a round up: definitions, the organisation list, planning, round packages."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from samdesk.cli.desk import DeskAt
from samdesk.cli.output import answer, open_desk
from samdesk.domain.rounds import LocalTerms
from samdesk.language import _, ngettext
from samdesk.services import definitions, organisations, reporting, rounds

definition_app = typer.Typer(no_args_is_help=True, help="Check, add and export definitions.")
organisation_app = typer.Typer(no_args_is_help=True, help="The organisation list.")
round_app = typer.Typer(no_args_is_help=True, help="Plan, hand out and open rounds.")

Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD")]


@definition_app.command("check")
def check_definition(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A workbook (.xlsx) or a folder of CSV sheets.")],
) -> None:
    """Check a definition; every fault is named with sheet, row and column."""
    found = definitions.check_definition(path)
    said = _("{id} {version}: {n} rows, no fault.").format(id=found.id, version=found.version, n=len(found.by_number))
    answer(said, id=found.id, version=found.version, sha256=found.sha256, statements=list(found.by_number))


@definition_app.command("add")
def add_definition(
    desk: DeskAt,
    path: Annotated[str, typer.Argument(metavar="PATH", help="A workbook, a folder, or the id of one that ships.")],
) -> None:
    """Add a definition to a desk file; one that ships brings its variants."""
    with open_desk(desk) as opened:
        if path in definitions.shipped_definitions() and not Path(path).exists():
            changes = definitions.add_shipped(opened, path)
        else:
            changes = definitions.add_definition(opened, Path(path))
        known = [one for one in definitions.definitions(opened) if one.sha256 in changes.ids]
    said = ", ".join(f"{one.id} {one.version}" for one in known) or _("Nothing new.")
    answer(said, added=[{"id": one.id, "version": one.version, "sha256": one.sha256} for one in known])


@definition_app.command("export")
def export_definition(
    desk: DeskAt,
    identifier: Annotated[str, typer.Argument(metavar="ID")],
    out: Annotated[Path, typer.Argument(metavar="OUT.xlsx")],
) -> None:
    """Write a definition as a workbook."""
    with open_desk(desk, read_only=True) as opened:
        definitions.export_definition(opened, identifier, out)
    answer(_("Wrote {out}.").format(out=out), out=out)


@organisation_app.command("import")
def import_organisation(desk: DeskAt, path: Annotated[Path, typer.Argument(metavar="LIST")]) -> None:
    """Read an organisation list (CSV or XLSX) into a desk file."""
    with open_desk(desk) as opened:
        done = organisations.import_organisation(opened, path)
    said = _("{units} units: {new} new, {changed} changed, {unchanged} as before; {kept} not in the list were kept.")
    answer(
        said.format(
            units=done.units,
            new=done.new,
            changed=done.changed,
            unchanged=done.unchanged,
            kept=len(done.not_in_list),
        ),
        units=done.units,
        new=done.new,
        changed=done.changed,
        unchanged=done.unchanged,
        not_in_list=done.not_in_list,
    )


@round_app.command("plan")
def plan_round(
    desk: DeskAt,
    year: Annotated[int, typer.Option(help="The year that is followed up.")],
    definition: Annotated[str, typer.Option(metavar="ID", help="Id of the definition; its variants follow.")],
    last_date: Day,
    opens: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD")] = None,
    name: Annotated[str, typer.Option(help="Name of the round; title and year by default.")] = "",
    contact: Annotated[str, typer.Option(help="Whom managers ask.")] = "",
    return_address: Annotated[str, typer.Option(help="Where paper is sent.")] = "",
    names: Annotated[
        list[str] | None, typer.Option("--text", metavar="NAME=TEXT", help="What {policy}-style names stand for.")
    ] = None,
    join_managers: Annotated[
        bool, typer.Option("--join-managers", help="One joint form for all units of a manager in a förvaltning.")
    ] = False,
) -> None:
    """Plan a round: a form id for every unit that should answer."""
    with open_desk(desk) as opened:
        done = rounds.plan_round(
            opened,
            year=year,
            definition=definition,
            last_date=last_date.date(),
            opens=_date(opens),
            name=name,
            contact=contact,
            return_address=return_address,
            names=dict(_pair(text) for text in names or []),
            join_managers=join_managers,
        )
    without = len(done.units_without_manager)
    said = ngettext("Planned {n} form.", "Planned {n} forms.", done.forms).format(n=done.forms)
    if without:
        more = ngettext("{n} unit has no manager and got none.", "{n} units have no manager and got none.", without)
        said = f"{said} {more.format(n=without)}"
    answer(said, round=done.round_id, forms=done.forms, units_without_manager=done.units_without_manager)


@round_app.command("export")
def export_round(
    desk: DeskAt,
    out: Annotated[Path, typer.Argument(metavar="OUT.samround.zip")],
    below: Annotated[str, typer.Option(metavar="UNIT", help="Only this unit and all below it.")] = "",
) -> None:
    """Write a round package for local desks."""
    with open_desk(desk) as opened:
        done = rounds.export_round(opened, out, below=below)
    said = _("Wrote {out}: {forms} forms, {units} units. Key: {fingerprint}").format(
        out=out, forms=done.forms, units=done.units, fingerprint=done.fingerprint
    )
    answer(said, out=out, forms=done.forms, units=done.units, fingerprint=done.fingerprint)


@round_app.command("open")
def open_round(
    desk: DeskAt,
    path: Annotated[Path, typer.Argument(metavar="IN.samround.zip")],
    trust: Annotated[
        list[str] | None,
        typer.Option(metavar="FINGERPRINT", help="Of a new key that you have compared with central HR."),
    ] = None,
) -> None:
    """Open a round package in a desk file."""
    with open_desk(desk) as opened:
        done = rounds.open_round(opened, path, trust=trust or ())
    said = _("{name}: {forms} forms, {new} new, from {sender}. Key: {fingerprint}").format(
        name=done.name, forms=done.forms, new=done.new_forms, sender=done.sender, fingerprint=done.fingerprint
    )
    answer(
        "\n".join([said, *done.notes]),
        round=done.round_id,
        forms=done.forms,
        new=done.new_forms,
        decided=done.decided,
        is_older=done.is_older,
        fingerprint=done.fingerprint,
    )


@round_app.command("terms")
def set_terms(
    desk: DeskAt,
    forvaltning: Annotated[str, typer.Argument(metavar="UNIT", help="Code of the förvaltning.")],
    last_date: Day,
    opens: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD")] = None,
    contact: Annotated[str, typer.Option(help="Whom its managers ask; the round's by default.")] = "",
    return_address: Annotated[str, typer.Option(help="Where its paper is sent; the round's by default.")] = "",
) -> None:
    """Set what a förvaltning decides for itself in the newest round."""
    with open_desk(desk) as opened:
        newest = rounds.the_round(opened)
        terms = LocalTerms(last_date.date(), _date(opens), contact, return_address)
        rounds.set_terms(opened, newest.id, forvaltning, terms)
    said = _("{code}: last date {last_date}.").format(code=forvaltning, last_date=terms.last_date)
    answer(said, round=newest.id, unit=forvaltning, last_date=terms.last_date)


@round_app.command("earlier")
def import_earlier(desk: DeskAt, path: Annotated[Path, typer.Argument(metavar="COUNTS.csv")]) -> None:
    """Read counts of former years: year, unit, name, expected, received, estimated."""
    with open_desk(desk) as opened:
        reporting.import_earlier(opened, path)
    answer(_("Read the counts of {file}.").format(file=path), file=path)


def add_to(app: typer.Typer) -> None:
    """Declare these commands."""
    app.add_typer(definition_app, name="definition")
    app.add_typer(organisation_app, name="organisation")
    app.add_typer(round_app, name="round")


def _date(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _pair(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator or not name:
        raise typer.BadParameter(_("Write it as name=text."), param_hint="--text")
    return name.strip(), value.strip()

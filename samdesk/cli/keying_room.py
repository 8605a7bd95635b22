"""Commands of the keying room: batches, second entry and its differences, and who is asked for missing forms."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from samdesk.cli.desk import DeskAt
from samdesk.cli.output import answer, open_desk, output, say, short
from samdesk.domain import form_id
from samdesk.domain.answers import Answer, Missing
from samdesk.domain.faults import InputFaults
from samdesk.domain.second_entry import Sampling
from samdesk.language import _, ngettext
from samdesk.services import batches, following, second_entry, second_table
from samdesk.services.forms import unknown_fault

if TYPE_CHECKING:
    from pathlib import Path

    from samdesk.domain.second_entry import ErrorRate
    from samdesk.services.batches import BatchStand

batch_app = typer.Typer(no_args_is_help=True, help="Piles of paper, counted from the pile to the file.")

Operator = Annotated[str, typer.Option("--operator", metavar="NAME", help="Short code of who does it.")]
BatchNumber = Annotated[int, typer.Argument(metavar="BATCH", help="Number of the batch, see: batch list.")]


@batch_app.command("begin")
def begin_batch(
    desk: DeskAt,
    name: Annotated[str, typer.Argument(metavar="NAME", help="As the pile is marked.")],
    expected: Annotated[int, typer.Option(metavar="N", help="How many forms the pile holds.")],
    operator: Operator,
) -> None:
    """Begin a batch."""
    with open_desk(desk) as opened:
        begun = batches.begin_batch(opened, name, expected, operator=operator)
    said = _("Began batch {id}, {name}: {expected} forms.").format(id=begun.id, name=begun.name, expected=expected)
    answer(said, batch=begun.id, name=begun.name, expected=begun.expected)


@batch_app.command("add")
def add_to_batch(
    desk: DeskAt,
    batch: BatchNumber,
    codes: Annotated[list[str], typer.Argument(metavar="FORM_ID...")],
    operator: Operator,
) -> None:
    """Put forms into a batch and note them as received. Unknown codes are named; the others count all the same."""
    with open_desk(desk) as opened:
        done = batches.add_to_batch(opened, batch, codes, operator=operator)
    said = _("{n} added, {double} were met before.").format(n=len(done.added), double=len(done.double))
    unknown = [{"typed": one.typed, "nearest": one.nearest} for one in done.unknown]
    answer(
        f"{said} {_stands(done.stand)}",
        added=done.added,
        met_before=done.double,
        unknown=unknown,
        **_counts(done.stand),
    )
    if done.unknown:
        raise InputFaults(*map(unknown_fault, done.unknown))


@batch_app.command("list")
def list_batches(desk: DeskAt) -> None:
    """Say where every batch stands."""
    with open_desk(desk, read_only=True) as opened:
        found = batches.batches(opened)
    if output.as_json:
        answer("", batches=[{**asdict(stand.batch), **_counts(stand)} for stand in found])
        return
    if not found:
        say(_("There is no batch."))
    for stand in found:
        closed = _("closed") if stand.batch.closed_at else ""
        say(" ".join(part for part in (f"{stand.batch.id}  {stand.batch.name}:", _stands(stand), closed) if part))


@batch_app.command("close")
def close_batch(
    desk: DeskAt,
    batch: BatchNumber,
    operator: Operator,
    explanation: Annotated[str, typer.Option(metavar="TEXT", help="Why the counts differ.")] = "",
) -> None:
    """Close a batch whose counts agree, or whose difference is explained."""
    with open_desk(desk) as opened:
        batches.close_batch(opened, batch, operator=operator, explanation=explanation)
        stand = batches.batch(opened, batch)
    said = _("Closed batch {name}.").format(name=stand.batch.name)
    answer(f"{said} {_stands(stand)}", batch=batch, **_counts(stand))


def _stands(stand: BatchStand) -> str:
    return _("{in_it} of {expected} forms met, {keyed} keyed, {double} double.").format(**_counts(stand))


def _counts(stand: BatchStand) -> dict[str, int]:
    return {
        "expected": stand.expected,
        "in_it": stand.in_it,
        "keyed": stand.keyed,
        "left": stand.left,
        "double": stand.double,
    }


def key_second(desk: str, table: Path, operator: str, override: str) -> None:
    """Key a table a second time, say which forms agree and which rows differ."""
    with open_desk(desk) as opened:
        done = second_table.key_second_table(opened, table, operator=operator, override_reason=override)
    differing = {one.form_id: [row.number for row in one.differences] for one in done.compared if not one.agreed}
    said = _("Keyed {forms} forms a second time: {agreed} agree, {differ} differ.").format(
        forms=len(done.compared), agreed=len(done.compared) - len(differing), differ=len(differing)
    )
    answer(said, forms=len(done.compared), agreed=len(done.compared) - len(differing), differing=differing)


def differences(desk: DeskAt) -> None:
    """List rows that two entries of a form do not agree on."""
    with open_desk(desk, read_only=True) as opened:
        found = second_entry.differences(opened)
    if output.as_json:
        answer("", differences=[_plain(form) for form in found])
        return
    if not found:
        say(_("No form has entries that differ."))
    for form in found:
        say(f"{form_id.written(form.form_id)}  {form.unit_name}")
        for row in form.differences:
            taken = form.settled.get(row.number)
            found_on_paper = _("settled: {answer}").format(answer=short(taken)) if taken else ""
            say(f"    {row.number}: 1 {short(row.first)}  2 {short(row.second)}  {found_on_paper}".rstrip())


def settle(
    desk: DeskAt,
    code: Annotated[str, typer.Argument(metavar="FORM_ID")],
    row: Annotated[str, typer.Argument(metavar="ROW", help="Number of the row, see: differences.")],
    operator: Operator,
    take: Annotated[str, typer.Option(metavar="first|second", help="Whose reading is on the paper.")] = "",
    choice: Annotated[str, typer.Option(metavar="CODE", help="The choice on the paper, typed anew.")] = "",
    text: Annotated[str | None, typer.Option(metavar="TEXT", help="The text on the paper, typed anew.")] = None,
    missing: Annotated[
        str, typer.Option(metavar="|".join(Missing), help="Why the paper has no answer on the row.")
    ] = "",
) -> None:
    """Say what the paper says on a row that differs. Whoever keyed the form first does not settle it."""
    typed = bool(choice or missing or text is not None)
    if typed == bool(take):
        raise typer.BadParameter(_("Give one of the two."), param_hint="--take / --choice, --text, --missing")
    if take not in ("", "first", "second"):
        raise typer.BadParameter("first, second", param_hint="--take")
    if missing and missing not in [*Missing]:
        raise typer.BadParameter(", ".join(Missing), param_hint="--missing")
    wanted = take or Answer(choice, text or "", Missing(missing) if missing else None)
    with open_desk(desk) as opened:
        done = second_entry.settle(opened, code, row, wanted, operator=operator)
    written = form_id.written(done.form_id)
    said = (
        ngettext(
            "Row {row} of form {code} is settled; {n} row is left.",
            "Row {row} of form {code} is settled; {n} rows are left.",
            done.left,
        ).format(row=row, code=written, n=done.left)
        if done.left
        else _("Form {code} is checked.").format(code=written)
    )
    answer(said, form=done.form_id, row=row, answer=asdict(done.answer), left=done.left, revision=done.rev)


def sampling(
    desk: DeskAt,
    which: Annotated[Sampling | None, typer.Argument(help="Which forms are keyed twice; nothing shows it.")] = None,
    every: Annotated[int, typer.Option(metavar="N", help="Every so many-th form, from a random start.")] = 10,
    stop_percent: Annotated[
        float, typer.Option(metavar="PERCENT", help="Above so many wrong fields a batch is keyed twice as a whole.")
    ] = 0.5,
) -> None:
    """Say which forms of the newest round are keyed twice, which wait for it, and the measured error rate."""
    with open_desk(desk, read_only=which is None) as opened:
        if which is not None:
            second_entry.set_sampling(opened, "", which, every, stop_percent)
        plan = second_entry.sampling(opened)
        wanted = second_entry.second_wanted(opened)
        rate = second_entry.error_rate(opened)
    if output.as_json:
        answer("", sampling=plan.sampling, every=plan.every, wanted=wanted, error_rate=_rate(rate))
        return
    kinds = {
        Sampling.NONE: _("No form is keyed twice."),
        Sampling.EVERY_NTH: _("Every {n}-th form is keyed twice.").format(n=plan.every),
        Sampling.ALL: _("Every form is keyed twice."),
    }
    say(kinds[plan.sampling])
    say(_("Waiting for a second entry: {codes}").format(codes=", ".join(map(form_id.written, wanted)) or "–"))
    if rate.per_thousand is not None:
        say(
            _("Wrong: {wrong} of {fields} fields, {rate:.2f} per 1,000 (95 %: {low:.2f} to {high:.2f}).").format(
                wrong=rate.wrong, fields=rate.fields, rate=rate.per_thousand, low=rate.low, high=rate.high
            )
        )


def reasons(
    desk: DeskAt,
    code: Annotated[str, typer.Argument(metavar="FORM_ID", help="A form that is missing; nothing lists all.")] = "",
    reason: Annotated[str, typer.Option(metavar="REASON", help=", ".join(following.Reason))] = "",
    note: Annotated[str, typer.Option(metavar="TEXT", help="Nothing about anybody's health.")] = "",
    support: Annotated[str, typer.Option(metavar="TEXT", help="What support is needed.")] = "",
    contact: Annotated[str, typer.Option(metavar="NAME", help="Short code of who contacts the manager.")] = "",
    operator: Annotated[str, typer.Option(metavar="NAME", help="Short code of who writes this.")] = "",
) -> None:
    """List missing forms by manager with what is known of them, or write why one is missing."""
    if code:
        with open_desk(desk) as opened:
            following.set_reason(opened, code, reason, note, operator=operator, support=support, contact=contact)
        answer(_("Noted for form {code}.").format(code=code), form=code, reason=reason)
        return
    with open_desk(desk, read_only=True) as opened:
        found = following.missing_by_manager(opened)
    if output.as_json:
        answer("", managers=[asdict(one) for one in found])
        return
    named = following.reasons()
    for one in found:
        say(f"{one.managers}  {', '.join(one.emails)}".rstrip())
        for missing in one.forms:
            known = missing.following
            parts = (named[known.reason] if known.reason else "", known.note, known.support, known.contact)
            about = ", ".join(part for part in parts if part)
            say(f"    {form_id.written(missing.form.form_id)}  {missing.form.unit_name}  {about}".rstrip())


def add_to(app: typer.Typer) -> None:
    """Declare these commands."""
    app.add_typer(batch_app, name="batch")
    for command in (differences, settle, sampling, reasons):
        app.command()(command)


def _rate(rate: ErrorRate) -> dict[str, object]:
    return {
        "fields": rate.fields,
        "wrong": rate.wrong,
        "waiting": rate.waiting,
        "per_thousand": rate.per_thousand,
        "low": rate.low,
        "high": rate.high,
        "stop": rate.stop,
    }


def _plain(form: second_entry.FormDifferences) -> dict[str, object]:
    return {
        "form": form.form_id,
        "unit": form.unit_name,
        "first_operators": form.first_operators,
        "second_operator": form.second_operator,
        "rows": [
            {
                "row": row.number,
                "first": asdict(row.first),
                "second": asdict(row.second),
                "settled": asdict(form.settled[row.number]) if row.number in form.settled else None,
            }
            for row in form.differences
        ],
    }

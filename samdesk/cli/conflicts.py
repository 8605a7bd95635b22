"""Commands that settle what differs: conflicts, decide, decisions, void."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from samdesk.cli.desk import DeskAt
from samdesk.cli.output import answer, open_desk, output, say, short
from samdesk.domain.answers import Answer
from samdesk.domain.conflicts import ConflictClass
from samdesk.domain.definition import text_in
from samdesk.domain.form_id import written
from samdesk.language import _, current, ngettext
from samdesk.services import conflicts as queue
from samdesk.services import deciding, made_decisions, voiding
from samdesk.services.deciding import BOTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samdesk.domain.answers import FormAnswers
    from samdesk.services.conflicts import Conflict, HeadInfo, Queue
    from samdesk.services.desks import Desk
    from samdesk.services.made_decisions import MadeDecision

Reason = Annotated[str, typer.Option(metavar="TEXT")]
By = Annotated[str, typer.Option(metavar="NAME", help="Short code of who decides.")]


def conflicts(desk: DeskAt) -> None:
    """List what a person must settle, grouped by what settles it."""
    with open_desk(desk, read_only=True) as opened:
        found = queue.queue(opened)
    if output.as_json:
        answer("", **_plain(found))
        return
    for line in _told(found):
        say(line)


def decide(
    desk: DeskAt,
    conflict: Annotated[
        list[str] | None,
        typer.Argument(metavar="CONFLICT", help="The form id; two joined by + for two forms of one unit."),
    ] = None,
    reason: Reason = "",
    by: By = "",
    take: Annotated[
        str,
        typer.Option(metavar="REVISION", help="The answer that counts, or of two forms the one; the start is enough."),
    ] = "",
    answers: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="The answer typed anew, as a table with one row.")
    ] = None,
    both: Annotated[bool, typer.Option("--both", help="Two forms that answer for the same unit both count.")] = False,
    accept_blanks: Annotated[
        bool,
        typer.Option(
            "--accept-blanks", help="Accept what is suggested where blanks differ: of these forms, or of all."
        ),
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take the decision back, so that it is asked again.")] = False,
) -> None:
    """Settle a conflict with --take, --answers or --both, many with --accept-blanks; nothing is deleted."""
    named = list(conflict or ())
    pair = len(named) == 1 and "+" in named[0]
    ways = [bool(take or answers), both, accept_blanks, undo]
    if sum(ways) != 1 or (take and answers and not pair):
        raise typer.BadParameter(
            _("Give one of them."), param_hint="--take / --answers / --both / --accept-blanks / --undo"
        )
    if not accept_blanks and len(named) != 1:
        raise typer.BadParameter(_("Name one conflict."), param_hint="CONFLICT")
    with open_desk(desk) as opened:
        if accept_blanks:
            _accept_blanks(opened, named, reason, by)
        elif undo:
            forms = made_decisions.undo(opened, named[0], reason=reason, by=by).ids
            answer(_("The decision is taken back; it is asked again."), forms=forms)
        elif pair or both:
            _settle_pair(opened, named[0], take, answers, both, reason, by)
        else:
            deciding.decide(opened, named[0], take=take, answers=answers, reason=reason, by=by)
            answer(_("Form {code} is settled.").format(code=named[0]), form=named[0])


def decisions(desk: DeskAt) -> None:
    """List what was decided, by whom and why, and whether it stands; the latest first."""
    with open_desk(desk, read_only=True) as opened:
        made = made_decisions.decisions(opened)
    if output.as_json:
        answer("", decisions=[asdict(one) for one in made])
        return
    if not made:
        say(_("Nothing has been decided."))
    for one in made:
        say(_decision_line(one))


def void(
    desk: DeskAt,
    form: Annotated[str, typer.Argument(metavar="FORM")],
    reason: Reason,
    by: By,
) -> None:
    """Make the answer of a form void: it stays in the history, and the form has none until it is keyed again."""
    with open_desk(desk) as opened:
        (code,) = voiding.void(opened, form, reason=reason, by=by).ids
    answer(_("The answer of form {code} is void.").format(code=written(code)), form=code)


def add_to(app: typer.Typer) -> None:
    """Declare these commands."""
    for command in (conflicts, decide, decisions, void):
        app.command()(command)


def _accept_blanks(desk: Desk, named: list[str], reason: str, by: str) -> None:
    wanted = named or [one.form_id for one in queue.queue(desk).of(ConflictClass.BLANKS)]
    forms = deciding.accept_blanks(desk, wanted, reason=reason, by=by).ids
    said = ngettext("{n} form is settled.", "{n} forms are settled.", len(forms)).format(n=len(forms))
    answer(said, forms=forms)


def _settle_pair(desk: Desk, named: str, take: str, answers: Path | None, both: bool, reason: str, by: str) -> None:
    codes = named.split("+")
    kept = "" if both else _form_taken(desk, named, take)
    forms = deciding.settle_two_forms(
        desk, codes, keep=BOTH if both else kept, answers=answers, reason=reason, by=by
    ).ids
    said = _("Forms {codes} are settled.").format(codes=", ".join(written(code) for code in forms))
    answer(said, forms=forms)


def _form_taken(desk: Desk, named: str, take: str) -> str:
    """Of two forms, the one that an answer is named of, or that is named itself."""
    for conflict in queue.queue(desk).of(ConflictClass.TWO_FORMS):
        taken = [head.form_id for head in conflict.heads if take and head.rev.startswith(take.lower())]
        if set(conflict.form_ids) == {*_form_ids(named)} and len(taken) == 1:
            return taken[0]
    return take


def _form_ids(named: str) -> list[str]:
    return [one.replace("-", "").upper() for one in named.split("+")]


_MARGIN = "    "


def _told(found: Queue) -> Iterator[str]:
    """The queue in lines, each class with what settles it."""
    if not found.questions:
        yield _("No form has answers that differ.")
    for kind, heading in _headings().items():
        some = found.of(kind)
        if some:
            yield heading
        for conflict in some:
            yield from _conflict_lines(conflict)
    if found.units:
        yield _("Units that the organisation does not have: say which each is with “samdesk map-unit”.")
    for unit in found.units:
        forms = ngettext("{n} form", "{n} forms", unit.forms).format(n=unit.forms)
        actions = ngettext("{n} action", "{n} actions", unit.actions).format(n=unit.actions)
        said = f"{unit.code} {unit.name}: {forms}, {actions}"
        near = _("probably {code}").format(code=unit.suggestion)
        yield f"  {said}, {near}" if unit.suggestion else f"  {said}"
    if found.definitions:
        yield _("Other versions of a definition: say which row is which with “samdesk map-definition”.")
    for one in found.definitions:
        read = _("{used} read as {own}").format(
            used=f"{one.used.version} {one.used.sha256[:12]}", own=f"{one.own.version} {one.own.sha256[:12]}"
        )
        forms = ngettext("{n} form", "{n} forms", one.forms).format(n=one.forms)
        left = len(one.unmatched)
        rest = ngettext("{n} row without a counterpart", "{n} rows without a counterpart", left).format(n=left)
        yield f"  {read}: {forms}, {rest}"


def _headings() -> dict[ConflictClass, str]:
    return {
        ConflictClass.BLANKS: _("Differ in blanks only: accept them all with “samdesk decide --accept-blanks”."),
        ConflictClass.VALUES: _("Answers that differ: settle each with “samdesk decide --take” or “--answers”."),
        ConflictClass.TWO_FORMS: _(
            "Two forms answer for one unit: settle each with “samdesk decide --take”, “--both” or both “--take” and "
            "“--answers”."
        ),
        ConflictClass.VOID: _("Made void in one place, answered in another: settle each with “samdesk decide --take”."),
    }


def _conflict_lines(conflict: Conflict) -> Iterator[str]:
    codes = "+".join(written(code) for code in conflict.form_ids)
    shared = f" ({', '.join(conflict.shared)})" if conflict.shared else ""
    yield f"  {codes}  {conflict.unit_name}, {conflict.forvaltning_name}{shared}"
    apart = _apart(conflict)
    for head in conflict.heads:
        code = f"{written(head.form_id)}  " if conflict.kind is ConflictClass.TWO_FORMS else ""
        yield f"{_MARGIN}{head.rev[:12]}  {code}{head.sender} ({head.operator})  {_said(conflict, head, apart)}"


def _said(conflict: Conflict, head: HeadInfo, apart: set[str]) -> str:
    if head.is_void:
        return _("void: {reason}").format(reason=head.revision.reason)
    rows = [f"{number}: {short(head.answers.answers.get(number, Answer()))}" for number in conflict.differing]
    rows += [f"{name}: {value}" for name, value in _background(head.answers).items() if name in apart]
    return ", ".join(rows)


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
    said = [_background(head.answers) for head in conflict.heads if not head.is_void]
    return {name for name in said[0] for other in said[1:] if other[name] != said[0][name]}


def _decision_line(one: MadeDecision) -> str:
    states = {
        (True, False): _("can be taken back"),
        (True, True): _("has gone out"),
        (False, False): _("does not hold any more"),
        (False, True): _("does not hold any more"),
    }
    forms = "+".join(written(code) for code in one.form_ids)
    key = one.key[:12] if "+" not in one.key else one.key
    state = states[one.stands, one.stands and not one.can_undo]
    return f"{key}  {one.at:%Y-%m-%d %H:%M}  {forms}  {one.unit_name}  {one.by} ({one.sender}): {one.reason}  [{state}]"


def _plain(found: Queue) -> dict[str, object]:
    return {
        "conflicts": [_plain_conflict(conflict) for conflict in found.conflicts],
        "units": [asdict(unit) for unit in found.units],
        "definitions": [
            {
                "used": {
                    "sha256": one.used.sha256,
                    "version": one.used.version,
                    "title": text_in(one.used.title, current()),
                },
                "own": {
                    "sha256": one.own.sha256,
                    "version": one.own.version,
                    "title": text_in(one.own.title, current()),
                },
                "forms": one.forms,
                "mapping": asdict(one.mapping),
                "unmatched": one.unmatched,
            }
            for one in found.definitions
        ],
    }


def _plain_conflict(conflict: Conflict) -> dict[str, object]:
    suggestion = conflict.suggestion
    return {
        "key": conflict.key,
        "kind": str(conflict.kind),
        "form": conflict.form_id,
        "forms": conflict.form_ids,
        "unit": conflict.unit_name,
        "forvaltning": conflict.forvaltning_name,
        "shared": conflict.shared,
        "differing": conflict.differing,
        "suggestion": _rows(suggestion, conflict.differing) | _background(suggestion) if suggestion else None,
        "answers": [
            {
                "revision": head.rev,
                "form": head.form_id,
                "sender": head.sender,
                "operator": head.operator,
                "void": head.revision.reason if head.is_void else "",
                "background": _background(head.answers),
                "rows": _rows(head.answers, conflict.differing),
            }
            for head in conflict.heads
        ],
    }


def _rows(content: FormAnswers, numbers: tuple[str, ...]) -> dict[str, object]:
    return {number: asdict(content.answers.get(number, Answer())) for number in numbers}

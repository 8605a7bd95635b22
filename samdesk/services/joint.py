"""Joint forms: make one form answer for the units of several, take that back, and see who has several (R42, R64).

A form that another one answers for is exempt, never removed: what was decided is kept, and goes with round packages and
merge files.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from samdesk.domain import form_id as codes
from samdesk.domain.faults import Fault, InputFaults, input_fault
from samdesk.domain.joint import Decision, latest
from samdesk.domain.missing import answered_jointly
from samdesk.domain.organisation import swedish_key
from samdesk.domain.rounds import FormRow, FormState
from samdesk.domain.travel import EventKind
from samdesk.language import _
from samdesk.services.changes import Changes, Kind, changed, now
from samdesk.services.forms import find_form, forms
from samdesk.services.operators import check_operator
from samdesk.storage import events, joint, standing
from samdesk.storage import rounds as stored_rounds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from samdesk.domain.rounds import Form
    from samdesk.storage.desk_file import Connection, Desk
    from samdesk.storage.standing import Standing


@dataclass(frozen=True)
class ManagerForms:
    """The expected forms of a manager (or several of one unit) in a förvaltning, in the order of the list.

    ``joinable`` has the ids of forms that may become one, for each definition where there are several.
    """

    managers: str
    forvaltning: str
    forvaltning_name: str
    forms: tuple[FormRow, ...]
    joinable: tuple[tuple[str, ...], ...]


def join(desk: Desk, form_ids: Sequence[str], *, operator: str = "") -> Changes:
    """Let the first form answer for the units of the others too, which are not expected any more.

    Raises ``InputFaults`` that name each form that cannot be joined and say what to do, or if ``operator`` is given and
    no operator code.
    """
    if operator:
        check_operator(operator)
    wanted = tuple(dict.fromkeys(find_form(desk, typed) for typed in form_ids))
    if len(wanted) < 2:
        raise input_fault(_("A joint form is made of several forms."), _("Choose at least two forms of one manager."))
    first, *others = wanted
    with desk.writing() as db:
        known = stored_rounds.forms_with_ids(db, wanted)
        stands = _standings(db, known[first].round_id)
        faults = [*_first_faults(stands[first])]
        for code in others:
            faults += _other_faults(known[first], known[code], stands)
        if faults:
            raise InputFaults(*faults)
        touched = _decide(db, known[first].round_id, dict.fromkeys(others, first), operator)
    return changed(Kind.FORM, ids=touched)


def separate(desk: Desk, form_id: str, *, operator: str = "") -> Changes:
    """Take a joint form apart, so that each of its forms is expected again; or only the one that it answers for.

    Raises ``InputFaults`` if the form is not joint, or the joint form is begun or keyed.
    """
    if operator:
        check_operator(operator)
    code = find_form(desk, form_id)
    with desk.writing() as db:
        form = stored_rounds.forms_with_ids(db, [code])[code]
        exempt = joint.exempt_forms(db, form.round_id)
        first = exempt.get(code, code)
        apart = [code] if code in exempt else [other for other, answering in exempt.items() if answering == code]
        if not apart:
            raise _not_joint(form)
        row = _standings(db, form.round_id)[first]
        if row.heads or row.state in (FormState.BEGUN, FormState.DIFFERS):
            raise input_fault(
                _("Joint form {code} is begun or keyed.").format(code=codes.written(first)),
                _("Its answers hold for all of its units; it stays joint."),
            )
        touched = _decide(db, form.round_id, dict.fromkeys(apart, ""), operator)
    return changed(Kind.FORM, ids=touched)


def forms_per_manager(desk: Desk, round_id: str = "") -> tuple[ManagerForms, ...]:
    """How many forms each manager is expected to answer in a round, those with most first (R42)."""
    by_manager: dict[tuple[str, str], list[FormRow]] = {}
    for row in forms(desk, round_id):
        if row.unit and row.managers and row.state is not FormState.EXEMPT:
            by_manager.setdefault((row.forvaltning, row.managers), []).append(row)
    found = [
        ManagerForms(managers, forvaltning, rows[0].forvaltning_name, tuple(rows), _joinable(rows))
        for (forvaltning, managers), rows in by_manager.items()
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.forms), swedish_key(one.managers), one.forvaltning)))


def answered_together(desk: Desk, round_id: str = "") -> tuple[FormRow, ...]:
    """The forms of a round that nobody is asked for, since another form's answer covers their units (R43)."""
    return answered_jointly(forms(desk, round_id))


def _joinable(rows: Iterable[FormRow]) -> tuple[tuple[str, ...], ...]:
    by_definition: dict[str, list[str]] = {}
    for row in rows:
        if row.state in (FormState.PLANNED, FormState.PRINTED, FormState.HANDED_OUT):
            by_definition.setdefault(row.definition, []).append(row.form_id)
    return tuple(tuple(some) for some in by_definition.values() if len(some) > 1)


def _standings(db: Connection, round_id: str) -> dict[str, Standing]:
    return {row.form_id: row for row in standing.standings(db, round_id)}


def _decide(db: Connection, round_id: str, firsts: Mapping[str, str], operator: str) -> tuple[str, ...]:
    """Note for each form which one answers for it from now on, "" for itself, and let the forms stand by it."""
    before = latest(joint.decisions(db, round_id))
    for code, first in firsts.items():
        number = before[code].number + 1 if code in before else 1
        events.note(db, EventKind.EXEMPT, [code], now(), operator=operator, text=Decision(code, number, first).note)
    return joint.settle(db, round_id)


def _first_faults(row: Standing) -> Iterator[Fault]:
    code = codes.written(row.form_id)
    if not row.units:
        yield _spare(code)
    if row.state is FormState.EXEMPT:
        yield _answered_for(row)
    if row.heads:
        yield Fault(
            _("Form {code} is answered already.").format(code=code), _("Begin with a form that nobody has answered.")
        )


def _other_faults(first: Form, form: Form, stands: Mapping[str, Standing]) -> Iterator[Fault]:
    code = codes.written(form.id)
    if form.round_id != first.round_id:
        yield Fault(_("Form {code} is of another round.").format(code=code), _("Leave it out."))
        return
    row = stands[form.id]
    if not form.units:
        yield _spare(code)
    elif form.definition != first.definition:
        yield Fault(
            _("Form {code} is of another definition than {first}.").format(code=code, first=codes.written(first.id)),
            _("Join forms with the same questions, and leave it out."),
        )
    if row.state is FormState.EXEMPT:
        yield _answered_for(row)
    elif any(one.joint_with == form.id and one.state is FormState.EXEMPT for one in stands.values()):
        yield Fault(
            _("Form {code} is a joint form itself.").format(code=code), _("Name it first, or separate it before.")
        )
    if row.heads or row.state in (FormState.BEGUN, FormState.DIFFERS):
        yield Fault(_("Form {code} is begun or keyed.").format(code=code), _("Leave it out; its answers count."))
    elif row.received_at:
        yield Fault(_("The paper of form {code} has come back.").format(code=code), _("Leave it out, and key it."))


def _spare(code: str) -> Fault:
    return Fault(_("Form {code} has no unit.").format(code=code), _("Leave it out; write the units on its paper."))


def _answered_for(row: Standing) -> Fault:
    return Fault(
        _("Form {code} is not expected: form {first} answers for it.").format(
            code=codes.written(row.form_id), first=codes.written(row.joint_with)
        ),
        _("Leave it out, or separate it before."),
    )


def _not_joint(form: Form) -> InputFaults:
    code = codes.written(form.id)
    if len(form.units) > 1:
        return input_fault(
            _("Form {code} was planned for several units.").format(code=code),
            _("Print a spare form for a unit that answers by itself."),
        )
    return input_fault(_("Form {code} is no joint form.").format(code=code), _("Choose one that has several units."))

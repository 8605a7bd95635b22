"""Second entry: key a form again without seeing the first entry, compare the two, settle what differs.

Nothing here gives what the first entry says before the second one is finished. Only what differs is settled, against
the paper and never by whoever keyed it first: people who settle their own differences make the entries equal to each
other rather than to the paper.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from samdesk.domain import form_id as codes
from samdesk.domain import second_entry as rules
from samdesk.domain.answers import Answer, FormAnswers, Missing, left_open, tidy
from samdesk.domain.faults import Fault, InputFaults, input_fault
from samdesk.domain.revision import void_sha256
from samdesk.domain.second_entry import Difference, ErrorRate, Sampling, SamplingPlan, Take
from samdesk.domain.travel import EventKind
from samdesk.language import _
from samdesk.services.changes import Changes, Kind, changed, now
from samdesk.services.forms import find_form
from samdesk.services.keying import (
    FIRST,
    SCREEN,
    SECOND,
    OpenForm,
    check_units,
    current_answer,
    in_hand,
    keep_final,
    opened,
    refuse_while_keyed_twice,
    with_blanks,
)
from samdesk.services.on_paper import filled_names
from samdesk.services.operators import check_operator
from samdesk.services.rounds import the_round
from samdesk.storage import batches as stored_batches
from samdesk.storage import definitions as stored_definitions
from samdesk.storage import entries, events, keying_log, revisions
from samdesk.storage import organisations as stored_units
from samdesk.storage import rounds as stored_rounds
from samdesk.storage import second_entry as stored
from samdesk.storage.derived import contents_as_own
from samdesk.storage.keying_log import LogKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samdesk.domain.definition import Definition
    from samdesk.domain.rounds import Form
    from samdesk.storage.desk_file import Connection, Desk
    from samdesk.storage.entries import Entry
    from samdesk.storage.revisions import Head
    from samdesk.storage.second_entry import Comparison, SettledDifference

__all__ = [
    "Compared",
    "Difference",
    "ErrorRate",
    "FormDifferences",
    "Sampling",
    "SamplingPlan",
    "Settled",
    "Take",
    "begin_second",
    "differences",
    "error_rate",
    "finish_second",
    "sampling",
    "second_wanted",
    "set_sampling",
    "settle",
]

USUAL: Final = SamplingPlan()
"""What holds for a round until somebody says something else."""


class KeyedByThem(InputFaults):
    """The operator keyed the form the first time, so that only a reason lets them key it again."""


@dataclass(frozen=True)
class Compared:
    """What came of comparing two entries of a form: they agree, or where they differ, in printed order."""

    changes: Changes
    form_id: str
    agreed: bool
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class FormDifferences:
    """A form whose two entries differ.

    ``names`` are what those in the definition's texts stand for. ``settled`` has what was found on the paper so far,
    by number. ``first_operators`` may not settle.
    """

    form_id: str
    unit_code: str
    unit_name: str
    definition: Definition
    names: Mapping[str, str]
    first_operators: tuple[str, ...]
    second_operator: str
    differences: tuple[Difference, ...]
    settled: dict[str, Answer]


@dataclass(frozen=True)
class Settled:
    """A difference that was settled; ``rev`` names the checked revision once ``left`` is 0."""

    changes: Changes
    form_id: str
    number: str
    answer: Answer
    left: int
    rev: str


def set_sampling(
    desk: Desk, round_id: str, sampling: Sampling, every: int = 10, stop_percent: float = 0.5
) -> SamplingPlan:
    """Say which forms of a round are keyed twice; the start of every n-th is drawn once and then kept.

    Raises ``InputFaults`` if ``every`` is less than 1 or ``stop_percent`` no percentage.
    """
    if every < 1 or not 0 <= stop_percent <= 100:
        raise input_fault(
            _("Every {n}-th form and {percent} % is no sample.").format(n=every, percent=stop_percent),
            _("Give a number from 1, and a percentage from 0 to 100."),
        )
    a_round = the_round(desk, round_id)
    with desk.writing() as db:
        before = stored.sampling(db, a_round.id)
        start = before.start if before and before.every == every else secrets.randbelow(every) + 1
        plan = SamplingPlan(sampling, every, start, stop_percent)
        stored.keep_sampling(db, a_round.id, plan)
    return plan


def sampling(desk: Desk, round_id: str = "") -> SamplingPlan:
    """Which forms of a round are keyed twice."""
    a_round = the_round(desk, round_id)
    with desk.reading() as db:
        return stored.sampling(db, a_round.id) or USUAL


def second_wanted(desk: Desk, round_id: str = "") -> tuple[str, ...]:
    """Forms that wait for a second entry, in the order they were finished.

    They are those of the sample, and all of a batch whose measured error rate is above the stop rule. A form that was
    changed after it had been checked waits again.
    """
    a_round = the_round(desk, round_id)
    with desk.reading() as db:
        plan = stored.sampling(db, a_round.id) or USUAL
        finished = stored.in_order_finished(db, a_round.id)
        again = {form_id for batch in _stopped(db, plan) for form_id in stored_batches.forms_of(db, batch)}
        wanted = [one for place, one in enumerate(finished, 1) if plan.takes(place) or one in again]
        said = revisions.said(db, wanted)
        checked = stored.checked_revisions(db, a_round.id)
        differing = {one.form_id for one in stored.unsettled(db, a_round.id)}
        held = entries.forms_being_keyed(db, FIRST, SCREEN)
    return tuple(
        one
        for one in wanted
        if one not in differing
        and one not in held
        and len(answers := set(said.get(one, {}).values())) == 1
        and not answers <= checked.get(one, set()) | {void_sha256(one)}
    )


def _stopped(db: Connection, plan: SamplingPlan) -> list[int]:
    """Ids of the batches that the stop rule has every form keyed again of."""
    if plan.sampling is Sampling.NONE:
        return []
    return [one.id for one in stored_batches.batches(db) if _rate(db, plan, "", one.id, "").stop]


def begin_second(desk: Desk, typed: str, *, operator: str, override_reason: str = "") -> OpenForm:
    """Begin the second entry of a form, empty, or go on with it.

    Raises ``InputFaults`` if the form has no first entry, is being keyed, checked or not settled yet; and
    ``KeyedByThem`` if the operator keyed the first entry, unless a reason is given, which is kept with the form.
    """
    code = find_form(desk, typed)
    check_operator(operator)
    with desk.writing() as db:
        entry = begin_in(db, code, operator, tidy(override_reason))
    return opened(desk, code, entry, entry.content, operator)


def begin_in(db: Connection, code: str, operator: str, reason: str) -> Entry:
    """Begin or go on with a second entry in a transaction that the caller has opened."""
    entry = entries.open_entry(db, code, SECOND)
    first = current_answer(db, code)
    latest = stored.latest(db, code)
    allowed = bool(reason or (entry and latest and latest.override_reason and entry.operator == operator))
    if entry is None:
        refuse_while_keyed_twice(db, code, to_change=True)
        _refuse_unless_keyed(db, code, first, latest)
    first_operators = keyed_by(db, code)
    if operator in first_operators and not allowed:
        raise KeyedByThem(
            Fault(
                _("{operator} keyed form {code} the first time.").format(operator=operator, code=codes.written(code)),
                _("Let somebody else key it, or give a reason why it cannot be."),
            )
        )
    if entry is None and first is not None:
        entry_id = entries.begin(db, code, SECOND, operator, now())
        stored.begin(db, entry_id, code, first.rev, first_operators, reason if operator in first_operators else "")
        events.note(db, EventKind.SECOND_BEGUN, [code], now(), operator=operator, revs={code: first.rev})
    else:
        entry_id = entry.id if entry else 0
        entries.hand_over(db, entry_id, operator)
    if reason and operator in first_operators:
        events.note(db, EventKind.OVERRIDDEN, [code], now(), operator=operator, text=reason)
    begun = entries.entry(db, entry_id)
    if begun is None:
        raise LookupError(code)
    return begun


def keyed_by(db: Connection, code: str) -> set[str]:
    """Operators of this desk who keyed the first entry of a form, or something of it."""
    return keying_log.keyed_by(db, code) | events.operators(
        db, code, (EventKind.BEGUN, EventKind.REOPENED, EventKind.KEYED)
    )


def _refuse_unless_keyed(db: Connection, code: str, first: Head | None, latest: Comparison | None) -> None:
    said = codes.written(code)
    if first is None or entries.open_entry(db, code, FIRST, SCREEN):
        raise input_fault(
            _("Form {code} has not been keyed a first time.").format(code=said), _("Key it and finish it first.")
        )
    if latest and latest.checked_rev == first.rev:
        raise input_fault(_("Form {code} is checked already.").format(code=said), _("Take the next form."))


def finish_second(desk: Desk, entry_id: int, *, blank_rest: bool = False) -> Compared:
    """Finish a second entry and compare it with the first.

    If they agree the form is checked, and its revision stays what it was. Rows that nobody has dealt with are an
    ``InputFaults`` that names them, unless ``blank_rest`` says that the paper is blank there.
    """
    with desk.writing() as db:
        entry, form, definition = in_hand(db, entry_id)
        return finish_in(db, entry, form, definition, blank_rest=blank_rest)


def finish_in(db: Connection, entry: Entry, form: Form, definition: Definition, *, blank_rest: bool) -> Compared:
    """Finish and compare in a transaction that the caller has opened."""
    comparison = stored.comparison(db, entry.id)
    if comparison is None:
        raise LookupError(entry.id)
    second, _rest = with_blanks(db, entry, definition, blank_rest=blank_rest)
    first = _first_content(db, comparison)
    second = replace(second, units_covered=tuple(sorted({*form.units, *second.units_covered})))
    found = rules.differences(definition, first, second)
    fields = len(rules.compared(definition, first, second))
    entries.finish(db, entry.id, comparison.rev, now())
    stored.keep_compared(db, entry.id, fields, found, now())
    of_form = {form.id: comparison.rev}
    events.note(
        db, EventKind.SECOND_KEYED, [form.id], now(), operator=entry.operator, revs=of_form, text=str(len(found))
    )
    if not found:
        stored.keep_checked(db, entry.id, comparison.rev, now())
        events.note(db, EventKind.CHECKED, [form.id], now(), operator=entry.operator, revs=of_form)
    return Compared(changed(Kind.ANSWER, Kind.FORM, ids=(form.id,)), form.id, not found, found)


def _first_content(db: Connection, comparison: Comparison) -> FormAnswers:
    """What the first entry says."""
    (first,) = contents_as_own(db, [revisions.revision(db, comparison.rev)])
    return first.content


def differences(desk: Desk, round_id: str = "") -> tuple[FormDifferences, ...]:
    """Forms of a round whose entries differ and are not settled, the longest waiting first."""
    a_round = the_round(desk, round_id)
    with desk.reading() as db:
        waiting = stored.unsettled(db, a_round.id)
        found = stored.differences(db, [one.entry_id for one in waiting])
        forms = stored_rounds.forms_with_ids(db, [one.form_id for one in waiting])
        organisation = stored_units.paths_to(db, {unit for form in forms.values() for unit in form.units})
        definitions = {sha256: stored_definitions.definition(db, sha256) for sha256 in a_round.definitions}
    shown = []
    for one in waiting:
        form = forms[one.form_id]
        definition, unit = definitions[form.definition], organisation.units.get(form.units[0]) if form.units else None
        if definition is None:
            raise LookupError(form.definition)
        rows = found[one.entry_id]
        shown.append(
            FormDifferences(
                form.id,
                unit.code if unit else "",
                unit.name if unit else "",
                definition,
                filled_names(a_round, definition, organisation.forvaltning_of.get(unit.code, "") if unit else ""),
                one.first_operators,
                one.operator,
                tuple(row.difference for row in rows),
                {row.difference.number: row.answer for row in rows if row.answer is not None},
            )
        )
    return tuple(shown)


def settle(desk: Desk, typed: str, number: str, take: Take | str | Answer, *, operator: str) -> Settled:
    """Say what the paper says where two entries differ: ``"first"``, ``"second"``, or an answer typed anew.

    The last difference makes the checked revision, which replaces the first entry's; if the first entry was right
    everywhere, that is the checked one. Until then a row may be settled again.

    Raises ``InputFaults`` if the form has no such difference, the operator keyed the first entry, or the row does not
    take the answer.
    """
    check_operator(operator)
    code = find_form(desk, typed)
    with desk.writing() as db:
        comparison = _to_settle(db, code, operator)
        found = stored.differences(db, [comparison.entry_id])[comparison.entry_id]
        rows = {row.difference.number: row for row in found}
        if number not in rows:
            raise input_fault(
                _("Row {number} of form {code} does not differ.").format(number=number, code=codes.written(code)),
                _("The rows that differ are {rows}.").format(rows=", ".join(rows)),
            )
        form, definition = _form(db, code)
        first = _first_content(db, comparison)
        answer, taken = _taken(definition, first, rows[number].difference, take)
        if number == "units_covered":
            check_units(db, tuple(answer.text.split()))
        stored.settle(db, comparison.entry_id, number, answer, taken, operator, now())
        before = rows[number].answer or rows[number].difference.first
        keying_log.note(db, comparison.entry_id, LogKind.SETTLE, number, before, answer, operator=operator, at=now())
        events.note(db, EventKind.SETTLED, [code], now(), operator=operator, text=f"{number}: {taken}")
        rows[number] = replace(rows[number], answer=answer, take=taken, operator=operator)
        left = sum(row.answer is None for row in rows.values())
        rev = "" if left else _checked(db, comparison, form, definition, first, rows, operator)
    return Settled(changed(Kind.ANSWER, Kind.REVISION, Kind.FORM, ids=(code,)), code, number, answer, left, rev)


def _to_settle(db: Connection, code: str, operator: str) -> Comparison:
    comparison = stored.latest(db, code)
    if comparison is None or comparison.compared_at is None or comparison.checked_rev:
        raise input_fault(
            _("Form {code} has no differences to settle.").format(code=codes.written(code)),
            _("Choose one of the list of differences."),
        )
    if operator in comparison.first_operators:
        raise input_fault(
            _("{operator} keyed form {code} the first time.").format(operator=operator, code=codes.written(code)),
            _("Let somebody else look at the paper and settle it."),
        )
    return comparison


def _taken(
    definition: Definition, first: FormAnswers, difference: Difference, take: Take | str | Answer
) -> tuple[Answer, Take]:
    if isinstance(take, Answer):
        typed = rules.with_value(definition, first, difference.number, take)
        return rules.value(typed, difference.number), Take.TYPED
    wanted = Take(take)
    return (difference.first if wanted is Take.FIRST else difference.second), wanted


def _form(db: Connection, code: str) -> tuple[Form, Definition]:
    form = stored_rounds.form(db, code)
    definition = stored_definitions.definition(db, form.definition) if form else None
    if form is None or definition is None:
        raise LookupError(code)
    return form, definition


def _checked(
    db: Connection,
    comparison: Comparison,
    form: Form,
    definition: Definition,
    first: FormAnswers,
    rows: dict[str, SettledDifference],
    operator: str,
) -> str:
    """Keep what the paper says as the checked revision; gives its name."""
    answers = [(number, row.answer) for number, row in rows.items() if row.answer is not None]
    content = rules.settled(definition, first, answers)
    blank = {
        number: replace(content.answers.get(number, Answer()), missing=Missing.BLANK)
        for number in left_open(definition, content.answers)
    }
    content = replace(content, answers={**content.answers, **blank})
    rev = keep_final(db, form, content, operator, comparison.rev, EventKind.CHECKED)
    stored.keep_checked(db, comparison.entry_id, rev, now())
    return rev


def error_rate(desk: Desk, round_id: str = "", *, batch: int | None = None) -> ErrorRate:
    """How often first entries were wrong in a round, or in one batch of it."""
    a_round = the_round(desk, round_id)
    with desk.reading() as db:
        return _rate(db, stored.sampling(db, a_round.id) or USUAL, a_round.id, batch, "")


def error_rate_of(db: Connection, operator: str) -> ErrorRate:
    """How often forms that an operator alone keyed first were wrong; ("") of all forms, without names."""
    return _rate(db, USUAL, "", None, operator)


def _rate(db: Connection, plan: SamplingPlan, round_id: str, batch: int | None, operator: str) -> ErrorRate:
    compared = stored.finished(db, round_id, batch, operator)
    rows = [row for ones in stored.differences(db, [one.entry_id for one in compared]).values() for row in ones]
    wrong = sum(row.answer is not None and not rules.agree(row.answer, row.difference.first) for row in rows)
    waiting = sum(row.answer is None for row in rows)
    return ErrorRate(sum(one.fields for one in compared), wrong, waiting, plan.stop_percent)

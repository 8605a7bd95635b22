"""Judges what a filled form holds by the same rules as keying, row by row; and joins it with what is known already.

Nothing is guessed: a row that cannot be judged is told, and stays open. Knows nothing of PDF or of storage.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from samdesk.domain.answers import Answer, FormAnswers, Participants, judged, left_open, read_day
from samdesk.domain.definition import Kind
from samdesk.domain.faults import Fault, InputFaults, Where
from samdesk.language import _
from samdesk.services.keying import EMPLOYEES_MOST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from samdesk.domain.definition import Definition
    from samdesk.domain.organisation import Organisation
    from samdesk.domain.rounds import Form
    from samdesk.paper.filled import FilledForm, FilledRow


@dataclass(frozen=True)
class Judged:
    """What of a filled form can be kept, what cannot, and the row where somebody should look first, "" if nowhere."""

    content: FormAnswers
    faults: tuple[Fault, ...]
    position: str


def judge(definition: Definition, form: Form, filled: FilledForm, organisation: Organisation, where: Where) -> Judged:
    """The answers of a filled form, with every fault, each with ``where``."""
    answers: dict[str, Answer] = {}
    faults: list[Fault] = []
    odd: set[str] = set()
    for number, row in filled.rows.items():
        answer, told = _answer(definition, number, row)
        faults += told
        if told:
            odd.add(number)
        if not answer.is_empty:
            answers[number] = answer
    background, more = _background(form, filled, organisation)
    content = replace(background, answers=answers)
    faults += more
    waiting = odd | set(left_open(definition, answers))
    position = next((number for number in definition.by_number if number in waiting), "")
    return Judged(content, tuple(replace(fault, where=where) for fault in faults), position)


def _answer(definition: Definition, number: str, row: FilledRow) -> tuple[Answer, tuple[Fault, ...]]:
    """A row's answer, and what is wrong with it; then what else is written on the row is kept all the same."""
    statement = definition.by_number.get(number)
    rest = Answer("", "", None, row.action, row.motivation)
    if statement and statement.kind is Kind.SELECT_ONE and len(set(row.choices)) > 1:
        what = _("Row {number} has more than one cross: {codes}.")
        fault = Fault(what.format(number=number, codes=", ".join(row.choices)), _("Ask which one is meant."))
        return _kept(definition, number, rest), (fault,)
    try:
        return judged(definition, number, replace(rest, choice=" ".join(row.choices), text=row.text)), ()
    except InputFaults as error:
        return _kept(definition, number, rest), error.faults


def _kept(definition: Definition, number: str, rest: Answer) -> Answer:
    """What stands beside an answer that cannot be kept, if the row takes that."""
    try:
        return judged(definition, number, rest)
    except InputFaults:  # told already, with the answer
        return Answer()


def _background(form: Form, filled: FilledForm, organisation: Organisation) -> tuple[FormAnswers, list[Fault]]:
    faults: list[Fault] = []
    written = filled.written
    people = Participants(
        "manager" in filled.participants,
        "safety_representative" in filled.participants,
        "main_safety_representative" in filled.participants,
        _employees(written.get("employees_took_part", ""), faults),
    )
    day = _day(written.get("answered_on", ""), faults)
    covered = _covered(form, filled, organisation, faults)
    return FormAnswers({}, people, day, tuple(sorted(covered))), faults


def _employees(text: str, faults: list[Fault]) -> int | None:
    if not text:
        return None
    if text.isascii() and text.isdigit() and int(text[:9]) <= EMPLOYEES_MOST:
        return int(text)
    faults.append(Fault(_("“{text}” is no number of employees.").format(text=text[:40]), _("Write a whole number.")))
    return None


def _day(text: str, faults: list[Fault]) -> date | None:
    day = read_day(text) if text else None
    if text and day is None:
        faults.append(Fault(_("“{text}” is no date.").format(text=text[:40]), _("Write it as 2023-12-15.")))
    return day


def _covered(form: Form, filled: FilledForm, organisation: Organisation, faults: list[Fault]) -> set[str]:
    """Codes of the units that the answers hold for: the form's own, and those written by code or by name."""
    text = filled.written.get("units_covered", "")
    if text and len(form.units) > 1:
        what = _("The form says that other units are covered: “{text}”.").format(text=text[:200])
        faults.append(Fault(what, _("Change the units under Keying.")))
        text = ""
    own = filled.written.get("code", "") or filled.written.get("unit", "")
    found = set(form.units)
    for said in filter(None, (own, *_listed(text))):
        codes = _units(said, organisation)
        if len(codes) == 1:
            found |= codes
        else:
            what = _("“{text}” is no unit, or several.") if codes else _("“{text}” is no unit.")
            faults.append(Fault(what.format(text=said[:60]), _("Use a code of the organisation list.")))
    if not found:
        faults.append(Fault(_("The form does not say which unit it is for."), _("Ask, and key the form by hand.")))
    return found


def _listed(text: str) -> Iterator[str]:
    for part in text.replace("\r", "\n").replace(";", "\n").replace(",", "\n").split("\n"):
        yield part.strip()


def _units(said: str, organisation: Organisation) -> set[str]:
    if said in organisation.units:
        return {said}
    wanted = said.casefold()
    return {code for code, unit in organisation.units.items() if wanted in (code.casefold(), unit.name.casefold())}


def joined(before: FormAnswers, new: FormAnswers) -> tuple[FormAnswers, tuple[str, ...]]:
    """What is known with what is new added, and the names of what the two say differently; there ``before`` stays."""
    differing: list[str] = []
    answers = dict(before.answers)
    for number, answer in new.answers.items():
        both = _joined_answer(before.answers.get(number, Answer()), answer)
        if both is None:
            differing.append(number)
        else:
            answers[number] = both
    old, fresh = before.participants, new.participants
    people = Participants(
        old.manager or fresh.manager,
        old.safety_representative or fresh.safety_representative,
        old.main_safety_representative or fresh.main_safety_representative,
        fresh.employees if old.employees is None else old.employees,
    )
    if None not in (old.employees, fresh.employees) and old.employees != fresh.employees:
        differing.append(_("number of employees"))
    if before.answered_on and new.answered_on and before.answered_on != new.answered_on:
        differing.append(_("date"))
    units = tuple(sorted({*before.units_covered, *new.units_covered}))
    return FormAnswers(answers, people, before.answered_on or new.answered_on, units), tuple(differing)


def _joined_answer(before: Answer, new: Answer) -> Answer | None:
    """Both answers of a row as one, ``None`` if they say different things."""
    for ours, theirs in ((before.choice, new.choice), (before.text, new.text), (before.motivation, new.motivation)):
        if ours and theirs and ours != theirs:
            return None
    if before.missing and (new.choice or new.text):
        return None
    return Answer(
        before.choice or new.choice,
        before.text or new.text,
        before.missing,
        before.action or new.action,
        before.motivation or new.motivation,
    )


def added_to(before: FormAnswers, both: FormAnswers) -> tuple[str, ...]:
    """The names of what ``both`` has and ``before`` has not."""
    rows = [number for number, answer in both.answers.items() if answer != before.answers.get(number, Answer())]
    parts = (
        (_("who took part"), before.participants != both.participants),
        (_("date"), before.answered_on != both.answered_on),
        (_("units"), set(before.units_covered) != set(both.units_covered)),
    )
    return (*rows, *(name for name, differs in parts if differs))

"""Decisions: what differs is settled by a revision that replaces all the answers that differed, with who and why.

Nothing is deleted and no clock picks a winner: a decision names the answers it settles as its parents, so that
importing them again never asks again, and it travels like any other answer.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

from samdesk.domain import form_id as codes
from samdesk.domain.answers import TEXT_LIMIT, FormAnswers, tidy
from samdesk.domain.conflicts import BothDecision, latest_both, without_blanks
from samdesk.domain.faults import Fault, InputFaults, input_fault
from samdesk.domain.revision import Revision, RevisionState
from samdesk.domain.travel import EventKind
from samdesk.language import _
from samdesk.services.changes import Changes, Kind, changed, now
from samdesk.services.forms import find_form
from samdesk.services.operators import check_operator
from samdesk.services.typed_answers import table_answers, typed_answers
from samdesk.storage import conflicts as stored
from samdesk.storage import events, revisions
from samdesk.storage import rounds as stored_rounds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from samdesk.domain.rounds import Form
    from samdesk.storage.desk_file import Connection, Desk
    from samdesk.storage.revisions import Head


class Both(Enum):
    """That two forms which answer for the same unit both count."""

    BOTH = "both"


BOTH: Final = Both.BOTH

INSTEAD: Final = "instead"
TYPED: Final = "typed"
"""With the id of the form that counts, the note of the event by which another form was made void in its favour: with
the answers it had, or with answers typed anew by the event before it."""


def decide(
    desk: Desk,
    form: str,
    *,
    take: str = "",
    answers: Path | None = None,
    typed: FormAnswers | None = None,
    reason: str,
    by: str,
) -> Changes:
    """Settle a conflict of a form: name the answer that counts from now on, or give what was typed anew.

    The start of a revision's name is enough for ``take``; ``answers`` is a table with one row. What was decided before
    can be decided anew: then any answer that the form ever had can be taken. Raises ``InputFaults`` if nothing differs,
    the answer is not named or has faults, or ``by`` is no operator code.
    """
    code = find_form(desk, form)
    why = checked_reason(reason, by)
    with desk.writing() as db:
        heads, choices = _to_decide(db, code)
        own = _form(db, code)
        parents = _names(heads)
        if typed is not None:
            right = Revision(code, own.definition, typed_answers(db, own, typed), parents)
        elif answers is not None:
            right = Revision(code, own.definition, table_answers(db, own, answers), parents)
        else:
            right = _taken(own, _named(choices, take), parents)
        _keep(db, {code: right}, why, by)
    return changed(Kind.REVISION, Kind.FORM, Kind.COLLECTION, ids=(code,))


def accept_blanks(desk: Desk, form_ids: Iterable[str], *, reason: str, by: str) -> Changes:
    """Accept for forms whose answers differ in blanks only what they say together: all of them or none.

    Raises ``InputFaults`` that name each form whose answers differ in something else, or in nothing.
    """
    wanted = tuple(dict.fromkeys(find_form(desk, form) for form in form_ids))
    why = checked_reason(reason, by)
    faults: list[Fault] = []
    decided: dict[str, Revision] = {}
    with desk.writing() as db:
        heads, forms = revisions.current(db, wanted), stored_rounds.forms_with_ids(db, wanted)
        for code in wanted:
            said = _with_blanks_filled(forms[code], heads.get(code, ()))
            if said is None:
                faults.append(_more_than_blanks(code))
            else:
                decided[code] = said
        if faults:
            raise InputFaults(*faults)
        _keep(db, decided, why, by)
    return changed(Kind.REVISION, Kind.FORM, Kind.COLLECTION, ids=wanted)


def settle_two_forms(
    desk: Desk,
    form_ids: Sequence[str],
    *,
    keep: str | Both,
    answers: Path | None = None,
    typed: FormAnswers | None = None,
    reason: str,
    by: str,
) -> Changes:
    """Settle that two forms answer for the same unit: both count, or the one named in ``keep`` does.

    The other one's answer is made void. With ``answers`` (a table with one row) or ``typed`` the form that counts says
    that from now on, for example what the two say together. Raises ``InputFaults`` if the two do not answer for the
    same unit or that is settled, ``keep`` is none of them, what was typed has faults, or ``by`` is no operator code.
    """
    pair = tuple(sorted({find_form(desk, form) for form in form_ids}))
    kept = keep if isinstance(keep, Both) else find_form(desk, keep)
    why = checked_reason(reason, by)
    with desk.writing() as db:
        forms = stored_rounds.forms_with_ids(db, pair)
        shared = stored.answering_twice_forms(db, forms[pair[0]].round_id)
        if len(pair) != 2 or pair not in shared:
            raise input_fault(
                _("Forms {codes} do not answer for the same unit, or that is settled.").format(
                    codes=", ".join(codes.written(code) for code in pair)
                ),
                _("See “samdesk conflicts” for those that do."),
            )
        if isinstance(kept, Both):
            _note_both(db, forms[pair[0]].round_id, pair, why, by, counts=True)
        elif kept in pair:
            (other,) = (code for code in pair if code != kept)
            said = table_answers(db, forms[kept], answers) if answers else typed
            _keep_one(db, forms[kept], other, said, why, by)
        else:
            raise input_fault(
                _("Form {code} is none of the two.").format(code=codes.written(kept)),
                _("Name one of them, or both."),
            )
    return changed(Kind.REVISION, Kind.FORM, Kind.COLLECTION, ids=pair)


def checked_reason(reason: str, by: str) -> str:
    """The reason of a decision as it is kept; raises ``InputFaults`` unless there is one and ``by`` is a code."""
    why = tidy(reason)
    if not why or not by.strip():
        raise input_fault(_("A decision needs a reason and who made it."), _("Write both."))
    if len(why) > TEXT_LIMIT:
        raise input_fault(_("The reason has more than {n} characters.").format(n=TEXT_LIMIT), _("Shorten it."))
    check_operator(by)
    return why


def void_revision(db: Connection, code: str, why: str) -> Revision:
    """The revision that makes all current answers of a form void."""
    heads = revisions.current(db, [code]).get(code, ())
    return Revision(code, _form(db, code).definition, FormAnswers(), _names(heads), RevisionState.VOID, why)


def note_not_both(db: Connection, round_id: str, pair: tuple[str, str], why: str, by: str) -> None:
    """Take back that two forms both count."""
    _note_both(db, round_id, pair, why, by, counts=False)


def _note_both(db: Connection, round_id: str, pair: tuple[str, ...], why: str, by: str, *, counts: bool) -> None:
    """Note that two forms both count, or not any more; the reason, which is free text, in an event of its own."""
    first, second = pair
    before = latest_both(stored.both_decisions(db, round_id)).get((first, second))
    one = BothDecision(first, second, before.number + 1 if before else 1, counts)
    kind = EventKind.DECIDED if counts else EventKind.UNDECIDED
    events.note(db, EventKind.BOTH, [first], now(), operator=by, text=one.note)
    events.note(db, kind, [first], now(), operator=by, text=why)


def _keep_one(db: Connection, kept: Form, other: str, typed: FormAnswers | None, why: str, by: str) -> None:
    if typed is not None:
        heads = revisions.current(db, [kept.id])[kept.id]
        said = Revision(kept.id, kept.definition, typed_answers(db, kept, typed), _names(heads))
        _keep(db, {kept.id: said}, why, by)
    made = void_revision(db, other, why)
    revisions.keep_revisions(db, [made], now(), own=True)
    note = f"{TYPED if typed is not None else INSTEAD} {kept.id}"
    events.note(db, EventKind.VOIDED, [other], now(), operator=by, revs={other: made.rev}, text=note)


def _to_decide(db: Connection, code: str) -> tuple[tuple[Head, ...], tuple[Head, ...]]:
    """The current answers of a form that differ, or one that was decided or made void; and those that may be taken."""
    heads = revisions.current(db, [code]).get(code, ())
    if len({head.answers_sha256 for head in heads}) > 1:
        _refuse_waiting(code, heads)
        return heads, heads
    decided = events.keyed_by(db, [head.rev for head in heads])
    if any(event.kind in (EventKind.DECIDED, EventKind.VOIDED) for event in decided.values()):
        taken = {head.rev for head in heads}
        return heads, tuple(one for one in revisions.all_of(db, code) if one.rev not in taken)
    raise input_fault(
        _("Form {code} has no answers that differ.").format(code=codes.written(code)),
        _("See “samdesk conflicts” for those that have."),
    )


def _refuse_waiting(code: str, heads: Iterable[Head]) -> None:
    if any(head.waits for head in heads):
        raise input_fault(
            _("Form {code} was answered by another version of its questions.").format(code=codes.written(code)),
            _("Say under Collection first how its rows are read."),
        )


def _with_blanks_filled(form: Form, heads: Sequence[Head]) -> Revision | None:
    """The decision that answers count together, if they differ and do so in blanks only."""
    if len({head.answers_sha256 for head in heads}) < 2 or any(head.is_void or head.waits for head in heads):
        return None
    said = without_blanks([head.content for head in heads], form.units)
    return None if said is None else Revision(form.id, form.definition, said, _names(heads))


def _more_than_blanks(code: str) -> Fault:
    return Fault(
        _("The answers of form {code} do not differ in blanks only.").format(code=codes.written(code)),
        _("Settle it by itself, with the paper at hand."),
    )


def _taken(form: Form, head: Head, parents: tuple[str, ...]) -> Revision:
    return Revision(form.id, form.definition, head.content, parents, head.revision.state, head.revision.reason)


def _named(heads: Sequence[Head], take: str) -> Head:
    chosen = [head for head in heads if take and head.rev.startswith(take.lower())]
    if len(chosen) != 1:
        raise input_fault(
            _("“{take}” does not name one of the answers.").format(take=take),
            _("They are {revs}.").format(revs=", ".join(head.rev[:12] for head in heads)),
        )
    return chosen[0]


def _keep(db: Connection, decided: Mapping[str, Revision], why: str, by: str) -> None:
    """Keep decisions, by form id, with who made them and why."""
    revisions.keep_revisions(db, decided.values(), now(), own=True)
    revs = {code: decision.rev for code, decision in decided.items()}
    events.note(db, EventKind.DECIDED, decided, now(), operator=by, revs=revs, text=why)


def _names(heads: Iterable[Head]) -> tuple[str, ...]:
    return tuple(sorted(head.rev for head in heads))


def _form(db: Connection, code: str) -> Form:
    form = stored_rounds.form(db, code)
    if form is None:
        raise LookupError(code)
    return form

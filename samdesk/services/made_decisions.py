"""Decisions that were made: what was settled, by whom and why, whether it still stands, and taking it back."""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from samdesk.domain import form_id as codes
from samdesk.domain.conflicts import latest_both, pair_key, read_both, without_blanks
from samdesk.domain.faults import InputFaults, input_fault
from samdesk.domain.travel import EventKind
from samdesk.language import _
from samdesk.services.changes import Changes, Kind, changed, now
from samdesk.services.deciding import INSTEAD, TYPED, checked_reason, note_not_both
from samdesk.services.rounds import the_round
from samdesk.storage import conflicts as stored_conflicts
from samdesk.storage import decisions as stored
from samdesk.storage import desk_keys, events, identity, revisions
from samdesk.storage import organisations as stored_units
from samdesk.storage import rounds as stored_rounds

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from samdesk.domain.travel import Event
    from samdesk.storage.decisions import Decided
    from samdesk.storage.desk_file import Connection, Desk


class MadeKind(StrEnum):
    """What a decision said."""

    ANSWER = "answer"
    """One of the answers counts."""
    TYPED = "typed"
    """What the paper says was typed anew."""
    BLANKS = "blanks"
    """What the answers say together counts, as they differed in blanks only."""
    VOID = "void"
    """The form has no answer."""
    ONE_FORM = "one_form"
    """Of two forms that answer for the same unit one counts."""
    BOTH_FORMS = "both_forms"
    """Two forms that answer for the same unit both count."""
    ELSEWHERE = "elsewhere"
    """Something that another desk decided between answers which are not all here."""


@dataclass(frozen=True)
class MadeDecision:
    """A decision, by whom and why.

    ``key`` names it: its revision, or the two forms that both count. ``form_ids`` begin with the form that counts.
    ``said`` is the desk whose answer counts, if it is one that came in. ``stands``: it was not taken back, and no later
    answer replaces it. ``can_undo``: it was made here and no file has carried it yet; ``can_decide_anew``: a file has,
    so only another decision changes it.
    """

    key: str
    kind: MadeKind
    form_ids: tuple[str, ...]
    unit_name: str
    forvaltning_name: str
    at: datetime
    by: str
    sender: str
    reason: str
    said: str
    stands: bool
    travelled: bool
    can_undo: bool

    @property
    def can_decide_anew(self) -> bool:
        """Whether only another decision changes it."""
        return self.stands and self.travelled and self.kind not in (MadeKind.BOTH_FORMS, MadeKind.ONE_FORM)


def decisions(desk: Desk, round_id: str = "") -> tuple[MadeDecision, ...]:
    """Every decision about forms of a round, here and at other desks, the latest first."""
    a_round = the_round(desk, round_id)
    with desk.reading() as db:
        return _decisions(db, a_round.id)


def undo(desk: Desk, key: str, *, reason: str, by: str) -> Changes:
    """Take a decision back, so that what it settled is asked again; the trace keeps both.

    ``key`` is that of the decision, or begins it, or is the form or the two forms that it is about. Raises
    ``InputFaults`` if there is no such decision, a file has carried it already, a later answer replaces it, or another
    desk made it.
    """
    why = checked_reason(reason, by)
    with desk.writing() as db:
        round_id = _round_of(db, key)
        wanted = _named(_decisions(db, round_id), key)
        _refuse_unless_undone(wanted, key)
        first, *more = wanted.form_ids
        if wanted.kind is MadeKind.BOTH_FORMS:
            note_not_both(db, round_id, (min(first, *more), max(first, *more)), why, by)
        else:
            for code, rev in _made_together(db, round_id, wanted).items():
                revisions.disown(db, rev)
                events.note(db, EventKind.UNDECIDED, [code], now(), operator=by, revs={code: rev}, text=why)
    return changed(Kind.REVISION, Kind.FORM, Kind.COLLECTION, ids=wanted.form_ids)


def _decisions(db: Connection, round_id: str) -> tuple[MadeDecision, ...]:
    noted = stored.decision_events(db, round_id)
    trace = _Trace(db, round_id, noted)
    found: dict[str, MadeDecision] = {}
    # This desk's own events last, so that a decision that two desks made alike is shown as made here.
    for event in sorted(noted, key=lambda event: event.desk_id == trace.own):
        one = trace.of_both(event) if event.kind is EventKind.BOTH else trace.of_revision(event)
        if one:
            found[one.key] = one
    listed = sorted(found.values(), key=lambda one: (one.at, one.key), reverse=True)
    return _with_units(db, listed)


_FEW: Final = 500
"""Up to so many units are read one by one, more with all others."""


@dataclass(frozen=True)
class _State:
    """Whether a decision stands, has travelled, and can be undone."""

    stands: bool
    travelled: bool
    can_undo: bool


class _Trace:
    """The events of a round's decisions, with all that is needed to tell what each of them says."""

    def __init__(self, db: Connection, round_id: str, noted: tuple[Event, ...]) -> None:
        here = identity.identity(db)
        self.own = here.desk_id
        self._names = {**desk_keys.desk_names(db), here.desk_id: here.name}
        self._at = {(event.desk_id, event.sequence): event for event in noted}
        self._made = stored.decided(db, (event.rev for event in noted if event.rev))
        self._forms = stored_rounds.forms_with_ids(db, {event.form_id for event in noted})
        settled = {head.rev for one in self._made.values() for head in one.settled}
        self._keyed = events.keyed_by(db, settled)
        self._both = latest_both(stored_conflicts.both_decisions(db, round_id))

    def of_both(self, event: Event) -> MadeDecision | None:
        """What an event says of two forms that both count; the event after it has the reason."""
        said = read_both(event.form_id, event.note)
        if said is None or not said.counts:
            return None
        pair = (said.form_id, said.other)
        after = self._beside(event, 1)
        reason = after.note if after and after.kind is EventKind.DECIDED and not after.rev else ""
        stands = self._both[pair].counts
        return self._decision(
            event, pair_key(pair), MadeKind.BOTH_FORMS, pair, reason, state=_State(stands, False, stands)
        )

    def of_revision(self, event: Event) -> MadeDecision | None:
        """What an event says of the revision that it made; nothing if it is part of the decision before it."""
        made = self._made.get(event.rev)
        if made is None or event.kind not in (EventKind.DECIDED, EventKind.VOIDED):
            return None
        stands = made.counts and made.is_current
        can_undo = stands and event.desk_id == self.own and not made.travelled
        state = _State(stands, made.travelled, can_undo)
        if event.kind is EventKind.VOIDED:
            return self._of_void(event, made, state)
        kind, said = self._said(made)
        part = self._beside(event, 1)
        forms = (event.form_id, part.form_id) if part and _is_part(part, event) else (event.form_id,)
        return self._decision(event, event.rev, kind, forms, event.note, said=said, state=state)

    def _of_void(self, event: Event, made: Decided, state: _State) -> MadeDecision | None:
        word, kept = event.note.split(" ", 1) if " " in event.note else ("", "")
        reason = made.head.revision.reason
        before = self._beside(event, -1)
        if before and _is_part(event, before):
            return None
        if word in (INSTEAD, TYPED) and codes.read(kept) == kept:
            forms = (kept, event.form_id)
            return self._decision(event, event.rev, MadeKind.ONE_FORM, forms, reason, state=state)
        return self._decision(event, event.rev, MadeKind.VOID, (event.form_id,), reason, state=state)

    def _said(self, made: Decided) -> tuple[MadeKind, str]:
        """What a decision said, and the desk whose answer it took."""
        for head in made.settled:
            if head.answers_sha256 == made.head.answers_sha256:
                event = self._keyed.get(head.rev)
                kind = MadeKind.VOID if head.is_void else MadeKind.ANSWER
                return kind, self._names.get(event.desk_id, "") if event else ""
        if len(made.settled) < len(made.head.revision.parents):
            return MadeKind.ELSEWHERE, ""
        form = self._forms.get(made.head.revision.form_id)
        contents = [head.content for head in made.settled if not head.is_void]
        joined = without_blanks(contents, form.units) if form and len(contents) > 1 else None
        return (MadeKind.BLANKS if joined == made.head.content else MadeKind.TYPED), ""

    def _beside(self, event: Event, step: int) -> Event | None:
        return self._at.get((event.desk_id, event.sequence + step))

    def _decision(
        self,
        event: Event,
        key: str,
        kind: MadeKind,
        forms: tuple[str, ...],
        reason: str,
        *,
        state: _State,
        said: str = "",
    ) -> MadeDecision:
        sender = self._names.get(event.desk_id, "")
        return MadeDecision(key, kind, forms, "", "", event.at, event.operator, sender, reason, said, *astuple(state))


def _is_part(event: Event, decision: Event) -> bool:
    """Whether an event made a form void in favour of one whose answers a decision typed anew."""
    is_typed = decision.kind is EventKind.DECIDED and event.kind is EventKind.VOIDED
    return is_typed and event.note == f"{TYPED} {decision.form_id}"


def _with_units(db: Connection, listed: Iterable[MadeDecision]) -> tuple[MadeDecision, ...]:
    """The decisions with whose forms they are about."""
    found = tuple(listed)
    forms = stored_rounds.forms_with_ids(db, {code for one in found for code in one.form_ids})
    units = {code: form.units[0] for code, form in forms.items() if form.units}
    organisation = stored_units.organisation(db) if len(units) > _FEW else stored_units.paths_to(db, units.values())
    named = []
    for one in found:
        unit = organisation.units.get(next((units[code] for code in one.form_ids if code in units), ""))
        forvaltning = organisation.forvaltning_of.get(unit.code, "") if unit else ""
        name = organisation.units[forvaltning].name if forvaltning else ""
        named.append(replace(one, unit_name=unit.name if unit else "", forvaltning_name=name))
    return tuple(named)


def _round_of(db: Connection, key: str) -> str:
    """The round of what a key names: a form, two of them, or the beginning of a revision."""
    code = codes.read(key.partition("+")[0])
    form_id = code if code else revisions.form_of(db, key.lower())
    form = stored_rounds.form(db, form_id) if form_id else None
    if form is None:
        raise _unknown(key)
    return form.round_id


def _named(made: tuple[MadeDecision, ...], key: str) -> MadeDecision:
    """The decision that a key names; of several about a form, the one that can be taken back."""
    wanted = {codes.read(part) or "" for part in key.split("+")}
    found = [one for one in made if one.key.startswith(key.lower()) or one.key == key or set(one.form_ids) == wanted]
    found = found or [one for one in made if wanted <= set(one.form_ids)]
    standing = [one for one in found if one.can_undo] or [one for one in found if one.stands] or found
    if not standing:
        raise _unknown(key)
    return standing[0]


def _refuse_unless_undone(wanted: MadeDecision, key: str) -> None:
    """Raise ``InputFaults`` unless a decision can be taken back, with why."""
    if wanted.can_undo:
        return
    what = _("The decision {key} cannot be taken back.").format(key=key[:21])
    if wanted.stands and wanted.travelled:
        raise input_fault(what, _("A file has carried it to other desks already; decide anew instead."))
    if wanted.stands:
        raise input_fault(what, _("It was made at {desk}; decide anew instead.").format(desk=wanted.sender))
    raise input_fault(what, _("It does not hold any more: it was taken back, or a later answer replaces it."))


def _made_together(db: Connection, round_id: str, wanted: MadeDecision) -> dict[str, str]:
    """By form, the revisions of a decision: one, or two where one form was typed anew and another made void."""
    if wanted.kind is MadeKind.ONE_FORM or len(wanted.form_ids) == 1:
        return {wanted.form_ids[-1]: wanted.key}
    kept, other = wanted.form_ids
    notes = (event for event in stored.decision_events(db, round_id) if event.note == f"{TYPED} {kept}")
    void = [event.rev for event in notes if event.form_id == other and event.desk_id == identity.identity(db).desk_id]
    return {kept: wanted.key, other: void[-1]}


def _unknown(key: str) -> InputFaults:
    return input_fault(_("There is no decision {key}.").format(key=key[:21]), _("See “samdesk decisions”."))

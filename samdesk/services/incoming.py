"""What a file from another desk must satisfy before a desk file keeps it: whose key signed it, and whether it fits.

The files are whole and signed when they come here. Changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samdesk.domain import form_id as codes
from samdesk.domain.desk_keys import KeyStatus
from samdesk.domain.faults import Fault, InputFaults, Where, input_fault
from samdesk.domain.fingerprints import is_whole
from samdesk.language import _, day
from samdesk.storage import desk_keys, identity, joint, rounds

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from samdesk.domain.desk_keys import DeskKey
    from samdesk.domain.rounds import Form
    from samdesk.domain.travel import MergeFile, RoundPackage, Sender, Signed
    from samdesk.storage.desk_file import Connection


class UnknownKey(InputFaults):
    """A round package is signed with another key than the desk's earlier ones; a person can compare fingerprints."""

    def __init__(self, fault: Fault, fingerprint: str) -> None:
        super().__init__(fault)
        self.fingerprint = fingerprint


def approved_key(db: Connection, sender: Sender, signed: Signed, where: Where) -> DeskKey | None:
    """The key of a file if somebody has said that it is the desk's own, ``None`` if nobody has compared it yet.

    Raises ``InputFaults`` if it was replaced or revoked, is that of another desk, or signs in this desk's own name.
    """
    known = desk_keys.key(db, sender.desk_id, signed.public_key)
    if known and known.status is not KeyStatus.UNKNOWN:
        _refuse_settled(known, where)
        return known
    if sender.desk_id == identity.identity(db).desk_id:
        raise input_fault(
            _("The file says that it is from this very desk, but it is signed with another key."),
            _("Do not use it. Find out who made it."),
            where,
        )
    for other in desk_keys.keys_with(db, signed.public_key):
        if other.desk_id != sender.desk_id and other.status is not KeyStatus.UNKNOWN:
            raise input_fault(
                _("The file says that it is from {desk}, but it is signed with the key of {other}.").format(
                    desk=sender.desk_name, other=other.desk_name
                ),
                _("Ask both desks who made it; each desk signs with a key of its own."),
                where,
            )
    return None


def _refuse_settled(known: DeskKey, where: Where) -> None:
    """Raise ``InputFaults`` if a key does not count any more."""
    when = day(known.settled_at.astimezone().date()) if known.settled_at else ""
    if known.status is KeyStatus.FORMER:
        raise input_fault(
            _(
                "The file is signed with a key that {desk} does not use any more: a newer one was approved on {day}."
            ).format(desk=known.desk_name, day=when),
            _("Ask the desk to export it again, on the computer that has the new key."),
            where,
        )
    if known.status is KeyStatus.REVOKED:
        raise input_fault(
            _("The file is signed with a key of {desk} that was revoked on {day}: {reason}").format(
                desk=known.desk_name, day=when, reason=known.reason
            ),
            _("Ask the desk to make a new key, and to export the file again."),
            where,
        )


def check_round(db: Connection, merge: MergeFile, where: Where) -> tuple[str, ...]:
    """The definitions of a merge file's round; raises ``InputFaults`` if the round is not here, whoever signed it."""
    definitions = rounds.definitions_of(db, merge.round_id)
    if not definitions:
        raise input_fault(
            _("The file belongs to another round ({year}).").format(year=merge.year),
            _("Collect it in the desk file that planned that round."),
            where,
        )
    return definitions


def check_forms(db: Connection, merge: MergeFile, definitions: Collection[str], where: Where) -> tuple[Form, ...]:
    """Raise ``InputFaults`` unless the forms of a merge file were planned here; gives those that are not there yet.

    Those are spare forms: every other form was planned, or its answers would be counted for nobody.
    """
    known = _planned(db, merge.forms)
    faults = list(_form_faults(merge.forms, known, definitions, where))
    if faults:
        raise InputFaults(*faults)
    return tuple(form for form in merge.forms if form.id not in known)


def check_package(
    db: Connection, package: RoundPackage, signed: Signed, where: Where, trust: Collection[str] = ()
) -> None:
    """Raise ``InputFaults`` unless a round package is of the desk that its round came from and fits what is here.

    What a package brings replaces terms and units, so nobody but the round's own central may send it. The first package
    of a central is believed; ``UnknownKey`` is raised for a later one with another key, unless ``trust`` has its
    fingerprint.
    """
    known = desk_keys.key(db, package.sender.desk_id, signed.public_key)
    if known:
        _refuse_settled(known, where)
    known_key = desk_keys.pinned_key(db, package.sender.desk_id)
    if known_key and known_key != signed.public_key and not any(is_whole(signed.public_key, typed) for typed in trust):
        raise UnknownKey(
            Fault(
                _("{file} is signed with another key than earlier files from the same desk.").format(file=where.file),
                _(
                    "Call central HR and compare the fingerprint {fingerprint}. If it is theirs, they have a new key: "
                    "open the package again and say that you have compared. Nothing was changed."
                ).format(fingerprint=signed.fingerprint),
            ),
            signed.fingerprint,
        )
    if not known_key and rounds.definitions_of(db, package.round.id):
        raise input_fault(
            _("{file} is about a round that is here already, and from another desk.").format(file=where.file),
            _("Call central HR and ask for a new package; nothing was changed."),
        )
    planned = _planned(db, package.forms)
    here = {(form.definition, form.units[:1]): form.id for form in rounds.forms(db, package.round.id) if form.units}
    second = [form for form in package.forms if here.get((form.definition, form.units[:1]), form.id) != form.id]
    differing = [form for form in package.forms if planned.get(form.id, form) != form]
    if second or differing:
        raise InputFaults(*(_other_form(form, where) for form in (*second, *differing)))


def _planned(db: Connection, forms: Iterable[Form]) -> dict[str, Form]:
    """Those of these forms that are here, by their id, with the units that they were planned for, as in every file."""
    return {
        form.id: form for form in joint.planned(db, rounds.forms_with_ids(db, [form.id for form in forms]).values())
    }


def _form_faults(
    forms: Iterable[Form], known: Mapping[str, Form], definitions: Collection[str], where: Where
) -> Iterator[Fault]:
    for form in forms:
        here = known.get(form.id)
        if (here is None and form.units) or (here and here.round_id != form.round_id):
            yield Fault(
                _("Form {code} was not planned in this round.").format(code=codes.written(form.id)),
                _("Ask the sender which round package it was printed from."),
                where,
            )
        elif here and here != form:
            yield _other_form(form, where)
        elif form.definition not in definitions:
            yield Fault(
                _("Form {code} belongs to a definition that this round does not use.").format(
                    code=codes.written(form.id)
                ),
                _("Ask the sender which round package it was printed from."),
                where,
            )


def _other_form(form: Form, where: Where) -> Fault:
    return Fault(
        _("Form {code} is here for another unit or definition.").format(code=codes.written(form.id)),
        _("Ask the sender which round package it is from."),
        where,
    )

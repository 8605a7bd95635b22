"""What a file from another desk must satisfy before a desk file keeps it, and what people should know of it.

The files are whole and signed when they come here; this is about whether they fit the desk file. Changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samdesk.domain import form_id as codes
from samdesk.domain.faults import Fault, InputFaults, Where, input_fault
from samdesk.domain.revision import RevisionState
from samdesk.language import _, ngettext
from samdesk.storage import desk_keys, joint, organisations, rounds

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from samdesk.domain.rounds import Form
    from samdesk.domain.travel import MergeFile, RoundPackage, Signed
    from samdesk.storage.desk_file import Connection


class UnknownKey(InputFaults):
    """A merge file is signed with another key than earlier files from the same desk."""


def check_merge(
    db: Connection, merge: MergeFile, signed: Signed, trusted: Collection[str], where: Where
) -> tuple[Form, ...]:
    """Raise ``InputFaults`` unless a merge file fits the desk file; gives its forms that are not there yet.

    Those are spare forms: every other form was planned, or its answers would be counted for nobody. ``trusted``
    holds fingerprints, without spaces, of keys that a person has compared.
    """
    _check_key(desk_keys.pinned_key(db, merge.sender.desk_id), signed, trusted, where)
    definitions = rounds.definitions_of(db, merge.round_id)
    if not definitions:
        raise input_fault(
            _("The file belongs to another round ({year}).").format(year=merge.year),
            _("Collect it in the desk file that planned that round."),
            where,
        )
    _check_definitions(merge, definitions, where)
    known = _planned(db, merge.forms)
    faults = [*_form_faults(merge.forms, known, where), *_revision_faults(merge, where)]
    faults += _action_faults(db, merge, where)
    if faults:
        raise InputFaults(*faults)
    return tuple(form for form in merge.forms if form.id not in known)


def check_package(db: Connection, package: RoundPackage, signed: Signed, where: Where) -> None:
    """Raise ``InputFaults`` unless a round package is of the desk that its round came from and fits what is here.

    What a package brings replaces terms and units, so nobody but the round's own central may send it.
    """
    known_key = desk_keys.pinned_key(db, package.sender.desk_id)
    if known_key and known_key != signed.public_key:
        raise input_fault(
            _("{file} is signed with another key than earlier files from the same desk.").format(file=where.file),
            _("Call central HR and ask for a new package; nothing was changed."),
        )
    if not known_key and rounds.definitions_of(db, package.round.id):
        raise input_fault(
            _("{file} is about a round that is here already, and from another desk.").format(file=where.file),
            _("Call central HR and ask for a new package; nothing was changed."),
        )
    known = _planned(db, package.forms)
    here = {(form.definition, form.units[:1]): form.id for form in rounds.forms(db, package.round.id) if form.units}
    second = [form for form in package.forms if here.get((form.definition, form.units[:1]), form.id) != form.id]
    differing = [form for form in package.forms if known.get(form.id, form) != form]
    if second or differing:
        raise InputFaults(*(_other_form(form, where) for form in (*second, *differing)))


def _planned(db: Connection, forms: Iterable[Form]) -> dict[str, Form]:
    """Those of these forms that are here, by their id, with the units that they were planned for, as in every file."""
    return {
        form.id: form for form in joint.planned(db, rounds.forms_with_ids(db, [form.id for form in forms]).values())
    }


def _check_key(known: str, signed: Signed, trusted: Collection[str], where: Where) -> None:
    if known in ("", signed.public_key) or signed.fingerprint.replace(" ", "") in trusted:
        return
    raise UnknownKey(
        Fault(
            _("The file is signed with another key than earlier files from the same desk."),
            _(
                "Call the desk and compare the fingerprint {fingerprint}; if it is theirs, collect the file again "
                "with that fingerprint as trusted."
            ).format(fingerprint=signed.fingerprint),
            where,
        )
    )


def _check_definitions(merge: MergeFile, planned: tuple[str, ...], where: Where) -> None:
    used = {revision.definition for revision in merge.revisions} | {form.definition for form in merge.forms}
    if used - set(planned):
        raise input_fault(
            _("The answers belong to a definition that this round does not use."),
            _("Ask the sender which round package it was keyed from."),
            where,
        )


def _form_faults(forms: Iterable[Form], known: Mapping[str, Form], where: Where) -> Iterator[Fault]:
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


def _other_form(form: Form, where: Where) -> Fault:
    return Fault(
        _("Form {code} is here for another unit or definition.").format(code=codes.written(form.id)),
        _("Ask the sender which round package it is from."),
        where,
    )


def _revision_faults(merge: MergeFile, where: Where) -> Iterator[Fault]:
    definition_of = {form.id: form.definition for form in merge.forms}
    for revision in merge.revisions:
        code = codes.written(revision.form_id)
        if revision.definition != definition_of[revision.form_id]:
            yield Fault(
                _("Form {code} is answered by another definition than its own.").format(code=code),
                _("Ask the sender which round package it was keyed from."),
                where,
            )
        if revision.state is RevisionState.VOID:
            yield Fault(
                _("The answer of form {code} is made void, which this version does not know.").format(code=code),
                _("Update the program, then collect the file again."),
                where,
            )


def _action_faults(db: Connection, merge: MergeFile, where: Where) -> Iterator[Fault]:
    codes_of_actions = {action.unit for action in merge.actions} - {""}
    for code in sorted(codes_of_actions - organisations.known_codes(db, codes_of_actions)):
        yield Fault(
            _("An action is for unit {code}, which is not in the organisation.").format(code=code),
            _("Import an organisation list that has the unit, then collect the file again."),
            where,
        )


def key_note(known_key: str, signed: Signed) -> str:
    """That a desk's key is remembered from now on, since nobody has said yet whose it is; empty if it was known."""
    if known_key == signed.public_key:
        return ""
    said = (
        _("The desk has a new key, which is remembered: fingerprint {fingerprint}.")
        if known_key
        else _("First file from this desk; its key is remembered: fingerprint {fingerprint}.")
    )
    return said.format(fingerprint=signed.fingerprint)


def sequence_notes(expected: int, got: int) -> tuple[str, ...]:
    """What the number of a file says of those that came in or did not come in before."""
    if got > expected:
        missing = got - expected
        return (
            ngettext(
                "{n} earlier file from this desk has not come in; this file holds its answers too.",
                "{n} earlier files from this desk have not come in; this file holds their answers too.",
                missing,
            ).format(n=missing),
        )
    if got < expected - 1:
        return (_("A later file from this desk came in before; nothing of it was changed."),)
    return ()


def left_out_note(events: int) -> tuple[str, ...]:
    """That events could not be kept, as happens where a desk file was restored or copied; nothing if all were."""
    if not events:
        return ()
    return (
        ngettext(
            "{n} event was left out, because another one of its desk has its number: a desk file may have been "
            "restored or copied. The answers are all here.",
            "{n} events were left out, because others of their desk have their numbers: a desk file may have been "
            "restored or copied. The answers are all here.",
            events,
        ).format(n=events),
    )

"""Batches: piles of paper whose forms are counted, so that none is lost between the pile and the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from samdesk.domain import form_id as codes
from samdesk.domain.answers import tidy
from samdesk.domain.faults import input_fault
from samdesk.language import _
from samdesk.services.changes import Changes, Kind, changed, now
from samdesk.services.forms import UnknownCode, register_received
from samdesk.services.operators import check_operator
from samdesk.storage import batches as stored
from samdesk.storage.batches import Batch, Counts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from samdesk.storage.desk_file import Connection, Desk

__all__ = [
    "AddedToBatch",
    "Batch",
    "BatchStand",
    "add_to_batch",
    "batch",
    "batches",
    "batches_of_form",
    "begin_batch",
    "close_batch",
    "forms_of_batch",
    "open_batch",
]


@dataclass(frozen=True)
class BatchStand:
    """Where a batch stands, in forms.

    ``in_it`` were met in the pile, ``keyed`` of them are finished, ``left`` are still to be keyed of those expected;
    ``double`` papers had the code of a form that had been met already.
    """

    batch: Batch
    expected: int
    in_it: int
    keyed: int
    left: int
    double: int

    @property
    def agrees(self) -> bool:
        """Whether the pile held what it was said to hold, and all of it is keyed."""
        return self.expected == self.in_it == self.keyed


@dataclass(frozen=True)
class AddedToBatch:
    """What became of codes scanned into a batch: form ids ``added``, ``double`` ones met before, and unknown ones."""

    changes: Changes
    added: tuple[str, ...]
    double: tuple[str, ...]
    unknown: tuple[UnknownCode, ...]
    stand: BatchStand


def begin_batch(desk: Desk, name: str, expected: int, *, operator: str) -> Batch:
    """Begin a batch that is said to hold so many forms.

    Raises ``InputFaults`` if the number is not positive, or the name empty or that of a batch still open.
    """
    check_operator(operator)
    plain = tidy(name)[:60]
    if not plain or expected < 1:
        raise input_fault(
            _("A batch needs a name and how many forms it holds."), _("Count the pile, and name it as it is marked.")
        )
    with desk.writing() as db:
        if stored.open_named(db, plain):
            raise input_fault(
                _("There is an open batch {name} already.").format(name=plain),
                _("Go on with it, or choose another name."),
            )
        begun = stored.batch(db, stored.begin(db, plain, expected, operator, now()))
    if begun is None:
        raise LookupError(plain)
    return begun


def add_to_batch(desk: Desk, batch_id: int, typed_codes: Iterable[str], *, operator: str) -> AddedToBatch:
    """Scan paper into a batch; it is registered as received, too.

    Codes that are unknown are told with the nearest, those met before count as double. Raises ``InputFaults`` if
    there is no such open batch.
    """
    check_operator(operator)
    typed = list(typed_codes)
    open_batch(desk, batch_id)
    received = register_received(desk, typed, operator=operator)
    met = [code for code in map(codes.read, typed) if code in {*received.registered, *received.already}]
    with desk.writing() as db:
        before = set(stored.forms_of(db, batch_id))
        stored.add(db, batch_id, [code for code in met if code], operator, now())
        stand = _stand(_known(db, batch_id), stored.counts(db))
    added = tuple(code for code in dict.fromkeys(met) if code and code not in before)
    once = list(added)
    double = []
    for code in met:
        if code in once:
            once.remove(code)
        elif code:
            double.append(code)
    return AddedToBatch(changed(Kind.FORM, ids=added), added, tuple(double), received.unknown, stand)


def batches(desk: Desk) -> tuple[BatchStand, ...]:
    """Where every batch stands, the newest first."""
    with desk.reading() as db:
        counts = stored.counts(db)
        return tuple(_stand(one, counts) for one in stored.batches(db))


def batch(desk: Desk, batch_id: int) -> BatchStand:
    """Where a batch stands; raises ``InputFaults`` if there is none."""
    with desk.reading() as db:
        return _stand(_known(db, batch_id), stored.counts(db))


def forms_of_batch(desk: Desk, batch_id: int) -> tuple[str, ...]:
    """Form ids of a batch in the order they were met."""
    with desk.reading() as db:
        return stored.forms_of(db, batch_id)


def batches_of_form(desk: Desk, form_id: str) -> tuple[Batch, ...]:
    """The batches that a form was met in, the newest first."""
    with desk.reading() as db:
        return stored.batches_of(db, form_id)


def close_batch(desk: Desk, batch_id: int, *, operator: str, explanation: str = "") -> Changes:
    """Close a batch. Raises ``InputFaults`` if its counts do not agree and nobody explains why, or it is closed."""
    check_operator(operator)
    said = tidy(explanation)
    stand = open_batch(desk, batch_id)
    if not stand.agrees and not said:
        raise input_fault(
            _("Batch {name} should hold {expected} forms: {in_it} were met, {keyed} are keyed.").format(
                name=stand.batch.name, expected=stand.expected, in_it=stand.in_it, keyed=stand.keyed
            ),
            _("Look through the pile, or write why the counts differ."),
        )
    with desk.writing() as db:
        stored.close(db, batch_id, operator, said, now())
        met = stored.forms_of(db, batch_id)
    return changed(Kind.FORM, ids=met)


def open_batch(desk: Desk, batch_id: int) -> BatchStand:
    """Where a batch stands that takes more paper; raises ``InputFaults`` if there is none or it is closed."""
    found = batch(desk, batch_id)
    if found.batch.closed_at is not None:
        raise input_fault(
            _("Batch {name} is closed.").format(name=found.batch.name), _("Begin another batch for more paper.")
        )
    return found


def _known(db: Connection, batch_id: int) -> Batch:
    found = stored.batch(db, batch_id)
    if found is None:
        raise input_fault(_("There is no batch {id}.").format(id=batch_id), _("Choose one of the list of batches."))
    return found


def _stand(one: Batch, counts: dict[int, Counts]) -> BatchStand:
    met = counts.get(one.id, Counts(0, 0, 0))
    return BatchStand(one, one.expected, met.forms, met.keyed, max(0, one.expected - met.keyed), met.double)

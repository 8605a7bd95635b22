"""Print forms with what goes with them; forms are noted as printed once the files are whole."""

from __future__ import annotations

import json
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from samdesk.domain.faults import input_fault
from samdesk.domain.travel import EventKind
from samdesk.language import _
from samdesk.services.bundles import Contents, Split, files_of, receives_with
from samdesk.services.changes import NOTHING, Changes, Kind, Progress, changed, now
from samdesk.services.desks import refuse_itself
from samdesk.services.last_actions import places
from samdesk.services.on_paper import Speech, deliveries, filled_names, form_named, support_material, wanted_forms
from samdesk.services.rounds import new_spare_forms, the_round
from samdesk.shipped import written_whole
from samdesk.storage import actions as stored_actions
from samdesk.storage import definitions as stored_definitions
from samdesk.storage import events, standing
from samdesk.storage import rounds as stored_rounds
from samdesk.storage.desk_file import file_errors

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable
    from pathlib import Path

    from samdesk.domain.rounds import Form, PrintedForm, Round
    from samdesk.paper.form_pdf import Layouts
    from samdesk.services.on_paper import Delivery
    from samdesk.storage.desk_file import Desk

__all__ = ["Drawn", "FormsPrinted", "Gathered", "PrintOrder", "Split"]


@dataclass(frozen=True)
class PrintOrder:
    """What to print and for whom; nothing named means all forms of the round that have a unit.

    ``form_ids``, ``units`` and all units ``below`` one add up. ``spare`` adds new forms without unit; with nothing
    named only those are printed. ``letter`` puts a cover letter before the forms of each manager, ``materials`` names
    support material to put with them, e.g. "02-forberedelse"; ``forms`` is false where only these are wanted.
    ``language`` is one of the definition's, "" for its default; ``large`` asks for large print.
    """

    form_ids: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    below: str = ""
    spare: int = 0
    forms: bool = True
    letter: bool = False
    materials: tuple[str, ...] = ()
    split: Split = Split.ALL
    large: bool = False
    language: str = ""

    @property
    def only_spare(self) -> bool:
        """Whether nothing but new forms is wanted."""
        return bool(self.spare) and not (self.form_ids or self.units or self.below)


@dataclass(frozen=True)
class FormsPrinted:
    """What was printed, to which files in which order; ``form_ids`` are those of the forms in them."""

    changes: Changes
    paths: tuple[Path, ...]
    form_ids: tuple[str, ...]
    forms: int
    pages: int


@dataclass(frozen=True)
class Gathered:
    """All that an order needs of the desk file, so that its paper can be drawn without it; ``added`` are new forms."""

    deliveries: tuple[Delivery, ...]
    added: tuple[Form, ...]
    split: Split
    contents: Contents


@dataclass(frozen=True)
class Drawn:
    """Files that are whole; labels of their pages begin with the code of the form that they belong to."""

    paths: tuple[Path, ...]
    form_ids: tuple[str, ...]
    pages: int
    added: tuple[Form, ...]

    def take_back(self) -> None:
        """Remove the file with new forms: codes on paper that no desk file knows could never be keyed."""
        for path in self.paths[-1:] if self.added else ():
            path.unlink(missing_ok=True)


def print_order(
    desk: Desk,
    order: PrintOrder,
    out: Path,
    *,
    round_id: str = "",
    geometry: Path | None = None,
    note: bool = True,
    progress: Progress | None = None,
) -> FormsPrinted:
    """Print to one PDF, or to a PDF for each förvaltning, manager or unit in the folder ``out``.

    Each receiver's letter, forms and support material lie together, in the order of förvaltning and organisation list.
    Files of the same names are replaced, each when the new one is whole. ``geometry`` is a file for where everything
    stands on the pages, in mm, as JSON. Without ``note`` only the spare forms are noted, as planned; see
    ``note_printed``. Raises ``InputFaults`` if something named is unknown, ``Refused`` if a file cannot be written, and
    lets ``Cancelled`` from ``progress`` through: then nothing is noted, and files that were whole stay.
    """
    gathered = gather(desk, order, out, round_id=round_id, note=note)
    if geometry:
        refuse_itself(desk, geometry)
        if geometry.resolve() == out.resolve():
            raise input_fault(
                _("{file} cannot be both the paper and its geometry.").format(file=out), _("Choose two names.")
            )
    drawn = draw(gathered, out, geometry=geometry, progress=progress)
    changes = keep_drawn(desk, drawn, drawn.form_ids if note else ())
    return FormsPrinted(changes, drawn.paths, drawn.form_ids, len(drawn.form_ids), drawn.pages)


def gather(desk: Desk, order: PrintOrder, out: Path, *, round_id: str = "", note: bool = True) -> Gathered:
    """Read what an order needs; the first of three steps, of which only ``draw`` takes long.

    Raises ``InputFaults`` if something named is unknown, ``Refused`` where what will be printed could not be noted.
    """
    refuse_itself(desk, out)
    _refuse_nothing(order)
    a_round = the_round(desk, round_id)
    found, contents, added = ordered(desk, order, a_round)
    if not found:
        raise input_fault(_("There is no form to print."), _("Choose other units, or plan the round first."))
    if added or (order.forms and (note or not desk.read_only)):
        with desk.writing() as db:  # refuses before any paper is made where it could not be noted
            stored_actions.put_positions(db, places({one.form.form_id: one.actions for one in found}))
    return Gathered(tuple(found), added, order.split, contents)


def _refuse_nothing(order: PrintOrder) -> None:
    if not (order.forms or order.letter or order.materials):
        raise input_fault(_("There is nothing to print."), _("Choose forms, cover letters or support material."))
    if order.spare and not order.forms:
        raise input_fault(_("New spare forms are forms."), _("Leave out either the number or the wish for none."))


def ordered(desk: Desk, order: PrintOrder, a_round: Round) -> tuple[list[Delivery], Contents, tuple[Form, ...]]:
    """The forms that an order comes to, with whom they are for; what goes with them; and those that are new."""
    added = new_spare_forms(desk, a_round, order.spare)
    return *_found(desk, order, a_round, _wanted(desk, order, a_round), added), added


def _wanted(desk: Desk, order: PrintOrder, a_round: Round) -> set[str]:
    """Ids of the forms that an order names."""
    return set() if order.only_spare else wanted_forms(desk, a_round, order.form_ids, order.units, order.below)


def _found(
    desk: Desk, order: PrintOrder, a_round: Round, wanted: Collection[str], added: tuple[Form, ...] = ()
) -> tuple[list[Delivery], Contents]:
    """The forms with whom they are for, and what goes with them."""
    found = deliveries(desk, a_round, wanted, Speech(order.language, order.large), added)
    materials = support_material(desk, [one.form.definition for one in found], order.materials, order.language)
    return found, Contents(order.forms, order.letter, materials)


def draw(gathered: Gathered, out: Path, *, geometry: Path | None = None, progress: Progress | None = None) -> Drawn:
    """Draw what was gathered, without the desk file, to the file or folder ``out``; see ``print_order``."""
    from samdesk.paper.bundle_pdf import print_bundles
    from samdesk.paper.form_pdf import Layouts

    layouts = Layouts()
    if geometry:
        _write_geometry((one.form for one in gathered.deliveries), layouts, geometry)
    files = list(files_of(gathered.deliveries, gathered.split, gathered.contents))
    total = sum(bundle.steps for file in files for bundle in file.bundles)
    if gathered.split is not Split.ALL:
        with file_errors(out):
            out.mkdir(exist_ok=True)
    paths: list[Path] = []
    pages = done = 0

    def tell(steps: int) -> None:
        if progress:
            progress(done + steps, total)

    for file in files:
        path = out / file.name if file.name else out
        with file_errors(path):
            pages += print_bundles(file.bundles, file.about, path, layouts=layouts, progress=tell)
        paths.append(path)
        done += sum(bundle.steps for bundle in file.bundles)
    printed = tuple(one.form.form_id for one in gathered.deliveries) if gathered.contents.forms else ()
    return Drawn(tuple(paths), printed, pages, gathered.added)


def keep_drawn(desk: Desk, drawn: Drawn, form_ids: Iterable[str]) -> Changes:
    """Keep the new forms among what was drawn, and note that forms are on paper; without that, files of new ones go."""
    try:
        return _noted(desk, tuple(form_ids), drawn.added)
    except BaseException:
        drawn.take_back()
        raise


def note_printed(desk: Desk, form_ids: Iterable[str]) -> Changes:
    """Note that forms are on paper, those of them that had not been."""
    return _noted(desk, tuple(form_ids), ())


def _noted(desk: Desk, printed: tuple[str, ...], added: tuple[Form, ...]) -> Changes:
    """Keep new forms, and note what was printed."""
    if not (printed or added):
        return NOTHING
    new = tuple(form.id for form in added)
    with desk.writing() as db:
        stored_rounds.keep_forms(db, added)
        events.note(db, EventKind.PLANNED, new, now())
        standing.note_printed(db, printed, now())
        events.note(db, EventKind.PRINTED, printed, now())
    return changed(Kind.FORM, ids=tuple(dict.fromkeys((*printed, *new))))


def preview(desk: Desk, order: PrintOrder, form_id: str, *, round_id: str = "") -> bytes:
    """What the receiver of a form gets by an order, as a PDF in memory; nothing is noted.

    ``form_id`` "" shows a spare form, with a code that nobody keeps. Raises ``InputFaults`` if there is no such form.
    """
    from samdesk.paper.bundle_pdf import print_bundles

    _refuse_nothing(order)
    a_round = the_round(desk, round_id or (form_named(desk, form_id).round_id if form_id else ""))
    if form_id:
        found, contents = _found(desk, order, a_round, _wanted(desk, order, a_round) | {form_id})
    else:
        found, contents = _found(desk, order, a_round, (), new_spare_forms(desk, a_round, 1))
    file = receives_with(found, form_id or found[0].form.form_id, order.split, contents)
    drawn = BytesIO()
    print_bundles(file.bundles, file.about, drawn)
    return drawn.getvalue()


def _write_geometry(forms: Iterable[PrintedForm], layouts: Layouts, out: Path) -> None:
    """Each layout that is used, once, with the ids of the forms that are printed by it."""
    from samdesk.paper.shapes import to_json

    by_layout: dict[Hashable, list[PrintedForm]] = {}
    for form in forms:
        by_layout.setdefault(layouts.key(form), []).append(form)
    plain = [
        {"forms": [form.form_id for form in alike], **to_json(layouts.of(alike[0]))} for alike in by_layout.values()
    ]
    with file_errors(out), written_whole(out) as temporary:
        temporary.write_text(json.dumps({"layouts": plain}, ensure_ascii=False), "utf-8")


def print_material(desk: Desk, sha256: str, out: Path, *, round_id: str = "") -> None:
    """Print the support material of a definition with the names of a round filled in."""
    from samdesk.paper.material_pdf import print_material as draw

    refuse_itself(desk, out)
    a_round = the_round(desk, round_id)
    with desk.reading() as db:
        definition = stored_definitions.definition(db, sha256)
        found = stored_definitions.materials(db, sha256)
    if definition is None or not found:
        raise input_fault(
            _("The definition has no support material."), _("Add it from a folder that has a folder “material”.")
        )
    spoken = tuple(material for material in found if material.language == definition.language)
    with file_errors(out):
        draw(definition, spoken, filled_names(a_round, definition), out)

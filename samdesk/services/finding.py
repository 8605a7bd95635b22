"""Find a form whose code cannot be read: by words of its unit, of its manager, or by a piece of the code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samdesk.domain.organisation import swedish_key
from samdesk.services.rounds import the_round
from samdesk.storage import finding
from samdesk.storage import organisations as stored_units
from samdesk.storage import rounds as stored_rounds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from samdesk.domain.organisation import Organisation
    from samdesk.storage.desk_file import Desk

MOST: Final = 50
"""So many forms are found; more say that a word is missing."""


@dataclass(frozen=True)
class FoundForm:
    """A form that fits what was looked for, and whose it is; a spare form has no unit."""

    form_id: str
    unit_code: str
    unit_name: str
    forvaltning_name: str
    managers: str


def find(desk: Desk, words: str, round_id: str = "") -> tuple[FoundForm, ...]:
    """Forms of a round (the newest by default) that fit all of these words, at most ``MOST``, by name of the unit.

    A word fits if the unit's name or code, the name of one of its managers, or, from three letters on, the form id
    has it in it, without regard to case. A joint form is found by each of its units, and told once, with the first of
    them that fits. Nothing fits no words at all.
    """
    wanted = words.casefold().split()
    if not wanted:
        return ()
    a_round = the_round(desk, round_id)
    with desk.reading() as db:
        likely = finding.forms_with_words(db, a_round.id, wanted, 2 * MOST)
        organisation = stored_units.paths_to(db, {unit for _form_id, unit in likely})
    found = [_found(organisation, form_id, unit) for form_id, unit in likely]
    fitting = (form for form in found if all(_has(form, word) for word in wanted))
    ordered = sorted(fitting, key=lambda form: (swedish_key(form.unit_name), form.form_id))
    told: dict[str, FoundForm] = {}
    for form in ordered:
        told.setdefault(form.form_id, form)
    return tuple(told.values())[:MOST]


def found_forms(desk: Desk, form_ids: Iterable[str]) -> tuple[FoundForm, ...]:
    """Whose these forms are, in their order."""
    wanted = tuple(form_ids)
    with desk.reading() as db:
        known = stored_rounds.forms_with_ids(db, wanted)
        units = {form_id: known[form_id].units[:1] for form_id in wanted if form_id in known}
        organisation = stored_units.paths_to(db, {code for codes in units.values() for code in codes})
    return tuple(_found(organisation, form_id, "".join(codes)) for form_id, codes in units.items())


def _has(form: FoundForm, word: str) -> bool:
    texts = (form.unit_name, form.unit_code, form.managers)
    in_code = finding.is_code_piece(word) and word.replace("-", "") in form.form_id.casefold()
    return in_code or any(word in text.casefold() for text in texts)


def _found(organisation: Organisation, form_id: str, code: str) -> FoundForm:
    unit = organisation.units.get(code)
    forvaltning = organisation.forvaltning_of.get(code, "")
    return FoundForm(
        form_id,
        code,
        unit.name if unit else "",
        organisation.units[forvaltning].name if forvaltning else "",
        ", ".join(manager.name for manager in unit.managers) if unit else "",
    )

"""What an order to print comes to, before anything is printed, and what there is to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from samdesk.services.bundles import Split, files_of, receivers_of
from samdesk.services.printing import ordered
from samdesk.services.rounds import the_round
from samdesk.storage import definitions as stored_definitions

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from samdesk.domain.definition import Definition, Material
    from samdesk.domain.rounds import PrintedForm
    from samdesk.paper.bundle_pdf import About, Bundle
    from samdesk.services.on_paper import Delivery
    from samdesk.services.printing import PrintOrder
    from samdesk.storage.desk_file import Desk


@dataclass(frozen=True)
class PrintingChoices:
    """Codes of the languages that all definitions of a round speak, the usual one first; support material by title.

    ``materials`` has the name and title of each text, in the usual language.
    """

    languages: tuple[str, ...]
    materials: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Receiver:
    """Who is handed paper: the managers of some forms, or the unit where nobody is named."""

    name: str
    form_ids: tuple[str, ...]


@dataclass(frozen=True)
class PrintingSummary:
    """What an order comes to. ``reprints`` counts forms that were printed before.

    ``pages`` is near where ``is_near``: letters are not drawn to be counted, and names may need another line.
    """

    forms: int
    pages: int
    is_near: bool
    reprints: int
    receivers: tuple[Receiver, ...]


def printing_choices(desk: Desk, round_id: str = "") -> PrintingChoices:
    """What can be chosen when forms of a round are printed."""
    a_round = the_round(desk, round_id)
    with desk.reading() as db:
        known = [stored_definitions.definition(db, sha256) for sha256 in a_round.definitions]
        texts = [(one, stored_definitions.materials(db, one.sha256)) for one in known if one]
    spoken = [one.languages for one, _materials in texts]
    usual = texts[0][0].language
    languages = [code for code in spoken[0] if all(code in others for others in spoken)]
    titles: dict[str, str] = {}
    for definition, materials in texts:
        for material in _in_usual_language(definition, materials):
            titles.setdefault(material.name, material.title)
    return PrintingChoices(
        tuple(sorted(languages, key=lambda code: code != usual)),
        tuple(sorted(titles.items(), key=lambda pair: pair[0])),
    )


def _in_usual_language(definition: Definition, materials: tuple[Material, ...]) -> list[Material]:
    return [material for material in materials if material.language == definition.language]


def printing_summary(desk: Desk, order: PrintOrder, *, round_id: str = "") -> PrintingSummary:
    """What an order comes to; raises ``InputFaults`` as printing it would."""
    a_round = the_round(desk, round_id)
    found, contents, _added = ordered(desk, order, a_round)
    bundles = [bundle for file in files_of(found, Split.ALL, contents) for bundle in file.bundles]
    return PrintingSummary(
        len(found) if order.forms else 0,
        _pages(bundles),
        order.letter,
        sum(one.form.reprint for one in found) if order.forms else 0,
        _receivers(found),
    )


def _pages(bundles: Iterable[Bundle]) -> int:
    """Pages of bundles with the empty backs, without drawing them all: letters to as many forms are equally long."""
    from samdesk.paper.bundle_pdf import Bundle, print_bundles
    from samdesk.paper.form_pdf import Layouts

    layouts = Layouts()
    known: dict[Hashable, int] = {}

    def drawn(key: Hashable, bundle: Bundle, about: About) -> int:
        if key not in known:
            known[key] = print_bundles([bundle], about, BytesIO(), layouts=layouts)
        return known[key]

    pages = 0
    for bundle in bundles:
        for form in bundle.forms:
            pages += len(layouts.of(form).pages) + len(layouts.of(form).pages) % 2
        if letter := bundle.letter:
            pages += drawn(len(letter.forms), Bundle((), letter=letter), _about(letter.forms[0]))
        for enclosure in bundle.enclosures:
            pages += drawn(enclosure.material, Bundle((), enclosures=(enclosure,)), _about(enclosure.form))
    return pages


def _about(form: PrintedForm) -> About:
    from samdesk.paper.bundle_pdf import About

    return About("", "", form.spoken)


def _receivers(found: list[Delivery]) -> tuple[Receiver, ...]:
    """Those who are handed forms that have a unit, in the order of the paper."""
    return tuple(
        Receiver(
            ", ".join(manager.name for manager in forms[0].managers) or forms[0].form.unit_name,
            tuple(one.form.form_id for one in forms),
        )
        for forms in receivers_of(one for one in found if not one.spare)
    )

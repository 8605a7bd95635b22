"""What is handed to whom: deliveries put together by receiver, and receivers by file.

Knows nothing of the desk file, or of how a page is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from samdesk.domain.definition import fill, text_in
from samdesk.domain.rounds import PrintedLetter
from samdesk.language import translator
from samdesk.services.file_names import NamesTaken, file_name

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from samdesk.domain.definition import Material
    from samdesk.paper.bundle_pdf import About, Bundle, Enclosure
    from samdesk.services.on_paper import Delivery


class Split(StrEnum):
    """What becomes a file of its own."""

    ALL = "all"
    FORVALTNING = "forvaltning"
    MANAGER = "manager"
    UNIT = "unit"


@dataclass(frozen=True)
class Contents:
    """What a receiver gets besides being named; ``materials`` are those wanted, by definition (SHA-256)."""

    forms: bool
    letter: bool
    materials: Mapping[str, Sequence[Material]]


@dataclass(frozen=True)
class BundleFile:
    """A PDF to write: its name, "" where the whole run is one file, what it says of itself, and what is in it."""

    name: str
    about: About
    bundles: tuple[Bundle, ...]


def files_of(found: Iterable[Delivery], split: Split, contents: Contents) -> Iterator[BundleFile]:
    """The files in the order in which they are written, each with a name that no other one has."""
    taken = NamesTaken()
    for group in _together(found, split):
        name = "" if split is Split.ALL else f"{taken.free(_file_name(group, split))}.pdf"
        receivers = _together(group, Split.UNIT if split is Split.UNIT else Split.MANAGER)
        yield BundleFile(name, _about(group), tuple(_bundles(receivers, contents)))


def receives_with(found: Iterable[Delivery], form_id: str, split: Split, contents: Contents) -> BundleFile:
    """What the receiver of a form gets, as if it were the only one."""
    receivers = _together(found, Split.UNIT if split is Split.UNIT else Split.MANAGER)
    own = next(group for group in receivers if any(one.form.form_id == form_id for one in group))
    return BundleFile("", _about(own), tuple(_bundles([own], contents)))


def receivers_of(found: Iterable[Delivery]) -> list[list[Delivery]]:
    """What each receiver is handed: the forms of the same managers, or of a unit where nobody is named."""
    return _together(found, Split.MANAGER)


def _together(found: Iterable[Delivery], split: Split) -> list[list[Delivery]]:
    """Deliveries that go together, in the order in which the first of them comes."""
    groups: dict[Hashable, list[Delivery]] = {}
    for one in found:
        groups.setdefault(_belongs_to(one, split), []).append(one)
    return list(groups.values())


def _belongs_to(one: Delivery, split: Split) -> Hashable:
    """What is the same for all that go together; a unit without manager is by itself, spare forms lie in one pile."""
    if split is Split.ALL or one.spare:
        return ""
    if split is Split.FORVALTNING and one.forvaltning:
        return one.forvaltning
    if split is Split.MANAGER and one.managers:
        return one.forvaltning, one.managers
    return one.form.form_id


def _file_name(group: list[Delivery], split: Split) -> str:
    first = group[0]
    if first.spare:
        _ = translator(first.form.spoken)
        return file_name(_("spare forms"))
    if split is Split.FORVALTNING and first.forvaltning:
        return file_name(first.forvaltning, first.forvaltning_name)
    if split is Split.MANAGER and first.managers:
        return file_name(first.form.unit_code, _names(first))
    return file_name(first.form.unit_code, first.form.unit_name)


def _names(one: Delivery) -> str:
    """The managers' names, "" where nobody is named."""
    return ", ".join(manager.name.strip() for manager in one.managers)


def _unit(one: Delivery) -> str:
    return one.form.unit_name


def _forvaltning(one: Delivery) -> str:
    return one.forvaltning_name


def _about(group: list[Delivery]) -> About:
    """What a PDF says of itself: what it is, and whose, as far as that is the same for all in it."""
    from samdesk.paper.bundle_pdf import About

    form = group[0].form
    titles = {text_in(one.form.definition.title, one.form.spoken) for one in group}
    title = form.round_name if len(titles) > 1 else f"{titles.pop()} {form.year}"
    shared = (
        {one.form.unit_name for one in group},
        {_names(one) for one in group},
        {one.forvaltning_name for one in group},
    )
    named = next((name for names in shared for name in names if name and len(names) == 1), "")
    return About(f"{title} – {named}" if named else title, form.round_name, form.spoken)


def _bundles(receivers: list[list[Delivery]], contents: Contents) -> Iterator[Bundle]:
    """A bundle for each receiver, below its förvaltning and its manager where the file has several of them."""
    from samdesk.paper.bundle_pdf import Bundle

    several = len({(group[0].forvaltning, group[0].spare) for group in receivers}) > 1
    for group in receivers:
        forms = tuple(one.form for one in group)
        enclosures = tuple(_enclosures(group, contents.materials))
        letter = None
        if contents.letter and not group[0].spare:
            titles = tuple(fill(one.material.title, one.form.names) for one in enclosures)
            letter = PrintedLetter(_names(group[0]), forms, titles)
        parts = (len(forms) if contents.forms else 0) + len(enclosures) + bool(letter)
        above = [_place(group[0])] if several else []
        if len(receivers) > 1 and parts > 1 and not group[0].spare:
            above.append(_names(group[0]) or _unit(group[0]))
        yield Bundle(forms if contents.forms else (), tuple(filter(None, above)), letter, enclosures)


def _place(one: Delivery) -> str:
    """Heading of the bookmarks of a förvaltning, or of the spare forms."""
    if one.spare:
        _ = translator(one.form.spoken)
        return _("Spare forms")
    return one.forvaltning_name


def _enclosures(group: list[Delivery], materials: Mapping[str, Sequence[Material]]) -> Iterator[Enclosure]:
    """Support material of the group's definitions, each text once."""
    from samdesk.paper.bundle_pdf import Enclosure

    seen: set[str] = set()
    for form in {one.form.definition.sha256: one.form for one in group}.values():
        for material in materials.get(form.definition.sha256, ()):
            if material.text not in seen:
                seen.add(material.text)
                yield Enclosure(material, form)

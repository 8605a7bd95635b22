"""Definitions: check, add and export them, and those that ship."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from samdesk import shipped
from samdesk.domain.faults import InputFaults, input_fault
from samdesk.language import _
from samdesk.services.changes import NOTHING, Changes, Kind, changed, now
from samdesk.services.desks import refuse_itself
from samdesk.storage import definitions as stored
from samdesk.storage.desk_file import file_errors

if TYPE_CHECKING:
    from pathlib import Path

    from samdesk.domain.definition import AnsweredBy, Definition, Labels, Material
    from samdesk.storage.desk_file import Desk


@dataclass(frozen=True)
class DefinitionInfo:
    """A definition as lists show it; ``statements`` counts answered rows."""

    id: str
    version: str
    sha256: str
    title: Labels
    statements: int
    answered_by: AnsweredBy
    variant_of: str


def definitions(desk: Desk) -> tuple[DefinitionInfo, ...]:
    """All definitions of a desk file, those of one id together, the newest first."""
    with desk.reading() as db:
        return tuple(
            DefinitionInfo(
                one.id, one.version, one.sha256, one.title, len(one.by_number), one.answered_by, one.variant_of
            )
            for one in stored.definitions(db)
        )


def shipped_definitions() -> tuple[str, ...]:
    """Ids of the definitions that ship with the program."""
    return tuple(sorted(folder.name for folder in shipped.forms_folder().iterdir() if folder.is_dir()))


def check_definition(path: Path) -> Definition:
    """Read a definition from a workbook or folder; raises ``InputFaults`` with every fault at once.

    Checked for what paper can hold too, so that nobody meets it when 2,000 forms are to be printed.
    """
    return _read(path)[0]


def add_definition(desk: Desk, path: Path) -> Changes:
    """Add the definition of a workbook or folder, with its support material."""
    definition, materials = _read(path)
    with desk.writing() as db:
        new = stored.keep_definition(db, definition, materials, now())
    return changed(Kind.DEFINITION, ids=(definition.sha256,)) if new or materials else NOTHING


def add_shipped(desk: Desk, identifier: str) -> Changes:
    """Add a definition that ships, with its variants."""
    if identifier not in shipped_definitions():
        raise input_fault(
            _("No definition {id} ships with the program.").format(id=identifier),
            _("Those that ship are {ids}.").format(ids=", ".join(shipped_definitions())),
        )
    read = [_read(shipped.forms_folder() / name) for name in shipped_definitions()]
    wanted = [pair for pair in read if identifier in (pair[0].id, pair[0].variant_of)]
    with desk.writing() as db:
        for definition, materials in wanted:
            stored.keep_definition(db, definition, materials, now())
    return changed(Kind.DEFINITION, ids=tuple(definition.sha256 for definition, _materials in wanted))


def export_definition(desk: Desk, identifier: str, out: Path) -> None:
    """Write the newest definition with this id as a workbook. Raises ``InputFaults`` if the id is not known."""
    from samdesk.exchange.definition_writer import write_definition

    refuse_itself(desk, out)
    with desk.reading() as db:
        found = [one for one in stored.definitions(db) if identifier in (one.id, one.sha256)]
        if not found:
            raise _unknown(identifier, [one.id for one in stored.definitions(db)])
        materials = stored.materials(db, found[0].sha256)
    with file_errors(out):
        write_definition(found[0], materials, out)


def materials(desk: Desk, sha256: str, language: str) -> tuple[Material, ...]:
    """Support material of a definition in a language, else in the definition's own."""
    with desk.reading() as db:
        found = stored.materials(db, sha256)
        definition = stored.definition(db, sha256)
    spoken = {material.language for material in found}
    wanted = language if language in spoken or definition is None else definition.language
    return tuple(material for material in found if material.language == wanted)


def newest(known: tuple[Definition, ...], identifier: str) -> tuple[Definition, ...]:
    """The newest definition with this id, followed by the newest of each of its variants.

    Raises ``InputFaults`` if there is none.
    """
    main = next((one for one in known if one.id == identifier), None)
    if main is None:
        raise _unknown(identifier, [one.id for one in known])
    variants: dict[str, Definition] = {}
    for one in known:
        if one.variant_of == identifier:
            variants.setdefault(one.id, one)
    return (main, *variants.values())


def _read(path: Path) -> tuple[Definition, tuple[Material, ...]]:
    from samdesk.exchange.definition_reader import read_definition
    from samdesk.paper.geometry import paper_faults

    with file_errors(path):
        definition, materials = read_definition(path)
    faults = paper_faults(definition)
    if faults:
        raise InputFaults(*faults)
    return definition, materials


def _unknown(identifier: str, known: list[str]) -> InputFaults:
    names = ", ".join(sorted(set(known)))
    return input_fault(
        _("The desk file has no definition {id}.").format(id=identifier),
        _("It has {ids}.").format(ids=names) if names else _("Add one first: samdesk definition add."),
    )

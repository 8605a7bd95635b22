"""Definitions from a workbook or a folder of CSV sheets, with all that is wrong with them at once.

The columns and texts are those of ``definition_sheets``, the rows of the form those of ``survey_sheet``.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import contextmanager
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from samdesk.domain.definition import AnsweredBy, Choice, Definition, Labels, Material, Scale
from samdesk.domain.faults import Fault, InputFaults, Where, input_fault
from samdesk.exchange.csv_sheets import decoded
from samdesk.exchange.definition_sheets import (
    CHOICES,
    MATERIAL,
    SETTINGS,
    SURVEY,
    DefinitionSheet,
    SheetForm,
    language_code,
    language_name,
    languages_in,
    note_missing_languages,
    understood,
)
from samdesk.exchange.fault_list import shown
from samdesk.exchange.sheets import Row, Table, csv_table, file_bytes, read_tables, settle, text_faults
from samdesk.exchange.survey_sheet import NAME, SurveyReader
from samdesk.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

ID: Final = re.compile(r"[a-z0-9-]{1,40}")
MATERIAL_NAME: Final = re.compile(r"[\w-]{1,60}")
MATERIAL_LIMIT: Final = 200
"""Most files of support material of one definition."""

MATERIAL_TEXT_LIMIT: Final = 500_000
"""Longest text of support material, in characters."""

_FORMS: Final = (SURVEY, CHOICES, SETTINGS, MATERIAL)
_CODE: Final = re.compile(r"[\w.+-]{1,8}")


def read_definition(path: Path) -> tuple[Definition, tuple[Material, ...]]:
    """The definition of an ``.xlsx`` workbook or of a folder of CSV sheets, with its support material.

    ``constraint_message`` is accepted and left out: the desk has its own words for that. Raises ``InputFaults``
    with every fault by sheet, row and column, ``Refused`` if the files cannot be opened.
    """
    where = Where(path.name)
    faults: list[Fault] = []
    tables, material = _folder(path, faults) if path.is_dir() else (_workbook(path, faults), ())
    unread = {fault.where.sheet for fault in faults}
    sheets = {form: understood(form, tables[form.name], faults) for form in _FORMS if form.name in tables}
    needed = (SURVEY, CHOICES, SETTINGS)
    faults.extend(_missing_sheet(form, where) for form in needed if form not in sheets and form.name not in unread)
    if any(form not in sheets for form in needed):
        settle(faults, where)
    definition = _definition(sheets)
    if MATERIAL in sheets:
        material = tuple(_material_rows(sheets[MATERIAL]))
    faults.extend(_material_faults(material, definition.languages, where))
    settle(faults, where)
    return definition, material


def _workbook(path: Path, faults: list[Fault]) -> dict[str, Table]:
    """The sheets of a workbook by the names of a definition's sheets; others are passed over."""
    names = [form.name for form in _FORMS]
    tables: dict[str, Table] = {}
    for table in read_tables(path):
        name = table.sheet.strip().casefold()
        near = get_close_matches(name, names, 1, cutoff=0.8)
        if name in tables:
            faults.append(Fault(_("The sheet is there twice."), _("Keep one of them."), table.where()))
        elif name in names:
            tables[name] = table
        elif near and table.rows:
            advice = _("Is {name} meant? Else delete the sheet.").format(name=near[0])
            faults.append(Fault(_("The sheet {name} is not known.").format(name=shown(name)), advice, table.where()))
    return tables


def _folder(path: Path, faults: list[Fault]) -> tuple[dict[str, Table], tuple[Material, ...]]:
    """The CSV sheets of a folder, and the Markdown files of ``material/<language>/``."""
    tables: dict[str, Table] = {}
    for form in (SURVEY, CHOICES, SETTINGS):
        file = path / f"{form.name}.csv"
        where = Where(path.name, form.name)
        if file.exists():
            with _noted(faults):
                tables[form.name] = csv_table(_member(path, file, where), where)
    material = []
    for file in sorted(path.glob("material/*/*.md"))[: MATERIAL_LIMIT + 1]:
        where = Where(path.name, file.relative_to(path).as_posix())
        with _noted(faults):
            text = unicodedata.normalize("NFC", decoded(_member(path, file, where), where))
            text = text.replace("\r\n", "\n").replace("\r", "\n")
            faults.extend(text_faults(where, text, MATERIAL_TEXT_LIMIT))
            material.append(Material(unicodedata.normalize("NFC", file.stem), file.parent.name, text.strip()))
    return tables, tuple(material)


@contextmanager
def _noted(faults: list[Fault]) -> Iterator[None]:
    """Keep the faults of one file, so that those of the others are told too."""
    try:
        yield
    except InputFaults as error:
        faults.extend(error.faults)


def _member(folder: Path, file: Path, where: Where) -> bytes:
    """The bytes of a file that is really in the folder: no link leads out of it."""
    if not file.resolve().is_relative_to(folder.resolve()):
        raise input_fault(_("The file is a link out of the folder."), _("Put the file itself there."), where)
    return file_bytes(file, where)


def _missing_sheet(form: SheetForm, where: Where) -> Fault:
    return Fault(
        _("The sheet {name} is missing.").format(name=form.name),
        _("A definition has the sheets survey, choices and settings; in a folder, as .csv files."),
        where,
    )


def _definition(sheets: dict[SheetForm, DefinitionSheet]) -> Definition:
    """The definition as far as it can be read; what cannot be is noted as a fault of the sheet."""
    settings, survey, choices = sheets[SETTINGS], sheets[SURVEY], sheets[CHOICES]
    row = settings.rows[0] if settings.rows else Row(2, {})
    if len(settings.rows) != 1:
        settings.fault(
            _("The sheet has {n} rows below the header.").format(n=len(settings.rows)), _("It takes exactly one.")
        )
    languages = _languages(settings, row, survey, choices)
    settings, survey, choices = (replace(sheet, languages=languages) for sheet in (settings, survey, choices))
    for sheet in (survey, choices):
        note_missing_languages(sheet)
    scales = _scales(choices)
    answered_by, level = _answered_by(settings, row)
    return Definition(
        id=_id(settings, row, "form_id", needed=True),
        version=_version(settings, row),
        title=_title(settings, row),
        languages=languages,
        sections=SurveyReader(survey, {scale.name: scale for scale in scales}).sections(),
        scales=scales,
        variant_of=_id(settings, row, "variant_of"),
        answered_by=answered_by,
        level=level,
    )


def _languages(
    settings: DefinitionSheet, row: Row, survey: DefinitionSheet, choices: DefinitionSheet
) -> tuple[str, ...]:
    """Language codes, default first: the one that the settings name, else the first that a text is in."""
    found = dict.fromkeys([*languages_in(survey), *languages_in(choices), *languages_in(settings)])
    written = settings.text(row, "default_language")
    default = language_code(written) or next(iter(found), "sv")
    if written and not language_code(written):
        settings.fault(
            _("“{text}” names no language.").format(text=shown(written)),
            _("Write it as {name}.").format(name=language_name("sv")),
            row,
            "default_language",
        )
    return tuple(dict.fromkeys([default, *found]))


def _id(settings: DefinitionSheet, row: Row, base: str, *, needed: bool = False) -> str:
    text = settings.text(row, base)
    if (text or needed) and not ID.fullmatch(text):
        settings.fault(
            _("“{id}” cannot be the id of a definition.").format(id=shown(text)),
            _("Use 1 to 40 of the characters a-z, 0-9 and -."),
            row,
            base,
        )
    if text and base == "variant_of" and text == settings.text(row, "form_id"):
        settings.fault(
            _("The definition is a variant of itself."), _("Name the definition that it replaces."), row, base
        )
    return text


def _version(settings: DefinitionSheet, row: Row) -> str:
    text = settings.text(row, "version")
    if not 1 <= len(text) <= 40:
        settings.fault(
            _("The definition has no version, or one of more than 40 characters."),
            _("Write one that sorts, like 2023.1."),
            row,
            "version",
        )
    return text


def _title(settings: DefinitionSheet, row: Row) -> Labels:
    """The title by language: ``form_title`` in the default one, ``translated_title`` in the others.

    XLSForm has no title in several languages, and pyxform refuses ``form_title`` with one.
    """
    title: Labels = {}
    for code in settings.languages:
        is_default = code == settings.languages[0]
        base = "form_title" if is_default else "translated_title"
        text = settings.text(row, base) if is_default else row.text(settings.column(base, code))
        if text:
            title[code] = text
            settings.check(row, base, text, code="" if is_default else code)
        else:
            settings.fault(
                _("The title is missing in {language}.").format(language=language_name(code)),
                _("Write it in every language of the definition."),
                row,
                base,
                "" if is_default else code,
            )
    return title


def _answered_by(settings: DefinitionSheet, row: Row) -> tuple[AnsweredBy, str]:
    """Who answers, and on which level: ``unit``, ``managers_of_managers`` or ``level:förvaltning``."""
    written = settings.text(row, "answered_by")
    word, colon, level = (part.strip() for part in written.partition(":"))
    if not written:
        return AnsweredBy.UNIT, ""
    if word not in tuple(AnsweredBy) or bool(colon and level) is not (word == AnsweredBy.LEVEL):
        settings.fault(
            _("“{text}” does not say who answers.").format(text=shown(written)),
            _("Write unit, managers_of_managers or level:förvaltning."),
            row,
            "answered_by",
        )
        return AnsweredBy.UNIT, ""
    return AnsweredBy(word), level


def _scales(sheet: DefinitionSheet) -> tuple[Scale, ...]:
    """The scales, each with its choices in the order of the sheet."""
    scales: dict[str, dict[str, Choice]] = {}
    for row in sheet.rows:
        name, code = sheet.text(row, "list_name"), sheet.text(row, "name")
        if not NAME.fullmatch(name):
            sheet.fault(
                _("“{name}” cannot be the name of a list.").format(name=shown(name)),
                _("Use letters a-z, digits, - and _, at most 60, a letter first."),
                row,
                "list_name",
            )
        if not _CODE.fullmatch(code):
            sheet.fault(
                _("“{code}” cannot be the code of a choice.").format(code=shown(code)),
                _("Use 1 to 8 letters and digits without spaces; it is printed and keyed."),
                row,
                "name",
            )
        choices = scales.setdefault(name, {})
        if code.casefold() in choices:
            sheet.fault(
                _("The list {name} has the code {code} twice.").format(name=shown(name), code=shown(code)),
                _("Give each choice a code of its own."),
                row,
                "name",
            )
        labels = sheet.labels(row, "label", needed=True)
        choices.setdefault(code.casefold(), Choice(code, labels))
    return tuple(Scale(name, tuple(choices.values())) for name, choices in scales.items())


def _material_rows(sheet: DefinitionSheet) -> Iterator[Material]:
    """Support material of the sheet; a long text goes on in the rows that follow with the same name."""
    texts: dict[tuple[str, str], list[str]] = {}
    column = sheet.columns.get(("text", ""), "")
    for row in sheet.rows:
        key = sheet.text(row, "name"), sheet.text(row, "language")
        if key in texts and key != next(reversed(texts)):
            sheet.fault(
                _("The material {name} is there twice.").format(name=shown(key[0])),
                _("Give it another name, or put its rows one after the other."),
                row,
                "name",
            )
        texts.setdefault(key, []).append(row.cells.get(column, ""))
    for (name, language), parts in texts.items():
        yield Material(name, language, "".join(parts).strip())


def _material_faults(material: Sequence[Material], languages: Sequence[str], where: Where) -> Iterator[Fault]:
    if len(material) > MATERIAL_LIMIT:
        yield Fault(
            _("There are more than {n} texts of support material.").format(n=MATERIAL_LIMIT),
            _("Put some of them together."),
            where,
        )
    for text in material:
        place = Where(where.file, f"material/{shown(text.language)}/{shown(text.name)}.md")
        if not MATERIAL_NAME.fullmatch(text.name):
            yield Fault(
                _("The support material has a name that cannot be used."),
                _("Use 1 to 60 letters, digits and -, like 01-syfte."),
                place,
            )
        if text.language not in languages:
            yield Fault(
                _("The definition does not speak the language {code}.").format(code=shown(text.language)),
                _("Its languages are {codes}.").format(codes=", ".join(languages)),
                place,
            )
        if not text.text:
            yield Fault(_("The text is empty."), _("Write it, or delete it."), place)

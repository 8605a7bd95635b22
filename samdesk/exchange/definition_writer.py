"""Definitions as ``.xlsx`` workbooks that this program, pyxform and people can read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samdesk.domain.definition import AnsweredBy, Definition, Kind, Labels, Material, Section, Statement
from samdesk.exchange.definition_sheets import CHOICES, MATERIAL, SETTINGS, SURVEY, header, language_name
from samdesk.exchange.sheet_writer import Column, Sheet, workbook_bytes
from samdesk.shipped import written_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_SURVEY: Final = (
    "type", "name", "number", "area", "label", "short", "hint", "help",
    "law", "motivation", "action", "relevant", "constraint", "required",
)  # fmt: skip
_WIDTH: Final = {"type": 20, "label": 60, "short": 40, "hint": 50, "help": 70, "area": 24, "law": 30, "form_title": 50}
_WIDTH_BESIDE: Final = 16
_PART: Final = 16_000
"""Longest piece of support material in one cell, in characters; a spreadsheet holds 32 767 UTF-16 code units."""


def write_definition(definition: Definition, materials: Sequence[Material], out: Path) -> None:
    """Write the workbook; the same definition gives the same bytes. Raises ``OSError`` as the file system does."""
    content = workbook_bytes(
        [
            Sheet(SURVEY.name, _columns(_SURVEY, definition), list(_survey(definition))),
            Sheet(CHOICES.name, _columns(("list_name", "name", "label"), definition), list(_choices(definition))),
            _settings(definition),
            Sheet(
                MATERIAL.name,
                [Column("name", 24), Column("language", 10), Column("text", 100)],
                list(_material(materials)),
            ),
        ]
    )
    with written_whole(out) as temporary:
        temporary.write_bytes(content)


def _columns(bases: Sequence[str], definition: Definition) -> list[Column]:
    """The columns in order; a translated one has a column for each language."""
    return [
        Column(name, _WIDTH.get(base, _WIDTH_BESIDE))
        for base in bases
        for name in ([header(base, code) for code in definition.languages] if base in SURVEY.translated else [base])
    ]


def _cells(bases: Sequence[str], texts: Mapping[str, str | Labels], definition: Definition) -> list[str]:
    """The cells of a row under ``_columns`` of the same bases; texts that are not given are empty."""
    row: list[str] = []
    for base in bases:
        if base in SURVEY.translated:
            labels = texts.get(base) or {}
            row += [labels.get(code, "") if isinstance(labels, dict) else "" for code in definition.languages]
        else:
            row.append(str(texts.get(base, "")))
    return row


def _survey(definition: Definition) -> Iterator[list[str]]:
    for section in definition.sections:
        yield from _section(section, definition)


def _section(section: Section, definition: Definition) -> Iterator[list[str]]:
    """The rows of a section; one without a name has no group around it."""
    if section.name:
        texts: dict[str, str | Labels] = {"label": section.label, "hint": section.stem}
        yield _cells(_SURVEY, {"type": "begin_group", "name": section.name, **texts}, definition)
    for statement in section.statements:
        yield _cells(_SURVEY, _statement(statement, definition), definition)
    if section.name:
        yield _cells(_SURVEY, {"type": "end_group"}, definition)


def _statement(statement: Statement, definition: Definition) -> dict[str, str | Labels]:
    return {
        "type": f"{statement.kind} {statement.scale}".strip(),
        "name": statement.name,
        "number": statement.number,
        "area": statement.area,
        "label": statement.label,
        "short": statement.short,
        "hint": statement.hint,
        "help": statement.help,
        "law": statement.law,
        "motivation": "yes" if statement.motivation else "",
        "action": "yes" if statement.action else "",
        "required": "yes" if statement.required else "",
        "relevant": _condition(statement, definition),
        "constraint": f"count-selected(.) <= {statement.max_choices}" if statement.max_choices else "",
    }


def _condition(statement: Statement, definition: Definition) -> str:
    """The condition as XLSForm writes it: by name, and with ``selected`` where several choices are possible."""
    condition = statement.relevant
    if condition is None:
        return ""
    asked = definition.by_number[condition.number]
    name = "${" + asked.name + "}"
    if asked.kind is Kind.SELECT_MULTIPLE:
        selected = f"selected({name}, '{condition.code}')"
        return selected if condition.equal else f"not({selected})"
    return f"{name} {'=' if condition.equal else '!='} '{condition.code}'"


def _choices(definition: Definition) -> Iterator[list[str]]:
    for scale in definition.scales:
        for choice in scale.choices:
            yield [scale.name, choice.code, *(choice.labels.get(code, "") for code in definition.languages)]


def _settings(definition: Definition) -> Sheet:
    """The one row of settings; titles in other languages have our own column, which pyxform passes over."""
    default, *others = definition.languages
    level = definition.answered_by is AnsweredBy.LEVEL
    cells = {
        "form_id": definition.id,
        "version": definition.version,
        "form_title": definition.title.get(default, ""),
        **{header("translated_title", code): definition.title.get(code, "") for code in others},
        "default_language": language_name(default),
        "variant_of": definition.variant_of,
        "answered_by": f"level:{definition.level}" if level else str(definition.answered_by),
    }
    columns = [Column(name, _WIDTH["form_title"] if "title" in name else 24) for name in cells]
    return Sheet(SETTINGS.name, columns, [list(cells.values())])


def _material(materials: Sequence[Material]) -> Iterator[list[str]]:
    """The support material, long texts in several rows."""
    for text in materials:
        for start in range(0, max(len(text.text), 1), _PART):
            yield [text.name, text.language, text.text[start : start + _PART]]

"""The sheets of a definition: which columns they have, how those speak several languages, and which texts paper holds.

Knows the form of XLSForm and our own columns; what the rows mean together is for the readers of each sheet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from samdesk.domain.definition import VARIABLES, Labels
from samdesk.domain.faults import Fault
from samdesk.exchange.fault_list import shown
from samdesk.language import LANGUAGES, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from samdesk.exchange.sheets import Row, Table

PRINTED_LIMIT: Final = 600
"""Longest text that has its place on paper, in characters."""

SCREEN_LIMIT: Final = 10_000
"""Longest text that is only shown on screen, in characters."""

YES: Final = ("yes", "true", "ja", "1")
NO: Final = ("no", "false", "nej", "0")

_LANGUAGE: Final = re.compile(r"(?:^|\()([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\)?$")
_VARIABLE: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class SheetForm:
    """Which columns a sheet has: plain ones, ones with a language, and the name of the default-language column."""

    name: str
    plain: tuple[str, ...]
    translated: tuple[str, ...]
    needed: tuple[str, ...]

    @property
    def known(self) -> tuple[str, ...]:
        """All column names, without language."""
        return self.plain + self.translated


SURVEY: Final = SheetForm(
    "survey",
    ("type", "name", "number", "law", "motivation", "action", "relevant", "constraint", "required"),
    ("area", "label", "short", "hint", "help", "constraint_message"),
    ("type", "name", "number", "label"),
)
CHOICES: Final = SheetForm("choices", ("list_name", "name"), ("label",), ("list_name", "name", "label"))
SETTINGS: Final = SheetForm(
    "settings",
    ("form_id", "version", "form_title", "default_language", "variant_of", "answered_by"),
    ("translated_title",),
    ("form_id", "version", "form_title"),
)
MATERIAL: Final = SheetForm("material", ("name", "language", "text"), (), ("name", "language", "text"))

NOT_ON_PAPER: Final = (
    "appearance", "audio", "autoplay", "big-image", "bind", "body", "calculation", "choice_filter", "default",
    "guidance_hint", "image", "instance", "media", "parameters", "read_only", "readonly", "repeat_count",
    "required_message", "save_to", "trigger", "video",
)  # fmt: skip
"""Columns of XLSForm that a form on paper cannot honour."""


def language_code(text: str) -> str:
    """The code of ``Svenska (sv)`` or ``sv``; empty if there is none."""
    found = _LANGUAGE.search(text.strip())
    return found[1] if found else ""


def language_name(code: str) -> str:
    """How a language is written in a column name: ``Svenska (sv)``."""
    return f"{LANGUAGES.get(code, code)} ({code})"


def header(base: str, code: str) -> str:
    """The name of a translated column: ``label::Svenska (sv)``."""
    return f"{base}::{language_name(code)}"


@dataclass(frozen=True)
class DefinitionSheet:
    """A sheet whose columns have been understood; ``faults`` collects what reading it meets.

    ``columns`` gives the name in the file by column and language code; the code is empty for a plain column.
    """

    form: SheetForm
    table: Table
    columns: Mapping[tuple[str, str], str]
    faults: list[Fault]
    languages: tuple[str, ...] = ()
    """The definition's languages, default first; known once all sheets have been opened."""

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows below the header."""
        return self.table.rows

    def text(self, row: Row, base: str) -> str:
        """The text of a plain column, without outer space."""
        return row.text(self.columns.get((base, ""), ""))

    def fault(self, what: str, advice: str, row: Row | None = None, base: str = "", code: str = "") -> None:
        """Note a fault at a row and column."""
        column = self.columns.get((base, code)) or (header(base, code) if code else base)
        self.faults.append(Fault(what, advice, self.table.where(row.number if row else None, column)))

    def labels(self, row: Row, base: str, *, needed: bool = False, limit: int = PRINTED_LIMIT) -> Labels:
        """The text of a translated column by language; given in one language, it must be there in all."""
        found: Labels = {}
        for code in self.languages:
            text = row.text(self.column(base, code))
            if text:
                found[code] = text
                self.check(row, base, text, code=code, limit=limit)
        for code in self.languages:
            if code not in found and (found or needed) and self.column(base, code):
                self.fault(
                    _("The text is missing in {language}.").format(language=language_name(code)),
                    _("Write it in every language of the definition."),
                    row,
                    base,
                    code,
                )
        return found

    def column(self, base: str, code: str) -> str:
        """Name in the file of a translated column; the plain one speaks the default language."""
        own = self.columns.get((base, code))
        if own is None and code == self.languages[0]:
            own = self.columns.get((base, ""))
        return own or ""

    def check(self, row: Row, base: str, text: str, *, code: str = "", limit: int = PRINTED_LIMIT) -> None:
        """Note what keeps a text off paper: too long, or a name in braces that no round fills in."""
        if len(text) > limit:
            self.fault(
                _("The text has {n} characters, there is room for {limit}.").format(n=len(text), limit=limit),
                _("Shorten it."),
                row,
                base,
                code,
            )
        unknown = [name for name in _VARIABLE.findall(text) if name not in VARIABLES]
        if unknown or "${" in text:
            self.fault(
                _("The text holds {name}, which the round does not fill in.").format(
                    name="{" + shown(unknown[0]) + "}" if unknown else "${"
                ),
                _("Use only {names}.").format(names=", ".join("{" + name + "}" for name in VARIABLES)),
                row,
                base,
                code,
            )

    def yes(self, row: Row, base: str) -> bool:
        """Whether a yes/no column says yes; empty is no."""
        text = self.text(row, base).casefold()
        if text in YES:
            return True
        if text not in ("", *NO):
            self.fault(_("“{text}” is neither yes nor no.").format(text=shown(text)), _("Write yes or no."), row, base)
        return False


def understood(form: SheetForm, table: Table, faults: list[Fault]) -> DefinitionSheet:
    """The sheet with its columns found by name; columns that are unknown or missing are faults.

    An unknown column without any text is passed over: it loses nothing, and templates have many.
    """
    faults.extend(table.faults)
    used = {name for row in table.rows for name in row.cells}
    columns: dict[tuple[str, str], str] = {}
    for name in table.columns:
        base, colons, language = (part.strip() for part in name.partition("::"))
        base = base.casefold().replace(" ", "_")
        code = language_code(language)
        if base in (form.translated if colons else form.known) and (code or not colons):
            if (base, code) in columns:
                faults.append(_twice(table, name, base))
            columns[base, code] = name
        elif name in used:
            faults.append(_not_understood(form, table, name, base))
    for base in form.needed:
        if not any(found == base for found, _code in columns):
            expected = header(base, "sv") if base in form.translated else base
            faults.append(missing_column(table, expected, _("Add it.")))
    return DefinitionSheet(form, table, columns, faults)


def languages_in(sheet: DefinitionSheet) -> Iterator[str]:
    """Codes of the languages that a sheet has any text in, in the order of its columns."""
    used = {name for row in sheet.rows for name in row.cells}
    for (_base, code), name in sheet.columns.items():
        if code and name in used:
            yield code


def note_missing_languages(sheet: DefinitionSheet) -> None:
    """Note columns that are there in one language of the definition and not in all, or twice in the default one."""
    default = sheet.languages[0]
    used = {name for row in sheet.rows for name in row.cells}
    for base in sheet.form.translated:
        wanted = base in sheet.form.needed or any(sheet.column(base, code) in used for code in sheet.languages)
        present = [code for code in sheet.languages if sheet.column(base, code)]
        if (base, "") in sheet.columns and (base, default) in sheet.columns:
            sheet.faults.append(_twice(sheet.table, sheet.columns[base, ""], header(base, default)))
        for code in sheet.languages:
            if wanted and present and code not in present:
                advice = _("Add it: a text stands in every language of the definition.")
                sheet.faults.append(missing_column(sheet.table, header(base, code), advice))


def missing_column(table: Table, name: str, advice: str) -> Fault:
    """The fault that a column is not there."""
    return Fault(_("The column {name} is missing.").format(name=name), advice, table.where(column=name))


def _twice(table: Table, name: str, base: str) -> Fault:
    what = _("There are two columns for {name}.").format(name=base)
    return Fault(what, _("Keep one of them."), table.where(column=name))


def _not_understood(form: SheetForm, table: Table, name: str, base: str) -> Fault:
    """The fault of a column with text that has no meaning here, with the likeliest way out."""
    what = _("The column {name} is not known.").format(name=shown(name))
    near = get_close_matches(base, form.known, 1)
    if base in NOT_ON_PAPER or base.partition(":")[0] in NOT_ON_PAPER:
        what = _("A form on paper cannot do what the column {name} asks for.").format(name=shown(name))
        advice = _("Delete the column.")
    elif base in form.translated:
        what = _("The column does not say which language it is in.")
        advice = _("Write the code of the language in parentheses: {name}.").format(name=header(base, "sv"))
    elif form is SETTINGS and base == "form_title":
        advice = _("Titles in other languages have a column like {name}.").format(name=header("translated_title", "en"))
    elif near:
        advice = _("Is {name} meant? Else delete the column.").format(name=near[0])
    else:
        advice = _("Delete it, or use one of {names}.").format(names=", ".join(form.known))
    return Fault(what, advice, table.where(column=name))

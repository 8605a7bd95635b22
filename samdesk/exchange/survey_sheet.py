"""The survey sheet of a definition: rows in groups, with names, numbers, scales and conditions.

Knows what paper can hold, and what pyxform refuses. A row with a fault is read on as far as possible, so that all
faults come at once.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from samdesk.domain.definition import Condition, Kind, Labels, Scale, Section, Statement
from samdesk.exchange.definition_sheets import NO, SCREEN_LIMIT
from samdesk.exchange.fault_list import shown
from samdesk.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samdesk.exchange.definition_sheets import DefinitionSheet
    from samdesk.exchange.sheets import Row

STATEMENT_LIMIT: Final = 200
"""Most rows of a form, notes among them."""

CHOICE_LIMIT: Final = {Kind.SELECT_ONE: 12, Kind.SELECT_MULTIPLE: 60}
"""Most choices of a scale that paper has room for."""

NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,59}")
_NUMBER: Final = re.compile(r"[0-9A-Za-z]{1,6}")
_COMPARED: Final = re.compile(r"\$\{\s*([\w.-]+)\s*\}\s*(!?=)\s*(['\"])([^'\"]*)\3")
_SELECTED: Final = re.compile(
    r"(not\s*\(\s*)?selected\s*\(\s*\$\{\s*([\w.-]+)\s*\}\s*,\s*(['\"])([^'\"]*)\3\s*\)(\s*\))?"
)
_AT_MOST: Final = re.compile(r"count-selected\s*\(\s*\.\s*\)\s*<=\s*([0-9]{1,3})")
_STRAIGHT: Final = str.maketrans("‘’“”", "''\"\"")
_SELECTS: Final = (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE)
_NOT_ON_PAPER: Final = (
    "acknowledge", "audio", "audit", "barcode", "begin_loop", "calculate", "csv-external", "datetime", "decimal",
    "deviceid", "email", "end", "end_loop", "file", "geopoint", "geoshape", "geotrace", "hidden", "image",
    "phonenumber", "range", "rank", "select_multiple_from_file", "select_one_external", "select_one_from_file",
    "start", "time", "today", "trigger", "username", "video", "xml-external",
)  # fmt: skip


class SurveyReader:
    """Reads the survey sheet once, from top to bottom; ``scales`` is ``None`` if the choices could not be read."""

    def __init__(self, sheet: DefinitionSheet, scales: Mapping[str, Scale] | None) -> None:
        self._sheet = sheet
        self._scales = scales
        self._sections: list[Section] = []
        self._loose: list[Statement] = []
        self._group: Row | None = None
        self._ignored: list[str] = []
        self._names: dict[str, Row] = {}
        self._numbers: dict[str, Row] = {}
        self._selects: dict[str, Statement] = {}

    def sections(self) -> tuple[Section, ...]:
        """The sections in printed order; rows outside a group make a section without name and heading."""
        count = 0
        for row in self._sheet.rows:
            kind = self._sheet.text(row, "type")
            control = "_".join(kind.casefold().split())
            if control.startswith(("begin_group", "begin_repeat")):
                self._begin(row, control)
            elif control.startswith(("end_group", "end_repeat")):
                self._end(row, control)
            else:
                count += 1
                statement = self._statement(row, kind)
                if statement:
                    self._loose.append(statement)
        if self._group:
            self._sheet.fault(
                _("The group is not closed."), _("Add a row end_group after its last row."), self._group, "type"
            )
        self._close()
        self._note_amount(count)
        return tuple(self._sections)

    def _note_amount(self, count: int) -> None:
        if count > STATEMENT_LIMIT:
            self._sheet.fault(
                _("The form has {n} rows, there is room for {limit}.").format(n=count, limit=STATEMENT_LIMIT),
                _("Divide it into two definitions."),
            )
        statements = [statement for section in self._sections for statement in section.statements]
        if all(statement.kind is Kind.NOTE for statement in statements) and not self._sheet.faults:
            self._sheet.fault(
                _("There is no statement to answer."), _("Add a row, for example of type select_one."), base="type"
            )

    def _begin(self, row: Row, control: str) -> None:
        if control == "begin_repeat":
            self._sheet.fault(
                _("Paper cannot repeat a group as many times as needed (begin_repeat)."),
                _("Write the rows as many times as the form should have them."),
                row,
                "type",
            )
        elif self._group:
            self._sheet.fault(
                _("A group stands inside another group."),
                _("Close the first with end_group before; paper has one level of headings."),
                row,
                "type",
            )
        if control == "begin_repeat" or self._group:
            self._ignored.append(control.replace("begin", "end"))
            return
        self._close()
        self._group = row
        self._take_name(row)
        self._note_no_meaning(row, ("type", "name", "label", "hint"))

    def _end(self, row: Row, control: str) -> None:
        self._note_no_meaning(row, ("type", "name"))
        if self._ignored and self._ignored[-1] == control:
            self._ignored.pop()
        elif control == "end_repeat" or not self._group:
            self._sheet.fault(_("Nothing is open that this row could close."), _("Delete the row."), row, "type")
        else:
            if not self._loose:
                self._sheet.fault(
                    _("The group has no rows."), _("Delete it, or move rows into it."), self._group, "type"
                )
            self._close()

    def _close(self) -> None:
        """End the section that is open, with or without a group."""
        row, self._group = self._group, None
        rows, self._loose = tuple(self._loose), []
        if row:
            label = self._sheet.labels(row, "label", needed=True)
            stem = self._sheet.labels(row, "hint")
            self._sections.append(Section(self._sheet.text(row, "name"), label, stem, rows))
        elif rows:
            self._sections.append(Section("", {}, {}, rows))

    def _statement(self, row: Row, written: str) -> Statement | None:
        name = self._take_name(row)
        kind, scale = self._kind(row, written)
        sheet = self._sheet
        texts: dict[str, Labels] = {base: sheet.labels(row, base) for base in ("area", "short", "hint")}
        texts["label"] = sheet.labels(row, "label", needed=True)
        texts["help"] = sheet.labels(row, "help", limit=SCREEN_LIMIT)
        law = sheet.text(row, "law")
        sheet.check(row, "law", law)
        number = self._number(row) if kind not in (None, Kind.NOTE) or sheet.text(row, "number") else ""
        if kind is None:
            return None
        if kind is Kind.NOTE:
            self._note_no_meaning(row, ("type", "name", "area", "label", "short", "hint", "help", "law", "relevant"))
        statement = Statement(
            name=name,
            kind=kind,
            number=number,
            law=law,
            scale=scale,
            motivation=sheet.yes(row, "motivation"),
            action=sheet.yes(row, "action"),
            required=sheet.yes(row, "required"),
            relevant=self._condition(row),
            max_choices=self._max_choices(row, kind),
            **texts,
        )
        if kind in _SELECTS:
            self._selects.setdefault(name, statement)
        return statement

    def _take_name(self, row: Row) -> str:
        """The name of a row; faults if it is missing, taken or not one that XForms allow."""
        name = self._sheet.text(row, "name")
        if not name:
            self._sheet.fault(_("The row has no name."), _("Give it a name of its own, like s1."), row, "name")
        elif not NAME.fullmatch(name) or name.casefold() in ("meta", "data"):
            self._sheet.fault(
                _("“{name}” cannot be a name.").format(name=shown(name)),
                _("Use letters a-z, digits, - and _, at most 60, a letter first; not meta or data."),
                row,
                "name",
            )
        elif name in self._names:
            self._sheet.fault(
                _("The name {name} is taken by row {row}.").format(name=name, row=self._names[name].number),
                _("Give one of them another name."),
                row,
                "name",
            )
        self._names.setdefault(name, row)
        return name

    def _number(self, row: Row) -> str:
        number = self._sheet.text(row, "number")
        if not _NUMBER.fullmatch(number):
            self._sheet.fault(
                _("“{number}” cannot be the number of a statement.").format(number=shown(number))
                if number
                else _("The statement has no number."),
                _("Use 1 to 6 letters a-z and digits, like 7a."),
                row,
                "number",
            )
        elif number.casefold() in self._numbers:
            first = self._numbers[number.casefold()]
            self._sheet.fault(
                _("The number {number} is taken by row {row}.").format(number=number, row=first.number),
                _("Give one of them another number; 7a and 7A count as the same."),
                row,
                "number",
            )
        self._numbers.setdefault(number.casefold(), row)
        return number

    def _kind(self, row: Row, written: str) -> tuple[Kind | None, str]:
        """Kind and scale of a row; the kind is ``None`` if the type cannot be used."""
        words = written.split() or [""]
        word = words[0].casefold()
        if word not in tuple(Kind):
            self._note_unknown_type(row, written, word)
            return None, ""
        kind = Kind(word)
        if len(words) != (2 if kind in _SELECTS else 1):
            self._sheet.fault(
                _("The type {type} is not complete, or says too much.").format(type=shown(written)),
                _("Write {kind} and the name of one list.").format(kind=kind)
                if kind in _SELECTS
                else _("Write only {kind}.").format(kind=kind),
                row,
                "type",
            )
            return None, ""
        if kind in _SELECTS:
            self._note_scale(row, kind, words[1])
            return kind, words[1]
        return kind, ""

    def _note_unknown_type(self, row: Row, written: str, word: str) -> None:
        known = [*Kind, "begin_group", "end_group"]
        near = get_close_matches(word, known, 1)
        if not written:
            what, advice = _("The row has no type."), _("Use one of {names}.").format(names=", ".join(known))
        elif word in _NOT_ON_PAPER:
            what = _("A form on paper cannot hold the type {type}.").format(type=shown(written))
            advice = _("Delete the row, or use one of {names}.").format(names=", ".join(known))
        else:
            what = _("The type {type} is not known.").format(type=shown(written))
            advice = (
                _("Is {name} meant?").format(name=near[0])
                if near
                else _("Use one of {names}.").format(names=", ".join(known))
            )
        self._sheet.fault(what, advice, row, "type")

    def _note_scale(self, row: Row, kind: Kind, name: str) -> None:
        if self._scales is None:
            return
        scale = self._scales.get(name)
        if scale is None:
            near = get_close_matches(name, self._scales, 1)
            self._sheet.fault(
                _("The list {name} has no choices on the sheet choices.").format(name=shown(name)),
                _("Is {name} meant?").format(name=near[0]) if near else _("Add its choices there."),
                row,
                "type",
            )
        elif len(scale.choices) > CHOICE_LIMIT[kind]:
            self._sheet.fault(
                _("The list {name} has {n} choices, paper has room for {limit}.").format(
                    name=name, n=len(scale.choices), limit=CHOICE_LIMIT[kind]
                ),
                _("Use a shorter list, or answer the row as text."),
                row,
                "type",
            )

    def _note_no_meaning(self, row: Row, meant: tuple[str, ...]) -> None:
        """Note texts in columns other than those ``meant`` for this type of row: nothing is lost silently."""
        for (base, code), column in self._sheet.columns.items():
            if base not in meant and row.text(column).casefold() not in ("", *NO):
                self._sheet.fault(_("The cell has no meaning on this type of row."), _("Empty it."), row, base, code)

    def _condition(self, row: Row) -> Condition | None:
        """The condition of a row, by the number of the row it asks about."""
        written = self._sheet.text(row, "relevant").translate(_STRAIGHT)
        if not written:
            return None
        compared, selected = _COMPARED.fullmatch(written), _SELECTED.fullmatch(written)
        if compared:
            name, equal, code = compared[1], compared[2] == "=", compared[4]
        elif selected and bool(selected[1]) is bool(selected[5]):
            name, equal, code = selected[2], not selected[1], selected[4]
        else:
            self._sheet.fault(
                _("The condition {text} cannot be printed.").format(text=shown(written)),
                _("Write it as {first}, {second} or {third}.").format(
                    first="${name} = 'code'", second="${name} != 'code'", third="selected(${name}, 'code')"
                ),
                row,
                "relevant",
            )
            return None
        asked = self._asked(row, name, code, bool(compared))
        return Condition(asked.number, code, equal) if asked else None

    def _asked(self, row: Row, name: str, code: str, compared: bool) -> Statement | None:
        """The statement that a condition asks about; ``None``, with a fault, if it cannot."""
        asked = self._selects.get(name)
        if asked is None:
            self._sheet.fault(
                _("The condition asks about {name}, which is no row with choices above this one.").format(
                    name=shown(name)
                ),
                _("Name a row of type select_one or select_multiple that comes before."),
                row,
                "relevant",
            )
            return None
        scale = (self._scales or {}).get(asked.scale)
        if scale and not scale.choice(code):
            self._sheet.fault(
                _("The row {name} has no choice {code}.").format(name=name, code=shown(code)),
                _("The choices are {codes}.").format(codes=", ".join(choice.code for choice in scale.choices)),
                row,
                "relevant",
            )
        if compared and asked.kind is Kind.SELECT_MULTIPLE:
            self._sheet.fault(
                _("The row {name} can have several choices, which = and != do not compare.").format(name=name),
                _("Write selected({name}, '{code}') or not(selected({name}, '{code}')).").format(
                    name="${" + name + "}", code=shown(code)
                ),
                row,
                "relevant",
            )
        return asked

    def _max_choices(self, row: Row, kind: Kind) -> int | None:
        written = self._sheet.text(row, "constraint")
        if not written or kind is Kind.NOTE:
            return None
        found = _AT_MOST.fullmatch(written)
        if kind is Kind.SELECT_MULTIPLE and found and int(found[1]) > 0:
            return int(found[1])
        self._sheet.fault(
            _("The constraint {text} cannot be checked.").format(text=shown(written)),
            _("Only {form} is known, on rows of type select_multiple.").format(form="count-selected(.) <= 3"),
            row,
            "constraint",
        )
        return None

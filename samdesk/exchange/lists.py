"""What lists of all kinds that people keep in spreadsheets have alike: one table, columns found by their meaning.

Does not know what the cells must satisfy.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Final

from samdesk.domain.faults import Fault, Where, input_fault
from samdesk.exchange.fault_list import shown
from samdesk.exchange.sheets import Row, Table, read_tables, settle
from samdesk.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_GARBLED: Final = re.compile(r"Ã[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|Â[\xa0-\xbf]|�|\w[†„”]\w")


@dataclass(frozen=True)
class Columns:
    """The columns of a kind of list by what they hold: how they are written, and other names they are found under."""

    written: Mapping[str, str]
    also: Mapping[str, tuple[str, ...]]
    needed: tuple[str, ...]

    @cached_property
    def _meaning(self) -> dict[str, str]:
        return {
            _key(name): meaning
            for meaning, written in self.written.items()
            for name in (written, *self.also.get(meaning, ()))
        }

    def found(self, table: Table, faults: list[Fault]) -> Mapping[str, str]:
        """The names in the file by what they hold; faults for what is missing, there twice, or likely mistyped."""
        columns: dict[str, str] = {}
        for name in table.columns:
            meaning = self._meaning.get(_key(name))
            if meaning in columns:
                what = _("The columns {first} and {second} hold the same.").format(first=columns[meaning], second=name)
                faults.append(Fault(what, _("Keep one of them."), table.where(column=name)))
            elif meaning:
                columns[meaning] = name
        faults.extend(self._mistyped(table, columns))
        faults.extend(self._missing(table, self.written[meaning]) for meaning in self.needed if meaning not in columns)
        return columns

    def _mistyped(self, table: Table, columns: Mapping[str, str]) -> Iterator[Fault]:
        """Names that nearly are a column of the list. Other columns are the sender's own and passed over."""
        absent = {key: meaning for key, meaning in self._meaning.items() if meaning not in columns}
        for name in table.columns:
            near = get_close_matches(_key(name), absent, 1, cutoff=0.8)
            if near and name not in columns.values() and _key(name) not in self._meaning:
                yield Fault(
                    _("The column {name} is not known.").format(name=shown(name)),
                    _("Is {name} meant?").format(name=self.written[absent[near[0]]]),
                    table.where(column=name),
                )

    def _missing(self, table: Table, name: str) -> Fault:
        return Fault(
            _("The column {name} is missing.").format(name=name),
            _("Name the columns on the first line; the list needs {names}.").format(
                names=", ".join(self.written[meaning] for meaning in self.needed)
            ),
            table.where(column=name),
        )


def _key(name: str) -> str:
    """What counts of a column name: letters and digits without regard to case, spaces, dashes and composition."""
    return "".join(character for character in unicodedata.normalize("NFC", name.casefold()) if character.isalnum())


def the_table(path: Path) -> Table:
    """The first table of a file that has something in it.

    Raises ``InputFaults`` if there is none or its letters are garbled, ``Refused`` if the file cannot be opened.
    """
    where = Where(path.name)
    table = next((table for table in read_tables(path) if table.columns), None)
    if table is None:
        raise input_fault(_("The file is empty."), _("Save it again, or choose another file."), where)
    settle(_garbled(table), where)
    return table


def _garbled(table: Table) -> list[Fault]:
    """A fault if letters were read in the wrong encoding, before the list came here."""
    found = [
        (row.number, column, text)
        for row in table.rows
        for column, text in row.cells.items()
        if not text.isascii() and _GARBLED.search(text)
    ]
    if not found:
        return []
    number, column, text = found[0]
    what = _("The letters å, ä and ö are garbled, as in “{text}”.").format(text=shown(text))
    advice = _("Export the list anew as “CSV UTF-8” or .xlsx; cells with this fault: {n}.").format(n=len(found))
    return [Fault(what, advice, table.where(number, column))]


def on_one_line(row: Row, column: str) -> str:
    """A cell on one line, every run of spaces of any kind as one space; empty where there is none."""
    return " ".join(row.cells.get(column, "").split())

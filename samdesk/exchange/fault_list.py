"""Gathers the faults of one file that came from outside, so that all of them are told at once.

Knows nothing of file formats.
"""

from __future__ import annotations

from typing import Final

from samdesk.domain.faults import Fault, InputFaults, Where
from samdesk.language import _

MOST: Final = 100
"""Faults told of one file; a file with more is given up there, so that a hostile one costs little."""
LONGEST: Final = 500
"""Longest sentence, in characters: some quote what a stranger wrote."""


class FaultList:
    """The faults found so far in the file of this name."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._faults: list[Fault] = []

    def add(self, what: str, *, member: str = "", row: int | None = None, column: str = "", advice: str = "") -> None:
        """Note a fault in a member of the file; raises ``InputFaults`` when there are more than ``MOST``."""
        place = Where(self.file, member, row, column)
        said = visible(what if len(what) <= LONGEST else what[: LONGEST - 1] + "…")
        self._faults.append(Fault(said, advice or _("Ask the sender to export the file again."), place))
        if len(self._faults) >= MOST:
            more = _("The file has more faults than these {n}.").format(n=MOST)
            raise InputFaults(*self._faults, Fault(more, "", Where(self.file)))

    def settle(self) -> None:
        """Raise ``InputFaults`` with all faults so far; nothing if there are none."""
        if self._faults:
            raise InputFaults(*self._faults)


def shown(text: str) -> str:
    """Text from a stranger as a sentence may quote it: short, and with nothing invisible in it."""
    line = visible(text[:41])
    return line if len(line) <= 40 else line[:39] + "…"


def visible(text: str) -> str:
    """A text with a question mark for every character that nobody sees, such as one that turns the line around."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else "?" for character in text)

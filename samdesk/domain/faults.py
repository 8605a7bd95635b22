"""Known errors: what happened, where, and what to do. Anything else that is raised is a bug.

Two families, one for each exit code of the command line: the input has faults (1), or the environment refuses
(3). Texts are in the user's language when they are made.
"""

from __future__ import annotations

from dataclasses import dataclass

from samdesk.language import _


@dataclass(frozen=True, slots=True)
class Where:
    """Place of a fault in an input: file name, sheet or member, row (1 is the first line) and column name."""

    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        parts = [part for part in (self.file, self.sheet) if part]
        if self.row is not None:
            parts.append(_("row {row}").format(row=self.row))
        if self.column:
            parts.append(_("column {column}").format(column=self.column))
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: what it is, where it is, and what to do about it, each a sentence or phrase."""

    what: str
    advice: str
    where: Where = Where()

    def __str__(self) -> str:
        place = str(self.where)
        said = f"{place}: {self.what}" if place else self.what
        return f"{said} {self.advice}".strip()


class KnownError(Exception):
    """An error that is not a bug; ``faults`` holds all of them at once, ``exit_code`` the command line's answer."""

    exit_code = 1

    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


class InputFaults(KnownError):
    """What was handed in has faults; nothing was changed."""

    exit_code = 1


class Refused(KnownError):
    """The environment refuses: locked, read-only, full, not there, corrupt. Nothing was changed."""

    exit_code = 3


def input_fault(what: str, advice: str, where: Where | None = None) -> InputFaults:
    """An ``InputFaults`` with one fault."""
    return InputFaults(Fault(what, advice, where or Where()))


def refused(what: str, advice: str, where: Where | None = None) -> Refused:
    """A ``Refused`` with one fault."""
    return Refused(Fault(what, advice, where or Where()))

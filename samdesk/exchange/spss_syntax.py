"""Syntax for SPSS (and PSPP) that reads a table of ``spss_table``: labels, missing values, levels, widths.

UTF-8 with BOM; no line is longer than ``LINE`` bytes. Limits of SPSS 25 and later: a variable's label 255 bytes, that
of a value 120, a text variable 32 767, a line of syntax 256. Knows nothing of what is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from samdesk.exchange.csv_sheets import guarded
from samdesk.exchange.spss_table import Form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from samdesk.exchange.sheet_writer import Cell
    from samdesk.exchange.spss_table import Several, SpssTable, Variable

T = TypeVar("T")

LINE: Final = 200
"""Bytes of a line at most."""
LABEL: Final = 250
VALUE_LABEL: Final = 115
"""Bytes of labels at most, with room for the sign that something was cut."""
TEXT: Final = 32_767
"""Bytes of a text at most."""
_PIECE: Final = 60
"""Characters of a label on one line."""
_SHOWN: Final = 40
"""Characters that a text is wide on the screen at most."""
_DAY: Final = 10


class Widths:
    """Counts the bytes that each column needs, as its rows are written."""

    def __init__(self, columns: int) -> None:
        self.most = [1] * columns

    def seen(self, rows: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
        """The rows, as they come."""
        for row in rows:
            for at, cell in enumerate(row):
                if cell is not None:
                    self.most[at] = max(self.most[at], len(guarded(str(cell)).encode()))
            yield row


def spss_syntax(table: SpssTable, file: str, widths: Sequence[int], said: Iterable[str]) -> str:
    """The syntax that reads ``file``, which lies beside it; ``said`` are sentences for the people who run it.

    ``widths`` are the bytes that the columns of the file need.
    """
    variables = table.variables
    formats = {one.name: _format(one, width) for one, width in zip(variables, widths, strict=True)}
    lines = ["* Encoding: UTF-8.", *(line for text in said for line in _comment(text)), ""]
    lines += ["GET DATA", "  /TYPE=TXT", f"  /FILE={_quoted(file)}", "  /ENCODING='UTF8'", "  /DELCASE=LINE"]
    lines += ['  /DELIMITERS=";"', "  /QUALIFIER='\"'", "  /ARRANGEMENT=DELIMITED", "  /FIRSTCASE=2", "  /VARIABLES="]
    lines += [f"    {name} {kind}" for name, kind in formats.items()]
    lines += ["  .", ""]
    lines += [line for one in variables for line in _label(one)]
    lines += ["", *_value_labels(variables), "", *_missing(variables), "", *_levels(variables), ""]
    lines += [line for one, width in zip(variables, widths, strict=True) for line in _shown(one, width)]
    lines += ["", *(line for one in table.several for line in _set(one)), "EXECUTE."]
    return "\ufeff" + "\r\n".join(lines) + "\r\n"


def _format(variable: Variable, width: int) -> str:
    match variable.form:
        case Form.NUMBER:
            return f"F{min(max(width, 2), 40)}.0"
        case Form.DAY:
            return f"SDATE{_DAY}"
        case _:
            return f"A{min(width, TEXT)}"


def _comment(text: str) -> Iterator[str]:
    """Lines of a comment; a full stop ends each, so that none runs into what follows."""
    words, line = text.split(), "*"
    for word in words:
        if len(f"{line} {word}".encode()) > LINE - 2:
            yield _ended(line)
            line = "*"
        line = f"{line} {word[:_PIECE]}"
    yield _ended(line)


def _ended(line: str) -> str:
    return line if line.endswith(".") else f"{line} ."


def _label(variable: Variable) -> Iterator[str]:
    yield f"VARIABLE LABELS {variable.name}"
    yield from _pieces(variable.label, LABEL, "  ", ".")


def _value_labels(variables: Sequence[Variable]) -> Iterator[str]:
    for values, names in _alike(variables, lambda one: tuple(sorted(one.values.items()))):
        if values:
            yield "VALUE LABELS"
            yield from _wrapped(names)
            for at, (number, label) in enumerate(values, 1):
                first, *more = _pieces(label, VALUE_LABEL, "    ", "." if at == len(values) else "")
                yield f"  {number} {first.strip()}"
                yield from more


def _missing(variables: Sequence[Variable]) -> Iterator[str]:
    """Numbers that are no answers: those of why there is none are a range, as only one more may stand beside it."""
    for apart, names in _alike(variables, lambda one: one.apart):
        if apart:
            reasons, more = [n for n in apart if n < 0], [n for n in apart if n >= 0]
            listed = ", ".join([f"{min(reasons)} THRU {max(reasons)}", *map(str, more)])
            yield "MISSING VALUES"
            yield from _wrapped(names)
            yield f"  ({listed})."


def _levels(variables: Sequence[Variable]) -> Iterator[str]:
    for level, names in _alike(variables, lambda one: one.level):
        yield "VARIABLE LEVEL"
        yield from _wrapped(names)
        yield f"  ({level})."


def _alike(variables: Sequence[Variable], key: Callable[[Variable], T]) -> Iterable[tuple[T, list[str]]]:
    """The names of variables that share something, so that it is said once."""
    found: dict[T, list[str]] = {}
    for variable in variables:
        found.setdefault(key(variable), []).append(variable.name)
    return found.items()


def _shown(variable: Variable, width: int) -> Iterator[str]:
    wide = _DAY if variable.form is Form.DAY else min(max(width, len(variable.name), 4), _SHOWN)
    yield f"VARIABLE WIDTH {variable.name} ({wide})."


def _set(several: Several) -> Iterator[str]:
    yield "MRSETS"
    yield f"  /MDGROUP NAME=${several.name}"
    yield "  LABEL="
    yield from _pieces(several.label, LABEL, "    ", "")
    yield "  CATEGORYLABELS=VARLABELS"
    yield "  VARIABLES="
    yield from _wrapped(several.variables)
    yield "  VALUE=1."
    yield ""


def _pieces(text: str, most: int, indent: str, end: str) -> Iterator[str]:
    """A text as quoted pieces that follow each other, cut to ``most`` bytes, a piece on each line."""
    whole = " ".join(text.split()) or "-"
    cut = whole if len(whole.encode()) <= most else whole.encode()[: most - 3].decode(errors="ignore") + "…"
    pieces = [cut[start : start + _PIECE] for start in range(0, len(cut), _PIECE)]
    for at, piece in enumerate(pieces, 1):
        yield f"{indent}{_quoted(piece)}{' +' if at < len(pieces) else end}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _wrapped(names: Iterable[str]) -> Iterator[str]:
    """Names on lines that people can read."""
    line = " "
    for name in names:
        if len(line) + len(name) > LINE // 2:
            yield line
            line = " "
        line = f"{line} {name}"
    yield line

"""The Swedish catalogue of the program's own words: brought up to date, checked and compiled.

``python3 packaging/dev.py translate`` runs this in the environment of the tests. Source strings are English and stand
in ``_("...")`` and ``ngettext("one", "many", n)`` under ``samdesk``. The same source and catalogue always give the
same bytes: no dates, no line numbers, ordered by file. Definitions carry their own languages and are not seen here.
"""

from __future__ import annotations

import argparse
import ast
import gettext
import io
import string
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).resolve().parents[1]
SOURCE: Final = ROOT / "samdesk"
CATALOGUE: Final = ROOT / "resources" / "translations" / "sv" / "LC_MESSAGES" / "samdesk.po"
_KEYWORDS: Final = {"_": None, "ngettext": (1, 2)}
_HEADERS: Final = [
    ("Project-Id-Version", "SamDesk"),
    ("Language", "sv"),
    ("Plural-Forms", "nplurals=2; plural=(n != 1);"),
    ("MIME-Version", "1.0"),
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Transfer-Encoding", "8bit\n"),
]


class _Catalogue(Catalog):
    """A Swedish catalogue whose header never changes, so that it is the same whenever it is written."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return _HEADERS


@dataclass(frozen=True)
class Fault:
    """One thing wrong with the catalogue or with a call in the source."""

    kind: str  # missing, fuzzy, obsolete, placeholders, stale or unreadable
    text: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"


def faults(source: Path = SOURCE, catalogue: Path = CATALOGUE) -> list[Fault]:
    """Everything that keeps the program from speaking whole Swedish; empty when there is nothing.

    missing: not translated; fuzzy: marked as doubtful; obsolete: no longer said by the program; placeholders: another
    set of ``{names}`` than the source string; stale: the compiled file says something else; unreadable: a call that
    gives something built at run time, which cannot be looked up.
    """
    wanted, found = _extracted(source), _read(catalogue)
    said = [_fault_of(message, _same(found, message)) for message in _messages(wanted)]
    obsolete = [Fault("obsolete", _first(message)) for message in _messages(found) if message.id not in wanted]
    compiled = catalogue.with_suffix(".mo")
    stale = [] if _says(_compiled(found)) == _says_file(compiled) else [Fault("stale", compiled.name)]
    return [fault for fault in said if fault] + obsolete + stale + list(_unreadable_calls(source))


def update(source: Path = SOURCE, catalogue: Path = CATALOGUE) -> list[Message]:
    """Write the catalogue for the strings of ``source`` and compile it. Returns the translations that fell out."""
    wanted, found = _extracted(source), _read(catalogue)
    for message in _messages(wanted):
        known = _same(found, message)
        if known is not None:
            message.string = known.string
            message.flags |= known.flags & {"fuzzy"}
            message.user_comments = known.user_comments
    written = io.BytesIO()
    write_po(written, wanted, width=100, include_lineno=False)
    catalogue.parent.mkdir(parents=True, exist_ok=True)
    catalogue.write_bytes(written.getvalue())
    catalogue.with_suffix(".mo").write_bytes(_compiled(wanted))
    return [message for message in _messages(found) if message.id not in wanted and message.string]


def main() -> int:
    """Update and report; 1 while something is left to do, 2 for wrong usage."""
    argparse.ArgumentParser(description="Bring the Swedish catalogue up to date and compile it.").parse_args()
    for message in update():
        print(f"no longer said, dropped: {message.id!r} = {message.string!r}")
    left = faults()
    for fault in left:
        print(fault)
    print(f"{CATALOGUE.relative_to(ROOT)}: {len(left)} left to do" if left else "The Swedish catalogue is complete.")
    return 1 if left else 0


def _extracted(source: Path) -> _Catalogue:
    catalogue = _Catalogue(locale="sv", header_comment="# What SamDesk says, in Swedish.", fuzzy=False)
    for file in sorted(source.rglob("*.py")):
        name = f"{source.name}/{file.relative_to(source).as_posix()}"
        for line, message_id, comments, context in extract_from_file("python", file, keywords=_KEYWORDS):
            catalogue.add(message_id, None, [(name, line)], auto_comments=comments, context=context)
    return catalogue


def _read(catalogue: Path) -> Catalog:
    if not catalogue.exists():
        return _Catalogue(locale="sv")
    with catalogue.open("rb") as file:
        return read_po(file, locale="sv")


def _compiled(catalogue: Catalog) -> bytes:
    """The bytes of a ``.mo`` with what is translated and not doubtful."""
    whole = _Catalogue(locale="sv", fuzzy=False)
    for message in _messages(catalogue):
        if not message.fuzzy and all(_strings(message)):
            whole.add(message.id, message.string)
    written = io.BytesIO()
    write_mo(written, whole)
    return written.getvalue()


def _says(compiled: bytes) -> dict[object, str]:
    catalogue: dict[object, str] = gettext.GNUTranslations(io.BytesIO(compiled))._catalog  # type: ignore[attr-defined]
    return {key: value for key, value in catalogue.items() if key}


def _says_file(compiled: Path) -> dict[object, str] | None:
    return _says(compiled.read_bytes()) if compiled.exists() else None


def _fault_of(wanted: Message, found: Message | None) -> Fault | None:
    if found is None or not all(_strings(found)):
        return Fault("missing", _first(wanted))
    if found.fuzzy:
        return Fault("fuzzy", _first(wanted))
    allowed = [_placeholders(text) for text in _ids(wanted)]
    *singular, general = [_placeholders(text) for text in _strings(found)]
    if general != allowed[-1] or any(names not in allowed for names in singular):
        return Fault("placeholders", f"{_first(wanted)} = {' | '.join(_strings(found))}")
    return None


def _same(catalogue: Catalog, message: Message) -> Message | None:
    """The catalogue's message of the same strings; one that has gained or lost its plural is another."""
    known = catalogue.get(message.id)
    return known if known is not None and known.id == message.id else None


def _messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _strings(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, (tuple, list)) else (message.string or "",)


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _first(message: Message) -> str:
    return _ids(message)[0]


def _placeholders(text: str) -> frozenset[str]:
    """The ``{names}`` to be filled in; a brace out of place counts as a name that matches nothing."""
    try:
        return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)
    except ValueError:
        return frozenset({text})


def _unreadable_calls(source: Path) -> Iterator[Fault]:
    """Calls of ``_`` and ``ngettext`` that cannot be found: with an f-string or a sum, a filled-in or an empty text.

    Inside an f-string they are found only by Python 3.12 and later, so they may not stand there either.
    """
    for file in sorted(source.rglob("*.py")):
        nodes = list(ast.walk(ast.parse(file.read_bytes())))
        inside = {call for node in nodes if isinstance(node, ast.JoinedStr) for call in ast.walk(node)}
        for node in nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _KEYWORDS:
                texts = node.args[:2] if node.func.id == "ngettext" else node.args[:1]
                if node in inside or any(_built(text) for text in texts):
                    yield Fault("unreadable", f"{file.relative_to(source.parent).as_posix()}:{node.lineno}")


def _built(text: ast.expr) -> bool:
    return isinstance(text, (ast.JoinedStr, ast.BinOp, ast.Call)) or (isinstance(text, ast.Constant) and not text.value)


if __name__ == "__main__":
    sys.exit(main())

"""Definitions: versioned questionnaires, their statements and scales, and what identifies them.

A definition is immutable; its identity is its id and the SHA-256 of its canonical form, so two desks agree on
what was asked. Support material travels beside it and is not part of the identity.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Labels = dict[str, str]
"""Text by language code: ``{"sv": …, "en": …}``."""

VARIABLES: Final = ("policy", "samverkansavtal", "region", "year", "last_date", "contact")
"""Names that texts may hold in braces; the round fills them in."""


class Kind(StrEnum):
    """What an answer to a statement is."""

    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    TEXT = "text"
    INTEGER = "integer"
    DATE = "date"
    NOTE = "note"


@dataclass(frozen=True)
class Choice:
    """One answer of a scale; ``code`` is printed on paper, keyed and stored."""

    code: str
    labels: Labels


@dataclass(frozen=True)
class Scale:
    """A named list of choices, in printed order."""

    name: str
    choices: tuple[Choice, ...]

    def choice(self, code: str) -> Choice | None:
        """The choice with this code."""
        return next((choice for choice in self.choices if choice.code == code), None)


@dataclass(frozen=True)
class Condition:
    """A statement is asked only if another one's answer is (or is not, ``equal`` false) this choice code."""

    number: str
    code: str
    equal: bool = True


@dataclass(frozen=True)
class Statement:
    """One row of a form: a numbered statement or question, or a note without number.

    ``short`` replaces ``label`` on paper and screen under a section's stem; ``hint`` is the short explanation
    beside the row on paper too, ``help`` the longer one on screen. ``max_choices`` limits a ``select_multiple``.
    """

    name: str
    kind: Kind
    number: str = ""
    area: Labels = field(default_factory=dict)
    label: Labels = field(default_factory=dict)
    short: Labels = field(default_factory=dict)
    hint: Labels = field(default_factory=dict)
    help: Labels = field(default_factory=dict)
    law: str = ""
    scale: str = ""
    motivation: bool = False
    action: bool = False
    required: bool = False
    relevant: Condition | None = None
    max_choices: int | None = None


@dataclass(frozen=True)
class Section:
    """A printed group of statements with a heading and an optional lead-in, the ``stem`` of a matrix question."""

    name: str
    label: Labels
    stem: Labels
    statements: tuple[Statement, ...]


class AnsweredBy(StrEnum):
    """Which units of a round get a form of a definition."""

    UNIT = "unit"
    MANAGERS_OF_MANAGERS = "managers_of_managers"
    LEVEL = "level"


@dataclass(frozen=True)
class Definition:
    """A versioned questionnaire. ``languages`` in printed order, the first is the default.

    ``variant_of`` is the id of the definition that this one replaces for the units it is ``answered_by``;
    ``level`` names the organisation level when ``answered_by`` is ``LEVEL``.
    """

    id: str
    version: str
    title: Labels
    languages: tuple[str, ...]
    sections: tuple[Section, ...]
    scales: tuple[Scale, ...]
    variant_of: str = ""
    answered_by: AnsweredBy = AnsweredBy.UNIT
    level: str = ""

    @property
    def language(self) -> str:
        """The default language code, the one that paper speaks."""
        return self.languages[0]

    def statements(self) -> Iterator[Statement]:
        """All rows that are answered, in printed order: notes are left out."""
        for section in self.sections:
            for statement in section.statements:
                if statement.kind is not Kind.NOTE:
                    yield statement

    @cached_property
    def by_number(self) -> Mapping[str, Statement]:
        """Answered rows by their number."""
        return {statement.number: statement for statement in self.statements()}

    @cached_property
    def scale_by_name(self) -> Mapping[str, Scale]:
        """Scales by their name."""
        return {scale.name: scale for scale in self.scales}

    def scale_of(self, statement: Statement) -> Scale | None:
        """The scale of a row that has choices."""
        return self.scale_by_name.get(statement.scale)

    @cached_property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the canonical form."""
        return hashlib.sha256(canonical_json(to_plain(self))).hexdigest()


@dataclass(frozen=True)
class Material:
    """Support material of a definition: a Markdown text named like its file, for example ``01-syfte``."""

    name: str
    language: str
    text: str

    @property
    def title(self) -> str:
        """The first heading."""
        return next((line[2:].strip() for line in self.text.splitlines() if line.startswith("# ")), self.name)


def text_in(labels: Labels, language: str) -> str:
    """The text in a language, else in the language that comes first, else empty."""
    return labels.get(language) or next(iter(labels.values()), "")


def fill(text: str, names: Mapping[str, str]) -> str:
    """The text with ``{policy}``-style names filled in; a name the round does not give stays readable.

    A name that begins the text begins with a capital.
    """
    filled = re.sub(r"\{([a-z_]+)\}", lambda match: names.get(match[1]) or match[1], text)
    return filled[:1].upper() + filled[1:] if text.startswith("{") else filled


def statement_key(number: str) -> tuple[tuple[int, str], ...]:
    """Sort key of statement numbers: 2 before 10, 7a before 7b, 10a before 10o."""
    return tuple(
        (int(digits or 0), letters) for digits, letters in re.findall(r"(\d*)(\D*)", number) if digits or letters
    )


def canonical_json(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """Canonical form of a JSON value: UTF-8, NFC, sorted keys, no spaces, no NaN."""
    text = _compact_json(value)
    if not unicodedata.is_normalized("NFC", text):
        # Text by text: composing the whole would join an accent to the n of an escaped line end before it.
        text = _compact_json(_composed(value))
    return text.encode()


def _compact_json(value: Any) -> str:  # noqa: ANN401 - any JSON value
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _composed(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {_composed(key): _composed(item) for key, item in value.items()}
    return [_composed(item) for item in value] if isinstance(value, list | tuple) else value


def to_plain(definition: Definition) -> dict[str, Any]:
    """The definition as JSON values, in the form that its identity is computed from."""
    return asdict(definition)


def from_plain(plain: Mapping[str, Any]) -> Definition:
    """The definition of what ``to_plain`` gave; raises ``KeyError``, ``TypeError`` or ``ValueError`` if it is none."""
    fields = dict(plain)
    fields["languages"] = tuple(fields["languages"])
    fields["answered_by"] = AnsweredBy(fields["answered_by"])
    fields["sections"] = tuple(_section(section) for section in fields["sections"])
    fields["scales"] = tuple(
        Scale(scale["name"], tuple(Choice(**choice) for choice in scale["choices"])) for scale in fields["scales"]
    )
    return Definition(**fields)


def _section(plain: Mapping[str, Any]) -> Section:
    return Section(plain["name"], plain["label"], plain["stem"], tuple(_statement(row) for row in plain["statements"]))


def _statement(plain: Mapping[str, Any]) -> Statement:
    fields = dict(plain)
    fields["kind"] = Kind(fields["kind"])
    fields["relevant"] = Condition(**fields["relevant"]) if fields["relevant"] else None
    return Statement(**fields)

"""JSON Schemas (draft 2020-12) of the JSON members of a package, for programs that read it without this one.

They follow from the same type hints that reading checks, so what is written, what is read and what is described
cannot come apart. ``resources/schemas`` has them as files. Knows nothing of what the values mean.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, Final, get_args, get_origin

from samdesk.exchange.json_values import NUMBER_MOST, TEXT_MOST, dumped, hints_of, required_names, without_none

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_TEXT: Final = {"type": "string", "maxLength": TEXT_MOST}
_WORD: Final = {"type": "string", "minLength": 1}
_WORDS: Final = {"type": "array", "items": _WORD}
_SIMPLE: Final[Mapping[Any, dict[str, Any]]] = {
    bool: {"type": "boolean"},
    int: {"type": "integer", "minimum": -NUMBER_MOST, "maximum": NUMBER_MOST},
    date: {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    str: _TEXT,
}


def schema_of(wanted: Any) -> dict[str, Any]:  # noqa: ANN401 - types are data here
    """The schema of a JSON member that ``json_values.decoded`` reads as ``wanted``."""
    named: dict[str, Any] = {}
    described = _described(wanted, named)
    return {"$schema": DIALECT, **described} | ({"$defs": dict(sorted(named.items()))} if named else {})


@cache
def schemas_member(members: tuple[tuple[str, Any], ...]) -> bytes:
    """``schemas.json``: by the name of each JSON member its schema; ``members`` gives the type of those that differ.

    Beside them it has those of the descriptor and of itself, which are the same in every package.
    """
    found = {name: schema_of(wanted) for name, wanted in members}
    return dumped(found | {"datapackage.json": DATA_PACKAGE, "schemas.json": SCHEMAS})


def _described(wanted: Any, named: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - types are data here
    origin = get_origin(wanted)
    if origin is UnionType:
        return {"anyOf": [_described(without_none(wanted), named), {"type": "null"}]}
    if origin is tuple:
        return {"type": "array", "items": _described(get_args(wanted)[0], named)}
    if origin in (dict, Mapping):
        return {"type": "object", "additionalProperties": _described(get_args(wanted)[1], named)}
    if is_dataclass(wanted):
        return _reference(wanted, named)
    if issubclass(wanted, StrEnum):
        return {"enum": [str(value) for value in wanted]}
    return dict(_SIMPLE[wanted])


def _reference(wanted: Any, named: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - types are data here
    name = wanted.__name__
    if name not in named:
        named[name] = {}  # one that refers to itself is described once
        hints = hints_of(wanted)
        named[name] = {
            "description": (wanted.__doc__ or "").partition("\n")[0],
            "type": "object",
            "properties": {field.name: _described(hints[field.name], named) for field in fields(wanted)},
            "required": sorted(required_names(wanted)),
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{name}"}


def _record(properties: Mapping[str, Any], *, optional: Collection[str] = ()) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


_YES_NO: Final = {"type": "boolean"}
_CONSTRAINTS: Final = {
    "required": _YES_NO,
    "unique": _YES_NO,
    "enum": {"type": "array", "items": {"type": "string"}},
    "pattern": _WORD,
    "minimum": {"type": "integer"},
    "maximum": {"type": "integer"},
}
_FIELD: Final = _record(
    {
        "name": _WORD,
        "type": {"enum": ["string", "integer", "boolean", "date", "datetime", "array"]},
        "trueValues": _WORDS,
        "falseValues": _WORDS,
        "constraints": _record(_CONSTRAINTS, optional=_CONSTRAINTS),
    },
    optional=("trueValues", "falseValues", "constraints"),
)
_FOREIGN_KEY: Final = _record({"fields": _WORDS, "reference": _record({"resource": _WORD, "fields": _WORDS})})
_TABLE: Final = _record(
    {
        "fields": {"type": "array", "items": _FIELD},
        "missingValues": {"const": [""]},
        "primaryKey": _WORDS,
        "foreignKeys": {"type": "array", "items": _FOREIGN_KEY},
    },
    optional=("foreignKeys",),
)
_RESOURCE: Final = _record(
    {
        "profile": {"const": "tabular-data-resource"},
        "name": _WORD,
        "path": {"type": "string", "pattern": "^[a-z_]+\\.csv$"},
        "format": {"const": "csv"},
        "mediatype": {"const": "text/csv"},
        "encoding": {"const": "utf-8"},
        "dialect": {"type": "object"},
        "schema": _TABLE,
    }
)
DATA_PACKAGE: Final = {
    "$schema": DIALECT,
    **_record(
        {
            "profile": {"const": "tabular-data-package"},
            "name": _WORD,
            "title": {"type": "string"},
            "samdesk": _record({"prefix": {"const": "'"}, "prefixed": _WORDS}),
            "resources": {"type": "array", "items": _RESOURCE, "minItems": 1},
        }
    ),
}
SCHEMAS: Final = {"$schema": DIALECT, "type": "object", "additionalProperties": {"$ref": DIALECT}}

"""JSON members: frozen dataclasses as JSON values and back, with every value from a stranger checked.

What a member may hold follows from the type hints of the dataclass, so there is one place to change. Dates are
ISO 8601 text. Knows nothing of what the dataclasses mean.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, get_args, get_origin, get_type_hints

from samdesk.exchange.fault_list import shown
from samdesk.language import _

T = TypeVar("T")

TEXT_MOST: Final = 1_000_000
"""Longest text in a JSON member, in characters."""
NUMBER_MOST: Final = 10**9

FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters and half surrogates; tab and line ends may stand in a text."""


class Misfit(ValueError):
    """A value is not what the format says; the message is a sentence for the user."""


def loaded(data: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """The JSON value of a member; raises ``Misfit`` if it is none, holds NaN, or names a key twice."""
    try:
        return json.loads(data.decode("utf-8"), parse_constant=_refuse_constant, object_pairs_hook=_once_each)
    except Misfit:
        raise
    except (ValueError, RecursionError):
        raise Misfit(_("It is not readable as JSON.")) from None


def dumped(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """The bytes of a JSON member: UTF-8, NFC, a line per value, keys in the given order.

    Raises ``Misfit`` if a text holds a control character, which no reader would accept.
    """
    return (json.dumps(_clean(value), ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def decoded(wanted: type[T], value: object, place: str = "") -> T:
    """The value as ``wanted``: a dataclass, or any type that a field of one may have.

    A key that is missing takes the field's default if it has one. Raises ``Misfit`` naming the place.
    """
    result: T = _decoded(wanted, value, place)
    return result


def _decoded(wanted: Any, value: Any, place: str) -> Any:  # noqa: ANN401 - types are data here
    origin = get_origin(wanted)
    if origin is UnionType:
        return None if value is None else _decoded(without_none(wanted), value, place)
    if origin is tuple:
        _require(isinstance(value, list), place, _("a list"))
        return tuple(_decoded(get_args(wanted)[0], item, f"{place}[{at}]") for at, item in enumerate(value))
    if origin in (dict, Mapping):
        _require(isinstance(value, dict), place, _("an object"))
        inner = get_args(wanted)[1]
        return {_text(key, place): _decoded(inner, item, f"{place}.{key}") for key, item in value.items()}
    if is_dataclass(wanted):
        return _object(wanted, value, place)
    return _simple(wanted, value, place)


def _object(wanted: Any, value: Any, place: str) -> Any:  # noqa: ANN401 - types are data here
    _require(isinstance(value, dict), place, _("an object"))
    hints = hints_of(wanted)
    for key in value.keys() - hints.keys():
        raise Misfit(_("“{place}” is not known here.").format(place=_end_of(f"{place}.{key}")))
    for name in required_names(wanted) - value.keys():
        raise Misfit(_("“{place}” is missing.").format(place=_end_of(f"{place}.{name}")))
    return wanted(**{key: _decoded(hints[key], item, f"{place}.{key}".lstrip(".")) for key, item in value.items()})


def _simple(wanted: Any, value: Any, place: str) -> Any:  # noqa: ANN401 - types are data here
    if wanted is bool:
        _require(isinstance(value, bool), place, _("true or false"))
        return value
    if wanted is int:
        _require(type(value) is int and abs(value) <= NUMBER_MOST, place, _("a whole number"))
        return value
    text = _text(value, place)
    if wanted is date:
        day = read_date(text)
        _require(day is not None, place, _("a date"))
        return day
    if issubclass(wanted, StrEnum):
        _require(text in set(wanted), place, _("one of {values}").format(values=", ".join(wanted)))
        return wanted(text)
    return text


def read_date(text: str) -> date | None:
    """The date of ``2023-12-15``; ``None`` if it is no date or written in another way."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def _text(value: Any, place: str) -> str:  # noqa: ANN401 - any JSON value
    _require(isinstance(value, str), place, _("a text"))
    text: str = value
    if len(text) > TEXT_MOST:
        raise Misfit(_("“{place}” is longer than {n} characters.").format(place=_end_of(place), n=TEXT_MOST))
    _refuse_hidden(text)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _refuse_hidden(text: str) -> None:
    if found := FORBIDDEN.search(text):
        around = shown(text[max(0, found.start() - 20) : found.start() + 20])
        raise Misfit(_("The text “{text}” holds a control character.").format(text=around))


def _require(holds: bool, place: str, what: str) -> None:
    if holds:
        return
    if place:
        raise Misfit(_("“{place}” is not {what}.").format(place=_end_of(place), what=what))
    raise Misfit(_("It is not {what}.").format(what=what))


def _end_of(place: str) -> str:
    """The telling end of a place such as ``sections[0].statements[3].kind``."""
    return shown(place.lstrip(".")[-40:])


def without_none(union: Any) -> Any:  # noqa: ANN401 - types are data here
    """The type that a value of ``X | None`` has where it is not ``None``."""
    return next(kind for kind in get_args(union) if kind is not NoneType)


def _has_default(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


@cache
def required_names(wanted: Any) -> frozenset[str]:  # noqa: ANN401 - types are data here
    """Names of a dataclass's fields that have no default."""
    return frozenset(field.name for field in fields(wanted) if not _has_default(field))


@cache
def hints_of(wanted: type) -> dict[str, Any]:
    """Type hints of a dataclass; names that its module imports for the type checker only are given here."""
    return get_type_hints(wanted, localns={"date": date, "Mapping": Mapping})


def _clean(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """The value with every text composed and without control characters, and dates as text."""
    if isinstance(value, str):
        _refuse_hidden(value)
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return {_clean(key): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _refuse_constant(name: str) -> None:
    raise Misfit(_("It holds {name}, which is no number.").format(name=name))


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Misfit(_("It names the same key twice."))
    return found

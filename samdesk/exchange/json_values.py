"""JSON members: frozen dataclasses as JSON values and back, with every value from a stranger checked.

What a member may hold follows from the type hints of the dataclass, so there is one place to change. Dates are
ISO 8601 text. Knows nothing of what the dataclasses mean.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
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


_Place = tuple[()] | tuple[Any, str | int]
"""Where a value stands: the place of what holds it, and its key there; nothing for the whole. Put into words only if
something is wrong."""
_Reader = Callable[[Any, _Place], Any]


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


def decoded(wanted: type[T], value: object) -> T:
    """The value as ``wanted``: a dataclass, or any type that a field of one may have.

    A key that is missing takes the field's default if it has one. Raises ``Misfit`` naming the place.
    """
    kind: Any = wanted
    result: T = _reader(kind)(value, ())
    return result


@cache
def _reader(wanted: Any) -> _Reader:  # noqa: ANN401 - types are data here
    """What reads values of a type: found once, for a manifest alone has a hundred values."""
    origin = get_origin(wanted)
    if origin is UnionType:
        return _or_none(_reader(without_none(wanted)))
    if origin is tuple:
        return _list_of(_reader(get_args(wanted)[0]))
    if origin in (dict, Mapping):
        return _by_name(_reader(get_args(wanted)[1]))
    if is_dataclass(wanted):
        return _object(wanted)
    if issubclass(wanted, StrEnum):
        return _one_of(wanted)
    return {bool: _yes_no, int: _whole, date: _day, str: _text}[wanted]


def _or_none(inner: _Reader) -> _Reader:
    return lambda value, place: None if value is None else inner(value, place)


def _list_of(inner: _Reader) -> _Reader:
    def read(value: Any, place: _Place) -> Any:  # noqa: ANN401 - any JSON value
        if not isinstance(value, list):
            raise _misfit(place, _("a list"))
        return tuple([inner(item, (place, at)) for at, item in enumerate(value)])

    return read


def _by_name(inner: _Reader) -> _Reader:
    def read(value: Any, place: _Place) -> Any:  # noqa: ANN401 - any JSON value
        if not isinstance(value, dict):
            raise _misfit(place, _("an object"))
        return {_text(key, place): inner(item, (place, key)) for key, item in value.items()}

    return read


def _object(wanted: Any) -> _Reader:  # noqa: ANN401 - types are data here
    readers = {name: _reader(hint) for name, hint in hints_of(wanted).items()}
    required = required_names(wanted)

    def read(value: Any, place: _Place) -> Any:  # noqa: ANN401 - any JSON value
        if not isinstance(value, dict):
            raise _misfit(place, _("an object"))
        for key in value.keys() - readers.keys():
            raise Misfit(_("“{place}” is not known here.").format(place=_end_of((place, key))))
        for name in required - value.keys():
            raise Misfit(_("“{place}” is missing.").format(place=_end_of((place, name))))
        return wanted(**{key: readers[key](item, (place, key)) for key, item in value.items()})

    return read


def _one_of(wanted: type[StrEnum]) -> _Reader:
    known = {str(value): value for value in wanted}

    def read(value: Any, place: _Place) -> Any:  # noqa: ANN401 - any JSON value
        text = _text(value, place)
        if text not in known:
            raise _misfit(place, _("one of {values}").format(values=", ".join(known)))
        return known[text]

    return read


def _yes_no(value: Any, place: _Place) -> bool:  # noqa: ANN401 - any JSON value
    if not isinstance(value, bool):
        raise _misfit(place, _("true or false"))
    return value


def _whole(value: Any, place: _Place) -> int:  # noqa: ANN401 - any JSON value
    if type(value) is not int or abs(value) > NUMBER_MOST:
        raise _misfit(place, _("a whole number"))
    return value


def _day(value: Any, place: _Place) -> date:  # noqa: ANN401 - any JSON value
    day = read_date(_text(value, place))
    if day is None:
        raise _misfit(place, _("a date"))
    return day


def read_date(text: str) -> date | None:
    """The date of ``2023-12-15``; ``None`` if it is no date or written in another way."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def _text(value: Any, place: _Place) -> str:  # noqa: ANN401 - any JSON value
    if not isinstance(value, str):
        raise _misfit(place, _("a text"))
    if len(value) > TEXT_MOST:
        raise Misfit(_("“{place}” is longer than {n} characters.").format(place=_end_of(place), n=TEXT_MOST))
    if value.isascii() and value.isprintable():
        return value
    _refuse_hidden(value)
    return unicodedata.normalize("NFC", value)


def _refuse_hidden(text: str) -> None:
    if found := FORBIDDEN.search(text):
        around = shown(text[max(0, found.start() - 20) : found.start() + 20])
        raise Misfit(_("The text “{text}” holds a control character.").format(text=around))


def _misfit(place: _Place, what: str) -> Misfit:
    if place:
        return Misfit(_("“{place}” is not {what}.").format(place=_end_of(place), what=what))
    return Misfit(_("It is not {what}.").format(what=what))


def _end_of(place: _Place) -> str:
    """The telling end of a place such as ``sections[0].statements[3].kind``."""
    said = ""
    while place:
        place, key = place
        said = (f"[{key}]" if isinstance(key, int) else f".{key}") + said
    return shown(said.lstrip(".")[-40:])


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

"""Reads a form that was filled in on screen: what its fields hold, as they hold it.

A file comes from anyone, so nothing in it is trusted: sizes are limited, fields are walked once each, and whatever
pypdf stumbles over is one sentence. Scripts in it are never run. Knows nothing of what a form may be answered with.
"""

from __future__ import annotations

import hashlib
import logging
import re
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from samdesk.domain import form_id as codes
from samdesk.domain.faults import InputFaults, Where, input_fault
from samdesk.language import _
from samdesk.paper.fillable_fields import FORMAT, OFF, PASSPORT, SEPARATOR, Part, code_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

LARGEST: Final = 5_000_000
"""Bytes of a file: an empty form has a tenth of a million, and the worst file of this size is read in seconds."""
UNPACKED: Final = 10_000_000
"""Bytes that a compressed part may grow to."""
MOST_FIELDS: Final = 20_000
LONGEST_NAME: Final = 200
LONGEST_TEXT: Final = 100_000
_PASSPORT: Final = re.compile(r"SamDesk form ([0-9]{1,9}) ([0-9A-Za-z-]{8,9}) ([0-9a-f]{64})")


@dataclass(frozen=True)
class FilledRow:
    """What the fields of one statement hold. Several ``choices`` of a row that takes one are two boxes marked."""

    choices: tuple[str, ...] = ()
    text: str = ""
    motivation: str = ""
    action: bool = False


@dataclass(frozen=True)
class PlanLine:
    """A line of the action plan, as it was written; ``line`` counts from 1 on the form."""

    line: int
    number: str = ""
    what: str = ""
    who: str = ""
    when: str = ""


@dataclass(frozen=True)
class FilledForm:
    """Everything that a file holds. ``file_sha256`` names the file itself, ``definition`` what was asked.

    ``written`` has the single texts by name: ``answered_on``, ``employees_took_part``, ``units_covered``, and
    ``unit``, ``code``, ``path``, ``managers``, ``employees`` of a spare form. ``outcomes`` are by the number that
    last year's action has on the form.
    """

    form_id: str
    definition: str
    file_sha256: str
    rows: Mapping[str, FilledRow] = field(default_factory=dict)
    participants: frozenset[str] = frozenset()
    written: Mapping[str, str] = field(default_factory=dict)
    plan: tuple[PlanLine, ...] = ()
    outcomes: Mapping[int, str] = field(default_factory=dict)


def is_pdf(path: Path) -> bool:
    """Whether a file begins like a PDF, whatever it is called. Raises ``OSError`` as the file system does."""
    with path.open("rb") as file:
        return b"%PDF-" in file.read(1024)


def read_filled(path: Path) -> FilledForm:
    """Read a filled form. Raises ``InputFaults`` if it is none, ``OSError`` as the file system does."""
    where = Where(path.name)
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        most = LARGEST // 1_000_000
        raise input_fault(
            _("The file is larger than {n} MB, which no filled form is.").format(n=most),
            _("Look at what it is; if it is a form, key it by hand."),
            where,
        )
    if b"%PDF-" not in data[:1024]:
        raise input_fault(_("The file is no PDF."), _("Choose the saved form."), where)
    try:
        held = _held(data, where)
    except InputFaults:
        raise
    except Exception as error:  # a stranger's file can make pypdf raise anything; none of it is a fault of ours
        raise input_fault(
            _("The PDF is damaged and cannot be read."),
            _("Ask for it again, or key the form by hand."),
            where,
        ) from error
    return _form(held, hashlib.sha256(data).hexdigest(), where)


@dataclass
class _Field:
    """One field as the file has it: its value, and the crosses that its boxes show."""

    value: str
    shown: frozenset[str]


@dataclass
class _Held:
    """What a file says it is, and its fields by name."""

    described: str
    fields: dict[str, _Field]


def _held(data: bytes, where: Where) -> _Held:
    from pypdf import PdfReader, apply_configuration
    from pypdf.errors import DependencyError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it finds odd is not for the user's eyes
    with apply_configuration(
        disable_legacy_handling=True,
        maximum_declared_stream_length=LARGEST,
        zlib_maximum_output_length=UNPACKED,
        lzw_maximum_output_length=UNPACKED,
        run_length_maximum_output_length=UNPACKED,
        array_based_stream_maximum_output_length=UNPACKED,
        stream_decoding_work_maximum_length=2 * UNPACKED,
    ):
        try:
            reader = PdfReader(BytesIO(data), strict=False)
        except DependencyError as error:  # it would need a library to undo what protects the file
            raise _protected(where) from error
        if reader.is_encrypted:
            raise _protected(where)
        description = _entries(reader.trailer.get("/Info"))
        form = _entries(_entries(reader.trailer.get("/Root")).get("/AcroForm"))
        fields: dict[str, _Field] = {}
        for name, one in _fields(form.get("/Fields"), where):
            if fields.setdefault(name, one) != one:
                raise _more_than_one(where)
        return _Held(_text(description.get(f"/{PASSPORT}")), fields)


def _protected(where: Where) -> InputFaults:
    advice = _("Ask for it again, saved without protection.")
    return input_fault(_("The PDF is protected with a password."), advice, where)


def _more_than_one(where: Where) -> InputFaults:
    return input_fault(_("The PDF holds more than one form."), _("Ask for each form in a file of its own."), where)


def _entries(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 - any PDF object
    from pypdf.generic import DictionaryObject

    found = _direct(value)
    return found if isinstance(found, DictionaryObject) else {}


def _direct(value: Any) -> Any:  # noqa: ANN401 - any PDF object
    from pypdf.generic import PdfObject

    return value.get_object() if isinstance(value, PdfObject) else value


def _items(value: Any) -> list[Any]:  # noqa: ANN401 - any PDF object
    from pypdf.generic import ArrayObject

    found = _direct(value)
    return list(found) if isinstance(found, ArrayObject) else []


def _fields(first: Any, where: Where) -> Iterator[tuple[str, _Field]]:  # noqa: ANN401 - any PDF object
    """The file's fields, each once, whatever loops the tree has."""
    from pypdf.generic import IndirectObject

    met: set[int] = set()
    waiting: list[tuple[Any, str]] = [(one, "") for one in reversed(_items(first))]
    count = len(waiting)
    if count > MOST_FIELDS:
        raise _too_many(where)
    while waiting:
        one, above = waiting.pop()
        if isinstance(one, IndirectObject):
            if one.idnum in met:
                continue
            met.add(one.idnum)
        entries = _entries(one)
        kids = _items(entries.get("/Kids"))
        count += len(kids)
        if count > MOST_FIELDS:
            raise _too_many(where)
        name = ".".join(filter(None, (above, _text(entries.get("/T"))[:LONGEST_NAME])))[:LONGEST_NAME]
        named = [kid for kid in kids if "/T" in _entries(kid)]
        waiting += [(kid, name) for kid in reversed(named)]
        if name and ("/V" in entries or not named):
            yield name, _field(entries, kids)


def _too_many(where: Where) -> InputFaults:
    return input_fault(
        _("The PDF has more than {n} fields, which no form has.").format(n=MOST_FIELDS),
        _("Look at what it is; if it is a form, key it by hand."),
        where,
    )


def _field(entries: Mapping[str, Any], kids: list[Any]) -> _Field:
    """A field with its boxes; programs keep a cross as the field's value, as the look of a box, or as both."""
    states = (_text(_entries(one).get("/AS")) for one in kids or [entries])
    return _Field(_text(entries.get("/V")), frozenset(state for state in states if state not in ("", OFF)))


def _text(value: Any) -> str:  # noqa: ANN401 - any PDF object
    """A value as text: programs write names, strings in several encodings, numbers, and streams."""
    from pypdf.generic import ByteStringObject, NameObject, StreamObject, TextStringObject

    found = _direct(value)
    if isinstance(found, NameObject):
        return str(found).removeprefix("/")
    if isinstance(found, StreamObject):
        found = ByteStringObject(found.get_data()[: 4 * LONGEST_TEXT])
    if isinstance(found, bytes):
        return _decoded(found)[:LONGEST_TEXT]
    if isinstance(found, TextStringObject):
        return str(found)[:LONGEST_TEXT]
    return str(found) if isinstance(found, int | float) else ""


def _decoded(data: bytes) -> str:
    for mark, encoding in ((b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"), (b"\xef\xbb\xbf", "utf-8")):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    return data.decode("cp1252", "replace")


def _form(held: _Held, file_sha256: str, where: Where) -> FilledForm:
    form_id, definition = _identified(held, where)
    parts = [(tuple(name.split(SEPARATOR)), one) for name, one in held.fields.items() if SEPARATOR in name]
    texts = {parts: one.value.strip() for parts, one in parts}
    written = {parts[1]: text for parts, text in texts.items() if parts[0] == Part.FORM}
    outcomes = {parts[1]: text for parts, text in texts.items() if parts[0] == Part.OUTCOME and text}
    return FilledForm(
        form_id,
        definition,
        file_sha256,
        _rows(parts),
        frozenset(name[1] for name, one in parts if name[0] == Part.PARTICIPANT and _crossed(one)),
        written,
        tuple(_plan(texts)),
        {int(line): text for line, text in outcomes.items() if _is_line(line)},
    )


def _identified(held: _Held, where: Where) -> tuple[str, str]:
    """Form id and definition, from the field that nobody sees, or what the file says of itself."""
    hidden = held.fields[PASSPORT].value if PASSPORT in held.fields else ""
    said = {match.groups() for text in (hidden, held.described) if (match := _PASSPORT.fullmatch(text.strip()))}
    if not said:
        raise input_fault(
            _("The PDF is no form from SamDesk, or it was printed to a new PDF, which loses what was filled in."),
            _("Ask for the form saved, not printed to a file; or key it by hand."),
            where,
        )
    if any(int(version) > FORMAT for version, _code, _definition in said):
        raise input_fault(_("The form is from a newer version of SamDesk."), _("Update SamDesk."), where)
    if len(said) > 1:
        raise _more_than_one(where)
    ((_version, code, definition),) = said
    if not any(SEPARATOR in name for name in held.fields):
        raise input_fault(
            _("The fields of form {code} are gone: it was flattened or printed to a new PDF.").format(code=code),
            _("Ask for the form saved, not printed to a file; or key it by hand."),
            where,
        )
    form_id = codes.read(code)
    if form_id is None:
        raise input_fault(_("“{typed}” is no form id.").format(typed=code), _("Ask for the form again."), where)
    return form_id, definition


def _crossed(one: _Field) -> tuple[str, ...]:
    """Codes of the crosses that a field has: by its value, or as its boxes show; each once, the value first."""
    value = one.value.removeprefix("/")
    values = [value] if value not in ("", OFF) else []
    return tuple(code_of(state) for state in dict.fromkeys([*values, *sorted(one.shown)]))


def _rows(parts: list[tuple[tuple[str, ...], _Field]]) -> dict[str, FilledRow]:
    rows: dict[str, FilledRow] = {}
    for (part, *rest), one in parts:
        row = rows.get(rest[0], FilledRow())
        crossed = _crossed(one)
        if part == Part.CHOICE:
            row = replace(row, choices=(*row.choices, *crossed))
        elif part == Part.BOX and len(rest) == 2 and crossed:
            row = replace(row, choices=(*row.choices, rest[1]))
        elif part == Part.ACTION:
            row = replace(row, action=bool(crossed))
        elif part == Part.MOTIVATION:
            row = replace(row, motivation=one.value)
        elif part == Part.TEXT:
            row = replace(row, text=one.value)
        if part in (Part.CHOICE, Part.BOX, Part.ACTION, Part.MOTIVATION, Part.TEXT):
            rows[rest[0]] = row
    return rows


def _plan(texts: Mapping[tuple[str, ...], str]) -> Iterator[PlanLine]:
    lines: dict[int, dict[str, str]] = {}
    for (part, *rest), text in texts.items():
        if part == Part.PLAN and len(rest) == 2 and _is_line(rest[0]) and text:
            lines.setdefault(int(rest[0]), {})[rest[1]] = text
    for line, columns in sorted(lines.items()):
        yield PlanLine(line, *(columns.get(column, "") for column in ("number", "what", "who", "when")))


def _is_line(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 4

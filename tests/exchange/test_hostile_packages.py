"""A stranger may sign anything: whatever the members hold, reading gives faults or content, never another error."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samdesk.domain.faults import Fault, InputFaults
from samdesk.exchange import container
from samdesk.exchange.merge_file import read_merge_file, write_merge_file
from samdesk.exchange.package import MEMBERS, READING_BOOK, PackageKind, open_package, write_package
from samdesk.exchange.round_package import read_round_package, write_round_package
from tests.exchange.travelling import KEY, merge_file, round_package

READERS: dict[PackageKind, Callable[[Path], object]] = {
    PackageKind.MERGE: read_merge_file,
    PackageKind.ROUND: read_round_package,
}
PIECES = [
    "", ";", "\r\n", '"', "'", "=", "\0", "\x07", "\ufeff", "\ud7ff", "e\u0301", "NaN", "-1", "9" * 30, "1e999",
    "null", "[]", "{}", '"\\ud800"', "../x", "0000-0000", "ab" * 32, "2023-02-30", "9999-12-31T23:59:59Z", "x" * 20_000,
]  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("ab" * 32),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def genuine(kind: PackageKind) -> dict[str, bytes]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.zip"
        if kind is PackageKind.MERGE:
            write_merge_file(merge_file(), path, KEY)
        else:
            write_round_package(round_package(), path, KEY)
        return open_package(path.read_bytes(), path.name, kind)[0]


GENUINE = {kind: genuine(kind) for kind in PackageKind}


def survives(kind: PackageKind, members: dict[str, bytes]) -> None:
    """Reading the members in a signed package gives its content, or faults that name the file."""
    known: tuple[Fault, ...] = ()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.zip"
        write_package(path, kind, members, KEY)
        try:
            READERS[kind](path)
        except InputFaults as error:
            known = error.faults
    assert all(fault.where.file == "x.zip" for fault in known)
    assert all(str(fault).isprintable() for fault in known)


KINDS_AND_MEMBERS = st.sampled_from([(kind, name) for kind, names in MEMBERS.items() for name in names])
IN_WORDS = KINDS_AND_MEMBERS.filter(lambda which: which[1] != READING_BOOK)


@settings(deadline=None, max_examples=300)
@given(IN_WORDS, st.data())
def test_pieces_put_anywhere_into_a_member_do_no_harm(which: tuple[PackageKind, str], data: st.DataObject) -> None:
    kind, name = which
    text = GENUINE[kind][name].decode()
    for piece in data.draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=3)):
        start = data.draw(st.integers(0, len(text)))
        text = text[:start] + piece + text[start + data.draw(st.integers(0, 40)) :]
    survives(kind, {**GENUINE[kind], name: text.encode()})


@settings(deadline=None, max_examples=200)
@given(IN_WORDS, st.data())
def test_a_cell_that_becomes_another_one_does_no_harm(which: tuple[PackageKind, str], data: st.DataObject) -> None:
    kind, name = which
    rows = [row.split(";") for row in GENUINE[kind][name].decode().split("\r\n")]
    row = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.integers(0, len(rows[row]) - 1))
    cells = sorted({cell for cells in rows for cell in cells} | set(PIECES))
    rows[row][column] = data.draw(st.sampled_from(cells))
    survives(kind, {**GENUINE[kind], name: "\r\n".join(map(";".join, rows)).encode()})


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inner for place in _places(item, (*path, key)))]


@settings(deadline=None, max_examples=300)
@given(KINDS_AND_MEMBERS.filter(lambda which: which[1].endswith(".json")), st.data())
def test_any_value_anywhere_in_a_json_member_does_no_harm(which: tuple[PackageKind, str], data: st.DataObject) -> None:
    kind, name = which
    whole = [json.loads(GENUINE[kind][name])]
    place = data.draw(st.sampled_from(_places(whole)[1:]))
    inner: Any = whole
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = data.draw(JSON)
    survives(kind, {**GENUINE[kind], name: json.dumps(whole[0]).encode("utf-8", "surrogatepass")})


@settings(deadline=None, max_examples=100)
@given(KINDS_AND_MEMBERS, st.binary(max_size=300))
def test_any_bytes_as_a_member_do_no_harm(which: tuple[PackageKind, str], data: bytes) -> None:
    kind, name = which
    survives(kind, {**GENUINE[kind], name: data})


@pytest.mark.parametrize("kind", list(PackageKind))
@pytest.mark.parametrize(
    "content", [b"", b"[" * 200_000, b"\0" * 1000, b"\xef\xbb\xbf", b"\xff\xfe", b"9" * 10_000, b"a" * 10_000_000]
)
def test_nonsense_in_any_member_does_no_harm(kind: PackageKind, content: bytes) -> None:
    for name in MEMBERS[kind]:
        survives(kind, {**GENUINE[kind], name: content})


@pytest.mark.parametrize("kind", list(PackageKind))
def test_bytes_changed_at_random_in_the_file_are_always_noticed(kind: PackageKind, tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    write_package(path, kind, GENUINE[kind], KEY)
    whole, chance = path.read_bytes(), random.Random(5)
    for at in chance.sample(range(len(whole)), 300):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ chance.randrange(1, 256)]) + whole[at + 1 :])
        with pytest.raises(InputFaults):
            READERS[kind](path)


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=400))
def test_any_bytes_as_a_file_are_refused(data: bytes) -> None:
    for start in (b"", b"PK\3\4"):
        with pytest.raises(InputFaults):
            container.unzipped(start + data, "x.zip")
        with pytest.raises(InputFaults):
            container.unzipped(
                start + data + b"PK\5\6" + bytes(4) + b"\1\0\1\0" + data[:8].ljust(8, b"\0") + bytes(2), "x.zip"
            )

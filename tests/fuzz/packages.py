"""Fuzz the readers of packages with atheris: whatever comes in, they give content or known faults, never another error.

Not run by pytest. atheris is not in the lock file, because it has no wheels for Windows:

    .venv/bin/python -m pip install atheris
    .venv/bin/python -m tests.fuzz.packages 600

runs ten minutes from the members of real packages (the number is in seconds), keeps what it found worth keeping in
``fuzz-corpus`` under the system's temporary folder and goes on from there the next time. What it says of a finding
stands in ``crash-…`` files there: ``python -m tests.fuzz.packages --again crash-…`` shows it again.

The first byte of an input says what it is for: a whole file, a whole sealed file, or the new content of one member
of a merge file or a round package. Such a member is hashed, listed and signed anew, since a reader would otherwise
stop at the hash and no mutation reach what is behind it.
"""

import io
import json
import random
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import atheris

with atheris.instrument_imports(include=["samdesk"]):
    from samdesk import language
    from samdesk.domain.faults import InputFaults
    from samdesk.exchange import container, sealing
    from samdesk.exchange.merge_file import read_merge_data, write_merge_file
    from samdesk.exchange.package import MANIFEST, MEMBERS, READING_BOOK, PackageKind, open_package
    from samdesk.exchange.round_package import read_round_data, write_round_package

from tests.exchange.bad_packages import signed_entries
from tests.exchange.travelling import KEY, merge_file, round_package

FOLDER = Path(tempfile.gettempdir()) / "fuzz-corpus"
OPENER = sealing.new_sealing_key()
READERS: dict[PackageKind, Callable[[bytes], object]] = {
    PackageKind.MERGE: lambda data: read_merge_data(data, "x.zip", [OPENER.identity]),
    PackageKind.ROUND: lambda data: read_round_data(data, "x.zip"),
}
FOR_PEOPLE = {"README.md", "datapackage.json", "schemas.json", READING_BOOK}
"""Members that no reader of ours looks into."""
TARGETS: list[tuple[PackageKind, str]] = [
    *((kind, "") for kind in PackageKind),
    *((kind, name) for kind, names in MEMBERS.items() for name in (*names, MANIFEST) if name not in FOR_PEOPLE),
]
"""By the first byte of an input, whose reader gets it, and as which member; "" is the whole file."""
WORDS = (
    ";", "\r\n", '"', "'", "=", "NaN", "1e999", "-1", "9" * 30, "null", "true", "[]", "{}", '["', '"]', "void", "final",
    "2023-02-30", "2023-12-15",
    "9999-12-31T23:59:59Z", "0000-0000", "0000-0132", "two_boxes", "exempt", "ab" * 32, "e\u0301",
    "\ufeff", "\ud7ff", "age-encryption.org/v1", "-> X25519 ", "\n--- ", "PK\3\4", "PK\1\2", "PK\5\6",
)  # fmt: skip
"""What libFuzzer puts in beside what it finds by itself."""


@cache
def genuine(kind: PackageKind, *, is_sealed: bool = False) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.zip"
        recipients = [OPENER.recipient] if is_sealed else []
        if kind is PackageKind.MERGE:
            write_merge_file(merge_file(), path, KEY, recipients=recipients)
        else:
            write_round_package(round_package(), path, KEY)
        return path.read_bytes()


@cache
def members(kind: PackageKind) -> dict[str, bytes]:
    return open_package(genuine(kind), "x.zip", kind)[0]


@cache
def packed(kind: PackageKind) -> dict[str, container.Entry]:
    return {name: container.packed(name, data) for name, data in members(kind).items()}


def seeds() -> Iterator[bytes]:
    for number, (kind, name) in enumerate(TARGETS):
        first = bytes([number])
        if name == MANIFEST:
            with zipfile.ZipFile(io.BytesIO(genuine(kind))) as package:
                yield first + package.read(MANIFEST)
        elif name:
            yield first + members(kind)[name]
        else:
            yield first + genuine(kind)
            yield first + genuine(PackageKind.MERGE, is_sealed=True)


def try_one(data: bytes) -> None:
    """Read what an input stands for; anything but content or known faults is a finding."""
    if not data:
        return
    kind, name = TARGETS[data[0] % len(TARGETS)]
    content = data[1:]
    if name == MANIFEST:
        whole = signed_entries(
            list(packed(kind).values()),
            list(members(kind).values()),
            KEY,
            lambda said: said.update(raw=content),
            kind,
        )
    elif name:
        entries = packed(kind) | {name: container.packed(name, content)}
        contents = members(kind) | {name: content}
        whole = signed_entries(list(entries.values()), list(contents.values()), KEY, kind=kind)
    else:
        whole = content
    try:
        READERS[kind](whole)
    except InputFaults as error:
        for fault in error.faults:
            if fault.where.file != "x.zip" or not str(fault).isprintable() or len(str(fault)) > 2000:
                raise AssertionError(str(fault)[:3000]) from error


def mutated(data: bytes, most: int, seed: int) -> bytes:
    """Another input: a cell of a table or a value of a JSON member that became another, or bytes as libFuzzer likes.

    Bytes that are changed at random seldom leave JSON that can be read, and would never come past that.
    """
    chance = random.Random(seed)
    name = TARGETS[data[0] % len(TARGETS)][1] if data else ""
    try:
        if name.endswith(".csv") and chance.random() < 0.6:
            return data[:1] + _with_other_cell(data[1:].decode(), chance).encode("utf-8", "surrogatepass")[: most - 1]
        if name.endswith(".json") and chance.random() < 0.8:
            return data[:1] + _with_other_value(json.loads(data[1:]), chance)[: most - 1]
    except (ValueError, RecursionError):
        pass  # no table or JSON any more
    changed: bytes = atheris.Mutate(data, most)
    return changed


def _with_other_cell(text: str, chance: random.Random) -> str:
    rows = [row.split(";") for row in text.split("\r\n")]
    row = chance.choice(rows)
    cells = [cell for one in rows for cell in one]
    near = _near(chance.choice(cells), chance)
    row[chance.randrange(len(row))] = chance.choice([chance.choice(cells), chance.choice(WORDS), near])
    if chance.random() < 0.2:
        rows.insert(chance.randrange(len(rows)), list(chance.choice(rows)))
    if chance.random() < 0.1:
        del rows[chance.randrange(len(rows))]
    return "\r\n".join(map(";".join, rows))


def _with_other_value(whole: Any, chance: random.Random) -> bytes:
    holder = [whole]
    places: list[tuple[Any, Any]] = []
    waiting: list[Any] = [holder]
    while waiting:
        inner = waiting.pop()
        for key, item in inner.items() if isinstance(inner, dict) else enumerate(inner):
            places.append((inner, key))
            if isinstance(item, dict | list):
                waiting.append(item)
    inner, key = chance.choice(places)
    others = [chance.choice(places) for _place in range(3)]
    words = (chance.choice(WORDS) for _word in range(2))
    values = [*(one[at] for one, at in others), *words, None, True, 0, -1, 10**18, float("nan"), [], {}]
    if isinstance(inner[key], str):
        values += [_near(inner[key], chance)] * 4
    if isinstance(inner[key], int):
        values += [inner[key] + chance.choice([-1, 1, 1000])] * 4
    if inner is not holder and chance.random() < 0.15:
        del inner[key]
    else:
        inner[key] = chance.choice(values)
    return json.dumps(holder[0], ensure_ascii=False).encode("utf-8", "surrogatepass")


def _near(text: str, chance: random.Random) -> str:
    """A text with a piece of it doubled, taken out, or replaced."""
    start = chance.randrange(len(text) + 1)
    end = start + chance.randrange(8)
    return text[:start] + chance.choice([chance.choice(WORDS), text[start:end] * 2, ""]) + text[end:]


def main() -> None:
    language.use("en")
    if sys.argv[1:2] == ["--again"]:
        for name in sys.argv[2:]:
            try_one(Path(name).read_bytes())
        return
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    corpus = FOLDER / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds()):
        (corpus / f"seed-{number:03d}").write_bytes(seed)
    options = [
        f"-max_total_time={seconds}",
        "-max_len=40000",
        "-timeout=20",
        f"-artifact_prefix={FOLDER}/",
        "-len_control=0",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], try_one, custom_mutator=mutated)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

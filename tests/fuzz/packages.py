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
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

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
    atheris.Setup([sys.argv[0], *options, str(corpus)], try_one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

"""Every single byte of a real package counts, and so does where it ends: whoever changes one is found out."""

import random
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from samdesk.domain.faults import InputFaults
from samdesk.exchange.merge_file import read_merge_data, write_merge_file
from samdesk.exchange.package import PackageKind
from samdesk.exchange.round_package import read_round_data, write_round_package
from tests.exchange.travelling import KEY, merge_file, round_package

READERS: dict[PackageKind, Callable[[bytes, str], object]] = {
    PackageKind.MERGE: read_merge_data,
    PackageKind.ROUND: read_round_data,
}


@cache
def whole(kind: PackageKind) -> bytes:
    """A package with a form or two and everything that one can hold."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.zip"
        if kind is PackageKind.MERGE:
            write_merge_file(merge_file(), path, KEY, workbook=False)
        else:
            write_round_package(replace(round_package(), materials={}), path, KEY)
        return path.read_bytes()


def refused(kind: PackageKind, data: bytes) -> bool:
    """Whether reading the data gives faults that name the file; any other error is a failure of the test."""
    try:
        READERS[kind](data, "x.zip")
    except InputFaults as error:
        return all(fault.where.file == "x.zip" for fault in error.faults)
    return False


@pytest.mark.parametrize("kind", list(PackageKind))
def test_the_untouched_package_is_read(kind: PackageKind) -> None:
    assert not refused(kind, whole(kind))


@pytest.mark.parametrize("kind", list(PackageKind))
def test_a_change_of_any_byte_is_noticed(kind: PackageKind) -> None:
    data, chance = whole(kind), random.Random(11)
    unnoticed = []
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= chance.randrange(1, 256)
        if not refused(kind, bytes(changed)):
            unnoticed.append(at)
    assert unnoticed == []


@pytest.mark.parametrize("kind", list(PackageKind))
def test_a_package_that_is_cut_off_at_any_tenth_byte_is_refused(kind: PackageKind) -> None:
    data = whole(kind)
    assert all(refused(kind, data[:length]) for length in range(0, len(data), 10))


@pytest.mark.parametrize("kind", list(PackageKind))
def test_a_byte_more_or_less_anywhere_is_noticed(kind: PackageKind) -> None:
    data, chance = whole(kind), random.Random(12)
    for at in chance.sample(range(len(data)), 300):
        assert refused(kind, data[:at] + b"\0" + data[at:])
        assert refused(kind, data[:at] + data[at + 1 :])


@pytest.mark.parametrize("kind", list(PackageKind))
def test_two_packages_joined_in_either_way_are_none(kind: PackageKind) -> None:
    data, half = whole(kind), len(whole(kind)) // 2
    assert refused(kind, data + data)
    assert refused(kind, data[:half] + data[half:][::-1])

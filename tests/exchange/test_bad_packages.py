"""Nothing that a stranger hands over instead of a merge file is read, and what is wrong is told in a sentence."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from samdesk.domain.faults import Fault, InputFaults
from samdesk.exchange.merge_file import read_merge_data, write_merge_file
from tests.exchange.bad_packages import bad_files
from tests.exchange.travelling import KEY, merge_file


@cache
def genuine() -> bytes:
    with TemporaryDirectory() as folder:
        write_merge_file(merge_file(), Path(folder) / "x.zip", KEY)
        return (Path(folder) / "x.zip").read_bytes()


@cache
def made() -> dict[str, bytes]:
    found = list(bad_files(genuine(), KEY))
    assert len({name for name, _data in found}) == len(found)
    return dict(found)


def test_what_they_are_made_from_is_read() -> None:
    assert read_merge_data(genuine(), "x.zip")[0] == merge_file()


def faults(data: bytes) -> tuple[Fault, ...]:
    """What is wrong with a file; nothing if it is read, and any error but a known one is a failure."""
    try:
        read_merge_data(data, "x.zip")
    except InputFaults as error:
        return error.faults
    return ()


def test_every_one_is_refused_with_a_sentence_that_names_the_file_and_says_what_to_do() -> None:
    for name, data in made().items():
        said = faults(data)
        assert said, name
        assert said[0].where.file == "x.zip", name
        assert said[0].what.endswith("."), name
        assert said[0].advice, name
        assert all(len(fault.what) <= 500 and fault.what.isprintable() for fault in said), name

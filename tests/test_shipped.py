from pathlib import Path

import pytest

from samdesk import shipped


def names(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


def test_resources_and_forms_are_found() -> None:
    assert shipped.resource("translations").is_dir()
    assert (shipped.forms_folder() / "sam-chef" / "survey.csv").is_file()


def test_a_file_has_its_name_once_it_is_complete(tmp_path: Path) -> None:
    target = tmp_path / "rapport.pdf"
    with shipped.written_whole(target) as temporary:
        temporary.write_bytes(b"half")
        assert not target.exists()
        assert temporary.parent == tmp_path, "a rename works on one disk only"
        temporary.write_bytes(b"whole")
    assert names(tmp_path) == ["rapport.pdf"]
    assert target.read_bytes() == b"whole"


@pytest.mark.parametrize("error", [OSError("full"), KeyboardInterrupt(), ValueError("bug")])
def test_a_block_that_fails_leaves_the_earlier_file_and_nothing_else(tmp_path: Path, error: BaseException) -> None:
    target = tmp_path / "rapport.pdf"
    target.write_bytes(b"earlier")

    def write() -> None:
        with shipped.written_whole(target) as temporary:
            temporary.write_bytes(b"half")
            raise error

    with pytest.raises(type(error)):
        write()
    assert names(tmp_path) == ["rapport.pdf"]
    assert target.read_bytes() == b"earlier"


def test_a_block_that_writes_nothing_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), shipped.written_whole(tmp_path / "rapport.pdf"):
        pass
    assert names(tmp_path) == []


def test_a_name_that_is_taken_by_a_folder_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "rapport.pdf").mkdir()
    with pytest.raises(OSError), shipped.written_whole(tmp_path / "rapport.pdf") as temporary:  # noqa: PT011 - by system
        temporary.write_bytes(b"whole")
    assert names(tmp_path) == ["rapport.pdf"]


def test_two_writers_of_one_name_do_not_meet(tmp_path: Path) -> None:
    target = tmp_path / "rapport.pdf"
    with shipped.written_whole(target) as first, shipped.written_whole(target) as second:
        first.write_bytes(b"first")
        second.write_bytes(b"second")
        assert first != second
    assert target.read_bytes() == b"first"
    assert names(tmp_path) == ["rapport.pdf"]

import getpass
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from samdesk.storage import desk_file, lock
from samdesk.storage.lock import DeskLocked
from tests.storage.desks import faults_of, folder_of_another_user, get, names, put

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys
from pathlib import Path
from samdesk.storage import desk_file
with desk_file.open_desk(Path(sys.argv[1])) as desk:
    print("open", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_elsewhere(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another program has the desk file open for writing."""
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
        try:
            assert program.stdout is not None
            assert program.stdout.readline().rstrip() == b"open"
            yield program
        finally:
            program.kill()


@pytest.mark.skipif(os.name == "nt" or os.getuid() != 0, reason="only root can be somebody else")
def test_a_user_without_a_name_may_write_too(path: Path) -> None:
    with folder_of_another_user() as folder:
        folder.chmod(0o777)
        moved = folder / path.name
        moved.write_bytes(path.read_bytes())
        moved.chmod(0o666)
        pid = os.fork()
        if pid == 0:
            for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
                os.environ.pop(name, None)
            os.setresuid(54321, 54321, 54321)
            try:
                lock.release(moved, lock.take(moved))
            except BaseException:
                os._exit(1)
            os._exit(0)
        assert os.waitpid(pid, 0)[1] == 0


def test_a_second_program_is_told_who_has_the_file_and_may_read_until_the_first_is_killed(path: Path) -> None:
    with held_elsewhere(path) as program:
        with pytest.raises(DeskLocked) as caught:
            desk_file.open_desk(path)
        holder = caught.value.holder
        assert (holder.host, holder.user) == (platform.node(), getpass.getuser())
        assert abs(datetime.now() - datetime.strptime(holder.since, "%Y-%m-%d %H:%M")).total_seconds() < 300
        assert all(said in str(caught.value) for said in (holder.host, holder.user, holder.since, path.name))
        assert caught.value.exit_code == 3
        with desk_file.open_desk(path, read_only=True) as reader:
            assert get(reader, "name") == "Prov"
        program.kill()
        program.wait()
        with desk_file.open_desk(path) as desk:
            put(desk, "note", "mine now")
    assert faults_of(path) == []


def test_the_same_program_cannot_open_a_file_twice_for_writing(path: Path) -> None:
    with desk_file.open_desk(path), pytest.raises(DeskLocked):
        desk_file.open_desk(path)
    with desk_file.open_desk(path) as desk:
        put(desk, "note", "again")


def test_closing_takes_the_name_of_the_holder_away_and_twice_does_no_harm(path: Path) -> None:
    desk = desk_file.open_desk(path)
    assert ".prov.samdesk.holder" in names(path.parent)
    desk.close()
    desk.close()
    assert names(path.parent) == ["prov.samdesk"]


def test_a_reader_holds_nobody_back(path: Path) -> None:
    with desk_file.open_desk(path, read_only=True), desk_file.open_desk(path) as desk:
        put(desk, "note", "written")


@pytest.mark.parametrize("said", [b"", b"{", b"[]", b'{"host": 1}', b"\xff\xfe"])
def test_a_holder_that_cannot_be_read_is_unknown_but_still_the_holder(path: Path, said: bytes) -> None:
    with desk_file.open_desk(path):
        path.with_name(".prov.samdesk.holder").write_bytes(said)
        with pytest.raises(DeskLocked):
            desk_file.open_desk(path)


def test_a_lock_whose_holder_cannot_be_written_down_is_given_back(path: Path) -> None:
    named = path.with_name(".prov.samdesk.holder")
    named.mkdir()
    with pytest.raises(OSError, match="holder"):
        lock.take(path)
    named.rmdir()
    lock.release(path, lock.take(path))

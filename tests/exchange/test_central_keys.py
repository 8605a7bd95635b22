import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samdesk.domain.faults import InputFaults, Refused
from samdesk.exchange.central_keys import keep_opening_key, opening_key_text, opening_keys, read_key_copy
from samdesk.exchange.keys import key_of
from samdesk.exchange.sealing import new_sealing_key, sealed

AGE = shutil.which("age")
closed_to_others = pytest.mark.skipif(os.name == "nt", reason="Windows keeps the user's folder by its own rights")

KEY, OTHER = new_sealing_key(), new_sealing_key()
SIGNING = key_of(b"s" * 32)


def written(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "escrow.txt"
    path.write_bytes(data)
    return path


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    data = opening_key_text([KEY, OTHER], SIGNING, "Vad filen är\nVart den ska")
    read = read_key_copy(written(tmp_path, data))
    assert (read.opening, read.signing) == ((KEY, OTHER), SIGNING)
    assert data.decode().splitlines()[:2] == ["# Vad filen är", "# Vart den ska"]
    assert read_key_copy(written(tmp_path, opening_key_text([KEY]))).signing is None


@pytest.mark.skipif(AGE is None, reason="the age tool is not installed")
def test_the_age_tool_opens_with_each_of_our_files(tmp_path: Path) -> None:
    (tmp_path / "box.age").write_bytes(sealed(b"answers", [KEY.recipient]))
    for data in (opening_key_text([KEY], said="vår"), opening_key_text([OTHER, KEY], SIGNING, "kopia")):
        command = [str(AGE), "-d", "-i", str(written(tmp_path, data)), str(tmp_path / "box.age")]
        assert subprocess.run(command, capture_output=True, check=True).stdout == b"answers"


@given(st.lists(st.integers(1, 73), max_size=20), st.booleans(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_a_key_typed_from_paper_is_read_with_any_spaces_lines_and_case(
    tmp_path_factory: pytest.TempPathFactory, breaks: list[int], small: bool, coding: str
) -> None:
    text = KEY.identity
    for at in sorted(set(breaks), reverse=True):
        text = text[:at] + (" " if at % 2 else "\r\n") + text[at:]
    text = text.lower() if small else text
    path = tmp_path_factory.mktemp("typed") / "typed.txt"
    path.write_bytes(text.replace("0", "O").encode(coding))
    assert read_key_copy(path).opening == (KEY,)


def test_every_mistyped_sign_is_noticed(tmp_path: Path) -> None:
    for at in range(len(KEY.identity)):
        for sign in "Q7":
            if KEY.identity[at] != sign:
                typed = KEY.identity[:at] + sign + KEY.identity[at + 1 :]
                with pytest.raises(InputFaults) as told:
                    read_key_copy(written(tmp_path, typed.encode()))
                assert KEY.identity[20:40] not in str(told.value)


@pytest.mark.parametrize(
    "other",
    [b"", b"hello", b"\xff\xfe\x00", b"# only words\n", b"PK\3\4" + bytes(70_000), KEY.recipient.encode()],
    ids=["empty", "a word", "no text", "a comment", "a large package", "a public key"],
)
def test_a_file_without_a_key_is_refused_with_what_to_choose(tmp_path: Path, other: bytes) -> None:
    with pytest.raises(InputFaults, match="holds no key"):
        read_key_copy(written(tmp_path, other))


@given(st.binary(max_size=300), st.sampled_from([b"", b"AGE-SECRET-KEY-1", b"#signs# ", KEY.identity.encode()]))
def test_whatever_a_file_holds_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, begins: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "any.txt"
    path.write_bytes(begins + data)
    try:
        opening = read_key_copy(path).opening
    except InputFaults:
        return
    assert opening


def test_a_copy_whose_signing_key_is_damaged_is_refused_whole(tmp_path: Path) -> None:
    data = opening_key_text([KEY], SIGNING)
    at = data.index(b"#signs# MC4") + 20
    with pytest.raises(InputFaults, match="damaged"):
        read_key_copy(written(tmp_path, data[:at] + b"!" + data[at + 1 :]))


@closed_to_others
def test_keys_in_the_folder_are_for_their_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "home" / "keys" / "desk"
    path = keep_opening_key(folder, KEY)
    assert [stat.S_IMODE(one.stat().st_mode) for one in (folder.parent, folder, path)] == [0o700, 0o700, 0o600]
    path.chmod(0o644)
    assert opening_keys(folder) == (KEY,)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@closed_to_others
def test_a_key_that_stays_open_to_others_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a network share that knows no modes."""
    path = keep_opening_key(tmp_path / "keys", KEY)
    path.chmod(0o644)

    def refuse(_path: Path, _mode: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "chmod", refuse)
    with pytest.raises(Refused, match="Others on this computer may read"):
        opening_keys(tmp_path / "keys")


def test_the_folder_holds_former_keys_too_and_each_once(tmp_path: Path) -> None:
    for key in (KEY, OTHER, KEY):
        keep_opening_key(tmp_path / "keys", key)
    assert set(opening_keys(tmp_path / "keys")) == {KEY, OTHER}
    assert opening_keys(tmp_path / "none") == ()


def test_a_damaged_key_in_the_folder_is_named_with_a_way_out(tmp_path: Path) -> None:
    path = keep_opening_key(tmp_path / "keys", KEY)
    path.write_bytes(path.read_bytes().replace(KEY.identity[30:34].encode(), b"QQQQ"))
    with pytest.raises(Refused, match="damaged") as told:
        opening_keys(tmp_path / "keys")
    assert path.name in str(told.value)
    assert "escrow" in told.value.faults[0].advice
    keep_opening_key(tmp_path / "keys", KEY)  # as a copy does that is taken in
    assert opening_keys(tmp_path / "keys") == (KEY,)


def test_no_secret_is_in_what_python_shows(tmp_path: Path) -> None:
    read = read_key_copy(written(tmp_path, opening_key_text([KEY], SIGNING)))
    assert KEY.identity not in repr(read)
    assert "ssss" not in repr(read)

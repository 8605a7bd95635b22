import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samdesk.domain.faults import InputFaults
from samdesk.exchange.sealing import is_recipient, is_sealed, new_sealing_key, sealed, sealing_key, unsealed

AGE = shutil.which("age")
needs_age = pytest.mark.skipif(AGE is None, reason="the age tool is not installed")

CENTRAL, ESCROW, STRANGER = new_sealing_key(), new_sealing_key(), new_sealing_key()


@given(st.binary(max_size=200_000))
def test_each_recipient_opens_what_was_sealed_for_both(data: bytes) -> None:
    box = sealed(data, [CENTRAL.recipient, ESCROW.recipient])
    assert is_sealed(box)
    assert unsealed(box, [CENTRAL.identity], "a.age") == data
    assert unsealed(box, [STRANGER.identity, ESCROW.identity], "a.age") == data


def test_the_same_data_are_never_sealed_to_the_same_bytes() -> None:
    assert sealed(b"data", [CENTRAL.recipient]) != sealed(b"data", [CENTRAL.recipient])


def test_a_stranger_is_told_whose_key_opens_the_file() -> None:
    box = sealed(b"data", [CENTRAL.recipient])
    with pytest.raises(InputFaults, match=r"lund\.age: The file is sealed, and no key that is here") as told:
        unsealed(box, [STRANGER.identity], "lund.age")
    assert "escrow" in told.value.faults[0].advice
    with pytest.raises(InputFaults, match="this computer has no key"):
        unsealed(box, [], "lund.age")


def test_every_changed_byte_and_every_cut_is_noticed() -> None:
    box = sealed(b"answers", [CENTRAL.recipient, ESCROW.recipient])
    for at in range(len(box)):
        for changed in (box[:at] + bytes([box[at] ^ 1]) + box[at + 1 :], box[:at]):
            with pytest.raises(InputFaults):
                unsealed(changed, [CENTRAL.identity], "a.age")


def test_a_byte_too_many_is_noticed() -> None:
    with pytest.raises(InputFaults, match="damaged"):
        unsealed(sealed(b"answers", [CENTRAL.recipient]) + b"x", [CENTRAL.identity], "a.age")


@pytest.mark.parametrize(
    "other", [b"", b"PK\3\4", b"age-encryption.org/v1\n", b"age-encryption.org/v2\n-> a\n\n--- a\n"]
)
def test_what_is_not_sealed_is_refused_with_a_sentence(other: bytes) -> None:
    with pytest.raises(InputFaults, match="damaged"):
        unsealed(other, [CENTRAL.identity], "a.age")


def test_a_header_that_would_cost_minutes_to_try_is_refused_at_once() -> None:
    header, rest = sealed(b"x", [CENTRAL.recipient]).split(b"\n--- ")
    stanza = header[header.index(b"\n-> ") :]
    with pytest.raises(InputFaults, match="damaged"):
        unsealed(header + stanza * 1000 + b"\n--- " + rest, [STRANGER.identity], "a.age")


def test_nobody_and_anything_else_are_no_recipients() -> None:
    with pytest.raises(ValueError, match="nobody"):
        sealed(b"x", [])
    for text in (
        "",
        "age1",
        CENTRAL.recipient.upper(),
        CENTRAL.recipient[:-1],
        CENTRAL.identity,
        " " + CENTRAL.recipient,
    ):
        assert not is_recipient(text)
        with pytest.raises(ValueError, match="not a recipient"):
            sealed(b"x", [CENTRAL.recipient, text])
    assert is_recipient(CENTRAL.recipient)


def test_a_pair_follows_from_its_secret_half() -> None:
    assert sealing_key(CENTRAL.identity) == CENTRAL
    assert sealing_key(CENTRAL.recipient) is None
    assert sealing_key("") is None


def test_no_text_of_ours_shows_the_secret_half() -> None:
    assert CENTRAL.identity not in repr(CENTRAL)
    spoilt = CENTRAL.identity[:-1] + ("A" if CENTRAL.identity[-1] != "A" else "C")
    with pytest.raises(ValueError, match="identity") as told:
        unsealed(sealed(b"x", [CENTRAL.recipient]), [spoilt], "a.age")
    assert "AGE-SECRET" not in str(told.value)


@needs_age
def test_the_age_tool_opens_what_is_sealed_here(tmp_path: Path) -> None:
    (tmp_path / "box.age").write_bytes(sealed("åäö".encode() * 50_000, [CENTRAL.recipient, ESCROW.recipient]))
    (tmp_path / "escrow.txt").write_text(ESCROW.identity + "\n", encoding="ascii")
    command = [str(AGE), "--decrypt", "-i", str(tmp_path / "escrow.txt"), str(tmp_path / "box.age")]
    said = subprocess.run(command, capture_output=True, check=True)
    assert said.stdout == "åäö".encode() * 50_000


@needs_age
def test_what_the_age_tool_seals_is_opened_here(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"answers" * 20_000)
    command = [str(AGE), "-r", STRANGER.recipient, "-r", CENTRAL.recipient, "-o", "box.age", "plain"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert unsealed((tmp_path / "box.age").read_bytes(), [CENTRAL.identity], "box.age") == b"answers" * 20_000

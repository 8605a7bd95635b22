import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from samdesk.services import desks, keys
from tests.cli.conftest import Command
from tests.small_region import Region

Refuses = Callable[..., str]


def text_of(path: Path) -> str:
    return " ".join(page.extract_text() for page in PdfReader(path).pages)


def secret_of(path: Path) -> str:
    (secret,) = keys.read_identity_file(path)
    return secret


def test_keys_are_set_up_tried_and_printed(samdesk: Command, region: Region, tmp_path: Path) -> None:
    escrow, paper = tmp_path / "escrow.txt", tmp_path / "escrow.pdf"
    done = samdesk("keys", "setup", region.central, "--escrow", escrow, "--receipt", paper, "--by", "HR1")
    assert done.code == 0, done.err
    assert "each opened a test message" in done.out
    assert "same disk" in done.out
    secret = secret_of(escrow)
    printed = "".join(text_of(paper).split())
    assert all(secret[at : at + 4] in printed for at in range(16, len(secret), 4))
    tried = samdesk("keys", "test", region.central, "--identity", escrow)
    assert "The escrow key opens" in tried.out


def test_the_paper_can_be_printed_later_from_the_file_only(
    samdesk: Command, refuses: Refuses, region: Region, tmp_path: Path
) -> None:
    escrow, copy, paper = tmp_path / "escrow.txt", tmp_path / "copy.txt", tmp_path / "escrow.pdf"
    samdesk("keys", "setup", region.central, "--escrow", escrow)
    samdesk("keys", "copy", region.central, copy)
    told = refuses(1, "keys", "paper", region.central, "--identity", copy, "--out", paper)
    assert "is another one" in told
    assert samdesk("keys", "paper", region.central, "--identity", escrow, "--out", paper).code == 0
    assert paper.stat().st_mode & 0o077 == 0 or sys.platform == "win32"
    assert "exists already" in refuses(3, "keys", "paper", region.central, "--identity", escrow, "--out", paper)


def test_keys_go_to_another_computer_in_a_file(
    samdesk: Command, region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    escrow, copy = tmp_path / "escrow.txt", tmp_path / "copy.txt"
    samdesk("keys", "setup", region.central, "--escrow", escrow)
    assert samdesk("keys", "copy", region.central, copy).code == 0
    monkeypatch.setenv("SAMDESK_HOME", str(tmp_path / "other"))
    assert "signed with the same key" in samdesk("keys", "import", region.central, copy).out
    assert "central's own key" in samdesk("keys", "test", region.central, "--identity", copy).out
    assert samdesk("keys", "import", region.central, escrow, "--json").json == {"escrow": True, "signs": False}


def test_faults_of_keys_say_what_to_do_and_change_nothing(
    samdesk: Command, refuses: Refuses, region: Region, tmp_path: Path
) -> None:
    escrow = tmp_path / "escrow.txt"
    assert "Set up the keys first." in refuses(1, "keys", "test", region.central, "--identity", escrow)
    assert "no operator code" in refuses(
        1, "keys", "setup", region.central, "--escrow", escrow, "--by", "Anna Andersson"
    )
    assert "print its receipt" in refuses(1, "keys", "setup", region.local, "--escrow", escrow)
    missing = tmp_path / "no stick" / "escrow.txt"
    assert "no stick" in refuses(3, "keys", "setup", region.central, "--escrow", missing)
    taken = tmp_path / "taken.pdf"
    taken.write_text("another paper")
    assert "taken.pdf exists" in refuses(3, "keys", "setup", region.central, "--escrow", escrow, "--receipt", taken)
    samdesk("keys", "setup", region.central, "--escrow", escrow)
    told = refuses(1, "keys", "setup", region.central, "--escrow", tmp_path / "new.txt")
    assert "Keys were set up on" in told
    assert samdesk("keys", "setup", region.central, "--escrow", tmp_path / "new.txt", "--again").code == 0


def test_a_receipt_says_the_fingerprint_in_sixteen_numbered_chunks(
    samdesk: Command, region: Region, tmp_path: Path
) -> None:
    for language in ("en", "sv"):
        done = samdesk("--language", language, "keys", "receipt", region.local, "--out", tmp_path / "r.pdf", "--json")
        chunks = done.json["fingerprint"].split()
        assert len(chunks) == 16
        words = text_of(tmp_path / "r.pdf").split()
        numbered = [word for number, chunk in enumerate(chunks, 1) for word in (str(number), chunk)]
        begins = words.index(numbered[0])
        assert words[begins : begins + 32] == numbered
        assert "local" in words


def test_a_new_key_is_told_and_the_former_one_kept(samdesk: Command, refuses: Refuses, region: Region) -> None:
    with desks.open_desk(region.local, read_only=True) as desk:
        before = desks.signing_key(desk).public_key
    assert "no operator code" in refuses(1, "keys", "renew", region.local, "--by", "")
    done = samdesk("keys", "renew", region.local, "--by", "A1", "--json").json
    assert done["fingerprint"].replace(" ", "").lower() != before
    assert before in _public(Path(done["former"]))
    assert "new since" in _receipt(samdesk, region)


def _public(path: Path) -> str:
    from samdesk.exchange.keys import parsed_key

    key = parsed_key(path.read_bytes())
    assert key is not None
    return key.public_key


def _receipt(samdesk: Command, region: Region) -> str:
    samdesk("keys", "receipt", region.local, "--out", region.folder / "receipt.pdf")
    return text_of(region.folder / "receipt.pdf")


def test_no_command_prints_a_secret(samdesk: Command, region: Region, tmp_path: Path) -> None:
    escrow, copy = tmp_path / "escrow.txt", tmp_path / "copy.txt"
    commands: list[tuple[str | Path, ...]] = [
        ("keys", "setup", region.central, "--escrow", escrow),
        ("keys", "copy", region.central, copy),
        ("keys", "test", region.central, "--identity", escrow),
        ("keys", "import", region.central, copy),
        ("keys", "receipt", region.central, "--out", tmp_path / "r.pdf"),
        ("keys", "setup", region.central, "--escrow", tmp_path / "new.txt", "--again", "--json"),
        ("keys", "renew", region.central, "--by", "A1", "--json"),
        ("keys", "import", region.central, escrow),
    ]
    said = "".join(run.out + run.err for run in (samdesk(*words) for words in commands))
    with desks.open_desk(region.central, read_only=True) as desk:
        secrets = [*keys.central_identities(desk), secret_of(escrow), desks.signing_key(desk).seed.hex()]
    assert len(secrets) == 4
    assert not [secret for secret in secrets if secret in said or secret[20:40] in said]
    assert json.loads(said.splitlines()[-3])["same_disk"]


def test_commands_that_need_no_keys_load_no_cryptography(region: Region) -> None:
    program = (
        "import sys; from samdesk.__main__ import main; main(['conflicts', sys.argv[1]]);"
        "print(sorted({'nacl', 'pyrage', 'reportlab'} & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, str(region.central)], capture_output=True, text=True, check=True, timeout=60
    )
    assert ran.stdout.splitlines()[-1] == "[]"

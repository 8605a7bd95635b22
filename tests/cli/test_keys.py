import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from samdesk.services import desks, keys
from tests.cli.conftest import Command
from tests.small_region import Region, keyed, merged

Refuses = Callable[..., str]
AGE = shutil.which("age")


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
    words = text_of(paper).split()
    begins = words.index("AGE-SECRET-KEY-1")
    typed = tmp_path / "typed.txt"
    typed.write_text("\n".join(words[begins : begins + 31 : 2]).lower(), encoding="utf-8")
    assert secret_of(typed) == secret_of(escrow)
    assert "The escrow key opens" in samdesk("keys", "test", region.central, "--identity", typed).out
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


# Keys of other desks


@pytest.fixture
def stranger(region: Region) -> Path:
    """A merge file of Ystad, whose key nobody at central has compared."""
    return merged(region.more_local("Ystad", approved=False), region.folder / "ystad.sammerge.zip", "A11")


def waiting_chunks(samdesk: Command, region: Region) -> list[str]:
    """The chunks of the only key that nobody has compared."""
    (key,) = [
        key for key in samdesk("keys", "list", region.central, "--json").json["keys"] if key["status"] == "unknown"
    ]
    return str(key["fingerprint"]).split()


def test_a_key_is_approved_with_two_chunks_of_the_receipt_and_its_files_come_in(
    samdesk: Command, region: Region, stranger: Path
) -> None:
    assert samdesk("collect", region.central, stranger).code == 0
    assert "Ystad: not compared yet" in samdesk("keys", "list", region.central).out
    chunks = waiting_chunks(samdesk, region)
    typed = [f"3={chunks[2].lower()}", f"11={chunks[10]}"]
    done = samdesk("keys", "pin", region.central, "ystad", "--chunk", typed[0], "--chunk", typed[1], "--by", "HR1")
    assert done.code == 0, done.err
    assert "The key of Ystad is approved." in done.out
    assert "1 new" in done.out
    assert "Ystad: approved" in samdesk("keys", "list", region.central).out


def test_a_wrong_chunk_is_named_and_nothing_is_approved(
    samdesk: Command, refuses: Refuses, region: Region, stranger: Path
) -> None:
    samdesk("collect", region.central, stranger)
    chunks = waiting_chunks(samdesk, region)
    wrong = "11=0000" if chunks[10] != "0000" else "11=1111"
    pin: list[str | Path] = ["keys", "pin", region.central, "Ystad", "--by", "HR1"]
    assert "Chunk 11 is not" in refuses(1, *pin, "--chunk", f"3={chunks[2]}", "--chunk", wrong)
    assert "Too little" in refuses(1, *pin, "--chunk", f"3={chunks[2]}")
    assert "The fingerprint that was typed" in refuses(1, *pin, "--fingerprint", " ".join(chunks[:15]) + " 0000")
    assert "No key that could be meant" in refuses(1, *pin[:3], "Lund", *pin[4:], "--fingerprint", " ".join(chunks))
    assert waiting_chunks(samdesk, region) == chunks


@pytest.mark.parametrize("chunk", ["AB12", "three=AB12", "=AB12"])
def test_a_chunk_without_its_number_is_wrong_usage(samdesk: Command, region: Region, chunk: str) -> None:
    done = samdesk("keys", "pin", region.central, "Ystad", "--by", "HR1", "--chunk", chunk, "--chunk", "3=AB12")
    assert done.code == 2
    assert "3=AB12" in done.err


def test_a_revoked_key_names_what_was_taken_in_with_it(
    samdesk: Command, refuses: Refuses, region: Region, tmp_path: Path
) -> None:
    file = merged(region.local, tmp_path / "local.sammerge.zip", "A12")
    samdesk("collect", region.central, file)
    done = samdesk("keys", "revoke", region.central, "local", "--reason", "Stulen dator", "--by", "HR1")
    assert "The key of local is revoked." in done.out
    assert "local.sammerge.zip, was taken in" in done.out
    assert "local: revoked" in samdesk("keys", "list", region.central).out
    assert "Stulen dator" in samdesk("keys", "list", region.central).out
    assert "No key that could be meant" in refuses(
        1, "keys", "revoke", region.central, "local", "--reason", "Igen", "--by", "HR1"
    )


def test_a_package_with_a_new_key_is_opened_once_its_fingerprint_is_compared(
    samdesk: Command, refuses: Refuses, region: Region, tmp_path: Path
) -> None:
    package = tmp_path / "new.samround.zip"
    fingerprint = samdesk("keys", "renew", region.central, "--by", "HR1", "--json").json["fingerprint"]
    samdesk("round", "export", region.central, package)
    told = refuses(1, "round", "open", region.local, package)
    assert fingerprint in told
    assert "Call central HR" in told
    assert fingerprint in refuses(1, "round", "open", region.local, package, "--trust", "00" * 32)
    assert samdesk("round", "open", region.local, package, "--trust", fingerprint).code == 0
    assert samdesk("round", "open", region.local, package).code == 0
    assert "does not use any more" in refuses(1, "round", "open", region.local, region.package)


# The whole journey


def test_answers_travel_sealed_and_open_with_central_s_key_or_the_escrow_s(
    samdesk: Command, region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    escrow, package = tmp_path / "escrow.txt", tmp_path / "sealed.samround.zip"
    samdesk("keys", "setup", region.central, "--escrow", escrow)
    samdesk("round", "export", region.central, package)
    assert samdesk("round", "open", region.local, package).code == 0
    file = merged(region.local, tmp_path / "local.sammerge.zip.age", "A11")
    assert file.read_bytes().startswith(b"age-encryption.org/v1")
    home = os.environ["SAMDESK_HOME"]
    monkeypatch.setenv("SAMDESK_HOME", str(tmp_path / "other"))
    refused = samdesk("collect", region.central, file)
    assert refused.code == 1
    assert "local.sammerge.zip.age: The file is sealed, and this computer has no key" in refused.err
    assert "escrow" in refused.err
    with_escrow = samdesk("collect", region.central, file, "--identity", escrow, "--dry-run")
    assert (with_escrow.code, "1 new" in with_escrow.out) == (0, True), with_escrow
    monkeypatch.setenv("SAMDESK_HOME", home)
    collected = samdesk("collect", region.central, file)
    assert (collected.code, "1 new" in collected.out) == (0, True), collected


def test_what_is_sealed_for_whom_is_said_on_a_line_of_its_own(samdesk: Command, region: Region, tmp_path: Path) -> None:
    samdesk("keys", "setup", region.central, "--escrow", tmp_path / "escrow.txt")
    samdesk("round", "export", region.central, tmp_path / "sealed.samround.zip")
    samdesk("round", "open", region.local, tmp_path / "sealed.samround.zip")
    with desks.open_desk(region.local) as desk:
        keyed(desk, tmp_path, "A11")
    said = samdesk("export", region.local, tmp_path / "local.sammerge.zip").out.splitlines()
    assert len(said) == 2
    assert said[1].startswith("Sealed")


@pytest.mark.skipif(AGE is None, reason="the age tool is not installed")
def test_the_age_tool_opens_a_merge_file_with_the_escrow_key(samdesk: Command, region: Region, tmp_path: Path) -> None:
    escrow, package = tmp_path / "escrow.txt", tmp_path / "sealed.samround.zip"
    samdesk("keys", "setup", region.central, "--escrow", escrow)
    samdesk("round", "export", region.central, package)
    samdesk("round", "open", region.local, package)
    file = merged(region.local, tmp_path / "local.sammerge.zip.age", "A11")
    opened = tmp_path / "opened.sammerge.zip"
    subprocess.run([str(AGE), "-d", "-i", str(escrow), "-o", str(opened), str(file)], check=True, capture_output=True)
    assert "1 new" in samdesk("collect", region.central, opened).out

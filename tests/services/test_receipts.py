import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from samdesk.domain.faults import InputFaults, Refused
from samdesk.exchange.keys import parsed_key
from samdesk.services import desks, keys, receipts
from samdesk.services.desks import Desk
from tests.small_region import Region

needs_modes = pytest.mark.skipif(os.name == "nt", reason="Windows keeps the user's folder by its own rights")


@pytest.fixture
def local(region: Region) -> Iterator[Desk]:
    with desks.open_desk(region.local) as desk:
        yield desk


def text_of(path: Path) -> str:
    return " ".join(page.extract_text() for page in PdfReader(path).pages)


def test_a_receipt_has_the_fingerprint_of_the_key_that_signs(local: Desk) -> None:
    made = receipts.desk_receipt(local)
    assert "".join(str(figure.value) for figure in made.figures).lower() == desks.signing_key(local).public_key
    assert receipts.fingerprint(local) == " ".join(str(figure.value) for figure in made.figures)
    assert (made.title, made.round_name) == ("Key receipt", "local")
    assert receipts.desk_receipt(local, "sv").title == "Nyckelkvitto"


def test_a_receipt_says_what_helps_the_desk_that_it_is_of(local: Desk, region: Region) -> None:
    with desks.open_desk(region.central) as central:
        of_central = " ".join(block.said for block in receipts.desk_receipt(central).blocks if hasattr(block, "said"))
    of_desk = " ".join(block.said for block in receipts.desk_receipt(local).blocks if hasattr(block, "said"))
    assert "central HR calls and asks for two" in of_desk
    assert "A desk that opens a round package may call" in of_central


def test_a_receipt_is_written_over_an_earlier_one_but_never_over_the_desk_file(local: Desk, tmp_path: Path) -> None:
    receipts.write_receipt(local, tmp_path / "r.pdf")
    receipts.renew_key(local, by="A1")
    receipts.write_receipt(local, tmp_path / "r.pdf")
    assert receipts.fingerprint(local).split()[0] in text_of(tmp_path / "r.pdf")
    assert "(A1)" in text_of(tmp_path / "r.pdf")
    with pytest.raises(Refused, match="the desk file itself"):
        receipts.write_receipt(local, tmp_path / "local.samdesk")


def test_a_new_key_leaves_the_former_one_in_the_folder(local: Desk) -> None:
    former = desks.signing_key(local)
    done = receipts.renew_key(local, by="A1")
    assert desks.signing_key(local) != former
    assert done.fingerprint == receipts.fingerprint(local)
    assert done.aside is not None
    assert parsed_key(done.aside.read_bytes()) == former
    assert str(former.seed) not in repr(done)


def test_a_key_that_cannot_be_written_leaves_the_former_one_in_force(
    local: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    former = desks.signing_key(local)
    usual = os.open

    def full(path: str | Path, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_CREAT and "desk-key" in str(path):
            raise OSError(28, "No space left on device")
        return usual(path, flags, mode)

    with monkeypatch.context() as patched:
        patched.setattr(os, "open", full)
        with pytest.raises(Refused, match="No space left") as told:
            receipts.renew_key(local, by="A1")
    assert "No key was changed" in told.value.faults[0].advice
    assert desks.signing_key(local) == former
    assert "new since" not in " ".join(str(block) for block in receipts.desk_receipt(local).blocks)


def test_a_desk_that_is_only_read_keeps_its_key(region: Region) -> None:
    with desks.open_desk(region.local, read_only=True) as desk:
        former = desks.signing_key(desk)
        with pytest.raises(Refused, match="for reading only"):
            receipts.renew_key(desk, by="A1")
        assert desks.signing_key(desk) == former


@needs_modes
def test_the_page_for_the_safe_is_for_its_owner_only_from_the_start(
    region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes: list[int] = []
    from samdesk.reports import pdf

    usual = pdf.write_pdf

    def watched(document: object, out: Path) -> None:
        modes.append(stat.S_IMODE(out.stat().st_mode))
        usual(document, out)  # type: ignore[arg-type]

    monkeypatch.setattr(pdf, "write_pdf", watched)
    with desks.open_desk(region.central) as central:
        keys.setup_central(central, tmp_path / "escrow.txt")
        receipts.write_escrow_paper(central, tmp_path / "escrow.txt", tmp_path / "escrow.pdf")
    assert modes == [0o600]
    assert stat.S_IMODE((tmp_path / "escrow.pdf").stat().st_mode) == 0o600


def test_only_the_escrow_s_own_file_makes_the_page_for_the_safe(region: Region, tmp_path: Path) -> None:
    escrow, copy, out = tmp_path / "escrow.txt", tmp_path / "copy.txt", tmp_path / "page.pdf"
    with desks.open_desk(region.central) as central:
        with pytest.raises(InputFaults, match="No keys are set up"):
            receipts.write_escrow_paper(central, escrow, out)
        keys.setup_central(central, escrow)
        keys.copy_central(central, copy)
        with pytest.raises(InputFaults, match="is another one"):
            receipts.write_escrow_paper(central, copy, out)
        out.write_text("taken")
        with pytest.raises(Refused, match="exists already"):
            receipts.write_escrow_paper(central, escrow, out)
        assert out.read_text() == "taken"

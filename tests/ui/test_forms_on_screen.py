"""Forms to fill in on screen: made from the printing view, taken in on the keying page with a line for each file."""

from pathlib import Path

from PySide6.QtWidgets import QLabel

from samdesk.domain.rounds import FormState
from samdesk.services.forms import forms
from tests.paper.filling import by_pypdf
from tests.small_region import NUMBERS, codes
from tests.ui.driving import Driver


def made(local: Driver, folder: Path, dialogs: object, *units: str) -> list[Path]:
    """PDFs of units, made in the window."""
    dialogs.folders = [folder]  # type: ignore[attr-defined]
    page = local.show("forms")
    page._mark({local.ask(codes)[unit] for unit in units})
    local.push("Print forms…")
    for _step in range(4):
        local.settle()
    local.push("PDFs to fill in on screen…")
    for _step in range(4):
        local.settle()
    return sorted(folder.glob("*.pdf"))


def states(local: Driver) -> dict[str, FormState]:
    return {row.unit: row.state for row in local.ask(forms)}


def test_pdfs_to_fill_in_are_made_for_the_chosen_forms(local: Driver, tmp_path: Path, dialogs: object) -> None:
    paths = made(local, tmp_path / "out", dialogs, "A11", "A12")
    assert [path.name[:3] for path in paths] == ["A11", "A12"]
    assert "2 PDFs to fill in" in local.said
    assert states(local)["A11"] is FormState.PRINTED


def test_filled_files_are_taken_in_with_a_line_for_each(local: Driver, tmp_path: Path, dialogs: object) -> None:
    first, second = made(local, tmp_path / "out", dialogs, "A11", "A12")
    whole = by_pypdf(first.read_bytes(), {f"choice:{n}": "1" for n in NUMBERS}, tmp_path / "whole.pdf", looks=False)
    begun = by_pypdf(second.read_bytes(), {"choice:1": "1"}, tmp_path / "begun.pdf", looks=False)
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7 of something else")
    dialogs.opens = [whole, begun, tmp_path / "letter.pdf"]  # type: ignore[attr-defined]
    page = local.begin_keying()
    local.push("Take in filled PDFs…")
    local.settle()
    lines = [label.text() for label in page.waiting.taken.findChildren(QLabel) if ".pdf · " in label.text()]
    shown = [line for line in lines if line]
    assert [line.partition(" · ")[0] for line in shown] == ["letter.pdf", "begun.pdf", "whole.pdf"]
    assert "not taken in" in shown[0]
    assert "something is left to do" in shown[1]
    assert "finished" in shown[2]
    assert states(local)["A11"] is FormState.KEYED
    assert states(local)["A12"] is FormState.BEGUN
    assert local.focus is page.waiting.code
    local.push("Answer on screen")
    assert local.page is local.window.pages["answering"]

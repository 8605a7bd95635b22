"""Keys in the window: set up before a round goes out, tried, printed; and no secret where somebody could see it."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QLabel, QLineEdit, QTextEdit

from samdesk.domain.faults import InputFaults
from samdesk.services import desks, keys, receipts
from samdesk.services.desks import Desk
from samdesk.services.rounds import export_round, open_round, rounds
from samdesk.ui import crash
from samdesk.ui.crash import CrashWatch
from samdesk.ui.forms import paper_printer
from samdesk.ui.theme import Tone
from tests.small_region import Region
from tests.ui.conftest import Dialogs
from tests.ui.driving import Driver


@pytest.fixture
def escrow(tmp_path: Path) -> Path:
    return tmp_path / "stick.txt"


@pytest.fixture
def set_up(central: Driver, escrow: Path) -> Driver:
    """Central's window on the keys page, with keys set up."""
    central.ask(lambda desk: keys.setup_central(desk, escrow))
    central.show("keys")
    return central


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """What the printer took, as a PDF."""
    out = tmp_path / "printed.pdf"
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", lambda: ["HR-3"])

    def choose(_parent: object, _title: str) -> QPrinter:
        printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(out))
        return printer

    monkeypatch.setattr(paper_printer, "choose_printer", choose)
    return out


def seen(driver: Driver) -> str:
    """Every text on the page, also what is hidden just now."""
    texts = [one.text() for one in driver.page.findChildren(QLabel)]
    texts += [one.text() for one in driver.page.findChildren(QLineEdit)]
    texts += [one.toPlainText() for one in driver.page.findChildren(QTextEdit)]
    return "\n".join(texts)


# Setting up


def test_central_sets_up_keys_and_is_told_what_is_left_to_do(
    central: Driver, escrow: Path, dialogs: Dialogs, region: Region
) -> None:
    page = central.show("keys")
    assert "travel unsealed" in page.sealing.said.text
    dialogs.saves = [escrow]
    central.push("Set up keys…")
    assert "each of the two opened a test message" in central.said
    assert page.sealing.next_steps.isVisible()
    assert str(escrow) in seen(central)
    assert central.focus is page.sealing.next_steps.print_button
    assert "are sealed since" in page.sealing.said.text
    assert central.ask(keys.sealing).opens_here
    dialogs.saves = [region.folder / "new.samround.zip"]
    central.push("Save round package…")
    assert "Set up keys" not in central.said
    assert (region.folder / "new.samround.zip").exists()


def test_a_round_without_keys_leads_to_them_before_it_is_handed_out(
    central: Driver, region: Region, dialogs: Dialogs
) -> None:
    page = central.show("round")
    assert "would travel unsealed" in page.summary.sealed.text
    central.push("Save round package…")
    assert central.page is central.window.pages["keys"]
    assert "Set up keys first" in central.said
    dialogs.saves = [region.folder / "stick.txt"]
    central.push("Set up keys…")
    central.show("round")
    assert "travel sealed" in page.summary.sealed.text
    assert page.summary.keys_button.isHidden()


def test_new_keys_are_made_only_after_a_question(set_up: Driver, tmp_path: Path, dialogs: Dialogs) -> None:
    before = set_up.ask(keys.recipients)
    page = set_up.page
    set_up.push("Set up new keys…")
    assert page.sealing.anew.isVisible()
    set_up.press(Qt.Key.Key_Escape)
    assert not page.sealing.anew.isVisible()
    set_up.push("Set up new keys…")
    dialogs.saves = [tmp_path / "new.txt"]
    set_up.push("Set up new keys")
    assert set_up.ask(keys.recipients) != before
    assert len(set_up.ask(keys.central_identities)) == 2


def test_a_set_up_that_fails_is_said_on_the_page_and_leaves_nothing(
    central: Driver, tmp_path: Path, dialogs: Dialogs
) -> None:
    central.show("keys")
    dialogs.saves = [tmp_path / "no stick" / "escrow.txt"]
    central.push("Set up keys…")
    assert "no stick does not exist" in central.said
    assert central.page.strip.tone is Tone.ERROR
    assert central.ask(keys.recipients) == ()


def test_a_round_asks_for_a_test_of_an_escrow_key_that_nobody_tried_for_a_year(
    set_up: Driver, escrow: Path, dialogs: Dialogs, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = keys.now() + timedelta(days=366)
    monkeypatch.setattr(keys, "now", lambda: later)
    page = set_up.show("round")
    assert "was not tested for a year" in page.summary.sealed.text
    set_up.click(page.summary.keys_button)
    set_up.page.read_again()  # it was read a year ago
    set_up.settle()
    assert "more than a year" in set_up.page.sealing.said.text
    dialogs.opens = [escrow]
    set_up.push("Test the escrow key…")
    assert "it was tested on" in set_up.page.sealing.said.text
    set_up.show("round")
    assert page.summary.keys_button.isHidden()


# The escrow key


def test_the_escrow_key_is_tested(set_up: Driver, escrow: Path, tmp_path: Path, dialogs: Dialogs) -> None:
    dialogs.opens = [escrow]
    set_up.push("Test the escrow key…")
    assert "Put it back in the safe" in set_up.said
    dialogs.saves = [tmp_path / "copy.txt"]
    set_up.push("Copy the keys…")
    assert "then delete the file" in set_up.said
    dialogs.opens = [tmp_path / "copy.txt"]
    set_up.push("Test the escrow key…")
    assert "not the escrow key" in set_up.said
    escrow.write_bytes(escrow.read_bytes()[:-9])
    dialogs.opens = [escrow]
    set_up.push("Test the escrow key…")
    assert "damaged or mistyped" in set_up.said


def test_another_computer_takes_the_keys_in(
    set_up: Driver, tmp_path: Path, dialogs: Dialogs, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialogs.saves = [tmp_path / "copy.txt"]
    set_up.push("Copy the keys…")
    monkeypatch.setenv("SAMDESK_HOME", str(tmp_path / "other"))
    set_up.page.read_again()
    set_up.settle()
    assert "has no key to open them" in set_up.page.sealing.said.text
    dialogs.opens = [tmp_path / "copy.txt"]
    set_up.push("Take in keys…")
    assert "signed with the same key" in set_up.said
    assert "open on this computer" in set_up.page.sealing.said.text


def test_the_escrow_key_is_printed_and_no_file_of_it_stays(
    set_up: Driver, escrow: Path, dialogs: Dialogs, printed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Path] = []
    usual = receipts.write_escrow_paper

    def watched(desk: Desk, file: Path, out: Path) -> None:
        usual(desk, file, out)
        written.append(out)
        assert out.parent.stat().st_mode & 0o077 == 0

    monkeypatch.setattr(receipts, "write_escrow_paper", watched)
    dialogs.opens = [escrow]
    set_up.push("Print the escrow key…")
    assert "The page is printed" in set_up.said
    assert len(PdfReader(printed).pages) == 1
    assert written
    assert not written[0].parent.exists()


def test_a_computer_without_a_printer_says_so(local: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", list)
    local.show("keys")
    local.push("Print the receipt…")
    assert "No printer is installed on this computer. Save a PDF instead." in local.said


# The key that signs


def test_a_desk_shows_prints_and_saves_its_receipt(
    local: Driver, tmp_path: Path, dialogs: Dialogs, printed: Path
) -> None:
    page = local.show("keys")
    fingerprint = local.ask(receipts.fingerprint)
    assert " ".join(chunk.text() for chunk in page.receipt.chunks) == fingerprint
    assert "travel unsealed" in page.sealing.said.text
    dialogs.saves = [tmp_path / "receipt.pdf"]
    local.push("Save the receipt…")
    assert fingerprint.split()[7] in PdfReader(tmp_path / "receipt.pdf").pages[0].extract_text()
    local.push("Print the receipt…")
    assert "The receipt is printed" in local.said
    assert printed.exists()


def test_a_desk_says_whom_its_files_are_sealed_for(driver: Driver, region: Region, escrow: Path) -> None:
    with desks.open_desk(region.central) as central:
        keys.setup_central(central, escrow)

        export_round(central, region.folder / "sealed.samround.zip")

    with desks.open_desk(region.local) as local:
        open_round(local, region.folder / "sealed.samround.zip")
    driver.open(region.local)
    page = driver.show("keys")
    assert "Centrala HR" in page.sealing.said.text
    assert "nobody else" in page.sealing.said.text


def test_a_new_key_is_made_after_a_question_with_a_code(local: Driver) -> None:
    page = local.show("keys")
    before = local.ask(receipts.fingerprint)
    local.push("Make a new key…")
    page.receipt.renewing.code.setText("Anna Andersson"[:12])
    local.push("Make a new key")
    assert "no operator code" in local.said
    assert local.ask(receipts.fingerprint) == before
    page.receipt.renewing.code.setText("A1")
    local.push("Make a new key")
    assert "signs with a new key" in local.said
    after = local.ask(receipts.fingerprint)
    assert after != before
    assert " ".join(chunk.text() for chunk in page.receipt.chunks) == after


def test_a_damaged_key_is_told_and_a_new_one_mends_it(local: Driver) -> None:
    local.ask(desks.signing_key)
    folder = local.ask(keys.keys_folder)
    (folder / "desk-key.pem").write_bytes(b"damaged")
    page = local.show("keys")
    assert "is damaged" in local.said
    local.push("Make a new key…")
    local.push("Make a new key")
    assert "····" not in [chunk.text() for chunk in page.receipt.chunks]


def test_a_file_that_is_only_read_shows_its_keys_and_changes_none(driver: Driver, region: Region) -> None:
    driver.open(region.central, read_only=True)
    page = driver.show("keys")
    assert page.receipt.print_button.isEnabled()
    assert not page.receipt.renew_button.isEnabled()
    assert not page.sealing.set_up_button.isEnabled()


# What a security reviewer asks


def test_no_secret_is_on_the_page_in_the_log_or_in_a_crash_report(
    set_up: Driver, escrow: Path, tmp_path: Path, dialogs: Dialogs, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    dialogs.opens = [escrow, escrow]
    set_up.push("Test the escrow key…")
    set_up.push("Take in keys…")
    secrets = [*set_up.ask(keys.central_identities), set_up.ask(desks.signing_key).seed.hex()]
    assert len(secrets) == 3
    spoilt = tmp_path / "spoilt.txt"
    spoilt.write_bytes(escrow.read_bytes()[:-9])
    try:
        keys.read_identity_file(spoilt)
    except InputFaults as error:
        watch = CrashWatch(set_up.window)
        watch.show(error)
        assert watch.dialog is not None
        reported = watch.dialog.report + crash.report(error)
        watch.dialog.accept()
    shown = seen(set_up) + set_up.said + caplog.text + reported
    assert not [secret for secret in secrets if secret in shown or secret[20:40] in shown]


# What keys are


def test_the_window_explains_keys_to_somebody_who_never_heard_of_them(local: Driver) -> None:
    page = local.show("keys")
    page.tabs.setCurrentIndex(page.tabs.count() - 1)
    text = page.tabs.currentWidget().findChild(QTextEdit).toPlainText()
    assert text.startswith("Keys in SamDesk")
    assert "If both keys are lost" in text
    local.window.trigger("language_sv")
    local.settle()
    swedish = local.page.tabs.widget(local.page.tabs.count() - 1).findChild(QTextEdit).toPlainText()
    assert swedish.startswith("Nycklar i SamDesk")
    assert "reservnyckeln" in swedish


# A package with a new key


@pytest.fixture
def renewed(region: Region) -> Path:
    """A round package that central has signed with a new key."""

    with desks.open_desk(region.central) as central:
        receipts.renew_key(central, by="HR1")
        export_round(central, region.folder / "new.samround.zip")
    return region.folder / "new.samround.zip"


def fingerprint_of(region: Region) -> list[str]:
    with desks.open_desk(region.central, read_only=True) as central:
        return receipts.fingerprint(central).split()


def test_a_package_with_a_new_key_is_opened_once_two_groups_agree(
    local: Driver, region: Region, renewed: Path, dialogs: Dialogs
) -> None:
    dialogs.opens = [renewed, renewed]
    local.window.trigger("open_round")
    local.settle()
    group = local.page.package_key
    assert local.focus is group.fields[0]
    first, second = group._asked
    read = fingerprint_of(region)
    local.enter(read[first - 1].lower())
    assert group.isVisible()
    group.fields[1].setFocus()
    local.enter("0000" if read[second - 1] != "0000" else "1111")
    assert f"Group {second} is not that of the key" in group.wrong.text
    assert local.focus is group.fields[1]
    group.fields[1].clear()
    local.enter(read[second - 1])
    assert "is open with 10 forms" in local.said
    assert local.page is local.window.pages["overview"]
    local.window.trigger("open_round")
    local.settle()
    assert "is open with 10 forms" in local.said  # the key is known by now


def test_a_package_with_a_new_key_is_left_alone(local: Driver, renewed: Path, dialogs: Dialogs) -> None:
    before = local.ask(lambda desk: [one.recipients for one in rounds(desk)])
    dialogs.opens = [renewed]
    local.window.trigger("open_round")
    local.settle()
    local.push("Do not open it")
    assert local.page.package_key.isHidden()
    assert local.ask(lambda desk: [one.recipients for one in rounds(desk)]) == before

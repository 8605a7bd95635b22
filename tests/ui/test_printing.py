"""Printing from the window: choosing, seeing each receiver's paper, saving, and a printer that takes pages or does not.

A printer that writes a PDF stands for paper.
"""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QSize, Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from samdesk import language
from samdesk.domain.form_id import written
from samdesk.domain.rounds import FormState
from samdesk.services.forms import forms
from samdesk.services.printing import PrintOrder, Split, print_order
from samdesk.ui import mnemonics, theme
from samdesk.ui.forms.printing_view import PrintingView
from samdesk.ui.theme import Tone
from tests.small_region import Region, codes
from tests.ui.driving import Driver

Key = Qt.Key
RESOLUTION = 300
A4 = (595, 842)
"""Points."""


class Printer:
    """Stands for the printer that is chosen in the system's dialog."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.chosen = True
        self.asked: QPrinter | None = None
        self.most = 10_000
        """Pages that it takes."""
        self.after: dict[int, Callable[[], None]] = {}
        """What happens when so many pages are begun."""
        self.duplex: list[QPrinter.DuplexMode] = []
        """What was asked for: a printer that writes a PDF forgets it."""
        self._pages = 1

    def choose(self, dialog: QPrintDialog) -> int:
        self.asked = dialog.printer()
        self.asked.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        self.asked.setOutputFileName(str(self.out))
        self.asked.setResolution(RESOLUTION)
        self._pages = 1
        return int(self.chosen)

    def new_page(self, real: Callable[[QPrinter], bool], printer: QPrinter) -> bool:
        self._pages += 1
        if call := self.after.get(self._pages):
            call()
        return self._pages <= self.most and real(printer)


@pytest.fixture
def printer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Printer:
    made = Printer(tmp_path / "paper.pdf")
    real = QPrinter.newPage
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", lambda: ["HR-3"])
    monkeypatch.setattr(QPrintDialog, "exec", lambda self: made.choose(self))
    monkeypatch.setattr(QPrinter, "setDuplex", lambda _self, mode: made.duplex.append(mode))
    monkeypatch.setattr(QPrinter, "newPage", lambda self: made.new_page(real, self))
    return made


def opened(local: Driver, *units: str) -> PrintingView:
    """The view, with the forms of units marked."""
    page = local.show("forms")
    page._mark({local.ask(codes)[unit] for unit in units})
    local.push("Print forms…")
    return rested(local)


def rested(local: Driver) -> PrintingView:
    for _step in range(4):
        local.settle()
    view = local.page.printing
    assert isinstance(view, PrintingView)
    return view


def states(local: Driver) -> dict[str, FormState]:
    return {row.unit: row.state for row in local.ask(forms)}


def noted(local: Driver) -> set[str]:
    return {unit for unit, state in states(local).items() if state is FormState.PRINTED}


# Choosing


def test_printing_begins_with_the_marked_forms_and_says_what_they_come_to(local: Driver) -> None:
    view = opened(local, "A11", "A12")
    assert view.fields.whom.currentText() == "The marked forms (2)"
    assert view._said.text().startswith("2 forms, 2 receivers, ")
    assert local.focus is view.fields.whom
    view.fields.whom.setCurrentIndex(1)
    rested(local)
    assert view.fields.whom.currentText() == "All forms that the list shows (10)"
    assert view._said.text().startswith("10 forms, 9 receivers, ")


def test_without_a_mark_all_forms_of_the_list_are_printed(local: Driver) -> None:
    page = local.show("forms")
    page.search.setText("vårdcentralen")
    local.push("Print forms…")
    view = rested(local)
    assert view._said.text().startswith("2 forms, 1 receiver, ")


def test_a_forvaltning_is_chosen_by_the_keyboard(local: Driver) -> None:
    view = opened(local)
    local.type("Primär")
    rested(local)
    assert view.order.below == "B"
    assert view._said.text().startswith("3 forms, 2 receivers, ")


def test_what_goes_with_the_forms_is_in_the_order(local: Driver) -> None:
    view = opened(local, "A11")
    fields = view.fields
    pages = view.summary.pages if view.summary else 0
    fields.letter.setChecked(True)
    fields.large.setChecked(True)
    fields.materials["02-forberedelse"].setChecked(True)
    fields.language.setCurrentIndex(fields.language.findData("en"))
    fields.split.setCurrentIndex(2)
    order = view.order
    assert (order.letter, order.large, order.language) == (True, True, "en")
    assert (order.materials, order.split) == (("02-forberedelse",), Split.MANAGER)
    fields.language.setCurrentIndex(0)
    rested(local)
    assert view.summary is not None
    assert view.summary.pages > pages
    assert fields.materials["02-forberedelse"].text() == "Förbered er"


def test_nothing_chosen_is_said_and_cannot_be_printed(local: Driver) -> None:
    view = opened(local, "A11")
    view.fields.forms.setChecked(False)
    rested(local)
    assert "Choose forms" in view._said.text()
    assert not view.print_button.isEnabled()
    assert not view.save_button.isEnabled()
    assert view.preview.pages == 0


def test_forms_that_are_out_are_said_to_be_marked_as_reprints(local: Driver, tmp_path: Path) -> None:
    order = PrintOrder(units=("A11",))
    local.ask(lambda desk: print_order(desk, order, tmp_path / "x.pdf"))
    view = opened(local, "A11", "A12")
    assert "1 was printed before and is marked “Reprint, same code”." in view._said.text()


# Seeing


def test_each_receiver_s_paper_is_seen_page_by_page(local: Driver) -> None:
    view = opened(local, "A11", "B1", "B2")
    assert view._receiver.text() == "\u2068Chef 0111\u2069, receiver 1 of 2"
    one = view.preview.pages
    local.click(view._after)
    rested(local)
    assert view._receiver.text() == "\u2068Chef 0210\u2069, receiver 2 of 2"
    assert view.preview.pages == 2 * one
    assert not view._after.isEnabled()
    assert view.preview._page.text() == f"Page 1 of {2 * one}"
    view.fields.letter.setChecked(True)
    rested(local)
    assert view._receiver.text() == "\u2068Chef 0210\u2069, receiver 2 of 2"
    assert view.preview.pages == 2 * one + 2
    assert not noted(local)


def test_a_spare_form_is_seen_and_none_is_kept(local: Driver) -> None:
    view = opened(local)
    view.fields.choose_spares()
    rested(local)
    assert view.fields.spares.isVisible()
    assert view.preview.pages > 1
    assert view._receiver.text() == "Spare form"
    assert len(local.ask(forms)) == 10


# To files


def test_forms_are_saved_and_noted(local: Driver, tmp_path: Path, dialogs: object) -> None:
    dialogs.saves = [tmp_path / "forms.pdf"]  # type: ignore[attr-defined]
    view = opened(local, "A11", "A12")
    local.push("Save as PDF…")
    rested(local)
    assert "2 forms are noted as printed." in local.said
    assert noted(local) == {"A11", "A12"}
    assert "Avdelning 1" in PdfReader(tmp_path / "forms.pdf").pages[0].extract_text()
    assert "2 were printed before" in view._said.text()


def test_a_draft_is_saved_without_being_noted(local: Driver, tmp_path: Path, dialogs: object) -> None:
    dialogs.saves = [tmp_path / "forms.pdf"]  # type: ignore[attr-defined]
    view = opened(local, "A11")
    view.fields.note.setChecked(False)
    local.push("Save as PDF…")
    rested(local)
    assert "Nothing is noted" in local.said
    assert (tmp_path / "forms.pdf").exists()
    assert not noted(local)


def test_a_file_for_each_manager_is_saved_in_a_folder(local: Driver, tmp_path: Path, dialogs: object) -> None:
    dialogs.folders = [tmp_path / "out"]  # type: ignore[attr-defined]
    view = opened(local, "A11", "B1", "B2")
    view.fields.split.setCurrentIndex(view.fields.split.findData(Split.MANAGER))
    rested(local)
    local.push("Save as PDF…")
    rested(local)
    assert len(list((tmp_path / "out").glob("*.pdf"))) == 2
    assert "2 files" in local.said
    assert noted(local) == {"A11", "B1", "B2"}


def test_spare_forms_are_saved_and_kept(local: Driver, tmp_path: Path, dialogs: object) -> None:
    dialogs.saves = [tmp_path / "spare.pdf"]  # type: ignore[attr-defined]
    view = opened(local)
    view.fields.choose_spares()
    view.fields.spares.setValue(3)
    rested(local)
    assert view._said.text().startswith("3 forms, ")
    local.push("Save as PDF…")
    rested(local)
    spare = [row for row in local.ask(forms) if not row.unit]
    assert len(spare) == 3
    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "spare.pdf").pages)
    assert all(written(row.form_id) in text for row in spare)


def test_a_place_that_cannot_be_written_is_said_and_nothing_is_noted(
    local: Driver, tmp_path: Path, dialogs: object
) -> None:
    dialogs.saves = [tmp_path / "missing" / "forms.pdf"]  # type: ignore[attr-defined]
    opened(local, "A11")
    local.push("Save as PDF…")
    rested(local)
    assert local.page.strip.tone is Tone.ERROR
    assert not noted(local)


# To paper


def test_forms_are_printed_in_their_real_size_in_black_and_white(local: Driver, printer: Printer) -> None:
    view = opened(local, "A11", "A12")
    assert view.summary is not None
    local.push("Print on paper…")
    rested(local)
    assert "2 forms are noted as printed." in local.said
    assert noted(local) == {"A11", "A12"}
    paper = PdfReader(printer.out)
    assert len(paper.pages) == view.summary.pages
    for page in paper.pages:
        assert (round(page.mediabox.width), round(page.mediabox.height)) == A4
        for image in page.images:
            assert image.image is not None
            shades = image.image.convert("L").histogram()
            assert not any(shades[1:255]), "a grey dot becomes a mark in a scan"
    assert printer.asked is not None
    assert printer.duplex == [QPrinter.DuplexMode.DuplexLongSide]
    assert printer.asked.fullPage()


def test_a_mark_on_paper_is_where_the_geometry_has_it(local: Driver, printer: Printer) -> None:
    """The black squares that a scan is aligned by, to a dot of the printer."""
    import pypdfium2

    opened(local, "A11")
    local.push("Print on paper…")
    rested(local)
    scale = RESOLUTION / 72
    ink = {}
    sources = {"paper": printer.out.read_bytes(), "pdf": local.page.printing.preview._bytes.data()}
    for name, source in sources.items():
        picture = pypdfium2.PdfDocument(source)[0].render(scale=scale).to_pil().convert("L")
        ink[name] = picture.point(lambda value: 255 if value < 128 else 0).getbbox()
    assert all(abs(a - b) <= 2 for a, b in zip(ink["paper"], ink["pdf"], strict=True)), ink


def test_a_cancelled_print_ends_with_a_whole_form_and_notes_only_those_that_are_out(
    local: Driver, printer: Printer
) -> None:
    view = opened(local, "A11", "A12", "A21")
    assert view.summary is not None
    each = view.summary.pages // 3
    printer.after[each + 2] = local.window.current.work.cancel  # in the middle of the second form
    local.push("Print on paper…")
    rested(local)
    assert len(PdfReader(printer.out).pages) == 2 * each
    assert noted(local) == {"A11", "A12"}
    assert local.page.strip.tone is Tone.WARNING
    assert "stopped" in local.said
    assert "1 form is not printed, and not noted." in local.said


def test_a_printer_that_takes_no_more_leaves_the_half_form_unnoted_and_the_rest_can_be_printed(
    local: Driver, printer: Printer
) -> None:
    view = opened(local, "A11", "A12", "A21")
    assert view.summary is not None
    each = view.summary.pages // 3
    printer.most = each + 2
    local.push("Print on paper…")
    rested(local)
    assert noted(local) == {"A11"}
    assert f"The printer took {each + 1} pages." in local.said
    assert "2 forms are not printed" in local.said
    printer.most = 10_000
    local.push("Print the rest…")
    rested(local)
    assert noted(local) == {"A11", "A12", "A21"}
    assert view.fields.whom.currentText() == "The marked forms (2)"


def test_spare_forms_that_never_came_out_are_not_kept(local: Driver, printer: Printer) -> None:
    view = opened(local)
    view.fields.choose_spares()
    view.fields.spares.setValue(3)
    rested(local)
    assert view.summary is not None
    printer.most = view.summary.pages // 3 + 1
    local.push("Print on paper…")
    rested(local)
    assert len([row for row in local.ask(forms) if not row.unit]) == 1


def test_no_printer_chosen_prints_nothing(local: Driver, printer: Printer) -> None:
    printer.chosen = False
    opened(local, "A11")
    local.push("Print on paper…")
    rested(local)
    assert not printer.out.exists()
    assert not noted(local)


def test_a_computer_without_printer_says_to_save(local: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", list)
    opened(local, "A11")
    local.push("Print on paper…")
    assert "No printer" in local.said
    assert "PDF" in local.said


def test_closing_the_window_while_it_prints_notes_what_is_out(local: Driver, printer: Printer, region: Region) -> None:
    from samdesk.services import desks

    view = opened(local, "A11", "A12", "A21")
    assert view.summary is not None
    from threading import Event

    begun = Event()
    printer.after[2] = begun.set
    view.print_button.click()
    local.qtbot.waitUntil(begun.is_set, timeout=20_000)
    local.window.close()
    with desks.open_desk(region.local, read_only=True) as desk:
        out = [row.unit for row in forms(desk) if row.state is FormState.PRINTED]
    assert "A11" in out
    assert len(PdfReader(printer.out).pages) == len(out) * view.summary.pages // 3


# By the keyboard, in every look


def test_escape_goes_back_to_the_list(local: Driver) -> None:
    view = opened(local, "A11")
    local.qtbot.keyClick(view.fields.whom, Key.Key_Escape)
    local.settle()
    assert local.page.printing is None
    assert local.page.heading.text() == "Forms"
    assert local.focus is local.page.table
    assert len(local.page.marked) == 1


def test_another_round_or_file_goes_back_to_the_list(local: Driver, region: Region) -> None:
    opened(local, "A11")
    local.open(region.central)
    local.show("forms")
    assert local.page.printing is None


def test_tab_comes_round_and_reaches_every_button(local: Driver) -> None:
    view = opened(local, "A11", "B1")
    start = local.focus
    seen: list[QWidget] = []
    for _step in range(200):
        local.press(Key.Key_Tab)
        seen.append(local.focus)
        if local.focus is start:
            break
    assert local.focus is start
    buttons = [
        button
        for button in local.page.findChildren(QAbstractButton)
        if button.isVisibleTo(local.page) and button.isEnabled() and button.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert view.print_button in buttons
    assert {id(button) for button in buttons} <= {id(widget) for widget in seen}
    nameless = [type(widget).__name__ for widget in seen if not widget.accessibleName() and not _text(widget)]
    assert not nameless


def _text(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QAbstractButton) else widget.objectName()


@pytest.mark.parametrize("spoken", ["sv", "en"])
def test_letters_for_alt_are_unique_there_too(local: Driver, spoken: str) -> None:
    language.use(spoken)
    local.window.rebuild()
    page = local.show("forms")
    page.open_printing()
    view = rested(local)
    shown = [widget for widget in mnemonics.named_in(local.window) if widget.isVisibleTo(local.window)]
    counted = Counter(letter for widget in shown for letter in mnemonics.letters([widget]))
    menus = Counter(text[text.index("&") + 1].casefold() for text in _menus(local))
    assert not [letter for letter, n in (counted + menus).items() if n > 1]
    assert mnemonics.letters([view.print_button])
    assert mnemonics.letters([view.save_button])
    language.use("en")


def _menus(local: Driver) -> list[str]:
    return [action.text() for action in local.window.menuBar().actions() if "&" in action.text()]


@pytest.mark.parametrize("spoken", ["sv", "en"])
@pytest.mark.parametrize(("percent", "size"), [(100, QSize(1024, 700)), (200, QSize(1280, 800))])
def test_no_text_is_cut_off(driver: Driver, region: Region, spoken: str, percent: int, size: QSize) -> None:
    local = driver
    language.use(spoken)
    local.window.rebuild()
    local.window.current.change_settings(text_percent=percent)
    theme.use_text_size(percent)
    theme.dress(local.window)
    local.window.resize(size)
    local.open(region.local)
    page = local.show("forms")
    page.open_printing()
    rested(local)
    assert local.window.minimumSizeHint().width() <= size.width()
    cut = [
        widget.text()
        for widget in (*page.findChildren(QAbstractButton), *page.findChildren(QLabel))
        if widget.isVisibleTo(page)
        and widget.text()
        and not (isinstance(widget, QLabel) and widget.wordWrap())
        and widget.width() < widget.minimumSizeHint().width()
    ]
    assert not cut
    theme.use_text_size(100)
    language.use("en")

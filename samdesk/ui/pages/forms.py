"""The forms page: the board of all forms with their state, and what is missing; preview, print, register."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QItemSelection, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QMenu, QSplitter, QStackedWidget, QTabBar

from samdesk import language
from samdesk.domain.rounds import FormRow, FormState
from samdesk.language import _, ngettext
from samdesk.services.changes import Kind
from samdesk.ui import controls, dialogs, mnemonics, tables
from samdesk.ui.flow_layout import FlowLayout
from samdesk.ui.forms.board import board_columns, state_chips
from samdesk.ui.forms.finding import Finder, Wanted
from samdesk.ui.forms.joining import Joining
from samdesk.ui.forms.registering import Registering
from samdesk.ui.forms.voiding import Voiding
from samdesk.ui.page import Page
from samdesk.ui.tables import RowsModel
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QLayout, QWidget

    from samdesk.domain.faults import KnownError
    from samdesk.services.desks import Desk
    from samdesk.services.printing_summary import PrintingChoices
    from samdesk.ui.current import Current
    from samdesk.ui.forms.missing import MissingView
    from samdesk.ui.forms.preview import Preview
    from samdesk.ui.forms.print_run import PrintRun
    from samdesk.ui.forms.printing_view import PrintingView


_NARROWEST_SEARCH = 260
_NARROWEST_PREVIEW = 340
"""Pixels."""
_ROOM_FOR_PREVIEW = 100
"""Characters; in a narrower page the list has all of it."""
_FEWEST_ROWS = 5


class FormsPage(Page):
    """A table of forms with a preview beside it; another view asks the managers whose forms are missing."""

    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.FORM, Kind.ROUND, Kind.REVISION, Kind.COLLECTION})

    def __init__(self, current: Current) -> None:
        super().__init__(current, _("Forms"))
        self._finder = Finder(())
        self._preview: Preview | None = None
        self.printing: PrintingView | None = None
        self._previewing = ""
        self._reading = self._read_again = False
        self.model: RowsModel[FormRow] = RowsModel(board_columns())
        self.table = controls.table(_("Forms"), self.model)
        self.table.setSortingEnabled(True)
        self.table.horizontalHeader().setSortIndicator(-1, self.table.horizontalHeader().sortIndicatorOrder())
        self.table.horizontalHeader().setSortIndicatorClearable(True)
        self.table.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.registering = Registering()
        self.registering.scanned.connect(self.register)
        self.registering.take_back_wanted.connect(self.take_back)
        self._preview_place = controls.column(spacing=0)
        self.voiding = Voiding(self, self.table, self._bring_in_view)
        self._splitter = QSplitter()
        self._splitter.addWidget(controls.framed(self._build_list()))
        self._side = controls.framed(self._preview_place)
        self._side.setMinimumWidth(_NARROWEST_PREVIEW)
        self._side.hide()
        self._splitter.addWidget(self._side)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setSizes([620, 420])
        self.chips = state_chips()
        self.chips.chosen.connect(self.look_up)
        content = controls.column(
            self.registering,
            self._build_filters(),
            self.chips,
            self._splitter,
            self.voiding.line,
            self._build_buttons(),
            spacing=3,
        )
        content.setStretch(3, 1)
        self._list = controls.scrolled(controls.framed(content))
        self._back = controls.button(_("Back to the list"), "back", self.close_printing)
        self._back.hide()
        self.beside_heading.addWidget(self._back)
        self._views = QStackedWidget()
        self._views.addWidget(self._list)
        self.missing: MissingView | None = None
        self.tabs = QTabBar()
        self.tabs.setDocumentMode(True)
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setAccessibleName(_("What to show"))
        self.tabs.addTab(_("All forms"))
        self.tabs.addTab(_("Missing answers"))
        self.tabs.currentChanged.connect(self._on_tab_changed)
        self.body.addWidget(self.tabs)
        self.body.addWidget(self._views, stretch=1)
        for changed in (current.desk_changed, current.round_changed):
            changed.connect(self.close_printing)
            changed.connect(self.registering.forget)

    def refresh(self) -> None:
        if self.printing is not None:
            self.printing.look()
        self.registering.setEnabled(self.current.is_writable and self.current.round is not None)
        if self.missing is not None:
            self.missing.read_again()
        if self.current.round is None:
            self._show(Finder(()))
            return
        if self._reading:  # scans come faster than a large round is read
            self._read_again = True
            return
        from samdesk.services.forms import forms

        self._reading = True
        round_id = self.current.round_id
        self.ask(lambda desk: Finder(forms(desk, round_id)), self._on_read, self._on_not_read)

    def _on_read(self, finder: Finder) -> None:
        self._reading = False
        self._show(finder)
        self._go_on_reading()

    def _on_not_read(self, error: KnownError) -> None:
        self._reading = False
        self.show_error(error)
        self._go_on_reading()

    def _go_on_reading(self) -> None:
        if self._read_again:
            self._read_again = False
            self.refresh()

    def take_focus(self) -> None:
        if self.printing is not None:
            self.printing.take_focus()
            return
        if self.tabs.currentIndex() and self.missing is not None:
            self.missing.take_focus()
            return
        (self.registering.code if self.registering.isEnabled() else self.search).setFocus()

    def leave(self) -> None:
        if self.missing is not None:
            self.missing.card.flush()

    # What is shown

    def _on_tab_changed(self, index: int) -> None:
        self.strip.clear()
        if index and self.missing is None:
            from samdesk.ui.forms.missing import MissingView

            self.missing = MissingView(self)
            self._views.addWidget(self.missing)
            self._give_letters(mnemonics.named_in(self.missing))
        self._views.setCurrentIndex(index)

    def _give_letters(self, named: list[QWidget]) -> None:
        """Give letters to what is seen in place of the list: those of the list are free for it."""
        taken = set(self.strip.letters) - mnemonics.letters(mnemonics.named_in(self._list))
        mnemonics.assign(named, taken)
        self.strip.letters = self.strip.letters | taken

    def _show(self, finder: Finder) -> None:
        self._finder = finder
        chosen = self._forvaltning.currentData()
        self._forvaltning.clear()
        self._forvaltning.addItem(_("All förvaltningar"), "")
        for code, name in self._finder.forvaltningar:
            self._forvaltning.addItem(name, code)
        self._forvaltning.setCurrentIndex(max(self._forvaltning.findData(chosen), 0))
        if not self.model.rows:
            tables.fit_columns(self.table, self.model)
        controls.fit_rows(self.table)
        self.look_up()

    def look_up(self) -> None:
        """Show the forms that are looked for; the marked ones stay marked if they are among them."""
        marked = {row.form_id for row in self.marked}
        wanted = Wanted(self.search.text(), self.chips.mark, self._forvaltning.currentData() or "")
        found = self._finder.found(wanted)
        self.chips.show_counts(found.counts)
        self.model.set_rows(found.rows)
        if marked:
            self._mark(marked)
        shown, every = len(self.model.rows), len(self._finder.rows)
        said = ngettext("{shown} of {n} form", "{shown} of {n} forms", every)
        self._count.setText(said.format(shown=language.number(shown), n=language.number(every)))
        self._empty.setVisible(not shown)
        self._empty.setText(_("No form fits.") if every else _("There is no form yet. Plan a round, or open one."))
        self._enable()

    def _mark(self, form_ids: set[str]) -> None:
        selection = QItemSelection()
        last = len(self.model.columns) - 1
        for place, row in enumerate(self.model.rows):
            if row.form_id in form_ids:
                selection.select(self.model.index(place, 0), self.model.index(place, last))
        flags = self.table.selectionModel().SelectionFlag
        self.table.selectionModel().select(selection, flags.ClearAndSelect)

    @property
    def marked(self) -> list[FormRow]:
        """The forms that are marked."""
        return [self.model.rows[index.row()] for index in self.table.selectionModel().selectedRows()]

    def _enable(self) -> None:
        has_round = self.current.round is not None
        self._print.setEnabled(has_round)
        self._lists.setEnabled(has_round and not self.work.long_work)
        self._print_material.setEnabled(has_round and not self.work.long_work)
        self.joining.show_marked(self.marked, self._finder.rows)
        self.voiding.show_marked(self.marked)

    def _bring_in_view(self, part: QWidget) -> None:
        """Scroll to a part of the list's page that has just been shown, once it is laid out."""
        QTimer.singleShot(0, self, lambda: self._list.ensureWidgetVisible(part))

    # Preview

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        metrics = self.fontMetrics()
        self._show_preview.setVisible(self.width() > _ROOM_FOR_PREVIEW * metrics.averageCharWidth())
        self.table.setMinimumHeight(_FEWEST_ROWS * 2 * metrics.lineSpacing())
        self._side.setVisible(self._preview is not None and self._wants_preview)

    @property
    def _wants_preview(self) -> bool:
        return self._show_preview.isChecked() and not self._show_preview.isHidden()

    def _on_selection_changed(self) -> None:
        self._enable()
        self._read_preview()

    def _read_preview(self) -> None:
        marked = self.marked
        wanted = marked[0].form_id if marked else ""
        if not wanted or self._previewing or not self._wants_preview:
            return
        from samdesk.services.printing import PrintOrder, preview

        self._previewing = wanted
        order = PrintOrder(form_ids=(wanted,))
        self.ask(lambda desk: preview(desk, order, wanted), self._on_preview, self._on_no_preview)

    def _on_preview(self, pdf: bytes) -> None:
        shown, self._previewing = self._previewing, ""
        if self._preview is None:
            from samdesk.ui.forms.preview import Preview

            self._preview = Preview()
            self._preview_place.addWidget(self._preview)
        self._side.setVisible(self._wants_preview)
        self._preview.show_pdf(pdf)
        if self.marked and self.marked[0].form_id != shown:
            self._read_preview()

    def _on_no_preview(self, error: KnownError) -> None:
        self._previewing = ""
        self.show_error(error)

    def _on_preview_toggled(self, shown: bool) -> None:
        self._side.setVisible(shown and self._preview is not None)
        if shown:
            self._read_preview()

    # Printing and registering

    def open_printing(self) -> None:
        """Choose what to print and for whom; begins with the marked forms, else with those that the list shows."""
        from samdesk.services.printing_summary import printing_choices

        if self.current.round is None or self.printing is not None:
            return
        round_id = self.current.round_id
        self.strip.clear()
        self.ask(lambda desk: printing_choices(desk, round_id), self._show_printing)

    def _show_printing(self, choices: PrintingChoices) -> None:
        from samdesk.ui.forms.order_fields import Whom
        from samdesk.ui.forms.printing_view import PrintingView

        if self.current.round is None or self.printing is not None:
            return
        marked = tuple(row.form_id for row in self.marked)
        shown = tuple(row.form_id for row in self.model.rows)
        view = PrintingView(self, Whom(marked, shown, self._finder.rows), choices)
        view.back_wanted.connect(self.close_printing)
        view.print_wanted.connect(lambda: self._run(view).print())
        view.save_wanted.connect(lambda: self._run(view).save(note=view.fields.notes))
        view.fillable_wanted.connect(lambda: self._run(view).save_fillable())
        self._list_letters = self.strip.letters
        taken = set(self.strip.letters) - mnemonics.letters(mnemonics.named_in(self._list))
        mnemonics.assign([*mnemonics.named_in(view.foot), *view.fields.named], taken)
        self.strip.letters = frozenset(taken)
        self.printing = view
        self.heading.setText(_("Print forms"))
        self.tabs.hide()
        self._back.show()
        self._views.addWidget(view)
        self._views.setCurrentWidget(view)
        view.take_focus()

    def close_printing(self) -> None:
        """Go back to the list."""
        view, self.printing = self.printing, None
        if view is None:
            return
        self.strip.clear()
        self.strip.letters = self._list_letters
        self.heading.setText(_("Forms"))
        self.tabs.show()
        self._back.hide()
        self._views.setCurrentIndex(self.tabs.currentIndex())
        self._views.removeWidget(view)
        view.deleteLater()
        self.table.setFocus()

    def _run(self, view: PrintingView) -> PrintRun:
        from samdesk.ui.forms.print_run import PrintRun

        planned = self.current.round
        if planned is None:
            raise RuntimeError("forms are printed of a round")
        return PrintRun(self, planned, view.order, self._print_again)

    def _print_again(self, form_ids: tuple[str, ...]) -> None:
        """Print forms that the printer did not take, with what else was chosen."""
        if self.printing is not None:
            self.printing.fields.choose_marked(form_ids)
            self._run(self.printing).print()

    def write_list(self, kind: str, name: str, ending: str = "pdf") -> None:
        """Ask where to save a list of forms by manager, and save it as ``pdf`` or ``xlsx``."""
        from samdesk.services.reporting import write_report

        planned = self.current.round
        if planned is None:
            return
        out = dialogs.save_file(self, name, f"{name} {planned.year}.{ending}", f"{ending.upper()} (*.{ending})")
        if out is not None:
            self.ask_long(
                _("Saving list"),
                lambda desk, _told: write_report(desk, kind, out, round_id=planned.id),
                lambda _nothing: self._say_saved(
                    _("The list is saved: {path}").format(path=out),
                    out,
                    _("Open the PDF") if ending == "pdf" else _("Open the workbook"),
                ),
            )

    def print_material(self) -> None:
        """Print the support material of the round's main definition."""
        from samdesk.services.printing import print_material

        planned = self.current.round
        if planned is None:
            return
        name = _("support material") + f"-{planned.year}.pdf"
        out = dialogs.save_file(self, _("Print support material to a PDF"), name, "PDF (*.pdf)")
        if out is None:
            return

        def draw(desk: Desk) -> Path:
            print_material(desk, planned.definitions[0], out, round_id=planned.id)
            return out

        def done(path: Path) -> None:
            self._say_saved(_("The PDF with the support material is saved: {path}").format(path=path), path)

        self.ask(draw, done)

    def _say_saved(self, text: str, path: Path, opening: str = "") -> None:
        url = QUrl.fromLocalFile(str(path))
        self.strip.say(Tone.GOOD, text, (opening or _("Open the PDF"), "open", lambda: QDesktopServices.openUrl(url)))

    def register(self, typed: str, state: str) -> None:
        """Note that the paper with a code came back, or is handed out."""
        from samdesk.services.forms import register_handed_out, register_received

        self.strip.clear()
        operator = self.current.settings.operator
        note = register_handed_out if state == FormState.HANDED_OUT else register_received
        self.ask(
            lambda desk: note(desk, [typed], operator=operator),
            lambda result: self.registering.show_result(result, state, self._finder.units),
        )

    def take_back(self, form_id: str, state: str) -> None:
        """Take back that a paper was registered."""
        from samdesk.services.taking_back import take_back

        self.strip.clear()
        operator = self.current.settings.operator
        self.ask(
            lambda desk: take_back(desk, form_id, FormState(state), operator=operator),
            lambda _changes: self.registering.show_taken_back(form_id, state, self._finder.units),
        )

    # Building

    def _build_filters(self) -> QLayout:
        self.search = controls.field(_("Search"), placeholder=_("unit, manager, code…"))
        self.search.setClearButtonEnabled(True)
        self._forvaltning = QComboBox()
        self._forvaltning.setAccessibleName(_("Förvaltning"))
        self._forvaltning.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._forvaltning.setMinimumContentsLength(16)
        self._count = controls.quiet()
        self._count.setWordWrap(False)
        self.search.textChanged.connect(lambda _text: self.look_up())
        self._forvaltning.activated.connect(lambda _index: self.look_up())
        name = controls.label(_("Search"), wrap=False)
        name.setBuddy(self.search)
        self.search.setMinimumWidth(_NARROWEST_SEARCH)
        self.search.setMaximumWidth(2 * _NARROWEST_SEARCH)
        return FlowLayout(name, self.search, self._forvaltning, self._count, spacing=3)

    def _build_list(self) -> QLayout:
        self._empty = controls.quiet()
        layout = controls.column(self._empty, self.table)
        layout.setStretch(1, 1)
        return layout

    def _build_buttons(self) -> QLayout:
        self._print = controls.button(_("Print forms…"), "print", self.open_printing, primary=True)
        self._show_preview = controls.button(_("Preview"), "forms", lambda: None)
        self._show_preview.setCheckable(True)
        self._show_preview.setChecked(True)
        self._show_preview.toggled.connect(self._on_preview_toggled)
        self.work.long_work_ended.connect(self._enable)
        self._lists = controls.button(_("Lists…"), "results", lambda: None)
        menu = QMenu(self)
        for kind, name in (("board", _("All forms by manager")), ("missing", _("Missing forms by manager"))):
            menu.addAction(name + "…", partial(self.write_list, kind, name))
        self._lists.setMenu(menu)
        self._print_material = controls.button(_("Support material…"), "print", self.print_material)
        self.joining = Joining(self)
        buttons = (self._print, self._show_preview, self._lists, self._print_material, *self.joining.buttons)
        return FlowLayout(*buttons, self.voiding.button)

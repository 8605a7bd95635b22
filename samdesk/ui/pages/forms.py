"""The forms page: all forms of the round, found by word, state and förvaltning; preview, print, register."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QItemSelection, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QSpinBox, QSplitter

from samdesk import language
from samdesk.domain.form_id import written
from samdesk.domain.rounds import FormRow, FormState
from samdesk.language import _, ngettext
from samdesk.services.changes import Kind
from samdesk.ui import controls, dialogs, tables
from samdesk.ui.flow_layout import FlowLayout
from samdesk.ui.forms.finding import Finder, Wanted, state_name
from samdesk.ui.forms.registering import Registering
from samdesk.ui.page import Page
from samdesk.ui.tables import Column, RowsModel
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QLayout

    from samdesk.domain.faults import KnownError
    from samdesk.services.desks import Desk
    from samdesk.services.printing import FormsPrinted
    from samdesk.ui.current import Current
    from samdesk.ui.forms.preview import Preview


_NARROWEST_SEARCH = 260
_NARROWEST_PREVIEW = 340
"""Pixels."""
_ROOM_FOR_PREVIEW = 100
"""Characters; in a narrower page the list has all of it."""
_FEWEST_ROWS = 6


class FormsPage(Page):
    """A table of forms with a preview beside it."""

    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.FORM, Kind.ROUND, Kind.REVISION, Kind.COLLECTION})

    def __init__(self, current: Current) -> None:
        super().__init__(current, _("Forms"))
        self._finder = Finder(())
        self._preview: Preview | None = None
        self._previewing = ""
        self.model: RowsModel[FormRow] = RowsModel(_columns())
        self.table = controls.table(_("Forms"), self.model)
        self.table.setSortingEnabled(True)
        self.table.horizontalHeader().setSortIndicator(-1, self.table.horizontalHeader().sortIndicatorOrder())
        self.table.horizontalHeader().setSortIndicatorClearable(True)
        self.table.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.registering = Registering()
        self.registering.scanned.connect(self.register)
        self._preview_place = controls.column(spacing=0)
        self._splitter = QSplitter()
        self._splitter.addWidget(controls.framed(self._build_list()))
        self._side = controls.framed(self._preview_place)
        self._side.setMinimumWidth(_NARROWEST_PREVIEW)
        self._side.hide()
        self._splitter.addWidget(self._side)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setSizes([620, 420])
        content = controls.column(
            self.registering, self._build_filters(), self._splitter, self._build_buttons(), spacing=3
        )
        content.setStretch(2, 1)
        self.body.addWidget(controls.scrolled(controls.framed(content)), stretch=1)

    def refresh(self) -> None:
        self.registering.setEnabled(self.current.is_writable and self.current.round is not None)
        if self.current.round is None:
            self._show(())
            return
        from samdesk.services.forms import forms

        round_id = self.current.round_id
        self.ask(lambda desk: forms(desk, round_id), self._show)

    def take_focus(self) -> None:
        (self.registering.code if self.registering.isEnabled() else self.search).setFocus()

    # What is shown

    def _show(self, rows: tuple[FormRow, ...]) -> None:
        self._finder = Finder(rows)
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
        wanted = Wanted(self.search.text(), self._state.currentData() or "", self._forvaltning.currentData() or "")
        self.model.set_rows(self._finder.found(wanted))
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
        possible = self.current.is_writable and not self.work.long_work
        self._print_marked.setEnabled(possible and bool(self.marked))
        self._print_shown.setEnabled(possible and bool(self.model.rows))
        self._print_spares.setEnabled(possible and self.current.round is not None)
        self._print_material.setEnabled(not self.work.long_work and self.current.round is not None)

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

    def print_marked(self) -> None:
        """Print the marked forms to a PDF."""
        self._print(tuple(row.form_id for row in self.marked))

    def print_shown(self) -> None:
        """Print all forms of the list as it is shown."""
        self._print(tuple(row.form_id for row in self.model.rows))

    def print_spares(self) -> None:
        """Print as many new forms without a unit as the field beside the button says."""
        self._print((), spare=self.spares.value())

    def _print(self, form_ids: tuple[str, ...], *, spare: int = 0) -> None:
        from samdesk.services.printing import PrintOrder, print_order

        planned = self.current.round
        if planned is None:
            return
        name = (_("spare forms") if spare else _("forms")) + f"-{planned.year}.pdf"
        out = dialogs.save_file(self, _("Print forms to a PDF"), name, "PDF (*.pdf)")
        if out is None:
            return
        order = PrintOrder(form_ids=form_ids, spare=spare)
        self.table.setFocus()  # the button that had the focus is disabled meanwhile
        self.ask_long(
            _("Printing forms"),
            lambda desk, told: print_order(desk, order, out, round_id=planned.id, progress=told),
            self._on_printed,
        )
        self._enable()

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
            self._say_printed(_("The PDF with the support material is saved: {path}").format(path=path), path)

        self.ask(draw, done)

    def _on_printed(self, result: FormsPrinted) -> None:
        said = ngettext(
            "The PDF is saved with {n} form on {pages} pages: {path}",
            "The PDF is saved with {n} forms on {pages} pages: {path}",
            result.forms,
        )
        text = said.format(n=language.number(result.forms), pages=language.number(result.pages), path=result.paths[0])
        self._say_printed(text, result.paths[0])

    def _say_printed(self, text: str, path: Path) -> None:
        url = QUrl.fromLocalFile(str(path))
        self.strip.say(Tone.GOOD, text, (_("Open the PDF"), "open", lambda: QDesktopServices.openUrl(url)))

    def register(self, typed: str) -> None:
        """Note that the paper with a code came back."""
        from samdesk.services.forms import register_received

        self.strip.clear()
        operator = self.current.settings.operator
        self.ask(
            lambda desk: register_received(desk, [typed], operator=operator),
            partial(self.registering.show_result, units=self._finder.units),
        )

    # Building

    def _build_filters(self) -> QLayout:
        self.search = controls.field(_("Search"), placeholder=_("unit, manager, code…"))
        self.search.setClearButtonEnabled(True)
        self._state = QComboBox()
        self._state.setAccessibleName(_("State"))
        self._state.addItem(_("All states"), "")
        for state in FormState:
            self._state.addItem(state_name(state), str(state))
        self._forvaltning = QComboBox()
        self._forvaltning.setAccessibleName(_("Förvaltning"))
        self._forvaltning.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._forvaltning.setMinimumContentsLength(16)
        self._count = controls.quiet()
        self._count.setWordWrap(False)
        self.search.textChanged.connect(lambda _text: self.look_up())
        self._state.activated.connect(lambda _index: self.look_up())
        self._forvaltning.activated.connect(lambda _index: self.look_up())
        name = controls.label(_("Search"), wrap=False)
        name.setBuddy(self.search)
        self.search.setMinimumWidth(_NARROWEST_SEARCH)
        self.search.setMaximumWidth(2 * _NARROWEST_SEARCH)
        return FlowLayout(name, self.search, self._state, self._forvaltning, self._count, spacing=3)

    def _build_list(self) -> QLayout:
        self._empty = controls.quiet()
        layout = controls.column(self._empty, self.table)
        layout.setStretch(1, 1)
        return layout

    def _build_buttons(self) -> QLayout:
        self._print_marked = controls.button(_("Print marked…"), "print", self.print_marked, primary=True)
        self._print_shown = controls.button(_("Print all shown…"), "print", self.print_shown)
        self._show_preview = controls.button(_("Preview"), "forms", lambda: None)
        self._show_preview.setCheckable(True)
        self._show_preview.setChecked(True)
        self._show_preview.toggled.connect(self._on_preview_toggled)
        self.work.long_work_ended.connect(self._enable)
        self.spares = QSpinBox()
        self.spares.setRange(1, 200)
        self.spares.setValue(5)
        self.spares.setAccessibleName(_("Number of spare forms"))
        self._print_spares = controls.button(_("Spare forms…"), "print", self.print_spares)
        self._print_material = controls.button(_("Support material…"), "print", self.print_material)
        return FlowLayout(
            self._print_marked,
            self._print_shown,
            self._show_preview,
            controls.framed(controls.row(self.spares, self._print_spares)),
            self._print_material,
        )


def _columns() -> tuple[Column[FormRow], ...]:
    return (
        Column(_("Form code"), lambda row: written(row.form_id), lambda row: row.form_id, width=12),
        Column(_("Unit"), lambda row: row.unit_name or _("Spare form"), width=26),
        Column(_("Manager"), lambda row: row.managers, width=14),
        Column(_("State"), lambda row: state_name(row.state), lambda row: tuple(FormState).index(row.state), width=12),
        Column(_("Förvaltning"), lambda row: row.forvaltning_name, width=24),
        Column(_("Received"), lambda row: row.received_at.date().isoformat() if row.received_at else "", width=12),
    )

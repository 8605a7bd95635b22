"""The results page: the reports of the round on screen, each saved as PDF, XLSX, CSV or JSON; answers handed on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QFrame, QTabWidget

from samdesk.language import _
from samdesk.services.changes import Kind
from samdesk.ui import controls, dialogs
from samdesk.ui.document_view import DocumentView
from samdesk.ui.folders import open_folder
from samdesk.ui.page import Page
from samdesk.ui.results.former_years import FormerYears
from samdesk.ui.results.hand_on import HandOn
from samdesk.ui.results.list_view import ListView, ListWords
from samdesk.ui.results.statements_view import StatementsView
from samdesk.ui.theme import GRID, Tone

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QHBoxLayout, QWidget

    from samdesk.domain.document import Document
    from samdesk.domain.rounds import Round
    from samdesk.domain.statement_table import StatementTable
    from samdesk.services.desks import Desk
    from samdesk.services.forms import Overview
    from samdesk.ui.current import Current

_ENDINGS = ("pdf", "xlsx", "csv", "json")


class ResultsPage(Page):
    """A tab for each report, which is read when its tab is shown, and one to hand answers on."""

    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.ROUND, Kind.FORM, Kind.REVISION, Kind.COLLECTION})

    def __init__(self, current: Current) -> None:
        super().__init__(current, _("Results"))
        self._titles = {
            "response-rate": _("Response rate"),
            "statements": _("Statements"),
            "missing": _("Missing forms"),
            "board": _("Board list"),
        }
        self.former_years = FormerYears(self.read_former_years)
        self.rate = DocumentView(self.former_years)
        self.statements = StatementsView()
        self.missing = ListView("missing", _missing_words())
        self.board = ListView("board", _board_words())
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(_("Reports"))
        for kind, view in (
            ("response-rate", self.rate),
            ("statements", self.statements),
            ("missing", self.missing),
            ("board", self.board),
        ):
            self._add_tab(view, self._titles[kind])
        self.hand_on = HandOn(self)
        self._add_tab(controls.scrolled(self.hand_on), _("Hand on"))
        self._unread: set[str] = set()
        self._empty_text = controls.label()
        self._empty_button = controls.button("", "forward", self._go_on, primary=True)
        self._empty = self._build_empty()
        self._buttons = [
            controls.button(ending.upper(), "", partial(self.save, ending), primary=ending == "pdf")
            for ending in _ENDINGS
        ]
        for button in self._buttons:
            button.setAccessibleName(_("Save as {kind}").format(kind=button.text()))
        self._saving = controls.framed(self._build_buttons())
        self.body.addWidget(self._empty)
        self.body.addWidget(self.tabs, stretch=1)
        self.body.addWidget(self._saving)
        self.body.addStretch(0)
        self.tabs.currentChanged.connect(self._on_tab_changed)

    def refresh(self) -> None:
        has_round = self.current.round is not None
        self.tabs.setVisible(has_round)
        self._saving.setVisible(has_round and bool(self.kind))
        self.former_years.button.setEnabled(self.current.is_writable)
        if not has_round:
            self._show_empty(_("There is no round yet. Plan one, or open a round package."), _("Go to the round"))
            return
        from samdesk.services.forms import overview

        round_id = self.current.round_id
        self.ask(lambda desk: overview(desk, round_id), self._show_stand)
        self._unread = set(self._titles)
        self._read_shown()

    @property
    def kind(self) -> str:
        """The report that is shown, "" where answers are handed on."""
        return (*self._titles, "")[self.tabs.currentIndex()]

    def take_focus(self) -> None:
        self.tabs.tabBar().setFocus()

    # Reading

    def _show_stand(self, stand: Overview) -> None:
        self._empty.setVisible(not stand.total.received)
        if stand.total.received:
            return
        if self.current.is_central:
            said = _("No answer has come in yet. Results fill up as you collect merge files.")
            self._show_empty(said, _("Collect merge files"))
        else:
            said = _("No answer has come in yet. Results fill up as you key forms.")
            self._show_empty(said, _("Key forms"))

    def _show_empty(self, said: str, button: str) -> None:
        self._empty_text.setText(said)
        self._empty_button.setText(button)
        self._empty_button.setAccessibleName(button)
        self._empty.show()

    def _go_on(self) -> None:
        here = self.current
        self.current.page_wanted.emit("round" if not here.round else "collecting" if here.is_central else "keying")

    def _on_tab_changed(self, _index: int) -> None:
        self.strip.clear()
        self._saving.setVisible(bool(self.kind))
        self._read_shown()

    def _read_shown(self) -> None:
        kind, shown = self.kind, self.current.round
        if kind not in self._unread or shown is None:
            return
        self._unread.discard(kind)

        def read(desk: Desk) -> tuple[Document, tuple[StatementTable, ...]]:
            from samdesk.services.reporting import document, statements

            made = document(desk, kind, round_id=shown.id)
            return made, statements(desk, shown.id) if kind == "statements" else ()

        self.ask(read, lambda found: self._show(kind, shown, *found))

    def _show(self, kind: str, shown: Round, document: Document, tables: tuple[StatementTable, ...]) -> None:
        from samdesk.services.on_paper import filled_names

        if kind == "response-rate":
            self.rate.show_document(document)
        elif kind in ("missing", "board"):
            (self.missing if kind == "missing" else self.board).show_document(document)
        else:
            names = {table.definition.sha256: filled_names(shown, table.definition) for table in tables}
            self.statements.show_tables(tables, names, document)

    # Saving and reading files

    def save(self, ending: str) -> None:
        """Ask where to save the report that is shown, and save it."""
        from samdesk.services.reporting import write_report

        planned, kind = self.current.round, self.kind
        if planned is None:
            return
        name = f"{self._titles[kind]} {planned.year}.{ending}"
        out = dialogs.save_file(self, self._titles[kind], name, f"{ending.upper()} (*.{ending})")
        if out is not None:
            self.ask_long(
                _("Saving report"),
                lambda desk, _told: write_report(desk, kind, out, round_id=planned.id),
                lambda _nothing: self._on_saved(out),
            )

    def _on_saved(self, out: Path) -> None:
        opened = (_("Open folder"), "open", partial(open_folder, out))
        self.strip.say(Tone.GOOD, _("The report is saved: {path}").format(path=out), opened)

    def read_former_years(self) -> None:
        """Ask for a table with counts of former years and read it."""
        from samdesk.services.reporting import import_earlier

        path = dialogs.open_file(self, _("Read counts of former years"), dialogs.lists())
        if path is not None:
            said = _("The counts of former years are read: {file}").format(file=path.name)
            self.strip.clear()
            self.ask(lambda desk: import_earlier(desk, path), lambda _changes: self.strip.say(Tone.GOOD, said))

    # Building

    def _add_tab(self, view: QWidget, name: str) -> None:
        around = controls.framed(controls.column(view))
        around.setContentsMargins(0, 4 * GRID, 0, 0)
        self.tabs.addTab(around, name)

    def _build_empty(self) -> QFrame:
        row = controls.row(self._empty_text, self._empty_button, spacing=4)
        row.setStretch(0, 1)
        made = controls.card(row)
        made.hide()
        return made

    def _build_buttons(self) -> QHBoxLayout:
        return controls.row(controls.label(_("Save as"), wrap=False), *self._buttons, None)


def _missing_words() -> ListWords:
    return ListWords(
        _("Missing forms"),
        _("Search among missing forms"),
        _("No form is missing: every form has come in."),
        _("No missing form fits the search."),
    )


def _board_words() -> ListWords:
    return ListWords(
        _("Forms by manager"), _("Search among all forms"), _("The round has no forms."), _("No form fits the search.")
    )

"""The definitions of the desk file: adding one that ships or is in a file, saving one as a workbook."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox

from samdesk import language
from samdesk.domain.definition import text_in
from samdesk.language import _, ngettext
from samdesk.ui import controls, dialogs, tables
from samdesk.ui.flow_layout import FlowLayout
from samdesk.ui.round.group import Group
from samdesk.ui.tables import Column, RowsModel
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from samdesk.services.definitions import DefinitionInfo
    from samdesk.ui.page import Page


class DefinitionsGroup(Group):
    """A table and three ways to change or keep it."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, _("Definitions"))
        self.model: RowsModel[DefinitionInfo] = RowsModel(_columns())
        self.table = controls.table(_("Definitions"), self.model)
        self._empty = controls.label(_("There is no definition yet. Add one that ships with the program."))
        self._shipped = QComboBox()
        self._shipped.setAccessibleName(_("Definitions that ship"))
        self._shipped.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._add_shipped = controls.button(_("Add"), "add", self.add_shipped)
        self._add_shipped.setAccessibleName(_("Add the definition that ships"))
        self._add_file = controls.button(_("Add from workbook…"), "definition", self.add_file)
        self._save = controls.button(_("Save as workbook…"), "save", self.save)
        self.inner.addWidget(self._empty)
        self.inner.addWidget(self.table)
        name = controls.label(_("Ships with the program"), wrap=False)
        name.setBuddy(self._shipped)
        self.inner.addLayout(FlowLayout(name, self._shipped, self._add_shipped))
        self.inner.addLayout(FlowLayout(self._add_file, self._save))

    def refresh(self) -> None:
        from samdesk.services.definitions import definitions, shipped_definitions

        for button in (self._add_shipped, self._add_file):
            button.setEnabled(self.page.current.is_writable)
        if not self._shipped.count():
            self._shipped.addItems(shipped_definitions())
        self.page.ask(definitions, self._show)

    def _show(self, found: tuple[DefinitionInfo, ...]) -> None:
        self.model.set_rows(found)
        controls.fit_rows(self.table)
        tables.fit_columns(self.table, self.model)
        tables.fit_height(self.table, len(found))
        self._empty.setVisible(not found)
        self.table.setVisible(bool(found))
        self._save.setEnabled(bool(found))

    def add_shipped(self) -> None:
        """Add the chosen definition that ships, with its variants."""
        from samdesk.services.definitions import add_shipped

        identifier = self._shipped.currentText()
        self.page.ask_long(
            _("Adding definition"),
            lambda desk, _told: add_shipped(desk, identifier),
            partial(self._on_added, identifier),
        )

    def add_file(self) -> None:
        """Ask for a workbook and add its definition."""
        from samdesk.services.definitions import add_definition

        path = dialogs.open_file(self, _("Add definition"), dialogs.workbooks())
        if path is not None:
            self.page.ask_long(
                _("Adding definition"),
                lambda desk, _told: add_definition(desk, path),
                partial(self._on_added, path.name),
            )

    def save(self) -> None:
        """Ask where to save the marked definition (the first if none is marked) as a workbook."""
        from samdesk.services.definitions import export_definition

        marked = self.table.selectionModel().selectedRows()
        chosen = self.model.rows[marked[0].row() if marked else 0]
        out = dialogs.save_file(self, _("Save as workbook"), f"{chosen.id}.xlsx", dialogs.workbooks())
        if out is not None:
            said = _("{id} is saved: {path}").format(id=chosen.id, path=out)
            self.page.ask_long(
                _("Saving workbook"),
                lambda desk, _told: export_definition(desk, chosen.sha256, out),
                lambda _nothing: self.page.strip.say(Tone.GOOD, said),
            )

    def _on_added(self, name: str, _changes: object) -> None:
        self.page.strip.say(Tone.GOOD, _("{name} is added.").format(name=name))


def _columns() -> tuple[Column[DefinitionInfo], ...]:
    return (
        Column(_("Definition"), lambda row: row.id, width=22),
        Column(_("Version"), lambda row: row.version, width=10),
        Column(_("Rows"), _rows, lambda row: row.statements, width=10),
        Column(_("Title"), lambda row: text_in(row.title, language.current()), width=40),
    )


def _rows(row: DefinitionInfo) -> str:
    return ngettext("{n} row", "{n} rows", row.statements).format(n=row.statements)

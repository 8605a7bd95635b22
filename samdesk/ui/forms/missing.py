"""The missing list to work with: managers whose forms have not come in, why, and whom to write to (R51, R61).

Knows how the page asks for it, and nothing of how it is stored.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QSplitter, QWidget

from samdesk import language
from samdesk.domain.form_id import written
from samdesk.language import _, ngettext
from samdesk.services.following import ManagerMissing, MissingForm, reasons
from samdesk.ui import controls, tables, theme
from samdesk.ui.flow_layout import FlowLayout
from samdesk.ui.forms.asking import AskingCard
from samdesk.ui.tables import Column, RowsModel
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent, QShowEvent
    from PySide6.QtWidgets import QLayout

    from samdesk.domain.faults import KnownError
    from samdesk.services.changes import Changes
    from samdesk.services.desks import Desk
    from samdesk.ui.pages.forms import FormsPage

WITHOUT: Final = "without"
"""Wanted in place of a reason: forms that have none yet."""
_BESIDE = 95
"""Characters; in a narrower page the manager stands below the list."""
_FEWEST_ROWS = 4
_NARROWEST_SEARCH = 260
"""Pixels."""


@dataclass(frozen=True)
class Asked:
    """A manager of the list, with the texts that are searched."""

    manager: ManagerMissing
    text: str

    @property
    def key(self) -> tuple[str, str]:
        """What is the same for the same manager after the list is read anew."""
        return self.manager.managers, self.manager.forvaltning_name


class MissingView(QWidget):
    """Managers in a table, and beside it the one who is chosen."""

    def __init__(self, page: FormsPage) -> None:
        super().__init__()
        self._page = page
        self._asked: tuple[Asked, ...] = ()
        self._names = {str(reason): name for reason, name in reasons().items()}
        self._stale = True
        self._reading = self._setting = False
        self.model: RowsModel[Asked] = RowsModel(self._columns())
        self.table = controls.table(_("Managers with missing forms"), self.model)
        self.table.setSortingEnabled(True)
        self.table.horizontalHeader().setSortIndicator(-1, self.table.horizontalHeader().sortIndicatorOrder())
        self.table.horizontalHeader().setSortIndicatorClearable(True)
        self.table.selectionModel().currentRowChanged.connect(lambda _new, _old: self._show_card())
        self.table.activated.connect(lambda _index: self.open())
        self.card = AskingCard()
        self.card.said.connect(self.save)
        self.card.copy_wanted.connect(lambda: self._copy([self.card.manager] if self.card.manager else []))
        self.card.back_wanted.connect(self.table.setFocus)
        self._count = controls.quiet()
        self._splitter = QSplitter()
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self.table)
        self._beside = controls.scrolled(controls.framed(controls.column(self.card)))
        self._splitter.addWidget(self._beside)
        self._splitter.setSizes([520, 520])
        content = controls.column(self._build_filters(), self._count, self._splitter, self._build_buttons(), spacing=3)
        content.setStretch(2, 1)
        self._area = controls.scrolled(controls.framed(content))
        self.setLayout(controls.column(self._area))

    def take_focus(self) -> None:
        """Begin in the list."""
        self.table.setFocus()

    def read_again(self) -> None:
        """Something changed: read now if the list is seen, else when it is shown next."""
        self._stale = True
        if self.isVisible():
            self._read()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._read()

    def _read(self) -> None:
        if self._page.current.round is None:
            self._show(())
            return
        if self._reading:
            return
        self._stale, self._reading = False, True
        round_id = self._page.current.round_id
        self._page.ask(partial(_read, round_id=round_id), self._on_read, self._on_not_read)

    def _on_not_read(self, error: KnownError) -> None:
        self._reading = False
        self._page.show_error(error)

    def _on_read(self, asked: tuple[Asked, ...]) -> None:
        self._reading = False
        self._show(asked)
        if self._stale:
            self._read()

    # What is shown

    def _show(self, asked: tuple[Asked, ...]) -> None:
        first = not self._asked
        self._asked = asked
        chosen = self.forvaltning.currentData()
        self.forvaltning.clear()
        self.forvaltning.addItem(_("All förvaltningar"), "")
        for name in dict.fromkeys(one.manager.forvaltning_name for one in asked if one.manager.forvaltning_name):
            self.forvaltning.addItem(name, name)
        self.forvaltning.setCurrentIndex(max(self.forvaltning.findData(chosen), 0))
        self._show_reasons()
        self.look_up()
        if first:
            self._fit()

    def _show_reasons(self) -> None:
        counted = Counter(str(form.following.reason or WITHOUT) for one in self._asked for form in one.manager.forms)
        chosen = self.reason.currentData()
        self.reason.clear()
        for value, name in (("", _("All reasons")), (WITHOUT, _("without reason")), *self._names.items()):
            n = counted.get(value, 0) if value else sum(counted.values())
            self.reason.addItem(f"{name} ({language.number(n)})", value)
        self.reason.setCurrentIndex(max(self.reason.findData(chosen), 0))

    def look_up(self) -> None:
        """Show the managers that are looked for; the one who is open stays."""
        open_key = self._open_key
        words = self.search.text().casefold().split()
        place, reason = self.forvaltning.currentData() or "", self.reason.currentData() or ""
        found = [
            one
            for one in self._asked
            if (
                all(word in one.text for word in words)
                and (not place or one.manager.forvaltning_name == place)
                and (not reason or any(_has(form, reason) for form in one.manager.forms))
            )
            or (one.key == open_key and self.card.isAncestorOf(self.focusWidget() or self.table))
        ]
        self._setting = True
        self.model.set_rows(found)
        row = next((row for row, one in enumerate(self.model.rows) if one.key == open_key), 0)
        if found:
            self.table.selectRow(row)
        self._setting = False
        self._show_card()
        self._say_count(found)

    def _say_count(self, found: list[Asked]) -> None:
        forms = [form for one in found for form in one.manager.forms]
        if not forms:
            self._count.setText(_("No missing form fits the search.") if self._asked else _("No form is missing."))
            return
        managers = ngettext("{n} manager to ask", "{n} managers to ask", len(found))
        said = ngettext("{n} missing form", "{n} missing forms", len(forms))
        without = sum(form.following.reason is None for form in forms)
        parts = (managers.format(n=language.number(len(found))), said.format(n=language.number(len(forms))))
        self._count.setText(", ".join((*parts, _("{n} without reason").format(n=language.number(without)))))

    @property
    def _open_key(self) -> tuple[str, str] | None:
        one = self.card.manager
        return (one.managers, one.forvaltning_name) if one else None

    def _show_card(self) -> None:
        if self._setting:
            return
        row = self.table.currentIndex().row()
        one = self.model.rows[row].manager if 0 <= row < len(self.model.rows) else None
        self.card.show_manager(one, writable=self._page.current.is_writable)
        self._arrange()

    def open(self) -> None:
        """Go to the manager who is chosen."""
        if self.card.manager is not None:
            self.card.take_focus()
            self._area.ensureWidgetVisible(self.card.reason)

    # What is done

    def save(self, form_ids: tuple[str, ...], changes: dict[str, str]) -> None:
        """Save what was written of missing forms."""
        from samdesk.services.following import follow_up

        operator = self._page.current.settings.operator

        def keep(desk: Desk) -> Changes:
            return follow_up(desk, form_ids, operator=operator, **changes)

        self._page.strip.clear()
        self._page.ask(keep)

    def copy_addresses(self) -> None:
        """Copy the addresses of the marked managers if there are several, else of all that are shown."""
        marked = [self.model.rows[index.row()] for index in self.table.selectionModel().selectedRows()]
        self._copy([one.manager for one in (marked if len(marked) > 1 else self.model.rows)])

    def _copy(self, managers: list[ManagerMissing]) -> None:
        addresses = list(dict.fromkeys(email for one in managers for email in one.emails))
        if addresses:
            QGuiApplication.clipboard().setText("; ".join(addresses))
        without = sum(not one.emails for one in managers)
        said = ngettext("{n} address is copied.", "{n} addresses are copied.", len(addresses))
        lacking = ngettext("{n} manager has no address.", "{n} managers have no address.", without)
        text = said.format(n=language.number(len(addresses)))
        if without:
            text += " " + lacking.format(n=language.number(without))
        self._page.strip.say(Tone.GOOD if addresses else Tone.WARNING, text)

    # Building

    def _columns(self) -> tuple[Column[Asked], ...]:
        return (
            Column(_("Manager"), lambda one: one.manager.managers or _("No manager is named"), width=16),
            Column(
                _("Missing"),
                lambda one: language.number(len(one.manager.forms)),
                lambda one: len(one.manager.forms),
                right=True,
                width=8,
            ),
            Column(_("Last date"), _last_date, width=20),
            Column(_("Reason"), self._reason_text, width=24),
            Column(_("Förvaltning"), lambda one: one.manager.forvaltning_name, width=24),
            Column(_("E-mail"), lambda one: ", ".join(one.manager.emails), width=28),
        )

    def _reason_text(self, one: Asked) -> str:
        counted = Counter(str(form.following.reason or "") for form in one.manager.forms)
        names = {**self._names, "": _("without reason")}
        order = tuple(names)
        if len(counted) == 1:
            return "" if "" in counted else names[next(iter(counted))]
        return ", ".join(
            f"{names[reason]} {n}" for reason, n in sorted(counted.items(), key=lambda pair: order.index(pair[0]))
        )

    def _build_filters(self) -> QLayout:
        self.search = controls.field(_("Search among missing forms"), placeholder=_("unit, manager, code…"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(_NARROWEST_SEARCH)
        self.search.setMaximumWidth(2 * _NARROWEST_SEARCH)
        self.search.textChanged.connect(lambda _text: self.look_up())
        self.forvaltning = QComboBox()
        self.forvaltning.setAccessibleName(_("Förvaltning"))
        self.reason = QComboBox()
        self.reason.setAccessibleName(_("Reason"))
        for box in (self.forvaltning, self.reason):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(18)
            box.activated.connect(lambda _index: self.look_up())
        name = controls.label(_("Search"), wrap=False)
        name.setBuddy(self.search)
        return FlowLayout(name, self.search, self.forvaltning, self.reason, spacing=3)

    def _build_buttons(self) -> QLayout:
        copying = controls.button(_("Copy e-mail addresses"), "copy", self.copy_addresses, primary=True)
        saving = [
            controls.button(text, "save", partial(self._page.write_list, "missing", _("Missing forms"), ending))
            for text, ending in ((_("Save list as PDF…"), "pdf"), (_("Save list as XLSX…"), "xlsx"))
        ]
        return FlowLayout(copying, *saving)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        metrics = self.fontMetrics()
        beside = self.width() > _BESIDE * metrics.averageCharWidth()
        self._splitter.setOrientation(Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical)
        line = self.table.verticalHeader().defaultSectionSize()
        self.table.setMinimumHeight((_FEWEST_ROWS + 2) * line)
        self._beside.setMinimumHeight(0 if beside else self.card.sizeHint().height() + 2 * theme.GRID)

    def _fit(self) -> None:
        controls.fit_rows(self.table)
        tables.fit_columns(self.table, self.model)


def _read(desk: Desk, *, round_id: str) -> tuple[Asked, ...]:
    from samdesk.services.following import missing_by_manager

    return tuple(Asked(one, _searchable(one)) for one in missing_by_manager(desk, round_id))


def _searchable(one: ManagerMissing) -> str:
    forms = (
        f"{row.form.form_id} {written(row.form.form_id)} {row.form.unit} {row.form.unit_name}" for row in one.forms
    )
    return " ".join((one.managers, one.forvaltning_name, *one.emails, *forms)).casefold()


def _has(form: MissingForm, reason: str) -> bool:
    return str(form.following.reason or WITHOUT) == reason


def _last_date(one: Asked) -> str:
    """The last date of a manager's forms, and that it is past."""
    last = min(form.last_date for form in one.manager.forms)
    past = any(form.overdue for form in one.manager.forms)
    return _("{date}, is past").format(date=last.isoformat()) if past else last.isoformat()

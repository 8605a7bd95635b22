"""What became of merge files: a table with a row for each, and everything that is to be said of the chosen one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from samdesk import language
from samdesk.domain.collection import Outcome
from samdesk.language import _
from samdesk.ui import controls, icons, tables, theme
from samdesk.ui.chips import Chips
from samdesk.ui.collecting.reason_form import ReasonForm
from samdesk.ui.collecting.taken import CONFLICTS, Taken, counts_text
from samdesk.ui.flow_layout import FlowLayout
from samdesk.ui.tables import Column, RowsModel
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QIcon

_MOST_ROWS: dict[bool, int] = {False: 5, True: 8}
"""The table scrolls when it has more rows than this, so that what is said of the chosen file is seen too; by whether
it is a list of former files."""


class ReportList(QWidget):
    """Chips and a search that narrow the table, the table and, below it, the chosen file in full."""

    report_wanted = Signal(object)
    """A ``Taken`` whose report is to be read."""
    list_wanted = Signal()
    quarantine_wanted = Signal()
    conflicts_wanted = Signal()
    withdrawn = Signal(object, str, str)
    """A ``Taken`` that is to be withdrawn, why, and by whom."""

    def __init__(self, name: str, *, former: bool) -> None:
        super().__init__()
        self.taken: tuple[Taken, ...] = ()
        self._shown: Taken | None = None
        self.operator = ""
        self.is_writable = True
        self._most_rows = _MOST_ROWS[former]
        self.chips = Chips(_kinds())
        self.chips.chosen.connect(self._narrow)
        self.search = controls.field(_("Find a file or a desk"), placeholder=_("Find a file or a desk"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._narrow)
        self.search.setMinimumWidth(30 * self.search.fontMetrics().averageCharWidth())
        self.list_button = controls.button(_("Read and print all reports"), "results", self.list_wanted.emit)
        if not former:
            self.search.hide()
            self.list_button.hide()
        self.model: RowsModel[Taken] = RowsModel(_columns(former=former))
        self.table = controls.table(name, self.model)
        self.table.setSelectionMode(self.table.SelectionMode.SingleSelection)
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self._none = controls.quiet(_("No file fits."))
        self._details = QVBoxLayout()
        self._details.setSpacing(2 * theme.GRID)
        self.read_button = controls.button(_("Read and print report"), "results", self._want_report)
        self.withdraw_button = controls.button(_("Withdraw this file…"), "undo", self._ask_withdrawal)
        self.quarantine_button = controls.button(_("Go to quarantine"), "quarantine", self.quarantine_wanted.emit)
        self.conflicts_button = controls.button(_("Settle conflicts"), "conflict", self.conflicts_wanted.emit)
        self._buttons = FlowLayout(
            self.quarantine_button, self.conflicts_button, self.read_button, self.list_button, self.withdraw_button
        )
        example = _("for example: sent for the wrong year")
        self.withdrawal = ReasonForm(_("Withdraw the file"), "undo", example=example)
        self.withdrawal.hide()
        self.withdrawal.given.connect(self._on_withdrawal_given)
        self.withdrawal.cancelled.connect(self._close_withdrawal)
        self._card = controls.card(self._details, self._buttons, self.withdrawal, spacing=3)
        top = FlowLayout(self.search, self.chips, spacing=3)
        self.setLayout(controls.column(controls.framed(top), self.table, self._none, self._card, None, spacing=3))
        self.table.selectionModel().selectionChanged.connect(self._show_chosen)
        self.table.activated.connect(lambda _index: self._want_report())
        self._narrow()

    @property
    def chosen(self) -> Taken | None:
        """The row that is chosen."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.rows[rows[0].row()] if rows else None

    @property
    def details(self) -> str:
        """All that is said of the chosen file."""
        return "\n".join(label.text() for label in self._card.findChildren(QLabel) if label.text())

    def show_rows(self, rows: Sequence[Taken]) -> None:
        """Show files; the chosen one stays, else the first one that something is wrong with is chosen."""
        self.taken = tuple(rows)
        counts = {"": len(self.taken)}
        for mark in (mark for taken in self.taken for mark in taken.marks):
            counts[mark] = counts.get(mark, 0) + 1
        self.chips.show_counts(counts)
        self.chips.setVisible(len(counts) > 2 or bool(self.chips.mark))
        self._narrow()

    def show_all(self) -> None:
        """Narrow the list no more."""
        self.search.clear()
        self.chips.choose("")

    def _narrow(self) -> None:
        before = self.chosen
        mark, words = self.chips.mark, self.search.text().casefold().split()
        rows = [one for one in self.taken if (not mark or mark in one.marks) and _has(one, words)]
        self.model.set_rows(rows)
        self._fit()
        self.table.setVisible(bool(rows))
        self._none.setVisible(bool(self.taken) and not rows)
        self._choose(before)
        self._show_chosen()

    def _fit(self) -> None:
        controls.fit_rows(self.table)
        tables.fit_columns(self.table, self.model)
        tables.fit_height(self.table, min(len(self.model.rows), self._most_rows))

    def _choose(self, before: Taken | None) -> None:
        """Choose the file that was chosen before, else the first one that is worst."""
        known = [one.report.collection for one in self.model.rows]
        if before is not None and before.report.collection and before.report.collection in known:
            self.table.selectRow(known.index(before.report.collection))
            self.table.scrollTo(self.table.currentIndex())
            return
        tones = [taken.tone for taken in self.model.rows]
        for tone in (Tone.ERROR, Tone.WARNING, Tone.GOOD, Tone.NOTE):
            if tone in tones:
                self.table.selectRow(tones.index(tone))
                self.table.scrollTo(self.table.currentIndex())
                return

    # The chosen file

    def _show_chosen(self) -> None:
        taken = self.chosen
        if taken is not None and taken == self._shown:
            return  # read anew while somebody may be writing why it is withdrawn
        self._shown = taken
        controls.empty(self._details)
        self.withdrawal.hide()
        self._card.setVisible(taken is not None)
        if taken is None:
            return
        report = taken.report
        mark = QLabel()
        mark.setProperty("icon_colour", theme.tone_colour(taken.tone, QApplication.palette()))
        icons.set_icon(mark, taken.icon)
        top = controls.row(mark, controls.label(f"{report.file}: {taken.word}", bold=True))
        top.setStretch(1, 1)
        top.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        self._details.addWidget(controls.framed(top))
        for text in _texts(taken):
            self._details.addWidget(_selectable(controls.label(text)))
        if report.sender:
            said = _("From {sender}, file {n}.").format(sender=report.sender, n=report.sequence)
            self._details.addWidget(_selectable(controls.quiet(said)))
        self.read_button.setVisible(taken.is_stored)
        self.withdraw_button.setVisible(taken.is_stored and taken.outcome is Outcome.ACCEPTED and self.is_writable)
        self.quarantine_button.setVisible(taken.is_stored and taken.outcome is Outcome.QUARANTINED)
        self.conflicts_button.setVisible(CONFLICTS in taken.marks and not taken.tried)

    def _want_report(self) -> None:
        if self.chosen is not None and self.chosen.is_stored:
            self.report_wanted.emit(self.chosen)

    def _ask_withdrawal(self) -> None:
        said = _(
            "What only this file brought stops counting, as if the file had never come. Nothing is deleted: answers "
            "that other files brought too stay, decisions stay, and you can collect the file again if this was wrong."
        )
        self.withdraw_button.hide()
        self.withdrawal.ask(said, self.operator)

    def _close_withdrawal(self) -> None:
        self.withdrawal.hide()
        self.withdraw_button.show()
        self.withdraw_button.setFocus()

    def _on_withdrawal_given(self, reason: str, by: str) -> None:
        if self.chosen is not None:
            self.withdrawn.emit(self.chosen, reason, by)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()


def _texts(taken: Taken) -> list[str]:
    """What is to be said of a file."""
    report = taken.report
    texts = [f"{fault}" for fault in report.faults] + [*report.notes]
    if taken.outcome is Outcome.ACCEPTED:
        texts.insert(0, counts_text(report))
    if taken.outcome is Outcome.QUARANTINED and not texts:
        texts.append(_("Nobody has compared the key of this desk yet. The file is kept, and nothing of it counts."))
    if taken.outcome is Outcome.WITHDRAWN:
        texts = [taken.withdrawn, _("What only this file brought does not count any more."), *texts]
    return [text for text in texts if text]


def _has(taken: Taken, words: Sequence[str]) -> bool:
    text = f"{taken.report.file} {taken.report.sender} {taken.report.sequence}".casefold()
    return all(word in text for word in words)


def _kinds() -> tuple[tuple[str, str, str], ...]:
    """What the list can be narrowed to: a mark, a name and a picture each."""
    return (
        ("", _("All files"), "collecting"),
        (str(Outcome.REJECTED), _("Rejected"), "error"),
        (str(Outcome.QUARANTINED), _("In quarantine"), "quarantine"),
        (CONFLICTS, _("With conflicts"), "conflict"),
        (str(Outcome.WITHDRAWN), _("Withdrawn"), "undo"),
        (str(Outcome.ACCEPTED), _("Collected"), "done"),
    )


def _columns(*, former: bool) -> tuple[Column[Taken], ...]:
    count = partial(Column[Taken], right=True)
    columns: list[Column[Taken]] = [
        Column(_("Outcome"), lambda taken: taken.word, width=14 if former else 20, icon=_mark),
        Column(_("Merge file"), lambda taken: taken.name, width=22 if former else 26),
        Column(_("From"), lambda taken: taken.report.sender or "–", width=17),
        count(
            _("File no."), lambda taken: str(taken.report.sequence or "–"), lambda taken: taken.report.sequence, width=8
        ),
    ]
    named = (
        (_("New"), "new"),
        (_("Newer"), "newer"),
        (_("Same"), "identical"),
        (_("Confirmed"), "confirmed"),
        (_("Conflicts"), "conflicts"),
    )
    shown = [one for one in named if not (former and one[1] in ("newer", "confirmed"))]
    columns += [count(title, partial(_count_text, field), partial(_count, field), width=4) for title, field in shown]
    if former:
        columns.insert(1, Column(_("When"), _time_text, lambda taken: taken.at, width=15))
    return tuple(columns)


def _mark(taken: Taken) -> QIcon:
    return icons.mark(taken.icon, theme.tone_colour(taken.tone, QApplication.palette()))


def _count(field: str, taken: Taken) -> int:
    return int(getattr(taken.report, field))


def _count_text(field: str, taken: Taken) -> str:
    return language.number(_count(field, taken)) if taken.outcome is Outcome.ACCEPTED else "–"


def _time_text(taken: Taken) -> str:
    return f"{taken.at.astimezone():%Y-%m-%d %H:%M}" if taken.at else ""


def _selectable(made: QLabel) -> QLabel:
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made

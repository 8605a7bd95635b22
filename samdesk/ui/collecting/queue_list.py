"""The list of the queue: questions to choose from, by kind and förvaltning, and ticks where many are accepted at once.

Knows rows, and neither how one is settled nor the desk file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QPushButton, QSizePolicy, QTableView, QWidget

from samdesk.domain.conflicts import ConflictClass
from samdesk.language import _
from samdesk.ui import controls, icons, tables
from samdesk.ui.chips import Chips
from samdesk.ui.collecting import queue_rows
from samdesk.ui.collecting.queue_rows import CLASS_ICONS, ORDER, Question, class_meanings, class_names
from samdesk.ui.flow_layout import FlowLayout
from samdesk.ui.tables import Column, RowsModel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QIcon, QKeyEvent

DECISIONS: Final = "decisions"
"""The mark of the chip that shows what is decided already."""
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CHECK_STATE: Final = Qt.ItemDataRole.CheckStateRole
_SAID, _FORVALTNING = 1, 2
"""Columns."""
_FEWEST, _FEWEST_BESIDE = 4, 3
"""Rows that are seen at least; where there is no room for them, the page scrolls."""
_Index = QModelIndex | QPersistentModelIndex


class QuestionsModel(RowsModel[Question]):
    """Questions, with boxes to tick where that is wanted."""

    ticks_changed = Signal()

    def __init__(self) -> None:
        super().__init__(_columns())
        self.has_ticks = False
        self._unticked: set[str] = set()

    @property
    def ticked(self) -> tuple[Question, ...]:
        """The questions that are ticked."""
        return tuple(row for row in self.rows if row.key not in self._unticked)

    def tick(self, rows: Sequence[Question], *, on: bool) -> None:
        """Tick questions, or take their ticks away."""
        keys = {row.key for row in rows}
        self._unticked = self._unticked - keys if on else self._unticked | keys
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, 0), [_CHECK_STATE])
        self.ticks_changed.emit()

    def toggle(self, rows: Sequence[Question]) -> None:
        """Tick questions, or take their ticks away if all of them are ticked."""
        self.tick(rows, on=any(row.key in self._unticked for row in rows))

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's signature
        if role == _CHECK_STATE and self.has_ticks and index.column() == 0:
            on = self.rows[index.row()].key not in self._unticked
            return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        return super().data(index, role)

    def setData(self, index: _Index, _value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: ANN401, N802 - Qt's signature
        if role != _CHECK_STATE or not self.has_ticks:
            return False
        self.toggle([self.rows[index.row()]])
        return True

    def flags(self, index: _Index) -> Qt.ItemFlag:
        usual = super().flags(index)
        return usual | Qt.ItemFlag.ItemIsUserCheckable if self.has_ticks and index.column() == 0 else usual


class QueueList(QWidget):
    """Chips with counts, the förvaltning, and the questions that fit."""

    current_changed = Signal()
    """Another question is looked at, or none."""
    kind_changed = Signal()
    """Questions of another kind are shown, or the decisions."""
    entered = Signal()
    """Enter was pressed on a question."""
    explanation_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Question, ...] = ()
        self.decided = 0
        """How many decisions there are."""
        self._showing = False
        names = class_names()
        kinds = [(str(kind), names[kind], CLASS_ICONS[kind]) for kind in ORDER]
        self.chips = Chips((("", _("All"), "conflict"), *kinds, (DECISIONS, _("decided"), "done")))
        self.chips.chosen.connect(self._on_kind_chosen)
        for kind, meaning in class_meanings().items():
            self.chips.chips[str(kind)].setToolTip(meaning)
        self.forvaltning = QComboBox()
        self.forvaltning.setAccessibleName(_("Förvaltning"))
        self.forvaltning.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.forvaltning.setMinimumContentsLength(14)
        self.forvaltning.addItem(_("All förvaltningar"), "")
        self.forvaltning.activated.connect(lambda _row: self.look_up())
        self._tick = controls.button(_("Tick all or none"), "check", lambda: self.model.toggle(self.model.rows))
        self.model = QuestionsModel()
        self.table = _Table(self)
        self.kinds = QComboBox()
        self.kinds.setAccessibleName(_("What to show"))
        self.kinds.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.kinds.activated.connect(lambda _row: self.chips.choose(self.kinds.currentData()))
        self.filters = controls.framed(FlowLayout(self.kinds, self.forvaltning, self._tick))
        self.help = controls.framed(controls.row(explaining(self.explanation_wanted.emit), None))
        self._column = controls.column(self.filters, self.table, self.help)
        self._column.setStretch(1, 1)
        self.setLayout(self._column)
        self._show_ticks()

    @property
    def mark(self) -> str:
        """The kind that is shown: a ``ConflictClass``, ``DECISIONS``, or "" for all questions."""
        return self.chips.mark

    @property
    def current(self) -> Question | None:
        """The question that is looked at."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.rows[rows[0].row()] if rows else None

    def show_questions(self, rows: tuple[Question, ...], decided: int) -> None:
        """Show what is to be settled now; the question that is looked at stays, or the next one takes its place."""
        self.rows = rows
        self.decided = decided
        chosen = self.forvaltning.currentData()
        self.forvaltning.clear()
        self.forvaltning.addItem(_("All förvaltningar"), "")
        for name in queue_rows.forvaltningar(rows):
            self.forvaltning.addItem(name, name)
        self.forvaltning.setCurrentIndex(max(self.forvaltning.findData(chosen), 0))
        self.look_up()

    def look_up(self) -> None:
        """Show the questions that are looked for."""
        before = self.current
        place = self.table.currentIndex().row()
        counts = queue_rows.counts(self.rows, self.forvaltning.currentData() or "")
        if self.mark not in ("", DECISIONS) and not counts.get(self.mark):
            self._showing = True
            self.chips.choose("")
            self._showing = False
            self.kind_changed.emit()
        self._show_counts({**counts, DECISIONS: self.decided})
        self._showing = True
        self.model.has_ticks = self.mark == ConflictClass.BLANKS
        self._show_ticks()
        self.model.set_rows(queue_rows.found(self.rows, self.mark, self.forvaltning.currentData() or ""))
        controls.fit_rows(self.table)
        keys = [row.key for row in self.model.rows]
        if before is not None and before.key in keys:
            place = keys.index(before.key)
        if keys:
            self.table.selectRow(min(max(place, 0), len(keys) - 1))
        self._showing = False
        self.current_changed.emit()
        self.model.ticks_changed.emit()

    def drop(self, keys: set[str], *, decided: bool) -> None:
        """Take settled questions out at once; the next one takes the place of the one that was looked at."""
        self.rows = tuple(row for row in self.rows if row.key not in keys)
        self.decided += len(keys) if decided else 0
        self.look_up()

    def fit(self, *, beside: bool) -> None:
        """Take the sizes that the text size asks for.

        ``beside`` another view there is room for two columns; above it for a few rows, and what filters stands
        elsewhere, with a list of the kinds in place of the chips.
        """
        if beside:
            self._column.insertWidget(0, self.filters)
            self._column.addWidget(self.help)
        tables.fit_columns(self.table, self.model)
        self.table.setColumnHidden(_FORVALTNING, beside)
        if beside:
            self.table.setColumnWidth(_SAID, 0)  # it takes what is left
        side = self.fontMetrics().height()
        self.kinds.setIconSize(QSize(side, side))
        rows = _FEWEST_BESIDE if beside else _FEWEST
        line = self.table.verticalHeader().defaultSectionSize()
        self.table.setMinimumHeight(self.table.horizontalHeader().sizeHint().height() + rows * line)

    def _show_counts(self, counts: dict[str, int]) -> None:
        self.chips.show_counts(counts)
        self.kinds.clear()
        for mark, chip in self.chips.chips.items():
            if not mark or counts.get(mark) or mark == self.mark:
                self.kinds.addItem(chip.icon(), chip.text(), mark)
        self.kinds.setCurrentIndex(self.kinds.findData(self.mark))

    def _show_ticks(self) -> None:
        self._tick.setVisible(self.model.has_ticks)
        several = self.forvaltning.count() > 2  # besides all of them
        self.forvaltning.setVisible(several)

    def _on_kind_chosen(self) -> None:
        if self._showing:
            return
        self.kinds.setCurrentIndex(self.kinds.findData(self.mark))
        self.kind_changed.emit()
        self.look_up()

    def on_row_chosen(self) -> None:
        """Hear that another row of the table is marked."""
        if not self._showing:
            self.current_changed.emit()


class _Table(QTableView):
    """Enter goes on to the decision, Space ticks."""

    def __init__(self, of: QueueList) -> None:
        super().__init__()
        self._of = of
        controls.dress_table(self, _("What is to be settled"), of.model)
        self.setSelectionMode(self.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().selectionChanged.connect(of.on_row_chosen)
        tables.fit_columns(self, of.model)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and not event.isAutoRepeat():
            self._of.entered.emit()
        elif event.key() == Qt.Key.Key_Space and self._of.model.has_ticks:
            if (row := self._of.current) is not None:
                self._of.model.toggle([row])
        else:
            super().keyPressEvent(event)


def explaining(explained: Callable[[], object]) -> QPushButton:
    """The button to the help text about conflicts."""
    return controls.button(_("How conflicts are settled"), "help", explained)


def nothing_to_settle(explained: Callable[[], object]) -> QFrame:
    """What stands in place of an empty list: that all is well."""
    mark = controls.label("", wrap=False)
    icons.set_icon(mark, "done")
    head = controls.row(mark, controls.subheading(_("Nothing to settle")), spacing=2)
    head.setStretch(1, 1)
    said = controls.label(
        _(
            "All answers that have come in go together. If merge files bring answers of the same form that differ, "
            "two forms for one unit, a unit that is unknown here or another version of the definition, they are "
            "settled here, side by side. Nothing is overwritten meanwhile."
        )
    )
    made = controls.card(head, said, controls.row(explaining(explained), None), spacing=3)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
    return made


def _columns() -> tuple[Column[Question], ...]:
    return (
        Column(_("Unit"), lambda row: row.name, width=20, icon=_icon),
        Column(_("What is to be settled"), lambda row: row.said, width=18),
        Column(_("Förvaltning"), lambda row: row.forvaltning, width=22),
    )


def _icon(row: Question) -> QIcon:
    return icons.mark(CLASS_ICONS[row.kind])

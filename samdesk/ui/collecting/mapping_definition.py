"""One question about answers to another version of a definition: which row is which? A table, answered once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QSizePolicy, QWidget

from samdesk.domain.mapping import DefinitionMapping
from samdesk.language import _, ngettext
from samdesk.ui import controls, theme
from samdesk.ui.collecting import mapping_table as table
from samdesk.ui.collecting.queue_rows import version_name
from samdesk.ui.collecting.queue_task import Task

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QWheelEvent

    from samdesk.services.conflicts import OtherDefinition
    from samdesk.services.desks import Desk

_TOP = Qt.AlignmentFlag.AlignTop


class DefinitionView(QWidget):
    """The rows that are not the same in both versions, each with the row that it counts as."""

    chosen_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.question: OtherDefinition | None = None
        self.rows: dict[str, QComboBox] = {}
        self._numbers: dict[str, str] = {}
        self._choices: dict[str, dict[str, str]] = {}
        self._title = controls.subheading("")
        self._about = controls.label()
        self.left_out = controls.label(bold=True)
        self.show_all = controls.button(_("Show all rows"), "forms", self._build)
        self.show_all.setCheckable(True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(4 * theme.GRID)
        self._grid.setVerticalSpacing(2 * theme.GRID)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        more = controls.row(self.show_all, None)
        self.setLayout(controls.column(self._title, self._about, self._grid, self.left_out, more, None, spacing=3))

    def show_question(self, question: OtherDefinition) -> None:
        """Ask about a pair of versions, beginning with what is probably right."""
        self.question = question
        self._numbers = {one.number: "" for one in question.used.statements()} | dict(question.mapping.numbers)
        self._choices = {number: dict(codes) for number, codes in question.mapping.choices.items()}
        n = question.forms
        self._title.setText(_("Answers to version {version}").format(version=question.used.version))
        said = ngettext(
            "{n} form was answered by {used}. Its rows are not all those of {own}. Nothing is lost: the answers "
            "count as soon as you have said which row is which. This is asked once.",
            "{n} forms were answered by {used}. Its rows are not all those of {own}. Nothing is lost: the answers "
            "count as soon as you have said which row is which. This is asked once.",
            n,
        )
        self._about.setText(said.format(n=n, used=version_name(question.used), own=version_name(question.own)))
        self.show_all.setChecked(False)
        self._build()

    def take_focus(self) -> None:
        """Go to the first row."""
        first = next(iter(self.rows.values()), None)
        (first or self.show_all).setFocus()

    @property
    def mapping(self) -> DefinitionMapping:
        """What was chosen."""
        changed = {number: table.changed_choices(codes) for number, codes in self._choices.items()}
        kept = {number: codes for number, codes in changed.items() if codes and self._numbers.get(number)}
        return DefinitionMapping(dict(self._numbers), kept)

    @property
    def task(self) -> Task:
        """Read the answers as chosen."""
        button = _("Read the answers like this")
        question = self.question
        if question is None:
            return Task(button, "", needs_reason=False)
        mapping = self.mapping

        def settles(_reason: str, by: str) -> Callable[[Desk], object]:
            from samdesk.services.mappings import map_definition

            return lambda desk: map_definition(desk, question.used.sha256, question.own.sha256, mapping, by=by)

        done = _("Answers to version {version} count from now on.").format(version=question.used.version)
        hint = _("What came in is kept as it was; it is only read in this way. It can be changed later.")
        return Task(button, hint, settles, done, needs_reason=False)

    # The table

    def _build(self) -> None:
        controls.empty(self._grid)
        self.rows = {}
        question = self.question
        if question is None:
            return
        for column, version in enumerate((question.used, question.own)):
            name = _("Row of version {version}") if column == 0 else _("counts as this row of {version}")
            self._grid.addWidget(controls.label(name.format(version=version.version), bold=True), 0, column)
        shown = table.mapped_rows(question.used, question.own, question.mapping)
        place = 1
        for row in shown:
            if not row.same or self.show_all.isChecked():
                self._add_row(place, row.number, row.text, question)
                place += 2
        self._say_left_out()

    def _add_row(self, place: int, number: str, text: str, question: OtherDefinition) -> None:
        shown = controls.label(f"{number}  {text}")
        combo = _Choice(_("Row {number} counts as").format(number=number))
        combo.addItem(_("– not counted –"), "")
        for other in table.candidates(question.used, question.own, number):
            combo.addItem(f"{other}  {table.row_text(question.own, other)}", other)
        combo.setCurrentIndex(max(combo.findData(self._numbers[number]), 0))
        combo.activated.connect(partial(self._on_row_chosen, number, place, question))
        self.rows[number] = combo
        self._grid.addWidget(shown, place, 0, _TOP)
        self._grid.addWidget(combo, place, 1, _TOP)
        self._add_choices(place, number, question)

    def _add_choices(self, place: int, number: str, question: OtherDefinition) -> None:
        """Below a row, which choice stands for which, where that is not plain."""
        if (old := self._grid.itemAtPosition(place + 1, 1)) is not None and (widget := old.widget()) is not None:
            self._grid.removeWidget(widget)
            widget.deleteLater()
        becomes = self._numbers[number]
        if not table.asks_choices(question.used, question.own, number, becomes):
            return
        usual = table.usual_choices(question.used, question.own, number, becomes)
        codes = self._choices.setdefault(number, {})
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        ours = table.choices(question.own, becomes)
        for line, (code, name) in enumerate(table.choices(question.used, number).items()):
            combo = _Choice(_("Choice {choice} of row {number} counts as").format(choice=name, number=number))
            combo.addItem(_("– not counted –"), "")
            for other, other_name in ours.items():
                combo.addItem(f"{other}  {other_name}", other)
            codes.setdefault(code, usual.get(code, ""))
            combo.setCurrentIndex(max(combo.findData(codes[code]), 0))
            combo.activated.connect(partial(self._on_choice_chosen, number, code, combo))
            grid.addWidget(controls.quiet(f"{code}  {name}"), line, 0)
            grid.addWidget(combo, line, 1)
        self._grid.addWidget(controls.framed(grid), place + 1, 1, _TOP)

    def _on_row_chosen(self, number: str, place: int, question: OtherDefinition, _index: int) -> None:
        self._numbers[number] = self.rows[number].currentData()
        self._choices.pop(number, None)
        self._add_choices(place, number, question)
        self._say_left_out()
        self.chosen_changed.emit()

    def _on_choice_chosen(self, number: str, code: str, combo: QComboBox, _index: int) -> None:
        self._choices[number][code] = combo.currentData()
        self.chosen_changed.emit()

    def _say_left_out(self) -> None:
        out = [number for number, becomes in self._numbers.items() if not becomes]
        said = ngettext("Row {rows} is not counted.", "Rows {rows} are not counted.", len(out))
        self.left_out.setText(said.format(rows=", ".join(out)))
        self.left_out.setVisible(bool(out))


class _Choice(QComboBox):
    """Rolling the wheel over the page does not change what was chosen."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

"""One row of the form to answer: its text, its choices, "needs action", the motivation, and an explanation."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QCheckBox, QFrame, QLabel, QRadioButton, QVBoxLayout

from samdesk.domain.definition import Kind
from samdesk.language import _
from samdesk.ui import controls, theme
from samdesk.ui.answering.writing import Writing
from samdesk.ui.flow_layout import FlowLayout
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QLayout, QPushButton

    from samdesk.domain.answers import Missing
    from samdesk.domain.definition import Scale, Statement
    from samdesk.domain.faults import KnownError
    from samdesk.ui.answering.sitting import Sitting

_LONG_LABEL: Final = 28
"""Characters; scales with a longer choice have their choices below each other, with texts that wrap."""


class StatementCard(QFrame):
    """Shows one statement and saves what is changed."""

    def __init__(self, sitting: Sitting, statement: Statement, *, under_stem: bool) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.statement = statement
        self._sitting = sitting
        self._buttons: dict[str, QAbstractButton] = {}
        self._group: QButtonGroup | None = None
        short = sitting.said(statement.short) if under_stem else ""
        self._asked = short or sitting.said(statement.label)
        self.setAccessibleName(f"{statement.number}. {self._asked}")
        self._wrong = controls.label()
        self._wrong.hide()
        self._action: QCheckBox | None = None
        self._motivation: Writing | None = None
        self._text: Writing | None = None
        self._explained: QLabel | None = None
        inner = QVBoxLayout(self)
        margin = 4 * theme.GRID
        inner.setContentsMargins(margin, margin, margin, margin)
        inner.setSpacing(2 * theme.GRID)
        self._build(inner)
        self.show_answer()

    @property
    def number(self) -> str:
        """The number of the row."""
        return self.statement.number

    def first_button(self) -> QAbstractButton | Writing | None:
        """Where answering the row begins."""
        return next(iter(self._buttons.values()), self._text)

    # Building

    def _build(self, inner: QVBoxLayout) -> None:
        sitting, statement = self._sitting, self.statement
        number = controls.label(statement.number, factor=1.1, bold=True, wrap=False)
        text = controls.label(self._asked, factor=1.1)
        number.setAlignment(Qt.AlignmentFlag.AlignTop)
        head = controls.row(number, text, spacing=3)
        head.setStretch(1, 1)
        inner.addLayout(head)
        if hint := sitting.said(statement.hint):
            inner.addWidget(controls.quiet(hint))
        scale = sitting.definition.scale_of(statement)
        if scale is not None:
            inner.addLayout(self._choices(scale))
        else:
            inner.addWidget(self._writing_answer())
        inner.addWidget(self._wrong)
        if statement.motivation:
            name = controls.label(_("Why do you answer so? (motivation)"))
            self._motivation = Writing(_("Motivation of row {number}").format(number=self.number), lines=2)
            self._motivation.written.connect(self._on_motivation)
            name.setBuddy(self._motivation)
            inner.addWidget(name)
            inner.addWidget(self._motivation)
        self._build_foot(inner)

    def _build_foot(self, inner: QVBoxLayout) -> None:
        sitting, statement = self._sitting, self.statement
        foot: list[QAbstractButton] = []
        if statement.action:
            self._action = QCheckBox(_("Needs action"))
            self._action.setAccessibleName(_("Row {number} needs action").format(number=self.number))
            self._action.clicked.connect(self._on_action)
            foot.append(self._action)
        help_text = sitting.said(statement.help)
        if help_text or statement.law:
            foot.append(self._explain_button())
        self._clear = _flat(_("Take the answer away"), "close")
        self._clear.clicked.connect(self._on_cleared)
        foot.append(self._clear)
        inner.addLayout(FlowLayout(*foot, spacing=3))
        if help_text or statement.law:
            law = _("Rule: {law}").format(law=statement.law) if statement.law else ""
            self._explained = controls.label("\n".join(part for part in (help_text, law) if part))
            self._explained.hide()
            inner.addWidget(self._explained)

    def _explain_button(self) -> QPushButton:
        button = _flat(_("Explanation"), "help")
        button.setAccessibleName(_("Explanation of row {number}").format(number=self.number))
        button.setCheckable(True)
        button.toggled.connect(self._on_explain)
        return button

    def _choices(self, scale: Scale) -> QLayout:
        """The choices beside each other, or below each other where a text is long."""
        several = self.statement.kind is Kind.SELECT_MULTIPLE
        labels = {choice.code: self._sitting.said(choice.labels) for choice in scale.choices}
        long = several or max(map(len, labels.values())) > _LONG_LABEL
        self._group = None if several else QButtonGroup(self)
        lines: list[QLayout] = []
        for code, label in labels.items():
            button: QAbstractButton = QCheckBox() if several else QRadioButton()
            button.setAccessibleName(label)
            button.clicked.connect(partial(self._on_chosen, code))
            if self._group is not None:
                self._group.addButton(button)
            self._buttons[code] = button
            if long:
                line = controls.row(button, _Pressed(label, button))
                line.setStretch(1, 1)
                lines.append(line)
            else:
                button.setText(label.replace("&", "&&"))
        if long:
            return controls.column(*lines, spacing=1)
        return FlowLayout(*self._buttons.values(), spacing=6)

    def _writing_answer(self) -> Writing:
        said = {
            Kind.INTEGER: _("Write a whole number."),
            Kind.DATE: _("Write the date as 2023-12-15."),
        }.get(self.statement.kind, "")
        lines = 3 if self.statement.kind is Kind.TEXT else 1
        self._text = Writing(_("Answer to row {number}").format(number=self.number), lines=lines, placeholder=said)
        self._text.written.connect(self._on_text)
        return self._text

    # Showing and changing

    def show_answer(self) -> None:
        """Show what is answered, unless it is being written just now."""
        answer = self._sitting.answer(self.number)
        chosen = answer.choice.split()
        if self._group is not None:
            self._group.setExclusive(False)
        for code, button in self._buttons.items():
            button.setChecked(code in chosen)
        if self._group is not None:
            self._group.setExclusive(True)
        if self._action is not None:
            self._action.setChecked(answer.action)
        if self._motivation is not None:
            self._motivation.show_text(answer.motivation)
        if self._text is not None:
            self._text.show_text(answer.text)
        self._clear.setVisible(bool(answer.choice or answer.missing))
        self.setVisible(self._sitting.is_asked(self.statement))
        self._say_paper(answer.missing)

    def _say_paper(self, missing: Missing | None) -> None:
        """Say that the row was left blank when the form was handed in."""
        said = _("This row was left without an answer.") if missing else ""
        self._wrong.setText(said)
        self._wrong.setVisible(bool(said))

    def show_error(self, error: KnownError) -> None:
        """Say at the row why what was written is not saved."""
        self._wrong.setText("\n".join(str(fault) for fault in error.faults))
        self._wrong.setProperty("tone", str(Tone.ERROR))
        self._wrong.show()

    def flush(self) -> None:
        """Save what is being written."""
        for writing in (self._text, self._motivation):
            if writing is not None:
                writing.flush()

    def _on_chosen(self, code: str, _checked: bool = False) -> None:
        answer = self._sitting.answer(self.number)
        if self.statement.kind is Kind.SELECT_MULTIPLE:
            on = [known for known, button in self._buttons.items() if button.isChecked()]
            choice = " ".join(on)
        else:
            choice = code
        self._wrong.hide()
        self._sitting.put(self.number, replace(answer, choice=choice, missing=None))

    def _on_cleared(self) -> None:
        answer = self._sitting.answer(self.number)
        self._sitting.put(self.number, replace(answer, choice="", missing=None))
        self.show_answer()
        if (first := self.first_button()) is not None:
            first.setFocus()

    def _on_action(self, checked: bool) -> None:
        self._sitting.put(self.number, replace(self._sitting.answer(self.number), action=checked))

    def _on_motivation(self, text: str) -> None:
        self._sitting.put(self.number, replace(self._sitting.answer(self.number), motivation=text))

    def _on_text(self, text: str) -> None:
        self._wrong.hide()
        self._sitting.put(self.number, replace(self._sitting.answer(self.number), text=text, missing=None))

    def _on_explain(self, shown: bool) -> None:
        if self._explained is not None:
            self._explained.setVisible(shown)
            if shown:
                controls.announce(self._explained, self._explained.text())


class _Pressed(QLabel):
    """The text of a choice, which wraps and presses its button."""

    def __init__(self, text: str, button: QAbstractButton) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self._button = button

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._button.click()


def _flat(text: str, icon: str) -> QPushButton:
    made = controls.button(text, icon, lambda: None)
    made.setFlat(True)
    return made

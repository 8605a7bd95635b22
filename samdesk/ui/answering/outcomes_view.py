"""What came of last year's actions: where each stands, and a few words about it (R48)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup, QFrame, QRadioButton, QVBoxLayout, QWidget

from samdesk.domain.actions import Status, line
from samdesk.language import _
from samdesk.ui import controls, theme
from samdesk.ui.answering.writing import Writing
from samdesk.ui.flow_layout import FlowLayout

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samdesk.domain.actions import Action
    from samdesk.domain.faults import KnownError
    from samdesk.services.changes import Changes
    from samdesk.services.desks import Desk
    from samdesk.ui.answering.sitting import Sitting


class OutcomesView(QWidget):
    """A card for each action that was open when this form was made."""

    def __init__(self, sitting: Sitting, actions: Mapping[int, Action]) -> None:
        super().__init__()
        self.cards = {position: OutcomeCard(sitting, position, action) for position, action in actions.items()}
        inner = QVBoxLayout(self)
        inner.setSpacing(3 * theme.GRID)
        inner.addWidget(controls.label(_("What came of last year's actions?"), factor=1.4, bold=True))
        inner.addWidget(controls.label(_("What was done, and what effect did it have?")))
        for card in self.cards.values():
            inner.addWidget(card)
        inner.addStretch(1)

    @property
    def title(self) -> str:
        """What the part is called in the list of parts."""
        return _("Last year's actions")

    def show_answers(self) -> None:
        """Nothing here depends on the answers."""

    def take_focus(self) -> None:
        """Put the focus where this part begins."""
        next(iter(self.cards.values())).buttons[Status.OPEN].setFocus()

    def flush(self) -> None:
        """Save what is being written."""
        for card in self.cards.values():
            card.outcome.flush()


class OutcomeCard(QFrame):
    """One action: still open, done, or not to be done, and what came of it."""

    def __init__(self, sitting: Sitting, position: int, action: Action) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._sitting, self._position = sitting, position
        self._status, self._text = action.status, action.outcome
        labels = {Status.OPEN: _("Not done yet"), Status.DONE: _("It is done"), Status.DROPPED: _("Will not be done")}
        self.buttons = {status: QRadioButton(label) for status, label in labels.items()}
        group = QButtonGroup(self)
        for status, button in self.buttons.items():
            group.addButton(button)
            button.setChecked(status is action.status)
            button.clicked.connect(partial(self._on_status, status))
        self.outcome = Writing(_("What came of action {n}").format(n=position), lines=2)
        self.outcome.show_text(action.outcome)
        self.outcome.written.connect(self._on_outcome)
        name = controls.label(_("What came of it"))
        name.setBuddy(self.outcome)
        self._wrong = controls.label()
        self._wrong.hide()
        layout = controls.column(
            controls.label(line(action, sitting.spoken), factor=1.1),
            FlowLayout(*self.buttons.values(), spacing=6),
            name,
            self.outcome,
            self._wrong,
        )
        margin = 4 * theme.GRID
        layout.setContentsMargins(margin, margin, margin, margin)
        self.setLayout(layout)

    def _on_status(self, status: Status, _checked: bool = False) -> None:
        self._status = status
        self._put()

    def _on_outcome(self, text: str) -> None:
        self._text = text
        self._put()

    def _put(self) -> None:
        from samdesk.services.actions import put_outcome
        from samdesk.services.answering import RESPONDENT

        form_id, position, text, status = self._sitting.form.form_id, self._position, self._text, self._status

        def call(desk: Desk) -> Changes:
            return put_outcome(desk, form_id, position, text, status, RESPONDENT)

        self._sitting.save(call, lambda _changes: self._wrong.hide(), self._say)

    def _say(self, error: KnownError) -> None:
        self._wrong.setText("\n".join(f"{fault.what} {fault.advice}" for fault in error.faults))
        self._wrong.show()

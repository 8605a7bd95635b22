"""The end of a form: what is open, where something does not work yet, the plan, and handing in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from samdesk.domain.gaps import gaps
from samdesk.language import _, ngettext
from samdesk.ui import controls, theme
from samdesk.ui.answering.plan_rows import PlanRows
from samdesk.ui.flow_layout import FlowLayout

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFrame, QLabel

    from samdesk.domain.definition import Section
    from samdesk.domain.gaps import Gap
    from samdesk.ui.answering.sitting import Sitting


class SummaryView(QWidget):
    """Shows where the form stands; the plan is written here."""

    row_wanted = Signal(str)
    """A row of the form is to be looked at."""
    hand_in_wanted = Signal()
    print_wanted = Signal()

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        self.plan = PlanRows(sitting)
        self._said: dict[str, QLabel] = {}
        self._open = QVBoxLayout()
        self._gaps = QVBoxLayout()
        for layout in (self._open, self._gaps):
            layout.setSpacing(2 * theme.GRID)
        self.hand_in = controls.button(_("Hand in"), "check", self.hand_in_wanted.emit, primary=True)
        self.print = controls.button(_("Save answers…"), "print", self.print_wanted.emit)
        said = _("The answers stay on this computer until the desk's merge file is sent to central HR.")
        inner = QVBoxLayout(self)
        inner.setSpacing(3 * theme.GRID)
        inner.addWidget(controls.label(_("Summary and action plan"), factor=1.4, bold=True))
        inner.addLayout(self._open)
        inner.addWidget(controls.subheading(_("What does not work yet?")))
        inner.addLayout(self._gaps)
        inner.addWidget(controls.subheading(_("Action plan")))
        inner.addWidget(controls.label(_("Write what is to be done, a role rather than a name, and when it is done.")))
        inner.addWidget(self.plan)
        inner.addWidget(controls.card(controls.label(said), FlowLayout(self.hand_in, self.print), spacing=3))
        inner.addStretch(1)

    @property
    def title(self) -> str:
        """What the part is called in the list of parts."""
        return _("Summary and plan")

    def show_answers(self) -> None:
        """Show what is open and what falls short now."""
        controls.empty(self._open)
        rows = [number for section in self._sitting.definition.sections for number in self._left(section)]
        if rows:
            said = ngettext("{n} row has no answer yet.", "{n} rows have no answer yet.", len(rows))
            links = [self._link(number) for number in rows]
            self._open.addWidget(controls.card(controls.label(said.format(n=len(rows))), FlowLayout(*links)))
        else:
            self._open.addWidget(controls.label(_("All rows are answered.")))
        self._show_gaps()

    def flush(self) -> None:
        """Save what is being written."""
        self.plan.flush()

    def take_focus(self) -> None:
        """Put the focus on what is the main thing here."""
        self.hand_in.setFocus()

    def _left(self, section: Section) -> list[str]:
        sitting = self._sitting
        return [
            row.number
            for row in section.statements
            if (row.scale or row.required) and sitting.is_asked(row) and not sitting.answer(row.number).is_given
        ]

    def _link(self, number: str) -> QWidget:
        link = controls.button(number, "", partial(self.row_wanted.emit, number))
        link.setAccessibleName(_("Go to row {number}").format(number=number))
        return link

    def _show_gaps(self) -> None:
        found = gaps(self._sitting.definition, self._sitting.answers, self.plan.planned)
        if found and [gap.number for gap in found] == list(self._said):
            for gap in found:
                self._said[gap.number].setText(_said_of(gap))  # what has the focus stays
            return
        controls.empty(self._gaps)
        self._said = {}
        if not found:
            self._gaps.addWidget(controls.label(_("No row says that something does not work yet.")))
        for gap in found:
            self._gaps.addWidget(self._gap_card(gap))

    def _gap_card(self, gap: Gap) -> QFrame:
        sitting = self._sitting
        statement = sitting.definition.by_number[gap.number]
        scale = sitting.definition.scale_of(statement)
        choice = scale.choice(sitting.answer(gap.number).choice) if scale else None
        answer = sitting.said(choice.labels) if choice else _("Needs action")
        number = controls.label(gap.number, bold=True, wrap=False)
        text = controls.label(f"{sitting.said(statement.label)} – {answer}")
        head = controls.row(number, text, spacing=3)
        head.setStretch(1, 1)
        self._said[gap.number] = controls.quiet(_said_of(gap))
        plan = controls.button(_("Write an action"), "edit", partial(self.plan.begin, gap.number))
        plan.setAccessibleName(_("Write an action for row {number}").format(number=gap.number))
        look = controls.button(_("Look at the row"), "back", partial(self.row_wanted.emit, gap.number))
        look.setAccessibleName(_("Go to row {number}").format(number=gap.number))
        return controls.card(head, self._said[gap.number], FlowLayout(plan, look))


def _said_of(gap: Gap) -> str:
    """What has been decided about a gap."""
    if gap.planned:
        return _("In the action plan.")
    if gap.is_settled:
        return _("Not in the action plan; the motivation says why.")
    return _("Write an action, or say in the motivation why there is to be none.")

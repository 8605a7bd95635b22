"""How much of a round is keyed twice: none, every n-th or all, and when a batch is keyed again as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup, QDoubleSpinBox, QRadioButton, QSpinBox, QWidget

from samdesk.domain.second_entry import Sampling
from samdesk.language import _
from samdesk.ui import controls
from samdesk.ui.flow_layout import FlowLayout
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from samdesk.domain.second_entry import SamplingPlan
    from samdesk.ui.pages.keying import KeyingPage


class SamplingView(QWidget):
    """Three choices, two numbers and a button that makes them hold."""

    def __init__(self, page: KeyingPage, changed: Callable[[], None]) -> None:
        super().__init__()
        self._page = page
        self._changed = changed
        self._group = QButtonGroup(self)
        names = {
            Sampling.NONE: _("No forms"),
            Sampling.EVERY_NTH: _("Every n-th form"),
            Sampling.ALL: _("All forms"),
        }
        self.choices: dict[Sampling, QRadioButton] = {}
        for sampling, name in names.items():
            button = QRadioButton(name)
            button.setAccessibleName(name)
            self._group.addButton(button)
            self.choices[sampling] = button
            button.toggled.connect(self._enable)
        self.every = QSpinBox()
        self.every.setRange(1, 1000)
        self.every.setAccessibleName(_("One form of so many"))
        self.every.setPrefix(_("n = "))
        self.percent = QDoubleSpinBox()
        self.percent.setRange(0, 100)
        self.percent.setDecimals(1)
        self.percent.setSingleStep(0.1)
        self.percent.setSuffix(" %")
        self.percent.setAccessibleName(_("Wrong fields, in percent, above which a whole batch is keyed again"))
        limit = controls.label(_("A batch is keyed again if more of its fields were wrong than"))
        self.save_button = controls.button(_("Keep this for the round"), "save", self.save)
        self.setLayout(
            controls.column(
                controls.subheading(_("How much is keyed twice")),
                FlowLayout(*self.choices.values(), self.every, spacing=4),
                FlowLayout(limit, self.percent, self.save_button, spacing=3),
            )
        )

    def show_plan(self, plan: SamplingPlan) -> None:
        """Show what holds for the round."""
        self.choices[plan.sampling].setChecked(True)
        self.every.setValue(plan.every)
        self.percent.setValue(plan.stop_percent)
        self._enable()

    def save(self) -> None:
        """Let what is chosen hold for the round."""
        from samdesk.services.second_entry import set_sampling

        chosen = next(sampling for sampling, button in self.choices.items() if button.isChecked())
        round_id, every, percent = self._page.current.round_id, self.every.value(), self.percent.value()

        def saved(_plan: SamplingPlan) -> None:
            self._page.strip.say(Tone.GOOD, _("It holds for the round from now on."))
            self._changed()
            self._page.take_focus()

        self._page.ask(lambda desk: set_sampling(desk, round_id, chosen, every, percent), saved)

    def _enable(self) -> None:
        self.every.setEnabled(self.choices[Sampling.EVERY_NTH].isChecked())
        self.percent.setEnabled(not self.choices[Sampling.NONE].isChecked())
        self.save_button.setEnabled(self._page.current.is_writable and self._group.checkedButton() is not None)

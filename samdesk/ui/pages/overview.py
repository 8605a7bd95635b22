"""The overview: where the round stands, its response rate against the goal, and what to do next."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from samdesk import language
from samdesk.domain.figures import percent
from samdesk.language import _, ngettext
from samdesk.services.changes import Kind
from samdesk.ui import controls, tables, theme
from samdesk.ui.charts import Bar, BarDelegate, RateBar
from samdesk.ui.flow_layout import FlowLayout
from samdesk.ui.next_steps import NextStep, next_steps
from samdesk.ui.page import Page
from samdesk.ui.tables import Column, RowsModel

if TYPE_CHECKING:
    from samdesk.domain.response_rate import ResponseRate
    from samdesk.services.desks import Desk
    from samdesk.services.forms import ForvaltningStand, Overview
    from samdesk.ui.current import Current


_NARROWEST_CARD = 420
"""Pixels."""


class OverviewPage(Page):
    """Five figures, a bar, next steps, and a table by förvaltning."""

    kinds: ClassVar[frozenset[Kind]] = frozenset(
        {Kind.ROUND, Kind.FORM, Kind.ANSWER, Kind.REVISION, Kind.COLLECTION, Kind.ORGANISATION}
    )

    def __init__(self, current: Current) -> None:
        super().__init__(current, _("Overview"))
        self._figures = {key: _Figure(name) for key, name in _figure_names().items()}
        self._rate = controls.label("–", factor=3.0, bold=True, wrap=False)
        self._rate_text = controls.quiet()
        self._bar = RateBar()
        self._steps = QVBoxLayout()
        self._steps.setSpacing(2 * theme.GRID)
        self.model: RowsModel[ForvaltningStand] = RowsModel(_columns())
        self.table = controls.table(_("By förvaltning"), self.model)
        self.table.setItemDelegateForColumn(6, BarDelegate(self.table))
        self._empty = self._build_empty()
        self._content = controls.scrolled(self._build_content())
        self.body.addWidget(self._empty)
        self.body.addWidget(self._content, stretch=1)
        self.body.addStretch(0)

    def refresh(self) -> None:
        shown = self.current.round
        self._empty.setVisible(shown is None)
        self._content.setVisible(shown is not None)
        if shown is None:
            self.heading.setText(_("Overview"))
            return
        self.heading.setText(shown.name)
        round_id = shown.id

        def read(desk: Desk) -> tuple[Overview, ResponseRate]:
            from samdesk.services.forms import overview
            from samdesk.services.reporting import response_rate

            return overview(desk, round_id), response_rate(desk, round_id)

        self.ask(read, self._show)

    def _show(self, read: tuple[Overview, ResponseRate]) -> None:
        stand, rate = read
        for key, figure in self._figures.items():
            figure.show_count(getattr(stand.total, key), stand.total.expected)
        self._show_rate(rate, stand.total.jointly)
        self._show_steps(next_steps(stand, central=self.current.is_central))
        self.model.set_rows(stand.forvaltningar)
        controls.fit_rows(self.table)
        tables.fit_columns(self.table, self.model)
        tables.fit_height(self.table, len(self.model.rows))

    def _show_rate(self, rate: ResponseRate, jointly: int) -> None:
        now, before = rate.total.percent, rate.total.percent_last_year
        self._rate.setText("–" if now is None else f"{now} %")
        last_year = "" if before is None else _("{percent} % last year").format(percent=before)
        parts = _("{received} of {expected} forms received. The goal is that every manager answers.")
        shown = parts.format(
            received=language.number(rate.total.forms.part), expected=language.number(rate.total.forms.whole)
        )
        if jointly:
            more = ngettext(
                "{n} more is answered together with another form.",
                "{n} more are answered together with another form.",
                jointly,
            )
            shown = f"{shown} {more.format(n=language.number(jointly))}"
        self._rate_text.setText(shown)
        bar = Bar(_("Response rate"), _float(now), self._rate.text(), _float(before))
        self._bar.show_bar(bar, last_year)

    def _show_steps(self, steps: tuple[NextStep, ...]) -> None:
        controls.empty(self._steps)
        for index, step in enumerate(steps):
            self._steps.addWidget(self._step_row(step, primary=index == 0))
        self._steps.addStretch(1)

    def _step_row(self, step: NextStep, *, primary: bool) -> QWidget:
        want = self.current.action_wanted if step.is_action else self.current.page_wanted
        button = controls.button(step.button, step.icon, partial(want.emit, step.goes_to), primary=primary)
        row = controls.row(controls.label(step.text), button, spacing=3)
        row.setStretch(0, 1)
        return controls.framed(row)

    def _build_content(self) -> QWidget:
        figures = FlowLayout(*self._figures.values(), spacing=3, even=True)
        rate = controls.card(
            controls.subheading(_("Response rate")), self._rate, self._bar, self._rate_text, None, spacing=2
        )
        steps = controls.card(controls.subheading(_("What to do next")), self._steps, spacing=3)
        for box in (rate, steps):
            box.setMinimumWidth(_NARROWEST_CARD)
        middle = FlowLayout(rate, steps, spacing=3, even=True)
        title = controls.subheading(_("By förvaltning"))
        title.setBuddy(self.table)
        return controls.framed(controls.column(figures, middle, title, self.table, None, spacing=3))

    def _build_empty(self) -> QFrame:
        said = _("There is no round yet. Open the round package that central HR has sent, or plan a round.")
        package = controls.button(
            _("Open round package…"), "package", partial(self.current.action_wanted.emit, "open_round"), primary=True
        )
        plan = controls.button(_("Plan a round"), "round", partial(self.current.page_wanted.emit, "round"))
        return controls.card(controls.label(said), controls.row(package, plan, None), spacing=4)


class _Figure(QFrame):
    """A big figure with its name, and its share of what is expected."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._count = controls.label("–", factor=2.2, bold=True, wrap=False)
        self._share = controls.quiet()
        layout = controls.column(controls.row(controls.label(name, wrap=False), None), self._count, self._share)
        layout.setSpacing(0)
        layout.setContentsMargins(4 * theme.GRID, 3 * theme.GRID, 4 * theme.GRID, 3 * theme.GRID)
        self.setLayout(layout)

    def show_count(self, count: int, expected: int) -> None:
        """Show a number of forms."""
        self._count.setText(language.number(count))
        share = percent(count, expected)
        self._share.setText("" if share is None else f"{share} %")


def _figure_names() -> dict[str, str]:
    return {
        "expected": _("Expected"),
        "printed": _("Printed"),
        "received": _("Received"),
        "keyed": _("Keyed"),
        "collected": _("Collected"),
    }


def _columns() -> tuple[Column[ForvaltningStand], ...]:
    return (
        Column(_("Förvaltning"), lambda row: row.name or _("Above förvaltning"), width=32),
        Column(_("Last date"), lambda row: row.last_date.isoformat(), width=12),
        Column(_("Expected"), lambda row: language.number(row.expected), lambda row: row.expected, right=True, width=9),
        Column(_("Printed"), lambda row: language.number(row.printed), lambda row: row.printed, right=True, width=9),
        Column(_("Received"), lambda row: language.number(row.received), lambda row: row.received, right=True, width=9),
        Column(_("Keyed"), lambda row: language.number(row.keyed), lambda row: row.keyed, right=True, width=9),
        Column(_("Response rate"), _rate_text, _rate_share, bar=_rate_share, width=26),
    )


def _rate_text(row: ForvaltningStand) -> str:
    share = percent(row.received, row.expected)
    return "–" if share is None else f"{share} %"


def _rate_share(row: ForvaltningStand) -> float:
    return row.received / row.expected if row.expected else 0.0


def _float(value: object) -> float | None:
    return None if value is None else float(str(value))

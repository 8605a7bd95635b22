"""One part of the form: what to talk about first, and its rows."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from samdesk.domain.definition import Kind
from samdesk.language import _
from samdesk.ui import controls, theme
from samdesk.ui.answering.statement_card import StatementCard

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from PySide6.QtWidgets import QFrame

    from samdesk.domain.definition import Section, Statement
    from samdesk.domain.faults import KnownError
    from samdesk.ui.answering.sitting import Sitting


class AreaView(QWidget):
    """A section of the form as cards, each area with its questions to talk about."""

    def __init__(self, sitting: Sitting, section: Section, points: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__()
        self.cards: dict[str, StatementCard] = {}
        self._sitting = sitting
        self._section = section
        inner = QVBoxLayout(self)
        inner.setSpacing(3 * theme.GRID)
        inner.addWidget(controls.label(sitting.said(section.label), factor=1.4, bold=True))
        if stem := sitting.said(section.stem):
            inner.addWidget(controls.label(stem, factor=1.1))
        for part in self._parts(points):
            inner.addWidget(part)
        inner.addStretch(1)

    def _parts(self, points: Mapping[str, tuple[str, ...]]) -> Iterator[QWidget]:
        """Notes, and for each area its questions and its rows."""
        sitting, section = self._sitting, self._section
        heading = sitting.said(section.label)
        told: set[str] = set()
        for area, rows in groupby(section.statements, key=lambda row: sitting.said(row.area)):
            named = area or heading
            if area and area != heading and area not in told:
                yield controls.subheading(area)
            if named not in told and (questions := points.get(named.casefold())):
                yield _talk_card(questions)
            told.add(named if any(True for _question in points.get(named.casefold(), ())) else area)
            for statement in rows:
                yield self._row(statement)

    def _row(self, statement: Statement) -> QWidget:
        if statement.kind is Kind.NOTE:
            return controls.quiet(self._sitting.said(statement.label))
        card = StatementCard(self._sitting, statement, under_stem=bool(self._sitting.said(self._section.stem)))
        self.cards[statement.number] = card
        return card

    @property
    def title(self) -> str:
        """What the part is called in the list of parts."""
        return self._sitting.said(self._section.label)

    def show_answers(self) -> None:
        """Show what is answered now; rows that do not apply are hidden."""
        for card in self.cards.values():
            card.show_answer()

    def show_error(self, number: str, error: KnownError) -> bool:
        """Say at a row why it was not saved; whether the row is here."""
        if number in self.cards:
            self.cards[number].show_answer()
            self.cards[number].show_error(error)
        return number in self.cards

    def take_focus(self, number: str = "") -> None:
        """Put the focus on a row, or on the first that has no answer."""
        cards = [card for card in self.cards.values() if not card.isHidden()]
        without = [card for card in cards if not self._sitting.answer(card.number).is_given]
        chosen = self.cards.get(number) or next(iter(without or cards), None)
        if chosen is not None and (first := chosen.first_button()) is not None:
            first.setFocus()

    def flush(self) -> None:
        """Save what is being written."""
        for card in self.cards.values():
            card.flush()


def _talk_card(questions: tuple[str, ...]) -> QFrame:
    lines = [controls.label(f"–  {question}") for question in questions]
    card = controls.card(controls.label(_("Talk about this first"), bold=True), *lines, spacing=1)
    card.setProperty("quiet", True)
    return card

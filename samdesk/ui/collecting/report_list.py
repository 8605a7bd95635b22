"""What became of merge files: a table with a row for each, and everything that is to be said of the chosen one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFontMetrics, QIcon
from PySide6.QtWidgets import QApplication, QCheckBox, QFrame, QLabel, QVBoxLayout, QWidget

from samdesk import language
from samdesk.domain.collection import Outcome
from samdesk.language import _, ngettext
from samdesk.ui import controls, icons, tables, theme
from samdesk.ui.tables import Column, RowsModel
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from samdesk.domain.collection import FileReport

_MOST_ROWS, _MOST_FORMER_ROWS = 5, 10
"""The table scrolls when it has more rows than this, so that what is said of the chosen file is seen too."""


@dataclass(frozen=True)
class Taken:
    """A file with what became of it; ``tried`` if nothing was changed, ``path`` while it is known where it lies."""

    report: FileReport
    path: Path | None = None
    at: datetime | None = None
    tried: bool = False

    @property
    def tone(self) -> Tone:
        """What its mark means."""
        if not self.report.accepted:
            return Tone.ERROR
        return Tone.WARNING if self.report.conflicts or self.report.notes else Tone.GOOD

    @property
    def word(self) -> str:
        """What became of it in a word."""
        if self.tried:
            return _("would be collected") if self.report.accepted else _("would be rejected")
        return _("collected") if self.report.accepted else _("rejected")


class _TakenModel(RowsModel[Taken]):
    """Rows with a mark before the word."""

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's signature
        if role == Qt.ItemDataRole.DecorationRole and index.isValid() and index.column() == 0:
            return _mark(self.rows[index.row()].tone)
        return super().data(index, role)


class ReportList(QWidget):
    """The table and, below it, the chosen file in full."""

    trust_wanted = Signal(object)
    """A ``Taken`` that was rejected for its key, which the user has compared with the desk."""

    def __init__(self, name: str, *, with_time: bool) -> None:
        super().__init__()
        self._most_rows = _MOST_FORMER_ROWS if with_time else _MOST_ROWS
        self.model = _TakenModel(_columns(with_time=with_time))
        self.table = controls.table(name, self.model)
        self.table.setSelectionMode(self.table.SelectionMode.SingleSelection)
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self._details = QVBoxLayout()
        self._details.setSpacing(2 * theme.GRID)
        self._card = QFrame()
        self._card.setProperty("card", True)
        side = 4 * theme.GRID
        self._details.setContentsMargins(side, side, side, side)
        self._card.setLayout(self._details)
        layout = controls.column(self.table, self._card, None, spacing=3)
        self.setLayout(layout)
        self.table.selectionModel().selectionChanged.connect(self._show_chosen)
        self._show_chosen()

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
        """Show files, and choose the first one that something is wrong with."""
        self.model.set_rows(rows)
        controls.fit_rows(self.table)
        tables.fit_columns(self.table, self.model)
        tables.fit_height(self.table, min(len(rows), self._most_rows))
        tones = [taken.tone for taken in self.model.rows]
        for tone in (Tone.ERROR, Tone.WARNING, Tone.GOOD):
            if tone in tones:
                self.table.selectRow(tones.index(tone))
                break
        self._show_chosen()

    def _show_chosen(self) -> None:
        controls.empty(self._details)
        taken = self.chosen
        self._card.setVisible(taken is not None)
        if taken is None:
            return
        report = taken.report
        mark = QLabel()
        mark.setProperty("icon_colour", theme.tone_colour(taken.tone, self.palette()))
        icons.set_icon(mark, str(taken.tone))
        title = controls.label(f"{report.file}: {taken.word}", bold=True)
        top = controls.row(mark, title)
        top.setStretch(1, 1)
        self._details.addWidget(controls.framed(top))
        texts = [f"{fault}" for fault in report.faults] + [*report.notes]
        if report.accepted:
            texts.insert(0, _counts_text(report))
        for text in texts:
            self._details.addWidget(_selectable(text))
        if report.outcome is Outcome.QUARANTINED and taken.path is not None:
            self._details.addWidget(self._key_check(taken))
        elif report.fingerprint:
            said = _("From {sender}, file {n}. Fingerprint of its key: {fingerprint}")
            about = controls.quiet(said.format(sender=report.sender, n=report.sequence, fingerprint=report.fingerprint))
            about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._details.addWidget(about)

    def _key_check(self, taken: Taken) -> QWidget:
        """The fingerprint, and that it was compared before the key is trusted."""
        said = _("Call {sender} and let them read out the fingerprint of their key. It must be this one:")
        shown = controls.label(taken.report.fingerprint, factor=1.25, bold=True)
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        compared = QCheckBox(_("I have compared it with the desk by phone"))
        compared.setAccessibleName(compared.text())
        trust = controls.button(_("The fingerprint is right: collect"), "check", partial(self.trust_wanted.emit, taken))
        trust.setEnabled(False)
        compared.toggled.connect(trust.setEnabled)
        return controls.framed(
            controls.column(controls.label(said.format(sender=taken.report.sender)), shown, compared, trust, spacing=2)
        )


def _mark(tone: Tone) -> QIcon:
    """The mark of a row, also readable where the row is chosen."""
    palette, size = QApplication.palette(), QFontMetrics(QApplication.font()).height()
    made = QIcon(icons.pixmap(str(tone), theme.tone_colour(tone, palette), size))
    made.addPixmap(icons.pixmap(str(tone), palette.color(palette.ColorRole.HighlightedText), size), QIcon.Mode.Selected)
    return made


def _columns(*, with_time: bool) -> tuple[Column[Taken], ...]:
    count = partial(Column[Taken], right=True)
    columns: list[Column[Taken]] = [
        Column(_("Outcome"), lambda taken: taken.word, width=11 if with_time else 18),
        Column(_("Merge file"), lambda taken: taken.report.file, width=20 if with_time else 25),
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
    columns += [count(title, partial(_count_text, field), partial(_count, field), width=4) for title, field in named]
    if with_time:
        columns.insert(1, Column(_("When"), _time_text, lambda taken: taken.at, width=15))
    return tuple(columns)


def _count(field: str, taken: Taken) -> int:
    return int(getattr(taken.report, field))


def _count_text(field: str, taken: Taken) -> str:
    return language.number(_count(field, taken)) if taken.report.accepted else "–"


def _time_text(taken: Taken) -> str:
    return f"{taken.at.astimezone():%Y-%m-%d %H:%M}" if taken.at else ""


def _counts_text(report: FileReport) -> str:
    """What an accepted file brought, in sentences."""
    said = [
        ngettext("{n} new answer", "{n} new answers", report.new),
        ngettext("{n} newer than what was here", "{n} newer than what was here", report.newer),
        ngettext("{n} the same as here", "{n} the same as here", report.identical),
    ]
    counts = (report.new, report.newer, report.identical)
    text = ", ".join(one.format(n=n) for one, n in zip(said, counts, strict=True) if n) or _("nothing new")
    if report.confirmed:
        by_others = ngettext("({n} confirmed by a second desk)", "({n} confirmed by a second desk)", report.confirmed)
        text = f"{text} {by_others.format(n=report.confirmed)}"
    if report.conflicts:
        settle = ngettext("{n} conflict to settle", "{n} conflicts to settle", report.conflicts)
        text = f"{text}, {settle.format(n=report.conflicts)}"
    return f"{text[0].upper()}{text[1:]}."


def _selectable(text: str) -> QLabel:
    made = controls.label(text)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made

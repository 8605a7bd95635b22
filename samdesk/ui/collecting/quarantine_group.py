"""Quarantine: files of desks whose key nobody has compared, what is known of them, and the two ways out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from samdesk import language
from samdesk.domain.desk_keys import KeyStatus
from samdesk.language import _, ngettext
from samdesk.ui import controls, tables
from samdesk.ui.collecting.pinning import PinningPanel
from samdesk.ui.collecting.reason_form import ReasonForm
from samdesk.ui.collecting.taken import Taken, sum_text
from samdesk.ui.tables import Column, RowsModel
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from samdesk.domain.faults import KnownError
    from samdesk.services.quarantine import Approved, Quarantined
    from samdesk.ui.page import Page

_MOST_ROWS = 5


@dataclass(frozen=True)
class Stranger:
    """A key that nobody has compared, and the files that it signed, the oldest first."""

    public_key: str
    files: tuple[Quarantined, ...]

    @property
    def name(self) -> str:
        """What the desk calls itself; nobody has said that it is true."""
        return self.files[-1].desk_name

    @property
    def is_new_key(self) -> bool:
        """Whether the desk that is named has signed with another key before."""
        return any(file.is_new_key for file in self.files)

    @property
    def is_out(self) -> bool:
        """Whether the key was replaced or revoked since, so that its files can only be thrown away."""
        return self.files[0].status in (KeyStatus.FORMER, KeyStatus.REVOKED)

    @property
    def since(self) -> datetime:
        """When the first of the files came."""
        return self.files[0].at


class QuarantineGroup(QWidget):
    """A row for each key, the chosen one's files, what to do on the telephone, and throwing the files away."""

    count_changed = Signal(int)
    """How many files wait."""
    taken_in = Signal(object)
    """What became of files that were let out, as a tuple of ``Taken``."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._shown: Stranger | None = None
        self._said = controls.label()
        self.model: RowsModel[Stranger] = RowsModel(_columns())
        self.table = controls.table(_("Keys that nobody has compared"), self.model)
        self.table.setSelectionMode(self.table.SelectionMode.SingleSelection)
        self.table.selectionModel().selectionChanged.connect(self._show_chosen)
        self.panel = PinningPanel()
        self.panel.compared.connect(self._pin)
        self.discard_button = controls.button(_("Throw the files away…"), "remove", self._ask_discard)
        self.discarding = ReasonForm(
            _("Throw the files away"), "remove", example=_("for example: nobody there has sent a file")
        )
        self.discarding.given.connect(self._discard)
        self.discarding.cancelled.connect(self._close_discarding)
        self._out = controls.label(
            _(
                "The key was replaced or revoked after the files came, so they cannot be taken in. Throw them away, "
                "and ask the desk to save a new merge file."
            )
        )
        self._doubt = controls.framed(
            controls.column(
                controls.subheading(_("Not from them?")),
                controls.label(
                    _("If the desk knows nothing of the files, throw them away. The report of each says when and why.")
                ),
            )
        )
        self._discard_card = controls.card(
            self._out,
            self._doubt,
            controls.row(self.discard_button, None),
            self.discarding,
        )
        self.setLayout(controls.column(self._said, self.table, self.panel, self._discard_card, None, spacing=3))
        self.show_files(())

    @property
    def chosen(self) -> Stranger | None:
        """The key that is looked at."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.rows[rows[0].row()] if rows else None

    def show_files(self, files: Sequence[Quarantined]) -> None:
        """Show what waits; the key that is looked at stays, or the next one takes its place."""
        before, row = self.chosen, self.table.currentIndex().row()
        by_key: dict[str, list[Quarantined]] = {}
        for file in sorted(files, key=lambda file: file.at):
            by_key.setdefault(file.public_key, []).append(file)
        rows = [Stranger(public_key, tuple(of_key)) for public_key, of_key in by_key.items()]
        self.model.set_rows(rows)
        controls.fit_rows(self.table)
        tables.fit_columns(self.table, self.model)
        tables.fit_height(self.table, min(len(rows), _MOST_ROWS))
        self.table.setVisible(bool(rows))
        some = ngettext(
            "{n} file waits, because nobody has compared the key that it is signed with. Nothing of it counts yet, "
            "and nothing is lost.",
            "{n} files wait, because nobody has compared the keys that they are signed with. Nothing of them counts "
            "yet, and nothing is lost.",
            len(files),
        )
        none = _(
            "No file waits. When a desk sends its first file, it waits here until you have rung the desk and compared "
            "two groups of characters with the receipt of its key: that is how false files are kept out."
        )
        self._said.setText(some.format(n=language.number(len(files))) if files else none)
        keys = [one.public_key for one in self.model.rows]
        if keys:
            same = keys.index(before.public_key) if before and before.public_key in keys else max(row, 0)
            self.table.selectRow(min(same, len(keys) - 1))
        self._show_chosen()
        self.count_changed.emit(len(files))

    def take_focus(self) -> None:
        """Begin with the table, or where there is only one key with what is asked about it."""
        if len(self.model.rows) == 1:
            self.panel.take_focus()
        else:
            self.table.setFocus()

    def _show_chosen(self) -> None:
        stranger, current = self.chosen, self._page.current
        if stranger is None or self._shown is None or stranger.public_key != self._shown.public_key:
            self.discarding.hide()
            self.discard_button.show()
        self._shown = stranger
        self._discard_card.setVisible(stranger is not None)
        self.discard_button.setEnabled(current.is_writable)
        self._out.setVisible(stranger is not None and stranger.is_out)
        self._doubt.setVisible(stranger is not None and not stranger.is_out)
        if stranger is None or stranger.is_out:
            self.panel.show_key("", "", files="", is_new_key=False, operator="", writable=False)
            return
        self.panel.show_key(
            stranger.public_key,
            stranger.name,
            files=_files_text(stranger),
            is_new_key=stranger.is_new_key,
            operator=current.settings.operator,
            writable=current.is_writable,
        )

    # Letting in

    def _pin(self, chunks: Mapping[int, str], fingerprint: str, by: str) -> None:
        from samdesk.services.quarantine import pin

        stranger = self.chosen
        if stranger is None:
            return
        self.panel.take_in.setEnabled(False)
        self._page.ask_long(
            _("Taking in files from quarantine"),
            lambda desk, told: pin(
                desk, stranger.public_key, chunks=chunks, fingerprint=fingerprint, by=by, progress=told
            ),
            lambda approved: self._on_pinned(stranger, by, approved),
        )

    def _on_pinned(self, stranger: Stranger, by: str, approved: Approved) -> None:
        self._page.current.change_settings(operator=by)
        taken = tuple(Taken(report) for report in approved.reports)
        tone, said = sum_text(taken)
        known = _("The key of {desk} is approved, and later files from there are taken in at once.")
        self._page.strip.say(tone, f"{known.format(desk=stranger.name)} {said}")
        self.taken_in.emit(taken)

    # Throwing away

    def _ask_discard(self) -> None:
        stranger = self.chosen
        if stranger is None:
            return
        said = ngettext(
            "{n} file is thrown away, and none of its answers is kept. The file that was sent is not touched: it can "
            "be added again. The key stays unknown.",
            "{n} files are thrown away, and none of their answers is kept. The files that were sent are not touched: "
            "they can be added again. The key stays unknown.",
            len(stranger.files),
        )
        self.discard_button.hide()
        self.discarding.ask(said.format(n=language.number(len(stranger.files))), self._page.current.settings.operator)

    def _close_discarding(self) -> None:
        self.discarding.hide()
        self.discard_button.show()
        self.discard_button.setFocus()

    def _discard(self, reason: str, by: str) -> None:
        from samdesk.services.quarantine import discard

        stranger = self.chosen
        if stranger is None:
            return
        said = ngettext("{n} file is thrown away.", "{n} files are thrown away.", len(stranger.files))

        def done(_changes: object) -> None:
            self._page.current.change_settings(operator=by)
            self._page.strip.say(Tone.GOOD, said.format(n=language.number(len(stranger.files))))
            self.table.setFocus()

        def failed(error: KnownError) -> None:
            self.discarding.enable()
            self._page.show_error(error)

        numbers = [file.collection for file in stranger.files]

        self._page.ask(lambda desk: discard(desk, numbers, reason=reason, by=by), done, failed)


def _files_text(stranger: Stranger) -> str:
    numbers = ", ".join(file.file for file in stranger.files[:3])
    rest = len(stranger.files) - 3
    more = ngettext("and {n} more", "and {n} more", rest).format(n=rest) if rest > 0 else ""
    return " ".join(filter(None, [numbers, more]))


def _columns() -> tuple[Column[Stranger], ...]:
    return (
        Column(_("Says it is from"), lambda row: row.name, width=34),
        Column(_("What is known of it"), _known_text, width=40),
        Column(
            _("Files"), lambda row: language.number(len(row.files)), lambda row: len(row.files), right=True, width=6
        ),
        Column(_("Came"), lambda row: f"{row.since.astimezone():%Y-%m-%d %H:%M}", lambda row: row.since, width=16),
    )


def _known_text(row: Stranger) -> str:
    if row.is_out:
        return _("its key was replaced or revoked")
    return _("the desk has had another key until now") if row.is_new_key else _("nothing: its first key here")

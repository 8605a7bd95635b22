"""The desks that send files: the last number of each, what is missing, whether its chain holds, and its keys."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from samdesk import language
from samdesk.domain.desk_keys import KeyStatus, status_names
from samdesk.language import _, ngettext
from samdesk.ui import controls, icons, tables, theme
from samdesk.ui.collecting.reason_form import ReasonForm
from samdesk.ui.flow_layout import FlowLayout
from samdesk.ui.tables import Column, RowsModel
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QIcon

    from samdesk.domain.collection import DeskFiles
    from samdesk.domain.desk_keys import DeskKey
    from samdesk.domain.faults import KnownError
    from samdesk.domain.sequences import Chain
    from samdesk.services.known_keys import Revoked
    from samdesk.ui.page import Page

_MOST_ROWS = 8


class DesksGroup(QWidget):
    """A row for each desk, and below it what is to be known of the chosen one, with its key to revoke."""

    files_wanted = Signal(str)
    """The name of a desk whose files are to be seen."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._shown: DeskFiles | None = None
        self._said = controls.label()
        self.model: RowsModel[DeskFiles] = RowsModel(_columns())
        self.table = controls.table(_("Desks that send files"), self.model)
        self.table.setSelectionMode(self.table.SelectionMode.SingleSelection)
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.table.selectionModel().selectionChanged.connect(self._show_chosen)
        self._details = QVBoxLayout()
        self._details.setSpacing(2 * theme.GRID)
        self.files_button = controls.button(_("Show its files"), "collecting", self._want_files)
        self.revoke_button = controls.button(_("Revoke the key…"), "exempt", self._ask_revoking)
        self.revoking = ReasonForm(_("Revoke the key"), "exempt", example=_("for example: the computer was stolen"))
        self.revoking.given.connect(self._revoke)
        self.revoking.cancelled.connect(self._close_revoking)
        self._card = controls.card(
            self._details, FlowLayout(self.files_button, self.revoke_button), self.revoking, spacing=3
        )
        self.setLayout(controls.column(self._said, self.table, self._card, None, spacing=3))
        self.show_desks(())

    @property
    def chosen(self) -> DeskFiles | None:
        """The desk that is looked at."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.rows[rows[0].row()] if rows else None

    @property
    def details(self) -> str:
        """All that is said of the chosen desk."""
        return "\n".join(label.text() for label in self._card.findChildren(QLabel) if label.text())

    def show_desks(self, desks: Sequence[DeskFiles]) -> None:
        """Show desks, those that something is missing from first; the chosen one stays."""
        before = self.chosen
        self.model.set_rows(sorted(desks, key=_tone_order))
        self._fit()
        self.table.setVisible(bool(desks))
        faulty = sum(tone_of(desk) is not Tone.GOOD for desk in desks)
        none = _(
            "No desk has sent a file yet. Here you will see the last file of each desk, whether a file between has "
            "gone missing, and whose key it is signed with."
        )
        well = ngettext(
            "{n} desk is known, and nothing is missing.",
            "{n} desks are known, and nothing is missing.",
            len(desks),
        )
        some = ngettext("{faulty} of {n} desks needs a look.", "{faulty} of {n} desks need a look.", faulty)
        said = some if faulty else well
        shown = said.format(n=language.number(len(desks)), faulty=language.number(faulty))
        self._said.setText(shown if desks else none)
        ids = [desk.desk_id for desk in self.model.rows]
        if ids:
            self.table.selectRow(ids.index(before.desk_id) if before and before.desk_id in ids else 0)
        self._show_chosen()

    def _fit(self) -> None:
        controls.fit_rows(self.table)
        tables.fit_columns(self.table, self.model)
        tables.fit_height(self.table, min(len(self.model.rows), _MOST_ROWS))

    def _show_chosen(self) -> None:
        desk = self.chosen
        if desk is not None and desk == self._shown:
            return  # read anew while somebody may be writing why its key is revoked
        self._shown = desk
        controls.empty(self._details)
        self.revoking.hide()
        self._card.setVisible(desk is not None)
        if desk is None:
            return
        mark = QLabel()
        mark.setProperty("icon_colour", theme.tone_colour(tone_of(desk), QApplication.palette()))
        icons.set_icon(mark, str(tone_of(desk)))
        top = controls.row(mark, controls.label(desk.name, bold=True))
        top.setStretch(1, 1)
        self._details.addWidget(controls.framed(top))
        for text in (*_chain_texts(desk.chain), *_key_texts(desk)):
            self._details.addWidget(controls.label(text))
        about = controls.quiet(_("Fingerprint of its key: {fingerprint}").format(fingerprint=desk.key.fingerprint))
        about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._details.addWidget(about)
        self.revoke_button.setVisible(_can_be_revoked(desk.key) and self._page.current.is_writable)

    def _want_files(self) -> None:
        if self.chosen is not None:
            self.files_wanted.emit(self.chosen.name)

    # Revoking

    def _ask_revoking(self) -> None:
        said = _(
            "Files that are signed with this key are refused from now on. What has been collected stays; if you doubt "
            "it, withdraw the desk's files on the tab Collected before. A key that is revoked stays so: the desk makes "
            "a new one, and you compare that."
        )
        self.revoke_button.hide()
        self.revoking.ask(said, self._page.current.settings.operator)

    def _close_revoking(self) -> None:
        self.revoking.hide()
        self.revoke_button.show()
        self.revoke_button.setFocus()

    def _revoke(self, reason: str, by: str) -> None:
        from samdesk.services.known_keys import revoke_key

        desk = self.chosen
        if desk is None:
            return
        public_key = desk.key.public_key
        said = _("The key of {desk} is revoked.").format(desk=desk.name)

        def done(revoked: Revoked) -> None:
            self._page.current.change_settings(operator=by)
            count = len(revoked.files)
            some = ngettext(
                "{n} file that is signed with it is collected, and counts until you withdraw it.",
                "{n} files that are signed with it are collected, and count until you withdraw them.",
                count,
            ).format(n=language.number(count))
            show = (_("Show these files"), "collecting", partial(self.files_wanted.emit, desk.name))
            if count:
                self._page.strip.say(Tone.WARNING, f"{said} {some}", show)
            else:
                self._page.strip.say(Tone.GOOD, said)
            self.table.setFocus()

        def failed(error: KnownError) -> None:
            self.revoking.enable()
            self._page.show_error(error)

        self._page.ask(lambda opened: revoke_key(opened, public_key, reason=reason, by=by), done, failed)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()


def tone_of(desk: DeskFiles) -> Tone:
    """Whether somebody must look at a desk."""
    if desk.chain.forked or desk.chain.broken or desk.key.status in (KeyStatus.FORMER, KeyStatus.REVOKED):
        return Tone.ERROR
    return Tone.WARNING if desk.chain.gaps or desk.waiting or desk.key.status is KeyStatus.UNKNOWN else Tone.GOOD


def _tone_order(desk: DeskFiles) -> int:
    return [Tone.ERROR, Tone.WARNING, Tone.GOOD].index(tone_of(desk))


def _can_be_revoked(key: DeskKey) -> bool:
    return key.status in (KeyStatus.PINNED, KeyStatus.UNKNOWN)


def missing_text(chain: Chain) -> str:
    """The numbers of files that have not come in."""
    return ", ".join(str(gap) for gap in chain.gaps)


def _chain_texts(chain: Chain) -> list[str]:
    said: list[str] = []
    if missing := sum(gap.size for gap in chain.gaps):
        text = ngettext(
            "File {numbers} has not come in. Every file holds all answers of its desk, so nothing is lost if a later "
            "one has come; ask the desk whether the missing one was ever sent.",
            "Files {numbers} have not come in. Every file holds all answers of its desk, so nothing is lost if a later "
            "one has come; ask the desk whether the missing ones were ever sent.",
            missing,
        )
        said.append(text.format(numbers=missing_text(chain)))
    if numbers := sorted({*chain.forked, *chain.broken}):
        text = ngettext(
            "At file {numbers} the desk's files do not follow on each other: its desk file may have been restored from "
            "a backup, or copied and used at two places. The answers of both are kept; ask the desk which file it "
            "works in, so that only one is used from now on.",
            "At files {numbers} the desk's files do not follow on each other: its desk file may have been restored "
            "from a backup, or copied and used at two places. The answers of both are kept; ask the desk which file "
            "it works in, so that only one is used from now on.",
            len(numbers),
        )
        said.append(text.format(numbers=", ".join(map(str, numbers))))
    if not said and chain.last:
        text = ngettext("Its only file has come in.", "All its files, 1 to {n}, have come in.", chain.last)
        said.append(text.format(n=language.number(chain.last)))
    return said


def _key_texts(desk: DeskFiles) -> list[str]:
    """What was said of its keys, the one that counts first."""
    said = [_key_text(key) for key in (desk.key, *reversed([key for key in desk.keys if key is not desk.key]))]
    waits = ngettext("{n} file waits in quarantine.", "{n} files wait in quarantine.", desk.waiting)
    return [*said, *([waits.format(n=language.number(desk.waiting))] if desk.waiting else [])]


def _key_text(key: DeskKey) -> str:
    day = f"{key.settled_at.astimezone():%Y-%m-%d}" if key.settled_at else "–"
    text = {
        KeyStatus.UNKNOWN: _("Nobody has compared the key {start}… yet, so the files signed with it wait."),
        KeyStatus.PINNED: _("The key {start}… was compared and approved on {day} by {by}."),
        KeyStatus.FORMER: _("The key {start}… was replaced on {day} by {by}."),
        KeyStatus.REVOKED: _("The key {start}… was revoked on {day} by {by}: {reason}"),
    }[key.status]
    return text.format(start=key.fingerprint[:4], day=day, by=key.operator or "–", reason=key.reason)


def _columns() -> tuple[Column[DeskFiles], ...]:
    return (
        Column(_("Desk"), lambda desk: desk.name, width=30, icon=_mark),
        Column(_("To look at"), _look_word, width=32),
        Column(_("Key"), _key_word, width=16),
        Column(
            _("Last no."), lambda desk: str(desk.chain.last or "–"), lambda desk: desk.chain.last, right=True, width=8
        ),
        Column(_("Last came"), _time_text, lambda desk: f"{desk.last_at or ''}", width=15),
    )


def _mark(desk: DeskFiles) -> QIcon:
    tone = tone_of(desk)
    return icons.mark(str(tone), theme.tone_colour(tone, QApplication.palette()))


def _key_word(desk: DeskFiles) -> str:
    return status_names(_)[desk.key.status]


def _time_text(desk: DeskFiles) -> str:
    return f"{desk.last_at.astimezone():%Y-%m-%d %H:%M}" if desk.last_at else "–"


def _look_word(desk: DeskFiles) -> str:
    said: list[str] = []
    if numbers := missing_text(desk.chain):
        said.append(_("file {numbers} is missing").format(numbers=numbers))
    if desk.chain.forked or desk.chain.broken:
        said.append(_("files do not follow on each other"))
    if desk.waiting:
        waits = ngettext("{n} file in quarantine", "{n} files in quarantine", desk.waiting)
        said.append(waits.format(n=language.number(desk.waiting)))
    return ", ".join(said) or _("nothing is missing")

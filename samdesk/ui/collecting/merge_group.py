"""A local desk's side: how much is new for central HR, what goes along in the merge file, and what to do with that."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QFrame, QLabel, QWidget

from samdesk import language
from samdesk.language import _, ngettext
from samdesk.ui import controls, dialogs, icons, theme
from samdesk.ui.flow_layout import FlowLayout
from samdesk.ui.folders import open_folder
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from samdesk.services.exporting import MergeExported
    from samdesk.services.forms import Overview
    from samdesk.ui.page import Page

_NOT_IN_NAMES: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
"""What no system's file names may hold, taken together."""


class Switch(QWidget):
    """Something that goes along in the file or not, with a sentence that says what it is; ticked at first."""

    def __init__(self, name: str, said: str) -> None:
        super().__init__()
        self.box = QCheckBox(name)
        self.box.setAccessibleName(name)
        self.box.setAccessibleDescription(said)
        self.box.setChecked(True)
        self._said = controls.quiet(said)
        under = controls.row(self._said)
        under.setContentsMargins(6 * theme.GRID, 0, 0, 0)
        self.setLayout(controls.column(self.box, under, spacing=0))

    def say(self, text: str) -> None:
        """Say something else of it."""
        self._said.setText(text)
        self.box.setAccessibleDescription(text)


class MergeGroup(QWidget):
    """One figure, what goes along, one button, and after that the file."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self.new = controls.label("–", factor=2.6, bold=True, wrap=False)
        self._said = controls.label()
        self.free_text = Switch(
            _("Free text"), _("Motivations, texts and notes, and what actions are about, as people wrote them.")
        )
        self.person_data = Switch(
            _("Person data"),
            _("Operator codes of those who keyed, and who is to do each action. Central HR can do without."),
        )
        self.workbook = Switch(
            _("A workbook for people"),
            _("Läs.xlsx: the answers in plain tables, for those who open the file without SamDesk."),
        )
        self.sealed = Switch(_("Seal the file"), "")
        self._seal = True
        self.sealed.box.clicked.connect(self._on_seal_clicked)
        self._readers_only = controls.label(bold=True)
        self._readers_mark = QLabel()
        self.save_button = controls.button(_("Save merge file…"), "export", self.save, primary=True)
        self._key = controls.button(_("Key forms"), "keying", partial(page.current.page_wanted.emit, "keying"))
        self.keys_button = controls.button(
            _("Keys and receipt…"), "key", partial(page.current.page_wanted.emit, "keys")
        )
        self.free_text.box.toggled.connect(self._show_readers_only)
        self.result = QFrame()
        self._place = controls.column()
        self.result.setLayout(self._place)
        self.result.hide()
        self.setLayout(controls.column(self.result, self._build_begin(), None, spacing=4))
        self._show_readers_only()

    def show_stand(self, stand: Overview) -> None:
        """Show how many answers no merge file has carried, and whom a file is sealed for."""
        new, keyed = stand.not_exported, stand.total.keyed
        self.new.setText(language.number(new))
        said = ngettext(
            "final answer is new since the last merge file, of {keyed} in all.",
            "final answers are new since the last merge file, of {keyed} in all.",
            new,
        ).format(keyed=language.number(keyed))
        none = _("No form is finished yet. Key the forms that have come in; then save the merge file here.")
        self._said.setText(said if keyed else none)
        self.save_button.setEnabled(self._page.current.is_writable and keyed > 0)
        self._key.setVisible(not keyed)
        self._show_sealed()
        self._show_readers_only()

    def forget(self) -> None:
        """Show no file any more, and let everything go along again: another desk file is open."""
        self.result.hide()
        self._seal = True
        for switch in (self.free_text, self.person_data, self.workbook):
            switch.box.setChecked(True)

    def save(self) -> None:
        """Ask where to save a merge file and save it."""
        from samdesk.services.exporting import export_merge, named_as_sealed

        current = self._page.current
        desk, planned = current.desk, current.round
        if desk is None or planned is None:
            return
        sealed = self.is_sealed
        name = file_name(desk.name, planned.year, date.today(), readers_only=not self.free_text.box.isChecked())
        kind = dialogs.sealed_merge_files() if sealed else dialogs.plain_merge_files()
        name = named_as_sealed(Path(name)).name if sealed else name
        out = dialogs.save_file(self, _("Save merge file"), name, kind)
        if out is None:
            return
        round_id, operator = planned.id, current.settings.operator
        free_text, person_data = self.free_text.box.isChecked(), self.person_data.box.isChecked()
        workbook = self.workbook.box.isChecked()
        self._page.ask_long(
            _("Saving merge file"),
            lambda opened, _told: export_merge(
                opened,
                out,
                round_id=round_id,
                operator=operator,
                free_text=free_text,
                person_data=person_data,
                encrypt=sealed,
                workbook=workbook,
            ),
            lambda saved: self._on_saved(saved, readers_only=not free_text),
        )

    @property
    def is_sealed(self) -> bool:
        """Whether a file that is saved now is sealed."""
        planned = self._page.current.round
        return self._seal and planned is not None and bool(planned.recipients)

    def _show_sealed(self) -> None:
        planned = self._page.current.round
        names = [one.name for one in planned.recipients] if planned else []
        self.sealed.box.setEnabled(bool(names))
        self.sealed.box.setChecked(bool(names) and self._seal)
        some = _("Only {names} can open it. Whoever else gets hold of it sees nothing.")
        none = _(
            "Not possible in this round: its package names nobody to seal for. Whoever gets hold of the file can read "
            "it, so send it the way your region has decided."
        )
        self.sealed.say(some.format(names=_listed(names)) if names else none)

    def _on_seal_clicked(self) -> None:
        self._seal = self.sealed.box.isChecked()

    def _show_readers_only(self) -> None:
        self._readers_mark.setProperty("icon_colour", theme.tone_colour(Tone.WARNING, QApplication.palette()))
        icons.set_icon(self._readers_mark, str(Tone.WARNING))
        self._warning.setVisible(not self.free_text.box.isChecked())

    def _on_saved(self, saved: MergeExported, *, readers_only: bool) -> None:
        said = ngettext(
            "{n} form is in the merge file, {new} of them new.",
            "{n} forms are in the merge file, {new} of them new.",
            saved.forms,
        )
        text = said.format(n=language.number(saved.forms), new=language.number(saved.new))
        self._page.strip.say(Tone.GOOD, text)
        opened = controls.button(_("Open folder"), "open", partial(open_folder, saved.path))
        controls.empty(self._place)
        self._place.addWidget(_readers_card(saved, opened) if readers_only else _result_card(saved, opened))
        self.result.show()
        opened.setFocus()

    def _build_begin(self) -> QFrame:
        why = controls.quiet(
            _(
                "The file holds every final answer of this desk. Sending it again, or sending a newer one, does no "
                "harm: what central HR has already is recognised."
            )
        )
        self._readers_only.setText(_("Without free text the file is for readers only: central HR cannot collect it."))
        warning = controls.row(self._readers_mark, self._readers_only)
        warning.setStretch(1, 1)
        warning.setAlignment(self._readers_mark, Qt.AlignmentFlag.AlignTop)
        self._warning = controls.framed(warning)
        return controls.card(
            controls.subheading(_("For central HR")),
            controls.column(self.new, self._said, spacing=0),
            controls.label(_("What goes along"), bold=True),
            controls.column(self.free_text, self.person_data, self.workbook, self.sealed, spacing=2),
            self._warning,
            controls.framed(FlowLayout(self.save_button, self._key, self.keys_button)),
            why,
            spacing=3,
        )


def _result_card(saved: MergeExported, opened: QWidget) -> QFrame:
    fingerprint = controls.label(saved.fingerprint, factor=1.25, bold=True)
    fingerprint.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    names = _listed(saved.encrypted_for)
    sealed = _("It is sealed: only {names} can open it.").format(names=names) if names else ""
    open_to_all = _("It is not sealed: whoever gets hold of it can read it.")
    next_step = _(
        "Send the file to central HR, the way your region has decided. The first time they call and ask for two "
        "groups of the fingerprint of your key: read them from your key receipt, or from here."
    )
    return controls.card(
        controls.subheading(_("Merge file {n} is ready").format(n=saved.sequence)),
        _selectable(str(saved.path)),
        controls.row(opened, None),
        controls.label(sealed or open_to_all),
        controls.label(next_step),
        controls.label(_("Fingerprint of this desk's key")),
        fingerprint,
        spacing=3,
    )


def _readers_card(saved: MergeExported, opened: QWidget) -> QFrame:
    return controls.card(
        controls.subheading(_("A file for readers is ready")),
        _selectable(str(saved.path)),
        controls.row(opened, None),
        controls.label(
            _(
                "It has no free text, so central HR cannot collect it, and it does not count as sent. Save one with "
                "free text for them."
            )
        ),
        spacing=3,
    )


def file_name(desk: str, year: int, day: date, *, readers_only: bool = False) -> str:
    """A name for a merge file that says whose it is, and that every system can hold."""
    plain = " ".join(_NOT_IN_NAMES.sub(" ", desk).split()).strip(". ")
    parts = [f"{plain} {year}", day.isoformat(), *([_("without free text")] if readers_only else [])]
    return f"{', '.join(parts)}.sammerge.zip".strip()


def _listed(names: tuple[str, ...] | list[str]) -> str:
    joined = ", ".join(names[:-1])
    return _("{before} and {last}").format(before=joined, last=names[-1]) if len(names) > 1 else "".join(names)


def _selectable(text: str) -> QWidget:
    made = controls.label(text, bold=True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made

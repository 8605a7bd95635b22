"""A local desk's side: how much is new for central HR, the merge file that brings it, and what to do with that."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from samdesk import language
from samdesk.language import _, ngettext
from samdesk.ui import controls, dialogs
from samdesk.ui.folders import open_folder
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from samdesk.services.exporting import MergeExported
    from samdesk.services.forms import Overview
    from samdesk.ui.page import Page

_NOT_IN_NAMES: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
"""What no system's file names may hold, taken together."""


class MergeGroup(QWidget):
    """One figure, one button, and after that the file."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self.new = controls.label("–", factor=2.6, bold=True, wrap=False)
        self._said = controls.label()
        self.save_button = controls.button(_("Save merge file…"), "export", self.save, primary=True)
        self._key = controls.button(_("Key forms"), "keying", partial(page.current.page_wanted.emit, "keying"))
        why = controls.quiet(
            _(
                "The file holds every final answer of this desk. Sending it again, or sending a newer one, does no "
                "harm: what central HR has already is recognised."
            )
        )
        begin = controls.card(
            controls.subheading(_("For central HR")),
            controls.column(self.new, self._said, spacing=0),
            controls.row(self.save_button, self._key, None),
            why,
            spacing=3,
        )
        self.result = QFrame()
        self._place = controls.column()
        self.result.setLayout(self._place)
        self.result.hide()
        self.setLayout(controls.column(begin, self.result, None, spacing=4))

    def show_stand(self, stand: Overview) -> None:
        """Show how many answers no merge file has carried."""
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

    def forget(self) -> None:
        """Show no file any more: another desk file is open."""
        self.result.hide()

    def save(self) -> None:
        """Ask where to save a merge file and save it."""
        from samdesk.services.exporting import export_merge

        current = self._page.current
        desk, planned = current.desk, current.round
        if desk is None or planned is None:
            return
        name = file_name(desk.name, planned.year, date.today())
        out = dialogs.save_file(self, _("Save merge file"), name, dialogs.merge_files())
        if out is None:
            return
        round_id, operator = planned.id, current.settings.operator
        self._page.ask_long(
            _("Saving merge file"),
            lambda opened, _told: export_merge(opened, out, round_id=round_id, operator=operator),
            self._on_saved,
        )

    def _on_saved(self, saved: MergeExported) -> None:
        said = ngettext(
            "{n} form is in the merge file, {new} of them new.",
            "{n} forms are in the merge file, {new} of them new.",
            saved.forms,
        )
        text = said.format(n=language.number(saved.forms), new=language.number(saved.new))
        opened = (_("Open folder"), "open", partial(open_folder, saved.path))
        self._page.strip.say(Tone.GOOD, text, opened)
        controls.empty(self._place)
        self._place.addWidget(self._result_card(saved))
        self.result.show()

    def _result_card(self, saved: MergeExported) -> QFrame:
        path = _selectable(str(saved.path))
        fingerprint = controls.label(saved.fingerprint, factor=1.25, bold=True)
        fingerprint.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        next_step = _(
            "Send the file to central HR, the way your region has decided. If they call about the fingerprint, read "
            "it out to them: that is how they know that the file comes from you."
        )
        return controls.card(
            controls.subheading(_("Merge file {n} is ready").format(n=saved.sequence)),
            path,
            controls.label(next_step),
            controls.label(_("Fingerprint of this desk's key")),
            fingerprint,
            spacing=3,
        )


def file_name(desk: str, year: int, day: date) -> str:
    """A name for a merge file that says whose it is, and that every system can hold."""
    plain = " ".join(_NOT_IN_NAMES.sub(" ", desk).split()).strip(". ")
    return f"{plain} {year}, {day.isoformat()}.sammerge.zip".strip()


def _selectable(text: str) -> QWidget:
    made = controls.label(text, bold=True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made

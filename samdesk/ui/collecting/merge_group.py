"""A local desk's side: save a merge file for central, and what it will hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samdesk import language
from samdesk.language import _, ngettext
from samdesk.ui import controls, dialogs
from samdesk.ui.round.group import Group
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from samdesk.services.exporting import MergeExported
    from samdesk.services.forms import Overview
    from samdesk.ui.page import Page


class MergeGroup(Group):
    """One figure and one button."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, _("Save a merge file for central HR"))
        self._new = controls.label("–", factor=2.2, bold=True, wrap=False)
        self._said = controls.label()
        self._save = controls.button(_("Save merge file…"), "export", self.save, primary=True)
        self.inner.addWidget(self._new)
        self.inner.addWidget(self._said)
        self.inner.addWidget(
            controls.quiet(
                _(
                    "The file holds every final answer of this desk. Sending it again, or sending a newer one, does no "
                    "harm. Tell central HR the fingerprint the first time, so that they know the file is yours."
                )
            )
        )
        self.inner.addLayout(controls.row(self._save, None))

    def refresh(self) -> None:
        from samdesk.services.forms import overview

        self._save.setEnabled(False)
        if self.page.current.round is None:
            self._said.setText(_("There is no round yet. Open a round package first."))
            return
        round_id = self.page.current.round_id
        self.page.ask(lambda desk: overview(desk, round_id), self._show)

    def _show(self, stand: Overview) -> None:
        new, keyed = stand.not_exported, stand.total.keyed
        self._new.setText(language.number(new))
        said = ngettext(
            "new final answer since the last merge file, of {keyed} in all.",
            "new final answers since the last merge file, of {keyed} in all.",
            new,
        )
        self._said.setText(said.format(keyed=language.number(keyed)))
        self._save.setEnabled(self.page.current.is_writable and keyed > 0)

    def save(self) -> None:
        """Ask where to save a merge file and save it."""
        from samdesk.services.exporting import export_merge

        desk, planned = self.page.current.desk, self.page.current.round
        if desk is None or planned is None:
            return
        name = f"{desk.path.stem}-{planned.year}.sammerge.zip"
        out = dialogs.save_file(self, _("Save merge file"), name, dialogs.merge_files())
        if out is None:
            return
        round_id, operator = planned.id, self.page.current.settings.operator
        self.page.ask_long(
            _("Saving merge file"),
            lambda opened, _told: export_merge(opened, out, round_id=round_id, operator=operator),
            self._on_saved,
        )

    def _on_saved(self, result: MergeExported) -> None:
        said = ngettext(
            "{n} form is in the merge file, {new} of them new: {path}",
            "{n} forms are in the merge file, {new} of them new: {path}",
            result.forms,
        ).format(n=result.forms, new=result.new, path=result.path)
        fingerprint = _("Fingerprint: {fingerprint}").format(fingerprint=result.fingerprint)
        self.page.strip.say(Tone.GOOD, said, more=fingerprint)

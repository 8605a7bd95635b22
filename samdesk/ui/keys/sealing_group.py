"""What answers are sealed for on their way to central: set-up, test and copies; at a desk, who opens them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame

from samdesk import language
from samdesk.language import _
from samdesk.ui import controls, dialogs, theme
from samdesk.ui.flow_layout import FlowLayout
from samdesk.ui.keys.confirming import Confirmation
from samdesk.ui.keys.marked import Marked
from samdesk.ui.keys.on_paper import print_page
from samdesk.ui.round.group import Group
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from pathlib import Path

    from samdesk.services.changes import Changes
    from samdesk.services.desks import Desk
    from samdesk.services.keys import KeysReady, Sealing, TakenIn, Tested
    from samdesk.ui.page import Page


class SealingGroup(Group):
    """A sentence on how answers travel, and what can be done about it."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, _("How answers travel"))
        self.said = Marked()
        self.set_up_button = controls.button(_("Set up keys…"), "key", self.set_up, primary=True)
        self.take_in_button = controls.button(_("Take in keys…"), "open", self.take_in)
        self.test_button = controls.button(_("Test the escrow key…"), "check", self.test)
        self._paper_button = controls.button(_("Print the escrow key…"), "print", self.print_paper)
        self._copy_button = controls.button(_("Copy the keys…"), "copy", self.copy)
        self._anew_button = controls.button(_("Set up new keys…"), "again", self._ask_anew)
        self._buttons = (
            self.set_up_button,
            self.test_button,
            self._paper_button,
            self._copy_button,
            self.take_in_button,
            self._anew_button,
        )
        anew = _(
            "Do this only if a key is lost or somebody else may have it. Files that were sealed before still open on "
            "this computer. Every desk needs the round package anew, and the new escrow key replaces the one in the "
            "safe."
        )
        self.anew = Confirmation(anew, _("Set up new keys"), "key", self._set_up_anew, self._anew_button)
        self.next_steps = NextSteps(page)
        self.inner.addWidget(self.said)
        self.inner.addLayout(FlowLayout(*self._buttons))
        self.inner.addWidget(self.anew)
        self.inner.addWidget(self.next_steps)
        page.current.desk_changed.connect(self.next_steps.hide)

    def refresh(self) -> None:
        self.anew.hide()
        if self.page.current.is_central:
            from samdesk.services.keys import sealing

            self.page.ask(sealing, self._show)
            return
        self._show_local()

    def _show(self, found: Sealing) -> None:
        writable = self.page.current.is_writable
        self.said.say(*_state(found))
        shown = {
            self.set_up_button: not found.is_set_up,
            self.take_in_button: found.is_set_up,
            self.test_button: found.is_set_up,
            self._paper_button: found.is_set_up,
            self._copy_button: found.opens_here,
            self._anew_button: found.is_set_up,
        }
        for button, visible in shown.items():
            button.setVisible(visible)
        for button in (self.set_up_button, self.test_button, self._anew_button):
            button.setEnabled(writable)

    def _show_local(self) -> None:
        for button in self._buttons:
            button.hide()
        shown = self.page.current.round
        if shown is None:
            self.said.say(Tone.NOTE, _("There is no round yet. Open the round package that central HR has sent."))
        elif shown.recipients:
            names = ", ".join(one.name for one in shown.recipients)
            said = _("Merge files from this desk are sealed. These can open them, nobody else: {names}.")
            self.said.say(Tone.GOOD, said.format(names=names))
        else:
            said = _(
                "Merge files from this desk travel unsealed, because the round package names nobody to seal them for. "
                "Central HR can set up keys and send a new round package. Until then, send the files a safe way."
            )
            self.said.say(Tone.WARNING, said)

    # What the buttons do

    def set_up(self, *, again: bool = False) -> None:
        """Ask where to save the escrow key, make the keys and test them."""
        from samdesk.services.keys import setup_central

        out = self._ask_where(_("Save the escrow key on a stick"), _("escrow key"))
        if out is not None:
            operator = self.page.current.settings.operator
            self.page.strip.clear()
            self.page.ask(lambda desk: setup_central(desk, out, by=operator, again=again), self._on_set_up)

    def _on_set_up(self, done: KeysReady) -> None:
        self.page.strip.say(Tone.GOOD, _("The keys are set up, and each of the two opened a test message."))
        self.next_steps.show_for(done)

    def _ask_anew(self) -> None:
        self.anew.ask()

    def _set_up_anew(self) -> None:
        self.anew.close_again()
        self.set_up(again=True)

    def test(self) -> None:
        """Ask for the escrow key's file, and see whether it opens a test message."""
        from samdesk.services.keys import try_escrow

        if path := dialogs.open_file(self, _("Choose the file of the escrow key"), dialogs.key_files()):
            self.page.strip.clear()
            self.page.ask(lambda desk: try_escrow(desk, path), self._on_tested)

    def _on_tested(self, done: Tested) -> None:
        if done.is_escrow:
            said = _("The escrow key opens what is sealed for central HR. Put it back in the safe.")
            self.page.strip.say(Tone.GOOD, said)
        else:
            said = _("This file holds central's own key, not the escrow key. Look for the one in the safe.")
            self.page.strip.say(Tone.WARNING, said)

    def print_paper(self) -> None:
        """Ask for the escrow key's file and print the page for the safe."""
        if path := dialogs.open_file(self, _("Choose the file of the escrow key"), dialogs.key_files()):
            print_escrow(self.page, path)

    def copy(self) -> None:
        """Ask where to save a copy of the keys for another computer, and save it."""
        from samdesk.services.keys import copy_central

        out = self._ask_where(_("Copy the keys for another computer"), _("keys of central HR"))
        if out is None:
            return
        said = _("The keys are in {file}. Take them in on the other computer, then delete the file.").format(file=out)

        def copied(_changes: Changes) -> None:
            self.page.strip.say(Tone.WARNING, said)

        self.page.ask(lambda desk: copy_central(desk, out), copied)

    def take_in(self) -> None:
        """Ask for a copy of the keys, or for the escrow key, and take it into this computer."""
        from samdesk.services.keys import import_central

        def taken(done: TakenIn) -> None:
            self.page.strip.say(Tone.GOOD, done.said)

        if path := dialogs.open_file(self, _("Choose the copy of the keys, or the escrow key"), dialogs.key_files()):
            self.page.strip.clear()
            self.page.ask(lambda desk: import_central(desk, path), taken)

    def _ask_where(self, title: str, name: str) -> Path | None:
        desk = self.page.current.desk
        if desk is None:
            return None
        return dialogs.save_file(self, title, f"{name} {desk.name}.txt", dialogs.key_files())


class NextSteps(QFrame):
    """What is left to do once the keys are there, while the escrow's file is still at hand."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._page = page
        self._file: Path | None = None
        self._where = controls.label()
        self._warning = Marked()
        self._warning.say(
            Tone.WARNING,
            _("This is a folder of this computer. Move the file to a stick: if the computer is lost, both keys are."),
        )
        want = page.current.action_wanted.emit
        self.print_button = controls.button(_("Print the page…"), "print", self._print, primary=True)
        save = controls.button(_("Save the page as PDF…"), "save", self._save)
        package = controls.button(_("Save round package…"), "package", partial(want, "export_round"))
        steps = controls.column(
            controls.subheading(_("What is left to do")),
            self._where,
            self._warning,
            controls.label(_("1. Print the page with the escrow key, and put it in a safe together with the stick.")),
            FlowLayout(self.print_button, save),
            controls.label(_("2. Hand out the round package. It tells every desk whom to seal the answers for.")),
            FlowLayout(package),
            spacing=3,
        )
        side = 3 * theme.GRID
        steps.setContentsMargins(side, side, side, side)
        self.setLayout(steps)
        self.hide()

    def show_for(self, done: KeysReady) -> None:
        """Show the steps after a set-up."""
        self._file = done.escrow_file
        self._where.setText(_("The escrow key is saved: {file}").format(file=done.escrow_file))
        self._warning.setVisible(done.same_disk)
        self.show()
        self.print_button.setFocus()

    def _print(self) -> None:
        if self._file is not None:
            print_escrow(self._page, self._file)

    def _save(self) -> None:
        from samdesk.services.receipts import write_escrow_paper

        path = self._file
        out = dialogs.save_file(self, _("Save the page as PDF"), _("escrow key") + ".pdf", "PDF (*.pdf)")
        if path is None or out is None:
            return
        said = _("The page is in {file}. Print it, put it in a safe, then delete the file.").format(file=out)

        def write(desk: Desk) -> None:
            write_escrow_paper(desk, path, out)

        self._page.ask(write, lambda _nothing: self._page.strip.say(Tone.WARNING, said))


def print_escrow(page: Page, file: Path) -> None:
    """Ask for a printer and print the page for the safe from the escrow key's file."""
    from samdesk.services.receipts import write_escrow_paper

    said = _("The page is printed. Put it in a safe, and take it from the printer before anybody else does.")
    print_page(page, _("Print the escrow key"), lambda desk, out: write_escrow_paper(desk, file, out), said)


def _state(found: Sealing) -> tuple[Tone, str]:
    """How answers travel to central, in a sentence or three."""
    if not found.is_set_up or found.made_at is None:
        return Tone.WARNING, _(
            "Merge files travel unsealed: whoever gets hold of one can read the answers. Set up keys before the round "
            "is handed out, and only central HR can open them. It takes two minutes. Have a stick and a printer at "
            "hand, and a safe for what comes out."
        )
    made = language.day(found.made_at.astimezone().date())
    if not found.opens_here:
        return Tone.WARNING, _(
            "Merge files are sealed since {day}, and this computer has no key to open them. Take in a copy of the "
            "keys from the computer where they were set up, or the escrow key from the safe."
        ).format(day=made)
    if found.tested_at is None or found.test_is_due:
        return Tone.WARNING, _(
            "Merge files are sealed since {day}, and open on this computer. It is more than a year since the escrow "
            "key was tested. Take it out of the safe and test it."
        ).format(day=made)
    return Tone.GOOD, _(
        "Merge files are sealed since {day}, and open on this computer. If it is lost, the escrow key in the safe "
        "opens them; it was tested on {tested}."
    ).format(day=made, tested=language.day(found.tested_at.astimezone().date()))

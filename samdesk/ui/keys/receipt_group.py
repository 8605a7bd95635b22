"""The key that this desk signs with: its fingerprint to read aloud, the receipt on paper, and a new key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel

from samdesk.domain.fingerprints import CHUNKS
from samdesk.language import _
from samdesk.ui import controls, dialogs, theme
from samdesk.ui.flow_layout import FlowLayout
from samdesk.ui.folders import open_folder
from samdesk.ui.keys.confirming import Confirmation
from samdesk.ui.keys.on_paper import print_page
from samdesk.ui.round.group import Group
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from samdesk.services.desks import Desk
    from samdesk.services.receipts import Renewed
    from samdesk.ui.page import Page

_ABREAST: Final = 4


class ReceiptGroup(Group):
    """Sixteen numbered chunks, as on paper, and what can be done with the key."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, _("This desk's key"))
        self._said = controls.label()
        self.chunks = [_chunk() for _number in range(CHUNKS)]
        grid = QGridLayout()
        grid.setHorizontalSpacing(3 * theme.GRID)
        grid.setVerticalSpacing(2 * theme.GRID)
        for place, chunk in enumerate(self.chunks):
            number = controls.quiet(str(place + 1))
            number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            line, across = divmod(place, _ABREAST)
            grid.addWidget(number, line, 2 * across)
            grid.addWidget(chunk, line, 2 * across + 1)
        grid.setColumnStretch(2 * _ABREAST, 1)
        self.print_button = controls.button(_("Print the receipt…"), "print", self.print)
        self.save_button = controls.button(_("Save the receipt…"), "save", self.save)
        self.renew_button = controls.button(_("Make a new key…"), "again", self._ask_renew)
        self.renewing = Confirmation("", _("Make a new key"), "key", self.renew, self.renew_button)
        self.inner.addWidget(self._said)
        self.inner.addLayout(grid)
        self.inner.addLayout(FlowLayout(self.print_button, self.save_button, self.renew_button))
        self.inner.addWidget(self.renewing)

    def refresh(self) -> None:
        from samdesk.services.receipts import fingerprint

        central = self.page.current.is_central
        self.renewing.hide()
        self.renew_button.setEnabled(self.page.current.is_writable)
        self._said.setText(_about_central() if central else _about_desk())
        self.renewing.text.setText(_renewing_central() if central else _renewing_desk())
        self.page.ask(fingerprint, self._show)

    def _show(self, fingerprint: str) -> None:
        for chunk, text in zip(self.chunks, fingerprint.split(), strict=True):
            chunk.setText(text)

    def print(self) -> None:
        """Ask for a printer and print the receipt."""
        from samdesk.services.receipts import write_receipt

        said = _("The receipt is printed. Keep it near the telephone, not together with the file.")
        print_page(self.page, _("Print the receipt"), write_receipt, said)

    def save(self) -> None:
        """Ask where to save the receipt as PDF and save it."""
        from samdesk.services.receipts import write_receipt

        desk = self.page.current.desk
        if desk is None:
            return
        name = _("Key receipt") + f" {desk.name}.pdf"
        out = dialogs.save_file(self, _("Save the receipt"), name, "PDF (*.pdf)")
        if out is None:
            return

        def write(opened: Desk) -> None:
            write_receipt(opened, out)

        def written(_nothing: None) -> None:
            opened = (_("Open folder"), "open", lambda: open_folder(out))
            self.page.strip.say(Tone.GOOD, _("The receipt is saved: {path}").format(path=out), opened)

        self.page.ask(write, written)

    def _ask_renew(self) -> None:
        self.renewing.ask(code=self.page.current.settings.operator)

    def renew(self) -> None:
        """Make a new key to sign with."""
        from samdesk.services.receipts import renew_key

        by = self.renewing.code.text().strip()
        self.page.strip.clear()
        self.page.ask(lambda desk: renew_key(desk, by=by), self._on_renewed)

    def _on_renewed(self, _done: Renewed) -> None:
        self.renewing.close_again()
        said = _("The desk signs with a new key. Print the new receipt, and tell those who trusted the old key.")
        self.page.strip.say(Tone.GOOD, said, (_("Print the receipt…"), "print", self.print))


def _chunk() -> QLabel:
    made = controls.label("····", factor=1.4, bold=True, wrap=False)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def _about_desk() -> str:
    return _(
        "Every file that leaves this desk is signed, so that central HR can see that it comes from here and that "
        "nobody has changed it. This is the fingerprint of the key, and it is not secret. When your first file has "
        "come in, central HR calls and asks for two of these groups. Print them, and keep the paper near the telephone."
    )


def _about_central() -> str:
    return _(
        "Every round package is signed, so that the desks can see that it comes from here and that nobody has changed "
        "it. This is the fingerprint of the key, and it is not secret. Read it out to whoever calls and asks."
    )


def _renewing_desk() -> str:
    return _(
        "Do this only if somebody else may have used the key, and call central HR first: they stop trusting the old "
        "key, and must approve the new one before they can take in files from here. The old key is kept aside."
    )


def _renewing_central() -> str:
    return _(
        "Do this only if somebody else may have used the key. The desks do not open round packages that are signed "
        "with a new key until they have compared its fingerprint with you. The old key is kept aside."
    )

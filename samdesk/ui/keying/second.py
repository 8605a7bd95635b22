"""Leads a second entry: begun blind and by another operator, compared, and its differences handed on to be settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from samdesk.domain import form_id
from samdesk.domain.form_id import written
from samdesk.language import _, ngettext
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from samdesk.domain.faults import KnownError
    from samdesk.services.keying import Finished, OpenForm
    from samdesk.services.second_entry import Compared, FormDifferences
    from samdesk.ui.pages.keying import KeyingPage


class Second(QObject):
    """What the keying page does where a form is keyed a second time."""

    def __init__(self, page: KeyingPage) -> None:
        super().__init__(page)
        self._page = page
        self._refused = ""
        self._settles_next = ""
        waiting, settling = page.waiting, page.settling
        waiting.second.form_wanted.connect(page.open_typed)
        waiting.second.settling_wanted.connect(self.settle)
        waiting.second.shown.connect(self._on_shown)
        waiting.reason.given.connect(self._on_reason_given)
        waiting.reason.dropped.connect(waiting.begin_again)
        settling.kept.connect(lambda: page.gate.open())
        settling.not_kept.connect(page.on_not_saved)
        settling.checked.connect(self._on_checked)
        settling.left.connect(self._on_left)

    def open(self, typed: str, reason: str = "") -> None:
        """Begin or go on with a second entry; of a form that has differences, go on with settling them."""
        from samdesk.services.second_entry import begin_second

        if form := self._page.waiting.second.differences_of(form_id.read(typed) or ""):
            self.settle(form)
            return
        operator = self._page.operator

        def refused(error: KnownError) -> None:
            from samdesk.services.second_entry import KeyedByThem

            if isinstance(error, KeyedByThem):
                self._refused = typed
                self._page.strip.clear()
                self._page.waiting.reason.ask(str(error))

        self._page.waiting.reason.hide()
        self._page.open_by(lambda desk: begin_second(desk, typed, operator=operator, override_reason=reason), refused)

    def say_compared(self, form: OpenForm, result: Finished | Compared) -> None:
        """Say that the entries agree, or go on with what differs as soon as that has been read."""
        code = written(form.form_id)
        if n := len(getattr(result, "differences", ())):
            said = ngettext("{n} row of form {code} differs.", "{n} rows of form {code} differ.", n)
            self._page.strip.say(Tone.NOTE, said.format(n=n, code=code))
            self._settles_next = form.form_id
            self._page.hold_keys()
        else:
            self._page.strip.say(Tone.GOOD, _("Both entries of form {code} agree. It is checked.").format(code=code))

    def settle(self, form: FormDifferences) -> None:
        """Show what differs, unless whoever keys now keyed the form first."""
        page, code = self._page, written(form.form_id)
        n = len(form.differences)
        if page.operator in form.first_operators:
            said = ngettext(
                "{n} row of form {code} differs. You keyed it the first time, so somebody else must look at the "
                "paper and settle it.",
                "{n} rows of form {code} differ. You keyed it the first time, so somebody else must look at the "
                "paper and settle them.",
                n,
            )
            page.strip.say(Tone.WARNING, said.format(n=n, code=code))
            QApplication.beep()
            page.take_focus()
            return
        page.strip.clear()
        page.settling.begin(form)
        page.show_settling()
        page.take_focus()

    def _on_shown(self) -> None:
        """The list of differences has been read: go on with those of the form that was just compared."""
        code, self._settles_next = self._settles_next, ""
        if not code:
            return
        self._page.release_keys()
        if form := self._page.waiting.second.differences_of(code):
            self.settle(form)
        self._page.gate.open()

    def _on_reason_given(self, reason: str) -> None:
        self.open(self._refused, reason)

    def _on_checked(self, code: str) -> None:
        self._page.show_waiting()
        said = _("All differences of form {code} are settled. It is checked.").format(code=written(code))
        self._page.strip.say(Tone.GOOD, said)

    def _on_left(self) -> None:
        self._page.show_waiting()
        self._page.strip.say(Tone.NOTE, _("What is not settled waits in the list of forms with differences."))

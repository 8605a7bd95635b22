"""Batches between two forms: begin one, go on with one, see what is left of it, end it with counts that agree.

Says what it has to say in the strip of its page; which form is opened is the page's matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from samdesk.domain.faults import InputFaults
from samdesk.domain.form_id import written
from samdesk.language import _, ngettext
from samdesk.ui import controls, theme
from samdesk.ui.charts import ThinBar
from samdesk.ui.flow_layout import FlowLayout
from samdesk.ui.keying.asking import ReasonLine
from samdesk.ui.keying.choices import ChoiceList
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from samdesk.domain.faults import KnownError
    from samdesk.services.batches import Batch, BatchStand
    from samdesk.services.desks import Desk
    from samdesk.ui.pages.keying import KeyingPage

_MOST: Final = 40
"""Batches in the list."""


class BatchCard(QFrame):
    """The batch whose paper is being keyed, or the fields that begin one; below it the list of batches."""

    changed = Signal()
    """Another batch is worked on, or its counts are others."""

    def __init__(self, page: KeyingPage) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._page = page
        self.stand: BatchStand | None = None
        self.name = controls.field(_("Name of the batch"), placeholder=_("for example box 3"))
        self.number = controls.field(_("Number of forms in it"), placeholder=_("number of forms"))
        self.number.setMaxLength(5)
        self.name.returnPressed.connect(self.number.setFocus)
        self.number.returnPressed.connect(self.begin)
        title = controls.subheading(_("Batch of paper"))
        title.setBuddy(self.name)
        begin = FlowLayout(self.name, self.number, controls.button(_("Begin batch"), "add", self.begin))
        self._beginning = controls.framed(begin)
        self._counts = controls.label(bold=True)
        self._bar = ThinBar(_("Forms of the batch"))
        buttons = FlowLayout(
            controls.button(_("End the batch"), "check", self.end),
            controls.button(_("Put it aside"), "back", self.put_aside),
        )
        self._current = controls.framed(controls.column(self._counts, self._bar, buttons))
        self.reason = ReasonLine(_("Why the counts differ"), _("End it with this explanation"))
        self.reason.given.connect(self._close)
        self.reason.dropped.connect(page.take_focus)
        self.list = ChoiceList(_("Batches"))
        self.list.chosen.connect(self.go_on)
        column = controls.column(title, self._current, self.reason, self._beginning, self.list)
        side = 4 * theme.GRID
        column.setContentsMargins(side, side, side, side)
        self.setLayout(column)
        self._show()

    @property
    def batch_id(self) -> int | None:
        """The batch that opened forms are put into."""
        return self.stand.batch.id if self.stand else None

    @property
    def said(self) -> str:
        """Where the batch stands, in a line to be seen while its forms are keyed."""
        return _described(self.stand) if self.stand else ""

    def take_focus(self) -> None:
        """Begin a batch, or go to the list if one is under way."""
        if self.stand is None:
            self.name.setFocus()
        else:
            self.list.setFocus()

    def refresh(self) -> None:
        """Read all counts."""
        from samdesk.services.batches import batches

        if self._page.current.desk is not None:
            self._page.ask(batches, self._show_all)

    def forget(self) -> None:
        """Work on no batch, as when another desk file is opened or another person keys."""
        self.stand = None
        self.reason.hide()
        self._show()

    # What is done

    def begin(self) -> None:
        """Begin the batch that the fields name."""
        from samdesk.services.batches import begin_batch

        name, number, operator = self.name.text(), self.number.text().strip(), self._page.operator
        if not (number.isascii() and number.isdigit()):
            self._page.strip.say(Tone.ERROR, _("Write how many forms the batch holds, such as 40."))
            self.number.setFocus()
            return
        self._page.ask(lambda desk: begin_batch(desk, name, int(number), operator=operator), self._on_begun)

    def _on_begun(self, begun: Batch) -> None:
        self.name.clear()
        self.number.clear()
        self.go_on(str(begun.id))

    def go_on(self, batch_id: str) -> None:
        """Put the forms that are opened from now on into an open batch."""
        from samdesk.services.batches import open_batch

        self._page.strip.clear()
        self._page.ask(lambda desk: open_batch(desk, int(batch_id)), self._take)

    def _take(self, stand: BatchStand) -> None:
        self.stand = stand
        self._show()
        self.refresh()
        self._page.take_focus()

    def put_aside(self) -> None:
        """Key forms that are in no batch; the batch stays open."""
        self.forget()
        self.refresh()
        self._page.take_focus()

    def end(self) -> None:
        """Close the batch; counts that do not agree must be explained."""
        self._close("")

    def _close(self, explanation: str) -> None:
        from samdesk.services.batches import close_batch

        stand, operator = self.stand, self._page.operator
        if stand is None:
            return
        said = _("Batch {name} is ended.").format(name=stand.batch.name)

        def closed(_changes: object) -> None:
            self.put_aside()
            self._page.strip.say(Tone.GOOD, said)

        def refused(error: KnownError) -> None:
            if explanation or not isinstance(error, InputFaults):
                self._page.show_error(error)
            else:
                self.reason.ask(str(error))

        self._page.strip.clear()
        self._page.ask(
            lambda desk: close_batch(desk, stand.batch.id, operator=operator, explanation=explanation), closed, refused
        )

    def note_opened(self, form_id: str) -> None:
        """Count a form that was opened, and say if the paper belongs to another batch or is one too many."""
        from samdesk.services.batches import batch, batches_of_form

        if (batch_id := self.batch_id) is None:
            return

        def read(desk: Desk) -> tuple[BatchStand, tuple[Batch, ...]]:
            return batch(desk, batch_id), batches_of_form(desk, form_id)

        def show(found: tuple[BatchStand, tuple[Batch, ...]]) -> None:
            before, (stand, lies_in) = self.stand, found
            self.stand = stand
            self._show()
            self.changed.emit()
            others = [one.name for one in lies_in if one.id != batch_id]
            if others:
                said = _("Form {code} was met in batch {names} before. Look where the paper belongs.")
                self._page.strip.say(Tone.WARNING, said.format(code=written(form_id), names=", ".join(others)))
            elif before and stand.in_it > max(stand.expected, before.in_it):
                said = _("Batch {name} should hold {expected} forms, and this is number {n}.")
                said = said.format(name=stand.batch.name, expected=stand.expected, n=stand.in_it)
                self._page.strip.say(Tone.WARNING, said)

        self._page.ask(read, show)

    # What is shown

    def _show_all(self, stands: tuple[BatchStand, ...]) -> None:
        current = next((stand for stand in stands if stand.batch.id == self.batch_id), None)
        was_whole = bool(self.stand and self.stand.agrees)
        self.stand = current if current and current.batch.closed_at is None else None
        others = [stand for stand in stands if stand.batch.id != self.batch_id]
        others.sort(key=lambda stand: stand.batch.closed_at is not None)
        self.list.show_choices([(str(stand.batch.id), _described(stand)) for stand in others[:_MOST]])
        self._show()
        self.changed.emit()
        if self.stand and self.stand.agrees and not was_whole:
            said = _("All forms of batch {name} are keyed, and the counts agree.")
            end = (_("End the batch"), "check", self.end)
            self._page.strip.say(Tone.GOOD, said.format(name=self.stand.batch.name), end)

    def _show(self) -> None:
        self._beginning.setVisible(self.stand is None)
        self._current.setVisible(self.stand is not None)
        if self.stand is not None:
            self._counts.setText(_described(self.stand))
            self._bar.show_count(self.stand.keyed, self.stand.expected)


def _described(stand: BatchStand) -> str:
    name = stand.batch.name
    said = _("{name}: {keyed} of {expected} keyed").format(name=name, keyed=stand.keyed, expected=stand.expected)
    parts = [said]
    if stand.batch.closed_at is not None:
        parts.append(_("ended"))
        parts.append(stand.batch.explanation)
    else:
        parts.append(_("{n} left").format(n=stand.left))
        if stand.in_it != stand.keyed:
            parts.append(ngettext("{n} met", "{n} met", stand.in_it).format(n=stand.in_it))
    if stand.double:
        n = stand.double
        parts.append(ngettext("{n} paper came twice", "{n} papers came twice", n).format(n=n))
    return " · ".join(part for part in parts if part)

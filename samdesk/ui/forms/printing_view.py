"""Printing from the window: choose, see each receiver's paper page by page, then print or save.

Loads Qt's PDF module, so it is imported when somebody wants to print. Knows nothing of how the paper is drawn.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from samdesk.language import _
from samdesk.ui import controls, theme
from samdesk.ui.flow_layout import FlowLayout
from samdesk.ui.forms.order_fields import OrderFields, Whom, summary_text
from samdesk.ui.forms.preview import Preview

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent

    from samdesk.domain.faults import KnownError
    from samdesk.services.desks import Desk
    from samdesk.services.printing import PrintOrder
    from samdesk.services.printing_summary import PrintingChoices, PrintingSummary
    from samdesk.ui.page import Page

T = TypeVar("T")
_BESIDE = 95
"""Characters; in a narrower page the preview stands below the choices."""
_LINES = 22
"""Lines of text that the preview is high where it stands below."""


class PrintingView(QWidget):
    """The choices with a preview beside them, and below them what they come to and the ways out."""

    back_wanted = Signal()
    print_wanted = Signal()
    save_wanted = Signal()
    fillable_wanted = Signal()

    def __init__(self, page: Page, whom: Whom, choices: PrintingChoices) -> None:
        super().__init__()
        self._page = page
        self._round_id = page.current.round_id
        self.fields = OrderFields(whom, choices)
        self.summary: PrintingSummary | None = None
        self._at = 0
        self._looking = False
        self._look_again = False
        self._faulty = False
        self.preview = Preview()
        self._receiver = controls.label(bold=True)
        self._before = _arrow("up", _("Previous receiver"), lambda: self.go(-1))
        self._after = _arrow("down", _("Next receiver"), lambda: self.go(1))
        self._said = controls.label()
        self.print_button = controls.button(_("Print on paper…"), "print", self.print_wanted.emit, primary=True)
        self.save_button = controls.button(_("Save as PDF…"), "save", self.save_wanted.emit)
        self.fillable_button = controls.button(_("PDFs to fill in on screen…"), "edit", self.fillable_wanted.emit)
        buttons = FlowLayout(self.print_button, self.save_button, self.fillable_button)
        self.foot = controls.card(self._said, buttons, spacing=3)
        self._shown = self._build_preview()
        self._below = controls.column(spacing=3)
        self._beside = controls.column(spacing=0)
        self._chosen = controls.scrolled(controls.framed(controls.column(self.fields, self._below, None, spacing=3)))
        self._row = controls.row(self._chosen, self._beside, spacing=3)
        self._row.setStretch(0, 1)
        self._whole = controls.column(self._row, spacing=3)
        self._whole.setStretch(0, 1)
        self.setLayout(self._whole)
        self._below.addWidget(self.foot)
        self._below.addWidget(self._shown)
        self.fields.order_changed.connect(self.look)
        page.work.long_work_ended.connect(self.enable)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.back_wanted)
        self.look()

    @property
    def order(self) -> PrintOrder:
        """What is chosen."""
        return self.fields.order

    def take_focus(self) -> None:
        """Begin with the first choice."""
        self.fields.whom.setFocus()

    def enable(self) -> None:
        """Let be done what can be done now."""
        found = self.summary is not None and self.summary.pages > 0
        possible = found and not self._page.work.long_work
        writable = self._page.current.is_writable
        self.fields.note.setEnabled(writable)
        self.print_button.setEnabled(possible and writable)
        self.save_button.setEnabled(possible and (writable or not self.order.spare))
        self.fillable_button.setEnabled(possible and writable and self.order.forms)

    # What the order comes to

    def look(self) -> None:
        """Ask what the order comes to; while an answer is awaited, only the latest question is kept."""
        if self._looking:
            self._look_again = True
            return
        if not self.fields.is_possible:
            self.summary = None
            self._say(_("Choose forms, letters or support material."))
            self.preview.clear()
            return
        from samdesk.services.printing_summary import printing_summary

        self._looking = True
        order, round_id = self.order, self._round_id
        self._ask(lambda desk: printing_summary(desk, order, round_id=round_id), self._on_summary)

    def _ask(self, call: Callable[[Desk], T], done: Callable[[T], None]) -> None:
        """Ask the desk file; what comes when the view is closed is nobody's."""

        def hear(result: T) -> None:
            if isValid(self):
                done(result)

        def fail(error: KnownError) -> None:
            if isValid(self):
                self._on_fault(error)

        self._page.ask(call, hear, fail)

    def _on_summary(self, summary: PrintingSummary) -> None:
        if self._faulty:
            self._faulty = False
            self._page.strip.clear()
        held = self.receiver_id
        self.summary = summary
        ids = [receiver.form_ids[0] for receiver in summary.receivers]
        self._at = ids.index(held) if held in ids else 0
        self._say(summary_text(summary))
        self._read_preview()

    def _on_fault(self, error: KnownError) -> None:
        self._looking = False
        self._faulty = True
        self.summary = None
        self._say("")
        self.preview.clear()
        self._page.show_error(error)
        self._go_on()

    def _say(self, text: str) -> None:
        self._said.setText(text)
        controls.announce(self._said, text)
        self._name_receiver()
        self.enable()

    def _go_on(self) -> None:
        if self._look_again:
            self._look_again = False
            self.look()

    # Preview

    @property
    def receiver_id(self) -> str:
        """The first form of the receiver who is looked at; "" for spare forms."""
        receivers = self.summary.receivers if self.summary else ()
        return receivers[self._at].form_ids[0] if receivers else ""

    def go(self, step: int) -> None:
        """Look at the next or the previous receiver."""
        receivers = self.summary.receivers if self.summary else ()
        if 0 <= self._at + step < len(receivers):
            self._at += step
            self._name_receiver()
            if self._looking:
                self._look_again = True
            else:
                self._looking = True
                self._read_preview()

    def _name_receiver(self) -> None:
        receivers = self.summary.receivers if self.summary else ()
        self._before.setEnabled(self._at > 0)
        self._after.setEnabled(self._at + 1 < len(receivers))
        if not receivers:
            self._receiver.setText(_("Spare form") if self.summary else "")
            return
        said = _("{name}, receiver {n} of {all}")
        name = f"\u2068{receivers[self._at].name}\u2069"  # a name written from the right stays a piece of its own
        self._receiver.setText(said.format(name=name, n=self._at + 1, all=len(receivers)))

    def _read_preview(self) -> None:
        from samdesk.services.printing import preview

        order, form_id, round_id = self.order, self.receiver_id, self._round_id
        if form_id and self.summary:  # the others' forms need not be read
            order = replace(order, form_ids=self.summary.receivers[self._at].form_ids, below="")
        self._ask(lambda desk: preview(desk, order, form_id, round_id=round_id), self._on_preview)

    def _on_preview(self, pdf: bytes) -> None:
        self._looking = False
        self.preview.show_pdf(pdf)
        self._go_on()

    # Building

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def _arrange(self) -> None:
        metrics = self.fontMetrics()
        beside = self.width() > _BESIDE * metrics.averageCharWidth()
        (self._whole if beside else self._below).addWidget(self.foot)
        (self._beside if beside else self._below).addWidget(self._shown)
        self._row.setStretch(1, 1 if beside else 0)
        needed = self.fields.minimumSizeHint().width() + 6 * theme.GRID
        self._chosen.setMinimumWidth(needed if beside else 0)
        self.preview.setMinimumHeight(0 if beside else _LINES * metrics.lineSpacing())

    def _build_preview(self) -> QWidget:
        head = controls.row(self._receiver, self._before, self._after)
        head.setStretch(0, 1)
        layout = controls.column(head, self.preview)
        layout.setStretch(1, 1)
        return controls.framed(layout)


def _arrow(icon: str, name: str, pressed: Callable[[], object]) -> QWidget:
    made = controls.button("", icon, pressed)
    made.setAccessibleName(name)
    made.setToolTip(name)
    return made

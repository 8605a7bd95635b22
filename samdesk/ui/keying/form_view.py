"""A form that is being keyed: whose it is, how far one has come, the sheet, and the keys below it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from samdesk.domain.form_id import written
from samdesk.language import _, ngettext
from samdesk.ui import controls
from samdesk.ui.charts import ThinBar
from samdesk.ui.flow_layout import FlowLayout
from samdesk.ui.keying.closing import is_closing
from samdesk.ui.keying.editor import RowEditor
from samdesk.ui.keying.flow import DAY, EMPLOYEES, UNITS
from samdesk.ui.keying.session import SECOND, Session, Writing
from samdesk.ui.keying.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QPushButton

_MOTIVATION_LINES = 3
_ROOM_FOR_LEGEND = 22
"""Lines of text; in less room the paper comes first, and F1 shows the keys."""


class FormView(QWidget):
    """Shows one session."""

    done_wanted = Signal()
    leave_wanted = Signal()
    go_to_wanted = Signal()

    def __init__(self, keys: Sequence[tuple[str, str]]) -> None:
        """``keys`` are what is said below the form: keys, and what they do."""
        super().__init__()
        self.sheet = Sheet()
        self.sheet.setAccessibleName(_("Form"))
        self.editor = RowEditor(self.sheet.viewport())
        self._session: Session | None = None
        self._code = controls.label(factor=1.15, bold=True, wrap=False)
        self._unit = controls.label()
        self._count = controls.label(wrap=False)
        self._bar = ThinBar(_("Rows dealt with"))
        head = controls.row(self._code, self._unit, self._count, spacing=4)
        head.setStretch(1, 1)
        buttons = (
            _small(_("Go to row"), "search", self.go_to_wanted.emit),
            _small(_("Leave"), "back", self.leave_wanted.emit),
            _small(_("Done"), "check", self.done_wanted.emit),
        )
        legend = QLabel(_legend(keys))
        legend.setTextFormat(Qt.TextFormat.RichText)
        legend.setWordWrap(True)
        self._legend = legend
        self._batch = controls.quiet()
        self._batch.setWordWrap(False)
        self._batch.hide()
        layout = controls.column(head, self._bar, self.sheet, legend, FlowLayout(*buttons, self._batch))
        layout.setStretch(2, 1)
        self.setLayout(layout)

    def show_session(self, session: Session | None) -> None:
        """Show another form, or nothing."""
        self._session = session
        self.editor.hide()
        self.sheet.show_session(session)
        if session is None:
            return
        form = session.form
        code = written(form.form_id)
        self._code.setText(_("{code}, second entry").format(code=code) if form.keying_pass == SECOND else code)
        self._unit.setText(" · ".join(part for part in (form.unit_name, form.forvaltning_name, form.managers) if part))
        session.row_changed.connect(self._show_count)
        session.moved.connect(self._show_count)
        self._show_count()

    def show_batch(self, said: str) -> None:
        """Show where the batch stands that the form lies in, or nothing."""
        self._batch.setText(said)
        self._batch.setVisible(bool(said))

    def open_editor(self, session: Session) -> None:
        """Show the editor that the session wants, or none."""
        if session.writing is None:
            had_focus = self.editor.hasFocus()
            self.editor.hide()
            self.sheet.place_editor(None)
            if had_focus:
                self.sheet.setFocus()
            return
        several = session.writing in (Writing.MOTIVATION, Writing.NOTE, Writing.SENT_NOTE)
        lines = _MOTIVATION_LINES if several else 1
        self.editor.begin(_name_of(session), session.written, lines=lines)
        self.sheet.place_editor(self.editor)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._legend.setVisible(self.height() > _ROOM_FOR_LEGEND * self.fontMetrics().lineSpacing())

    def _show_count(self) -> None:
        if self._session is None:
            return
        given, rows = self._session.given, len(self._session.definition.by_number)
        self._count.setText(ngettext("{given} of {n} row", "{given} of {n} rows", rows).format(given=given, n=rows))
        self._bar.show_count(given, rows)


def _small(text: str, icon: str, pressed: object) -> QPushButton:
    made = controls.button(text, icon, pressed)  # type: ignore[arg-type]  # a signal's emit
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


def _name_of(session: Session) -> str:
    match session.writing:
        case Writing.MOTIVATION:
            return _("Motivation")
        case Writing.NOTE:
            return _("Note, which stays on this desk")
        case Writing.SENT_NOTE:
            return _("Note to central HR")
        case Writing.GO_TO:
            return _("Number of the row to go to")
        case _ if session.at == EMPLOYEES:
            return _("Number of employees")
        case _ if session.at == UNITS:
            return _("Codes of other units")
        case _ if is_closing(session.at):
            return _("As it stands on the paper")
        case _ if session.at == DAY:
            return _("Day of answering")
        case _:
            return _("Answer")


def _legend(keys: Sequence[tuple[str, str]]) -> str:
    shown = ((escape(key).replace(" ", "&nbsp;").replace("–", "\u2060–\u2060"), escape(said)) for key, said in keys)
    return " &nbsp; ".join(f"<b>{key}</b>&nbsp;{said}" for key, said in shown)

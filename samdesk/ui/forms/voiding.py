"""Making the answer of a form void from the board: by button, menu or key, with a reason; says first what happens.

Knows form rows and the page that asks; whether it can be done in the end is for the service to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence

from samdesk.domain.rounds import FormRow, FormState
from samdesk.language import _
from samdesk.ui import controls
from samdesk.ui.keying.asking import ReasonLine
from samdesk.ui.keying.voiding import is_void_now, voids, what_happens
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QTableView, QWidget

    from samdesk.ui.page import Page

_ANSWERED: Final = frozenset(
    {
        FormState.KEYED,
        FormState.CHECKED,
        FormState.DIFFERS,
        FormState.EXPORTED,
        FormState.COLLECTED,
        FormState.CONFLICT,
    }
)


class Voiding:
    """A button, a line of the table's menu with a key, and the line that asks for the reason."""

    def __init__(self, page: Page, table: QTableView, bring_in_view: Callable[[QWidget], None]) -> None:
        self._page = page
        self._bring_in_view = bring_in_view
        self._table = table
        self._marked: FormRow | None = None
        self.button = controls.button(_("Make void…"), "exempt", self.ask)
        self.button.setToolTip(_("Make the answer of the marked form void, with a reason (Delete)"))
        self.line = ReasonLine(_("Why the answer is void"), _("Make it void"))
        self.line.given.connect(self._on_given)
        self.line.dropped.connect(table.setFocus)
        self.action = QAction(_("Make void…"), table)
        self.action.setShortcut(QKeySequence(Qt.Key.Key_Delete))
        self.action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.action.triggered.connect(lambda _checked=False: self.ask())
        table.addAction(self.action)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.show_marked(())

    def show_marked(self, marked: Sequence[FormRow]) -> None:
        """Offer it where one form is marked that has an answer; another one is no longer asked about."""
        one = marked[0] if len(marked) == 1 else None
        if self._marked is not None and (one is None or one.form_id != self._marked.form_id):
            self.line.hide()
        self._marked = one
        possible = one is not None and one.state in _ANSWERED and self._page.current.is_writable
        self.button.setEnabled(possible)
        self.action.setEnabled(possible)

    def ask(self) -> None:
        """Say what happens, and ask why."""
        if self._marked is not None and self.button.isEnabled():
            self._page.strip.clear()
            self.line.ask(what_happens(self._marked.form_id, self._marked.unit_name))
            self._bring_in_view(self.line)

    def _on_given(self, reason: str) -> None:
        if self._marked is None:
            return
        form_id, operator = self._marked.form_id, self._page.current.settings.operator
        said = is_void_now(form_id)
        self._page.ask(voids(form_id, reason, operator), lambda _changes: self._page.strip.say(Tone.GOOD, said))
        self._table.setFocus()

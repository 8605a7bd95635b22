"""Finds forms whose code cannot be read: words in the code field list those of a unit or manager.

Looks only once the typing rests, so that a scanner's code is never kept waiting by a search.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from samdesk.domain import form_id
from samdesk.language import _
from samdesk.ui import controls
from samdesk.ui.keying.choices import ChoiceList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from samdesk.services.finding import FoundForm
    from samdesk.ui.page import Page

_REST: Final = 150
"""Milliseconds without a key before forms are looked for."""
_FEWEST: Final = 2
"""Letters that are looked for."""


class Finder(QWidget):
    """The list of forms that fit the words in a field, and what is said about it."""

    chosen = Signal(str)
    """The code of a form that is to be opened."""

    def __init__(self, page: Page, words: QLineEdit) -> None:
        super().__init__()
        self._page = page
        self._words = words
        self.list = ChoiceList(_("Forms that fit"))
        self.list.chosen.connect(self.chosen.emit)
        self._note = controls.quiet()
        self._shown_for = ""
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self._look_here)
        words.textChanged.connect(self._on_changed)
        self.setLayout(controls.column(self.list, self._note))
        self.hide()

    @property
    def only(self) -> str:
        """The code of the only form that fits what is written, if it is listed."""
        keys = self.list.keys
        return keys[0] if len(keys) == 1 and self._shown_for == self._words.text() else ""

    def wants(self, text: str) -> bool:
        """Whether a text may be words of a unit or manager, and no code."""
        bare = text.strip()
        return len(bare) >= _FEWEST and form_id.read(bare) is None and not bare.upper().startswith("SAM1:")

    def look(self, none: Callable[[], None], some: Callable[[], None]) -> None:
        """Look for what is written now; ``none`` if nothing fits, ``some`` once forms are listed."""
        self._rest.stop()
        text = self._words.text()

        def show(found: tuple[FoundForm, ...]) -> None:
            self._show(text, found)
            (some if found else none)()

        self._ask(text, show)

    def _look_here(self) -> None:
        text = self._words.text()
        self._ask(text, lambda found: self._show(text, found))

    def _ask(self, text: str, show: Callable[[tuple[FoundForm, ...]], None]) -> None:
        from samdesk.services.finding import find

        if self._page.current.round is None:
            show(())
            return
        round_id = self._page.current.round_id
        self._page.ask(lambda desk: find(desk, text, round_id), show)

    def _on_changed(self, text: str) -> None:
        self._rest.stop()
        self._show(text, ())
        if self.wants(text) and self._words.isEnabled():
            self._rest.start()

    def _show(self, text: str, found: tuple[FoundForm, ...]) -> None:
        from samdesk.services.finding import MOST

        if text != self._words.text():
            return
        self._shown_for = text
        self.list.show_choices(described(found))
        said = ""
        if len(found) == 1:
            said = _("Enter opens the form.")
        elif len(found) >= MOST:
            said = _("More forms may fit. Write more.")
        elif found:
            said = _("Down goes to the list, or write more.")
        self._note.setText(said)
        self.setVisible(bool(said))


def described(forms: Iterable[FoundForm]) -> list[tuple[str, str]]:
    """Forms as lines of a list: the code, whose the form is."""
    return [(form.form_id, _line(form)) for form in forms]


def _line(form: FoundForm) -> str:
    name = form.unit_name or _("Spare form")
    return " · ".join(
        part for part in (form_id.written(form.form_id), name, form.forvaltning_name, form.managers) if part
    )

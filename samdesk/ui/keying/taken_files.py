"""Forms that were filled in on screen: choosing their files, and what became of each. Knows no desk file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from samdesk.domain.form_id import written
from samdesk.language import _
from samdesk.ui import controls, icons, theme
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtWidgets import QFrame

    from samdesk.services.filled import FileTaken, Taken


class TakenFiles(QWidget):
    """A button for files, and below it a line for each that was taken in or refused, with why."""

    def __init__(self, choose: Callable[[], object], go_on: Callable[[], object]) -> None:
        super().__init__()
        self._go_on = go_on
        self.button = controls.button(_("Take in filled PDFs…"), "open", choose)
        why = controls.quiet(
            _("Whole ones are finished. Others are begun; what is left is done on the page Answering.")
        )
        self._lines = QVBoxLayout()
        self._lines.setSpacing(2 * theme.GRID)
        self.setLayout(controls.column(controls.subheading(_("Filled in on screen")), why, self.button, self._lines))

    def show_files(self, files: Iterable[FileTaken]) -> None:
        """Say what became of files, those that need a person first."""
        from samdesk.services.filled import Taken

        controls.empty(self._lines)
        order = (Taken.REFUSED, Taken.OPENED, Taken.FINISHED, Taken.UNCHANGED)
        for file in sorted(files, key=lambda file: order.index(file.state)):
            self._lines.addWidget(self._line(file))

    def _line(self, file: FileTaken) -> QFrame:
        tone, said = _meaning(file.state)
        mark = QLabel()
        mark.setProperty("icon_colour", theme.tone_colour(tone, self.palette()))
        icons.set_icon(mark, str(tone))
        code = written(file.form_id) if file.form_id else ""
        head = controls.label(" · ".join(part for part in (file.path.name, code, said) if part), bold=True)
        row = controls.row(mark, head)
        row.setStretch(1, 1)
        parts: list[QWidget] = [controls.framed(row), *(controls.label(str(fault)) for fault in file.faults)]
        if tone is Tone.WARNING:
            again = controls.button(_("Answer on screen"), "people", self._go_on)
            again.setAccessibleName(_("Answer {code} on screen").format(code=code))
            parts.append(again)
        return controls.card(*parts)


def _meaning(state: Taken) -> tuple[Tone, str]:
    from samdesk.services.filled import Taken

    return {
        Taken.FINISHED: (Tone.GOOD, _("finished")),
        Taken.OPENED: (Tone.WARNING, _("begun, something is left to do")),
        Taken.UNCHANGED: (Tone.NOTE, _("known before, nothing changed")),
        Taken.REFUSED: (Tone.ERROR, _("not taken in")),
    }[state]

"""Where merge files are dropped or chosen, and whether it is only a try. Knows nothing of collecting."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel

from samdesk.language import _
from samdesk.ui import controls, dialogs, icons, theme
from samdesk.ui.collecting.watching import CARD_WIDTH
from samdesk.ui.flow_layout import FlowLayout

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData


class DropArea(QFrame):
    """A framed area that says what to do; it lights up while files are dragged over the page."""

    files_chosen = Signal(object)
    """The files and folders that the user chose, as a tuple of paths."""

    def __init__(self) -> None:
        super().__init__()
        self._lit = False
        self._mark = QLabel()
        theme.set_text(self._mark, 2.4)
        icons.set_icon(self._mark, "collecting")
        self.add = controls.button(_("Add merge files…"), "add", self._choose, primary=True)
        self.add_folder = controls.button(_("Add a folder…"), "open", self._choose_folder)
        self.dry_run = QCheckBox(_("Try first, change nothing"))
        self.dry_run.setAccessibleName(self.dry_run.text())
        self._text = controls.label(_("Drop merge files here, or choose them"), factor=1.15, bold=True)
        self._more = controls.quiet(
            _("Several at once, also whole folders. Nothing that is here is overwritten, and a file may come twice.")
        )
        texts = controls.column(self._text, self._more, spacing=1)
        ways = FlowLayout(self.add, self.add_folder, self.dry_run)
        layout = controls.row(self._mark, controls.column(texts, ways, None, spacing=3), spacing=5)
        layout.setAlignment(self._mark, Qt.AlignmentFlag.AlignTop)
        layout.setStretch(1, 1)
        side = 5 * theme.GRID
        layout.setContentsMargins(side, side, side, side)
        self.setLayout(layout)

    def sizeHint(self) -> QSize:
        return QSize(CARD_WIDTH * self.fontMetrics().averageCharWidth(), super().sizeHint().height())

    def set_possible(self, possible: bool) -> None:
        """Allow files to be chosen or not."""
        self.add.setEnabled(possible)
        self.add_folder.setEnabled(possible)
        self.dry_run.setEnabled(possible)

    def show_small(self, small: bool) -> None:
        """Leave room for what became of files, once there are any."""
        for part in (self._mark, self._more):
            part.setVisible(not small)

    def light(self, lit: bool) -> None:
        """Show that files may be let go."""
        self._lit = lit
        self.update()

    def _choose(self) -> None:
        if paths := dialogs.open_files(self, _("Add merge files"), dialogs.merge_files()):
            self.files_chosen.emit(paths)

    def _choose_folder(self) -> None:
        if folder := dialogs.choose_folder(self, _("Add a folder with merge files")):
            self.files_chosen.emit((folder,))

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = self.palette()
        accent = palette.color(QPalette.ColorRole.Highlight)
        base = palette.color(QPalette.ColorRole.Base)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(accent if self._lit else palette.color(QPalette.ColorRole.Mid), 2, Qt.PenStyle.DashLine))
        painter.setBrush(theme.mixed(base, accent, 0.18 if self._lit else 0.0))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 8, 8)


def dropped_paths(data: QMimeData) -> tuple[Path, ...]:
    """The files and folders that are dragged."""
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())

"""Small building blocks that every page is made of: headings, buttons, labelled fields, cards.

Each focusable one gets its accessible name here. Knows nothing of what a page shows. Kinds of widgets that the
start page does without are loaded when they are first wanted, so that the window is there sooner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from samdesk.ui import icons, theme

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from PySide6.QtCore import QAbstractItemModel
    from PySide6.QtWidgets import QDateEdit, QFormLayout, QTableView


def label(text: str = "", *, factor: float = 1.0, bold: bool = False, wrap: bool = True) -> QLabel:
    """Text that wraps and that the mouse can mark."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if factor != 1.0 or bold:
        theme.set_text(made, factor, bold=bold)
    return made


def heading(text: str) -> QLabel:
    """The heading of a page."""
    return label(text, factor=1.6, bold=True)


def subheading(text: str) -> QLabel:
    """The heading of a group within a page."""
    return label(text, factor=1.15, bold=True)


def quiet(text: str = "") -> QLabel:
    """Text that explains, less prominent than what it explains."""
    made = label(text)
    made.setForegroundRole(made.palette().ColorRole.PlaceholderText)
    return made


def button(text: str, icon: str, pressed: Callable[[], object], *, primary: bool = False) -> QPushButton:
    """A button; ``primary`` for the one thing a page is there for."""
    made = QPushButton(text.replace("&", "&&"))
    made.setAccessibleName(text)
    made.setAutoDefault(False)
    if primary:
        made.setProperty("primary", True)
    if icon:
        icons.set_icon(made, icon)
    made.clicked.connect(lambda: pressed())
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


def row(*parts: QWidget | QLayout | None, spacing: int = 2) -> QHBoxLayout:
    """Parts beside each other; ``None`` takes the space that is left."""
    layout = QHBoxLayout()
    _fill(layout, parts, spacing)
    return layout


def column(*parts: QWidget | QLayout | None, spacing: int = 2) -> QVBoxLayout:
    """Parts below each other; ``None`` takes the space that is left. ``spacing`` in grid steps."""
    layout = QVBoxLayout()
    _fill(layout, parts, spacing)
    return layout


def _fill(layout: QHBoxLayout | QVBoxLayout, parts: tuple[QWidget | QLayout | None, ...], spacing: int) -> None:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing * theme.GRID)
    for part in parts:
        if part is None:
            layout.addStretch(1)
        elif isinstance(part, QLayout):
            layout.addLayout(part)
        else:
            layout.addWidget(part)


def empty(layout: QLayout) -> None:
    """Take everything out of a layout; what is in use just now, such as the button that was pressed, goes after it."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()


def card(*parts: QWidget | QLayout | None, spacing: int = 2) -> QFrame:
    """A framed group."""
    made = QFrame()
    made.setProperty("card", True)
    layout = column(*parts, spacing=spacing)
    margin = 4 * theme.GRID
    layout.setContentsMargins(margin, margin, margin, margin)
    made.setLayout(layout)
    return made


def field(name: str, *, placeholder: str = "", text: str = "") -> QLineEdit:
    """A line to type in."""
    made = QLineEdit(text)
    made.setAccessibleName(name)
    made.setPlaceholderText(placeholder)
    return made


def date_field(name: str, day: date) -> QDateEdit:
    """A date with a calendar."""
    from PySide6.QtWidgets import QDateEdit

    made = QDateEdit(QDate(day.year, day.month, day.day))
    made.setCalendarPopup(True)
    made.setDisplayFormat("yyyy-MM-dd")
    made.setAccessibleName(name)
    return made


def named_rows(*rows: tuple[str, QWidget]) -> QFormLayout:
    """Fields with their names before them, or above them where it is narrow."""
    from PySide6.QtWidgets import QFormLayout

    layout = QFormLayout()
    layout.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
    layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
    layout.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
    layout.setHorizontalSpacing(4 * theme.GRID)
    layout.setVerticalSpacing(2 * theme.GRID)
    for name, widget in rows:
        shown = QLabel(name)
        shown.setBuddy(widget)
        layout.addRow(shown, widget)
    return layout


def table(name: str, model: QAbstractItemModel) -> QTableView:
    """A table that is read and marked row by row."""
    from PySide6.QtWidgets import QTableView

    made = QTableView()
    dress_table(made, name, model)
    return made


def dress_table(made: QTableView, name: str, model: QAbstractItemModel) -> None:
    """Let a table be read and marked row by row."""
    from PySide6.QtWidgets import QAbstractItemView

    made.setAccessibleName(name)
    made.setModel(model)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    made.setAlternatingRowColors(True)
    made.setShowGrid(False)
    made.setWordWrap(False)
    made.setTabKeyNavigation(False)
    made.verticalHeader().hide()
    made.horizontalHeader().setHighlightSections(False)
    made.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    made.horizontalHeader().setStretchLastSection(True)
    fit_rows(made)


def fit_rows(view: QTableView) -> None:
    """Give a table's rows the height that the text size asks for."""
    from PySide6.QtWidgets import QHeaderView

    height = QFontMetrics(view.font()).height() + 3 * theme.GRID
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.verticalHeader().setMinimumSectionSize(height)
    view.verticalHeader().setDefaultSectionSize(height)
    side = QFontMetrics(view.font()).height()
    view.setIconSize(QSize(side, side))


def scrolled(content: QWidget) -> QScrollArea:
    """Content that scrolls where the window is too small for it, instead of being cut."""
    content.setProperty("clear", True)
    if (layout := content.layout()) is not None:
        layout.setContentsMargins(0, 0, 3 * theme.GRID, 0)
    content.setAutoFillBackground(False)
    made = QScrollArea()
    made.setWidgetResizable(True)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setWidget(content)
    return made


def framed(layout: QLayout, margin: int = 0) -> QWidget:
    """A widget that holds a layout; ``margin`` in grid steps."""
    made = QWidget()
    side = margin * theme.GRID
    layout.setContentsMargins(side, side, side, side)
    made.setLayout(layout)
    return made


def announce(widget: QWidget, text: str, *, urgent: bool = False) -> None:
    """Let screen readers say a text without moving the focus."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    if not QAccessible.isActive():
        return
    said = QAccessibleAnnouncementEvent(widget, text)
    politeness = QAccessible.AnnouncementPoliteness
    said.setPoliteness(politeness.Assertive if urgent else politeness.Polite)
    QAccessible.updateAccessibility(said)

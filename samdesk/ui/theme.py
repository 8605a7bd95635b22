"""Colours, text sizes and distances of the window; every colour it uses is defined here.

The window takes colours from palette roles only, so both themes and forced system contrast work everywhere.
``Tone`` adds the three meanings that a palette has no role for, always shown together with an icon or a word.
Knows nothing of pages.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from samdesk import shipped
from samdesk.ui import icons

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow

GRID: Final = 4
"""All distances are multiples of this many pixels."""

BASE_POINTS: Final = 11.0
SMALLEST_TEXT, LARGEST_TEXT = 80, 250
"""Bounds of the text size in percent of the ordinary one."""
_FACTOR: Final = "text_factor"
_BOLD: Final = "text_bold"

_Role = QPalette.ColorRole
_LIGHT: Final = {
    _Role.Window: "#f2f4f5",
    _Role.WindowText: "#182226",
    _Role.Base: "#ffffff",
    _Role.AlternateBase: "#f6f8f9",
    _Role.Text: "#182226",
    _Role.Button: "#fbfcfc",
    _Role.ButtonText: "#182226",
    _Role.PlaceholderText: "#5a6a72",
    _Role.Light: "#ffffff",
    _Role.Midlight: "#e4e9eb",
    _Role.Mid: "#c3ccd0",
    _Role.Dark: "#8b989f",
    _Role.Shadow: "#55636a",
    _Role.Highlight: "#0b6e75",
    _Role.HighlightedText: "#ffffff",
    _Role.Accent: "#0b6e75",
    _Role.Link: "#0b6e75",
    _Role.LinkVisited: "#0b6e75",
    _Role.BrightText: "#ffffff",
    _Role.ToolTipBase: "#182226",
    _Role.ToolTipText: "#ffffff",
}
_DARK: Final = {
    _Role.Window: "#1a2125",
    _Role.WindowText: "#e6ecee",
    _Role.Base: "#12181b",
    _Role.AlternateBase: "#182024",
    _Role.Text: "#e6ecee",
    _Role.Button: "#273136",
    _Role.ButtonText: "#e6ecee",
    _Role.PlaceholderText: "#9dabb1",
    _Role.Light: "#3a464c",
    _Role.Midlight: "#2b363b",
    _Role.Mid: "#445259",
    _Role.Dark: "#718086",
    _Role.Shadow: "#080b0c",
    _Role.Highlight: "#4fb8bd",
    _Role.HighlightedText: "#08181a",
    _Role.Accent: "#4fb8bd",
    _Role.Link: "#6cc9cd",
    _Role.LinkVisited: "#6cc9cd",
    _Role.BrightText: "#ffffff",
    _Role.ToolTipBase: "#e6ecee",
    _Role.ToolTipText: "#12181b",
}
_FUSION_FRAME: Final = 140
"""Fusion frames these fields in the window's colour darkened by so many percent, unseen on a dark window."""
_DISABLED_LIGHT, _DISABLED_DARK = "#8a979d", "#718086"


class Tone(StrEnum):
    """What a message or a mark means; its value is the icon that says the same."""

    NOTE = "info"
    GOOD = "done"
    WARNING = "warning"
    ERROR = "error"


_TONES: Final = {
    Tone.NOTE: ("#0b6e75", "#4fb8bd"),
    Tone.GOOD: ("#1d7a3e", "#6bc48a"),
    Tone.WARNING: ("#8f5a00", "#e5b454"),
    Tone.ERROR: ("#b3261e", "#f2938c"),
}


def is_dark(palette: QPalette) -> bool:
    """Whether texts are lighter than what they stand on."""
    return palette.color(_Role.WindowText).lightness() > palette.color(_Role.Window).lightness()


def tone_colour(tone: Tone, palette: QPalette) -> QColor:
    """The colour of a meaning, readable on the palette's window and base colours."""
    light, dark = _TONES[tone]
    return QColor(dark if is_dark(palette) else light)


def mixed(first: QColor, second: QColor, share: float) -> QColor:
    """The first colour with a share (0 to 1) of the second."""
    return QColor.fromRgbF(
        first.redF() + (second.redF() - first.redF()) * share,
        first.greenF() + (second.greenF() - first.greenF()) * share,
        first.blueF() + (second.blueF() - first.blueF()) * share,
    )


def palette(dark: bool) -> QPalette:
    """The palette of the light or the dark theme."""
    made = QPalette()
    for role, colour in (_DARK if dark else _LIGHT).items():
        made.setColor(role, QColor(colour))
    grey = QColor(_DISABLED_DARK if dark else _DISABLED_LIGHT)
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, grey)
    made.setColor(QPalette.ColorGroup.Disabled, _Role.Highlight, made.color(_Role.Mid))
    return made


def use_theme(name: str) -> None:
    """Use ``light``, ``dark`` or ``system`` colours in the whole program from now on."""
    schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
    QGuiApplication.styleHints().setColorScheme(schemes.get(name, Qt.ColorScheme.Unknown))
    _use_palette(dark=name == "dark" or (name == "system" and _system_is_dark()))


def follow_system() -> None:
    """Use the colours that the system has turned to, or that ``use_theme`` has asked the system for."""
    if _system_is_dark() is not is_dark(QApplication.palette()):
        _use_palette(dark=_system_is_dark())


def _system_is_dark() -> bool:
    return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark


def _use_palette(*, dark: bool) -> None:
    chosen = palette(dark)
    QApplication.setPalette(chosen)
    framed = QPalette(chosen)
    framed.setColor(_Role.Window, chosen.color(_Role.Mid).lighter(_FUSION_FRAME))
    for kind in ("QComboBox", "QAbstractSpinBox"):
        QApplication.setPalette(framed, kind)  # type: ignore[arg-type]  # the stubs say bytes, PySide takes only str
    application = QApplication.instance()
    if isinstance(application, QApplication):
        application.setStyleSheet("")  # palette() in a style sheet is looked up once, when it is set
        application.setStyleSheet(_style())


def _style() -> str:
    """The style sheet, with the marks of ticked boxes and chosen circles in the colours of the theme."""
    scheme = "dark" if is_dark(QApplication.palette()) else "light"
    style = _STYLE
    for mark in ("check", "dot"):
        style = style.replace(f"{{{mark}}}", shipped.resource("marks", f"{mark}-{scheme}.svg").as_posix())
    return style


def register_font() -> str:
    """Register the font that ships, so the window looks the same everywhere; its family name."""
    family = ""
    for path in sorted(shipped.resource("fonts").glob("*.ttf")):
        number = QFontDatabase.addApplicationFont(str(path))
        families = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
        family = family or next(iter(families), "")
    return family


def use_text_size(percent: int) -> None:
    """Show all text at a size, 100 being the ordinary one."""
    font = QFont(QApplication.font())
    font.setPointSizeF(BASE_POINTS * min(max(percent, SMALLEST_TEXT), LARGEST_TEXT) / 100)
    QApplication.setFont(font)
    application = QApplication.instance()
    if isinstance(application, QApplication) and application.styleSheet():
        # Widgets that a style sheet has dressed keep the font of then until they are dressed anew.
        application.setStyleSheet("")
        application.setStyleSheet(_style())


def set_text(widget: QWidget, factor: float, *, bold: bool = False) -> None:
    """Show a widget's text at ``factor`` times the ordinary size, now and after a change of size."""
    widget.setProperty(_FACTOR, factor)
    widget.setProperty(_BOLD, bold)
    _dress_text(widget)


def _dress_text(widget: QWidget) -> None:
    factor = widget.property(_FACTOR)
    if factor is None:
        return
    font = QFont(QApplication.font())
    font.setPointSizeF(font.pointSizeF() * float(factor))
    font.setWeight(QFont.Weight.DemiBold if widget.property(_BOLD) else QFont.Weight.Normal)
    widget.setFont(font)


def dress(window: QMainWindow) -> None:
    """Bring text sizes and icon colours of a whole window up to date with the theme and text size."""
    for widget in window.findChildren(QWidget):
        _dress_text(widget)
        icons.tint(widget)


_STYLE: Final = """
QToolTip { padding: 4px; border: 1px solid palette(mid); }
QPushButton {
    background: palette(button); color: palette(button-text); border: 1px solid palette(mid);
    border-radius: 6px; padding: 0.4em 0.9em;
}
QPushButton:hover { border-color: palette(highlight); }
QPushButton:pressed, QPushButton:checked { background: palette(midlight); }
QPushButton:focus { border: 2px solid palette(highlight); padding: 0.32em 0.82em; }
QPushButton:disabled { color: palette(placeholder-text); border-color: palette(midlight); }
QPushButton[primary="true"] { background: palette(highlight); color: palette(highlighted-text);
    border-color: palette(highlight); }
QPushButton[primary="true"]:hover { border-color: palette(window-text); }
QPushButton[primary="true"]:focus { border: 2px solid palette(window-text); }
QPushButton[primary="true"]:disabled { background: palette(midlight); border-color: palette(mid);
    color: palette(placeholder-text); }
QListWidget[dense="true"]::item { padding: 0.1em 0.5em; }
QPushButton[chip="true"] { border-radius: 12px; padding: 0.2em 0.7em; }
QPushButton[chip="true"]:focus { padding: 0.12em 0.62em; }
QPushButton[chip="true"]:checked { background: palette(highlight); color: palette(highlighted-text);
    border-color: palette(highlight); }
QPushButton[chip="true"]:checked:focus { border: 2px solid palette(window-text); }
QToolButton[nav="true"] { border: 2px solid transparent; border-radius: 6px; padding: 0.45em 0.7em; text-align: left; }
QToolButton[nav="true"]:hover { background: palette(midlight); }
QToolButton[nav="true"]:checked { background: palette(highlight); color: palette(highlighted-text); }
QToolButton[nav="true"]:focus { border: 2px solid palette(window-text); }
QToolButton[nav="true"]:disabled { color: palette(placeholder-text); }
QFrame[card="true"] { background: palette(base); border: 1px solid palette(midlight); border-radius: 8px; }
QFrame[rail="true"] { background: palette(base); border: 0; border-right: 1px solid palette(midlight); }
QFrame[bar="true"] { background: palette(base); border: 0; border-bottom: 1px solid palette(midlight); }
QFrame[foot="true"] { background: palette(base); border: 0; border-top: 1px solid palette(midlight); }
QLineEdit, QPlainTextEdit { padding: 0.25em 0.4em; }
QComboBox, QSpinBox, QDateEdit { min-height: 1.7em; }
QLineEdit, QPlainTextEdit {
    background: palette(base); color: palette(text); border: 1px solid palette(mid); border-radius: 6px;
    selection-background-color: palette(highlight); selection-color: palette(highlighted-text);
}
QLineEdit:focus, QPlainTextEdit:focus { border: 2px solid palette(highlight); padding: 0.18em 0.33em; }
QTableView { border: 1px solid palette(midlight); border-radius: 6px; gridline-color: palette(midlight);
    background: palette(base); alternate-background-color: palette(alternate-base);
    selection-background-color: palette(highlight); selection-color: palette(highlighted-text); }
QTableView::item { padding: 2px 8px; }
QListWidget { border: 1px solid palette(midlight); border-radius: 6px; padding: 4px; }
QListWidget::item { padding: 0.4em 0.5em; border-radius: 4px; color: palette(text); }
QListWidget::item:selected { background: palette(highlight); color: palette(highlighted-text); }
QListWidget:focus { border: 2px solid palette(highlight); padding: 3px; }
QHeaderView::section { background: palette(window); color: palette(window-text); border: 0;
    border-bottom: 1px solid palette(mid); padding: 0.35em 8px; }
QTabBar::tab { padding: 0.45em 0.9em; border: 0; border-bottom: 3px solid palette(mid); margin-right: 2px; }
QTabBar::tab:hover { background: palette(midlight); }
QTabBar::tab:selected { border-bottom: 3px solid palette(highlight); background: palette(base); }
QTabBar::tab:selected:focus { border: 2px solid palette(highlight); border-bottom-width: 3px; }
QCheckBox::indicator, QRadioButton::indicator { width: 0.75em; height: 0.75em; }
QCheckBox::indicator:unchecked, QRadioButton::indicator:unchecked { border: 1px solid palette(placeholder-text); }
QCheckBox::indicator:unchecked { border-radius: 3px; }
QRadioButton::indicator:unchecked { border-radius: 0.375em; }
QCheckBox::indicator:checked { border: 1px solid palette(highlight); border-radius: 3px; background: palette(highlight);
    image: url("{check}"); }
QRadioButton::indicator:checked { border: 1px solid palette(highlight); border-radius: 0.375em;
    background: palette(base); image: url("{dot}"); }
QCheckBox:focus, QRadioButton:focus { border: 1px solid palette(highlight); border-radius: 4px; }
QCheckBox, QRadioButton { border: 1px solid transparent; padding: 1px 3px; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: palette(mid); border-radius: 4px; margin: 2px; min-height: 32px; min-width: 32px; }
QScrollBar::handle:hover { background: palette(dark); }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QScrollArea, QScrollArea > QWidget,
QScrollArea > QWidget > QWidget[clear="true"] { background: transparent; border: 0; }
"""

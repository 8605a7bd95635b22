"""The icons of the window: SVG strokes under ``resources/icons``, tinted from the palette.

Knows nothing of what the icons stand for.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from samdesk import shipped

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

_NAME: Final = "icon_name"
_MENU_SIZE: Final = 40


def names() -> tuple[str, ...]:
    """Names of all icons."""
    return tuple(sorted(path.stem for path in shipped.resource("icons").glob("*.svg")))


def pixmap(name: str, colour: QColor, size: int) -> QPixmap:
    """An icon in a colour, ``size`` device pixels square."""
    svg = shipped.resource("icons", f"{name}.svg").read_bytes()
    renderer = QSvgRenderer(QByteArray(svg.replace(b"currentColor", colour.name().encode())))
    picture = QPixmap(QSize(size, size))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return picture


def program_icon() -> QIcon:
    """The program's own icon."""
    return QIcon(pixmap("keying", QColor("#0b6e75"), 64))


def icon(name: str) -> QIcon:
    """An icon for a menu, in the colours of the palette."""
    palette, role = QApplication.palette(), QPalette.ColorRole
    grey = palette.color(QPalette.ColorGroup.Disabled, role.ButtonText)
    made = QIcon()
    made.addPixmap(pixmap(name, palette.color(role.ButtonText), _MENU_SIZE), QIcon.Mode.Normal, QIcon.State.Off)
    made.addPixmap(pixmap(name, grey, _MENU_SIZE), QIcon.Mode.Disabled, QIcon.State.Off)
    return made


def mark(name: str, colour: QColor | None = None) -> QIcon:
    """An icon in a row of a table or list, also seen where the row is marked; in a colour or that of the text."""
    palette, role = QApplication.palette(), QPalette.ColorRole
    return _mark(name, (colour or palette.color(role.Text)).name(), palette.color(role.HighlightedText).name())


@cache
def _mark(name: str, colour: str, marked: str) -> QIcon:
    made = QIcon()
    made.addPixmap(pixmap(name, QColor(colour), _MENU_SIZE), QIcon.Mode.Normal)
    made.addPixmap(pixmap(name, QColor(marked), _MENU_SIZE), QIcon.Mode.Selected)
    return made


def set_icon(target: QAbstractButton | QAction | QLabel, name: str) -> None:
    """Give a button, action or label an icon that follows the theme."""
    target.setProperty(_NAME, name)
    tint(target)


def tint(target: QObject) -> None:
    """Draw the icon of a button, action or label anew in the colours and size that hold now."""
    name = target.property(_NAME)
    if not name:
        return
    if isinstance(target, QLabel):
        side = target.fontMetrics().height()
        ratio = target.devicePixelRatioF()
        picture = pixmap(name, _colour_of(target), round(side * ratio))
        picture.setDevicePixelRatio(ratio)
        target.setPixmap(picture)
    elif isinstance(target, QAbstractButton):
        side = round(target.fontMetrics().height() * 1.25)
        target.setIconSize(QSize(side, side))
        target.setIcon(_button_icon(target, name, side))
    elif isinstance(target, QAction):
        target.setIcon(icon(name))


def _colour_of(label: QLabel) -> QColor:
    colour = label.property("icon_colour")
    return colour if isinstance(colour, QColor) else label.palette().color(QPalette.ColorRole.WindowText)


def _button_icon(button: QAbstractButton, name: str, side: int) -> QIcon:
    palette, role = button.palette(), QPalette.ColorRole
    lit = QApplication.palette().color(role.HighlightedText)
    normal = lit if button.property("primary") else QApplication.palette().color(role.ButtonText)
    size = round(side * button.devicePixelRatioF())
    made = QIcon()
    made.addPixmap(pixmap(name, normal, size), QIcon.Mode.Normal, QIcon.State.Off)
    chosen = lit if button.property("nav") or button.property("chip") else normal
    made.addPixmap(pixmap(name, chosen, size), QIcon.Mode.Normal, QIcon.State.On)
    grey = palette.color(QPalette.ColorGroup.Disabled, role.ButtonText)
    made.addPixmap(pixmap(name, grey, size), QIcon.Mode.Disabled, QIcon.State.Off)
    return made

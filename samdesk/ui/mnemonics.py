"""Gives every button, menu and field name of the window a letter of its own to press with Alt.

Letters are chosen when a page is built, so that they are unique in every language without translators keeping
count. Menus and the list of pages come first and keep theirs on all pages. Chips have none: they are many, and arrow
keys go between them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from PySide6.QtWidgets import QAbstractButton, QLabel, QTabBar, QWidget

if TYPE_CHECKING:
    from collections.abc import Iterable


def plain(text: str) -> str:
    """The text without its mark for the letter."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&&")


def marked(text: str, taken: set[str]) -> str:
    """The text with the mark before its first letter that is free, which is taken by that; else unmarked.

    First letters of words are preferred, because they are easiest to see.
    """
    bare = plain(text)
    starts = [place for place, c in enumerate(bare) if c.isalpha() and (place == 0 or not bare[place - 1].isalpha())]
    for place in (*starts, *range(len(bare))):
        letter = bare[place].casefold()
        if letter.isalpha() and letter not in taken:
            taken.add(letter)
            return f"{bare[:place]}&{bare[place:]}"
    return bare


def named_in(parent: QWidget) -> list[QWidget]:
    """What can have a letter in a widget.

    Asked for kind by kind: for a widget of Qt's own, PySide first loads every kind of widget there is.
    """
    return [*parent.findChildren(QLabel), *parent.findChildren(QAbstractButton), *parent.findChildren(QTabBar)]


def letters(widgets: Iterable[QWidget]) -> set[str]:
    """The letters that widgets have now."""
    texts: list[str] = []
    for widget in widgets:
        if isinstance(widget, QTabBar):
            texts += [widget.tabText(index) for index in range(widget.count())]
        elif _is_named(widget):
            texts.append(widget.text())
    bare = (text.replace("&&", "") for text in texts)
    return {text[text.index("&") + 1].casefold() for text in bare if "&" in text}


def assign(widgets: Iterable[QWidget], taken: set[str]) -> None:
    """Mark the buttons, field names and tabs among widgets with letters that are not taken yet."""
    for widget in widgets:
        if isinstance(widget, QTabBar):
            for index in range(widget.count()):
                widget.setTabText(index, marked(widget.tabText(index), taken))
        elif _is_named(widget):
            widget.setText(marked(widget.text(), taken))


def _is_named(widget: QWidget) -> TypeGuard[QAbstractButton | QLabel]:
    if isinstance(widget, QLabel):
        return widget.buddy() is not None
    return isinstance(widget, QAbstractButton) and bool(widget.text()) and not widget.property("chip")

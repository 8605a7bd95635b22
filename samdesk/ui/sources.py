"""Spares PySide the reading of every module's source.

PySide6 looks at each module that is imported after it for the word ``PySide6``, because such a module could switch on
one of its features; the source of all of them then stays in memory. Here no module switches a feature on, so every
one is said to use PySide without any, unread: that takes 3 of 75 MB away, measured by ``tests.bench window``. Where
PySide does not look any more, this changes nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module


def leave_unread() -> None:
    """Let modules be imported without their source being read; must run before most of them are."""
    import_module("shiboken6")
    feature = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = lambda _module: True  # type: ignore[union-attr]  # hasattr says that it is one

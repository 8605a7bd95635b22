"""Keeps ``None``, ``True`` and ``False`` alive where Python counts references to them.

PySide6 6.12 is built as if these three were immortal, which they are from Python 3.12: under 3.11 every call that
gives ``None``, and every signal that is emitted, takes away a reference that was never added, and the program
dies after some thousand of them. A head start that no session can use up makes them immortal in effect.
Measured with ``sys.getrefcount``; to be dropped with Python 3.11.
"""

from __future__ import annotations

import ctypes
import sys


def keep_alive() -> None:
    """Add more references than a program can lose; does nothing where Python's own are immortal."""
    if sys.version_info >= (3, 12):
        return
    for single in (None, True, False):
        count = ctypes.c_ssize_t.from_address(id(single))
        if count.value < sys.maxsize // 8:
            count.value += sys.maxsize // 4

"""Steps from each version of the desk file to the next, done by Alembic operations.

A step is a module ``step_N`` that takes a file from version N - 1 to N with ``upgrade(op)``; it never imports
``tables``, which describe the newest version only. Recipe: change ``tables``, write the step, raise ``VERSION``,
store a file of the old version under ``tests/data`` and name it in the upgrade test, which compares the migrated
file with a new one.
"""

from __future__ import annotations

from typing import Final

VERSION: Final = 1
"""Version of the desk file that this program writes, in ``PRAGMA user_version``."""

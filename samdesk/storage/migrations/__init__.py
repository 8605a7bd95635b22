"""Steps from each version of the desk file to the next, done by Alembic operations.

A step is a module ``step_N`` that takes a file from version N - 1 to N with ``upgrade(op)``; it never imports
``tables``, which describe the newest version only. Recipe: change ``tables``, write the step, raise ``VERSION``, and
before the release store a file of the new version with ``tests/storage/make_fixture.py``. A test opens every stored
file and compares what it is built of with a new one, so a step that forgets something fails.
"""

from __future__ import annotations

from typing import Final

VERSION: Final = 3
"""Version of the desk file that this program writes, in ``PRAGMA user_version``."""

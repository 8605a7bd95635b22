"""All tables of a desk, from the modules that describe them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samdesk.storage import collection_tables, keying_tables  # noqa: F401 - they add theirs
from samdesk.storage.tables import Table

if TYPE_CHECKING:
    from sqlalchemy import MetaData

METADATA: Final[MetaData] = Table.metadata

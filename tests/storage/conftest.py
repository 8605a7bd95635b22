from collections.abc import Iterator
from pathlib import Path

import pytest

from samdesk.storage import desk_file
from tests import small_disks
from tests.storage.desks import own


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A desk file that is closed and holds nothing but whose it is."""
    made = tmp_path / "prov.samdesk"
    desk_file.create(made, own)
    return made


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes; skipped where the system lets nobody mount one."""
    with small_disks.small_disk(tmp_path / "disk") as disk:
        yield disk

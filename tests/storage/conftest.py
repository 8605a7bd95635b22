import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from samdesk.storage import desk_file
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
    place = tmp_path / "disk"
    place.mkdir()
    try:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)], check=True, capture_output=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        pytest.skip("no right to mount a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True, capture_output=True, timeout=20)

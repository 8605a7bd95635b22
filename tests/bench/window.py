"""The shown window beside a bare PySide6 window: processor time and memory, each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from statistics import median
from typing import TYPE_CHECKING

from tests.bench import region
from tests.bench.timing import folder

if TYPE_CHECKING:
    from pathlib import Path

Row = tuple[str, str, str, bool]
_TIMES = 7
_BUDGET_RATIO = 2.0
_BUDGET_MB = 70.0

_MEASURE = """
import sys, time
def measured():
    spent = time.process_time()
    from tests.bench.memory import memory
    taken = memory()
    print(spent, taken.resident, taken.own)
"""
_BARE = """
from PySide6.QtWidgets import QApplication, QMainWindow, QLabel
qt = QApplication([])
window = QMainWindow()
window.setCentralWidget(QLabel("SamDesk"))
window.resize(1280, 800)
window.show()
qt.processEvents()
measured()
"""
_OURS = """
from samdesk.services.settings import Settings
from samdesk.ui import app
from PySide6.QtWidgets import QApplication
qt = QApplication(["samdesk", *app.STYLE])
app.set_up(qt, Settings())
window = app.build_window(Settings())
window.show()
qt.processEvents()
"""
_OPENED = """
from pathlib import Path
window.files.open_address(Path(sys.argv[1]))
while window.current.work.is_busy or not window.current.desk:
    qt.processEvents()
while window.current.work.is_busy:
    qt.processEvents()
qt.processEvents()
measured()
window.close()
"""


def main() -> list[Row]:
    with folder() as place:
        path = place / "region.samdesk"
        region.planned(path, region.REGION).close()
        bare = _run(_BARE, path)
        ours = _run(_OURS + "measured()\nwindow.close()\n", path)
        opened = _run(_OURS + _OPENED, path)
    return [*_rows("shown window", ours, bare, budgeted=True), *_rows("with 2,000 forms open", opened, bare)]


def _rows(work: str, ours: tuple[float, ...], bare: tuple[float, ...], *, budgeted: bool = False) -> list[Row]:
    ratio = ours[0] / bare[0]
    cpu = f"{ratio:.2f} × bare ({1000 * ours[0]:.0f} ms beside {1000 * bare[0]:.0f} ms)"
    own, all_of_it = (ours[2] / 1e6, ours[1] / 1e6)
    memory = (
        f"{own:.0f} MB own, {all_of_it:.0f} MB with shared libraries (bare {bare[2] / 1e6:.0f}, {bare[1] / 1e6:.0f})"
    )
    return [
        (f"{work}: processor time", cpu, f"{_BUDGET_RATIO:.0f} × bare" if budgeted else "", ratio <= _BUDGET_RATIO),
        (f"{work}: memory", memory, f"{_BUDGET_MB:.0f} MB" if budgeted else "", all_of_it <= _BUDGET_MB),
    ]


def _run(code: str, path: Path) -> tuple[float, ...]:
    """Medians of processor seconds, resident bytes, and resident bytes that are not shared."""
    found = []
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    for _time in range(_TIMES):
        done = subprocess.run(
            [sys.executable, "-c", _MEASURE + code, str(path)],
            capture_output=True,
            text=True,
            check=True,
            env=environment,
        )
        found.append([float(figure) for figure in done.stdout.split()])
    return tuple(median(column) for column in zip(*found, strict=True))

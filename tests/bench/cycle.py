"""The whole cycle on the whole sample region, as ``samdesk demo`` runs it in a process of its own."""

from __future__ import annotations

import subprocess
import sys

from tests.bench.timing import folder, seconds

BUDGET = 60
"""Seconds: as long as someone watches a demonstration."""


def main() -> list[tuple[str, str, str, bool]]:
    with folder() as place:
        command = [sys.executable, "-m", "samdesk", "demo", str(place / "demo")]
        took = seconds(lambda: subprocess.run(command, check=True, capture_output=True))
    return [("the whole cycle of the sample region", f"{took:.0f} s", f"{BUDGET} s", took <= BUDGET)]

"""Print the benchmarks beside their budgets: ``python -m tests.bench [NAME ...] [--large]``.

Each module beside this one that has ``main() -> list[tuple[str, str, str, bool]]`` (work, figure, budget,
reached) is a benchmark, and runs in a process of its own: none has the memory or warm caches of the one before.
They inform and never fail: the exit code is 0 whatever the figures are. ``--large`` adds work on 72,500 forms,
which takes minutes.
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.bench.timing import rows_of

HEAD = ("work", "figure", "budget", "reached")


def main(arguments: list[str]) -> None:
    names = [argument for argument in arguments if not argument.startswith("--")]
    rows: list[tuple[str, str, str, bool]] = []
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        if names and path.stem not in names:
            continue
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            rows += process.submit(rows_of, path.stem).result()
    shown = [(work, figure, budget, _reached(budget, reached)) for work, figure, budget, reached in rows]
    widths = [max(len(row[column]) for row in (HEAD, *shown)) for column in range(len(HEAD))]
    for row in (HEAD, tuple("-" * width for width in widths), *shown):
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _reached(budget: str, reached: bool) -> str:
    return ("yes" if reached else "no") if budget else ""


if __name__ == "__main__":
    main(sys.argv[1:])

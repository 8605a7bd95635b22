"""Answers handed on: as tables, for SPSS, and as an archive; what a region takes of time, disk and memory."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from samdesk.services.answers_out import write_answers
from samdesk.services.archive import write_archive
from tests.bench import region, reports
from tests.bench.timing import folder, seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from samdesk.services.desks import Desk

Row = tuple[str, str, str, bool]


def main() -> list[Row]:
    with folder() as place, region.planned(place / "region.samdesk", region.REGION) as desk:
        reports.answered(desk)
        return list(_handed_on(desk, place))


def _handed_on(desk: Desk, place: Path) -> Iterator[Row]:
    works: tuple[tuple[str, str, Callable[[Path], object]], ...] = (
        ("a row for each form, CSV", "answers.csv", lambda out: write_answers(desk, out)),
        ("a row for each form, XLSX", "answers.xlsx", lambda out: write_answers(desk, out)),
        ("a row for each statement, CSV", "list.csv", lambda out: write_answers(desk, out, as_list=True)),
        ("CSV and for SPSS", "spss.csv", lambda out: write_answers(desk, out, spss=True)),
        ("archive", "archive.zip", lambda out: write_archive(desk, out)),
    )
    for what, name, work in works:
        out = place / name
        took = seconds(lambda: work(out))  # noqa: B023 - run at once
        figure = f"{took:.1f} s, {out.stat().st_size / 1e6:.1f} MB{_memory()}"
        yield f"answers of {region.REGION:,} forms out: {what}", figure, "", True


def _memory() -> str:
    """The most memory so far; nothing on Windows, which does not tell."""
    if sys.platform == "win32":
        return ""
    import resource

    return f", {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB of memory"

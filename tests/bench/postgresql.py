"""The same work on a desk file and in a PostgreSQL database, measured in the same run; nothing without a server.

The server is on the same machine and as safe as the desk file: each transaction is on disk before it is acknowledged.
``--large`` adds a nation's file of 72,500 forms and its ten years.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from samdesk.services import desks
from tests import on_both, postgresql
from tests.bench import collection, region, reports
from tests.bench.timing import folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from samdesk.domain.addresses import DatabaseUrl

Row = tuple[str, str, str, bool]
_SINGLE = 400
_DESKS = 17


def main() -> list[Row]:
    try:
        with folder() as place, postgresql.running(durable=True, place=Path("/var/tmp")) as server:
            return [row for work in _works() for row in work(server, place)]
    except pytest.skip.Exception:
        return []


def _works() -> Iterator[Callable[[postgresql.Server, Path], Iterator[Row]]]:
    yield _collect_single
    yield _collect_desks
    yield _report_region
    if region.LARGE:
        yield _collect_nation
        yield _report_nation


def moved(server: postgresql.Server, path: Path) -> DatabaseUrl:
    """A database with what a desk file holds, of a size that the server knows, as it does a minute later."""
    url = on_both.moved(server, path)
    server.run("VACUUM ANALYZE", database=postgresql.name_in(url.text))
    return url


def _collect_single(server: postgresql.Server, place: Path) -> Iterator[Row]:
    file, url, files = _planned(server, place / "single.samdesk", _SINGLE, _SINGLE)
    yield from _beside(f"collect {len(files)} merge files of one form", file, url, files)


def _collect_desks(server: postgresql.Server, place: Path) -> Iterator[Row]:
    file, url, files = _planned(server, place / "desks.samdesk", region.REGION, _DESKS)
    yield from _beside(f"collect {len(files)} merge files of about {region.REGION // _DESKS} forms", file, url, files)


def _collect_nation(server: postgresql.Server, place: Path) -> Iterator[Row]:
    file, url, files = _planned(server, place / "nation.samdesk", region.NATION, 1)
    yield from _beside(f"collect one merge file of {region.NATION:,} forms", file, url, files, budget=60)


def _planned(server: postgresql.Server, file: Path, forms: int, files: int) -> tuple[Path, DatabaseUrl, list[Path]]:
    """A desk file with a planned round, a database with the same, and merge files for all forms."""
    with region.planned(file, forms) as desk:
        known, planned = region.forms_of(desk)
        made = [
            region.merge_file(desk, known, planned[at::files], file.parent / f"{file.stem}-{at}.sammerge.zip")
            for at in range(files)
        ]
    return file, moved(server, file), made


def _beside(work: str, file: Path, url: DatabaseUrl, files: list[Path], budget: int = 0) -> Iterator[Row]:
    with desks.open_desk(file) as desk:
        in_file = collection._collected(desk, files)
    with desks.open_desk(url) as desk:
        on_server = collection._collected(desk, files)
    figure = f"{on_server:.1f} s, in a desk file {in_file:.1f} s"
    yield f"PostgreSQL: {work}", figure, f"{budget} s" if budget else "", not budget or on_server <= budget


def _report_region(server: postgresql.Server, place: Path) -> Iterator[Row]:
    path = place / "reports.samdesk"
    with region.planned(path, region.REGION) as desk:
        reports.answered(desk)
    with desks.open_desk(moved(server, path)) as desk:
        yield from _named(reports.measured(desk, "a region's year", 0.2))


def _report_nation(server: postgresql.Server, place: Path) -> Iterator[Row]:
    path = place / "nations.samdesk"
    with region.planned(path, region.NATION):
        pass
    url = moved(server, path)
    with desks.open_desk(url) as desk:
        reports.answered(desk)
        for year in range(1, 10):
            reports.copy_year(desk, year)
        server.run("VACUUM ANALYZE", database=postgresql.name_in(url.text))
        yield from _named(reports.measured(desk, "a nation's 10 years", 2))


def _named(rows: Iterator[Row]) -> Iterator[Row]:
    for work, figure, budget, reached in rows:
        yield work if work.startswith(" ") else f"PostgreSQL: {work}", figure, budget, reached

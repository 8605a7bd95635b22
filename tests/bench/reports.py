"""Response rate and statement table of a region's year, and of a nation's ten years in one database.

Each figure twice: counted anew, as after a change, and kept. The ten years are one year's answers under other names,
scattered as hashes are, because a database that holds them in order is read faster than any real one. The nation takes
``--large``: some 5 GB and ten minutes. ``postgresql`` does the same in a database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from samdesk.domain.revision import Revision
from samdesk.services import reporting, rounds
from samdesk.services.changes import now
from samdesk.storage import revisions, standing
from samdesk.storage.metadata import METADATA
from tests.bench import region
from tests.bench.timing import fastest, folder, seconds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from samdesk.services.desks import Desk

Row = tuple[str, str, str, bool]
_YEARS = 10
_ANSWERED = 0.87
"""As many as a region had answers of in a good year."""


def main() -> list[Row]:
    with folder() as place:
        with region.planned(place / "region.samdesk", region.REGION) as desk:
            answered(desk)
            rows = list(measured(desk, "a region's year", 0.2))
        if region.LARGE:
            rows += _nation(place)
    return rows


def _nation(place: Path) -> Iterator[Row]:
    with region.planned(place / "nation.samdesk", region.NATION) as desk:
        answered(desk)
        for year in range(1, _YEARS):
            copy_year(desk, year)
        yield from measured(desk, f"a nation's {_YEARS} years", 2)


def answered(desk: Desk) -> None:
    """Answer most forms of the round, as if keyed here."""
    known, forms = region.forms_of(desk)
    by_hash = {one.sha256: one for one in known}
    chosen = [form for at, form in enumerate(forms) if at % 100 < 100 * _ANSWERED]
    for start in range(0, len(chosen), 2_000):
        some = chosen[start : start + 2_000]
        made = [Revision(form.id, form.definition, region.answers(by_hash[form.definition], form)) for form in some]
        with desk.writing() as db:
            revisions.keep_revisions(db, made, now(), own=True)
            standing.note_received(db, [form.id for form in some], now())


def copy_year(desk: Desk, before: int) -> None:
    """The newest year's round once more, so many years before: other names at the end, so that all lie mixed."""
    newest = rounds.the_round(desk)
    ending = f"y{before}"
    words = {"of": newest.id, "as": newest.id[:-2] + ending, "year": newest.year - before}
    form, rev = f"substr(id, 1, 6) || 'x{before}'", f"substr(rev, 1, 62) || '{ending}'"
    of_round = "IN (SELECT id FROM form WHERE round = :of)"
    copies = {
        "round": {"id": ":as", "year": ":year", "position": f"-{before}"},
        "round_definition": {"round": ":as"},
        "form": {"id": form, "round": ":as"},
        "revision": {"rev": rev, "form": form.replace("id", "form")},
        "revision_answer": {"rev": rev},
    }
    wanted = {
        "round": "id = :of",
        "round_definition": "round = :of",
        "form": "round = :of",
        "revision": f"form {of_round}",
        "revision_answer": f"rev IN (SELECT rev FROM revision WHERE form {of_round})",
    }
    tables = METADATA.tables
    with desk.writing() as db:
        for name, values in copies.items():
            columns = [column.name for column in tables[name].columns]
            chosen = ", ".join(values.get(column, column) for column in columns)
            insert = f"INSERT INTO {name} ({', '.join(columns)}) SELECT {chosen} FROM {name} WHERE {wanted[name]}"
            db.execute(text(insert), words)


def measured(desk: Desk, what: str, budget: float) -> Iterator[Row]:
    """Both reports together, counted anew and kept."""

    def both() -> None:
        reporting.response_rate(desk)
        reporting.statements(desk)

    anew = seconds(both)
    rate, table = (fastest(lambda: work(desk), 5) for work in (reporting.response_rate, reporting.statements))  # noqa: B023
    yield f"response rate and statement table of {what}: counted anew", f"{1000 * anew:.0f} ms", "", True
    figure = f"{1000 * rate:.0f} + {1000 * table:.0f} ms"
    yield "  kept", figure, f"{1000 * budget:.0f} ms", rate + table <= budget

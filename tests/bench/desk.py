"""A desk file under one person's hands: open a form, commit an answer, key a table, export, list, report."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING

from samdesk.domain.answers import Answer
from samdesk.services import exporting, forms, key_table, keying, reporting
from tests.bench import region
from tests.bench.timing import at_share, bare_database, fastest, folder, seconds, spread, synced_write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from samdesk.services.desks import Desk

Row = tuple[str, str, str, bool]
_ANSWERS = 400


def main() -> list[Row]:
    with folder() as place:
        with region.planned(place / "keyed-by-hand.samdesk", region.REGION) as desk:
            rows = [_opened(desk), *_answered(desk, place)]
        with region.planned(place / "region.samdesk", region.REGION) as desk:
            rows += [*_filled(desk, place), *_reported(desk)]
        with region.planned(place / "nation.samdesk", region.NATION) as desk:
            rows += [_opened(desk), _misread(desk)]
            if region.LARGE:
                rows += _shown(desk)
    return rows


def _opened(desk: Desk) -> Row:
    _known, all_forms = region.forms_of(desk)
    some = all_forms[:: len(all_forms) // 100]
    times = [seconds(lambda: keying.open_form(desk, one.id, operator="op1")) for one in some]  # noqa: B023 - run at once
    work = f"open a form by its code among {len(all_forms):,}"
    return work, spread(times), "p99 50 ms", at_share(times, 0.99) <= 0.05


def _misread(desk: Desk) -> Row:
    _known, all_forms = region.forms_of(desk)
    right = all_forms[0].id
    wrong = right[:5] + ("0" if right[5] != "0" else "1") + right[6:]
    took = fastest(lambda: forms.register_received(desk, [wrong]))
    return f"the codes nearest to a misread one among {len(all_forms):,}", f"{1000 * took:.0f} ms", "", True


def _answered(desk: Desk, place: Path) -> Iterator[Row]:
    """Answers through the service beside the bare row and the disk's own sync, in turn, so that all meet the same."""
    known, all_forms = region.forms_of(desk)
    opened = keying.open_form(desk, all_forms[0].id, operator="op1")
    rows = cycle(one for one in known[0].statements() if one.scale)
    bare = _bare_answer(place / "bare.db")
    sync = synced_write(place / "synced")
    ours: list[float] = []
    bares: list[float] = []
    syncs: list[float] = []
    for _time in range(_ANSWERS):
        row = next(rows)
        scale = known[0].scale_of(row)
        answer = Answer(scale.choices[0].code if scale else "")
        ours.append(seconds(lambda: keying.put_answer(desk, opened.entry_id, row.number, answer)))  # noqa: B023
        bares.append(seconds(bare))
        syncs.append(seconds(sync))
    beyond = at_share(ours, 0.99) - at_share(syncs, 0.5)
    ratio = at_share(ours, 0.5) / at_share(bares, 0.5)
    yield "commit an answer", spread(ours), "p99 16 ms beyond the disk", beyond <= 0.016
    yield "  beside the bare row in SQLite", f"{spread(bares)}: {ratio:.1f} times", "", True
    yield "  beside the disk's own sync", spread(syncs), "", True


def _bare_answer(path: Path) -> Callable[[], None]:
    """The least that keeps an answer: the row and the place to go on at, in one transaction."""
    connection = bare_database(path)
    connection.execute("CREATE TABLE entry (id INTEGER PRIMARY KEY, position TEXT)")
    connection.execute("CREATE TABLE answer (entry INTEGER, number TEXT, choice TEXT, PRIMARY KEY (entry, number))")
    connection.execute("INSERT INTO entry VALUES (1, '')")
    numbers = cycle(str(number) for number in range(1, 32))

    def put() -> None:
        number = next(numbers)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO answer VALUES (1, ?, 'ja') ON CONFLICT DO UPDATE SET choice = 'ja'", (number,))
        connection.execute("UPDATE entry SET position = ? WHERE id = 1", (number,))
        connection.execute("COMMIT")

    return put


def _filled(desk: Desk, place: Path) -> Iterator[Row]:
    known, all_forms = region.forms_of(desk)
    table = region.answers_table(known, all_forms, place / "answers.csv")
    keyed = seconds(lambda: key_table.key_table(desk, table, operator="op1"))
    yield f"key a table of {len(all_forms):,} forms", f"{keyed:.1f} s", "", True
    exported = seconds(lambda: exporting.export_merge(desk, place / "out.sammerge.zip"))
    yield f"export {len(all_forms):,} forms", f"{exported:.2f} s", "2 s", exported <= 2
    yield from _sizes(desk, place, len(all_forms))


def _sizes(desk: Desk, place: Path, number: int) -> Iterator[Row]:
    """How large a merge file is for each form, and what the workbook for people adds in bytes and seconds."""
    whole, bare = place / "out.sammerge.zip", place / "bare.sammerge.zip"
    took = seconds(lambda: exporting.export_merge(desk, bare, workbook=False))
    yield "  without the workbook for people", f"{took:.2f} s", "", True
    of_whole, of_bare = (path.stat().st_size / number for path in (whole, bare))
    yield "  size per form", f"{of_whole:.0f} bytes, {of_bare:.0f} without the workbook", "", True


def _reported(desk: Desk) -> Iterator[Row]:
    rate = fastest(lambda: reporting.response_rate(desk))
    statements = fastest(lambda: reporting.statements(desk))
    both = rate + statements
    figure = f"{1000 * rate:.0f} + {1000 * statements:.0f} ms"
    yield "response rate and statement table of a region's year", figure, "200 ms", both <= 0.2
    yield from _shown(desk)


def _shown(desk: Desk) -> Iterator[Row]:
    number = len(forms.forms(desk))
    for name, work in (("overview", forms.overview), ("list", forms.forms)):
        took = fastest(lambda: work(desk), times=3)  # noqa: B023 - run at once
        yield f"{name} of {number:,} forms", f"{1000 * took:.0f} ms", "", True

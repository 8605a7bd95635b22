import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from samdesk.domain.answers import Answer
from samdesk.domain.faults import InputFaults
from samdesk.services import keying, keying_figures, second_entry
from samdesk.services.desks import Desk
from tests.small_region import NUMBERS, codes, keyed

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def key(desk: Desk, unit: str, operator: str, strokes: int) -> str:
    code = codes(desk)[unit]
    opened = keying.open_form(desk, code, operator=operator)
    for number in NUMBERS:
        keying.put_answer(desk, opened.entry_id, number, Answer("1"), strokes=strokes)
    keying.finish(desk, opened.entry_id)
    return code


def spread_out(path: Path, seconds: int) -> None:
    """Let so much time have gone between all answers."""
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE keying_log SET at = strftime('%Y-%m-%dT%H:%M:%SZ', '2023-12-01', (id * ?) || ' seconds')",
                   (seconds,))  # fmt: skip


def test_own_figures_are_those_of_one_operator_and_totals_those_of_all(local: Desk) -> None:
    key(local, "A11", "A1", 2)
    key(local, "A12", "B2", 3)
    spread_out(local.path, 2)
    own = keying_figures.figures(local, "A1", LONG_AGO)
    rows = len(NUMBERS)
    assert (own.forms, own.strokes) == (1, 2 * rows)
    assert own.hours == pytest.approx(2 * (rows - 1) / 3600)
    assert own.strokes_per_hour == pytest.approx(own.strokes / own.hours) if own.hours >= 1 / 60 else True
    both = keying_figures.figures(local, "", LONG_AGO)
    assert (both.forms, both.strokes) == (2, 5 * rows)
    assert both.hours == pytest.approx(2 * own.hours)


def test_only_what_was_keyed_by_hand_since_then_counts(local: Desk, tmp_path: Path) -> None:
    keyed(local, tmp_path, "B1", operator="A1")
    key(local, "A11", "A1", 1)
    assert keying_figures.figures(local, "A1", LONG_AGO).forms == 1
    later = datetime.now(UTC) + timedelta(days=1)
    none = keying_figures.figures(local, "A1", later)
    assert (none.forms, none.strokes, none.hours, none.forms_per_hour) == (0, 0, 0, None)


def test_the_error_rate_is_that_of_forms_which_the_operator_alone_keyed_first(local: Desk) -> None:
    code = key(local, "A11", "A1", 1)
    opened = second_entry.begin_second(local, code, operator="B2")
    for number in NUMBERS:
        keying.put_answer(local, opened.entry_id, number, Answer("2" if number == "3" else "1"))
    second_entry.finish_second(local, opened.entry_id)
    second_entry.settle(local, code, "3", "second", operator="B2")
    assert keying_figures.figures(local, "A1", LONG_AGO).error_rate.wrong == 1
    assert keying_figures.figures(local, "B2", LONG_AGO).error_rate.fields == 0
    assert keying_figures.figures(local, "", LONG_AGO).error_rate.wrong == 1


def test_figures_are_of_a_code_and_not_of_a_name(local: Desk) -> None:
    with pytest.raises(InputFaults, match="no operator code"):
        keying_figures.figures(local, "Chef Chefsson", LONG_AGO)

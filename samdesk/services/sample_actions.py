"""Sample actions: last year's plans as a spreadsheet holds them, and the new plan of a form; all of it invented.

Must not know how actions are kept.
"""

from __future__ import annotations

import csv
import random
from functools import cache
from typing import TYPE_CHECKING, Final

from samdesk import shipped
from samdesk.domain.actions import PlanRow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_SHARE: Final = 0.3
"""So many units have something left to do from last year."""
_MOST: Final = 3
_HEADER: Final = ("Enhetskod", "Påstående", "Vad ska göras", "Vem", "Klart senast", "Status", "År")


def write_last_plans(codes: Iterable[str], year: int, out: Path) -> None:
    """Write the plans of some of these units as a list of actions, the same ones every time."""
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(_HEADER)
        for code in codes:
            draw = random.Random(f"{year} {code}")
            if draw.random() < _SHARE:
                for number, what, who, _outcome in draw.sample(_texts(), draw.randint(1, _MOST)):
                    status = draw.choice(("Öppen", "Öppen", "Klar"))
                    writer.writerow((code, number, what, who, f"{year + 1}-0{draw.randint(2, 9)}-01", status, year))


def sample_plan(form_id: str, year: int) -> tuple[PlanRow, ...]:
    """What a form's plan says."""
    draw = random.Random(f"{year} {form_id}")
    chosen = draw.sample(_texts(), draw.randint(1, _MOST))
    return tuple(
        PlanRow(number, what, who, f"{year + 1}-0{draw.randint(2, 9)}-01") for number, what, who, _end in chosen
    )


def sample_outcome(what: str) -> str:
    """What came of an action; nothing for one that nobody came to."""
    return next((outcome for _number, text, _who, outcome in _texts() if text == what), "")


@cache
def _texts() -> list[tuple[str, str, str, str]]:
    with shipped.resource("sample", "actions.csv").open(encoding="utf-8", newline="") as file:
        return [(row["number"], row["what"], row["who"], row["outcome"]) for row in csv.DictReader(file)]

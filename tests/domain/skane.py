"""Counts behind the published response rates of Region Skåne 2023 (2022).

The source gives percentages only, so the counts are made to give them; which förvaltningar share a predecessor
is inferred from 2022 values that repeat.
"""

import csv
from pathlib import Path

from samdesk.domain.figures import Share
from samdesk.domain.response_rate import Count, EarlierCount, ResponseRate, response_rate

TABLE = Path(__file__).parent.parent / "data" / "skane_response_rates.csv"
SPLIT = {
    "Centralsjukhuset Kristianstad": "Kristianstad och Hässleholm",
    "Hässleholms sjukhus": "Kristianstad och Hässleholm",
    "Helsingborgs lasarett": "Helsingborg och Ängelholm",
    "Ängelholms sjukhus": "Helsingborg och Ängelholm",
    "Skånes universitetssjukhus Sus": "Sus med Landskrona, Trelleborg och Ystad",
    "Lasarettet i Landskrona": "Sus med Landskrona, Trelleborg och Ystad",
    "Lasarettet i Trelleborg": "Sus med Landskrona, Trelleborg och Ystad",
    "Lasarettet i Ystad": "Sus med Landskrona, Trelleborg och Ystad",
}


def published() -> list[dict[str, str]]:
    """The rows of the published table, the total last."""
    with TABLE.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def counts() -> list[Count]:
    """A hundred forms in each förvaltning, 300 in Primärvården."""
    found = []
    for row in published()[:-1]:
        size = 3 if row["forvaltning"] == "Primärvården" else 1
        received = int(row["svarsfrekvens_2023_pct"])
        found.append(Count(row["forvaltning"], row["forvaltning"], 100 * size, received * size))
    return found


def earlier() -> list[EarlierCount]:
    """A hundred forms in each förvaltning of 2022, and an estimate of 2021."""
    rates = {
        SPLIT.get(row["forvaltning"], row["forvaltning"]): int(row["svarsfrekvens_2022_pct"])
        for row in published()[:-1]
    }
    return [
        *(EarlierCount(2022, name, name, 100, rate) for name, rate in rates.items()),
        EarlierCount(2021, "region", "Region Skåne", 1200, 900, estimated=True),
    ]


def skane(*, units: bool = False) -> ResponseRate:
    """The response rates of 2023; with ``units``, a second figure that counts joint answers."""
    found = counts()
    if units:
        found = [Count(c.unit, c.name, c.expected, c.received, 2, Share(c.expected, c.expected)) for c in found]
    predecessors = {successor: (old,) for successor, old in SPLIT.items()}
    return response_rate(2023, found, region_name="Region Skåne", earlier=earlier(), predecessors=predecessors)

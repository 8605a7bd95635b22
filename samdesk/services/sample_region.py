"""The region of the sample: its published response rates, and what is chosen and invented around them.

Real are the names of the 17 förvaltningar and their percentages (resources/sample). Chosen are how many units
each has; invented are all names below them. Knows nothing of how the tree is grown.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from typing import Final

from samdesk import shipped

REGION: Final = "00"
"""Code of the region itself, the root of the tree."""

REGION_NAME: Final = "Region Skåne (påhittat exempel)"


@dataclass(frozen=True)
class Kind:
    """How units of one sort of förvaltning are named: patterns of a ``{field}`` and a number ``{n}``."""

    fields: tuple[str, ...]
    units: tuple[str, ...]
    operation: str = "Verksamhet {field} {n}"
    area: str = "Område {field} {n}"


@dataclass(frozen=True)
class Forvaltning:
    """A förvaltning of 2023: percentages as published, number of units (its own among them) as chosen.

    ``former`` is the code of the förvaltning of 2022 that it came from, its own where nothing changed;
    ``units_of_one`` is how many units the manager has who has most of all.
    """

    code: str
    name: str
    percent: int
    percent_before: int
    kind: Kind
    units: int
    former: str
    units_of_one: int = 0


FORMER: Final = {
    "81": "Sjukhusen i nordost (t.o.m. 2022, påhittat namn)",
    "82": "Sjukhusen i nordväst (t.o.m. 2022, påhittat namn)",
    "83": "Sjukhusen i söder (t.o.m. 2022, påhittat namn)",
}
"""Förvaltningar of 2022 that were divided. The report gives the same percentage of 2022 for two of those of
2023, again for two, and for four: they are taken to come from one each. Their names are not known.
"""

_PLACES: Final = (
    "Exempelby",
    "Exempelstad",
    "Exempelköping",
    "Exempelhamn",
    "Exempelberga",
    "Exempelvik",
    "Exempeltorp",
    "Exempelås",
    "Exempelsjö",
    "Exempelbro",
)
_HOSPITAL: Final = Kind(
    (
        "medicin",
        "kirurgi",
        "ortopedi",
        "akut",
        "anestesi",
        "kardiologi",
        "neurologi",
        "onkologi",
        "barnsjukvård",
        "kvinnosjukvård",
        "geriatrik",
        "infektion",
        "njurmedicin",
        "ögonsjukvård",
        "öron, näsa och hals",
        "urologi",
    ),
    (
        "Avdelning {n} {field}",
        "Mottagning {n} {field}",
        "Avdelning {n} {field}",
        "Dagvård {n} {field}",
        "Vårdadministration {n} {field}",
        "Operation {n} {field}",
    ),
)
_PRIMARY: Final = Kind(
    _PLACES,
    (
        "Vårdcentralen {field} {n}",
        "Vårdcentralen {field} {n}",
        "Barnavårdscentralen {field} {n}",
        "Barnmorskemottagningen {field} {n}",
        "Rehabmottagningen {field} {n}",
        "Kvällsmottagningen {field} {n}",
    ),
    "Vårdcentraler {field} {n}",
    "Primärvårdsområde {field} {n}",
)
_PSYCHIATRY: Final = Kind(
    _PLACES,
    (
        "Vuxenpsykiatri {field} {n}",
        "Barn- och ungdomspsykiatri {field} {n}",
        "Habilitering {field} {n}",
        "Psykiatrisk heldygnsvård {field} {n}",
        "Hjälpmedel {field} {n}",
        "Beroendevård {field} {n}",
    ),
)
_LABORATORY: Final = Kind(
    (
        "klinisk kemi",
        "klinisk mikrobiologi",
        "klinisk patologi",
        "klinisk genetik",
        "bild och funktion",
        "medicinsk teknik",
        "läkemedel",
        "transfusionsmedicin",
    ),
    (
        "Laboratorium {n} {field}",
        "Provtagning {n} {field}",
        "Sektion {n} {field}",
        "Beredskap {n} {field}",
        "Kvalitet {n} {field}",
    ),
)
_SERVICE: Final = Kind(
    ("lokalvård", "måltider", "transport", "vårdnära service", "lager", "reception", "textil"),
    ("Serviceenhet {n} {field}", "Servicelag {n} {field}", "Kvällslag {n} {field}", "Planering {n} {field}"),
)
_PROPERTY: Final = Kind(
    ("drift", "byggprojekt", "energi", "skötsel"),
    ("Fastigheter {field} {n}", "Fastighetsteam {field} {n}"),
)
_OFFICE: Final = Kind(
    ("ekonomi", "HR", "kommunikation", "inköp", "hälso- och sjukvårdsstyrning", "regional utveckling", "säkerhet"),
    ("Enheten för {field} {n}", "Stöd {field} {n}", "Analys {field} {n}"),
    "Avdelningen för {field} {n}",
)
_IT: Final = Kind(
    ("drift", "nät", "servicedesk", "systemförvaltning", "medicinsk teknik", "arkitektur", "journalsystem"),
    ("IT-enhet {n} {field}", "Team {n} {field}", "Jour {n} {field}"),
)
_TRANSIT: Final = Kind(
    ("planering", "trafikdrift", "kundcenter", "biljetter", "serviceresor", "fordon"),
    ("Kollektivtrafik {field} {n}", "Trafikteam {field} {n}"),
)
_CULTURE: Final = Kind(
    ("kulturstöd", "bibliotek", "scenkonst", "kulturarv", "film"),
    ("Kulturenhet {n} {field}",),
)

_CHOSEN: Final = {
    "Centralsjukhuset Kristianstad": (_HOSPITAL, 120, "81"),
    "Digitalisering IT och MT": (_IT, 95, ""),
    "Helsingborgs lasarett": (_HOSPITAL, 150, "82"),
    "Hässleholms sjukhus": (_HOSPITAL, 48, "81"),
    "Koncernkontoret": (_OFFICE, 72, ""),
    "Lasarettet i Landskrona": (_HOSPITAL, 30, "83"),
    "Lasarettet i Trelleborg": (_HOSPITAL, 49, "83"),
    "Lasarettet i Ystad": (_HOSPITAL, 44, "83"),
    "Medicinsk service": (_LABORATORY, 140, ""),
    "Primärvården": (_PRIMARY, 300, ""),
    "Psyk, hab och hjälpmedel": (_PSYCHIATRY, 190, ""),
    "Region Skånes kulturförvaltning": (_CULTURE, 10, ""),
    "Regionfastigheter": (_PROPERTY, 45, ""),
    "Regionservice": (_SERVICE, 90, ""),
    "Skånes universitetssjukhus Sus": (_HOSPITAL, 440, "83"),
    "Skånetrafiken": (_TRANSIT, 44, ""),
    "Ängelholms sjukhus": (_HOSPITAL, 46, "82"),
}
"""Kind, number of units and former förvaltning. The numbers are chosen so that each percentage can come out and
the totals of both years do, 87 and 84; real numbers are not published. No one set of sizes gives both totals:
that of 2022 comes out because the sample's hospitals then answered as whole verksamheter.
"""

_MANY_UNITS_OF_ONE: Final = "Regionservice"
"""Where one manager has 40 units."""


@cache
def forvaltningar() -> tuple[Forvaltning, ...]:
    """The 17 förvaltningar in the order of the published table, with codes 01 to 17."""
    with shipped.resource("sample", "skane_response_rates.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["forvaltning"] in _CHOSEN]
    found = []
    for place, row in enumerate(rows, start=1):
        kind, units, former = _CHOSEN[row["forvaltning"]]
        code = f"{place:02d}"
        found.append(
            Forvaltning(
                code,
                row["forvaltning"],
                int(row["svarsfrekvens_2023_pct"]),
                int(row["svarsfrekvens_2022_pct"]),
                kind,
                units,
                former or code,
                40 if row["forvaltning"] == _MANY_UNITS_OF_ONE else 0,
            )
        )
    return tuple(found)

"""The shipped definitions as plain rows, read without the program's own reader so that tests judge what ships."""

import csv
from pathlib import Path

from samdesk.shipped import forms_folder

DEFINITIONS = ("sam-chef", "sam-chef-over-chefer", "sam-forvaltning")
MANAGERS = DEFINITIONS[:2]
SWEDISH, ENGLISH = "Svenska (sv)", "English (en)"
Row = dict[str, str]


def sheet(definition: str, name: str) -> list[Row]:
    with (forms_folder() / definition / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def statements(definition: str) -> dict[str, Row]:
    """Numbered rows by number, in printed order."""
    return {row["number"]: row for row in sheet(definition, "survey") if row["number"]}


def areas(definition: str) -> dict[str, list[str]]:
    """Numbers by Swedish area, in printed order."""
    found: dict[str, list[str]] = {}
    for number, row in statements(definition).items():
        found.setdefault(row[f"area::{SWEDISH}"], []).append(number)
    return found


def choices(definition: str, list_name: str) -> list[tuple[str, str]]:
    """Codes and Swedish labels of a scale."""
    rows = sheet(definition, "choices")
    return [(row["name"], row[f"label::{SWEDISH}"]) for row in rows if row["list_name"] == list_name]


def material(definition: str, language: str = "sv") -> list[Path]:
    return sorted((forms_folder() / definition / "material" / language).glob("*.md"))

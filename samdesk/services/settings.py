"""The program's settings, declared once, kept as JSON in the user's folder and never in a desk file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from samdesk.language import LANGUAGES, system_language
from samdesk.services import home
from samdesk.shipped import written_whole

if TYPE_CHECKING:
    from typing import Any

    from samdesk.domain.addresses import DeskAddress

RECENT_LIMIT = 8
THEMES = ("system", "light", "dark")


@dataclass(frozen=True)
class Watched:
    """The folder that a desk file takes merge files from by itself, and whether that is paused."""

    desk_id: str
    folder: str
    paused: bool = False


@dataclass(frozen=True)
class Settings:
    """What the user chose: language, theme (``system``, ``light``, ``dark``), text size in percent, operator code.

    ``recent`` holds the paths of desk files and the addresses of databases opened lately, the newest first;
    ``watched`` a folder at most for each desk file.
    """

    language: str = ""
    theme: str = "system"
    text_percent: int = 100
    operator: str = ""
    recent: tuple[str, ...] = ()
    watched: tuple[Watched, ...] = ()

    @property
    def spoken(self) -> str:
        """The language to speak: the chosen one, else the system's."""
        return self.language if self.language in LANGUAGES else system_language()


def load_settings() -> Settings:
    """Read the settings; one that is missing or makes no sense has its usual value."""
    usual = Settings()
    try:
        said = json.loads(_file().read_text("utf-8"))
    except (OSError, RecursionError, ValueError):
        return usual
    if not isinstance(said, dict):
        return usual
    kept: dict[str, Any] = {}
    for field in fields(Settings):
        value = said.get(field.name)
        if field.name == "recent" and isinstance(value, list):
            kept["recent"] = tuple(str(item) for item in value[:RECENT_LIMIT])
        elif field.name == "watched" and isinstance(value, list):
            kept["watched"] = tuple(one for item in value if (one := _watched(item)) is not None)
        elif type(value) is type(getattr(usual, field.name)):
            kept[field.name] = value
    read = replace(usual, **kept)
    theme = read.theme if read.theme in THEMES else usual.theme
    percent = read.text_percent if 50 <= read.text_percent <= 400 else usual.text_percent
    return replace(read, theme=theme, text_percent=percent)


def save_settings(settings: Settings) -> None:
    """Write the settings whole. Raises ``OSError`` if the folder cannot be written."""
    target = _file()
    target.parent.mkdir(parents=True, exist_ok=True)
    with written_whole(target) as temporary:
        temporary.write_text(json.dumps(asdict(settings), ensure_ascii=False, indent=2) + "\n", "utf-8")


def with_recent(settings: Settings, address: DeskAddress) -> Settings:
    """The settings with a desk at the top of the recent ones; the address of a database without its password."""
    opened = str(address.resolve() if isinstance(address, Path) else address)
    rest = tuple(one for one in settings.recent if one != opened)
    return replace(settings, recent=(opened, *rest)[:RECENT_LIMIT])


def watched_by(settings: Settings, desk_id: str) -> Watched | None:
    """The folder that a desk file takes merge files from, if there is one."""
    return next((one for one in settings.watched if one.desk_id == desk_id), None)


def with_watched(settings: Settings, desk_id: str, folder: str, *, paused: bool = False) -> Settings:
    """The settings with another folder for a desk file; an empty one is none."""
    rest = tuple(one for one in settings.watched if one.desk_id != desk_id)
    return replace(settings, watched=(Watched(desk_id, folder, paused), *rest) if folder else rest)


def _watched(said: Any) -> Watched | None:  # noqa: ANN401 - whatever a file holds
    match said:
        case {"desk_id": str(desk_id), "folder": str(folder), "paused": bool(paused)} if desk_id and folder:
            return Watched(desk_id, folder, paused)
    return None


def _file() -> Path:
    return home.settings_folder() / "settings.json"

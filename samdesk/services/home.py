"""The user's own folders: keys and settings, apart from any desk file. ``SAMDESK_HOME`` puts them elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def _folder(name: str, usual: str) -> Path:
    chosen = os.environ.get("SAMDESK_HOME")
    return Path(chosen) / name if chosen else Path(usual)


def keys_folder() -> Path:
    """Where this user's secret keys lie, a folder for each desk file; not roaming: keys belong to a machine."""
    return _folder("keys", platformdirs.user_data_dir("SamDesk", appauthor=False, roaming=False) + "/keys")


def settings_folder() -> Path:
    """Where the program's settings lie."""
    return _folder("settings", platformdirs.user_config_dir("SamDesk", appauthor=False, roaming=False))


def log_folder() -> Path:
    """Where the program's log lies; it holds no answers, names or motivations."""
    return _folder("log", platformdirs.user_log_dir("SamDesk", appauthor=False))

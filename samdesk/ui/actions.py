"""Every action of the window, declared once: menus, shortcuts, the help page and the tests read it from here.

What an action does is the window's matter; keys that only mean something while keying are in ``keying.keys``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from samdesk.language import _


class Menu(StrEnum):
    """The menus, in order."""

    FILE = "file"
    GO = "go"
    VIEW = "view"
    HELP = "help"


class Needs(StrEnum):
    """What must hold for an action to be possible."""

    NOTHING = ""
    DESK = "desk"
    WRITABLE = "writable"


@dataclass(frozen=True)
class ActionSpec:
    """An action; ``page`` is the page it goes to, ``group`` makes it one of several of which one is ticked."""

    id: str
    text: str
    menu: Menu
    icon: str = ""
    shortcut: str = ""
    needs: Needs = Needs.NOTHING
    page: str = ""
    group: str = ""
    separated: bool = False


def menu_titles() -> dict[Menu, str]:
    """Titles of the menus in the user's language."""
    return {Menu.FILE: _("File"), Menu.GO: _("Go to"), Menu.VIEW: _("View"), Menu.HELP: _("Help")}


def pages() -> tuple[ActionSpec, ...]:
    """The actions that go to a page, in the order of the list at the left."""
    desk = Needs.DESK
    return (
        ActionSpec("go_overview", _("Overview"), Menu.GO, "overview", "Ctrl+1", desk, "overview"),
        ActionSpec("go_round", _("Round"), Menu.GO, "round", "Ctrl+2", desk, "round"),
        ActionSpec("go_forms", _("Forms"), Menu.GO, "forms", "Ctrl+3", desk, "forms"),
        ActionSpec("go_keying", _("Keying"), Menu.GO, "keying", "Ctrl+4", desk, "keying"),
        ActionSpec("go_answering", _("Answering"), Menu.GO, "people", "Ctrl+5", desk, "answering"),
        ActionSpec("go_collecting", _("Collection"), Menu.GO, "collecting", "Ctrl+6", desk, "collecting"),
        ActionSpec("go_results", _("Results"), Menu.GO, "results", "Ctrl+7", desk, "results"),
        ActionSpec("go_start", _("Start page"), Menu.GO, "start", "Ctrl+8", page="start", separated=True),
    )


def all_actions() -> tuple[ActionSpec, ...]:
    """All actions in the user's language, in the order of the menus."""
    return (*_file(), *pages(), *_view(), *_help())


def _file() -> tuple[ActionSpec, ...]:
    menu = Menu.FILE
    return (
        ActionSpec("open_desk", _("Open desk file…"), menu, "open", "Ctrl+O"),
        ActionSpec("open_round", _("Open round package…"), menu, "package", "Ctrl+Shift+O"),
        ActionSpec("plan_round", _("Plan a round in a new desk file…"), menu, "round"),
        ActionSpec("try_sample", _("Try with the sample region"), menu, "sample"),
        ActionSpec("export_round", _("Save round package…"), menu, "package", needs=Needs.DESK, separated=True),
        ActionSpec("export_merge", _("Save merge file…"), menu, "export", "Ctrl+E", Needs.WRITABLE),
        ActionSpec("go_keys", _("Keys"), menu, "key", needs=Needs.DESK, page="keys"),
        ActionSpec("backup", _("Save backup…"), menu, "backup", "Ctrl+Shift+S", Needs.DESK, separated=True),
        ActionSpec("restore", _("Restore from backup…"), menu, "again"),
        ActionSpec("close_desk", _("Close desk file"), menu, "close", "Ctrl+W", Needs.DESK, separated=True),
        ActionSpec("quit", _("Quit"), menu, "", "Ctrl+Q"),
    )


def _view() -> tuple[ActionSpec, ...]:
    menu = Menu.VIEW
    return (
        ActionSpec("refresh", _("Read again"), menu, "again", "F5", Needs.DESK),
        ActionSpec("text_larger", _("Larger text"), menu, "add", "Ctrl++", separated=True),
        ActionSpec("text_smaller", _("Smaller text"), menu, "remove", "Ctrl+-"),
        ActionSpec("text_ordinary", _("Ordinary text size"), menu, "", "Ctrl+0"),
        ActionSpec("theme_system", _("Colours of the system"), menu, group="theme", separated=True),
        ActionSpec("theme_light", _("Light colours"), menu, group="theme"),
        ActionSpec("theme_dark", _("Dark colours"), menu, group="theme"),
        ActionSpec("language_sv", "Svenska", menu, group="language", separated=True),
        ActionSpec("language_en", "English", menu, group="language"),
    )


def _help() -> tuple[ActionSpec, ...]:
    return (ActionSpec("go_help", _("Keys and shortcuts"), Menu.HELP, "help", "F1", page="help"),)

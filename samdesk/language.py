"""The language of the window and the command line, and of paper: GNU gettext catalogues under ``resources``.

Source strings are English. ``_`` and ``ngettext`` speak the user's language, chosen once at start;
``translator`` speaks any language, for paper and reports that follow their definition's language.
Swedish numbers and dates are here too, because every layer writes them.
"""

from __future__ import annotations

import gettext
import locale
import os
from functools import cache
from typing import TYPE_CHECKING, Final

from samdesk import shipped

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

LANGUAGES: Final = {"sv": "Svenska", "en": "English"}
_current = "sv"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation("samdesk", shipped.resource("translations"), [language])


def use(language: str) -> None:
    """Choose the language (a key of ``LANGUAGES``) of everything said to the user from now on."""
    global _current
    if language not in LANGUAGES:
        raise ValueError(language)
    _current = language


def current() -> str:
    """The language in use, a key of ``LANGUAGES``."""
    return _current


def system_language() -> str:
    """Swedish unless the system asks for English: the program is for Swedish regions."""
    named = os.environ.get("SAMDESK_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    if not named:
        named = locale.setlocale(locale.LC_CTYPE)  # not getlocale, which takes C.UTF-8 for English in Python 3.11
    return "en" if named.lower().startswith("en") else "sv"


def _(message: str) -> str:
    """The message in the user's language."""
    return _catalogue(_current).gettext(message)


def ngettext(one: str, many: str, n: int) -> str:
    """The message for ``n`` things in the user's language; fill ``{n}`` with ``.format(n=n)``."""
    return _catalogue(_current).ngettext(one, many, n)


def translator(language: str) -> Callable[[str], str]:
    """A ``_`` for one language; languages without a catalogue fall back to Swedish, the language of paper."""
    return _catalogue(language if language in LANGUAGES else "sv").gettext


def plurals(language: str) -> Callable[[str, str, int], str]:
    """An ``ngettext`` for one language; the counterpart of ``translator``."""
    return _catalogue(language if language in LANGUAGES else "sv").ngettext


def number(value: float, decimals: int = 0, *, language: str | None = None) -> str:
    """A rounded number with decimal comma and hard space in Swedish, point and comma in English.

    ``value`` is expected to be rounded by the rules of ``domain.figures`` already.
    """
    text = f"{value:,.{decimals}f}"
    if (language or _current) == "en":
        return text
    return text.translate({ord(","): "\u00a0", ord("."): ","})


def day(value: date, *, language: str | None = None) -> str:
    """A date as people write it: 15 december 2023, 15 December 2023."""
    _ = translator(language or _current)
    months = (
        _("January"),
        _("February"),
        _("March"),
        _("April"),
        _("May"),
        _("June"),
        _("July"),
        _("August"),
        _("September"),
        _("October"),
        _("November"),
        _("December"),
    )
    return f"{value.day} {months[value.month - 1]} {value.year}"

"""Names for files that are made many at a time: readable, and possible on every system.

Windows is the strictest: it forbids letters, names of devices, and a dot or space at the end, and takes upper and
lower case for the same. Knows nothing of what the files hold.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 80
"""Characters of a name without its ending; a deep folder on Windows leaves not many more."""
MOST_BYTES: Final = 180
"""Linux takes 255, of which a temporary name needs some."""
_FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*]+')
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE)


def file_name(*parts: str) -> str:
    """The parts that say something, with a space between, as a file name without ending; never empty."""
    name = _shortened(" ".join(filter(None, map(_tidied, parts))))
    if _DEVICES.fullmatch(name):
        return f"_{name}"
    return name or "_"


def _tidied(part: str) -> str:
    """Without what a file system forbids, what is not seen, and a start that hides a file or looks like an option."""
    composed = _FORBIDDEN.sub("-", unicodedata.normalize("NFC", part))
    seen = "".join(" " if c.isspace() else c for c in composed if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(seen.split()).strip(" .-")


def _shortened(name: str) -> str:
    name = name[:LONGEST]
    while len(name.encode()) > MOST_BYTES:
        name = name[:-1]
    return name.rstrip(" .-")


class NamesTaken:
    """The names of the files of one run, so that none takes another's place."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def free(self, name: str) -> str:
        """The name or, where it is taken, the name with a number; upper and lower case are the same."""
        found, number = name, 1
        while found.casefold() in self._taken:
            number += 1
            found = f"{name} ({number})"
        self._taken.add(found.casefold())
        return found

"""Start the window or the command line; imports nothing heavy before it knows which.

``samdesk`` and ``samdesk DESK`` (a desk file, or the address of a database) open the window, ``samdesk --sample``
opens it on the sample region, every other first word is a command.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Run the program with command-line arguments (without its own name); gives the exit code."""
    _write_utf8()
    words = sys.argv[1:] if arguments is None else arguments
    names_desk = len(words) == 1 and (words[0].endswith(".samdesk") or "://" in words[0])
    wants_window = not words or words == ["--sample"] or names_desk
    if not wants_window:
        from samdesk.cli.app import run as run_command

        return run_command(words)
    sample = words == ["--sample"]
    return _window(words[0] if names_desk else "", sample=sample)


def _window(desk: str, *, sample: bool) -> int:
    """Open the window; where the machine cannot show one, say what to do in the user's language."""
    from samdesk import language
    from samdesk.domain.faults import Refused, refused
    from samdesk.services.settings import load_settings

    language.use(load_settings().spoken)
    try:
        from samdesk.ui.app import run as run_window

        return run_window(desk, sample=sample)
    except ImportError as error:
        if Path(error.path or "").parent.name != "PySide6":
            raise
        _ = language._
        refusal = refused(
            _("The window cannot start: {error}.").format(error=error),
            _("Install what is missing, or use the commands, which go without it (samdesk --help)."),
        )
    except Refused as error:
        refusal = error
    print(refusal, file=sys.stderr)
    return refusal.exit_code


def _write_utf8() -> None:
    """Files and pipes get the same bytes everywhere; Windows would choose by its own language."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())

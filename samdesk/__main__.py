"""Start the window or the command line; imports nothing heavy before it knows which.

``samdesk`` and ``samdesk DESK`` open the window, ``samdesk --sample`` opens it on the sample region, every other
first word is a command.
"""

from __future__ import annotations

import sys
from pathlib import Path


def main(arguments: list[str] | None = None) -> int:
    """Run the program with command-line arguments (without its own name); gives the exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    wants_window = not words or words == ["--sample"] or (len(words) == 1 and words[0].endswith(".samdesk"))
    if not wants_window:
        from samdesk.cli.app import run as run_command

        return run_command(words)
    from samdesk.ui.app import run as run_window

    sample = words == ["--sample"]
    return run_window(Path(words[0]) if words and not sample else None, sample=sample)


if __name__ == "__main__":
    sys.exit(main())

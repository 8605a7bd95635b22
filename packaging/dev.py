"""The one command of a checkout: python3 packaging/dev.py run | test | bench | lock | translate.

Only asks whether this Python can run the rest, so it keeps to syntax that older ones understand.
"""

import sys


def main() -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python must get a sentence, not a syntax error
        print(
            f"SamDesk needs Python 3.11 or later; this is {sys.version.split()[0]} ({sys.executable}).\n"
            "Start again with a later one, such as: python3.12 packaging/dev.py",
            file=sys.stderr,
        )
        return 3
    import commands

    return commands.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())

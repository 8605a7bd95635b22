"""What dev.py can be asked to do. Each command sets up first what it needs.

Exit codes: as the command that was run, 2 for wrong usage, 3 when the machine refuses (see ``refusal``).
Must not know how anything is installed; standard library only.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import checks
import environment
import lock
from refusal import Refusal


def main(arguments: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)  # type: ignore[union-attr]
    parser = _parser()
    options, extra = parser.parse_known_args(arguments)
    if extra and options.command not in ("test", "bench"):
        parser.error(f"unrecognized arguments: {' '.join(extra)}")
    try:
        return _COMMANDS[options.command](options, extra)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py", description="Set up, run, test and measure SamDesk.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="open the window on the sample region, or on a desk file")
    run.add_argument("desk", nargs="?", type=Path, help="desk file to open instead of the sample region")
    run.add_argument("--headless", action="store_true", help="no window: run the whole cycle and leave the files")
    run.add_argument("--out", type=Path, help="folder for the files of --headless (default: a new temporary one)")
    for name, tells in (
        ("test", "run every check; further arguments go to pytest"),
        ("bench", "print the benchmarks beside their budgets; further arguments go to tests.bench"),
    ):
        commands.add_parser(name, help=tells, add_help=False)
    locking = commands.add_parser("lock", help="pin the dependencies of pyproject.toml")
    locking.add_argument("--upgrade", action="store_true", help="take newer versions where pyproject.toml lets")
    commands.add_parser("translate", help="bring the Swedish catalogue up to date and compile it")
    return parser


def _run(options: argparse.Namespace, _extra: list[str]) -> int:
    if options.headless or options.out or not _has_display():
        if options.desk:
            raise Refusal(f"{options.desk} needs a window, and there is none. Leave it out to make the sample files.")
        return _demo(options.out)
    python = environment.ready("run", window=True)
    return _start(python, "-m", "samdesk", options.desk or "--sample")


def _demo(out: Path | None) -> int:
    python = environment.ready("run", window=False)
    folder = out or Path(tempfile.mkdtemp(prefix="samdesk-demo-"))
    return _start(python, "-m", "samdesk", "demo", folder)


def _test(_options: argparse.Namespace, extra: list[str]) -> int:
    return checks.run_all(environment.ready("test", window=True), extra)


def _bench(_options: argparse.Namespace, extra: list[str]) -> int:
    python = environment.ready("test", window=True)
    return _start(python, "-m", "tests.bench", *extra, cwd=environment.ROOT, env=checks.quiet_environment())


def _lock(options: argparse.Namespace, _extra: list[str]) -> int:
    lock.pin(upgrade=options.upgrade)
    return 0


def _translate(_options: argparse.Namespace, _extra: list[str]) -> int:
    python = environment.ready("test", window=False)
    return _start(python, Path(__file__).with_name("translations.py"))


_COMMANDS = {"run": _run, "test": _test, "bench": _bench, "lock": _lock, "translate": _translate}


def _start(*command: str | Path, cwd: Path | None = None, env: dict[str, str] | None = None) -> int:
    return subprocess.run(command, cwd=cwd, env=env, check=False).returncode


def _has_display() -> bool:
    """Windows and macOS always have one; elsewhere X or Wayland says so."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))

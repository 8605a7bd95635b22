"""The command line: ``samdesk COMMAND``. Exit 0 done, 1 the input has faults, 2 wrong usage, 3 refused."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from samdesk import __version__, language
from samdesk.cli import (
    actions,
    answers_out,
    collection,
    conflicts,
    cycle,
    desk,
    joint,
    keying_room,
    keys,
    mappings,
    on_screen,
    setup,
)
from samdesk.cli.output import output, told
from samdesk.domain.faults import KnownError
from samdesk.services.settings import load_settings

app = typer.Typer(
    name="samdesk",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="The offline desk for the yearly follow-up of systematic work-environment work (SAM). "
    "Without a command, or with only a desk file, the window opens.",
)
desk.add_to(app)
setup.add_to(app)
actions.add_to(app)
cycle.add_to(app)
joint.add_to(app)
keying_room.add_to(app)
on_screen.add_to(app)
collection.add_to(app)
conflicts.add_to(app)
mappings.add_to(app)
keys.add_to(app)
answers_out.add_to(app)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"samdesk {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    as_json: Annotated[bool, typer.Option("--json", help="Print one machine-readable object.")] = False,
    spoken: Annotated[str, typer.Option("--language", help="sv or en; the system's by default.")] = "",
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    if spoken and spoken not in language.LANGUAGES:
        raise typer.BadParameter("sv, en", param_hint="--language")
    output.as_json, output.answered = as_json, False
    if spoken:
        language.use(spoken)


def run(words: list[str]) -> int:
    """Run a command; ``--json`` and ``--language`` may stand anywhere. Gives the exit code."""
    language.use(load_settings().spoken)
    try:
        app(_global_options_first(words), standalone_mode=True)
    except KnownError as error:
        told(error)
        return error.exit_code
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 2
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return 0


def _global_options_first(words: list[str]) -> list[str]:
    """The same words with ``--json`` and ``--language`` in front, so that people may write them after the command.

    After ``print`` the language is that of the paper.
    """
    first: list[str] = []
    rest: list[str] = []
    waiting = list(words)
    while waiting:
        word = waiting.pop(0)
        of_paper = rest[:1] == ["print"]
        if word == "--json" or (word.startswith("--language=") and not of_paper):
            first.append(word)
        elif word == "--language" and not of_paper:
            first += [word, *waiting[:1]]
            del waiting[:1]
        else:
            rest.append(word)
    return [*first, *rest]

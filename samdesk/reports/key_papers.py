"""Papers about keys, for people who have never heard of them: a desk's receipt, and the escrow key for the safe.

Numbers and letters that are read aloud or typed stand large, in numbered groups of four. The receipt holds nothing
secret; the escrow page is the secret itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samdesk.domain.document import Block, Cell, Document, Figure, Figures, Heading, Paragraph
from samdesk.domain.fingerprints import chunks
from samdesk.language import day, translator

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

_PREFIX: Final = len("AGE-SECRET-KEY-1")
"""Every secret of age begins so; the rest, 58 characters, stands in groups of four."""


@dataclass(frozen=True)
class Renewal:
    """When a key took the place of an earlier one, and the operator code of who made it."""

    on: date
    by: str


def receipt_document(
    public_key: str, *, desk_name: str, central: bool, language: str, made_on: date, renewed: Renewal | None = None
) -> Document:
    """The receipt of the key that a desk signs with, with its fingerprint in 16 numbered chunks.

    ``renewed`` says when the key took the place of an earlier one.
    """
    _ = translator(language)
    said = [
        Paragraph(
            _(
                "SamDesk signs every file that leaves this desk, with a key that only this computer has. The "
                "signature shows where a file comes from, and that nobody has changed it on the way. The fingerprint "
                "below is how people recognise the key. It is not secret."
            )
        )
    ]
    if renewed is not None:
        new = _(
            "The key is new since {day} ({by}). Whoever trusted the earlier one must be told, and compare this one."
        )
        said.append(Paragraph(new.format(day=day(renewed.on, language=language), by=renewed.by)))
    steps = _steps_at_central(_) if central else _steps_at_desk(_)
    blocks: tuple[Block, ...] = (
        *said,
        Heading(_("Fingerprint")),
        Paragraph(
            _("Sixteen groups, each with its number above it. There is no letter O in them, only the digit zero.")
        ),
        *_groups("chunk", chunks(public_key), abreast=4),
        Heading(_("What to do with this paper")),
        *_numbered(steps),
        Heading(_("If the groups do not agree")),
        Paragraph(
            _(
                "Then the file was signed with another key. Do not approve it. Find out, by telephone and not by "
                "answering the message that brought the file, who sent it."
            )
        ),
        Heading(_("If the computer is replaced, or the key may be in the wrong hands")),
        Paragraph(_lost_at_central(_) if central else _lost_at_desk(_)),
    )
    return Document("key-receipt", _("Key receipt"), desk_name, language, made_on, "", blocks)


def escrow_document(secret: str, *, desk_name: str, language: str, made_on: date) -> Document:
    """The escrow key on paper, to lie in a safe and be typed if no file of it can be read. Secret."""
    _ = translator(language)
    blocks: tuple[Block, ...] = (
        Paragraph(
            _(
                "This paper opens all answers that are sent to central HR. Put it in a safe, in a closed envelope, "
                "as you keep other secret papers. Do not copy it, photograph it or send it."
            )
        ),
        Paragraph(
            _(
                "The answers travel sealed. Two keys open them: the one on the computer at central HR, and this one. "
                "It is a reserve, needed only if that computer is stolen or breaks down."
            )
        ),
        Heading(_("The escrow key")),
        Paragraph(_("Sixteen groups, each with its number above it.")),
        *_groups("group", [secret[:_PREFIX]], abreast=1),
        *_groups("group", [secret[at : at + 4] for at in range(_PREFIX, len(secret), 4)], abreast=5, first=2),
        Heading(_("When it is needed")),
        *_numbered(
            (
                _("Take the stick with the file that was saved with this paper. It holds the same key."),
                _(
                    "If the stick cannot be read: write the groups above after each other, without their numbers, in "
                    "an empty text file. There is no letter O in it, only the digit zero. Spaces, lines and small "
                    "letters do not matter, and a mistyped sign is noticed."
                ),
                _("In SamDesk, go to Keys, choose Take in a key, and choose the file."),
                _("Then set up new keys, with a new escrow key, and destroy this paper when all answers are in."),
            )
        ),
        Heading(_("Once a year")),
        Paragraph(
            _(
                "Test it before a round is handed out: in SamDesk, go to Keys and choose Test the escrow key. A key "
                "that nobody has tried may not be there on the day it is needed."
            )
        ),
        Heading(_("If the paper or the stick is gone, or somebody has seen it")),
        Paragraph(
            _(
                "Set up new keys at once, hand out the round package anew, and put the new paper in the safe. "
                "Answers that were sent before can still be opened with the lost key by whoever has both it and "
                "the files."
            )
        ),
    )
    return Document("escrow-key", _("Escrow key: keep it in a safe"), desk_name, language, made_on, "", blocks)


def _groups(key: str, texts: Sequence[str], *, abreast: int, first: int = 1) -> tuple[Figures, ...]:
    """Texts to read aloud or type, numbered from ``first``, so many to a line."""
    figures = [Figure(f"{key}_{number}", str(number), text, Cell.TEXT) for number, text in enumerate(texts, first)]
    return tuple(Figures(tuple(figures[at : at + abreast])) for at in range(0, len(figures), abreast))


def _numbered(steps: Sequence[str]) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(step, number) for number, step in enumerate(steps, 1))


def _steps_at_desk(_: Callable[[str], str]) -> tuple[str, ...]:
    return (
        _("Keep the paper near the telephone. Do not send it together with the file, or by the same way."),
        _(
            "When the first file from this desk has come in, central HR calls and asks for two of the sixteen "
            "groups, such as number 3 and number 11. Read them from this paper."
        ),
        _("If they agree, central HR approves the key once, and every later file from this desk is recognised."),
        _("Put the paper away with the other papers of the round. It may be shown to anyone."),
    )


def _steps_at_central(_: Callable[[str], str]) -> tuple[str, ...]:
    return (
        _("Keep the paper near the telephone. Do not send it together with the round package, or by the same way."),
        _(
            "A desk that opens a round package may call and ask for some of the sixteen groups, such as number 3 and "
            "number 11. Read them from this paper."
        ),
        _("Put the paper away with the other papers of the round. It may be shown to anyone."),
    )


def _lost_at_desk(_: Callable[[str], str]) -> str:
    return _(
        "Nothing that central HR has collected is lost. Call central HR, so that the old key is not trusted any more. "
        "A new computer makes a new key by itself; on the same computer, go to Keys and choose Make a new key. Print "
        "a new receipt, and let central HR approve the new key in the same way."
    )


def _lost_at_central(_: Callable[[str], str]) -> str:
    return _(
        "Take the copy of the keys into SamDesk on the new computer: then nothing changes for the desks. Without a "
        "copy the new computer makes a new key, and every desk calls to compare it before it opens a round package "
        "that is signed with it."
    )

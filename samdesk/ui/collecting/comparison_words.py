"""Which words of texts are not in all of them. Pure: knows neither answers nor widgets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_TOKEN: Final = re.compile(r"\w+|\s+|[^\w\s]")
_LONG: Final = 400
"""Words; in longer texts, words that come again and again are not followed one by one, which would take seconds."""


@dataclass(frozen=True)
class Piece:
    """A run of a text; ``lit`` if it is not in all of the texts that are compared."""

    text: str
    lit: bool


def pieces(texts: Sequence[str]) -> tuple[tuple[Piece, ...], ...]:
    """The texts in runs that all of them have, in the same order, and runs that they have not.

    The runs of each text joined are the text. Texts that are all the same have nothing lit.
    """
    tokens = [_TOKEN.findall(text) for text in texts]
    shared = [
        set.intersection(*(_matched(own, other) for place, other in enumerate(tokens) if place != index))
        if len(tokens) > 1
        else set(range(len(own)))
        for index, own in enumerate(tokens)
    ]
    return tuple(_runs(own, common) for own, common in zip(tokens, shared, strict=True))


def _matched(own: Sequence[str], other: Sequence[str]) -> set[int]:
    """Places of the tokens that the other text has, too.

    What both begin and end with is left to no matcher, which would light more than was written between.
    """
    shorter = min(len(own), len(other))
    begin = next((place for place in range(shorter) if own[place] != other[place]), shorter)
    rest = shorter - begin
    end = next((place for place in range(rest) if own[-1 - place] != other[-1 - place]), rest)
    middle, theirs = own[begin : len(own) - end], other[begin : len(other) - end]
    matcher = SequenceMatcher(None, middle, theirs, autojunk=max(len(middle), len(theirs)) > _LONG)
    found = {begin + block.a + place for block in matcher.get_matching_blocks() for place in range(block.size)}
    return {*range(begin), *found, *range(len(own) - end, len(own))}


def _runs(tokens: Sequence[str], common: set[int]) -> tuple[Piece, ...]:
    """Space between two lit words is lit with them, so that what differs reads as one."""
    lit = [place not in common for place in range(len(tokens))]
    for place in range(1, len(tokens) - 1):
        if tokens[place].isspace() and lit[place - 1] and lit[place + 1]:
            lit[place] = True
    marked = zip(tokens, lit, strict=True)
    return tuple(
        Piece("".join(token for token, _lit in run), is_lit)
        for is_lit, run in groupby(marked, key=lambda pair: pair[1])
    )

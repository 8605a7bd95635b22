"""What two people read on a row, in words, and a reading typed anew. Pure: knows neither widgets nor the desk file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samdesk.domain.answers import Answer, Missing, valid_codes
from samdesk.domain.definition import Kind, fill, text_in
from samdesk.domain.second_entry import BACKGROUND
from samdesk.language import _
from samdesk.ui.keying.lines import missing_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samdesk.domain.definition import Definition

_MISSING: Final = {",": Missing.BLANK, ".": Missing.BLANK, "*": Missing.TWO_BOXES, "/": Missing.ILLEGIBLE}


def title(definition: Definition, names: Mapping[str, str], number: str) -> str:
    """What a row asks, with its number; or what of the background it is."""
    if number not in BACKGROUND:
        statement = definition.by_number[number]
        return f"{number}  {fill(text_in(statement.label, definition.language), names)}"
    return {
        "participants_manager": _("The manager took part"),
        "participants_safety_representative": _("The safety representative took part"),
        "participants_main_safety_representative": _("The main safety representative took part"),
        "participants_employees": _("Number of employees who took part"),
        "answered_on": _("Day of answering"),
        "units_covered": _("Units that the answers hold for"),
    }[number]


def said(definition: Definition, names: Mapping[str, str], number: str, answer: Answer) -> str:
    """A reading in words: the choice, its marks, and the motivation in a line of its own.

    A choice's code is left out, because beside the keys 1 and 2 it would be taken for one of them.
    """
    if number in BACKGROUND:
        marks = {"1": _("marked"), "0": _("not marked")}
        return marks.get(answer.choice, "") or answer.text or _("nothing written")
    statement = definition.by_number[number]
    scale = definition.scale_of(statement)
    codes = answer.choice.split()
    labels = [
        fill(text_in(choice.labels, definition.language), names)
        for choice in (scale.choices if scale else ())
        if choice.code in codes
    ]
    value = ", ".join(labels) or answer.text or (missing_name(answer.missing) if answer.missing else _("no answer"))
    if answer.action:
        value = " · ".join((value, _("needs action")))
    return f"{value}\n– {answer.motivation}" if answer.motivation else value


def takes_motivation(definition: Definition, number: str) -> bool:
    """Whether a row has room for a motivation."""
    return number not in BACKGROUND and definition.by_number[number].motivation


def hint(definition: Definition, number: str) -> str:
    """How a reading of the row is typed."""
    if number.startswith("participants_") and number != "participants_employees":
        return _("1 if the box is marked, 0 if it is not")
    if number in BACKGROUND or definition.by_number[number].kind in (Kind.TEXT, Kind.INTEGER, Kind.DATE):
        return _("as it stands on the paper")
    codes = " ".join(valid_codes(definition, definition.by_number[number]))
    return _("{codes} , * / as when keying; + after it if it needs action").format(codes=codes)


def typed(definition: Definition, number: str, text: str, motivation: str) -> Answer:
    """The reading that was typed; whether the row takes it is judged when it is kept."""
    bare = text.strip()
    if number in BACKGROUND:
        is_box = number.startswith("participants_") and number != "participants_employees"
        return Answer(choice=bare) if is_box else Answer(text=bare)
    if definition.by_number[number].kind in (Kind.TEXT, Kind.INTEGER, Kind.DATE):
        return Answer(text=bare, missing=None if bare else Missing.BLANK, motivation=motivation)
    action = bare.endswith("+")
    bare = bare.removesuffix("+").strip()
    missing = _MISSING.get(bare) if bare else Missing.BLANK
    return Answer("" if missing else bare, missing=missing, action=action, motivation=motivation)

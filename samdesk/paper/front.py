"""The first page: whose form it is, what it is for, and how to fill it in.

Knows the definition's title and scales, but not the rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samdesk.domain.definition import Kind, text_in
from samdesk.paper.shapes import Field, Place, Rect, Rule
from samdesk.paper.sketch import (
    BODY,
    BODY_TOP,
    BOX,
    HEADING,
    LABEL,
    LEFT,
    LINE,
    MARGIN,
    RIGHT,
    THICK,
    THIN,
    Block,
    Sketch,
    base,
    middle,
)
from samdesk.paper.typesetting import Measure, fit, line_height

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from samdesk.domain.definition import Definition, Scale

CODE_X: Final = 166.5
"""Right end of the code in clear text, left of the QR code."""
VALUE_X: Final = 56.0
"""Left edge of the values in the panel that says whose form it is."""
WRITTEN: Final = frozenset({"unit", "code", "path", "managers"})
"""Lines of the panel that are written by hand on a spare form."""


@dataclass(frozen=True)
class Wording:
    """How the fixed texts of one form read: the definition, language, names, and translated words of paper."""

    definition: Definition
    language: str
    names: Mapping[str, str]
    measure: Measure
    translate: Callable[[str], str]


def title_of(wording: Wording) -> str:
    """The title of the form in its language."""
    return text_in(wording.definition.title, wording.language) or wording.definition.id


def front(wording: Wording, scales: Sequence[Scale], *, spare: bool, space: float) -> list[Block]:
    """The blocks of the first page, ``space`` mm between them; the first begins at the top margin, beside the code."""
    parts = (_panel(wording, spare=spare), _about(wording), _guide(wording, scales))
    return [_title(wording), *(Block(part, space=space) for part in parts)]


def _title(wording: Wording) -> Block:
    """Round and title in the band beside the code; the block gives back what it takes of the band."""
    sketch = Sketch(wording.measure)
    top = MARGIN - BODY_TOP
    width = CODE_X - 38 - LEFT
    sketch.places.append(Place("round", Rect(LEFT, top, width, line_height(11)), 11, 8))
    size, lines, _whole = fit(title_of(wording), width, 17, (22, 13), wording.measure, bold=True)
    y = top + 7
    for line in lines:
        sketch.line(LEFT, y + base(size), line, size, bold=True)
        y += line_height(size)
    sketch.height = max(0.0, y)
    return Block(sketch)


def _panel(wording: Wording, *, spare: bool) -> Sketch:
    """A table of places: label to the left, rules between."""
    _ = wording.translate
    sketch = Sketch(wording.measure)
    rows = (
        ("unit", _("Unit"), 14.0, 12.0),
        ("code", _("Unit code"), BODY, 8.0),
        ("path", _("Belongs to"), BODY, 9.0),
        ("managers", _("Manager"), BODY, 9.0),
        ("last_date", _("Last date"), 14.0, 9.0),
        ("contact", _("Ask"), BODY, 9.0),
        ("return_address", _("Hand in to"), BODY, 9.0),
    )
    sketch.rule(0, width=THICK)
    y = 0.0
    for name, label, size, height in rows:
        written = spare and name in WRITTEN
        height = max(height, 10.0) if written else height
        area = Rect(VALUE_X, y + 0.5, (60 if name == "code" else RIGHT - VALUE_X), height - 1)
        _label(sketch, LEFT, area, label)
        if name == "code":
            _employees(sketch, _("Employees"), area, spare=spare)
        if written:
            sketch.fields.append(Field(name, area))
        else:
            sketch.places.append(Place(name, area, size, 8.0, bold=size > BODY, centred=True))
        y += height
        sketch.rule(y, width=THIN)
    sketch.rules[-1] = Rule(LEFT, y, RIGHT, y, THICK)
    sketch.height = y
    return sketch


def _label(sketch: Sketch, x: float, area: Rect, text: str) -> float:
    """A small label, level with the middle of the area beside it; gives its width."""
    return sketch.line(x, area.y + area.h / 2 + base(LABEL) - line_height(LABEL) / 2, text, LABEL)


def _employees(sketch: Sketch, label: str, beside: Rect, *, spare: bool) -> None:
    """Number of employees, on the same line as the unit's code."""
    x = beside.right + 4
    x += _label(sketch, x, beside, label) + 4
    if spare:
        sketch.fields.append(Field("employees", Rect(x, beside.y, RIGHT - x, beside.h)))
    else:
        sketch.places.append(Place("employees", Rect(x, beside.y, 20, beside.h), BODY, BODY, centred=True))


def _about(wording: Wording) -> Sketch:
    """What the follow-up is and is not (R2, R97), in a frame."""
    _ = wording.translate
    sketch = Sketch(wording.measure)
    inner = LEFT + 4
    y = sketch.paragraph(inner, 2.5, RIGHT - inner - 4, _("What this is, and what it is not"), HEADING, bold=True)
    text = _(
        "Once a year we look at how the systematic work-environment work functions here, so that it can be improved. "
        "It is not an evaluation or a survey of the work environment, not a control, and not an inspection round."
    )
    y = sketch.paragraph(inner, y + 0.8, RIGHT - inner - 4, text)
    sketch.height = y + 3
    sketch.frames.append(Rect(LEFT, 0, RIGHT - LEFT, sketch.height))
    return sketch


def _guide(wording: Wording, scales: Sequence[Scale]) -> Sketch:
    """How to answer: steps, pictures of right and corrected crosses, and the choices with their key codes."""
    _ = wording.translate
    sketch = Sketch(wording.measure)
    y = sketch.paragraph(LEFT, 0, RIGHT - LEFT, _("How to fill in the form"), HEADING, bold=True) + 1.5
    for n, step in enumerate(_steps(wording), 1):
        sketch.line(LEFT, y + base(BODY), str(n), bold=True)
        y = sketch.paragraph(LEFT + 7, y, RIGHT - LEFT - 7, step) + 1.6
    y = _pictures(sketch, wording, y + 2)
    sketch.height = _legend(sketch, wording, scales, y + 3)
    return sketch


def _steps(wording: Wording) -> list[str]:
    _ = wording.translate
    rows = list(wording.definition.statements())
    steps = [_("Answer together: manager, safety representative and one or two employees.")]
    if any(row.kind is Kind.SELECT_MULTIPLE for row in rows):
        steps.append(_("Cross the boxes with a dark pen."))
    elif any(row.kind is Kind.SELECT_ONE for row in rows):
        steps.append(_("Put one cross on each row, with a dark pen."))
    if any(row.motivation for row in rows):
        steps.append(_("Write on the line below why you answer as you do. What you build on helps you next year."))
    if any(row.action for row in rows):
        steps.append(
            _("Cross “Needs action” where something has to be done, and take it to the action plan at the end.")
        )
    steps.append(_("Do not write the names of persons, and nothing about anyone's health."))
    return steps


def _pictures(sketch: Sketch, wording: Wording, y: float) -> float:
    """A box crossed rightly, and a wrong cross corrected: the wrong box filled, the right one crossed."""
    _ = wording.translate
    step = 9.5
    top = y + middle(BODY) - BOX / 2
    x = LEFT + 7
    right = Rect(x, top, BOX, BOX)
    sketch.frames.append(right)
    sketch.cross(right)
    sketch.frames.append(Rect(x + step, top, BOX, BOX))
    x += step + BOX + 4
    x += sketch.line(x, y + base(BODY), _("This is how to cross."), BODY) + 14
    wrong = Rect(x, top, BOX, BOX)
    sketch.solids.append(wrong)
    instead = Rect(x + step, top, BOX, BOX)
    sketch.frames.append(instead)
    sketch.cross(instead)
    x += step + BOX + 4
    return max(
        sketch.paragraph(x, y, RIGHT - x, _("Wrong? Fill the wrong box and cross the right one.")),
        y + LINE,
    )


def _legend(sketch: Sketch, wording: Wording, scales: Sequence[Scale], y: float) -> float:
    """The choices with their key codes, for each scale whose boxes stand side by side."""
    _ = wording.translate
    if not scales:
        return y
    y = sketch.paragraph(LEFT, y, RIGHT - LEFT, _("Choices"), HEADING, bold=True) + 0.8
    for scale in scales[:3]:
        x = LEFT
        for choice in scale.choices:
            label = text_in(choice.labels, wording.language)
            width = wording.measure(choice.code, LABEL, bold=True) + 1.8 + wording.measure(label, BODY)
            if x > LEFT and x + width > RIGHT:
                x, y = LEFT, y + line_height(BODY) + 0.8
            x += sketch.line(x, y + base(BODY), choice.code, LABEL, bold=True) + 1.8
            x += sketch.line(x, y + base(BODY), label) + 9
        y += line_height(BODY) + 0.8
    return sketch.paragraph(LEFT, y, RIGHT - LEFT, _("The small digits are for those who key the form in."), LABEL)

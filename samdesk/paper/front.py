"""The first page: whose form it is, what it is for, and how to fill it in.

Knows the definition's title and scales, but not the rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from samdesk.domain.definition import Kind, text_in
from samdesk.paper.shapes import Field, Place, Rect, Rule
from samdesk.paper.sketch import (
    BOX,
    LEFT,
    MARGIN,
    ORDINARY,
    RIGHT,
    THICK,
    THIN,
    Block,
    Sizes,
    Sketch,
    base,
    middle,
    with_taller,
)
from samdesk.paper.typesetting import Measure, balanced, fit, line_height

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from samdesk.domain.definition import Definition, Scale

CODE_X: Final = 166.5
"""Right end of the code in clear text, left of the QR code."""
VALUE_X: Final = 56.0
"""Left edge of the values in the panel that says whose form it is."""
NOTE_LINES: Final = 6
"""Lines that a note on the first page may take, such as how to fill the form in on screen."""
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
    sizes: Sizes = ORDINARY

    def sketch(self) -> Sketch:
        """An empty sketch in the sizes of the form."""
        return Sketch(self.measure, self.sizes)


def title_of(wording: Wording) -> str:
    """The title of the form in its language."""
    return text_in(wording.definition.title, wording.language) or wording.definition.id


def front(wording: Wording, scales: Sequence[Scale], *, spare: bool, apart: bool) -> list[Block]:
    """The blocks of the first page, ``apart`` if no rows follow; the first begins at the top margin, beside the code.

    Where they stand apart they have air around them, but leave room for a note at the foot.
    """
    if not apart:
        return _front(wording, scales, spare=spare, space=5.0)
    ways = [_front(wording, scales, spare=spare, space=space) for space in (9.0, 11.0, 13.0, 15.0)]
    for blocks in ways[1:]:
        blocks[-1].sketch.height += NOTE_LINES * line_height(wording.sizes.body)
    return with_taller(ways)[0]


def _front(wording: Wording, scales: Sequence[Scale], *, spare: bool, space: float) -> list[Block]:
    air = max(0.0, space - 9) / 4
    parts = (_panel(wording, air, spare=spare), _about(wording), _guide(wording, scales, air))
    return [_title(wording), *(Block(part, space=space) for part in parts)]


def _title(wording: Wording) -> Block:
    """Round and title in the band beside the code; the block gives back what it takes of the band."""
    sketch = wording.sketch()
    top = MARGIN - wording.sizes.top
    width = CODE_X - 38 - LEFT
    sizes = wording.sizes
    sketch.places.append(Place("round", Rect(LEFT, top, width, line_height(sizes.body)), sizes.body, sizes.least))
    size, lines, _whole = fit(title_of(wording), width, sizes.top - 19, sizes.title, wording.measure, bold=True)
    y = top + line_height(sizes.body) + 2
    for line in balanced(lines, size, wording.measure):
        sketch.line(LEFT, y + base(size), line, size, bold=True)
        y += line_height(size)
    sketch.height = max(-3.0, y)
    return Block(sketch)


def _panel(wording: Wording, air: float, *, spare: bool) -> Sketch:
    """A table of places: label to the left, rules between; each row has so many mm more ``air``."""
    _ = wording.translate
    sketch = wording.sketch()
    body, value, line = wording.sizes.body, wording.sizes.value, wording.sizes.line
    rows = (
        ("unit", _("Unit"), value, 1.5 * line),
        ("code", _("Unit code"), body, line),
        ("path", _("Belongs to"), body, line + 1),
        ("managers", _("Manager"), body, line + 1),
        ("last_date", _("Last date"), value, line + 1),
        ("contact", _("Questions to"), body, line + 1),
        ("return_address", _("Hand in to"), body, line + 1),
    )
    sketch.rule(0, width=THICK)
    y = 0.0
    for name, label, size, height in rows:
        written = spare and name in WRITTEN
        height = (max(height, line + 2) if written else height) + air
        area = Rect(VALUE_X, y + 0.5, (60 if name == "code" else RIGHT - VALUE_X), height - 1)
        _label(sketch, LEFT, area, label)
        if name == "code":
            _employees(sketch, _("Employees"), area, spare=spare)
        if written:
            sketch.fields.append(Field(name, area))
        else:
            sketch.places.append(Place(name, area, size, wording.sizes.least, bold=size > body, centred=True))
        y += height
        sketch.rule(y, width=THIN)
    sketch.rules[-1] = Rule(LEFT, y, RIGHT, y, THICK)
    sketch.height = y
    return sketch


def _label(sketch: Sketch, x: float, area: Rect, text: str) -> float:
    """A small label, level with the middle of the area beside it; gives its width."""
    size = sketch.sizes.label
    return sketch.line(x, area.y + area.h / 2 + base(size) - line_height(size) / 2, text, size)


def _employees(sketch: Sketch, label: str, beside: Rect, *, spare: bool) -> None:
    """Number of employees, on the same line as the unit's code."""
    x = beside.right + 4
    x += _label(sketch, x, beside, label) + 4
    if spare:
        sketch.fields.append(Field("employees", Rect(x, beside.y, RIGHT - x, beside.h)))
    else:
        size = sketch.sizes.body
        sketch.places.append(Place("employees", Rect(x, beside.y, 20, beside.h), size, size, centred=True))


def _about(wording: Wording) -> Sketch:
    """What the follow-up is and is not (R2, R97), in a frame."""
    _ = wording.translate
    sketch = wording.sketch()
    inner = LEFT + 4
    title, size = _("What this is, and what it is not"), wording.sizes.heading
    y = sketch.paragraph(inner, 2.5, RIGHT - inner - 4, title, size, bold=True)
    text = _(
        "Once a year we look at how the systematic work-environment work functions here, so that it can be improved. "
        "It is not an evaluation or a survey of the work environment, not a control, and not an inspection round."
    )
    y = sketch.paragraph(inner, y + 0.8, RIGHT - inner - 4, text)
    sketch.height = y + 3
    sketch.frames.append(Rect(LEFT, 0, RIGHT - LEFT, sketch.height))
    return sketch


def _guide(wording: Wording, scales: Sequence[Scale], air: float) -> Sketch:
    """How to answer: steps, pictures of right and corrected crosses, and the choices with their key codes."""
    _ = wording.translate
    sketch = wording.sketch()
    title, size = _("How to fill in the form"), wording.sizes.heading
    y = sketch.paragraph(LEFT, 0, RIGHT - LEFT, title, size, bold=True) + 1.5
    for n, step in enumerate(_steps(wording), 1):
        sketch.line(LEFT, y + base(wording.sizes.body), str(n), bold=True)
        y = sketch.paragraph(LEFT + 7, y, RIGHT - LEFT - 7, step) + 1.6 + air / 2
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
    step = wording.sizes.pitch
    body = wording.sizes.body
    beside = step + BOX + 4
    x = LEFT + 7
    right = Rect(x, y + middle(body) - BOX / 2, BOX, BOX)
    sketch.frames += [right, replace(right, x=x + step)]
    sketch.cross(right)
    end = x + beside + sketch.line(x + beside, y + base(body), _("This is how to cross."))
    correction = _("Wrong? Fill the wrong box and cross the right one.")
    if end + 14 + beside + wording.measure(correction, body) <= RIGHT:
        x = end + 14
    else:
        y += wording.sizes.line
    wrong = Rect(x, y + middle(body) - BOX / 2, BOX, BOX)
    instead = replace(wrong, x=x + step)
    sketch.solids.append(wrong)
    sketch.frames.append(instead)
    sketch.cross(instead)
    return max(sketch.paragraph(x + beside, y, RIGHT - x - beside, correction), y + wording.sizes.line)


def _legend(sketch: Sketch, wording: Wording, scales: Sequence[Scale], y: float) -> float:
    """The choices with their key codes, for each scale whose boxes stand side by side."""
    _ = wording.translate
    if not scales:
        return y
    body, small = wording.sizes.body, wording.sizes.label
    y = sketch.paragraph(LEFT, y, RIGHT - LEFT, _("Choices"), wording.sizes.heading, bold=True) + 0.8
    for scale in scales[:3]:
        x = LEFT
        for choice in scale.choices:
            label = text_in(choice.labels, wording.language)
            width = wording.measure(choice.code, small, bold=True) + 1.8 + wording.measure(label, body)
            if x > LEFT and x + width > RIGHT:
                x, y = LEFT, y + line_height(body) + 0.8
            x += sketch.line(x, y + base(body), choice.code, small, bold=True) + 1.8
            x += sketch.line(x, y + base(body), label) + 9
        y += line_height(body) + 0.8
    return sketch.paragraph(LEFT, y, RIGHT - LEFT, _("The small digits are for those who key the form in."), small)

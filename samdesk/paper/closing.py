"""The last part of a form: last year's actions, the action plan, who took part, and signatures.

Knows nothing of the rows; how many actions and units a form has decides how much room they get.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from samdesk.paper.rows import date_comb
from samdesk.paper.shapes import Box, Field, Place, Rect, Rule
from samdesk.paper.sketch import (
    BOX,
    LEFT,
    RIGHT,
    THICK,
    THIN,
    Block,
    Sketch,
    base,
    middle,
    with_taller,
)
from samdesk.paper.typesetting import line_height

if TYPE_CHECKING:
    from samdesk.paper.front import Wording

PLAN_ROWS: Final = 6
MOST_PLAN_ROWS: Final = 10
MOST_ACTIONS: Final = 8
"""So many of last year's actions are printed; a line says how many more there are."""
HALF: Final = (RIGHT - LEFT - 8) / 2
"""Width of a column where two stand side by side, in mm."""


@dataclass(frozen=True)
class Room:
    """What makes forms of one definition differ in length.

    ``actions`` printed from last year, ``more_actions`` if there are others; ``unit_lines`` for the names of the
    units covered in so many ``unit_columns``, 0 if the form is for one unit alone; a ``spare`` form has fields to
    write the unit in.
    """

    actions: int = 0
    more_actions: bool = False
    unit_lines: int = 0
    unit_columns: int = 1
    spare: bool = False


def closing(wording: Wording, room: Room, plan_rows: int = PLAN_ROWS) -> list[Block]:
    """The blocks after the last statement, with so many rows in the action plan."""
    blocks = _last_year(wording, room) if room.actions else []
    return [
        *blocks,
        *with_taller([[Block(_plan(wording, plan_rows, more), space=6)] for more in (0.0, 2.0, 4.0)])[0],
        Block(_participants(wording), keeps_next=True, space=6),
        Block(_units(wording, room), keeps_next=True, space=5),
        Block(_signatures(wording), space=5),
    ]


def _heading(wording: Wording, text: str, lead: str = "") -> Sketch:
    sketch = wording.sketch()
    y = sketch.paragraph(LEFT, 0, RIGHT - LEFT, text, wording.sizes.heading, bold=True)
    if lead:
        y = sketch.paragraph(LEFT, y + 0.5, RIGHT - LEFT, lead)
    sketch.height = y + 1.2
    return sketch


def _last_year(wording: Wording, room: Room) -> list[Block]:
    """Last year's open actions of the unit, each with a line for what came of it (R48)."""
    _ = wording.translate
    lead = _("These actions were open when the form was printed. What was done, and what effect did it have?")
    head = _heading(wording, _("What came of last year's actions?"), lead)
    head.rule(head.height, width=THICK)
    again = _heading(wording, _("{heading} (continued)").format(heading=_("What came of last year's actions?")))
    again.rule(again.height, width=THICK)
    blocks = [Block(head, keeps_next=True, space=6)]
    size, least, line = wording.sizes.listed, wording.sizes.least, wording.sizes.line
    for n in range(1, room.actions + 1):
        sketch = wording.sketch()
        x = LEFT + wording.sizes.indent
        text = Rect(x, 2.4, RIGHT - x, 2 * line_height(size))
        sketch.line(LEFT, text.y + base(size), str(n), size, bold=True)
        sketch.places.append(Place(f"action_{n}", text, size, least))
        _labelled_line(sketch, f"outcome_{n}", _("What came of it"), text.bottom, x)
        sketch.height = text.bottom + line
        sketch.rules[-1] = Rule(LEFT, sketch.height, RIGHT, sketch.height)  # it ends the action as it does a row
        blocks.append(Block(sketch, again))
    if room.more_actions:
        more = wording.sketch()
        more.places.append(Place("more_actions", Rect(LEFT, 2.4, RIGHT - LEFT, line_height(size)), size, least))
        more.height = 2.4 + line_height(size)
        blocks.append(Block(more, again))
    return blocks


def _plan(wording: Wording, rows: int, more: float) -> Sketch:
    """The action plan: what, who and when are what the provisions ask for (AFS 2023:1 13 §).

    Each row is so many mm ``more`` than the lowest that one can write in.
    """
    _ = wording.translate
    lead = _("Write what has been decided, and a role rather than a name.")
    if any(row.action for row in wording.definition.statements()):
        lead = _(
            "Take each row with “Needs action” here. Write a role rather than a name. "
            "If there is to be no action, write why at the row."
        )
    sketch = _heading(wording, _("Needs of action and action plan"), lead)
    columns = (
        ("number", _("Row"), LEFT),
        ("what", _("What is to be done"), LEFT + 15),
        ("who", _("Who (role)"), LEFT + 99),
        ("when", _("Done by"), LEFT + 141),
    )
    top = sketch.height + 1
    size = wording.sizes.small
    y = top + line_height(size) + 0.8
    for _name, label, x in columns:
        sketch.line(x + (1.5 if x > LEFT else 0), top + base(size), label, size, bold=True)
    sketch.rule(y, width=THICK)
    height = wording.sizes.plan_row + more
    edges = [x for _name, _label, x in columns[1:]] + [RIGHT]
    for row in range(1, rows + 1):
        for (name, _label, x), right in zip(columns, edges, strict=True):
            sketch.fields.append(Field(f"plan_{row}_{name}", Rect(x, y, right - x, height)))
        y += height
        sketch.rule(y, width=THIN if row < rows else THICK)
    sketch.rules += [Rule(x, top, x, y) for x in edges[:-1]]
    sketch.height = y
    return sketch


def _participants(wording: Wording) -> Sketch:
    """Who answered together (R11)."""
    _ = wording.translate
    sketch = _heading(wording, _("Who took part?"))
    body, line = wording.sizes.body, wording.sizes.line
    x, y = LEFT, sketch.height + 1
    people = (
        ("manager", _("Manager")),
        ("safety_representative", _("Safety representative")),
        ("main_safety_representative", _("Main safety representative")),
    )
    for choice, label in people:
        if x + BOX + 3 + wording.measure(label, body) > RIGHT:
            x, y = LEFT, y + line + 2
        sketch.boxes.append(Box("", choice, Rect(x, y + line / 2 - BOX / 2, BOX, BOX), "participant"))
        x += BOX + 3
        x += sketch.line(x, y + line / 2 - middle(body) + base(body), label) + 8
    label = _("Number of other employees")
    width = wording.measure(label, body)
    if x + width + 3 + 3 * wording.sizes.cell > RIGHT:
        x, y = LEFT, y + line + 2
    sketch.line(x, y + line / 2 - middle(body) + base(body), label)
    sketch.height = sketch.comb("employees_took_part", x + width + 3, y, 3).bottom
    return sketch


def _units(wording: Wording, room: Room) -> Sketch:
    """The units that the answers hold for (R42, R43): printed where known, with a line to change them."""
    _ = wording.translate
    sketch = _heading(wording, _("Which units do the answers hold for?"))
    y = sketch.height
    if room.unit_lines:
        size = wording.sizes.listed
        width = HALF if room.unit_columns > 1 else RIGHT - LEFT
        area = Rect(LEFT, y, width, room.unit_lines * line_height(size))
        for n in range(room.unit_columns):
            column = replace(area, x=RIGHT - width if n else LEFT)
            sketch.places.append(Place(f"units_covered_{n + 1}", column, size, wording.sizes.least))
        y = area.bottom + 1
        label = _("Changes")
    else:
        label = _("Others than the one on the first page")
    _labelled_line(sketch, "units_covered", label, y)
    sketch.height = y + wording.sizes.line
    return sketch


def _labelled_line(sketch: Sketch, name: str, label: str, y: float, x: float = LEFT) -> None:
    """A line to write on that begins with what it is for."""
    line = sketch.sizes.line
    width = sketch.line(x, y + line - 1.2, label, sketch.sizes.label)
    sketch.lines_to_write(name, Rect(x + width + 2, y, RIGHT - x - width - 2, line))


def _signatures(wording: Wording) -> Sketch:
    """Date, signatures, and where the form goes."""
    _ = wording.translate
    sketch = _heading(wording, _("Date and signatures"))
    y = sketch.height + 1
    end = date_comb(sketch, "answered_on", LEFT, y, "", _)
    height = wording.sizes.line + 5
    y = below = end + 3 + height
    for name, label, x in (
        ("signature_manager", _("Manager, signature and name in print"), LEFT),
        ("signature_safety_representative", _("Safety representative, signature and name in print"), LEFT + HALF + 8),
    ):
        sketch.lines_to_write(name, Rect(x, y - height, HALF, height))
        below = max(below, sketch.paragraph(x, y + 0.6, HALF, label, wording.sizes.label))
    size = wording.sizes.body
    area = Rect(LEFT, below + 2.4, RIGHT - LEFT, 2 * line_height(size))
    sketch.places.append(Place("hand_in", area, size, wording.sizes.least, bold=True))
    sketch.height = area.bottom
    return sketch

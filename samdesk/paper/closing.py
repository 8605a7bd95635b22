"""The last part of a form: last year's actions, the action plan, who took part, and signatures.

Knows nothing of the rows; how many actions and units a form has decides how much room they get.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samdesk.paper.rows import date_comb
from samdesk.paper.shapes import Box, Field, Place, Rect, Rule
from samdesk.paper.sketch import (
    BODY,
    BOX,
    HEADING,
    LABEL,
    LEFT,
    LINE,
    RIGHT,
    SMALL,
    THICK,
    THIN,
    Block,
    Sketch,
    base,
    middle,
)
from samdesk.paper.typesetting import line_height

if TYPE_CHECKING:
    from samdesk.paper.front import Wording

PLAN_ROWS: Final = 6
MOST_PLAN_ROWS: Final = 10
PLAN_ROW: Final = 11.0
"""Height of a row of the plan to write on by hand, in mm."""
MOST_ACTIONS: Final = 8
"""So many of last year's actions are printed; a line says how many more there are."""
MOST_UNIT_LINES: Final = 12


@dataclass(frozen=True)
class Room:
    """What makes forms of one definition differ in length.

    ``actions`` printed from last year, ``more_actions`` if there are others; ``unit_lines`` for the names of the
    units covered, 0 if the form is for one unit alone; a ``spare`` form has fields to write the unit in.
    """

    actions: int = 0
    more_actions: bool = False
    unit_lines: int = 0
    spare: bool = False


def closing(wording: Wording, room: Room, plan_rows: int = PLAN_ROWS) -> list[Block]:
    """The blocks after the last statement, with so many rows in the action plan."""
    blocks = _last_year(wording, room) if room.actions else []
    return [
        *blocks,
        Block(_plan(wording, plan_rows), space=6),
        Block(_participants(wording), space=6),
        Block(_units(wording, room), space=5),
        Block(_signatures(wording), space=5),
    ]


def _heading(wording: Wording, text: str, lead: str = "") -> Sketch:
    sketch = Sketch(wording.measure)
    y = sketch.paragraph(LEFT, 0, RIGHT - LEFT, text, HEADING, bold=True)
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
    for n in range(1, room.actions + 1):
        sketch = Sketch(wording.measure)
        text = Rect(LEFT, 1.8, RIGHT - LEFT, 2 * line_height(10))
        sketch.places.append(Place(f"action_{n}", text, 10, 8))
        width = sketch.line(LEFT, text.bottom + LINE - 1.2, _("What came of it"), LABEL)
        sketch.lines_to_write(f"outcome_{n}", Rect(LEFT + width + 2, text.bottom, RIGHT - LEFT - width - 2, LINE))
        sketch.height = text.bottom + LINE + 1.5
        blocks.append(Block(sketch, again))
    if room.more_actions:
        more = Sketch(wording.measure)
        more.places.append(Place("more_actions", Rect(LEFT, 1, RIGHT - LEFT, line_height(10)), 10, 8))
        more.height = 1 + line_height(10)
        blocks.append(Block(more, again))
    return blocks


def _plan(wording: Wording, rows: int) -> Sketch:
    """The action plan: what, who and when are what the provisions ask for (AFS 2023:1 13 §)."""
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
    y = top + line_height(SMALL) + 0.8
    for _name, label, x in columns:
        sketch.line(x + (1.5 if x > LEFT else 0), top + base(SMALL), label, SMALL, bold=True)
    sketch.rule(y, width=THICK)
    edges = [x for _name, _label, x in columns[1:]] + [RIGHT]
    for row in range(1, rows + 1):
        for (name, _label, x), right in zip(columns, edges, strict=True):
            sketch.fields.append(Field(f"plan_{row}_{name}", Rect(x, y, right - x, PLAN_ROW)))
        y += PLAN_ROW
        sketch.rule(y, width=THIN if row < rows else THICK)
    sketch.rules += [Rule(x, top, x, y) for x in edges[:-1]]
    sketch.height = y
    return sketch


def _participants(wording: Wording) -> Sketch:
    """Who answered together (R11)."""
    _ = wording.translate
    sketch = _heading(wording, _("Who took part?"))
    y = sketch.height + 1
    x = LEFT
    people = (
        ("manager", _("Manager")),
        ("safety_representative", _("Safety representative")),
        ("main_safety_representative", _("Main safety representative")),
    )
    for choice, label in people:
        top = y + LINE / 2 - BOX / 2
        sketch.boxes.append(Box("", choice, Rect(x, top, BOX, BOX), "participant"))
        x += BOX + 3
        x += sketch.line(x, y + LINE / 2 - middle(BODY) + base(BODY), label) + 8
    sketch.height = y + LINE
    label = _("Number of other employees")
    width = wording.measure(label, BODY)
    if x + width + 3 + 18 > RIGHT:
        x, y = LEFT, y + LINE + 2
        sketch.height = y + LINE
    sketch.line(x, y + LINE / 2 - middle(BODY) + base(BODY), label)
    sketch.comb("employees_took_part", x + width + 3, y, 3)
    return sketch


def _units(wording: Wording, room: Room) -> Sketch:
    """The units that the answers hold for (R42, R43): printed where known, with a line to change them."""
    _ = wording.translate
    sketch = _heading(wording, _("Which units do the answers hold for?"))
    y = sketch.height
    if room.unit_lines:
        area = Rect(LEFT, y, RIGHT - LEFT, room.unit_lines * line_height(10))
        sketch.places.append(Place("units_covered", area, 10, 8))
        y = area.bottom + 1
        label = _("Changes")
    else:
        label = _("Others than the one on the first page")
    width = sketch.line(LEFT, y + LINE - 1.2, label, LABEL)
    sketch.lines_to_write("units_covered", Rect(LEFT + width + 2, y, RIGHT - LEFT - width - 2, LINE))
    sketch.height = y + LINE
    return sketch


def _signatures(wording: Wording) -> Sketch:
    """Date, signatures, and where the form goes."""
    _ = wording.translate
    sketch = _heading(wording, _("Date and signatures"))
    y = sketch.height + 1
    end = date_comb(sketch, "answered_on", LEFT, y, "", _)
    half = (RIGHT - LEFT - 8) / 2
    y = end + 3
    for name, label, x in (
        ("signature_manager", _("Manager, signature and name in print"), LEFT),
        ("signature_safety_representative", _("Safety representative, signature and name in print"), LEFT + half + 8),
    ):
        sketch.lines_to_write(name, Rect(x, y, half, 13))
        sketch.line(x, y + 13 + 0.6 + base(LABEL), label, LABEL)
    y += 13 + line_height(LABEL) + 3
    area = Rect(LEFT, y, RIGHT - LEFT, 2 * line_height(BODY))
    sketch.places.append(Place("hand_in", area, BODY, SMALL - 1, bold=True))
    sketch.height = area.bottom
    return sketch

"""Statement rows: numbers, texts, boxes and places for motivations, as blocks that never split.

Knows the definition, but not the pages.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING, Final, NamedTuple

from samdesk.domain.definition import Choice, Condition, Definition, Kind, Scale, Section, Statement, fill, text_in
from samdesk.paper.shapes import Box, Field, Rect, Row, Rule
from samdesk.paper.sketch import (
    BODY_BOTTOM,
    BOX,
    LEFT,
    RIGHT,
    THICK,
    Block,
    Sketch,
    base,
    middle,
)
from samdesk.paper.typesetting import line_height, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from samdesk.paper.front import Wording

APART: Final = 4.0
"""How much further "not applicable" stands from the other choices, in mm."""
NOT_APPLICABLE: Final = "9"
LABEL_GAP: Final = 0.8
"""Between the labels of two columns, in mm."""
WORDS_APART: Final = 2.0
"""Labels of two columns that are nearer to each other read as one, in mm."""
MOST_LABEL_LINES: Final = 3
PAD: Final = 2.4
CLEAR: Final = 2.4
"""From a box to the line box of a text under it, so that its letters are 3 mm away."""
GUTTER: Final = 4.0
"""Between two columns of choices that are read downwards, in mm."""
LEAST_PITCH: Final = 8.0
"""From one choice to the next one below it, in mm at least."""
TEXT_LINES: Final = 4
"""Lines for an answer in free text, at least."""
LONGEST_QUOTE: Final = 30
SECTION_SPACE: Final = 5.0


@dataclass(frozen=True)
class Columns:
    """Where the boxes of a scale stand: the middle of each choice, and the lines of the labels above, if they fit.

    Labels that would come so near their neighbours that two read as one are ``raised`` by a line.
    """

    scale: Scale
    middles: tuple[float, ...]
    labels: tuple[tuple[str, ...], ...]
    raised: tuple[int, ...] = ()

    @property
    def text_right(self) -> float:
        """Where the statement's text must end: 3 mm and more before the first box."""
        return self.middles[0] - BOX / 2 - 4.0


class Column(NamedTuple):
    """Where choices stand below each other: left edge and width, size of labels in points, gap between two."""

    x: float
    width: float
    size: float
    gap: float


class RowSetter:
    """Sets the rows of one definition in one language.

    ``motivation`` is the height to write one in, in mm, ``lines`` how many there are for a text.
    """

    def __init__(self, wording: Wording, motivation: float, lines: int = TEXT_LINES) -> None:
        self.wording = wording
        self.definition = wording.definition
        self.measure = wording.measure
        self.translate = wording.translate
        self.sizes = sizes = wording.sizes
        self.motivation = motivation
        self.lines = lines
        rows = list(self.definition.statements())
        shared = Counter(row.scale for row in rows if row.kind is Kind.SELECT_ONE)
        self.alone = {name: count == 1 for name, count in shared.items()}
        """Scales of one row alone: columns with a head of their own would gain nothing."""
        self.has_actions = any(row.action for row in rows)
        self.jumps = jumps(self.definition)
        self.box_top = PAD + middle(sizes.body) - BOX / 2
        """Boxes stand level with the first line of their row's text."""
        widest = max((self.measure(row.number, sizes.body, bold=True) for row in rows), default=0.0)
        self.text_x = LEFT + max(sizes.indent, widest + 2)
        """Left edge of statement texts; their numbers stand at ``LEFT``."""

    def said(self, labels: dict[str, str]) -> str:
        """A text of the definition in the language of the paper, its names filled in."""
        return fill(text_in(labels, self.wording.language), self.wording.names)

    def scales_beside(self) -> list[Scale]:
        """Scales whose boxes stand side by side with their labels above them, in the order they are met.

        Where labels are too long for that, each heading says what the key codes mean.
        """
        found = (self.columns(row, section) for section in self.definition.sections for row in section.statements)
        return list({columns.scale.name: columns.scale for columns in found if columns and columns.labels}.values())

    def blocks(self) -> Iterator[Block]:
        """All sections in printed order."""
        for section in self.definition.sections:
            yield from self._section(section)

    def _section(self, section: Section) -> Iterator[Block]:
        """A section's head, with the notes it begins with, and its rows; a new scale has a head of its own."""
        notes = list(takewhile(lambda statement: statement.kind is Kind.NOTE, section.statements))
        rows = section.statements[len(notes) :]
        shown = self.columns(rows[0], section) if rows else None
        lead = [self.said(note.label) for note in notes]
        head = self.head(section, shown, lead)
        yield Block(head, keeps_next=bool(rows), space=SECTION_SPACE)
        above = head.height
        for statement in rows:
            columns = self.columns(statement, section)
            if columns and columns != shown:
                again = self.head(section, None, continued=True)
                yield Block(self.head(None, columns), again, keeps_next=True, space=SECTION_SPACE / 2)
            shown = columns or shown
            opening = self.head(section, columns, continued=True)
            if columns:
                yield Block(self._beside(section, statement, columns), opening)
            elif self.definition.scale_of(statement):
                yield from self._below(section, statement, above, opening)
            else:
                yield Block(self._written(section, statement), opening)
            above = 0.0

    def columns(self, statement: Statement, section: Section) -> Columns | None:
        """Where the row's boxes stand side by side; ``None`` if its choices stand below each other or it has none."""
        scale = self.definition.scale_of(statement)
        if statement.kind is not Kind.SELECT_ONE or scale is None or self.alone[statement.scale]:
            return None
        sizes = self.sizes
        last = sizes.action_x - sizes.before_action if self.has_actions else RIGHT - 6
        apart = APART if scale.choices[-1].code == NOT_APPLICABLE and len(scale.choices) > 1 else 0.0
        count = len(scale.choices)
        middles = (*(last - apart - sizes.pitch * (count - 1 - n) for n in range(count - 1)), last)
        codes = [self.measure(choice.code, sizes.label, bold=True) for choice in scale.choices]
        columns = Columns(scale, middles, ())
        if columns.text_right - self.text_x < sizes.text_least or max(codes) > sizes.pitch - LABEL_GAP:
            return None
        if labels := self._labels(columns):
            return replace(columns, labels=labels, raised=self._raised(columns.middles, labels))
        alike = sum(row.scale == statement.scale for row in section.statements)
        return columns if alike > 1 else None

    def _labels(self, columns: Columns) -> tuple[tuple[str, ...], ...]:
        """The lines of each label above its column; none if a word would come too near to its neighbour."""
        size = self.sizes.label
        found: list[tuple[str, ...]] = []
        end = columns.text_right
        last = (
            self.sizes.action_x - self._width(self._action_label()) / 2 if self.has_actions else RIGHT + 2 * LABEL_GAP
        )
        before = columns.middles[0] - self.sizes.pitch
        for choice, x in zip(columns.scale.choices, columns.middles, strict=True):
            text = self.said(choice.labels)
            words = max((self.measure(word, size) for word in text.split()), default=0.0)
            lines = wrap(text, max(words, x - before - LABEL_GAP), size, self.measure)
            half = self._width(lines) / 2
            if not 0 < len(lines) <= MOST_LABEL_LINES or x - half < end + LABEL_GAP:
                return ()
            found.append(tuple(lines))
            before, end = x, x + half
        return tuple(found) if end + LABEL_GAP <= last else ()

    def _raised(self, middles: Sequence[float], labels: Sequence[Sequence[str]]) -> tuple[int, ...]:
        """The wider label of each two that stand so near each other that they read as one."""
        halves = [self._width(lines) / 2 for lines in labels]
        raised: list[int] = []
        for n in range(1, len(middles)):
            gap = middles[n] - halves[n] - middles[n - 1] - halves[n - 1]
            if gap < WORDS_APART and n - 1 not in raised:
                raised.append(n if halves[n] > halves[n - 1] else n - 1)
        return tuple(raised)

    def _width(self, lines: Sequence[str]) -> float:
        return max((self.measure(line, self.sizes.label) for line in lines), default=0.0)

    def _action_label(self) -> list[str]:
        _ = self.translate
        return wrap(_("Needs action"), self.sizes.before_action - 0.5, self.sizes.label, self.measure)

    def head(
        self, section: Section | None, columns: Columns | None, notes: Sequence[str] = (), *, continued: bool = False
    ) -> Sketch:
        """Heading, lead-in and notes of a section, with the choices' labels and key codes above the columns."""
        _ = self.translate
        sketch = self.wording.sketch()
        width = (columns.text_right if columns else RIGHT) - LEFT
        y = 0.0
        heading = self.said(section.label) if section else ""
        if heading:
            if continued:
                heading = _("{heading} (continued)").format(heading=heading)
            y = sketch.paragraph(LEFT, y, width, heading, self.sizes.heading, bold=True)
        stem = self.said(section.stem) if section else ""
        if stem:
            y = sketch.paragraph(LEFT, y + 0.5, width, stem)
        for note in notes:
            y = sketch.paragraph(LEFT, y + 0.8, width, note, self.sizes.small)
        if columns:
            if not columns.labels:
                y = self._legend(sketch, y, columns, width)
            bottom = self._column_heads_end(y, columns)
            sketch.texts = [replace(text, y=text.y + bottom - y) for text in sketch.texts]
            self._column_heads(sketch, bottom, columns)
            y = bottom
        if y:
            sketch.rule(y + 1.2, width=THICK)
            y += 1.2
        sketch.height = y
        return sketch

    def _legend(self, sketch: Sketch, y: float, columns: Columns, width: float) -> float:
        """The labels of the key codes as a text, where they are too long to stand above the columns."""
        nbsp = "\u00a0"
        said = (f"{choice.code}{nbsp}=\u00a0{self.said(choice.labels)}" for choice in columns.scale.choices)
        return sketch.paragraph(LEFT, y + 0.8, width, "   ".join(said), self.sizes.small)

    def _column_heads_end(self, y: float, columns: Columns) -> float:
        """Where a head ends whose other texts end at ``y``; those stand at its foot."""
        action = self._action_label() if self.has_actions else []
        tallest = max((len(lines) + (m in columns.raised) for m, lines in enumerate(columns.labels)), default=0) + 1
        return max(y, max(tallest, len(action)) * line_height(self.sizes.label))

    def _column_heads(self, sketch: Sketch, bottom: float, columns: Columns) -> None:
        """Labels above the columns, the key codes of the choices right above their boxes."""
        action = self._action_label() if self.has_actions else []
        step = line_height(self.sizes.label)
        foot = bottom - step + base(self.sizes.label)
        labels = columns.labels or ((),) * len(columns.middles)
        for m, (choice, x, lines) in enumerate(zip(columns.scale.choices, columns.middles, labels, strict=True)):
            sketch.line(x, foot, choice.code, self.sizes.label, bold=True, align="centre")
            over = len(lines) + (m in columns.raised)
            for n, line in enumerate(lines):
                sketch.line(x, foot - (over - n) * step, line, self.sizes.label, align="centre")
        for n, line in enumerate(action, 1):
            sketch.line(self.sizes.action_x, foot - (len(action) - n) * step, line, self.sizes.label, align="centre")

    def _text(self, sketch: Sketch, section: Section, statement: Statement, right: float) -> float:
        """Number, text, hint and conditions of a row; gives where they end."""
        short = self.said(statement.short) if section.stem else ""
        sketch.line(LEFT, PAD + base(self.sizes.body), statement.number, bold=True)
        y = sketch.paragraph(self.text_x, PAD, right - self.text_x, short or self.said(statement.label))
        for note in filter(None, (self.said(statement.hint), *self._notes(statement))):
            y = self._note(sketch, y + 0.3, right, note)
        return y

    def _note(self, sketch: Sketch, y: float, right: float, note: str) -> float:
        """Smaller text under a statement: beside the boxes, or below them at full width if it then ends higher."""
        x, size = self.text_x, self.sizes.small
        step = line_height(size)
        under = max(y, self.box_top + BOX + CLEAR)
        if (
            under + len(sketch.broken(RIGHT - x, note, size)) * step
            < y + len(sketch.broken(right - x, note, size)) * step
        ):
            return sketch.paragraph(x, under, RIGHT - x, note, size)
        return sketch.paragraph(x, y, right - x, note, size)

    def _notes(self, statement: Statement) -> Iterator[str]:
        _ = self.translate
        if statement.relevant:
            yield self._condition(statement.relevant)
        if statement.kind is Kind.SELECT_MULTIPLE:
            most = statement.max_choices
            yield _("Cross at most {n}.").format(n=most) if most else _("Cross all that apply.")
        elif statement.kind is Kind.SELECT_ONE and statement.number in self.jumps:
            condition, target = self.jumps[statement.number]
            said = _("Any other answer than “{answer}”: go to {number}.")
            if not condition.equal:
                said = _("If the answer is “{answer}”: go to {number}.")
            yield said.format(answer=self._answer(condition), number=target or _("the end of the form"))

    def _condition(self, condition: Condition) -> str:
        _ = self.translate
        said = _("Answer only if {number} is “{answer}”.")
        if not condition.equal:
            said = _("Answer only if {number} is not “{answer}”.")
        return said.format(number=condition.number, answer=self._answer(condition))

    def _answer(self, condition: Condition) -> str:
        """The choice that a condition names: its label, or its key code if that is long."""
        source = self.definition.by_number.get(condition.number)
        scale = self.definition.scale_of(source) if source else None
        choice = scale.choice(condition.code) if scale else None
        label = self.said(choice.labels) if choice else ""
        return label if 0 < len(label) <= LONGEST_QUOTE else condition.code

    def _beside(self, section: Section, statement: Statement, columns: Columns) -> Sketch:
        """A row with its boxes side by side, level with the first line of the text."""
        sketch = self.wording.sketch()
        y = self._text(sketch, section, statement, columns.text_right)
        for choice, x in zip(columns.scale.choices, columns.middles, strict=True):
            sketch.boxes.append(Box(statement.number, choice.code, Rect(x - BOX / 2, self.box_top, BOX, BOX)))
        if statement.action:
            sketch.boxes.append(
                Box(statement.number, "action", Rect(self.sizes.action_x - BOX / 2, self.box_top, BOX, BOX), "action")
            )
        return self._ended(sketch, statement, max(y, self.box_top + BOX + 0.8))

    def _ended(self, sketch: Sketch, statement: Statement, y: float) -> Sketch:
        """The row with its motivation, written on the row's own lower rule, and its area."""
        _ = self.translate
        if statement.motivation:
            lines = int(self.motivation / self.sizes.line)
            first = y + self.motivation / lines
            width = sketch.line(self.text_x, first - 1.3, _("Motivation"), self.sizes.label)
            field = Rect(self.text_x + width + 2, y, RIGHT - self.text_x - width - 2, self.motivation)
            sketch.fields.append(Field("motivation", field, statement.number))
            for n in range(1, lines):
                sketch.rule(y + n * self.motivation / lines, self.text_x)
            return self._closed(sketch, statement, field.bottom)
        return self._closed(sketch, statement, max(y + 1, self.sizes.line + 0.5))

    def _closed(self, sketch: Sketch, statement: Statement, height: float) -> Sketch:
        """The row with its lower rule and its area."""
        sketch.height = height
        sketch.rule(sketch.height, width=0.2)
        sketch.rows.append(Row(statement.number, Rect(LEFT, 0, RIGHT - LEFT, sketch.height)))
        return sketch

    def _written(self, section: Section, statement: Statement) -> Sketch:
        """A row that is answered in writing, or a note."""
        sketch = self.wording.sketch()
        if statement.kind is Kind.NOTE:
            sketch.height = sketch.paragraph(LEFT, PAD, RIGHT - LEFT, self.said(statement.label)) + 1.5
            return sketch
        y = self._text(sketch, section, statement, RIGHT) + 1
        number = statement.number
        if statement.kind is Kind.TEXT:
            field = Rect(self.text_x, y, RIGHT - self.text_x, self.lines * self.sizes.line)
            sketch.lines_to_write("text", field, number)
            if not statement.motivation:
                del sketch.rules[-1]  # the row's own lower rule is the last line
                return self._closed(sketch, statement, field.bottom)
            y = field.bottom
        elif statement.kind is Kind.DATE:
            y = date_comb(sketch, "text", self.text_x, y, number, self.translate)
        else:
            y = sketch.comb("text", self.text_x, y, 6, number).bottom
        return self._ended(sketch, statement, y + 2)

    def _below(self, section: Section, statement: Statement, above: float, opening: Sketch) -> Iterator[Block]:
        """A row whose choices stand below each other: in one column, or in two if it then fits on a page.

        ``above`` is the height of what stands above it on its page at least. A row that is taller even so begins a
        page and goes on on the next one, between two choices.
        """
        scale = self.definition.scale_of(statement)
        choices = scale.choices if scale else ()
        room = BODY_BOTTOM - self.sizes.top - max(above, opening.height)
        for columns in self._ways_below():
            whole = self.wording.sketch()
            top = self._text(whole, section, statement, RIGHT) + CLEAR
            y = self._in_columns(whole, statement, choices, top, columns)
            self._ended(whole, statement, self._action(whole, statement, y))
            if whole.height <= room:
                yield Block(whole, opening)
                return
        yield from self._one_by_one(section, statement, choices, opening)

    def _ways_below(self) -> Iterator[tuple[Column, ...]]:
        """How choices may stand below each other, the way that is read most easily first."""
        body, listed = self.sizes.body, self.sizes.listed
        yield (Column(self.text_x, RIGHT - self.text_x, body, 1.2),)
        half = (RIGHT - LEFT - GUTTER) / 2
        for size, gap in ((body, 1.2), (listed, 0.5)):
            yield tuple(Column(x, half, size, gap) for x in (LEFT, RIGHT - half))

    def _in_columns(
        self, sketch: Sketch, statement: Statement, choices: Sequence[Choice], top: float, columns: Sequence[Column]
    ) -> float:
        """Choices below each other, in columns that end as level as may be; gives where the longest ends."""
        first = len(choices)
        if len(columns) > 1:
            spare = self.wording.sketch()
            heights = [self._choice(spare, statement, choice, 0.0, columns[0]) for choice in choices]
            first = min(range(1, first + 1), key=lambda n: max(sum(heights[:n]), sum(heights[n:])))
        ends = [top]
        for column, part in zip(columns, (choices[:first], choices[first:]), strict=False):
            y = top
            for choice in part:
                y = self._choice(sketch, statement, choice, y, column)
            ends.append(y)
        return max(ends)

    def _one_by_one(
        self, section: Section, statement: Statement, choices: tuple[Choice, ...], opening: Sketch
    ) -> Iterator[Block]:
        """A block for each choice, the first at the top of a page; the number is repeated on the next page."""
        _ = self.translate
        again = self.wording.sketch()
        opening.put_on(again, 0)
        title = _("{heading} (continued)").format(heading=statement.number)
        again.line(LEFT, opening.height + PAD + base(self.sizes.body), title, bold=True)
        again.height = opening.height + PAD + line_height(self.sizes.body) + CLEAR
        column = Column(self.text_x, RIGHT - self.text_x, self.sizes.listed, 0.5)
        for n, choice in enumerate(choices):
            part = self.wording.sketch()
            y = self._text(part, section, statement, RIGHT) + CLEAR if n == 0 else 0
            part.height = self._choice(part, statement, choice, y, column)
            if choice is choices[-1]:
                self._ended(part, statement, self._action(part, statement, part.height))
            else:
                part.rows.append(Row(statement.number, Rect(LEFT, 0, RIGHT - LEFT, part.height)))
            kept = n in (0, len(choices) - 2)
            yield Block(part, opening if n == 0 else again, keeps_next=kept, begins_page=n == 0)

    def _choice(self, sketch: Sketch, statement: Statement, choice: Choice, y: float, column: Column) -> float:
        """A box, its key code and label; gives where the next one may begin."""
        size = column.size
        box = Rect(column.x, y + middle(size) - BOX / 2 + 1, BOX, BOX)
        sketch.boxes.append(Box(statement.number, choice.code, box))
        sketch.line(box.right + 3, y + 1 + base(size), choice.code, self.sizes.label, bold=True)
        label = re.sub(rf"^{re.escape(choice.code)}([ .:–-]+|$)", "", self.said(choice.labels))
        scale = self.definition.scale_of(statement)
        codes = [other.code for other in scale.choices] if scale else []
        left = box.right + 5 + max(self.measure(code, self.sizes.label, bold=True) for code in codes)
        end = sketch.paragraph(left, y + 1, column.x + column.width - left, label, size)
        return max(y + LEAST_PITCH, end + column.gap)

    def _action(self, sketch: Sketch, statement: Statement, y: float) -> float:
        _ = self.translate
        if not statement.action:
            return y
        box = Rect(self.text_x, y + 2, BOX, BOX)
        sketch.boxes.append(Box(statement.number, "action", box, "action"))
        sketch.line(box.right + 3, y + 2 + BOX - 1.1, _("Needs action"))
        return y + self.sizes.line + 2


def date_comb(sketch: Sketch, name: str, x: float, y: float, number: str, translate: Callable[[str], str]) -> float:
    """Eight cells for a date with what goes into them below; gives where they end."""
    _ = translate
    comb = sketch.comb(name, x, y, 8, number)
    cell, size = sketch.sizes.cell, sketch.sizes.label
    for start, cells, label in ((0, 4, _("year")), (4, 2, _("month")), (6, 2, _("day"))):
        sketch.line(x + cell * (start + cells / 2), comb.bottom + base(size), label, size, align="centre")
    for n in (4, 6):
        sketch.rules.append(_whole_cell(x + cell * n, comb))
    return comb.bottom + line_height(size)


def _whole_cell(x: float, comb: Rect) -> Rule:
    return Rule(x, comb.y, x, comb.bottom, 0.3)


def jumps(definition: Definition) -> dict[str, tuple[Condition, str]]:
    """Rows after which others may be skipped: the condition of those, and the first row after them ("" is the end).

    Only where the conditional rows follow at once and share one condition; others say themselves when they apply.
    """
    rows = list(definition.statements())
    found: dict[str, tuple[Condition, str]] = {}
    for n, row in enumerate(rows[:-1]):
        condition = rows[n + 1].relevant
        if condition is None or condition.number != row.number:
            continue
        after = next((later.number for later in rows[n + 1 :] if later.relevant != condition), "")
        found[row.number] = (condition, after)
    return found

"""The statement report: how every statement was answered, with motivations and needs of action."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from samdesk.domain.answers import Missing
from samdesk.domain.definition import Kind, fill, text_in
from samdesk.domain.document import Block, Cell, Column, Document, Figure, Figures, Heading, Paragraph, Table
from samdesk.domain.figures import percent
from samdesk.domain.statement_table import not_applicable_code
from samdesk.language import number, translator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from samdesk.domain.definition import Choice
    from samdesk.domain.document import Row, Value
    from samdesk.domain.statement_table import StatementRow, StatementTable

WIDEST: Final = 5
"""Scales with more choices than this, or with several to choose, get a table of their own for each statement."""
LONGEST_LABEL: Final = 24
"""So do scales with a choice that is longer than this: too long to head a column."""


def statements_document(
    tables: Sequence[tuple[StatementTable, Mapping[str, str]]],
    *,
    language: str,
    made_on: date,
    round_name: str,
    source: str = "",
) -> Document:
    """The report of the statement tables of a round, the main definition's first.

    Each comes with the names that fill its ``{policy}``-style texts; ``source`` names the desk file.
    """
    writers = [_Writer(table, names, language) for table, names in tables]
    blocks: list[Block] = []
    for at, writer in enumerate(writers):
        blocks += [Heading(writer.title)] if at else []
        blocks += writer.blocks()
    blocks += _explanation(language)
    return Document("statements", writers[0].title, round_name, language, made_on, source, tuple(blocks))


def _stands_alone(row: StatementRow) -> bool:
    longest = max(len(label) for choice in row.scale.choices for label in choice.labels.values())
    several = row.statement.kind is Kind.SELECT_MULTIPLE
    return several or len(row.scale.choices) > WIDEST or longest > LONGEST_LABEL


def _places(row: StatementRow) -> dict[str, int]:
    """The place of each choice that anybody made, most chosen first; equal numbers share one: 1, 2, 2, 4 (R82)."""
    made = {code: n for code, n in row.chosen.items() if n}
    return {code: 1 + sum(other > n for other in made.values()) for code, n in made.items()}


def _explanation(language: str) -> Iterator[Block]:
    _ = translator(language)
    yield Heading(_("How it was counted"))
    yield Paragraph(
        _(
            "Shares are shares of the answers, without “not applicable”, which is counted apart. Rows that were "
            "left blank, illegible or ticked twice are missing; they and rows that nobody answered are outside "
            "every share. Rounded shares need not add up to 100."
        )
    )
    yield Paragraph(
        _(
            "The yearly follow-up looks at how systematically the work environment is worked with. It is neither a "
            "survey of the work environment nor a control."
        )
    )


class _Writer:
    """Writes one definition's table in one language. Keys begin with the definition's id: variants share numbers."""

    def __init__(self, table: StatementTable, names: Mapping[str, str], language: str) -> None:
        self._ = translator(language)
        self.table = table
        self.id = table.definition.id
        self.names = names
        self.language = language
        self.title = self.text(table.definition.title)

    def blocks(self) -> Iterator[Block]:
        yield self.figures()
        for (alone, _scale), group in groupby(self.table.rows, key=lambda row: (_stands_alone(row), row.scale.name)):
            rows = tuple(group)
            if alone or (len(rows) == 1 and not rows[0].statement.motivation and not rows[0].statement.action):
                for row in rows:
                    yield from self.one_statement(row)
            else:
                yield self.many_statements(rows)

    def text(self, labels: dict[str, str]) -> str:
        return fill(text_in(labels, self.language), self.names)

    def key(self, name: str) -> str:
        return f"{self.id}.{name.lower()}"

    def figures(self) -> Figures:
        _, rows = self._, self.table.rows
        answered = sum(row.answered for row in rows)
        motivated = sum(row.motivated for row in rows if row.statement.motivation)
        asked = sum(row.answered for row in rows if row.statement.motivation)
        items = [
            Figure(self.key("forms"), _("Forms with answers"), self.table.forms),
            Figure(self.key("answers"), _("Answers"), answered, note=_("on {n} statements").format(n=len(rows))),
        ]
        if asked:
            share = percent(motivated, asked)
            items.append(Figure(self.key("motivation"), _("Answers with a motivation"), share, Cell.PERCENT))
        if any(row.statement.action for row in rows):
            actions = sum(row.needs_action for row in rows)
            items.append(Figure(self.key("needs_action"), _("Marked “needs action”"), actions))
        return Figures(tuple(items))

    def many_statements(self, rows: tuple[StatementRow, ...]) -> Table:
        """Statements that share a scale, one to a row, the choices beside each other."""
        _ = self._
        first = rows[0]
        apart = not_applicable_code(first.statement, first.scale)
        columns = (
            Column(
                "row",
                _("No."),
                parts=(Column("number", _("No.")), Column("definition", _("Definition"))),
                pattern="{0}",
            ),
            Column("statement", _("Statement")),
            *(self._choice_column(choice, shared=choice.code != apart) for choice in first.scale.choices),
            Column("answered", _("Answers"), Cell.INTEGER),
            self._missing_column(),
            Column("not_answered", _("Not answered"), Cell.INTEGER),
            Column(
                "motivation",
                _("With motivation"),
                Cell.PERCENT,
                parts=(
                    Column("motivated", _("With motivation"), Cell.INTEGER),
                    Column("motivated_percent", _("With motivation, percent"), Cell.PERCENT),
                ),
                pattern="{1}",
            ),
            Column("needs_action", _("Needs action"), Cell.INTEGER),
        )
        last = rows[-1].statement.number
        title = _("Statement {first}") if first is rows[-1] else _("Statements {first} to {last}")
        return Table(
            self.key(f"statements_{first.statement.number}"),
            title.format(first=first.statement.number, last=last),
            columns,
            tuple(self._statement_cells(row) for row in rows),
        )

    def _choice_column(self, choice: Choice, *, shared: bool) -> Column:
        label, key = self.text(choice.labels), f"choice_{choice.code.lower()}"
        if not shared:
            return Column(key, label, Cell.INTEGER)
        parts = (
            Column(key, label, Cell.INTEGER),
            Column(f"{key}_percent", f"{label}, %", Cell.PERCENT, 1),
        )
        return Column(f"{key}_share", label, Cell.PERCENT, parts=parts, pattern="{1} ({0})")

    def _missing_column(self) -> Column:
        _ = self._
        return Column(
            "missing_rows",
            _("Missing"),
            Cell.INTEGER,
            parts=(
                Column("missing", _("Missing"), Cell.INTEGER),
                Column(Missing.BLANK, _("Left blank"), Cell.INTEGER),
                Column(Missing.ILLEGIBLE, _("Illegible"), Cell.INTEGER),
                Column(Missing.TWO_BOXES, _("Two boxes"), Cell.INTEGER),
            ),
            pattern="{0}",
        )

    def _statement_cells(self, row: StatementRow) -> Row:
        apart = not_applicable_code(row.statement, row.scale)
        missing: tuple[Value, ...] = (sum(row.missing.values()), *(row.missing.get(why, 0) for why in Missing))
        return (
            (row.statement.number, self.id),
            self.text(row.statement.label or row.statement.short),
            *(n if code == apart else (n, row.percent(code)) for code, n in row.chosen.items()),
            row.answered,
            missing,
            row.not_answered,
            (row.motivation.part, row.motivation.percent) if row.statement.motivation else (None, None),
            row.needs_action if row.statement.action else None,
        )

    def one_statement(self, row: StatementRow) -> Iterator[Block]:
        """A statement with many choices: one choice to a row, most chosen first where several may be chosen."""
        _ = self._
        number, several = row.statement.number, row.statement.kind is Kind.SELECT_MULTIPLE
        choice_parts = (
            Column("name", _("Choice")),
            Column("code", _("Code")),
            Column("number", _("No.")),
            Column("definition", _("Definition")),
        )
        columns = (
            Column("choice", _("Choice"), parts=choice_parts, pattern="{0}"),
            Column("n", _("Number"), Cell.INTEGER),
            Column("percent", "%", Cell.PERCENT, 1),
            Column("place", _("Place"), Cell.INTEGER),
        )
        places = _places(row)
        codes = sorted(places, key=lambda code: places[code]) if several else list(row.chosen)
        labels = {choice.code: self.text(choice.labels) for choice in row.scale.choices}
        yield Table(
            self.key(f"statement_{number}"),
            f"{number} {self.text(row.statement.label)}",
            columns,
            tuple(
                (
                    (labels[code], code, number, self.id),
                    row.chosen[code],
                    row.percent(code),
                    places[code] if several else None,
                )
                for code in codes
            ),
            None
            if several
            else ((_("Total"), "", number, self.id), row.answered, percent(row.base, row.base, 1), None),
            tuple(self._notes(row, several)),
        )
        if row.rating:
            yield Figures(
                (
                    Figure(self.key(f"mean_{number}"), _("Mean"), row.rating.mean, Cell.NUMBER),
                    Figure(self.key(f"median_{number}"), _("Median"), row.rating.median, Cell.NUMBER),
                    Figure(self.key(f"n_{number}"), _("Answers on the scale"), row.rating.n),
                )
            )

    def _notes(self, row: StatementRow, several: bool) -> Iterator[str]:
        _ = self._
        if row.base:
            yield _("Percent of {n} answers.").format(n=number(row.base, language=self.language))
        else:
            yield _("No form has an answer here.")
        if several and row.base:
            yield _("Several choices may be made; choices that nobody made are left out. Equal numbers share a place.")
        left = sum(row.missing.values()) + row.not_answered
        if left:
            yield _("Missing or not answered: {n}.").format(n=number(left, language=self.language))

"""The statement report: how every statement was answered, with motivations and needs of action."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from samdesk.domain.answers import Missing
from samdesk.domain.definition import Kind, fill, text_in
from samdesk.domain.document import Block, Cell, Column, Document, Figure, Figures, Heading, Paragraph, Table
from samdesk.domain.figures import percent
from samdesk.domain.statement_table import not_applicable_code
from samdesk.language import translator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from samdesk.domain.definition import Choice
    from samdesk.domain.document import Row, Value
    from samdesk.domain.statement_table import StatementRow, StatementTable

WIDEST: Final = 5
"""Scales with more choices than this, or with several to choose, get a table of their own for each statement."""


def statements_document(
    table: StatementTable,
    *,
    language: str,
    made_on: date,
    round_name: str,
    source: str = "",
    names: Mapping[str, str] | None = None,
) -> Document:
    """The report of a statement table; ``names`` fills ``{policy}``-style names, ``source`` names the desk file."""
    writer = _Writer(language, names or {})
    blocks: list[Block] = [writer.figures(table)]
    for (own_table, _scale), rows in groupby(table.rows, key=lambda row: (_stands_alone(row), row.scale.name)):
        if own_table:
            for row in rows:
                blocks += writer.one_statement(row)
        else:
            blocks.append(writer.many_statements(tuple(rows)))
    blocks += writer.explanation()
    title = writer.text(table.definition.title)
    return Document("statements", title, round_name, language, made_on, source, tuple(blocks))


def _stands_alone(row: StatementRow) -> bool:
    return row.statement.kind is Kind.SELECT_MULTIPLE or len(row.scale.choices) > WIDEST


class _Writer:
    """Writes in one language, with the round's names filled in."""

    def __init__(self, language: str, names: Mapping[str, str]) -> None:
        self._ = translator(language)
        self.language = language
        self.names = names

    def text(self, labels: dict[str, str]) -> str:
        return fill(text_in(labels, self.language), self.names)

    def figures(self, table: StatementTable) -> Figures:
        _ = self._
        answered = sum(row.answered for row in table.rows)
        motivated = sum(row.motivated for row in table.rows if row.statement.motivation)
        asked = sum(row.answered for row in table.rows if row.statement.motivation)
        items = [
            Figure("forms", _("Forms with answers"), table.forms),
            Figure("answers", _("Answers"), answered, note=_("on {n} statements").format(n=len(table.rows))),
        ]
        if asked:
            items.append(Figure("motivation", _("Answers with a motivation"), percent(motivated, asked), Cell.PERCENT))
        if any(row.statement.action for row in table.rows):
            actions = sum(row.needs_action for row in table.rows)
            items.append(Figure("needs_action", _("Marked “needs action”"), actions))
        return Figures(tuple(items))

    def many_statements(self, rows: tuple[StatementRow, ...]) -> Table:
        """Statements that share a scale, one to a row, the choices beside each other."""
        _ = self._
        first = rows[0]
        apart = not_applicable_code(first.statement, first.scale)
        columns = (
            Column("number", _("No.")),
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
        return Table(
            f"statements_{first.statement.number.lower()}",
            _("Statements {first} to {last}").format(first=first.statement.number, last=rows[-1].statement.number),
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
            row.statement.number,
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
        columns: tuple[Column, ...] = (
            Column(
                "choice", _("Choice"), parts=(Column("name", _("Choice")), Column("code", _("Code"))), pattern="{0}"
            ),
            Column("n", _("Number"), Cell.INTEGER),
            Column("percent", "%", Cell.PERCENT, 1),
        )
        choices = [
            ((self.text(choice.labels), choice.code), row.chosen[choice.code], row.percent(choice.code))
            for choice in row.scale.choices
            if row.chosen[choice.code] or not several
        ]
        if several:
            choices.sort(key=lambda cells: -cells[1])
            places = [1 + sum(other[1] > cells[1] for other in choices) for cells in choices]
            columns = (Column("place", _("Place"), Cell.INTEGER), *columns)
        yield Table(
            f"statement_{number.lower()}",
            f"{number} {self.text(row.statement.label)}",
            columns,
            tuple((place, *cells) for place, cells in zip(places, choices, strict=True)) if several else tuple(choices),
            None if several else ((_("Total"), ""), row.answered, percent(row.base, row.base, 1)),
            tuple(self._notes(row, several)),
        )
        if row.rating:
            yield Figures(
                (
                    Figure(f"mean_{number.lower()}", _("Mean"), row.rating.mean, Cell.NUMBER),
                    Figure(f"median_{number.lower()}", _("Median"), row.rating.median, Cell.NUMBER),
                    Figure(f"n_{number.lower()}", _("Answers on the scale"), row.rating.n),
                )
            )

    def _notes(self, row: StatementRow, several: bool) -> Iterator[str]:
        _ = self._
        yield _("Percent of {n} answers.").format(n=row.base)
        if several:
            yield _("Several choices may be made; choices that nobody made are left out. Equal numbers share a place.")
        left = sum(row.missing.values()) + row.not_answered
        if left:
            yield _("Missing or not answered: {n}.").format(n=left)

    def explanation(self) -> Iterable[Block]:
        _ = self._
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

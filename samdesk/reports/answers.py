"""The answers of one form as those who answered want to read them: each row, the plan, and who took part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from samdesk.domain.answers import Answer, FormAnswers, is_asked, missing_names
from samdesk.domain.definition import Definition, fill, text_in
from samdesk.domain.document import Column, Document, Figure, Figures, Heading, Paragraph, Table
from samdesk.domain.form_id import written
from samdesk.language import day, translator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from samdesk.domain.actions import PlanRow
    from samdesk.domain.definition import Section, Statement
    from samdesk.domain.document import Block, Row


@dataclass(frozen=True)
class AnsweredForm:
    """One form with its answers; ``names`` fill the definition's texts, ``plan`` is by row of the plan."""

    form_id: str
    definition: Definition
    names: Mapping[str, str]
    unit_name: str
    round_name: str
    content: FormAnswers
    plan: Mapping[int, PlanRow]
    is_final: bool


def answers_document(form: AnsweredForm, *, language: str, made_on: date, source: str) -> Document:
    """The answers of a form in a language; texts of the form that lack it are in the form's own."""
    _ = translator(language)
    title = _("Answers: {unit}").format(unit=form.unit_name or written(form.form_id))
    blocks = tuple(_blocks(form, language))
    return Document("answers", title, form.round_name, language, made_on, source, blocks)


def _blocks(form: AnsweredForm, language: str) -> Iterator[Block]:
    _ = translator(language)
    content = form.content
    asked = [row for row in form.definition.statements() if is_asked(form.definition, row, content.answers)]
    given = sum(content.answers.get(row.number, Answer()).is_given for row in asked)
    marked = sum(content.answers.get(row.number, Answer()).action for row in asked)
    yield Figures(
        (
            Figure("answered", _("Rows answered"), given, note=_("of {n}").format(n=len(asked))),
            Figure("needs_action", _("Needs action"), marked),
            Figure("actions", _("Rows in the action plan"), len(form.plan)),
        )
    )
    if not form.is_final:
        yield Paragraph(_("The form is not handed in yet."))
    for n, section in enumerate(form.definition.sections, 1):
        rows = tuple(_row(form, row, language) for row in section.statements if row in asked)
        if rows:
            yield _table(form, section, rows, language, n)
    yield _plan(form, language)
    yield Heading(_("Who answered"))
    yield Paragraph(_people(form, language))


def _table(form: AnsweredForm, section: Section, rows: tuple[Row, ...], language: str, n: int) -> Table:
    _ = translator(language)
    columns = (
        Column("number", _("Row")),
        Column("statement", _("Statement")),
        Column("answer", _("Answer")),
        Column("needs_action", _("Needs action")),
        Column("motivation", _("Motivation")),
    )
    title = fill(text_in(section.label, language), form.names) or _("Part {n}").format(n=n)
    return Table(f"part_{n}", title, columns, rows)


def _row(form: AnsweredForm, statement: Statement, language: str) -> Row:
    _ = translator(language)
    answer = form.content.answers.get(statement.number, Answer())
    marked = _("yes") if answer.action else ""
    text = fill(text_in(statement.label, language), form.names)
    return (statement.number, text, _said(form, statement, answer, language), marked, answer.motivation)


def _said(form: AnsweredForm, statement: Statement, answer: Answer, language: str) -> str:
    _ = translator(language)
    if answer.missing:
        return missing_names(_)[answer.missing]
    scale = form.definition.scale_of(statement)
    chosen = [choice for choice in scale.choices if choice.code in answer.choice.split()] if scale else []
    labels = "; ".join(fill(text_in(choice.labels, language), form.names) for choice in chosen)
    return labels or answer.text or "–"


def _plan(form: AnsweredForm, language: str) -> Block:
    _ = translator(language)
    if not form.plan:
        return Paragraph(_("There is no row in the action plan."))
    columns = (
        Column("number", _("Row")),
        Column("what", _("What is to be done")),
        Column("who", _("Who (role)")),
        Column("when", _("Done by")),
    )
    rows = tuple((row.number, row.what, row.who, row.when) for _at, row in sorted(form.plan.items()))
    return Table("plan", _("Action plan"), columns, rows)


def _people(form: AnsweredForm, language: str) -> str:
    _ = translator(language)
    people = form.content.participants
    marks = (
        (people.manager, _("manager")),
        (people.safety_representative, _("safety representative")),
        (people.main_safety_representative, _("main safety representative")),
    )
    said = [name for mark, name in marks if mark]
    if people.employees is not None:
        said.append(_("other employees: {n}").format(n=people.employees))
    who = _("Took part: {people}.").format(people=", ".join(said)) if said else _("It is not said who took part.")
    if form.content.answered_on is None:
        return who
    answered = _("Day of answering: {day}.").format(day=day(form.content.answered_on, language=language))
    return f"{who} {answered}"

"""``Läs.xlsx``: a merge file as a workbook for people, in Swedish as the questionnaires are; no program reads it.

A sheet that explains, one with a row per form, and one with the motivations where the file has free text. Says less
than the tables: history, events and actions are in those. Knows nothing of how the workbook is packed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from unicodedata import normalize

from samdesk.domain import form_id
from samdesk.domain.answers import Answer, Missing
from samdesk.domain.definition import Kind, fill, statement_key, text_in
from samdesk.domain.revision import RevisionState, heads
from samdesk.exchange.shared_members import contents_in_words
from samdesk.exchange.sheet_writer import Column, Sheet, workbook_bytes
from samdesk.language import plurals, translator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from samdesk.domain.definition import Definition, Statement
    from samdesk.domain.revision import Revision
    from samdesk.domain.rounds import Form
    from samdesk.domain.travel import MergeFile
    from samdesk.exchange.sheet_writer import Cell

FORMS_MOST: Final = 5_000
"""A file with more forms has only the sheet that explains."""
LANGUAGE: Final = "sv"
_TEXT_MOST: Final = 16_000
"""Longest text of a cell; a spreadsheet holds 32 767 UTF-16 code units."""


def reading_book(merge: MergeFile) -> bytes:
    """The workbook; the same content gives the same bytes."""
    sheets = [_explaining(merge)]
    if len(merge.forms) <= FORMS_MOST:
        words, current = _Words(merge), _current(merge)
        sheets.append(_forms(merge, words, current))
        if merge.contains.free_text:
            sheets.append(_motivations(merge, words, current))
    return workbook_bytes(sheets)


def _current(merge: MergeFile) -> dict[str, tuple[Revision, ...]]:
    """By form id its answers that no later one replaces, those that say the same only once."""
    by_rev = {revision.rev: revision for revision in merge.revisions}
    return {
        form: tuple({by_rev[rev].answers_sha256: by_rev[rev] for rev in revs}.values())
        for form, revs in heads(merge.revisions).items()
    }


def _explaining(merge: MergeFile) -> Sheet:
    _, ngettext = translator(LANGUAGE), plurals(LANGUAGE)
    n = len(merge.forms)
    rows: list[tuple[str, str]] = [
        (_("What this is"), _("Answers of one follow-up on their way to central HR, from SamDesk.")),
        (_("Follow-up"), str(merge.year)),
        (_("Sender"), _short(merge.sender.desk_name)),
        (_("Number of the file"), str(merge.sender.sequence or _("none, a copy for readers"))),
        (_("Forms"), ngettext("{n} form", "{n} forms", n).format(n=n)),
        *contents_in_words(merge.contains),
    ]
    if n > FORMS_MOST:
        said = _("The file has more than {n} forms. All of them are in the tables that end in .csv.")
        rows.append((_("Where the answers are"), said.format(n=FORMS_MOST)))
    else:
        rows.append(
            (
                _("Where the answers are"),
                _("On the next sheets. Earlier versions, events and actions are in the tables that end in .csv."),
            )
        )
    rows += [
        (_("What the columns mean"), _("README.md beside this workbook explains every table.")),
        (
            _("Changing it"),
            _("What is changed here goes nowhere: SamDesk never reads this workbook, and a changed file is refused."),
        ),
    ]
    return Sheet(_("Read me"), [Column(_("About"), 26), Column(_("Content"), 80)], rows)


def _forms(merge: MergeFile, words: _Words, current: Mapping[str, tuple[Revision, ...]]) -> Sheet:
    _ = translator(LANGUAGE)
    asked = _asked(merge)
    columns = [
        Column(_("Form id"), 13),
        Column(_("Unit code"), 13),
        Column(_("Unit"), 32),
        Column(_("What counts"), 18),
        Column(_("Answered on"), 13),
        Column(_("Took part"), 36),
        *(Column(_short(_heading(statement)), 22) for statement in asked.values()),
    ]
    names = dict(merge.units)
    rows = (
        [*_whose(form, names), *_said(current.get(form.id, ()), words, asked)]
        for form in sorted(merge.forms, key=lambda form: form.id)
    )
    return Sheet(_("Forms"), columns, rows, frozen=3)


def _asked(merge: MergeFile) -> dict[str, Statement]:
    """The rows of all definitions that the answers are of, by number; where they differ, as the first one has it."""
    used = {revision.definition for revision in merge.revisions} | {form.definition for form in merge.forms}
    found: dict[str, Statement] = {}
    for definition in sorted(merge.definitions, key=lambda definition: definition.sha256):
        for statement in definition.statements() if definition.sha256 in used else ():
            found.setdefault(statement.number, statement)
    return {number: found[number] for number in sorted(found, key=statement_key)}


def _heading(statement: Statement) -> str:
    """Number and text of a row; names that the round would fill in stand as they are called."""
    return f"{statement.number} {fill(text_in(statement.short or statement.label, LANGUAGE), {})}".strip()


def _whose(form: Form, names: Mapping[str, str]) -> tuple[str, str, str]:
    named = [names[code] for code in form.units if names.get(code)]
    return form_id.written(form.id), _short(", ".join(form.units)), _short(", ".join(named))


def _said(said: Sequence[Revision], words: _Words, asked: Iterable[str]) -> Iterator[Cell]:
    """The cells that say what counts of a form, then its answers where one counts."""
    _ = translator(LANGUAGE)
    if len(said) != 1:
        yield _("answers differ") if said else _("no answer")
        return
    (revision,) = said
    if revision.state is RevisionState.VOID:
        yield _("made void")
        return
    content = revision.content
    yield _("one answer")
    yield content.answered_on
    yield _took_part(revision)
    for number in asked:
        answer = content.answers.get(number)
        yield words.of(revision.definition, number, answer) if answer else None


def _took_part(revision: Revision) -> str:
    _, ngettext = translator(LANGUAGE), plurals(LANGUAGE)
    people = revision.content.participants
    took = [
        name
        for name, there in (
            (_("manager"), people.manager),
            (_("safety representative"), people.safety_representative),
            (_("main safety representative"), people.main_safety_representative),
        )
        if there
    ]
    if people.employees:
        took.append(ngettext("{n} employee", "{n} employees", people.employees).format(n=people.employees))
    return ", ".join(took)


class _Words:
    """Answers in words. Tens of thousands of rows have few different contents, so each is put into words once."""

    def __init__(self, merge: MergeFile) -> None:
        self.definitions = {definition.sha256: definition for definition in merge.definitions}
        self.free_text = merge.contains.free_text
        self._known: dict[tuple[str, str, str, Missing | None], str] = {}

    def of(self, sha256: str, number: str, answer: Answer) -> str:
        """Labels of its choices, its text, or why it is missing; "" where it is none or may not be told."""
        if answer.text:
            statement = self.definitions[sha256].by_number[number]
            return _short(answer.text) if self.free_text or statement.kind is not Kind.TEXT else ""
        key = (sha256, number, answer.choice, answer.missing)
        said = self._known.get(key)
        if said is None:
            said = self._known[key] = _short(_in_words(self.definitions[sha256], number, answer))
        return said


def _in_words(definition: Definition, number: str, answer: Answer) -> str:
    _ = translator(LANGUAGE)
    if answer.missing:
        return {
            Missing.BLANK: _("blank"),
            Missing.ILLEGIBLE: _("illegible"),
            Missing.TWO_BOXES: _("two boxes"),
        }[answer.missing]
    scale = definition.scale_of(definition.by_number[number])
    chosen = [choice for code in answer.choice.split() if scale and (choice := scale.choice(code))]
    return ", ".join(text_in(choice.labels, LANGUAGE) or choice.code for choice in chosen)


def _motivations(merge: MergeFile, words: _Words, current: Mapping[str, tuple[Revision, ...]]) -> Sheet:
    _ = translator(LANGUAGE)
    columns = [
        Column(_("Form id"), 13),
        Column(_("Unit"), 32),
        Column(_("Statement"), 44),
        Column(_("Answer"), 16),
        Column(_("Motivation"), 90),
    ]
    return Sheet(_("Motivations"), columns, _motivation_rows(merge, words, current))


def _motivation_rows(
    merge: MergeFile, words: _Words, current: Mapping[str, tuple[Revision, ...]]
) -> Iterator[Sequence[Cell]]:
    names = dict(merge.units)
    headings = {
        definition.sha256: {statement.number: _short(_heading(statement)) for statement in definition.statements()}
        for definition in merge.definitions
    }
    for form in sorted(merge.forms, key=lambda form: form.id):
        written, codes, named = _whose(form, names)
        for revision in current.get(form.id, ()):
            answers = revision.content.answers
            for number, asked in headings[revision.definition].items():
                if number in answers and answers[number].motivation:
                    said = words.of(revision.definition, number, answers[number])
                    yield written, named or codes, asked, said, _short(answers[number].motivation)


def _short(text: str) -> str:
    """A text as a cell holds it: composed, as the tables have it, and cut where it would not fit."""
    text = normalize("NFC", text)
    return text if len(text) <= _TEXT_MOST else text[: _TEXT_MOST - 1] + "…"

"""Mapping: how answers to one version of a definition are read as answers to another, and codes of units as others.

What came in is never changed; it is only read. Where rows are the same nobody is asked, else a person says once which
row and which choice stands for which. Knows nothing of where mappings are kept.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from samdesk.domain.definition import Kind
from samdesk.domain.faults import Fault, InputFaults
from samdesk.domain.revision import Revision, RevisionState
from samdesk.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from samdesk.domain.answers import Answer
    from samdesk.domain.definition import Definition, Labels, Statement


@dataclass(frozen=True)
class DefinitionMapping:
    """How the rows of one definition are read as those of another.

    ``numbers`` has for each row the number of the other definition's row, "" for a row that is left out; ``choices``
    by row the other definition's choice code for each of its own that is another one there, "" for a choice that has
    none: where it was chosen, the row is left out.
    """

    numbers: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """How answers to one definition are read as answers to another, ``own``.

    Without a ``mapping`` an answer can be read where all its answered rows are ``same``.
    """

    own: Definition
    mapping: DefinitionMapping | None
    same: frozenset[str]

    @classmethod
    def of(cls, used: Definition, own: Definition, mapping: DefinitionMapping | None) -> Reading:
        """How answers to ``used`` are read, with what a person said of it, if somebody did."""
        return cls(own, mapping, same_rows(used, own))

    def read(self, revision: Revision) -> Revision | None:
        """What an answer says in the own definition; ``None`` as long as nobody has said how it is read.

        An answer that was made void says the same in any definition. The result's name is not that of the revision.
        """
        if revision.state is RevisionState.VOID:
            return replace(revision, definition=self.own.sha256)
        answered = {number: answer for number, answer in revision.content.answers.items() if not answer.is_empty}
        mapping = self.mapping
        if mapping is None:
            if not answered.keys() <= self.same:
                return None
            mapping = DefinitionMapping({number: number for number in answered})
        rows = dict(_read(answered, self.own, mapping))
        return replace(revision, definition=self.own.sha256, content=replace(revision.content, answers=rows))


def same_rows(used: Definition, own: Definition) -> frozenset[str]:
    """Numbers of the rows that have the same kind and choices in both definitions.

    The words may have been mended, but not be those of another row: then the numbers were changed.
    """
    theirs, ours = _questions(used, own.language), _questions(own, own.language)
    elsewhere: dict[tuple[Kind, str, str], set[str]] = defaultdict(set)
    for number, question in ours.items():
        elsewhere[question].add(number)
    return frozenset(
        number
        for number, question in theirs.items()
        if _is_same_kind(used, own, number) and number in (elsewhere.get(question) or {number})
    )


def _is_same_kind(used: Definition, own: Definition, number: str) -> bool:
    one, other = used.by_number.get(number), own.by_number.get(number)
    if one is None or other is None or one.kind is not other.kind:
        return False
    return _codes(used, one) == _codes(own, other) and one.max_choices == other.max_choices


def _codes(definition: Definition, statement: Statement) -> frozenset[str]:
    scale = definition.scale_of(statement)
    return frozenset(choice.code for choice in scale.choices) if scale else frozenset()


def _read(answered: Mapping[str, Answer], own: Definition, mapping: DefinitionMapping) -> Iterator[tuple[str, Answer]]:
    for number, answer in answered.items():
        becomes = mapping.numbers.get(number, "")
        codes = {mapping.choices.get(number, {}).get(code, code) for code in answer.choice.split()}
        scale = own.scale_of(own.by_number[becomes]) if becomes else None
        if becomes and "" not in codes:
            printed = " ".join(choice.code for choice in scale.choices if choice.code in codes) if scale else ""
            yield becomes, replace(answer, choice=printed)


def draft(used: Definition, own: Definition) -> DefinitionMapping:
    """A mapping to begin with: rows of the same kind and text are the same, then those of the same number and text.

    A row is left out unless exactly one row of ``own`` has its text; a choice stands for the one with its text, else
    for the one with its code.
    """
    ours = _questions(own, own.language)
    theirs = _questions(used, own.language)
    texts = Counter(ours.values())
    by_text = {question: own.by_number[number] for number, question in ours.items()}
    numbers: dict[str, str] = {}
    taken: set[str] = set()
    for statement in used.statements():
        same = own.by_number.get(statement.number)
        question = theirs[statement.number]
        if same is not None and ours[same.number] == question:
            found = same
        elif texts[question] == 1:
            found = by_text[question]
        else:
            numbers[statement.number] = ""
            continue
        numbers[statement.number] = "" if found.number in taken else found.number
        taken.add(found.number)
    choices = {
        number: codes
        for number, becomes in numbers.items()
        if becomes and (codes := _draft_choices(used, own, used.by_number[number], own.by_number[becomes]))
    }
    return DefinitionMapping(numbers, choices)


def _draft_choices(used: Definition, own: Definition, one: Statement, other: Statement) -> dict[str, str]:
    """The choices of a row that another code stands for, or none."""
    theirs, ours = used.scale_of(one), own.scale_of(other)
    if theirs is None or ours is None:
        return {}
    by_text = {_plain(choice.labels, own.language): choice.code for choice in ours.choices}
    known = {choice.code for choice in ours.choices}
    found: dict[str, str] = {}
    for choice in theirs.choices:
        alike = by_text.get(_plain(choice.labels, own.language), "")
        found[choice.code] = alike or (choice.code if choice.code in known else "")
    if len({code for code in found.values() if code}) < sum(bool(code) for code in found.values()):
        found = {code: code if code in known else "" for code in found}
    return {code: becomes for code, becomes in found.items() if code != becomes}


def _questions(definition: Definition, language: str) -> dict[str, tuple[Kind, str, str]]:
    """By number, what makes a row the same question as another: its kind, and what is printed."""
    return {
        statement.number: (
            statement.kind,
            _plain(section.stem, language) if statement.short else "",
            _plain(statement.short or statement.label, language),
        )
        for section in definition.sections
        for statement in section.statements
        if statement.kind is not Kind.NOTE
    }


def _plain(labels: Labels, language: str) -> str:
    return " ".join(labels.get(language, next(iter(labels.values()), "")).casefold().split()).rstrip(".")


def unmatched(used: Definition, mapping: DefinitionMapping) -> tuple[str, ...]:
    """Numbers of the rows that a mapping leaves out, in printed order."""
    return tuple(one.number for one in used.statements() if not mapping.numbers.get(one.number))


def check_mapping(used: Definition, own: Definition, mapping: DefinitionMapping) -> None:
    """Raise ``InputFaults`` that name everything by which a mapping cannot be followed."""
    faults = [*_number_faults(used, own, mapping.numbers), *_choice_faults(used, own, mapping)]
    if faults:
        raise InputFaults(*faults)


def _number_faults(used: Definition, own: Definition, numbers: Mapping[str, str]) -> Iterator[Fault]:
    for number in numbers.keys() - used.by_number.keys():
        yield _no_row(number, used)
    for number in used.by_number:
        if number not in numbers:
            yield Fault(
                _("The mapping does not say what row {number} stands for.").format(number=number),
                _("Name a row, or leave it empty to leave the row out."),
            )
    for number, becomes in numbers.items():
        statement, other = used.by_number.get(number), own.by_number.get(becomes)
        if becomes and other is None:
            yield _no_row(becomes, own)
        elif statement and other and statement.kind is not other.kind:
            yield Fault(
                _("Row {number} and row {other} are not answered in the same way.").format(
                    number=number, other=becomes
                ),
                _("Name a row of the same kind, or leave the row out."),
            )
    for becomes in _twice(numbers.values()):
        yield Fault(
            _("Several rows stand for row {number}.").format(number=becomes), _("Let only one of them, or none.")
        )


def _choice_faults(used: Definition, own: Definition, mapping: DefinitionMapping) -> Iterator[Fault]:
    for number, becomes in mapping.numbers.items():
        statement, other = used.by_number.get(number), own.by_number.get(becomes)
        if statement is None or other is None or statement.kind is not other.kind:
            continue
        codes, known = mapping.choices.get(number, {}), _codes(own, other)
        for code in sorted(_codes(used, statement)):
            stands_for = codes.get(code, code)
            if stands_for and stands_for not in known:
                yield Fault(
                    _("Choice {code} of row {number} stands for no choice of row {other}.").format(
                        code=code, number=number, other=becomes
                    ),
                    _("The choices are {codes}.").format(codes=", ".join(sorted(known))),
                )


def _no_row(number: str, definition: Definition) -> Fault:
    return Fault(
        _("Version {version} has no row {number}.").format(version=definition.version, number=number),
        _("Use the numbers of the printed form."),
    )


def _twice(values: Iterable[str]) -> list[str]:
    return sorted(value for value, n in Counter(values).items() if value and n > 1)


def with_units(revision: Revision, units: Mapping[str, str]) -> Revision:
    """What an answer says with the units that it covers named as the organisation does; ``units`` has codes by old."""
    covered = tuple(sorted({units.get(code, code) for code in revision.content.units_covered}))
    if covered == tuple(sorted(revision.content.units_covered)):
        return revision
    return replace(revision, content=replace(revision.content, units_covered=covered))

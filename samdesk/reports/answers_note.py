"""The text that lies beside answers: what the files hold, what was left out, and how they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samdesk import __version__
from samdesk.domain.current_answers import LeftOut
from samdesk.domain.form_id import written
from samdesk.language import day, number, plurals, translator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from samdesk.domain.current_answers import Holds, NoAnswer
    from samdesk.domain.rounds import FormRow, Round


def answers_note(
    a_round: Round,
    *,
    forms: int,
    left_out: Sequence[NoAnswer],
    twice: Sequence[tuple[FormRow, FormRow]],
    holds: Holds,
    files: Iterable[tuple[str, str]],
    language: str,
    made_on: date,
    source: str,
) -> list[str]:
    """Lines of the text; ``files`` are names, each with what it is."""
    _ = translator(language)
    ngettext = plurals(language)
    answered = ngettext("{n} form with an answer.", "{n} forms with an answer.", forms)
    lines = [
        _("Answers: {round}").format(round=a_round.name),
        _("Made on {day}").format(day=day(made_on, language=language)) + f" · {source}",
        "",
        answered.format(n=number(forms, language=language)),
        *holds_lines(holds, _),
        "",
    ]
    for name, what in files:
        lines += [name, f"  {what}"]
    lines += ["", *reading_lines(_), "", *left_out_lines(left_out, holds, _), *twice_lines(twice, _)]
    return lines


def archive_readme(
    a_round: Round,
    *,
    forms: int,
    left_out: Sequence[NoAnswer],
    twice: Sequence[tuple[FormRow, FormRow]],
    holds: Holds,
    files: Iterable[tuple[str, str]],
    language: str,
    made_on: date,
    source: str,
) -> list[str]:
    """Lines of the text that explains an archive package to somebody who has never heard of the program."""
    _, ngettext = translator(language), plurals(language)
    answered = ngettext("{n} form with an answer.", "{n} forms with an answer.", forms)
    lines = [
        _("Archive: {round}").format(round=a_round.name),
        _("Made on {day}").format(day=day(made_on, language=language)) + f" · {source} · SamDesk {__version__}",
        "",
        _(
            "Every year each manager follows up the systematic work-environment work (SAM) of the workplace, together "
            "with the safety representative and employees. This package holds one such round: what was asked, what "
            "was answered, what is planned, and how the answers came about. It can be read without SamDesk."
        ),
        "",
        answered.format(n=number(forms, language=language)),
        *holds_lines(holds, _),
        "",
        _("How to read it"),
        _("PDF: any PDF reader. CSV: a spreadsheet, or any text editor. XLSX: a spreadsheet. JSON: a text editor."),
        *reading_lines(_),
        _("To see that no file has changed: sha256sum -c SHA256SUMS, in the folder where the package is unpacked."),
        "",
        _("Files"),
    ]
    for name, what in files:
        lines += [name, f"  {what}"]
    return [*lines, "", *left_out_lines(left_out, holds, _), *twice_lines(twice, _)]


def holds_lines(holds: Holds, _: Callable[[str], str]) -> tuple[str, str]:
    """What stands of the two switches."""
    return (
        _("Free text is in the files: motivations and answers in words. They may say more than was meant.")
        if holds.free_text
        else _("Free text is left out: motivations and answers in words."),
        _("Names of managers are in the files.") if holds.person_data else _("Person data is left out."),
    )


def reading_lines(_: Callable[[str], str]) -> tuple[str, ...]:
    """How the tables are read by people and programs."""
    return (
        _("Tables are CSV in UTF-8 with a byte order mark, with semicolons between columns and CR LF between lines."),
        _("A text that a spreadsheet would run, one that begins with =, +, - or @, has an apostrophe before it."),
        _(
            "In the table with a row for each form, a cell is a choice code or a text. “.” is left blank, “/” cannot "
            "be read, “*” has two boxes marked. An empty cell: the row is not on the form, or was not asked."
        ),
    )


def left_out_lines(left_out: Sequence[NoAnswer], holds: Holds, _: Callable[[str], str]) -> Iterator[str]:
    """Each form that has no answer that counts, and why."""
    if not left_out:
        yield _("No form with answers is left out.")
        return
    yield _("Left out, because nothing is guessed:")
    reasons = left_out_names(_)
    for one in left_out:
        unit = " ".join(filter(None, (one.row.unit, one.row.unit_name))) or _("Form without a unit")
        reason = f": {' '.join(one.reason.split())}" if one.reason and holds.free_text else ""
        yield f"  {written(one.row.form_id)}  {unit} – {reasons[one.why]}{reason}"


def twice_lines(twice: Sequence[tuple[FormRow, FormRow]], _: Callable[[str], str]) -> Iterator[str]:
    """Pairs of forms that count a unit twice."""
    if twice:
        yield _("Two forms answer for the same unit, and nobody has decided yet; both are in the files:")
    for pair in twice:
        yield "  " + ", ".join(f"{written(row.form_id)} {row.unit_name}".strip() for row in pair)


def left_out_names(_: Callable[[str], str]) -> dict[LeftOut, str]:
    """Why a form is left out, in words of the language that ``_`` translates to."""
    return {
        LeftOut.CONFLICT: _("answers differ, and nobody has decided yet"),
        LeftOut.VOID: _("made void"),
        LeftOut.OTHER_DEFINITION: _("answered by another definition, and nobody has said yet how to read it"),
    }

"""What the cover letter says (R2, R94, R97, R100), in the words of the definition's readers. Knows nothing of pages."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final

from samdesk.domain.definition import AnsweredBy
from samdesk.domain.form_id import written
from samdesk.language import day, plurals, translator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samdesk.domain.rounds import PrintedForm, PrintedLetter

MINUTES_A_ROW: Final = {AnsweredBy.UNIT: 2, AnsweredBy.MANAGERS_OF_MANAGERS: 2, AnsweredBy.LEVEL: 8}
"""Estimates: a statement is soon answered, a förvaltning's question is judged with figures on the table."""
MINUTES_FOR_PLAN: Final = 15
MOST_AT_ONCE: Final = 5
"""More forms than these stand in a list of their own after the letter."""

Said = tuple[str, str]
"""A label and what stands beside it."""


def minutes(form: PrintedForm) -> int:
    """About how long the conversation over a form takes, in whole half hours."""
    a_row = MINUTES_A_ROW[form.definition.answered_by]
    return ceil((len(form.definition.by_number) * a_row + MINUTES_FOR_PLAN) / 30) * 30


class Words:
    """The texts of one letter; those that would need something unknown are left out, with their labels."""

    def __init__(self, letter: PrintedLetter) -> None:
        self._letter, self._forms = letter, letter.forms
        first = letter.forms[0]
        self._by = first.definition.answered_by
        self._language = first.spoken
        self._ = translator(first.spoken)
        self._contact = _joined(form.contact for form in letter.forms)
        self._dates = sorted({form.last_date for form in letter.forms if form.last_date})

    @property
    def is_long(self) -> bool:
        """Whether the forms stand in a list of their own after the letter."""
        return len(self._forms) > MOST_AT_ONCE

    def title(self) -> str:
        """The title."""
        _ = self._
        if self._by is AnsweredBy.LEVEL:
            return _("The förvaltning's report on the work-environment work")
        return _("This year's follow-up of the work-environment work")

    def greeting(self) -> str:
        """What the letter brings."""
        _, n = self._, len(self._forms)
        if self._by is AnsweredBy.LEVEL:
            return _("Hello! Here is this year's form for the förvaltning.")
        if not any(form.unit_code for form in self._forms):
            return _("Hello! Here is this year's form. Write your unit on it before you begin.")
        ngettext = plurals(self._language)
        said = ngettext(
            "Hello! Here is this year's form for your unit.",
            "Hello! Here are this year's forms for your {n} units.",
            n,
        ).format(n=n)
        return f"{said} " + _("They stand in the list after the letter.") if self.is_long else said

    def deadline(self) -> list[tuple[str, str, bool]]:
        """The last date, or the first of several, and where to hand in, each with whether it is the date."""
        _ = self._
        said = []
        if self._dates:
            label = _("Hand in by") if len(self._dates) == 1 else _("Hand in the first by")
            said.append((label, day(self._dates[0], language=self._language), True))
        if address := _joined(form.return_address for form in self._forms):
            said.append((_("Hand in to"), address, False))
        return said

    def list_title(self) -> str:
        """The heading over the forms on a page of their own."""
        return self._("Your {n} forms").format(n=len(self._forms))

    def forms(self) -> list[tuple[str, ...]]:
        """A row for each form under a row of heads; with last dates only where they differ."""
        _ = self._
        heads = (_("Unit"), _("Unit code"), _("Form id"), _("Last date"))
        rows = [
            (
                self._unit(form),
                form.unit_code,
                written(form.form_id),
                day(form.last_date, language=self._language) if form.last_date else "",
            )
            for form in self._forms
        ]
        return [row[: 3 if len(self._dates) < 2 else 4] for row in (heads, *rows)]

    def _unit(self, form: PrintedForm) -> str:
        _ = self._
        name = form.unit_name or form.unit_code or _("Form without a unit")
        others = ", ".join(other for other in form.units_covered if other != form.unit_name)
        return _("{unit} (also for {others})").format(unit=name, others=others) if others else name

    def texts(self) -> Iterator[Said]:
        """What to know before answering, in the order of use."""
        _ = self._
        level = self._by is AnsweredBy.LEVEL
        yield _("What it is"), self._what()
        yield (
            _("Not a round"),
            _(
                "The inspection round looks for risks at a workplace. The report is about whether the work with the "
                "work environment functions in the whole förvaltning."
            )
            if level
            else _(
                "The inspection round looks for risks at the workplace. The follow-up asks whether your way of "
                "working finds the risks, removes them and sees that it helped."
            ),
        )
        yield _("With whom"), self._together()
        yield _("Time"), self._time()
        yield (
            _("Look up first"),
            _(
                "The response rate, the answers to each statement, the managers' motivations, and last year's report "
                "and action plan."
            )
            if level
            else _(
                "Last year's answers and action plan, this year's risk assessments, minutes of inspection rounds, "
                "and incidents and injuries."
            ),
        )
        yield (
            _("When you are done"),
            _("See that no row is empty by mistake, sign, and keep a copy. Hand in the form even if you are late."),
        )
        if self._contact:
            ask = _("Ask {contact}. There you also get help to begin, or a new form if one is lost.")
            yield _("Questions"), ask.format(contact=self._contact)
        yield _("More support"), self._support()

    def _what(self) -> str:
        _ = self._
        if self._by is AnsweredBy.LEVEL:
            return _(
                "The report gathers the most important strengths and gaps of the förvaltning, and what you will do "
                "about them. It is not an evaluation or a survey of the work environment, and not a control of single "
                "managers or workplaces."
            )
        return _(
            "Once a year you look together at how you work with the work environment: do we do what we should, and "
            "does it work? The follow-up is not an evaluation or a survey of the work environment, and not a control "
            "of you. A no shows where something has to be done, or where you need support."
        )

    def _together(self) -> str:
        _ = self._
        if self._by is AnsweredBy.LEVEL:
            return _(
                "Management, HR, head safety representatives and unions make the judgement together. Take it up in "
                "cooperation or the safety committee before you hand it in."
            )
        if self._by is AnsweredBy.MANAGERS_OF_MANAGERS:
            return _(
                "Answer together with the head safety representative or the safety representative at your level, and "
                "one or two of your managers. The conversation is worth as much as the crosses."
            )
        return _(
            "Answer together with the safety representative and one or two employees. The conversation is worth as "
            "much as the crosses."
        )

    def _time(self) -> str:
        _ = self._
        longest = max(self._forms, key=minutes)
        said = _(
            "About {minutes} minutes for a form of {rows} rows, the action plan included. It is an estimate: "
            "{a_row} minutes a row. You may divide it into two meetings."
        ).format(
            minutes=minutes(longest),
            rows=len(longest.definition.by_number),
            a_row=MINUTES_A_ROW[longest.definition.answered_by],
        )
        if len(self._forms) == 1 or self._by is AnsweredBy.LEVEL:
            return said
        joint = _("Units that work in the same way can be answered for on one form: write on it which they are.")
        return f"{said} {joint}"

    def _support(self) -> str:
        _ = self._
        there_is = _(
            "There is material to print: preparation, instructions, in-depth texts with questions to talk about, and "
            "sheets for the workplace meeting."
        )
        if self._letter.enclosed:
            titles = ", ".join(
                f"“{title}”" if self._language == "en" else f"”{title}”" for title in self._letter.enclosed
            )
            return f"{there_is} " + _("With this letter: {titles}.").format(titles=titles)
        return f"{there_is} " + _("Ask {contact} for it.").format(contact=self._contact) if self._contact else there_is


def _joined(texts: Iterator[str] | list[str]) -> str:
    """Texts that differ, each once and on one line."""
    lines = (", ".join(part.strip(" ,") for part in text.splitlines() if part.strip(" ,")) for text in texts)
    return "; ".join(dict.fromkeys(line for line in lines if line))

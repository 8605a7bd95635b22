"""What came in at central, for a person to read and print: one merge file in full, or all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samdesk.domain import form_id
from samdesk.domain.collection import NEEDING_LIMIT, Outcome, desk_texts, remark_text
from samdesk.domain.conflicts import ConflictClass
from samdesk.domain.desk_keys import KeyStatus
from samdesk.domain.document import Block, Cell, Column, Document, Figure, Figures, Heading, Paragraph, Row, Table
from samdesk.language import plurals, translator
from samdesk.reports.cells import day_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime

    from samdesk.domain.collection import CollectedFile, DeskFiles, FileReport


def file_document(one: CollectedFile, *, desk_name: str, language: str, made_on: date, source: str = "") -> Document:
    """The report of one merge file, in full."""
    _ = translator(language)
    report = one.report
    blocks: list[Block] = [Paragraph(_became(one, language)), _about(one, language)]
    if report.faults:
        blocks.append(Heading(_("Why it was rejected")))
        blocks += [Paragraph(str(fault)) for fault in report.faults]
    if report.outcome in (Outcome.ACCEPTED, Outcome.WITHDRAWN):
        blocks.append(_brought(report, language))
        blocks += _needing(report, language)
    said = (*report.former_notes, *(remark_text(remark, language) for remark in report.remarks))
    if said:
        blocks.append(Heading(_("To know")))
        blocks += [Paragraph(text) for text in said]
    title = _("What became of merge file {n}").format(n=report.collection)
    return Document("collection-file", title, desk_name, language, made_on, source, tuple(blocks))


def collection_document(
    files: Sequence[CollectedFile],
    desks: Sequence[DeskFiles],
    *,
    desk_name: str,
    language: str,
    made_on: date,
    source: str = "",
) -> Document:
    """All files that came in, the newest first, and the desks with what is missing from them."""
    _ = translator(language)
    reports = [one.report for one in files]
    counts = {outcome: sum(report.outcome is outcome for report in reports) for outcome in Outcome}
    names = outcome_names(_)
    figures = Figures(tuple(Figure(str(outcome), names[outcome], counts[outcome]) for outcome in Outcome))
    tables: tuple[Block, ...] = (*_to_know(desks, language), _files(files, language), _desks(desks, language))
    empty = Paragraph(_("No merge file has come in yet."))
    return Document(
        "collection", _("Collection"), desk_name, language, made_on, source, (figures, *(tables if files else (empty,)))
    )


def outcome_names(_: Callable[[str], str]) -> Mapping[Outcome, str]:
    """What became of a file, in a word."""
    return {
        Outcome.ACCEPTED: _("collected"),
        Outcome.REJECTED: _("rejected"),
        Outcome.QUARANTINED: _("in quarantine"),
        Outcome.WITHDRAWN: _("withdrawn"),
    }


def _became(one: CollectedFile, language: str) -> str:
    _ = translator(language)
    when = _moment(one.at)
    match one.report.outcome:
        case Outcome.ACCEPTED:
            return _("The file came in on {when} and was collected.").format(when=when)
        case Outcome.REJECTED:
            return _("The file came in on {when} and was rejected. Nothing of it was changed.").format(when=when)
        case Outcome.QUARANTINED:
            return _(
                "The file came in on {when} and is in quarantine, because nobody has compared its key with the desk's "
                "receipt yet. It is kept, and nothing of what it brings counts before somebody has."
            ).format(when=when)
        case Outcome.WITHDRAWN:
            withdrawn = _moment(one.withdrawn_at) if one.withdrawn_at else ""
            return _(
                "The file came in on {when} and was collected. It was withdrawn on {withdrawn} by {by}: {reason}. What "
                "nothing else says counts no longer."
            ).format(when=when, withdrawn=withdrawn, by=one.withdrawn_by, reason=one.withdraw_reason.rstrip("."))


def _about(one: CollectedFile, language: str) -> Table:
    """Whose file it is, by which key, headed by its name."""
    _ = translator(language)
    report = one.report
    rows: list[Row] = [(_("Came in"), _moment(one.at))]
    if report.sender:
        unproved = report.outcome is Outcome.QUARANTINED
        rows.append((_("Says that it is from") if unproved else _("From"), report.sender))
        rows.append((_("The desk's file number"), str(report.sequence)))
    if report.public_key:
        rows.append((_("Fingerprint of its key"), report.fingerprint))
    columns = (Column("about", _("Merge file")), Column("said", report.file))
    return Table("file", _("The file"), columns, tuple(rows))


def _brought(report: FileReport, language: str) -> Table:
    """How many forms were what, each with what that means."""
    _ = translator(language)
    rows: list[Row] = [
        (_("New"), report.new, _("had no answer here before")),
        (_("Newer"), report.newer, _("replace the answer that was here, which stays in the history")),
        (_("Same"), report.identical, _("say what was here already")),
        (_("Confirmed"), report.confirmed, _("are those of the same that two desks have keyed")),
        (_("Differ"), report.conflicts, _("say something else than an answer that is here: somebody must settle it")),
    ]
    if report.voided:
        rows.append((_("Made void"), report.voided, _("have no answer any more, by somebody's decision")))
    if report.waiting:
        said = _("are answered by another version of the questionnaire, and wait until somebody says how to read it")
        rows.append((_("Wait"), report.waiting, said))
    columns = (Column("what", _("Answers")), Column("forms", _("Forms"), Cell.INTEGER), Column("means", _("That is")))
    return Table("brought", _("What it brought"), columns, tuple(rows))


def _needing(report: FileReport, language: str) -> tuple[Table, ...]:
    """The forms that need somebody, by why."""
    if not report.needing:
        return ()
    _ = translator(language)
    names = class_names(_)
    columns = (
        Column("why", _("Why")),
        Column("form", _("Form")),
        Column("unit", _("Unit code")),
        Column("unit_name", _("Unit")),
    )
    ordered = sorted(report.needing, key=lambda one: (list(names).index(one.why), one.unit_name, one.form_id))
    rows = tuple(
        (names[one.why], form_id.written(one.form_id), one.unit or "–", one.unit_name or _("spare form"))
        for one in ordered
    )
    left = sum(report.classes.values()) - len(report.needing)
    more = plurals(language)("{n} more form is not listed.", "{n} more forms are not listed.", left).format(n=left)
    settle = _("When the report was made. See the conflicts in SamDesk for what is left to settle.")
    notes = (more, settle) if len(report.needing) >= NEEDING_LIMIT and left else (settle,)
    return (Table("needing", _("Forms that need somebody"), columns, rows, notes=notes, group="why"),)


def class_names(_: Callable[[str], str]) -> dict[str, str]:
    """Why a form needs somebody, by the value of its ``ConflictClass``."""
    return {
        str(ConflictClass.VALUES): _("Answers say different things"),
        str(ConflictClass.BLANKS): _("One answer is blank where another is not"),
        str(ConflictClass.VOID): _("Made void in one place, answered in another"),
        str(ConflictClass.TWO_FORMS): _("Two forms answer for the same unit"),
        str(ConflictClass.OTHER_DEFINITION): _("Answered by another version of the questionnaire"),
        str(ConflictClass.UNKNOWN_UNIT): _("The answer names a unit that the organisation does not have"),
    }


def _to_know(desks: Sequence[DeskFiles], language: str) -> tuple[Block, ...]:
    """What is missing from whom, and whose key waits to be compared."""
    _ = translator(language)
    said = [(one.name, " ".join(desk_texts(one, language))) for one in desks]
    told = [Paragraph(f"{name}: {text}") for name, text in said if text]
    return (Heading(_("To know")), *told) if told else ()


def _files(files: Sequence[CollectedFile], language: str) -> Table:
    _ = translator(language)
    columns = (
        Column("number", _("No."), Cell.INTEGER),
        Column("came_in", _("Came in"), Cell.DATE),
        Column("file", _("Merge file")),
        Column("sender", _("From")),
        Column("sequence", _("File no."), Cell.INTEGER),
        Column("outcome", _("Outcome"), labels={str(outcome): name for outcome, name in outcome_names(_).items()}),
        Column("new", _("New"), Cell.INTEGER),
        Column("newer", _("Newer"), Cell.INTEGER),
        Column("identical", _("Same"), Cell.INTEGER),
        Column("conflicts", _("Differ"), Cell.INTEGER),
    )
    return Table("files", _("Files, the newest first"), columns, tuple(_file_row(one) for one in files))


def _file_row(one: CollectedFile) -> Row:
    report = one.report
    counted = report.outcome in (Outcome.ACCEPTED, Outcome.WITHDRAWN)
    counts = (report.new, report.newer, report.identical, report.conflicts)
    return (
        report.collection,
        day_of(one.at),
        report.file,
        report.sender or "–",
        report.sequence or None,
        str(report.outcome),
        *(count if counted else None for count in counts),
    )


def _desks(desks: Sequence[DeskFiles], language: str) -> Table:
    _ = translator(language)
    statuses: dict[str, str] = {
        KeyStatus.UNKNOWN: _("not compared"),
        KeyStatus.PINNED: _("approved"),
        KeyStatus.FORMER: _("replaced"),
        KeyStatus.REVOKED: _("revoked"),
    }
    columns = (
        Column("desk", _("Desk")),
        Column("key", _("Key"), labels=statuses),
        Column("files", _("Files"), Cell.INTEGER),
        Column("last", _("Last no."), Cell.INTEGER),
        Column("last_at", _("Last came in"), Cell.DATE),
    )
    rows = tuple(
        (
            one.name,
            str(one.key.status),
            one.files,
            one.chain.last or None,
            day_of(one.last_at),
        )
        for one in desks
    )
    return Table("desks", _("Desks"), columns, rows)


def _moment(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}"

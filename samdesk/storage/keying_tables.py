"""The tables of the keying room: the log of every change, second entries, batches, notes, and who is asked.

Only columns and rules, as in ``tables``; queries are in the modules of their subject.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from samdesk.storage.columns import Json
from samdesk.storage.tables import Table, strict


class KeyingLogRow(Table):
    """One change of an entry, with what the row said before and after; never changed, never removed.

    ``number`` is "" for the background. Only ``undone_by`` is set later: the log row that took this one back.
    """

    __tablename__ = "keying_log"
    __table_args__ = strict(
        CheckConstraint("kind IN ('put', 'background', 'undo', 'redo', 'blank', 'settle')", "kind_known"),
        CheckConstraint("strokes >= 0", "strokes_not_negative"),
        CheckConstraint("undone_by IS NULL OR kind IN ('put', 'background')", "only_steps_are_undone"),
        Index("ix_keying_log_operator", "operator", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    entry: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    kind: Mapped[str]
    number: Mapped[str]
    before: Mapped[dict[str, Any]] = mapped_column(Json)
    after: Mapped[dict[str, Any]] = mapped_column(Json)
    operator: Mapped[str]
    at: Mapped[datetime]
    strokes: Mapped[int]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("keying_log.id"))


class ComparisonRow(Table):
    """A second entry beside the revision that it is compared with, and the revision that was checked by it.

    ``first_operators`` are the codes of those who keyed the form before; ``override_reason`` says why one of them
    keyed it again all the same.
    """

    __tablename__ = "comparison"
    __table_args__ = strict(
        CheckConstraint("(compared_at IS NULL) = (fields IS NULL)", "compared_has_fields"),
        CheckConstraint("(compared_at IS NULL) = (differing IS NULL)", "compared_has_differing"),
        CheckConstraint("differing IS NULL OR differing BETWEEN 0 AND fields", "differing_at_most_fields"),
        CheckConstraint("(checked_at IS NULL) = (checked_rev IS NULL)", "checked_has_revision"),
        CheckConstraint("checked_at IS NULL OR compared_at IS NOT NULL", "compared_before_checked"),
    )
    entry: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    form: Mapped[str] = mapped_column(ForeignKey("form.id"), index=True)
    rev: Mapped[str] = mapped_column(ForeignKey("revision.rev"))
    first_operators: Mapped[list[str]] = mapped_column(Json)
    override_reason: Mapped[str]
    fields: Mapped[int | None]
    differing: Mapped[int | None]
    compared_at: Mapped[datetime | None]
    checked_rev: Mapped[str | None] = mapped_column(ForeignKey("revision.rev"))
    checked_at: Mapped[datetime | None]


class DifferenceRow(Table):
    """A row that the two entries of a form do not agree on, and what the paper was found to say."""

    __tablename__ = "difference"
    __table_args__ = strict(
        CheckConstraint("taken IN ('', 'first', 'second', 'typed')", "taken_known"),
        CheckConstraint("(taken = '') = (settled IS NULL)", "taken_is_settled"),
        CheckConstraint("(settled IS NULL) = (settled_at IS NULL)", "settled_has_time"),
    )
    entry: Mapped[int] = mapped_column(ForeignKey("comparison.entry"), primary_key=True)
    number: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    first: Mapped[dict[str, Any]] = mapped_column(Json)
    second: Mapped[dict[str, Any]] = mapped_column(Json)
    settled: Mapped[dict[str, Any] | None] = mapped_column(Json)
    taken: Mapped[str]
    operator: Mapped[str]
    settled_at: Mapped[datetime | None]


class KeyedTwiceRow(Table):
    """Which forms of a round are keyed twice; ``start`` was drawn once. The stop rule is in parts of 10,000."""

    __tablename__ = "keyed_twice"
    __table_args__ = strict(
        CheckConstraint("sampling IN ('none', 'every_nth', 'all')", "sampling_known"),
        CheckConstraint("start BETWEEN 1 AND every", "start_within_every"),
        CheckConstraint("stop_per_10000 BETWEEN 0 AND 10000", "stop_is_a_share"),
    )
    round: Mapped[str] = mapped_column(ForeignKey("round.id"), primary_key=True)
    sampling: Mapped[str]
    every: Mapped[int]
    start: Mapped[int]
    stop_per_10000: Mapped[int]


class BatchRow(Table):
    """A pile of paper: how many forms it is said to hold, and how it was closed."""

    __tablename__ = "batch"
    __table_args__ = strict(
        CheckConstraint("expected >= 1", "expected_positive"),
        CheckConstraint("(closed_at IS NULL) = (closed_by = '')", "closed_by_somebody"),
        Index("uq_batch_open_name", "name", unique=True, sqlite_where=text("closed_at IS NULL")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    expected: Mapped[int]
    begun_at: Mapped[datetime]
    begun_by: Mapped[str]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str]
    explanation: Mapped[str]


class BatchFormRow(Table):
    """A form of a batch; ``papers`` counts how often its paper was met when the pile was scanned."""

    __tablename__ = "batch_form"
    __table_args__ = strict(CheckConstraint("papers >= 1", "papers_positive"))
    batch: Mapped[int] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    form: Mapped[str] = mapped_column(ForeignKey("form.id"), primary_key=True, index=True)
    papers: Mapped[int]
    added_at: Mapped[datetime]
    operator: Mapped[str]


class NoteRow(Table):
    """A note on a row of a form ("" is the whole form); the last one of a row counts, the others stay."""

    __tablename__ = "note"
    __table_args__ = strict(CheckConstraint("export IN (0, 1)", "export_flag"))
    id: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(ForeignKey("form.id"), index=True)
    entry: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    number: Mapped[str]
    text: Mapped[str]
    export: Mapped[bool]
    operator: Mapped[str]
    at: Mapped[datetime]


class FollowingRow(Table):
    """Why a form is missing, what support is needed and who asks (R51, R61); the last one counts, the others stay."""

    __tablename__ = "following"
    __table_args__ = strict(
        CheckConstraint(
            "reason IN ('', 'paper_only', 'lack_of_time', 'joint', 'absence', "
            "'change_of_manager', 'reorganisation', 'new_manager', 'other')",
            "reason_known",
        )
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(ForeignKey("form.id"), index=True)
    reason: Mapped[str]
    note: Mapped[str]
    support: Mapped[str]
    contact: Mapped[str]
    operator: Mapped[str]
    at: Mapped[datetime]

"""The tables of a desk file. Every rule that must hold has a named constraint; every table is STRICT.

Only columns and rules; queries are in the modules of their subject. Changing anything here needs a step in
``migrations`` and a new ``VERSION`` there.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from samdesk.storage.columns import Day, Flag, Json, Moment, Whole, Words

_NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}


class Table(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Words,
        int: Whole,
        bool: Flag,
        bytes: LargeBinary,
        date: Day,
        datetime: Moment,
    }


def strict(*rules: Any) -> tuple[Any, ...]:  # noqa: ANN401 - constraints, indexes
    """The rules of a table that takes no value of another type than its column's."""
    return (*rules, {"sqlite_strict": True})


class SettingRow(Table):
    """What the desk file knows of itself: its id, name, role, file sequence."""

    __tablename__ = "setting"
    __table_args__ = strict()
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class DefinitionRow(Table):
    """A definition, immutable, in canonical form; ``position`` counts them in the order they came to this file.

    ``is_foreign``: it came with answers of another desk and is here to read them by, never to plan a round with.
    """

    __tablename__ = "definition"
    __table_args__ = strict(
        CheckConstraint("length(sha256) = 64", "sha256_length"), CheckConstraint("is_foreign IN (0, 1)", "foreign_flag")
    )
    sha256: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    id: Mapped[str] = mapped_column(index=True)
    version: Mapped[str]
    content: Mapped[str]
    added_at: Mapped[datetime]
    is_foreign: Mapped[bool]


class MaterialRow(Table):
    """Support material of a definition."""

    __tablename__ = "material"
    __table_args__ = strict()
    definition: Mapped[str] = mapped_column(ForeignKey("definition.sha256", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]


class UnitRow(Table):
    """A unit of the organisation; ``position`` keeps the order of the list."""

    __tablename__ = "unit"
    __table_args__ = strict(
        CheckConstraint("employees IS NULL OR employees >= 0", "employees_not_negative"),
        CheckConstraint("valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to", "valid_in_order"),
        CheckConstraint("parent IS NULL OR parent <> code", "not_its_own_parent"),
    )
    code: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    name: Mapped[str]
    level: Mapped[str]
    parent: Mapped[str | None] = mapped_column(
        ForeignKey("unit.code", deferrable=True, initially="DEFERRED"), index=True
    )
    employees: Mapped[int | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    predecessors: Mapped[list[str]] = mapped_column(Json)


class AssignmentRow(Table):
    """Who has a role at a unit, from and to; an open ``valid_to`` means today (R17)."""

    __tablename__ = "assignment"
    __table_args__ = strict(
        CheckConstraint("role IN ('manager', 'safety_representative')", "role_known"),
        Index("ix_assignment_unit_role", "unit", "role", "valid_to"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(ForeignKey("unit.code", ondelete="CASCADE"))
    role: Mapped[str]
    position: Mapped[int]
    name: Mapped[str]
    email: Mapped[str]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class RoundRow(Table):
    """A round and its general terms; ``position`` counts rounds in the order they came to this file.

    ``recipients`` are those that answers to it are sealed for: name and age key of each.
    """

    __tablename__ = "round"
    __table_args__ = strict(
        CheckConstraint("year BETWEEN 1990 AND 2200", "year_plausible"),
        CheckConstraint("opens IS NULL OR opens <= last_date", "opens_before_last_date"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    year: Mapped[int]
    name: Mapped[str]
    opens: Mapped[date | None]
    last_date: Mapped[date]
    contact: Mapped[str]
    return_address: Mapped[str]
    names: Mapped[dict[str, str]] = mapped_column(Json)
    planned_at: Mapped[datetime]
    recipients: Mapped[list[dict[str, str]]] = mapped_column(Json)


class RoundDefinitionRow(Table):
    """The definitions of a round: the main one at position 0, then its variants."""

    __tablename__ = "round_definition"
    __table_args__ = strict()
    round: Mapped[str] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    definition: Mapped[str] = mapped_column(ForeignKey("definition.sha256"))


class RoundTermsRow(Table):
    """What a förvaltning decides for itself in a round (R54, R94)."""

    __tablename__ = "round_terms"
    __table_args__ = strict(CheckConstraint("opens IS NULL OR opens <= last_date", "opens_before_last_date"))
    round: Mapped[str] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    forvaltning: Mapped[str] = mapped_column(ForeignKey("unit.code"), primary_key=True)
    opens: Mapped[date | None]
    last_date: Mapped[date]
    contact: Mapped[str]
    return_address: Mapped[str]


class FormRow(Table):
    """An expected answer; spare forms have no unit. Times are those of the paper's life."""

    __tablename__ = "form"
    __table_args__ = strict(
        CheckConstraint("length(id) = 8", "id_length"),
        UniqueConstraint("round", "unit", "definition"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    round: Mapped[str] = mapped_column(ForeignKey("round.id"))
    definition: Mapped[str] = mapped_column(ForeignKey("definition.sha256"))
    unit: Mapped[str | None] = mapped_column(ForeignKey("unit.code"), index=True)
    also_covers: Mapped[list[str]] = mapped_column(Json)
    printed_at: Mapped[datetime | None]
    handed_out_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    exempt_reason: Mapped[str | None]


class EntryRow(Table):
    """One operator's keying of one form; ``position`` is the row where it opens again."""

    __tablename__ = "entry"
    __table_args__ = strict(
        CheckConstraint("keying_pass IN ('first', 'second', 'screen')", "pass_known"),
        CheckConstraint("(finished_at IS NULL) = (rev IS NULL)", "finished_has_revision"),
        CheckConstraint("employees IS NULL OR employees >= 0", "employees_not_negative"),
        CheckConstraint(
            "manager IN (0, 1) AND safety_representative IN (0, 1) AND main_safety_representative IN (0, 1)",
            "participant_flags",
        ),
        Index("uq_entry_open", "form", "keying_pass", unique=True, sqlite_where=text("finished_at IS NULL")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(ForeignKey("form.id"), index=True)
    keying_pass: Mapped[str]
    operator: Mapped[str]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    rev: Mapped[str | None] = mapped_column(ForeignKey("revision.rev"))
    position: Mapped[str]
    answered_on: Mapped[date | None]
    manager: Mapped[bool]
    safety_representative: Mapped[bool]
    main_safety_representative: Mapped[bool]
    employees: Mapped[int | None]
    units_covered: Mapped[list[str]] = mapped_column(Json)


class AnswerRow(Table):
    """An answer of an entry, committed by itself."""

    __tablename__ = "answer"
    __table_args__ = strict(
        CheckConstraint("missing IN ('', 'blank', 'illegible', 'two_boxes')", "missing_known"),
        CheckConstraint("missing = '' OR (choice = '' AND text = '')", "answered_or_missing"),
        CheckConstraint("action IN (0, 1)", "action_flag"),
    )
    entry: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[str] = mapped_column(primary_key=True)
    choice: Mapped[str]
    text: Mapped[str]
    missing: Mapped[str]
    action: Mapped[bool]
    motivation: Mapped[str]


class RevisionRow(Table):
    """A final answer, immutable. ``content`` is the canonical JSON that ``rev`` is the SHA-256 of.

    ``answers_sha256`` leaves the parents out: two revisions that share it say the same. It is derived, as are
    ``units_covered`` and the rows of ``revision_answer``, from the answers as the form's own definition and the
    organisation have them (``storage.derived``); ``needs_mapping`` says that nobody has said yet how the answers of
    another definition are to be read. ``own``: made at this desk, or brought by a
    round package. ``counts``: it is own, or a collection that was not withdrawn brought it, or a revision that counts
    replaces it.
    """

    __tablename__ = "revision"
    __table_args__ = strict(
        CheckConstraint("length(rev) = 64", "rev_length"),
        CheckConstraint("length(answers_sha256) = 64", "answers_sha256_length"),
        CheckConstraint("state IN ('final', 'void')", "state_known"),
        CheckConstraint("own IN (0, 1) AND counts IN (0, 1) AND needs_mapping IN (0, 1)", "flags"),
        CheckConstraint("counts >= own", "own_counts"),
    )
    rev: Mapped[str] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(ForeignKey("form.id"), index=True)
    state: Mapped[str]
    content: Mapped[str]
    answers_sha256: Mapped[str]
    units_covered: Mapped[list[str]] = mapped_column(Json)
    answered_on: Mapped[date | None]
    kept_at: Mapped[datetime]
    exported_at: Mapped[datetime | None]
    definition: Mapped[str] = mapped_column(ForeignKey("definition.sha256"))
    own: Mapped[bool]
    counts: Mapped[bool]
    needs_mapping: Mapped[bool]


class RevisionParentRow(Table):
    """Which revisions a revision replaces; a parent may be known by name only."""

    __tablename__ = "revision_parent"
    __table_args__ = strict()
    rev: Mapped[str] = mapped_column(ForeignKey("revision.rev", ondelete="CASCADE"), primary_key=True)
    parent: Mapped[str] = mapped_column(primary_key=True, index=True)


class RevisionAnswerRow(Table):
    """The answers of a revision in the shape that reports count; texts stay in the revision's content."""

    __tablename__ = "revision_answer"
    __table_args__ = (
        CheckConstraint("missing IN ('', 'blank', 'illegible', 'two_boxes')", "missing_known"),
        CheckConstraint("action IN (0, 1) AND has_motivation IN (0, 1)", "flags"),
        {"sqlite_strict": True, "sqlite_with_rowid": False},
    )
    rev: Mapped[str] = mapped_column(ForeignKey("revision.rev", ondelete="CASCADE"), primary_key=True)
    number: Mapped[str] = mapped_column(primary_key=True)
    choice: Mapped[str]
    missing: Mapped[str]
    action: Mapped[bool]
    has_motivation: Mapped[bool]


class EventRow(Table):
    """Who did what with which form, when and where; ordered by the desk's own sequence, never by the clock."""

    __tablename__ = "event"
    __table_args__ = strict(Index("ix_event_form", "form"))
    desk: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(ForeignKey("form.id"))
    kind: Mapped[str]
    at: Mapped[datetime]
    operator: Mapped[str]
    rev: Mapped[str]
    note: Mapped[str]


class EarlierCountRow(Table):
    """Received and expected forms of a former year, by the organisation of that time (R41, R59)."""

    __tablename__ = "earlier_count"
    __table_args__ = strict(
        CheckConstraint("received BETWEEN 0 AND expected", "received_at_most_expected"),
        CheckConstraint("estimated IN (0, 1)", "estimated_flag"),
    )
    year: Mapped[int] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    expected: Mapped[int]
    received: Mapped[int]
    estimated: Mapped[bool]


class KeptFiguresRow(Table):
    """Figures of a round that take long to count, kept until something that they count changes."""

    __tablename__ = "kept_figures"
    __table_args__ = strict()
    round: Mapped[str] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    figures: Mapped[Any] = mapped_column(Json)


class ActionRow(Table):
    """What is to be done at a unit, and what came of it (R48, R49).

    ``form`` and ``position`` say where it was written; the form may be one of an earlier round that this file does
    not hold. ``changes`` counts by desk how often it was changed there. ``unknown_unit`` is the code of a unit that the
    organisation list did not have when the action came.
    """

    __tablename__ = "action"
    __table_args__ = strict(
        CheckConstraint("length(id) = 32", "id_length"),
        CheckConstraint("length(form) IN (0, 8)", "form_length"),
        CheckConstraint("position BETWEEN 0 AND 99 AND (form = '') = (position = 0)", "position_on_form"),
        CheckConstraint("status IN ('open', 'done', 'dropped')", "status_known"),
        CheckConstraint("what <> '' OR status = 'dropped'", "what_needed"),
        CheckConstraint(
            "length(number) <= 20 AND length(what) <= 1000 AND length(who) <= 200 AND length(due) <= 60 "
            "AND length(outcome) <= 2000",
            "text_lengths",
        ),
        CheckConstraint("year BETWEEN 1990 AND 2200", "year_plausible"),
        Index("ix_action_form", "form", "position"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    unit: Mapped[str | None] = mapped_column(ForeignKey("unit.code"), index=True)
    form: Mapped[str]
    position: Mapped[int]
    number: Mapped[str]
    what: Mapped[str]
    who: Mapped[str]
    due: Mapped[str]
    status: Mapped[str]
    outcome: Mapped[str]
    year: Mapped[int]
    changes: Mapped[dict[str, int]] = mapped_column(Json)
    unknown_unit: Mapped[str]


class FormActionRow(Table):
    """The open actions of former years that a form was printed with; a position always means the same action."""

    __tablename__ = "form_action"
    __table_args__ = strict(
        CheckConstraint("position BETWEEN 1 AND 99", "position_from_one"), UniqueConstraint("form", "action")
    )
    form: Mapped[str] = mapped_column(ForeignKey("form.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(ForeignKey("action.id"), index=True)

"""The tables of the collection: merge files and whose keys they are signed with, and how what they say is read.

Only columns and rules, as in ``tables``; queries are in the modules of their subject.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from samdesk.storage.columns import Json
from samdesk.storage.tables import Table, strict


class DeskKeyRow(Table):
    """An Ed25519 public key (hexadecimal) that signed in the name of a desk, and what a person has said of it.

    ``pinned``: somebody compared it with the desk's receipt. ``former``: the desk has a newer one since. ``revoked``:
    nothing signed with it is taken in any more.
    """

    __tablename__ = "desk_key"
    __table_args__ = strict(
        CheckConstraint("length(public_key) = 64", "key_length"),
        CheckConstraint("status IN ('unknown', 'pinned', 'former', 'revoked')", "status_known"),
        CheckConstraint("(status = 'unknown') = (settled_at IS NULL)", "settled_has_time"),
    )
    desk: Mapped[str] = mapped_column(primary_key=True)
    public_key: Mapped[str] = mapped_column(primary_key=True, index=True)
    name: Mapped[str]
    status: Mapped[str]
    first_seen_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    operator: Mapped[str]
    reason: Mapped[str]


class CollectionRow(Table):
    """One import of one merge file, with its report as it was shown.

    ``manifest`` is the SHA-256 of its manifest, ``previous`` that of the desk's file before it, as it says itself.
    """

    __tablename__ = "collection"
    __table_args__ = strict(
        CheckConstraint("outcome IN ('accepted', 'rejected', 'quarantined', 'withdrawn')", "outcome_known"),
        CheckConstraint("(outcome = 'withdrawn') = (withdrawn_at IS NOT NULL)", "withdrawn_has_time"),
        Index("ix_collection_desk_sequence", "desk", "outcome", "sequence"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    file: Mapped[str]
    manifest: Mapped[str]
    previous: Mapped[str]
    desk: Mapped[str]
    sequence: Mapped[int]
    outcome: Mapped[str]
    report: Mapped[dict[str, Any]] = mapped_column(Json)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str]
    withdraw_reason: Mapped[str]


class QuarantineRow(Table):
    """The bytes of a merge file that is signed with a key nobody has compared yet, until somebody settles it."""

    __tablename__ = "quarantine"
    __table_args__ = strict(
        CheckConstraint("length(public_key) = 64", "key_length"),
        CheckConstraint("settled IN ('', 'taken', 'discarded')", "settled_known"),
        CheckConstraint("(settled = '') = (settled_at IS NULL)", "settled_has_time"),
        CheckConstraint("(settled = '') = (content IS NOT NULL)", "content_until_settled"),
    )
    collection: Mapped[int] = mapped_column(ForeignKey("collection.id", ondelete="CASCADE"), primary_key=True)
    public_key: Mapped[str] = mapped_column(index=True)
    content: Mapped[bytes | None]
    settled: Mapped[str]
    settled_at: Mapped[datetime | None]
    operator: Mapped[str]
    reason: Mapped[str]


class UnknownUnitRow(Table):
    """A code that answers or actions named when no unit had it, with the name that its sender gave it, or ""."""

    __tablename__ = "unknown_unit"
    __table_args__ = strict()
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class UnitMappingRow(Table):
    """Which unit of the organisation a code stands for that answers name and the organisation list does not have."""

    __tablename__ = "unit_mapping"
    __table_args__ = strict()
    old: Mapped[str] = mapped_column(primary_key=True)
    new: Mapped[str] = mapped_column(ForeignKey("unit.code"))
    operator: Mapped[str]
    at: Mapped[datetime]


class DefinitionMappingRow(Table):
    """How answers of one definition (``used``) are read as answers of another (``own``), as a person decided.

    ``numbers`` gives the own number by the used one, "" for a row that is left out; ``choices`` by used number the own
    choice code by the used one, where they differ.
    """

    __tablename__ = "definition_mapping"
    __table_args__ = strict()
    used: Mapped[str] = mapped_column(ForeignKey("definition.sha256"), primary_key=True)
    own: Mapped[str] = mapped_column(ForeignKey("definition.sha256"), primary_key=True)
    numbers: Mapped[dict[str, str]] = mapped_column(Json)
    choices: Mapped[dict[str, dict[str, str]]] = mapped_column(Json)
    operator: Mapped[str]
    at: Mapped[datetime]


class WitnessRow(Table):
    """A collection that brought a revision; two collections of equal answers are two witnesses."""

    __tablename__ = "witness"
    __table_args__ = strict()
    rev: Mapped[str] = mapped_column(ForeignKey("revision.rev", ondelete="CASCADE"), primary_key=True)
    collection: Mapped[int] = mapped_column(ForeignKey("collection.id", ondelete="CASCADE"), primary_key=True)

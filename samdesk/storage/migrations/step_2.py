"""Version 2: actions, and which of them a form was printed with. Each subject is a function of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
)

from samdesk.storage.migrations import keying_room

if TYPE_CHECKING:
    from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Take a file from version 1 to 2."""
    _add_actions(op)
    keying_room.add_to(op)


def _add_actions(op: Operations) -> None:
    op.create_table(
        "action",
        Column("id", Text, nullable=False),
        Column("unit", Text),
        Column("form", Text, nullable=False),
        Column("position", Integer, nullable=False),
        Column("number", Text, nullable=False),
        Column("what", Text, nullable=False),
        Column("who", Text, nullable=False),
        Column("due", Text, nullable=False),
        Column("status", Text, nullable=False),
        Column("outcome", Text, nullable=False),
        Column("year", Integer, nullable=False),
        Column("changes", Text, nullable=False),
        PrimaryKeyConstraint("id", name="pk_action"),
        ForeignKeyConstraint(["unit"], ["unit.code"], name="fk_action_unit"),
        CheckConstraint("length(id) = 32", name="ck_action_id_length"),
        CheckConstraint("length(form) IN (0, 8)", name="ck_action_form_length"),
        CheckConstraint(
            "position BETWEEN 0 AND 99 AND (form = '') = (position = 0)", name="ck_action_position_on_form"
        ),
        CheckConstraint("status IN ('open', 'done', 'dropped')", name="ck_action_status_known"),
        CheckConstraint("what <> '' OR status = 'dropped'", name="ck_action_what_needed"),
        CheckConstraint(
            "length(number) <= 20 AND length(what) <= 1000 AND length(who) <= 200 AND length(due) <= 60 "
            "AND length(outcome) <= 2000",
            name="ck_action_text_lengths",
        ),
        CheckConstraint("year BETWEEN 1990 AND 2200", name="ck_action_year_plausible"),
        sqlite_strict=True,
    )
    op.create_index("ix_action_form", "action", ["form", "position"])
    op.create_index("ix_action_unit", "action", ["unit"])
    op.create_table(
        "form_action",
        Column("form", Text, nullable=False),
        Column("position", Integer, nullable=False),
        Column("action", Text, nullable=False),
        PrimaryKeyConstraint("form", "position", name="pk_form_action"),
        ForeignKeyConstraint(["form"], ["form.id"], name="fk_form_action_form"),
        ForeignKeyConstraint(["action"], ["action.id"], name="fk_form_action_action"),
        CheckConstraint("position BETWEEN 1 AND 99", name="ck_form_action_position_from_one"),
        UniqueConstraint("form", "action", name="uq_form_action_form_action"),
        sqlite_strict=True,
    )
    op.create_index("ix_form_action_action", "form_action", ["action"])

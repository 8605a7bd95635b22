"""Version 2, the keying room: the log of every change, second entries, batches, notes, and who is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from alembic.operations import Operations

_TABLES: Final = (
    """
    CREATE TABLE keying_log (
        id INTEGER NOT NULL,
        entry INTEGER NOT NULL,
        kind TEXT NOT NULL,
        number TEXT NOT NULL,
        "before" TEXT NOT NULL,
        "after" TEXT NOT NULL,
        operator TEXT NOT NULL,
        at TEXT NOT NULL,
        strokes INTEGER NOT NULL,
        undone_by INTEGER,
        CONSTRAINT pk_keying_log PRIMARY KEY (id),
        CONSTRAINT ck_keying_log_kind_known CHECK (kind IN ('put', 'background', 'undo', 'redo', 'blank', 'settle')),
        CONSTRAINT ck_keying_log_strokes_not_negative CHECK (strokes >= 0),
        CONSTRAINT ck_keying_log_only_steps_are_undone CHECK (undone_by IS NULL OR kind IN ('put', 'background')),
        CONSTRAINT fk_keying_log_entry FOREIGN KEY(entry) REFERENCES entry (id),
        CONSTRAINT fk_keying_log_undone_by FOREIGN KEY(undone_by) REFERENCES keying_log (id)
    ) STRICT
    """,
    "CREATE INDEX ix_keying_log_entry ON keying_log (entry)",
    "CREATE INDEX ix_keying_log_operator ON keying_log (operator, id)",
    """
    CREATE TABLE comparison (
        entry INTEGER NOT NULL,
        form TEXT NOT NULL,
        rev TEXT NOT NULL,
        first_operators TEXT NOT NULL,
        override_reason TEXT NOT NULL,
        fields INTEGER,
        differing INTEGER,
        compared_at TEXT,
        checked_rev TEXT,
        checked_at TEXT,
        CONSTRAINT pk_comparison PRIMARY KEY (entry),
        CONSTRAINT ck_comparison_compared_has_fields CHECK ((compared_at IS NULL) = (fields IS NULL)),
        CONSTRAINT ck_comparison_compared_has_differing CHECK ((compared_at IS NULL) = (differing IS NULL)),
        CONSTRAINT ck_comparison_differing_at_most_fields CHECK (differing IS NULL OR differing BETWEEN 0 AND fields),
        CONSTRAINT ck_comparison_checked_has_revision CHECK ((checked_at IS NULL) = (checked_rev IS NULL)),
        CONSTRAINT ck_comparison_compared_before_checked CHECK (checked_at IS NULL OR compared_at IS NOT NULL),
        CONSTRAINT fk_comparison_entry FOREIGN KEY(entry) REFERENCES entry (id),
        CONSTRAINT fk_comparison_form FOREIGN KEY(form) REFERENCES form (id),
        CONSTRAINT fk_comparison_rev FOREIGN KEY(rev) REFERENCES revision (rev),
        CONSTRAINT fk_comparison_checked_rev FOREIGN KEY(checked_rev) REFERENCES revision (rev)
    ) STRICT
    """,
    "CREATE INDEX ix_comparison_form ON comparison (form)",
    """
    CREATE TABLE difference (
        entry INTEGER NOT NULL,
        number TEXT NOT NULL,
        position INTEGER NOT NULL,
        first TEXT NOT NULL,
        second TEXT NOT NULL,
        settled TEXT,
        taken TEXT NOT NULL,
        operator TEXT NOT NULL,
        settled_at TEXT,
        CONSTRAINT pk_difference PRIMARY KEY (entry, number),
        CONSTRAINT ck_difference_taken_known CHECK (taken IN ('', 'first', 'second', 'typed')),
        CONSTRAINT ck_difference_taken_is_settled CHECK ((taken = '') = (settled IS NULL)),
        CONSTRAINT ck_difference_settled_has_time CHECK ((settled IS NULL) = (settled_at IS NULL)),
        CONSTRAINT fk_difference_entry FOREIGN KEY(entry) REFERENCES comparison (entry)
    ) STRICT
    """,
    """
    CREATE TABLE keyed_twice (
        round TEXT NOT NULL,
        sampling TEXT NOT NULL,
        every INTEGER NOT NULL,
        start INTEGER NOT NULL,
        stop_per_10000 INTEGER NOT NULL,
        CONSTRAINT pk_keyed_twice PRIMARY KEY (round),
        CONSTRAINT ck_keyed_twice_sampling_known CHECK (sampling IN ('none', 'every_nth', 'all')),
        CONSTRAINT ck_keyed_twice_start_within_every CHECK (start BETWEEN 1 AND every),
        CONSTRAINT ck_keyed_twice_stop_is_a_share CHECK (stop_per_10000 BETWEEN 0 AND 10000),
        CONSTRAINT fk_keyed_twice_round FOREIGN KEY(round) REFERENCES round (id)
    ) STRICT
    """,
    """
    CREATE TABLE batch (
        id INTEGER NOT NULL,
        name TEXT NOT NULL,
        expected INTEGER NOT NULL,
        begun_at TEXT NOT NULL,
        begun_by TEXT NOT NULL,
        closed_at TEXT,
        closed_by TEXT NOT NULL,
        explanation TEXT NOT NULL,
        CONSTRAINT pk_batch PRIMARY KEY (id),
        CONSTRAINT ck_batch_expected_positive CHECK (expected >= 1),
        CONSTRAINT ck_batch_closed_by_somebody CHECK ((closed_at IS NULL) = (closed_by = ''))
    ) STRICT
    """,
    "CREATE UNIQUE INDEX uq_batch_open_name ON batch (name) WHERE closed_at IS NULL",
    """
    CREATE TABLE batch_form (
        batch INTEGER NOT NULL,
        form TEXT NOT NULL,
        papers INTEGER NOT NULL,
        added_at TEXT NOT NULL,
        operator TEXT NOT NULL,
        CONSTRAINT pk_batch_form PRIMARY KEY (batch, form),
        CONSTRAINT ck_batch_form_papers_positive CHECK (papers >= 1),
        CONSTRAINT fk_batch_form_batch FOREIGN KEY(batch) REFERENCES batch (id),
        CONSTRAINT fk_batch_form_form FOREIGN KEY(form) REFERENCES form (id)
    ) STRICT
    """,
    "CREATE INDEX ix_batch_form_form ON batch_form (form)",
    """
    CREATE TABLE note (
        id INTEGER NOT NULL,
        form TEXT NOT NULL,
        entry INTEGER,
        number TEXT NOT NULL,
        text TEXT NOT NULL,
        export INTEGER NOT NULL,
        operator TEXT NOT NULL,
        at TEXT NOT NULL,
        CONSTRAINT pk_note PRIMARY KEY (id),
        CONSTRAINT ck_note_export_flag CHECK (export IN (0, 1)),
        CONSTRAINT fk_note_form FOREIGN KEY(form) REFERENCES form (id),
        CONSTRAINT fk_note_entry FOREIGN KEY(entry) REFERENCES entry (id)
    ) STRICT
    """,
    "CREATE INDEX ix_note_form ON note (form)",
    """
    CREATE TABLE following (
        id INTEGER NOT NULL,
        form TEXT NOT NULL,
        reason TEXT NOT NULL,
        note TEXT NOT NULL,
        support TEXT NOT NULL,
        contact TEXT NOT NULL,
        operator TEXT NOT NULL,
        at TEXT NOT NULL,
        CONSTRAINT pk_following PRIMARY KEY (id),
        CONSTRAINT ck_following_reason_known CHECK (reason IN ('', 'paper_only', 'lack_of_time', 'joint', 'absence',
            'change_of_manager', 'reorganisation', 'new_manager', 'other')),
        CONSTRAINT fk_following_form FOREIGN KEY(form) REFERENCES form (id)
    ) STRICT
    """,
    "CREATE INDEX ix_following_form ON following (form)",
)


def add_to(op: Operations) -> None:
    """Make the tables, empty: what was keyed before is in entries, revisions and events."""
    for statement in _TABLES:
        op.execute(statement)

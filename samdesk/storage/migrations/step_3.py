"""Version 3, the collection: what counts, keys of desks, quarantine, withdrawn imports, mappings, sealed rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import Column, Integer, Text
from sqlalchemy import text as sql

if TYPE_CHECKING:
    from alembic.operations import Operations

_TABLES: Final = (
    """
    CREATE TABLE desk_key (
        desk TEXT NOT NULL,
        public_key TEXT NOT NULL,
        name TEXT NOT NULL,
        status TEXT NOT NULL,
        first_seen_at TEXT NOT NULL,
        settled_at TEXT,
        operator TEXT NOT NULL,
        reason TEXT NOT NULL,
        CONSTRAINT pk_desk_key PRIMARY KEY (desk, public_key),
        CONSTRAINT ck_desk_key_key_length CHECK (length(public_key) = 64),
        CONSTRAINT ck_desk_key_status_known CHECK (status IN ('unknown', 'pinned', 'former', 'revoked')),
        CONSTRAINT ck_desk_key_settled_has_time CHECK ((status = 'unknown') = (settled_at IS NULL))
    ) STRICT
    """,
    "CREATE INDEX ix_desk_key_public_key ON desk_key (public_key)",
    """
    INSERT INTO desk_key (desk, public_key, name, status, first_seen_at, settled_at, operator, reason)
    SELECT id, public_key, name, 'pinned', first_seen_at, first_seen_at, '', '' FROM known_desk
    """,
    "DROP TABLE known_desk",
    """
    CREATE TABLE collection_3 (
        id INTEGER NOT NULL,
        at TEXT NOT NULL,
        file TEXT NOT NULL,
        manifest TEXT NOT NULL,
        previous TEXT NOT NULL,
        desk TEXT NOT NULL,
        sequence INTEGER NOT NULL,
        outcome TEXT NOT NULL,
        report TEXT NOT NULL,
        withdrawn_at TEXT,
        withdrawn_by TEXT NOT NULL,
        withdraw_reason TEXT NOT NULL,
        CONSTRAINT pk_collection PRIMARY KEY (id),
        CONSTRAINT ck_collection_outcome_known
            CHECK (outcome IN ('accepted', 'rejected', 'quarantined', 'withdrawn')),
        CONSTRAINT ck_collection_withdrawn_has_time CHECK ((outcome = 'withdrawn') = (withdrawn_at IS NOT NULL))
    ) STRICT
    """,
    """
    INSERT INTO collection_3
    SELECT id, at, file, manifest, '', desk, sequence, CASE accepted WHEN 1 THEN 'accepted' ELSE 'rejected' END, report,
           NULL, '', ''
    FROM collection
    """,
    "DROP TABLE collection",
    "ALTER TABLE collection_3 RENAME TO collection",
    "CREATE INDEX ix_collection_desk_sequence ON collection (desk, outcome, sequence)",
    """
    CREATE TABLE quarantine (
        collection INTEGER NOT NULL,
        public_key TEXT NOT NULL,
        content BLOB,
        settled TEXT NOT NULL,
        settled_at TEXT,
        operator TEXT NOT NULL,
        reason TEXT NOT NULL,
        CONSTRAINT pk_quarantine PRIMARY KEY (collection),
        CONSTRAINT ck_quarantine_key_length CHECK (length(public_key) = 64),
        CONSTRAINT ck_quarantine_settled_known CHECK (settled IN ('', 'taken', 'discarded')),
        CONSTRAINT ck_quarantine_settled_has_time CHECK ((settled = '') = (settled_at IS NULL)),
        CONSTRAINT ck_quarantine_content_until_settled CHECK ((settled = '') = (content IS NOT NULL)),
        CONSTRAINT fk_quarantine_collection FOREIGN KEY(collection) REFERENCES collection (id) ON DELETE CASCADE
    ) STRICT
    """,
    "CREATE INDEX ix_quarantine_public_key ON quarantine (public_key)",
    """
    CREATE TABLE unknown_unit (
        code TEXT NOT NULL,
        name TEXT NOT NULL,
        CONSTRAINT pk_unknown_unit PRIMARY KEY (code)
    ) STRICT
    """,
    """
    CREATE TABLE unit_mapping (
        old TEXT NOT NULL,
        new TEXT NOT NULL,
        operator TEXT NOT NULL,
        at TEXT NOT NULL,
        CONSTRAINT pk_unit_mapping PRIMARY KEY (old),
        CONSTRAINT fk_unit_mapping_new FOREIGN KEY(new) REFERENCES unit (code)
    ) STRICT
    """,
    """
    CREATE TABLE definition_mapping (
        used TEXT NOT NULL,
        own TEXT NOT NULL,
        numbers TEXT NOT NULL,
        choices TEXT NOT NULL,
        operator TEXT NOT NULL,
        at TEXT NOT NULL,
        CONSTRAINT pk_definition_mapping PRIMARY KEY (used, own),
        CONSTRAINT fk_definition_mapping_used FOREIGN KEY(used) REFERENCES definition (sha256),
        CONSTRAINT fk_definition_mapping_own FOREIGN KEY(own) REFERENCES definition (sha256)
    ) STRICT
    """,
    """
    CREATE TABLE kept_figures (
        round TEXT NOT NULL,
        kind TEXT NOT NULL,
        figures TEXT NOT NULL,
        CONSTRAINT pk_kept_figures PRIMARY KEY (round, kind),
        CONSTRAINT fk_kept_figures_round FOREIGN KEY(round) REFERENCES round (id) ON DELETE CASCADE
    ) STRICT
    """,
)
_OWN: Final = """
UPDATE revision SET own = 1
WHERE NOT EXISTS (SELECT 1 FROM witness WHERE witness.rev = revision.rev)
   OR EXISTS (
       SELECT 1 FROM event
       WHERE event.form = revision.form AND event.rev = revision.rev AND event.kind IN ('keyed', 'checked', 'decided')
         AND event.desk = (SELECT value FROM setting WHERE key = 'desk_id')
   )
"""
"""What was made at this desk needs no collection to count."""


def upgrade(op: Operations) -> None:
    """Take a file from version 2 to 3."""
    for statement in _TABLES:
        op.execute(statement)
    _add(op, "definition", {"is_foreign": 0}, ("foreign_flag", "is_foreign IN (0, 1)"))
    _add(op, "round", {"recipients": "[]"})
    _add(op, "action", {"unknown_unit": ""})
    _add_to_revisions(op)


def _add(op: Operations, table: str, columns: dict[str, int | str], *rules: tuple[str, str]) -> None:
    """Add columns that hold these values everywhere, and rules; the value is no default of later rows."""
    with op.batch_alter_table(table, recreate="always") as batch:
        for name, value in columns.items():
            kind = Integer if isinstance(value, int) else Text
            batch.add_column(Column(name, kind, nullable=False, server_default=sql(repr(value))))
    with op.batch_alter_table(table, recreate="always") as batch:
        for name in columns:
            batch.alter_column(name, server_default=None)
        for name, rule in rules:
            batch.create_check_constraint(f"ck_{table}_{name}", sql(rule))


def _add_to_revisions(op: Operations) -> None:
    with op.batch_alter_table("revision", recreate="always") as batch:
        batch.add_column(Column("definition", Text, nullable=False, server_default=""))
        for name, value in {"own": "0", "counts": "1", "needs_mapping": "0"}.items():
            batch.add_column(Column(name, Integer, nullable=False, server_default=sql(value)))
    op.execute("UPDATE revision SET definition = json_extract(content, '$.definition_sha256')")
    op.execute(_OWN)
    with op.batch_alter_table("revision", recreate="always") as batch:
        for name in ("definition", "own", "counts", "needs_mapping"):
            batch.alter_column(name, server_default=None)
        batch.create_foreign_key("fk_revision_definition", "definition", ["definition"], ["sha256"])
        batch.create_check_constraint(
            "ck_revision_flags", sql("own IN (0, 1) AND counts IN (0, 1) AND needs_mapping IN (0, 1)")
        )
        batch.create_check_constraint("ck_revision_own_counts", sql("counts >= own"))

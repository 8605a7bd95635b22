"""Figures of a round that take long to count, kept until something that they count changes.

A transaction that writes what figures count drops those of the rounds it tells of (``concerns``), and those of all
rounds if it tells of none: whoever forgets to tell makes the next report slow, never wrong. ``watch`` sees what is
written, ``settle`` drops before the transaction ends.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Engine, bindparam, delete, event, select

from samdesk.storage.portable import upsert
from samdesk.storage.tables import FormRow, KeptFiguresRow

if TYPE_CHECKING:
    from collections.abc import Iterable

_OF_ROUNDS: Final = {
    "round": {"last_date"},
    "round_terms": {"last_date"},
    "form": {"round", "definition", "unit", "also_covers", "received_at", "exempt_reason"},
    "entry": {"form", "keying_pass", "finished_at"},
    "revision": {"form", "state", "counts", "answers_sha256", "units_covered", "answered_on", "needs_mapping"},
    "revision_parent": {"parent"},
    "revision_answer": {"rev"},
}
"""Columns that figures of the rounds concerned are counted from, by table."""
_OF_ALL: Final = {"unit": {"level", "parent"}, "unit_mapping": {"old", "new"}}
"""Columns that the figures of all rounds are counted from."""
_WRITES: Final = re.compile(r"""\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)"?\s*(?:SET (.*))?""", re.DOTALL)
_CONDITION: Final = re.compile(r"\sWHERE\s.*", re.DOTALL)
_ALL: Final = "*"
_NOTHING: Final = "nothing kept"
_MOST: Final = 500
"""So many forms are asked for at once."""

_KEPT: Final = select(KeptFiguresRow.figures).where(
    KeptFiguresRow.round == bindparam("round"), KeptFiguresRow.kind == bindparam("kind")
)
_ANY: Final = select(KeptFiguresRow.round).limit(1)
_DROP_ALL: Final = delete(KeptFiguresRow)
_DROP: Final = delete(KeptFiguresRow).where(KeptFiguresRow.round.in_(bindparam("rounds", expanding=True)))
_DROP_OF: Final = delete(KeptFiguresRow).where(
    KeptFiguresRow.round.in_(select(FormRow.round).where(FormRow.id.in_(bindparam("forms", expanding=True))))
)


class Figures(StrEnum):
    """What is kept."""

    RECEIVED = "received"
    ANSWERS = "answers"


def kept(db: Connection, round_id: str, kind: Figures) -> Any | None:  # noqa: ANN401 - any JSON value
    """The kept figures of a round, ``None`` if there are none."""
    return db.execute(_KEPT, {"round": round_id, "kind": kind}).scalar()


def keep(db: Connection, round_id: str, kind: Figures, figures: Any) -> None:  # noqa: ANN401 - any JSON value
    """Keep figures that were counted in this transaction."""
    db.info[_NOTHING] = False
    row = upsert(KeptFiguresRow).values(round=round_id, kind=kind, figures=figures)
    db.execute(row.on_conflict_do_update(index_elements=["round", "kind"], set_={"figures": row.excluded.figures}))


def concerns(db: Connection, *, rounds: Iterable[str] = (), forms: Iterable[str] = ()) -> None:
    """Tell that what this transaction writes concerns only these rounds, and those of these forms."""
    told = _told(db)
    told.rounds.update(rounds)
    told.forms.update(forms)


def watch(engine: Engine) -> None:
    """See from now on what transactions on this engine write."""

    @event.listens_for(engine, "before_cursor_execute")
    def _before(connection: Connection, _cursor: Any, statement: str, *_more: Any) -> None:  # noqa: ANN401 - the library's own
        if (tables := _counted_from(statement)) is not None:
            _told(connection).written.add(tables)


def begin(db: Connection) -> None:
    """Forget what an earlier transaction on this connection told, which may have been taken back."""
    db.info.pop("figures", None)


def settle(db: Connection) -> None:
    """Drop what this transaction made wrong."""
    told: _Told | None = db.info.pop("figures", None)
    if told is None or not told.written or _is_nothing_kept(db):
        return
    if _ALL in told.written or not (told.rounds or told.forms):
        db.execute(_DROP_ALL)
        return
    if told.rounds:
        db.execute(_DROP, {"rounds": sorted(told.rounds)})
    forms = sorted(told.forms)
    for start in range(0, len(forms), _MOST):
        db.execute(_DROP_OF, {"forms": forms[start : start + _MOST]})


def _is_nothing_kept(db: Connection) -> bool:
    """Whether nothing is there to drop, which a desk file, that nobody else writes to, need not be asked each time."""
    if db.dialect.name != "sqlite":
        return False
    if _NOTHING not in db.info:
        db.info[_NOTHING] = db.execute(_ANY).first() is None
    return bool(db.info[_NOTHING])


class _Told:
    """What a transaction wrote and told so far."""

    def __init__(self) -> None:
        self.written: set[str] = set()
        self.rounds: set[str] = set()
        self.forms: set[str] = set()


def _told(db: Connection) -> _Told:
    told: _Told = db.info.setdefault("figures", _Told())
    return told


@lru_cache(maxsize=512)
def _counted_from(statement: str) -> str | None:
    """The table that a statement writes to, or all, if figures are counted from what it writes; else ``None``."""
    found = _WRITES.match(statement)
    if found is None:
        return None
    table, assigned = found.groups()
    columns = _OF_ROUNDS.get(table) or _OF_ALL.get(table)
    if columns is None:
        return None
    if assigned is not None and columns.isdisjoint(re.findall(r"(\w+)\"?\s*=", _CONDITION.sub("", assigned))):
        return None
    return _ALL if table in _OF_ALL else table

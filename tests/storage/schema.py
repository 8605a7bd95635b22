"""What a desk file is built of, in a form that can be compared: a migrated file must equal a new one."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any


def schema(path: Path) -> dict[str, Any]:
    """Tables with their kind, columns, rules and links; indexes; everything else by its text."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        built: dict[str, Any] = {}
        for _schema, name, kind, _n, without_rowid, strict in db.execute("PRAGMA table_list").fetchall():
            if kind == "table" and not name.startswith("sqlite_"):
                built[f"table {name}"] = {"strict": strict, "without rowid": without_rowid, **_table(db, name)}
        others = db.execute("SELECT type, name, sql FROM sqlite_master WHERE type NOT IN ('table', 'index')")
        built.update({f"{kind} {name}": _plain(sql) for kind, name, sql in others})
        return built


def _table(db: sqlite3.Connection, name: str) -> dict[str, Any]:
    columns = {
        column: {"type": kind, "not null": required, "default": default, "key": key}
        for _n, column, kind, required, default, key, _hidden in db.execute(f'PRAGMA table_xinfo("{name}")')
    }
    links = sorted(row[2:] for row in db.execute(f'PRAGMA foreign_key_list("{name}")'))
    text = db.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (name,)).fetchone()[0]
    rules = sorted(part for part in _parts(text) if re.match(r"(constraint|check|unique|foreign|primary)\b", part))
    return {"columns": columns, "links": links, "rules": rules, "indexes": _indexes(db, name)}


def _indexes(db: sqlite3.Connection, name: str) -> dict[str, Any]:
    found = {}
    for _n, index, unique, origin, _partial in db.execute(f'PRAGMA index_list("{name}")').fetchall():
        columns = [row[2] for row in db.execute(f'PRAGMA index_info("{index}")')]
        made = db.execute("SELECT sql FROM sqlite_master WHERE name = ? AND sql IS NOT NULL", (index,)).fetchone()
        condition = _plain(made[0]).partition(" where ")[2] if made else ""
        key = index if origin == "c" else f"{origin} {columns}"
        found[key] = {"unique": unique, "columns": columns, "where": condition}
    return found


def _parts(text: str) -> list[str]:
    """Columns and rules of a ``CREATE TABLE``, split at the commas that stand in no inner parenthesis."""
    body = text[text.index("(") + 1 : text.rindex(")")]
    parts, depth = [""], 0
    for character in body:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [_plain(part) for part in parts]


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace('"', "")).strip().lower()

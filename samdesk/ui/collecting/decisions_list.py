"""What is decided: every decision with who made it, when and why, and how to take it back. Nothing is ever deleted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTableView, QWidget

from samdesk.domain.form_id import written
from samdesk.language import _
from samdesk.ui import controls, icons, tables
from samdesk.ui.collecting.queue_task import Task
from samdesk.ui.tables import Column, RowsModel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from PySide6.QtGui import QIcon, QKeyEvent

    from samdesk.services.desks import Desk
    from samdesk.services.made_decisions import MadeDecision
    from samdesk.services.mappings import Mappings

_FEWEST = 4


@dataclass(frozen=True)
class Decided:
    """A line of the list. ``takes_back`` gives the call that takes it back; ``None`` where ``why_not`` says why not."""

    key: str
    icon: str
    at: datetime
    about: str
    said: str
    reason: str
    by: str
    takes_back: Callable[[str, str], Callable[[Desk], object]] | None = None
    why_not: str = ""
    needs_reason: bool = True
    form_id: str = ""
    """The form that can be decided anew, where it cannot be taken back."""


class DecisionsView(QWidget):
    """The list, the latest first."""

    chosen_changed = Signal()
    entered = Signal()
    anew_wanted = Signal(str)
    """A form whose decision has travelled is to be decided anew."""

    def __init__(self) -> None:
        super().__init__()
        about = controls.quiet(
            _(
                "What was decided goes to the desks with the next round package, and to central HR with the next merge "
                "file. Until a file has carried it, it can be taken back; then what it settled is asked again."
            )
        )
        self._chosen = controls.label()
        self.model: RowsModel[Decided] = RowsModel(_columns())
        self.table = _Table(self.model)
        self.table.entered.connect(self._on_entered)
        self.anew = controls.button(_("Decide anew"), "again", self._decide_anew)
        self.table.selectionModel().selectionChanged.connect(self._on_row_chosen)
        below = controls.row(self._chosen, self.anew, spacing=3)
        below.setStretch(0, 1)
        layout = controls.column(about, self.table, below, spacing=3)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    @property
    def chosen(self) -> Decided | None:
        """The decision that is looked at."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.rows[rows[0].row()] if rows else None

    def show_decisions(self, rows: Sequence[Decided]) -> None:
        """Show what is decided; what is looked at stays."""
        before = self.chosen
        self.model.set_rows(rows)
        controls.fit_rows(self.table)
        tables.fit_columns(self.table, self.model)
        line = self.table.verticalHeader().defaultSectionSize()
        self.table.setMinimumHeight((_FEWEST + 1) * line)
        keys = [row.key for row in self.model.rows]
        if keys:
            self.table.selectRow(keys.index(before.key) if before is not None and before.key in keys else 0)
        self._on_row_chosen()

    def take_focus(self) -> None:
        """Go to the list."""
        self.table.setFocus()

    @property
    def task(self) -> Task:
        """Take back what is looked at."""
        button, chosen = _("Take it back"), self.chosen
        if chosen is None or chosen.takes_back is None:
            return Task(button, chosen.why_not if chosen else "", icon="undo")
        done = _("It is taken back: {about}.").format(about=chosen.about)
        hint = _("What it settled is asked again. That it was decided and taken back stays in the history.")
        return Task(button, hint, chosen.takes_back, done, "undo", needs_reason=chosen.needs_reason)

    def _on_row_chosen(self) -> None:
        chosen = self.chosen
        parts = [chosen.about, chosen.said, chosen.reason] if chosen else []
        self._chosen.setText("\n".join(part for part in parts if part))
        self._chosen.setVisible(chosen is not None)
        self.anew.setVisible(chosen is not None and bool(chosen.form_id))
        self.chosen_changed.emit()

    def _on_entered(self) -> None:
        if self.anew.isHidden():
            self.entered.emit()
        else:
            self._decide_anew()

    def _decide_anew(self) -> None:
        if self.chosen is not None and self.chosen.form_id:
            self.anew_wanted.emit(self.chosen.form_id)


class _Table(QTableView):
    """Enter goes on to the reason."""

    entered = Signal()

    def __init__(self, model: RowsModel[Decided]) -> None:
        super().__init__()
        controls.dress_table(self, _("What is decided"), model)
        self.setSelectionMode(self.SelectionMode.SingleSelection)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.entered.emit()
        else:
            super().keyPressEvent(event)


def decided(made: Sequence[MadeDecision], mapped: Mappings, versions: dict[str, str]) -> tuple[Decided, ...]:
    """All that is decided, the latest first; ``versions`` has the names of definitions by their SHA-256."""
    rows = [
        *(_of_decision(one) for one in made),
        *(
            Decided(
                f"unit {one.old}",
                "organisation",
                one.at,
                _("Code {code}, {name}").format(code=one.old, name=one.name or _("name unknown")),
                _("counts as unit {code}").format(code=one.new),
                "",
                one.operator,
                partial(_forget_unit, one.old),
                needs_reason=False,
            )
            for one in mapped.units
        ),
        *(
            Decided(
                f"definition {one.used} {one.own}",
                "definition",
                one.at,
                versions.get(one.used, one.used[:12]),
                _("is read as {version}").format(version=versions.get(one.own, one.own[:12])),
                "",
                one.operator,
                partial(_forget_definition, one.used, one.own),
                needs_reason=False,
            )
            for one in mapped.definitions
        ),
    ]
    return tuple(sorted(rows, key=lambda row: (row.at, row.key), reverse=True))


def _of_decision(one: MadeDecision) -> Decided:
    codes = ", ".join(written(code) for code in one.form_ids)
    about = " · ".join(part for part in (one.unit_name, codes) if part)
    why_not = ""
    if not one.stands:
        why_not = _("It does not hold any more: it was taken back, or a later answer has replaced it.")
    elif one.travelled:
        why_not = _("A file has carried it to other desks. It can be decided anew, but not taken back.")
    elif not one.can_undo:
        why_not = _("It was made at {desk}, and can be taken back there.").format(desk=one.sender)
    return Decided(
        one.key,
        "done" if one.stands else "undo",
        one.at,
        about,
        _said(one) if one.stands else _("no longer: {said}").format(said=_said(one)),
        one.reason,
        ", ".join(part for part in (one.by, one.sender) if part),
        partial(_undo, one.key) if one.can_undo else None,
        why_not,
        form_id=one.form_ids[0] if one.can_decide_anew else "",
    )


def _said(one: MadeDecision) -> str:
    """What a decision said, in words."""
    first = written(one.form_ids[0]) if one.form_ids else ""
    return {
        "answer": _("the answer from {desk} counts").format(desk=one.said or _("unknown desk")),
        "typed": _("typed anew from the paper"),
        "blanks": _("what was blank is filled in"),
        "void": _("made void"),
        "one_form": _("form {code} counts").format(code=first),
        "both_forms": _("both forms count"),
        "elsewhere": _("decided at another desk"),
    }[one.kind]


def _undo(key: str, reason: str, by: str) -> Callable[[Desk], object]:
    from samdesk.services.made_decisions import undo

    return lambda desk: undo(desk, key, reason=reason, by=by)


def _forget_unit(code: str, _reason: str, _by: str) -> Callable[[Desk], object]:
    from samdesk.services.mappings import forget_unit

    return lambda desk: forget_unit(desk, code)


def _forget_definition(used: str, own: str, _reason: str, _by: str) -> Callable[[Desk], object]:
    from samdesk.services.mappings import forget_definition

    return lambda desk: forget_definition(desk, used, own)


def _columns() -> tuple[Column[Decided], ...]:
    return (
        Column(_("When"), _when, lambda row: row.at, width=21, icon=_icon),
        Column(_("Concerns"), lambda row: row.about, width=28),
        Column(_("What was decided"), lambda row: row.said, width=26),
        Column(_("By"), lambda row: row.by, width=16),
        Column(_("Reason"), lambda row: row.reason, width=20),
    )


def _when(row: Decided) -> str:
    return f"{row.at.astimezone():%Y-%m-%d %H:%M}"


def _icon(row: Decided) -> QIcon:
    return icons.mark(row.icon)

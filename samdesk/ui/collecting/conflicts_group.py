"""Conflicts: both answers of a form side by side, only the rows that differ lit; a person takes one and says why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QGridLayout, QVBoxLayout

from samdesk.domain.answers import Answer
from samdesk.domain.definition import Definition, text_in
from samdesk.domain.form_id import written
from samdesk.language import _, ngettext
from samdesk.ui import controls, tables
from samdesk.ui.keying.lines import missing_name
from samdesk.ui.round.group import Group
from samdesk.ui.tables import Column, RowsModel
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from samdesk.services.collecting import Conflict, HeadInfo
    from samdesk.ui.page import Page


@dataclass(frozen=True)
class AnswerRow:
    """A row of a form with the answers that it has been given."""

    number: str
    statement: str
    answers: tuple[str, ...]
    differs: bool


class ConflictsGroup(Group):
    """A list of forms, and the answers of the marked one."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, _("Answers that differ"))
        self._said = controls.label()
        self.model: RowsModel[Conflict] = RowsModel(_columns())
        self.table = controls.table(_("Forms with answers that differ"), self.model)
        self.table.setSelectionMode(self.table.SelectionMode.SingleSelection)
        self.table.selectionModel().selectionChanged.connect(self._show_marked)
        self._all_rows = QCheckBox(_("Show rows that agree too"))
        self._all_rows.setAccessibleName(_("Show rows that agree too"))
        self._all_rows.toggled.connect(self._show_marked)
        self._place = QVBoxLayout()
        self.reason = controls.field(_("Reason"), placeholder=_("for example: the paper says 2"))
        self.by = controls.field(_("Decided by"), placeholder=_("operator code or role"))
        self._names = controls.named_rows((_("Reason"), self.reason), (_("Decided by"), self.by))
        self._take = QGridLayout()
        for part in (self._said, self.table):
            self.inner.addWidget(part)
        self._settle = controls.framed(controls.column(self._all_rows, self._place, self._names, self._take, spacing=3))
        self.inner.addWidget(self._settle)

    def refresh(self) -> None:
        from samdesk.services.collecting import conflicts

        if self.page.current.round is None:
            self._show(())
            return
        round_id = self.page.current.round_id
        self.page.ask(lambda desk: conflicts(desk, round_id), self._show)

    def _show(self, found: tuple[Conflict, ...]) -> None:
        self.setVisible(self.page.current.round is not None)
        said = ngettext(
            "{n} form has answers that differ. Nothing is lost: choose which one counts.",
            "{n} forms have answers that differ. Nothing is lost: choose for each which one counts.",
            len(found),
        )
        self._said.setText(said.format(n=len(found)) if found else _("No answers differ."))
        self.model.set_rows(found)
        controls.fit_rows(self.table)
        tables.fit_columns(self.table, self.model)
        tables.fit_height(self.table, min(len(found), 6))
        self.table.setVisible(bool(found))
        self.by.setText(self.by.text() or self.page.current.settings.operator)
        if found:
            self.table.selectRow(0)
        self._show_marked()

    @property
    def marked(self) -> Conflict | None:
        """The form that is looked at."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.rows[rows[0].row()] if rows else None

    def _show_marked(self) -> None:
        _empty(self._place)
        _empty(self._take)
        conflict = self.marked
        self._settle.setVisible(conflict is not None)
        if conflict is None:
            return
        rows = answer_rows(conflict, differing_only=not self._all_rows.isChecked())
        heads = tuple(_head_name(head) for head in conflict.heads)
        model: RowsModel[AnswerRow] = RowsModel(_answer_columns(heads), bold=lambda row: row.differs)
        view = controls.table(_("Answers side by side"), model)
        model.setParent(view)
        model.set_rows(rows)
        tables.fit_columns(view, model)
        tables.fit_height(view, min(len(rows), 12))
        self._place.addWidget(view)
        for index, head in enumerate(conflict.heads):
            text = _("Take the answer from {sender}").format(sender=_head_name(head))
            button = controls.button(text, "check", partial(self.decide, conflict.form_id, head.rev))
            button.setEnabled(self.page.current.is_writable)
            self._take.addWidget(button, index // 2, index % 2)
        self._take.setColumnStretch(2, 1)

    def decide(self, form_id: str, rev: str) -> None:
        """Settle a conflict with one of its answers, for the reason that is written."""
        from samdesk.services.collecting import decide

        reason, by = self.reason.text(), self.by.text()
        said = _("Form {code} is settled. The other answer stays in its history.").format(code=written(form_id))
        self.page.ask(
            lambda desk: decide(desk, form_id, take=rev, reason=reason, by=by),
            lambda _changes: self._on_decided(said),
        )

    def _on_decided(self, said: str) -> None:
        self.reason.clear()
        self.page.strip.say(Tone.GOOD, said)


def answer_rows(conflict: Conflict, *, differing_only: bool) -> list[AnswerRow]:
    """The rows of a form in conflict, in printed order."""
    rows = []
    for statement in conflict.definition.statements():
        number = statement.number
        differs = number in conflict.differing
        if differing_only and not differs:
            continue
        given = tuple(
            _answer_text(conflict.definition, number, head.revision.content.answers.get(number, Answer()))
            for head in conflict.heads
        )
        label = text_in(statement.short or statement.label, conflict.definition.language)
        rows.append(AnswerRow(number, label, given, differs))
    return rows


def _answer_text(definition: Definition, number: str, answer: Answer) -> str:
    scale = definition.scale_of(definition.by_number[number])
    chosen = [scale.choice(code) for code in answer.choice.split()] if scale else []
    labels = [f"{one.code} {text_in(one.labels, definition.language)}" for one in chosen if one is not None]
    parts = [", ".join(labels), answer.text, missing_name(answer.missing) if answer.missing else ""]
    parts += [_("needs action") if answer.action else "", f"– {answer.motivation}" if answer.motivation else ""]
    return " · ".join(part for part in parts if part) or "–"


def _head_name(head: HeadInfo) -> str:
    when = head.keyed_at.date().isoformat() if head.keyed_at else ""
    parts = (head.sender or _("unknown desk"), head.operator, when)
    return ", ".join(part for part in parts if part)


def _columns() -> tuple[Column[Conflict], ...]:
    return (
        Column(_("Form code"), lambda row: written(row.form_id), width=14),
        Column(_("Unit"), lambda row: row.unit_name, width=30),
        Column(_("Förvaltning"), lambda row: row.forvaltning_name, width=30),
        Column(_("Rows that differ"), lambda row: ", ".join(row.differing), width=24),
    )


def _answer_columns(heads: tuple[str, ...]) -> tuple[Column[AnswerRow], ...]:
    return (
        Column(_("Row"), lambda row: ("≠ " if row.differs else "") + row.number, width=8),
        Column(_("Statement"), lambda row: row.statement, width=44),
        *(
            Column(name, lambda row, index=index: row.answers[index], width=34)  # type: ignore[misc]
            for index, name in enumerate(heads)
        ),
    )


def _empty(layout: QVBoxLayout | QGridLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.setParent(None)
            widget.deleteLater()

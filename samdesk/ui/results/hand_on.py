"""Answers handed on: as tables for those who count elsewhere, and as one package to archive."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from samdesk import language
from samdesk.domain.current_answers import Holds
from samdesk.language import _, ngettext
from samdesk.ui import controls, dialogs
from samdesk.ui.collecting.merge_group import Switch
from samdesk.ui.flow_layout import FlowLayout
from samdesk.ui.folders import open_folder
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QFrame

    from samdesk.domain.current_answers import NoAnswer
    from samdesk.ui.page import Page


_CSV: Final = "CSV (*.csv)"
_XLSX: Final = "XLSX (*.xlsx)"


class HandOn(QWidget):
    """What goes along, the tables, and the archive."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self.free_text = Switch(
            _("Free text"), _("Motivations, answers in words and what plans say. They may say more than was meant.")
        )
        self.person_data = Switch(
            _("Person data"), _("Names of managers, codes of those who keyed, and who is to do each action.")
        )
        self.setLayout(
            controls.column(self._build_switches(), self._build_tables(), self._build_archive(), None, spacing=4)
        )

    @property
    def holds(self) -> Holds:
        """What goes along, as it is ticked."""
        return Holds(free_text=self.free_text.box.isChecked(), person_data=self.person_data.box.isChecked())

    def save_table(self, *, as_list: bool = False, spss: bool = False) -> None:
        """Ask where to save the answers, and save them."""
        from samdesk.services.answers_out import write_answers

        planned, holds = self._page.current.round, self.holds
        if planned is None:
            return
        called = _("Answers by statement {year}") if as_list else _("Answers {year}")
        kinds = _CSV if spss else f"{_CSV};;{_XLSX}"
        out = dialogs.save_file(self, _("Save answers"), f"{called.format(year=planned.year)}.csv", kinds)
        if out is not None:
            self._page.ask_long(
                _("Saving answers"),
                lambda desk, told: write_answers(
                    desk, out, round_id=planned.id, as_list=as_list, spss=spss, holds=holds, progress=told
                ),
                lambda saved: self._on_saved(saved.paths[0], saved.forms, saved.left_out),
            )

    def save_archive(self) -> None:
        """Ask where to save the archive package, and save it."""
        from samdesk.services.archive import write_archive

        planned, holds = self._page.current.round, self.holds
        if planned is None:
            return
        name = _("Archive {year}").format(year=planned.year)
        out = dialogs.save_file(self, _("Save archive package"), f"{name}.zip", _("Packages") + " (*.zip)")
        if out is not None:
            self._page.ask_long(
                _("Saving archive package"),
                lambda desk, told: write_archive(desk, out, round_id=planned.id, holds=holds, progress=told),
                lambda saved: self._on_saved(saved.path, saved.forms, saved.left_out),
            )

    def _on_saved(self, out: Path, forms: int, left_out: tuple[NoAnswer, ...]) -> None:
        said = ngettext(
            "The answers of {n} form are saved: {path}", "The answers of {n} forms are saved: {path}", forms
        ).format(n=language.number(forms), path=out)
        missing = ngettext(
            "{n} form is left out, because nothing is guessed; it is named in the file.",
            "{n} forms are left out, because nothing is guessed; they are named in the file.",
            len(left_out),
        ).format(n=language.number(len(left_out)))
        opened = (_("Open folder"), "open", partial(open_folder, out))
        tone = Tone.NOTE if left_out else Tone.GOOD
        self._page.strip.say(tone, f"{said}. {missing}" if left_out else said, opened)

    # Building

    def _build_switches(self) -> QFrame:
        said = controls.label(_("The files say what was left out, so that nobody takes them for the whole."))
        return controls.card(
            controls.subheading(_("What goes along")), said, self.free_text, self.person_data, spacing=3
        )

    def _build_tables(self) -> QFrame:
        said = controls.label(
            _(
                "All answers that count now, for those who count in a spreadsheet or a program of statistics. Where "
                "answers differ nothing is guessed: such forms are left out, and named."
            )
        )
        buttons = FlowLayout()
        for text, pressed in (
            (_("A row for each form…"), self.save_table),
            (_("A row for each statement…"), partial(self.save_table, as_list=True)),
            (_("For SPSS…"), partial(self.save_table, spss=True)),
        ):
            buttons.addWidget(controls.button(text, "export", pressed))
        return controls.card(controls.subheading(_("Answers as tables")), said, buttons, spacing=3)

    def _build_archive(self) -> QFrame:
        said = controls.label(
            _(
                "One package with everything about the round: the definition, each form with its answers as PDF, "
                "tables, reports, plans, and who did what. It can be read without SamDesk, and a text in it explains "
                "how. A large region takes a minute or two."
            )
        )
        button = controls.button(_("Save archive package…"), "export", self.save_archive)
        return controls.card(controls.subheading(_("Archive")), said, controls.row(button, None), spacing=3)

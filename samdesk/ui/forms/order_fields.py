"""The choices of an order to print: for whom, what, in which files. Knows no desk file, and nothing of paper."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QSpinBox, QWidget

from samdesk import language
from samdesk.language import _, ngettext
from samdesk.services.printing import PrintOrder, Split
from samdesk.ui import controls, mnemonics
from samdesk.ui.flow_layout import FlowLayout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QFrame

    from samdesk.domain.rounds import FormRow
    from samdesk.services.printing_summary import PrintingChoices, PrintingSummary

_MARKED: Final = "marked"
_SHOWN: Final = "shown"
_SPARE: Final = "spare"
_BELOW: Final = "below:"
_MOST_SPARE: Final = 200
_NARROWEST: Final = 18
"""Characters that a list of choices shows at least."""


@dataclass(frozen=True)
class Whom:
    """The forms that can be chosen from: those marked, those that the list shows, and all of the round."""

    marked: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    rows: Sequence[FormRow] = field(default=())


class OrderFields(QWidget):
    """Three cards of choices."""

    order_changed = Signal()

    def __init__(self, whom: Whom, choices: PrintingChoices) -> None:
        super().__init__()
        self._whom = whom
        self.whom = _combo(_("For whom"))
        self.spares = QSpinBox()
        self.spares.setRange(1, _MOST_SPARE)
        self.spares.setValue(5)
        self.spares.setAccessibleName(_("Number of spare forms"))
        self.forms = _check(_("Forms"), checked=True)
        self.letter = _check(_("A cover letter to each manager"))
        self.large = _check(_("Large print"))
        self.language = _combo(_("Language"))
        for code in choices.languages:
            self.language.addItem(QLocale(code).nativeLanguageName().capitalize(), code)
        self.materials = {name: _check(title) for name, title in choices.materials}
        self.split = _combo(_("Files"))
        self.note = _check(_("Note as printed"), checked=True)
        self._fill()
        self.setLayout(controls.column(self._whom_card(), self._what_card(), self._files_card(), None, spacing=3))
        self.whom.currentIndexChanged.connect(self._on_whom_changed)
        self.spares.valueChanged.connect(lambda _n: self.order_changed.emit())
        for box in (self.language, self.split):
            box.currentIndexChanged.connect(lambda _index: self.order_changed.emit())
        for check in (self.forms, self.letter, self.large, *self.materials.values()):
            check.toggled.connect(lambda _on: self.order_changed.emit())
        self._on_whom_changed()

    @property
    def order(self) -> PrintOrder:
        """What is chosen."""
        kind = self.whom.currentData()
        spare = self.spares.value() if kind == _SPARE else 0
        form_ids = self._whom.marked if kind == _MARKED else self._whom.shown if kind == _SHOWN else ()
        return PrintOrder(
            form_ids=form_ids,
            below=kind.removeprefix(_BELOW) if kind.startswith(_BELOW) else "",
            spare=spare,
            forms=self.forms.isChecked() or bool(spare),
            letter=self.letter.isChecked() and not spare,
            materials=tuple(name for name, check in self.materials.items() if check.isChecked()),
            split=Split(self.split.currentData()),
            large=self.large.isChecked(),
            language=self.language.currentData() if self.language.currentIndex() > 0 else "",
        )

    @property
    def is_possible(self) -> bool:
        """Whether anything at all is chosen."""
        order = self.order
        return order.forms or order.letter or bool(order.materials)

    @property
    def notes(self) -> bool:
        """Whether forms are to be noted as printed once their file is whole."""
        return self.note.isChecked()

    @property
    def named(self) -> list[QWidget]:
        """What gets a letter for Alt: all but the support material, of which there may be more than letters."""
        material = set(self.materials.values())
        return [widget for widget in mnemonics.named_in(self) if widget not in material]

    def choose_marked(self, form_ids: tuple[str, ...]) -> None:
        """Choose other forms as the marked ones."""
        self._whom = Whom(form_ids, self._whom.shown, self._whom.rows)
        place = self.whom.findData(_MARKED)
        if place < 0:
            place = 0
            self.whom.insertItem(0, "", _MARKED)
        self.whom.setItemText(place, _("The marked forms ({n})").format(n=language.number(len(form_ids))))
        self.whom.setCurrentIndex(place)
        self.order_changed.emit()

    def choose_spares(self) -> None:
        """Choose spare forms."""
        self.whom.setCurrentIndex(self.whom.findData(_SPARE))

    def _on_whom_changed(self) -> None:
        spare = self.whom.currentData() == _SPARE
        self._spare_row.setVisible(spare)
        self.letter.setEnabled(not spare)
        self.forms.setEnabled(not spare)
        self.order_changed.emit()

    def _fill(self) -> None:
        whom = self._whom
        if whom.marked:
            self.whom.addItem(_("The marked forms ({n})").format(n=language.number(len(whom.marked))), _MARKED)
        if whom.shown:
            self.whom.addItem(
                _("All forms that the list shows ({n})").format(n=language.number(len(whom.shown))), _SHOWN
            )
        counts: dict[tuple[str, str], int] = {}
        for row in whom.rows:
            if row.forvaltning:
                key = (row.forvaltning, row.forvaltning_name)
                counts[key] = counts.get(key, 0) + 1
        for (code, name), n in counts.items():
            self.whom.addItem(f"{name} ({language.number(n)})", _BELOW + code)
        self.whom.addItem(_("Spare forms without a unit"), _SPARE)
        for split, text in (
            (Split.ALL, _("One PDF")),
            (Split.FORVALTNING, _("A PDF for each förvaltning")),
            (Split.MANAGER, _("A PDF for each manager")),
            (Split.UNIT, _("A PDF for each unit")),
        ):
            self.split.addItem(text, split)

    # Building

    def _whom_card(self) -> QFrame:
        name = controls.label(_("Number"), wrap=False)
        name.setBuddy(self.spares)
        self._spare_row = controls.framed(controls.row(name, self.spares, None))
        return controls.card(_named(_("For whom"), self.whom), self.whom, self._spare_row)

    def _what_card(self) -> QFrame:
        parts: list[QWidget] = [controls.subheading(_("What")), self.forms, self.letter, self.large]
        if self.language.count() > 1:
            name = controls.label(_("Language"), wrap=False)
            name.setBuddy(self.language)
            parts.append(controls.framed(FlowLayout(name, self.language)))
        else:
            self.language.setParent(self)
            self.language.hide()
        if self.materials:
            parts += [controls.subheading(_("Support material")), *self.materials.values()]
        return controls.card(*parts)

    def _files_card(self) -> QFrame:
        why = _(
            "The list then shows what is out, and the next print of a form is marked as a reprint with the same code. "
            "Leave it out for a draft. On paper, what the printer took is always noted."
        )
        return controls.card(_named(_("When saved as PDF"), self.split), self.split, self.note, controls.quiet(why))


def summary_text(summary: PrintingSummary) -> str:
    """What an order comes to, in words."""
    receivers, pages, reprints = len(summary.receivers), summary.pages, summary.reprints
    parts = []
    if summary.forms:
        parts.append(ngettext("{n} form", "{n} forms", summary.forms).format(n=language.number(summary.forms)))
    if receivers:
        parts.append(ngettext("{n} receiver", "{n} receivers", receivers).format(n=language.number(receivers)))
    counted = (
        ngettext("about {n} page", "about {n} pages", pages)
        if summary.is_near
        else ngettext("{n} page", "{n} pages", pages)
    )
    parts.append(counted.format(n=language.number(pages)))
    said = ", ".join(parts) + "."
    if not reprints:
        return said
    again = ngettext(
        "{n} was printed before and is marked “Reprint, same code”.",
        "{n} were printed before and are marked “Reprint, same code”.",
        reprints,
    )
    return f"{said} {again.format(n=language.number(reprints))}"


def _combo(name: str) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(_NARROWEST)
    return made


def _check(text: str, *, checked: bool = False) -> QCheckBox:
    made = QCheckBox(text.replace("&", "&&"))
    made.setAccessibleName(text)
    made.setChecked(checked)
    return made


def _named(text: str, widget: QWidget) -> QLabel:
    """A subheading that is the name of a field."""
    made = controls.subheading(text)
    made.setBuddy(widget)
    return made

"""Whose key is it? What to do on the telephone, the chunks that the desk reads aloud, and what is wrong with them.

For people who have never heard of keys. Compares what is typed with the key; takes nothing in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QLabel

from samdesk import language
from samdesk.domain import fingerprints
from samdesk.language import _, ngettext
from samdesk.ui import controls, icons, theme
from samdesk.ui.collecting.reason_form import CODE_LENGTH
from samdesk.ui.flow_layout import FlowLayout
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QLineEdit


class PinningPanel(QFrame):
    """Explains, asks for two chunks or the whole fingerprint, and says which chunk is wrong."""

    compared = Signal(object, str, str)
    """Chunks by place as a mapping, the whole fingerprint (one of the two is empty), and the operator code."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._public_key = ""
        self._writable = True
        self._asked: dict[str, tuple[int, ...]] = {}
        """Which chunks are asked for, by key: the same until the window is closed."""
        self._title = controls.subheading("")
        self._files = controls.quiet()
        self._why = controls.label()
        self._ring = controls.label()
        self._read = controls.label()
        self._type = controls.label(_("3. Type here what they read."))
        self.chunks = [controls.field("", placeholder=_("4 characters")) for _place in range(fingerprints.ASKED)]
        self._chunk_names = [QLabel() for _field in self.chunks]
        self.whole = controls.field(_("Whole fingerprint"), placeholder=_("16 groups of 4 characters"))
        self.by = controls.field(_("Operator code"), placeholder=_("1 to 12 letters or digits"))
        self.by.setMaxLength(CODE_LENGTH)
        self._problem = controls.label(bold=True)
        self._problem_mark = QLabel()
        self.take_in = controls.button(_("They agree: take in the files"), "check", self._compare, primary=True)
        self.other_way = controls.button(_("Compare the whole fingerprint instead"), "key", self._turn)
        self._build()
        self.show_key("", "", files="", is_new_key=False, operator="", writable=False)

    @property
    def asked(self) -> tuple[int, ...]:
        """The places of the chunks that are asked for, counted from 1."""
        return self._asked.get(self._public_key, ())

    @property
    def is_whole(self) -> bool:
        """Whether the whole fingerprint is asked for."""
        return not self._whole_box.isHidden()

    @property
    def problem(self) -> str:
        """What is wrong with what was typed."""
        return "" if self._problem_row.isHidden() else self._problem.text()

    def show_key(
        self, public_key: str, desk_name: str, *, files: str, is_new_key: bool, operator: str, writable: bool
    ) -> None:
        """Ask about a key that signed files in a desk's name; of the same one, what is typed stays."""
        same = public_key == self._public_key
        self._public_key, self._writable = public_key, writable
        self._files.setText(files)
        self.setVisible(bool(public_key))
        if public_key and public_key not in self._asked:
            self._asked[public_key] = fingerprints.challenge()
        if not same:
            self._show_way(whole=False)
            for field in (*self.chunks, self.whole):
                field.clear()
            self.by.setText(operator)
        self._title.setText(_("Is this really {desk}?").format(desk=desk_name))
        self._why.setText(_why(desk_name, is_new_key=is_new_key))
        self._ring.setText(
            _(
                "1. Ring {desk}. Take the number from your own list, never from the message that brought the file: "
                "whoever sends false files also writes a false number."
            ).format(desk=desk_name)
        )
        self._say_what_to_read()
        self._enable()

    def show_wrong(self, places: Sequence[int]) -> None:
        """Say which chunks are not those of the key, and begin with the first of them."""
        said = ngettext(
            "Group {places} is not that of the key.", "Groups {places} are not those of the key.", len(places)
        )
        self._say_problem(
            said.format(places=_listed(places))
            + " "
            + _(
                "Ask them to read once more, and see that the receipt is the newest one. If it is still wrong, the "
                "file is not from this computer of theirs: take nothing in, and find out who sent it."
            )
        )
        wrong = [field for place, field in zip(self.asked, self.chunks, strict=True) if place in places]
        if wrong:
            wrong[0].setFocus()
            wrong[0].selectAll()

    def take_focus(self) -> None:
        """Begin with what is typed first."""
        (self.whole if self.is_whole else self.chunks[0]).setFocus()

    # What is typed

    def _compare(self) -> None:
        if not self.take_in.isEnabled():
            return
        if self.is_whole:
            if fingerprints.is_whole(self._public_key, self.whole.text()):
                self.compared.emit({}, self.whole.text(), self.by.text())
            else:
                self._say_whole_is_wrong()
            return
        typed: Mapping[int, str] = dict(zip(self.asked, (field.text() for field in self.chunks), strict=True))
        if wrong := fingerprints.wrong_chunks(self._public_key, typed):
            self.show_wrong(wrong)
        else:
            self.compared.emit(typed, "", self.by.text())

    def _say_whole_is_wrong(self) -> None:
        self._say_problem(
            _(
                "That is not the fingerprint of the key. Go through it group by group. If it is still wrong, the file "
                "is not from this computer of theirs: take nothing in, and find out who sent it."
            )
        )
        self.whole.setFocus()

    def _say_problem(self, text: str) -> None:
        self._problem.setText(text)
        self._problem_row.setVisible(bool(text))
        self._problem_mark.setProperty("icon_colour", theme.tone_colour(Tone.ERROR, QApplication.palette()))
        icons.set_icon(self._problem_mark, str(Tone.ERROR))
        if text:
            controls.announce(self, text, urgent=True)

    def _on_typed(self) -> None:
        self._problem_row.hide()
        self._enable()

    def _on_return(self, field: QLineEdit) -> None:
        """Go on to what is still empty, and compare when nothing is."""
        fields = [self.whole, self.by] if self.is_whole else [*self.chunks, self.by]
        after = fields[fields.index(field) + 1 :] + fields
        empty = next((one for one in after if not one.text().strip()), None)
        if empty is None:
            self._compare()
        else:
            empty.setFocus()

    def _enable(self) -> None:
        fields = [self.whole, self.by] if self.is_whole else [*self.chunks, self.by]
        self.take_in.setEnabled(self._writable and all(field.text().strip() for field in fields))

    # Two ways

    def _turn(self) -> None:
        self._show_way(whole=not self.is_whole)
        self._say_what_to_read()
        self._on_typed()
        self.take_focus()

    def _show_way(self, *, whole: bool) -> None:
        for box in self._chunk_boxes:
            box.setVisible(not whole)
        self._whole_box.setVisible(whole)
        self._problem_row.hide()
        text = _("Compare two groups instead") if whole else _("Compare the whole fingerprint instead")
        self.other_way.setText(text)
        self.other_way.setAccessibleName(text)

    def _say_what_to_read(self) -> None:
        two = _("2. Ask: “Take out your key receipt. What stands in group {first}, and what in group {second}?”")
        none = _(
            "2. If they have no receipt at hand, ask them to choose Keys and receipt in SamDesk, on the page "
            "Collection, and to read you the whole fingerprint from the screen."
        )
        if len(self.asked) == fingerprints.ASKED:
            self._read.setText(none if self.is_whole else two.format(first=self.asked[0], second=self.asked[1]))
        for place, name, field in zip(self.asked, self._chunk_names, self.chunks, strict=False):
            name.setText(_("Group {n}").format(n=place))
            field.setAccessibleName(_("Group {n} of the receipt").format(n=place))

    def _build(self) -> None:
        wide = self.fontMetrics().horizontalAdvance("0") * 16
        for field in self.chunks:
            field.setMaximumWidth(wide)
        self.by.setMaximumWidth(wide)
        self.whole.setMinimumWidth(4 * wide)
        named = [*zip(self._chunk_names, self.chunks, strict=True)]
        whole_name, by_name = QLabel(_("Whole fingerprint")), QLabel(_("Operator code"))
        named += [(whole_name, self.whole), (by_name, self.by)]
        boxes = [controls.framed(controls.column(name, field, spacing=1)) for name, field in named]
        for name, field in named:
            name.setBuddy(field)
        self._chunk_boxes, self._whole_box = boxes[: len(self.chunks)], boxes[len(self.chunks)]
        fields = controls.framed(FlowLayout(*boxes, spacing=4))
        problem = controls.row(self._problem_mark, self._problem)
        problem.setStretch(1, 1)
        problem.setAlignment(self._problem_mark, Qt.AlignmentFlag.AlignTop)
        self._problem_row = controls.framed(problem)
        buttons = controls.framed(FlowLayout(self.take_in, self.other_way))
        layout = controls.column(
            controls.column(self._title, self._files, spacing=0),
            self._why,
            controls.column(self._ring, self._read, self._type, spacing=1),
            fields,
            self._problem_row,
            buttons,
            spacing=3,
        )
        side = 4 * theme.GRID
        layout.setContentsMargins(side, side, side, side)
        self.setLayout(layout)
        for field in (*self.chunks, self.whole, self.by):
            field.textChanged.connect(self._on_typed)
            field.returnPressed.connect(lambda field=field: self._on_return(field))


def _why(desk: str, *, is_new_key: bool) -> str:
    """Why somebody has to ask, for a first key and for one that is another than before."""
    if is_new_key:
        return _(
            "{desk} has signed with another key until now. That is so when they have got a new computer or have made "
            "a new key, and they will tell you. It is also what a false file would look like. If you approve the new "
            "key, the old one is not taken any more."
        ).format(desk=desk)
    return _(
        "Every computer signs its files with a key of its own. This one is new here, so SamDesk cannot tell whether "
        "the files are from {desk} or from somebody who only says so. One telephone call settles it, once and for all "
        "files from them."
    ).format(desk=desk)


def _listed(places: Sequence[int]) -> str:
    said = _("{before} and {last}")
    texts = [language.number(place) for place in places]
    return said.format(before=", ".join(texts[:-1]), last=texts[-1]) if len(texts) > 1 else "".join(texts)

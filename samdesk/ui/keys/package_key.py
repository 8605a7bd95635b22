"""A round package with another key than central's earlier ones: what that may mean, and comparing it by telephone.

Two groups of the fingerprint are typed, as at central; then the package is opened and the key is central's from now on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samdesk.domain import fingerprints
from samdesk.language import _
from samdesk.ui import controls
from samdesk.ui.flow_layout import FlowLayout
from samdesk.ui.keys.marked import Marked
from samdesk.ui.round.group import Group
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from samdesk.ui.page import Page


class PackageKeyGroup(Group):
    """Hidden until a package with a new key is to be opened."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, _("Is the round package really from central HR?"))
        self._package: Path | None = None
        self._agreed: Callable[[Path, str], None] | None = None
        self._public_key = ""
        self._asked: tuple[int, ...] = ()
        self._what = controls.label()
        self._ask = controls.label()
        self.fields = [controls.field("", placeholder=_("4 characters")) for _place in range(fingerprints.ASKED)]
        self._names = [controls.label(wrap=False) for _field in self.fields]
        boxes = []
        for name, field in zip(self._names, self.fields, strict=True):
            name.setBuddy(field)
            field.setMaximumWidth(self.fontMetrics().horizontalAdvance("0") * 16)
            field.textChanged.connect(self._on_typed)
            field.returnPressed.connect(self.compare)
            boxes.append(controls.framed(controls.column(name, field, spacing=1)))
        self.wrong = Marked()
        self.open_button = controls.button(_("They agree: open the package"), "check", self.compare, primary=True)
        leave = controls.button(_("Do not open it"), "", self.hide)
        ring = _(
            "1. Ring central HR. Take the number from your own list, never from the message that brought the package."
        )
        steps = (controls.label(ring), self._ask, controls.label(_("3. Type here what they read.")))
        self.inner.addWidget(self._what)
        self.inner.addLayout(controls.column(*steps, spacing=1))
        self.inner.addLayout(FlowLayout(*boxes, spacing=4))
        self.inner.addWidget(self.wrong)
        self.inner.addLayout(FlowLayout(self.open_button, leave))
        page.current.desk_changed.connect(self.hide)
        self.hide()

    def ask(self, package: Path, fingerprint: str, agreed: Callable[[Path, str], None]) -> None:
        """Ask about a package; other groups of the fingerprint are asked for each time.

        ``agreed`` is called with both once what was typed is what the key has.
        """
        self._package, self._agreed = package, agreed
        self._public_key = "".join(fingerprint.split()).lower()
        self._asked = fingerprints.challenge()
        what = _(
            "{file} is signed with another key than the packages before it. That is so when central HR has a new "
            "computer or has made a new key, and they will tell you. It is also what a false package would look like. "
            "Nothing was changed."
        )
        self._what.setText(what.format(file=package.name))
        two = _("2. Ask: “Go to Keys in SamDesk. What stands in group {first}, and what in group {second}?”")
        self._ask.setText(two.format(first=self._asked[0], second=self._asked[1]))
        for place, name, field in zip(self._asked, self._names, self.fields, strict=True):
            name.setText(_("Group {n}").format(n=place))
            field.setAccessibleName(name.text())
            field.clear()
        self._on_typed()
        self.show()
        self.fields[0].setFocus()

    def compare(self) -> None:
        """Open the package if what was typed is what the key has; else say which group is wrong."""
        if not self.open_button.isEnabled() or self._package is None or self._agreed is None:
            return
        typed = {place: field.text() for place, field in zip(self._asked, self.fields, strict=True)}
        places = fingerprints.wrong_chunks(self._public_key, typed)
        if not places:
            self.hide()
            self._agreed(self._package, fingerprints.written(self._public_key))
            return
        said = _("Neither group is that of the key, and the package was not opened.")
        if len(places) < len(typed):
            said = _("Group {n} is not that of the key, and the package was not opened.").format(n=places[0])
        advice = _("Ask them to read once more. If it is still wrong, the package is not theirs: find out who sent it.")
        self.wrong.say(Tone.ERROR, f"{said} {advice}")
        self.wrong.show()
        controls.announce(self, self.wrong.text, urgent=True)
        self.fields[self._asked.index(places[0])].setFocus()

    def _on_typed(self) -> None:
        self.wrong.hide()
        self.open_button.setEnabled(all(field.text().strip() for field in self.fields))

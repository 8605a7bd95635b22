"""Joint forms from the board: marked forms of one manager become one, or a joint form is taken apart.

Knows form rows and the page that asks; what may be joined in the end is for the service to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samdesk.domain.organisation import swedish_key
from samdesk.domain.rounds import FormRow, FormState
from samdesk.language import _, ngettext
from samdesk.ui import controls
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samdesk.services.changes import Changes
    from samdesk.ui.page import Page

_NOT_IN = frozenset({FormState.PLANNED, FormState.PRINTED, FormState.HANDED_OUT})


def can_join(marked: Sequence[FormRow]) -> bool:
    """Whether forms are several of one manager with the same questions, and none of them has come in."""
    whose = {(row.managers, row.forvaltning, row.definition) for row in marked}
    return len(marked) > 1 and len(whose) == 1 and bool(marked[0].managers) and {row.state for row in marked} <= _NOT_IN


def can_separate(marked: Sequence[FormRow], rows: Sequence[FormRow]) -> bool:
    """Whether one form is marked that answers for others by decision, and has not come in, or that another answers for.

    ``rows`` are all forms of the round.
    """
    if len(marked) != 1:
        return False
    (one,) = marked
    if one.state is FormState.EXEMPT:
        return bool(one.joint_with)
    if len(one.units) < 2 or one.state not in _NOT_IN | {FormState.RECEIVED}:
        return False
    return any(row.state is FormState.EXEMPT and row.joint_with == one.form_id for row in rows)


class Joining:
    """Two buttons of a page with forms."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._marked: tuple[FormRow, ...] = ()
        self._join = controls.button(_("Joint form"), "joint", self.join)
        self._join.setToolTip(_("Let one form answer for all units of a manager: mark the forms first."))
        self._separate = controls.button(_("Take apart"), "undo", self.separate)
        self._separate.setToolTip(_("Expect each form by itself again: mark the joint form first."))
        self.buttons = (self._join, self._separate)
        self.show_marked((), ())

    def show_marked(self, marked: Sequence[FormRow], rows: Sequence[FormRow]) -> None:
        """Offer what can be done with the marked forms; ``rows`` are all of the round."""
        writable = self._page.current.is_writable
        self._marked = tuple(sorted(marked, key=lambda row: (swedish_key(row.unit_name), row.form_id)))
        self._join.setEnabled(writable and can_join(self._marked))
        self._separate.setEnabled(writable and can_separate(self._marked, rows))

    def join(self) -> None:
        """Let the first of the marked forms, by name of the unit, answer for them all."""
        from samdesk.services.joint import join

        if not self._join.isEnabled():
            return
        form_ids = [row.form_id for row in self._marked]
        units = sum(len(row.units) for row in self._marked)
        said = ngettext(
            "The form of {unit} answers for {n} unit. Print it anew if it is on paper.",
            "The form of {unit} answers for {n} units. Print it anew if it is on paper.",
            units,
        ).format(unit=self._marked[0].unit_name, n=units)
        operator = self._page.current.settings.operator
        self._page.strip.clear()
        self._page.ask(
            lambda desk: join(desk, form_ids, operator=operator),
            lambda _changes: self._page.strip.say(
                Tone.GOOD, said, (_("Take apart"), "undo", lambda: self._take_apart(form_ids[0]))
            ),
        )

    def separate(self) -> None:
        """Take the marked form apart."""
        if self._separate.isEnabled():
            self._take_apart(self._marked[0].form_id)

    def _take_apart(self, form_id: str) -> None:
        from samdesk.services.joint import separate

        operator = self._page.current.settings.operator
        self._page.strip.clear()
        self._page.ask(lambda desk: separate(desk, form_id, operator=operator), self._say_apart)

    def _say_apart(self, changes: Changes) -> None:
        n = len(changes.ids)
        said = ngettext("{n} form answers for itself again.", "{n} forms answer for themselves again.", n)
        self._page.strip.say(Tone.GOOD, said.format(n=n))

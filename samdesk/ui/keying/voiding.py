"""Making the answer of a form void: what that means, said before anybody does it, and the call that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samdesk.domain.form_id import written
from samdesk.language import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from samdesk.services.desks import Desk


def what_happens(form_id: str, unit: str) -> str:
    """What making a form's answer void means."""
    named = ", ".join(part for part in (written(form_id), unit) if part)
    said = _(
        "The answer of {form} will be void: the form counts as not answered until it is keyed again. What it said "
        "stays in the history, and that it is void goes with the next file to the others. Why is it void?"
    )
    return said.format(form=named)


def voids(form_id: str, reason: str, by: str) -> Callable[[Desk], object]:
    """The call that makes the answer of a form void."""
    from samdesk.services.voiding import void

    return lambda desk: void(desk, form_id, reason=reason, by=by)


def is_void_now(form_id: str) -> str:
    """What is said once it is done."""
    said = _("The answer of form {code} is void. The form waits to be keyed again.")
    return said.format(code=written(form_id))


def was_made_void(reason: str) -> str:
    """What is said where a form is keyed or answered anew, because its former answer was made void."""
    shown = reason if reason.endswith((".", "!", "?")) else f"{reason}."
    return _("The former answer was made void: {reason} Key the form anew.").format(reason=shown)

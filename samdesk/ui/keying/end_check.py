"""Says at the end of a form what is to be looked at before it is finished, wherever forms are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samdesk.language import _
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from samdesk.ui.keying.flow import EndCheck
    from samdesk.ui.keying.session import Session
    from samdesk.ui.strip import MessageStrip


def say_end_check(strip: MessageStrip, check: EndCheck, session: Session) -> None:
    """Say it with the two ways on: it agrees with the paper, or back to the first row that is open."""
    agrees = (_("It agrees with the paper: Shift+Enter"), "check", session.done)
    look = (_("Look at the first"), "back", session.look_at_missing)
    strip.say(Tone.WARNING, check.text, *((agrees, look) if check.open_rows else (agrees,)))

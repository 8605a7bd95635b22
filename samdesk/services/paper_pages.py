"""On which page of the paper each row of a form stands, so that the screen can turn where the paper turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samdesk.domain.rounds import PrintedForm

if TYPE_CHECKING:
    from collections.abc import Collection

    from samdesk.services.keying import OpenForm


def pages_of(form: OpenForm, actions: Collection[int], units: tuple[str, ...]) -> dict[str, int]:
    """The page of each row by its number, and of the other things to write by the names that the paper has for them.

    ``actions`` are the positions of former years' actions on the form, ``units`` the names of those it is for: they
    decide how much room the rows before and after them have. The form is taken to be in ordinary print.
    """
    from samdesk.paper.form_pdf import layout_of

    printed = PrintedForm(
        form.form_id,
        form.definition,
        form.round_name,
        0,
        unit_code=form.unit_code,
        names=form.names,
        actions=tuple("–" for _position in range(max(actions, default=0))),
        units_covered=units,
    )
    pages: dict[str, int] = {}
    for page in layout_of(printed).pages:
        named = [row.number for row in page.rows] + [field.name for field in page.fields if not field.number]
        named += [box.kind for box in page.boxes if box.kind == "participant"]
        for name in named:
            pages.setdefault(name, page.number)
    return pages

"""Make forms to fill in on screen: a PDF file for each form, in a folder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from samdesk.domain.form_id import written
from samdesk.language import _
from samdesk.services.file_names import LONGEST, NamesTaken, file_name
from samdesk.services.printing import Drawn, gather, keep_drawn
from samdesk.shipped import written_whole
from samdesk.storage.desk_file import file_errors

if TYPE_CHECKING:
    from pathlib import Path

    from samdesk.domain.rounds import PrintedForm
    from samdesk.services.changes import Changes, Progress
    from samdesk.services.printing import PrintOrder
    from samdesk.storage.desk_file import Desk


@dataclass(frozen=True)
class FormsMade:
    """Forms to fill in, with the file of each."""

    changes: Changes
    paths: tuple[Path, ...]
    form_ids: tuple[str, ...]


def make_fillable(
    desk: Desk, order: PrintOrder, out: Path, *, round_id: str = "", progress: Progress | None = None
) -> FormsMade:
    """Make a PDF for each form of an order in the folder ``out``, named by unit and form id; they count as printed.

    Files of the same names are replaced. Raises ``InputFaults`` if something named is unknown, ``Refused`` if a file
    cannot be written; lets ``Cancelled`` from ``progress`` through: then nothing is noted, and whole files stay.
    """
    from samdesk.paper.fillable_pdf import fillable_form
    from samdesk.paper.form_pdf import Layouts

    gathered = gather(desk, order, out, round_id=round_id)
    new = {form.id for form in gathered.added}
    layouts, names = Layouts(), NamesTaken()
    paths: list[Path] = []
    spare: list[Path] = []
    with file_errors(out):
        out.mkdir(exist_ok=True)
    for done, one in enumerate(gathered.deliveries, 1):
        form = replace(one.form, reprint=False)  # a file is no sheet of paper that could lie there twice
        path = out / f"{names.free(_name(form))}.pdf"
        with file_errors(path), written_whole(path) as temporary:
            temporary.write_bytes(fillable_form(form, layouts.of(form)))
        paths.append(path)
        if form.form_id in new:
            spare.append(path)
        if progress:
            progress(done, len(gathered.deliveries))
    form_ids = tuple(one.form.form_id for one in gathered.deliveries)
    drawn = Drawn(tuple(paths), form_ids, 0, gathered.added)
    try:
        changes = keep_drawn(desk, drawn, form_ids)
    except BaseException:
        for path in spare:  # codes that no desk file knows could never be taken in
            path.unlink(missing_ok=True)
        raise
    return FormsMade(changes, drawn.paths, form_ids)


def _name(form: PrintedForm) -> str:
    """By unit and form id, which stays whole when a long name is cut."""
    code = written(form.form_id)
    unit = file_name(form.unit_code, form.unit_name or _("Spare form"))
    return file_name(unit[: LONGEST - len(code) - 1], code)

"""Prints forms: what they share once, then only what is a form's own, in reading order.

Knows what paper says about one form; where it stands is the geometry's.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from samdesk.domain.definition import VARIABLES, to_plain
from samdesk.domain.form_id import qr_text, written
from samdesk.language import day, translator
from samdesk.paper.closing import MOST_ACTIONS, Room
from samdesk.paper.drawing import draw_place, draw_qr, draw_shapes, draw_texts
from samdesk.paper.fonts import measure, printable
from samdesk.paper.geometry import lay_out
from samdesk.paper.segments import segments
from samdesk.paper.shapes import Place
from samdesk.paper.sketch import sizes_for
from samdesk.paper.units_covered import unit_list

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from reportlab.pdfgen.canvas import Canvas

    from samdesk.domain.rounds import PrintedForm
    from samdesk.paper.pdf_file import PassingDocument
    from samdesk.paper.shapes import FormLayout, Page, Rect
    from samdesk.paper.units_covered import UnitList


@dataclass(frozen=True)
class Sheet:
    """One page that is ready to be filled: names of its shared parts and its places, in reading order."""

    parts: tuple[str | Place, ...]
    qr: Rect


def layout_of(form: PrintedForm) -> FormLayout:
    """The geometry that a form is printed by, and that its scan is read by."""
    return lay_out(form.definition, form.spoken, measure, names=names_of(form), room=room_of(form), large=form.large)


class Layouts:
    """The layouts of a run of printing, each made when a form first needs it.

    Forms of one definition differ by language, size, what its names stand for, and how long their lists are.
    """

    def __init__(self) -> None:
        self._used: dict[str, tuple[str, ...]] = {}
        self._made: dict[Hashable, FormLayout] = {}

    def key(self, form: PrintedForm) -> Hashable:
        """Forms with the same key have the same layout."""
        definition = form.definition
        if definition.sha256 not in self._used:
            texts = json.dumps(to_plain(definition), ensure_ascii=False)
            self._used[definition.sha256] = tuple(name for name in VARIABLES if f"{{{name}}}" in texts)
        names = names_of(form)
        used = tuple(names.get(name, "") for name in self._used[definition.sha256])
        return definition.sha256, form.spoken, form.large, used, room_of(form)

    def of(self, form: PrintedForm) -> FormLayout:
        """The layout of a form."""
        key = self.key(form)
        if key not in self._made:
            self._made[key] = layout_of(form)
        return self._made[key]


class FormPrinter:
    """Prints forms on a canvas of ``passing_canvas``; what they share is drawn when first needed."""

    def __init__(self, canvas: Canvas, document: PassingDocument, layouts: Layouts) -> None:
        self._canvas = canvas
        self._document = document
        self._layouts = layouts
        self._sheets: dict[Hashable, tuple[Sheet, ...]] = {}
        self._parts: dict[bytes, str] = {}

    def add(self, form: PrintedForm) -> int:
        """Print one form and give the number of its pages."""
        said = said_on(form)
        code = written(form.form_id)
        sheets = self._sheets_of(form)
        self._document.bookmark(form.unit_name or form.unit_code or code, code)
        for number, sheet in enumerate(sheets, 1):
            for part in sheet.parts:
                if isinstance(part, str):
                    self._canvas.doForm(part)
                elif text := said.get(part.name):
                    draw_place(self._canvas, part, text)
            draw_qr(self._canvas, sheet.qr, qr_text(form.form_id, number))
            self._canvas.showPage()
        return len(sheets)

    def _sheets_of(self, form: PrintedForm) -> tuple[Sheet, ...]:
        """The sheets that fit a form, drawn when first needed."""
        key = self._layouts.key(form)
        if key not in self._sheets:
            top = sizes_for(large=form.large).top
            self._sheets[key] = tuple(self._sheet(page, top) for page in self._layouts.of(form).pages)
        return self._sheets[key]

    def _sheet(self, page: Page, top: float) -> Sheet:
        shapes = (page.marks, page.rules, page.frames, page.solids, page.boxes)
        parts: list[str | Place] = [self._shared(shapes, lambda: draw_shapes(self._canvas, page))]
        for segment in segments(page, top):
            if isinstance(segment, Place):
                parts.append(segment)
            else:
                parts.append(self._shared(segment, partial(draw_texts, self._canvas, segment)))
        return Sheet(tuple(parts), page.qr)

    def _shared(self, content: object, draw: Callable[[], None]) -> str:
        """Name of a form XObject; equal parts of pages and layouts are one."""
        digest = hashlib.sha256(repr(content).encode()).digest()
        name = self._parts.get(digest)
        if name is None:
            name = self._parts[digest] = f"part{len(self._parts) + 1}"
            self._canvas.beginForm(name)
            draw()
            self._canvas.endForm()
        return name


def names_of(form: PrintedForm) -> dict[str, str]:
    """What ``{policy}``-style names in the definition's texts stand for on a form."""
    language = form.spoken
    own = {
        "year": str(form.year),
        "last_date": day(form.last_date, language=language) if form.last_date else "",
        "contact": form.contact,
    }
    return {name: printable(text) for name, text in {**own, **form.names}.items()}


def room_of(form: PrintedForm) -> Room:
    """How much room the form's lists take."""
    spare = not form.unit_code
    units = _units_of(form)
    actions = len(form.actions)
    return Room(min(actions, MOST_ACTIONS), actions > MOST_ACTIONS, units.lines, max(1, len(units.columns)), spare)


def _units_of(form: PrintedForm) -> UnitList:
    return unit_list(form.units_covered, sizes_for(large=form.large), translator(form.spoken))


def said_on(form: PrintedForm) -> dict[str, str]:
    """The text of each named place of a form; places without text stay empty."""
    language = form.spoken
    _ = translator(language)
    code = written(form.form_id)
    last_date = day(form.last_date, language=language) if form.last_date else ""
    name = form.round_name
    managers = ", ".join(manager for manager in form.managers if manager.strip())
    return {
        "round": name if str(form.year) in name else f"{name} {form.year}",
        "form_id": code,
        "form_id_foot": code,
        "reprint": _("Reprint, same code") if form.reprint else "",
        "unit": _unit(form, _),
        "unit_line": f"{form.unit_code} · {form.unit_name}" if form.unit_code else "",
        "code": form.unit_code,
        "employees": "" if form.employees is None else str(form.employees),
        "path": " › ".join(form.unit_path),
        "managers": managers or _("No manager is named"),
        "last_date": last_date,
        "contact": _one_line(form.contact),
        "return_address": _one_line(form.return_address),
        "hand_in": _hand_in(_one_line(form.return_address), last_date, _),
        **{f"units_covered_{n}": text for n, text in enumerate(_units_of(form).columns, 1)},
        **{f"action_{n}": text for n, text in enumerate(form.actions[:MOST_ACTIONS], 1)},
        "more_actions": _more(len(form.actions) - MOST_ACTIONS, _("{n} more actions are open.")),
    }


def _unit(form: PrintedForm, _: Callable[[str], str]) -> str:
    """The unit, and of a joint form how many others it answers for."""
    name, others = form.unit_name or form.unit_code, len(form.units_covered) - 1
    return name if others < 1 else _("{unit} + {n} more, listed at the end").format(unit=name, n=others)


def _one_line(text: str) -> str:
    """An address that was written in several lines."""
    return ", ".join(line.strip(" ,") for line in text.splitlines() if line.strip(" ,"))


def _hand_in(address: str, last_date: str, _: Callable[[str], str]) -> str:
    if address and last_date:
        return _("Hand in to {address} by {date}.").format(address=address, date=last_date)
    return _("Hand in to {address}.").format(address=address) if address else ""


def _more(n: int, text: str) -> str:
    return text.format(n=n) if n > 0 else ""

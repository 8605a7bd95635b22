"""Forms to print in tests: the shipped definitions, and definitions that Hypothesis makes up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, BinaryIO

from hypothesis import strategies as st

from samdesk import shipped
from samdesk.domain import form_id
from samdesk.domain.definition import Choice, Condition, Definition, Kind, Scale, Section, Statement
from samdesk.domain.rounds import PrintedForm
from samdesk.exchange.definition_reader import read_definition
from samdesk.paper.bundle_pdf import About, Bundle, print_bundles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from samdesk.domain.definition import Material
    from samdesk.paper.form_pdf import Layouts

SHIPPED = ("sam-chef", "sam-chef-over-chefer", "sam-forvaltning")
NAMES = {
    "policy": "Region Exempels arbetsmiljöpolicy",
    "samverkansavtal": "samverkansavtalet",
    "region": "Region Exempel",
}


@cache
def shipped_definition(name: str) -> tuple[Definition, tuple[Material, ...]]:
    return read_definition(shipped.forms_folder() / name)


def code(n: int) -> str:
    return form_id.with_check("".join(form_id.ALPHABET[n >> shift & 31] for shift in (25, 20, 15, 10, 5, 0)))


def printed_form(definition: Definition | str = "sam-chef", n: int = 1, **changes: Any) -> PrintedForm:
    if isinstance(definition, str):
        definition = shipped_definition(definition)[0]
    form = PrintedForm(
        form_id=code(n),
        definition=definition,
        round_name="Årlig uppföljning av SAM",
        year=2023,
        unit_code=f"4711-{n:04}",
        unit_name=f"Mottagning {n} vid Österlens närsjukhus",
        unit_path=("Närsjukvård", "Förvaltning Öst", "Region Exempel"),
        managers=(f"Chef {n:04}",),
        employees=34,
        last_date=date(2023, 12, 15),
        contact="HR-enheten, 040-000 00",
        return_address="HR-enheten, internpost 14",
        names=NAMES,
    )
    return replace(form, **changes)


def forms(count: int) -> Iterator[PrintedForm]:
    return (printed_form(n=n) for n in range(1, count + 1))


def print_forms(
    forms: Iterable[PrintedForm],
    out: Path | BinaryIO,
    *,
    layouts: Layouts | None = None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Print forms, each a bundle of its own, into one PDF; gives the number of pages."""
    about = About("Blanketter", "Årlig uppföljning", "sv")
    return print_bundles((Bundle((form,)) for form in forms), about, out, layouts=layouts, progress=progress)


_word = st.text("abcdefghijklmnopqrstuvwxyzåäö-", min_size=1, max_size=24)


def _text(most: int, least: int = 1) -> st.SearchStrategy[str]:
    return st.lists(_word, min_size=least, max_size=most).map(" ".join)


@st.composite
def scales(draw: st.DrawFn, name: str) -> Scale:
    count = draw(st.integers(2, 12))
    labels = draw(st.lists(_text(5), min_size=count, max_size=count))
    codes = [str(n) for n in range(1, count + 1)]
    if draw(st.booleans()):
        codes[-1] = "9" if count < 9 else "99"
    return Scale(name, tuple(Choice(code, {"sv": label}) for code, label in zip(codes, labels, strict=True)))


@st.composite
def statements(draw: st.DrawFn, number: str, scale_names: list[str], earlier: list[Statement]) -> Statement:
    kind = draw(st.sampled_from([Kind.SELECT_ONE] * 5 + [kind for kind in Kind if kind is not Kind.SELECT_ONE]))
    chooses = kind in (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE)
    sources = [row.number for row in earlier if row.kind is Kind.SELECT_ONE]
    condition = Condition(sources[-1], "1", draw(st.booleans())) if sources and draw(st.booleans()) else None
    return Statement(
        name=f"s{number}",
        kind=kind,
        number="" if kind is Kind.NOTE else number,
        label={"sv": draw(_text(50))},
        short={"sv": draw(_text(6))} if draw(st.booleans()) else {},
        hint={"sv": draw(_text(30))} if draw(st.booleans()) else {},
        scale=draw(st.sampled_from(scale_names)) if chooses else "",
        motivation=draw(st.booleans()) and kind is not Kind.NOTE,
        action=draw(st.booleans()) and chooses,
        relevant=condition if kind is not Kind.NOTE else None,
    )


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    kept = [draw(scales(f"scale{n}")) for n in range(draw(st.integers(1, 3)))]
    names = [scale.name for scale in kept]
    sections: list[Section] = []
    rows: list[Statement] = []
    for n in range(draw(st.integers(1, 3))):
        first = len(rows)
        for _row in range(draw(st.integers(1, 9))):
            rows.append(draw(statements(f"{len(rows) + 1}{draw(st.sampled_from(['', 'a', 'o']))}", names, rows)))
        label = {"sv": draw(_text(8))} if draw(st.booleans()) else {}
        stem = {"sv": draw(_text(30))} if draw(st.booleans()) else {}
        sections.append(Section(f"section{n}", label, stem, tuple(rows[first:])))
    title = {"sv": draw(_text(12))}
    return Definition("made-up", "1", title, ("sv",), tuple(sections), tuple(kept))

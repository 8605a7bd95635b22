"""Forms to print in tests: the shipped definitions, and definitions that Hypothesis makes up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from itertools import cycle, islice
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


_word = st.sampled_from(
    [
        *("i", "å", "och", "för", "vård-", "rutin", "Ängö", "åäöéüß", "vem,", "tid.", "mål?", "arbetsmiljö"),
        *("skyddsombud", "riskbedömning", "arbetsplatsträffar", "hälso-och-sjukvård", "verksamhetsområdeschef"),
        *("i" * 24, "W" * 24),
    ]
)


def _text(most: int, least: int = 1) -> st.SearchStrategy[str]:
    return st.lists(_word, min_size=least, max_size=most).map(" ".join)


def _labels(most: int, *, hard: bool) -> st.SearchStrategy[dict[str, str]]:
    """A text in Swedish; ``hard`` ones are often long, some too long for a page, and may be in English too."""
    if not hard:
        return _text(most).map(lambda said: {"sv": said})
    times = st.sampled_from([*[1] * 20, *[most // 12 + 1] * 4, most // 6 + 1, most + 1])
    text = st.builds(lambda said, times: " ".join([said] * times), _text(most), times)
    return st.tuples(text, st.one_of(st.just(""), text)).map(lambda said: {"sv": said[0], "en": said[1] or said[0]})


@st.composite
def scales(draw: st.DrawFn, name: str, *, hard: bool = False) -> Scale:
    count = draw(st.integers(2, 12))
    labels = draw(st.lists(_labels(5, hard=hard), min_size=count, max_size=count))
    codes = [str(n) for n in range(1, count + 1)]
    if hard and draw(st.booleans()):
        codes = draw(st.lists(st.text("19amW", min_size=1, max_size=8), min_size=count, max_size=count, unique=True))
    if draw(st.booleans()):
        codes[-1] = "9" if "9" not in codes[:-1] else "99999999"
    return Scale(name, tuple(Choice(code, label) for code, label in zip(codes, labels, strict=True)))


@st.composite
def statements(
    draw: st.DrawFn, number: str, kept: list[Scale], earlier: list[Statement], *, hard: bool = False
) -> Statement:
    kind = draw(st.sampled_from([Kind.SELECT_ONE] * 5 + [kind for kind in Kind if kind is not Kind.SELECT_ONE]))
    chooses = kind in (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE)
    codes = {scale.name: scale.choices[0].code for scale in kept}
    sources = [row for row in earlier if row.kind is Kind.SELECT_ONE]
    condition: Condition | None = None
    if draw(st.booleans()) and sources:
        condition = Condition(sources[-1].number, codes[sources[-1].scale], draw(st.booleans()))
    return Statement(
        name=f"s{number}",
        kind=kind,
        number="" if kind is Kind.NOTE else number,
        label=draw(_labels(50, hard=hard)),
        short=draw(_labels(6, hard=hard)) if draw(st.booleans()) else {},
        hint=draw(_labels(30, hard=hard)) if draw(st.booleans()) else {},
        scale=draw(st.sampled_from(kept)).name if chooses else "",
        motivation=draw(st.booleans()) and kind is not Kind.NOTE,
        action=draw(st.booleans()) and chooses,
        relevant=condition if kind is not Kind.NOTE else None,
        max_choices=draw(st.integers(1, 3)) if kind is Kind.SELECT_MULTIPLE and draw(st.booleans()) else None,
    )


@st.composite
def definitions(draw: st.DrawFn, *, hard: bool = False) -> Definition:
    """Definitions that nobody would make; ``hard`` ones have long numbers and codes and two languages too."""
    kept = [draw(scales(f"scale{n}", hard=hard)) for n in range(draw(st.integers(1, 3)))]
    ends = ["", "a", "o", *(["Wm", "WWWW"] if hard else [])]
    sections: list[Section] = []
    rows: list[Statement] = []
    for n in range(draw(st.integers(1, 3))):
        first = len(rows)
        for _row in range(draw(st.integers(1, 9))):
            number = f"{len(rows) + 1}{draw(st.sampled_from(ends))}"
            rows.append(draw(statements(number, kept, rows, hard=hard)))
        label = draw(_labels(8, hard=hard)) if draw(st.booleans()) else {}
        stem = draw(_labels(30, hard=hard)) if draw(st.booleans()) else {}
        sections.append(Section(f"section{n}", label, stem, tuple(rows[first:])))
    languages = ("sv", "en") if hard else ("sv",)
    return Definition("made-up", "1", draw(_labels(12, hard=hard)), languages, tuple(sections), tuple(kept))


def with_sixty_rows(definition: Definition) -> Definition:
    """A definition with the same rows over and over, under numbers of their own, without conditions."""
    again = cycle(row for section in definition.sections for row in section.statements)
    rows = (replace(row, name=f"s{n}", relevant=None) for n, row in enumerate(islice(again, 60)))
    numbered = [replace(row, number="" if row.kind is Kind.NOTE else f"{n}") for n, row in enumerate(rows, 1)]
    return replace(definition, sections=(replace(definition.sections[0], statements=tuple(numbered)),))

"""Who is handed what, in which file: split orders of a region, with hard names and many units of one manager."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from pypdf import PageObject, PdfReader

from samdesk.domain.faults import InputFaults, Refused
from samdesk.domain.form_id import written
from samdesk.domain.organisation import Manager, Unit
from samdesk.services import definitions, desks, forms, organisations, printing, rounds
from samdesk.services.bundles import Contents, Split, files_of
from samdesk.services.changes import Cancelled, now
from samdesk.services.desks import Desk, Role
from samdesk.services.on_paper import Speech, deliveries
from samdesk.services.printing import PrintOrder
from samdesk.services.sample_organisation import sample_organisation
from samdesk.storage import definitions as stored_definitions
from samdesk.storage import organisations as stored_units
from tests.small_region import codes, dump

ARABIC = "مستشفى الأطفال"
HARD = """\
Kod;Namn;Nivå;Överordnad kod;Antal anställda;Chef
R;Regionen;region;;;
N;Norr;förvaltning;R;;Chef 0001
S;Söder: öst/väst;förvaltning;R;;Chef 0002
S1;{arabic};enhet;S;12;Chef 0003
S2;Öppenvård;enhet;S;12;{arabic}
N1;CON;enhet;N;12;Chef 0003
{many}
""".format(arabic=ARABIC, many="\n".join(f"N{n};Mottagning {n};enhet;N;9;Chef 0009" for n in range(10, 50)))


def planned(folder: Path, organisation: str) -> Path:
    """A desk file with a round of an organisation."""
    path, listed = folder / "hard.samdesk", folder / "hard.csv"
    listed.write_text(organisation, "utf-8")
    desks.create_desk(path, name="HR", role=Role.CENTRAL)
    with desks.open_desk(path) as desk:
        organisations.import_organisation(desk, listed)
        definitions.add_shipped(desk, "sam-chef")
        rounds.plan_round(desk, year=2023, definition="sam-chef", last_date=date(2023, 12, 15))
    return path


@pytest.fixture
def hard(tmp_path: Path) -> Iterator[Desk]:
    with desks.open_desk(planned(tmp_path, HARD)) as desk:
        yield desk


def titles(path: Path) -> list[str]:
    """All bookmarks of a PDF, from above to below."""

    def read(items: list[object]) -> Iterator[str]:
        for item in items:
            if isinstance(item, list):
                yield from read(item)
            else:
                yield str(item.title)  # type: ignore[attr-defined]

    return list(read(PdfReader(path).outline))  # type: ignore[arg-type]


def first_pages(path: Path) -> str:
    return " ".join(page.extract_text() for page in PdfReader(path).pages)


def test_each_unit_has_a_file_named_by_its_code_and_name(local: Desk, tmp_path: Path) -> None:
    out = tmp_path / "enheter"
    done = printing.print_order(local, PrintOrder(below="B", split=Split.UNIT, spare=1, units=("A11",)), out)
    assert [path.name for path in done.paths] == [
        "A11 Avdelning 1.pdf",
        "B Primärvården.pdf",
        "B1 Vårdcentralen Öster.pdf",
        "B2 Vårdcentralen Väster.pdf",
        "reservblanketter.pdf",
    ]
    assert sorted(out.iterdir()) == sorted(done.paths)
    known = codes(local)
    for path, unit in zip(done.paths, ("A11", "B", "B1", "B2"), strict=False):
        assert written(known[unit]) in first_pages(path)
        reader = PdfReader(path)
        assert reader.metadata
        assert str(reader.metadata.title).endswith(path.stem.partition(" ")[2])
        assert reader.root_object["/Lang"] == "sv"
    assert (done.forms, done.pages) == (5, sum(len(PdfReader(path).pages) for path in done.paths))


def test_each_manager_has_one_file_with_a_letter_to_all_forms(local: Desk, tmp_path: Path) -> None:
    order = PrintOrder(below="B", split=Split.MANAGER, letter=True, materials=("02-forberedelse",))
    done = printing.print_order(local, order, tmp_path / "chefer")
    assert [path.name for path in done.paths] == ["B Chef 0200.pdf", "B1 Chef 0210.pdf"]
    assert titles(done.paths[1]) == [
        "Brev till Chef 0210",
        "Vårdcentralen Öster",
        "Vårdcentralen Väster",
        "Förbered er",
    ]
    letter = first_pages(done.paths[1])
    assert "1 december 2023" in letter
    assert all(written(codes(local)[unit]) in letter for unit in ("B1", "B2"))


def test_one_file_has_bookmarks_by_forvaltning_and_manager(local: Desk, tmp_path: Path) -> None:
    out = tmp_path / "alla.pdf"
    printing.print_order(local, PrintOrder(units=("A11", "B1", "B2"), spare=1), out)
    spare = next(row for row in forms.forms(local) if not row.unit)
    assert titles(out) == [
        "Sjukhuset Norr",
        "Avdelning 1",
        "Primärvården",
        "Chef 0210",
        "Vårdcentralen Öster",
        "Vårdcentralen Väster",
        "Reservblanketter",
        written(spare.form_id),
    ]


def test_letters_alone_note_no_form_as_printed(local: Desk, tmp_path: Path) -> None:
    before = dump(local.path)
    steps: list[tuple[int, int]] = []
    order = PrintOrder(forms=False, letter=True, split=Split.FORVALTNING)
    done = printing.print_order(local, order, tmp_path / "brev", progress=lambda n, total: steps.append((n, total)))
    assert [path.name for path in done.paths] == ["R Regionen.pdf", "A Sjukhuset Norr.pdf", "B Primärvården.pdf"]
    assert done.form_ids == ()
    assert dump(local.path) == before
    assert steps[-1] == (9, 9)


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (PrintOrder(forms=False), "nothing to print"),
        (PrintOrder(forms=False, letter=True, spare=2), "spare forms are forms"),
        (PrintOrder(materials=("02-forberedelse", "99-x", "okänd")), "“99-x”.*01-syfte(.|\n)*“okänd”.*01-syfte"),
        (PrintOrder(language="fi"), "sam-chef 2023.1: It does not speak the language “fi”. It has sv, en."),
    ],
)
def test_an_order_that_cannot_be_filled_says_what_there_is_and_prints_nothing(
    local: Desk, tmp_path: Path, order: PrintOrder, said: str
) -> None:
    before = dump(local.path)
    with pytest.raises(InputFaults, match=said):
        printing.print_order(local, order, tmp_path / "x.pdf")
    assert not (tmp_path / "x.pdf").exists()
    assert dump(local.path) == before


def test_paper_speaks_the_language_that_was_asked_for(local: Desk, tmp_path: Path) -> None:
    out = tmp_path / "en.pdf"
    printing.print_order(local, PrintOrder(units=("B1",), letter=True, language="en"), out)
    text = first_pages(out)
    assert "1 December 2023" in text
    assert "the region's work-environment policy" in text
    assert "Letter to Chef 0210" in titles(out)
    assert PdfReader(out).root_object["/Lang"] == "en"


def test_large_print_takes_more_pages(local: Desk, tmp_path: Path) -> None:
    ordinary = printing.print_order(local, PrintOrder(units=("A11",)), tmp_path / "1.pdf")
    large = printing.print_order(local, PrintOrder(units=("A11",), large=True), tmp_path / "2.pdf")
    assert large.pages > ordinary.pages


@pytest.mark.parametrize("part", [{"letter": True}, {"materials": ("06-genomgang",)}])
def test_letter_and_support_material_are_in_large_print_where_the_forms_are(
    local: Desk, tmp_path: Path, part: dict[str, Any]
) -> None:
    first, second = (
        printing.print_order(
            local, PrintOrder(units=("A11",), forms=False, large=large, **part), tmp_path / f"{large}.pdf"
        ).pages
        for large in (False, True)
    )
    assert second >= first
    sizes = [
        {round(size) for page in PdfReader(tmp_path / f"{large}.pdf").pages for size in text_sizes(page)}
        for large in (False, True)
    ]
    assert 16 in sizes[1]
    assert min(sizes[1]) > min(sizes[0])


def text_sizes(page: PageObject) -> set[float]:
    """Points of the letters on a page."""
    found: set[float] = set()
    page.extract_text(visitor_text=lambda _text, _ctm, _tm, _font, size: found.add(size))
    return found


def test_what_is_printed_is_not_noted_before_it_is_said_to_be_on_paper(local: Desk, tmp_path: Path) -> None:
    done = printing.print_order(local, PrintOrder(units=("A11",), spare=1), tmp_path / "x.pdf", note=False)
    assert len(done.form_ids) == 2
    assert [row.printed_at for row in forms.forms(local) if row.form_id in done.form_ids] == [None, None]
    assert set(printing.note_printed(local, done.form_ids).ids) == set(done.form_ids)
    assert all(row.printed_at for row in forms.forms(local) if row.form_id in done.form_ids)


def test_a_cancelled_run_leaves_whole_files_and_notes_nothing(local: Desk, tmp_path: Path) -> None:
    out = tmp_path / "enheter"
    out.mkdir()
    (out / "A21 Operation.pdf").write_bytes(b"den gamla")
    before = dump(local.path)

    def stop(done: int, _total: int) -> None:
        if done == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        printing.print_order(local, PrintOrder(below="A", split=Split.UNIT, spare=1), out, progress=stop)
    whole = [path for path in out.iterdir() if path.name != "A21 Operation.pdf"]
    assert sorted(path.name for path in whole) == ["A Sjukhuset Norr.pdf", "A1 Medicin.pdf"]
    assert all(PdfReader(path).pages for path in whole)
    assert (out / "A21 Operation.pdf").read_bytes() == b"den gamla"
    assert dump(local.path) == before


def test_a_folder_that_cannot_be_used_is_refused(local: Desk, tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("inte en mapp")
    before = dump(local.path)
    for out in (tmp_path / "fil", tmp_path / "finns-inte" / "mapp"):
        with pytest.raises(Refused):
            printing.print_order(local, PrintOrder(split=Split.UNIT), out)
    assert dump(local.path) == before


def test_the_same_order_gives_the_same_names_and_bytes_and_replaces_former_files(local: Desk, tmp_path: Path) -> None:
    order = PrintOrder(below="B", split=Split.MANAGER, letter=True, materials=("02-forberedelse",))
    runs = []
    for out in (tmp_path / "1", tmp_path / "2", tmp_path / "1"):
        done = printing.print_order(local, order, out, note=False)
        runs.append({path.name: path.read_bytes() for path in done.paths})
        assert len(list(out.iterdir())) == len(done.paths)
    assert runs[0] == runs[1] == runs[2]


def test_hard_names_become_files_and_bookmarks(hard: Desk, tmp_path: Path) -> None:
    order = PrintOrder(units=("N1", "S", "S1", "S2"), split=Split.UNIT)
    names = {path.name for path in printing.print_order(hard, order, tmp_path / "ut").paths}
    assert names == {"N1 CON.pdf", "S Söder- öst-väst.pdf", f"S1 {ARABIC}.pdf", "S2 Öppenvård.pdf"}
    assert titles(tmp_path / "ut" / f"S1 {ARABIC}.pdf") == [ARABIC]
    managers = printing.print_order(hard, replace(order, split=Split.MANAGER, letter=True), tmp_path / "chefer").paths
    assert f"S2 {ARABIC}.pdf" in {path.name for path in managers}
    assert f"Brev till {ARABIC}" in titles(tmp_path / "chefer" / f"S2 {ARABIC}.pdf")


def test_forty_units_of_one_manager_lie_together_in_the_order_of_the_list(hard: Desk, tmp_path: Path) -> None:
    order = PrintOrder(letter=True, split=Split.MANAGER)
    done = printing.print_order(hard, order, tmp_path / "chefer")
    (path,) = [path for path in done.paths if "0009" in path.name]
    assert path.name == "N10 Chef 0009.pdf"
    assert titles(path) == ["Brev till Chef 0009", *(f"Mottagning {n}" for n in range(10, 50))]


def test_managers_of_the_same_name_in_two_forvaltningar_have_each_their_own_file(hard: Desk, tmp_path: Path) -> None:
    done = printing.print_order(hard, PrintOrder(units=("N1", "S1"), split=Split.MANAGER), tmp_path / "chefer")
    assert [path.name for path in done.paths] == ["N1 Chef 0003.pdf", "S1 Chef 0003.pdf"]


def test_the_preview_shows_what_the_receiver_of_a_form_gets(local: Desk, tmp_path: Path) -> None:
    out = tmp_path / "x.pdf"
    order = PrintOrder(letter=True, materials=("02-forberedelse",))
    out.write_bytes(printing.preview(local, order, codes(local)["B2"]))
    expected = ["Brev till Chef 0210", "Vårdcentralen Öster", "Vårdcentralen Väster", "Förbered er"]
    assert titles(out) == expected
    out.write_bytes(printing.preview(local, replace(order, split=Split.UNIT), codes(local)["B2"]))
    assert titles(out) == [expected[0], *expected[2:]]


def plan_with_long_row(desk: Desk, words: int) -> None:
    """Plan a round of a definition that nobody checked, as a round package may bring it."""
    with desk.writing() as db:
        shipped = stored_definitions.definitions(db)[0]
        first, *others = shipped.sections
        long = dict.fromkeys(shipped.languages, "ord " * words)
        rows = [replace(row, label=long, short={}) if row.number == "1" else row for row in first.statements]
        strange = replace(shipped, id="egen", sections=(replace(first, statements=tuple(rows)), *others))
        stored_definitions.keep_definition(db, strange, (), now())
    rounds.plan_round(desk, year=2024, definition="egen", last_date=date(2024, 12, 15))


def test_a_definition_that_cannot_be_printed_whole_is_refused_with_the_row_named(hard: Desk, tmp_path: Path) -> None:
    plan_with_long_row(hard, 5000)
    with pytest.raises(InputFaults, match=r"egen 2023\.1: Row 1 is taller than a page"):
        printing.print_order(hard, PrintOrder(), tmp_path / "x.pdf")
    assert not (tmp_path / "x.pdf").exists()


def test_a_name_of_the_round_that_makes_a_row_too_tall_is_refused_with_the_row(hard: Desk, tmp_path: Path) -> None:
    names = {"policy": "en lång policy " * 200}
    rounds.plan_round(hard, year=2024, definition="sam-chef", last_date=date(2024, 12, 15), names=names)
    with pytest.raises(InputFaults, match=r"sam-chef 2023\.1: Row 1 is taller than a page"):
        printing.print_order(hard, PrintOrder(), tmp_path / "x.pdf")
    assert not (tmp_path / "x.pdf").exists()


def test_a_row_that_is_too_tall_in_large_print_alone_is_printed_in_ordinary_size(hard: Desk, tmp_path: Path) -> None:
    plan_with_long_row(hard, 450)
    assert printing.print_order(hard, PrintOrder(units=("S1",)), tmp_path / "x.pdf").forms == 1
    with pytest.raises(InputFaults, match=r"egen 2023\.1: Row 1 is taller than a page in large print"):
        printing.print_order(hard, PrintOrder(units=("S1",), large=True), tmp_path / "y.pdf")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample region with a round, some of its units without a manager's name."""
    path = tmp_path_factory.mktemp("sample") / "sample.samdesk"
    desks.create_desk(path, name="HR", role=Role.CENTRAL)
    units = [_unnamed(unit) if n % 97 == 0 else unit for n, unit in enumerate(sample_organisation())]
    with desks.open_desk(path) as desk:
        with desk.writing() as db:
            stored_units.keep_units(db, units, date(2023, 10, 2))
        definitions.add_shipped(desk, "sam-chef")
        rounds.plan_round(desk, year=2023, definition="sam-chef", last_date=date(2023, 12, 15))
    return path


def _unnamed(unit: Unit) -> Unit:
    return replace(unit, managers=(Manager(" "),)) if unit.managers else unit


@pytest.mark.parametrize("split", Split)
def test_two_thousand_forms_are_each_in_one_file_and_a_receivers_lie_together(sample: Path, split: Split) -> None:
    with desks.open_desk(sample, read_only=True) as desk:
        every = {row.form_id for row in forms.forms(desk)}
        found = deliveries(desk, rounds.the_round(desk), every, Speech())
    files = list(files_of(found, split, Contents(forms=True, letter=True, materials={})))
    printed = [form.form_id for file in files for bundle in file.bundles for form in bundle.forms]
    assert len(every) > 1800
    assert Counter(printed) == Counter(every)
    assert len({file.name.casefold() for file in files}) == len(files)
    receivers = [one.forvaltning + str(one.managers) for one in found if one.managers]
    assert len([receiver for receiver, _forms in groupby(receivers)]) == len(set(receivers))
    forvaltningar = list(dict.fromkeys(one.forvaltning for one in found))
    assert sorted(found, key=lambda one: forvaltningar.index(one.forvaltning)) == found
    for file in files:
        for bundle in file.bundles:
            assert bundle.letter
            assert bundle.letter.forms == bundle.forms
            assert bundle.letter.manager or len(bundle.forms) == 1

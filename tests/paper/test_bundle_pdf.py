"""Bundles of letters, forms and support material as one PDF."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from samdesk.domain.faults import InputFaults
from samdesk.domain.form_id import written
from samdesk.domain.rounds import PrintedLetter
from samdesk.paper.bundle_pdf import About, Bundle, Enclosure, print_bundles
from samdesk.paper.form_pdf import layout_of
from samdesk.paper.pdf_file import passing_canvas
from tests.paper.paper_forms import printed_form, shipped_definition

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from samdesk.domain.definition import Material

ABOUT = About("Årlig uppföljning 2023 – Chef 0007", "Årlig uppföljning av SAM", "sv")
Tree = list[tuple[str, "Tree"]]


def material(name: str) -> Material:
    return next(one for one in shipped_definition("sam-chef")[1] if one.name == name and one.language == "sv")


def bundle(first: int, forms: int = 2, *headings: str) -> Bundle:
    printed = tuple(printed_form(n=n, managers=("Chef 0007",)) for n in range(first, first + forms))
    enclosure = Enclosure(material("02-forberedelse"), printed[0])
    return Bundle(printed, headings, PrintedLetter("Chef 0007", printed, ("Förbered er",)), (enclosure,))


def pdf_of(*bundles: Bundle) -> bytes:
    out = BytesIO()
    print_bundles(bundles, ABOUT, out)
    return out.getvalue()


def tree_of(reader: PdfReader) -> Tree:
    def read(items: Sequence[object]) -> Tree:
        tree: Tree = []
        for item in items:
            if isinstance(item, list):
                tree[-1][1].extend(read(item))
            else:
                tree.append((str(item.title), []))  # type: ignore[attr-defined]
        return tree

    return read(reader.outline)


def test_letter_forms_and_material_come_in_this_order_each_on_a_sheet_of_its_own() -> None:
    reader = PdfReader(BytesIO(pdf_of(bundle(1), bundle(3))), strict=True)
    items = reader.outline
    assert [item.title for item in items[:4]] == [  # type: ignore[union-attr]
        "Brev till Chef 0007",
        "Mottagning 1 vid Österlens närsjukhus",
        "Mottagning 2 vid Österlens närsjukhus",
        "Förbered er",
    ]
    begins = [reader.get_destination_page_number(item) for item in items]  # type: ignore[arg-type]
    assert all(page is not None and page % 2 == 0 for page in begins)
    assert len(reader.pages) % 2 == 0
    form_pages = len(layout_of(printed_form()).pages)
    assert begins[1:4] == [begins[1], begins[1] + form_pages, begins[1] + 2 * form_pages]  # type: ignore[operator]
    assert "Förbered er" in reader.pages[begins[3] or 0].extract_text()


def test_pages_are_labelled_by_what_they_belong_to() -> None:
    reader = PdfReader(BytesIO(pdf_of(bundle(1, 1))))
    code = written(printed_form().form_id)
    pages = len(layout_of(printed_form()).pages)
    assert reader.page_labels[:2] == ["Brev 1", "Brev 2"]
    assert reader.page_labels[2 : 2 + pages] == [f"{code} {n}" for n in range(1, pages + 1)]
    assert reader.page_labels[2 + pages] == "Förbered er 1"


def test_a_pdf_says_its_title_language_and_who_made_it() -> None:
    reader = PdfReader(BytesIO(pdf_of(bundle(1, 1))))
    assert reader.root_object["/Lang"] == "sv"
    assert reader.metadata
    assert (reader.metadata.title, reader.metadata.subject) == (ABOUT.title, ABOUT.subject)
    assert reader.metadata.creator == "SamDesk"


def test_bookmarks_stand_below_what_they_belong_to() -> None:
    reader = PdfReader(
        BytesIO(pdf_of(bundle(1, 1, "Norr", "Chef 0007"), bundle(2, 1, "Norr", "Chef 0008"), bundle(3, 1, "Söder"))),
        strict=True,
    )

    def parts(n: int) -> Tree:
        return [("Brev till Chef 0007", []), (f"Mottagning {n} vid Österlens närsjukhus", []), ("Förbered er", [])]

    assert tree_of(reader) == [("Norr", [("Chef 0007", parts(1)), ("Chef 0008", parts(2))]), ("Söder", parts(3))]


@settings(max_examples=40)
@given(st.lists(st.tuples(st.lists(st.sampled_from("abc"), max_size=3).map(tuple), st.integers(0, 2)), max_size=12))
def test_any_tree_of_bookmarks_is_read_back_as_it_was_made(made: list[tuple[tuple[str, ...], int]]) -> None:
    out = BytesIO()
    canvas, document = passing_canvas(out, "sv")
    expected: Tree = []
    for headings, count in made:
        document.below(headings)
        for n in range(count):
            document.bookmark(str(n), str(n))
            canvas.showPage()
            here = expected
            for heading in headings:
                if not here or here[-1][0] != heading:
                    here.append((heading, []))
                here = here[-1][1]
            here.append((str(n), []))
    canvas.showPage()
    document.finish()
    assert tree_of(PdfReader(out, strict=True)) == expected


def test_support_material_of_many_is_drawn_once_and_the_same_in_every_bundle() -> None:
    def enclosed(n: int) -> Bundle:
        return Bundle((), (), None, (Enclosure(material("02-forberedelse"), printed_form(n=n)),))

    few, many = pdf_of(enclosed(1), enclosed(2)), pdf_of(*(enclosed(n) for n in range(1, 101)))
    reader = PdfReader(BytesIO(many), strict=True)
    assert len({page.extract_text() for page in reader.pages[::2]}) == 1
    assert (len(many) - len(few)) / (len(reader.pages) - 4) < 500


def test_a_bundle_may_be_a_letter_alone() -> None:
    forms = (printed_form(n=1), printed_form(n=2))
    told: list[int] = []
    out = BytesIO()
    letters = [Bundle((), (), PrintedLetter("Chef 0007", forms)), Bundle((), (), PrintedLetter("Chef 0008", forms))]
    assert print_bundles(letters, ABOUT, out, progress=told.append) == 4
    assert told == [1, 2]
    assert "Chef 0008" in PdfReader(out).pages[2].extract_text()


def test_the_same_bundles_give_the_same_bytes() -> None:
    assert pdf_of(bundle(1), bundle(3, 1, "Söder")) == pdf_of(bundle(1), bundle(3, 1, "Söder"))


def test_forty_forms_of_one_manager_have_one_letter_that_names_them_all() -> None:
    reader = PdfReader(BytesIO(pdf_of(bundle(1, 40))))
    first_form = reader.get_destination_page_number(reader.outline[1])  # type: ignore[arg-type]
    letter = " ".join(page.extract_text() for page in reader.pages[:first_form])
    assert all(written(printed_form(n=n).form_id) in letter for n in range(1, 41))


def test_nothing_to_print_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputFaults, match="no form"):
        print_bundles([], ABOUT, tmp_path / "x.pdf")
    assert not list(tmp_path.iterdir())

"""Printed forms, judged by what other programs find in the PDF and in pictures of its pages."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageOps
from pypdf import PdfReader

from samdesk.domain.definition import fill, text_in
from samdesk.domain.faults import InputFaults
from samdesk.domain.form_id import qr_text, read, written
from samdesk.language import day
from samdesk.paper.form_pdf import layout_of, names_of
from tests.paper.paper_forms import SHIPPED, forms, print_forms, printed_form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from samdesk.domain.rounds import PrintedForm

DPI = 300
MM = DPI / 25.4


def pdf_of(*printed: PrintedForm) -> bytes:
    out = BytesIO()
    print_forms(printed, out)
    return out.getvalue()


def pictures(pdf: bytes, dpi: int = DPI) -> Iterator[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        yield page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
        page.close()
    document.close()


def words(text: str) -> str:
    return " ".join(text.split())


def text_of(pdf: bytes) -> str:
    return words(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf), strict=True).pages))


@pytest.mark.parametrize("name", SHIPPED)
def test_every_page_says_form_and_page_in_a_qr_code_that_reads_back(name: str) -> None:
    form = printed_form(name)
    for number, picture in enumerate(pictures(pdf_of(form), 200), 1):
        (found,) = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
        assert found.text == qr_text(form.form_id, number)
        assert read(found.text) == form.form_id


def test_qr_codes_survive_a_1_bit_scan_of_a_copy_at_70_per_cent() -> None:
    form = printed_form()
    for number, picture in enumerate(pictures(pdf_of(form), 140), 1):
        scan = picture.point(lambda grey: 255 if grey > 128 else 0)
        assert qr_text(form.form_id, number) in {found.text for found in zxingcpp.read_barcodes(scan)}


def test_boxes_and_marks_are_found_where_the_geometry_says_within_a_fifth_of_a_mm() -> None:
    form = printed_form()
    compared = 0
    for page, picture in zip(layout_of(form).pages, pictures(pdf_of(form)), strict=True):
        printed = [(box.rect, 0.15) for box in page.boxes] + [(mark, 0.0) for mark in page.marks]
        for rect, half_line in printed:
            expected = rect.grown(half_line)
            around = expected.grown(1.0)
            corner = (round(around.x * MM), round(around.y * MM))
            crop = picture.crop((*corner, round(around.right * MM), round(around.bottom * MM)))
            found = ImageOps.invert(crop).point(lambda grey: 255 if grey > 128 else 0).getbbox()
            assert found
            edges = (corner[0] + found[0], corner[1] + found[1], corner[0] + found[2], corner[1] + found[3])
            wanted = (expected.x, expected.y, expected.right, expected.bottom)
            assert all(abs(at / MM - mm) <= 0.2 for at, mm in zip(edges, wanted, strict=True))
            compared += 1
    assert compared > 31 * 5


def test_boxes_are_empty() -> None:
    form = printed_form()
    for page, picture in zip(layout_of(form).pages, pictures(pdf_of(form), 200), strict=True):
        for box in page.boxes:
            inner = box.rect.grown(-0.5)
            corners = (inner.x, inner.y, inner.right, inner.bottom)
            crop = picture.crop(tuple(round(mm * 200 / 25.4) for mm in corners))
            assert crop.getextrema() == (255, 255)


def test_pages_are_black_and_white_only() -> None:
    document = pypdfium2.PdfDocument(pdf_of(printed_form()))
    for page in document:
        picture = page.render(scale=1, no_smoothtext=True, no_smoothpath=True).to_pil().convert("RGB")
        assert {colour for _count, colour in picture.getcolors() or []} <= {(0, 0, 0), (255, 255, 255)}
        page.close()
    document.close()


@pytest.mark.parametrize("name", SHIPPED)
def test_every_statement_is_real_text(name: str) -> None:
    form = printed_form(name)
    text = text_of(pdf_of(form))
    for section in form.definition.sections:
        for row in section.statements:
            said = text_in(row.short, "sv") if section.stem and row.short else text_in(row.label, "sv")
            assert words(fill(said, names_of(form))) in text


def test_the_front_page_says_whose_it_is_and_until_when() -> None:
    form = printed_form()
    text = words(PdfReader(BytesIO(pdf_of(form))).pages[0].extract_text())
    expected = [form.unit_name, form.unit_code, *form.unit_path, *form.managers, form.contact, form.return_address]
    assert form.last_date
    for said in (*expected, day(form.last_date, language="sv"), written(form.form_id), "34"):
        assert said in text


def test_the_code_stands_twice_on_every_page() -> None:
    form = printed_form()
    for page in PdfReader(BytesIO(pdf_of(form))).pages:
        assert page.extract_text().count(written(form.form_id)) == 2


def test_same_forms_give_the_same_bytes() -> None:
    assert pdf_of(*forms(3)) == pdf_of(*forms(3))


def test_a_form_does_not_depend_on_the_forms_before_it() -> None:
    alone = list(pictures(pdf_of(printed_form(n=3)), 60))
    last = list(pictures(pdf_of(*forms(3)), 60))[-len(alone) :]
    assert [picture.tobytes() for picture in alone] == [picture.tobytes() for picture in last]


def test_bookmarks_name_the_units_and_page_labels_the_codes() -> None:
    reader = PdfReader(BytesIO(pdf_of(*forms(70))), strict=True)
    titles = [entry.title for entry in reader.outline]  # type: ignore[union-attr]
    assert titles == [form.unit_name for form in forms(70)]
    pages = [reader.get_destination_page_number(entry) for entry in reader.outline]  # type: ignore[arg-type]
    each = len(layout_of(printed_form()).pages)
    assert pages == list(range(0, 70 * each, each))
    assert reader.page_labels[each : each + 2] == [f"{written(printed_form(n=2).form_id)} {n}" for n in (1, 2)]


def test_fonts_are_embedded_and_say_which_letters_they_draw() -> None:
    fonts = PdfReader(BytesIO(pdf_of(printed_form()))).pages[0]["/Resources"]["/Font"].get_object().values()  # type: ignore[index]
    assert fonts
    for font in fonts:
        assert "/FontFile2" in font.get_object()["/FontDescriptor"].get_object()
        assert b"beginbfchar" in font.get_object()["/ToUnicode"].get_data()


def read_by_pypdf(pdf: bytes) -> list[str]:
    return [words(page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def read_by_pdfium(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    read = [words(page.get_textpage().get_text_range()) for page in document]
    document.close()
    return read


def stands_in_order(text: str, *said: str) -> bool:
    """Whether all of it is there, one right after the other."""
    return words(" ".join(said)) in text


@pytest.mark.parametrize("read_text", [read_by_pypdf, read_by_pdfium])
def test_text_is_read_in_the_order_that_a_person_reads_it(read_text: Callable[[bytes], list[str]]) -> None:
    form = printed_form(actions=("Byt lampor i korridoren",), units_covered=("Enhet A", "Enhet B"))
    first, *others = read_text(pdf_of(form))
    code = written(form.form_id)
    joint = f"{form.unit_name} + 1 till, se listan i slutet"
    assert stands_in_order(first, "Enhet", joint, "Enhetskod", form.unit_code, "Medarbetare", "34", "Tillhör")
    assert stands_in_order(first, "Chef", "Chef 0001", "Sista svarsdatum", "15 december 2023", "Frågor till")
    assert first.startswith("Årlig uppföljning av SAM 2023 Årlig uppföljning av det systematiska arbetsmiljöarbetet")
    assert stands_in_order(first, code, f"Sida 1 av {len(others) + 1}", "sam-chef 2023.1")
    assert first.endswith("sam-chef 2023.1")
    text = " ".join(others)
    for row in form.definition.statements():
        said = row.short or row.label
        assert stands_in_order(text, row.number, fill(text_in(said, "sv"), names_of(form)))
    assert stands_in_order(text, "1 Ja 2 Delvis 3 Nej 9 Ej aktuellt Behöver åtgärd")
    assert stands_in_order(text, "Byt lampor i korridoren", "Vad det blev av den")
    assert text.index("Vilka enheter gäller svaren för?") < text.index("Enhet A") < text.index("Ändringar")
    for number, page in enumerate(others, 2):
        assert stands_in_order(page, f"{form.unit_code} · {form.unit_name}")
        assert stands_in_order(page, code, f"Sida {number} av {len(others) + 1}")


@pytest.mark.parametrize("read_text", [read_by_pypdf, read_by_pdfium])
def test_choices_in_two_columns_are_read_down_one_and_then_down_the_other(
    read_text: Callable[[bytes], list[str]],
) -> None:
    form = printed_form("sam-forvaltning")
    text = " ".join(read_text(pdf_of(form)))
    row = form.definition.by_number["F2"]
    scale = form.definition.scale_of(row)
    assert scale
    labels = [fill(text_in(choice.labels, "sv"), names_of(form)) for choice in scale.choices]
    assert stands_in_order(text, *labels)


@pytest.mark.parametrize("read_text", [read_by_pypdf, read_by_pdfium])
def test_large_print_is_read_in_the_same_order(read_text: Callable[[bytes], list[str]]) -> None:
    form = printed_form(large=True)
    first, *others = read_text(pdf_of(form))
    assert stands_in_order(first, "Enhet", form.unit_name, "Enhetskod", form.unit_code)
    for page in others:
        head = f"{form.definition.title['sv']} {form.unit_code} · {form.unit_name}"
        if "Motivering" in page:
            head += " Skriv inga personnamn och ingenting om någons hälsa."
        assert page.startswith(f"{head} {written(form.form_id)}")
    text = " ".join([first, *others])
    for row in form.definition.statements():
        said = row.short or row.label
        assert stands_in_order(text, row.number, fill(text_in(said, "sv"), names_of(form)))


def test_a_form_speaks_any_language_of_its_definition() -> None:
    form = printed_form(language="en")
    text = text_of(pdf_of(form))
    for said in (form.definition.title["en"], "Needs action", "15 December 2023", "Page 1 of", "Unit code 4711-0001"):
        assert said in text
    assert "Behöver" not in text
    for row in form.definition.statements():
        assert words(fill(text_in(row.short or row.label, "en"), names_of(form))) in text


def test_languages_and_sizes_do_not_mix_in_one_file() -> None:
    changes: tuple[dict[str, object], ...] = (
        {},
        {"language": "en"},
        {"large": True},
        {"language": "en", "large": True},
    )
    together = list(pictures(pdf_of(*(printed_form(**change) for change in changes)), 40))
    alone = [picture for change in changes for picture in pictures(pdf_of(printed_form(**change)), 40)]
    assert [picture.tobytes() for picture in together] == [picture.tobytes() for picture in alone]


def test_a_reprint_says_so_and_keeps_its_code() -> None:
    first, again = printed_form(), printed_form(reprint=True)
    page = PdfReader(BytesIO(pdf_of(again))).pages[1].extract_text()
    assert page != PdfReader(BytesIO(pdf_of(first))).pages[1].extract_text()
    assert written(first.form_id) in page
    assert layout_of(first) == layout_of(again)


def test_a_spare_form_has_places_to_write_the_unit() -> None:
    form = printed_form(unit_code="", unit_name="", unit_path=(), managers=(), employees=None)
    names = {field.name for field in layout_of(form).pages[0].fields}
    assert {"unit", "code", "managers", "path", "employees"} <= names
    assert len(PdfReader(BytesIO(pdf_of(form))).pages) == len(layout_of(form).pages)


@pytest.mark.parametrize(
    "changes",
    [
        {"unit_name": "Barn- och ungdomspsykiatriska mottagningen för neuropsykiatri, " + "enhet 3 " * 7},
        {"unit_name": "Blåbärssylt, Ängö, é, ü, ß"},
        {"managers": ()},
        {"employees": 0},
        {"employees": 400},
        {"contact": "Rad ett\nRad två\nRad tre"},
    ],
)
def test_hard_values_are_printed_whole_inside_their_place(changes: dict[str, object]) -> None:
    form = printed_form(**changes)
    text = words(PdfReader(BytesIO(pdf_of(form))).pages[0].extract_text())
    for value in changes.values():
        if isinstance(value, str | int):
            assert words(str(value).replace("\n", ", ")) in text


def test_letters_that_the_font_lacks_leave_a_mark_that_is_seen() -> None:
    form = printed_form(unit_name="مستشفى الأطفال 7", managers=("أحمد",))
    pdf = pdf_of(form)
    text = PdfReader(BytesIO(pdf)).pages[0].extract_text()
    assert "[…] 7" in text
    assert form.unit_code in text
    assert PdfReader(BytesIO(pdf)).outline[0].title == form.unit_name  # type: ignore[union-attr]


@pytest.mark.parametrize("count", [2, 40, 400])
def test_units_covered_are_all_printed_or_the_rest_is_counted(count: int) -> None:
    units = tuple(f"Enhet {n} vid Österlens närsjukhus (4711-{n:04})" for n in range(count))
    text = text_of(pdf_of(printed_form(units_covered=units)))
    shown = sum(unit in text for unit in units)
    assert shown == count or str(count - shown) in text
    assert shown >= min(count, 40)


def test_last_years_actions_are_printed_and_those_without_room_counted() -> None:
    actions = tuple(f"Gå igenom rutin {n} på arbetsplatsträffen" for n in range(11))
    form = printed_form(actions=actions)
    text = text_of(pdf_of(form))
    assert [action in text for action in actions] == [True] * 8 + [False] * 3
    assert len(layout_of(form).pages) % 2 == 0


def test_two_definitions_in_one_file_have_each_their_own_pages() -> None:
    text = text_of(pdf_of(printed_form("sam-chef", n=1), printed_form("sam-chef-over-chefer", n=2)))
    for name in ("sam-chef", "sam-chef-over-chefer"):
        assert printed_form(name).definition.title["sv"] in text


def test_progress_counts_forms_and_the_number_of_pages_is_given(tmp_path: Path) -> None:
    told: list[int] = []
    pages = print_forms(forms(4), tmp_path / "forms.pdf", progress=told.append)
    assert told == [1, 2, 3, 4]
    assert pages == 4 * len(layout_of(printed_form()).pages) == len(PdfReader(tmp_path / "forms.pdf").pages)


def test_a_printing_that_fails_leaves_the_file_before_it(tmp_path: Path) -> None:
    target = tmp_path / "forms.pdf"
    target.write_bytes(b"before")

    def broken() -> Iterator[PrintedForm]:
        yield printed_form()
        raise OSError("the list could not be read")

    with pytest.raises(OSError, match="the list"):
        print_forms(broken(), target)
    assert target.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [target]


def test_names_of_the_round_are_filled_in() -> None:
    text = text_of(pdf_of(printed_form()))
    assert "Region Exempels arbetsmiljöpolicy" in text
    assert "{policy}" not in text


def test_names_of_the_round_in_letters_that_the_font_lacks_leave_a_mark() -> None:
    form = printed_form()
    text = text_of(pdf_of(replace(form, names={**form.names, "policy": "سياسة policyn"})))
    assert "[…] policyn" in " ".join(text.split())


def test_places_hold_what_is_printed_in_them() -> None:
    long = replace(printed_form(), unit_name="M" * 120, contact="W" * 300)
    page = layout_of(long).pages[0]
    (picture, *_rest) = pictures(pdf_of(long), 100)
    plain = next(pictures(pdf_of(printed_form(unit_name=" ", contact=" ")), 100))
    differs = ImageChops.difference(picture, plain)
    for place in [*(place.rect.grown(0.6) for place in page.places), page.qr]:
        differs.paste(0, tuple(round(mm * 100 / 25.4) for mm in (place.x, place.y, place.right, place.bottom)))
    assert differs.getbbox() is None


def test_no_forms_are_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputFaults, match="no form"):
        print_forms([], tmp_path / "forms.pdf")
    assert not list(tmp_path.iterdir())

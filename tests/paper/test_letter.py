"""The cover letter: what it says, where the receiver stands, and that it holds for whoever gets it."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pypdfium2
import pytest
from pypdf import PdfReader

from samdesk.domain.form_id import written
from samdesk.domain.rounds import PrintedLetter
from samdesk.paper.letter import RECEIVER, draw_letter
from samdesk.paper.letter_words import Words, minutes
from samdesk.paper.pdf_file import passing_canvas
from samdesk.paper.shapes import PAGE_HEIGHT, POINT
from tests.paper.paper_forms import SHIPPED, code, printed_form

LABELS = ["Lämna in senast", "Lämna till", "Frågor"]


def letter(
    forms: int = 1, manager: str = "Chef 0412", enclosed: tuple[str, ...] = (), **changes: object
) -> PrintedLetter:
    return PrintedLetter(manager, tuple(printed_form(n=n, **changes) for n in range(1, forms + 1)), enclosed)


def drawn(one: PrintedLetter) -> bytes:
    out = BytesIO()
    canvas, document = passing_canvas(out, one.forms[0].spoken)
    pages = draw_letter(canvas, one)
    document.finish()
    assert pages == document.page_count
    return out.getvalue()


def said(one: PrintedLetter) -> list[str]:
    """The text of each page, white space as single spaces."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(drawn(one)), strict=True).pages]


def test_it_says_by_when_where_for_which_unit_what_it_is_with_whom_how_long_and_whom_to_ask() -> None:
    (text,) = said(letter())
    for part in (
        "Chef 0412",
        "Lämna in senast",
        "15 december 2023",
        "HR-enheten, internpost 14",
        "Mottagning 1 vid Österlens närsjukhus",
        "4711-0001",
        written(code(1)),
        "varken en utvärdering eller en undersökning",
        "Arbetsmiljöronden",
        "skyddsombudet och en eller ett par medarbetare",
        "Ungefär 90 minuter",
        "uppskattning",
        "Förra årets svar och handlingsplan",
        "Fråga HR-enheten, 040-000 00",
        "stödmaterial",
    ):
        assert part in text


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("forms", [1, 5])
def test_one_page_is_enough_for_five_forms_of_every_definition_that_ships(name: str, language: str, forms: int) -> None:
    shown = tuple(printed_form(name, n=n, language=language) for n in range(1, forms + 1))
    (text,) = said(PrintedLetter("Chef 0412", shown, ("Förbered er", "Så svarar ni", "Fördjupning")))
    assert ("Hello!" in text) == (language == "en")
    assert ("Hej!" in text) == (language == "sv")


def test_forty_forms_stand_in_a_list_after_the_letter_each_once_and_heads_on_every_page() -> None:
    first, *listed = said(letter(40))
    assert "Dina 40 blanketter" in listed[0]
    assert written(code(1)) not in first
    assert [sum(written(code(n)) in page for page in listed) for n in range(1, 41)] == [1] * 40
    assert all("Blankettkod" in page for page in listed)
    assert f"Sida 1 av {len(listed) + 1}" in first


def test_no_label_stands_without_what_it_is_for() -> None:
    (text,) = said(letter(manager="", contact="", return_address="", last_date=None))
    assert not [label for label in LABELS if label in text]
    assert "Chefen för Mottagning 1" in text
    assert " om det." not in text


def test_forms_of_different_last_dates_each_show_theirs() -> None:
    one = letter(2)
    early = replace(one.forms[1], last_date=date(2023, 11, 30))
    (text,) = said(replace(one, forms=(one.forms[0], early)))
    assert "Lämna in de första senast 30 november 2023" in text.replace("Lämna till ", "")
    assert text.count("15 december 2023") == 1
    assert text.count("30 november 2023") == 2


def test_a_spare_form_goes_with_a_letter_to_nobody() -> None:
    (text,) = said(letter(manager="", unit_code="", unit_name="", unit_path=(), managers=()))
    assert "Blankett utan enhet" in text
    assert "Skriv er enhet på den" in text


def test_names_of_any_length_and_writing_keep_to_the_page() -> None:
    name = "Verksamhetschef med ett mycket långt namn " * 3
    one = letter(
        manager=f"مدير {name}", unit_name=name, unit_path=(name, name, name), contact=name, return_address=name
    )
    texts = said(one)
    assert "[…] Verksamhetschef" in texts[0]
    for n, page in enumerate(pypdfium2.PdfDocument(drawn(one))):
        text = page.get_textpage()
        boxes = [text.get_charbox(at) for at in range(text.count_chars())]
        printed = [box for box in boxes if box[2] > box[0]]
        assert min(box[0] for box in printed) > 12 / POINT, n
        assert max(box[2] for box in printed) < 198 / POINT, n
        assert min(box[1] for box in printed) > 12 / POINT, n


def test_only_the_receiver_stands_where_an_envelope_has_its_window() -> None:
    page = pypdfium2.PdfDocument(drawn(letter(3)))[0]
    x, y, width, height = RECEIVER
    window = page.get_textpage().get_text_bounded(
        left=92 / POINT, right=210 / POINT, top=(PAGE_HEIGHT - 25) / POINT, bottom=(PAGE_HEIGHT - 70) / POINT
    )
    assert window.split("\r\n") == ["Chef 0412", "Närsjukvård", "Förvaltning Öst"]
    sure = page.get_textpage().get_text_bounded(
        left=x / POINT - 1,
        right=(x + width) / POINT,
        top=(PAGE_HEIGHT - y + 4) / POINT,
        bottom=(PAGE_HEIGHT - y - height) / POINT,
    )
    assert sure == window


@pytest.mark.parametrize("forms", range(6, 80, 7))
def test_the_list_never_ends_with_a_row_or_two_on_a_page_of_its_own(forms: int) -> None:
    *_before, last = said(letter(forms))
    assert sum(written(code(n)) in last for n in range(1, forms + 1)) > 4


def test_an_address_breaks_after_its_commas_and_never_within_a_number() -> None:
    address = "HR-enheten, Exempelgatan 1, 000 01 Exempelstad"
    for large in (False, True):
        one = letter(return_address=address, contact="HR-enheten eller växeln, 040-000 00 00", large=large)
        page = pypdfium2.PdfDocument(drawn(one))[0].get_textpage().get_text_bounded()
        lines = page.replace("\u00a0", " ").split("\r\n")
        framed = [line for line in lines if "Exempelgatan" in line or "000 01" in line]
        assert [line.rstrip()[-1] for line in framed] == [",", "d"], lines
        assert not [line for line in lines if line.rstrip().endswith("000")]


def test_every_page_after_the_first_says_whose_letter_it_is() -> None:
    for one in (letter(40), letter(2, large=True)):
        first, *others = said(one)
        assert others
        assert all(page.startswith("Chef 0412 · Närsjukvård · Årlig uppföljning av SAM") for page in others)
        assert "·" not in first
    assert "Chefen för Närsjukvård ·" in said(letter(40, manager=""))[1]


def test_large_print_forms_get_a_letter_in_large_print() -> None:
    small, large = (PdfReader(BytesIO(drawn(letter(large=large)))) for large in (False, True))
    assert len(large.pages) > len(small.pages)


def test_material_that_lies_with_it_is_named() -> None:
    (text,) = said(letter(enclosed=("Förbered er", "Så svarar ni")))
    assert "Med brevet följer ”Förbered er”, ”Så svarar ni”." in text


def test_the_estimate_follows_the_rows_of_the_form() -> None:
    assert minutes(printed_form("sam-chef")) == 90
    assert minutes(printed_form("sam-forvaltning")) == 120
    assert "2 minuter per rad" in dict(Words(letter()).texts())["Tid"]


def test_same_letter_same_bytes_and_its_fonts_are_in_it() -> None:
    assert drawn(letter(3)) == drawn(letter(3))
    reader = PdfReader(BytesIO(drawn(letter())))
    fonts = reader.pages[0]["/Resources"]["/Font"]
    assert all("/FontFile2" in font.get_object()["/FontDescriptor"] for font in fonts.values())
    assert [entry.title for entry in reader.outline] == ["Brev till Chef 0412"]

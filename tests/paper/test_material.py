"""Support material: what is read out of its Markdown, and the booklet that is printed."""

from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader

from samdesk.domain.definition import Material, fill
from samdesk.paper.material_pdf import draw_material, print_material
from samdesk.paper.material_text import BlockKind, TextBlock, blocks_of, runs_of
from samdesk.paper.pdf_file import passing_canvas
from tests.paper.paper_forms import NAMES, SHIPPED, shipped_definition


def test_headings_lists_and_paragraphs_are_told_apart() -> None:
    text = "# Titel\n\nEtt stycke\növer två rader.\n## Del\n- punkt\n  fortsätter\n  - under\n1. först\n- [ ] ta fram"
    assert list(blocks_of(text)) == [
        TextBlock(BlockKind.HEADING, "Titel", 1),
        TextBlock(BlockKind.PARAGRAPH, "Ett stycke över två rader."),
        TextBlock(BlockKind.HEADING, "Del", 2),
        TextBlock(BlockKind.BULLET, "punkt fortsätter"),
        TextBlock(BlockKind.BULLET, "under", 1),
        TextBlock(BlockKind.NUMBERED, "först", 0, "1"),
        TextBlock(BlockKind.TICK, "ta fram"),
    ]


def test_bold_is_between_two_pairs_of_stars() -> None:
    assert runs_of("**Ja** – det **stämmer**.") == [("Ja", True), (" – det ", False), ("stämmer", True), (".", False)]
    assert runs_of("2 ** 3 är 8") == [("2 ** 3 är 8", False)]


def test_lines_to_write_on_and_tables_to_fill_in_are_told_apart() -> None:
    text = "Vad gör vi?\n\n___\n\n____\n\n| Vad | När |\n|------|---|\n| Rond | |\n| | |\n\nSlut"
    assert list(blocks_of(text)) == [
        TextBlock(BlockKind.PARAGRAPH, "Vad gör vi?"),
        TextBlock(BlockKind.LINES, "", 2),
        TextBlock(BlockKind.TABLE, "", cells=(("Vad", "När"), ("Rond", ""), ("", "")), widths=(6, 3)),
        TextBlock(BlockKind.PARAGRAPH, "Slut"),
    ]


def lowest(out: BytesIO, page: int) -> float:
    """How far down what is printed on a page goes, but for its number, in points from the lower edge."""
    bottoms = [one.get_bounds()[1] for one in pypdfium2.PdfDocument(out.getvalue())[page].get_objects()]
    return float(min(bottom for bottom in bottoms if bottom > 60))


@pytest.mark.parametrize("paragraphs", range(16, 30))
def test_the_last_page_of_a_text_never_holds_only_a_line_or_two(paragraphs: int) -> None:
    definition, _materials = shipped_definition("sam-chef")
    text = "# Titel\n\n" + "\n\n".join(["Så här är det med arbetsmiljön hos oss. " * 3] * paragraphs)
    out = BytesIO()
    count = print_material(definition, [Material("01", "sv", text)], {}, out)
    if count > 1:
        assert lowest(out, count - 1) < 841.89 * 0.78


@pytest.mark.parametrize("name", SHIPPED)
def test_no_shipped_text_ends_with_a_scrap_of_a_page(name: str) -> None:
    definition, materials = shipped_definition(name)
    for material in materials:
        out = BytesIO()
        count = print_material(definition, [material], NAMES, out, material.language)
        if count > 1:
            assert lowest(out, count - 1) < 841.89 * 0.8, material.name


@pytest.mark.parametrize("above", range(20, 40))
def test_questions_stay_with_their_heading_and_the_lines_to_write_on(above: int) -> None:
    definition, _materials = shipped_definition("sam-chef")
    text = "# Titel\n\n" + "Rad.\n\n" * above + "## Område\n\n- Fråga ett?\n- Fråga två?\n\n___\n\nEfteråt.\n"
    out = BytesIO()
    print_material(definition, [Material("01", "sv", text)], {}, out)
    texts = [page.extract_text() for page in PdfReader(out, strict=True).pages]
    (with_heading,) = [page for page in texts if "Område" in page]
    assert "Fråga ett?" in with_heading
    assert "Fråga två?" in with_heading


@pytest.mark.parametrize("above", range(20, 40))
def test_what_ends_with_a_colon_stays_with_its_list_and_a_heading_with_two_items(above: int) -> None:
    definition, _materials = shipped_definition("sam-chef")
    text = "# Titel\n\n" + "Rad.\n\n" * above + "Så här gör ni:\n\n- Ett\n- Två\n\n## Sedan\n\n- Tre\n- Fyra\n- Fem\n"
    out = BytesIO()
    print_material(definition, [Material("01", "sv", text)], {}, out)
    texts = [page.extract_text() for page in PdfReader(out, strict=True).pages]
    for first, then in (("Så här gör ni:", "Ett"), ("Sedan", "Fyra")):
        assert [first in page for page in texts] == [then in page for page in texts]


HELD = [(name, sheet) for name in SHIPPED for sheet in ("02-forberedelse", "06-genomgang")]
HELD.remove(("sam-chef-over-chefer", "06-genomgang"))


@pytest.mark.parametrize(("name", "sheet"), HELD)
def test_sheets_to_hold_in_the_hand_have_one_side(name: str, sheet: str) -> None:
    definition, materials = shipped_definition(name)
    names = NAMES | {"last_date": "15 december 2023", "contact": "HR-enheten, 040-000 00"}
    sheets = [material for material in materials if material.name == sheet]
    assert len(sheets) == 2
    for material in sheets:
        assert print_material(definition, [material], names, BytesIO(), material.language) == 1


def boxes_of(text: str, letters: str, *, large: bool = False) -> list[tuple[float, ...]]:
    """Ink of the letters named, left, bottom, right and top in points, in printed order."""
    definition, _materials = shipped_definition("sam-chef")
    out = BytesIO()
    canvas, document = passing_canvas(out, "sv")
    draw_material(canvas, definition, [Material("01", "sv", text)], {}, "sv", large=large)
    document.finish()
    page = pypdfium2.PdfDocument(out.getvalue())[0].get_textpage()
    return [page.get_charbox(at) for at in range(page.count_chars()) if page.get_text_range(at, 1) in letters]


@pytest.mark.parametrize("large", [False, True])
def test_a_box_to_tick_stands_at_the_middle_of_its_line_and_all_lines_begin_alike(large: bool) -> None:
    text = "# Titel\n\n- [ ] xX" + " xxxxxxxxx" * 12
    square, first, capital, *letters = boxes_of(text, "□xX", large=large)
    below = next(box for box in letters if box[1] < first[1] - 5)
    assert sum(first[1::2]) < sum(square[1::2]) < sum(capital[1::2])
    assert below[0] == pytest.approx(first[0], abs=0.05)


def test_large_print_has_letters_of_sixteen_points_and_loses_no_word() -> None:
    definition, materials = shipped_definition("sam-chef")
    for material in materials:
        out = BytesIO()
        canvas, document = passing_canvas(out, material.language)
        count = draw_material(canvas, definition, [material], NAMES, material.language, large=True)
        document.finish()
        pages = pypdfium2.PdfDocument(out.getvalue())
        assert count == len(pages)
        said = words("".join(page.get_textpage().get_text_bounded() for page in pages))
        for block in blocks_of(fill(material.text, NAMES)):
            assert all(word in said for part, _bold in runs_of(block.text) for word in part.split()), block
        for page in pages:
            left, _bottom, right, _top = zip(*(one.get_bounds() for one in page.get_objects()), strict=True)
            assert min(left) > 20 / 0.3528
            assert max(right) < 190 / 0.3528
    small, large = (boxes_of("# Titel\n\nxxx", "x", large=large)[0] for large in (False, True))
    assert (large[3] - large[1]) / (small[3] - small[1]) == pytest.approx(16 / 11, abs=0.05)


@pytest.mark.parametrize("rows", [0, 3, 200])
def test_a_long_table_goes_on_under_the_same_heads_and_a_word_of_any_length_is_broken(rows: int) -> None:
    definition, _materials = shipped_definition("sam-chef")
    table = "| Vad | Vem |\n|---|---|\n" + "| | |\n" * rows
    out = BytesIO()
    count = print_material(definition, [Material("01", "sv", f"# {'a' * 300}\n\n{'x' * 5000}\n\n{table}")], {}, out)
    texts = [page.extract_text() for page in PdfReader(out, strict=True).pages]
    assert len(texts) == count
    assert "".join(texts).count("x") == 5000
    heads = sum("Vad" in text for text in texts)
    assert heads == (1 if rows < 10 else count - 1)


@pytest.mark.parametrize("before", range(40, 80))
def test_a_section_sign_keeps_to_its_number(before: int) -> None:
    definition, _materials = shipped_definition("sam-chef")
    out = BytesIO()
    print_material(definition, [Material("01", "sv", f"# Titel\n\n{'x' * before} (AFS 2023:1 14 §).\n")], {}, out)
    assert "14 §" in PdfReader(out).pages[0].extract_text().replace("\u00a0", " ")


def words(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("name", SHIPPED)
def test_every_word_of_the_shipped_material_is_printed(name: str) -> None:
    definition, materials = shipped_definition(name)
    for material in (material for material in materials if material.language == "sv"):
        out = BytesIO()
        print_material(definition, [material], NAMES, out)
        printed = words(" ".join(page.extract_text() for page in PdfReader(out, strict=True).pages))
        for block in blocks_of(fill(material.text, NAMES)):
            for part, _bold in runs_of(block.text):
                assert all(words(word) in printed for word in part.split())


def test_a_booklet_numbers_its_pages_and_has_bookmarks_for_its_texts(tmp_path: Path) -> None:
    definition, materials = shipped_definition("sam-chef")
    booklet = tmp_path / "material.pdf"
    swedish = [material for material in materials if material.language == "sv"][:2]
    count = print_material(definition, swedish, NAMES, booklet)
    reader = PdfReader(booklet, strict=True)
    assert len(reader.pages) == count
    assert f"1 av {count}" in reader.pages[0].extract_text().replace("1 of", "1 av")
    titles = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert titles == [material.title for material in swedish]
    assert reader.root_object["/Lang"] == "sv"


def test_same_texts_give_the_same_bytes() -> None:
    definition, materials = shipped_definition("sam-chef")
    first, again = BytesIO(), BytesIO()
    print_material(definition, materials, NAMES, first)
    print_material(definition, materials, NAMES, again)
    assert first.getvalue() == again.getvalue()


def test_text_that_looks_like_markup_is_printed_as_text() -> None:
    definition, _materials = shipped_definition("sam-chef")
    out = BytesIO()
    print_material(definition, [Material("01", "sv", "# <b>A & B</b>\n\n1 < 2 & **3 > 2**\n")], {}, out)
    text = PdfReader(out).pages[0].extract_text()
    assert "<b>A & B</b>" in text
    assert "1 < 2 & 3 > 2" in text

"""Support material: what is read out of its Markdown, and the booklet that is printed."""

from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader

from samdesk.domain.definition import Material, fill
from samdesk.paper.material_pdf import print_material
from samdesk.paper.material_text import BlockKind, TextBlock, blocks_of, runs_of
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

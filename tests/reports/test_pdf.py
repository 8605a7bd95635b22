"""Documents on paper: what stands on which page, and that odd texts and empty tables do no harm."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pypdf import PdfReader

from samdesk.domain.document import BarChart, Block, Cell, Column, Document, Figure, Figures, Heading, Paragraph, Table
from samdesk.domain.rounds import FormRow, FormState
from samdesk.reports.files import write_document
from samdesk.reports.missing import missing_document

A4 = (595, 842)


def pages(path: Path, *blocks: Block, language: str = "sv") -> list[str]:
    document = Document("prov", "Rapport", "Omgång", language, date(2023, 12, 20), "c.samdesk", blocks)
    return texts(path, document)


def texts(path: Path, document: Document) -> list[str]:
    write_document(document, path / "r.pdf")
    return [page.extract_text() for page in PdfReader(path / "r.pdf").pages]


def size(path: Path) -> tuple[int, int]:
    box = PdfReader(path / "r.pdf").pages[0].mediabox
    return round(box.width), round(box.height)


def form(number: int, forvaltning: str, manager: str = "Chef 0001") -> FormRow:
    code = f"{number:08d}"
    unit = f"Enhet {number}"
    return FormRow(
        code, "d", str(number), unit, forvaltning, forvaltning, manager, FormState.PLANNED, 0, 31, None, None
    )


def missing(*rows: FormRow) -> Document:
    return missing_document(rows, {}, language="sv", made_on=date(2023, 12, 20), round_name="R")


def test_every_page_says_what_it_is_and_where_it_comes_from(tmp_path: Path) -> None:
    first, second = pages(tmp_path, *[Paragraph("Mening. " * 60)] * 12)
    assert "Framtagen 20 december 2023 ur c.samdesk" in first
    assert "Sida 1 av 2" in first
    assert "Rapport · Omgång" in second
    assert "Sida 2 av 2" in second


def test_texts_are_not_taken_for_markup(tmp_path: Path) -> None:
    odd = "A & B <b>fet</b> <para> </i>"
    table = Table("t", odd, (Column("a", odd), Column("b", odd)), (((odd * 4), odd),), None, (odd,))
    blocks = (Heading(odd), Paragraph(odd), Figures((Figure("f", odd, 1, note=odd),)), table)
    (said,) = pages(tmp_path, *blocks)
    assert " ".join(said.split()).count("<b>fet</b>") == 13


def test_letters_that_the_font_lacks_are_shown_as_a_gap(tmp_path: Path) -> None:
    odd = "رئيس القسم"
    table = Table("t", odd, (Column("a", odd),), ((odd,),), None, (odd,))
    (said,) = pages(tmp_path, Heading(odd), Paragraph(odd), table)
    assert said.count("[…]") == 6
    assert not set(odd) - {" "} & set(said)


def test_a_word_longer_than_its_column_does_not_stop_the_report(tmp_path: Path) -> None:
    word = "arbetsmiljö" * 30
    table = Table("t", "T", (Column("a", "A"), Column("b", "B")), ((word, word),) * 3)
    assert "arbetsmiljö" in pages(tmp_path, table)[0]
    assert size(tmp_path) == A4


def test_a_wide_table_turns_the_paper(tmp_path: Path) -> None:
    columns = tuple(Column(str(n), f"Kolumn {n}", Cell.INTEGER) for n in range(14))
    assert "Kolumn" in pages(tmp_path, Table("t", "T", columns, (tuple(range(14)),)))[0]
    assert size(tmp_path) == A4[::-1]


def test_a_column_without_any_value_is_left_out_on_paper(tmp_path: Path) -> None:
    columns = (Column("a", "Namn"), Column("b", "Tomt", Cell.INTEGER), Column("c", "Antal", Cell.INTEGER))
    (said,) = pages(tmp_path, Table("t", "T", columns, (("x", None, 1), ("y", None, None))))
    assert "Antal" in said
    assert "Tomt" not in said


def test_a_table_without_rows_has_no_head_but_its_notes(tmp_path: Path) -> None:
    (said,) = pages(tmp_path, Table("t", "Frågan", (Column("a", "Val"),), (), None, ("Ingen har svarat.",)))
    assert "Frågan" in said
    assert "Ingen har svarat." in said
    assert "Val" not in said.split()


def test_the_chart_writes_every_value_in_a_column_of_its_own(tmp_path: Path) -> None:
    columns = (Column("name", "Förvaltning"), Column("now", "2023 %", Cell.PERCENT), Column("then", "2022 %"))
    rows = (("Med båda", Decimal(93), Decimal(99)), ("Utan", None, None), ("Alla", Decimal(100), Decimal(100)))
    chart = BarChart("Diagram", "t", "name", "now", "then", 100, "Mål")
    document = Document("p", "R", "O", "sv", date(2023, 12, 20), "", (Table("t", "T", columns, rows), chart))
    write_document(document, tmp_path / "r.pdf")
    ends: dict[str, list[float]] = {}

    def visit(text: str, _cm: list[float], tm: list[float], _font: object, size: float) -> None:
        if text.strip() in {"93%", "–", "100%"}:
            ends.setdefault(text.strip(), []).append(_cm[4] + tm[4])

    page = PdfReader(tmp_path / "r.pdf").pages[0]
    said = page.extract_text(visitor_text=visit)
    assert {"2023", "2022", "Mål 100"} <= {line.strip() for line in said.splitlines()}
    starts = [max(places) for places in ends.values()]
    assert len(starts) == 3
    assert max(starts) - min(starts) < 20


def test_the_missing_list_heads_each_forvaltning_on_every_page_it_goes_on_to(tmp_path: Path) -> None:
    rows = [form(n, "Stora förvaltningen") for n in range(100)] + [form(n, "Lilla") for n in range(100, 102)]
    said = texts(tmp_path, missing(*rows))
    assert size(tmp_path) == A4
    assert "Lilla (2)" in said[0]
    assert sum("Stora förvaltningen (100)" in page for page in said) == 4
    assert all("Enhetskod" in page for page in said if "Enhet 5" in page)


def test_two_thousand_missing_forms_are_all_on_paper(tmp_path: Path) -> None:
    said = "\n".join(texts(tmp_path, missing(*[form(n, f"Förvaltning {n % 17}") for n in range(2000)])))
    assert all(f"Enhet {n}\n" in said for n in range(2000))


def test_each_forvaltning_begins_a_page_and_each_manager_heads_the_forms_with_the_address(tmp_path: Path) -> None:
    rows = [
        replace(form(n, f"Förvaltning {n // 10}", f"Chef {n // 3:04}"), emails=f"chef{n // 3:04}@region.example")
        for n in range(20)
    ]
    first, second, *_rest = texts(tmp_path, missing(*rows))
    assert "Förvaltning 0 (10)" in first
    assert "Förvaltning 1 (10)" in second
    assert first.count("Chef 0001 · chef0001@region.example") == 1
    assert first.index("Chef 0001") < first.index("Enhet 3\n") < first.index("Chef 0002")
    assert "Stöd som behövs" in first


def test_a_manager_of_few_forms_is_never_divided_between_two_pages(tmp_path: Path) -> None:
    rows = [form(n, "Förvaltning", f"Chef {n // 5:04}") for n in range(500)]
    for page in texts(tmp_path, missing(*rows)):
        for n in range(100):
            if f"Chef {n:04}" in page:
                assert all(f"Enhet {of}\n" in page for of in range(5 * n, 5 * n + 5))


@pytest.mark.parametrize(("language", "word"), [("sv", "Sida 1 av 1"), ("en", "Page 1 of 1")])
def test_paper_speaks_the_language_of_the_report(tmp_path: Path, language: str, word: str) -> None:
    (said,) = pages(tmp_path, Paragraph("x"), language=language)
    assert word in said
    assert PdfReader(tmp_path / "r.pdf").root_object["/Lang"] == language

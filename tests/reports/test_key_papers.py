"""The papers about keys: one page each, whole groups, and the secret on one of them only."""

from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from samdesk.domain.document import Document
from samdesk.reports.files import write_document
from samdesk.reports.key_papers import Renewal, escrow_document, receipt_document

PUBLIC_KEY = "0123456789abcdef" * 4
SECRET = "AGE-SECRET-KEY-1" + "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L" + "QPZRY9X8GF2TVDW0S3JN54KHCE"
TODAY = date(2026, 11, 22)
LONG_NAME = "Psykiatri, habilitering och hjälpmedel i Region Skåne, enheten för systematiskt arbetsmiljöarbete"


def receipt(language: str, *, central: bool, name: str = LONG_NAME) -> Document:
    return receipt_document(
        PUBLIC_KEY,
        desk_name=name,
        central=central,
        language=language,
        made_on=TODAY,
        renewed=Renewal(TODAY, "A1B2C3D4E5F6"),
    )


def escrow(language: str) -> Document:
    return escrow_document(SECRET, desk_name=LONG_NAME, language=language, made_on=TODAY)


def pages(document: Document, path: Path) -> list[str]:
    write_document(document, path / "paper.pdf")
    return [" ".join(page.extract_text().split()) for page in PdfReader(path / "paper.pdf").pages]


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("central", [True, False])
def test_a_receipt_is_one_page_with_all_groups_under_their_numbers(
    tmp_path: Path, language: str, central: bool
) -> None:
    (said,) = pages(receipt(language, central=central), tmp_path)
    groups = [PUBLIC_KEY[at : at + 4].upper() for at in range(0, 64, 4)]
    assert " ".join(f"{number} {group}" for number, group in enumerate(groups, 1)) in said
    assert "A1B2C3D4E5F6" in said


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_escrow_s_page_is_one_page_with_the_whole_secret(tmp_path: Path, language: str) -> None:
    (said,) = pages(escrow(language), tmp_path)
    groups = [SECRET[:16], *(SECRET[at : at + 4] for at in range(16, 74, 4))]
    assert " ".join(f"{number} {group}" for number, group in enumerate(groups, 1)) in said


@pytest.mark.parametrize("language", ["sv", "en"])
def test_each_paper_says_what_to_do_when_something_is_lost(tmp_path: Path, language: str) -> None:
    word = {"sv": "Nycklar", "en": "Keys"}[language]
    for document in (receipt(language, central=False), escrow(language)):
        assert word in pages(document, tmp_path)[0]


def test_what_is_large_on_paper_is_what_is_read_aloud() -> None:
    figures = receipt("sv", central=False).figures
    assert [figure.label for figure in figures] == [str(number) for number in range(1, 17)]
    assert "".join(str(figure.value) for figure in figures).lower() == PUBLIC_KEY

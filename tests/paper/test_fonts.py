import pytest
from reportlab.pdfbase import pdfmetrics

from samdesk import shipped
from samdesk.domain.letters import MISSING
from samdesk.paper.fonts import BOLD, REGULAR, measure, printable, register
from samdesk.paper.shapes import POINT


@pytest.mark.parametrize("bold", [False, True])
def test_widths_are_those_that_the_pdf_library_draws(bold: bool) -> None:
    register()
    text = "Åtgärder enligt 13\u00a0§ – fältet ”övrigt” é ü ß"
    drawn = pdfmetrics.stringWidth(text, BOLD if bold else REGULAR, 11) * POINT
    assert measure(text, 11, bold=bold) == pytest.approx(drawn)


def test_swedish_and_german_letters_are_printed_as_they_are() -> None:
    assert printable("åäöéüß ÅÄÖ – ”citat” › …") == "åäöéüß ÅÄÖ – ”citat” › …"
    assert printable("A\u030angstro\u0308m") == "Ångström"


def test_a_run_of_unknown_letters_is_shown_once() -> None:
    assert printable("مستشفى الأطفال 7") == f"{MISSING} 7"
    assert printable("Chef أحمد, enhet 4") == f"Chef {MISSING}, enhet 4"


def test_the_licence_lies_beside_the_fonts() -> None:
    folder = shipped.resource("fonts")
    assert "SIL OPEN FONT LICENSE" in (folder / "OFL.md").read_text("utf-8")
    assert {file.stem for file in folder.glob("*.ttf")} == {REGULAR, BOLD}

"""What is said before printing is what is printed."""

from pathlib import Path

import pytest

from samdesk.domain.faults import InputFaults
from samdesk.services import printing
from samdesk.services.desks import Desk
from samdesk.services.printing import PrintOrder
from samdesk.services.printing_summary import printing_choices, printing_summary
from tests.small_region import codes


@pytest.mark.parametrize(
    "order",
    [
        PrintOrder(),
        PrintOrder(below="B", letter=True),
        PrintOrder(units=("A11", "B1"), materials=("02-forberedelse", "03-instruktion")),
        PrintOrder(units=("A11",), large=True, language="en"),
        PrintOrder(forms=False, letter=True, materials=("02-forberedelse",)),
        PrintOrder(spare=3),
    ],
)
def test_the_summary_says_what_is_printed(local: Desk, tmp_path: Path, order: PrintOrder) -> None:
    summary = printing_summary(local, order)
    done = printing.print_order(local, order, tmp_path / "x.pdf")
    assert (summary.forms, summary.pages) == (done.forms, done.pages)
    assert summary.reprints == 0


def test_forms_that_are_out_are_counted_as_reprints(local: Desk, tmp_path: Path) -> None:
    printing.print_order(local, PrintOrder(units=("A11", "A12")), tmp_path / "x.pdf")
    assert printing_summary(local, PrintOrder(below="A")).reprints == 2


def test_receivers_come_in_the_order_of_the_paper_with_all_their_forms(local: Desk) -> None:
    receivers = printing_summary(local, PrintOrder(below="B")).receivers
    assert [(one.name, len(one.form_ids)) for one in receivers] == [("Chef 0200", 1), ("Chef 0210", 2)]
    assert receivers[1].form_ids[0] == codes(local)["B1"]


def test_spare_forms_have_no_receiver(local: Desk) -> None:
    assert printing_summary(local, PrintOrder(spare=2)).receivers == ()


def test_languages_and_support_material_can_be_chosen(local: Desk) -> None:
    choices = printing_choices(local)
    assert choices.languages == ("sv", "en")
    assert ("02-forberedelse", "Förbered er") in choices.materials


def test_what_is_unknown_is_told_as_by_printing(local: Desk) -> None:
    with pytest.raises(InputFaults, match="no unit with code C7"):
        printing_summary(local, PrintOrder(units=("C7",)))


def test_a_spare_form_is_previewed_without_being_kept(local: Desk) -> None:
    before = codes(local)
    assert printing.preview(local, PrintOrder(spare=5), "").startswith(b"%PDF")
    assert codes(local) == before

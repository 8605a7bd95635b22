import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from samdesk.domain.faults import InputFaults, Refused
from samdesk.domain.form_id import written
from samdesk.services import desks, forms, printing, rounds
from samdesk.services.changes import Cancelled
from samdesk.services.desks import Desk
from tests.small_region import Region, codes, dump

ORDER = ["R", "A", "A1", "A11", "A12", "A2", "A21", "B", "B1", "B2"]
ONE = printing.PrintOrder(units=("A11",))


def printed_codes(path: Path) -> list[str]:
    """Form ids as the bookmarks of a PDF have them, one for each form."""
    return [page.extract_text() for page in PdfReader(path).pages]


def order(desk: Desk, path: Path) -> list[str]:
    """Units in the order in which a PDF has their forms."""
    pages = printed_codes(path)
    first = {
        unit: next((n for n, page in enumerate(pages) if written(code) in page), -1)
        for unit, code in codes(desk).items()
    }
    return [unit for unit, _page in sorted(first.items(), key=lambda pair: pair[1]) if first[unit] >= 0]


def printed(desk: Desk) -> set[str]:
    return {row.unit for row in forms.forms(desk) if row.printed_at}


def test_all_forms_are_printed_in_the_order_of_the_list(local: Desk, tmp_path: Path) -> None:
    out = tmp_path / "alla.pdf"
    steps: list[tuple[int, int]] = []
    done = printing.print_order(local, printing.PrintOrder(), out, progress=lambda n, total: steps.append((n, total)))
    assert done.forms == 10
    assert done.pages == len(PdfReader(out).pages)
    assert order(local, out) == ORDER
    assert printed(local) == set(ORDER)
    assert steps[-1] == (10, 10)


@pytest.mark.parametrize(
    ("units", "below", "expected"),
    [
        (["B2", "A11"], "", ["A11", "B2"]),
        ([], "A1", ["A1", "A11", "A12"]),
        (["R"], "B", ["R", "B", "B1", "B2"]),
    ],
)
def test_only_the_named_units_are_printed(
    local: Desk, tmp_path: Path, units: list[str], below: str, expected: list[str]
) -> None:
    out = tmp_path / "x.pdf"
    done = printing.print_order(local, printing.PrintOrder(units=tuple(units), below=below), out)
    assert done.forms == len(expected)
    assert order(local, out) == expected
    assert printed(local) == set(expected)


def test_forms_are_printed_by_their_codes(local: Desk, tmp_path: Path) -> None:
    printing.print_order(local, printing.PrintOrder(form_ids=(codes(local)["A21"],)), tmp_path / "x.pdf")
    assert printed(local) == {"A21"}


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"units": ("A11", "C7"), "below": "C8"}, r"no unit with code C7(.|\n)*no unit with code C8"),
        ({"below": "C7"}, "no unit with code C7"),
        ({"form_ids": ("00000000",)}, "no form 00000000"),
        ({"units": ("A22",)}, "no form to print"),
    ],
)
def test_what_is_not_there_prints_nothing(local: Desk, tmp_path: Path, chosen: dict[str, str], said: str) -> None:
    before = dump(local.path)
    with pytest.raises(InputFaults, match=said):
        printing.print_order(local, printing.PrintOrder(**chosen), tmp_path / "x.pdf")  # type: ignore[arg-type]
    assert not (tmp_path / "x.pdf").exists()
    assert dump(local.path) == before


def test_spare_forms_alone_are_new_forms_without_unit(local: Desk, tmp_path: Path) -> None:
    out = tmp_path / "reserv.pdf"
    done = printing.print_order(local, printing.PrintOrder(spare=2), out)
    assert done.forms == 2
    spares = [row for row in forms.forms(local) if not row.unit]
    assert len(spares) == 2
    assert all(row.printed_at for row in spares)
    pages = "".join(printed_codes(out))
    assert all(written(row.form_id) in pages for row in spares)


def test_spare_forms_come_after_the_units_that_are_named(local: Desk, tmp_path: Path) -> None:
    assert printing.print_order(local, printing.PrintOrder(units=("A11",), spare=1), tmp_path / "x.pdf").forms == 2


def test_a_form_printed_again_says_so_and_keeps_its_first_time(local: Desk, tmp_path: Path) -> None:
    first, second = tmp_path / "1.pdf", tmp_path / "2.pdf"
    printing.print_order(local, ONE, first)
    noted = next(row.printed_at for row in forms.forms(local) if row.unit == "A11")
    printing.print_order(local, ONE, second)
    assert "Nytryck" not in printed_codes(first)[0]
    assert printed_codes(first)[0] != printed_codes(second)[0]
    assert next(row.printed_at for row in forms.forms(local) if row.unit == "A11") == noted


@pytest.mark.parametrize("spare", [0, 2])
def test_paper_that_could_not_be_written_is_not_noted_as_printed(local: Desk, tmp_path: Path, spare: int) -> None:
    before = dump(local.path)
    with pytest.raises(Refused):
        printing.print_order(local, printing.PrintOrder(units=("A11",), spare=spare), tmp_path / "finns-inte" / "x.pdf")
    assert dump(local.path) == before


def test_printing_that_is_cancelled_leaves_the_earlier_file_and_notes_nothing(local: Desk, tmp_path: Path) -> None:
    out = tmp_path / "x.pdf"
    out.write_bytes(b"den gamla")
    before = dump(local.path)

    def stop(done: int, _total: int) -> None:
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        printing.print_order(local, printing.PrintOrder(below="A1", spare=1), out, progress=stop)
    assert out.read_bytes() == b"den gamla"
    assert sorted(path.name for path in tmp_path.glob("*.pdf*")) == ["x.pdf"]
    assert not list(tmp_path.glob(".x.pdf*"))
    assert dump(local.path) == before


def test_the_geometry_tells_for_each_form_where_its_boxes_are(local: Desk, tmp_path: Path) -> None:
    out = tmp_path / "geometri.json"
    printing.print_order(local, printing.PrintOrder(units=("A11", "B1"), spare=1), tmp_path / "x.pdf", geometry=out)
    layouts = json.loads(out.read_text("utf-8"))["layouts"]
    by_form = {code: layout for layout in layouts for code in layout["forms"]}
    known = codes(local)
    assert {known["A11"], known["B1"]} < set(by_form)
    assert len(by_form) == 3
    numbers = {box["statement"] for page in by_form[known["A11"]]["pages"] for box in page["boxes"]}
    assert {"1", "7a", "10o", "16"} <= numbers
    assert all(layout["unit"] == "mm" for layout in layouts)


def test_a_geometry_that_cannot_be_written_notes_nothing(local: Desk, tmp_path: Path) -> None:
    before = dump(local.path)
    with pytest.raises(Refused):
        printing.print_order(local, ONE, tmp_path / "x.pdf", geometry=tmp_path / "finns-inte" / "g.json")
    assert dump(local.path) == before


def test_geometry_never_takes_the_name_of_the_paper(local: Desk, tmp_path: Path) -> None:
    before = dump(local.path)
    (tmp_path / "x.pdf").write_bytes(b"kept")
    with pytest.raises(InputFaults, match="Choose two names"):
        printing.print_order(local, ONE, tmp_path / "x.pdf", geometry=tmp_path / "." / "x.pdf")
    assert (tmp_path / "x.pdf").read_bytes() == b"kept"
    assert dump(local.path) == before


def test_a_desk_file_open_for_reading_prints_nothing(region: Region, tmp_path: Path) -> None:
    with desks.open_desk(region.local, read_only=True) as desk, pytest.raises(Refused, match="for reading only"):
        printing.print_order(desk, printing.PrintOrder(spare=1), tmp_path / "x.pdf")
    assert not (tmp_path / "x.pdf").exists()


def test_a_preview_shows_the_form_and_notes_nothing(local: Desk, tmp_path: Path) -> None:
    before = dump(local.path)
    out = tmp_path / "preview.pdf"
    form_id = codes(local)["A11"]
    out.write_bytes(printing.preview(local, printing.PrintOrder(form_ids=(form_id,)), form_id))
    assert order(local, out) == ["A11"]
    assert dump(local.path) == before


def test_the_preview_of_an_unknown_form_says_so(local: Desk) -> None:
    with pytest.raises(InputFaults, match="no form 00000000"):
        printing.preview(local, printing.PrintOrder(), "00000000")


def test_paper_says_last_date_and_whose_form_it_is(local: Desk, tmp_path: Path) -> None:
    out = tmp_path / "b1.pdf"
    printing.print_order(local, printing.PrintOrder(units=("B1",)), out)
    text = "".join(printed_codes(out))
    assert "1 december 2023" in text
    assert "Chef 0210" in text
    assert "Vårdcentralen Öster" in text


def test_support_material_is_printed_with_the_names_of_the_round(local: Desk, tmp_path: Path) -> None:
    out = tmp_path / "material.pdf"
    printing.print_material(local, rounds.the_round(local).definitions[0], out)
    assert len(PdfReader(out).pages) >= 2


def test_a_definition_without_material_says_where_to_put_it(local: Desk, tmp_path: Path) -> None:
    with pytest.raises(InputFaults, match="no support material"):
        printing.print_material(local, "0" * 64, tmp_path / "m.pdf")

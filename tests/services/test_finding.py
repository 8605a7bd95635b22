from pathlib import Path

import pytest

from samdesk.services import finding, joint, organisations, printing
from samdesk.services.desks import Desk
from tests.small_region import Region, codes


def found(desk: Desk, words: str) -> list[str]:
    return [form.unit_code for form in finding.find(desk, words)]


@pytest.mark.parametrize(
    ("words", "units"),
    [
        ("avdelning", ["A11", "A12"]),
        ("AVDELNING 2", ["A12"]),
        ("väster", ["B2"]),
        ("VÄSTER", ["B2"]),
        ("vVster", []),
        ("öster", ["B1"]),
        ("chef 0210", ["B2", "B1"]),
        ("0210 öster", ["B1"]),
        ("0113", ["A12"]),
        ("a21", ["A21"]),
        ("100%", []),
        ("_", []),
        ("\\", []),
        ("", []),
        ("   ", []),
        ("finns inte", []),
    ],
)
def test_a_form_is_found_by_words_of_its_unit_or_manager(local: Desk, words: str, units: list[str]) -> None:
    assert found(local, words) == units


def test_a_form_is_found_by_a_piece_of_its_code_as_it_is_printed(local: Desk) -> None:
    code = codes(local)["A11"]
    for piece in (code, code[:5], f"{code[:4]}-{code[4:6]}".lower()):
        assert "A11" in found(local, piece)


def test_what_is_found_says_whose_it_is(local: Desk) -> None:
    (form,) = finding.find(local, "öster")
    assert form == finding.FoundForm(codes(local)["B1"], "B1", "Vårdcentralen Öster", "Primärvården", "Chef 0210")


def test_who_led_a_unit_before_is_not_found(region: Region, central: Desk) -> None:
    text = region.list.read_text("utf-8").replace("Chef 0111", "Chef 0999")
    region.list.write_text(text, "utf-8")
    organisations.import_organisation(central, region.list)
    assert (found(central, "0111"), found(central, "0999")) == ([], ["A11"])


def test_a_spare_form_is_found_by_its_code_only(local: Desk, tmp_path: Path) -> None:
    printing.print_order(local, printing.PrintOrder(spare=1), tmp_path / "spare.pdf")
    code = codes(local)[""]
    (form,) = finding.find(local, code)
    assert (form.form_id, form.unit_code, form.unit_name, form.managers) == (code, "", "", "")


def test_a_joint_form_is_found_by_each_of_its_units_and_told_once(local: Desk) -> None:
    known = codes(local)
    joint.join(local, [known["A11"], known["B2"], known["B1"]])
    assert [(form.form_id, form.unit_code) for form in finding.find(local, "öster")] == [(known["A11"], "B1")]
    assert [(form.form_id, form.unit_code) for form in finding.find(local, "0210")] == [(known["A11"], "B2")]
    assert [form.form_id for form in finding.find(local, "avdelning")] == [known["A11"], known["A12"]]
    assert known["B1"] in {form.form_id for form in finding.find(local, known["B1"])}


def test_forms_are_described_in_the_order_they_are_asked_for_unknown_ones_left_out(local: Desk) -> None:
    known = codes(local)
    described = finding.found_forms(local, [known["B1"], "AAAAAAAA", known["A11"]])
    assert [(form.form_id, form.unit_code) for form in described] == [(known["B1"], "B1"), (known["A11"], "A11")]
    assert described[:1] == finding.find(local, "öster")

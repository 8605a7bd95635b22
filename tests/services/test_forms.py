from pathlib import Path

import pytest

from samdesk.domain import form_id
from samdesk.domain.answers import Answer
from samdesk.domain.faults import InputFaults
from samdesk.domain.form_id import ALPHABET, qr_text, written
from samdesk.domain.rounds import FormState
from samdesk.services import collecting, exporting, forms, keying, printing
from samdesk.services.desks import Desk
from tests.small_region import LAST_DATE, LAST_DATE_OF_B, NUMBERS, Region, codes, dump, keyed, merged


def states(desk: Desk) -> dict[str, FormState]:
    return {row.unit: row.state for row in forms.forms(desk)}


def counts(desk: Desk) -> tuple[int, ...]:
    total = forms.overview(desk).total
    return total.expected, total.printed, total.received, total.keyed, total.collected, total.conflicts


def test_forms_stand_in_the_order_of_the_list_with_whose_they_are(local: Desk) -> None:
    rows = forms.forms(local)
    assert [row.unit for row in rows] == ["R", "A", "A1", "A11", "A12", "A2", "A21", "B", "B1", "B2"]
    shared = rows[4]
    assert (shared.unit_name, shared.forvaltning_name, shared.managers) == (
        "Avdelning 2",
        "Sjukhuset Norr",
        "Chef 0112, Chef 0113",
    )
    assert (shared.answered, shared.statements, shared.printed_at, shared.received_at) == (0, 31, None, None)
    assert rows[0].forvaltning_name == ""


def test_a_form_goes_through_its_whole_life_and_is_counted_at_each_step(
    local: Desk, central: Desk, tmp_path: Path
) -> None:
    known = codes(local)
    assert counts(local) == (10, 0, 0, 0, 0, 0)
    assert states(local)["A11"] is FormState.PLANNED
    printing.print_order(local, printing.PrintOrder(units=("A11",)), tmp_path / "a.pdf")
    assert states(local)["A11"] is FormState.PRINTED
    forms.register_received(local, [known["A11"]])
    assert states(local)["A11"] is FormState.RECEIVED
    assert counts(local) == (10, 1, 1, 0, 0, 0)
    opened = keying.open_form(local, known["A11"], operator="A1")
    keying.put_answer(local, opened.entry_id, "1", Answer("1"))
    begun = next(row for row in forms.forms(local) if row.unit == "A11")
    assert (begun.state, begun.answered) == (FormState.BEGUN, 1)
    keying.finish(local, opened.entry_id, blank_rest=True)
    assert states(local)["A11"] is FormState.KEYED
    assert forms.overview(local).not_exported == 1
    assert counts(local) == (10, 1, 1, 1, 0, 0)
    out = tmp_path / "local.sammerge.zip"
    exporting.export_merge(local, out)
    assert states(local)["A11"] is FormState.EXPORTED
    assert forms.overview(local).not_exported == 0
    collecting.collect(central, [out])
    assert states(central)["A11"] is FormState.COLLECTED
    assert counts(central) == (10, 1, 1, 1, 1, 0)


def test_a_finished_form_that_is_opened_again_still_counts_as_keyed(local: Desk, tmp_path: Path) -> None:
    keyed(local, tmp_path, "A11")
    keying.reopen(local, codes(local)["A11"], operator="A1")
    assert states(local)["A11"] is FormState.BEGUN
    assert counts(local) == (10, 0, 1, 1, 0, 0)


def test_answers_that_differ_are_counted_as_a_conflict(region: Region, central: Desk, tmp_path: Path) -> None:
    one = merged(region.local, tmp_path / "one.sammerge.zip", "B1")
    other = merged(region.more_local("andra"), tmp_path / "two.sammerge.zip", "B1", s3="2")
    collecting.collect(central, [one, other])
    assert states(central)["B1"] is FormState.CONFLICT
    assert counts(central) == (10, 0, 1, 1, 1, 1)


def test_the_overview_says_how_far_each_forvaltning_has_come(local: Desk, tmp_path: Path) -> None:
    printing.print_order(local, printing.PrintOrder(below="B"), tmp_path / "b.pdf")
    keyed(local, tmp_path, "B1", "A21")
    seen = forms.overview(local)
    assert [
        (one.code, one.name, one.last_date, one.expected, one.printed, one.keyed) for one in seen.forvaltningar
    ] == [
        ("", "", LAST_DATE, 1, 0, 0),
        ("B", "Primärvården", LAST_DATE_OF_B, 3, 3, 1),
        ("A", "Sjukhuset Norr", LAST_DATE, 6, 0, 1),
    ]
    assert (seen.total.expected, seen.total.keyed) == (10, 2)


def test_a_spare_form_that_is_answered_is_told_beside_those_that_are_expected(local: Desk, tmp_path: Path) -> None:
    printing.print_order(local, printing.PrintOrder(spare=1), tmp_path / "spare.pdf")
    assert counts(local) == (10, 0, 0, 0, 0, 0)
    spare = next(row.form_id for row in forms.forms(local) if not row.unit)
    opened = keying.open_form(local, spare, operator="A1")
    assert opened.unit_name == ""
    keying.finish(local, opened.entry_id, blank_rest=True)
    assert counts(local) == (10, 0, 0, 0, 0, 0)
    assert forms.overview(local).spare == 1


def test_a_form_is_found_as_it_is_typed_and_as_it_is_scanned(local: Desk) -> None:
    code = codes(local)["A11"]
    ways = {code, written(code), written(code).lower(), f" {code} ", qr_text(code, 3), code.replace("0", "O")}
    assert {forms.find_form(local, way) for way in ways} == {code}


def test_a_mistyped_code_is_told_with_the_nearest_one(local: Desk) -> None:
    code = codes(local)["A11"]
    wrong = next(c for c in ALPHABET if c != code[2])
    typed = code[:2] + wrong + code[3:]
    with pytest.raises(InputFaults) as caught:
        forms.find_form(local, typed)
    assert caught.value.faults[0].what == f"“{typed}” is no form id."
    assert written(code) in caught.value.faults[0].advice


def test_a_good_code_of_another_desk_is_told_as_unknown_here(local: Desk) -> None:
    strange = form_id.new(set(codes(local).values()), lambda: 0)
    with pytest.raises(InputFaults, match=f"Form {written(strange)} is not in this desk file"):
        forms.find_form(local, strange)


@pytest.mark.parametrize("typed", ["", "hej", "K7QX-2M4P-9", "\x00", "å" * 200])
def test_what_is_no_code_at_all_says_where_codes_stand(local: Desk, typed: str) -> None:
    with pytest.raises(InputFaults, match="Read the code once more"):
        forms.find_form(local, typed)


def test_known_codes_are_registered_though_others_are_unknown(local: Desk) -> None:
    known = codes(local)
    done = forms.register_received(local, [known["A11"], "fel", known["B1"], known["A11"]], operator="A1")
    assert set(done.registered) == {known["A11"], known["B1"]}
    assert [one.typed for one in done.unknown] == ["fel"]
    again = forms.register_received(local, [written(known["A11"])])
    assert (again.registered, again.already) == ((), (known["A11"],))


def test_a_form_that_was_handed_out_says_so_until_it_comes_back(local: Desk, central: Desk, tmp_path: Path) -> None:
    known = codes(local)
    done = forms.register_handed_out(local, [known["A11"], "fel"], operator="A1")
    assert (done.registered, [one.typed for one in done.unknown]) == ((known["A11"],), ["fel"])
    row = next(row for row in forms.forms(local) if row.unit == "A11")
    assert (row.state, row.handed_out_at is not None, row.received_at) == (FormState.HANDED_OUT, True, None)
    assert forms.register_handed_out(local, [known["A11"]]).already == (known["A11"],)
    forms.register_received(local, [known["A11"]])
    assert states(local)["A11"] is FormState.RECEIVED
    keyed(local, tmp_path, "A11")
    exporting.export_merge(local, tmp_path / "local.sammerge.zip")
    collecting.collect(central, [tmp_path / "local.sammerge.zip"])
    at_central = next(row for row in forms.forms(central) if row.unit == "A11")
    assert at_central.handed_out_at == row.handed_out_at


def test_registering_only_unknown_codes_changes_nothing(local: Desk) -> None:
    before = dump(local.path)
    done = forms.register_received(local, ["fel", ""])
    assert len(done.unknown) == 2
    assert dump(local.path) == before


def test_who_registers_is_a_code_and_no_name(local: Desk) -> None:
    with pytest.raises(InputFaults, match="no operator code"):
        forms.register_received(local, [codes(local)["A11"]], operator="Chef Chefsson")


def test_all_rows_of_the_shipped_definition_are_in_the_list(local: Desk) -> None:
    opened = keying.open_form(local, codes(local)["A11"], operator="A1")
    assert list(opened.definition.by_number) == NUMBERS

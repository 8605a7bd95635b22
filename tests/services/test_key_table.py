from pathlib import Path

import pytest

from samdesk.domain.answers import Answer, Missing
from samdesk.domain.faults import InputFaults, Refused
from samdesk.domain.form_id import written
from samdesk.domain.revision import Revision
from samdesk.domain.rounds import FormState
from samdesk.services import collecting, definitions, forms, key_table, keying, rounds
from samdesk.services.desks import Desk
from samdesk.storage import revisions
from tests.small_region import LAST_DATE, Region, answers, codes, dump, keyed, merged


def current(desk: Desk, unit: str) -> Revision:
    code = codes(desk)[unit]
    with desk.reading() as db:
        (head,) = revisions.heads(db, [code])[code]
    return head


def said(desk: Desk, path: Path) -> list[tuple[int | None, str, str]]:
    """The faults of a table, which changes nothing."""
    before = dump(desk.path)
    with pytest.raises(InputFaults) as caught:
        key_table.key_table(desk, path, operator="A1")
    assert dump(desk.path) == before
    assert all(fault.where.file == path.name and fault.advice for fault in caught.value.faults)
    return [(fault.where.row, fault.where.column, fault.what) for fault in caught.value.faults]


def test_a_table_makes_each_of_its_forms_final(local: Desk, tmp_path: Path) -> None:
    known = codes(local)
    path = answers(
        tmp_path / "svar.csv",
        {"form_id": written(known["A11"]).lower(), "3": "2", "3_motivation": "Brist", "3_action": "1"},
        {
            "form_id": known["B1"],
            "4": "",
            "5": "/",
            "6": "*",
            "answered_on": "2023-11-20",
            "participants_employees": "4",
        },
    )
    done = key_table.key_table(local, path, operator="A1")
    assert (done.forms, done.answers, done.unchanged) == (2, 62, 0)
    assert current(local, "A11").content.answers["3"] == Answer("2", motivation="Brist", action=True)
    content = current(local, "B1").content
    assert [content.answers[number].missing for number in ("4", "5", "6")] == [
        Missing.BLANK,
        Missing.ILLEGIBLE,
        Missing.TWO_BOXES,
    ]
    assert (content.participants.employees, str(content.answered_on)) == (4, "2023-11-20")
    states = {row.unit: row.state for row in forms.forms(local)}
    assert (states["A11"], states["B1"], states["B2"]) == (FormState.KEYED, FormState.KEYED, FormState.PLANNED)


def test_one_fault_anywhere_keys_nothing_and_all_are_told(local: Desk, tmp_path: Path) -> None:
    known = codes(local)
    path = answers(
        tmp_path / "svar.csv",
        {"form_id": known["A11"], "3": "7", "10o": "ja"},
        {"form_id": "K7QX-2M4P"},
        {"form_id": known["B1"], "17": "1"},
        {"form_id": known["A11"]},
        {"form_id": known["B2"]},
    )
    assert said(local, path) == [
        (2, "3", "Row 3 has no choice 7."),
        (2, "10o", "Row 10o has no choice ja."),
        (3, "form_id", "“K7QX-2M4P” is no form of this desk file."),
        (4, "17", "The form has no row 17."),
        (5, "form_id", f"Form {written(known['A11'])} is in the table twice."),
    ]


def test_a_mistyped_form_id_is_told_with_the_nearest(local: Desk, tmp_path: Path) -> None:
    code = codes(local)["A11"]
    path = answers(tmp_path / "svar.csv", {"form_id": code[:-1] + ("0" if code[-1] != "0" else "1")})
    with pytest.raises(InputFaults) as caught:
        key_table.key_table(local, path, operator="A1")
    assert written(code) in caught.value.faults[0].advice


def test_a_column_of_no_row_is_passed_over_only_where_it_is_empty(local: Desk, tmp_path: Path) -> None:
    code = codes(local)["A11"]
    assert (
        key_table.key_table(local, answers(tmp_path / "1.csv", {"form_id": code, "17": ""}), operator="A1").forms == 1
    )
    lost = answers(tmp_path / "2.csv", {"form_id": codes(local)["B1"], "17_motivation": "Viktigt"})
    assert said(local, lost) == [(2, "17", "The form has no row 17.")]


def test_the_same_table_again_changes_no_answer(local: Desk, tmp_path: Path) -> None:
    keyed(local, tmp_path, "A11", "B1")
    first = current(local, "A11")
    table = answers(tmp_path / "x.csv", *({"form_id": codes(local)[unit]} for unit in ("A11", "B1")))
    done = key_table.key_table(local, table, operator="B2")
    assert (done.forms, done.unchanged, done.replaced) == (2, 2, 0)
    assert current(local, "A11") == first


def test_a_table_with_another_answer_replaces_it_and_keeps_the_former_as_parent(local: Desk, tmp_path: Path) -> None:
    keyed(local, tmp_path, "A11")
    first = current(local, "A11")
    table = answers(tmp_path / "x.csv", {"form_id": codes(local)["A11"], "3": "2"})
    done = key_table.key_table(local, table, operator="A1")
    assert (done.forms, done.unchanged, done.replaced) == (1, 0, 1)
    assert current(local, "A11").parents == (first.rev,)


def test_a_form_that_is_being_keyed_by_hand_is_left_alone(local: Desk, tmp_path: Path) -> None:
    code = codes(local)["A11"]
    keying.open_form(local, code, operator="A1")
    assert said(local, answers(tmp_path / "x.csv", {"form_id": code})) == [
        (2, "form_id", f"Form {written(code)} is being keyed by hand.")
    ]


def test_a_table_does_not_settle_a_conflict(region: Region, central: Desk, tmp_path: Path) -> None:
    one = merged(region.local, tmp_path / "1.sammerge.zip", "A11")
    other = merged(region.more_local("andra"), tmp_path / "2.sammerge.zip", "A11", s3="2")
    collecting.collect(central, [one, other])
    code = codes(central)["A11"]
    assert said(central, answers(tmp_path / "x.csv", {"form_id": code})) == [
        (2, "form_id", f"Form {written(code)} has answers that differ.")
    ]


def test_texts_that_look_like_formulas_or_marks_come_through(central: Desk, tmp_path: Path) -> None:
    definitions.add_shipped(central, "sam-forvaltning")
    planned = rounds.plan_round(central, year=2023, definition="sam-forvaltning", last_date=LAST_DATE)
    code = next(row.form_id for row in forms.forms(central, planned.round_id) if row.unit == "B")
    definition = keying.open_form(central, code, operator="A1").definition
    text = next(one.number for one in definition.statements() if one.kind == "text")
    keying.finish(central, keying.open_form(central, code, operator="A1").entry_id, blank_rest=True)
    path = answers(tmp_path / "x.csv", {"form_id": code, text: "'=SUMMA(A1)"}, numbers=[])
    key_table.key_table(central, path, operator="A1")
    assert keying.open_form(central, code, operator="A1").content.answers[text].text == "=SUMMA(A1)"


def test_forms_of_both_variants_may_stand_in_one_table(local: Desk, tmp_path: Path) -> None:
    keyed(local, tmp_path, "A1", "A11")
    assert current(local, "A1").definition != current(local, "A11").definition


@pytest.mark.parametrize("text", ["", "form_id\n", "form_id;1\n", "hej\nhopp\n", '"form_id;1\nA;1\n'])
def test_a_file_that_is_no_answers_table_is_told(local: Desk, tmp_path: Path, text: str) -> None:
    (tmp_path / "x.csv").write_text(text, "utf-8")
    before = dump(local.path)
    with pytest.raises(InputFaults):
        key_table.key_table(local, tmp_path / "x.csv", operator="A1")
    assert dump(local.path) == before


def test_a_file_that_is_not_there_is_refused(local: Desk, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        key_table.key_table(local, tmp_path / "finns-inte.csv", operator="A1")


def test_who_keys_is_a_code_and_no_name(local: Desk, tmp_path: Path) -> None:
    with pytest.raises(InputFaults, match="no operator code"):
        key_table.key_table(local, tmp_path / "x.csv", operator="Chef Chefsson")

import shutil
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from samdesk.domain.answers import Participants
from samdesk.domain.faults import InputFaults
from samdesk.domain.form_id import written
from samdesk.domain.rounds import FormRow, FormState
from samdesk.services import (
    collecting,
    desks,
    exporting,
    following,
    forms,
    joint,
    keying,
    organisations,
    printing,
    reporting,
    rounds,
)
from samdesk.services.changes import Kind
from samdesk.services.desks import Desk, Role
from tests.small_region import Region, codes, codes_of, grow, keyed, merged


def row(desk: Desk, form_id: str) -> FormRow:
    return next(one for one in forms.forms(desk) if one.form_id == form_id)


def shares(desk: Desk) -> tuple[tuple[int, int], tuple[int, int]]:
    total = reporting.response_rate(desk).total
    assert total.units is not None
    stand = forms.overview(desk).total
    assert (stand.received, stand.expected) == (total.forms.part, total.forms.whole)
    return (total.forms.part, total.forms.whole), (total.units.part, total.units.whole)


def missing_units(desk: Desk) -> set[str]:
    return {one.form.unit for manager in following.missing_by_manager(desk) for one in manager.forms}


def standing(desk: Desk) -> dict[str, tuple[FormState, tuple[str, ...], str]]:
    return {one.form_id: (one.state, one.units, one.joint_with) for one in forms.forms(desk)}


def what(error: pytest.ExceptionInfo[InputFaults]) -> str:
    return " ".join(f"{fault.what} {fault.advice}" for fault in error.value.faults)


def test_a_joint_form_answers_for_the_units_of_the_others_which_are_not_expected(local: Desk) -> None:
    known = codes(local)
    changes = joint.join(local, [written(known["B1"]), known["B2"]], operator="HR1")
    assert changes.kinds == {Kind.FORM}
    assert set(changes.ids) == {known["B1"], known["B2"]}
    first, other = row(local, known["B1"]), row(local, known["B2"])
    assert (first.units, first.unit_names) == (("B1", "B2"), ("Vårdcentralen Öster", "Vårdcentralen Väster"))
    assert (other.state, other.joint_with, other.units) == (FormState.EXEMPT, known["B1"], ("B2",))
    assert shares(local) == ((0, 9), (0, 10))
    assert "B2" not in missing_units(local)
    keyed(local, local.path.parent, "B1")
    assert shares(local) == ((1, 9), (2, 10))


def test_a_joint_form_is_taken_apart_while_nothing_is_keyed(local: Desk) -> None:
    before, known = standing(local), codes(local)
    joint.join(local, [known["A11"], known["B1"], known["B2"]])
    joint.separate(local, known["B1"])
    assert row(local, known["A11"]).units == ("A11", "B2")
    joint.separate(local, known["A11"])
    assert standing(local) == before
    joint.join(local, [known["B2"], known["B1"]])
    assert row(local, known["B2"]).units == ("B2", "B1")
    keying.open_form(local, known["B2"], operator="A1")
    with pytest.raises(InputFaults, match="is begun or keyed"):
        joint.separate(local, known["B1"])


def test_each_form_that_cannot_be_joined_is_named_with_what_to_do(local: Desk, tmp_path: Path) -> None:
    known = codes(local)
    keyed(local, tmp_path, "A12")
    forms.register_received(local, [known["A21"]])
    keying.open_form(local, known["B1"], operator="A1")
    printing.print_order(local, printing.PrintOrder(spare=1), tmp_path / "spare.pdf")
    spare = codes(local)[""]
    before = standing(local)
    with pytest.raises(InputFaults) as error:
        joint.join(local, [known["B2"], known["A12"], known["A21"], known["B1"], known["A"], spare])
    said = what(error)
    for code in (known["A12"], known["A21"], known["B1"], known["A"], spare):
        assert written(code) in said
    with pytest.raises(InputFaults, match="answered already"):
        joint.join(local, [known["A12"], known["B2"]])
    for wanted in ([known["B2"]], [known["B2"], known["B2"]]):
        with pytest.raises(InputFaults, match="several forms"):
            joint.join(local, wanted)
    assert standing(local) == before


def test_a_form_has_one_that_answers_for_it(local: Desk) -> None:
    known = codes(local)
    joint.join(local, [known["B1"], known["B2"]])
    with pytest.raises(InputFaults) as error:
        joint.join(local, [known["A11"], known["B2"], known["B1"]])
    assert "answers for it" in what(error)
    assert "joint form itself" in what(error)
    with pytest.raises(InputFaults, match="is no joint form"):
        joint.separate(local, known["A11"])


def test_paper_has_all_units_and_none_is_made_for_those_it_answers_for(local: Desk, tmp_path: Path) -> None:
    known = codes(local)
    joint.join(local, [known["B1"], known["B2"]])
    done = printing.print_order(local, printing.PrintOrder(units=("B1", "B2")), tmp_path / "b.pdf")
    assert done.form_ids == (known["B1"],)
    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "b.pdf").pages)
    assert "Vårdcentralen Väster" in text
    assert "Vårdcentralen Öster + 1 till, se listan i slutet" in " ".join(text.split())
    assert "Medarbetare 40" in " ".join(text.split())
    assert known["B2"] not in printing.print_order(local, printing.PrintOrder(), tmp_path / "alla.pdf").form_ids


def test_an_answer_to_a_form_that_was_not_expected_counts_all_the_same(
    region: Region, central: Desk, tmp_path: Path
) -> None:
    known = codes(central)
    joint.join(central, [known["B1"], known["B2"]])
    collecting.collect(central, [merged(region.local, tmp_path / "1.sammerge.zip", "B2")])
    assert row(central, known["B2"]).state is FormState.COLLECTED
    assert shares(central) == ((1, 10), (1, 10))


def cover(desk: Desk, code: str, *units: str) -> None:
    opened = keying.open_form(desk, code, operator="A1")
    keying.put_background(desk, opened.entry_id, participants=Participants(), answered_on=None, units_covered=units)
    keying.finish(desk, opened.entry_id, blank_rest=True)


def test_a_unit_that_another_answer_covers_is_not_asked_for_and_the_rate_of_forms_stays(local: Desk) -> None:
    known = codes(local)
    cover(local, known["A11"], "A12", "B1")
    assert row(local, known["A12"]).joint_with == known["A11"]
    assert not {"A11", "A12", "B1"} & missing_units(local)
    assert [one.unit for one in joint.answered_together(local)] == ["B1", "A12"]
    assert shares(local) == ((1, 10), (3, 10))
    assert forms.overview(local).total.jointly == 2


def test_units_written_on_a_spare_form_are_answered_jointly_with_it(local: Desk, tmp_path: Path) -> None:
    printing.print_order(local, printing.PrintOrder(spare=1), tmp_path / "spare.pdf")
    spare = codes(local)[""]
    cover(local, spare, "B1")
    assert row(local, codes(local)["B1"]).joint_with == spare
    assert "B1" not in missing_units(local)
    assert shares(local) == ((0, 10), (1, 10))


def test_the_missing_list_says_which_form_a_unit_was_answered_with(local: Desk, tmp_path: Path) -> None:
    known = codes(local)
    cover(local, known["A11"], "B1")
    reporting.write_report(local, "missing", tmp_path / "m.json", language="en")
    text = (tmp_path / "m.json").read_text("utf-8")
    assert "Answered jointly" in text
    assert f'"{written(known["A11"])}"' in text


def test_managers_with_several_forms_stand_first_with_what_can_be_joined(local: Desk) -> None:
    known = codes(local)
    first, *rest = joint.forms_per_manager(local)
    assert (first.managers, first.forvaltning_name) == ("Chef 0210", "Primärvården")
    assert first.joinable == ((known["B1"], known["B2"]),)
    assert {len(one.forms) for one in rest} == {1}
    joint.join(local, first.joinable[0])
    assert {len(one.forms) for one in joint.forms_per_manager(local)} == {1}


def plan(region: Region, desk: Desk, *, join_managers: bool) -> int:
    organisations.import_organisation(desk, region.list)
    planned = rounds.plan_round(
        desk, year=2024, definition="sam-chef", last_date=date(2024, 12, 1), join_managers=join_managers
    )
    return planned.forms


def test_a_round_may_be_planned_with_one_form_for_each_manager(region: Region, central: Desk, tmp_path: Path) -> None:
    assert plan(region, central, join_managers=True) == 9
    form = next(one for one in forms.forms(central) if one.unit == "B1")
    assert form.units == ("B1", "B2")
    with pytest.raises(InputFaults, match="planned for several units"):
        joint.separate(central, form.form_id)
    rounds.export_round(central, tmp_path / "r.samround.zip")
    desks.create_desk(tmp_path / "ny.samdesk", name="ny", role=Role.LOCAL)
    with desks.open_desk(tmp_path / "ny.samdesk") as local:
        rounds.open_round(local, tmp_path / "r.samround.zip")
        assert standing(local) == standing(central)
        joint.join(local, [codes(local)["A11"], form.form_id])
        assert row(local, codes(local)["A11"]).units == ("A11", "B1", "B2")


def test_central_may_join_before_it_hands_out_also_a_part_of_the_tree(
    region: Region, central: Desk, tmp_path: Path
) -> None:
    known = codes(central)
    joint.join(central, [known["A11"], known["B1"]])
    for below in ("", "B"):
        package = rounds.export_round(central, tmp_path / f"{below}.samround.zip", below=below)
        desks.create_desk(tmp_path / f"ny{below}.samdesk", name="ny", role=Role.LOCAL)
        with desks.open_desk(tmp_path / f"ny{below}.samdesk") as local:
            rounds.open_round(local, package.path)
            assert standing(local).items() <= standing(central).items()
            assert row(local, known["A11"]).units == ("A11", "B1")
            assert row(local, known["B1"]).state is FormState.EXEMPT


def test_a_later_package_does_not_undo_what_a_desk_decided(region: Region, central: Desk, local: Desk) -> None:
    known = codes(local)
    joint.join(local, [known["B1"], known["B2"]])
    joined = standing(local)
    later = region.folder / "later.samround.zip"
    rounds.export_round(central, later)
    rounds.open_round(local, later)
    assert standing(local) == joined
    joint.separate(local, known["B1"])
    joint.join(central, [known["B1"], known["B2"]])
    rounds.export_round(central, later)
    apart = standing(local)
    rounds.open_round(local, later)
    assert standing(local) == apart


@cache
def decided() -> tuple[Region, tuple[Path, ...], TemporaryDirectory[str]]:
    """Files of two desks that joined and separated forms, also against each other, and keyed some."""
    holder = TemporaryDirectory()
    region = grow(Path(holder.name))
    known = codes_of(region.local)
    other = region.more_local("andra")
    files = [region.folder / f"{n}.sammerge.zip" for n in range(4)]
    with desks.open_desk(region.local) as desk:
        joint.join(desk, [known["B1"], known["B2"], known["A12"]])
        keyed(desk, region.folder, "A11")
        exporting.export_merge(desk, files[0])
        joint.separate(desk, known["A12"])
        keyed(desk, region.folder, "B1")
        exporting.export_merge(desk, files[1])
    with desks.open_desk(other) as desk:
        joint.join(desk, [known["A21"], known["B1"]])
        keyed(desk, region.folder, "A")
        exporting.export_merge(desk, files[2])
        joint.separate(desk, known["B1"])
        joint.join(desk, [known["A12"], known["A21"]])
        keyed(desk, region.folder, "A12")
        exporting.export_merge(desk, files[3])
    return region, tuple(files), holder


def state_after(files: Sequence[Path]) -> dict[str, tuple[FormState, tuple[str, ...], str]]:
    region, _files, _holder = decided()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "central.samdesk"
        shutil.copy(region.central, path)
        with desks.open_desk(path) as desk:
            assert all(report.accepted for report in collecting.collect(desk, files).reports)
            shares(desk)
            return standing(desk)


def test_central_applies_what_desks_decided() -> None:
    region, files, _holder = decided()
    known = codes_of(region.central)
    found = state_after(files)
    assert found[known["B1"]] == (FormState.COLLECTED, ("B1", "B2"), "")
    assert found[known["B2"]] == (FormState.EXEMPT, ("B2",), known["B1"])
    assert found[known["A12"]] == (FormState.COLLECTED, ("A12", "A21"), "")
    assert found[known["A21"]] == (FormState.EXEMPT, ("A21",), known["A12"])


@settings(max_examples=12, deadline=None)
@given(order=st.permutations([0, 1, 2, 3]), again=st.lists(st.sampled_from([0, 1, 2, 3]), max_size=2))
def test_neither_the_order_of_files_nor_sending_some_twice_matters(order: list[int], again: list[int]) -> None:
    _region, files, _holder = decided()
    assert state_after([files[place] for place in [*order, *again]]) == state_after(files)

"""Answers to other versions of a definition and of unknown units: kept, asked about once, read as was said."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from samdesk.domain.actions import PlanRow
from samdesk.domain.answers import Answer
from samdesk.domain.definition import Definition
from samdesk.domain.faults import InputFaults
from samdesk.domain.mapping import DefinitionMapping
from samdesk.domain.revision import Revision
from samdesk.domain.travel import MergeFile
from samdesk.exchange.merge_file import read_merge_file, write_merge_file
from samdesk.services import (
    actions,
    collecting,
    conflicts,
    desks,
    exporting,
    keying,
    mappings,
    organisations,
    reporting,
)
from samdesk.services.conflicts import OtherDefinition, Queue
from samdesk.services.desks import Desk
from samdesk.services.rounds import the_round
from samdesk.storage import definitions as stored_definitions
from samdesk.storage import revisions, standing
from tests.on_both import on_both
from tests.small_region import ORGANISATION, Region, codes, codes_of, dump, keyed, merged
from tests.storage.desks import faults_of

pytestmark = on_both


def altered(path: Path, desk_path: Path, change: Callable[[MergeFile], MergeFile]) -> Path:
    """Write a merge file again, signed by its desk, with something changed in it."""
    merge, _signed = read_merge_file(path)
    with desks.open_desk(desk_path, read_only=True) as desk:
        write_merge_file(change(merge), path, desks.signing_key(desk), workbook=False)
    return path


def answered_with(used: Definition, rows: dict[str, str]) -> Callable[[MergeFile], MergeFile]:
    """The same answers as if they were given to another definition, with its numbers."""

    def change(merge: MergeFile) -> MergeFile:
        made = tuple(one_of(one) for one in merge.revisions)
        return replace(merge, definitions=(*merge.definitions, used), revisions=made)

    def one_of(one: Revision) -> Revision:
        answers = {rows.get(number, number): answer for number, answer in one.content.answers.items()}
        return replace(one, definition=used.sha256, content=replace(one.content, answers=answers))

    return change


def of_unit(code: str, name: str, old: str) -> Callable[[MergeFile], MergeFile]:
    """The same answers as if they covered a unit that only the sender knows, instead of another one."""

    def change(merge: MergeFile) -> MergeFile:
        made = []
        for one in merge.revisions:
            covered = tuple(code if unit == old else unit for unit in one.content.units_covered)
            made.append(replace(one, content=replace(one.content, units_covered=covered)))
        acted = tuple(replace(one, unit=code) for one in merge.actions)
        units = (*(pair for pair in merge.units if pair[0] != old), (code, name))
        return replace(merge, revisions=tuple(made), actions=acted, units=units)

    return change


def renumbered(own: Definition) -> tuple[Definition, dict[str, str]]:
    """A newer version of a definition in which the rows 3 and 4 have changed places and row 5 is another question."""
    places = {"3": "4", "4": "3"}
    sections = tuple(
        replace(
            section,
            statements=tuple(
                replace(one, number=places.get(one.number, one.number), label={**one.label, "sv": "Ny fråga"})
                if one.number == "5"
                else replace(one, number=places.get(one.number, one.number))
                for one in section.statements
            ),
        )
        for section in own.sections
    )
    return replace(own, version="nyare", sections=sections), places


@pytest.fixture
def own(central: Desk) -> Definition:
    main = the_round(central).definitions[0]
    with central.reading() as db:
        found = stored_definitions.definition(db, main)
    assert found is not None
    return found


def take_in(desk: Desk, *files: Path) -> None:
    assert all(report.accepted for report in collecting.collect(desk, files).reports)


def current(desk: Desk, unit: str) -> tuple[revisions.Head, ...]:
    code = codes(desk)[unit]
    with desk.reading() as db:
        return revisions.current(db, [code]).get(code, ())


def said_on(desk: Desk, number: str) -> dict[str, int]:
    """How many forms gave each choice on a row, over all definitions of the round."""
    with desk.reading() as db:
        counted = standing.answer_counts(db, the_round_id(db))
    found: dict[str, int] = {}
    for _definition, row, choice, _missing, n, _action, _motivated in counted:
        if row == number:
            found[choice] = found.get(choice, 0) + n
    return found


def the_round_id(db: object) -> str:
    from samdesk.storage import rounds

    return rounds.rounds(db)[0].id  # type: ignore[arg-type]


# --- another definition ---------------------------------------------------------------------------------------------


def test_where_rows_are_the_same_answers_to_another_version_count_and_nobody_is_asked(
    region: Region, central: Desk, own: Definition, tmp_path: Path
) -> None:
    newer = replace(own, version="nyare", title={"sv": "Nyare"})
    path = merged(region.local, tmp_path / "l.sammerge.zip", "A11", "A12", s3="2")
    take_in(central, altered(path, region.local, answered_with(newer, {})))
    assert conflicts.queue(central) == Queue()
    assert said_on(central, "3") == {"2": 2}
    take_in(central, merged(region.more_local("andra"), tmp_path / "a.sammerge.zip", "A11", s3="2"))
    assert conflicts.queue(central) == Queue()
    assert len(current(central, "A11")) == 2
    assert newer.sha256 not in {one.sha256 for one in all_definitions(central)}
    assert faults_of(region.central) == []


def all_definitions(desk: Desk) -> tuple[Definition, ...]:
    with desk.reading() as db:
        return stored_definitions.definitions(db)


@pytest.fixture
def waiting(region: Region, central: Desk, own: Definition, tmp_path: Path) -> OtherDefinition:
    """Three forms that were answered by a version whose rows are others: two of them by two desks that agree."""
    newer, places = renumbered(own)
    path = merged(region.local, tmp_path / "l.sammerge.zip", "A11", "A12", "A21", s3="2", s5="9")
    take_in(central, altered(path, region.local, answered_with(newer, places)))
    take_in(central, merged(region.more_local("andra"), tmp_path / "a.sammerge.zip", "A12", s3="2", s5="9"))
    (asked,) = conflicts.queue(central).definitions
    return asked


def test_where_rows_are_others_one_question_is_asked_for_all_forms(
    region: Region, central: Desk, own: Definition, waiting: OtherDefinition
) -> None:
    newer, _places = renumbered(own)
    found = conflicts.queue(central)
    assert (found.questions, found.conflicts) == (1, ())
    assert (waiting.used, waiting.own, waiting.forms) == (newer, own, 3)
    assert (waiting.mapping.numbers["3"], waiting.mapping.numbers["4"]) == ("4", "3")
    assert waiting.unmatched == ("5",)
    assert reporting.response_rate(central).total.forms.part == 3
    assert said_on(central, "3") == {}
    with pytest.raises(InputFaults, match="another version of its questions"):
        keying.reopen(central, codes(central)["A11"], operator="HR1")
    assert faults_of(region.central) == []


def test_what_a_person_says_once_holds_for_all_forms_for_what_comes_later_and_can_be_forgotten(
    region: Region, central: Desk, own: Definition, waiting: OtherDefinition, tmp_path: Path
) -> None:
    before = dump(region.central)
    used = waiting.used.sha256
    said = replace(waiting.mapping, numbers={**waiting.mapping.numbers, "5": "5"})
    mappings.map_definition(central, used, own.sha256, said, by="HR1")
    assert conflicts.queue(central) == Queue()
    assert (said_on(central, "3"), said_on(central, "4"), said_on(central, "5")) == ({"2": 3}, {"1": 3}, {"9": 3})
    opened = keying.reopen(central, codes(central)["A11"], operator="HR1")
    assert opened.content.answers["3"] == Answer("2")
    keying.finish(central, opened.entry_id)
    assert len(current(central, "A11")) == 1
    path = merged(region.more_local("tredje"), tmp_path / "t.sammerge.zip", "B1", s3="2")
    newer, places = renumbered(own)
    take_in(central, altered(path, region.folder / "tredje.samdesk", answered_with(newer, places)))
    assert conflicts.queue(central) == Queue()
    assert said_on(central, "3") == {"2": 4}
    assert faults_of(region.central) == []
    (known,) = mappings.mappings(central).definitions
    assert (known.used, known.mapping, known.operator) == (used, said, "HR1")
    mappings.forget_definition(central, used, own.sha256)
    assert conflicts.queue(central).definitions == (replace(waiting, forms=4),)
    assert said_on(central, "3") == {}
    assert before != dump(region.central)
    assert faults_of(region.central) == []


def test_a_row_may_be_left_out_and_what_differs_then_is_asked_as_usual(
    central: Desk, own: Definition, waiting: OtherDefinition
) -> None:
    mappings.map_definition(central, waiting.used.sha256, own.sha256, waiting.mapping, by="HR1")
    (asked,) = conflicts.queue(central).conflicts
    assert (asked.form_id, asked.kind, asked.differing) == (codes(central)["A12"], "blanks", ("5",))
    assert asked.definition == own
    assert said_on(central, "5") == {}


def test_a_mapping_that_cannot_be_followed_changes_nothing(
    region: Region, central: Desk, own: Definition, waiting: OtherDefinition
) -> None:
    before = dump(region.central)
    for used, wrong in (
        (waiting.used.sha256, replace(waiting.mapping, numbers={**waiting.mapping.numbers, "5": "99"})),
        (waiting.used.sha256, DefinitionMapping()),
        ("0" * 64, waiting.mapping),
    ):
        with pytest.raises(InputFaults):
            mappings.map_definition(central, used, own.sha256, wrong, by="HR1")
    with pytest.raises(InputFaults):
        mappings.forget_definition(central, waiting.used.sha256, own.sha256)
    assert dump(region.central) == before


# --- an unknown unit ------------------------------------------------------------------------------------------------


@pytest.fixture
def strange(region: Region, tmp_path: Path) -> Path:
    """A merge file of A11, which answers for X9 too, a unit that central has never heard of, with an action there."""
    code = codes_of(region.local)["A11"]
    with desks.open_desk(region.local) as desk:
        keyed(desk, tmp_path, "A11", units_covered="A12")
        actions.put_plan_row(desk, code, 1, PlanRow("3", "Öva larmet"), "A1")
        exporting.export_merge(desk, tmp_path / "l.sammerge.zip")
    return altered(tmp_path / "l.sammerge.zip", region.local, of_unit("X9", "Avdelning 2", "A12"))


def covered(desk: Desk) -> set[str]:
    with desk.reading() as db:
        return standing.covered_units(db, the_round_id(db))


def test_a_unit_that_nobody_has_is_asked_about_with_its_name_and_a_suggestion(central: Desk, strange: Path) -> None:
    take_in(central, strange)
    (asked,) = conflicts.queue(central).units
    assert (asked.code, asked.name, asked.forms, asked.actions, asked.suggestion) == ("X9", "Avdelning 2", 1, 1, "A12")
    assert conflicts.queue(central).questions == 1
    assert covered(central) == {"A11", "X9"}
    (action,) = actions.actions(central)
    assert (action.unit, action.what) == ("X9", "Öva larmet")


def test_what_a_code_stands_for_is_said_once_holds_for_what_comes_later_and_can_be_forgotten(
    region: Region, central: Desk, strange: Path, tmp_path: Path
) -> None:
    take_in(central, strange)
    mappings.map_unit(central, "X9", "A12", by="HR1")
    assert conflicts.queue(central) == Queue()
    assert covered(central) == {"A11", "A12"}
    assert [one.unit for one in actions.open_actions(central, "A12")] == ["A12"]
    take_in(central, strange)
    assert len(actions.actions(central)) == 1
    (known,) = mappings.mappings(central).units
    assert (known.old, known.name, known.new, known.operator) == ("X9", "Avdelning 2", "A12", "HR1")
    mappings.map_unit(central, "X9", "A21", by="HR2")
    assert covered(central) == {"A11", "A21"}
    assert [one.unit for one in actions.open_actions(central, "A21")] == ["A21"]
    mappings.forget_unit(central, "X9")
    assert covered(central) == {"A11", "X9"}
    assert [one.code for one in conflicts.queue(central).units] == ["X9"]
    assert actions.open_actions(central, "A21") == ()
    assert faults_of(region.central) == []


def test_an_answer_for_a_mapped_unit_and_one_for_the_unit_itself_are_the_same_answer(
    region: Region, central: Desk, strange: Path, tmp_path: Path
) -> None:
    take_in(central, strange)
    other = region.more_local("andra")
    with desks.open_desk(other) as desk:
        keyed(desk, tmp_path, "A11", units_covered="A12")
        exporting.export_merge(desk, tmp_path / "a.sammerge.zip")
    take_in(central, tmp_path / "a.sammerge.zip")
    assert [one.kind for one in conflicts.queue(central).conflicts] == ["values"]
    mappings.map_unit(central, "X9", "A12", by="HR1")
    assert conflicts.queue(central) == Queue()


def test_an_organisation_list_that_has_the_unit_settles_it(
    region: Region, central: Desk, strange: Path, tmp_path: Path
) -> None:
    take_in(central, strange)
    mappings.map_unit(central, "X9", "A21", by="HR1")
    newer = tmp_path / "nyare.csv"
    newer.write_text(f"{ORGANISATION}X9;Ny avdelning;enhet;A1;9;Chef 0111;\n", "utf-8")
    organisations.import_organisation(central, newer)
    assert covered(central) == {"A11", "X9"}
    assert conflicts.queue(central) == Queue()
    assert mappings.mappings(central).units == ()
    assert [one.unit for one in actions.open_actions(central, "X9")] == ["X9"]
    assert faults_of(region.central) == []


def test_only_an_unknown_code_that_something_names_stands_for_a_unit(central: Desk, strange: Path) -> None:
    take_in(central, strange)
    for old, new in (("A12", "A11"), ("X9", "FINNS INTE"), ("OKÄND", "A11")):
        with pytest.raises(InputFaults):
            mappings.map_unit(central, old, new, by="HR1")
    with pytest.raises(InputFaults, match="no operator code"):
        mappings.map_unit(central, "X9", "A12", by="Anna A")
    with pytest.raises(InputFaults, match="stands for no unit"):
        mappings.forget_unit(central, "X9")
    assert [one.code for one in conflicts.queue(central).units] == ["X9"]

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from samdesk.domain.answers import Answer, Missing, Participants
from samdesk.domain.faults import InputFaults
from samdesk.domain.revision import Revision
from samdesk.services import collecting, conflicts, exporting, forms, keying
from samdesk.services.desks import Desk
from samdesk.storage import revisions
from tests.on_both import on_both
from tests.small_region import NUMBERS, Region, codes, dump, keyed, merged

pytestmark = on_both


def heads(desk: Desk, code: str) -> tuple[Revision, ...]:
    with desk.reading() as db:
        return revisions.heads(db, [code]).get(code, ())


@pytest.fixture
def code(local: Desk) -> str:
    return codes(local)["A11"]


def key_all(desk: Desk, entry: int, choice: str = "1") -> None:
    for number in NUMBERS:
        keying.put_answer(desk, entry, number, Answer(choice))


def test_a_form_opens_at_its_first_row_with_whose_it_is(local: Desk, code: str) -> None:
    opened = keying.open_form(local, code, operator="A1")
    assert (opened.form_id, opened.position, opened.finished) == (code, "1", False)
    assert (opened.unit_code, opened.unit_name, opened.forvaltning_name) == ("A11", "Avdelning 1", "Sjukhuset Norr")
    assert opened.names["last_date"] == "15 december 2023"
    assert dict(opened.content.answers) == {}


def test_opening_a_form_notes_the_paper_as_received(local: Desk, code: str) -> None:
    keying.open_form(local, code, operator="A1")
    assert next(row for row in forms.forms(local) if row.form_id == code).received_at


@pytest.mark.parametrize("operator", ["", "Chef Chefsson", "a" * 13, "A-1"])
def test_an_operator_is_a_short_code(local: Desk, code: str, operator: str) -> None:
    before = dump(local.path)
    with pytest.raises(InputFaults, match=r"no operator code\. Use 1 to 12 letters or digits, not a name"):
        keying.open_form(local, code, operator=operator)
    assert dump(local.path) == before


@pytest.mark.only_files
def test_every_answer_is_on_disk_when_it_is_kept(local: Desk, code: str) -> None:
    opened = keying.open_form(local, code, operator="A1")
    with closing(sqlite3.connect(f"file:{local.path}?mode=ro", uri=True)) as other:
        for number in NUMBERS[:5]:
            keying.put_answer(local, opened.entry_id, number, Answer("2", motivation="Därför"), next_row="3")
            found = other.execute("SELECT choice, motivation FROM answer WHERE number = ?", (number,)).fetchall()
            assert found == [("2", "Därför")]


@pytest.mark.parametrize(
    ("number", "answer", "said"),
    [
        ("1", Answer("5"), "Row 1 has no choice 5. The choices are 1, 2, 3, 9"),
        ("1", Answer("1 2"), "at most 1 are allowed"),
        ("17", Answer("1"), "no row 17"),
        ("1", Answer("1", missing=Missing.BLANK), "both answered and marked as missing"),
        ("1", Answer(text="Ja"), "with a choice, not with text"),
        ("1", Answer("1", motivation="a" * 10_001), "more than 10000 characters"),
    ],
)
def test_what_a_row_does_not_take_is_refused_and_changes_nothing(
    local: Desk, code: str, number: str, answer: Answer, said: str
) -> None:
    opened = keying.open_form(local, code, operator="A1")
    keying.put_answer(local, opened.entry_id, "1", Answer("3"))
    before = dump(local.path)
    with pytest.raises(InputFaults, match=said):
        keying.put_answer(local, opened.entry_id, number, answer)
    assert dump(local.path) == before


def test_a_form_opens_again_where_it_was_left(local: Desk, code: str) -> None:
    opened = keying.open_form(local, code, operator="A1")
    keying.put_answer(local, opened.entry_id, "1", Answer("1"), next_row="2")
    assert keying.open_form(local, code, operator="A1").position == "2"
    keying.leave(local, opened.entry_id, "10c")
    again = keying.open_form(local, code, operator="B2")
    assert (again.position, again.entry_id) == ("10c", opened.entry_id)
    assert again.content.answers == {"1": Answer("1")}


def test_without_a_place_to_go_on_a_form_opens_at_the_first_row_left(local: Desk, code: str) -> None:
    opened = keying.open_form(local, code, operator="A1")
    keying.put_answer(local, opened.entry_id, "1", Answer("1"))
    assert keying.open_form(local, code, operator="A1").position == "2"


def test_an_answer_may_be_written_over_and_taken_back(local: Desk, code: str) -> None:
    opened = keying.open_form(local, code, operator="A1")
    for answer in (Answer("1"), Answer(missing=Missing.TWO_BOXES, action=True), Answer()):
        keying.put_answer(local, opened.entry_id, "1", answer)
        assert keying.open_form(local, code, operator="A1").content.answers["1"] == answer


def test_a_form_with_rows_left_is_not_finished_and_names_them(local: Desk, code: str) -> None:
    opened = keying.open_form(local, code, operator="A1")
    for number in NUMBERS[:-2]:
        keying.put_answer(local, opened.entry_id, number, Answer("1"))
    before = dump(local.path)
    with pytest.raises(InputFaults, match=r"Rows without answer: 15, 16\. Key them, or say that they are blank"):
        keying.finish(local, opened.entry_id)
    assert dump(local.path) == before


def test_rows_that_are_blank_on_the_paper_are_kept_as_blank(local: Desk, code: str) -> None:
    opened = keying.open_form(local, code, operator="A1")
    for number in NUMBERS[:-2]:
        keying.put_answer(local, opened.entry_id, number, Answer("1"))
    keying.put_answer(local, opened.entry_id, "16", Answer(action=True))
    done = keying.finish(local, opened.entry_id, blank_rest=True)
    assert done.blank == ("15", "16")
    (final,) = heads(local, code)
    assert final.rev == done.rev
    assert final.content.answers["15"] == Answer(missing=Missing.BLANK)
    assert final.content.answers["16"] == Answer(missing=Missing.BLANK, action=True)
    assert final.content.units_covered == ("A11",)


def test_the_background_is_part_of_the_answer(local: Desk, code: str) -> None:
    opened = keying.open_form(local, code, operator="A1")
    people = Participants(manager=True, safety_representative=True, employees=7)
    keying.put_background(
        local, opened.entry_id, participants=people, answered_on=date(2023, 11, 3), units_covered=("A12",)
    )
    keying.finish(local, opened.entry_id, blank_rest=True)
    (final,) = heads(local, code)
    assert final.content.participants == people
    assert final.content.answered_on == date(2023, 11, 3)
    assert final.content.units_covered == ("A11", "A12")


@pytest.mark.parametrize(
    ("said", "employees", "units"),
    [("no number of employees", -1, ()), ("no number of employees", 100_000, ()), ("no unit with code X", 1, ("X",))],
)
def test_a_background_that_cannot_be_is_refused_and_keeps_what_was_there(
    local: Desk, code: str, said: str, employees: int, units: tuple[str, ...]
) -> None:
    opened = keying.open_form(local, code, operator="A1")
    before = dump(local.path)
    people = Participants(employees=employees)
    with pytest.raises(InputFaults, match=said):
        keying.put_background(
            local, opened.entry_id, participants=people, answered_on=None, units_covered=("A12", *units)
        )
    assert dump(local.path) == before


def test_a_finished_form_is_shown_as_finished_and_takes_no_answer(local: Desk, code: str) -> None:
    opened = keying.open_form(local, code, operator="A1")
    keying.finish(local, opened.entry_id, blank_rest=True)
    before = dump(local.path)
    with pytest.raises(InputFaults, match="finished already"):
        keying.put_answer(local, opened.entry_id, "1", Answer("1"))
    with pytest.raises(InputFaults, match="finished already"):
        keying.finish(local, opened.entry_id)
    assert keying.open_form(local, code, operator="A1").finished
    assert dump(local.path) == before


def test_a_form_that_is_changed_keeps_its_former_answer_as_parent(local: Desk, code: str) -> None:
    opened = keying.open_form(local, code, operator="A1")
    key_all(local, opened.entry_id)
    first = keying.finish(local, opened.entry_id).rev
    again = keying.reopen(local, code, operator="B2")
    assert again.content.answers["3"] == Answer("1")
    keying.put_answer(local, again.entry_id, "3", Answer("2"))
    second = keying.finish(local, again.entry_id).rev
    (final,) = heads(local, code)
    assert (final.rev, final.parents) == (second, (first,))


def test_a_form_opened_again_and_not_changed_stays_the_same_revision(local: Desk, code: str) -> None:
    opened = keying.open_form(local, code, operator="A1")
    first = keying.finish(local, opened.entry_id, blank_rest=True).rev
    again = keying.reopen(local, code, operator="A1")
    assert keying.finish(local, again.entry_id).rev == first
    assert len(heads(local, code)) == 1


def test_the_same_paper_keyed_at_two_desks_is_the_same_revision(region: Region, central: Desk, local: Desk) -> None:
    revs = []
    for desk, operator in ((central, "C1"), (local, "A1")):
        opened = keying.open_form(desk, codes(desk)["A11"], operator=operator)
        key_all(desk, opened.entry_id)
        revs.append(keying.finish(desk, opened.entry_id).rev)
    assert revs[0] == revs[1]


def test_an_answer_that_comes_in_while_a_form_is_keyed_is_not_replaced(
    central: Desk, region: Region, tmp_path: Path
) -> None:
    code = codes(central)["A11"]
    opened = keying.open_form(central, code, operator="C1")
    collecting.collect(central, [merged(region.local, tmp_path / "l.sammerge.zip", "A11", s3="2")])
    key_all(central, opened.entry_id)
    keying.finish(central, opened.entry_id)
    assert {head.content.answers["3"].choice for head in heads(central, code)} == {"1", "2"}
    assert [conflict.form_id for conflict in conflicts.conflicts(central)] == [code]


def test_a_change_made_elsewhere_while_a_form_is_changed_here_is_not_replaced(
    central: Desk, region: Region, tmp_path: Path
) -> None:
    code = codes(central)["A11"]
    collecting.collect(central, [merged(region.local, tmp_path / "1.sammerge.zip", "A11")])
    opened = keying.reopen(central, code, operator="C1")
    collecting.collect(central, [merged(region.local, tmp_path / "2.sammerge.zip", "A11", s3="2")])
    keying.put_answer(central, opened.entry_id, "4", Answer("3"))
    keying.finish(central, opened.entry_id)
    assert len(heads(central, code)) == 2


def test_a_form_with_answers_that_differ_is_settled_before_it_is_keyed(
    central: Desk, region: Region, tmp_path: Path
) -> None:
    one = merged(region.local, tmp_path / "1.sammerge.zip", "A11")
    other = merged(region.more_local("andra"), tmp_path / "2.sammerge.zip", "A11", s3="2")
    collecting.collect(central, [one, other])
    before = dump(central.path)
    for way in (keying.open_form, keying.reopen):
        with pytest.raises(InputFaults, match=r"answers that differ\. Settle which"):
            way(central, codes(central)["A11"], operator="C1")
    assert dump(central.path) == before


def test_the_same_answers_keyed_again_from_a_table_are_the_same_revision(
    local: Desk, code: str, tmp_path: Path
) -> None:
    opened = keying.open_form(local, code, operator="A1")
    key_all(local, opened.entry_id)
    rev = keying.finish(local, opened.entry_id).rev
    keyed(local, tmp_path, "A11")
    assert [head.rev for head in heads(local, code)] == [rev]


@pytest.mark.only_files
@pytest.mark.parametrize("way", [keying.open_form, keying.reopen])
def test_whoever_opens_a_begun_form_goes_on_with_it_and_each_answer_says_whose_it_is(
    local: Desk, code: str, way: Callable[..., keying.OpenForm]
) -> None:
    opened = keying.open_form(local, code, operator="A1")
    keying.put_answer(local, opened.entry_id, "1", Answer("1"))
    again = way(local, code, operator="B2")
    keying.put_answer(local, again.entry_id, "2", Answer("1"))
    with closing(sqlite3.connect(f"file:{local.path}?mode=ro", uri=True)) as db:
        assert db.execute("SELECT number, operator FROM keying_log ORDER BY id").fetchall() == [
            ("1", "A1"),
            ("2", "B2"),
        ]


@pytest.mark.only_files
def test_every_change_of_an_entry_is_logged_with_what_was_there_before(local: Desk, code: str) -> None:
    opened = keying.open_form(local, code, operator="A1")
    keying.put_answer(local, opened.entry_id, "1", Answer("1"), strokes=1)
    keying.put_answer(local, opened.entry_id, "1", Answer("2", motivation="Därför"), strokes=8)
    keying.put_background(local, opened.entry_id, participants=Participants(employees=7), answered_on=None, strokes=2)
    keying.finish(local, opened.entry_id, blank_rest=True)
    with closing(sqlite3.connect(f"file:{local.path}?mode=ro", uri=True)) as db:
        rows = db.execute('SELECT kind, number, "before", "after", strokes FROM keying_log ORDER BY id').fetchall()
    assert rows[:3] == [
        ("put", "1", "{}", '{"choice": "1"}', 1),
        ("put", "1", '{"choice": "1"}', '{"choice": "2", "motivation": "Därför"}', 8),
        ("background", "", "{}", '{"employees": 7}', 2),
    ]
    assert [row[:2] for row in rows[3:]] == [("blank", number) for number in NUMBERS[1:]]


def test_a_form_answered_on_the_screen_is_no_paper_that_came_back(local: Desk, code: str) -> None:
    opened = keying.open_form(local, code, operator="SVAR", keying_pass=keying.SCREEN)
    assert opened.keying_pass == keying.SCREEN
    assert not next(row for row in forms.forms(local) if row.form_id == code).received_at
    assert keying.open_form(local, code, operator="A1").entry_id == opened.entry_id


def test_who_keyed_is_told_by_code_in_the_merge_file(local: Desk, code: str, tmp_path: Path) -> None:
    from samdesk.exchange.merge_file import read_merge_file

    opened = keying.open_form(local, code, operator="Q7")
    keying.finish(local, opened.entry_id, blank_rest=True)
    exporting.export_merge(local, tmp_path / "x.sammerge.zip")
    merge, _signed = read_merge_file(tmp_path / "x.sammerge.zip")
    assert {(event.kind, event.operator) for event in merge.events} == {("received", "Q7"), ("keyed", "Q7")}

import csv
import shutil
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from samdesk.domain.answers import Answer, FormAnswers, Missing, Participants, valid_codes
from samdesk.domain.current_answers import Holds, LeftOut
from samdesk.domain.definition import Definition, Statement
from samdesk.domain.faults import InputFaults, Refused
from samdesk.domain.form_id import written
from samdesk.domain.revision import Revision
from samdesk.services import answers_out, collecting, desks, key_table, voiding
from samdesk.services.changes import Cancelled
from samdesk.services.desks import Desk
from samdesk.storage import definitions as stored_definitions
from samdesk.storage import revisions
from samdesk.storage import rounds as stored_rounds
from tests.on_both import on_both
from tests.small_region import Region, answers, codes, keyed, merged

pytestmark = on_both

AT = datetime(2023, 11, 20, 9, 30, tzinfo=UTC)
TEXTS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), max_size=30) | st.sampled_from(
    ["=1+1", "'/", ".", '"citat"', "rad 1\nrad 2", "; och |", "@x", "-", "åäö ÅÄÖ"]
)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def current(desk: Desk) -> dict[str, list[FormAnswers]]:
    """All current answers of a desk file, by form id."""
    known = codes(desk).values()
    with desk.reading() as db:
        found = revisions.heads(db, known)
    return {form_id: [head.content for head in heads] for form_id, heads in found.items()}


@pytest.fixture
def disputed(region: Region, central: Desk, tmp_path: Path) -> Desk:
    """Central with the answers of three forms, one of which two desks read differently."""
    one = merged(region.local, tmp_path / "1.sammerge.zip", "A11", "A12", "B1", s3="2")
    other = merged(region.more_local("andra"), tmp_path / "2.sammerge.zip", "A11", s3="3")
    collecting.collect(central, [one, other])
    return central


def test_forms_whose_answers_differ_are_named_and_not_guessed(disputed: Desk, tmp_path: Path) -> None:
    done = answers_out.write_answers(disputed, tmp_path / "svar.csv")
    assert [path.name for path in done.paths] == ["svar.csv", "svar.txt"]
    assert [(one.row.unit, one.why) for one in done.left_out] == [("A11", LeftOut.CONFLICT)]
    assert [row["unit_code"] for row in rows_of(tmp_path / "svar.csv")] == ["A12", "B1"]
    said = (tmp_path / "svar.txt").read_text("utf-8-sig")
    assert f"{written(codes(disputed)['A11'])}  A11 Avdelning 1 – answers differ" in said


def test_a_form_that_was_made_void_is_named_with_the_reason(disputed: Desk, tmp_path: Path) -> None:
    voiding.void(disputed, codes(disputed)["B1"], reason="Fel blankett", by="HR1")
    done = answers_out.write_answers(disputed, tmp_path / "svar.csv")
    assert [(one.row.unit, one.why, one.reason) for one in done.left_out if one.row.unit == "B1"] == [
        ("B1", LeftOut.VOID, "Fel blankett")
    ]
    assert "B1 Vårdcentralen Öster – made void: Fel blankett" in (tmp_path / "svar.txt").read_text("utf-8-sig")
    answers_out.write_answers(disputed, tmp_path / "x.csv", holds=Holds(free_text=False))
    assert "Fel blankett" not in (tmp_path / "x.txt").read_text("utf-8-sig")


def test_a_workbook_says_what_it_holds_on_a_sheet_of_its_own(disputed: Desk, tmp_path: Path) -> None:
    done = answers_out.write_answers(disputed, tmp_path / "svar.xlsx")
    assert [path.name for path in done.paths] == ["svar.xlsx"]
    with closing(load_workbook(tmp_path / "svar.xlsx")) as book:
        answered, about = book.worksheets
        assert [cell.value for cell in answered["A"]] == [
            "form_id",
            *(written(codes(disputed)[unit]) for unit in ("A12", "B1")),
        ]
        assert "A11 Avdelning 1" in " ".join(str(cell.value) for cell in about["A"])


def test_switches_leave_out_free_text_and_persons_and_the_files_say_so(
    region: Region, local: Desk, tmp_path: Path
) -> None:
    keyed(local, tmp_path, "A11", **{"s3_motivation": "Hemligt"})
    full, spare = tmp_path / "full.csv", tmp_path / "bare.csv"
    answers_out.write_answers(local, full, spss=True)
    answers_out.write_answers(local, spare, spss=True, holds=Holds(free_text=False, person_data=False))
    for ending in (".csv", "-spss.csv"):
        whole = full.with_name(f"full{ending}").read_text("utf-8-sig")
        bare = spare.with_name(f"bare{ending}").read_text("utf-8-sig")
        assert [word in whole for word in ("Hemligt", "Chef 0111")] == [True, True]
        assert [word in bare for word in ("Hemligt", "Chef 0111", "motivation", "managers")] == [False] * 4
    assert "Free text is left out" in spare.with_suffix(".txt").read_text("utf-8-sig")
    assert "Person data is left out." in spare.with_suffix(".txt").read_text("utf-8-sig")
    assert "Free text is left out" in spare.with_suffix(".sps").read_text("utf-8-sig")


def test_the_list_has_a_row_for_each_answered_statement_with_code_and_label(local: Desk, tmp_path: Path) -> None:
    keyed(local, tmp_path, "B1", s3="2", **{"s3_motivation": "Brist", "s3_action": "1", "s4": "", "s5": "*"})
    answers_out.write_answers(local, tmp_path / "lista.csv", as_list=True)
    found = {row["number"]: row for row in rows_of(tmp_path / "lista.csv")}
    assert len(found) == 31
    three = found["3"]
    assert three["forvaltning_name"] == "Primärvården"
    assert (three["unit_code"], three["unit_name"], three["definition_version"]) == (
        "B1",
        "Vårdcentralen Öster",
        "2023.1",
    )
    assert [three[name] for name in ("choice", "choice_label", "needs_action", "motivation")] == [
        "2",
        "Delvis",
        "1",
        "Brist",
    ]
    assert three["statement"].startswith("Det finns skriftliga rutiner")
    assert [(found[n]["choice"], found[n]["missing"], found[n]["missing_label"]) for n in ("4", "5")] == [
        ("", "blank", "left blank"),
        ("", "two_boxes", "two boxes marked"),
    ]


def test_the_same_answers_give_the_same_files(disputed: Desk, tmp_path: Path) -> None:
    made = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        done = answers_out.write_answers(disputed, tmp_path / name / "svar.csv", spss=True)
        made.append([path.read_bytes() for path in done.paths])
        answers_out.write_answers(disputed, tmp_path / name / "svar.xlsx")
        made[-1].append((tmp_path / name / "svar.xlsx").read_bytes())
    assert made[0] == made[1]


def test_nothing_is_written_where_nothing_counts(local: Desk, tmp_path: Path) -> None:
    with pytest.raises(InputFaults, match="No form of the round has an answer"):
        answers_out.write_answers(local, tmp_path / "svar.csv")
    with pytest.raises(InputFaults, match="cannot be written as"):
        answers_out.write_answers(local, tmp_path / "svar.ods")
    assert not list(tmp_path.glob("svar*"))


def test_a_cancelled_writing_leaves_the_former_files(disputed: Desk, tmp_path: Path) -> None:
    for name in ("svar.csv", "svar.txt", "svar.sps", "svar-spss.csv"):
        (tmp_path / name).write_text("before")

    def stop(_done: int, _total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        answers_out.write_answers(disputed, tmp_path / "svar.csv", spss=True, progress=stop)
    assert {path.name: path.read_text() for path in tmp_path.glob("*svar*")} == dict.fromkeys(
        ("svar.csv", "svar.txt", "svar.sps", "svar-spss.csv"), "before"
    )


@pytest.mark.only_files
def test_the_desk_file_itself_is_never_overwritten(region: Region, disputed: Desk, tmp_path: Path) -> None:
    link = tmp_path / "svar.csv"
    link.hardlink_to(region.central)
    with pytest.raises(Refused, match="is the desk file itself"):
        answers_out.write_answers(disputed, link)


# What is written is read into an empty desk as the same answers


def answer_of(draw: st.DrawFn, definition: Definition, statement: Statement) -> Answer:
    action = statement.action and draw(st.booleans())
    motivation = draw(TEXTS).strip() if statement.motivation else ""
    if draw(st.integers(0, 5)) == 0:
        return Answer("", "", draw(st.sampled_from(Missing)), action, motivation)
    return Answer(draw(st.sampled_from(valid_codes(definition, statement))), "", None, action, motivation)


@st.composite
def contents(draw: st.DrawFn, definition: Definition, units: tuple[str, ...]) -> FormAnswers:
    """An answer with a few rows of any kind; the others say yes."""
    chosen = draw(st.sets(st.sampled_from(list(definition.by_number)), max_size=4))
    given = {
        number: answer_of(draw, definition, statement) if number in chosen else Answer("1")
        for number, statement in definition.by_number.items()
    }
    people = draw(st.builds(Participants, st.booleans(), st.booleans(), st.booleans(), st.none() | st.integers(0, 99)))
    day = draw(st.none() | st.dates(date(2020, 1, 1), date(2030, 12, 31)))
    covered = draw(st.sets(st.sampled_from(["A11", "B1", "R"])))
    return FormAnswers(given, people, day, tuple(sorted({*units, *covered})))


@given(st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_is_read_into_an_empty_desk_as_the_same_answers(grown: Region, data: st.DataObject) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        here, empty = folder / "here.samdesk", folder / "empty.samdesk"
        shutil.copy(grown.local, here)
        shutil.copy(grown.local, empty)
        with desks.open_desk(here) as desk, desk.writing() as db:
            forms = stored_rounds.forms(db, stored_rounds.rounds(db)[0].id)
            for form in data.draw(st.lists(st.sampled_from(forms), unique=True, min_size=1, max_size=3)):
                definition = stored_definitions.definition(db, form.definition)
                assert definition is not None
                made = Revision(form.id, form.definition, data.draw(contents(definition, form.units)))
                revisions.keep_revisions(db, [made], AT, own=True)
        out = folder / data.draw(st.sampled_from(["svar.csv", "svar.xlsx"]))
        with desks.open_desk(here) as desk:
            answers_out.write_answers(desk, out)
            expected = current(desk)
        with desks.open_desk(empty) as desk:
            key_table.key_table(desk, out, operator="A1")
            found = current(desk)
        assert found == expected


def test_two_forms_that_answer_for_one_unit_are_both_there_and_named(
    region: Region, central: Desk, tmp_path: Path
) -> None:
    with desks.open_desk(region.local) as local:
        keyed(local, tmp_path, "A12")
        row = {"form_id": codes(local)["A11"], "units_covered": "A12"}
        key_table.key_table(local, answers(tmp_path / "x.csv", row), operator="A1")
        answers_out.write_answers(local, tmp_path / "svar.csv")
        known = codes(local)
    assert {row["unit_code"]: row["units_covered"] for row in rows_of(tmp_path / "svar.csv")} == {
        "A11": "A12",
        "A12": "",
    }
    said = (tmp_path / "svar.txt").read_text("utf-8-sig")
    assert "Two forms answer for the same unit" in said
    assert written(known["A11"]) in said

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from samdesk.domain.actions import PlanRow, Status
from samdesk.domain.answers import Answer, Participants
from samdesk.domain.faults import InputFaults, Refused
from samdesk.domain.form_id import written
from samdesk.domain.rounds import FormState
from samdesk.domain.travel import EventKind
from samdesk.services import actions, desks, exporting, fillable, filled, forms, keying, organisations, rounds
from samdesk.services.changes import Cancelled
from samdesk.services.desks import Desk
from samdesk.services.file_names import LONGEST
from samdesk.services.filled import FileTaken, Taken
from samdesk.services.printing import PrintOrder
from samdesk.storage import events, revisions
from tests.paper.filling import Values, by_pdfium, by_pypdf
from tests.small_region import NUMBERS, Region, codes, dump, keyed

WHOLE = {f"choice:{number}": "1" for number in NUMBERS}


@pytest.fixture
def fill(local: Desk, tmp_path: Path) -> Callable[..., Path]:
    """A form of a unit, made and filled in; the same unit again gives a file with other content."""
    count = iter(range(100))

    def filled_in(unit: str, values: Values, *, order: PrintOrder | None = None) -> Path:
        made = fillable.make_fillable(local, order or PrintOrder(units=(unit,)), tmp_path / "forms")
        return by_pypdf(made.paths[-1].read_bytes(), values, tmp_path / f"{unit}-{next(count)}.pdf", looks=False)

    return filled_in


def one(desk: Desk, path: Path) -> FileTaken:
    (taken,) = filled.take_in(desk, [path], operator="A1")
    return taken


def told(taken: FileTaken) -> list[str]:
    assert all(fault.advice and fault.where.file == taken.path.name for fault in taken.faults)
    return [fault.what for fault in taken.faults]


def test_forms_are_made_one_file_each_named_by_unit_and_code(local: Desk, tmp_path: Path) -> None:
    made = fillable.make_fillable(local, PrintOrder(below="A"), tmp_path / "forms")
    known = codes(local)
    names = {path.name for path in made.paths}
    assert f"A11 Avdelning 1 {written(known['A11'])}.pdf" in names
    assert len(names) == len(made.form_ids) == 6
    states = {row.unit: row.state for row in forms.forms(local)}
    assert (states["A11"], states["B1"]) == (FormState.PRINTED, FormState.PLANNED)
    before = {path.name: path.read_bytes() for path in made.paths}
    fillable.make_fillable(local, PrintOrder(below="A"), tmp_path / "forms")
    assert {path.name: path.read_bytes() for path in (tmp_path / "forms").iterdir()} == before


def test_a_long_name_is_cut_before_the_code_in_the_file_name(central: Desk, tmp_path: Path) -> None:
    long = "Mottagningen för mycket långa namn " * 4
    tables = tmp_path / "lista.csv"
    tables.write_text(f"Kod;Namn;Nivå;Överordnad kod;Antal anställda;Chef\nZ;{long};region;;9;Chef 0900\n", "utf-8")
    organisations.import_organisation(central, tables)
    rounds.plan_round(central, year=2025, definition="sam-chef", last_date=date(2025, 12, 1))
    (path,) = fillable.make_fillable(central, PrintOrder(units=("Z",)), tmp_path / "forms").paths
    assert path.stem.startswith("Z Mottagningen")
    assert path.stem.endswith(f" {written(codes(central)['Z'])}")
    assert len(path.stem) <= LONGEST


def test_a_run_that_is_stopped_notes_nothing(local: Desk, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        fillable.make_fillable(local, PrintOrder(below="A"), tmp_path / "forms", progress=stop)
    assert {row.state for row in forms.forms(local)} == {FormState.PLANNED}


def test_a_whole_form_becomes_final_and_the_trace_names_the_file(local: Desk, fill: Callable[..., Path]) -> None:
    more = {
        "motivation:3": "Brist på tid",
        "action:3": "yes",
        "participant:manager": "yes",
        "form:employees_took_part": "4",
        "form:answered_on": "20231120",
    }
    path = fill("A11", {**WHOLE, **more, "choice:3": "2"})
    taken = one(local, path)
    assert (taken.state, taken.faults, taken.row) == (Taken.FINISHED, (), "")
    code = codes(local)["A11"]
    (a_round,) = rounds.rounds(local)
    with local.reading() as db:
        (head,) = revisions.heads(db, [code])[code]
        (event,) = events.events(db, a_round.id, [EventKind.RECEIVED])
    assert head.content.answers["3"] == Answer("2", action=True, motivation="Brist på tid")
    assert head.content.participants == Participants(manager=True, employees=4)
    assert str(head.content.answered_on) == "2023-11-20"
    assert head.content.units_covered == ("A11",)
    assert event.note == f"{path.name} SHA-256 {hashlib.sha256(path.read_bytes()).hexdigest()}"
    assert {row.unit: row.state for row in forms.forms(local)}["A11"] is FormState.KEYED


def test_the_same_file_again_changes_nothing(local: Desk, fill: Callable[..., Path]) -> None:
    path = fill("A11", {**WHOLE, "plan:1:what": "Gå igenom rutinen"})
    assert one(local, path).state is Taken.FINISHED
    before = dump(local.path)
    assert (one(local, path).state, dump(local.path)) == (Taken.UNCHANGED, before)
    half = fill("A12", {"choice:1": "1"})
    assert one(local, half).state is Taken.OPENED
    before = dump(local.path)
    assert (one(local, half).state, dump(local.path)) == (Taken.UNCHANGED, before)


def test_it_is_the_same_answer_as_keyed_from_paper(local: Desk, fill: Callable[..., Path], tmp_path: Path) -> None:
    keyed(local, tmp_path, "A11")
    assert one(local, fill("A11", WHOLE)).state is Taken.UNCHANGED


def test_a_half_filled_form_opens_at_its_first_open_row_and_the_rest_completes_it(
    local: Desk, fill: Callable[..., Path]
) -> None:
    half = {f"choice:{number}": "1" for number in NUMBERS[:5]} | {"motivation:1": "därför"}
    taken = one(local, fill("A11", half))
    assert (taken.state, taken.row, taken.faults) == (Taken.OPENED, NUMBERS[5], ())
    form = keying.open_form(local, codes(local)["A11"], operator="A1")
    assert (form.position, form.content.answers["1"]) == (NUMBERS[5], Answer("1", motivation="därför"))
    rest = {f"choice:{number}": "2" for number in NUMBERS[5:]}
    assert one(local, fill("A11", rest)).state is Taken.FINISHED
    again = keying.open_form(local, codes(local)["A11"], operator="A1")
    assert again.finished
    assert again.content.answers["1"] == Answer("1", motivation="därför")
    assert again.content.answers["16"] == Answer("2")


def test_another_answer_is_refused_with_the_rows_that_differ(local: Desk, fill: Callable[..., Path]) -> None:
    assert one(local, fill("A11", {**WHOLE, "form:answered_on": "20231120"})).state is Taken.FINISHED
    before = dump(local.path)
    other = fill("A11", {**WHOLE, "choice:2": "3", "motivation:7a": "ny", "form:answered_on": "20231121"})
    before = dump(local.path)
    taken = one(local, other)
    assert taken.state is Taken.REFUSED
    code = written(codes(local)["A11"])
    assert told(taken) == [f"Form {code} has an answer already, and the file differs from it on: 2, date, 7a."]
    assert dump(local.path) == before


def test_a_form_that_is_begun_otherwise_is_refused_with_the_rows(local: Desk, fill: Callable[..., Path]) -> None:
    code = codes(local)["A11"]
    form = keying.open_form(local, code, operator="B2")
    keying.put_answer(local, form.entry_id, "4", Answer("2"))
    path = fill("A11", WHOLE)
    before = dump(local.path)
    taken = one(local, path)
    assert taken.state is Taken.REFUSED
    assert told(taken) == [f"Form {written(code)} is begun already, and the file differs from it on: 4."]
    assert dump(local.path) == before


def test_two_files_of_one_form_that_differ_are_both_refused(local: Desk, fill: Callable[..., Path]) -> None:
    first, second = fill("A11", WHOLE), fill("A11", {**WHOLE, "choice:9": "2"})
    same, third = fill("A12", WHOLE), fill("A12", WHOLE)
    before = dump(local.path)
    taken = filled.take_in(local, [first, second], operator="A1")
    assert [file.state for file in taken] == [Taken.REFUSED, Taken.REFUSED]
    code = written(codes(local)["A11"])
    assert told(taken[0]) == [f"It is of the same form, {code}, as {second.name}, and they differ on: 9."]
    assert dump(local.path) == before
    alike = filled.take_in(local, [same, third], operator="A1")
    assert [file.state for file in alike] == [Taken.FINISHED, Taken.UNCHANGED]


def test_what_cannot_be_judged_is_told_by_row_and_the_rest_waits_for_a_person(
    local: Desk, tmp_path: Path, fill: Callable[..., Path]
) -> None:
    import pikepdf

    path = fill("A11", {**WHOLE, "form:answered_on": "vår", "form:employees_took_part": "fyr", "motivation:7a": "x"})
    odd = tmp_path / "udda.pdf"
    with pikepdf.open(path) as document:
        fields = {str(field.T): field for field in document.Root.AcroForm.Fields}
        fields["choice:7a"].Kids[2].AS = pikepdf.Name("/3")
        fields["choice:8"].V = pikepdf.Name("/7")
        document.save(odd)
    taken = one(local, odd)
    assert (taken.state, taken.row) == (Taken.OPENED, "7a")
    assert told(taken) == [
        "Row 7a has more than one cross: 1, 3.",
        "Row 8 has no choice 7.",
        "“fyr” is no number of employees.",
        "“vår” is no date.",
    ]
    form = keying.open_form(local, codes(local)["A11"], operator="A1")
    assert (form.position, form.content.answers["7a"]) == ("7a", Answer(motivation="x"))
    assert form.content.answers["9"] == Answer("1")


def test_one_bad_file_does_not_stop_the_next(local: Desk, tmp_path: Path, fill: Callable[..., Path]) -> None:
    bad = tmp_path / "bild.pdf"
    bad.write_bytes(b"no form")
    taken = filled.take_in(local, [bad, tmp_path / "saknas.pdf", fill("A11", WHOLE)], operator="A1")
    assert [file.state for file in taken] == [Taken.REFUSED, Taken.REFUSED, Taken.FINISHED]
    assert told(taken[0]) == ["The file is no PDF."]


def test_a_form_of_another_desk_or_round_is_told(local: Desk, fill: Callable[..., Path], tmp_path: Path) -> None:
    path = fill("A11", WHOLE)
    empty = tmp_path / "empty.samdesk"
    desks.create_desk(empty, name="Annan", role=desks.Role.LOCAL)
    with desks.open_desk(empty) as other:
        taken = one(other, path)
    assert told(taken) == [f"Form {written(codes(local)['A11'])} is not in this desk file."]


def test_a_form_of_another_version_of_the_questionnaire_is_told(
    local: Desk, fill: Callable[..., Path], tmp_path: Path
) -> None:
    import pikepdf

    path = tmp_path / "annan.pdf"
    with pikepdf.open(fill("A11", WHOLE)) as document:
        field = next(one for one in document.Root.AcroForm.Fields if one.T == "samdesk")
        said = str(field.V)
        field.V = pikepdf.String(said[:-64] + "0" * 64)
        document.docinfo["/samdesk"] = said[:-64] + "0" * 64
        document.save(path)
    code = written(codes(local)["A11"])
    assert told(one(local, path)) == [f"Form {code} was made from another version of the questionnaire."]


def test_an_empty_form_is_told_and_begins_nothing(local: Desk, fill: Callable[..., Path]) -> None:
    path = fill("A11", {})
    before = dump(local.path)
    assert told(one(local, path)) == ["Nothing is filled in."]
    assert dump(local.path) == before


def test_the_plan_and_what_came_of_earlier_actions_are_kept(
    local: Desk, fill: Callable[..., Path], tmp_path: Path
) -> None:
    table = tmp_path / "fjol.csv"
    table.write_text("Enhetskod;Åtgärd;Ansvarig;Klart;År\nA11;Se över larmet;Enhetschef;2022-03-01;2022\n", "utf-8")
    actions.import_actions(local, table)
    values = {"plan:1:what": "Köpa en lyft", "plan:1:who": "Chef", "plan:1:when": "20240301", "plan:3:who": "ingen"}
    taken = one(local, fill("A11", {**WHOLE, **values, "outcome:1": "Gjort, larmet hörs"}))
    code = codes(local)["A11"]
    assert taken.state is Taken.FINISHED
    (fault,) = taken.faults
    assert (fault.where.row, fault.what) == (3, "The row does not say what is to be done.")
    assert actions.plan_rows(local, code) == {1: PlanRow("", "Köpa en lyft", "Chef", "2024-03-01")}
    (action,) = actions.actions_on_form(local, code).values()
    assert (action.outcome, action.status) == ("Gjort, larmet hörs", Status.OPEN)
    other = one(local, fill("A11", {**WHOLE, "plan:1:what": "Köpa två", "outcome:1": "Inte gjort"}))
    assert (other.state, told(other)) == (Taken.UNCHANGED, ["Something else is noted here already."] * 2)
    assert actions.plan_rows(local, code)[1].what == "Köpa en lyft"


def test_units_that_are_written_in_are_covered_or_told(local: Desk, fill: Callable[..., Path]) -> None:
    taken = one(local, fill("A11", {**WHOLE, "form:units_covered": "a12; operation"}))
    assert taken.state is Taken.FINISHED
    code = codes(local)["A11"]
    with local.reading() as db:
        (head,) = revisions.heads(db, [code])[code]
    assert head.content.units_covered == ("A11", "A12", "A21")
    taken = one(local, fill("B1", {**WHOLE, "form:units_covered": "Röntgen"}))
    assert (taken.state, told(taken)) == (Taken.OPENED, ["“Röntgen” is no unit."])


def test_a_spare_form_is_for_the_unit_that_is_written_on_it(local: Desk, fill: Callable[..., Path]) -> None:
    spare = PrintOrder(spare=1)
    path = fill("spare", {**WHOLE, "form:code": "B2", "form:managers": "Chef 0210"}, order=spare)
    taken = one(local, path)
    assert (taken.state, taken.faults) == (Taken.FINISHED, ())
    with local.reading() as db:
        (head,) = revisions.heads(db, [taken.form_id])[taken.form_id]
    assert head.content.units_covered == ("B2",)
    nameless = one(local, fill("spare", WHOLE, order=spare))
    assert (nameless.state, told(nameless)) == (Taken.OPENED, ["The form does not say which unit it is for."])


def test_a_form_filled_in_with_a_mouse_travels_to_central(region: Region, local: Desk, tmp_path: Path) -> None:
    made = fillable.make_fillable(local, PrintOrder(units=("A11",)), tmp_path / "forms")
    path = by_pdfium(made.paths[0].read_bytes(), list(WHOLE.items()), tmp_path / "klickad.pdf")
    assert one(local, path).state is Taken.FINISHED
    done = exporting.export_merge(local, tmp_path / "a.sammerge.zip", operator="A1")
    assert done.forms == 1


def test_an_operator_is_needed_and_a_read_only_file_refuses(
    region: Region, local: Desk, fill: Callable[..., Path]
) -> None:
    path = fill("A11", WHOLE)
    with pytest.raises(InputFaults, match="no operator code"):
        filled.take_in(local, [path], operator="")
    with desks.open_desk(region.central, read_only=True) as locked, pytest.raises(Refused):
        filled.take_in(locked, [path], operator="A1")

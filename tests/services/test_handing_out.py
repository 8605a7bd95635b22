"""Round packages that bring back what central decided, say whom answers are sealed for, and come in any order."""

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from samdesk.domain.answers import Answer, FormAnswers
from samdesk.domain.definition import Kind
from samdesk.domain.revision import Revision, RevisionState
from samdesk.domain.rounds import FormState, LocalTerms
from samdesk.domain.travel import EventKind
from samdesk.exchange.merge_file import read_merge_file
from samdesk.exchange.round_package import read_round_package
from samdesk.services import (
    collecting,
    deciding,
    definitions,
    desks,
    exporting,
    forms,
    keys,
    organisations,
    rounds,
    voiding,
)
from samdesk.services.desks import Desk
from samdesk.storage import definitions as stored_definitions
from samdesk.storage import events, revisions
from samdesk.storage import rounds as stored_rounds
from tests.services.data_packages import faults_of
from tests.small_region import ORGANISATION, Region, codes, codes_of, dump, keyed, merged

AT = datetime(2023, 12, 1, 8, tzinfo=UTC)


def heads(desk: Desk, code: str) -> list[str]:
    with desk.reading() as db:
        return [head.rev for head in revisions.heads(db, [code]).get(code, ())]


def differing(region: Region, central: Desk) -> str:
    """The id of a form that two desks have answered otherwise, both of which central has collected."""
    other = region.more_local("andra")
    files = [
        merged(region.local, region.folder / "1.sammerge.zip", "A11"),
        merged(other, region.folder / "2.sammerge.zip", "A11", s3="2"),
    ]
    assert all(report.accepted for report in collecting.collect(central, files).reports)
    return codes_of(region.local)["A11"]


def test_a_decision_travels_back_and_both_desks_stand_by_it(region: Region, central: Desk, tmp_path: Path) -> None:
    code = differing(region, central)
    deciding.decide(central, code, take=heads(central, code)[0], reason="Pappret säger så", by="HR1")
    rounds.export_round(central, tmp_path / "later.samround.zip")
    assert faults_of(tmp_path / "later.samround.zip") == []
    package, _signed = read_round_package(tmp_path / "later.samround.zip")
    assert [event.note for event in package.events if event.kind is EventKind.DECIDED] == ["Pappret säger så"]
    for path in (region.local, region.folder / "andra.samdesk"):
        with desks.open_desk(path) as desk:
            opened = rounds.open_round(desk, tmp_path / "later.samround.zip")
            assert opened.decided == 1
            assert "decided the answer of 1 form" in opened.notes[0]
            assert heads(desk, code) == heads(central, code)
            (row,) = [one for one in forms.forms(desk) if one.form_id == code]
            assert row.state is not FormState.CONFLICT
            again = exporting.export_merge(desk, tmp_path / f"{path.stem}.sammerge.zip")
            assert again.new == 0
            (report,) = collecting.collect(central, [again.path]).reports
            assert (report.accepted, report.conflicts) == (True, 0)


def test_opening_a_package_with_decisions_again_adds_nothing(region: Region, central: Desk, tmp_path: Path) -> None:
    code = differing(region, central)
    deciding.decide(central, code, take=heads(central, code)[0], reason="Pappret säger så", by="HR1")
    rounds.export_round(central, tmp_path / "later.samround.zip")
    with desks.open_desk(region.local) as desk:
        rounds.open_round(desk, tmp_path / "later.samround.zip")
        before = dump(desk.path)
        rounds.open_round(desk, tmp_path / "later.samround.zip")
        assert dump(desk.path) == before


def test_an_answer_that_central_made_void_is_void_at_the_desk_that_keyed_it(
    region: Region, central: Desk, tmp_path: Path
) -> None:
    collecting.collect(central, [merged(region.local, region.folder / "1.sammerge.zip", "A11")])
    code = codes_of(region.local)["A11"]
    voiding.void(central, code, reason="Fel enhet", by="HR1")
    rounds.export_round(central, tmp_path / "later.samround.zip")
    assert faults_of(tmp_path / "later.samround.zip") == []
    with desks.open_desk(region.local) as desk:
        assert rounds.open_round(desk, tmp_path / "later.samround.zip").decided == 1
        assert heads(desk, code) == heads(central, code)
        with desk.reading() as db:
            (head,) = revisions.heads(db, [code])[code]
        assert (head.state, head.reason) == (RevisionState.VOID, "Fel enhet")


def test_a_decision_in_another_version_of_the_definition_travels_with_that_version(
    central: Desk, local: Desk, tmp_path: Path
) -> None:
    code = codes(central)["A11"]
    with central.writing() as db:
        form = stored_rounds.form(db, code)
        own = stored_definitions.definition(db, form.definition) if form else None
        assert own is not None
        other = replace(own, version="annan")
        stored_definitions.keep_definition(db, other, (), AT, is_foreign=True)
        number = next(row.number for row in other.statements() if row.kind is Kind.SELECT_ONE)
        decided = Revision(code, other.sha256, FormAnswers({number: Answer("1")}))
        revisions.keep_revisions(db, [decided], AT, own=True)
        events.note(db, EventKind.DECIDED, [code], AT, operator="HR1", revs={code: decided.rev}, text="Så var det")
    rounds.export_round(central, tmp_path / "later.samround.zip")
    rounds.open_round(local, tmp_path / "later.samround.zip")
    assert heads(local, code) == [decided.rev]
    assert {one.version for one in definitions.definitions(local)} == {own.version}
    with local.reading() as db:
        assert stored_definitions.definition(db, other.sha256) == other


def test_only_decisions_of_the_forms_that_are_handed_out_go_along(
    region: Region, central: Desk, tmp_path: Path
) -> None:
    code = differing(region, central)
    deciding.decide(central, code, take=heads(central, code)[0], reason="Pappret säger så", by="HR1")
    rounds.export_round(central, tmp_path / "b.samround.zip", below="B")
    rounds.export_round(central, tmp_path / "a.samround.zip", below="A")
    sent = {name: read_round_package(tmp_path / f"{name}.samround.zip")[0] for name in "ab"}
    assert [revision.form_id for revision in sent["a"].revisions] == [code]
    assert (sent["b"].revisions, sent["b"].events) == ((), ())


def test_an_answer_that_replaced_a_decision_is_not_handed_out_as_one(
    region: Region, central: Desk, tmp_path: Path
) -> None:
    code = differing(region, central)
    deciding.decide(central, code, take=heads(central, code)[0], reason="Pappret säger så", by="HR1")
    keyed(central, tmp_path, "A11", s5="2")
    rounds.export_round(central, tmp_path / "later.samround.zip")
    assert read_round_package(tmp_path / "later.samround.zip")[0].revisions == ()


def test_a_package_says_whom_answers_are_sealed_for_once_keys_are_set_up(
    region: Region, central: Desk, local: Desk, tmp_path: Path
) -> None:
    keys.setup_central(central, tmp_path / "reserv.txt", by="HR1")
    assert rounds.the_round(central).recipients == ()
    rounds.export_round(central, tmp_path / "later.samround.zip")
    assert rounds.the_round(central).recipients == keys.recipients(central)
    rounds.open_round(local, tmp_path / "later.samround.zip")
    assert rounds.the_round(local).recipients == keys.recipients(central)
    keyed(local, tmp_path, "A11")
    done = exporting.export_merge(local, tmp_path / "x.sammerge.zip")
    assert len(done.encrypted_for) == 2
    merge, _signed = read_merge_file(done.path, keys.central_identities(central))
    assert [revision.form_id for revision in merge.revisions] == [codes(local)["A11"]]


@pytest.mark.skipif(shutil.which("age") is None, reason="age is not installed")
def test_the_age_tool_opens_what_a_desk_sealed_with_the_file_that_lies_in_the_safe(
    central: Desk, local: Desk, tmp_path: Path
) -> None:
    escrow, opened = tmp_path / "reserv.txt", tmp_path / "opened.sammerge.zip"
    keys.setup_central(central, escrow, by="HR1")
    rounds.export_round(central, tmp_path / "later.samround.zip")
    rounds.open_round(local, tmp_path / "later.samround.zip")
    keyed(local, tmp_path, "A11", "B1")
    sealed = exporting.export_merge(local, tmp_path / "x.sammerge.zip").path
    subprocess.run(["age", "-d", "-i", escrow, "-o", opened, sealed], check=True, capture_output=True)
    assert faults_of(opened) == []
    assert len(read_merge_file(opened)[0].revisions) == 2


def test_a_round_that_is_planned_after_the_keys_has_them(central: Desk, tmp_path: Path) -> None:
    keys.setup_central(central, tmp_path / "reserv.txt", by="HR1")
    newest = definitions.definitions(central)[0].id
    planned = rounds.plan_round(central, year=2024, definition=newest, last_date=date(2024, 12, 15))
    assert rounds.the_round(central, planned.round_id).recipients == keys.recipients(central)


def test_an_older_package_does_not_undo_a_newer_one(region: Region, central: Desk, local: Desk, tmp_path: Path) -> None:
    a_round = rounds.the_round(central)
    older, newer = tmp_path / "older.samround.zip", tmp_path / "newer.samround.zip"
    rounds.export_round(central, older)
    keys.setup_central(central, tmp_path / "reserv.txt", by="HR1")
    rounds.set_terms(central, a_round.id, "B", LocalTerms(date(2023, 12, 8)))
    region.list.write_text(ORGANISATION.replace("Avdelning 1", "Avdelning Ett"), "utf-8")
    organisations.import_organisation(central, region.list)
    rounds.export_round(central, newer)
    rounds.open_round(local, newer)
    before = dump(local.path)
    opened = rounds.open_round(local, older)
    assert opened.is_older
    assert "newer package" in opened.notes[0]
    assert dump(local.path) == before
    assert not rounds.open_round(local, newer).is_older


def test_packages_of_two_parts_are_opened_in_any_order(central: Desk, tmp_path: Path) -> None:
    for part in "AB":
        rounds.export_round(central, tmp_path / f"{part}.samround.zip", below=part)
    found = []
    for order in ("AB", "BA"):
        desks.create_desk(tmp_path / f"{order}.samdesk", name=order, role=desks.Role.LOCAL)
        with desks.open_desk(tmp_path / f"{order}.samdesk") as desk:
            for part in order:
                rounds.open_round(desk, tmp_path / f"{part}.samround.zip")
            found.append((codes(desk), rounds.the_round(desk), organisations.organisation(desk).units.keys()))
    assert {*found[0][0].items()} == {*found[1][0].items()}
    assert found[0][1:] == found[1][1:]

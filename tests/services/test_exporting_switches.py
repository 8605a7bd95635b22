"""What a merge file holds when its sender leaves something out, seals it, or has only decisions to tell."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from samdesk.domain.actions import PlanRow
from samdesk.domain.answers import Answer, FormAnswers
from samdesk.domain.definition import Kind
from samdesk.domain.revision import Revision, RevisionState
from samdesk.domain.rounds import FormState, Recipient
from samdesk.domain.travel import EventKind, MergeFile
from samdesk.exchange.merge_file import read_merge_file
from samdesk.exchange.sealing import is_sealed, new_sealing_key
from samdesk.services import actions, collecting, desks, exporting, forms, joint, taking_back
from samdesk.services.desks import Desk
from samdesk.storage import actions as stored_actions
from samdesk.storage import definitions, events, revisions
from samdesk.storage import rounds as stored_rounds
from tests.services.data_packages import faults_of
from tests.small_region import Region, codes, dump, keyed

AT = datetime(2023, 12, 1, 8, tzinfo=UTC)


def sent(path: Path) -> MergeFile:
    return read_merge_file(path)[0]


def seal_for(desk: Desk, *recipients: str) -> None:
    """As if the round package had named recipients."""
    with desk.writing() as db:
        (a_round,) = stored_rounds.rounds(db)
        named = [Recipient(f"Mottagare {n}", key) for n, key in enumerate(recipients, 1)]
        stored_rounds.set_recipients(db, a_round.id, named)


def test_the_file_names_its_units(local: Desk, tmp_path: Path) -> None:
    keyed(local, tmp_path, "A11", "B1")
    exporting.export_merge(local, tmp_path / "x.sammerge.zip")
    assert sent(tmp_path / "x.sammerge.zip").units == (("A11", "Avdelning 1"), ("B1", "Vårdcentralen Öster"))


def test_a_file_for_readers_has_no_number_and_counts_as_nothing_sent(
    central: Desk, local: Desk, tmp_path: Path
) -> None:
    keyed(local, tmp_path, "A11")
    exporting.export_merge(local, tmp_path / "1.sammerge.zip")
    keyed(local, tmp_path, "A12")
    before = dump(local.path)
    done = exporting.export_merge(local, tmp_path / "read.sammerge.zip", free_text=False)
    assert (done.sequence, done.new, done.changes.kinds) == (0, 1, frozenset())
    assert dump(local.path) == before
    assert exporting.export_merge(local, tmp_path / "2.sammerge.zip").sequence == 2
    assert faults_of(tmp_path / "read.sammerge.zip") == []
    (report,) = collecting.collect(central, [tmp_path / "read.sammerge.zip"]).reports
    assert "without free text" in str(report.faults[0])


def test_who_did_what_comes_to_central_with_the_first_file_that_says_it(
    central: Desk, local: Desk, tmp_path: Path
) -> None:
    code = codes(local)["A11"]
    actions.put_plan_row(local, code, 1, PlanRow("1", "Öva larmet", "Skyddsombudet", "2024-03-01"), "A1")
    keyed(local, tmp_path, "A11")
    files = [tmp_path / "1.sammerge.zip", tmp_path / "2.sammerge.zip"]
    exporting.export_merge(local, files[0], operator="OP9", person_data=False)
    exporting.export_merge(local, files[1])

    def told() -> tuple[set[str], set[str]]:
        with central.reading() as db:
            (a_round,) = stored_rounds.rounds(db)
            operators = {event.operator for event in events.events(db, a_round.id, [EventKind.KEYED])}
            return operators, {action.who for action in stored_actions.all_actions(db)}

    assert all(report.accepted for report in collecting.collect(central, files[:1]).reports)
    assert told() == ({""}, {""})
    (report,) = collecting.collect(central, files[1:]).reports
    assert (report.accepted, report.notes) == (True, ())
    assert told() == ({"A1"}, {"Skyddsombudet"})
    collecting.collect(central, files[:1])
    assert told() == ({"A1"}, {"Skyddsombudet"})


def test_what_central_knows_of_an_action_is_not_lost_to_a_file_that_does_not_say_it(
    central: Desk, local: Desk, tmp_path: Path
) -> None:
    code = codes(local)["A11"]
    keyed(local, tmp_path, "A11")
    files = [tmp_path / "1.sammerge.zip", tmp_path / "2.sammerge.zip"]
    actions.put_plan_row(local, code, 1, PlanRow("1", "Öva larmet", "Skyddsombudet", "2024-03-01"), "A1")
    exporting.export_merge(local, files[0])
    actions.put_plan_row(local, code, 1, PlanRow("1", "Öva larmet nu", "Skyddsombudet", "2024-03-01"), "A1")
    exporting.export_merge(local, files[1], person_data=False)
    collecting.collect(central, files)
    with central.reading() as db:
        assert [(one.what, one.who) for one in stored_actions.all_actions(db)] == [("Öva larmet nu", "Skyddsombudet")]


def test_a_round_with_recipients_gets_sealed_files_with_a_name_that_says_so(local: Desk, tmp_path: Path) -> None:
    keyed(local, tmp_path, "A11")
    central_key, escrow = new_sealing_key(), new_sealing_key()
    seal_for(local, central_key.recipient, escrow.recipient)
    done = exporting.export_merge(local, tmp_path / "Lund.sammerge.zip")
    assert done.path == tmp_path / "Lund.sammerge.zip.age"
    assert done.encrypted_for == ("Mottagare 1", "Mottagare 2")
    assert [path.name for path in tmp_path.glob("Lund*")] == ["Lund.sammerge.zip.age"]
    assert is_sealed(done.path.read_bytes())
    read = {read_merge_file(done.path, [key.identity])[1].manifest for key in (central_key, escrow)}
    assert len(read) == 1
    assert exporting.export_merge(local, done.path).path == done.path


def test_sealing_may_be_left_out_on_purpose(local: Desk, tmp_path: Path) -> None:
    keyed(local, tmp_path, "A11")
    seal_for(local, new_sealing_key().recipient)
    done = exporting.export_merge(local, tmp_path / "x.sammerge.zip", encrypt=False)
    assert (done.path, done.encrypted_for) == (tmp_path / "x.sammerge.zip", ())
    assert sent(done.path).sender.sequence == 1


def test_decisions_travel_though_nothing_is_keyed(central: Desk, local: Desk, tmp_path: Path) -> None:
    known = codes(local)
    joint.join(local, [known["B1"], known["B2"]])
    done = exporting.export_merge(local, tmp_path / "x.sammerge.zip")
    assert (done.forms, done.new) == (0, 0)
    assert faults_of(done.path) == []
    (report,) = collecting.collect(central, [done.path]).reports
    assert report.accepted
    assert [row.units for row in forms.forms(central) if row.form_id == known["B1"]] == [("B1", "B2")]


def test_paper_that_was_registered_by_mistake_and_came_later_came_later(
    central: Desk, local: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = codes(local)["A11"]
    clock = [1]
    for module in (forms, taking_back):
        monkeypatch.setattr(module, "now", lambda: replace_day(clock[0]))
    for day in (1, 3, 5):
        clock[0] = day
        forms.register_handed_out(local, [code])
        clock[0] = day + 1
        forms.register_received(local, [code])
        if day < 5:
            taking_back.take_back(local, code, FormState.RECEIVED)
            taking_back.take_back(local, code, FormState.HANDED_OUT)
    keyed(local, tmp_path, "A11")
    exporting.export_merge(local, tmp_path / "x.sammerge.zip")
    told = [(event.kind, event.at.day) for event in sent(tmp_path / "x.sammerge.zip").events]
    assert [one for one in told if one[0] is EventKind.RECEIVED] == [(EventKind.RECEIVED, 6)]
    assert [one for one in told if one[0] is EventKind.HANDED_OUT] == [(EventKind.HANDED_OUT, 5)]
    assert len([one for one in told if one[0] is EventKind.NOTED]) == 4
    collecting.collect(central, [tmp_path / "x.sammerge.zip"])
    (row,) = [one for one in forms.forms(central) if one.form_id == code]
    assert (row.handed_out_at, row.received_at) == (replace_day(5), replace_day(6))


def replace_day(day: int) -> datetime:
    return AT.replace(day=day)


def test_void_answers_and_those_of_another_version_travel_with_what_they_need(local: Desk, tmp_path: Path) -> None:
    known = codes(local)
    keyed(local, tmp_path, "A11")
    with local.writing() as db:
        form = stored_rounds.form(db, known["A12"])
        assert form is not None
        own = definitions.definition(db, form.definition)
        assert own is not None
        other = replace(own, version="annan")
        definitions.keep_definition(db, other, (), AT, is_foreign=True)
        number = next(row.number for row in other.statements() if row.kind is Kind.SELECT_ONE)
        foreign = Revision(form.id, other.sha256, FormAnswers({number: Answer("1")}))
        void = Revision(known["B1"], form.definition, FormAnswers(), state=RevisionState.VOID, reason="Fel enhet")
        revisions.keep_revisions(db, [foreign, void], AT, own=True)
    done = exporting.export_merge(local, tmp_path / "x.sammerge.zip")
    merge = sent(done.path)
    assert {foreign.rev, void.rev} < {revision.rev for revision in merge.revisions}
    assert other in merge.definitions
    assert faults_of(done.path) == []


def test_a_sealed_file_that_cannot_be_written_is_not_counted_as_sent(
    region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desks.open_desk(region.local) as local:
        keyed(local, tmp_path, "A11")
        seal_for(local, "age1nobody")
        before = dump(local.path)
        with pytest.raises(ValueError, match="recipient"):
            exporting.export_merge(local, tmp_path / "x.sammerge.zip")
        assert dump(local.path) == before
        assert not list(tmp_path.glob("x*"))

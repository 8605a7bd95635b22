import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from samdesk.domain.answers import Answer
from samdesk.domain.collection import FileReport, Outcome
from samdesk.domain.faults import InputFaults, Refused
from samdesk.domain.revision import Revision, RevisionState
from samdesk.domain.travel import Sender
from samdesk.exchange.keys import key_of
from samdesk.exchange.merge_file import read_merge_file, write_merge_file
from samdesk.services import collecting, conflicts, deciding, desks, exporting, keying, printing, rounds
from samdesk.services.changes import Cancelled
from samdesk.services.desks import Desk, Role
from samdesk.storage import revisions
from tests.on_both import on_both
from tests.small_region import Region, answers, codes, dump, grow, merged

pytestmark = on_both


def heads(desk: Desk) -> dict[str, tuple[Revision, ...]]:
    known = codes(desk)
    with desk.reading() as db:
        found = revisions.heads(db, known.values())
    return {unit: found[code] for unit, code in known.items() if code in found}


def one(desk: Desk, path: Path) -> FileReport:
    (report,) = collecting.collect(desk, [path]).reports
    return report


def figures(report: FileReport) -> tuple[int, int, int, int, int]:
    return report.new, report.newer, report.identical, report.confirmed, report.conflicts


@pytest.fixture
def first(region: Region, tmp_path: Path) -> Path:
    """The local desk's first merge file, with two forms."""
    return merged(region.local, tmp_path / "lokal.sammerge.zip", "A11", "B1")


@pytest.fixture
def disputed(region: Region, central: Desk, first: Path, tmp_path: Path) -> str:
    """The form id of a form that two desks read differently in two rows."""
    other = merged(region.more_local("andra"), tmp_path / "andra.sammerge.zip", "A11", s3="2", s10o="3")
    collecting.collect(central, [first, other])
    return codes(central)["A11"]


def test_answers_that_were_not_here_are_new(central: Desk, first: Path) -> None:
    report = one(central, first)
    assert report.accepted
    assert figures(report) == (2, 0, 0, 0, 0)
    assert (report.sender, report.sequence, report.notes) == ("local", 1, ())
    assert {unit: len(found) for unit, found in heads(central).items()} == {"A11": 1, "B1": 1}


def test_the_same_file_again_changes_no_answer(central: Desk, first: Path) -> None:
    one(central, first)
    before = heads(central)
    assert figures(one(central, first)) == (0, 0, 2, 0, 0)
    assert heads(central) == before


def test_equal_answers_of_another_desk_confirm(region: Region, central: Desk, first: Path, tmp_path: Path) -> None:
    one(central, first)
    other = merged(region.more_local("andra"), tmp_path / "andra.sammerge.zip", "B1", "B2")
    assert figures(one(central, other)) == (1, 0, 1, 1, 0)
    assert conflicts.conflicts(central) == ()


def test_a_changed_answer_of_the_same_desk_is_newer(region: Region, central: Desk, first: Path, tmp_path: Path) -> None:
    one(central, first)
    later = merged(region.local, tmp_path / "2.sammerge.zip", "A11", s3="2")
    assert figures(one(central, later)) == (0, 1, 1, 0, 0)
    (head,) = heads(central)["A11"]
    assert head.content.answers["3"] == Answer("2")
    assert figures(one(central, first)) == (0, 0, 2, 0, 0)
    assert heads(central)["A11"] == (head,)


def test_answers_that_differ_are_both_kept_and_listed(central: Desk, disputed: str) -> None:
    (conflict,) = conflicts.conflicts(central)
    assert (conflict.form_id, conflict.unit_name, conflict.forvaltning_name) == (
        disputed,
        "Avdelning 1",
        "Sjukhuset Norr",
    )
    assert conflict.differing == ("3", "10o")
    assert {head.sender for head in conflict.heads} == {"local", "andra"}
    assert {head.operator for head in conflict.heads} == {"A1"}
    assert {head.revision.content.answers["3"].choice for head in conflict.heads} == {"1", "2"}


def test_a_dry_run_reports_the_same_and_changes_nothing(
    region: Region, central: Desk, first: Path, tmp_path: Path
) -> None:
    other = merged(region.more_local("andra"), tmp_path / "andra.sammerge.zip", "A11", "B1", s3="2")
    bad = tmp_path / "trasig.sammerge.zip"
    bad.write_bytes(b"PK")
    files = [first, bad, other, first, tmp_path / "finns-inte.sammerge.zip"]
    before = dump(central.path)
    tried = collecting.collect(central, files, dry_run=True)
    assert dump(central.path) == before
    assert not tried.changes.kinds
    assert collecting.collect(central, files).reports == tried.reports
    assert [report.conflicts for report in tried.reports] == [0, 0, 2, 2, 0]


def test_one_bad_file_does_not_stop_the_next(central: Desk, first: Path, tmp_path: Path) -> None:
    bad = tmp_path / "trasig.sammerge.zip"
    data = bytearray(first.read_bytes())
    data[len(data) // 2] ^= 1
    bad.write_bytes(data)
    reports = collecting.collect(central, [bad, tmp_path / "finns-inte.zip", first]).reports
    assert [report.accepted for report in reports] == [False, False, True]
    assert all(report.faults for report in reports[:2])
    assert set(heads(central)) == {"A11", "B1"}
    assert [row.report for row in collecting.collections(central)] == list(reversed(reports))


@pytest.mark.parametrize("dry_run", [False, True])
def test_what_was_collected_before_a_stop_is_told_and_kept(
    region: Region, central: Desk, first: Path, tmp_path: Path, dry_run: bool
) -> None:
    second = merged(region.local, tmp_path / "second.sammerge.zip", "A12")

    def stop_at_second(done: int, total: int) -> None:
        if done == 1:
            raise Cancelled

    done = collecting.collect(central, [first, second], dry_run=dry_run, progress=stop_at_second)
    assert [report.file for report in done.reports] == [first.name]
    assert bool(done.changes.kinds) is not dry_run
    assert len(heads(central)) == (0 if dry_run else 2)


def test_a_file_of_another_round_is_rejected(region: Region, first: Path, tmp_path: Path) -> None:
    path = tmp_path / "annan.samdesk"
    desks.create_desk(path, name="", role=Role.CENTRAL)
    with desks.open_desk(path) as desk:
        report = one(desk, first)
        assert "belongs to another round (2023)" in report.faults[0].what
        assert (report.sender, report.sequence) == ("local", 1)
        with desk.reading() as db:
            assert revisions.known_revs(db, []) == set()


def test_answers_to_a_definition_that_the_round_does_not_use_are_rejected(central: Desk, tmp_path: Path) -> None:
    a_round = rounds.the_round(central)
    with central.writing() as db:
        db.execute(text("DELETE FROM round_definition WHERE definition = :it"), {"it": a_round.definitions[1]})
    report = one(central, merged(tmp_path / "local.samdesk", tmp_path / "x.sammerge.zip", "A1"))
    code = codes(central)["A1"]
    said = f"Form {code[:4]}-{code[4:]} belongs to a definition that this round does not use."
    assert [fault.what for fault in report.faults] == [said]
    assert heads(central) == {}


def test_a_form_that_was_never_planned_is_rejected_and_named(central: Desk, first: Path) -> None:
    code = codes(central)["A11"]
    with central.writing() as db:
        db.execute(text("DELETE FROM event WHERE form = :it"), {"it": code})
        db.execute(text("DELETE FROM form WHERE id = :it"), {"it": code})
    report = one(central, first)
    assert [fault.what for fault in report.faults] == [f"Form {code[:4]}-{code[4:]} was not planned in this round."]
    assert heads(central) == {}


def test_a_spare_form_comes_in_though_central_never_saw_it(central: Desk, local: Desk, tmp_path: Path) -> None:
    printing.print_order(local, printing.PrintOrder(spare=1), tmp_path / "x.pdf")
    with local.reading() as db:
        code = db.exec_driver_sql("SELECT id FROM form WHERE unit IS NULL").scalar_one()
    keying.finish(local, keying.open_form(local, code, operator="A1").entry_id, blank_rest=True)
    exporting.export_merge(local, tmp_path / "x.sammerge.zip")
    assert figures(one(central, tmp_path / "x.sammerge.zip")) == (1, 0, 0, 0, 0)


def test_nobody_else_sends_files_in_this_desks_own_name(region: Region, central: Desk, first: Path) -> None:
    own = desks.identity(central)
    merge, _signed = read_merge_file(first)
    forged = first.with_name("forged.sammerge.zip")
    write_merge_file(replace(merge, sender=Sender(own.desk_id, own.name, 9)), forged, key_of(bytes(32)))
    (report,) = collecting.collect(central, [forged], trust=[STRANGER]).reports
    assert [fault.what for fault in report.faults] == [
        "The file says that it is from this very desk, but it is signed with another key."
    ]
    assert heads(central) == {}


def test_a_file_that_is_signed_with_the_key_of_another_desk_is_rejected(
    region: Region, central: Desk, first: Path, tmp_path: Path
) -> None:
    with desks.open_desk(region.more_local("andra")) as desk:
        sender, key = desks.identity(desk), desks.signing_key(desk)
    merge, _signed = read_merge_file(first)
    write_merge_file(replace(merge, sender=replace(merge.sender, desk_name="Lund")), first, key)
    report = one(central, first)
    said = "The file says that it is from Lund, but it is signed with the key of andra."
    assert (report.outcome, [fault.what for fault in report.faults]) == (Outcome.REJECTED, [said])
    assert (heads(central), sender.name) == ({}, "andra")


def test_an_answer_that_was_made_void_elsewhere_is_told_as_that(central: Desk, first: Path) -> None:
    one(central, first)
    before = heads(central)

    def void(one: Revision) -> Revision:
        return replace(one, state=RevisionState.VOID, reason="Fel enhet", parents=(one.rev,))

    (report,) = collecting.collect(central, [altered(first, void)], trust=[STRANGER]).reports
    assert (report.voided, figures(report)) == (2, (0, 0, 0, 0, 0))
    assert {unit: [head.parents for head in found] for unit, found in heads(central).items()} == {
        unit: [(head.rev,) for head in found] for unit, found in before.items()
    }


def test_void_against_another_answer_needs_somebody(central: Desk, first: Path) -> None:
    one(central, first)

    def void(one: Revision) -> Revision:
        return replace(one, state=RevisionState.VOID, reason="Fel enhet")

    (report,) = collecting.collect(central, [altered(first, void)], trust=[STRANGER]).reports
    assert (report.conflicts, dict(report.classes)) == (2, {"void": 2})
    assert [(form.unit, form.unit_name, form.why) for form in report.needing] == [
        (unit, name, "void")
        for _code, unit, name in sorted(
            (codes(central)[unit], unit, name) for unit, name in (("A11", "Avdelning 1"), ("B1", "Vårdcentralen Öster"))
        )
    ]


def test_forms_that_need_somebody_are_named_with_why(
    region: Region, central: Desk, first: Path, tmp_path: Path
) -> None:
    other = merged(region.more_local("andra"), tmp_path / "andra.sammerge.zip", "A11", s3="2")
    blank = merged(region.more_local("tredje"), tmp_path / "tredje.sammerge.zip", "B1", s3="")
    reports = collecting.collect(central, [first, other, blank]).reports
    assert [dict(report.classes) for report in reports] == [{}, {"values": 1}, {"blanks": 1}]
    (form,) = reports[1].needing
    assert (form.form_id, form.unit, form.unit_name) == (codes(central)["A11"], "A11", "Avdelning 1")


def test_a_form_id_that_another_unit_has_here_is_refused(central: Desk, first: Path) -> None:
    merge, _signed = read_merge_file(first)
    forms = tuple(replace(form, units=()) for form in merge.forms)
    write_merge_file(replace(merge, forms=forms), first, key_of(bytes(32)))
    (report,) = collecting.collect(central, [first], trust=[STRANGER]).reports
    assert len(report.faults) == 2
    assert all(fault.what.endswith(" is here for another unit or definition.") for fault in report.faults)
    assert heads(central) == {}


@pytest.mark.only_files
def test_events_whose_numbers_are_taken_are_told(region: Region, central: Desk, tmp_path: Path) -> None:
    with desks.open_desk(region.local) as desk:
        desks.backup_desk(desk, tmp_path / "kopia.samdesk")
    sent = merged(region.local, tmp_path / "1.sammerge.zip", "A11")
    desks.restore_desk(tmp_path / "kopia.samdesk", region.local)
    again = merged(region.local, tmp_path / "2.sammerge.zip", "B1")
    one(central, sent)
    report = one(central, again)
    assert figures(report) == (1, 0, 0, 0, 0)
    assert [remark.kind for remark in report.remarks] == ["forked", "events_left_out"]
    assert report.notes[1].startswith("2 events were left out")
    assert [remark.kind for remark in one(central, sent).remarks] == ["known"]


STRANGER = key_of(bytes(32)).public_key


def altered(path: Path, change: Callable[[Revision], Revision]) -> Path:
    """The same merge file as a stranger would write it, with every revision changed."""
    merge, _signed = read_merge_file(path)
    write_merge_file(replace(merge, revisions=tuple(map(change, merge.revisions))), path, key_of(bytes(32)))
    return path


def test_a_file_that_is_missing_in_the_sequence_is_noted(region: Region, central: Desk, tmp_path: Path) -> None:
    files = [
        merged(region.local, tmp_path / f"{n}.sammerge.zip", unit) for n, unit in enumerate(["A11", "B1", "B2"], 1)
    ]
    assert one(central, files[0]).notes == ()
    (note,) = one(central, files[2]).notes
    assert note == "File 2 from this desk has not come in; this file holds its answers too."
    assert one(central, files[0]).notes == ("This very file has come in before.",)
    (note,) = one(central, files[1]).notes
    assert note == "A later file from this desk came in before; nothing of it was changed."


@pytest.mark.only_files
def test_what_a_desk_keys_after_a_restored_backup_is_kept_beside_what_it_sent_before(
    region: Region, central: Desk, tmp_path: Path
) -> None:
    with desks.open_desk(region.local) as desk:
        desks.backup_desk(desk, tmp_path / "kopia.samdesk")
    sent = merged(region.local, tmp_path / "1.sammerge.zip", "A11")
    desks.restore_desk(tmp_path / "kopia.samdesk", region.local)
    again = merged(region.local, tmp_path / "2.sammerge.zip", "A11", s3="2")
    collecting.collect(central, [sent, again])
    (conflict,) = conflicts.conflicts(central)
    assert [head.sender for head in conflict.heads] == ["local", "local"]
    assert len(heads(central)["A11"]) == 2


@pytest.mark.only_files
def test_a_backup_is_made_before_a_collection_onto_answers(central: Desk, first: Path) -> None:
    one(central, first)
    before = len(desks.backups_of(central.path))
    one(central, first)
    kept = desks.backups_of(central.path)
    assert len(kept) == before + 1
    assert kept[0].name.endswith("collection.samdesk")


def test_a_desk_file_open_for_reading_collects_nothing(region: Region, first: Path) -> None:
    with desks.open_desk(region.central, read_only=True) as desk, pytest.raises(Refused, match="for reading only"):
        collecting.collect(desk, [first])


def test_a_decision_counts_and_keeps_both_answers_in_the_history(central: Desk, disputed: str) -> None:
    (conflict,) = conflicts.conflicts(central)
    chosen = next(head for head in conflict.heads if head.sender == "andra")
    deciding.decide(central, disputed, take=chosen.rev[:10], reason="Läst på papperet", by="HR1")
    assert conflicts.conflicts(central) == ()
    (head,) = heads(central)["A11"]
    assert head.content == chosen.revision.content
    assert set(head.parents) == {head.rev for head in conflict.heads}
    with central.reading() as db:
        assert revisions.known_revs(db, head.parents) == set(head.parents)


def test_importing_again_does_not_ask_again(central: Desk, disputed: str, first: Path, tmp_path: Path) -> None:
    (conflict,) = conflicts.conflicts(central)
    deciding.decide(central, disputed, take=conflict.heads[0].rev, reason="Läst på papperet", by="HR1")
    decided = heads(central)["A11"]
    for path in (first, tmp_path / "andra.sammerge.zip", first):
        assert one(central, path).conflicts == 0
    assert heads(central)["A11"] == decided


def test_an_answer_may_be_typed_anew_to_settle(central: Desk, disputed: str, tmp_path: Path) -> None:
    table = answers(tmp_path / "beslut.csv", {"form_id": disputed, "3": "9", "4": ""})
    deciding.decide(central, disputed, answers=table, reason="Båda läste fel", by="HR1")
    assert conflicts.conflicts(central) == ()
    (head,) = heads(central)["A11"]
    assert head.content.answers["3"] == Answer("9")
    assert len(head.parents) == 2


def test_a_decision_travels_with_who_and_why(central: Desk, disputed: str, tmp_path: Path) -> None:
    (conflict,) = conflicts.conflicts(central)
    deciding.decide(central, disputed, take=conflict.heads[0].rev, reason="Läst på papperet", by="HR1")
    exporting.export_merge(central, tmp_path / "x.sammerge.zip")
    merge, _signed = read_merge_file(tmp_path / "x.sammerge.zip")
    assert [(event.operator, event.note) for event in merge.events if event.kind == "decided"] == [
        ("HR1", "Läst på papperet")
    ]


def test_a_reason_with_pasted_control_characters_never_stops_an_export(
    central: Desk, disputed: str, tmp_path: Path
) -> None:
    (conflict,) = conflicts.conflicts(central)
    reason = "Läst\r\npå\x0b papperet\x07\ud800"
    deciding.decide(central, disputed, take=conflict.heads[0].rev, reason=reason, by="HR1")
    exporting.export_merge(central, tmp_path / "x.sammerge.zip")
    merge, _signed = read_merge_file(tmp_path / "x.sammerge.zip")
    assert [event.note for event in merge.events if event.kind == "decided"] == ["Läst\npå\n papperet"]


@pytest.mark.parametrize(
    ("said", "given"),
    [
        ("does not name one of the answers", {"take": "zzz"}),
        ("does not name one of the answers", {"take": ""}),
        ("needs a reason", {"reason": " "}),
        ("needs a reason", {"by": ""}),
        ("more than 10000 characters", {"reason": "x" * 10_001}),
        ("no operator code", {"by": "Chef Chefsson"}),
    ],
)
def test_a_decision_that_is_not_whole_settles_nothing(
    central: Desk, disputed: str, said: str, given: dict[str, str]
) -> None:
    before = dump(central.path)
    with pytest.raises(InputFaults, match=said):
        deciding.decide(central, disputed, **{"take": "0", "reason": "Läst", "by": "HR1", **given})  # type: ignore[arg-type]
    assert dump(central.path) == before


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"3": "7"}], "Row 3 has no choice 7"),
        ([{}, {}], "must have one row"),
        ([{"form_id": "K7QX2M4P"}], "must have one row"),
    ],
)
def test_an_answer_typed_wrongly_settles_nothing(
    central: Desk, disputed: str, tmp_path: Path, rows: list[dict[str, str]], said: str
) -> None:
    table = answers(tmp_path / "beslut.csv", *({"form_id": disputed, **row} for row in rows))
    before = dump(central.path)
    with pytest.raises(InputFaults, match=said):
        deciding.decide(central, disputed, answers=table, reason="Läst", by="HR1")
    assert dump(central.path) == before


def test_there_is_nothing_to_decide_where_answers_agree(central: Desk, first: Path) -> None:
    one(central, first)
    with pytest.raises(InputFaults, match="no answers that differ"):
        deciding.decide(central, codes(central)["A11"], take="0", reason="Läst", by="HR1")


def test_a_form_that_is_not_here_cannot_be_decided(central: Desk) -> None:
    with pytest.raises(InputFaults, match="is no form id"):
        deciding.decide(central, "fel", take="0", reason="Läst", by="HR1")


@cache
def travelled() -> tuple[Region, tuple[Path, ...], TemporaryDirectory[str]]:
    """Four merge files of two desks, which agree, differ and follow on each other."""
    holder = TemporaryDirectory()
    region = grow(Path(holder.name))
    other = region.more_local("andra")
    files = (
        merged(region.local, region.folder / "1.sammerge.zip", "A11", "B1"),
        merged(region.local, region.folder / "2.sammerge.zip", "A11", s3="2"),
        merged(other, region.folder / "3.sammerge.zip", "A11", "B1", s3="2"),
        merged(other, region.folder / "4.sammerge.zip", "B1", "B2", s4="3"),
    )
    return region, files, holder


def state_after(files: Sequence[Path]) -> tuple[dict[str, set[str]], list[str]]:
    region, _files, _holder = travelled()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "central.samdesk"
        shutil.copy(region.central, path)
        with desks.open_desk(path) as desk:
            assert all(report.accepted for report in collecting.collect(desk, files).reports)
            found = {unit: {head.rev for head in revs} for unit, revs in heads(desk).items()}
            return found, [conflict.form_id for conflict in conflicts.conflicts(desk)]


@pytest.mark.only_files
@settings(max_examples=12, deadline=None)
@given(order=st.permutations([0, 1, 2, 3]), again=st.lists(st.sampled_from([0, 1, 2, 3]), max_size=2))
def test_the_order_of_files_and_sending_some_twice_does_not_matter(order: list[int], again: list[int]) -> None:
    _region, files, _holder = travelled()
    assert state_after([files[place] for place in [*order, *again]]) == state_after(files)


def test_one_file_at_a_time_gives_the_same_as_all_at_once(central: Desk, region: Region, tmp_path: Path) -> None:
    files = [
        merged(region.local, tmp_path / "1.sammerge.zip", "A11"),
        merged(region.more_local("andra"), tmp_path / "2.sammerge.zip", "A11", s3="2"),
    ]
    for path in files:
        one(central, path)
    apart = heads(central)
    collecting.collect(central, files)
    assert heads(central) == apart

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from samdesk.domain.collection import FileReport, Outcome, RemarkKind
from samdesk.domain.desk_keys import KeyStatus
from samdesk.domain.faults import InputFaults
from samdesk.exchange.keys import key_of, new_key, replace_key
from samdesk.exchange.merge_file import read_merge_file, write_merge_file
from samdesk.services import collecting, desks, home, quarantine
from samdesk.services.changes import Cancelled, now
from samdesk.services.desks import Desk
from samdesk.storage import desk_keys, revisions
from tests.on_both import on_both
from tests.small_region import Region, codes, dump, merged

pytestmark = on_both


@pytest.fixture
def stranger(region: Region) -> Path:
    """A desk whose key nobody has compared."""
    return region.more_local("Lund", approved=False)


@pytest.fixture
def sent(stranger: Path, tmp_path: Path) -> Path:
    return merged(stranger, tmp_path / "1.sammerge.zip", "A11", "B1")


def one(desk: Desk, path: Path, *trust: str) -> FileReport:
    (report,) = collecting.collect(desk, [path], trust=trust).reports
    return report


def answered(desk: Desk) -> set[str]:
    known = codes(desk)
    with desk.reading() as db:
        found = revisions.heads(db, known.values())
    return {unit for unit, code in known.items() if code in found}


def key_of_file(path: Path) -> str:
    return read_merge_file(path)[1].public_key


def chunks_of(public_key: str, *places: int) -> dict[int, str]:
    return {place: public_key[4 * place - 4 : 4 * place] for place in places}


def but_collections(path: Path) -> list[str]:
    tables = ("collection", "quarantine", "desk_key")
    return [
        line
        for line in dump(path)
        if not any(f'INTO "{name}"' in line or line.startswith(f"{name}:") for name in tables)
    ]


def renewed(path: Path) -> None:
    """Let a desk sign with a new key from now on."""
    with desks.open_desk(path) as desk:
        replace_key(home.keys_folder() / desks.identity(desk).desk_id, new_key(), now().date())


def test_a_file_with_an_unknown_key_is_kept_and_changes_nothing_else(region: Region, central: Desk, sent: Path) -> None:
    before = but_collections(region.central)
    report = one(central, sent)
    assert (report.outcome, report.sender, report.sequence, report.faults) == (Outcome.QUARANTINED, "Lund", 1, ())
    assert but_collections(region.central) == before
    (waiting,) = quarantine.quarantined(central)
    assert (waiting.collection, waiting.file, waiting.desk_name) == (report.collection, "1.sammerge.zip", "Lund")
    assert (waiting.public_key, waiting.status, waiting.is_new_key) == (key_of_file(sent), KeyStatus.UNKNOWN, False)
    assert waiting.bytes == sent.stat().st_size
    assert [row.report for row in collecting.collections(central)] == [report]


def test_the_same_file_waits_once(central: Desk, sent: Path) -> None:
    first, again = one(central, sent), one(central, sent)
    assert (again.outcome, again.collection) == (Outcome.QUARANTINED, first.collection)
    assert [remark.kind for remark in again.remarks] == [RemarkKind.WAITING_BEFORE]
    assert len(quarantine.quarantined(central)) == len(collecting.collections(central)) == 1


def test_two_chunks_from_the_receipt_take_in_all_files_of_the_desk_the_oldest_first(
    central: Desk, stranger: Path, sent: Path, tmp_path: Path
) -> None:
    later = merged(stranger, tmp_path / "2.sammerge.zip", "A11", s3="2")
    collecting.collect(central, [sent, later])
    assert answered(central) == set()
    public_key = key_of_file(sent)
    typed = {place: f" {chunk.lower()} " for place, chunk in chunks_of(public_key, 3, 11).items()}
    done = quarantine.pin(central, public_key, chunks=typed, by="HR1")
    assert [(report.file, report.outcome) for report in done.reports] == [
        (sent.name, Outcome.ACCEPTED),
        (later.name, Outcome.ACCEPTED),
    ]
    assert done.desk_name == "Lund"
    assert [(report.new, report.newer) for report in done.reports] == [(2, 0), (0, 1)]
    assert all(report.remarks[0].kind is RemarkKind.WAITED for report in done.reports)
    assert answered(central) == {"A11", "B1"}
    assert quarantine.quarantined(central) == ()
    assert [row.report for row in collecting.collections(central)] == list(reversed(done.reports))
    with central.reading() as db:
        key = desk_keys.keys_with(db, public_key)[0]
    assert (key.status, key.operator) == (KeyStatus.PINNED, "HR1")


def test_the_bytes_are_let_go_once_they_are_taken_in(central: Desk, sent: Path) -> None:
    one(central, sent)
    quarantine.pin(central, key_of_file(sent), fingerprint=key_of_file(sent), by="HR1")
    with central.reading() as db:
        assert db.exec_driver_sql("SELECT settled, content FROM quarantine").all() == [("taken", None)]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (lambda key: {"chunks": {**chunks_of(key, 3), 11: "0000"}}, "Chunk 11 is not what the key has."),
        (lambda key: {"chunks": {3: "xyzw", 11: "0000"}}, "Chunks 3, 11 are not what the key has."),
        (lambda key: {"chunks": chunks_of(key, 3)}, "Too little of the fingerprint was typed."),
        (lambda key: {"chunks": {**chunks_of(key, 3), 17: ""}}, "Too little of the fingerprint was typed."),
        (lambda key: {}, "Too little of the fingerprint was typed."),
        (lambda key: {"fingerprint": key[:60]}, "The fingerprint that was typed is not that of the key."),
        (lambda key: {"fingerprint": key, "by": "Chef Chefsson"}, "is no operator code"),
    ],
)
def test_what_is_typed_wrongly_approves_nothing(
    region: Region, central: Desk, sent: Path, typed: Callable[[str], dict[str, object]], said: str
) -> None:
    one(central, sent)
    before = dump(region.central)
    with pytest.raises(InputFaults, match=said):
        quarantine.pin(central, key_of_file(sent), **{"by": "HR1", **typed(key_of_file(sent))})  # type: ignore[arg-type]
    assert dump(region.central) == before


def test_a_key_that_no_file_in_quarantine_has_is_not_approved(central: Desk) -> None:
    with pytest.raises(InputFaults, match="No file in quarantine is signed with this key"):
        quarantine.pin(central, "a" * 64, fingerprint="a" * 64, by="HR1")


def test_a_fingerprint_that_was_compared_before_takes_a_file_in_at_once_and_those_that_wait(
    central: Desk, stranger: Path, sent: Path, tmp_path: Path
) -> None:
    one(central, sent)
    later = merged(stranger, tmp_path / "2.sammerge.zip", "B2")
    done = collecting.collect(central, [later], trust=[" ".join(chunks_of(key_of_file(sent), *range(1, 17)).values())])
    assert [report.remarks[0].kind for report in done.reports] == [RemarkKind.KEY_PINNED]
    assert [(report.file, report.outcome) for report in done.waited] == [(sent.name, Outcome.ACCEPTED)]
    assert answered(central) == {"A11", "B1", "B2"}
    assert one(central, merged(stranger, tmp_path / "3.sammerge.zip", "A12")).remarks == ()


def test_a_dry_run_puts_nothing_in_quarantine(region: Region, central: Desk, sent: Path) -> None:
    before = dump(region.central)
    (tried,) = collecting.collect(central, [sent, sent], dry_run=True).reports[:1]
    assert dump(region.central) == before
    assert (tried.outcome, tried.collection) == (Outcome.QUARANTINED, 0)


@pytest.mark.only_files
def test_a_new_key_of_a_known_desk_waits_and_makes_the_former_one_worth_nothing(
    region: Region, central: Desk, tmp_path: Path
) -> None:
    first = merged(region.local, tmp_path / "1.sammerge.zip", "A11")
    former = merged(region.local, tmp_path / "2.sammerge.zip", "A12")
    one(central, first)
    renewed(region.local)
    later = merged(region.local, tmp_path / "3.sammerge.zip", "B1")
    assert one(central, later).outcome is Outcome.QUARANTINED
    assert [waiting.is_new_key for waiting in quarantine.quarantined(central)] == [True]
    assert one(central, merged(region.more_local("andra"), tmp_path / "x.sammerge.zip", "B2")).accepted
    quarantine.pin(central, key_of_file(later), fingerprint=key_of_file(later), by="HR1")
    assert answered(central) == {"A11", "A12", "B1", "B2"}, "the new file holds what the former one was to bring"
    report = one(central, former)
    assert report.outcome is Outcome.REJECTED
    assert "a key that local does not use any more: a newer one was approved on " in report.faults[0].what


def test_a_revoked_key_is_rejected_with_why_and_cannot_be_approved(central: Desk, sent: Path) -> None:
    one(central, sent)
    with central.writing() as db:
        (key,) = desk_keys.keys_with(db, key_of_file(sent))
        desk_keys.revoke(db, key.desk_id, key.public_key, now(), operator="HR1", reason="Datorn är stulen")
    report = one(central, sent)
    assert report.outcome is Outcome.REJECTED
    assert report.faults[0].what.endswith("Datorn är stulen")
    assert not one(central, sent, key.public_key).accepted
    with pytest.raises(InputFaults, match="does not count any more"):
        quarantine.pin(central, key.public_key, fingerprint=key.public_key, by="HR1")
    assert [waiting.status for waiting in quarantine.quarantined(central)] == [KeyStatus.REVOKED]


def test_a_key_that_signs_for_two_desks_is_approved_for_none(central: Desk, sent: Path, tmp_path: Path) -> None:
    merge, _signed = read_merge_file(sent)
    sender = replace(merge.sender, desk_id="e" * 32, desk_name="Malmö")
    paths = [tmp_path / "lund.sammerge.zip", tmp_path / "malmo.sammerge.zip"]
    write_merge_file(merge, paths[0], key_of(bytes(32)))
    write_merge_file(replace(merge, sender=sender), paths[1], key_of(bytes(32)))
    collecting.collect(central, paths)
    public_key = key_of(bytes(32)).public_key
    with pytest.raises(InputFaults, match="Files of several desks are signed with this key: Lund, Malmö"):
        quarantine.pin(central, public_key, fingerprint=public_key, by="HR1")
    strange = [waiting.collection for waiting in quarantine.quarantined(central) if waiting.desk_name == "Malmö"]
    quarantine.discard(central, strange, by="HR1", reason="Malmö har inte skickat den")
    assert quarantine.pin(central, public_key, fingerprint=public_key, by="HR1").desk_name == "Lund"


def test_a_file_that_is_thrown_away_keeps_its_report_with_who_and_why(central: Desk, sent: Path) -> None:
    report = one(central, sent)
    quarantine.discard(central, [report.collection], by="HR1", reason="Ingen känner den")
    assert quarantine.quarantined(central) == ()
    (row,) = collecting.collections(central)
    assert (row.report.outcome, row.report.sender) == (Outcome.REJECTED, "Lund")
    assert row.report.notes == ("It was in quarantine and was thrown away: Ingen känner den (HR1).",)
    assert one(central, sent).outcome is Outcome.QUARANTINED, "it may come again"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"reason": " "}, "needs a reason"),
        ({"by": "Chef Chefsson"}, "no operator code"),
        ({"collections": [1, 99]}, "No file waits in quarantine under number 99"),
    ],
)
def test_nothing_is_thrown_away_without_reason_or_by_a_wrong_number(
    region: Region, central: Desk, sent: Path, given: dict[str, object], said: str
) -> None:
    one(central, sent)
    before = dump(region.central)
    with pytest.raises(InputFaults, match=said):
        quarantine.discard(central, **{"collections": [1], "by": "HR1", "reason": "Okänd", **given})  # type: ignore[arg-type]
    assert dump(region.central) == before


def test_a_file_that_does_not_fit_is_rejected_when_its_key_is_approved_and_the_next_goes_on(
    central: Desk, stranger: Path, sent: Path, tmp_path: Path
) -> None:
    merge, _signed = read_merge_file(sent)
    with desks.open_desk(stranger) as desk:
        key = desks.signing_key(desk)
    odd = tmp_path / "odd.sammerge.zip"
    write_merge_file(replace(merge, forms=tuple(replace(form, units=()) for form in merge.forms)), odd, key)
    collecting.collect(central, [odd, sent])
    done = quarantine.pin(central, key.public_key, fingerprint=key.public_key, by="HR1")
    assert [report.outcome for report in done.reports] == [Outcome.REJECTED, Outcome.ACCEPTED]
    assert answered(central) == {"A11", "B1"}
    assert quarantine.quarantined(central) == ()


def test_what_was_left_when_the_work_was_stopped_is_taken_in_by_the_next_collection(
    central: Desk, stranger: Path, sent: Path, tmp_path: Path
) -> None:
    later = merged(stranger, tmp_path / "2.sammerge.zip", "B2")
    collecting.collect(central, [sent, later])

    def stop_at_second(done: int, total: int) -> None:
        if done == 1:
            raise Cancelled

    done = quarantine.pin(central, key_of_file(sent), fingerprint=key_of_file(sent), by="HR1", progress=stop_at_second)
    assert [report.file for report in done.reports] == [sent.name]
    assert [waiting.status for waiting in quarantine.quarantined(central)] == [KeyStatus.PINNED]
    assert [report.file for report in collecting.collect(central, []).waited] == [later.name]
    assert answered(central) == {"A11", "B1", "B2"}

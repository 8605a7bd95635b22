from pathlib import Path

import pytest

from samdesk.domain.collection import Outcome
from samdesk.domain.desk_keys import KeyStatus
from samdesk.domain.faults import InputFaults
from samdesk.exchange.keys import is_signed
from samdesk.services import collecting, desks, known_keys, quarantine, receipts
from samdesk.services.exporting import export_merge
from tests.small_region import Region, keyed, merged

WHY = "Datorn är stulen"


def from_stranger(region: Region, name: str = "Ystad") -> Path:
    """A merge file of a desk whose key nobody has compared."""
    return merged(region.more_local(name, approved=False), region.folder / f"{name}.sammerge.zip", "A11")


def test_only_keys_of_others_are_listed_with_what_was_said_of_them(region: Region) -> None:
    file = from_stranger(region)
    with desks.open_desk(region.central) as central:
        collecting.collect(central, [file])
        stranger = [key for key in known_keys.known_keys(central) if key.status is KeyStatus.UNKNOWN]
        assert [key.desk_name for key in stranger] == ["Ystad"]
        own = desks.signing_key(central).public_key
        assert own not in {key.public_key for key in known_keys.known_keys(central)}


def test_a_key_is_found_by_its_desk_s_name_and_by_the_start_of_its_fingerprint(region: Region) -> None:
    file = from_stranger(region)
    with desks.open_desk(region.central) as central:
        collecting.collect(central, [file])
        unknown = [KeyStatus.UNKNOWN]
        found = known_keys.find_key(central, "ystad", among=unknown)
        fingerprint = next(key.fingerprint for key in known_keys.known_keys(central) if key.public_key == found)
        for text in (fingerprint[:4], fingerprint[:9].lower(), fingerprint):
            assert known_keys.find_key(central, text, among=unknown) == found
        for text in ("", fingerprint[:3], "Lund", fingerprint[:4] + " 0000 0000"):
            with pytest.raises(InputFaults, match="No key that could be meant"):
                known_keys.find_key(central, text, among=unknown)
        with pytest.raises(InputFaults, match="No key"):
            known_keys.find_key(central, "ystad", among=[KeyStatus.PINNED])


def test_two_desks_that_call_themselves_alike_are_told_apart_by_fingerprint(region: Region) -> None:
    first = from_stranger(region)
    (region.folder / "Ystad.samdesk").rename(region.folder / "first.samdesk")
    second = from_stranger(region).rename(region.folder / "second.sammerge.zip")
    first = merged(region.folder / "first.samdesk", region.folder / "first.sammerge.zip", "A12")
    with desks.open_desk(region.central) as central:
        collecting.collect(central, [first, second])
        with pytest.raises(InputFaults, match="Several keys"):
            known_keys.find_key(central, "Ystad", among=[KeyStatus.UNKNOWN])


def test_nothing_is_taken_in_with_a_revoked_key_and_what_was_is_listed(region: Region) -> None:
    with desks.open_desk(region.local) as local:
        keyed(local, region.folder, "A11")
        export_merge(local, region.folder / "one.sammerge.zip")
        key = desks.signing_key(local).public_key
        keyed(local, region.folder, "A12")
        export_merge(local, region.folder / "two.sammerge.zip")
    with desks.open_desk(region.central) as central:
        collecting.collect(central, [region.folder / "one.sammerge.zip"])
        done = known_keys.revoke_key(central, key, reason=WHY, by="HR1")
        assert [one.report.file for one in done.files] == ["one.sammerge.zip"]
        assert {one.status for one in done.keys} == {KeyStatus.REVOKED}
        assert (done.keys[0].reason, done.keys[0].operator) == (WHY, "HR1")
        (report,) = collecting.collect(central, [region.folder / "two.sammerge.zip"]).reports
        assert report.outcome is Outcome.REJECTED
        with pytest.raises(InputFaults, match="revoked already"):
            known_keys.revoke_key(central, key, reason=WHY, by="HR1")


def test_a_key_in_quarantine_that_is_revoked_cannot_be_approved(region: Region) -> None:
    file = from_stranger(region)
    with desks.open_desk(region.central) as central:
        collecting.collect(central, [file])
        (waiting,) = quarantine.quarantined(central)
        known_keys.revoke_key(central, waiting.public_key, reason=WHY, by="HR1")
        with pytest.raises(InputFaults, match="does not count any more"):
            quarantine.pin(central, waiting.public_key, fingerprint=waiting.fingerprint, by="HR1")


def test_revoking_asks_for_a_reason_a_code_and_a_key_of_another_desk(region: Region) -> None:
    with desks.open_desk(region.local) as local:
        key = desks.signing_key(local).public_key
    with desks.open_desk(region.central) as central:
        own = desks.signing_key(central).public_key
        for public_key, reason, by, said in (
            (key, " ", "HR1", "with a reason"),
            (key, WHY, "Anna Andersson", "no operator code"),
            ("00" * 32, WHY, "HR1", "No file is signed"),
            (own, WHY, "HR1", "signs with itself"),
        ):
            with pytest.raises(InputFaults, match=said):
                known_keys.revoke_key(central, public_key, reason=reason, by=by)


def test_a_desk_that_renewed_its_key_is_approved_anew_and_its_former_one_refused(region: Region) -> None:
    with desks.open_desk(region.local) as local:
        keyed(local, region.folder, "A11")
        export_merge(local, region.folder / "before.sammerge.zip")
        former = desks.signing_key(local)
        receipts.renew_key(local, by="A1")
        keyed(local, region.folder, "A12")
        export_merge(local, region.folder / "after.sammerge.zip")
        new = desks.signing_key(local)
    assert not is_signed(b"x", former.signature(b"x"), new.public_key)
    with desks.open_desk(region.central) as central:
        (report,) = collecting.collect(central, [region.folder / "after.sammerge.zip"]).reports
        assert report.outcome is Outcome.QUARANTINED
        (waiting,) = quarantine.quarantined(central)
        assert waiting.is_new_key
        done = quarantine.pin(central, new.public_key, fingerprint=waiting.fingerprint, by="HR1")
        assert [one.outcome for one in done.reports] == [Outcome.ACCEPTED]
        (old,) = collecting.collect(central, [region.folder / "before.sammerge.zip"]).reports
        assert old.outcome is Outcome.REJECTED

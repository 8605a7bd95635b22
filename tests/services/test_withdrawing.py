from pathlib import Path

import pytest

from samdesk.domain.collection import Outcome
from samdesk.domain.faults import InputFaults
from samdesk.services import collecting, desks, forms, withdrawing
from samdesk.services.desks import Desk
from samdesk.storage import revisions
from tests.on_both import on_both
from tests.small_region import Region, codes, dump, keyed, merged

pytestmark = on_both


def state_of(desk: Desk, unit: str) -> tuple[str, bool]:
    row = next(row for row in forms.forms(desk) if row.unit == unit)
    return str(row.state), row.received_at is not None


def heads(desk: Desk) -> dict[str, set[str]]:
    known = codes(desk)
    with desk.reading() as db:
        found = revisions.heads(db, known.values())
    return {unit: {head.rev for head in found[code]} for unit, code in known.items() if code in found}


def collected(desk: Desk, *paths: Path) -> list[int]:
    reports = collecting.collect(desk, paths).reports
    assert all(report.accepted for report in reports)
    return [report.collection for report in reports]


def but_imports(path: Path) -> list[str]:
    left_out = ("collection", "witness")
    return [
        line
        for line in dump(path)
        if not any(f'INTO "{name}"' in line or line.startswith(f"{name}:") for name in left_out)
    ]


@pytest.fixture
def first(region: Region, tmp_path: Path) -> Path:
    return merged(region.local, tmp_path / "1.sammerge.zip", "A11", "B1")


def test_what_only_this_file_brought_counts_no_longer(central: Desk, first: Path) -> None:
    (number,) = collected(central, first)
    assert state_of(central, "A11") == ("collected", True)
    withdrawing.withdraw(central, number, reason="Fel desk", by="HR1")
    assert heads(central) == {}
    assert state_of(central, "A11") == ("planned", False)
    (row,) = collecting.collections(central)
    assert (row.report.outcome, row.withdrawn_by, row.withdraw_reason) == (Outcome.WITHDRAWN, "HR1", "Fel desk")
    assert row.withdrawn_at is not None
    assert row.report.new == 2, "what it brought is still told"


def test_nothing_is_deleted_but_who_brought_it(region: Region, central: Desk, first: Path) -> None:
    (number,) = collected(central, first)
    with central.reading() as db:
        before = [db.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar() for name in ("revision", "event")]
    withdrawing.withdraw(central, number, reason="Fel desk", by="HR1")
    with central.reading() as db:
        assert before == [db.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar() for name in ("revision", "event")]
        assert db.exec_driver_sql("SELECT count(*) FROM witness").scalar() == 0
    assert desks.check_desk(region.central) == ()


def test_the_same_file_can_be_collected_again_and_gives_the_same(region: Region, central: Desk, first: Path) -> None:
    (number,) = collected(central, first)
    before = but_imports(region.central)
    withdrawing.withdraw(central, number, reason="Fel desk", by="HR1")
    (report,) = collecting.collect(central, [first]).reports
    assert (report.new, report.notes) == (2, ())
    assert but_imports(region.central) == before


def test_what_another_file_brought_too_goes_on_counting(
    region: Region, central: Desk, first: Path, tmp_path: Path
) -> None:
    other = merged(region.more_local("andra"), tmp_path / "2.sammerge.zip", "B1", "B2")
    number, _second = collected(central, first, other)
    withdrawing.withdraw(central, number, reason="Fel desk", by="HR1")
    assert heads(central).keys() == {"B1", "B2"}
    assert state_of(central, "B1") == ("collected", True)
    assert state_of(central, "A11") == ("planned", False)


def test_a_later_file_of_the_same_desk_holds_what_the_withdrawn_one_brought(
    region: Region, central: Desk, first: Path, tmp_path: Path
) -> None:
    later = merged(region.local, tmp_path / "2.sammerge.zip", "A11", s3="2")
    number, _second = collected(central, first, later)
    before = heads(central)
    withdrawing.withdraw(central, number, reason="Ersatt", by="HR1")
    assert heads(central) == before


def test_the_answer_before_counts_again_when_the_newer_one_is_withdrawn(
    region: Region, central: Desk, first: Path, tmp_path: Path
) -> None:
    collected(central, first)
    before = heads(central)
    (number,) = collected(central, merged(region.local, tmp_path / "2.sammerge.zip", "A11", s3="2"))
    assert heads(central) != before
    withdrawing.withdraw(central, number, reason="Feltryck", by="HR1")
    assert heads(central) == before


def test_what_was_keyed_here_stays_whatever_is_withdrawn(central: Desk, first: Path, tmp_path: Path) -> None:
    keyed(central, tmp_path, "A11")
    before = heads(central)
    (number,) = collected(central, first)
    withdrawing.withdraw(central, number, reason="Fel desk", by="HR1")
    assert heads(central) == before
    assert state_of(central, "A11")[1]


def test_paper_that_was_registered_here_stays_registered(central: Desk, first: Path) -> None:
    forms.register_received(central, [codes(central)["A11"]])
    (number,) = collected(central, first)
    withdrawing.withdraw(central, number, reason="Fel desk", by="HR1")
    assert state_of(central, "A11") == ("received", True)
    assert state_of(central, "B1") == ("planned", False)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"reason": " "}, "needs a reason"),
        ({"by": "Chef Chefsson"}, "no operator code"),
        ({"collection": 99}, "No file was collected under number 99"),
    ],
)
def test_nothing_is_withdrawn_without_reason_or_by_a_wrong_number(
    region: Region, central: Desk, first: Path, given: dict[str, object], said: str
) -> None:
    collected(central, first)
    before = dump(region.central)
    with pytest.raises(InputFaults, match=said):
        withdrawing.withdraw(central, **{"collection": 1, "reason": "Fel desk", "by": "HR1", **given})  # type: ignore[arg-type]
    assert dump(region.central) == before


def test_a_file_that_does_not_count_cannot_be_withdrawn(central: Desk, first: Path, tmp_path: Path) -> None:
    (number,) = collected(central, first)
    withdrawing.withdraw(central, number, reason="Fel desk", by="HR1")
    with pytest.raises(InputFaults, match="does not count"):
        withdrawing.withdraw(central, number, reason="Igen", by="HR1")
    bad = tmp_path / "trasig.sammerge.zip"
    bad.write_bytes(b"PK")
    (report,) = collecting.collect(central, [bad]).reports
    with pytest.raises(InputFaults, match="does not count"):
        withdrawing.withdraw(central, report.collection, reason="Igen", by="HR1")


@pytest.mark.only_files
def test_a_backup_is_made_before(central: Desk, region: Region, first: Path) -> None:
    (number,) = collected(central, first)
    withdrawing.withdraw(central, number, reason="Fel desk", by="HR1")
    assert desks.backups_of(region.central)[0].name.endswith("withdrawal.samdesk")

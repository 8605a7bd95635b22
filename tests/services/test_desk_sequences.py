from pathlib import Path

import pytest

from samdesk.domain.collection import desk_texts
from samdesk.domain.desk_keys import KeyStatus
from samdesk.domain.sequences import Gap
from samdesk.services import collecting, desks, exporting
from samdesk.services.desk_sequences import desk_files
from samdesk.services.desks import Desk
from tests.on_both import on_both
from tests.small_region import Region, merged

pytestmark = on_both


def sent(region: Region, path: Path, *units: str) -> list[Path]:
    return [merged(path, region.folder / f"{path.stem}-{n}.sammerge.zip", unit) for n, unit in enumerate(units, 1)]


def test_a_file_that_has_not_come_in_is_missing_until_it_does(region: Region, central: Desk) -> None:
    files = sent(region, region.local, "A11", "B1", "B2")
    collecting.collect(central, [files[0], files[2]])
    (told,) = desk_files(central)
    assert (told.name, told.files, told.chain.last, told.chain.gaps) == ("local", 2, 3, (Gap(2, 2),))
    assert desk_texts(told, "sv") == ("Fil 2 saknas.",)
    assert desk_texts(told, "en") == ("File 2 is missing.",)
    collecting.collect(central, [files[1]])
    (told,) = desk_files(central)
    assert told.chain.holds
    assert desk_texts(told, "sv") == ()


def test_a_desk_whose_files_wait_is_listed_with_its_key(region: Region, central: Desk) -> None:
    (path,) = sent(region, region.more_local("Lund", approved=False), "A11")
    collecting.collect(central, [path, *sent(region, region.local, "B1")])
    local, lund = desk_files(central)
    assert (local.name, local.key.status, local.waiting) == ("local", KeyStatus.PINNED, 0)
    assert (lund.name, lund.key.status, lund.waiting, lund.files, lund.last_at) == (
        "Lund",
        KeyStatus.UNKNOWN,
        1,
        0,
        None,
    )
    assert desk_texts(lund, "sv") == ("Ingen har jämfört nyckeln än.", "1 fil väntar i karantän.")


@pytest.mark.only_files
def test_a_desk_file_that_was_restored_and_went_on_is_told(region: Region, central: Desk) -> None:
    with desks.open_desk(region.local) as desk:
        desks.backup_desk(desk, region.folder / "kopia.samdesk")
    files = sent(region, region.local, "A11", "B1")
    desks.restore_desk(region.folder / "kopia.samdesk", region.local)
    other = [merged(region.local, region.folder / f"x{n}.sammerge.zip", unit) for n, unit in enumerate(("B2", "A12"))]
    collecting.collect(central, files)
    reports = collecting.collect(central, [other[1], other[0]]).reports
    assert [[remark.kind for remark in report.remarks][:1] for report in reports] == [["forked"], ["forked"]]
    (told,) = desk_files(central)
    assert (told.chain.gaps, told.chain.forked) == ((), (1, 2))
    assert "Olika filer har nummer 1." in desk_texts(told, "sv")


@pytest.mark.only_files
def test_a_file_that_follows_on_another_than_came_in_is_told(region: Region, central: Desk) -> None:
    with desks.open_desk(region.local) as desk:
        desks.backup_desk(desk, region.folder / "kopia.samdesk")
    (first,) = sent(region, region.local, "A11")
    desks.restore_desk(region.folder / "kopia.samdesk", region.local)
    merged(region.local, region.folder / "x1.sammerge.zip", "B1")
    second = merged(region.local, region.folder / "x2.sammerge.zip", "B2")
    reports = collecting.collect(central, [first, second]).reports
    assert [remark.kind for remark in reports[1].remarks][:1] == ["broken"]
    (told,) = desk_files(central)
    assert told.chain.broken == (2,)
    assert "Fil 2 bygger inte på fil 1." in desk_texts(told, "sv")


def test_central_itself_is_not_among_the_desks_that_send(region: Region, central: Desk) -> None:
    collecting.collect(central, sent(region, region.local, "A11"))
    exporting.export_merge(central, region.folder / "egen.sammerge.zip")
    assert [told.name for told in desk_files(central)] == ["local"]

"""Pictures of the collection page in every state, on the small region: taken by ``tests.ui.pictures``.

Alone: ``python -m tests.ui.pictures_collecting OUT [--quick]``.
"""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from samdesk import language
from samdesk.domain.collection import FileReport, Outcome
from samdesk.domain.faults import Fault
from samdesk.services import home
from samdesk.services.desks import open_desk
from samdesk.services.exporting import export_merge
from samdesk.services.settings import Settings
from samdesk.ui import app
from samdesk.ui.collecting.taken import Taken
from tests.small_region import Region, grow, merged

if TYPE_CHECKING:
    from tests.ui.pictures import Photographer

_SCROLLED = 60
"""Milliseconds."""
LONG = "Psykiatri, habilitering och hjälpmedel, verksamhetsområde Barn och ungdom, beställarenheten i Kristianstad"


def make_region(folder: Path) -> Region:
    """Central with files from desks in every standing; ``sent`` holds files that are not collected yet."""
    from samdesk.services.collecting import collect

    region = Region(folder)
    if folder.exists():
        os.environ["SAMDESK_HOME"] = str(folder / "home")
        return region
    folder.mkdir(parents=True)
    grow(folder)
    sent = folder / "sent"
    sent.mkdir()
    with_gap = [
        merged(region.local, sent / f"Ystad {n}.sammerge.zip", unit) for n, unit in enumerate(("A11", "A12"), 1)
    ]
    twin = region.folder / "twin.samdesk"
    lund = region.more_local("Lund")
    merged(lund, sent / "Lund 1.sammerge.zip", "A11", s3="2")
    shutil.copyfile(lund, twin)
    other = merged(lund, sent / "Lund 2.sammerge.zip", "A21")
    shutil.copytree(home.keys_folder(), home.keys_folder().parent / "kept")
    merged(twin, sent / "Lund 2 igen.sammerge.zip", "B1")
    stranger = merged(region.more_local("Kristianstad", approved=False), sent / "Kristianstad.sammerge.zip", "B1")
    long = merged(region.more_local(LONG, approved=False), sent / "Barn och ungdom.sammerge.zip", "B2", s4="3")
    for key in home.keys_folder().glob("*"):
        shutil.rmtree(key)
    renewed = merged(region.local, sent / "Ystad 3.sammerge.zip", "B2")
    broken = sent / "Trelleborg.sammerge.zip"
    broken.write_bytes(renewed.read_bytes()[:900])
    first = merged(region.more_local("Hässleholm"), sent / "Hässleholm.sammerge.zip", "A", "A1")
    with open_desk(region.central) as desk:
        collect(desk, [with_gap[1], sent / "Lund 1.sammerge.zip", other, sent / "Lund 2 igen.sammerge.zip"])
        collect(desk, [stranger, long, renewed, broken, first])
    return region


def collecting(camera: Photographer, region: Region) -> None:
    """Walk through the page at central and at a local desk."""
    work = camera.out / "collecting" / camera.look
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(region.folder, work)
    at = Region(work)
    os.environ["SAMDESK_HOME"] = str(work / "home")
    _central(camera, at)
    _local(camera, at)


def _central(camera: Photographer, region: Region) -> None:
    camera.open(region.central)
    camera.show("collecting")
    page: Any = camera.window.page
    _take(camera, "collecting-files-empty")
    sent = region.folder / "sent"
    page.files.drop_area.dry_run.setChecked(True)
    page.files.add_files([sent])
    _take(camera, "collecting-tried")
    page.files.drop_area.dry_run.setChecked(False)
    page.files.watch._remember(str(sent))
    page.files.watch.begin()
    camera.rest()
    page.files.watch.look()
    camera.rest()
    page.files.watch.look()
    _take(camera, "collecting-watched")
    page.files.watch.pause()
    page.files.list.show_rows(_many())
    _take(camera, "collecting-2000")
    page.files.watch.give_up()
    _tab(page, "quarantine")
    _take(camera, "collecting-quarantine")
    page.quarantine.take_focus()
    page.quarantine.table.selectRow(2)
    page.quarantine.panel.take_focus()
    camera.type("ab12\rcd34\r")
    page.quarantine.panel.by.setText("A1")
    page.quarantine.panel.take_in.click()
    _take(camera, "collecting-wrong-chunk")
    page.quarantine.panel.other_way.click()
    _take(camera, "collecting-whole-fingerprint")
    page.quarantine.table.selectRow(1)
    page.quarantine.discard_button.click()
    _take(camera, "collecting-discard")
    _tab(page, "desks")
    _take(camera, "collecting-desks")
    page.desks.revoke_button.click()
    _take(camera, "collecting-revoke")
    page.desks.revoking.cancelled.emit()
    page.desks.table.selectRow(1)
    page.desks.revoke_button.click()
    page.desks.revoking.given.emit("Ingen där känner till dem", "A1")
    camera.rest()
    _tab(page, "quarantine")
    page.quarantine.table.selectRow(0)
    _take(camera, "collecting-quarantine-revoked")
    _tab(page, "former")
    _take(camera, "collecting-former")
    page.former.chips.choose(str(Outcome.ACCEPTED))
    page.former.withdraw_button.click()
    _take(camera, "collecting-withdraw")
    page.former.withdrawal.cancelled.emit()
    page.open_report(page.former.chosen)
    _take(camera, "collecting-report")
    page.close_report()


def _local(camera: Photographer, region: Region) -> None:
    camera.open(region.local)
    camera.show("collecting")
    page: Any = camera.window.page
    _take(camera, "collecting-merge")
    page.merge.free_text.box.setChecked(False)
    _take(camera, "collecting-merge-readers")
    page.merge.free_text.box.setChecked(True)
    out = region.folder / "out.sammerge.zip"
    camera.window.current.work.run(
        lambda desk: export_merge(desk, out), lambda saved: page.merge._on_saved(saved, readers_only=False)
    )
    _take(camera, "collecting-merge-saved")


def _take(camera: Photographer, name: str) -> None:
    """Take a picture when the page has scrolled to what has the focus."""
    camera.rest()
    QTest.qWait(_SCROLLED)
    camera.take(name)


def _tab(page: Any, name: str) -> None:
    page.tabs.setCurrentIndex(page._tab_of[name])


def _many() -> list[Taken]:
    """2,000 files, some with very long names."""
    at = datetime(2023, 12, 1, 8, tzinfo=UTC)
    rows = []
    for n in range(1, 2001):
        name = LONG if n % 7 == 0 else f"Vårdcentralen {n}"
        report = FileReport(
            f"{name} 2023, 2023-12-01.sammerge.zip", Outcome.ACCEPTED, n, "", name, n % 5 + 1, new=n % 130
        )
        if n % 97 == 0:
            fault = Fault(
                "Filen är skadad: dess innehåll stämmer inte med dess manifest.", "Be avsändaren skicka den på nytt."
            )
            report = replace(report, outcome=Outcome.REJECTED, faults=(fault,), new=0)
        elif n % 41 == 0:
            report = replace(report, outcome=Outcome.QUARANTINED, new=0)
        elif n % 23 == 0:
            report = replace(report, conflicts=n % 4 + 1)
        rows.append(Taken(report, Path(report.file), at))
    return rows


def main(arguments: list[str]) -> None:
    from tests.ui.pictures import LOOKS, Photographer

    out = Path(arguments[0])
    out.mkdir(parents=True, exist_ok=True)
    os.environ["SAMDESK_HOME"] = str(out / "home")
    language.use("sv")
    qt = QApplication.instance() or QApplication([])
    app.set_up(qt, Settings(language="sv"))  # type: ignore[arg-type]
    region = make_region(out / "small")
    for spoken, colours, percent in LOOKS[:1] if "--quick" in arguments else LOOKS:
        camera = Photographer(out, spoken, colours, percent)
        collecting(camera, region)
        camera.window.close()


if __name__ == "__main__":
    main(sys.argv[1:])

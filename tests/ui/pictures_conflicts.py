"""Pictures of the queue of conflicts in every state, and of answers made void: taken by ``tests.ui.pictures``.

Alone: ``python -m tests.ui.pictures_conflicts OUT [--quick]``.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from samdesk import language
from samdesk.domain.conflicts import ConflictClass
from samdesk.services.collecting import collect
from samdesk.services.conflicts import queue
from samdesk.services.deciding import decide
from samdesk.services.desks import open_desk
from samdesk.services.exporting import export_merge
from samdesk.services.organisations import import_organisation
from samdesk.services.rounds import export_round
from samdesk.services.settings import Settings
from samdesk.services.voiding import void
from samdesk.ui import app
from samdesk.ui.collecting.queue_list import DECISIONS
from tests.other_versions import answered_by_other_version
from tests.small_region import Region, codes, codes_of, grow, merged

if TYPE_CHECKING:
    from tests.ui.pictures import Photographer

SAID = (
    "Rutinen för riskbedömning finns sedan 2021 och gås igenom på arbetsplatsträffen varje mars. Skyddsombudet deltar. "
    "Det som saknas är en skriftlig handlingsplan för hot och våld, vilket vi tog upp med chefen i september."
)


def make_conflicts(folder: Path) -> Region:
    """Central with questions of every kind, some that are decided, and one decision that has travelled."""
    region = Region(folder)
    if folder.exists():
        return region
    folder.mkdir(parents=True)
    grow(folder)
    one, two, three = (region.more_local(name) for name in ("Lasarettet i Ystad", "Lund", "Primärvården"))
    listed = folder / "more.csv"
    listed.write_text(region.list.read_text("utf-8") + "A13;Avdelning 3;enhet;A1;12;;\n", "utf-8")
    with open_desk(three) as desk:
        import_organisation(desk, listed)
    files = [
        merged(one, folder / "one.sammerge.zip", "A12", s3="2", s7a="3", s7a_action="1", s7a_motivation=SAID),
        merged(two, folder / "two.sammerge.zip", "A12", s7a="2", s7a_motivation=SAID.replace("2021", "2022")),
        merged(three, folder / "three.sammerge.zip", "A12", s3="3", s7a="2", s7a_motivation=""),
        merged(one, folder / "blank-1.sammerge.zip", "A1", "A2", "A", s3=","),
        merged(two, folder / "blank-2.sammerge.zip", "A1", "A2", "A", s12=","),
        merged(three, folder / "both.sammerge.zip", "B1", sunits_covered="B2"),
        merged(one, folder / "alone.sammerge.zip", "B2", s5="2", s9="9"),
        merged(two, folder / "void.sammerge.zip", "A21"),
        merged(three, folder / "unknown.sammerge.zip", "B", sunits_covered="A13"),
        merged(one, folder / "decided-1.sammerge.zip", "R", s3="2"),
        merged(two, folder / "decided-2.sammerge.zip", "R"),
        answered_by_other_version(region.local, codes_of(region.local)["A11"], folder / "other.sammerge.zip"),
    ]
    known = codes_of(region.central)
    with open_desk(region.central) as central:
        collect(central, files)
        _decide(central, known["R"], "Rad 3 är Delvis på pappret")
        export_round(central, folder / "again.samround.zip")
        void(central, known["A21"], reason="Pappret hörde till en annan enhet", by="B2")
    merged(two, folder / "changed.sammerge.zip", "A21", s3="2")
    with open_desk(region.central) as central:
        collect(central, [folder / "changed.sammerge.zip"])
    return region


def _decide(central: Any, form_id: str, reason: str) -> None:
    found = next(one for one in queue(central).conflicts if one.form_ids == (form_id,))
    decide(central, form_id, take=found.heads[0].rev, reason=reason, by="A1")


def conflicts(camera: Photographer, region: Region) -> None:
    """Walk through the queue, what is decided, and answers made void."""
    work = camera.out / "conflicts" / camera.look
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(region.folder, work)
    at = Region(work)
    os.environ["SAMDESK_HOME"] = str(work / "home")
    camera.open(at.central)
    camera.show("collecting")
    page: Any = camera.window.page
    page.show_conflicts()
    _queue(camera, page.conflicts)
    _voiding(camera, at)


def _queue(camera: Photographer, group: Any) -> None:
    for kind in ConflictClass:
        place = next((n for n, row in enumerate(group.list.model.rows) if row.kind is kind), None)
        if place is not None:
            group.list.table.selectRow(place)
            camera.take(f"conflicts-{kind.replace('_', '-')}")
    place = next(n for n, row in enumerate(group.list.model.rows) if row.kind is ConflictClass.VALUES)
    group.list.table.selectRow(place)
    group.comparison.press(2)
    camera.take("conflicts-chosen")
    group.comparison.show_all.click()
    camera.take("conflicts-all-rows")
    group.type_anew()
    camera.take("conflicts-typing")
    group.typing.session.leave()
    camera.rest()
    group.list.chips.choose(str(ConflictClass.BLANKS))
    group.take_focus()
    camera.take("conflicts-many")
    group.list.chips.choose(DECISIONS)
    group.take_focus()
    camera.take("conflicts-decided")
    last = len(group.decisions.model.rows) - 1
    group.decisions.table.selectRow(last)
    camera.take("conflicts-travelled")
    group.decisions._decide_anew()
    camera.take("conflicts-anew")


def _voiding(camera: Photographer, region: Region) -> None:
    camera.show("forms")
    page: Any = camera.window.page
    page.table.selectRow(next(n for n, row in enumerate(page.model.rows) if row.unit == "R"))
    camera.rest()
    page.voiding.ask()
    camera.take("forms-make-void")
    page.voiding.line._drop()
    local = region.folder / "Lund.samdesk"
    with open_desk(local) as desk:
        known = codes(desk)
        void(desk, known["A2"], reason="Två papper i ett kuvert", by="A1")
        export_merge(desk, region.folder / "after.sammerge.zip")
    camera.open(local)
    camera.show("keying")
    room: Any = camera.window.page
    room.operator_view.chosen.emit("A1")
    room.open_typed(known["R"])
    camera.take("keying-keyed-already")
    room.strip.buttons()[1].click()
    camera.take("keying-make-void")
    room.waiting.begin_again()
    room.open_typed(known["A2"])
    camera.take("keying-void")
    room.session.leave()
    camera.rest()


def main(arguments: list[str]) -> None:
    """Take these pictures only."""
    from tests.ui.pictures import LOOKS, Photographer

    out = Path(arguments[0])
    out.mkdir(parents=True, exist_ok=True)
    os.environ["SAMDESK_HOME"] = str(out / "home")
    language.use("sv")
    region = make_conflicts(out / "conflicted")
    app.set_up(QApplication.instance() or QApplication([]), Settings(language="sv"))  # type: ignore[arg-type]
    for spoken, colours, percent in LOOKS[:1] if "--quick" in arguments else LOOKS:
        camera = Photographer(out, spoken, colours, percent)
        conflicts(camera, region)
        camera.window.close()


if __name__ == "__main__":
    main(sys.argv[1:])

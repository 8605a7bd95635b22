"""What the tests of the queue of conflicts do: collect answers that differ, go to the queue, press keys there."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

from samdesk.services.collecting import collect
from samdesk.services.keying import current_answer
from samdesk.ui.collecting.conflicts_group import ConflictsGroup
from samdesk.ui.mnemonics import plain
from samdesk.ui.pages.collecting import CollectingPage
from tests.other_versions import answered_by_other_version
from tests.small_region import Region, codes, merged
from tests.ui.driving import Driver

if TYPE_CHECKING:
    from pathlib import Path

Key = Qt.Key
AT = datetime(2023, 11, 20, tzinfo=UTC)


def collected(driver: Driver, region: Region, *sent: tuple[str, dict[str, str]]) -> None:
    """Collect one file a desk: a unit keyed with these rows changed, the first at the desk "local"."""
    files: list[Path] = []
    for place, (unit, changed) in enumerate(sent):
        desk = region.local if not place else region.more_local(f"desk{place}")
        files.append(merged(desk, region.folder / f"{place}.sammerge.zip", unit, **changed))
    driver.ask(lambda desk: collect(desk, files))
    driver.window.trigger("refresh")
    driver.settle()


def differing(driver: Driver, region: Region, **changed: str) -> str:
    """Form A11 keyed differently at two desks; gives its form id."""
    collected(driver, region, ("A11", {}), ("A11", changed or {"s3": "2"}))
    return driver.ask(codes)["A11"]


def at_conflicts(driver: Driver) -> ConflictsGroup:
    """Go to the conflicts, in a window that keys reach."""
    driver.window.activateWindow()
    driver.qtbot.waitUntil(driver.window.isActiveWindow)
    driver.page.show_conflicts()
    group = driver.page.conflicts
    assert isinstance(group, ConflictsGroup)
    return group


def press(driver: Driver, *keys: Key) -> None:
    """Press keys as they come from the keyboard, so that shortcuts hear them."""
    for key in keys:
        driver.qtbot.keyClick(driver.focus, key)
        driver.settle()


def tab_text(page: CollectingPage) -> str:
    return next(text for text in map(page.tabs.tabText, range(page.tabs.count())) if plain(text).startswith("Conflict"))


def answer_of(desk: Any, code: str) -> dict[str, str]:
    with desk.reading() as db:
        found = current_answer(db, code)
    assert found is not None
    return {number: answer.choice for number, answer in found.content.answers.items()}


def other_version(driver: Driver, region: Region) -> None:
    """Form A11 answered by a version whose row 3 has number 17, and whose row 5 asks something else."""
    out = region.folder / "other-version.sammerge.zip"
    answered_by_other_version(region.local, driver.ask(codes)["A11"], out)
    driver.ask(lambda desk: collect(desk, [out]))
    driver.window.trigger("refresh")
    driver.settle()

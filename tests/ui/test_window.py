"""The window as a whole: every page can be reached, named, walked with Tab and Alt, in both languages and large."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QAbstractScrollArea, QLabel, QTabBar, QWidget

from samdesk import language
from samdesk.services import desks
from samdesk.ui import actions, app, icons, mnemonics, theme
from samdesk.ui.theme import Tone
from samdesk.ui.window import MainWindow
from tests.small_region import Region
from tests.ui.driving import Driver

if TYPE_CHECKING:
    from samdesk.ui.strip import MessageStrip

PAGES = ["start", "overview", "round", "forms", "keying", "answering", "collecting", "results", "keys", "help"]


@pytest.fixture(params=["sv", "en"])
def spoken(request: pytest.FixtureRequest, window: MainWindow) -> Iterator[str]:
    language.use(request.param)
    window.rebuild()
    yield request.param
    language.use("en")


def focusable(window: MainWindow) -> list[QWidget]:
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisibleTo(window)
        and widget.isEnabledTo(window)
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
    ]


@pytest.mark.parametrize("page_id", PAGES)
@pytest.mark.parametrize("which", ["central", "local"])
def test_every_widget_that_takes_the_focus_has_a_name(
    driver: Driver, region: Region, spoken: str, page_id: str, which: str
) -> None:
    driver.open(getattr(region, which))
    driver.show(page_id)
    nameless = [
        f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        for widget in focusable(driver.window)
        if not (widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()))
        and widget.objectName() not in ("qt_spinbox_lineedit",)
    ]
    assert not nameless


@pytest.mark.parametrize("page_id", PAGES)
def test_letters_for_alt_are_unique(driver: Driver, region: Region, spoken: str, page_id: str) -> None:
    driver.open(region.central)
    driver.show(page_id)
    letters = Counter(_letters(driver.window))
    assert not [letter for letter, n in letters.items() if n > 1]


def _letters(window: MainWindow) -> Iterator[str]:
    texts = [action.text() for action in window.menuBar().actions()]
    for widget in window.findChildren(QWidget):
        if not widget.isVisibleTo(window):
            continue
        if isinstance(widget, QTabBar):
            texts += [widget.tabText(index) for index in range(widget.count())]
        elif isinstance(widget, (QAbstractButton, QLabel)) and (not isinstance(widget, QLabel) or widget.buddy()):
            texts.append(widget.text())
    for text in texts:
        place = text.replace("&&", "").find("&")
        if place >= 0:
            yield text.replace("&&", "")[place + 1].casefold()


@pytest.mark.parametrize("page_id", PAGES)
def test_tab_comes_round_to_where_it_began(driver: Driver, region: Region, page_id: str) -> None:
    driver.open(region.central)
    driver.show(page_id)
    start = driver.focus
    seen = [start]
    for _step in range(200):
        driver.press(Qt.Key.Key_Tab)
        if driver.focus is start:
            break
        if driver.focus is not seen[-1]:  # year, month and day of a date are one field
            seen.append(driver.focus)
    assert driver.focus is start, "Tab is caught somewhere"
    assert len(set(map(id, seen))) == len(seen)
    inside = [widget for widget in seen if driver.page.isAncestorOf(widget)]
    buttons = [
        widget
        for widget in driver.page.findChildren(QAbstractButton)
        if widget.isVisibleTo(driver.page) and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert {id(button) for button in buttons} <= {id(widget) for widget in inside}


@pytest.mark.parametrize("page_id", PAGES)
@pytest.mark.parametrize("percent", [100, 200])
def test_no_text_is_cut_off_at_the_smallest_window(
    driver: Driver, region: Region, spoken: str, page_id: str, percent: int
) -> None:
    driver.window.current.change_settings(text_percent=percent)
    theme.use_text_size(percent)
    theme.dress(driver.window)
    driver.window.resize(1280, 800) if percent == 200 else driver.window.resize(1024, 700)
    driver.open(region.central)
    driver.show(page_id)
    wanted = QSize(1280, 800) if percent == 200 else QSize(1024, 700)
    assert driver.window.minimumSizeHint().width() <= wanted.width(), driver.window.minimumSizeHint()
    assert driver.window.size().width() <= wanted.width()
    cut = [
        widget.text()
        for widget in driver.page.findChildren(QAbstractButton)
        if widget.isVisibleTo(driver.page) and widget.text() and widget.width() < widget.minimumSizeHint().width()
    ]
    cut += [
        widget.text()
        for widget in driver.page.findChildren(QLabel)
        if widget.isVisibleTo(driver.page)
        and widget.text()
        and not widget.wordWrap()
        and widget.width() < widget.minimumSizeHint().width()
    ]
    assert not cut
    theme.use_text_size(100)


def test_every_declared_action_is_in_a_menu_and_does_something(window: MainWindow) -> None:
    shown = {action.objectName() for menu in window.menuBar().actions() for action in menu.menu().actions()} - {""}
    assert shown == {spec.id for spec in actions.all_actions()}


def test_shortcuts_are_unique(window: MainWindow) -> None:
    shortcuts = [spec.shortcut for spec in actions.all_actions() if spec.shortcut]
    assert len(set(shortcuts)) == len(shortcuts)


def test_every_page_is_reached_by_its_shortcut(local: Driver) -> None:
    for number, page_id in enumerate(
        ["overview", "round", "forms", "keying", "answering", "collecting", "results", "start"], 1
    ):
        local.qtbot.keyClick(local.window, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.ControlModifier)
        local.settle()
        assert local.page is local.window.pages[page_id]


def test_without_a_desk_file_only_the_start_page_can_be_reached(driver: Driver) -> None:
    driver.window.show_page("keying")
    assert driver.page is driver.window.pages["start"]


def test_a_file_open_for_reading_says_so_and_changes_nothing(driver: Driver, region: Region) -> None:
    before = region.local.read_bytes()
    driver.open(region.local, read_only=True)
    assert driver.window._header._note.text() == "Open for reading only"
    assert not driver.window.actions_by_id["export_merge"].isEnabled()
    for page_id in PAGES:
        driver.show(page_id)
        assert driver.said == ""
    assert region.local.read_bytes() == before


def test_a_locked_file_says_who_has_it_and_can_be_read(driver: Driver, region: Region) -> None:
    with desks.open_desk(region.local):
        driver.open(region.local)
        assert "in use" in driver.said
        driver.push("Open for reading")
        assert driver.window.current.desk is not None
        assert driver.window.current.desk.read_only


def test_a_damaged_file_says_the_way_out(driver: Driver, region: Region) -> None:
    region.local.write_bytes(b"not a desk file at all" * 100)
    driver.open(region.local)
    assert driver.page.strip.tone is Tone.ERROR
    assert [mnemonics.plain(button.text()) for button in driver.page.strip.buttons()] == ["Restore from backup…"]


def test_restoring_opens_the_backup_under_a_new_name(driver: Driver, region: Region, dialogs: object) -> None:
    driver.open(region.local)
    dialogs.saves = [region.folder / "backup.samdesk", region.folder / "again.samdesk"]  # type: ignore[attr-defined]
    dialogs.opens = [region.folder / "backup.samdesk"]  # type: ignore[attr-defined]
    driver.window.trigger("backup")
    driver.settle()
    driver.window.trigger("restore")
    driver.settle()
    assert driver.window.current.desk is not None
    assert driver.window.current.desk.address.name == "again.samdesk"


def test_a_desk_file_that_cannot_be_opened_leaves_the_other_one_open(driver: Driver, region: Region) -> None:
    driver.open(region.local)
    driver.open(region.folder / "missing.samdesk")
    assert driver.said
    assert driver.window.current.desk is not None
    assert driver.window.current.desk.address == region.local
    driver.show("overview")
    assert driver.page.model.rows


def test_another_language_builds_every_page_anew(local: Driver) -> None:
    for page_id in PAGES:
        local.show(page_id)
    before = local.window.pages["forms"]
    local.window.trigger("language_sv")
    local.settle()
    assert language.current() == "sv"
    assert QLocale().language() == QLocale.Language.Swedish
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Avbryt"
    assert local.show("forms") is not before
    assert local.page.model.rows
    local.window.trigger("language_en")
    local.settle()


def test_text_grows_and_shrinks_and_is_remembered(driver: Driver) -> None:
    before = driver.page.heading.font().pointSizeF()
    driver.window.trigger("text_larger")
    assert driver.page.heading.font().pointSizeF() > before
    assert driver.window.current.settings.text_percent == 110
    driver.window.trigger("text_ordinary")
    assert driver.page.heading.font().pointSizeF() == before


@pytest.mark.parametrize("dark", [False, True])
def test_text_stands_out_from_what_it_stands_on(dark: bool) -> None:
    palette = theme.palette(dark)
    role = palette.ColorRole
    pairs = [
        (role.WindowText, role.Window),
        (role.Text, role.Base),
        (role.Text, role.AlternateBase),
        (role.PlaceholderText, role.Base),
        (role.PlaceholderText, role.Window),
        (role.ButtonText, role.Button),
        (role.HighlightedText, role.Highlight),
        (role.ToolTipText, role.ToolTipBase),
        (role.Link, role.Base),
    ]
    weak = [pair for pair in pairs if _contrast(palette.color(pair[0]), palette.color(pair[1])) < 4.5]
    assert not weak
    for tone in Tone:
        colour = theme.tone_colour(tone, palette)
        assert _contrast(colour, palette.color(role.Base)) >= 4.5, tone
        assert _contrast(colour, palette.color(role.Window)) >= 4.5, tone


def _contrast(first: object, second: object) -> float:
    """Contrast ratio by WCAG 2.2, 1.4.3."""
    lights = sorted((_luminance(first), _luminance(second)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: object) -> float:
    channels = colour.getRgbF()[:3]  # type: ignore[attr-defined]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_icon_that_is_named_exists(window: MainWindow, local: Driver) -> None:
    known = set(icons.names())
    assert {spec.icon for spec in actions.all_actions()} - {""} <= known
    for page_id in PAGES:
        local.show(page_id)
    used = {widget.property("icon_name") for widget in window.findChildren(QWidget)} - {None}
    assert used <= known


def test_a_strip_lists_all_faults_and_leaves_the_focus_alone(driver: Driver) -> None:
    from samdesk.domain.faults import Fault, InputFaults, Where

    focus = driver.focus
    faults = [Fault(f"Fault {n}.", "Mend it.", Where("list.csv", row=n)) for n in range(1, 80)]
    driver.window.show_error(InputFaults(*faults))
    strip: MessageStrip = driver.page.strip
    assert "79" in strip.text
    assert "list.csv, row 1: Fault 1. Mend it." in strip.text
    assert "Fault 80" not in strip.text
    assert driver.focus is focus
    strip.clear()
    assert strip.text == ""


def test_a_crash_report_names_code_but_no_values(local: Driver, crashes: list[BaseException]) -> None:
    from samdesk.ui import crash

    def fail(_desk: object) -> None:
        secret = "Chef 0412 svarade nej"
        raise KeyError(secret)

    local.window.current.work.run(fail)
    local.qtbot.waitUntil(lambda: bool(crashes))
    text = crash.report(crashes.pop())
    assert "KeyError" in text
    assert "in fail" in text
    assert "svarade nej" not in text.replace('secret = "Chef 0412 svarade nej"', "")
    assert "KeyError: " not in text


def test_a_crash_is_shown_with_a_report_to_copy(driver: Driver) -> None:
    from samdesk.ui.crash import CrashWatch

    watch = CrashWatch(driver.window)
    watch.show(RuntimeError("hidden"))
    assert watch.dialog is not None
    assert watch.dialog.isVisible()
    assert "hidden" not in watch.dialog.report
    watch.dialog.accept()


def test_a_log_that_cannot_be_written_is_told_and_stops_nothing(driver: Driver, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    app.start_log(driver.window, tmp_path / "file" / "samdesk.log")
    assert driver.page.strip.tone is Tone.WARNING
    assert str(tmp_path / "file") in driver.said


def test_the_shown_window_has_loaded_nothing_heavy(region: Region) -> None:
    code = f"""
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from samdesk.ui import app
from samdesk.services.settings import Settings
qt = QApplication([])
app.set_up(qt, Settings())
window = app.build_window(Settings())
window.show()
qt.processEvents()
heavy = {{"reportlab", "alembic", "openpyxl", "xlsxwriter", "numpy", "cv2", "nacl", "pyrage", "zxingcpp", "pypdf"}}
heavy |= {{"PySide6.QtPdf", "PySide6.QtPrintSupport"}}
start = heavy & set(sys.modules)
window.files.open_address(Path({str(region.local)!r}))
while window.current.work.is_busy:
    qt.processEvents()
opened = heavy & set(sys.modules)
window.close()
print(sorted(start), sorted(opened))
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout.strip() == "[] []", found.stdout + found.stderr


def test_tables_are_read_by_row_and_keep_tab_for_moving_on(local: Driver) -> None:
    for page_id in PAGES:
        local.show(page_id)
        for view in local.page.findChildren(QAbstractItemView):
            assert not view.tabKeyNavigation()


def test_scrolled_pages_scroll_instead_of_growing_the_window(driver: Driver, region: Region) -> None:
    driver.open(region.central)
    for page_id in PAGES:
        driver.show(page_id)
        areas = driver.page.findChildren(QAbstractScrollArea)
        assert areas or page_id == "start"
        assert driver.window.height() <= 800


@pytest.mark.parametrize(
    ("text", "taken", "expected"),
    [
        ("Print marked…", "", "&Print marked…"),
        ("Print marked…", "p", "Print &marked…"),
        ("Ä", "ä", "Ä"),
        ("A && B", "a", "A && &B"),
    ],
)
def test_letters_prefer_the_starts_of_words(text: str, taken: str, expected: str) -> None:
    assert mnemonics.marked(text, set(taken)) == expected


def test_two_windows_on_one_file_second_is_told(
    local: Driver, make_window: Callable[[], MainWindow], region: Region
) -> None:
    other = Driver(make_window(), local.qtbot)
    other.open(region.local)
    assert "in use" in other.said


def test_rows_of_tables_grow_with_the_text(driver: Driver, region: Region) -> None:
    driver.open(region.local)
    driver.show("overview")
    before = driver.page.table.rowHeight(0), driver.page.table.font().pointSizeF()
    for _step in range(5):
        driver.window.trigger("text_larger")
    driver.settle()
    assert driver.page.table.rowHeight(0) > 1.2 * before[0]
    assert driver.page.table.font().pointSizeF() == 1.5 * before[1]

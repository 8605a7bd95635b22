"""The one window: pages at the left, a header, the page, the status line; menus from the declared actions.

Knows which pages there are, not what they show.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from samdesk import language
from samdesk.services.settings import watched_by
from samdesk.ui import actions, controls, icons, mnemonics, qt_texts, theme
from samdesk.ui.actions import ActionSpec, Menu, Needs
from samdesk.ui.file_actions import FileActions
from samdesk.ui.header import Header
from samdesk.ui.pages import build_page
from samdesk.ui.status_line import StatusLine
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from samdesk.domain.faults import KnownError
    from samdesk.ui.current import Current
    from samdesk.ui.page import Page

SMALLEST: Final = QSize(1024, 700)
ORDINARY: Final = QSize(1280, 800)
_STEP: Final = 10
"""Percent that text grows or shrinks at a time."""


class MainWindow(QMainWindow):
    """The window. Pages are built when they are first shown."""

    def __init__(self, current: Current) -> None:
        super().__init__()
        self.current = current
        self.files = FileActions(current, self)
        self.pages: dict[str, Page] = {}
        self.actions_by_id: dict[str, QAction] = {}
        self._page_id = ""
        self._taken: set[str] = set()
        self.setMinimumSize(SMALLEST)
        self.resize(ORDINARY)
        self._build()
        current.desk_changed.connect(self._on_desk_changed)
        current.page_wanted.connect(self.show_page)
        current.action_wanted.connect(self.trigger)
        current.file_wanted.connect(self.files.open_address)
        current.work.known_error.connect(self.show_error)
        current.work.long_work_ended.connect(self._enable)

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return self.pages[self._page_id]

    def show_page(self, page_id: str) -> None:
        """Show a page; the start page if it needs a desk file and none is open."""
        if page_id not in ("start", "help") and self.current.desk is None:
            page_id = "start"
        self._build_page(page_id)
        if self._page_id in self.pages and self._page_id != page_id:
            self.page.strip.clear()  # it has been seen; what comes while a page is hidden waits there to be seen
        self._page_id = page_id
        self._stack.setCurrentWidget(self.pages[page_id])
        for button in self._rail.buttons():
            button.setChecked(button.property("page_id") == page_id)
            if button.isChecked():
                button.setFocus()  # a page may build anew what had the focus in it
        self.page.take_focus()

    def _build_page(self, page_id: str) -> None:
        if page_id in self.pages:
            return
        page = build_page(page_id, self.current)
        self.pages[page_id] = page
        self._stack.addWidget(page)
        letters = set(self._taken)
        mnemonics.assign(mnemonics.named_in(page), letters)
        page.strip.letters = frozenset(letters)

    def _watch(self) -> None:
        """Let the page that watches a folder do so, shown or not, if one is chosen for the open desk file."""
        desk = self.current.desk
        if desk is not None and watched_by(self.current.settings, desk.desk_id) is not None:
            self._build_page("collecting")

    def show_error(self, error: KnownError) -> None:
        """Say a known error on the page that is shown."""
        self.page.show_error(error)

    def trigger(self, action_id: str) -> None:
        """Do one of the declared actions, if it is possible now."""
        self.actions_by_id[action_id].trigger()

    # Building

    def _build(self) -> None:
        self.setWindowTitle("SamDesk")
        self._taken = set()
        self._build_actions()
        self._build_menus()
        self._stack = QStackedWidget()
        self._header = Header(self.current)
        self._status = StatusLine(self.current)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self._header)
        right.addWidget(self._stack, stretch=1)
        right.addWidget(self._status)
        whole = QHBoxLayout()
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._build_rail())
        whole.addLayout(right, stretch=1)
        content = QWidget()
        content.setLayout(whole)
        self.setCentralWidget(content)
        mnemonics.assign([*mnemonics.named_in(self._header), *mnemonics.named_in(self._status)], self._taken)
        self._enable()

    def _build_rail(self) -> QFrame:
        rail = QFrame()
        rail.setProperty("rail", True)
        self._rail = QButtonGroup(self)
        self._rail.setExclusive(False)  # a page such as the help page has no button here
        layout = QVBoxLayout(rail)
        layout.setContentsMargins(3 * theme.GRID, 4 * theme.GRID, 3 * theme.GRID, 4 * theme.GRID)
        layout.setSpacing(theme.GRID)
        layout.addWidget(controls.label("SamDesk", factor=1.25, bold=True, wrap=False))
        layout.addSpacing(3 * theme.GRID)
        for spec in actions.pages():
            if spec.separated:
                layout.addStretch(1)
            layout.addWidget(self._rail_button(spec))
        return rail

    def _rail_button(self, spec: ActionSpec) -> QToolButton:
        button = QToolButton()
        button.setText(mnemonics.marked(spec.text, self._taken))
        button.setProperty("nav", True)
        button.setProperty("page_id", spec.page)
        button.setCheckable(True)
        button.setAccessibleName(spec.text)
        button.setToolTip(
            f"{spec.text}  {QKeySequence(spec.shortcut).toString(QKeySequence.SequenceFormat.NativeText)}"
        )
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        icons.set_icon(button, spec.icon)
        button.clicked.connect(partial(self.show_page, spec.page))
        self._rail.addButton(button)
        return button

    def _build_actions(self) -> None:
        groups: dict[str, QActionGroup] = {}
        for old in self.actions_by_id.values():
            self.removeAction(old)
            old.deleteLater()
        self.actions_by_id.clear()
        handlers = self._handlers()
        for spec in actions.all_actions():
            action = QAction(spec.text, self)
            action.setObjectName(spec.id)
            if spec.shortcut:
                action.setShortcut(QKeySequence(spec.shortcut))
            if spec.group:
                action.setCheckable(True)
                groups.setdefault(spec.group, QActionGroup(self)).addAction(action)
                action.setChecked(spec.id == f"{spec.group}_{self._chosen(spec.group)}")
            handler = partial(self.show_page, spec.page) if spec.page else handlers[spec.id]
            action.triggered.connect(lambda _checked=False, handler=handler: handler())
            self.actions_by_id[spec.id] = action

    def _build_menus(self) -> None:
        bar = self.menuBar()
        bar.clear()
        specs = {spec.id: spec.icon for spec in actions.all_actions() if spec.icon}
        menus: dict[Menu, QMenu] = {}
        letters: dict[Menu, set[str]] = {}
        for kind, title in actions.menu_titles().items():
            menus[kind] = bar.addMenu(mnemonics.marked(title, self._taken))
            menus[kind].aboutToShow.connect(partial(_draw_icons, menus[kind], specs))
            letters[kind] = set()
        for spec in actions.all_actions():
            action = self.actions_by_id[spec.id]
            if spec.separated:
                menus[spec.menu].addSeparator()
            action.setText(mnemonics.marked(spec.text, letters[spec.menu]))
            menus[spec.menu].addAction(action)

    def _handlers(self) -> dict[str, Callable[[], None]]:
        files = self.files
        return {
            "open_desk": files.open_desk,
            "open_round": files.open_round,
            "plan_round": files.plan_round,
            "try_sample": files.try_sample,
            "export_round": files.export_round,
            "export_merge": files.export_merge,
            "backup": files.backup,
            "restore": files.restore,
            "close_desk": files.close_desk,
            "quit": self._quit,
            "refresh": lambda: self.page.read_again(),
            "text_larger": lambda: self._scale_text(self.current.settings.text_percent + _STEP),
            "text_smaller": lambda: self._scale_text(self.current.settings.text_percent - _STEP),
            "text_ordinary": lambda: self._scale_text(100),
            "theme_system": lambda: self._use_theme("system"),
            "theme_light": lambda: self._use_theme("light"),
            "theme_dark": lambda: self._use_theme("dark"),
            "language_sv": lambda: self._use_language("sv"),
            "language_en": lambda: self._use_language("en"),
        }

    # Settings

    def _chosen(self, group: str) -> str:
        return language.current() if group == "language" else self.current.settings.theme

    def _scale_text(self, percent: int) -> None:
        percent = min(max(percent, theme.SMALLEST_TEXT), theme.LARGEST_TEXT)
        self.current.change_settings(text_percent=percent)
        theme.use_text_size(percent)
        theme.dress(self)
        from samdesk.ui import tables  # not needed at start

        tables.fit_all(self)
        for page in self.pages.values():
            page.read_again()

    def _use_theme(self, name: str) -> None:
        self.current.change_settings(theme=name)
        theme.use_theme(name)
        theme.dress(self)

    def _use_language(self, name: str) -> None:
        self.current.change_settings(language=name)
        language.use(name)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            qt_texts.speak(application)
        self.rebuild()

    def rebuild(self) -> None:
        """Build everything anew in the language that holds now; work on the desk file goes on."""
        shown = self._page_id
        for page in self.pages.values():
            page.leave()
        self.pages.clear()
        self._build()
        if (content := self.centralWidget()) is not None:
            content.show()
        self.show_page(shown or "start")
        self._watch()

    # What happens

    def _quit(self) -> None:
        self.close()

    def _enable(self) -> None:
        desk, writable = self.current.desk is not None, self.current.is_writable
        possible = {Needs.NOTHING: True, Needs.DESK: desk, Needs.WRITABLE: writable}
        for spec in actions.all_actions():
            self.actions_by_id[spec.id].setEnabled(possible[spec.needs])
        for button in self._rail.buttons():
            button.setEnabled(desk or button.property("page_id") == "start")

    def _on_desk_changed(self) -> None:
        self._enable()
        name = self.current.desk.title if self.current.desk else ""
        self.setWindowTitle(f"{name} – SamDesk" if name else "SamDesk")
        if self.current.desk is None:
            self.show_page("start")
        elif self._page_id == "start":
            self.show_page("overview" if self.current.rounds else "round")
        else:
            self.show_page(self._page_id)  # may have been shown before it could have the focus
        self._watch()
        if self.current.desk is not None and self.current.desk.warning:
            self.page.strip.say(Tone.WARNING, self.current.desk.warning)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_rail"):
            theme.dress(self)

    def closeEvent(self, event: QCloseEvent) -> None:
        for page in self.pages.values():
            page.leave()
        self.current.close()
        super().closeEvent(event)


def _draw_icons(menu: QMenu, named: dict[str, str]) -> None:
    """Draw a menu's icons when it opens, in the colours that hold then: drawing all at start takes too long."""
    for action in menu.actions():
        if name := named.get(action.objectName()):
            icons.set_icon(action, name)

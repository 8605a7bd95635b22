"""Pictures of every page, for the eye and for README: ``python -m tests.ui.pictures OUT [--quick]``.

Each page at 1280×800 in Swedish and English, light and dark, and at 200 % text. ``--quick`` makes the light Swedish
ones only. The sample region is made once, in ``OUT/sample``; pictures of other desk files are taken on copies.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea

from samdesk import language
from samdesk.domain.answers import Answer
from samdesk.domain.rounds import FormState
from samdesk.domain.second_entry import Sampling
from samdesk.services.desks import open_desk
from samdesk.services.forms import forms
from samdesk.services.keying import put_answer
from samdesk.services.sample_desk import create_sample_desk
from samdesk.services.second_entry import begin_second, finish_second, set_sampling
from samdesk.services.settings import Settings
from samdesk.ui import app, theme
from samdesk.ui.keying.flow import PARTICIPANTS
from tests.ui.pictures_collecting import collecting, make_region
from tests.ui.pictures_conflicts import conflicts, make_conflicts

if TYPE_CHECKING:
    from collections.abc import Callable

    from samdesk.ui.window import MainWindow

SIZE = (1280, 800)
LOOKS = [("sv", "light", 100), ("sv", "dark", 100), ("en", "light", 100), ("sv", "light", 200), ("sv", "dark", 200)]
"""Language, colours and text size in percent."""
_DRAWN = 500
"""Milliseconds."""


def main(arguments: list[str]) -> None:
    out = Path(arguments[0])
    out.mkdir(parents=True, exist_ok=True)
    os.environ["SAMDESK_HOME"] = str(out / "home")
    language.use("sv")
    sample = out / "sample"
    if not (sample / "central.samdesk").exists():
        create_sample_desk(sample)
    qt = QApplication.instance() or QApplication([])
    app.set_up(qt, Settings(language="sv"))  # type: ignore[arg-type]
    region = make_region(out / "small")
    conflicted = make_conflicts(out / "conflicted")
    for spoken, colours, percent in LOOKS[:1] if "--quick" in arguments else LOOKS:
        os.environ["SAMDESK_HOME"] = str(out / "home")
        camera = Photographer(out, spoken, colours, percent)
        camera.walk(sample)
        collecting(camera, region)
        conflicts(camera, conflicted)
        camera.window.close()


class Photographer:
    """A window in one language, theme and text size."""

    def __init__(self, out: Path, spoken: str, colours: str, percent: int) -> None:
        self.out = out
        self.look = f"{spoken}-{colours}-{percent}"
        self.settings = Settings(language=spoken, theme=colours, text_percent=percent, operator="A1")
        language.use(spoken)
        theme.use_text_size(percent)
        theme.use_theme(colours)
        self.window: MainWindow = app.build_window(self.settings)
        self.window.resize(*SIZE)
        self.window.show()

    def walk(self, sample: Path) -> None:
        self.take("start")
        self.open(sample / "central.samdesk")
        for page_id in ("overview", "round", "forms", "collecting", "results", "keys", "help"):
            self.show(page_id)
            if page_id == "forms":
                self.window.page.table.selectRow(3)  # type: ignore[attr-defined]
            self.take(page_id)
            if page_id == "forms":
                self.print()
        self.take_scrolled("round")
        self.take_scrolled("results")
        local = self.out / "local.samdesk"
        shutil.copyfile(sample / "desk-lasarettet-i-ystad.samdesk", local)
        self.open(local)
        self.show("overview")
        self.take("overview-local")
        self.board()
        self.show("collecting")
        self.take("collecting-local")
        self.show("keys")
        self.take("keys-local")
        self.key()
        second = self.out / "second.samdesk"
        shutil.copyfile(sample / "desk-lasarettet-i-ystad.samdesk", second)
        self.key_twice(second)
        self.open(local)
        self.answer()

    def answer(self) -> None:
        """Walk through the answering of a form on the screen."""
        self.show("answering")
        self.type("avd")
        self.take("answering-choose")
        found: list[str] = []
        self.window.current.work.run(forms, lambda rows: found.extend(_out(rows)))
        self.rest()
        page: Any = self.window.page
        page.open(found[-1])
        self.rest()
        self.take("answering-begin")
        for number, code in (("1", "1"), ("2", "2"), ("3", "3"), ("10a", "3"), ("10b", "2")):
            page.go_to(number)
            page._views[page.parts.currentIndex()].cards[number]._buttons[code].click()
            self.rest()
        page.go_to("1")
        self.take("answering")
        page.go_to("10a")
        self.take("answering-matrix")
        page.steps.setCurrentRow(page.steps.count() - 2)
        self.take("answering-people")
        page.turn(1)
        page._views[-1].plan.begin("3")
        self.type("Skriv ner rutinen för riskbedömning")
        page._views[-1].plan.flush()
        self.rest()
        self.take("answering-summary")
        page.hand_in()
        self.take_scrolled("answering")

    def board(self) -> None:
        """Register paper, one of it twice and one that is strange, and ask a manager whose form is missing."""
        self.show("forms")
        found: list[str] = []
        self.window.current.work.run(forms, lambda rows: found.extend(_out(rows)))
        self.rest()
        page: Any = self.window.page
        for code in (found[-1], found[-1], "K7QX2M4P", found[-2]):
            self.type(code + "\r")
        self.take("forms-registered")
        page.tabs.setCurrentIndex(1)
        self.rest()
        page.missing.open()
        page.missing.card.reason.setCurrentIndex(4)
        page.missing.card.reason.activated.emit(4)
        page.missing.card.fields["support"].setFocus()
        self.type("Hjälp att läsa resultatet från i fjol")
        self.take("missing-answers")
        for code in found[-2:]:
            page.take_back(code, str(FormState.RECEIVED))
        page.tabs.setCurrentIndex(0)
        self.rest()

    def print(self) -> None:
        """Show what would be printed for a manager, with a letter."""
        page = self.window.page
        page.open_printing()  # type: ignore[attr-defined]
        self.rest()
        page.printing.fields.letter.setChecked(True)  # type: ignore[attr-defined]
        self.rest()
        QTest.qWait(_DRAWN)  # Qt draws the page of a PDF in a thread of its own
        self.take("printing")
        page.close_printing()  # type: ignore[attr-defined]

    def key(self) -> None:
        """Walk through the keying of a form that has not come in."""
        self.show("keying")
        self.take("keying-operator")
        page = self.window.page
        page.operator_view.chosen.emit("A1")  # type: ignore[attr-defined]
        self.take("keying-waiting")
        self.type("K7QX2M4P\r")
        self.take("keying-wrong-code")
        page.waiting.code.clear()  # type: ignore[attr-defined]
        found: list[str] = []
        self.window.current.work.run(forms, lambda rows: found.extend(_out(rows)))
        self.rest()
        self.type(found[0] + "\r")
        self.type("11231+,*")
        self.take("keying")
        self.type("Vi har gått igenom rutinen på arbetsplatsträffen i mars")
        self.take("keying-motivation")
        self.type("\r5")
        self.take("keying-wrong-key")
        page.session.go_to(PARTICIPANTS)  # type: ignore[attr-defined]
        self.type("12")
        self.take("keying-participants")
        page.session.done()  # type: ignore[attr-defined]
        self.take("keying-end-check")
        page.session.leave()  # type: ignore[attr-defined]
        self.rest()
        self.key_batch(found[1])

    def key_batch(self, code: str) -> None:
        """Begin batches, key in one, try to end it."""
        waiting: Any = self.window.page.waiting  # type: ignore[attr-defined]
        for name, number in (("Låda 2", "40"), ("Låda 3", "25")):
            waiting.batches.forget()
            waiting.batches.name.setText(name)
            waiting.batches.number.setText(number)
            waiting.batches.begin()
            self.rest()
        self.type("avd")
        QTest.qWait(300)
        self.take("keying-find")
        waiting.code.clear()
        self.type(code + "\r")
        self.type("112")
        self.take("keying-in-batch")
        self.window.page.session.leave()  # type: ignore[attr-defined]
        self.rest()
        waiting.batches.end()
        self.take("keying-batch-end")
        waiting.batches.reason.hide()

    def key_twice(self, path: Path) -> None:
        """Key a form twice, differently, and settle it, typing one row anew."""
        with open_desk(path) as desk:
            set_sampling(desk, "", Sampling.ALL)
            done = (FormState.KEYED, FormState.EXPORTED)
            known = [row.form_id for row in forms(desk) if row.state in done]
            for code, operator in ((known[0], "B2"), (known[1], "A1")):
                second = begin_second(desk, code, operator=operator)
                for number in second.definition.by_number:
                    put_answer(desk, second.entry_id, number, Answer("1"))
                finish_second(desk, second.entry_id, blank_rest=True)
        self.open(path)
        self.show("keying")
        page: Any = self.window.page
        page.operator_view.chosen.emit("A1")
        page.waiting.show_pass(second=True)
        self.take("keying-second")
        page.waiting.second.settling_wanted.emit(page.waiting.second.differences_of(known[1]))
        self.take("keying-settling")
        self.type("0")
        self.take("keying-settling-anew")
        page.settling.leave()
        self.rest()

    def open(self, path: Path) -> None:
        self.window.files.open_address(path)
        self.rest()

    def show(self, page_id: str) -> None:
        self.window.show_page(page_id)
        self.rest()

    def type(self, text: str) -> None:
        for character in text:
            key = Qt.Key.Key_Return if character == "\r" else Qt.Key(0)
            target = self.window.focusWidget() or self.window
            QApplication.sendEvent(
                target, QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, character)
            )
        self.rest()

    def take(self, name: str) -> None:
        self.rest()
        self.window.grab().save(str(self.out / f"{name}-{self.look}.png"))

    def take_scrolled(self, page_id: str) -> None:
        self.show(page_id)
        for area in self.window.page.findChildren(QScrollArea):
            area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
        self.take(f"{page_id}-end")

    def rest(self) -> None:
        self._until(lambda: not self.window.current.work.is_busy)
        QApplication.processEvents()
        self._until(lambda: not self.window.current.work.is_busy)
        QApplication.processEvents()

    @staticmethod
    def _until(done: Callable[[], bool]) -> None:
        while not done():
            QApplication.processEvents()


def _out(rows: object) -> list[str]:
    """Codes of forms that have not come in."""
    waiting = (FormState.PLANNED, FormState.PRINTED)
    return [row.form_id for row in rows if row.state in waiting]  # type: ignore[attr-defined]


if __name__ == "__main__":
    main(sys.argv[1:])

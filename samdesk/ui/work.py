"""The desk file's one worker thread, where services run in the order they were asked for, and one for documents.

The window never waits for a disk, nor does the desk file for a document that is drawn or printed. A call comes back to
the window's own thread as a result, as a known error or as a crash. Knows nothing of pages, and of services only how a
desk is opened and closed.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, Slot

from samdesk.domain.faults import KnownError
from samdesk.services.changes import Cancelled, Changes

if TYPE_CHECKING:
    from collections.abc import Callable

    from samdesk.domain.addresses import DeskAddress
    from samdesk.services.changes import Progress
    from samdesk.services.desks import Desk, DeskInfo

T = TypeVar("T")
_TOLD_EVERY: Final = 0.05
"""Seconds between two reports of progress, at least."""


@dataclass(frozen=True)
class _Job:
    call: Callable[[], Any]
    done: Callable[[Any], None] | None
    failed: Callable[[KnownError], None] | None
    cancel: threading.Event | None = None
    """Set to stop it; only long work has one."""
    is_quiet: bool = False
    """Whether nobody is told that it is under way."""


@dataclass(frozen=True)
class _Outcome:
    job: _Job
    result: Any = None
    error: BaseException | None = None


class _Worker:
    """A thread that does jobs one after the other; it begins with the first."""

    def __init__(self, name: str, came_back: Callable[[_Outcome], object], at_end: Callable[[], None]) -> None:
        self._name = name
        self._came_back = came_back
        self._at_end = at_end
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def ask(self, job: _Job) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name=self._name)
            self._thread.start()
        self._jobs.put(job)

    def stop(self) -> bool:
        """Finish what was asked for before, and end; whether there was a thread to end."""
        if self._thread is None:
            return False
        self._jobs.put(None)
        self._thread.join()
        self._thread = None
        return True

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                outcome = _Outcome(job, job.call())
            except BaseException as error:
                outcome = _Outcome(job, error=error)
            self._came_back(outcome)
        self._at_end()


class DeskWork(QObject):
    """Runs calls on the open desk in a thread of its own, one after the other, and draws documents in another."""

    changed = Signal(object)
    """``Changes`` that a call made."""
    known_error = Signal(object)
    """A ``KnownError`` of a call whose asker did not want to hear it."""
    crashed = Signal(object)
    """Any other exception: a bug."""
    progressed = Signal(str, int, int)
    """Title of the long work, done, total; total 0 where it cannot be known."""
    long_work_ended = Signal()
    busy = Signal(bool)
    """Whether anything is waiting or under way."""
    _came_back = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = _Worker("desk file", self._came_back.emit, self._close_desk)
        self._documents = _Worker("documents", self._came_back.emit, lambda: None)
        self._desk: Desk | None = None
        self._waiting = 0
        self._cancels: list[threading.Event] = []
        """Of the long work that is waiting or under way."""
        self._stopped = False
        self._came_back.connect(self._on_came_back, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        call: Callable[[Desk], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[KnownError], None] | None = None,
    ) -> None:
        """Ask for a call on the open desk; ``done`` gets its result, ``failed`` its known error."""
        self._ask(self._file, _Job(lambda: call(self._open_desk()), done, failed))

    def run_quietly(
        self, call: Callable[[Desk], T], done: Callable[[T], None], failed: Callable[[KnownError], None]
    ) -> None:
        """Like ``run`` for what the program looks after by itself: the window does not say that it is working."""
        self._file.ask(_Job(lambda: call(self._open_desk()), done, failed, is_quiet=True))

    def run_long(
        self,
        title: str,
        call: Callable[[Desk, Progress], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[KnownError], None] | None = None,
    ) -> None:
        """Like ``run`` for work that takes seconds: shown with progress, and may be cancelled."""
        self._ask_long(self._file, title, lambda told: call(self._open_desk(), told), done, failed)

    def run_apart(
        self,
        title: str,
        call: Callable[[Progress], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[KnownError], None] | None = None,
    ) -> None:
        """Like ``run_long`` for work that needs no open desk, such as making a desk file."""
        self._ask_long(self._file, title, call, done, failed)

    def run_document(
        self,
        title: str,
        call: Callable[[Progress], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[KnownError], None] | None = None,
    ) -> None:
        """Like ``run_apart`` for drawing and printing: calls on the desk are not kept waiting meanwhile."""
        self._ask_long(self._documents, title, call, done, failed)

    def run_aside(self, call: Callable[[], T], done: Callable[[T], None]) -> None:
        """Ask for a short call that needs no desk, in the thread of documents; nobody waits for it."""
        self._ask(self._documents, _Job(call, done, None))

    def open(
        self,
        address: DeskAddress,
        *,
        read_only: bool = False,
        done: Callable[[DeskInfo], None],
        failed: Callable[[KnownError], None] | None = None,
    ) -> None:
        """Open a desk in place of the one that is open; if it cannot be opened, that one stays open."""
        self._ask(self._file, _Job(lambda: self._opened(address, read_only=read_only), done, failed))

    def close(self, done: Callable[[None], None] | None = None) -> None:
        """Close the open desk file."""
        self._ask(self._file, _Job(self._close_desk, done, None))

    def cancel(self) -> None:
        """Ask long work to stop at its next step; the desk file is then as before it."""
        for cancel in self._cancels:
            cancel.set()

    @property
    def is_busy(self) -> bool:
        """Whether anything is waiting or under way."""
        return self._waiting > 0

    @property
    def long_work(self) -> bool:
        """Whether long work is waiting or under way."""
        return bool(self._cancels)

    def stop(self) -> None:
        """Cancel long work, finish what was asked for before, close the desk file and end the threads."""
        self.cancel()
        if self._documents.stop():
            QCoreApplication.sendPostedEvents(self)  # what is on paper must still be noted in the desk file
        self._stopped = True
        self._file.stop()

    def _ask_long(
        self,
        worker: _Worker,
        title: str,
        call: Callable[[Progress], T],
        done: Callable[[T], None] | None,
        failed: Callable[[KnownError], None] | None,
    ) -> None:
        cancel = threading.Event()
        self._cancels.append(cancel)
        self._ask(worker, _Job(partial(self._long_call, title, call, cancel), done, failed, cancel))

    def _ask(self, worker: _Worker, job: _Job) -> None:
        self._waiting += 1
        if self._waiting == 1:
            self.busy.emit(True)
        worker.ask(job)

    # In a worker's thread

    def _long_call(self, title: str, call: Callable[[Progress], T], cancel: threading.Event) -> T:
        last = 0.0

        def told(done: int, total: int) -> None:
            nonlocal last
            if cancel.is_set():
                raise Cancelled
            now = monotonic()
            if now - last >= _TOLD_EVERY or done == total:
                last = now
                self.progressed.emit(title, done, total)

        told(0, 0)
        return call(told)

    def _open_desk(self) -> Desk:
        if self._desk is None:
            raise RuntimeError("no desk file is open")
        return self._desk

    def _opened(self, address: DeskAddress, *, read_only: bool) -> DeskInfo:
        from samdesk.services.desks import desk_info, is_same_file, open_desk

        if self._desk is not None and is_same_file(self._desk, address):
            self._close_desk()
        desk = open_desk(address, read_only=read_only)
        self._close_desk()
        self._desk = desk
        desk.changed_elsewhere()  # from now on, before anything is read
        return desk_info(desk)

    def _close_desk(self) -> None:
        if self._desk is not None:
            self._desk.close()
            self._desk = None

    # Back in the window's thread

    @Slot(object)
    def _on_came_back(self, outcome: _Outcome) -> None:
        if self._stopped:
            return
        if outcome.job.is_quiet:
            self._deliver(outcome)
            return
        self._waiting -= 1
        if outcome.job.cancel is not None:
            self._cancels.remove(outcome.job.cancel)
            self.long_work_ended.emit()
        if self._waiting == 0:
            self.busy.emit(False)
        self._deliver(outcome)

    def _deliver(self, outcome: _Outcome) -> None:
        match outcome.error:
            case None:
                if outcome.job.done is not None:
                    outcome.job.done(outcome.result)
                changes = getattr(outcome.result, "changes", outcome.result)
                if isinstance(changes, Changes):
                    self.changed.emit(changes)
            case KnownError() as error:
                (outcome.job.failed or self.known_error.emit)(error)
            case Cancelled():
                pass
            case error:
                self.crashed.emit(error)

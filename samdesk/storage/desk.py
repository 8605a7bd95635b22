"""An open desk and its transactions, wherever it is kept: in a desk file or in a database."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from samdesk.domain.faults import refused
from samdesk.language import _
from samdesk.storage import kept_figures

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from typing import Self

    from sqlalchemy import Engine

    from samdesk.domain.addresses import DeskAddress

__all__ = ["Connection", "Desk"]


class Desk(ABC):
    """An open desk; ``title`` is what people know it by. Use it in one thread; ``close`` it when done."""

    def __init__(self, address: DeskAddress, title: str, engine: Engine, *, read_only: bool) -> None:
        self.address = address
        self.title = title
        self.read_only = read_only
        """Whether it was opened for reading only."""
        self._engine = engine
        kept_figures.watch(engine)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the desk."""
        with self._known_errors(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: on disk when the block ends, as if it never was when the block raises."""
        if self.read_only:
            raise refused(
                _("{file} is open for reading only.").format(file=self.title),
                _("Close it where it is being written, then open it again."),
            )
        with self._known_errors(), self._engine.connect() as connection:
            writer = connection.execution_options(samdesk_writes=True)
            with writer.begin():
                kept_figures.begin(writer)
                yield writer
                kept_figures.settle(writer)

    def changed_elsewhere(self) -> bool:
        """Whether somebody else may have written since this was asked last; nobody else can write to a desk file."""
        return False

    def close(self) -> None:
        """Let go of the desk."""
        self._engine.dispose()

    @abstractmethod
    def _known_errors(self) -> AbstractContextManager[None]:
        """Turns what can happen to the place where the desk is kept into ``Refused``."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

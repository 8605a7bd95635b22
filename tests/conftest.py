from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from samdesk import language
from samdesk.services import desks
from tests.on_both import Databases
from tests.postgresql import Server, running
from tests.small_region import Region, grow

if TYPE_CHECKING:
    from samdesk.domain.addresses import DatabaseUrl


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test meets the user's keys and settings, or those of another test; the window speaks Swedish."""
    monkeypatch.setenv("SAMDESK_HOME", str(tmp_path_factory.mktemp("home")))
    language.use("sv")


@pytest.fixture(scope="session")
def _grown_region(tmp_path_factory: pytest.TempPathFactory) -> Region:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SAMDESK_HOME", "")
        return grow(tmp_path_factory.mktemp("region"))


@pytest.fixture
def region(_grown_region: Region, _own_home: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Region:
    """The small region's round of 2023: central's desk file and a local one, with the keys they sign with."""
    copied = _grown_region.copy_to(tmp_path)
    monkeypatch.setenv("SAMDESK_HOME", str(tmp_path / "home"))
    return copied


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "only_files: looks into the desk file itself, so ``on_both`` leaves it out")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = [item for item in items if not (item.get_closest_marker("only_files") and _in_database(item))]


def _in_database(item: pytest.Item) -> bool:
    called = getattr(item, "callspec", None)
    return called is not None and called.params.get("kept_in") == "postgresql"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server of these tests."""
    with running() as server:
        yield server


@pytest.fixture
def kept_in(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where the desks of a test are: ``file``, or ``postgresql`` (see ``on_both``)."""
    known: dict[Path, DatabaseUrl] = {}
    monkeypatch.setattr(Databases, "known", known)
    if request.param == "file":
        yield "file"
        return
    server = request.getfixturevalue("postgresql")
    databases = Databases(server)
    monkeypatch.setattr(desks, "open_desk", databases.open_desk)
    monkeypatch.setattr(desks, "create_desk", databases.create_desk)
    yield "postgresql"
    for url in known.values():
        server.drop(url.text)

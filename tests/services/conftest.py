from collections.abc import Iterator

import pytest

from samdesk import language
from samdesk.services import desks
from samdesk.services.desks import Desk
from tests.small_region import Region


@pytest.fixture(autouse=True)
def english(_own_home: None) -> None:
    """Faults are judged by their source texts."""
    language.use("en")


@pytest.fixture
def central(region: Region) -> Iterator[Desk]:
    with desks.open_desk(region.central) as desk:
        yield desk


@pytest.fixture
def local(region: Region) -> Iterator[Desk]:
    with desks.open_desk(region.local) as desk:
        yield desk


@pytest.fixture(scope="session")
def grown(_grown_region: Region) -> Region:
    """The region that no test changes; tests that try many things copy its files themselves."""
    return _grown_region

import pytest

from samdesk import language


@pytest.fixture(autouse=True)
def english(_own_home: None) -> None:
    """Faults are judged by their source texts."""
    language.use("en")

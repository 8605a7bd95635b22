import pytest

from samdesk import language


@pytest.fixture(autouse=True)
def english() -> None:
    """Faults are judged by their source texts."""
    language.use("en")

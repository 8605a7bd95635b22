from collections.abc import Iterator

import pytest

from samdesk import language


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Faults are judged by their source texts."""
    before = language.current()
    language.use("en")
    yield
    language.use(before)

import re
import tomllib
from pathlib import Path

import environment
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = tomllib.loads((environment.ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pins(lock: Path) -> dict[str, str]:
    text = lock.read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==([^ \\;]+)", text, re.MULTILINE))


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        (environment.LOCKS["run"], PROJECT["project"]["dependencies"]),
        (environment.LOCKS["test"], PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]),
    ],
)
def test_the_lock_pins_what_the_project_asks_for(lock: Path, wanted: list[str]) -> None:
    pinned = pins(lock)
    for requirement in map(Requirement, wanted):
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), requirement


def test_tests_run_on_the_versions_that_users_run() -> None:
    assert pins(environment.LOCKS["run"]).items() <= pins(environment.LOCKS["test"]).items()


@pytest.mark.parametrize("lock", environment.LOCKS.values(), ids=lambda lock: lock.name)
def test_every_pin_has_a_hash(lock: Path) -> None:
    entries = re.split(r"^(?=[a-z0-9-]+==)", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert len(entries) >= len(pins(lock)) > 10  # more where Pythons differ
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []

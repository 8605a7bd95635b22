"""The JSON Schemas in a package describe its JSON members: jsonschema, which knows nothing of us, says so."""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from samdesk import shipped
from samdesk.domain.travel import Contains
from samdesk.exchange.merge_file import write_merge_file
from samdesk.exchange.round_package import write_round_package
from tests.exchange.make_schemas import written
from tests.exchange.travelling import KEY, merge_file, plain_round_package, round_package

WRONG: dict[str, list[tuple[str, object]]] = {
    "round.json": [("round.year", "2023"), ("sender.sequence", None), ("sender.more", 1), ("sender", [])],
    "definition.json": [("*.languages", "sv"), ("*.answered_by", "all"), ("*.sections.0.statements.0.kind", "select")],
    "manifest.json": [("kind", "other"), ("members.0.bytes", 1.5), ("version", True), ("members.0.name", 7)],
    "datapackage.json": [("profile", "other"), ("resources", []), ("resources.0.path", "../x.csv")],
    "schemas.json": [("round.json", 7), ("round.json", {"type": "text"})],
    "material.json": [("*.0.text", None), ("*.0.title", "x")],
}


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("packages")
    found = {name: folder / f"{name}.zip" for name in ("merge", "readers", "round", "plain")}
    write_merge_file(merge_file(), found["merge"], KEY)
    write_merge_file(replace(merge_file(), contains=Contains(False, False)), found["readers"], KEY, workbook=False)
    write_round_package(round_package(), found["round"], KEY)
    write_round_package(plain_round_package(), found["plain"], KEY)
    return found


def json_members(path: Path) -> Iterator[tuple[str, Any, Draft202012Validator]]:
    """Name, value and schema of every JSON member of a package."""
    with zipfile.ZipFile(path) as package:
        names = [name for name in package.namelist() if name.endswith(".json")]
        schemas = json.loads(package.read("schemas.json"))
        assert sorted(schemas) == sorted(names)
        for name in names:
            Draft202012Validator.check_schema(schemas[name])
            yield (
                name,
                json.loads(package.read(name)),
                Draft202012Validator(schemas[name], format_checker=FormatChecker()),
            )


@pytest.mark.parametrize("which", ["merge", "readers", "round", "plain"])
def test_every_json_member_of_a_package_is_as_its_schema_says(packages: dict[str, Path], which: str) -> None:
    for name, value, schema in json_members(packages[which]):
        assert not [f"{name}: {error.message}" for error in schema.iter_errors(value)]


def test_the_schemas_notice_a_wrong_value_in_every_member(packages: dict[str, Path]) -> None:
    seen: set[str] = set()
    for which in ("merge", "round"):
        for name, value, schema in json_members(packages[which]):
            for place, wrong in WRONG[name]:
                changed = json.loads(json.dumps(value))
                put(changed, place, wrong)
                assert not schema.is_valid(changed), (name, place)
            seen.add(name)
    assert seen == WRONG.keys()


def put(value: Any, place: str, wrong: object) -> None:
    """Put a value at a place such as ``members.0.bytes``; ``*`` is any key. A key that holds dots stands alone."""
    keys = [place] if place in value else place.split(".")
    for key in keys[:-1]:
        value = value[int(key)] if isinstance(value, list) else next(iter(value.values())) if key == "*" else value[key]
    value[keys[-1]] = wrong


def test_the_schemas_that_ship_are_those_that_packages_carry() -> None:
    for name, data in written().items():
        assert shipped.resource("schemas", name).read_bytes() == data, "python -m tests.exchange.make_schemas"

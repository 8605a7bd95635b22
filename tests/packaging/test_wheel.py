import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True)
    (file,) = folder.glob("samdesk-*-py3-none-any.whl")
    return file


def test_the_wheel_holds_every_resource_and_every_definition(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder in ("resources", "forms"):
        files = [file for file in (ROOT / folder).rglob("*") if file.is_file()]
        assert {f"samdesk/{file.relative_to(ROOT).as_posix()}" for file in files} <= names
    assert "samdesk/forms/sam-chef/survey.csv" in names
    assert "samdesk/resources/translations/sv/LC_MESSAGES/samdesk.mo" in names


def test_the_wheel_holds_the_licence_and_nothing_beside_the_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (licence,) = [name for name in names if name.endswith("/licenses/LICENSE")]
        assert archive.read(licence) == (ROOT / "LICENSE").read_bytes()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"samdesk"}


def test_a_program_from_the_wheel_finds_its_own_resources(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    asked = "from samdesk import shipped; print(shipped.resource('translations')); print(shipped.forms_folder())"
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "PYTHONIOENCODING": "utf-8"}
    answer = subprocess.run(
        [sys.executable, "-c", asked], cwd=tmp_path, env=environment, check=True, capture_output=True, encoding="utf-8"
    )
    package = (tmp_path / "samdesk").resolve()
    assert answer.stdout.splitlines() == [str(package / "resources" / "translations"), str(package / "forms")]

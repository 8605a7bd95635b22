import os
import subprocess
import sys
from pathlib import Path

import libraries
import PySide6
import pytest

on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere the wheel brings everything")


@on_linux
@pytest.mark.parametrize(
    "file",
    [
        "plugins/platforms/libqxcb.so",
        "plugins/platforms/libqwayland.so",
        "plugins/platforms/libqoffscreen.so",
        "lib/libQt6PdfWidgets.so.6",
        "lib/libQt6PrintSupport.so.6",
        "lib/libQt6Svg.so.6",
    ],
)
def test_set_up_brings_all_that_a_part_of_qt_links_to(file: str) -> None:
    part = Path(PySide6.__file__).parent / "Qt" / file
    command = [sys.executable, "-c", "import ctypes, sys; ctypes.CDLL(sys.argv[1])", str(part)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.stderr == ""


def test_a_library_that_is_not_there_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "PACKAGES", {"libnowhere.so.9": "libnowhere9"})
    assert libraries.missing_libraries() == ["libnowhere.so.9"]


@on_linux
def test_a_package_that_apt_does_not_know_keeps_no_library_from_being_installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    apt = tmp_path / "apt-get"
    apt.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\n', encoding="utf-8")
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    libraries._install([], [["libegl1", "libgl1"], ["python3.99-venv"]])
    asked = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    assert [line.split("--no-install-recommends ")[-1] for line in asked[1:]] == ["libegl1 libgl1", "python3.99-venv"]


@on_linux
def test_the_advice_is_a_command_to_copy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    apt = tmp_path / "apt-get"
    apt.write_text("#!/bin/sh\n", encoding="utf-8")
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    said = libraries._advice(["libEGL.so.1"], ["libegl1", "libgl1"])
    assert "    sudo apt-get install --no-install-recommends libegl1 libgl1\n" in said

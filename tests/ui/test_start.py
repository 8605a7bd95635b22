import os
import subprocess
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from samdesk.ui.file_actions import sample_folder

on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")


def start(home: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Start the program in English, without a display unless ``variables`` name one."""
    left_out = ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "QT_QPA_PLATFORM")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    environment = kept | {"SAMDESK_HOME": str(home), "SAMDESK_LANGUAGE": "en", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "samdesk", *words]
    return subprocess.run(command, env=environment | variables, capture_output=True, check=False, timeout=60)


@on_linux
def test_without_a_display_one_sentence_says_what_to_do(tmp_path: Path) -> None:
    answer = start(tmp_path)
    assert (answer.returncode, answer.stdout) == (3, b"")
    (line,) = answer.stderr.decode().splitlines()
    assert line.startswith("There is no display")
    assert "samdesk --help" in line


@on_linux
@pytest.mark.parametrize(
    "display", [{"DISPLAY": ":987"}, {"WAYLAND_DISPLAY": "nowhere", "XDG_SESSION_TYPE": "wayland"}]
)
def test_a_display_that_does_not_answer_is_refused_the_same_way(tmp_path: Path, display: dict[str, str]) -> None:
    answer = start(tmp_path, "--sample", **display)
    assert (answer.returncode, answer.stdout) == (3, b"")
    assert answer.stderr.decode().splitlines()[-1].startswith("There is no display")


def test_a_qt_that_cannot_be_loaded_is_told_without_a_traceback(tmp_path: Path) -> None:
    qt = tmp_path / "PySide6"
    qt.mkdir()
    (qt / "__init__.py").touch()
    broken = qt / f"QtGui{EXTENSION_SUFFIXES[-1]}"
    broken.write_bytes(b"cut short")
    answer = start(tmp_path, PYTHONPATH=os.pathsep.join([str(tmp_path), *sys.path]))
    assert answer.returncode == 3
    (line,) = answer.stderr.decode().splitlines()
    assert line.startswith("The window cannot start")
    assert "QtGui" in line


def test_what_goes_into_a_file_is_utf8_whatever_the_system_prefers(tmp_path: Path) -> None:
    answer = start(tmp_path, "conflicts", str(tmp_path / "Övrigt → år.samdesk"), PYTHONIOENCODING="cp1252")
    assert answer.returncode == 3
    assert "Övrigt → år.samdesk" in answer.stderr.decode("utf-8")


def test_the_sample_is_made_beside_a_folder_that_lost_its_desk_file(tmp_path: Path) -> None:
    usual = tmp_path / "Sample"
    assert sample_folder(usual) == usual
    usual.mkdir()
    assert sample_folder(usual) == tmp_path / "Sample 2"
    (usual / "central.samdesk").touch()
    assert sample_folder(usual) == usual


def test_no_source_of_the_program_stays_in_memory_when_it_starts() -> None:
    """PySide would read and keep all of it: see ``samdesk.ui.sources``."""
    code = (
        "from samdesk.ui import app; from samdesk.services.settings import Settings;"
        "from PySide6.QtWidgets import QApplication; import linecache;"
        "qt = QApplication(['samdesk', *app.STYLE]); window = app.build_window(Settings()); window.close();"
        "print([name for name in linecache.cache if 'samdesk/ui' in name and 'sources' not in name])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout.strip() == "[]", found.stdout

import ast
import os
import subprocess
import sys
from pathlib import Path

import checks
import pytest

ROOT = Path(__file__).resolve().parents[2]
DEV = ROOT / "packaging" / "dev.py"


def dev(*arguments: str) -> subprocess.CompletedProcess[str]:
    screenless = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    command = [sys.executable, str(DEV), *arguments]
    return subprocess.run(command, env=screenless, capture_output=True, encoding="utf-8", check=False)


def test_an_old_python_can_read_dev_py_and_say_what_it_needs() -> None:
    ast.parse(DEV.read_bytes(), feature_version=(3, 6))


@pytest.mark.parametrize("arguments", [(), ("fly",), ("run", "--fast"), ("lock", "all")])
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...]) -> None:
    answer = dev(*arguments)
    assert answer.returncode == 2
    assert "usage: dev.py" in answer.stderr


def test_a_desk_file_is_not_opened_without_a_display() -> None:
    answer = dev("run", "--headless", "my.samdesk")
    assert answer.returncode == 3
    assert "my.samdesk" in answer.stderr


@pytest.mark.parametrize(("code", "passes", "line"), [(0, True, "ok     try"), (1, False, "FAILED try")])
def test_a_check_says_its_line_and_its_findings_only_if_it_fails(
    capsys: pytest.CaptureFixture[str], code: int, passes: bool, line: str
) -> None:
    command: list[str | Path] = [sys.executable, "-c", f"print('finding'); raise SystemExit({code})"]
    assert checks._passes("try", command, aloud=False) is passes
    said = capsys.readouterr().out
    assert line in said
    assert ("finding" in said) is not passes


def test_what_runs_the_checks_elsewhere_runs_the_same() -> None:
    assert "exec python3 packaging/dev.py test\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")

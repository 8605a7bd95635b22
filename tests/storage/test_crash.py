import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.small_region import Region

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills programs that it forks")
@pytest.mark.parametrize(("mode", "runs"), [("WAL", 15), ("TRUNCATE", 8)])
def test_every_answer_that_was_said_to_be_kept_is_there_after_the_program_was_killed(
    region: Region, mode: str, runs: int
) -> None:
    seed = random.randrange(2**32)
    script = ROOT / "tests" / "storage" / "killed_writer.py"
    command = [sys.executable, str(script), str(region.local), mode, str(runs), str(seed)]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(results) == runs
    for result in results:
        assert result["kept"], "something was keyed before it was killed"
        assert result["lost"] == [], f"seed {seed}"
        assert result["beyond"] <= 1, "at most the one answer that was on its way"
        assert result["faults"] == []

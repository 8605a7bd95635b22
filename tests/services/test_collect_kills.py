import os
import random
from pathlib import Path

import pytest

from tests.services.collect_kills import kills


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills programs that it forks")
def test_a_file_is_in_whole_or_not_at_all_after_the_program_was_killed(tmp_path: Path) -> None:
    seed = random.randrange(2**32)
    found = kills(4, seed, tmp_path)
    assert [one.faults for one in found] == [[]] * 4, f"seed {seed}"

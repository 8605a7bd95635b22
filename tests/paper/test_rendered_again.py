"""The same forms are the same bytes, whichever process prints them."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from tests.paper.rendering import SHEETS, printed, sheets
from tests.paper.test_rendered_overflow import awkward

PROGRAM = "from tests.paper.test_rendered_again import digests; print(*digests(), sep='\\n')"
CASES = ("40 units", "20 actions", "12 choices", "Arabic letters")


def digests() -> list[str]:
    """Of some forms, among them some that have lists and odd letters."""
    pdfs = [sheets(sheet).pdf for sheet in SHEETS[:2]] + [awkward(case, "").pdf for case in CASES]
    return [hashlib.sha256(pdf).hexdigest() for pdf in pdfs]


def test_another_process_with_another_hash_seed_prints_the_same_bytes() -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True, env=environment)
    assert done.stdout.split() == digests()


def test_printing_again_after_other_forms_gives_the_same_bytes() -> None:
    first = sheets(SHEETS[0])
    awkward("400 units", "")
    assert printed(first.form).pdf == first.pdf

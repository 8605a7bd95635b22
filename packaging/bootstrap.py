"""pip for an environment on a machine whose Python came without it and where nothing may be installed.

Debian and Ubuntu split ``ensurepip`` off into ``python3-venv``. Where that cannot be had, pip's own wheel is fetched
from the package index (``PIP_INDEX_URL``, else PyPI), compared with the hash below, and made to install itself.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Final

from refusal import Refusal

_WHEEL: Final = "pip-26.3-py3-none-any.whl"
_SHA256: Final = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
_PATIENCE: Final = 60  # seconds


def install_pip(python: Path) -> None:
    """Put the pinned pip into the environment that ``python`` belongs to. Raises ``Refusal`` with the other way."""
    try:
        wheel = _fetch()
    except (urllib.error.URLError, TimeoutError) as error:
        raise Refusal(
            f"This Python has no pip, and it cannot be fetched: {error}. Install it and start again:\n\n"
            f"    sudo apt-get install python{sys.version_info.major}.{sys.version_info.minor}-venv\n"
        ) from error
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / _WHEEL
        file.write_bytes(wheel)
        command = [str(python), str(file / "pip"), "install", "-qq", "--no-index", "--no-deps", str(file)]
        subprocess.run(command, check=True)


def _fetch() -> bytes:
    index = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/") + "/pip/"
    with urllib.request.urlopen(index, timeout=_PATIENCE) as answer:
        page = answer.read().decode()
        base = answer.url
    link = re.search(rf'href="([^"#]*{re.escape(_WHEEL)})[#"]', page)
    if link is None:
        raise urllib.error.URLError(f"{index} does not have {_WHEEL}")
    with urllib.request.urlopen(urllib.parse.urljoin(base, link[1]), timeout=_PATIENCE) as answer:
        wheel: bytes = answer.read()
    if hashlib.sha256(wheel).hexdigest() != _SHA256:
        raise urllib.error.URLError(f"{index} gave another {_WHEEL} than the one that is pinned here")
    return wheel

import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

import bootstrap
import pytest
from refusal import Refusal


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_said: object) -> None:
        """Nothing is written to the terminal."""


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of pip on a package index at this machine."""
    folder = tmp_path / "simple" / "pip"
    folder.mkdir(parents=True)
    with HTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(tmp_path))) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}/simple/")
        yield folder
        server.shutdown()
        thread.join()


def test_a_wheel_with_another_hash_is_not_installed(index: Path) -> None:
    (index / bootstrap._WHEEL).write_bytes(b"not pip")
    (index / "index.html").write_text(f'<a href="{bootstrap._WHEEL}#sha256=0">pip</a>', encoding="utf-8")
    with pytest.raises(Refusal, match="another pip-"):
        bootstrap.install_pip(Path(sys.executable))


def test_an_index_without_the_wheel_is_answered_with_the_other_way(index: Path) -> None:
    (index / "index.html").write_text('<a href="pip-1.0.tar.gz">pip</a>', encoding="utf-8")
    with pytest.raises(Refusal, match="sudo apt-get install python3"):
        bootstrap.install_pip(Path(sys.executable))

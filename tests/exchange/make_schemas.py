"""Write the JSON Schemas that packages carry to ``resources/schemas``, for those who read the formats before a file.

Run ``python -m tests.exchange.make_schemas`` when a dataclass that a JSON member is made of has changed.
"""

import tempfile
import zipfile
from pathlib import Path

from samdesk import shipped
from samdesk.exchange.merge_file import write_merge_file
from samdesk.exchange.round_package import write_round_package
from tests.exchange.travelling import KEY, merge_file, round_package


def written() -> dict[str, bytes]:
    """By the name of its file in ``resources/schemas``, the member ``schemas.json`` of a package of each kind."""
    with tempfile.TemporaryDirectory() as folder:
        merge, package = Path(folder) / "x.sammerge.zip", Path(folder) / "x.samround.zip"
        write_merge_file(merge_file(), merge, KEY)
        write_round_package(round_package(), package, KEY)
        return {
            f"{name}.schemas.json": zipfile.ZipFile(path).read("schemas.json")
            for name, path in (("merge-file", merge), ("round-package", package))
        }


if __name__ == "__main__":
    for name, data in written().items():
        shipped.resource("schemas", name).write_bytes(data)

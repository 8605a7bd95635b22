"""What an independent reader, frictionless, says of our packages."""

import warnings
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from frictionless import validate


def faults_of(path: Path) -> list[list[str]]:
    """Everything that frictionless finds wrong with a package."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        report = validate(str(path))
    return [] if report.valid else report.flatten(["type", "message"])

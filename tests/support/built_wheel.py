"""A wheel, or an sdist, as hatchling builds it."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.support.processes import ended


def hatchling_built(source: Path, target: Path, kind: str) -> Path:
    """The wheel, or the sdist, of the project in that folder."""
    build = [sys.executable, "-m", "hatchling", "build", "--target", kind]
    ended([*build, "--directory", target], cwd=source, check=True)
    (built,) = target.iterdir()
    return built

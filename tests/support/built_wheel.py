"""A wheel as hatchling builds it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.support.processes import ended

ROOT = Path(__file__).parents[2]


PACKAGES = ("bot", "config", "integrations", "metrics", "playground")


BESIDE = ("pyproject.toml", "README.md", "LICENSE", ".gitignore")


SECRET = "config/.secrets.toml"


def hatchling_built(source: Path, target: Path, kind: str) -> Path:
    """The wheel, or the sdist, of the project in that folder."""
    build = [sys.executable, "-m", "hatchling", "build", "--target", kind]
    ended([*build, "--directory", target], cwd=source, check=True)
    (built,) = target.iterdir()
    return built


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as a developer has it, with secrets."""
    folder = tmp_path_factory.mktemp("project")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, folder / name)
    for name in BESIDE:
        shutil.copy(ROOT / name, folder)
    (folder / SECRET).write_text('slack_bot_token = "xoxb-secret"\n')
    return folder

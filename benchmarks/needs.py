"""What some rows need of the machine, and how to get it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from integrations.chrome import ChromeMissing, find_chrome
from integrations.github import GhMissing, GitHub

ROOT = Path(__file__).parents[1]
# The product as it was before it was made fast.
COMMIT_BEFORE = "f5c0c25"


class Need(NamedTuple):
    """Something that a machine may lack: whether it is there, and how to get it."""

    name: str
    is_there: Callable[[], bool]
    how: str


def _has_chrome() -> bool:
    try:
        find_chrome()
    except ChromeMissing:
        return False
    return True


def _has_gh() -> bool:
    try:
        return bool(GitHub().command)
    except GhMissing:
        return False


def _has_postgres() -> bool:
    # Debian keeps it from the PATH.
    there = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return shutil.which("initdb") is not None or any(there)


def _has_commit_before() -> bool:
    git = shutil.which("git")
    if git is None:
        return False
    asked = [git, "cat-file", "-e", f"{COMMIT_BEFORE}^{{commit}}"]
    return subprocess.run(asked, cwd=ROOT, capture_output=True, check=False).returncode == 0


CHROME = Need("Chrome", _has_chrome, "`analytics chrome` fetches one")
GH = Need("gh", _has_gh, "`make setup` installs it where it is not there")
POSTGRES = Need("PostgreSQL", _has_postgres, "on Debian `apt-get install postgresql`")
BEFORE = Need(
    f"commit {COMMIT_BEFORE}",
    _has_commit_before,
    "`git fetch --unshallow` completes a shallow clone",
)

"""Which licences the packages have that the bot is installed with, for docs/licences.md."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
_PINNED = re.compile(r"^[a-z][^\\#]*", re.MULTILINE)


def licences() -> dict[str, str]:
    """The licence of each package of `requirements.txt` that is for this system, and of those that
    the playground needs beside them, as the installed package tells it."""
    table = [sys.executable, "-m", "piplicenses", "--format=json", "--packages", *_names()]
    told = json.loads(subprocess.run(table, check=True, capture_output=True, text=True).stdout)
    # Some tell the whole text.
    return {each["Name"]: each["License"].partition("\n")[0].strip() for each in told}


def _names() -> Iterator[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    written = _PINNED.findall((ROOT / "requirements.txt").read_text("utf-8"))
    for text in (*written, *project["optional-dependencies"]["playground"]):
        requirement = Requirement(text.strip())
        if requirement.marker is None or requirement.marker.evaluate():
            yield requirement.name

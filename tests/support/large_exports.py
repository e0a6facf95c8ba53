"""Exports of any number of items, each the parent of the next, and what it takes to report on
them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from tests.support.sample_boards import SPRINT_1, export, issue

_URL = "https://github.com/acme/web/issues/"
_PROGRAM = """
import sys
from pathlib import Path
from bot.cli.file_answer import answer
from bot.cli.file_request import FileRequest
from config import Settings

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))

small, large = (
    FileRequest("sprint-burndown", Path(file), sprint="Sprint 1") for file in sys.argv[1:]
)
answer(small, Settings({}))
before = peak()
report = answer(large, Settings({}))
print(before, peak(), len(report.board.issues))
"""


class Peak(NamedTuple):
    """The bytes of memory that a process held at most before and with a report, and its issues."""

    before: int
    with_it: int
    issues: int


def write_export(file: Path, items: int) -> Path:
    """Write so many items, half of them in a sprint, in one chain of sub-issues."""
    head, items_begin, tail = json.dumps(export()).partition('"items": [')
    with file.open("w") as opened:
        opened.write(head + items_begin)
        for number in range(1, items + 1):
            item = issue(
                number,
                number % 5,
                "2023-10-20",
                "2023-11-03" if number % 3 else None,
                SPRINT_1 if number % 2 else None,
                title=f"Issue {number} {'with a title of some length' * 3}",
                deliverable=f"Deliverable {number % 50}",
                labels={"nodes": [{"name": f"label {number % 20}"}]},
                assignees={"nodes": [{"login": f"person-{number % 30}"}]},
                parent={"url": f"{_URL}{number + 1}", "title": f"Issue {number + 1}"},
            )
            opened.write(("," if number > 1 else "") + json.dumps(item))
        opened.write(tail)
    return file


def peak_of_report(small: Path, large: Path) -> Peak:
    """The memory of a process that reports on a small export, and then on a large one."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, small, large], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return Peak(*map(int, done.stdout.split()))

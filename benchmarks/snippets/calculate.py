"""A burndown of exported files by `analytics calculate`: the folder with them, and the sprint."""

import csv
import json
import sys
from pathlib import Path

from bot.cli import main

FOLDER, SPRINT = Path(sys.argv[1]), sys.argv[2]
OUTPUT = FOLDER / "ours"

sys.argv[1:] = [
    *("calculate", "sprint-burndown", "--sprint", SPRINT, "--unit", "points"),
    *("--sprint-file", str(FOLDER / "project.json"), "--issue-file", str(FOLDER / "issues.json")),
    *("--output-dir", str(OUTPUT)),
]
try:
    main()
except SystemExit as end:
    if end.code:
        raise
assert (OUTPUT / "chart-static.png").read_bytes()
assert SPRINT in (OUTPUT / "chart-interactive.html").read_text(encoding="utf-8")
with (OUTPUT / "results.csv").open(newline="") as file:
    rows = [
        [row["date"], *(int(row[name]) for name in ("opened", "closed", "delta", "total_open"))]
        for row in csv.DictReader(file)
    ]
print(json.dumps({"result": rows}))

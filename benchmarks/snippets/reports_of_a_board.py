"""What each report takes, on a board with its history: `reports_of_a_board.py FOLDER`.

The folder has the files of gh. The history is that of an export every night, which saw each issue
in up to three columns.
"""

import json
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import process_time
from zoneinfo import ZoneInfo

import pandas as pd

from benchmarks.gh_files import FORTNIGHT, ISSUES_FILE, ITEMS_FILE, SPRINTS, START
from integrations.export_files import JsonFile
from metrics.model.board import Board
from metrics.model.field_names import FieldNames
from metrics.model.history import History
from metrics.model.report import Question
from metrics.reading import read_board
from metrics.reports.catalogue import CATALOGUE, Entry

ZONE = ZoneInfo("UTC")
# In the middle of the last sprint but one.
NOW = START + (SPRINTS - 2) * FORTNIGHT + timedelta(days=7, hours=15)
# When an issue came into a column, as a share of the time from its creation to its end.
MOVES = {"Todo": 0.0, "In Progress": 0.5, "Done": 1.0}
KEY = ["repository", "number"]
# How often each is computed, and for how many seconds that is enough.
TIMES, ENOUGH = 5, 2


def board_in(folder: Path) -> Board:
    """The board as it was then."""
    board = read_board(
        JsonFile(folder / ITEMS_FILE),
        JsonFile(folder / ISSUES_FILE),
        fields=FieldNames(),
        timezone=ZONE,
    )
    issues = board.issues[board.issues["created_at"] < NOW].reset_index(drop=True)
    is_later = issues["closed_at"] >= NOW
    then = issues.assign(
        state=issues["state"].mask(is_later, "open"),
        state_reason=issues["state_reason"].mask(is_later),
        status=issues["status"].mask(is_later, "In Progress"),
        closed_at=issues["closed_at"].mask(is_later),
    )
    return replace(board, issues=then, exported_at=NOW)


def versions_of(issues: pd.DataFrame) -> pd.DataFrame:
    """Each version of the issues that an export saw first, as `History` has them."""
    end = issues["closed_at"].fillna(pd.Timestamp(NOW))
    never = pd.Series(pd.NaT, issues.index, dtype=issues["closed_at"].dtype)
    no_reason = pd.Series(pd.NA, issues.index, dtype="string")
    steps = []
    for status, share in MOVES.items():
        moved = issues["created_at"] + share * (end - issues["created_at"])
        step = issues.assign(status=status, seen_from=moved.dt.ceil("D"))
        if status == "Done":
            steps.append(step[issues["closed_at"].notna()])
        else:
            steps.append(step.assign(state="open", state_reason=no_reason, closed_at=never))
    versions = pd.concat([step.astype(issues.dtypes) for step in steps])
    versions = versions[versions["seen_from"] <= NOW]
    # The last column of a day is the one that the export saw.
    versions = versions.drop_duplicates([*KEY, "seen_from"], keep="last")
    versions = versions.sort_values(["seen_from", *KEY], ignore_index=True)
    return versions.assign(seen_until=versions.groupby(KEY)["seen_from"].shift(-1))


def roadmap() -> Board:
    """The deliverables that the issues name."""
    items = [
        {
            "id": f"PVTI_{number}",
            "title": f"Deliverable {number}",
            "status": "In Progress",
            "content": {
                "type": "Issue",
                "number": number,
                "title": f"Deliverable {number}",
                "repository": "acme/roadmap",
                "url": f"https://github.com/acme/roadmap/issues/{number}",
            },
        }
        for number in range(1, 31)
    ]
    written = {"items": items, "totalCount": len(items)}
    return read_board(written, fields=FieldNames(), timezone=ZONE, roadmap=True)


def seconds(entry: Entry, question: Question, versions: pd.DataFrame) -> float:
    """How long the report takes with a history that is asked for the first time."""
    nights = [night.to_pydatetime() for night in pd.date_range(START, NOW, freq="D")]
    entry.load()
    took: list[float] = []
    while len(took) < TIMES and sum(took) < ENOUGH:
        history = History(versions, [(nights[0], nights[-1])], [(each, each) for each in nights])
        asked = replace(question, history=history)
        began = process_time()
        entry.compute(asked)
        took.append(process_time() - began)
    return median(took)


board = board_in(Path(sys.argv[1]))
versions = versions_of(board.issues.drop(columns="body"))
question = Question(board, NOW, roadmap=roadmap(), issue="acme/web#2")
took = {name: seconds(entry, question, versions) for name, entry in CATALOGUE.items()}
print(json.dumps({"reports": took}))

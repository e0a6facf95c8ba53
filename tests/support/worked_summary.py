"""The summary of a sprint with one issue of each kind, as exports saw it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from metrics.model.report import Report
from metrics.reports.sprint_summary import sprint_summary
from tests.support.sample_boards import SPRINT_2, Json, issue, iteration
from tests.support.sample_histories import seen_question

# Ten working days from Monday 6 November; asked on Wednesday the 15th, the eighth.
SPRINT = iteration("Sprint 9", "2023-11-06", 14)
NOW = datetime(2023, 11, 15, 13, tzinfo=UTC)
ABOUT: Json = {"now": NOW, "sprint": "Sprint 9", "iterations": (SPRINT, SPRINT_2)}


def item(number: int, points: float | None, status: str = "Todo", **more: Any) -> Json:
    closed = more.pop("closed", None)
    labels = {"nodes": [{"name": name} for name in more.pop("labels", ())]}
    people = {"nodes": [{"login": name} for name in more.pop("assignees", ("kim",))]}
    sprint = more.pop("sprint", SPRINT)
    return issue(
        number, points, more.pop("created", "2023-11-01"), closed, sprint,
        status=status, labels=labels, assignees=people, **more,
    )  # fmt: skip


def seen(exports: dict[str, list[Json]], **more: Any) -> Report:
    return sprint_summary(seen_question(exports, **ABOUT | more))


# 1 done, 2 in progress since the 8th, 3 begun before anybody looked, 4 blocked and not begun,
# 5 dropped today, 6 unpointed, unassigned and added today, 7 moved out today.
BEFORE = [item(1, 3), item(2, 5), item(3, 2, "In Review"), item(4, 1, labels=["Blocked"]),
          item(5, 8), item(7, 2)]  # fmt: skip
ON_8TH = [*BEFORE[:1], item(2, 5, "In Progress"), *BEFORE[2:]]
ON_15TH = [
    item(1, 3, "Done", closed="2023-11-15"),
    item(2, 5, "In Review"),
    BEFORE[2],
    BEFORE[3],
    item(5, 8, "Todo", closed="2023-11-15", stateReason="NOT_PLANNED"),
    item(6, None, assignees=(), created="2023-11-14"),
    item(7, 2, sprint=SPRINT_2),
]
EXPORTS = {
    "2023-11-05": BEFORE, "2023-11-07": BEFORE, "2023-11-08": ON_8TH, "2023-11-14": ON_8TH,
    "2023-11-15": ON_15TH,
}  # fmt: skip

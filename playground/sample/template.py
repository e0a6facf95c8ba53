"""A project as GitHub's own templates make it: nothing in it was named for this bot."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from playground.github.world import (
    Node,
    World,
    add_item,
    add_project,
    date_field,
    issue_node,
    iteration_field,
    number_field,
    number_issues,
    select_field,
)

STATUSES = ("Backlog", "Ready", "In progress", "In review", "Done")
DAYS = 14
# Title, estimate and status of what is in the current iteration.
WORK = (
    ("Take a coupon at the checkout", 3, "Done"),
    ("Show shipping costs before the checkout", 5, "In review"),
    ("Remember the last address", 2, "In progress"),
    ("Say when an article is back", None, "Ready"),
)


def add_template_board(owner: Node, world: World, today: date) -> Node:
    """The owner's next project, which plans the repository `shop`."""
    iterations = [
        {
            "id": f"iteration-{number}",
            "title": f"Iteration {number}",
            "titleHTML": f"Iteration {number}",
            "startDate": str(today + timedelta(days=DAYS * (number - 2) - 4)),
            "duration": DAYS,
        }
        for number in (1, 2, 3)
    ]
    fields = [
        select_field("Status", STATUSES),
        select_field("Priority", ("P0", "P1", "P2")),
        select_field("Size", ("XS", "S", "M", "L", "XL")),
        number_field("Estimate"),
        iteration_field("Iteration", iterations[:1], iterations[1:]),
        date_field("Start date"),
        date_field("Target date"),
    ]
    project = add_project(owner, "Web shop", fields)
    created, closed = _at(today - timedelta(days=10)), _at(today - timedelta(days=1))
    issues = [issue_node(title, created, "Feature") for title, _, _ in WORK]
    number_issues(world.add_repository(owner["login"], "shop"), issues)
    for issue, (_, estimate, status) in zip(issues, WORK, strict=True):
        if status == "Done":
            issue |= {"state": "CLOSED", "stateReason": "COMPLETED", "closedAt": closed}
            issue["updatedAt"] = closed
        values = {"Status": status, "Estimate": estimate, "Size": "M", "Iteration": iterations[1]}
        add_item(project, "ISSUE", issue, values)
    return project


def _at(day: date) -> str:
    return f"{datetime.combine(day, time(9), UTC):%Y-%m-%dT%H:%M:%SZ}"

"""A board that people work on, in a GitHub of its own, and the real gh that exports it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any

from integrations.github import GitHub
from playground.github.faults import Faults
from playground.github.server import TOKEN, github_app
from playground.github.world import (
    Node,
    World,
    add_item,
    add_project,
    archive_item,
    content_node,
    issue_node,
    iteration_field,
    number_field,
    number_issues,
    remove_item,
    select_field,
    set_value,
)
from playground.serving import gh_home, serve
from tests.support.patience import PATIENCE

FIELDS = {role: role.capitalize() for role in ("sprint", "points", "status", "deliverable")}
TITLES = ("Sprint 1", "Sprint 2", "Sprint, the 3rd", "Sprint 4")
STATUSES = ("Todo", "Doing", "Done")


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Office:
    """A board of issues in two repositories below epics in a third, and those who work on it.

    One issue of the board, the story, is above others of it.

    What they do moves the `updatedAt` of what GitHub promises to move, and of nothing else.
    """

    world: World
    board: Node
    epics: list[Node]
    story: Node
    github: GitHub
    faults: Faults

    def export(self, **asked: Any) -> dict[str, Any]:
        return self.github.export_project("acme", 1, fields=FIELDS, **asked)

    @property
    def issues(self) -> list[Node]:
        """The items on the board that are issues."""
        listed = [item for item in self.board["items"] if not item["isArchived"]]
        return [item for item in listed if item["type"] == "ISSUE"]

    def iterations(self) -> list[Node]:
        sprint = next(field for field in self.board["fields"] if field["name"] == "Sprint")
        found = sprint["configuration"]
        return [*found["completedIterations"], *found["iterations"]]

    def set(self, item: Node, field: str, value: Any) -> None:
        set_value(self.board, item, field, value, now())

    def edit(self, issue: Node, **changes: Any) -> None:
        issue |= {**changes, "updatedAt": now()}

    def close(self, item: Node, reason: str = "COMPLETED") -> None:
        self.edit(item["content"], state="CLOSED", stateReason=reason, closedAt=now())

    def reopen(self, item: Node) -> None:
        self.edit(item["content"], state="OPEN", stateReason="REOPENED", closedAt=None)

    def move(self, issue: Node, random: Random) -> None:
        above = [*self.epics, None] if issue is self.story else [*self.epics, self.story, None]
        self.edit(issue, parent=random.choice(above))

    def add(self, title: str, repository: str = "web") -> Node:
        issue = issue_node(title, now(), "Task")
        of = self.world.repositories[f"acme/{repository}"]
        number = len(of["issues"]) + 1
        url = f"{of['url']}/issues/{number}"
        issue |= {"id": url, "number": number, "url": url, "repository": of}
        of["issues"].append(issue)
        return add_item(self.board, "ISSUE", issue, {"Status": "Todo"}, now())

    def delete(self, item: Node) -> None:
        remove_item(self.board, item, now())

    def archive(self, item: Node) -> None:
        archive_item(self.board, item, now())


def office_world(size: int) -> tuple[World, Node, list[Node], Node]:
    random = Random(size)  # noqa: S311
    world = World(viewer="mona")
    world.add_owner("User", "mona", "Mona")
    acme = world.add_owner("Organization", "acme", "Acme")
    begin = datetime.now(UTC) - timedelta(days=60)
    iterations = [
        {
            "id": f"iteration-{position}",
            "title": title,
            "titleHTML": title,
            "startDate": (begin + timedelta(days=14 * position)).date().isoformat(),
            "duration": 14,
        }
        for position, title in enumerate(TITLES)
    ]
    board = add_project(
        acme,
        "Board",
        [
            select_field("Status", STATUSES),
            iteration_field("Sprint", iterations[:2], iterations[2:]),
            number_field("Points"),
            select_field("Deliverable", ["One", "Two"]),
        ],
    )

    def some(amount: int, kind: str) -> list[Node]:
        hours = [random.randint(24, 24 * 60) for _ in range(amount)]
        created = [(begin + timedelta(hours=each)).strftime("%Y-%m-%dT%H:%M:%SZ") for each in hours]
        return [issue_node(f"{kind} {at}", each, kind) for at, each in enumerate(created)]

    deliverables, epics, tasks = some(2, "Deliverable"), some(4, "Epic"), some(size, "Task")
    for epic in epics:
        epic["parent"] = random.choice(deliverables)
    number_issues(world.add_repository("acme", "roadmap"), [*deliverables, *epics])
    for name, part in (("web", tasks[::2]), ("api", tasks[1::2])):
        number_issues(world.add_repository("acme", name), part)
    story, *rest = tasks
    story["parent"] = random.choice(epics)
    for task in rest:
        task["parent"] = random.choice([*epics, story, None])
    for task in tasks:
        values = {
            "Status": random.choice(STATUSES),
            "Sprint": random.choice([*iterations[:3], None]),
            "Points": random.choice([1, 2, None]),
        }
        add_item(board, "ISSUE", task, values)
    draft = content_node("DraftIssue", "A draft")
    add_item(board, "DRAFT_ISSUE", draft, {"Sprint": iterations[0]})
    add_item(board, "REDACTED", None, {})
    return world, board, epics, story


def opened(size: int) -> Iterator[Office]:
    world, board, epics, story = office_world(size)
    faults = Faults()
    home = Path(mkdtemp(prefix="sa-", dir="/tmp"))
    with serve(github_app(world, faults), uds=home / "gh.sock"):
        github = GitHub(token=TOKEN, config_dir=str(gh_home(home / "gh.sock")), timeout=PATIENCE)
        yield Office(world, board, epics, story, github, faults)
    shutil.rmtree(home)


def of_size(total: int) -> Iterator[Office]:
    """A board of so many items, most of them drafts."""
    for office in opened(20):
        for number in range(total - len(office.board["items"])):
            draft = content_node("DraftIssue", f"{number}")
            add_item(office.board, "DRAFT_ISSUE", draft, {}, "2026-01-01T00:00:00Z")
        # Which fields there are is asked once, and counted nowhere below.
        office.github.outline("acme", 1, fields=FIELDS)
        yield office

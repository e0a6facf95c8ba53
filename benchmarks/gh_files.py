"""The files that gh writes of a board of as many issues as are asked for."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

SEED = 12
SPRINTS = 100
START = datetime(2022, 1, 3, tzinfo=UTC)
FORTNIGHT = timedelta(days=14)
ITEMS_FILE, ISSUES_FILE = "project.json", "issues.json"
# The share of items that have the field set: those of every project, and of GitHub's own template
# for planning in teams.
SET = {
    "assignees": 0.9,
    "labels": 0.7,
    "linked pull requests": 0.5,
    "milestone": 0.2,
    "deliverable": 0.5,
    "points": 0.9,
    "priority": 0.7,
    "size": 0.5,
    "start date": 0.3,
    "end date": 0.3,
}
WORDS = [
    *("account", "address", "basket", "button", "cache", "chart", "checkout", "crash", "customer"),
    *("data", "delete", "deploy", "email", "error", "export", "fast", "field", "filter", "form"),
    *("header", "index", "invoice", "label", "login", "menu", "mobile", "network", "order", "page"),
    *("payment", "price", "profile", "query", "queue", "report", "retry", "role", "search"),
    *("session", "slow", "sort", "stock", "sync", "table", "team", "test", "theme", "timeout"),
    *("token", "tour", "update", "upload", "user", "warehouse", "webhook"),
]


def write_files(folder: Path, amount: int, seed: int = SEED) -> None:
    """Write what `gh project item-list` and `gh issue list` give of a board of `amount` issues.

    As gh writes them: on one line, keys in order, unset fields left out, newest issue first.
    """
    rng = random.Random(seed)  # noqa: S311
    numbers = {f"acme/{name}": 0 for name in ("web", "api", "mobile")}
    items, issues = [], []
    for position in range(amount):
        repository = rng.choice(list(numbers))
        numbers[repository] += 1
        number, url = numbers[repository], f"https://github.com/{repository}/issues/"
        created = START + SPRINTS * FORTNIGHT * position / amount
        closed = created + timedelta(days=rng.expovariate(1 / 9)) if rng.random() < 0.8 else None
        sprint = min(rng.randrange(3) + SPRINTS * position // amount, SPRINTS - 1)
        items.append(_item(rng, position, repository, number, sprint, closed is not None))
        issues.append(
            {
                "closedAt": closed and f"{closed:%Y-%m-%dT%H:%M:%SZ}",
                "createdAt": f"{created:%Y-%m-%dT%H:%M:%SZ}",
                "number": number,
                "state": "CLOSED" if closed else "OPEN",
                "url": f"{url}{number}",
            }
        )
    _write(folder / ITEMS_FILE, {"items": items, "totalCount": amount})
    _write(folder / ISSUES_FILE, issues[::-1])


def _item(
    rng: random.Random, position: int, repository: str, number: int, sprint: int, is_closed: bool
) -> dict[str, Any]:
    def words(amount: int) -> str:
        return " ".join(rng.choices(WORDS, k=amount)).capitalize()

    title = words(rng.randint(4, 9))
    body = (
        f"{words(rng.randint(12, 46))}.\r\n\r\n- [ ] {words(rng.randint(3, 7))}"
        f"{' “Größe”' if rng.random() < 0.1 else ''}\r\n"
    )
    begins = START + sprint * FORTNIGHT
    url = f"https://github.com/{repository}"
    item: dict[str, Any] = {
        "assignees": [f"octocat{rng.randrange(40)}"],
        "content": {
            "body": body,
            "number": number,
            "repository": repository,
            "title": title,
            "type": "Issue",
            "url": f"{url}/issues/{number}",
        },
        "deliverable": f"Deliverable {rng.randint(1, 30)}",
        "end date": f"{begins + FORTNIGHT:%Y-%m-%d}",
        "id": f"PVTI_lADOB{rng.getrandbits(52):013x}zg{position:07x}",
        "labels": [rng.choice(["bug", "documentation", "enhancement", "tech debt"])],
        "linked pull requests": [f"{url}/pull/{number + 1}"],
        "milestone": {
            "description": "What we promised",
            "dueOn": "2026-06-30T00:00:00Z",
            "title": f"Release {rng.randint(1, 9)}",
        },
        "points": rng.choice([1, 2, 3, 5, 8]),
        "priority": rng.choice(["P0", "P1", "P2"]),
        "repository": url,
        "size": rng.choice(["XS", "S", "M", "L", "XL"]),
        "sprint": {
            "duration": FORTNIGHT.days,
            "iterationId": f"{sprint:08x}",
            "startDate": f"{begins:%Y-%m-%d}",
            "title": f"Sprint {sprint}",
        },
        "start date": f"{begins:%Y-%m-%d}",
        "status": "Done" if is_closed else rng.choice(["Todo", "In Progress"]),
        "title": title,
    }
    for field, share in SET.items():
        if rng.random() > share:
            del item[field]
    return item


def _write(path: Path, document: Any) -> None:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text + "\n", encoding="utf-8")

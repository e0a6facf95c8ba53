"""Files of gh -> sprint burndown, against plain pandas: `python -m benchmarks.reading [ROUNDS]`.

The plain way is what a competent analyst writes: `json.loads`, `pandas.json_normalize`, a merge on
the URL, `groupby` and `cumsum`. Both ways read the same files of one seed, take turns, and have a
fresh process for each round; a round is timed from opening the files to the table of days of one
sprint, after imports. Their tables must be equal for it and for others, in both units and in other
time zones, or the benchmark fails.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

import pandas as pd

from bot.cli.uncollected import uncollected
from integrations.export_files import JsonFile
from metrics.model.board import Board
from metrics.model.field_names import FieldNames
from metrics.model.report import Question, Unit
from metrics.reading import read_board
from metrics.sprint.daily_table import BURNDOWN_COLUMNS, results
from metrics.sprint.progress import sprint_progress

T = TypeVar("T")
ISSUES = 100_000
ROUNDS = 5
SEED = 12
SPRINTS = 100
START = datetime(2022, 1, 3, tzinfo=UTC)
FORTNIGHT = timedelta(days=14)
PROJECT, LISTED = "project.json", "issues.json"
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


def write_files(folder: Path, amount: int = ISSUES, seed: int = SEED) -> None:
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
    _write(folder / PROJECT, {"items": items, "totalCount": amount})
    _write(folder / LISTED, issues[::-1])


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


class Asked(NamedTuple):
    """A burndown: its sprint, its unit, and the time zone of its days."""

    sprint: str
    unit: Unit
    zone: str


# The first one is timed. East of UTC some issues would be written when their sprint is over, and
# that those are not in it the plain way does not know.
ASKED = [
    Asked(f"Sprint {number}", unit, zone)
    for zone in ("UTC", "America/New_York", "America/St_Johns")
    for unit in (Unit.POINTS, Unit.ISSUES)
    for number in (40, 0, 99)
]


def plain(folder: Path) -> tuple[pd.DataFrame, dict[str, float]]:
    """The issues with nothing but pandas, and no stages."""
    project = json.loads((folder / PROJECT).read_text(encoding="utf-8"))
    listed = json.loads((folder / LISTED).read_text(encoding="utf-8"))
    items = pd.json_normalize(project["items"])
    dates = pd.json_normalize(listed)[["url", "createdAt", "closedAt"]]
    issues = items.merge(dates, left_on="content.url", right_on="url")
    issues["created"] = pd.to_datetime(issues["createdAt"])
    issues["closed"] = pd.to_datetime(issues["closedAt"])
    return issues, {}


def plain_days(issues: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """The days of the sprint with nothing but pandas."""
    issues = issues[issues["sprint.title"] == asked.sprint]
    begins = pd.Timestamp(issues["sprint.startDate"].iloc[0], tz=asked.zone)
    ends = begins + pd.DateOffset(days=issues["sprint.duration"].iloc[0] - 1)
    # What was done before the sprint counts nowhere in it.
    issues = issues[~(issues["closed"] < begins)]
    amounts = issues["points"] if asked.unit is Unit.POINTS else pd.Series(1, issues.index)
    opened, closed = (
        amounts.groupby(issues[name].dt.tz_convert(asked.zone).dt.floor("D")).sum()
        for name in ("created", "closed")
    )
    days = pd.date_range(opened.index.min(), ends)
    daily = pd.DataFrame({"opened": opened, "closed": closed}, index=days).fillna(0)
    daily["delta"] = daily["opened"] - daily["closed"]
    daily["total_open"] = daily["delta"].cumsum()
    return daily.astype(int).rename_axis("date").reset_index()


class TimedFile(JsonFile):
    """A file, and the seconds it took to read it."""

    seconds = 0.0

    def read(self, decode: Callable[[Any], T]) -> T:
        began = perf_counter()
        content = super().read(decode)
        self.seconds = perf_counter() - began
        return content


def columnar(folder: Path) -> tuple[Board, dict[str, float]]:
    """The board as the program reads it, and the seconds of each stage."""
    project, listed = TimedFile(folder / PROJECT), TimedFile(folder / LISTED)
    began = perf_counter()
    zone = ZoneInfo(ASKED[0].zone)
    board = read_board(project, listed, fields=FieldNames(), timezone=zone)
    joined = perf_counter() - began - project.seconds - listed.seconds
    return board, {"items": project.seconds, "issues": listed.seconds, "board": joined}


def columnar_days(board: Board, asked: Asked) -> pd.DataFrame:
    """The days of the sprint as the program computes them."""
    board = replace(board, timezone=ZoneInfo(asked.zone))
    question = Question(board, datetime(2026, 1, 1, tzinfo=UTC), asked.unit, asked.sprint)
    return results(sprint_progress(question).daily_so_far, BURNDOWN_COLUMNS)


class Way(NamedTuple):
    """How files become a table of days: read first, then computed, `within` a context."""

    read: Callable[[Path], tuple[Any, dict[str, float]]]
    days: Callable[[Any, Asked], pd.DataFrame]
    within: Callable[[], AbstractContextManager[None]] = nullcontext


WAYS = {
    "plain": Way(plain, plain_days),
    "columnar": Way(columnar, columnar_days, uncollected),
}


def measured(way: str, folder: Path) -> dict[str, Any]:
    """One round of `way` in a process of its own: its `seconds`, its `stages` and all `tables`."""
    command = [sys.executable, "-m", "benchmarks.reading", way, str(folder)]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    measurement: dict[str, Any] = json.loads(found)
    return measurement


def measure(way: Way, folder: Path) -> None:
    """Print one round of `way` as JSON."""
    started = perf_counter()
    with way.within():
        issues, stages = way.read(folder)
        read = perf_counter()
        days = way.days(issues, ASKED[0])
        done = perf_counter()
    # Until it is left again.
    ended = perf_counter()
    stages |= {"burndown": done - read}
    tables = [days, *(way.days(issues, asked) for asked in ASKED[1:])]
    rows = [
        table.assign(date=pd.to_datetime(table["date"]).dt.strftime("%Y-%m-%d"))[
            ["date", *BURNDOWN_COLUMNS]
        ].to_numpy()
        for table in tables
    ]
    found = {"seconds": ended - started, "stages": stages, "tables": [row.tolist() for row in rows]}
    print(json.dumps(found))


def compare(rounds: int) -> None:
    """Measure both ways in turn, check that their tables are equal, and print the ratio."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder)
        sizes = [(folder / file).stat().st_size / 1e6 for file in (PROJECT, LISTED)]
        say(f"{ISSUES:,} issues: {sizes[0]:.0f} MB of items and {sizes[1]:.0f} MB of issues.")
        found: dict[str, list[dict[str, Any]]] = {way: [] for way in WAYS}
        for number in range(1, rounds + 1):
            for way in WAYS:
                found[way].append(measured(way, folder))
            took = ", ".join(f"{way} {found[way][-1]['seconds']:.3f} s" for way in WAYS)
            say(f"Round {number}: {took}")
    tables = found["plain"][0]["tables"]
    if not all(tables) or any(one["tables"] != tables for ones in found.values() for one in ones):
        sys.exit("The ways differ in their numbers.")
    say(f"{len(tables)} burndowns, of {sum(map(len, tables))} days in all, are the same both ways.")
    seconds = {way: [one["seconds"] for one in ones] for way, ones in found.items()}
    for kind, of in (("fastest", min), ("median", median)):
        slow, fast = of(seconds["plain"]), of(seconds["columnar"])
        say(f"{kind}: {slow:.3f} s against {fast:.3f} s, {slow / fast:.1f} times as fast")
    stages = [one["stages"] for one in found["columnar"]]
    parts = [f"{name} {median(one[name] for one in stages):.3f} s" for name in stages[0]]
    say(f"including {', '.join(parts)} (medians)")


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in WAYS:
        measure(WAYS[sys.argv[1]], Path(sys.argv[2]))
    else:
        compare(int(sys.argv[1]) if sys.argv[1:] else ROUNDS)

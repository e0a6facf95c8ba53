"""Makes up the issues of a team that works in sprints of two weeks, a little late, as of today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle
from random import Random

from playground.github.world import Node, issue_node, label, person
from playground.sample.words import BACKLOG, DELIVERABLES, LOOSE_ENDS, PEOPLE, WORK, Deliverable

LENGTH, CURRENT = timedelta(days=14), 10
LABELS = {
    "Bug": label("bug", "d73a4a"),
    "Feature": label("enhancement", "a2eeef"),
    "Task": label("tech debt", "fbca04"),
}
BLOCKED = label("blocked", "b60205")
ESTIMATES = (1, 1, 2, 2, 2, 3, 3, 3, 3, 5, 5, 8, 0, None)
# The current sprint: what it was committed to, and (days into it, points) of what came later.
COMMITTED = (3, 2, 5, 1, 3, 2, 8, 3, 2, 3, 1, 5, 3, 2, None, 3, 5, 2, 1, 0, 3, 2, 3, 3, 5, 2, None)
ADDED = ((1, 3), (2, 5), (3, 2))
DROPPED, REOPENED = 24, 23  # of the committed
# The share of the commitment that is done each working day; a tenth would be on time.
PACE = 0.098
UPCOMING, IN_BACKLOG = 26, 48


@dataclass
class Work:
    """An issue and its place on the sprint board.

    Attributes:
        issue: the GraphQL node.
        sprint: number of its sprint; 13 is the backlog.
        points: its estimate.
        status: its column.
        deliverable: value of its Deliverable field.
    """

    issue: Node
    sprint: int
    points: float | None
    status: str
    deliverable: str | None = None


class Team:
    """Makes up the work of the sprints, seeded, so that a day has only one past.

    Attributes:
        today: the day as of which it is made up.
        random: decides what is left to chance.
        current: first day of the current sprint.
        pools: parts of each deliverable, by its title.
        estimates: points of one issue after the other, without end.
        loose_ends: work without a deliverable.
    """

    def __init__(self, today: date) -> None:
        self.random = Random(10)  # noqa: S311
        self.today = today
        # Sprints begin on Mondays, and today is a day from the 5th to the 11th of the current.
        monday = today - timedelta(days=today.weekday())
        self.current = monday if today.weekday() >= 4 else monday - timedelta(days=7)
        self.pools = {each.title: self._pool(each.parts) for each in DELIVERABLES}
        self.estimates = cycle(self.random.sample(ESTIMATES, len(ESTIMATES)))
        self.loose_ends = self._pool(LOOSE_ENDS)

    def start(self, sprint: int) -> date:
        """The sprint's first day."""
        return self.current + (sprint - CURRENT) * LENGTH

    def moment(self, day: date) -> str:
        """Some time of that day's office hours."""
        at = time(self.random.randint(8, 16), self.random.randint(0, 59), tzinfo=UTC)
        return datetime.combine(day, at).strftime("%Y-%m-%dT%H:%M:%SZ")

    def work(self, epics: Mapping[str, list[Node]]) -> Iterator[Work]:
        """All work of all sprints, and the backlog."""
        tasks: dict[str, list[Node]] = {title: [] for title in epics}
        for sprint, make in (
            *((sprint, self._past) for sprint in range(1, CURRENT)),
            (CURRENT, self._now),
            (CURRENT + 1, self._planned),
            (BACKLOG, self._planned),
        ):
            for work in make(sprint):
                self._join(work, epics, tasks)
                yield work

    def _past(self, sprint: int) -> Iterator[Work]:
        start = self.start(sprint)
        days = [day for day in _days(start, start + LENGTH) if day.weekday() < 5]
        late = _days(start + LENGTH, start + LENGTH + timedelta(days=3))
        for position in range(self.random.randint(29, 33)):
            created = start - timedelta(days=self.random.randint(10, 110))
            if position % 10 == 9:
                created = self.random.choice(days[1:5])
            issue = self._issue(sprint, created)
            points = next(self.estimates)
            day, reason = self.random.choice([day for day in days if day > created]), "COMPLETED"
            if position in (4, 14):
                reason = "NOT_PLANNED" if sprint % 3 else "DUPLICATE"
            if position in (7, 17, 27):
                day = self.random.choice(late)
            if sprint < CURRENT - 1 or position not in (17, 27):
                self.close(issue, day, reason)
            yield Work(issue, sprint, points, "Done" if issue["closedAt"] else "In Progress")

    def _now(self, sprint: int) -> Iterator[Work]:
        start = self.start(sprint)
        committed = [
            Work(
                self._issue(sprint, start - timedelta(days=self.random.randint(1, 75))),
                sprint,
                points,
                "Todo",
            )
            for points in COMMITTED
        ]
        self.close(committed[DROPPED].issue, start + timedelta(days=2), "NOT_PLANNED")
        self._work_off(committed)
        committed[REOPENED].issue["stateReason"] = "REOPENED"
        yield from committed
        for days, points in ADDED:
            yield Work(self._issue(sprint, start + timedelta(days=days)), sprint, points, "Todo")

    def _work_off(self, committed: list[Work]) -> None:
        """Close work day by day as the pace allows, and begin what comes next."""
        total, done, waiting = sum(each.points or 0 for each in committed), 0.0, list(committed)
        elapsed = [day for day in _days(self.current, self.today) if day.weekday() < 5]
        for worked, day in enumerate(elapsed, start=1):
            while done + (waiting[0].points or 0) <= total * worked * PACE:
                work = waiting.pop(0)
                work.status = "Done"
                done += work.points or 0
                self.close(work.issue, day)
        for work, status in zip(waiting, ["In Review"] * 2 + ["In Progress"] * 3, strict=False):
            work.status = status
        waiting[3].issue["labels"] = [*waiting[3].issue["labels"], BLOCKED]
        waiting[-1].issue["assignees"] = []

    def _planned(self, sprint: int) -> Iterator[Work]:
        for _ in range(IN_BACKLOG if sprint == BACKLOG else UPCOMING):
            # Mostly written long ago: else the scope would seem to grow as fast as work is done.
            created = self.today - timedelta(days=self.random.randint(10, 160))
            points = next(self.estimates)
            if sprint == BACKLOG and self.random.random() < 0.5:
                points = None
            yield Work(self._issue(sprint, created), sprint, points, "Todo")

    def _issue(self, sprint: int, created: date) -> Node:
        """An open issue on one of the deliverables that the sprint works on, or on none."""
        active = [
            deliverable
            for deliverable in DELIVERABLES
            if deliverable.first <= sprint <= deliverable.last
        ]
        chosen: Deliverable | None = None
        if self.random.random() > 0.08:
            chosen = self.random.choices(active, [deliverable.weight for deliverable in active])[0]
        pool = self.pools[chosen.title] if chosen else self.loose_ends
        repository, kind, title = pool.pop()
        return {
            **issue_node(title, self.moment(created), kind),
            "repository": repository,
            "deliverable": chosen.title if chosen else None,
            "labels": [LABELS[kind]] if self.random.random() < 0.8 else [],
            "assignees": [person(self.random.choice(PEOPLE))] if sprint <= CURRENT else [],
        }

    def close(self, issue: Node, day: date, reason: str = "COMPLETED") -> None:
        """Close an issue some time that day."""
        closed = self.moment(day)
        issue |= {"state": "CLOSED", "stateReason": reason, "closedAt": closed, "updatedAt": closed}

    def _join(
        self, work: Work, epics: Mapping[str, list[Node]], tasks: dict[str, list[Node]]
    ) -> None:
        """Tie an issue to its deliverable: by its parents, the board's field or the milestone."""
        title = work.issue.pop("deliverable")
        if title is None:
            return
        draw = self.random.random()
        if draw < 0.7:
            above = tasks[title] if tasks[title] and draw < 0.1 else epics[title]
            work.issue["parent"] = self.random.choice(above)
            if above is epics[title]:
                tasks[title].append(work.issue)
        elif draw < 0.87:
            work.deliverable = title
        elif draw < 0.96:
            work.issue["milestone"] = _milestone(epics[title][0]["parent"])

    def _pool(self, parts: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str, str]]:
        """Repository, issue type and title of all that can be done to these parts, shuffled."""
        pool = [
            (repository, kind, phrase.format(part))
            for repository, names in parts.items()
            for part in names
            for kind, phrases in WORK[repository].items()
            for phrase in phrases
        ]
        self.random.shuffle(pool)
        return pool


def _days(first: date, end: date) -> list[date]:
    """The days from the first to the one before `end`."""
    return [first + timedelta(days=days) for days in range((end - first).days)]


def _milestone(deliverable: Node) -> Node:
    return {
        "number": deliverable["number"],
        "title": f"{deliverable['title']}, beta",
        "description": f"Deliverable: acme/roadmap#{deliverable['number']}",
        "dueOn": None,
    }

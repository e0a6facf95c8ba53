"""What is given in the worked examples of docs/metrics: tables of a page -> boards and history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from metrics.model.board import Board
from metrics.model.history import History
from metrics.model.report import OtherBoard
from metrics.model.timelines import Timelines
from metrics.sprint.renewals import renewals, renewed
from tests.support.pages import NOTHING
from tests.support.sample_boards import UTC_ZONE, Json, at, board, issue, iteration
from tests.support.sample_histories import history
from tests.support.sample_timelines import Told, timelines

Record = Mapping[str, str]
WEB, PLANS, EPICS = "acme/web", "acme/plans", "acme/epics"


@dataclass(frozen=True)
class Given:
    """The tables of a worked example: what is on the board, and what exports saw before.

    `issues` is the board as it is when the question is asked, and `others` another board of the
    same roadmap, where an issue of the same title is the same one. `exports` are the stretches in
    which it was exported once a day. `changes` are what these exports saw change; without them an
    issue was always as it is, but for being created and closed. `renewed` is what sprints were like
    before the export that first saw them under a new id. `recorded` is what GitHub recorded.
    """

    sprints: Sequence[Record] = ()
    issues: Sequence[Record] = ()
    others: Sequence[Record] = ()
    deliverables: Sequence[Record] = ()
    epics: Sequence[Record] = ()
    exports: Sequence[Record] = ()
    changes: Sequence[Record] = ()
    renewed: Sequence[Record] = ()
    recorded: Sequence[Record] = ()

    def board(self, now: datetime) -> Board:
        """The board as an export at that moment saw it."""
        return board(*self._items(now), iterations=self._iterations, exported_at=now.isoformat())

    def other_boards(self, now: datetime) -> tuple[OtherBoard, ...]:
        """The other board, after the one asked about in the settings."""
        if not self.others:
            return ()
        titles = [row["issue"] for row in (*self.issues, *self.others)]
        items = [
            _item(titles.index(row["issue"]) + 1, row, self._sprints, self._urls, now)
            for row in self.others
        ]
        return (OtherBoard(board(*items, title="Mobile", exported_at=now.isoformat())),)

    def roadmap(self) -> Board | None:
        """The board of the deliverables."""
        items = [_deliverable(number, row) for number, row in enumerate(self.deliverables, 1)]
        return board(*items) if items else None

    def history(self) -> History | None:
        """What daily exports have kept."""
        if not self.exports:
            return None
        stretches = [(moment(row["first"]), moment(row["last"])) for row in self.exports]
        moments = list(_daily(stretches))
        known = history(
            {_text(export): self._items(export) for export in moments},
            sightings=[(_text(first), _text(last)) for first, last in stretches],
            iterations=self._iterations,
        )
        if self.recorded:
            known = replace(known, timelines=self._timelines())
        listings = [
            (export, board(iterations=tuple(self._sprints_at(export).values())).iterations)
            for export in moments
        ]
        present = board(iterations=self._iterations).iterations
        return renewed(known, present, renewals(listings, moments), UTC_ZONE)

    def _timelines(self) -> Timelines:
        titles = [row["issue"] for row in self.issues]
        events: defaultdict[int, list[Told]] = defaultdict(list)
        for row in self.recorded:
            before, after = (
                None if row[side] == NOTHING else row[side] for side in ("before", "after")
            )
            told = (moment(row["moment"]), row["event"], before, after)
            events[titles.index(row["issue"]) + 1].append(told)
        return timelines(events, repository=WEB)

    def _items(self, now: datetime) -> list[Json]:
        return [
            _item(number, self._as_of(row, now), self._sprints_at(now), self._urls, now)
            for number, row in enumerate(self.issues, 1)
            if moment(row["created"]) <= now
        ]

    @property
    def _iterations(self) -> tuple[Json, ...]:
        return tuple(self._sprints.values())

    @cached_property
    def _sprints(self) -> dict[str, Json]:
        return {row["sprint"]: _sprint(row) for row in self.sprints}

    def _sprints_at(self, now: datetime) -> dict[str, Json]:
        before = {
            row["sprint"]: {**_sprint(row), "id": f"{row['sprint']} before {row['seen']}"}
            for row in self.renewed
            if moment(row["seen"]) > now
        }
        return {**self._sprints, **before}

    @cached_property
    def _urls(self) -> dict[str, Json]:
        """What may have sub-issues, by title, each with what is above it."""
        found: dict[str, Json] = {}
        for repository, title, rows in (
            (PLANS, "deliverable", self.deliverables),
            (EPICS, "epic", self.epics),
            (WEB, "issue", self.issues),
        ):
            for number, row in enumerate(rows, 1):
                above = found.get(row.get("sub-issue of", ""))
                url = f"https://github.com/{repository}/issues/{number}"
                found[row[title]] = {"url": url, "title": row[title], "parent": above}
        return found

    def _as_of(self, row: Record, now: datetime) -> Record:
        before = dict(row)
        for change in reversed(self.changes):
            if change["issue"] == row["issue"] and moment(change["seen"]) > now:
                field = change["field"]
                if before[field] != change["after"]:
                    raise ValueError(f"{row['issue']} is in the end not as said: {change}")
                before[field] = change["before"]
        return before


def _sprint(row: Record) -> Json:
    first, last = (date.fromisoformat(row[day]) for day in ("first day", "last day"))
    return iteration(row["sprint"], str(first), (last - first).days + 1)


def _deliverable(number: int, row: Record) -> Json:
    """On the roadmap; of acceptance criteria `2 of 3` are ticked, of sub-issues `2 of 8` closed."""
    done, _, total = row.get("acceptance criteria", NOTHING).partition(" of ")
    closed, _, sub_issues = row.get("sub-issues closed", "0 of 0").partition(" of ")
    boxes = [f"- [{'x' if box < int(done) else ' '}] {box}" for box in range(int(total or 0))]
    return issue(
        number,
        None,
        "2023-01-01",
        title=row["deliverable"],
        status=row["status"],
        body="\n".join(["## Acceptance criteria", *boxes]),
        repository=PLANS,
        below=(int(sub_issues), int(closed)) if sub_issues else None,
    )


def _item(
    number: int, row: Record, sprints: Mapping[str, Json], urls: Mapping[str, Json], now: datetime
) -> Json:
    """An issue as an export at the moment `now` has it; what is closed later is open."""
    said = {key: value for key, value in row.items() if value not in ("", NOTHING)}
    points, created, sprint = said.pop("points", None), said.pop("created"), said.pop("sprint", "")
    closed = said.pop("closed", None)
    content: Json = {"title": said.pop("issue")}
    if closed and moment(closed) > now:
        closed = None
    if reason := said.pop("closed as", None):
        content["stateReason"] = reason.upper().replace(" ", "_") if closed else None
    if parent := said.pop("sub-issue of", None):
        content["parent"] = urls[parent]
    if below := said.pop("sub-issues closed", None):
        closed_below, _, sub_issues = below.partition(" of ")
        content["below"] = (int(sub_issues), int(closed_below))
    if milestone := said.pop("milestone", None):
        content["milestone"] = {"description": milestone}
    if labels := said.pop("labels", None):
        content["labels"] = {"nodes": [{"name": name} for name in labels.split(", ")]}
    if people := said.pop("assignees", None):
        content["assignees"] = {"nodes": [{"login": name} for name in people.split(", ")]}
    if blocker := said.pop("waits for", None):
        name, _, title = blocker.partition(" ")
        content["waits_for"] = {int(name.removeprefix("#")): title}
    if "status" in said:
        content["status"] = said.pop("status")
    if named := said.pop("deliverable", None):
        names = tuple(named.split(" + "))
        content["deliverable"] = names if len(names) > 1 else named
    if said:
        raise ValueError(f"no column of issues: {', '.join(said)}")
    return issue(
        number,
        None if points is None else float(points),
        _at(created),
        closed and _at(closed),
        sprints[sprint] if sprint else None,
        repository=WEB,
        **content,
    )


def _daily(sightings: Sequence[tuple[datetime, datetime]]) -> Iterator[datetime]:
    for first, last in sightings:
        export = first
        while export < last:
            yield export
            export += timedelta(days=1)
        yield last


def _at(written: str) -> str:
    """`2023-11-05 17:30`, in UTC, or `2023-11-05`, which is noon, as GitHub writes it."""
    return at(f"{written.replace(' ', 'T')}:00Z" if " " in written else written)


def moment(written: str) -> datetime:
    return datetime.fromisoformat(_at(written))


def _text(export: datetime) -> str:
    return export.strftime("%Y-%m-%dT%H:%M:%SZ")

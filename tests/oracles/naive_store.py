"""The store as anybody would write it who had all the time and memory: whole exports in a list."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Item = dict[str, Any]
Version = tuple[datetime, datetime | None, Item]


@dataclass
class NaiveStore:
    """One board; items are plain dictionaries, by `item_id`."""

    gap_after: timedelta
    # Moment, items, the board's document, and which of the items are hidden.
    states: list[tuple[datetime, dict[str, Item], dict[str, Any], set[str]]] = field(
        default_factory=list
    )
    whole: list[datetime] = field(default_factory=list)

    def record(
        self,
        at: datetime,
        items: dict[str, Item],
        about: dict[str, Any],
        whole: bool,
        hidden: Collection[str] = (),
        unread: Collection[str] = (),
    ) -> int:
        if not self.states and not whole:
            return 0
        newest = self.states[-1][0] if self.states else at - timedelta(days=1)
        if at <= (max(self.whole, default=at - timedelta(days=1)) if whole else newest):
            return 0
        before, about_before, unseen = self.states[-1][1:] if self.states else ({}, {}, set())
        items = {
            key: {**item, **{name: before[key][name] for name in unread if key in before}}
            for key, item in items.items()
        }
        now = {**before, **items}
        if whole:
            unseen = {key for key in hidden if key in before and key not in items}
            now = {**items, **{key: before[key] for key in unseen}}
        # What parts saw change that are newer than this one.
        for key in {key for since, key in self._changes() if since >= at}:
            now = {name: item for name, item in now.items() if name != key}
            unseen = unseen - {key} if whole else unseen
            if key in before:
                now[key] = before[key]
        at = max(at, newest + timedelta(microseconds=1))
        changes = sum(before.get(key) != now.get(key) for key in {**before, **now})
        if whole or changes:
            self.states.append((at, now, about if whole else about_before, unseen))
        if whole:
            self.whole.append(at)
        return changes

    def _changes(self) -> Iterator[tuple[datetime, str]]:
        before: dict[str, Item] = {}
        for at, items, *_ in self.states:
            for key in {**before, **items}:
                if before.get(key) != items.get(key):
                    yield at, key
            before = items

    def as_of(self, moment: datetime) -> tuple[dict[str, Item], dict[str, Any]] | None:
        """Without the items that were hidden then."""
        past = [
            ({key: item for key, item in items.items() if key not in unseen}, about)
            for at, items, about, unseen in self.states
            if at <= moment
        ]
        return past[-1] if past else None

    def versions(self) -> list[Version]:
        open_: dict[str, tuple[datetime, Item]] = {}
        ended: list[Version] = []
        for at, items, *_ in self.states:
            for key in {**open_, **items}:
                was = open_.get(key)
                if was is not None and was[1] != items.get(key):
                    ended.append((was[0], at, was[1]))
                    del open_[key]
                if key in items and key not in open_:
                    open_[key] = (at, items[key])
        return [*ended, *((since, None, item) for since, item in open_.values())]

    def document_values(self, key: str) -> list[tuple[datetime, Any]]:
        """Without what was never there, nor gone before it came."""
        found: list[tuple[datetime, Any]] = []
        before: tuple[Any, ...] = ()
        for at, _, about, _ in self.states:
            now = (about[key],) if key in about else ()
            if now != before:
                found.append((at, *(now or (None,))))
            before = now
        return found

    def runs(self) -> list[tuple[datetime, datetime]]:
        runs: list[tuple[datetime, datetime]] = []
        same: Any = None
        for at, *state in self.states:
            if at not in self.whole:
                same = None
            elif state == same and at - runs[-1][1] <= self.gap_after:
                runs[-1] = (runs[-1][0], at)
            else:
                runs.append((at, at))
                same = state
        return runs

    def versions_since(
        self, since: datetime, iteration_ids: Collection[str], with_closed: bool
    ) -> list[Version]:
        def of_issue(version: Version) -> tuple[Any, ...]:
            return version[2]["repository"], version[2]["number"]

        def of_item(version: Version) -> tuple[Any, ...]:
            identity = ("item_id", "url", "created_at")
            return *of_issue(version), *(version[2][name] for name in identity)

        versions = sorted(self.versions(), key=lambda version: version[0])
        kept = {
            of_issue(version)
            for version in versions
            if version[2]["iteration_id"] in iteration_ids
            or (with_closed and version[2]["closed_at"] and version[2]["closed_at"] >= since)
        }
        # Of those that began before, the last of each item.
        last = {of_item(version): version for version in versions if version[0] <= since}
        return [
            version
            for version in versions
            if version[0] > since or of_issue(version) in kept or version is last[of_item(version)]
        ]

    def sightings(self) -> list[tuple[datetime, datetime]]:
        stretches: list[tuple[datetime, datetime]] = []
        for at in self.whole:
            if stretches and at - stretches[-1][1] <= self.gap_after:
                stretches[-1] = (stretches[-1][0], at)
            else:
                stretches.append((at, at))
        return stretches

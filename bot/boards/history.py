"""Exports of boards kept in the store, and the history of a board that a report asks for."""

from __future__ import annotations

import logging
from collections.abc import Collection, Hashable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from bot.boards.exported import CLOCKS_DIFFER
from bot.errors import because
from config import BoardSettings
from integrations.store import Store, StoreError
from metrics.issues.first_read import with_values_first_read
from metrics.issues.transfers import under_latest_addresses
from metrics.model.board import Board
from metrics.model.errors import NothingToReport
from metrics.model.field_names import USUAL
from metrics.model.hidden_items import caution_of_hidden_items, revealed
from metrics.model.history import History, HistoryPart
from metrics.model.issue_columns import COLUMNS_OF_ROLES, DTYPES
from metrics.model.iterations import Iteration
from metrics.model.timelines import Timelines
from metrics.sprint.renewals import (
    Renewal,
    ids_of,
    renewals,
    renewed,
    seen_before_renewals,
    with_former_ids,
)
from metrics.text.formatting import moment as words

log = logging.getLogger(__name__)


class Snapshots:
    """Stores exports; a store that fails never stops a report on live data.

    History older than `retention` is deleted, once a day; None keeps it for ever.
    """

    def __init__(self, store: Store, retention: timedelta | None = None) -> None:
        self._store = store
        self._retention = retention
        self._forgot_on: date | None = None
        self._troubles: dict[str, str] = {}

    def keep(self, settings: BoardSettings, board: Board, *, whole: bool = True) -> bool:
        """Store an export; if that fails, the next `history` of the board says why. Gives whether
        it is stored."""
        if board.exported_at is None:
            return False
        key = board_key(settings)
        try:
            changes = self._store.record(
                key,
                board.exported_at,
                board.issues,
                _about(board),
                whole=whole,
                field_values=board.field_values,
                hidden=board.hidden,
                unread=[name for role in board.missing for name in COLUMNS_OF_ROLES[role]],
            )
        except StoreError as error:
            log.warning("Could not store the export of %s: %s%s", key, error, because(error))
            self._troubles[key] = f"This export is not kept in history: {error}"
            return False
        log.info("Stored the export of %s: %s changes", key, changes)
        self._troubles.pop(key, None)
        self._forget(board.exported_at)
        return True

    def told(self, export: Mapping[str, Any]) -> frozenset[str]:
        """The ids of the items on an exported board that webhooks told of since the export."""
        since = datetime.fromisoformat(export["exported_at"]) - CLOCKS_DIFFER
        try:
            return self._store.webhooks.items(export["project_id"], since)
        except StoreError as error:
            log.warning("Could not read what webhooks told: %s%s", error, because(error))
            return frozenset()

    def history(
        self,
        settings: BoardSettings,
        board: Board,
        part: HistoryPart | None,
        now: datetime,
        *,
        live: bool = True,
    ) -> tuple[History | None, str]:
        """That part of the board's history until `now`, or None; and a sentence on what is wrong
        with it, or "".

        `board` is the export that the history goes with; `live` says that it is of today.
        """
        key = board_key(settings)
        trouble = self._troubles.get(key, "") if live else ""
        # History without the latest export would contradict it.
        if part is None or (trouble and not part.may_lack_latest):
            return None, trouble
        try:
            sightings, runs = self._store.sightings(key), self._store.runs(key)
            found = self._renewals(key, board, now)
            iteration_ids = [each for one in part.iteration_ids for each in ids_of(one, found)]
            versions = self._store.versions(
                key,
                iteration_ids=iteration_ids,
                issue=part.issue,
                since=part.since and seen_before_renewals(part.since, found),
                with_closed=part.with_closed,
            )
            missing = self._store.document_values(key, "missing")
            left_out = self._store.document_values(key, "left_out")
            timelines = None
            if part.with_timelines:
                of = () if part.since else iteration_ids
                timelines = self._timelines(settings, part.issue, of)
        except StoreError as error:
            log.warning("Could not read the history of %s: %s%s", key, error, because(error))
            return None, f"Without history: {error}"
        if not sightings or sightings[0][0] > now:
            return None, trouble
        newest = sightings[-1][1]
        if live and newest > max(now, board.exported_at or now):
            return None, (
                "Without history: its newest export is of "
                f"{words(newest, settings.timezone)}, which is yet to come: "
                "set the clocks of the machines that export right."
            )
        history = History(
            versions, sightings, runs, revealed=revealed(left_out), timelines=timelines
        )
        known = under_latest_addresses(history.until(now))
        known = with_values_first_read(known, missing)
        return renewed(known, board.iterations, found, settings.timezone), trouble

    def version(self, settings: BoardSettings, part: HistoryPart | None) -> Hashable:
        """Equal as long as `history` gives the same at the same moment. Raises StoreError."""
        key = board_key(settings)
        trouble = self._troubles.get(key, "")
        if part is None:
            return trouble
        timelines = self._store.timelines.progress(key) if part.with_timelines else None
        return trouble, self._store.version(key), timelines

    def _timelines(
        self,
        settings: BoardSettings,
        issue: tuple[str, int] | None,
        iteration_ids: Collection[str],
    ) -> Timelines:
        """What GitHub recorded of these issues. Raises StoreError."""
        key, kept = board_key(settings), self._store.timelines
        progress = kept.progress(key)
        events = kept.events(key, issue=issue, iteration_ids=iteration_ids)
        return Timelines(
            events,
            progress.read,
            progress.unread,
            progress.trouble,
            settings.status_field or USUAL["status"],
        )

    def with_former_ids(self, settings: BoardSettings, board: Board) -> Board:
        """The board, its iterations with the other ids that they have had, as far as is known."""
        if board.exported_at is None:
            return board
        try:
            found = self._renewals(board_key(settings), board, board.exported_at)
        except StoreError as error:
            log.warning(
                "Could not read former ids of the iterations of %s: %s%s",
                settings.name,
                error,
                because(error),
            )
            return board
        return replace(board, iterations=with_former_ids(board.iterations, found))

    def _renewals(self, key: str, board: Board, until: datetime) -> list[Renewal]:
        """The iterations that got new ids, as exports until then saw it, this one of the board
        among them. Raises StoreError."""
        listings = [
            (at, tuple(map(_iteration, listed)))
            for at, listed in self._store.document_values(key, "iterations")
            if listed is not None and at <= until
        ]
        ids = {iteration.id for iteration in board.iterations}
        is_new = not listings or {iteration.id for iteration in listings[-1][1]} != ids
        # The iterations of the export of a part are not stored.
        if is_new and board.exported_at is not None:
            listings.append((board.exported_at, board.iterations))
            listings.sort(key=lambda listing: listing[0])
        ends = [last for _, last in self._store.runs(key)]
        return renewals(listings, ends)

    def last_whole(self, settings: BoardSettings) -> datetime | None:
        """When the last stored whole export was made. Raises StoreError."""
        sightings = self._store.sightings(board_key(settings))
        return sightings[-1][1] if sightings else None

    def item_ids_ever_in(self, settings: BoardSettings, iteration: Iteration) -> list[str]:
        """The ids of items on the board that any export has seen in the iteration.

        Raises StoreError.
        """
        versions = self._store.versions(board_key(settings), iteration_ids=iteration.ids)
        ids: list[str] = versions.loc[versions["seen_until"].isna(), "item_id"].tolist()
        return ids

    def _forget(self, now: datetime) -> None:
        if self._retention is None or self._forgot_on == now.date():
            return
        self._forgot_on = now.date()
        try:
            forgotten = self._store.prune(now - self._retention)
        except StoreError as error:
            log.warning("Could not delete old history: %s%s", error, because(error))
        else:
            log.info("Deleted %s changes older than %s days", forgotten, self._retention.days)

    def as_of(self, settings: BoardSettings, moment: datetime) -> Board:
        """The board as the last export at or before `moment` saw it.

        Raises StoreError, and NothingToReport before the first export.
        """
        key = board_key(settings)
        snapshot = self._store.as_of(key, moment)
        if snapshot is None:
            first = [sighting[0] for sighting in self._store.sightings(key)[:1]]
            extent = "has not begun: ask for a report of today, which begins it"
            if first:
                since = words(first[0], settings.timezone)
                extent = f"begins on {since}: ask for a later moment"
            raise NothingToReport(f"The history of board {settings.name} {extent}.")
        about = snapshot.about
        board = Board(
            title=about["title"],
            url=about["url"],
            # History has no bodies of issues: only reports on today's roadmap read them.
            issues=snapshot.items.assign(body=pd.Series(dtype="string"))[[*DTYPES]],
            iterations=tuple(map(_iteration, about["iterations"])),
            timezone=settings.timezone,
            statuses=tuple(about["statuses"]),
            exported_at=snapshot.at,
            left_out=about["left_out"],
            missing=about["missing"],
            cautions=caution_of_hidden_items(len(snapshot.items), about["left_out"], then=True),
            owner=settings.owner,
            number=settings.project,
        )
        return self.with_former_ids(settings, board)

    def close(self) -> None:
        """Close the store."""
        self._store.close()


def board_key(board: BoardSettings) -> str:
    """The board's key in the store, which does not depend on its name in the settings.

    What a workspace connected has a history of its own: its login may see less of the project than
    another, whose history would tell the rest.
    """
    project = f"{board.owner.lower()}/{board.project}"
    return f"{board.team.lower()}/{project}" if board.team else project


def _about(board: Board) -> dict[str, Any]:
    return {
        "title": board.title,
        "url": board.url,
        "statuses": list(board.statuses),
        "left_out": dict(board.left_out),
        "missing": dict(board.missing),
        "iterations": [
            {
                "id": iteration.id,
                "title": iteration.title,
                "start": iteration.start.isoformat(),
                "days": iteration.days,
            }
            for iteration in board.iterations
        ],
    }


def _iteration(stored: Mapping[str, Any]) -> Iteration:
    return Iteration(**{**stored, "start": date.fromisoformat(stored["start"])})

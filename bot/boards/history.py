"""Exports of boards kept in the store, and the history of a board that a report asks for."""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from config import BoardSettings
from integrations.store import Store, StoreError
from metrics.model.board import Board
from metrics.model.errors import NothingToReport
from metrics.model.history import History, HistoryPart
from metrics.model.issue_columns import DTYPES
from metrics.model.iterations import Iteration
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

    def keep(self, settings: BoardSettings, board: Board, *, whole: bool = True) -> None:
        """Store an export; if that fails, the next `history` of the board says why."""
        if board.exported_at is None:
            return
        key = board_key(settings)
        try:
            changes = self._store.record(
                key, board.exported_at, board.issues, _about(board), whole=whole
            )
        except StoreError as error:
            log.warning(
                "Could not store the export of %s: %s", key, error, exc_info=error.__cause__
            )
            self._troubles[key] = f"This export is not kept in history: {error}"
        else:
            log.info("Stored the export of %s: %s changes", key, changes)
            self._troubles.pop(key, None)
            self._forget(board.exported_at)

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
            versions = self._store.versions(
                key,
                iteration_id=part.iteration_id,
                issue=part.issue,
                since=part.since,
                with_closed=part.with_closed,
            )
        except StoreError as error:
            log.warning(
                "Could not read the history of %s: %s", key, error, exc_info=error.__cause__
            )
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
        return History(versions, sightings, runs).until(now), trouble

    def last_whole(self, settings: BoardSettings) -> datetime | None:
        """When the last stored whole export was made. Raises StoreError."""
        sightings = self._store.sightings(board_key(settings))
        return sightings[-1][1] if sightings else None

    def item_ids_ever_in(self, settings: BoardSettings, iteration_id: str) -> list[str]:
        """The ids of items on the board that any export has seen in the iteration.

        Raises StoreError.
        """
        versions = self._store.versions(board_key(settings), iteration_id=iteration_id)
        ids: list[str] = versions.loc[versions["seen_until"].isna(), "item_id"].tolist()
        return ids

    def _forget(self, now: datetime) -> None:
        if self._retention is None or self._forgot_on == now.date():
            return
        self._forgot_on = now.date()
        try:
            forgotten = self._store.prune(now - self._retention)
        except StoreError as error:
            log.warning("Could not delete old history: %s", error, exc_info=error.__cause__)
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
        return Board(
            title=about["title"],
            url=about["url"],
            # History has no bodies of issues: only reports on today's roadmap read them.
            issues=snapshot.items.assign(body=pd.Series(dtype="string"))[[*DTYPES]],
            iterations=tuple(
                Iteration(**{**sighting, "start": date.fromisoformat(sighting["start"])})
                for sighting in about["iterations"]
            ),
            timezone=settings.timezone,
            statuses=tuple(about["statuses"]),
            exported_at=snapshot.at,
            left_out=about["left_out"],
            missing=about["missing"],
            owner=settings.owner,
            number=settings.project,
        )

    def close(self) -> None:
        """Close the store."""
        self._store.close()


def board_key(board: BoardSettings) -> str:
    """The board's key in the store, which does not depend on its name in the settings."""
    return f"{board.owner.lower()}/{board.project}"


def _about(board: Board) -> dict[str, Any]:
    return {
        "title": board.title,
        "url": board.url,
        "statuses": list(board.statuses),
        "left_out": dict(board.left_out),
        "missing": dict(board.missing),
        "iterations": [
            {**asdict(iteration), "start": iteration.start.isoformat()}
            for iteration in board.iterations
        ],
    }

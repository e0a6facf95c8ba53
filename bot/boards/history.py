"""Exports of boards kept in the store, and the history of a board that a report asks for."""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from bot.asking.report_request import ReportRequest
from config import BoardSettings
from integrations.store import Store, StoreError
from metrics.model.board import Board
from metrics.model.errors import NothingToReport
from metrics.model.history import History
from metrics.model.issue_columns import DTYPES
from metrics.model.iterations import Iteration
from metrics.model.report import Question
from metrics.reports.catalogue import CATALOGUE
from metrics.text.formatting import moment as words

log = logging.getLogger(__name__)


class Snapshots:
    """Keeps what exports saw of boards, and never stands in the way of a report on live data.

    What is older than `retention` is forgotten, once a day; None keeps it for ever.
    """

    def __init__(self, store: Store, retention: timedelta | None = None) -> None:
        self._store = store
        self._retention = retention
        self._forgot_on: date | None = None
        self._troubles: dict[str, str] = {}

    def keep(self, settings: BoardSettings, board: Board, *, whole: bool = True) -> None:
        """Store an export; if that fails, the next `history` of the board tells why."""
        if board.exported_at is None:
            return
        key = board_key(settings)
        try:
            changes = self._store.record(
                key, board.exported_at, board.issues, _about(board), whole=whole
            )
        except StoreError as error:
            log.warning("The export of %s was not kept: %s", key, error, exc_info=error.__cause__)
            self._troubles[key] = f"This export is not kept in history: {error}"
        else:
            log.info("Kept the export of %s: %s changes", key, changes)
            self._troubles.pop(key, None)
            self._forget(board.exported_at)

    def history(
        self, settings: BoardSettings, request: ReportRequest, question: Question
    ) -> tuple[History | None, str]:
        """The part of the board's history that the report asked for is computed with, or None;
        and a sentence on what is wrong with it, or "".

        Raises ReportError when the board has no such sprint or issue.
        """
        key, board, now = board_key(settings), question.board, question.now
        trouble = "" if request.as_of else self._troubles.get(key, "")
        part = CATALOGUE[request.report].history_part(question)
        # What is known without the latest export would hide what that one saw.
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
            log.warning("No history of %s: %s", key, error, exc_info=error.__cause__)
            return None, f"Without history: {error}"
        if not sightings or sightings[0][0] > now:
            return None, trouble
        newest = sightings[-1][1]
        if not request.as_of and newest > max(now, board.exported_at or now):
            return None, (
                "Without history: its newest export is of "
                f"{words(newest, settings.timezone)}, which is yet to come: "
                "set the clocks of the machines that export right."
            )
        return History(versions, sightings, runs).until(now), trouble

    def last_whole(self, settings: BoardSettings) -> datetime | None:
        """The moment of the last export of all of the board that is kept. Raises StoreError."""
        sightings = self._store.sightings(board_key(settings))
        return sightings[-1][1] if sightings else None

    def item_ids_ever_in(self, settings: BoardSettings, iteration_id: str) -> list[str]:
        """The ids of those items still on the board that an export ever saw in the iteration.

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
            log.warning("Old history was not forgotten: %s", error, exc_info=error.__cause__)
        else:
            log.info("Forgot %s changes older than %s days", forgotten, self._retention.days)

    def as_of(self, settings: BoardSettings, moment: datetime) -> Board:
        """The board as the last export at or before `moment` saw it.

        Raises StoreError, and NothingToReport before the first export.
        """
        key = board_key(settings)
        snapshot = self._store.as_of(key, moment)
        if snapshot is None:
            first = [each[0] for each in self._store.sightings(key)[:1]]
            known = "has not begun: ask for a report of today, which begins it"
            if first:
                since = words(first[0], settings.timezone)
                known = f"begins on {since}: ask for a later moment"
            raise NothingToReport(f"The history of board {settings.name} {known}.")
        about = snapshot.about
        return Board(
            title=about["title"],
            url=about["url"],
            # A board of the past has no texts of issues; only roadmaps of today are asked for them.
            issues=snapshot.items.assign(body=pd.Series(dtype="string"))[[*DTYPES]],
            iterations=tuple(
                Iteration(**{**each, "start": date.fromisoformat(each["start"])})
                for each in about["iterations"]
            ),
            timezone=settings.timezone,
            statuses=tuple(about["statuses"]),
            exported_at=snapshot.at,
            left_out=about["left_out"],
            missing=about["missing"],
        )

    def close(self) -> None:
        """Close the store."""
        self._store.close()


def board_key(board: BoardSettings) -> str:
    """What the store knows the board by, whatever its name in the settings."""
    return f"{board.owner.lower()}/{board.project}"


def _about(board: Board) -> dict[str, Any]:
    return {
        "title": board.title,
        "url": board.url,
        "statuses": list(board.statuses),
        "left_out": dict(board.left_out),
        "missing": dict(board.missing),
        "iterations": [
            {**asdict(each), "start": each.start.isoformat()} for each in board.iterations
        ],
    }

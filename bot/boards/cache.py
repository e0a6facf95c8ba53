"""A configured board by name, fresh enough: one export at a time per board."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from math import inf
from threading import Lock, Thread
from time import monotonic
from typing import Any

from cachetools import TTLCache

from bot.boards.history import Snapshots
from bot.boards.timelines import HOUR, POINTS_AN_HOUR
from config import BoardSettings, Settings
from integrations.errors import IntegrationError
from integrations.github import GitHub, Look, Notice, Usage
from integrations.store import StoreError
from metrics.issues.sub_issues import lacks_sub_issues
from metrics.model.board import Board, Caution
from metrics.model.errors import NothingToReport, ReportError, UnknownSprint
from metrics.model.field_names import FieldNames
from metrics.model.iterations import find_sprint
from metrics.reading import read_board
from metrics.text.formatting import moment

Progress = Callable[[int, int], None]
# A board by its name, or one of its sprints by board name and title.
Key = str | tuple[str, str]
# Boards with no more items are exported as a whole, which takes seconds.
SMALL_BOARD = 200
# Looking through boards takes no more of an hour's points than timelines do.
SECONDS_A_POINT = HOUR.total_seconds() / POINTS_AN_HOUR
MAY_LACK = (
    "What moved on the board since {since} may be missing here: GitHub's index lags behind, and "
    "all of the board is still being looked through."
)

log = logging.getLogger(__name__)


def field_names(board: BoardSettings) -> FieldNames:
    """The board's configured names of the fields that reports read."""
    return FieldNames(
        sprint=board.sprint_field,
        points=board.points_field,
        status=board.status_field,
        deliverable=board.deliverable_field,
    )


class Boards:
    """Exports boards through gh, and caches them for `export_max_age` seconds.

    After the first export of a board only its changes are fetched, and the whole board every
    `full_export_every` seconds. Requests for a board that is being exported share
    the outcome of that export, a failure too; other boards go on.
    """

    def __init__(
        self,
        settings: Settings,
        github: GitHub,
        snapshots: Snapshots,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        # `clock`: seconds, from any beginning.
        self._clock = clock
        self._settings = settings
        self._github = github
        self._snapshots = snapshots
        self._fresh: TTLCache[Key, Board] = TTLCache(maxsize=100, ttl=settings.export_max_age)
        self._under_way: dict[Key, Future[Board]] = {}
        self._exports: dict[str, dict[str, Any]] = {}
        self._latest: dict[str, Board] = {}
        self._seen_at: dict[str, datetime] = {}
        self._project_ids: dict[str, str] = {}
        self._outdated: set[Key] = set()
        self._next_look: dict[str, float] = {}
        self._lock = Lock()

    def get(
        self,
        name: str,
        progress: Progress | None = None,
        usage: Usage | None = None,
        notice: Notice | None = None,
        look: Look = Look.IF_LACKING,
        sprint: str | None = None,
    ) -> Board:
        """The board of that configured name.

        `progress` is called with the pages so far and in all, `notice` with a sentence on each
        pause that GitHub asks for, and `usage` adds up what the export took; none of them hears of
        an export that another request started. Raises IntegrationError and ReportError.

        Where GitHub's index may lack what moved lately, `look` says when all of the board is looked
        through: with `Look.LATER` in the background, and until then the board says so among its
        cautions, and has the items of the iteration of the title `sprint` as they are now.
        """
        usage = usage or Usage()
        return self._shared(
            name,
            lambda: self._exported(name, progress, usage, notice=notice, look=look, sprint=sprint),
        )

    def may_have_project(self, project_id: str) -> bool:
        """Whether a board is of the project of that id, as far as exports have told."""
        known = self._project_ids.copy()
        return project_id in known.values() or known.keys() != self._settings.boards.keys()

    def may_reuse_issue(self, url: str) -> bool:
        """Whether a board that would be reused may have the issue at that address."""
        with self._lock:
            return bool(self._under_way) or any(
                _has_issue(board, url) for board in self._fresh.values()
            )

    def item_changed(self, project_id: str) -> None:
        """Reuse no board of the project of that id that was exported before this moment.

        Which items have changed is known from the store, to the other processes too: these reuse
        what they have for as long as ever.
        """
        self._outdate(lambda name, _: self._project_ids.get(name) == project_id)

    def issue_changed(self, url: str) -> None:
        """Reuse no board with the issue at that address that was exported before this moment."""
        self._outdate(lambda _, board: _has_issue(board, url))

    def _outdate(self, is_concerned: Callable[[str, Board], bool]) -> None:
        with self._lock:
            # What these have by now, nobody knows.
            self._outdated |= self._under_way.keys()
            for key, board in list(self._fresh.items()):
                if is_concerned(key if isinstance(key, str) else key[0], board):
                    del self._fresh[key]

    def last_exported(self, name: str) -> Board | None:
        """The board as last exported, however long ago; None where it never was. Does not ask
        GitHub."""
        if board := self._latest.get(name):
            return board
        with suppress(StoreError, NothingToReport):
            return self._snapshots.as_of(self._settings.boards[name], datetime.now(UTC))
        return None

    def last_exported_or_outline(self, name: str) -> Board:
        """The board as last exported, however long ago; where it never was, an outline of it:
        fields and sprints without items, in one query. Raises as `get` does."""
        if board := self.last_exported(name):
            return board
        settings = self._settings.boards[name]
        fields = vars(field_names(settings))
        outline = self._github.outline(settings.owner, settings.project, fields=fields)
        return self._read(outline, settings)

    def get_for_sprint(
        self,
        name: str,
        sprint: str,
        now: datetime,
        progress: Progress | None = None,
        usage: Usage | None = None,
        notice: Notice | None = None,
        look: Look = Look.IF_LACKING,
    ) -> Board:
        """The board, or of a large one at least what a report on the sprint needs.

        `sprint` is as `find_sprint` takes it. Without an earlier export to update, only the sprint
        is exported: its issues, and those that history has in it or below one of these; unless
        history is due for a whole export, and none is running. Without history it is not enough
        where GitHub counts sub-issues that may be elsewhere on the board. Raises as `get` does.
        """
        with self._lock:
            is_quick = name in self._fresh or self._earlier(name) is not None
            is_coming = name in self._under_way
        if is_quick or not (is_coming or self._is_kept(name)):
            of = self._title(name, sprint, now) if is_quick and look is Look.LATER else None
            return self.get(name, progress, usage, notice, look, of)
        usage = usage or Usage()
        if part := self._sprint_part(name, sprint, now, usage):
            title, item_ids = part
            board = self._shared(
                (name, title),
                lambda: self._exported(
                    name, progress, usage, notice=notice, look=look, sprint=title, also=item_ids
                ),
            )
            if self._is_kept(name) or not lacks_sub_issues(board):
                return board
        return self.get(name, progress, usage, notice, look)

    def _title(self, name: str, words: str, now: datetime) -> str | None:
        """The title of the sprint that is meant on the board as last exported, if there is one."""
        if board := self._latest.get(name):
            with suppress(UnknownSprint):
                today = now.astimezone(board.timezone).date()
                return find_sprint(words, board.iterations, today).title
        return None

    def _shared(self, key: Key, export: Callable[[], Board]) -> Board:
        """The cached board, or the result of the export that runs already, or of this one."""
        with self._lock:
            if (board := self._fresh.get(key)) is not None:
                return board
            others = self._under_way.get(key)
            if others is None:
                future = self._under_way[key] = Future()
        if others is not None:
            return others.result()
        try:
            board = export()
        except BaseException as error:
            self._ended(key)
            future.set_exception(error)
            raise
        self._ended(key, board)
        future.set_result(board)
        return board

    def _ended(self, key: Key, board: Board | None = None) -> None:
        with self._lock:
            del self._under_way[key]
            if board is not None and key not in self._outdated:
                self._fresh[key] = board
            self._outdated.discard(key)

    def _exported(
        self,
        name: str,
        progress: Progress | None,
        usage: Usage,
        *,
        notice: Notice | None = None,
        look: Look = Look.IF_LACKING,
        sprint: str | None = None,
        also: Collection[str] | None = None,
    ) -> Board:
        settings, earlier = self._settings.boards[name], self._earlier(name)
        export = self._github.export_project(
            settings.owner,
            settings.project,
            fields=vars(field_names(settings)),
            progress=progress,
            notice=notice,
            since=earlier,
            sprint=sprint if earlier or also is not None else None,
            also=also or (),
            body=name in {board.roadmap for board in self._settings.boards.values()},
            look=look,
            changed=self._snapshots.told(earlier) if earlier else (),
        )
        self._project_ids[name] = export["project_id"]
        usage.include(Usage(**export["usage"]))
        board = self._read(export, settings)
        seen_at = datetime.fromisoformat(export.get("all_seen_at", export["exported_at"]))
        is_sure = seen_at >= datetime.fromisoformat(export["exported_at"])
        if export["complete"]:
            with self._lock:
                # A look that was going on meanwhile may have seen more than this export.
                if seen_at >= self._seen_at.get(name, seen_at):
                    self._exports[name] = export
                    self._latest[name] = board
                    self._seen_at[name] = seen_at
        else:
            board = replace(board, is_whole=False)
        self._snapshots.keep(settings, board, whole=board.is_whole and is_sure)
        if not is_sure and look is Look.LATER:
            self._look_later(name)
            note = MAY_LACK.format(since=moment(seen_at, settings.timezone))
            board = replace(board, cautions=(*board.cautions, Caution("", note)))
        return board

    def _look_later(self, name: str) -> None:
        """Look through all of the board in the background, or export it where only a part of it is
        known; not if that was done just now."""
        with self._lock:
            if self._clock() < self._next_look.get(name, 0.0):
                return
            self._next_look[name] = inf
        Thread(target=self._look, args=[name], name=f"look-{name}", daemon=True).start()

    def _look(self, name: str) -> None:
        usage = Usage()

        def look() -> Board:
            return self._exported(name, None, usage, look=Look.NOW)

        try:
            if self._earlier(name) is None:
                self._shared(name, look)
            else:
                look()
        except (IntegrationError, ReportError) as error:
            log.warning("Board %s was not looked through: %s", name, error)
        finally:
            pause = max(usage.cost or 0, 1) * SECONDS_A_POINT
            with self._lock:
                self._next_look[name] = self._clock() + pause
                self._fresh.pop(name, None)

    def _read(self, export: dict[str, Any], settings: BoardSettings) -> Board:
        board = read_board(export, fields=field_names(settings), timezone=settings.timezone)
        return self._snapshots.with_former_ids(settings, board)

    def _earlier(self, name: str) -> dict[str, Any] | None:
        """The export to update; None where the whole board is to be exported."""
        if (export := self._exports.get(name)) is None:
            return None
        age = datetime.now(UTC) - datetime.fromisoformat(export["all_exported_at"])
        return export if age.total_seconds() < self._settings.full_export_every else None

    def _is_kept(self, name: str) -> bool:
        """Whether history has a whole export no older than `snapshot_every` seconds."""
        with suppress(StoreError):
            if last_whole := self._snapshots.last_whole(self._settings.boards[name]):
                age = datetime.now(UTC) - last_whole
                return age.total_seconds() < self._settings.snapshot_every
        return False

    def _sprint_part(
        self, name: str, words: str, now: datetime, usage: Usage
    ) -> tuple[str, Collection[str]] | None:
        """The title of the sprint that is meant, and the items that history has in it; None where
        the whole board is exported as quickly, or is needed."""
        settings = self._settings.boards[name]
        fields = vars(field_names(settings))
        outline = self._github.outline(settings.owner, settings.project, fields=fields)
        usage.include(Usage(**outline["usage"]))
        if outline["total"] <= SMALL_BOARD:
            return None
        board = self._read(outline, settings)
        try:
            today = now.astimezone(board.timezone).date()
            sprint = find_sprint(words, board.iterations, today)
            return sprint.title, self._snapshots.item_ids_ever_in(settings, sprint)
        except (UnknownSprint, StoreError):
            # The sprint may have been deleted: only items still name it.
            return None


def _has_issue(board: Board, url: str) -> bool:
    return bool((board.issues["url"] == url).any())

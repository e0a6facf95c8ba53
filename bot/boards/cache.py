"""A configured board by name, fresh enough: one export at a time per board."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

from cachetools import TLRUCache

from bot.boards.history import CLOCKS_DIFFER, Snapshots
from bot.boards.looks import Looks
from bot.boards.points import BackgroundPoints, steady_clock
from config import BoardSettings, Settings
from integrations.github import GitHub, Look, Notice, Usage
from integrations.github.errors import RateLimited
from integrations.store import StoreError
from metrics.issues.sub_issues import lacks_sub_issues
from metrics.model.board import Board, Caution
from metrics.model.errors import NothingToReport, UnknownSprint
from metrics.model.field_names import FieldNames
from metrics.model.iterations import find_sprint
from metrics.reading import read_board
from metrics.text.formatting import moment

Progress = Callable[[int, int], None]
# GitHub by the login that reads a board. May raise IntegrationError.
GitHubOf = Callable[[BoardSettings], GitHub]
# A board by its name, or one of its sprints by board name and title.
Key = str | tuple[str, str | None]
# Boards with no more items are exported as a whole, which takes seconds.
SMALL_BOARD = 200
MAY_LACK = (
    "What moved on the board since {since} may be missing here: GitHub's index lags behind, and "
    "all of the board is yet to be looked through."
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
    """Exports boards through gh, and caches them for `export_max_age` seconds, but for those that
    GitHub's index may lack something of.

    After the first export of a board only its changes are fetched, and the whole board every
    `full_export_every` seconds. Requests for a board that is being exported share
    the outcome of that export, a failure too; other boards go on.
    """

    def __init__(
        self,
        settings: Settings,
        github: GitHubOf,
        snapshots: Snapshots,
        points: BackgroundPoints | None = None,
    ) -> None:
        self._settings = settings
        self._github = github
        self._snapshots = snapshots
        self._points = points or BackgroundPoints()
        self._looks = Looks(self._look, self._points)
        self._fresh: TLRUCache[Key, Board] = TLRUCache(maxsize=100, ttu=self._until)
        self._under_way: dict[Key, Future[Board]] = {}
        self._exports: dict[str, dict[str, Any]] = {}
        self._latest: dict[str, Board] = {}
        self._of: dict[str, BoardSettings] = {}
        self._project_ids: dict[str, str] = {}
        self._told_at = datetime.min.replace(tzinfo=UTC)
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
        through: of a large board with `Look.LATER` in the background, and until then it says so
        among its cautions, and has the items of the iteration of the title `sprint` as they are
        now.
        """
        self._current(name)
        usage = usage or Usage()
        # What is as it is now depends on the sprint, and waits for no look.
        waits_for = (name, sprint) if look is Look.LATER and self._earlier(name) else name
        return self._shared(
            name,
            lambda: self._exported(name, progress, usage, notice=notice, look=look, sprint=sprint),
            waits_for,
        )

    def may_have_project(self, project_id: str) -> bool:
        """Whether a board is of the project of that id, as far as exports have told."""
        known, names = self._project_ids.copy(), self._settings.boards.keys()
        return project_id in known.values() or not names <= known.keys()

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
            # What exports have by now that are under way, nobody knows.
            self._told_at = steady_clock()
            for key, board in list(self._fresh.items()):
                if is_concerned(_name_of(key), board):
                    del self._fresh[key]

    def last_exported(self, name: str) -> Board | None:
        """The board as last exported, however long ago; None where it never was. Does not ask
        GitHub."""
        if board := self.last_exported_here(name):
            return board
        with suppress(StoreError, NothingToReport):
            return self._snapshots.as_of(self._settings.boards[name], datetime.now(UTC))
        return None

    def last_exported_here(self, name: str) -> Board | None:
        """The board as this process exported it last. Waits for nothing."""
        self._current(name)
        return self._latest.get(name)

    def last_exported_or_outline(self, name: str) -> Board:
        """The board as last exported, however long ago; where it never was, an outline of it:
        fields and sprints without items, in one query. Raises as `get` does."""
        if board := self.last_exported(name):
            return board
        settings = self._current(name)
        return self._read(self._outline(settings), settings)

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
        self._current(name)
        with self._lock:
            is_quick = name in self._fresh or self._earlier(name) is not None
            is_coming = name in self._under_way
        if is_quick or not (is_coming or self._is_kept(name)):
            of = self._title(name, sprint, now) if is_quick and look is Look.LATER else None
            return self.get(name, progress, usage, notice, look, of)
        usage = usage or Usage()
        if part := self._sprint_part(name, sprint, now, usage, notice):
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

    def _shared(self, key: Key, export: Callable[[], Board], waits_for: Key | None = None) -> Board:
        """The cached board, or the result of the export that runs already, or of this one."""
        waits_for = waits_for or key
        with self._lock:
            if (board := self._fresh.get(key)) is not None:
                return board
            others = self._under_way.get(waits_for)
            if others is None:
                future = self._under_way[waits_for] = Future()
        if others is not None:
            return others.result()
        try:
            board = export()
        except BaseException as error:
            self._ended(waits_for, future)
            future.set_exception(error)
            raise
        self._ended(waits_for, future)
        future.set_result(board)
        return board

    def _ended(self, key: Key, export: Future[Board]) -> None:
        with self._lock:
            if self._under_way.get(key) is export:
                del self._under_way[key]

    def _current(self, name: str) -> BoardSettings:
        """The settings of the board as they are now; what came of others under that name, perhaps
        of another project, is forgotten. Raises BoardGone."""
        settings = self._settings.boards[name]
        with self._lock:
            if self._of.setdefault(name, settings) != settings:
                self._of[name] = settings
                for of_name in (self._exports, self._latest, self._project_ids):
                    of_name.pop(name, None)
                for of_key in (self._fresh, self._under_way):
                    for key in [key for key in of_key if _name_of(key) == name]:
                        del of_key[key]
        return settings

    def _until(self, _: Key, board: Board, now: float) -> float:
        """Until when a board is fresh, by when it was exported: that may have taken long."""
        at = datetime.now(UTC)
        # The clock may have been set back meanwhile.
        age = max(at - (board.exported_at or at), timedelta(0))
        return now + self._settings.export_max_age - age.total_seconds()

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
        settings = self._current(name)
        with self._lock:
            earlier = self._earlier(name) if self._of[name] == settings else None
        began = steady_clock()
        try:
            export = self._github(settings).export_project(
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
                total=usage,
            )
        except RateLimited as error:
            self._points.pause(error.seconds or 0)
            raise
        finally:
            self._points.hear(usage)
        board = self._read(export, settings)
        at, seen_at = datetime.fromisoformat(export["exported_at"]), _seen_at(export)
        is_sure = seen_at >= at
        with self._lock:
            known = self._exports.get(name)
            # A look that was going on meanwhile may have seen more than this export.
            if known is not None and _is_to_come(known):
                known = None
            is_overtaken = known is not None and seen_at < _seen_at(known)
            is_of_now = self._of[name] == settings
            if is_of_now:
                self._project_ids[name] = export["project_id"]
            if board.is_whole and not is_overtaken and is_of_now:
                self._exports[name] = export
                self._latest[name] = board
        if not is_overtaken:
            whole = board.is_whole and is_sure
            self._snapshots.keep(settings, _as_read(board, export), whole=whole)
        # After it is kept: a board goes with a history that has it.
        with self._lock:
            is_of_now = self._of[name] == settings
            if is_sure and is_of_now and not is_overtaken and began > self._told_at:
                self._fresh[name if board.is_whole else (name, sprint)] = board
        if not is_sure and look is Look.LATER:
            self._looks.begin(name, export.get("total", len(export["items"])))
            note = MAY_LACK.format(since=moment(seen_at, settings.timezone))
            board = replace(board, cautions=(*board.cautions, Caution("", note, is_grave=True)))
        return board

    def _look(self, name: str, usage: Usage) -> None:
        """Look through all of the board, or export it where only a part of it is known."""

        def look() -> Board:
            return self._exported(name, None, usage, look=Look.NOW)

        # Nobody waits for it who has something to update.
        self._shared(name, look, (name, "") if self._earlier(name) else name)

    def _read(self, export: dict[str, Any], settings: BoardSettings) -> Board:
        board = read_board(export, fields=field_names(settings), timezone=settings.timezone)
        return self._snapshots.with_former_ids(settings, board)

    def _earlier(self, name: str) -> dict[str, Any] | None:
        """The export to update; None where the whole board is to be exported."""
        export = self._exports.get(name)
        if export is None or _is_to_come(export):
            return None
        age = datetime.now(UTC) - datetime.fromisoformat(export["all_exported_at"])
        return export if age.total_seconds() < self._settings.full_export_every else None

    def _is_kept(self, name: str) -> bool:
        """Whether history has a whole export no older than `snapshot_every` seconds."""
        with suppress(StoreError):
            if last_whole := self._snapshots.last_whole(self._settings.boards[name]):
                age = datetime.now(UTC) - last_whole
                is_past = age > -CLOCKS_DIFFER
                return is_past and age.total_seconds() < self._settings.snapshot_every
        return False

    def _outline(self, settings: BoardSettings, notice: Notice | None = None) -> dict[str, Any]:
        fields = vars(field_names(settings))
        try:
            return self._github(settings).outline(
                settings.owner, settings.project, fields=fields, notice=notice
            )
        except RateLimited as error:
            self._points.pause(error.seconds or 0)
            raise

    def _sprint_part(
        self, name: str, words: str, now: datetime, usage: Usage, notice: Notice | None
    ) -> tuple[str, Collection[str]] | None:
        """The title of the sprint that is meant, and the items that history has in it; None where
        the whole board is exported as quickly, or is needed."""
        settings = self._settings.boards[name]
        outline = self._outline(settings, notice)
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


def _name_of(key: Key) -> str:
    return key if isinstance(key, str) else key[0]


def _has_issue(board: Board, url: str) -> bool:
    return bool((board.issues["url"] == url).any())


def _as_read(board: Board, export: dict[str, Any]) -> Board:
    """The board without the items that an earlier export told of: these may be older than what
    another process has stored meanwhile."""
    if (read := export.get("read")) is None:
        return board
    return replace(board, issues=board.issues[board.issues["item_id"].isin(read)])


def _is_to_come(export: dict[str, Any]) -> bool:
    """Whether it is of a moment to come, as the clock was set back: what has changed since can not
    be asked for."""
    at = datetime.fromisoformat(export["exported_at"])
    return at > datetime.now(UTC) + CLOCKS_DIFFER


def _seen_at(export: dict[str, Any]) -> datetime:
    """The moment after which an export may lack something; its own where it lacks nothing."""
    return datetime.fromisoformat(export.get("all_seen_at", export["exported_at"]))

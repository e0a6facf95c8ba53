"""A configured board by its key, fresh enough: one export at a time per board."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Lock

from cachetools import TLRUCache

from bot.boards.exported import Document, as_read, field_names, is_to_come, seen_at
from bot.boards.history import Snapshots, board_key
from bot.boards.logins import GitHubOf
from bot.boards.looks import Looks
from bot.boards.points import BackgroundPoints, steady_clock
from bot.boards.sharing import Share, SharedExports, What, key_of
from bot.boards.sprint_part import SprintParts, title_of
from config import BoardSettings, Settings, roadmap_of
from integrations.github import Look, Notice, Usage
from integrations.github.errors import RateLimited
from integrations.store import StoreError
from metrics.issues.sub_issues import lacks_sub_issues
from metrics.model.board import Board, Caution
from metrics.model.errors import NothingToReport, ReportError
from metrics.text.formatting import moment

Progress = Callable[[int, int], None]
# A board by its key, or one of its sprints by that key and title.
Key = str | tuple[str, str | None]
MAY_LACK = (
    "What moved on the board since {since} may be missing here: GitHub's index lags behind, and "
    "all of the board is yet to be looked through."
)


class Boards:
    """Exports boards through gh, and caches them for `export_max_age` seconds, but for those that
    GitHub's index may lack something of.

    After the first export of a board only its changes are fetched, and the whole board every
    `full_export_every` seconds. Requests for a board that is being exported share
    the outcome of that export, a failure too; other boards go on. With `sharing`, that holds for
    all processes together.
    """

    def __init__(
        self,
        settings: Settings,
        github: GitHubOf,
        snapshots: Snapshots,
        points: BackgroundPoints | None = None,
        sharing: SharedExports | None = None,
    ) -> None:
        self._settings = settings
        self._github = github
        self._snapshots = snapshots
        self._points = points or BackgroundPoints()
        self._sharing = sharing or SharedExports()
        self._parts = SprintParts(settings, github, snapshots, self._points)
        self._looks = Looks(self._look, self._points)
        self._fresh: TLRUCache[Key, Board] = TLRUCache(maxsize=100, ttu=self._until)
        self._under_way: dict[Key, Future[Board]] = {}
        self._exports: dict[str, Document] = {}
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
        """The board of that key.

        `progress` is called with the pages so far and in all, `notice` with a sentence on each
        pause that GitHub asks for, and `usage` adds up what the export took; none of them hears of
        an export that another request started. Raises IntegrationError and ReportError.

        Where GitHub's index may lack what moved lately, `look` says when all of the board is looked
        through: of a large board with `Look.LATER` in the background, and until then it says so
        among its cautions, and has the items of the iteration of the title `sprint` as they are
        now.
        """
        settings = self._current(name)
        usage = usage or Usage()
        if self._earlier(name) is None:
            self._catch_up(name, settings)
        # What is as it is now depends on the sprint, and waits for no look.
        waits_for = (name, sprint) if look is Look.LATER and self._earlier(name) else name
        return self._shared(
            name,
            lambda share: self._exported(
                name, share, progress, usage, notice=notice, look=look, sprint=sprint
            ),
            look,
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
        self._sharing.tell(project_id)
        self._outdate(lambda name, _: self._project_ids.get(name) == project_id)

    def issue_changed(self, url: str) -> None:
        """Reuse no board with the issue at that address that was exported before this moment."""
        known, projects = self._latest.copy(), self._project_ids.copy()
        for name, board in known.items():
            if name in projects and _has_issue(board, url):
                self._sharing.tell(projects[name])
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
        return self._parts.read(self._parts.outline(settings), settings)

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
        settings = self._current(name)
        if self._earlier(name) is None:
            self._catch_up(name, settings)
        with self._lock:
            is_quick = name in self._fresh or self._earlier(name) is not None
            is_coming = name in self._under_way
        if not is_quick and not is_coming and self._sharing.are_on:
            is_coming = self._sharing.is_under_way(self._key(name, settings))
        if is_quick or not (is_coming or self._parts.is_kept(settings)):
            latest = self._latest.get(name) if is_quick and look is Look.LATER else None
            of = title_of(latest, sprint, now) if latest else None
            return self.get(name, progress, usage, notice, look, of)
        usage = usage or Usage()
        if part := self._parts.find(settings, sprint, now, usage, notice):
            title, item_ids = part
            board = self._shared(
                (name, title),
                lambda share: self._exported(
                    name,
                    share,
                    progress,
                    usage,
                    notice=notice,
                    look=look,
                    sprint=title,
                    also=item_ids,
                ),
                look,
            )
            if self._parts.is_kept(settings) or not lacks_sub_issues(board):
                return board
        return self.get(name, progress, usage, notice, look)

    def _shared(
        self,
        key: Key,
        export: Callable[[Share], Board],
        look: Look,
        waits_for: Key | None = None,
    ) -> Board:
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
            board = self._shared_by_all(waits_for, export, look)
        except BaseException as error:
            self._ended(waits_for, future)
            future.set_exception(error)
            raise
        self._ended(waits_for, future)
        future.set_result(board)
        return board

    def _shared_by_all(self, key: Key, export: Callable[[Share], Board], look: Look) -> Board:
        """The result of this export, or of that of another process."""
        if not self._sharing.are_on:
            return export(Share())
        name, part = (key, "") if isinstance(key, str) else (key[0], json.dumps(key[1]))
        settings, began = self._current(name), steady_clock()
        return self._sharing.take(
            What(self._key(name, settings), board_key(settings), part),
            self._settings.export_max_age,
            lambda document: self._learned(name, settings, document, began, look),
            export,
        )

    def _key(self, name: str, settings: BoardSettings) -> str:
        """Tells apart, over all processes, what is exported of that board and by whose login."""
        login, fields = self._github(settings).login_key, vars(field_names(settings))
        return key_of(login, board_key(settings), fields, self._with_body(name))

    def _with_body(self, name: str) -> bool:
        boards = self._settings.boards
        roadmaps = (roadmap_of(board, boards) for board in boards.values())
        return name in {roadmap.key for roadmap in roadmaps if roadmap}

    def _catch_up(self, name: str, settings: BoardSettings) -> None:
        """Have the newest export of the whole board that another process has made to update."""
        if not self._sharing.are_on:
            return
        known = self._exports.get(name)
        than = known["exported_at"] if known else ""
        export = self._sharing.newest(self._key(name, settings), than)
        if export is None or (known and seen_at(export) < seen_at(known)):
            return
        board = None
        if name not in self._latest:
            with suppress(ReportError):
                board = self._parts.read(export, settings)
        with self._lock:
            if self._of[name] == settings:
                self._exports[name] = export
                self._project_ids[name] = export["project_id"]
                if board is not None:
                    self._latest[name] = board

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
        share: Share,
        progress: Progress | None,
        usage: Usage,
        *,
        notice: Notice | None = None,
        look: Look = Look.IF_LACKING,
        sprint: str | None = None,
        also: Collection[str] | None = None,
    ) -> Board:
        settings = self._current(name)
        self._catch_up(name, settings)
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
                body=self._with_body(name),
                look=look,
                changed=self._snapshots.told(earlier) if earlier else (),
                total=usage,
            )
        except RateLimited as error:
            self._points.of(settings.team).pause(error.seconds or 0)
            raise
        finally:
            self._points.of(settings.team).hear(usage)
        return self._learned(name, settings, export, began, look, share)

    def _learned(
        self,
        name: str,
        settings: BoardSettings,
        export: Document,
        began: datetime,
        look: Look,
        share: Share | None = None,
    ) -> Board:
        """The board of an export that began at that moment; of one that this process has made, it
        is stored, and handed on by `share`."""
        board = self._parts.read(export, settings)
        is_sure = seen_at(export) >= datetime.fromisoformat(export["exported_at"])
        with self._lock:
            known = self._exports.get(name)
            # A look that was going on meanwhile may have seen more than this export.
            if known is not None and is_to_come(known):
                known = None
            is_overtaken = known is not None and seen_at(export) < seen_at(known)
            is_of_now = self._of[name] == settings
            if is_of_now:
                self._project_ids[name] = export["project_id"]
            if board.is_whole and not is_overtaken and is_of_now:
                self._exports[name] = export
                self._latest[name] = board
        if share is not None and not is_overtaken:
            whole = board.is_whole and is_sure
            if self._snapshots.keep(settings, as_read(board, export), whole=whole):
                share.document = export
        # After it is kept: a board goes with a history that has it.
        with self._lock:
            is_of_now = self._of[name] == settings
            if is_sure and is_of_now and not is_overtaken and began > self._told_at:
                self._fresh[name if board.is_whole else (name, export["only_sprint"])] = board
        if not is_sure and look is Look.LATER:
            self._looks.begin(name, export.get("total", len(export["items"])), settings.team)
            note = MAY_LACK.format(since=moment(seen_at(export), settings.timezone))
            board = replace(board, cautions=(*board.cautions, Caution("", note, is_grave=True)))
        return board

    def _look(self, name: str, usage: Usage) -> None:
        """Look through all of the board, or export it where only a part of it is known."""

        def look(share: Share) -> Board:
            return self._exported(name, share, None, usage, look=Look.NOW)

        # Nobody waits for it who has something to update.
        self._shared(name, look, Look.NOW, (name, "") if self._earlier(name) else name)

    def _earlier(self, name: str) -> Document | None:
        """The export to update; None where the whole board is to be exported."""
        export = self._exports.get(name)
        if export is None or is_to_come(export):
            return None
        age = datetime.now(UTC) - datetime.fromisoformat(export["all_exported_at"])
        return export if age.total_seconds() < self._settings.full_export_every else None


def _name_of(key: Key) -> str:
    return key if isinstance(key, str) else key[0]


def _has_issue(board: Board, url: str) -> bool:
    return bool((board.issues["url"] == url).any())

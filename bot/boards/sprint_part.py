"""The part of a large board that a report on one sprint needs, while nothing of it is exported."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime

from bot.boards.exported import CLOCKS_DIFFER, Document, field_names
from bot.boards.history import Snapshots
from bot.boards.logins import GitHubOf
from bot.boards.points import BackgroundPoints
from config import BoardSettings, Settings
from integrations.github import Notice, Usage
from integrations.github.errors import RateLimited
from integrations.store import StoreError
from metrics.model.board import Board
from metrics.model.errors import UnknownSprint
from metrics.model.iterations import find_sprint
from metrics.reading import read_board

# Boards with no more items are exported as a whole, which takes seconds.
SMALL_BOARD = 200


def title_of(board: Board, words: str, now: datetime) -> str | None:
    """The title of the sprint that is meant on that board, if there is one."""
    with suppress(UnknownSprint):
        today = now.astimezone(board.timezone).date()
        return find_sprint(words, board.iterations, today).title
    return None


class SprintParts:
    """Finds what of a board to export for a report on one sprint."""

    def __init__(
        self, settings: Settings, github: GitHubOf, snapshots: Snapshots, points: BackgroundPoints
    ) -> None:
        self._settings = settings
        self._github = github
        self._snapshots = snapshots
        self._points = points

    def is_kept(self, board: BoardSettings) -> bool:
        """Whether history has a whole export no older than `snapshot_every` seconds."""
        with suppress(StoreError):
            if last_whole := self._snapshots.last_whole(board):
                age = datetime.now(UTC) - last_whole
                is_past = age > -CLOCKS_DIFFER
                return is_past and age.total_seconds() < self._settings.snapshot_every
        return False

    def outline(self, board: BoardSettings, notice: Notice | None = None) -> Document:
        """The fields and sprints of the board, without items. Raises IntegrationError."""
        fields = vars(field_names(board))
        try:
            return self._github(board).outline(
                board.owner, board.project, fields=fields, notice=notice
            )
        except RateLimited as error:
            self._points.of(board.team).pause(error.seconds or 0)
            raise

    def read(self, export: Document, board: BoardSettings) -> Board:
        """The board of an export. Raises ReportError."""
        read = read_board(export, fields=field_names(board), timezone=board.timezone)
        return self._snapshots.with_former_ids(board, read)

    def find(
        self, board: BoardSettings, words: str, now: datetime, usage: Usage, notice: Notice | None
    ) -> tuple[str, Collection[str]] | None:
        """The title of the sprint that is meant, and the items that history has in it; None where
        the whole board is exported as quickly, or is needed. Raises IntegrationError and
        ReportError."""
        outline = self.outline(board, notice)
        usage.include(Usage(**outline["usage"]))
        if outline["total"] <= SMALL_BOARD:
            return None
        read = self.read(outline, board)
        try:
            today = now.astimezone(read.timezone).date()
            sprint = find_sprint(words, read.iterations, today)
            return sprint.title, self._snapshots.item_ids_ever_in(board, sprint)
        except (UnknownSprint, StoreError):
            # The sprint may have been deleted: only items still name it.
            return None

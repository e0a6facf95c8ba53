"""What is known of boards at once, for those who have no time to ask GitHub or the store."""

from __future__ import annotations

from bot.boards.cache import Boards
from bot.work.queue import Lane
from bot.work.recent import Recent
from config import BoardSettings, Settings
from metrics.model.board import Board

# Seconds after which a board that this process has not exported is read again from the store.
LASTS = 60.0


class KnownBoards:
    """Boards as this process knows them; what it does not know yet, the background finds out."""

    def __init__(self, boards: Boards, settings: Settings, background: Lane) -> None:
        self._boards = boards
        self._settings = settings
        self._outlines: Recent[BoardSettings, Board | None] = Recent(
            self._outline, background, LASTS
        )

    def get(self, name: str) -> Board | None:
        """The board of that key as it was exported last, or an outline of it; None
        where it was not read yet. Waits for nothing."""
        if (settings := self._settings.boards.get(name)) is None:
            return None
        return self._boards.last_exported_here(name) or self._outlines.now(settings, None)

    def _outline(self, settings: BoardSettings) -> Board | None:
        outline = self._boards.last_exported_or_outline(settings.key)
        # Another board may have been connected under that name meanwhile.
        return outline if self._settings.boards.get(settings.key) == settings else None

"""Doctor's checks of boards that were connected in Slack: their names, logins and projects."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from bot.boards.exported import field_names
from bot.boards.live import LiveBoards
from bot.boards.logins import GitHubLogins
from bot.cli.doctor.check import Check
from bot.wiring import build_logins, build_store
from config import BoardSettings, Settings
from integrations.errors import IntegrationError
from integrations.github import GitHub
from integrations.store import StoreError
from metrics.model.field_names import fields_taken, names_on_board

RENAME = (
    "rename that of the settings, or let an admin of the workspace connect the board under another "
    "name"
)


def connected(settings: Settings, github: GitHub) -> Iterator[Check]:
    """Each board that was connected in Slack, with its own login; nothing where the store is away,
    which is told elsewhere."""
    with closing(build_store(settings)) as store:
        try:
            # Looking makes no store.
            if store.is_new():
                return
            boards = LiveBoards(settings, store.connected)
            boards.refresh()
        except StoreError:
            return
        logins = build_logins(settings, store, github)
        for board in boards.shadowed:
            detail = f"not used, as the settings have a board called {board.name}"
            yield Check(_name(board), False, detail, RENAME)
        for board in boards.values():
            if board.team:
                yield _looked_at(board, logins)


def _name(board: BoardSettings) -> str:
    return f"Board {board.name} of workspace {board.team}"


def _looked_at(board: BoardSettings, logins: GitHubLogins) -> Check:
    fields = vars(field_names(board))
    try:
        seen = logins.of(board).outline(board.owner, board.project, fields=fields)
    except IntegrationError as error:
        return Check(_name(board), False, str(error))
    taken = fields_taken(names_on_board(fields, seen["fields"]))
    return Check(_name(board), True, f"“{seen['title']}”, {seen['total']} items. {taken}")

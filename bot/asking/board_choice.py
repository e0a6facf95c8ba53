"""Which board a request without a board means: the chosen one of the conversation, or default."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Protocol

from bot.asking.report_request import ReportRequest
from bot.errors import because
from bot.tenancy.conversation import ConversationId
from bot.tenancy.visibility import NoBoard, VisibleBoards
from integrations.store import StoreError

log = logging.getLogger(__name__)


class ReadChoices(Protocol):
    """Knows which boards conversations have chosen."""

    def board(self, conversation: str) -> str:
        """The name of the board; empty where none was chosen. May raise StoreError."""


class Choices(ReadChoices, Protocol):
    """Keeps which boards conversations have chosen."""

    def choose(self, conversation: str, board: str) -> None:
        """Choose the board; an empty name means none. May raise StoreError."""


class WhichBoard(Exception):
    """No board was named, and there are several: `boards` are their names."""

    def __init__(self, boards: list[str]) -> None:
        super().__init__(f"Which board: {', '.join(boards)}?")
        self.boards = boards


def with_board(
    request: ReportRequest,
    conversation: ConversationId,
    visible: VisibleBoards,
    choices: ReadChoices,
) -> ReportRequest:
    """The request with the board that it names, or the usual one of the conversation.

    Raises WhichBoard, and WrongUsage where no board may be seen.
    """
    if not visible.boards:
        raise NoBoard
    if request.board:
        return request
    board = usual_board(conversation, visible, choices)
    if not board:
        raise WhichBoard(visible.team_boards)
    return replace(request, board=board)


def usual_board(conversation: ConversationId, visible: VisibleBoards, choices: ReadChoices) -> str:
    """The board that was chosen in the conversation, or the default one; empty if neither."""
    try:
        chosen = choices.board(conversation.key)
    except StoreError as error:
        log.warning(
            "The chosen board of %s could not be read: %s%s",
            conversation.key,
            error,
            because(error),
        )
        return visible.default
    return chosen if chosen in visible.boards else visible.default


def remember_board(conversation: ConversationId, board: str, choices: Choices) -> None:
    """Save the board as the usual one of the conversation; log a failure."""
    try:
        choices.choose(conversation.key, board)
    except StoreError as error:
        log.warning(
            "The chosen board of %s was not saved: %s%s",
            conversation.key,
            error,
            because(error),
        )

"""What may be asked in a conversation, and which board it means there."""

from __future__ import annotations

import logging
from dataclasses import replace

from bot.asking.errors import WrongUsage
from bot.asking.report_request import ReportRequest
from bot.tenancy.place import Place
from config import BoardSettings, Settings
from integrations.store import StoreError
from integrations.store.choices import Choices
from metrics.reports.catalogue import CATALOGUE

log = logging.getLogger(__name__)

NO_BOARD = (
    "There is no board to ask about here: ask in your team's channel, "
    "or let whoever runs me allow it in the setting `channels` of a board."
)
# Not by name, for it may be known elsewhere only.
NOT_THIS_BOARD = (
    "This board is not one to ask about here, or not any more: "
    "`/report-help` lists those there are."
)
NOT_THIS_ROADMAP = (
    "The roadmap of this board is not one to ask about here: ask for a report on a sprint, "
    "or let whoever runs me allow it in the setting `channels` of the roadmap."
)


class WhichBoard(Exception):
    """No board was named, and several may be meant: `boards` are their names."""

    def __init__(self, boards: list[str]) -> None:
        super().__init__(f"Which board: {', '.join(boards)}?")
        self.boards = boards


def seen_from(place: Place, settings: Settings) -> Settings:
    """The settings as that place may know them: without the boards that are not for it."""
    boards = {name: board for name, board in settings.boards.items() if _may_know(place, board)}
    default = settings.default_board if settings.default_board in boards else ""
    seen = replace(settings, boards=boards, default_board=default)
    if not default and len(seen.team_boards) == 1:
        seen = replace(seen, default_board=seen.team_boards[0])
    return seen


def _may_know(place: Place, board: BoardSettings) -> bool:
    if board.workspaces and place.team not in board.workspaces:
        return False
    here = {place.channel, "direct"} if place.is_direct else {place.channel}
    return not board.channels or bool(board.channels & here)


def with_board(
    request: ReportRequest, place: Place, settings: Settings, choices: Choices
) -> ReportRequest:
    """The request with the board that it means there; `settings` are those seen from there.

    That is the one it names, else the one that was chosen there, else the default. Raises
    WhichBoard, and WrongUsage where there is none.
    """
    if not settings.boards:
        raise WrongUsage(NO_BOARD)
    if request.board:
        return request
    board = chosen(place, settings, choices) or settings.default_board
    if not board:
        raise WhichBoard(settings.team_boards)
    return replace(request, board=board)


def check_board(request: ReportRequest, here: Settings) -> None:
    """Raise WrongUsage where what a request reads may not be asked about, or not any more.

    That is its board, and for some reports the roadmap of that; `here` are the settings as seen
    from where it is asked.
    """
    if request.board not in here.boards:
        raise WrongUsage(NOT_THIS_BOARD)
    roadmap = here.boards[request.board].roadmap
    if CATALOGUE[request.report].reads_roadmap and roadmap and roadmap not in here.boards:
        raise WrongUsage(NOT_THIS_ROADMAP)


def chosen(place: Place, settings: Settings, choices: Choices) -> str:
    """The name of the board that was chosen there, empty where none was."""
    try:
        board = choices.board(place.key)
    except StoreError as error:
        log.warning("No choice of %s: %s", place.key, error, exc_info=error.__cause__)
        return ""
    return board if board in settings.boards else ""


def choose(place: Place, board: str, choices: Choices) -> None:
    """Remember that the board is meant there; where that cannot be, it is asked again."""
    try:
        choices.choose(place.key, board)
    except StoreError as error:
        log.warning("The choice of %s was not kept: %s", place.key, error, exc_info=error.__cause__)

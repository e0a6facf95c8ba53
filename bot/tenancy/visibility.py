"""Which boards may be seen from a conversation: the only place that decides it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.errors import WrongUsage
from bot.tenancy.conversation import ConversationId
from config import BoardSettings, Settings, boards_beside, default_among, roadmap_of, team_boards
from metrics.reports.catalogue import CATALOGUE

NO_BOARD = (
    "No board is available in this conversation: ask in your team's channel, or let an admin of "
    "this workspace connect one, or the person who runs this bot allow one here, in its setting "
    "`channels`."
)
# Not by name, for it may be known elsewhere only.
NOT_THIS_BOARD = (
    "This board is not available in this conversation: `/report-help` lists those that are."
)
NOT_THIS_ROADMAP = (
    "The roadmap of this board is not available in this conversation: ask for a report on a "
    "sprint, or ask the person who runs this bot to allow it in the setting `channels` of the "
    "roadmap."
)


class NoBoard(WrongUsage):
    """No board may be seen where somebody asks."""

    def __init__(self) -> None:
        super().__init__(NO_BOARD)


@dataclass(frozen=True)
class VisibleBoards:
    """The boards that may be named, offered and asked about in one conversation.

    Only `visible_boards` makes one, and `all_boards` for the command line; code that holds one can
    reach no other board.

    Attributes:
        boards: The settings of each, by its name there, in the order of the settings.
        default: The name of the board meant when none is named; empty if people are asked.
    """

    boards: Mapping[str, BoardSettings]
    default: str

    @property
    def team_boards(self) -> list[str]:
        """The names of the boards that are not the roadmap of another one."""
        return team_boards(self.boards)

    def get(self, name: str) -> BoardSettings:
        """The board of that name. Raises WrongUsage if it may not be seen, or does not exist."""
        if name not in self.boards:
            raise WrongUsage(NOT_THIS_BOARD)
        return self.boards[name]

    def with_deliverables_of(self, name: str) -> BoardSettings:
        """The roadmap of the board of that name, or the board itself where it has none.

        Raises WrongUsage if either may not be seen.
        """
        board = self.get(name)
        if not board.roadmap:
            return board
        if roadmap := roadmap_of(board, self.boards):
            return roadmap
        raise WrongUsage(NOT_THIS_ROADMAP)

    def beside(self, name: str, settings: Settings) -> tuple[list[str], bool]:
        """The other boards with the roadmap of the board of that name, in the order of the
        settings; and whether there are more, which may not be seen."""
        names = {board.key: each for each, board in self.boards.items()}
        others = boards_beside(settings.boards, self.get(name))
        seen = [names[other.key] for other in others if other.key in names]
        return seen, len(seen) < len(others)

    def check(self, report: str, *boards: str) -> None:
        """Raise WrongUsage if that report reads a board that may not be seen.

        A report reads those boards, and some reports their roadmaps.
        """
        for board in boards:
            self.get(board)
            if CATALOGUE[report].reads_roadmap:
                self.with_deliverables_of(board)

    def visible_also_from(self, conversation: ConversationId) -> VisibleBoards:
        """The boards that may be seen from that conversation as well."""
        return _visible_from(conversation, self.boards, self.default)


# Which boards may be seen from a conversation, for code that is handed no settings.
VisibleFrom = Callable[[ConversationId], VisibleBoards]


def visible_boards(conversation: ConversationId, settings: Settings) -> VisibleBoards:
    """The boards that may be seen from that conversation."""
    return _visible_from(conversation, settings.boards, settings.default_board)


def all_boards(settings: Settings) -> VisibleBoards:
    """What the command line sees, all boards by their keys: people who may run it may read the
    settings."""
    return VisibleBoards(settings.boards, settings.board_meant)


def _visible_from(
    conversation: ConversationId, boards: Mapping[str, BoardSettings], default: str
) -> VisibleBoards:
    # No workspace sees two boards of one name.
    seen = {board.name: board for board in boards.values() if _may_see(conversation, board)}
    return VisibleBoards(seen, default_among(seen, default))


def _may_see(conversation: ConversationId, board: BoardSettings) -> bool:
    if board.workspaces and conversation.team not in board.workspaces:
        return False
    here = {conversation.channel, "direct"} if conversation.is_direct else {conversation.channel}
    return not board.channels or bool(board.channels & here)

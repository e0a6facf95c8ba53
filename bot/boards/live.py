"""The boards that there are now: those of the settings, and those that were connected in Slack."""

from __future__ import annotations

import logging
import re
from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView
from contextlib import contextmanager, suppress
from dataclasses import replace
from threading import Event, Lock, Thread

from bot.errors import WrongUsage, because
from config import BoardSettings, Settings, roadmap_of
from config.plain_board import as_plain, from_plain
from integrations.store import Store, StoreError
from integrations.store.connected import ConnectedBoard, ConnectedBoards
from integrations.store.errors import StoreRefused
from metrics.model.errors import ReportError

log = logging.getLogger(__name__)

# Seconds after which a process has heard of what another one has changed.
REFRESHED_EVERY = 3.0
# Each is exported some times a day by the clock.
MOST_OF_A_WORKSPACE = 50
# An option of a menu in Slack keeps no longer one.
LONGEST_NAME = 150
IN_SETTINGS = (
    "The settings of this bot have a board called “{name}”, which wins: choose another name, or "
    "ask the person who runs this bot to change that board."
)
NO_NAME = "“{name}” is no name of a board: use letters, digits, - and _ only."


class BoardGone(ReportError, KeyError):
    """There is no board of that name, or not any more."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is no board “{name.rpartition('/')[2]}” any more: `/report-help` lists those "
            "there are."
        )

    __str__ = ReportError.__str__


class LiveBoards(Mapping[str, BoardSettings]):
    """The boards by key: those of the settings in their order, then the connected ones.

    Reading it waits for nothing. What this process connects is there at once, and what others do
    some seconds later while `kept_fresh` lasts. A board that is gone raises BoardGone. Where a
    workspace sees one of the settings, what it has connected under that name is left out, and the
    log says so.
    """

    def __init__(self, settings: Settings, connected: ConnectedBoards) -> None:
        self._settings = settings
        self._connected = connected
        self._stored: Mapping[str, BoardSettings] = {}
        # Readers go on with the mapping that they have, while another takes its place.
        self._boards: Mapping[str, BoardSettings] = dict(settings.boards)
        self._revision = -1
        self._told = frozenset[str]()
        self._lock = Lock()

    def __getitem__(self, name: str) -> BoardSettings:
        try:
            return self._boards[name]
        except KeyError:
            raise BoardGone(name) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._boards)

    def __len__(self) -> int:
        return len(self._boards)

    def keys(self) -> KeysView[str]:
        """The keys, as they are now."""
        return self._boards.keys()

    def values(self) -> ValuesView[BoardSettings]:
        """The boards, as they are now."""
        return self._boards.values()

    def items(self) -> ItemsView[str, BoardSettings]:
        """The keys with their boards, as they are now."""
        return self._boards.items()

    def is_in_settings(self, team: str, name: str) -> bool:
        """Whether the settings have a board of that name, in any case, that the workspace sees."""
        board = self._settings.boards.get(name.lower())
        return board is not None and _sees(team, board)

    def connected_by(self, team: str) -> list[BoardSettings]:
        """The boards that a workspace has connected, by name: also those whose name the settings
        have, which nobody can ask about."""
        return [board for board in self._stored.values() if board.team == team]

    @property
    def shadowed(self) -> list[BoardSettings]:
        """The connected boards that one of the settings stands for in their workspace."""
        return [board for board in self._stored.values() if self._is_shadowed(board)]

    def connect(self, team: str, board: BoardSettings) -> BoardSettings:
        """Add the board for that workspace, or change the one of that name; gives it as it is seen
        now: in that workspace alone.

        Raises WrongUsage for a name that the settings have, or that is none; and StoreError,
        TooManyBoards among them.
        """
        name = board.name.strip().lower()
        if not re.fullmatch(r"[\w-]+", name) or len(name) > LONGEST_NAME:
            raise WrongUsage(NO_NAME.format(name=name))
        if self.is_in_settings(team, name):
            raise WrongUsage(IN_SETTINGS.format(name=name))
        plain = as_plain(replace(board, name=name), self._settings)
        seen = from_plain(name, team, plain, self._settings)
        self._connected.save(ConnectedBoard(name, team, board.owner, plain), MOST_OF_A_WORKSPACE)
        self.refresh()
        log.info("%s has connected the board %s: %s/%s", team, name, seen.owner, seen.project)
        return seen

    def disconnect(self, team: str, name: str) -> bool:
        """Take back what the workspace connected under that name; gives whether there was such a
        board. Its history stays. Raises StoreError."""
        was_there = self._connected.remove(team, name.lower())
        self.refresh()
        if was_there:
            log.info("%s has disconnected the board %s", team, name.lower())
        return was_there

    def refresh(self) -> None:
        """Read what has changed since. Raises StoreError."""
        with self._lock:
            if (changed := self._connected.since(self._revision)) is None:
                return
            revision, kept = changed
            parsed = [board for each in kept if (board := self._parsed(each))]
            self._stored = {board.key: board for board in parsed}
            self._tell_of(frozenset(board.name for board in self.shadowed))
            live = {board.key: board for board in parsed if not self._is_shadowed(board)}
            seen = {**self._settings.boards, **live}
            connected = {key: _with_known_roadmap(board, seen) for key, board in live.items()}
            self._boards = {**self._settings.boards, **connected}
            self._revision = revision

    @contextmanager
    def kept_fresh(self) -> Iterator[None]:
        """While the context lasts, look every few seconds for what other processes have changed;
        at its beginning, too. A store that is away changes nothing."""
        ended = Event()
        self._look(was_away=False)
        looking = Thread(target=self._look_until, args=[ended], name="boards", daemon=True)
        looking.start()
        try:
            yield
        finally:
            ended.set()
            looking.join()

    def _look_until(self, ended: Event) -> None:
        is_away = False
        while not ended.wait(REFRESHED_EVERY):
            is_away = self._look(was_away=is_away)

    def _look(self, *, was_away: bool) -> bool:
        """Refresh; gives whether the store is away, which the log tells once."""
        try:
            self.refresh()
        except StoreError as error:
            if not was_away:
                log.warning("Connected boards are not read: %s%s", error, because(error))
            return True
        return False

    def _is_shadowed(self, board: BoardSettings) -> bool:
        return self.is_in_settings(board.team, board.name)

    def _parsed(self, kept: ConnectedBoard) -> BoardSettings | None:
        try:
            return from_plain(kept.name, kept.team, kept.settings, self._settings)
        except ValueError as error:
            log.warning("The board %s of %s cannot be read: %s", kept.name, kept.team, error)
            return None

    def _tell_of(self, shadowed: frozenset[str]) -> None:
        for name in sorted(shadowed - self._told):
            log.warning(
                "The settings have the board %s, and a workspace has connected one of that name: "
                "that of the settings is used. Rename either.",
                name,
            )
        self._told = shadowed


def _with_known_roadmap(board: BoardSettings, boards: Mapping[str, BoardSettings]) -> BoardSettings:
    """The board, without a roadmap that is gone or that its workspace does not see."""
    roadmap = roadmap_of(board, boards)
    return board if roadmap and _sees(board.team, roadmap) else replace(board, roadmap="")


def _sees(team: str, board: BoardSettings) -> bool:
    return not board.workspaces or team in board.workspaces


def with_connected(settings: Settings, store: Store) -> Settings:
    """The settings with the boards that were connected in Slack as well; makes no store.

    A store that cannot be made has none, which its first use tells. Raises StoreError.
    """
    boards = LiveBoards(settings, store.connected)
    is_new = True
    with suppress(StoreRefused):
        is_new = store.is_new()
    if not is_new:
        boards.refresh()
    return replace(settings, boards=boards)

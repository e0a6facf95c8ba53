"""Connects, changes and disconnects boards for admins, and looks at GitHub for each."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

from slack_bolt import BoltContext
from slack_sdk import WebClient

from bot.boards.found import FoundBoard, look_at
from bot.boards.live import IN_SETTINGS, LiveBoards
from bot.boards.logins import GitHubLogins
from bot.connecting.admins import is_admin_of
from bot.connecting.draft import DIRECT, Draft, draft_of, name_from, place_of
from bot.connecting.form_state import Login
from bot.errors import WrongUsage
from bot.tenancy.conversation import ConversationId
from bot.tenancy.membership import Memberships
from config import BoardSettings, Settings
from config.known_settings import INHERITED
from config.parsers import timezone
from integrations.errors import IntegrationError
from integrations.github.errors import (
    MissingScope,
    NotAuthorized,
    NotLoggedIn,
    NoUser,
    ProjectNotFound,
)
from integrations.slack import People, Person
from integrations.store.credentials import Credential, Credentials
from integrations.store.errors import SealedOtherwise, StoreError
from metrics.model.field_names import HOLDS

log = logging.getLogger(__name__)

ONLY_ADMINS = "Only admins of this workspace connect boards: ask one of them."
NOT_CONNECTED = "Nobody has connected a board “{name}” in this workspace: the Home tab has those."
HAS_IT = "This workspace has a board “{name}” already: choose another name, or change that board."
IN_FILE = (
    "The settings of this bot have {place} already, and win: ask the person who runs this bot to "
    "change where it is shown."
)
NOT_SEEN = (
    "I cannot see {place} with the login that I have: correct the address, or give me a login that "
    "can see it."
)
NOT_SEEN_BY_IT = (
    "GitHub shows {place} to no such login: correct the address, or give a login that can see it."
)
NOT_TAKEN = "GitHub does not accept this login, which may have expired: give another one."
NOT_ALL_SEEN = (
    "The board “{name}” is of the same owner, and would be read with this login, which cannot see "
    "it: give one that sees both."
)
NOT_IN_CHANNEL = "You are not in all of these channels: choose those that you are a member of."
CHANNEL_NOT_SEEN = (
    "I cannot see all of these channels: `/invite` me to the private ones first, or leave them out."
)
NO_SUCH_FIELD = "The project has no such field for the {holds} any more: choose again."
LOGIN_LACKS = (MissingScope, NotAuthorized, NotLoggedIn, NoUser, ProjectNotFound, SealedOtherwise)


class NotAnAdmin(WrongUsage):
    """Somebody wants to connect or change a board who may not."""


class NotSeen(WrongUsage):
    """GitHub does not show a project with the login there is, or was given."""


class Saved(NamedTuple):
    """A board that is connected now, and its project."""

    board: BoardSettings
    found: FoundBoard


@dataclass(frozen=True)
class Connector:
    """What admins can do with boards. Every method may raise WrongUsage and IntegrationError.

    What a form or a button says is believed of nobody: rights and members are asked of Slack, the
    project of GitHub, and what there is already of the store.

    Attributes:
        settings: of the deployment.
        boards: that there are now.
        logins: GitHub by the login of each board.
        credentials: what workspaces read GitHub with.
        people: what Slack says of its users.
        memberships: who is in which channel.
    """

    settings: Settings
    boards: LiveBoards
    logins: GitHubLogins
    credentials: Credentials
    people: People
    memberships: Memberships

    def admin(self, context: BoltContext, user: str) -> Person:
        """The person, if Slack says now that they are an admin of the workspace that has the app.

        Raises NotAnAdmin for everybody else.
        """
        person = self.people.get(context.client, context.team_id or "", user, within=0)
        if not is_admin_of(context, person):
            raise NotAnAdmin(ONLY_ADMINS)
        return person

    def names(self, team: str) -> list[str]:
        """The names of the boards that the workspace has connected, in order."""
        return sorted(board.name for board in self.boards.connected_by(team))

    def draft(self, team: str, name: str) -> Draft:
        """The draft of a board that the workspace has connected. Raises WrongUsage."""
        return draft_of(self._connected(team, name))

    def named(self, team: str, draft: Draft, found: FoundBoard) -> Draft:
        """The draft with a name that is free, made of the project's title, where it has none."""
        return draft if draft.name else replace(draft, name=self._free(team, found.title))

    def look(self, team: str, draft: Draft) -> FoundBoard:
        """The project of the draft, by the login that there is. Raises NotSeen."""
        if not draft.before:
            self._check_settings(team, draft)
        return self._seen(replace(self._board(draft), team=team))

    def seen(self, team: str, draft: Draft) -> FoundBoard | None:
        """The same, or None where it cannot be looked at."""
        try:
            return self.look(team, draft)
        except (WrongUsage, IntegrationError) as error:
            log.info("%s is not seen: %s", draft.place, error)
            return None

    def save(self, team: str, client: WebClient, user: str, draft: Draft, login: Login) -> Saved:
        """Connect the board, or change it, if the login that is given, or there is, sees it.

        Raises NotSeen.
        """
        before = self._connected(team, draft.before) if draft.before else None
        if before:
            # Of these the form keeps no more than what it shows.
            draft = replace(draft, owner=before.owner, project=before.project, name=before.name)
        else:
            self._check_settings(team, draft)
            self._check_name(team, draft.name)
        seen_before = before.channels if before else frozenset[str]()
        self._check_channels(team, client, user, draft.channels - seen_before - {DIRECT})
        board = replace(self._board(draft, before), team=team)
        found = self._found(board, login)
        for role, name in draft.fields.items():
            if name and name not in found.fitting[role]:
                raise WrongUsage(NO_SUCH_FIELD.format(holds=HOLDS[role]))
        board = replace(board, name=board.name or self._free(team, found.title))
        return Saved(self._kept(team, board, login), found)

    def disconnect(self, team: str, name: str) -> None:
        """Take back a board that the workspace has connected. Raises WrongUsage."""
        if not self.boards.disconnect(team, self._connected(team, name).name):
            raise WrongUsage(NOT_CONNECTED.format(name=name))

    def _connected(self, team: str, name: str) -> BoardSettings:
        for board in self.boards.connected_by(team):
            if board.name == name.lower():
                return board
        raise WrongUsage(NOT_CONNECTED.format(name=name))

    def _board(self, draft: Draft, before: BoardSettings | None = None) -> BoardSettings:
        """The settings of the board; what the form does not show is as before, or as of all."""
        inherited = {name: getattr(self.settings, name) for name in INHERITED}
        board = before or BoardSettings(draft.name, draft.owner, draft.project, **inherited)
        fields: dict[str, Any] = {f"{role}_field": name for role, name in draft.fields.items()}
        zone = timezone(draft.timezone)
        return replace(board, channels=draft.channels, timezone=zone, **fields)

    def _found(self, board: BoardSettings, login: Login) -> FoundBoard:
        """The project by the login that is given, or that there is."""
        if not login.is_given:
            return self._seen(board)
        github = self.logins.by(_credential(board, login))
        try:
            found = look_at(board, github)
        except ProjectNotFound as error:
            raise NotSeen(NOT_SEEN_BY_IT.format(place=place_of(board))) from error
        except NotLoggedIn as error:
            # What it says is for the person who runs the bot.
            raise NotSeen(NOT_TAKEN if login.token else str(error)) from error
        except LOGIN_LACKS as error:
            raise NotSeen(str(error)) from error
        for other in self._beside(board):
            try:
                look_at(other, github)
            except LOGIN_LACKS as error:
                raise NotSeen(NOT_ALL_SEEN.format(name=other.name)) from error
        return found

    def _seen(self, board: BoardSettings) -> FoundBoard:
        try:
            return look_at(board, self.logins.of(board))
        except LOGIN_LACKS as error:
            raise NotSeen(NOT_SEEN.format(place=place_of(board))) from error

    def _kept(self, team: str, board: BoardSettings, login: Login) -> BoardSettings:
        """The board as it is seen now, connected and read with that login, or neither."""
        if not login.is_given:
            return self.boards.connect(team, board)
        earlier = self._earlier(board)
        self.credentials.save(_credential(board, login))
        try:
            return self.boards.connect(team, board)
        except (StoreError, WrongUsage):
            if earlier:
                self.credentials.save(earlier)
            elif not self._beside(board):
                self.credentials.remove(team, board.owner)
            raise

    def _earlier(self, board: BoardSettings) -> Credential | None:
        try:
            return self.credentials.of(board.team, board.owner)
        except SealedOtherwise:
            return None

    def _beside(self, board: BoardSettings) -> Iterable[BoardSettings]:
        """The workspace's other boards of the same owner, which the same login reads."""
        return [
            other
            for other in self.boards.connected_by(board.team)
            if other.owner.lower() == board.owner.lower() and other.name != board.name
        ]

    def _check_settings(self, team: str, draft: Draft) -> None:
        """Raise WrongUsage where the settings show the workspace that project already."""
        for board in self.boards.values():
            is_it = (board.owner.lower(), board.project) == (draft.owner.lower(), draft.project)
            if is_it and not board.team and (not board.workspaces or team in board.workspaces):
                raise WrongUsage(IN_FILE.format(place=draft.place))

    def _check_name(self, team: str, name: str) -> None:
        if reason := self.reason_against(team, name):
            raise WrongUsage(reason)

    def reason_against(self, team: str, name: str) -> str:
        """Why a new board cannot have that name; empty where it can, as far as memory knows."""
        if self.boards.is_in_settings(team, name):
            return IN_SETTINGS.format(name=name)
        return HAS_IT.format(name=name) if name in self.names(team) else ""

    def _free(self, team: str, title: str) -> str:
        """A name made of the title, which nothing is called yet that the workspace may know of."""
        name = name_from(title)
        numbered = (f"{name[:36]}-{number}" for number in range(2, 1000))
        return next(each for each in (name, *numbered) if not self.reason_against(team, each))

    def _check_channels(
        self, team: str, client: WebClient, user: str, channels: Iterable[str]
    ) -> None:
        """Raise WrongUsage unless the person is a member of each channel."""
        for channel in sorted(channels):
            is_member = self.memberships.is_member(client, ConversationId(team, channel), user)
            if is_member is None:
                raise WrongUsage(CHANNEL_NOT_SEEN)
            if not is_member:
                raise WrongUsage(NOT_IN_CHANNEL)


def _credential(board: BoardSettings, login: Login) -> Credential:
    return Credential(board.team, board.owner, **asdict(login))

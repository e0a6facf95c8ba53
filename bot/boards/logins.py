"""GitHub by the login that reads a board: that of the settings, or its workspace's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Lock

from cachetools import LRUCache

from config import BoardSettings
from integrations.github import GitHub, GitHubApp, NotLoggedIn
from integrations.store.credentials import Credential, Credentials

# GitHub by the login that reads a board. May raise IntegrationError.
GitHubOf = Callable[[BoardSettings], GitHub]
# Each knows the fields of some projects, and a token of its App.
MOST_AT_HAND = 1_000
NO_LOGIN = (
    "There is no login on GitHub for the boards of {owner}: let an admin of this workspace connect "
    "the board again, with a token or a GitHub App."
)
NO_APP = (
    "This bot has no GitHub App of its own, of which there could be that installation: give a "
    "token, or the id and the private key of a GitHub App of yours."
)
ONLY_OWN_APP = (
    "An installation of this bot's own GitHub App is for one workspace alone: give a token, or the "
    "id and the private key of a GitHub App of yours."
)


class GitHubLogins:
    """GitHub through gh, by the login of each board.

    A board of the settings is read with the login of the settings, and a connected one with what
    its workspace gave for its owner on GitHub. Where `own_for_all`, that of the settings serves a
    workspace that gave none: with several workspaces, each could have read what the others may.

    Attributes:
        own: GitHub by the login of the settings.
    """

    def __init__(self, own: GitHub, credentials: Credentials, *, own_for_all: bool) -> None:
        self.own = own
        self._credentials = credentials
        self._own_for_all = own_for_all
        self._at_hand: LRUCache[Credential, GitHub] = LRUCache(MOST_AT_HAND)
        self._lock = Lock()

    def of(self, board: BoardSettings) -> GitHub:
        """GitHub by the login that reads that board. Raises StoreError and NotLoggedIn."""
        if not board.team:
            return self.own
        given = self._credentials.of(board.team, board.owner)
        return self.by(given or Credential(board.team, board.owner))

    def by(self, credential: Credential) -> GitHub:
        """GitHub by that login, which need not be kept yet; an empty one is that of the settings,
        where it serves all. Raises NotLoggedIn."""
        if not (credential.token or credential.app_id):
            if not self._own_for_all:
                sentence = ONLY_OWN_APP if credential.installation_id else NO_LOGIN
                raise NotLoggedIn(sentence.format(owner=credential.owner))
            if not credential.installation_id:
                return self.own
            if self.own.app is None:
                raise NotLoggedIn(NO_APP)
        with self._lock:
            if credential not in self._at_hand:
                self._at_hand[credential] = self._made(credential)
            return self._at_hand[credential]

    def _made(self, credential: Credential) -> GitHub:
        if credential.token:
            return replace(self.own, token=credential.token, app=None)
        if not credential.app_id and self.own.app:
            app = replace(self.own.app, installation_id=credential.installation_id)
        else:
            app = GitHubApp(
                credential.app_id,
                credential.private_key,
                credential.installation_id,
                self.own.host,
                self.own.unix_socket,
            )
        return replace(self.own, token="", app=app)

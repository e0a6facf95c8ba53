"""Who may call what: tokens and scopes; and calls that tests let hang."""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import Literal

from playground.slack.refusal import Refused

TokenKind = Literal["bot", "app", "any", "none"]


# Seconds between looks whether a call that is held may go on.
_LOOK = 0.01


@dataclass(frozen=True)
class Hold:
    """One call that hangs until it is let go.

    Attributes:
        came: is set as soon as the call is there.
        over: lets it go.
        is_done: whether it hangs when what it asks is done, and not before.
    """

    is_done: bool
    came: Event = field(default_factory=Event)
    over: Event = field(default_factory=Event)

    async def passed(self) -> None:
        """Wait until it is let go."""
        self.came.set()
        while not self.over.is_set():
            await asyncio.sleep(_LOOK)


@dataclass
class Access:
    """The two tokens of the app and what they open.

    Attributes:
        bot_token: empty where the app is not installed.
        app_token: for Socket Mode.
        scopes: granted to the bot.
    """

    bot_token: str
    app_token: str
    scopes: frozenset[str]
    _revoked: set[str] = field(default_factory=set)
    _holds: defaultdict[str, deque[Hold]] = field(default_factory=lambda: defaultdict(deque))

    def revoke(self, token: str) -> None:
        """Answer `token_revoked` to that token from now on."""
        self._revoked.add(token)

    def grant(self, scopes: frozenset[str]) -> str:
        """Grant the app these scopes; gives the bot's token, a new one if the last was revoked."""
        if not self.bot_token or self.bot_token in self._revoked:
            self.bot_token = f"xoxb-{secrets.token_hex(12)}"
        self.scopes = scopes
        return self.bot_token

    @contextmanager
    def holding(self, method: str, *, done: bool = False) -> Iterator[Hold]:
        """Let the next call of that method hang, at the latest until the context is left: before
        what it asks is done, or with `done` after that."""
        hold = Hold(done)
        self._holds[method].append(hold)
        try:
            yield hold
        finally:
            hold.over.set()

    def hold_of(self, method: str) -> Hold | None:
        """How the call of that method hangs, once; None lets it pass."""
        return self._holds[method].popleft() if self._holds[method] else None

    def check(self, token: str, kind: TokenKind, scopes: frozenset[str]) -> None:
        """Raise Refused unless the token is of that kind, and one of the scopes was granted."""
        if kind == "none":
            return
        if not token:
            raise Refused("not_authed")
        if token not in (self.bot_token, self.app_token):
            raise Refused("invalid_auth")
        if token in self._revoked:
            raise Refused("token_revoked")
        if kind != "any" and (kind == "bot") != (token == self.bot_token):
            raise Refused("not_allowed_token_type")
        self.check_scopes(scopes)

    def check_scopes(self, scopes: frozenset[str]) -> None:
        """Raise Refused unless one of these scopes, if any, was granted."""
        if scopes and not scopes & self.scopes:
            raise Refused(
                "missing_scope",
                needed=",".join(sorted(scopes)),
                provided=",".join(sorted(self.scopes)),
            )

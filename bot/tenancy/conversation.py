"""Where somebody asks in Slack, and where they are answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

DIRECT = "D"


@dataclass(frozen=True)
class ConversationId:
    """A Slack conversation, by its id, in the workspace `team`; by `DIRECT` one that the bot and
    somebody may have, and that is not opened yet."""

    team: str
    channel: str

    @property
    def is_direct(self) -> bool:
        """Whether only one person and somebody else, mostly the bot, talk there."""
        return self.channel.startswith(DIRECT)

    @property
    def is_open(self) -> bool:
        """Whether Slack knows it, so that something can be posted there."""
        return self.channel != DIRECT

    @property
    def key(self) -> str:
        """What it is stored under: a channel's id may be known in several workspaces."""
        return f"{self.team}/{self.channel}"


@dataclass(frozen=True)
class Conversation:
    """Where something was asked, by whom, and where the answer goes.

    Attributes:
        id: Where the answer is posted.
        asker: The Slack user id of who asked.
        thread_ts: The thread of it where the answer is posted, or None.
        private: Whether the answer goes to the asker's own conversation with the bot instead.
        replaces: A message of the bot, as Slack tells it, that the answer replaces, or None.
        origin: The channel where it was asked first, if that is another one.
    """

    id: ConversationId
    asker: str
    thread_ts: str | None = None
    private: bool = False
    replaces: Mapping[str, Any] | None = None
    origin: str = ""

    @property
    def asked_in(self) -> ConversationId:
        """The conversation whose boards may be asked about."""
        return replace(self.id, channel=self.origin or self.id.channel)

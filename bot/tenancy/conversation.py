"""Where somebody asks in Slack, and where they are answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

DIRECT = "D"


@dataclass(frozen=True)
class ConversationId:
    """The id of a Slack conversation in the workspace `team`.

    `DIRECT` stands for the direct conversation of a person with the bot before it is opened.
    """

    team: str
    channel: str

    @property
    def is_direct(self) -> bool:
        """Whether it is a direct conversation, mostly of a person with the bot."""
        return self.channel.startswith(DIRECT)

    @property
    def is_open(self) -> bool:
        """Whether it is opened in Slack, so that the bot can post there."""
        return self.channel != DIRECT

    @property
    def key(self) -> str:
        """The key it is stored under: two workspaces may have a channel of the same id."""
        return f"{self.team}/{self.channel}"


@dataclass(frozen=True)
class Conversation:
    """Where something was asked, by whom, and where the answer goes.

    Attributes:
        id: Where the answer is posted.
        asker: The Slack user id of who asked.
        thread_ts: The thread where the answer is posted, or None.
        private: Whether the answer is sent to the asker in a direct message instead.
        replaces: The message of the bot, as Slack sends it, that the answer replaces, or None.
        origin: The channel where it was first asked, if that is another one.
        opens_thread: Whether the thread is below the asker's own message, outside threads.
        asked_at: When it was asked, an aware datetime; None for the moment when it is answered.
        refreshes: Whether what is shown there is asked again, to be computed again.
    """

    id: ConversationId
    asker: str
    thread_ts: str | None = None
    private: bool = False
    replaces: Mapping[str, Any] | None = None
    origin: str = ""
    opens_thread: bool = False
    asked_at: datetime | None = None
    refreshes: bool = False

    def sent_to(self, channel: str) -> Conversation:
        """The same, but answered in that direct conversation."""
        there = replace(self.id, channel=channel)
        return replace(self, id=there, thread_ts=None, opens_thread=False)

    @property
    def threads(self) -> tuple[str, ...]:
        """The threads whose last answer is the one given here; empty stands for outside threads."""
        thread = (self.replaces or {}).get("thread_ts") or self.thread_ts or ""
        return (thread, "") if self.opens_thread else (thread,)

    def audience(self, *, private: bool = False) -> tuple[str, ...]:
        """Equal for conversations where one answer is enough for who asks the same: in one channel,
        outside threads or in the same one, for everybody there; or for one person alone."""
        is_own = private or self.private or not self.id.is_open
        return (
            self.id.key,
            self.origin,
            "" if self.opens_thread else self.thread_ts or "",
            self.replaces["ts"] if self.replaces else "",
            self.asker if is_own else "",
        )

    @property
    def asked_in(self) -> ConversationId:
        """The conversation whose boards may be asked about."""
        return replace(self.id, channel=self.origin or self.id.channel)

"""A Slack conversation in its workspace."""

from __future__ import annotations

from dataclasses import dataclass

# Where somebody is alone with the bot, in no conversation yet.
DIRECT = "D"


@dataclass(frozen=True)
class Place:
    """A Slack conversation, by its id, in the workspace of that id."""

    team: str
    channel: str

    @property
    def is_direct(self) -> bool:
        """Whether only one person and somebody else, mostly the bot, talk there."""
        return self.channel.startswith(DIRECT)

    @property
    def key(self) -> str:
        """What it is kept under: a channel's id may be known in several workspaces."""
        return f"{self.team}/{self.channel}"

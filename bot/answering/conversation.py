"""Where something was asked, by whom, and how the asker is told something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from slack_sdk.models.blocks import Block

from bot.tenancy.place import Place


class Tell(Protocol):
    """Says something to the asker alone, with blocks if need be."""

    def __call__(self, text: str, blocks: list[Block] | None = None) -> object: ...


@dataclass(frozen=True)
class Conversation:
    """Where something was asked, by whom, and where the answer goes.

    That is the place itself, perhaps a thread of it; or a message of the bot's, as Slack tells it,
    that the answer replaces; or with `private` the asker's own conversation with the bot.
    `origin` is the conversation where it was asked first, if it is another one.
    """

    place: Place
    asker: str
    thread_ts: str | None = None
    private: bool = False
    replaces: Mapping[str, Any] | None = None
    origin: str = ""

    @property
    def asked_in(self) -> str:
        """The conversation whose boards may be asked about."""
        return self.origin or self.place.channel

    @property
    def asked_at(self) -> Place:
        """That conversation as a place of its workspace."""
        return replace(self.place, channel=self.asked_in)

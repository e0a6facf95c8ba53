"""Whether people are members of the channels that they, or what they press, name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Lock

from cachetools import TTLCache
from slack_sdk import WebClient

from bot.tenancy.conversation import DIRECT, Conversation, ConversationId
from integrations.slack import is_member

# Seconds for which a member is taken for one still.
MEMBER_TTL = 60.0

# Whether a person is in a channel: as Slack says now, or as far as it is known at once.
IsMember = Callable[[ConversationId, str], bool | None]


@dataclass(frozen=True)
class Memberships:
    """Knows who is a member of which channel; that somebody is one is kept for a minute at most."""

    _members: TTLCache[tuple[str, str], bool] = field(
        default_factory=lambda: TTLCache(maxsize=10_000, ttl=MEMBER_TTL)
    )
    _lock: Lock = field(default_factory=Lock)

    def is_member(self, client: WebClient, channel: ConversationId, user: str) -> bool | None:
        """Whether Slack says that the person is a member; None where the bot cannot see the
        channel. Raises IntegrationError."""
        if self.is_known(channel, user):
            return True
        found = is_member(client, channel.channel, user)
        if found:
            with self._lock:
                self._members[channel.key, user] = True
        return found

    def is_known(self, channel: ConversationId, user: str) -> bool:
        """Whether Slack said so less than a minute ago. Waits for nothing."""
        with self._lock:
            return not channel.is_open or (channel.key, user) in self._members


def confirmed(to: Conversation, is_member: IsMember) -> Conversation:
    """The conversation that a form names, if its asker is in it; else their direct one.

    Raises what `is_member` raises.
    """
    return to if is_member(to.id, to.asker) else to.sent_to(DIRECT)


def with_origin(to: Conversation, origin: str, is_member: IsMember) -> Conversation:
    """The conversation, where the boards of the channel `origin` may be asked about if they may.

    A button, a form or an earlier answer says so of a report that is sent directly. It is believed
    in a direct conversation only, of a channel whose member the asker is; else the boards of the
    conversation itself may be asked about. Raises what `is_member` raises.
    """
    channel = _named_elsewhere(to, origin)
    return replace(to, origin=origin if channel and is_member(channel, to.asker) else "")


def _named_elsewhere(to: Conversation, origin: str) -> ConversationId | None:
    """The channel that is named where a direct message may name one; None where there is none."""
    is_channel = bool(origin) and not ConversationId(to.id.team, origin).is_direct
    return ConversationId(to.id.team, origin) if is_channel and to.id.is_direct else None

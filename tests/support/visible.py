"""Boards as seen from a team's channel, for tests that are not about who sees what."""

from __future__ import annotations

from bot.tenancy.conversation import ConversationId
from bot.tenancy.visibility import VisibleBoards, visible_boards
from config import Settings

CHANNEL = ConversationId("T0ACME", "C0PLATFORM")


def seen_in_channel(settings: Settings) -> VisibleBoards:
    """The boards of those settings that may be seen from the channel of a team."""
    return visible_boards(CHANNEL, settings)

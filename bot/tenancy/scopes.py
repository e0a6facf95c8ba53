"""The scopes that the bot needs in Slack."""

from __future__ import annotations

from config import Settings

# The manifest asks for the same.
SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:join",
        "channels:read",
        "chat:write",
        "commands",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:write",
        "users:read",
    }
)
# Needed only if the settings want links unfurled.
LINK_SCOPES = frozenset({"links:read", "links:write"})
# Needed only if the settings let user groups schedule.
GROUP_SCOPES = frozenset({"usergroups:read"})


def needed_scopes(settings: Settings) -> frozenset[str]:
    """The scopes that the bot needs with those settings."""
    groups = any(who.startswith("S") for who in settings.schedulers)
    return (
        SCOPES
        | (LINK_SCOPES if settings.unfurl_links else frozenset())
        | (GROUP_SCOPES if groups else frozenset())
    )

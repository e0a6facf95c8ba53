"""What the bot does in Slack, and the scopes that Slack wants for it."""

from __future__ import annotations

from config import Settings

# The manifest asks for the same.
SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:join",
        "chat:write",
        "commands",
        "files:write",
        "groups:history",
        "im:history",
        "im:write",
        "users:read",
    }
)
# And for the links that people share, where the settings want them unfurled.
LINK_SCOPES = frozenset({"links:read", "links:write"})
# And for user groups, where the settings let some of them schedule.
GROUP_SCOPES = frozenset({"usergroups:read"})


def needed_scopes(settings: Settings) -> frozenset[str]:
    """The scopes that all of what the settings want takes."""
    groups = any(who.startswith("S") for who in settings.schedulers)
    return (
        SCOPES
        | (LINK_SCOPES if settings.unfurl_links else frozenset())
        | (GROUP_SCOPES if groups else frozenset())
    )

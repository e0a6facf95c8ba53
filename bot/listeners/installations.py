"""A workspace that removes the app is forgotten; one that revokes its token has none any more."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from slack_bolt import App

from bot.listeners.duplicate_events import SeenEvents
from bot.schedules.schedule import SETTINGS_PREFIX
from bot.wiring import Analytics
from integrations.store.installations import Installations

log = logging.getLogger(__name__)


def register(app: App, analytics: Analytics) -> None:
    """Listen to what ends an installation, where several workspaces have the app installed."""
    if not analytics.settings.several_workspaces:
        return
    seen_events, installations = SeenEvents(), analytics.installations
    app.event("tokens_revoked")(
        partial(tokens_revoked, seen_events=seen_events, installations=installations)
    )
    app.event("app_uninstalled")(
        partial(app_uninstalled, seen_events=seen_events, installations=installations)
    )


def tokens_revoked(
    event: dict[str, Any],
    body: dict[str, Any],
    *,
    seen_events: SeenEvents,
    installations: Installations,
) -> None:
    """Delete the workspace's token if the bot's was revoked, and pause its schedules.

    The bot asks for no tokens of people: to revoke one ends no installation.
    """
    if event["tokens"].get("bot") and seen_events.is_new(body):
        installations.remove(body["team_id"])
        log.info("The workspace %s has revoked the bot's token.", body["team_id"])


def app_uninstalled(
    body: dict[str, Any], *, seen_events: SeenEvents, installations: Installations
) -> None:
    """Delete all that is kept of the workspace."""
    # It may have been installed again since the first time.
    if seen_events.is_new(body):
        installations.forget(body["team_id"], SETTINGS_PREFIX)
        log.info("The workspace %s has removed the app.", body["team_id"])

"""A workspace that removes the app, or takes its token back, is forgotten."""

from __future__ import annotations

import logging
from typing import Any

from slack_bolt import App

from bot.listeners.duplicate_events import Repeats
from bot.wiring import Analytics

log = logging.getLogger(__name__)


def register(app: App, analytics: Analytics) -> None:
    """Listen to what ends an installation, where several workspaces have the app installed."""
    if not analytics.settings.several_workspaces:
        return
    repeats = Repeats()

    def revoked(event: dict[str, Any], body: dict[str, Any]) -> None:
        # Tokens of people, which the bot never asks for, would be no end of it.
        if event["tokens"].get("bot"):
            forget(body)

    def uninstalled(body: dict[str, Any]) -> None:
        forget(body)

    def forget(body: dict[str, Any]) -> None:
        # It may have been installed anew since the first time.
        if not repeats.is_new(body):
            return
        analytics.installations.remove(body["team_id"])
        log.info("The workspace %s has removed the app.", body["team_id"])

    app.event("tokens_revoked")(revoked)
    app.event("app_uninstalled")(uninstalled)

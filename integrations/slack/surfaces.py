"""Modals and the Home tab: what a person sees of the bot beside messages."""

from __future__ import annotations

from slack_sdk import WebClient
from slack_sdk.models.views import View

from integrations.slack.errors import refusals_in_words


class Surfaces:
    """Shows views as the bot whose client it is given.

    Every method raises a subclass of IntegrationError and nothing else when Slack says no.
    """

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def open_modal(self, trigger_id: str, view: View) -> None:
        """Open a modal, within three seconds of what the person did; else TriggerExpired."""
        with refusals_in_words():
            self._client.views_open(trigger_id=trigger_id, view=view)

    def update_modal(self, view_id: str, seen: str, view: View) -> None:
        """Replace a view, if it is still the one whose hash was `seen`; else ViewChanged."""
        with refusals_in_words():
            self._client.views_update(view_id=view_id, hash=seen, view=view)

    def publish_home(self, user: str, view: View) -> None:
        """Show somebody this as their Home tab."""
        with refusals_in_words():
            self._client.views_publish(user_id=user, view=view)

"""Modals and the Home tab."""

from __future__ import annotations

import stamina
from slack_sdk import WebClient
from slack_sdk.models.views import View

from integrations.slack.errors import ViewChanged, refusals_in_words

# Seconds after which a view that was acknowledged is there, if it ever is.
SHOWN_WITHIN = 5.0


class Surfaces:
    """Shows views as the bot whose client it is given.

    Every method raises a subclass of IntegrationError and nothing else when Slack says no.
    """

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def open_modal(self, trigger_id: str, view: View) -> None:
        """Open a modal, within three seconds of the person's action. Raises TriggerExpired."""
        with refusals_in_words():
            self._client.views_open(trigger_id=trigger_id, view=view)

    def update_modal(self, view_id: str, view_hash: str, view: View) -> None:
        """Replace a view, if its hash is still `view_hash`. Raises ViewChanged."""
        with refusals_in_words():
            self._client.views_update(view_id=view_id, hash=view_hash, view=view)

    def replace_modal(self, external_id: str, view: View) -> None:
        """Replace the view of that external id, which an acknowledgement may be about to show.

        Raises ViewChanged where it is not there after some seconds, or is closed.
        """
        for attempt in stamina.retry_context(
            on=ViewChanged, attempts=10, timeout=SHOWN_WITHIN, wait_initial=0.05, wait_max=1
        ):
            with attempt, refusals_in_words():
                self._client.views_update(external_id=external_id, view=view)

    def publish_home(self, user: str, view: View) -> None:
        """Publish that person's Home tab."""
        with refusals_in_words():
            self._client.views_publish(user_id=user, view=view)

"""Reconnects a Socket Mode connection that died silently."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

from slack_sdk.socket_mode.builtin import SocketModeClient

from integrations.errors import IntegrationError
from integrations.slack import refusals_in_words

log = logging.getLogger(__name__)

LOOKS_EVERY = 10.0
# The client pings every five seconds, and reconnects itself after a few that fail visibly.
SILENT_FOR = 45.0


@contextmanager
def watched(
    client: SocketModeClient, looks_every: float = LOOKS_EVERY, silent_for: float = SILENT_FOR
) -> Iterator[None]:
    """While the context lasts, reconnect when Slack has been silent for `silent_for` seconds.

    https://github.com/slackapi/bolt-python/issues/1529
    """
    ending = Event()

    def watch() -> None:
        # Slack's library notes the time of day, which may be set; so this looks whether it notes
        # another one.
        heard, noted = monotonic(), last_heard(client)
        while not ending.wait(looks_every):
            before, noted = noted, last_heard(client)
            if noted not in (0.0, before):
                heard = monotonic()
            if monotonic() - heard < silent_for:
                continue
            log.warning("Slack has been silent for %.0f seconds: reconnecting", silent_for)
            try:
                with refusals_in_words():
                    client.connect_to_new_endpoint(force=True)
            except IntegrationError as error:
                log.warning("Could not reconnect to Slack: %s", error)
            heard = monotonic()

    thread = Thread(target=watch, name="watchdog", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()


def last_heard(client: SocketModeClient) -> float:
    """When Slack last answered a ping of this connection, in Unix seconds; 0 where it is closed."""
    session = client.current_session
    if session is None or not session.is_active():
        return 0.0
    return session.last_ping_pong_time or 0.0


def problem(client: SocketModeClient) -> str:
    """What is wrong with the connection, or ""."""
    return "" if client.is_connected() else "Socket Mode is not connected to Slack"

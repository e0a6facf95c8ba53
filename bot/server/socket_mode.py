"""The bot over a socket that it opens: what comes is checked as over HTTP, before Bolt reads it."""

from __future__ import annotations

import json
import logging
from threading import Lock
from time import monotonic, sleep, time
from typing import Any

from cachetools import TTLCache
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.adapter.socket_mode.base_handler import BaseSocketModeHandler
from slack_bolt.adapter.socket_mode.internals import build_headers, send_response
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.errors import because
from bot.server.payloads import dispatched, is_whole, readable
from integrations.errors import IntegrationError
from integrations.slack import refusals_in_words

log = logging.getLogger(__name__)

# An envelope comes again, if at all, while one connection takes the place of another.
REPEATED_WITHIN = 600.0
# Seconds, of which a command has three.
ACKNOWLEDGED_WITHIN = 2.0
# In bytes.
LONGEST_FRAME = 65_535


class SocketMode(BaseSocketModeHandler):
    """Hands Bolt each envelope once, and only if its payload has all that Slack promises.

    Others are acknowledged, or Slack would send them again, and passed over.
    """

    client: _Client

    def __init__(self, app: App, app_token: str, web_client: WebClient) -> None:
        self.app = app
        self.client = _Client(app_token, app.logger, web_client)
        self.client.socket_mode_request_listeners.append(self.handle)
        self._seen: TTLCache[str, bool] = TTLCache(10_000, REPEATED_WITHIN)
        self._lock = Lock()

    def handle(self, client: BaseSocketModeClient, req: SocketModeRequest) -> None:
        """Have Bolt answer what came, if it is new and whole."""
        try:
            bolt_request = _read(req) if self._is_new(req.envelope_id) else None
            answer = (
                dispatched(self.app, bolt_request) if bolt_request else BoltResponse(status=200)
            )
            send_response(client, req, answer, time())
        except SlackClientError as error:
            # What was asked is answered all the same; events come again, and are known by their id.
            log.warning("Slack could not be told that a request came: %s", error)
        finally:
            self.client.came.discard(req.envelope_id)

    def close(self, within: float = ACKNOWLEDGED_WITHIN) -> None:
        """Acknowledge what has come, in so many seconds, then close the connection.

        From then on Slack sends to the app's other connections.
        """
        deadline = monotonic() + within
        while self.client.came and monotonic() < deadline:
            sleep(0.005)
        self.client.close()

    def _is_new(self, envelope_id: str) -> bool:
        with self._lock:
            is_new = envelope_id not in self._seen
            self._seen[envelope_id] = True
            return is_new


def _read(req: SocketModeRequest) -> BoltRequest | None:
    """What came, for Bolt; None where it lacks what Slack promises."""
    headers = build_headers(req)
    request = readable(lambda: BoltRequest(mode="socket_mode", body=req.payload, headers=headers))
    return request if request and is_whole(req.payload) else None


class _Client(SocketModeClient):
    """A client that passes over malformed envelopes, and logs no traceback where it
    cannot connect: it looks every few seconds whether it is connected, and tries again.

    Attributes:
        came: the ids of envelopes that have come, and are to be acknowledged.
    """

    def __init__(self, app_token: str, logger: logging.Logger, web_client: WebClient) -> None:
        self.came: set[str] = set()
        # The library reads one buffer a call of a function that calls itself.
        super().__init__(
            app_token, logger, web_client, ping_interval=10, receive_buffer_size=64 * 1024
        )

    def enqueue_message(self, message: str) -> None:
        envelope = _object(message)
        if "envelope_id" in envelope and not _is_envelope(envelope):
            log.info("Slack sent a malformed envelope")
            if isinstance(envelope["envelope_id"], str):
                self._acknowledge(envelope["envelope_id"])
        elif envelope:
            if "envelope_id" in envelope:
                self.came.add(envelope["envelope_id"])
            super().enqueue_message(message)

    def send_socket_mode_response(self, response: dict[str, Any] | SocketModeResponse) -> None:
        # The library would write six letters for each that is not English, and fail at a frame
        # that is too long for it.
        answer = response if isinstance(response, dict) else response.to_dict()
        text = json.dumps(answer, ensure_ascii=False)
        while len(text.encode()) > LONGEST_FRAME and (options := _options(answer)):
            del options[len(options) // 2 :]
            text = json.dumps(answer, ensure_ascii=False)
        self.send_message(text)

    def process_message(self) -> None:
        try:
            with refusals_in_words():
                super().process_message()  # type: ignore[no-untyped-call]
        except IntegrationError as error:
            log.warning("Could not reconnect to Slack: %s%s", error, because(error))

    def _acknowledge(self, envelope_id: str) -> None:
        try:
            self.send_socket_mode_response(SocketModeResponse(envelope_id))
        except SlackClientError as error:
            log.warning("Slack could not be told that an envelope came: %s", error)


def _options(answer: dict[str, Any]) -> list[Any]:
    """What is offered in a menu, in the order of how well it fits."""
    options: list[Any] = (answer.get("payload") or {}).get("options") or []
    return options


def _object(message: str) -> dict[str, Any]:
    """The JSON object that a message is; empty where it is none."""
    try:
        parsed = json.loads(message)
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _is_envelope(envelope: dict[str, Any]) -> bool:
    """Whether the library can read it."""
    return (
        isinstance(envelope["envelope_id"], str)
        and isinstance(envelope.get("type"), str)
        and isinstance(envelope.get("payload"), dict)
    )

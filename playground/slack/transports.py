"""The two ways to the bot: a socket that it opened (Socket Mode), or signed HTTP requests."""

from __future__ import annotations

import asyncio
import json
import time
import urllib.request
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.parse import urlencode
from uuid import uuid4

from slack_sdk.signature import SignatureVerifier
from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.slack.workspace import Workspace

Payload = dict[str, Any]


class NotAnswered(Exception):
    """The bot could not be reached, or did not say that it got what it was sent."""


class NoAddress(NotAnswered):
    """Nothing was sent: the app has no address for it."""


@dataclass(frozen=True)
class Delivery:
    """One thing to send: `kind` is the envelope type; an event may come again as a retry."""

    kind: str
    payload: Payload
    retry: int = 0
    retry_reason: str = ""


class Transport(Protocol):
    """A way to the bot."""

    async def deliver(self, delivery: Delivery) -> Payload:
        """What the bot acknowledges with, whenever that is; raises NotAnswered."""


@dataclass(eq=False)
class Sockets:
    """The bot's connections; each delivery takes the next in turn.

    https://docs.slack.dev/apis/events-api/using-socket-mode

    Attributes:
        workspace: whose they are.
        acked: the ids of the envelopes that the bot acknowledged, in that order.
    """

    workspace: Workspace
    acked: list[str] = field(default_factory=list)
    _open: deque[WebSocket] = field(default_factory=deque)
    _unanswered: dict[str, tuple[WebSocket, asyncio.Future[Payload]]] = field(default_factory=dict)
    _loop: asyncio.AbstractEventLoop | None = None

    async def serve(self, socket: WebSocket) -> None:
        """Keep one connection of the bot, until either side ends it."""
        tickets = self.workspace.link_tickets
        ticket = socket.query_params.get("ticket", "")
        if ticket not in tickets:
            await socket.close()
            return
        tickets.remove(ticket)
        await socket.accept()
        self._loop = asyncio.get_running_loop()
        self._open.append(socket)
        self.workspace.connect(True)
        try:
            await socket.send_json(self._hello())
            async for text in socket.iter_text():
                self._answered(json.loads(text))
        finally:
            if socket in self._open:
                self._lose(socket)
            self._leave(socket)

    async def deliver(self, delivery: Delivery) -> Payload:
        if not self._open:
            raise NotAnswered("dispatch_failed")
        self._open.rotate()
        envelope_id = str(uuid4())
        envelope: Payload = {
            "envelope_id": envelope_id,
            "type": delivery.kind,
            "accepts_response_payload": _answers(delivery),
            "payload": delivery.payload,
        }
        if delivery.kind == "events_api":
            envelope |= {
                "retry_attempt": delivery.retry,
                "retry_reason": delivery.retry_reason,
            }
        answer: asyncio.Future[Payload] = asyncio.get_running_loop().create_future()
        socket = self._open[0]
        self._unanswered[envelope_id] = socket, answer
        try:
            await socket.send_json(envelope)
            return await answer
        except WebSocketDisconnect as error:
            raise NotAnswered("dispatch_failed") from error
        finally:
            del self._unanswered[envelope_id]

    def refresh(self) -> None:
        """Have the bot reconnect, as Slack does every few hours; safe from any thread."""
        self._run(self._end())

    def send(self, text: str) -> None:
        """Send the bot any text over its newest connection; safe from any thread."""
        self._run(self._open[-1].send_text(text))

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        if self._loop is None:
            raise NotAnswered("dispatch_failed")
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _end(self) -> None:
        for socket in list(self._open):
            self._leave(socket)
            await socket.send_json(disconnect("refresh_requested"))
            await socket.close()

    def _hello(self) -> Payload:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "debug_info": {"host": "playground", "approximate_connection_time": 18060},
            "connection_info": {"app_id": self.workspace.app.id},
        }

    def _leave(self, socket: WebSocket) -> None:
        if socket in self._open:
            self._open.remove(socket)
        self.workspace.connect(bool(self._open))

    def _lose(self, socket: WebSocket) -> None:
        """Nobody acknowledges what was sent over a connection that the bot has ended."""
        for sent_over, answer in self._unanswered.values():
            if sent_over is socket and not answer.done():
                answer.set_exception(NotAnswered("dispatch_failed"))

    def _answered(self, ack: Payload) -> None:
        self.acked.append(ack.get("envelope_id", ""))
        _, answer = self._unanswered.get(self.acked[-1], (None, None))
        if answer is not None and not answer.done():
            answer.set_result(ack.get("payload") or {})


def disconnect(reason: str) -> Payload:
    """What the bot is told of a connection that ends (`refresh_requested`, `link_disabled`), or
    will (`warning`, ten seconds before)."""
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "playground"}}


def _answers(delivery: Delivery) -> bool:
    return delivery.kind == "slash_commands" or delivery.payload.get("type") in {
        "block_suggestion",
        "view_submission",
    }


@dataclass(frozen=True)
class Requests:
    """POSTs to the app's request URL.

    https://docs.slack.dev/authentication/verifying-requests-from-slack
    """

    url: str
    signing_secret: str
    timeout: float

    async def deliver(self, delivery: Delivery) -> Payload:
        return await asyncio.to_thread(self._post, delivery)

    def _post(self, delivery: Delivery) -> Payload:
        match delivery.kind:
            case "slash_commands":
                body = urlencode(delivery.payload)
            case "interactive":
                body = urlencode({"payload": json.dumps(delivery.payload)})
            case _:
                body = json.dumps(delivery.payload)
        form = "application/x-www-form-urlencoded"
        timestamp = str(int(time.time()))
        signer = SignatureVerifier(self.signing_secret)
        headers = {
            "Content-Type": "application/json" if delivery.kind == "events_api" else form,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signer.generate_signature(timestamp=timestamp, body=body) or "",
        }
        if delivery.retry:
            headers |= {
                "X-Slack-Retry-Num": str(delivery.retry),
                "X-Slack-Retry-Reason": delivery.retry_reason,
            }
        request = urllib.request.Request(self.url, body.encode(), headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as response:  # noqa: S310
                return _ack(response.read().decode())
        except TimeoutError as error:
            raise NotAnswered("operation_timeout") from error
        except HTTPError as error:
            error.close()
            raise NotAnswered("dispatch_failed") from error
        except OSError as error:
            raise NotAnswered("dispatch_failed") from error


def _ack(body: str) -> Payload:
    """The acknowledgement in an HTTP response: JSON, or plain text as the message."""
    if not body.strip():
        return {}
    try:
        payload = json.loads(body)
    except ValueError:
        payload = None
    return payload if isinstance(payload, dict) else {"text": body}

"""Sends the bot what concerns it, which it has to acknowledge in time; events come again."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine, Iterable
from contextlib import suppress
from typing import Any

from playground.slack.model import Addresses, BotApp, Change, Dispatch, News
from playground.slack.payloads import Payload, events
from playground.slack.transports import (
    Delivery,
    NoAddress,
    NotAnswered,
    Requests,
    Sockets,
    Transport,
)
from playground.slack.workspace import Workspace

log = logging.getLogger(__name__)


class Dispatcher:
    """The line to the bot of one workspace; lives on the server's event loop."""

    def __init__(self, workspace: Workspace) -> None:
        self.sockets = Sockets(workspace)
        self._workspace = workspace
        self._tasks: set[asyncio.Task[None]] = set()

    async def ask(self, kind: str, name: str, payload: Payload) -> Payload:
        """What the bot acknowledges a command or an action with; raises NotAnswered."""
        return await self._send(Delivery(kind, payload), name)

    def notify(self, kind: str, name: str, payload: Payload) -> None:
        """Send something whose acknowledgement nobody waits for."""
        self._in_background(self._send_once(Delivery(kind, payload), name))

    def hear(self, news: News) -> None:
        """Send the events of a change."""
        if isinstance(news, Change):
            self.tell(events(self._workspace, news))

    def tell(self, payloads: Iterable[Payload]) -> None:
        """Send events, each until it is acknowledged or given up."""
        for payload in payloads:
            self._in_background(self._send_event(payload))

    async def _send_event(self, payload: Payload) -> None:
        name, reason = payload["event"]["type"], ""
        for retry, delay in enumerate([0.0, *self._workspace.retry_delays]):
            await asyncio.sleep(delay)
            try:
                await self._send(Delivery("events_api", payload, retry, reason), name)
                return
            except NoAddress:
                return
            except NotAnswered as error:
                reason = "timeout" if str(error) == "operation_timeout" else "http_error"

    async def _send_once(self, delivery: Delivery, name: str) -> None:
        with suppress(NotAnswered):
            await self._send(delivery, name)

    async def _send(self, delivery: Delivery, name: str) -> Payload:
        ack_ms = None
        seconds = self._workspace.seconds_to_respond
        transport = self._transport(delivery, seconds)
        start = time.perf_counter()
        try:
            ack = await asyncio.wait_for(transport.deliver(delivery), seconds)
            ack_ms = (time.perf_counter() - start) * 1000
            log.info("%s acknowledged in %.0f ms", name, ack_ms)
        except TimeoutError as error:
            log.warning("%s not acknowledged in %.1f s", name, seconds)
            raise NotAnswered("operation_timeout") from error
        finally:
            self._workspace.dispatches.append(
                Dispatch(delivery.kind, name, ack_ms, delivery.payload)
            )
        return ack

    def _transport(self, delivery: Delivery, timeout: float) -> Transport:
        app = self._workspace.app
        if app.addresses is None:
            return self.sockets
        url = _address(app, app.addresses, delivery)
        if not url:
            raise NoAddress("dispatch_failed")
        return Requests(url, app.signing_secret, timeout)

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _address(app: BotApp, addresses: Addresses, delivery: Delivery) -> str:
    payload = delivery.payload
    if delivery.kind == "events_api":
        return addresses.events
    if delivery.kind == "slash_commands":
        urls = {command["command"]: command.get("url", "") for command in app.commands}
        return str(urls[payload["command"]])
    is_suggestion = payload["type"] == "block_suggestion"
    return addresses.options if is_suggestion else addresses.interactivity

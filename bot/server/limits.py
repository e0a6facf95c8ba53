"""What strangers can cost a server that listens: so much time, so many connections, no log.

uvicorn limits neither the time that a request takes to arrive, nor connections that ask nothing.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

log = logging.getLogger(__name__)

# Slack's largest requests, forms with all that is in them, have some hundred thousand bytes; so has
# an issue of the longest text that GitHub takes, with what it was before.
LARGEST_BODY = 1_000_000
SECONDS_BETWEEN_WARNINGS = 60


@dataclass(frozen=True)
class Limits:
    """What a connection may take.

    Attributes:
        arriving: seconds for one request, headers and body, to come; also if none comes.
        answering: seconds for its answer to be made and fetched.
        connections: how many may be open; of more, the one that has waited longest for a request
            is closed.
    """

    arriving: float = 10
    answering: float = 60
    connections: int = 500


DEFAULT = Limits()


class _Config(uvicorn.Config):
    """A server's configuration with limits."""

    def __init__(self, app: ASGIApp, limits: Limits, **more: Any) -> None:
        super().__init__(app, http=_Limited, **more)
        self.limits = limits
        self.warned: float | None = None


class _Limited(H11Protocol):
    """One connection. It is closed without a word, which costs least and tells nothing."""

    config: _Config
    _since = 0.0
    _discarded = 0
    _limit: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._begin_to_wait()
        if len(self.connections) > self.config.limits.connections:
            waiting = [each for each in self.connections if isinstance(each, _Limited)]
            min((each for each in waiting if each._arrives), key=lambda each: each._since)._drop()
            self._warn()

    def data_received(self, data: bytes) -> None:
        arrived = self._arrives
        super().data_received(data)
        if self._arrives is not arrived:
            self._begin_to_wait()
        # What comes after the answer is read, so that the answer is, and thrown away.
        if self.conn.our_state is h11.DONE and self.conn.their_state is h11.SEND_BODY:
            self._discarded += len(data)
            if self._discarded > LARGEST_BODY:
                self._drop()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._begin_to_wait()

    def send_400_response(self, msg: str) -> None:
        if self.cycle:
            # The app has begun with the headers, and is not to answer a second time.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            # The answer to HEAD has no body, and h11 sends none.
            with suppress(h11.LocalProtocolError):
                super().send_400_response(msg)
                return
        self._drop()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self._limit:
            self._limit.cancel()

    @property
    def _arrives(self) -> bool:
        """Whether a request, or the rest of one, is still to come."""
        return self.conn.their_state in (h11.IDLE, h11.SEND_BODY)

    def _begin_to_wait(self) -> None:
        """Wait for the next request, or for the answer to this one, from now on."""
        if self._limit:
            self._limit.cancel()
        limits = self.config.limits
        self._since = self.loop.time()
        self._limit = self.loop.call_later(
            limits.arriving if self._arrives else limits.answering, self._drop
        )

    def _drop(self) -> None:
        self.connections.discard(self)
        self.transport.abort()

    def _warn(self) -> None:
        now, config = self.loop.time(), self.config
        if config.warned is None or now - config.warned > SECONDS_BETWEEN_WARNINGS:
            config.warned = now
            log.warning(
                "More than %s connections are open: those are closed that ask nothing. Put a "
                "proxy before the bot that keeps strangers away.",
                config.limits.connections,
            )


def limited_server(app: ASGIApp, ending: int, limits: Limits = DEFAULT) -> uvicorn.Server:
    """A server of that app, which gives requests under way `ending` seconds when it is to end."""
    return uvicorn.Server(
        _Config(
            app,
            limits,
            log_config=None,
            # What strangers send is no warning; and the address of an installation has the OAuth
            # code in it.
            log_level="error",
            access_log=False,
            lifespan="off",
            ws="none",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=ending,
        )
    )

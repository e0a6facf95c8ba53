"""The bot over HTTP: what Slack posts, and nobody else."""

from __future__ import annotations

import asyncio
import hmac
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from time import monotonic, time

from slack_bolt import App
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.server.addresses import SLACK_EVENTS
from bot.server.limits import LARGEST_BODY
from bot.server.payloads import dispatched, is_event, is_whole, readable

log = logging.getLogger(__name__)

# As Slack signs, and for as long as its library takes a signature.
_SIGNATURE = re.compile("v0=[0-9a-f]{64}")
_TIMESTAMP = re.compile("[0-9]{1,12}")
SECONDS_TO_USE = 60 * 5
SECONDS_BETWEEN_WARNINGS = 60 * 10
# Requests of Slack that wait for their acknowledgement, which comes within milliseconds.
DISPATCHED_AT_ONCE = 40


def http_app(app: App, signing_secret: str, others: Iterable[Route] = ()) -> Starlette:
    """The bot over HTTP: Slack posts signed requests to `/slack/events`; `others` are beside it.

    Nothing is read of a request that is larger than LARGEST_BODY, or that cannot be signed. Events
    that lack what Slack promises are passed over, and other payloads of this kind refused with 400.
    """
    verifier = SignatureVerifier(signing_secret)
    # Threads of its own: those of other routes may all wait for the store, or for Slack.
    dispatching = ThreadPoolExecutor(DISPATCHED_AT_ONCE, thread_name_prefix="dispatch")
    clock_warning = ClockWarning()

    async def events(request: Request) -> Response:
        if not _may_be_signed(request.headers):
            return Response(status_code=401)
        body = await request.body()
        # Bolt verifies the signature only after it has parsed the body.
        if not _is_signed(body, request.headers, verifier):
            return Response(status_code=401)
        # Only Slack can have made it; a stranger's words write nothing into the log.
        signed_at = int(request.headers["X-Slack-Request-Timestamp"])
        if abs(time() - signed_at) > SECONDS_TO_USE:
            clock_warning.say(signed_at)
            return Response(status_code=401)
        bolt_request = readable(lambda: to_bolt_request(request, body))
        if bolt_request is None:
            return Response(status_code=400)
        if not is_whole(bolt_request.body):
            return Response(status_code=200 if is_event(bolt_request.body) else 400)
        # Bolt waits for the listener's ack, which must not block the event loop.
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(dispatching, dispatched, app, bolt_request)
        return to_starlette_response(answer)

    return Starlette(
        routes=[Route(SLACK_EVENTS, events, methods=["POST"]), *others],
        exception_handlers={ClientDisconnect: _hung_up},
        max_body_size=LARGEST_BODY,
    )


async def _hung_up(_: Request, __: Exception) -> Response:
    """What nobody hears: a caller who is gone is no failure of the bot's."""
    return Response(status_code=400)


class ClockWarning:
    """Warns, once in ten minutes at most, that Slack signs at another time than this machine has.

    `clock` gives seconds.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._warned_at = -float(SECONDS_BETWEEN_WARNINGS)

    def say(self, signed_at: int) -> None:
        """Warn of a request that Slack signed at that moment, in Unix seconds."""
        if self._clock() - self._warned_at < SECONDS_BETWEEN_WARNINGS:
            return
        self._warned_at = self._clock()
        minutes = round(abs(time() - signed_at) / 60)
        log.warning(
            "A request that Slack signed was refused, because its time is %s min %s the clock of "
            "this machine (%s): if that clock is wrong, set it right, as all of Slack's requests "
            "are refused until then; if it is right, somebody sends an old request again",
            minutes,
            "before" if signed_at < time() else "after",
            f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC",
        )


def _may_be_signed(headers: Mapping[str, str]) -> bool:
    """Whether there are a signature and its time, as Slack writes them."""
    return (
        _SIGNATURE.fullmatch(headers.get("X-Slack-Signature", "")) is not None
        and _TIMESTAMP.fullmatch(headers.get("X-Slack-Request-Timestamp", "")) is not None
    )


def _is_signed(body: bytes, headers: Mapping[str, str], verifier: SignatureVerifier) -> bool:
    """Whether the signature is right for its own time, which may be any."""
    timestamp = headers["X-Slack-Request-Timestamp"]
    try:
        signature = verifier.generate_signature(timestamp=timestamp, body=body)
    except ValueError:  # the body is no text
        return False
    return hmac.compare_digest(signature or "", headers["X-Slack-Signature"])

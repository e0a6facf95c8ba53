"""The client that every call to Slack goes through."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from http import HTTPStatus
from math import ceil, inf
from ssl import SSLContext, create_default_context
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry import RetryHandler
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
)
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web import SlackResponse

from integrations.pauses import Pauses
from integrations.visible import visible_within

# How long Slack may say nothing after a call.
SECONDS = 30
HASTY_SECONDS = 10
UPLOAD_SECONDS = 15
# The longest waits that Slack may ask for: it asks for a minute at most, a proxy for anything.
LONGEST_WAIT = 300
UPLOAD_WAIT = 5
# What calls carry as text.
_SAID = ("params", "data", "json")


# What the client is asking for in this thread, as pauses know it.
_ASKED: ContextVar[str] = ContextVar("asked", default="")


class Client(WebClient):
    """A client that says nothing that one does not see, and asks for nothing that Slack has told it
    not to ask for, nor told other processes where these are known.

    Args:
        seconds: for which Slack may say nothing.
        longest: seconds of the longest pause that is waited for; a longer one is an error.
        pauses: those that Slack asks for, if other processes know them.
    """

    def __init__(
        self,
        token: str | None,
        base_url: str,
        seconds: int,
        handlers: list[RetryHandler],
        longest: float = 0.0,
        pauses: Pauses | None = None,
    ) -> None:
        noting = [_Noting(pauses)] if pauses else []
        super().__init__(
            token=token,
            base_url=base_url,
            timeout=seconds,
            ssl=_trusted() if base_url.startswith("https:") else None,
            retry_handlers=[*noting, *handlers],
        )
        self.pauses = pauses
        self._longest = longest

    def api_call(self, api_method: str, **more: Any) -> SlackResponse:
        said = {name: visible_within(more[name]) for name in _SAID if more.get(name)}
        given = {**more, **said}
        if self.pauses is None:
            return super().api_call(api_method, **given)
        key = self._key(api_method, given)
        self._wait(self.pauses, key, api_method)
        before = _ASKED.set(key)
        try:
            return super().api_call(api_method, **given)
        finally:
            _ASKED.reset(before)

    def _key(self, method: str, given: Mapping[str, Any]) -> str:
        """What Slack limits: a method in a workspace, and posts in each channel."""
        who = hashlib.sha256((self.token or "").encode()).hexdigest()
        where = ""
        if method == "chat.postMessage":
            said = [given[name] for name in _SAID if given.get(name)]
            where = next((str(each.get("channel", "")) for each in said), "")
        return f"slack {who} {method} {where}".rstrip()

    def _wait(self, pauses: Pauses, key: str, method: str) -> None:
        """Wait until Slack may be asked for that again. Raises SlackApiError as Slack's own refusal
        would where that takes too long."""
        most = time.monotonic() + self._longest
        while left := pauses.left(key):
            if time.monotonic() + left > most:
                refusal = SlackResponse(
                    client=self,
                    http_verb="POST",
                    api_url=f"{self.base_url}{method}",
                    req_args={},
                    data={"ok": False, "error": "ratelimited"},
                    headers={"Retry-After": f"{ceil(left)}"},
                    status_code=HTTPStatus.TOO_MANY_REQUESTS,
                )
                raise SlackApiError("Slack has asked for a pause.", refusal)  # type: ignore[no-untyped-call]
            time.sleep(left)


@cache
def _trusted() -> SSLContext:
    """What calls trust, as Python does by itself.

    To read all certificates takes longer than most calls, each of which would read them.
    """
    context = create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


class _Noting(RetryHandler):
    """Tries nothing again, but notes the pauses that Slack asks for."""

    def __init__(self, pauses: Pauses) -> None:
        super().__init__(max_retry_count=1_000)
        self._pauses = pauses

    def _can_retry(
        self,
        *,
        state: RetryState,  # noqa: ARG002 what the library gives
        request: HttpRequest,  # noqa: ARG002
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002
    ) -> bool:
        seconds = _pause_asked(response)
        if (key := _ASKED.get()) and seconds is not None:
            self._pauses.begin(key, min(seconds, LONGEST_WAIT))
        return False


def _pause_asked(response: HttpResponse | None) -> float | None:
    """The seconds that Slack wants to pass before it is asked again, if it does: one where it does
    not say how many, and without end where that is no number."""
    if response is None or response.status_code != HTTPStatus.TOO_MANY_REQUESTS:
        return None
    headers = {name.lower(): values for name, values in response.headers.items()}
    asked = str(next(iter(headers.get("retry-after") or ["1"])))
    return float(asked) if asked.isdecimal() else inf


class RateLimit(RateLimitErrorRetryHandler):
    """Waits as long as Slack asks it to, unless that is longer than `longest` seconds."""

    def __init__(self, longest: int, tries: int = 1) -> None:
        super().__init__(max_retry_count=tries)
        self._longest = longest

    def _can_retry(
        self,
        *,
        state: RetryState,  # noqa: ARG002 what the library gives
        request: HttpRequest,  # noqa: ARG002
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002
    ) -> bool:
        seconds = _pause_asked(response)
        return seconds is not None and seconds <= self._longest


def web_client(token: str | None, api_url: str, pauses: Pauses | None = None) -> WebClient:
    """A client that waits as long as Slack asks it to (Retry-After) before it tries again.

    `pauses` are those that Slack asked other processes for, if these are known.
    """
    handlers = [_connecting(), RateLimit(LONGEST_WAIT, tries=5)]
    return Client(token, api_url, SECONDS, handlers, LONGEST_WAIT, pauses)


def impatient_client(client: WebClient) -> WebClient:
    """A client that fails at a rate limit, for callers that have no time to wait."""
    return _like(client, SECONDS, [_connecting()])


def uploading_client(client: WebClient) -> WebClient:
    """A client for pictures, without which an answer can do: it waits for a short rate limit only,
    and not long for a Slack that says nothing."""
    handlers = [_connecting(), RateLimit(UPLOAD_WAIT)]
    return _like(client, UPLOAD_SECONDS, handlers, UPLOAD_WAIT)


def hasty_client(client: WebClient) -> WebClient:
    """A client for what nobody waits for: it fails at a rate limit, at a connection that is not
    made, and where Slack says nothing for some seconds."""
    return _like(client, HASTY_SECONDS, [])


def _like(
    client: WebClient, seconds: int, handlers: list[RetryHandler], longest: float = 0.0
) -> WebClient:
    """A client for the same workspace, which waits otherwise."""
    pauses = client.pauses if isinstance(client, Client) else None
    return Client(client.token, client.base_url, seconds, handlers, longest, pauses)


def _connecting() -> RetryHandler:
    """Tries again where a connection was never made. Once a request is sent, Slack may have acted
    on it."""
    return ConnectionErrorRetryHandler(error_types=[URLError])

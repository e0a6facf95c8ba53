"""The client that every call to Slack goes through."""

from __future__ import annotations

from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
)
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web import SlackResponse

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


class VisibleClient(WebClient):
    """A client that says nothing that one does not see."""

    def api_call(self, api_method: str, **more: Any) -> SlackResponse:
        said = {name: visible_within(more[name]) for name in _SAID if more.get(name)}
        return super().api_call(api_method, **{**more, **said})


class RateLimit(RateLimitErrorRetryHandler):
    """Waits as long as Slack asks it to, where that is so many seconds at most."""

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
        if response is None or response.status_code != 429:
            return False
        headers = {name.lower(): values for name, values in response.headers.items()}
        asked = str(next(iter(headers.get("retry-after") or ["1"])))
        return asked.isdecimal() and int(asked) <= self._longest


def web_client(token: str | None, api_url: str) -> WebClient:
    """A client that waits as long as Slack asks it to (Retry-After) before it tries again."""
    client = impatient_client(token, api_url)
    client.retry_handlers.append(RateLimit(LONGEST_WAIT, tries=5))
    return client


def impatient_client(token: str | None, api_url: str) -> WebClient:
    """A client that fails at a rate limit, for callers that have no time to wait."""
    return VisibleClient(
        token=token,
        base_url=api_url,
        timeout=SECONDS,
        # Once a request is sent, Slack may have acted on it: only connections that were never made
        # are retried.
        retry_handlers=[ConnectionErrorRetryHandler(error_types=[URLError])],
    )


def uploading_client(client: WebClient) -> WebClient:
    """A client for pictures, without which an answer can do: it waits for a short rate limit only,
    and not long for a Slack that says nothing."""
    return VisibleClient(
        token=client.token,
        base_url=client.base_url,
        timeout=UPLOAD_SECONDS,
        retry_handlers=[
            ConnectionErrorRetryHandler(error_types=[URLError]),
            RateLimit(UPLOAD_WAIT),
        ],
    )


def hasty_client(client: WebClient) -> WebClient:
    """A client for what nobody waits for: it fails at a rate limit, at a connection that is not
    made, and where Slack says nothing for some seconds."""
    return VisibleClient(
        token=client.token, base_url=client.base_url, timeout=HASTY_SECONDS, retry_handlers=[]
    )

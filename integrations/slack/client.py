"""The client that every call to Slack goes through."""

from __future__ import annotations

from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.http_retry import RetryHandler
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
    return _client(token, api_url, SECONDS, _connecting(), RateLimit(LONGEST_WAIT, tries=5))


def impatient_client(token: str | None, api_url: str) -> WebClient:
    """A client that fails at a rate limit, for callers that have no time to wait."""
    return _client(token, api_url, SECONDS, _connecting())


def uploading_client(client: WebClient) -> WebClient:
    """A client for pictures, without which an answer can do: it waits for a short rate limit only,
    and not long for a Slack that says nothing."""
    handlers = _connecting(), RateLimit(UPLOAD_WAIT)
    return _client(client.token, client.base_url, UPLOAD_SECONDS, *handlers)


def hasty_client(client: WebClient) -> WebClient:
    """A client for what nobody waits for: it fails at a rate limit, at a connection that is not
    made, and where Slack says nothing for some seconds."""
    return _client(client.token, client.base_url, HASTY_SECONDS)


def _client(token: str | None, api_url: str, seconds: int, *handlers: RetryHandler) -> WebClient:
    """A client for a Slack that says nothing for so many seconds at most."""
    return VisibleClient(token=token, base_url=api_url, timeout=seconds, retry_handlers=[*handlers])


def _connecting() -> RetryHandler:
    """Tries again where a connection was never made. Once a request is sent, Slack may have acted
    on it."""
    return ConnectionErrorRetryHandler(error_types=[URLError])

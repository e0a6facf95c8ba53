"""The client that every call to Slack goes through."""

from __future__ import annotations

from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
)
from slack_sdk.web import SlackResponse

from integrations.visible import visible_within

# How long Slack may say nothing after a call.
SECONDS = 30
HASTY_SECONDS = 10
# What calls carry as text.
_SAID = ("params", "data", "json")


class VisibleClient(WebClient):
    """A client that says nothing that one does not see."""

    def api_call(self, api_method: str, **more: Any) -> SlackResponse:
        said = {name: visible_within(more[name]) for name in _SAID if more.get(name)}
        return super().api_call(api_method, **{**more, **said})


def web_client(token: str | None, api_url: str) -> WebClient:
    """A client that waits as long as Slack asks it to (Retry-After) before it tries again."""
    client = impatient_client(token, api_url)
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=5))
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


def hasty_client(client: WebClient) -> WebClient:
    """A client for what nobody waits for: it fails at a rate limit, at a connection that is not
    made, and where Slack says nothing for some seconds."""
    return VisibleClient(
        token=client.token, base_url=client.base_url, timeout=HASTY_SECONDS, retry_handlers=[]
    )

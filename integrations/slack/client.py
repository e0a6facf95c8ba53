"""The client that every call to Slack goes through."""

from __future__ import annotations

from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
)


def web_client(token: str | None, api_url: str) -> WebClient:
    """A client that waits as long as Slack asks it to (Retry-After) before it tries again."""
    client = impatient_client(token, api_url)
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=5))
    return client


def impatient_client(token: str | None, api_url: str) -> WebClient:
    """A client that fails at a rate limit, for callers that have no time to wait."""
    return WebClient(
        token=token,
        base_url=api_url,
        # Once a request is sent, Slack may have acted on it: only connections that were never made
        # are retried.
        retry_handlers=[ConnectionErrorRetryHandler(error_types=[URLError])],
    )

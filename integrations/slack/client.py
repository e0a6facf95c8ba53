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
    return WebClient(
        token=token,
        base_url=api_url,
        retry_handlers=[
            # Once a request is sent, Slack may have done what it asks: only a connection that
            # was never made is tried again.
            ConnectionErrorRetryHandler(error_types=[URLError]),
            RateLimitErrorRetryHandler(max_retry_count=5),
        ],
    )

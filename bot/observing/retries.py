"""Logs what is retried, and why."""

from __future__ import annotations

import logging

from stamina.instrumentation import RetryDetails, set_on_retry_hooks

log = logging.getLogger(__name__)


def log_retries() -> None:
    """Log each retry; stamina's own line does not say why, and is printed as a result would be."""
    set_on_retry_hooks([_log])


def _log(details: RetryDetails) -> None:
    # Commands that do not speak to Slack need not wait for slack_sdk.
    from integrations.slack.errors import ImageNotReady, ViewChanged

    # Not worth a warning: every new picture is refused at first, until Slack has processed it, and
    # a view may be replaced before it is shown.
    is_usual = isinstance(details.caused_by, ImageNotReady | ViewChanged)
    level = logging.DEBUG if is_usual else logging.WARNING
    log.log(level, "Retrying in %.1f s: %s", details.wait_for, details.caused_by)

"""The log of the bot in this process while something fails that is expected to, some day."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import pytest

from bot.observing.logs import log_to_stderr
from tests.support.command_line import logging_as_it_was

# What tests and the playground's bot have in their settings.
SECRETS = ("xoxb-playground", "xapp-playground", "hush-hush")


@contextmanager
def log_without_tracebacks() -> Iterator[StringIO]:
    """What the bot logs while the context lasts, as it would on stderr: in the end it must have
    neither a traceback nor a secret."""
    written = StringIO()
    with logging_as_it_was(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stderr", written)
        log_to_stderr("INFO", "text")
        patch.undo()
        yield written
        logging.getLogger().handlers[0].flush()
    text = written.getvalue()
    assert "Traceback" not in text, text
    assert [secret for secret in SECRETS if secret in text] == [], text

"""Log lines for people or for machines, each with the request that it is about."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import structlog

# Tokens of Slack and GitHub, the password of an address, and addresses with which whoever has them
# may do something: no log of ours has one, but who knows what others put into theirs.
_SECRET = re.compile(
    r"\bxox[a-z]-[\w-]+|\bxapp-[\w-]+|\bgh[a-z]_\w{20,}|\bgithub_pat_\w+|(?<=://)[^\s/@:]*:[^\s/@]+(?=@)"
    r"|(?<=//hooks\.slack\.com/)[\w/-]+|(?<=[?&]code=)[^\s&]+|(?<=[?&]ticket=)[^\s&]+"
)


_SHARED: list[structlog.types.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def log_to_stderr(level: str, form: str) -> None:
    """From now on, log from that level on: as `text`, or as `json`, one object a line.

    Each line has what `about` says of the work that it is part of.
    """
    last: structlog.types.Processor
    if form == "json":
        last = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        last = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    handler = logging.StreamHandler()
    handler.addFilter(_is_told)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _without_secrets,
                last,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)


def _is_told(record: logging.LogRecord) -> bool:
    # What Slack's libraries say at DEBUG is all that comes and goes, with what it allows to do.
    # Bolt sets the levels of its loggers itself.
    return record.levelno > logging.DEBUG or not record.name.startswith(("slack_bolt", "slack_sdk"))


def _without_secrets(
    _logger: object, _name: str, line: structlog.types.EventDict
) -> structlog.types.EventDict:
    return {name: _hidden(value) for name, value in line.items()}


def _hidden(value: Any) -> Any:
    if isinstance(value, str):
        return _SECRET.sub("***", value)
    if isinstance(value, dict):
        return {name: _hidden(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden(inner) for inner in value]
    return value


@contextmanager
def about(**said: str) -> Iterator[None]:
    """Say so in each log line of what is done inside, with an id of this piece of work."""
    named = {name: value for name, value in said.items() if value}
    with structlog.contextvars.bound_contextvars(request=uuid4().hex[:12], **named):
        yield

"""Log lines as text or JSON, each with the request it belongs to, and without secrets."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from textwrap import indent
from typing import Any
from uuid import uuid4

from integrations.github.errors import TOKEN
from integrations.visible import visible
from integrations.without import without
from metrics.text.formatting import cut

# It would take rich in for tracebacks, which are written here: 5 MB for as long as a bot runs.
with without("rich"):
    import structlog

# Tokens of Slack and GitHub, passwords in addresses, and addresses that grant something. Our own
# log lines have none, but those of libraries might.
_SECRET = re.compile(
    rf"\bxox[a-z]-[\w-]+|\bxapp-[\w-]+|{TOKEN.pattern}|(?<=://)[^\s/@:]*:[^\s/@]+(?=@)"
    r"|(?<=//hooks\.slack\.com/)[\w/-]+|(?<=[?&]code=)[^\s&]+|(?<=[?&]ticket=)[^\s&]+"
    r"|(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]+"
    r"|(?s:-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END|\Z))"
)
# Of one value, such as the words of the line, in characters; of a traceback, in all and a line.
LONGEST_VALUE = 2_000
LONGEST_TRACEBACK, LONGEST_OF_TRACEBACK = 20_000, 500

_TRACEBACKS = ("exception", "stack")

_SHARED: list[structlog.types.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def log_to_stderr(level: str, form: str) -> None:
    """Log to stderr from that level on, as `text` or as `json` (one object a line).

    Each line has the fields that `log_context` has set.
    """
    last: structlog.types.Processor
    if form == "json":
        last = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        last = structlog.dev.ConsoleRenderer(colors=bool(sys.stderr and sys.stderr.isatty()))
    handler = logging.StreamHandler()
    handler.addFilter(_is_logged)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _without_secrets,
                _on_its_line,
                _short,
                last,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Their INFO is each step of a store's schema, and that they look for what is due, and begin it;
    # what comes of it is logged there.
    for name in ("alembic", "apscheduler", "procrastinate"):
        logging.getLogger(name).setLevel({"INFO": "WARNING"}.get(level, level))


def _is_logged(record: logging.LogRecord) -> bool:
    # At DEBUG Slack's libraries log whole payloads, with secrets; and Bolt sets the levels of its
    # loggers itself.
    return record.levelno > logging.DEBUG or not record.name.startswith(("slack_bolt", "slack_sdk"))


def _without_secrets(
    _logger: object, _name: str, line: structlog.types.EventDict
) -> structlog.types.EventDict:
    return {name: _hidden(value) for name, value in line.items()}


def _on_its_line(
    _logger: object, _name: str, line: structlog.types.EventDict
) -> structlog.types.EventDict:
    """What comes from outside begins no line of its own, and steers no terminal.

    The lines of a traceback are below their own, further to the right.
    """
    shown = {name: _one_line(value) for name, value in line.items() if name not in _TRACEBACKS}
    below = {name: indent(visible(line[name]), "    ") for name in _TRACEBACKS if line.get(name)}
    return {**shown, **below}


def _short(
    _logger: object, _name: str, line: structlog.types.EventDict
) -> structlog.types.EventDict:
    """What comes from outside makes no line that nobody can read."""
    return {
        name: _short_traceback(value) if name in _TRACEBACKS else _short_value(value)
        for name, value in line.items()
    }


def _short_value(value: Any) -> Any:
    text = value if isinstance(value, str) else str(value)
    return value if len(text) <= LONGEST_VALUE else cut(text, LONGEST_VALUE)


def _short_traceback(text: str) -> str:
    """Its beginning and its end, where the error is, of lines that are each cut."""
    text = "\n".join(cut(line, LONGEST_OF_TRACEBACK) for line in text.split("\n"))
    if len(text) <= LONGEST_TRACEBACK:
        return text
    half = LONGEST_TRACEBACK // 2
    return f"{text[:half]}…\n    …{text[-half:]}"


def _one_line(value: Any) -> Any:
    if isinstance(value, str):
        return visible(value).replace("\n", "\\n")
    if isinstance(value, dict):
        return {name: _one_line(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_one_line(inner) for inner in value]
    return value


def _hidden(value: Any) -> Any:
    if isinstance(value, str):
        return _SECRET.sub("***", value)
    if isinstance(value, dict):
        return {name: _hidden(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden(inner) for inner in value]
    return value


@contextmanager
def log_context(**fields: str) -> Iterator[None]:
    """Add these fields, and a new request id, to each line that is logged inside."""
    present = {name: value for name, value in fields.items() if value}
    with structlog.contextvars.bound_contextvars(request=uuid4().hex[:12], **present):
        yield

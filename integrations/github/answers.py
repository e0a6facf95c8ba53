"""GitHub's answers through `gh api --include`: headers, and JSON or an error."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import ceil
from typing import Any

from integrations.github.errors import BadAnswer, RateLimited, Unreachable
from integrations.github.process import Ended

NOTHING = "gh gave nothing: ask again, or update gh."
NO_JSON = "gh gave no JSON: update gh, then ask again."
NO_JSON_OF_GITHUB = (
    "GitHub's answer is no JSON (an outage, or a proxy's log-in page?): look at the "
    "network and https://www.githubstatus.com, then ask again."
)
# Of lists by ids, GitHub gives what there is, and null and an error for what has gone.
LISTS_BY_ID = {"nodes", "repositories"}


def headers_and_body(output: bytes) -> tuple[dict[str, str], bytes]:
    """The headers of the answer, by name in small letters, and its body; no headers where the
    output is no HTTP."""
    if not output.startswith(b"HTTP/"):
        return {}, output
    head, _, body = output.partition(b"\r\n\r\n")
    lines = head.decode(errors="replace").split("\r\n")[1:]
    return {
        name.lower(): value for name, _, value in (each.partition(": ") for each in lines)
    }, body


def json_of(ended: Ended, not_found: str) -> tuple[Any, float | None]:
    """GitHub's answer, and the seconds after which it may be asked again, if it told any.

    Nodes that were asked for by their ids and are gone are null. Raises the errors of
    `integrations.github.errors`.
    """
    headers, body = headers_and_body(ended.output)
    pause = _pause(headers)
    answer = _parsed(body)
    if ended.code != 0:
        errors = _errors(answer)
        if not errors or not all(map(_is_of_a_gone_node, errors)):
            kinds = " ".join(str(each.get("type", "")) for each in errors)
            error = ended.error(not_found, kinds)
            if isinstance(error, RateLimited):
                error = RateLimited(_until(pause) if pause else str(error), pause)
            elif isinstance(error, Unreachable):
                error.answered = bool(headers)
            raise error
    elif not ended.output.strip():
        raise BadAnswer(NOTHING)
    elif answer is None:
        raise BadAnswer(NO_JSON_OF_GITHUB if headers else NO_JSON)
    return answer, pause


def nothing_left(pause: float) -> RateLimited:
    """The error of asking before these seconds are over."""
    return RateLimited(_until(pause), pause)


def _until(pause: float) -> str:
    at = datetime.fromtimestamp(datetime.now(UTC).timestamp() + pause, UTC)
    return (
        f"GitHub's rate limit is reached until {at:%H:%M} UTC ({in_time(pause)}): ask again then."
    )


def in_time(seconds: float) -> str:
    """A while from now on, in words."""
    if seconds < 120:
        return f"in {ceil(seconds)} s"
    return f"in {ceil(seconds / 60)} minutes"


def _pause(headers: Mapping[str, str]) -> float | None:
    """The seconds to wait by the headers: of a pause asked for, or as no points are left."""
    if (after := headers.get("retry-after", "")).isdecimal():
        return max(float(after), 1.0)
    reset = headers.get("x-ratelimit-reset", "")
    if headers.get("x-ratelimit-remaining") != "0" or not reset.isdecimal():
        return None
    # By GitHub's own clock, where it tells: this machine's may be wrong.
    try:
        now = parsedate_to_datetime(headers["date"]).timestamp()
    except (KeyError, ValueError):
        now = datetime.now(UTC).timestamp()
    return max(int(reset) - now, 1.0)


def _errors(answer: Any) -> list[Mapping[str, Any]]:
    errors = answer.get("errors") if isinstance(answer, Mapping) else None
    return [each for each in errors or () if isinstance(each, Mapping)]


def _is_of_a_gone_node(error: Mapping[str, Any]) -> bool:
    path = error.get("path")
    return (
        error.get("type") == "NOT_FOUND"
        and isinstance(path, list)
        and len(path) == 2
        and path[0] in LISTS_BY_ID
    )


def _parsed(body: bytes) -> Any:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        # Brackets without end are nested too deeply to be read.
        return None
    if b"\\ud" not in body.lower():
        return answer
    # Half of a pair of surrogates could be read, and not be written anywhere.
    text = json.dumps(answer, ensure_ascii=False).encode("utf-16-le", "surrogatepass")
    return json.loads(text.decode("utf-16-le", "replace"))

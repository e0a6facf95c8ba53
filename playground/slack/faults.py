"""What goes wrong with calls of the Web API on purpose, as tests set it."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from playground.slack.refusal import Refused

# Names beside those of methods: every method; and the bytes of an upload, and answers to response
# URLs, which need no token.
EVERY, UPLOAD, RESPONSE_URL = "*", "upload", "response_url"
JSON, HTML = "application/json", "text/html"


@dataclass(frozen=True)
class Fault:
    """How a call goes wrong.

    Attributes:
        status: of HTTP.
        body: of the answer.
        content_type: of the answer.
        headers: of the answer, beside its type.
        is_done: whether what the call asks is done all the same.
    """

    status: int = 200
    body: str = ""
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    is_done: bool = False


def refusal(error: str, **details: str) -> Fault:
    """Slack says no with that error code."""
    return Fault(body=_json(Refused(error, **details)))


def too_many_requests(retry_after: int) -> Fault:
    """https://docs.slack.dev/apis/web-api/rate-limits; `retry_after` is in seconds."""
    return Fault(429, _json(Refused("ratelimited")), headers={"Retry-After": str(retry_after)})


def _json(refused: Refused) -> str:
    return json.dumps(refused.answer(), separators=(",", ":"))


OUT_OF_ORDER = Fault(500, "Internal Server Error", "text/plain")
WEB_PAGE = Fault(200, "<!DOCTYPE html><title>Slack</title><p>We are down.</p>", HTML)
LOST = Fault(504, "upstream timed out", "text/plain", is_done=True)


@dataclass
class Faults:
    """The faults of calls to come; safe from any thread.

    Attributes:
        called: the methods that were called, in their order, whatever became of it.
    """

    called: list[str] = field(default_factory=list)
    _next: defaultdict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    _always: dict[str, Fault] = field(default_factory=dict)

    def next(self, method: str, *faults: Fault) -> None:
        """Have the next calls of that method go wrong so, one after the other."""
        self._next[method].extend(faults)

    def always(self, method: str, fault: Fault) -> None:
        """Have all calls of that method go wrong so, until `end`."""
        self._always[method] = fault

    def end(self, method: str = "") -> None:
        """Have all calls of that method, or without one of every method, go well."""
        for name in [method] if method else [*self._next, *self._always]:
            self._next[name].clear()
            self._always.pop(name, None)

    def next_of(self, method: str) -> int:
        """How many calls of that method are still to go wrong, one after the other."""
        return len(self._next[method])

    def of(self, method: str) -> Fault | None:
        """What goes wrong with a call of that method that has come now."""
        self.called.append(method)
        if self._next[method]:
            return self._next[method].popleft()
        return self._always.get(method) or (self._always.get(EVERY) if "." in method else None)

"""How Slack says no to a call."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """Slack's error code, and the details that go with it in the answer."""

    def __init__(self, error: str, **details: Any) -> None:
        super().__init__(error)
        self.error = error
        self.details = details

    def answer(self) -> dict[str, Any]:
        """The body of the answer, as Slack words it."""
        return {"ok": False, "error": self.error, **self.details}


def refused_for(error: str, problems: list[str]) -> Refused:
    """A refusal that lists problems in `response_metadata`, as for bad arguments."""
    messages = [f"[ERROR] {problem}" for problem in problems]
    return Refused(error, response_metadata={"messages": messages})

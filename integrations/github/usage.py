"""What exports took of GitHub: runs of gh, answers, and points of the rate limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass
class Usage:
    """What one or several exports took; adds up while they run.

    Attributes:
        gh_calls: runs of gh.
        pages: answers to GraphQL queries.
        cost: points of the rate limit (a user has 5,000 an hour on github.com); None where GitHub
            does not tell, as a GitHub Enterprise Server without a rate limit.
        remaining: points that are left; None as for `cost`.
        seconds: time that the exports took.
    """

    gh_calls: int = 0
    pages: int = 0
    cost: int | None = None
    remaining: int | None = None
    seconds: float = 0.0

    def add(self, page: Any) -> None:
        """Count one answer, with what it says of the rate limit, if it says that."""
        self.pages += 1
        data = page.get("data") if isinstance(page, Mapping) else None
        if rate_limit := data.get("rateLimit") if isinstance(data, Mapping) else None:
            self.cost = (self.cost or 0) + rate_limit["cost"]
            self.remaining = rate_limit["remaining"]

    def include(self, other: Usage) -> None:
        """Count what an export took, which ended later than those before."""
        self.gh_calls += other.gh_calls
        self.pages += other.pages
        if other.cost is not None:
            self.cost = (self.cost or 0) + other.cost
            self.remaining = other.remaining
        self.seconds += other.seconds

    def __str__(self) -> str:
        cost = "" if self.cost is None else f", GraphQL cost {self.cost} ({self.remaining:,} left)"
        calls = f"{_count(self.gh_calls, 'gh call')}, {_count(self.pages, 'page')}"
        return f"{calls}{cost}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

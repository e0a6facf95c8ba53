"""GitHub Projects through gh, GitHub's own command line."""

from integrations.github.app import GitHubApp
from integrations.github.client import GitHub
from integrations.github.errors import (
    BadAnswer,
    GhMissing,
    GhTimeout,
    NotLoggedIn,
    RateLimited,
    Unreachable,
)
from integrations.github.export import Look
from integrations.github.gh import GhStatus
from integrations.github.requests import Notice
from integrations.github.timelines import ISSUES_AT_A_TIME, TRANSIENT, TimelineEvent
from integrations.github.tokens import TokenKind
from integrations.github.usage import Usage

__all__ = [
    "ISSUES_AT_A_TIME",
    "TRANSIENT",
    "BadAnswer",
    "GhMissing",
    "GhStatus",
    "GhTimeout",
    "GitHub",
    "GitHubApp",
    "Look",
    "NotLoggedIn",
    "Notice",
    "RateLimited",
    "TimelineEvent",
    "TokenKind",
    "Unreachable",
    "Usage",
]

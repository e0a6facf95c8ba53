"""GitHub Projects through gh, GitHub's own command line."""

from integrations.github.client import GhStatus, GitHub
from integrations.github.timelines import TimelineEvent
from integrations.github.usage import Usage

__all__ = ["GhStatus", "GitHub", "TimelineEvent", "Usage"]

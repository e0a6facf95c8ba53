"""The scheduled reports that were posted."""

from __future__ import annotations

from playground.slack.workspace import Workspace


def posted(workspace: Workspace) -> list[str]:
    """The key of each report in #team-platform: its schedule, and when it was due."""
    return [
        str((message.metadata or {})["event_payload"]["key"])
        for message in workspace.channels["C0PLATFORM"].messages.values()
        if message.metadata
    ]

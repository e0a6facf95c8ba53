"""What Slack makes of what a person types."""

from __future__ import annotations

import pytest

from playground.slack.visitor import typed
from playground.slack.workspace import Workspace


@pytest.mark.parametrize(
    ("text", "handed_on"),
    [
        ("burndown by issues", "burndown by issues"),
        ("a < b > c & d", "a &lt; b &gt; c &amp; d"),
        ("<!channel> <!here|x>", "&lt;!channel&gt; &lt;!here|x&gt;"),
        ("&amp;", "&amp;amp;"),
        ("@sprint_analytics burndown", "<@U0ANALYTICS> burndown"),
        ("@Sprint_Analytics: burndown", "<@U0ANALYTICS>: burndown"),
        ("@Sprint Analytics burndown", "<@U0ANALYTICS> burndown"),
        ("(@ben)", "(<@U0BEN>)"),
        ("<@U0ANALYTICS> burndown", "<@U0ANALYTICS> burndown"),
        ("<@U0NOBODY>", "&lt;@U0NOBODY&gt;"),
        ("@sprint_analyticsbot", "@sprint_analyticsbot"),
        ("me@sprint_analytics", "me@sprint_analytics"),
        ("see #team-platform.", "see <#C0PLATFORM|team-platform>."),
        ("#team-platforms", "#team-platforms"),
        ("https://example.com/?a=1&b=2", "<https://example.com/?a=1&amp;b=2>"),
    ],
)
def test_typed(text: str, handed_on: str) -> None:
    assert typed(Workspace.sample(commands=[]), text) == handed_on


def test_time_stamps_are_unique_and_go_up() -> None:
    workspace = Workspace.sample(commands=[], clock=lambda: 1_700_000_000.0)
    stamps = [workspace.next_ts() for _ in range(3)]
    assert stamps == ["1700000000.000000", "1700000000.000001", "1700000000.000002"]
    workspace.clock = lambda: 1_600_000_000.0
    assert workspace.next_ts() == "1700000000.000003"

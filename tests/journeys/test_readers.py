"""Numbers and dates in a message are those of who asks."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from playground.slack.manifest import KNOWN_SCOPES
from tests.support.person import Person, is_private, is_report, words
from tests.support.playgrounds import playground, sample_slack


@pytest.mark.parametrize(
    ("locale", "scopes", "day"),
    [
        ("de-DE", KNOWN_SCOPES, r"\w\w\., \d+\. \w+\.? \d{4}"),
        ("en-US", KNOWN_SCOPES, r"\w{3}, \w{3} \d+, \d{4}"),
        ("de-DE", KNOWN_SCOPES - {"users:read"}, r"\w{3} \d+ \w{3} \d{4}"),
    ],
)
def test_a_report_is_written_for_who_asks(locale: str, scopes: frozenset[str], day: str) -> None:
    workspace = sample_slack(scopes=scopes)
    ana = replace(workspace.people["U0ANA"], locale=locale)
    workspace.people = {**workspace.people, "U0ANA": ana}
    # Where Slack does not tell who somebody is, members only would be nobody.
    with playground(workspace=workspace, outsiders="all") as opened:
        person = Person(opened.url)
        person.say("team-platform", "/sprint-burndown 9")
        report = person.sees("team-platform", is_report)
        person.press(report, "details")
        said = words(
            person.sees("team-platform", lambda each: each.get("thread_ts") == report["ts"])
        )
        start = said.partition("*Sprint start*\\n")[2].partition('"')[0]
        assert re.fullmatch(day, start)


def test_a_bot_that_may_not_see_who_asks_says_what_it_lacks() -> None:
    with playground(workspace=sample_slack(scopes=KNOWN_SCOPES - {"users:read"})) as opened:
        person = Person(opened.url)
        person.say("team-platform", "/sprint-burndown 9")
        told = words(person.sees("team-platform", is_private))
        assert "The Slack app lacks the scope `users:read`" in told

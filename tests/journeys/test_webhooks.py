"""GitHub tells of a card that was moved: the next answer has it, however its index lags behind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from bot.app import build_app
from bot.manifest import slack_manifest
from bot.server.events import http_app
from bot.server.serve import other_routes
from bot.server.webhooks import NOTED, PATH, SENT_BEFORE
from playground.github.faults import lagging_from_now_on
from playground.github.webhooks import Webhook
from playground.github.world import Node, set_value
from playground.run import Playground
from playground.serving import serve
from playground.slack.manifest import configured
from tests.support.office import now
from tests.support.person import Person, words
from tests.support.playgrounds import playground, sample_slack

CHANNEL, SPRINT = "team-platform", "Sprint 10"
SECRET, SIGNING_SECRET = "It's a Secret to Everybody", "signed"
LATER = "GitHub's index lags behind, and all of the board is yet to be looked through."


@dataclass
class Team:
    """A bot in HTTP mode, somebody who asks it, the board, and GitHub's webhook."""

    ana: Person
    board: Node
    webhook: Webhook
    asked: list[Mapping[str, Any]] = field(default_factory=list)

    def open_points(self) -> int:
        """What the bot says, and nothing that it says of what may be missing."""
        before = {each["ts"] for each in self.ana.messages(CHANNEL)}
        self.asked.clear()
        self.ana.say(CHANNEL, "/sprint-burndown")
        answer = words(
            self.ana.sees(
                CHANNEL,
                lambda each: each["ts"] not in before and "points open" in words(each),
            )
        )
        assert LATER not in answer
        (points,) = re.findall(r"(\d+) of \d+ points open", answer)[:1]
        return int(points)

    @property
    def looks(self) -> int:
        """Requests of the last answer that looked at all of the board."""
        return sum("filter" not in each and "ids" not in each for each in self.asked)

    def cards(self) -> list[Node]:
        """The open ones with points in the sprint."""
        return [
            item
            for item in self.board["items"]
            if item["fieldValues"].get("Sprint", {}).get("title") == SPRINT
            and item["type"] == "ISSUE"
            and item["content"]["state"] == "OPEN"
            and item["fieldValues"].get("Points")
        ]

    def set(self, item: Node, name: str, value: Any) -> Node | None:
        """Change a card as people do; gives what it had there."""
        before: Node | None = item["fieldValues"].get(name)
        set_value(self.board, item, name, value, now())
        return before


@contextmanager
def over_http(opened: Playground) -> Iterator[Team]:
    settings = replace(
        opened.analytics.settings,
        slack_mode="http",
        slack_signing_secret=SIGNING_SECRET,
        github_webhook_secret=SECRET,
    )
    analytics = replace(opened.analytics, settings=settings)
    app = build_app(settings, analytics)
    with serve(http_app(app, SIGNING_SECRET, other_routes(settings, analytics))) as bot:
        workspace = opened.workspace
        workspace.app = configured(workspace.app, slack_manifest(bot))
        acme = opened.world.owners["acme"]
        webhook = Webhook(f"{bot}{PATH}", SECRET, acme)
        team = Team(Person(opened.url), acme["projectsV2"][0], webhook)
        opened.faults.on_query = team.asked.append
        yield team


def test_a_card_that_github_told_of_is_right_in_the_next_answer() -> None:
    slack = sample_slack(signing_secret=SIGNING_SECRET)
    with (
        playground(slack, export_max_age=3600.0, chrome_path="/no/such/chrome") as opened,
        over_http(opened) as team,
    ):
        assert team.webhook.ping().status == 200
        first = team.open_points()
        opened.faults.index = lagging_from_now_on(opened.world)
        card, other = team.cards()[:2]
        points = card["fieldValues"]["Points"]["number"]
        before = team.set(card, "Points", points + 8)
        assert team.open_points() == first
        assert team.asked == []
        edited = team.webhook.edited(card, team.board, "Points", before)
        assert edited.answer == NOTED
        assert team.open_points() == first + 8
        assert (len(team.asked), team.looks) == (7, 4)
        # Known now, and what is sent once more changes nothing.
        assert team.webhook.send(edited.headers, edited.body).answer == SENT_BEFORE
        assert team.open_points() == first + 8
        assert team.asked == []

        # Two at once, of which one leaves the sprint.
        before = team.set(card, "Points", points)
        was_in = team.set(other, "Sprint", None)
        team.webhook.edited(card, team.board, "Points", before)
        team.webhook.edited(other, team.board, "Sprint", was_in)
        assert team.open_points() == first - other["fieldValues"]["Points"]["number"]
        assert (len(team.asked), team.looks) == (7, 4)


def test_an_issue_that_github_told_of_is_asked_for_at_once() -> None:
    slack = sample_slack(signing_secret=SIGNING_SECRET)
    with (
        playground(slack, export_max_age=3600.0, chrome_path="/no/such/chrome") as opened,
        over_http(opened) as team,
    ):
        first = team.open_points()
        card = team.cards()[0]
        card["content"] |= {"state": "CLOSED", "closedAt": now(), "updatedAt": now()}
        card["content"]["stateReason"] = "COMPLETED"
        assert team.open_points() == first
        team.webhook.issue("closed", card["content"])
        assert team.open_points() == first - card["fieldValues"]["Points"]["number"]
        assert team.looks == 0

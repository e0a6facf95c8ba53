"""A card is moved and asked about at once, while GitHub's search index lags behind."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from playground.github.resolvers import lagging_from_now_on
from playground.github.world import set_value
from tests.support.patience import until
from tests.support.person import Person, words
from tests.support.playgrounds import playground

CHANNEL = "team-platform"
LATER = "GitHub's index lags behind, and all of the board is still being looked through."


def test_a_card_that_was_moved_just_now_is_right_in_the_next_answer() -> None:
    with playground(export_max_age=0.0, chrome_path="/no/such/chrome") as opened:
        board = opened.world.owners["acme"]["projectsV2"][0]
        ana = Person(opened.url)

        def burndown() -> str:
            before = {each["ts"] for each in ana.messages(CHANNEL)}
            ana.say(CHANNEL, "/sprint-burndown")
            return words(
                ana.sees(
                    CHANNEL,
                    lambda each: each["ts"] not in before and "points open" in words(each),
                )
            )

        def open_points(answer: str) -> int:
            (points,) = re.findall(r"(\d+) of \d+ points open", answer)[:1]
            return int(points)

        first = burndown()
        opened.faults.index = lagging_from_now_on(opened.world)
        item = next(
            each
            for each in board["items"]
            if each["fieldValues"].get("Sprint", {}).get("title") == "Sprint 10"
            and each["type"] == "ISSUE"
            and each["content"]["state"] == "OPEN"
            and each["fieldValues"].get("Points")
        )
        points = item["fieldValues"]["Points"]["number"]
        then = datetime.now(UTC) - timedelta(seconds=10)
        set_value(board, item, "Points", points + 8, then.strftime("%Y-%m-%dT%H:%M:%SZ"))
        second = burndown()
        assert open_points(second) == open_points(first) + 8
        assert LATER in second
        until(lambda: LATER not in burndown())
        assert open_points(burndown()) == open_points(first) + 8

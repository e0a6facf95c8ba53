"""A card is moved and asked about at once, while GitHub's search index lags behind."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations.github import export
from playground.github.faults import lagging_from_now_on
from playground.github.world import Node, set_value
from tests.support.looks import looks_ended
from tests.support.person import Person, words
from tests.support.playgrounds import playground

CHANNEL = "team-platform"
LATER = "GitHub's index lags behind, and all of the board is yet to be looked through."


def test_a_card_that_was_moved_just_now_is_right_in_the_next_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
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

        def open_in(sprint: str) -> list[Node]:
            return [
                each
                for each in board["items"]
                if each["fieldValues"].get("Sprint", {}).get("title") == sprint
                and each["type"] == "ISSUE"
                and each["content"]["state"] == "OPEN"
                and each["fieldValues"].get("Points")
            ]

        # GitHub tells moves by the second; each is long enough ago to have been seen.
        def moved(item: Node, field: str, value: Any, seconds_ago: int) -> None:
            then = datetime.now(UTC) - timedelta(seconds=seconds_ago)
            set_value(board, item, field, value, then.strftime("%Y-%m-%dT%H:%M:%SZ"))

        first = burndown()
        opened.faults.index = lagging_from_now_on(opened.world)
        item, coming = open_in("Sprint 10")[0], open_in("Sprint 11")[0]
        points = coming["fieldValues"]["Points"]["number"]
        moved(coming, "Sprint", item["fieldValues"]["Sprint"], 20)
        second = burndown()
        assert open_points(second) == open_points(first) + points
        assert LATER not in second

        monkeypatch.setattr(export, "LOOKED_THROUGH_AT_ONCE", 0)
        moved(item, "Points", item["fieldValues"]["Points"]["number"] + 8, 10)
        third = burndown()
        assert open_points(third) == open_points(second) + 8
        assert LATER in third
        looks_ended()
        fourth = burndown()
        assert open_points(fourth) == open_points(third)
        assert LATER not in fourth

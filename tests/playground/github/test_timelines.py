"""Timelines of issues, as the real gh gets them from the playground's GitHub."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from playground.github.faults import Faults
from playground.github.resolvers import ITEM_TYPES
from playground.github.server import TOKEN, github_app
from playground.github.world import Node, World, add_event
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from tests.support.processes import ended

TODAY = date(2026, 11, 24)
QUERY = """
query($ids: [ID!]!, $types: [IssueTimelineItemsItemType!], $after: String) {
  nodes(ids: $ids) {
    ... on ProjectV2Item {
      content {
        ... on Issue {
          timelineItems(first: 100, after: $after, itemTypes: $types) {
            totalCount
            pageInfo { hasNextPage endCursor }
            nodes {
              __typename
              ... on ClosedEvent { createdAt stateReason }
              ... on ReopenedEvent { createdAt }
              ... on ProjectV2ItemStatusChangedEvent {
                createdAt previousStatus status wasAutomated project { url }
              }
              ... on AddedToProjectV2Event { createdAt project { url } }
            }
          }
        }
      }
    }
  }
}
"""
Ask = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def world() -> World:
    return sample_workspace(TODAY)


@pytest.fixture
def faults() -> Faults:
    return Faults(moves_lost_since="")


@pytest.fixture
def ask(world: World, faults: Faults) -> Iterator[Ask]:
    """Ask gh for timelines of items."""
    home = Path(mkdtemp(prefix="sa-", dir="/tmp"))
    program = shutil.which("gh") or shutil.which("gh", path=Path(sys.executable).parent)
    assert program

    def asked(*ids: str, types: tuple[str, ...] = (), after: str = "") -> Any:
        flags = [word for each in ids for word in ("-f", f"ids[]={each}")]
        flags += [word for each in types for word in ("-f", f"types[]={each}")]
        flags += ["-f", f"after={after}"] if after else []
        return ended(
            [program, "api", "graphql", "-f", f"query={QUERY}", *flags],
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(home),
                "GH_CONFIG_DIR": str(gh_home(home / "gh.sock")),
                "GH_TOKEN": TOKEN,
            },
        )

    with serve(github_app(world, faults), uds=home / "gh.sock"):
        yield asked
    shutil.rmtree(home)


def timelines(answer: subprocess.CompletedProcess[str]) -> list[Node]:
    assert answer.returncode == 0, answer.stderr
    return [node["content"]["timelineItems"] for node in json.loads(answer.stdout)["data"]["nodes"]]


def of_board(world: World) -> list[Node]:
    """Items of the sprint board whose issue is done."""
    items: list[Node] = world.owners["acme"]["projectsV2"][0]["items"]
    return [item for item in items if item["type"] == "ISSUE" and item["content"]["closedAt"]]


def test_a_timeline_tells_moves_and_closing(ask: Ask, world: World) -> None:
    item = of_board(world)[1]
    (timeline,) = timelines(ask(item["id"]))
    moves = [
        (event["previousStatus"], event["status"])
        for event in timeline["nodes"]
        if event["__typename"] == "ProjectV2ItemStatusChangedEvent"
    ]
    assert moves[0] == ("", "Todo")
    assert [was for was, _ in moves[1:]] == [is_now for _, is_now in moves[:-1]]
    closed = [event for event in timeline["nodes"] if event["__typename"] == "ClosedEvent"]
    assert closed == [
        {
            "__typename": "ClosedEvent",
            "createdAt": item["content"]["closedAt"],
            "stateReason": item["content"]["stateReason"],
        }
    ]


def test_only_the_types_asked_for_come(ask: Ask, world: World) -> None:
    (timeline,) = timelines(ask(of_board(world)[0]["id"], types=("CLOSED_EVENT",)))
    assert {event["__typename"] for event in timeline["nodes"]} == {"ClosedEvent"}


def test_a_long_timeline_has_pages_of_a_hundred(ask: Ask, world: World) -> None:
    item = of_board(world)[2]
    for minute in range(150):
        at = f"2026-11-20T{minute // 60:02}:{minute % 60:02}:00Z"
        add_event(item["content"], "ReopenedEvent", at, stateReason="REOPENED")
    (first,) = timelines(ask(item["id"], types=("REOPENED_EVENT",)))
    assert len(first["nodes"]) == 100
    assert first["pageInfo"]["hasNextPage"]
    after = first["pageInfo"]["endCursor"]
    (second,) = timelines(ask(item["id"], types=("REOPENED_EVENT",), after=after))
    assert len(second["nodes"]) == 50
    assert not second["pageInfo"]["hasNextPage"]


def test_moves_are_lost_as_on_github(ask: Ask, world: World, faults: Faults) -> None:
    """All since a day, and nothing else of the timelines."""
    faults.moves_lost_since = "2026-10-20T00:00:00Z"
    ids = [item["id"] for item in of_board(world)[:100]]
    events = [event for timeline in timelines(ask(*ids)) for event in timeline["nodes"]]
    moves = [event["createdAt"] for event in events if "status" in event]
    assert "2026-10-01" < max(moves) < faults.moves_lost_since
    assert max(event["createdAt"] for event in events) > faults.moves_lost_since


def test_restrictions_of_apps_refuse_a_call_that_names_events_of_projects(
    ask: Ask, world: World, faults: Faults
) -> None:
    faults.restricts_oauth_apps = True
    item_id = of_board(world)[0]["id"]
    refused = ask(item_id)
    assert refused.returncode != 0
    assert "has enabled OAuth App access restrictions" in refused.stderr
    (node,) = json.loads(refused.stdout)["data"]["nodes"]
    assert node["content"] is None
    assert timelines(ask(item_id, types=("CLOSED_EVENT", "REOPENED_EVENT")))


def test_every_type_of_event_is_known_by_its_name() -> None:
    assert {name.replace("_", "").casefold() for name in ITEM_TYPES} == {
        kind.casefold() for kind in ITEM_TYPES.values()
    }

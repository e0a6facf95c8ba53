"""What GitHub recorded of issues, read with the real gh from the playground's GitHub."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

import pytest
import stamina
from graphql import parse
from starlette.responses import JSONResponse, Response

from integrations.errors import IntegrationError
from integrations.github import GitHub, TimelineEvent
from integrations.github.errors import BadAnswer
from integrations.github.queries import query
from integrations.github.requests import Requests
from integrations.github.timelines import ISSUES_AT_A_TIME, read_timelines
from integrations.github.usage import Usage
from playground.github.faults import Faults
from playground.github.limits import cost
from playground.github.server import TOKEN, github_app
from playground.github.world import Node, World, add_event
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from tests.support.patience import PATIENCE

TODAY = date(2026, 11, 24)
BOARD = "https://github.com/orgs/acme/projects/1"
AT = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    return sample_workspace(TODAY)


@pytest.fixture
def faults() -> Faults:
    return Faults(moves_lost_since="")


@pytest.fixture
def github(world: World, faults: Faults) -> Iterator[GitHub]:
    home = Path(mkdtemp(prefix="sa-", dir="/tmp"))
    with (
        serve(github_app(world, faults), uds=home / "gh.sock"),
        stamina.set_testing(True, attempts=2),
    ):
        yield GitHub(token=TOKEN, config_dir=str(gh_home(home / "gh.sock")), timeout=PATIENCE)
    shutil.rmtree(home)


def items(world: World) -> list[Node]:
    listed: list[Node] = world.owners["acme"]["projectsV2"][0]["items"]
    return [item for item in listed if item["type"] == "ISSUE"]


def read(github: GitHub, some: Sequence[Node]) -> dict[str, list[TimelineEvent]]:
    events, _ = github.timelines([item["id"] for item in some], BOARD)
    return events


def moves(events: Sequence[TimelineEvent]) -> list[tuple[str | None, str | None]]:
    return [(event.before, event.after) for event in events if event.kind == "status"]


def test_events_come_in_order_with_what_they_say(github: GitHub, world: World) -> None:
    some = items(world)[:ISSUES_AT_A_TIME]
    events, usage = github.timelines([item["id"] for item in some], BOARD)
    assert usage.cost == 2
    assert (usage.gh_calls, usage.pages) == (2, 2)
    assert list(events) == [item["id"] for item in some]
    for item in some:
        mine, issue = events[item["id"]], item["content"]
        assert [event.at for event in mine] == sorted(event.at for event in mine)
        assert mine[0] == TimelineEvent(datetime.fromisoformat(issue["createdAt"]), "added")
        assert moves(mine)[0] == (None, "Todo")
        assert moves(mine)[-1][1] == item["fieldValues"]["Status"]["name"]
        closed = [event for event in mine if event.kind == "closed"]
        if issue["closedAt"]:
            at = datetime.fromisoformat(issue["closedAt"])
            reason = issue["stateReason"].lower()
            assert closed == [TimelineEvent(at, "closed", None, reason)]


def test_other_projects_are_left_out(github: GitHub, world: World) -> None:
    """So are those that the token may not see."""
    item = items(world)[0]
    roadmap = world.owners["acme"]["projectsV2"][1]
    before = read(github, [item])
    for project in (roadmap, None):
        more = {"project": project, "wasAutomated": False}
        for kind in ("AddedToProjectV2Event", "RemovedFromProjectV2Event"):
            add_event(item["content"], kind, "2026-11-20T00:00:00Z", **more)
    assert read(github, [item]) == before


def test_time_on_and_off_the_board_is_told(github: GitHub, world: World) -> None:
    item = items(world)[0]
    board = world.owners["acme"]["projectsV2"][0]
    more = {"project": board, "wasAutomated": False}
    add_event(item["content"], "RemovedFromProjectV2Event", f"{AT:%Y-%m-%dT%H:%M:%SZ}", **more)
    assert read(github, [item])[item["id"]][-1] == TimelineEvent(AT, "removed")


def test_a_long_timeline_is_read_to_its_end(github: GitHub, world: World) -> None:
    long, other = items(world)[:2]
    for second in range(230):
        kind = ("ClosedEvent", "ReopenedEvent")[second % 2]
        at = f"2026-11-20T00:{second // 60:02}:{second % 60:02}Z"
        add_event(long["content"], kind, at, stateReason="COMPLETED")
    events = read(github, [long, other])
    kinds = [event.kind for event in events[long["id"]] if event.at >= AT]
    assert kinds == ["closed", "reopened"] * 115
    assert events[other["id"]]


def test_a_cursor_that_does_not_move_is_no_answer() -> None:
    """Else the same page would come for ever."""
    page = {"hasNextPage": True, "endCursor": "same"}
    timeline = {"nodes": [], "page": page}
    asked = count()

    def send(_: str, __: object) -> tuple[object, None]:
        assert next(asked) < 9
        return {"data": {"nodes": [{"id": "a", "content": {"timeline": timeline}}]}}, None

    with pytest.raises(BadAnswer):
        read_timelines(Requests(send, Usage()), ["a"], BOARD)
    page["endCursor"] = None
    with pytest.raises(BadAnswer):
        read_timelines(Requests(send, Usage()), ["a"], BOARD)


def test_fields_of_issues_are_read_where_asked(github: GitHub, world: World) -> None:
    item = items(world)[0]
    at = f"{AT:%Y-%m-%dT%H:%M:%SZ}"
    add_event(item["content"], "IssueFieldAddedEvent", at, value="3")
    add_event(item["content"], "IssueFieldChangedEvent", at, previousValue="3", newValue="5")
    assert all(event.kind != "field" for event in read(github, [item])[item["id"]])
    events, usage = github.timelines([item["id"]], BOARD, with_fields=True)
    assert events[item["id"]][-2:] == [
        TimelineEvent(AT, "field", None, "3"),
        TimelineEvent(AT, "field", "3", "5"),
    ]
    assert usage.pages == 3


def test_items_that_have_gone_have_no_events(github: GitHub, world: World) -> None:
    some = items(world)[:4]
    world.owners["acme"]["projectsV2"][0]["items"].remove(some[1])
    events = read(github, some)
    assert not events[some[1]["id"]]
    assert all(events[item["id"]] for item in (some[0], *some[2:]))


def test_what_is_no_issue_has_no_events(github: GitHub, world: World) -> None:
    draft = next(
        item
        for item in world.owners["acme"]["projectsV2"][0]["items"]
        if item["type"] == "DRAFT_ISSUE"
    )
    assert read(github, [draft]) == {draft["id"]: []}


def test_fewer_are_asked_for_where_github_does_not_manage_all(
    github: GitHub, world: World, faults: Faults
) -> None:
    some = items(world)[:40]
    expected = read(github, some)
    faults.next_answers.extend(Response("", 502) for _ in range(2))
    assert read(github, some) == expected
    assert not faults.next_answers


def test_restrictions_of_apps_are_an_error(github: GitHub, world: World, faults: Faults) -> None:
    faults.restricts_oauth_apps = True
    with pytest.raises(IntegrationError, match="OAuth"):
        read(github, items(world)[:1])


def test_a_server_without_such_events_is_an_error(
    github: GitHub, world: World, faults: Faults
) -> None:
    refusal = {"errors": [{"message": "No such type AddedToProjectV2Event, so it can't be a …"}]}
    faults.next_answers.extend([None, JSONResponse(refusal)])
    with pytest.raises(IntegrationError, match="AddedToProjectV2Event"):
        read(github, items(world)[:1])


@pytest.mark.parametrize("name", ["timeline_states", "timeline_moves", "timeline_fields"])
def test_a_hundred_issues_cost_a_point_a_query(name: str) -> None:
    ids = [str(number) for number in range(ISSUES_AT_A_TIME)]
    assert cost(parse(query(name)), {"ids": ids}) == 1

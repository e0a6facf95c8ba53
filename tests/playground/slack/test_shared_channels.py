"""What Slack sends of guests, and of people of other workspaces in channels that are shared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt.request.internals import extract_actor_team_id, extract_team_id
from slack_sdk import WebClient

from playground.serving import serve
from playground.slack import interactions
from playground.slack.model import Change, Person
from playground.slack.payloads import events
from playground.slack.server import slack_app
from playground.slack.views import made_view
from playground.slack.workspace import Workspace
from tests.support.person import Person as Visitor

SHARED, BOT = "C0PLATFORM", "U0ANALYTICS"
DAN = Person("U0DAN", "dan", "Dan Ek", "#005d5d", team="T0BETA")
EVE = Person("U0EVE", "eve", "Eve Roy", "#005d5d", team="T0GRID", enterprise="E0GRID")
GUEST = Person("U0GUS", "gus", "Gus Guest", "#005d5d", guest="single")
Body = dict[str, Any]


@pytest.fixture
def workspace() -> Workspace:
    workspace = Workspace.sample(
        [{"command": "/report"}], events=frozenset({"app_mention", "member_joined_channel"})
    )
    workspace.people = {**workspace.people, **{each.id: each for each in (DAN, EVE, GUEST)}}
    workspace.channels[SHARED].is_shared = True
    workspace.channels[SHARED].members |= {DAN.id, EVE.id, GUEST.id}
    return workspace


@pytest.fixture
def url(workspace: Workspace) -> Iterator[str]:
    with serve(slack_app(workspace)) as address:
        yield address


def mentioned_by(workspace: Workspace, user: str) -> Body:
    channel = workspace.channels[SHARED]
    message = workspace.post(channel, user, f"<@{BOT}> burndown")
    (payload,) = events(workspace, Change(channel, message))
    return payload


def test_a_mention_by_somebody_of_another_workspace(workspace: Workspace) -> None:
    payload = mentioned_by(workspace, DAN.id)
    assert payload["is_ext_shared_channel"] is True
    assert payload["team_id"] == "T0BETA"
    assert extract_team_id(payload) == payload["context_team_id"] == "T0ACME"
    event = payload["event"]
    assert (event["user_team"], event["source_team"], event["team"]) == ("T0BETA",) * 3
    assert extract_actor_team_id(payload) == "T0BETA"


def test_a_mention_by_somebody_of_another_organization(workspace: Workspace) -> None:
    payload = mentioned_by(workspace, EVE.id)
    assert payload["event"]["user_team"] == "E0GRID"
    assert extract_team_id(payload) == "T0ACME"


def test_a_mention_by_a_member_in_a_channel_that_is_shared(workspace: Workspace) -> None:
    payload = mentioned_by(workspace, "U0BEN")
    assert (payload["team_id"], payload["is_ext_shared_channel"]) == ("T0ACME", True)
    assert extract_actor_team_id(payload) == extract_team_id(payload) == "T0ACME"


def test_a_button_says_whose_app_it_is_and_whose_person(workspace: Workspace) -> None:
    workspace.me = DAN.id
    channel = workspace.channels[SHARED]
    message = workspace.post(channel, BOT, "A report")
    place = interactions.in_message(workspace, channel, message)
    payload = interactions.block_actions(workspace, place, {}, {"action_id": "details"}, "")
    assert payload["team"]["id"] == extract_team_id(payload) == "T0ACME"
    assert payload["user"]["team_id"] == "T0BETA"


def test_a_form_says_which_workspace_has_the_app(workspace: Workspace) -> None:
    workspace.me = DAN.id
    view = made_view(workspace, {"type": "modal", "blocks": [{"type": "divider"}]})
    payload = interactions.view_submission(workspace, view, {})
    assert payload["team"]["id"] == "T0BETA"
    assert extract_team_id(payload) == view["app_installed_team_id"] == "T0ACME"


def test_what_slack_says_of_people_who_are_no_members(url: str) -> None:
    bot = WebClient("xoxb-playground", base_url=f"{url}/api/")

    def user(person: str) -> Body:
        found: Body = bot.users_info(user=person)["user"]
        return found

    assert (user(DAN.id)["team_id"], user(DAN.id)["is_stranger"]) == ("T0BETA", False)
    assert "is_restricted" not in user(DAN.id)
    assert user(EVE.id)["enterprise_user"]["enterprise_id"] == "E0GRID"
    assert (user(GUEST.id)["is_restricted"], user(GUEST.id)["is_ultra_restricted"]) == (True, True)
    assert (user("U0ANA")["is_restricted"], user("U0ANA")["team_id"]) == (False, "T0ACME")
    assert bot.conversations_info(channel=SHARED)["channel"]["is_ext_shared"] is True


def test_commands_of_the_app_are_for_its_own_workspace(workspace: Workspace, url: str) -> None:
    workspace.me = DAN.id
    assert "is not a valid command" in Visitor(url).say("team-platform", "/report")["message"]


def test_a_message_of_another_app_says_so(workspace: Workspace) -> None:
    channel = workspace.channels[SHARED]
    message = workspace.post(channel, "U0OTHERAPP", "Mine", app=("A0OTHER", "B0OTHER"))
    payload = interactions.in_message(workspace, channel, message)["message"]
    assert (payload["app_id"], payload["bot_id"]) == ("A0OTHER", "B0OTHER")

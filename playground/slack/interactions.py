"""What the bot is sent when a person uses blocks, modals and shortcuts, as Slack documents it.

https://docs.slack.dev/reference/interaction-payloads
"""

from __future__ import annotations

from typing import Any

from playground.slack.model import Channel, Message
from playground.slack.payloads import VERIFICATION_TOKEN, Payload, message_payload, team_of
from playground.slack.workspace import Workspace

Values = dict[str, dict[str, Any]]


def block_actions(
    workspace: Workspace, place: Payload, values: Values, action: Payload, response_url: str
) -> Payload:
    """https://docs.slack.dev/reference/interaction-payloads/block_actions-payload"""
    payload = {
        "type": "block_actions",
        **_sent(workspace),
        **place,
        "trigger_id": workspace.triggers.issue(),
        "actions": [{**action, "action_ts": workspace.next_ts()}],
    }
    if "view" in place:
        return payload | {"view": {**place["view"], "state": {"values": values}}}
    return payload | {"state": {"values": values}, "response_url": response_url}


def block_suggestion(
    workspace: Workspace, place: Payload, block_id: str, action_id: str, typed: str
) -> Payload:
    """https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload"""
    return {
        "type": "block_suggestion",
        **_sent(workspace),
        **place,
        "block_id": block_id,
        "action_id": action_id,
        "value": typed,
    }


def view_submission(workspace: Workspace, view: Payload, values: Values) -> Payload:
    """https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload"""
    return {
        "type": "view_submission",
        **_sent(workspace),
        **_team_of_viewer(workspace),
        "trigger_id": workspace.triggers.issue(),
        "view": {**view, "state": {"values": values}},
        "response_urls": [],
    }


def view_closed(workspace: Workspace, view: Payload, is_cleared: bool) -> Payload:
    """https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload"""
    return {
        "type": "view_closed",
        **_sent(workspace),
        **_team_of_viewer(workspace),
        "view": view,
        "is_cleared": is_cleared,
    }


def message_action(
    workspace: Workspace, callback_id: str, channel: Channel, message: Message, response_url: str
) -> Payload:
    """https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload"""
    return {
        "type": "message_action",
        **_sent(workspace),
        "callback_id": callback_id,
        "trigger_id": workspace.triggers.issue(),
        "action_ts": workspace.next_ts(),
        "response_url": response_url,
        "message_ts": message.ts,
        "message": message_payload(workspace, message),
        "channel": _channel(channel),
    }


def shortcut(workspace: Workspace, callback_id: str) -> Payload:
    """https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload"""
    return {
        "type": "shortcut",
        **_sent(workspace),
        "callback_id": callback_id,
        "trigger_id": workspace.triggers.issue(),
        "action_ts": workspace.next_ts(),
    }


def in_message(workspace: Workspace, channel: Channel, message: Message) -> Payload:
    """What a payload says of the message that was acted on; of an ephemeral one not its content."""
    container: Payload = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": bool(message.reader),
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    place: Payload = {"container": container, "channel": _channel(channel)}
    return place if message.reader else place | {"message": message_payload(workspace, message)}


def in_view(view: Payload) -> Payload:
    """What a payload says of the view that was acted on."""
    return {"container": {"type": "view", "view_id": view["id"]}, "view": view}


def _sent(workspace: Workspace) -> Payload:
    """What every interaction says of who did it, and where."""
    person = workspace.people[workspace.me]
    return {
        "user": {
            "id": person.id,
            "username": person.name,
            "name": person.name,
            "team_id": team_of(workspace, person.id),
        },
        "api_app_id": workspace.app.id,
        "token": VERIFICATION_TOKEN,
        "team": {"id": workspace.team_id, "domain": workspace.domain},
        "enterprise": {"id": person.enterprise} if person.enterprise else None,
        "is_enterprise_install": False,
    }


def _team_of_viewer(workspace: Workspace) -> Payload:
    """The workspace where a view was used; which one has the app is said by the view itself.

    https://github.com/slackapi/bolt-js/issues/1614
    """
    team = team_of(workspace, workspace.me)
    domain = workspace.domain if team == workspace.team_id else team.lower()
    return {"team": {"id": team, "domain": domain}}


def _channel(channel: Channel) -> Payload:
    name = "privategroup" if channel.is_private else channel.name
    return {"id": channel.id, "name": "directmessage" if channel.is_im else name}

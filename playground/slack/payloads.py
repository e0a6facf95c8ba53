"""What the bot is sent of commands and events, as Slack documents it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from playground.slack.model import Change, Channel, Message
from playground.slack.unfurls import shared_links
from playground.slack.workspace import Workspace

Payload = dict[str, Any]
VERIFICATION_TOKEN = "playground"  # noqa: S105


def slash_command(
    workspace: Workspace, channel: Channel, command: str, text: str, response_url: str
) -> Payload:
    """https://docs.slack.dev/interactivity/implementing-slash-commands"""
    name = "privategroup" if channel.is_private else channel.name
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.team_id,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": "directmessage" if channel.is_im else name,
        "user_id": workspace.me,
        "user_name": workspace.people[workspace.me].name,
        "command": command,
        "text": text,
        "api_app_id": workspace.app.id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": workspace.triggers.issue(),
    }


def events(workspace: Workspace, change: Change) -> Iterator[Payload]:
    """The events that tell the bot of a change, as far as it subscribed and may read."""
    app, channel = workspace.app, change.channel
    message = change.message or change.before
    if message is None or message.reader:
        return
    is_new_by_person = change.before is None and message.user != app.user.id
    links = shared_links(app, message)
    if _is_subscribed(workspace, "link_shared", "links:read") and is_new_by_person and links:
        yield _callback(workspace, _link_shared(workspace, channel, message, links), channel)
    if app.user.id not in channel.members:
        return
    reads = "groups:read" if channel.is_private else "channels:read"
    joined = message.subtype == "channel_join" and change.before is None
    if joined and _is_subscribed(workspace, "member_joined_channel", reads):
        yield _callback(workspace, _member_joined(workspace, channel, message), channel)
    if _is_subscribed(workspace, "message.im", "im:history") and channel.is_im:
        yield _callback(workspace, _message_event(workspace, change))
    elif (
        _is_subscribed(workspace, "app_mention", "app_mentions:read")
        and not channel.is_im
        and is_new_by_person
        and f"<@{app.user.id}>" in message.text
    ):
        mention = {**_placed(workspace, channel, message), "type": "app_mention"}
        yield _callback(workspace, mention, channel)


def app_home_opened(workspace: Workspace, channel: Channel, tab: str) -> Iterator[Payload]:
    """https://docs.slack.dev/reference/events/app_home_opened"""
    if "app_home_opened" not in workspace.app.events:
        return
    home = workspace.homes.get(channel.user)
    yield _callback(
        workspace,
        {
            "type": "app_home_opened",
            "user": channel.user,
            "channel": channel.id,
            "tab": tab,
            "event_ts": workspace.next_ts(),
        }
        | ({"view": home} if home and tab == "home" else {}),
    )


def uninstalled(workspace: Workspace) -> Iterator[Payload]:
    """https://docs.slack.dev/reference/events/app_uninstalled, and the token that goes with it."""
    tokens = {"oauth": [], "bot": [workspace.app.user.id]}
    for event in ({"type": "tokens_revoked", "tokens": tokens}, {"type": "app_uninstalled"}):
        if event["type"] in workspace.app.events:
            yield _callback(workspace, {**event, "event_ts": workspace.next_ts()})


def _is_subscribed(workspace: Workspace, event: str, scope: str) -> bool:
    return event in workspace.app.events and scope in workspace.access.scopes


def _message_event(workspace: Workspace, change: Change) -> Payload:
    """https://docs.slack.dev/reference/events/message"""
    channel = change.channel
    if change.before is None and change.message is not None:
        return {**_placed(workspace, channel, change.message), "channel_type": "im"}
    now = workspace.next_ts()
    event: Payload = {
        "type": "message",
        "hidden": True,
        "channel": channel.id,
        "channel_type": "im",
        "ts": now,
        "event_ts": now,
    }
    if change.before is not None:
        event["previous_message"] = message_payload(workspace, change.before)
    if change.message is None:
        deleted = change.before.ts if change.before else now
        return {**event, "subtype": "message_deleted", "deleted_ts": deleted}
    return {
        **event,
        "subtype": "message_changed",
        "message": message_payload(workspace, change.message),
    }


def _member_joined(workspace: Workspace, channel: Channel, message: Message) -> Payload:
    """https://docs.slack.dev/reference/events/member_joined_channel"""
    return {
        "type": "member_joined_channel",
        "user": message.user,
        "channel": channel.id,
        "channel_type": "C",
        "team": workspace.team_id,
        "event_ts": message.ts,
    } | ({"inviter": message.inviter} if message.inviter else {})


def _link_shared(
    workspace: Workspace, channel: Channel, message: Message, links: Mapping[str, str]
) -> Payload:
    """https://docs.slack.dev/reference/events/link_shared"""
    unfurl_id = f"{channel.id}.{message.ts}.{secrets.token_hex(32)}"
    workspace.unfurl_ids[unfurl_id] = channel.id, message.ts
    thread = {"thread_ts": message.thread_ts} if message.thread_ts else {}
    return {
        "type": "link_shared",
        "channel": channel.id,
        "is_bot_user_member": workspace.app.user.id in channel.members,
        "user": message.user,
        "message_ts": message.ts,
        **thread,
        "unfurl_id": unfurl_id,
        "source": "conversations_history",
        "links": [{"domain": domain, "url": url} for url, domain in links.items()],
        "user_locale": workspace.people[message.user].locale,
        "event_ts": workspace.next_ts(),
    }


def _placed(workspace: Workspace, channel: Channel, message: Message) -> Payload:
    payload = message_payload(workspace, message)
    if channel.is_shared:
        # Of somebody whose workspace belongs to an organization, the id of that.
        person = workspace.people[message.user]
        payload |= {
            "user_team": person.enterprise or team_of(workspace, message.user),
            "source_team": team_of(workspace, message.user),
        }
    return {**payload, "channel": channel.id, "event_ts": message.ts}


def message_payload(workspace: Workspace, message: Message) -> Payload:
    """A message as payloads have it."""
    payload: Payload = {
        "type": "message",
        "user": message.user,
        "text": message.text,
        "ts": message.ts,
        "team": team_of(workspace, message.user),
    }
    app, bot_id = message.app or (workspace.app.id, workspace.app.bot_id)
    if message.app or message.user == workspace.app.user.id:
        payload |= {"bot_id": bot_id, "app_id": app}
    for name in ("subtype", "inviter", "thread_ts"):
        if value := getattr(message, name):
            payload[name] = value
    if message.blocks:
        payload["blocks"] = list(message.blocks)
    return payload


def team_of(workspace: Workspace, user: str) -> str:
    """The id of somebody's own workspace."""
    person = workspace.people.get(user)
    return (person.team if person else "") or workspace.team_id


def _callback(workspace: Workspace, event: Payload, channel: Channel | None = None) -> Payload:
    """https://docs.slack.dev/apis/events-api: what every event comes in.

    In a channel that is shared, `team_id` is the workspace of who did it, and need not be the one
    that has installed the app: https://docs.slack.dev/apis/slack-connect.
    """
    is_shared = channel is not None and channel.is_shared
    context = {"context_team_id": workspace.team_id, "context_enterprise_id": None}
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": team_of(workspace, event["user"]) if is_shared else workspace.team_id,
        **(context if is_shared else {}),
        "api_app_id": workspace.app.id,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(5).upper()}",
        "event_time": int(workspace.clock()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.team_id,
                "user_id": workspace.app.user.id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": is_shared,
        "event_context": f"4-{secrets.token_hex(12)}",
    }

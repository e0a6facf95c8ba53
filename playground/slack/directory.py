"""The Web API's methods about the app itself, conversations and people."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from playground.slack.call import Call
from playground.slack.model import Channel, Message
from playground.slack.payloads import message_payload
from playground.slack.refusal import Refused

SCOPE_OF_TYPE = {
    "public_channel": "channels:read",
    "private_channel": "groups:read",
    "im": "im:read",
    "mpim": "mpim:read",
}


def api_test(call: Call) -> dict[str, Any]:
    """`api.test`."""
    if call.text("error"):
        raise Refused(call.text("error"), args=dict(call.arguments))
    return {"args": dict(call.arguments)}


def auth_test(call: Call) -> dict[str, Any]:
    """`auth.test`."""
    workspace, app = call.workspace, call.workspace.app
    return {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.name,
        "user": app.user.name,
        "team_id": workspace.team_id,
        "user_id": app.user.id,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
        **({"enterprise_id": workspace.organization} if workspace.organization else {}),
    }


def connections_open(call: Call) -> dict[str, Any]:
    """`apps.connections.open`: where to connect, once."""
    ticket = secrets.token_urlsafe(16)
    call.workspace.link_tickets.add(ticket)
    return {"url": f"{call.server.replace('http', 'ws', 1)}/link?ticket={ticket}"}


def conversations_open(call: Call) -> dict[str, Any]:
    """`conversations.open`, of a direct message with one person."""
    if call.text("channel"):
        channel = call.channel()
    else:
        users = call.text("users").split(",")
        if users == [""]:
            raise Refused("users_list_not_supplied")
        if any(user not in call.workspace.people for user in users):
            raise Refused("user_not_found")
        if len(users) > 1:
            call.check_scope("mpim:write")
            raise Refused("method_not_supported_for_channel_type")
        channel = call.workspace.direct_message(users[0])
    described = _described(call, channel) if call.flag("return_im") else {"id": channel.id}
    return {"channel": described}


def conversations_join(call: Call) -> dict[str, Any]:
    """`conversations.join`."""
    channel, bot = call.channel(), call.workspace.app.user.id
    if channel.is_im or channel.is_private:
        raise Refused("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refused("is_archived")
    already = bot in channel.members
    call.workspace.join(channel, bot)
    return {"channel": _described(call, channel)} | (
        {"warning": "already_in_channel"} if already else {}
    )


def conversations_info(call: Call) -> dict[str, Any]:
    """`conversations.info`."""
    channel = call.channel()
    call.check_scope(SCOPE_OF_TYPE[_type(channel)])
    return {"channel": _described(call, channel)}


def conversations_list(call: Call) -> dict[str, Any]:
    """`conversations.list`, in pages of `limit`."""
    types = (call.text("types") or "public_channel").replace(" ", "").split(",")
    for kind in types:
        if kind not in SCOPE_OF_TYPE:
            raise Refused("invalid_types")
        call.check_scope(SCOPE_OF_TYPE[kind])
    limit, cursor = _page(call, 1000)
    bot = call.workspace.app.user.id
    channels = [
        _described(call, channel)
        for channel in list(call.workspace.channels.values())
        if _type(channel) in types and (not channel.is_private or bot in channel.members)
    ]
    end = cursor + limit
    return {
        "channels": channels[cursor:end],
        "response_metadata": {"next_cursor": str(end) if end < len(channels) else ""},
    }


def conversations_history(call: Call) -> dict[str, Any]:
    """`conversations.history`: the newest first, in pages of `limit`, without replies."""
    channel, page = _readable(call), _page_of_messages(call)
    messages = [
        message
        for message in reversed(list(channel.messages.values()))
        if message.thread_ts in ("", message.ts) and not message.reader
    ]
    return _shown(call, messages, *page)


def conversations_replies(call: Call) -> dict[str, Any]:
    """`conversations.replies`: a thread from its first message on, in pages of `limit`."""
    channel, page = _readable(call), _page_of_messages(call)
    parent = channel.messages.get(call.text("ts"))
    if parent is None or parent.reader:
        raise Refused("thread_not_found")
    messages = [
        message
        for message in list(channel.messages.values())
        if parent.ts in (message.ts, message.thread_ts) and not message.reader
    ]
    return _shown(call, messages, *page)


def _readable(call: Call) -> Channel:
    """The conversation, if the bot may read it."""
    channel = call.channel()
    call.check_scope(SCOPE_OF_TYPE[_type(channel)].replace(":read", ":history"))
    if call.workspace.app.user.id not in channel.members:
        raise Refused("not_in_channel")
    return channel


def _page_of_messages(call: Call) -> tuple[int, int]:
    """How many messages are on the page, and how many are before it."""
    limit, cursor = _page(call, 999)
    return call.workspace.reads.page(limit), cursor


def _page(call: Call, most: int) -> tuple[int, int]:
    """How many are asked for, which may be so many at most, and after how many."""
    limit, cursor = call.text("limit") or "100", call.text("cursor") or "0"
    if not limit.isdecimal() or not 1 <= int(limit) <= most:
        raise Refused("invalid_limit")
    if not cursor.isdecimal():
        raise Refused("invalid_cursor")
    return int(limit), int(cursor)


def _shown(call: Call, messages: list[Message], limit: int, cursor: int) -> dict[str, Any]:
    """Those of the messages between `oldest` and `latest`; these themselves where `inclusive`."""
    oldest, latest = call.text("oldest") or "0", call.text("latest") or "inf"
    ends = {oldest, latest} if call.flag("inclusive") else set[str]()
    messages = [
        message
        for message in messages
        if float(oldest) < float(message.ts) < float(latest) or message.ts in ends
    ]
    end = cursor + limit
    payloads = [message_payload(call.workspace, message) for message in messages[cursor:end]]
    if call.flag("include_all_metadata"):
        for payload, message in zip(payloads, messages[cursor:], strict=False):
            if message.metadata:
                payload["metadata"] = message.metadata
    return {
        "messages": payloads,
        "has_more": end < len(messages),
        "response_metadata": {"next_cursor": str(end) if end < len(messages) else ""},
    }


def conversations_members(call: Call) -> dict[str, Any]:
    """`conversations.members`, in pages of `limit`."""
    channel = call.channel()
    call.check_scope(SCOPE_OF_TYPE[_type(channel)])
    limit, cursor = _page(call, 1000)
    members, end = sorted(channel.members), cursor + limit
    return {
        "members": members[cursor:end],
        "response_metadata": {"next_cursor": str(end) if end < len(members) else ""},
    }


def usergroups_users_list(call: Call) -> dict[str, Any]:
    """`usergroups.users.list`."""
    members = call.workspace.groups.get(call.text("usergroup"))
    if members is None:
        raise Refused("no_such_subteam")
    return {"users": sorted(members)}


def users_info(call: Call) -> dict[str, Any]:
    """`users.info`."""
    person = call.workspace.people.get(call.text("user"))
    if person is None:
        raise Refused("user_not_found")
    now = datetime.fromtimestamp(call.workspace.clock(), ZoneInfo(person.tz))
    offset = now.utcoffset() or timedelta()
    locale = {"locale": person.locale} if call.flag("include_locale") else {}
    # Slack does not say of people of other workspaces what they may do there:
    # https://docs.slack.dev/reference/objects/user-object
    is_member = not person.team
    rights = {
        "is_admin": person.is_admin,
        "is_owner": False,
        "is_restricted": bool(person.guest),
        "is_ultra_restricted": person.guest == "single",
    }
    enterprise = {
        "enterprise_user": {
            "id": person.id,
            "enterprise_id": person.enterprise,
            "teams": [person.team or call.workspace.team_id],
        }
    }
    return {
        "user": {
            "id": person.id,
            "team_id": person.team or call.workspace.team_id,
            "name": person.name,
            "real_name": person.real_name,
            "color": person.color.removeprefix("#"),
            "tz": person.tz,
            "tz_offset": int(offset.total_seconds()),
            "is_bot": person.is_bot,
            **(rights if is_member else {"is_stranger": False}),
            **(enterprise if person.enterprise else {}),
            "deleted": False,
            "profile": {"real_name": person.real_name, "display_name": person.name},
            **locale,
        }
    }


def _type(channel: Channel) -> str:
    if channel.is_im:
        return "im"
    return "private_channel" if channel.is_private else "public_channel"


def _described(call: Call, channel: Channel) -> dict[str, Any]:
    description: dict[str, Any] = {
        "id": channel.id,
        "is_channel": _type(channel) == "public_channel",
        "is_group": _type(channel) == "private_channel",
        "is_im": channel.is_im,
        "is_mpim": False,
        "is_private": channel.is_private or channel.is_im,
        "is_archived": False,
        "is_ext_shared": channel.is_shared,
    }
    if channel.is_im:
        return description | {"user": channel.user, "is_open": True}
    return description | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_general": channel.name == "general",
        "is_member": call.workspace.app.user.id in channel.members,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
    }

"""What the web page is shown of the workspace."""

from __future__ import annotations

from typing import Any

from playground.slack.model import Change, Channel, Message, News, Redrawn
from playground.slack.uploads import described
from playground.slack.workspace import Workspace


def state(workspace: Workspace) -> dict[str, Any]:
    """All that the page's person sees now."""
    app = workspace.app
    channels = [
        channel for channel in list(workspace.channels.values()) if workspace.me in channel.members
    ]
    return {
        "team": {"name": workspace.name, "domain": workspace.domain},
        "me": _person(workspace, workspace.me),
        "bot": {
            "id": app.user.id,
            "name": app.user.name,
            "app_name": app.name,
            "connected": workspace.connected,
            "home_tab": app.home_tab,
        },
        "users": [_person(workspace, user) for user in workspace.people],
        "channels": [_channel(workspace, channel) for channel in channels],
        "commands": list(app.commands),
        "shortcuts": list(app.shortcuts),
        "modal": modal_shown(workspace),
        "home": home_shown(workspace),
        "messages": {
            channel.id: [
                message_shown(workspace, channel, message)
                for message in list(channel.messages.values())
                if sees(workspace, channel, message)
            ]
            for channel in channels
        },
        "hints": list(workspace.hints),
    }


def pushed(workspace: Workspace, news: News) -> dict[str, Any] | None:
    """What the page is told; None where its person may not see it."""
    match news:
        case bool():
            return {"type": "bot", "connected": news}
        case Redrawn(surface="modal"):
            return {"type": "modal", "modal": modal_shown(workspace)}
        case Redrawn(person=person):
            return (
                {"type": "home", "home": home_shown(workspace)} if person == workspace.me else None
            )
        case Change():
            return _message_pushed(workspace, news)


def modal_shown(workspace: Workspace) -> list[dict[str, Any]]:
    """The open views for the page, the last on top."""
    return [_with_pictures(workspace, view) for view in workspace.modal]


def home_shown(workspace: Workspace) -> dict[str, Any] | None:
    """The Home tab for the page, None before the bot published one."""
    home = workspace.homes.get(workspace.me)
    return _with_pictures(workspace, home) if home else None


def _message_pushed(workspace: Workspace, change: Change) -> dict[str, Any] | None:
    message = change.message or change.before
    if message is None or not sees(workspace, change.channel, message):
        return None
    if change.message is None:
        return {"type": "message_deleted", "channel": change.channel.id, "ts": message.ts}
    return {
        "type": "message" if change.before is None else "message_changed",
        "channel": change.channel.id,
        "message": message_shown(workspace, change.channel, message),
    }


def sees(workspace: Workspace, channel: Channel, message: Message) -> bool:
    """Whether the page's person may see that message."""
    return workspace.me in channel.members and message.reader in ("", workspace.me)


def message_shown(workspace: Workspace, channel: Channel, message: Message) -> dict[str, Any]:
    """A message for the page."""
    app, files = workspace.app, workspace.files.by_id
    replies = [
        reply
        for reply in list(channel.messages.values())
        if reply.thread_ts == message.ts != reply.ts and not reply.reader
    ]
    optional = {
        "blocks": [_with_pictures(workspace, block) for block in message.blocks],
        "files": [described(files[file]) for file in message.files],
        "unfurls": [
            {"url": url, "blocks": _with_pictures(workspace, list(blocks)), "by": app.name}
            for url, blocks in message.unfurls.items()
        ],
        "thread_ts": message.thread_ts,
        "reply_count": len(replies),
        "subtype": message.subtype,
        "edited": message.edited,
        "ephemeral": bool(message.reader),
        "bot": message.user == app.user.id,
    }
    return {
        "channel": channel.id,
        "ts": message.ts,
        "user": message.user,
        "text": message.text,
        **{name: value for name, value in optional.items() if value},
    }


def _with_pictures(workspace: Workspace, value: Any) -> Any:
    """A block whose images of uploaded files have the address and size of their file."""
    if isinstance(value, list):
        return [_with_pictures(workspace, element) for element in value]
    if not isinstance(value, dict):
        return value
    copy = {name: _with_pictures(workspace, inner) for name, inner in value.items()}
    file = workspace.files.find(value.get("slack_file") or {})
    if value.get("type") == "image" and file and file.image:
        _, width, height = file.image
        copy |= {"image_url": file.path, "image_width": width, "image_height": height}
    return copy


def _person(workspace: Workspace, user: str) -> dict[str, Any]:
    person = workspace.people[user]
    return {
        "id": person.id,
        "name": person.name,
        "real_name": person.real_name,
        "is_bot": person.is_bot,
        "color": person.color,
        "tz": person.tz,
    }


def _channel(workspace: Workspace, channel: Channel) -> dict[str, Any]:
    bot = workspace.app.user.id
    return {
        "id": channel.id,
        "name": channel.name,
        "topic": channel.topic,
        "is_im": channel.is_im,
        "is_private": channel.is_private,
        "is_member": bot in channel.members,
    } | ({"user": bot} if channel.is_im else {})

"""Whether a payload has what Slack promises of its kind, so that listeners find what they read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Payload = Mapping[str, Any]

# What listeners read of the events that they are for, as text.
_EVENTS: dict[str, tuple[str, ...]] = {
    "message": ("channel", "channel_type", "ts"),
    "app_mention": ("channel", "user", "ts"),
    "app_home_opened": ("user", "tab"),
    "member_joined_channel": ("channel", "user"),
    "link_shared": ("channel", "message_ts"),
}
# What they read of commands, and of what people press, open, choose and submit.
_COMMAND = ("command", "team_id", "channel_id", "user_id")
_INTERACTIONS = {
    "block_actions": ("actions", "container"),
    "block_suggestion": ("action_id",),
    "message_action": ("callback_id", "trigger_id", "message", "channel"),
    "shortcut": ("callback_id", "trigger_id"),
    "view_closed": ("view",),
    "view_submission": ("view",),
}
# Where they stand they are objects, in events the id alone.
_PLACES = ("team", "user", "channel", "enterprise", "view", "message", "container")


def is_event(payload: Any) -> bool:
    """Whether that is about an event, which Slack sends again if it is not answered with 200."""
    return isinstance(payload, dict) and payload.get("type") == "event_callback"


def is_whole(payload: Any) -> bool:
    """Whether nothing is missing of that, or of another type than Slack's documentation says."""
    if not isinstance(payload, dict):
        return False
    if "command" in payload:
        return _have_text(payload, _COMMAND)
    if is_event(payload):
        event = payload.get("event")
        return (
            _have_text(payload, ("team_id", "event_id"))
            and isinstance(event, dict)
            and _is_whole_event(event)
        )
    kind = payload.get("type")
    if not isinstance(kind, str):
        return "type" not in payload
    return kind not in _INTERACTIONS or _is_whole_interaction(payload, _INTERACTIONS[kind])


def _is_whole_event(event: Payload) -> bool:
    kind = event.get("type")
    if not isinstance(kind, str) or not _have_text(event, _EVENTS.get(kind, ())):
        return False
    if not isinstance(event.get("thread_ts", ""), str):
        return False
    if kind == "link_shared":
        links = event.get("links")
        return isinstance(links, list) and all(_have(link, ("url",)) for link in links)
    if kind == "tokens_revoked":
        return isinstance(event.get("tokens"), dict)
    if kind == "message" and (event.get("subtype") or "bot_id" in event):
        return True
    if kind == "message" and not _have_text(event, ("user",)):
        return False
    return kind not in ("message", "app_mention") or isinstance(event.get("text"), str)


def _is_whole_interaction(payload: Payload, wanted: tuple[str, ...]) -> bool:
    places = [payload[name] for name in _PLACES if payload.get(name) is not None]
    if not all(isinstance(place, dict) for place in places):
        return False
    if not all(_have(payload.get(name), ("id",)) for name in ("team", "user")):
        return False
    if not all(payload.get(name) for name in wanted):
        return False
    if "channel" in payload and not _have(payload["channel"], ("id",)):
        return False
    if "actions" in wanted:
        actions = payload["actions"]
        if not isinstance(actions, list) or not all(
            _have(each, ("action_id",)) for each in actions
        ):
            return False
    if "container" in wanted and not _have(payload["container"], ("type",)):
        return False
    return "view" not in wanted or (
        _have(payload["view"], ("callback_id",))
        and isinstance(payload["view"].get("private_metadata"), str)
        and isinstance(payload["view"].get("state"), dict)
    )


def _have(value: Any, names: tuple[str, ...]) -> bool:
    return isinstance(value, dict) and _have_text(value, names)


def _have_text(payload: Payload, names: tuple[str, ...]) -> bool:
    return all(isinstance(payload.get(name), str) and payload[name] for name in names)

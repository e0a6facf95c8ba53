"""Payloads that have not the shape that Slack promises, and a few that have."""

from __future__ import annotations

from itertools import count
from typing import Any

from tests.support.listening_bot import ACME, ANA, CHANNEL, DIRECT

IDS = count(1)
MENTION = {"type": "app_mention", "user": ANA, "channel": CHANNEL, "text": "hi", "ts": "1.2"}
DIRECTLY = {
    "type": "message",
    "channel_type": "im",
    "user": ANA,
    "channel": DIRECT,
    "text": "hi",
    "ts": "1.2",
}


def event(about: Any, **more: Any) -> dict[str, Any]:
    """What Slack posts of an event."""
    # Another each time, or it would be taken for one that is sent again.
    id_ = f"Ev{next(IDS)}"
    named = {"type": "event_callback", "team_id": ACME, "event_id": id_, "event_time": 1}
    return {**named, "event": about, **more}


def without(name: str, whole: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in whole.items() if key != name}


WRONG: list[Any] = [None, 3, [], {}]
ODD: list[Any] = [
    [],
    None,
    3,
    "text",
    True,
    {},
    [{}],
    {"type": None},
    {"type": ["event_callback"]},
    event(None),
    event([]),
    event("app_mention"),
    event({}),
    event({"type": 3}),
    event(MENTION, team_id=None),
    event(MENTION, team=None),
    event(MENTION, team=3),
    event(MENTION, authorizations=None),
    event(MENTION, authorizations=[None]),
    event(MENTION, authorizations={}),
    event(MENTION, event_id=None),
    event(MENTION, event_id=[]),
    *(event({**MENTION, name: odd}) for name in MENTION for odd in WRONG),
    *(event({**DIRECTLY, name: odd}) for name in DIRECTLY for odd in WRONG),
    *(event(without(name, MENTION)) for name in MENTION),
    *(event(without(name, DIRECTLY)) for name in DIRECTLY),
    *(without(name, event(MENTION)) for name in event(MENTION)),
    event({"type": "app_home_opened"}),
    event({"type": "member_joined_channel"}),
    event({"type": "link_shared", "links": None}),
    event({"type": "app_uninstalled"}, team_id=None),
]
ODD_IN_FORMS: list[Any] = [
    *ODD[:9],
    {"type": "block_actions"},
    {"type": "block_actions", "team": None, "user": None, "actions": None},
    {"type": "block_actions", "team": {"id": ACME}, "user": {"id": ANA}, "actions": []},
    {"type": "block_actions", "team": {"id": ACME}, "user": {"id": ANA}, "actions": [None]},
    {"type": "block_suggestion"},
    {"type": "view_submission"},
    {"type": "view_submission", "view": None, "team": None},
    {"type": "view_submission", "view": {"callback_id": 3}, "team": 3},
    {"type": "shortcut"},
    {"type": "message_action", "callback_id": None},
]

"""The shapes of what listeners read of payloads, as Slack promises them; nothing else reaches
them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType
from slack_bolt import App, BoltRequest, BoltResponse

from bot.blocks.buttons import (
    ASK_QUESTION,
    CHOOSE_BOARD,
    CHOOSE_REPORT,
    DELETE_REPORT,
    MENU,
    SHARE_DATA,
    SHOW_BUTTONS,
    SHOW_DETAILS,
    SHOW_HELP,
    SHOW_REPORTS,
)
from bot.connecting.form import DISCONNECT

# Buttons that stand below reports, in forms, and in conversations, not in Home or in forms.
_BELOW_REPORTS = {*SHOW_BUTTONS, SHOW_DETAILS, SHARE_DATA, DELETE_REPORT, MENU}
_IN_FORMS = {DISCONNECT}
_IN_CHATS = {CHOOSE_BOARD, CHOOSE_REPORT, ASK_QUESTION, SHOW_HELP, SHOW_REPORTS}
Text = Annotated[str, Meta(min_length=1)]
# Where something is answered; events and forms have none.
Url = Annotated[str, Meta(pattern="^(https?://.|$)")]
Object = dict[str, Any]


class Id(Struct):
    id: Text


class Option(Struct):
    value: str
    text: Object | UnsetType = UNSET


class Entered(Struct):
    """What was entered in one input of a form."""

    value: str | None = None
    selected_option: Option | None = None
    selected_options: list[Option] | None = None
    selected_conversation: str | None = None
    selected_conversations: list[str] | None = None
    selected_date: str | None = None
    selected_date_time: int | None = None
    selected_time: str | None = None


class State(Struct):
    values: dict[str, dict[str, Entered]]


class View(Struct):
    id: Text
    callback_id: str
    private_metadata: str
    type: Text
    hash: str = ""
    state: State | UnsetType = UNSET

    def __post_init__(self) -> None:
        # All modals of the bot keep an object.
        if self.type == "modal":
            kept = json.loads(self.private_metadata or "null")
            if not isinstance(kept, dict) or self.state is UNSET:
                raise ValueError("it is no form of the bot")


class Element(Struct):
    action_id: str | UnsetType = UNSET
    value: str | UnsetType = UNSET


class Block(Struct):
    type: str
    elements: list[Element] | UnsetType = UNSET
    slack_file: Id | UnsetType = UNSET


class Message(Struct):
    ts: Text
    text: str | None = None
    thread_ts: str | None = None
    blocks: list[Block] | None = None


class Container(Struct):
    type: Text
    message_ts: str = ""
    view_id: str = ""
    thread_ts: str | None = None
    is_ephemeral: bool = False

    def __post_init__(self) -> None:
        if not self.message_ts and not self.view_id:
            raise ValueError("it is nowhere")


class Action(Struct):
    action_id: Text
    value: str | UnsetType = UNSET
    selected_option: Option | None = None


class Interaction(Struct):
    """What people press, choose, type and submit has all of this."""

    team: Id
    user: Id
    enterprise: Object | None = None
    response_url: Url | None = None


class BlockActions(Interaction, kw_only=True):
    container: Container
    actions: Annotated[list[Action], Meta(min_length=1)]
    trigger_id: str = ""
    channel: Id | UnsetType = UNSET
    message: Message | UnsetType = UNSET
    view: View | UnsetType = UNSET

    def __post_init__(self) -> None:
        if self.container.type == "message" and not (
            self.channel and (self.message or self.container.is_ephemeral)
        ):
            raise ValueError("it is below no message")
        if self.container.type == "view" and not self.view:
            raise ValueError("it is in no view")
        names = {re.sub(r"_\d+$", "", action.action_id) for action in self.actions}
        if (
            (names & _BELOW_REPORTS and not self.message)
            or (names & _IN_FORMS and not self.view)
            or (names & _IN_CHATS and not self.channel)
        ):
            raise ValueError("such a button does not stand there")


class BlockSuggestion(Interaction, kw_only=True):
    action_id: Text
    view: View
    value: str | None = None


class MessageAction(Interaction, kw_only=True):
    callback_id: Text
    trigger_id: Text
    message: Message
    channel: Id


class Shortcut(Interaction, kw_only=True):
    callback_id: Text
    trigger_id: Text


class OfView(Interaction, kw_only=True):
    view: View


class Command(Struct):
    command: Text
    team_id: Text
    channel_id: Text
    user_id: Text
    text: str = ""
    trigger_id: str = ""
    response_url: Url = ""


class EventCallback(Struct):
    team_id: Text
    event_id: Text
    event: Object


class MessageEvent(Struct):
    channel: Text
    channel_type: Text
    ts: Text
    user: str | UnsetType = UNSET
    text: str | UnsetType = UNSET
    thread_ts: str | UnsetType = UNSET
    subtype: str | None = None
    bot_id: str | UnsetType = UNSET

    def __post_init__(self) -> None:
        by_somebody = not self.subtype and self.bot_id is UNSET
        if by_somebody and (not self.user or self.text is UNSET):
            raise ValueError("nobody has said anything")


class AppMention(Struct):
    channel: Text
    user: Text
    ts: Text
    text: str
    thread_ts: str | UnsetType = UNSET


class AppHomeOpened(Struct):
    user: Text
    tab: Text


class MemberJoinedChannel(Struct):
    channel: Text
    user: Text
    inviter: str | UnsetType = UNSET


class Link(Struct):
    url: Text


class LinkShared(Struct):
    channel: Text
    message_ts: Text
    links: list[Link]


class TokensRevoked(Struct):
    tokens: Object


_EVENTS: dict[str, type[Struct]] = {
    "message": MessageEvent,
    "app_mention": AppMention,
    "app_home_opened": AppHomeOpened,
    "member_joined_channel": MemberJoinedChannel,
    "link_shared": LinkShared,
    "tokens_revoked": TokensRevoked,
}
_INTERACTIONS: dict[str, type[Struct]] = {
    "block_actions": BlockActions,
    "block_suggestion": BlockSuggestion,
    "message_action": MessageAction,
    "shortcut": Shortcut,
    "view_closed": OfView,
    "view_submission": OfView,
}
# msgspec looks at all types now: threads that use one for the first time at once end the process.
for _kind in (Command, EventCallback, *_EVENTS.values(), *_INTERACTIONS.values()):
    msgspec.json.Decoder(_kind)


def readable(build: Callable[[], BoltRequest]) -> BoltRequest | None:
    """The request that `build` makes for Bolt; None where Bolt cannot read what came, as it takes
    for granted that all is there."""
    try:
        request = build()
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        return None
    context = request.context
    ids = (context.enterprise_id, context.team_id, context.channel_id, context.user_id)
    return request if all(each is None or isinstance(each, str) for each in ids) else None


def dispatched(app: App, request: BoltRequest) -> BoltResponse:
    """What Bolt answers; 200 for an event that nobody listens to, or Slack would send it again."""
    answer = app.dispatch(request)
    is_unheard = answer.status == 404 and is_event(request.body)
    return BoltResponse(status=200) if is_unheard else answer


def is_event(payload: Any) -> bool:
    """Whether that is about an event, which Slack sends again if it is not answered with 200."""
    return isinstance(payload, dict) and payload.get("type") == "event_callback"


def is_whole(payload: Any) -> bool:
    """Whether nothing that listeners read is missing, or of another type than Slack promises."""
    try:
        return _is_known(payload)
    except (msgspec.ValidationError, RecursionError, UnicodeEncodeError):
        # The last is half of a character, in a name.
        return False


def _is_known(payload: Any) -> bool:
    if not isinstance(payload, dict):
        return False
    if "command" in payload:
        msgspec.convert(payload, Command)
        return True
    if is_event(payload):
        event = msgspec.convert(payload, EventCallback).event
        kind = event.get("type")
        if isinstance(kind, str) and kind in _EVENTS:
            msgspec.convert(event, _EVENTS[kind])
        return isinstance(kind, str)
    kind = payload.get("type")
    if isinstance(kind, str) and kind in _INTERACTIONS:
        msgspec.convert(payload, _INTERACTIONS[kind])
    # Slack asks whether an address has a certificate in a payload without a type.
    return isinstance(kind, str) or "ssl_check" in payload

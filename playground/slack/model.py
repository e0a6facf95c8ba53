"""What a workspace is made of: people, the app, conversations, messages, and their changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class Person:
    """A member of the workspace, the bot's own user included, or who shares a channel with it.

    Attributes:
        id: U….
        name: user name.
        real_name: as shown beside messages.
        color: of the avatar, as `#rrggbb`.
        tz: IANA name of the time zone.
        is_bot: whether it is the bot's user.
        locale: such as `en-US`.
        is_admin: whether they administer the workspace.
        guest: `single` or `multi` for a guest of one channel or several; empty for a member.
        team: id of their own workspace where that is another one; empty where it is this one.
        enterprise: id of the organization that their workspace belongs to; empty for none.
    """

    id: str
    name: str
    real_name: str
    color: str
    tz: str = "Europe/Berlin"
    is_bot: bool = False
    locale: str = "en-US"
    is_admin: bool = False
    guest: Literal["", "single", "multi"] = ""
    team: str = ""
    enterprise: str = ""


@dataclass(frozen=True)
class Addresses:
    """Where an app is called over HTTP; what has no address is sent nowhere.

    Attributes:
        events: for events.
        interactivity: for buttons, forms and shortcuts.
        options: for what an external select offers.
    """

    events: str = ""
    interactivity: str = ""
    options: str = ""


@dataclass(frozen=True)
class BotApp:
    """The app as its manifest sets it up.

    Attributes:
        id: A….
        bot_id: B….
        name: as people see it.
        user: the bot's user.
        commands: `{"command", "description", "usage_hint", "should_escape", "url"}`, the latter
            three if it has them.
        shortcuts: `{"name", "type", "callback_id", "description"}`.
        events: that the bot is sent.
        home_tab: whether it has a Home tab.
        signing_secret: signs requests over HTTP.
        unfurl_domains: host names of links that it is told of.
        addresses: where it is called, beside the `url` of each command; None means Socket Mode.
    """

    id: str
    bot_id: str
    name: str
    user: Person
    commands: Sequence[Mapping[str, Any]]
    shortcuts: Sequence[Mapping[str, str]] = ()
    events: frozenset[str] = frozenset({"app_mention", "message.im"})
    home_tab: bool = False
    signing_secret: str = field(default="", repr=False)
    unfurl_domains: Sequence[str] = ()
    addresses: Addresses | None = None


# The subtype of what stays of a deleted message that has replies.
TOMBSTONE = "tombstone"


@dataclass(frozen=True)
class Message:
    """One message.

    Attributes:
        ts: its id in the conversation.
        user: id of the author.
        text: mrkdwn.
        blocks: Block Kit.
        files: ids of shared files.
        thread_ts: `ts` of the thread's first message; empty outside threads.
        subtype: as in Slack's events.
        inviter: of who joined by it; empty where nobody invited them.
        edited: whether it was changed.
        reader: id of the only person who sees it; empty means everybody.
        metadata: that the bot attached.
        unfurls: blocks that the app shows below it, by link.
        app: ids of the other app that posted it, and of its bot; empty for a person or this app.
    """

    ts: str
    user: str
    text: str
    blocks: Sequence[dict[str, Any]] = ()
    files: Sequence[str] = ()
    thread_ts: str = ""
    subtype: str = ""
    inviter: str = ""
    edited: bool = False
    reader: str = ""
    metadata: Mapping[str, Any] | None = None
    unfurls: Mapping[str, Sequence[dict[str, Any]]] = field(default_factory=dict)
    app: tuple[str, ...] = ()


@dataclass
class Channel:
    """A conversation.

    Attributes:
        id: C… or D….
        name: without `#`.
        topic: below the name.
        is_private: whether it is a private channel.
        members: ids of people.
        user: in a direct message, the person whom the bot talks to.
        messages: by `ts`.
        is_archived: whether nobody may write there any more.
        is_shared: whether it is shared with another organization (Slack Connect).
    """

    id: str
    name: str
    topic: str = ""
    is_private: bool = False
    members: set[str] = field(default_factory=set)
    user: str = ""
    messages: dict[str, Message] = field(default_factory=dict)
    is_archived: bool = False
    is_shared: bool = False

    @property
    def is_im(self) -> bool:
        return bool(self.user)


@dataclass(frozen=True)
class Change:
    """A message came (no `before`), was changed, or went (no `message`)."""

    channel: Channel
    message: Message | None
    before: Message | None = None


@dataclass(frozen=True)
class Dispatch:
    """One thing that the bot was sent; `ack_ms` is None where it did not acknowledge it."""

    kind: str
    name: str
    ack_ms: float | None
    payload: Mapping[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class Redrawn:
    """The open modal, or somebody's Home tab, is another one now."""

    surface: Literal["modal", "home"]
    person: str


News = Change | Redrawn | bool
"""What listeners are told; a bool is whether the bot is connected."""

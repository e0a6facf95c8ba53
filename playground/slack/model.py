"""What a workspace is made of: people, the app, conversations, messages, and their changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class Person:
    """A member of the workspace, the bot's own user included; `tz` is an IANA name."""

    id: str
    name: str
    real_name: str
    color: str
    tz: str = "Europe/Berlin"
    is_bot: bool = False
    locale: str = "en-US"
    is_admin: bool = False


@dataclass(frozen=True)
class BotApp:
    """The app as it was set up.

    `commands` are `{"command", "description", "usage_hint"}`, `shortcuts` are `{"name", "type",
    "callback_id", "description"}` and `unfurl_domains` are host names, as in its manifest.
    """

    id: str
    bot_id: str
    name: str
    user: Person
    commands: Sequence[Mapping[str, str]]
    shortcuts: Sequence[Mapping[str, str]] = ()
    events: frozenset[str] = frozenset({"app_mention", "message.im"})
    home_tab: bool = False
    signing_secret: str = field(default="", repr=False)
    unfurl_domains: Sequence[str] = ()


@dataclass(frozen=True)
class Message:
    """One message; `reader` is the only person who sees it, where it is ephemeral.

    `unfurls` has the blocks that the app shows below it, by the link they are about.
    """

    ts: str
    user: str
    text: str
    blocks: Sequence[dict[str, Any]] = ()
    files: Sequence[str] = ()
    thread_ts: str = ""
    subtype: str = ""
    edited: bool = False
    reader: str = ""
    metadata: Mapping[str, Any] | None = None
    unfurls: Mapping[str, Sequence[dict[str, Any]]] = field(default_factory=dict)


@dataclass
class Channel:
    """A conversation; `user` is whom the bot talks to in a direct one."""

    id: str
    name: str
    topic: str = ""
    is_private: bool = False
    members: set[str] = field(default_factory=set)
    user: str = ""
    messages: dict[str, Message] = field(default_factory=dict)

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


@dataclass(frozen=True)
class Redrawn:
    """The open modal, or somebody's Home tab, is another one now."""

    surface: Literal["modal", "home"]
    person: str


News = Change | Redrawn | bool
"""What listeners are told; a bool is whether the bot is connected."""

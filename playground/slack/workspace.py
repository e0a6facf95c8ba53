"""The playground's workspace: what is in it now, what changes it, and who hears of that."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from playground.slack.access import Access
from playground.slack.faults import Faults
from playground.slack.files import Files
from playground.slack.manifest import KNOWN_SCOPES
from playground.slack.model import (
    TOMBSTONE,
    Addresses,
    BotApp,
    Change,
    Channel,
    Dispatch,
    Message,
    News,
    Person,
    Redrawn,
)
from playground.slack.reads import Reads
from playground.slack.triggers import Triggers

SLACKBOT = "USLACKBOT"
HINTS = (
    "/sprint-burndown",
    "/sprint-burndown previous by issues",
    "/deliverable-status in progress, planning",
    "@Sprint Analytics how is the sprint going?",
    "/report-schedule watch the sprint every working day 9:00",
)


@dataclass(eq=False)
class Workspace:
    """All that the playground's Slack knows.

    Messages and views are written from the server's event loop only; other threads may read, and
    may set `faults` and `reads`, and call `revoke`.

    Attributes:
        team_id: T….
        name: as people see it.
        domain: of its address.
        app: the bot as it is set up.
        people: by id.
        me: id of the person at the page.
        channels: by id.
        access: tokens and scopes.
        files: uploaded files.
        faults: what goes wrong with calls on purpose.
        reads: how much of conversations the app may read.
        groups: members of user groups, by id.
        organization: id of the one that has it (Enterprise Grid); empty for none.
        hints: what the composer suggests.
        clock: gives Unix seconds.
        seconds_to_respond: that the bot has to acknowledge, and to open a view with a trigger id.
        retry_delays: seconds before an event is sent again.
        homes: Home tabs by person.
        modal: open views, the last on top.
        dispatches: what the bot was sent.
        link_tickets: for Socket Mode connections to come.
        unfurl_ids: channel and `ts` of each message whose links the app was told of.
        listeners: are told of every change.
        triggers: trigger ids that were issued.
    """

    team_id: str
    name: str
    domain: str
    app: BotApp
    people: Mapping[str, Person]
    me: str
    channels: dict[str, Channel]
    access: Access
    files: Files
    faults: Faults = field(default_factory=Faults)
    reads: Reads = field(default_factory=Reads)
    groups: dict[str, frozenset[str]] = field(default_factory=dict)
    organization: str = ""
    hints: Sequence[str] = ()
    clock: Callable[[], float] = time.time
    seconds_to_respond: float = 3.0
    retry_delays: Sequence[float] = (0, 60, 300)
    homes: dict[str, dict[str, Any]] = field(default_factory=dict)
    modal: Sequence[dict[str, Any]] = ()
    dispatches: list[Dispatch] = field(default_factory=list)
    link_tickets: set[str] = field(default_factory=set)
    unfurl_ids: dict[str, tuple[str, str]] = field(default_factory=dict)
    listeners: list[Callable[[News], None]] = field(default_factory=list)
    _last_ts: int = 0
    _connected: bool = False
    triggers: Triggers = field(init=False)

    def __post_init__(self) -> None:
        self.triggers = Triggers(lambda: self.clock(), lambda: self.seconds_to_respond)

    @classmethod
    def sample(
        cls,
        commands: Sequence[Mapping[str, Any]],
        *,
        bot_token: str = "xoxb-playground",  # noqa: S107
        app_token: str = "xapp-playground",  # noqa: S107
        signing_secret: str = "",
        scopes: frozenset[str] = KNOWN_SCOPES,
        events: frozenset[str] = BotApp.events,
        shortcuts: Sequence[Mapping[str, str]] = (),
        home_tab: bool = False,
        unfurl_domains: Sequence[str] = (),
        addresses: Addresses | None = None,
        unready_uses: int = 1,
        admins: frozenset[str] = frozenset(),
        **settings: Any,
    ) -> Workspace:
        """The team Acme: three people and the bot, which is in #team-platform only.

        `commands`, `events`, `shortcuts`, `home_tab`, `unfurl_domains` and `addresses` are those of
        BotApp.
        `unready_uses` is how often a new file is refused in a block before it is processed.
        `admins` are ids of people, and `settings` other fields.
        """
        bot = Person("U0ANALYTICS", "sprint_analytics", "Sprint Analytics", "#0b4f6c", "UTC", True)
        people = [
            Person("U0ANA", "ana", "Ana Silva", "#9f1853", "Europe/Lisbon", locale="en-GB"),
            Person("U0BEN", "ben", "Ben Okafor", "#005d5d", "Africa/Lagos", locale="en-GB"),
            Person("U0CHI", "chiyo", "Chiyo Tanaka", "#6929c4", "Asia/Tokyo", locale="ja-JP"),
        ]
        people = [replace(person, is_admin=person.id in admins) for person in people]
        team = {person.id for person in people}
        channels = [
            Channel("C0PLATFORM", "team-platform", "Sprint work", members={*team, bot.id}),
            Channel("C0GENERAL", "general", "For everyone at Acme", members=set(team)),
            Channel("C0LEADS", "leads", "Between leads", True, {"U0ANA", "U0BEN"}),
            Channel("D0ANALYTICS", bot.name, members={"U0ANA", bot.id}, user="U0ANA"),
        ]
        return cls(
            app=BotApp(
                "A0ANALYTICS",
                "B0ANALYTICS",
                bot.real_name,
                bot,
                commands,
                shortcuts,
                events,
                home_tab,
                signing_secret,
                unfurl_domains,
                addresses,
            ),
            people={person.id: person for person in [*people, bot]},
            me="U0ANA",
            channels={channel.id: channel for channel in channels},
            access=Access(bot_token, app_token, scopes),
            files=Files(unready_uses),
            **{
                "team_id": "T0ACME",
                "name": "Acme",
                "domain": "acme",
                "hints": HINTS,
                **settings,
            },
        )

    def next_ts(self) -> str:
        """A message's `ts`: unique, and later than all before."""
        self._last_ts = max(self._last_ts + 1, int(self.clock() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def post(self, channel: Channel, user: str, text: str, **fields: Any) -> Message:
        """Put a message into a channel; `fields` are others of Message."""
        message = Message(self.next_ts(), user, text, **fields)
        channel.messages[message.ts] = message
        self._publish(Change(channel, message))
        return message

    def update(self, channel: Channel, ts: str, **fields: Any) -> Message:
        """Change fields of a message."""
        before = channel.messages[ts]
        channel.messages[ts] = message = replace(before, **fields)
        self._publish(Change(channel, message, before))
        return message

    def delete(self, channel: Channel, ts: str) -> None:
        """Take a message away; of one with replies a tombstone stays, below which they are read."""
        before = channel.messages[ts]
        replies = (each for each in channel.messages.values() if each.thread_ts == ts != each.ts)
        if any(not each.reader for each in replies):
            tombstone = Message(
                ts, SLACKBOT, "This message was deleted.", thread_ts=ts, subtype=TOMBSTONE
            )
            channel.messages[ts] = tombstone
            self._publish(Change(channel, tombstone, before))
        else:
            self._publish(Change(channel, None, channel.messages.pop(ts)))

    def join(self, channel: Channel, user: str, inviter: str = "") -> None:
        """Make somebody a member, which the channel is told; nothing where they are."""
        if user not in channel.members:
            channel.members.add(user)
            text = f"<@{user}> has joined the channel"
            self.post(channel, user, text, subtype="channel_join", inviter=inviter)

    def direct_message(self, user: str) -> Channel:
        """The bot's direct conversation with somebody, opened where there was none."""
        for channel in self.channels.values():
            if channel.user == user:
                return channel
        opened = Channel(f"D{user[1:]}", user.lower(), members={user, self.app.user.id}, user=user)
        self.channels[opened.id] = opened
        return opened

    def show_modal(self, views: Sequence[dict[str, Any]]) -> None:
        """Show the page's person these views, the last on top; none closes the modal."""
        self.modal = tuple(views)
        self._publish(Redrawn("modal", self.me))

    def show_home(self, person: str, view: dict[str, Any]) -> None:
        """Show somebody that view as their Home tab."""
        self.homes[person] = view
        self._publish(Redrawn("home", person))

    @property
    def ack_times(self) -> list[tuple[str, float]]:
        """Each command that was acknowledged, and after how many milliseconds."""
        return [
            (sent.name, sent.ack_ms)
            for sent in self.dispatches
            if sent.kind == "slash_commands" and sent.ack_ms is not None
        ]

    @property
    def connected(self) -> bool:
        """Whether the bot can be reached."""
        return self._connected or self.app.addresses is not None

    def connect(self, connected: bool) -> None:
        """Note that the bot's first connection came, or its last went."""
        if connected != self._connected:
            self._connected = connected
            self._publish(connected)

    @contextmanager
    def listening(self, listener: Callable[[News], None]) -> Iterator[None]:
        """Tell a listener the news."""
        self.listeners.append(listener)
        try:
            yield
        finally:
            self.listeners.remove(listener)

    def revoke(self, token: str) -> None:
        """Answer `token_revoked` to that token from now on."""
        self.access.revoke(token)

    def _publish(self, change: News) -> None:
        for listener in list(self.listeners):
            listener(change)

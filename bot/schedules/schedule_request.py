"""A use of `/report-schedule`: the person, the conversation, and how to answer."""

from __future__ import annotations

from dataclasses import dataclass, field

from slack_bolt import BoltContext

from bot.answering.ephemeral import PrivateReply
from bot.tenancy.conversation import Conversation, ConversationId
from bot.tenancy.membership import Memberships
from bot.tenancy.visibility import VisibleBoards
from config.parsers import timezone
from integrations.slack import Person, SlackDestination


@dataclass(frozen=True)
class ScheduleRequest:
    """One use of `/report-schedule`, its form or its buttons.

    Attributes:
        person: who uses it.
        to: where, and where the answer goes.
        visible: the boards that may be seen from there.
        context: Bolt's, with the bot's client in their workspace.
        trigger_id: allows opening a form within three seconds; empty where there is none.
        tell: sends them a reply that nobody else sees.
        may_schedule: whether they may make and change schedules.
        memberships: who is a member of which channel.
        heard_in: id of the conversation where Slack says they are; empty where a form names `to`.
    """

    person: Person
    to: Conversation
    visible: VisibleBoards
    context: BoltContext
    trigger_id: str
    tell: PrivateReply
    may_schedule: bool = True
    memberships: Memberships = field(default_factory=Memberships)
    heard_in: str = ""

    @property
    def team(self) -> str:
        """The id of their workspace."""
        return self.to.id.team

    def is_member_of(self, channel: str) -> bool:
        """Whether the person is a member of that channel. Asks Slack; raises IntegrationError."""
        conversation = ConversationId(self.team, channel)
        found = self.memberships.is_member(self.context.client, conversation, self.person.id)
        # Who uses a command in a private channel is in it, also where the bot is not.
        return channel == self.heard_in if found is None else found

    @property
    def slack(self) -> SlackDestination:
        return SlackDestination(self.context.client)

    @property
    def timezone(self) -> str:
        """IANA name of their time zone; UTC where Slack does not tell it, or it is unknown."""
        try:
            return timezone(self.person.timezone).key
        except ValueError:
            return "UTC"

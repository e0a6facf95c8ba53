"""Somebody who uses `/report-schedule`, where they are, and how they are answered."""

from __future__ import annotations

from dataclasses import dataclass

from slack_bolt import BoltContext

from bot.answering.ephemeral import PrivateReply
from bot.tenancy.conversation import ConversationId
from bot.tenancy.visibility import VisibleBoards
from config.parsers import timezone
from integrations.slack import Person, SlackDestination


@dataclass(frozen=True)
class ScheduleRequest:
    """Somebody uses `/report-schedule`, its form or its buttons.

    Attributes:
        person: who does.
        conversation: where they are.
        visible: the boards that may be seen from there.
        context: of Bolt, with the bot's client of their workspace.
        trigger_id: lets a form be opened, within three seconds; empty where there is none.
        tell: tells them something that nobody else sees.
    """

    person: Person
    conversation: ConversationId
    visible: VisibleBoards
    context: BoltContext
    trigger_id: str
    tell: PrivateReply

    @property
    def team(self) -> str:
        """The id of their workspace."""
        return self.conversation.team

    @property
    def slack(self) -> SlackDestination:
        return SlackDestination(self.context.client)

    @property
    def timezone(self) -> str:
        """In whose time they mean what they ask; UTC where it is not told, or unknown here."""
        try:
            return timezone(self.person.timezone).key
        except ValueError:
            return "UTC"

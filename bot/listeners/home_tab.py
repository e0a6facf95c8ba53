"""The Home tab of a person: the boards they may see, and what they may change."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from slack_bolt import BoltContext
from slack_sdk.models.blocks import Block

from bot.boards.cache import Boards
from bot.connecting import buttons
from bot.connecting.admins import is_admin_of
from bot.listeners.home_view import publish_home
from bot.schedules.due import DueSchedules
from bot.schedules.list_blocks import home_blocks
from bot.schedules.status import statuses_for
from bot.tenancy.conversation import DIRECT, ConversationId
from bot.tenancy.membership import Memberships
from bot.tenancy.visibility import VisibleBoards, VisibleFrom
from integrations.errors import IntegrationError
from integrations.slack import People, Person
from integrations.store.ledger import Ledger
from metrics.model.report import Unit

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class HomeTab:
    """Shows people their Home tab.

    Attributes:
        unit: what its buttons ask for reports in.
        visible_from: gives the boards that may be seen from a conversation.
        boards: gives their last exports.
        people: what Slack says of its users.
        memberships: who is in which channel.
        due: which schedules there are.
        ledger: how their last deliveries went.
        connected: gives the names of the boards that a workspace has connected.
    """

    unit: Unit
    visible_from: VisibleFrom
    boards: Boards
    people: People
    memberships: Memberships
    due: DueSchedules
    ledger: Ledger
    connected: Callable[[str], Sequence[str]]

    def show(self, context: BoltContext, user: str, person: Person | None = None) -> None:
        """Show a user their Home tab; `person` is what Slack has just said of them, if it has.

        Raises IntegrationError.
        """
        team = context.team_id or ""
        visible = self.visible_from(ConversationId(team, DIRECT))
        own = self._own_blocks(context, team, user, person, visible)
        publish_home(context, user, visible, self.unit, self.boards.last_exported, own)

    def _own_blocks(
        self,
        context: BoltContext,
        team: str,
        user: str,
        person: Person | None,
        visible: VisibleBoards,
    ) -> list[Block]:
        """What the user may change. Where Slack does not say in time who they are, as for somebody
        who may change nothing: the next look at the tab shows it."""
        try:
            # Whether they are admins now, not an hour ago.
            person = person or self.people.look_up(context.client, team, user, within=0).person()
            if person is None:
                log.warning(
                    "The schedules of %s are not shown: Slack does not tell who that is", user
                )
                return home_blocks([])
            is_member = partial(self._is_member, context, team, user)
            statuses = statuses_for(person, team, self.due, self.ledger, visible, is_member)
            connecting = (
                buttons.home_blocks(self.connected(team)) if is_admin_of(context, person) else []
            )
            return [*connecting, *home_blocks(statuses)]
        except IntegrationError as error:
            log.warning("The schedules of %s are not shown: %s", user, error)
            return home_blocks([])

    def _is_member(self, context: BoltContext, team: str, user: str, channel: str) -> bool:
        found = self.memberships.is_member(context.client, ConversationId(team, channel), user)
        return bool(found)

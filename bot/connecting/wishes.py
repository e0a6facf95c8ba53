"""What somebody writes of boards themselves is answered with the button of the form."""

from __future__ import annotations

from slack_bolt import BoltContext

from bot.answering.ephemeral import PrivateReply
from bot.connecting import replies
from bot.connecting.connector import Connector
from bot.connecting.draft import draft_named
from bot.connecting.sentences import BoardWish
from bot.errors import WrongUsage


def answer_wish(
    wish: BoardWish, context: BoltContext, asker: str, reply: PrivateReply, connector: Connector
) -> None:
    """Reply with the button, to admins alone. Raises WrongUsage and IntegrationError."""
    connector.admin(context, asker)
    if wish.name:
        reply(*replies.to_change(connector.draft(context.team_id or "", wish.name).name))
        return
    if wish.address:
        try:
            draft_named(wish.address, connector.settings.github_host)
        except ValueError as error:
            raise WrongUsage(str(error)) from None
    reply(*replies.to_connect(wish.address))

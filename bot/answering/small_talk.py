"""What is said back to small talk: a line, help, or the data of the report shown last."""

from __future__ import annotations

from functools import partial

from bot.answering.answer import Answering
from bot.answering.ephemeral import PrivateReply
from bot.answering.thread import send_data
from bot.asking.board_choice import usual_board
from bot.asking.small_talk import SmallTalk
from bot.blocks.help import greeting, help_message
from bot.tenancy.conversation import Conversation
from bot.tenancy.membership import with_origin
from bot.tenancy.visibility import visible_boards
from integrations.slack import SlackDestination
from metrics.model.report import Unit

WELCOME = "You're welcome."
GLAD = "Glad to help."
NOTHING_SHOWN = (
    "I have shown no report here yet: ask for one, such as `burndown`, and then for its data."
)


def answer_small_talk(
    said: SmallTalk,
    to: Conversation,
    slack: SlackDestination,
    reply: PrivateReply,
    answering: Answering,
) -> None:
    """Answer to the asker alone; only data is shared with all. Changes no memory."""
    visible = visible_boards(to.id, answering.settings)
    unit = Unit(answering.settings.default_unit)
    match said:
        case SmallTalk.GREETING:
            reply(*greeting(visible, unit, to.thread_ts or ""))
        case SmallTalk.THANKS:
            reply(WELCOME)
        case SmallTalk.PRAISE:
            reply(GLAD)
        case SmallTalk.HELP:
            reply(*help_message(visible, usual_board(to.id, visible, answering.choices), unit))
        case SmallTalk.DATA:
            last = answering.memory.last(to)
            if last is None:
                reply(NOTHING_SHOWN)
                return
            there = with_origin(
                to, last.origin, partial(answering.memberships.is_member, slack.client)
            )
            send_data(last.request, there, slack, reply, answering.sources)

"""What admins are told of the boards that they connect (mrkdwn)."""

from __future__ import annotations

from slack_sdk.models.blocks import ActionsBlock, Block

from bot.blocks.buttons import connect_button
from bot.blocks.mrkdwn import bold, escape, section
from bot.connecting.buttons import change_buttons
from bot.connecting.connector import Saved
from bot.connecting.draft import DIRECT, Draft
from bot.connecting.form import TITLE_CHARACTERS
from config import BoardSettings
from metrics.model.field_names import fields_taken
from metrics.text.formatting import count, listing

PRESS = "A form opens only when a button is pressed:"


def saved(saved: Saved, draft: Draft) -> str:
    """That a board is connected, or changed: what it is, and where it is shown."""
    board, found = saved
    verb = "changed" if draft.before else "connected"
    title, items = bold(found.title, TITLE_CHARACTERS), count(found.items, "item")
    lines = [
        f":white_check_mark: `{escape(board.name)}` is {verb}: {title}, {items}.",
        escape(fields_taken(found.fields)),
        f"It is shown {_where(board)}; its days are those of {escape(board.timezone.key)}.",
        _ask(board),
    ]
    return "\n".join(filter(None, lines))


def disconnected(name: str) -> str:
    """That a board is disconnected."""
    return f"`{escape(name)}` is disconnected: nobody can ask about it any more."


def looked_at(draft: Draft) -> tuple[str, list[Block]]:
    """That a project was looked at, and the form for it is closed."""
    return _again(
        f"I have looked at {escape(draft.place)}, and the form was closed meanwhile:", draft
    )


def not_saved(draft: Draft) -> tuple[str, list[Block]]:
    """That a board was not saved, and the form that says why is closed."""
    return _again(
        f"The board of {escape(draft.place)} is not saved: something in the form has to be "
        "corrected, and it was closed meanwhile:",
        draft,
    )


def _again(text: str, draft: Draft) -> tuple[str, list[Block]]:
    button = change_buttons([draft.before])[0] if draft.before else connect_button(draft.address)
    return text, [section(text), ActionsBlock(elements=[button])]


def to_connect(address: str) -> tuple[str, list[Block]]:
    """The button that opens the form for that address."""
    return PRESS, [section(PRESS), ActionsBlock(elements=[connect_button(address)])]


def to_change(name: str) -> tuple[str, list[Block]]:
    """The button that opens the form of a board."""
    return PRESS, [section(PRESS), ActionsBlock(elements=[*change_buttons([name])])]


def _ask(board: BoardSettings) -> str:
    question = f"“burndown of board {escape(board.name)}”"
    if board.channels and DIRECT not in board.channels:
        return f"Ask there: {question}."
    return f"Ask {question}, or press it on my Home tab."


def _where(board: BoardSettings) -> str:
    if not board.channels:
        return "in all channels of this workspace, and in messages to me"
    channels = [f"<#{channel}>" for channel in sorted(board.channels - {DIRECT})]
    direct = ["messages to me"] if DIRECT in board.channels else []
    return f"in {listing([*channels, *direct])}"

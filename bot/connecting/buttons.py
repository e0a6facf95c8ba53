"""The buttons that open the forms for boards."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock, HeaderBlock
from slack_sdk.models.blocks.basic_components import PlainTextObject

from bot.blocks.buttons import NAME_CHARACTERS, connect_button
from bot.blocks.mrkdwn import section
from integrations.visible import visible
from metrics.text.formatting import shortened

CHANGE = "change_board"
ON_HOME = (
    "You administer this workspace: these boards were connected here, and you can change them."
)
NONE_YET = "You administer this workspace: you can connect a board of GitHub Projects."
MORE = "… and {} more: write to me such as “change board {}”."


def home_blocks(names: Sequence[str]) -> list[Block]:
    """The part of an admin's Home tab about the boards of these names, which were connected."""
    # One button connects another.
    shown = names[: ActionsBlock.elements_max_length - 1]
    blocks: list[Block] = [
        DividerBlock(),
        HeaderBlock(text=PlainTextObject(text="Boards")),
        section(ON_HOME if names else NONE_YET),
        # The same however often the tab is shown anew: somebody may be about to press one.
        ActionsBlock(block_id=CHANGE, elements=[connect_button(), *change_buttons(shown)]),
    ]
    if more := len(names) - len(shown):
        blocks.append(section(MORE.format(more, names[-1])))
    return blocks


def change_buttons(names: Sequence[str]) -> list[ButtonElement]:
    """A button for each board, which opens its form."""
    return [
        ButtonElement(
            action_id=f"{CHANGE}_{number}",
            text=shortened(visible(f"Change {name}…"), NAME_CHARACTERS),
            value=name,
        )
        for number, name in enumerate(names)
    ]

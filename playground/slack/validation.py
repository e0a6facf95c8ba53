"""Block Kit's rules: what Slack takes as `blocks` and `view`, and how it words what it does not.

Limits: https://docs.slack.dev/reference/block-kit/blocks, https://docs.slack.dev/reference/views
and the pages below them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from playground.slack.charts import CHART, charts_together
from playground.slack.checks import (
    Check,
    anything,
    boolean,
    by_type,
    items,
    link,
    plain,
    shape,
    string,
    text,
    text_in,
)
from playground.slack.elements import IN_ACTIONS, IN_INPUT, IN_SECTION
from playground.slack.tables import RICH_TEXT, TABLE, tables_together

# Slack's people put the whole message at "12,000 text characters with a buffer for block
# containers"; measurements agree with 125 characters for each block.
MESSAGE_CHARACTERS = 13_200
CHARACTERS_PER_BLOCK = 125
VIEW_BYTES = 250_000
BLOCKS_IN_MESSAGE, BLOCKS_IN_VIEW = 50, 100

# Tells whether a `slack_file` is ready to be shown.
CanShow = Callable[[dict[str, Any]], bool]


def problems(blocks: Any, can_show: CanShow) -> list[str]:
    """What Slack would say against the `blocks` of a message; empty where it takes them."""
    mistakes = list(items(_IN_MESSAGE, BLOCKS_IN_MESSAGE, least=0)(blocks, "/blocks"))
    return (
        mistakes
        or tables_together(blocks, "/blocks")
        or charts_together(blocks, "/blocks")
        or _together(blocks, "/blocks", can_show)
    )


def view_problems(view: Any, can_show: CanShow, *kinds: str) -> list[str]:
    """What Slack would say against a view, which has to be of one of these kinds."""
    check_view = by_type(**{kind: _VIEWS[kind] for kind in kinds})
    mistakes = list(check_view(view, "/view"))
    if mistakes:
        return mistakes
    if view["type"] == "modal" and "submit" not in view:
        mistakes = [
            "missing required field: submit [json-pointer:/view]"
            for block in view["blocks"]
            if block["type"] == "input"
        ][:1]
    return mistakes or _together(view["blocks"], "/view/blocks", can_show)


def is_too_long(blocks: list[dict[str, Any]]) -> bool:
    """Whether the blocks of a message hold more text than Slack takes at once."""
    return text_in(blocks) + CHARACTERS_PER_BLOCK * len(blocks) > MESSAGE_CHARACTERS


def is_too_large(view: Any) -> bool:
    """Whether a view is more than Slack takes at once."""
    return len(json.dumps(view).encode()) > VIEW_BYTES


def _together(blocks: list[dict[str, Any]], at: str, can_show: CanShow) -> list[str]:
    """What is wrong with blocks that are each right by themselves."""
    uses_by_id = Counter(str(block["block_id"]) for block in blocks if "block_id" in block)
    return [
        f"block_id {name} is used more than once [json-pointer:{at}]"
        for name, uses in uses_by_id.items()
        if uses > 1
    ] + [
        f"invalid slack file [json-pointer:{at_image}/slack_file]"
        for at_image, image in _images(blocks, at)
        if isinstance(image.get("slack_file"), dict) and not can_show(image["slack_file"])
    ]


def _images(value: Any, at: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict) and value.get("type") == "image":
        yield at, value
    elif isinstance(value, dict | list):
        for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _images(inner, f"{at}/{name}")


def _picture(**fields: Check) -> Check:
    """An image block or element: it has one source, not both."""
    right_shape = shape(
        "alt_text",
        "image_url slack_file",
        image_url=link,
        slack_file=shape("", "id url", id=string(255), url=link),
        alt_text=string(2000, least=0),
        **fields,
    )

    def check(value: Any, at: str) -> Iterator[str]:
        yield from right_shape(value, at)
        if {"image_url", "slack_file"} <= value.keys():
            yield f"must not define both `image_url` and `slack_file` [json-pointer:{at}]"

    return check


def _elements(value: Any, at: str) -> Iterator[str]:
    yield from items(IN_ACTIONS, 25)(value, at)
    if isinstance(value, list):
        ids = [item.get("action_id") for item in value if isinstance(item, dict)]
        for index, action_id in enumerate(ids):
            if action_id is not None and action_id in ids[:index]:
                yield (
                    f'`action_id` "{action_id}" already exists for another element '
                    f"[json-pointer:{at}/{index}/action_id]"
                )


_ID = string(255)
_BLOCKS: dict[str, Check] = {
    "header": shape("text", text=plain(150), block_id=_ID, level=anything),
    "section": shape(
        "",
        "text fields",
        text=text(3000),
        fields=items(text(2000), 10),
        accessory=by_type(image=_picture(), **IN_SECTION),
        expand=boolean,
        block_id=_ID,
    ),
    "context": shape(
        "elements",
        elements=items(by_type(image=_picture(), plain_text=plain(3000), mrkdwn=text(3000)), 10),
        block_id=_ID,
    ),
    "image": _picture(title=plain(2000), block_id=_ID),
    "actions": shape("elements", elements=_elements, block_id=_ID),
    "input": shape(
        "label element",
        label=plain(2000),
        element=IN_INPUT,
        dispatch_action=boolean,
        hint=plain(2000),
        optional=boolean,
        block_id=_ID,
    ),
    "divider": shape(block_id=_ID),
    # What the playground's page cannot show is known, but not looked into.
    "file": anything,
    "markdown": anything,
    "video": anything,
    "rich_text": RICH_TEXT,
}
_IN_MESSAGE = by_type(**_BLOCKS, table=TABLE, data_visualization=CHART)

_OF_ANY_VIEW: dict[str, Check] = {
    "blocks": items(by_type(**_BLOCKS), BLOCKS_IN_VIEW, least=0),
    "private_metadata": string(3000, least=0),
    "callback_id": string(255, least=0),
    "external_id": string(255, least=0),
}
_VIEWS: dict[str, Check] = {
    "home": shape("blocks", **_OF_ANY_VIEW),
    "modal": shape(
        "title blocks",
        **_OF_ANY_VIEW,
        title=plain(24),
        submit=plain(24),
        close=plain(24),
        clear_on_close=boolean,
        notify_on_close=boolean,
    ),
}

"""Rich text, and the tables that have it in their cells: what Slack takes.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block,
https://docs.slack.dev/reference/block-kit/blocks/table-block
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from playground.slack.checks import (
    Check,
    anything,
    boolean,
    by_type,
    integer,
    items,
    link,
    one_of,
    shape,
    string,
    text_in,
)

CHARACTERS_IN_TABLES = 10_000
ONLY_ONE = "only_one_table_allowed"

_STYLE: dict[str, Check] = {
    "style": shape(bold=boolean, italic=boolean, strike=boolean, code=boolean, underline=boolean)
}
_RICH = by_type(
    text=shape("text", text=string(40_000), **_STYLE),
    link=shape("url", url=link, text=string(40_000), unsafe=boolean, **_STYLE),
    emoji=shape("name", name=string(255), unicode=string(255), skin_tone=integer(1, 6)),
    user=shape("user_id", user_id=string(255), **_STYLE),
    channel=shape("channel_id", channel_id=string(255), **_STYLE),
    usergroup=shape("usergroup_id", usergroup_id=string(255), **_STYLE),
    broadcast=shape("range", range=one_of("here", "channel", "everyone"), **_STYLE),
    color=shape("value", value=string(255)),
    date=shape(
        "timestamp format",
        timestamp=anything,
        format=string(255),
        url=link,
        fallback=string(255),
    ),
)
_SECTION = shape("elements", elements=items(_RICH, 1000, least=0))
_QUOTED = shape("elements", elements=items(_RICH, 1000, least=0), border=integer(0, 1))
_LIST = shape(
    "style elements",
    style=one_of("bullet", "ordered"),
    elements=items(by_type(rich_text_section=_SECTION), 1000),
    indent=integer(0, 8),
    offset=integer(0, 10_000),
    border=integer(0, 1),
)
RICH_TEXT = shape(
    "elements",
    elements=items(
        by_type(
            rich_text_section=_SECTION,
            rich_text_list=_LIST,
            rich_text_preformatted=_QUOTED,
            rich_text_quote=_QUOTED,
        ),
        1000,
        least=0,
    ),
    block_id=string(255),
)
_CELL = by_type(
    raw_text=shape("text", text=string(10_000)),
    raw_number=shape("value", value=anything, text=string(10_000)),
    rich_text=RICH_TEXT,
)
_COLUMN = shape(align=one_of("left", "center", "right"), is_wrapped=boolean)


def _column(value: Any, at: str) -> Iterator[str]:
    """How a column is shown; null leaves it as usual."""
    if value is not None:
        yield from _COLUMN(value, at)


TABLE = shape(
    "rows",
    rows=items(items(_CELL, 20), 100),
    column_settings=items(_column, 20, least=0),
    block_id=string(255),
)


def tables_together(blocks: list[dict[str, Any]], at: str) -> list[str]:
    """What Slack says against tables that are each right by themselves."""
    tables = [block for block in blocks if block["type"] == "table"]
    characters = sum(text_in(table["rows"]) for table in tables)
    return [
        *([ONLY_ONE] if len(tables) > 1 else []),
        *(
            [f"tables must be less than {CHARACTERS_IN_TABLES + 1} characters [json-pointer:{at}]"]
            if characters > CHARACTERS_IN_TABLES
            else []
        ),
    ]
